r"""
Rprop and noise
===============

Rprop reads the signs of two gradients. With noise a sign says little, and two signs less: they
differ half the time, and each difference halves the step. Look at the second picture. The steps die
out while the point is still on its way, and the first picture shows how far it has come.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Noisy, Rprop, bowl, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The bowl :math:`x^2/16 + 9 y^2` from (4, 1). Noise of standard deviation 1 is added to every
# coordinate of the gradient, which is (0.5, 18) at the start: in x the noise is twice the slope
# from the first step on. There are 50 runs, each with noise of its own, and 400 steps. Gradient
# descent at the rate 1/18, one over the largest curvature, sees the same noise.

starts = np.tile([4.0, 1.0], (50, 1))
noisy = Noisy(bowl, sigma=1.0, seed=range(50))
runs = {
    "Rprop, exact gradients": minimize(bowl, starts, Rprop(lr=0.05), steps=400, gtol=0),
    "Rprop, noise": minimize(noisy, starts, Rprop(lr=0.05), steps=400, gtol=0),
    "gradient descent, noise": minimize(noisy, starts, GD(lr=1 / 18), steps=400, gtol=0),
}

# sphinx_gallery_alt = "Height over 400 steps on the bowl: Rprop with exact gradients falls at"
# sphinx_gallery_alt = "once, with noise its median stays near 0.85, almost all of the height in"
# sphinx_gallery_alt = "x; gradient descent with the same noise falls to about 0.04."
fig, ax = plt.subplots()
for (name, batch), color in zip(runs.items(), plot.COLORS, strict=False):
    low, middle, high = np.quantile(batch.path.fun, [0.1, 0.5, 0.9], axis=1)
    ax.plot(batch.path.t, middle, color=color, label=name)
    ax.fill_between(batch.path.t, low, high, color=color, alpha=0.2, linewidth=0)
ax.set(yscale="log", xlabel="steps", ylabel="$f(x)$, median and middle 80 %", ylim=(1e-4, 20))
ax.legend(loc="lower right")

exact, rprop, descent = (float(np.median(batch.fun)) for batch in runs.values())
print(f"median heights at the end: {exact:.1e}, {rprop:.2f}, {descent:.3f}")
assert exact < 1e-10
assert 0.8 < rprop < 0.9
assert descent < rprop / 20

# %%
# Why
# ---
# Where the signs are a coin's, a step is multiplied by 1.2 as often as by 0.5, and the product of
# the two is less than one. So the steps shrink by a constant factor on average, however far the
# minimum is. Their sum is finite, and the run stands still where it happens to be.

lengths = {}
for name, objective in {"exact gradients": bowl, "noise": noisy}.items():
    rule, x = Rprop(lr=0.05), starts
    state, lengths[name] = rule.init(x), []
    for t in range(1, 121):
        g = bowl.grad(x) if objective is bowl else objective.grad(x, t)
        x, state = rule.step(x, g, t, state)
        lengths[name].append(np.median(state[1][:, 0]))

# sphinx_gallery_alt = "Length of Rprop's step in x on the bowl: with exact gradients it grows to"
# sphinx_gallery_alt = "0.8 before it shrinks, with noise the median over 50 runs falls from the"
# sphinx_gallery_alt = "start to the shortest step allowed, 0.000001, after about 110 steps."
fig, ax = plt.subplots()
for name, length in lengths.items():
    ax.plot(np.arange(1, 121), length, label=name)
ax.set(yscale="log", xlabel="steps", ylabel="step length in x")
ax.legend()

rate = (lengths["noise"][79] / lengths["noise"][0]) ** (1 / 79)
print(f"with noise the median step shrinks by a factor of {rate:.2f} per step")
assert 0.87 < rate < 0.91
assert max(lengths["exact gradients"]) > 0.7
assert max(lengths["noise"]) < 0.1

plt.show()
