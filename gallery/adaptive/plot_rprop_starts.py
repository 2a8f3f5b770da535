"""
Rprop from three starts
=======================

Every coordinate has a step length of its own. It grows by a fifth while the slope keeps its sign
and is halved when the sign changes. Look at the long strides of the first steps and at the end,
where the height falls as fast as the steps can shrink.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Rprop, beale, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# Three starts on each function. The learning rate is found by one search: of nine rates, evenly
# spaced in the logarithm, the one whose worst run of the three ends lowest. Here the rate is the
# length of the first step alone.

places = {
    "Beale": (beale, [(1, 1.5), (4, -1), (-1, -1)], 100, ((-1.6, 5.6), (-1.9, 2.3))),
    "ravine": (ravine, [(-1, -1), (-0.2, 1), (1, 0.3)], 40, ((-1.2, 1.2), (-1.2, 1.2))),
}
rates = np.geomspace(7e-4, 7, 9)
runs, chosen = {}, {}
for name, (f, starts, steps, _) in places.items():
    x0 = np.array(starts, float)[:, None]
    tried = minimize(f, x0, Rprop(lr=rates[:, None]), steps=steps, record=0)
    worst = np.where(tried.status < 2, tried.fun, np.inf).max(axis=0)
    chosen[name] = lr = rates[worst.argmin()]
    assert rates[0] < lr < rates[-1]
    runs[name] = [minimize(f, start, Rprop(lr=lr), steps=steps) for start in starts]
    print(f"{name}: lr = {lr:.3g}, worst value {worst.min():.1e}")
    for run in runs[name]:
        print(f"  ends at {run.x.round(4)} after {run.nit} steps: {run.status.text}")

# %%
# The paths
# ---------
# In the first four steps each stride in x is 1.2 times the one before. Then the path jumps across
# the floor of the valley, and each jump halves the step in that coordinate.

# sphinx_gallery_alt = "Rprop from three starts: on Beale's function a few strides lead to the"
# sphinx_gallery_alt = "valley and short jumps along it to the minimum; on the ravine the paths"
# sphinx_gallery_alt = "cross the middle once or twice and end there."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.4), width_ratios=(7.2, 4.8))
for ax, (name, (f, _, _, domain)) in zip(axes, places.items(), strict=True):
    plot.contours(f, ax, domain=domain)
    ax.set(title=name)
    for run, color in zip(runs[name], plot.COLORS, strict=False):
        plot.path(run, ax, color=color, linewidth=1.2)
axes[1].set_ylabel("")

for run in runs["Beale"] + runs["ravine"]:
    moves = np.abs(np.diff(run.path.x, axis=0))
    print("first steps", moves[:4].round(4).tolist(), "last", moves[-4:].max())
    assert moves[-10:].max() < moves[0, 0] / 20
strides = [np.abs(np.diff(run.path.x[:, 0]))[:4] for run in runs["Beale"]]
assert all(np.allclose(stride[1:], 1.2 * stride[:-1]) for stride in strides)
assert max(np.abs(run.x - (3, 0.5)).max() for run in runs["Beale"]) < 0.005
assert max(np.abs(run.x).max() for run in runs["ravine"]) < 3e-4

# %%
# The height against the steps
# ----------------------------
# A line on a logarithmic axis is a constant factor per step. In the ravine two of the three
# curves are one after a few steps: both begin one unit above or below the floor, where the slope
# is steep, and only signs count.

# sphinx_gallery_alt = "Height against steps of Rprop from three starts: on Beale's function it"
# sphinx_gallery_alt = "falls below 0.00001 within 100 steps, on the ravine below 0.0000001 within"
# sphinx_gallery_alt = "40, along lines with jumps."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
for ax, (name, (_, starts, _, _)) in zip(axes, places.items(), strict=True):
    labels = [f"({x:g}, {y:g})" for x, y in starts]
    plot.convergence(dict(zip(labels, runs[name], strict=True)), ax, minimum=0)
    ax.set(title=name, ylabel="")
    ax.legend(loc="upper right")
axes[0].set_ylabel("$f(x) - f^*$")

assert max(run.fun for run in runs["Beale"]) < 1e-5
assert max(run.fun for run in runs["ravine"]) < 1e-7
assert min(run.fun for run in runs["Beale"]) > 1e-8

plt.show()
