r"""
The shapes of schedules
=======================

The curves are not drawn from formulas. Gradient descent goes down a slope of constant steepness 1,
so the length of its step *is* the learning rate. Look at where each schedule spends its budget of
one hundred steps, and at what it has in the last step.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import (
    GD,
    Constant,
    Cosine,
    Exponential,
    Joined,
    OneCycle,
    Polynomial,
    StepDecay,
    WarmRestarts,
    WarmUp,
    minimize,
    plot,
)

plt.style.use(plot.STYLE)


# %%
# A schedule is a function of the number of steps done: 0 in the first step, 99 in the last.


def steps_of(schedule):
    run = minimize(np.sum, [0.0], GD(lr=schedule), grad=np.ones_like, steps=100, gtol=0)
    return -np.diff(run.path.x[:, 0])


falling = {
    "constant": Constant(1.0),
    "step": StepDecay(1.0, step_size=30, gamma=0.3),
    "exponential": Exponential(1.0, gamma=0.96),
    "linear": Polynomial(1.0, steps=100),
    "polynomial, power 2": Polynomial(1.0, steps=100, power=2),
    "cosine": Cosine(1.0, steps=100),
}
rising = {
    "warm-up, then linear": WarmUp(Polynomial(1.0, steps=80), steps=20),
    "one-cycle": OneCycle(1.0, steps=100),
    "warm restarts": WarmRestarts(1.0, steps=15, mult=2),
    "joined": Joined([Constant(1.0), Exponential(0.5, gamma=0.95)], boundaries=[50]),
}
lengths = {name: steps_of(schedule) for name, schedule in (falling | rising).items()}

# %%
# Schedules that only fall
# ------------------------
# Line and cosine have the same sum, half of the constant's. The cosine stays up longer and lies
# flat at the end.


def draw(names):
    _, ax = plt.subplots()
    for name in names:
        ax.plot(lengths[name], label=name, drawstyle="steps-post" if name == "step" else "default")
    ax.set(xlabel="steps done", ylabel="learning rate", ylim=(-0.03, 1.05))
    ax.figure.legend(loc="outside upper center", ncols=3)


# sphinx_gallery_alt = "Learning rates of six schedules over 100 steps of gradient descent:"
# sphinx_gallery_alt = "constant, step with three drops, exponential, linear, polynomial and"
# sphinx_gallery_alt = "cosine; all but the constant end below three hundredths."
draw(falling)

sums = {name: values.sum() for name, values in lengths.items()}
print({name: f"{total:.2f}" for name, total in sums.items()})
assert abs(sums["cosine"] - sums["linear"]) < 1e-9
assert lengths["cosine"][25] > 1.1 * lengths["linear"][25]
assert lengths["cosine"][90] < lengths["linear"][90] / 3
assert all(lengths[name][-1] < 0.03 for name in falling if name != "constant")

# %%
# Schedules that rise too
# -----------------------
# A warm-up starts at zero, so its first step stands still. One-cycle starts at 1/25 of its peak and
# ends at a millionth. Warm restarts jump back to the top, here after 15 and 45 steps.

# sphinx_gallery_alt = "Learning rates of four schedules over 100 steps of gradient descent: a"
# sphinx_gallery_alt = "warm-up before a line, one-cycle with its peak at step 29, warm restarts"
# sphinx_gallery_alt = "at 15 and 45, and a constant joined to an exponential at 50."
draw(rising)

jumps = {name: np.flatnonzero(np.diff(v) > 0.5) + 1 for name, v in lengths.items()}
assert jumps["warm restarts"].tolist() == [15, 45]
assert lengths["warm-up, then linear"][0] == 0
assert lengths["one-cycle"].argmax() == 29
assert abs(lengths["one-cycle"][[0, -1]] - [1 / 25, 1 / 250_000]).max() < 1e-12
assert lengths["joined"][49] / lengths["joined"][50] == 2

plt.show()
