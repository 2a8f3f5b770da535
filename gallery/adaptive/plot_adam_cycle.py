r"""
Two swings of Adam at a constant rate
=====================================

With a short memory, :math:`\beta_2 = 0.8`, and a constant learning rate Adam does not come to rest.
Look at its last points: they go around the minimum and never reach it. Then look at what becomes of
the cycle when the learning rate falls to zero.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, Cosine, bowl, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The bowl :math:`x^2/16 + 9 y^2` from (4, 1), 1,000 steps. The second run begins with the same
# learning rate and brings it to zero along half a wave of the cosine.

rates = {"constant, 0.05": 0.05, "cosine, 0.05 to 0": Cosine(0.05, steps=1_000)}
runs = {
    name: minimize(bowl, (4, 1), Adam(lr=lr, beta2=0.8), steps=1_000, gtol=0)
    for name, lr in rates.items()
}
constant, cosine = runs.values()

# %%
# Around the minimum
# ------------------
# The last 40 points at the constant rate, in units of the rate. Each coordinate swings around
# zero with a period of a little more than two steps, which makes a slow wave in every second
# point. There are two such swings, one half as wide again as the other, and the curvatures, 1/8
# and 18, have no say in it.

# sphinx_gallery_alt = "Last 40 values of both coordinates of Adam on the bowl at a constant rate,"
# sphinx_gallery_alt = "divided by the rate: x swings between -0.077 and 0.077, y between -0.051"
# sphinx_gallery_alt = "and 0.051, changing sides in nearly every step."
fig, axes = plt.subplots(2, 1, sharex=True, figsize=(6.8, 4.2))
for ax, values, name in zip(axes, constant.path.x[-40:].T / 0.05, "xy", strict=True):
    ax.plot(constant.path.t[-40:], values, "o-", linewidth=0.7, markersize=4)
    ax.set(ylabel=f"{name} over lr", ylim=(-0.09, 0.09))
axes[1].set_xlabel("steps")

widths = np.abs(constant.path.x[-300:]).max(axis=0) / 0.05
print("largest distances over the learning rate:", widths.round(4))
assert np.abs(widths - (0.077, 0.0508)).max() < 2e-4

# %%
# With a schedule
# ---------------
# Both runs come down together. Then the constant rate keeps its cycle, and the cosine's shrinks
# with the rate: the height by the square.

# sphinx_gallery_alt = "Height of Adam on the bowl over 1,000 steps: at a constant rate it stays"
# sphinx_gallery_alt = "near 0.00005 after 200 steps, with a cosine to zero it goes on falling to"
# sphinx_gallery_alt = "below 0.000000001."
ax = plot.convergence(runs, minimum=0)
ax.legend()

late = {name: run.path.fun[-20:].max() for name, run in runs.items()}
print("highest of the last 20 values:", late)
assert 1e-5 < late["constant, 0.05"] < 1e-4
assert late["cosine, 0.05 to 0"] < 1e-9
assert max(run.path.fun[200] for run in runs.values()) < 1e-4

plt.show()
