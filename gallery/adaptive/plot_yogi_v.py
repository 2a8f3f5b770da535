r"""
The second average of Yogi
==========================

One large gradient, then small ones. Look at how v comes down: Adam's by a factor in every step,
Yogi's by an amount that depends on the small gradients alone. In the second picture the gradients
all but vanish, and only Yogi remembers how large they had been.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, Yogi, plot

plt.style.use(plot.STYLE)
rules = {"Adam": Adam(), "Yogi": Yogi()}


def averages(rule, gradients):
    # The second averages after each row of gradients, a sequence in each column.
    x, state, out = np.zeros(2), rule.init(np.zeros(2)), []
    for t, g in enumerate(gradients, 1):
        x, state = rule.step(x, g, t, state)
        out.append(state[1])
    return np.array(out)


# %%
# After a large gradient
# ----------------------
# The gradient is 1 for 4,000 steps, once 100, and then 1 again. Both averages jump by 10, a
# thousandth of the square. From there Adam's excess shrinks by a factor of 0.999 per step. Yogi's
# v loses 0.001 per step, a thousandth of the square of the small gradient, along a straight line:
# it needs 10,000 steps.

steps = np.arange(1, 16_001)
once = np.where(steps == 4_001, 100.0, 1.0)
plain = np.where(steps <= 4_000, 1.0, 0.01)
both = {name: averages(rule, np.stack([once, plain], axis=1)) for name, rule in rules.items()}
v = {name: values[:, 0] for name, values in both.items()}

# sphinx_gallery_alt = "Second averages of Adam and Yogi against the steps, a gradient of 100"
# sphinx_gallery_alt = "among ones: both jump from 1 to 11; Adam's decays exponentially within"
# sphinx_gallery_alt = "5,000 steps, Yogi's comes down along a line in 10,000."
fig, ax = plt.subplots()
for name, values in v.items():
    ax.plot(steps, values, label=name)
ax.set(xlabel="steps", ylabel="v")
ax.legend()

jump = {name: values[4_000] - values[3_999] for name, values in v.items()}
line = np.diff(v["Yogi"][4_001:13_000])
excess = v["Adam"][4_001:13_000] - 1
print("jumps:", jump)
assert all(abs(size - 10) < 0.02 for size in jump.values())
assert np.allclose(line, -0.001)
assert np.allclose(excess[1:] / excess[:-1], 0.999)
back = {name: int(np.argmax(values[4_001:] < 1.1)) for name, values in v.items()}
print("steps until v is below 1.1:", back)
assert back["Yogi"] > 2 * back["Adam"]

# %%
# When the gradients vanish
# -------------------------
# The gradient is 1 for 4,000 steps and 0.01 from then on, as on a plain after a slope. A step is
# about the learning rate times the gradient over the root of v. Adam's v follows the gradients
# down, and its steps grow ninetyfold. Yogi's v falls by a ten-millionth per step.

lengths = {name: plain / np.sqrt(values[:, 1]) for name, values in both.items()}

# sphinx_gallery_alt = "Gradient over the root of v for Adam and Yogi when the gradient falls from"
# sphinx_gallery_alt = "1 to 0.01: both fall to 0.01; Adam's comes back to 0.9 over 12,000 steps,"
# sphinx_gallery_alt = "Yogi's stays."
fig, ax = plt.subplots()
for name, values in lengths.items():
    ax.plot(steps, values, label=name)
ax.set(yscale="log", xlabel="steps", ylabel=r"$|g| / \sqrt{v}$", ylim=(5e-3, 2))
ax.legend(loc="lower left")

grown = {name: values[-1] / values[4_000] for name, values in lengths.items()}
print("growth of the step after the fall:", {k: round(float(g), 4) for k, g in grown.items()})
assert 85 < grown["Adam"] < 100
assert 1 < grown["Yogi"] < 1.001

plt.show()
