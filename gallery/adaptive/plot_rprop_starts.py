"""
Rprop from three starts
=======================

Every coordinate has a step length of its own. It grows by a fifth while the slope keeps its sign
and is halved when the sign changes. Look at the long strides of the first steps and at the end,
where the height falls as fast as the steps can shrink.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Rprop, beale, minimize, plot, ravine, tuning

plt.style.use(plot.STYLE)

# %%
# Three starts on each function. The learning rate comes from the search that all comparisons here
# share: 45 rates, twenty starts of its own, as many steps as the runs shown take. What counts is
# the height all along the run. For Rprop the rate is the length of the first step alone.

places = {
    "Beale": (beale, [(1, 1.5), (4, -1), (-1, -1)], 100, ((-1.6, 5.6), (-1.9, 2.3))),
    "ravine": (ravine, [(-1, -1), (-0.2, 1), (1, 0.3)], 40, ((-1.2, 1.2), (-1.2, 1.2))),
}
runs, chosen = {}, {}
for name, (f, starts, steps, _) in places.items():
    best = tuning.tune(f, Rprop, tuning.starts(f), minimum=f.minimum, steps=steps)
    chosen[name] = best.lr
    runs[name] = [minimize(f, start, best.rule, steps=steps) for start in starts]
    print(f"{name}: lr = {best.lr:.3g}")
    for run in runs[name]:
        print(f"  ends at {run.x.round(4)} after {run.nit} steps: {run.status.text}")

# %%
# The paths
# ---------
# In the first three steps each stride in x is 1.2 times the one before. Soon the path jumps across
# the floor of the valley, and each jump halves the step in that coordinate. In the
# ravine the paths run past the middle by up to 0.32 and come back.

# sphinx_gallery_alt = "Rprop from three starts: on Beale's function a few strides lead to the"
# sphinx_gallery_alt = "valley and short jumps along it to the minimum; on the ravine the paths"
# sphinx_gallery_alt = "run past the middle by up to 0.32 and come back to it."
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
past = runs["ravine"][0].path.x.max(axis=0)
assert np.abs(past - 0.32).max() < 0.005
strides = [np.abs(np.diff(run.path.x[:, 0]))[:3] for run in runs["Beale"]]
assert all(np.allclose(stride[1:], 1.2 * stride[:-1]) for stride in strides)
assert max(np.abs(run.x - (3, 0.5)).max() for run in runs["Beale"]) < 0.01
assert max(np.abs(run.x).max() for run in runs["ravine"]) < 3e-4

# %%
# The height against the steps
# ----------------------------
# A line on a logarithmic axis is a constant factor per step. In the ravine two of the three
# curves are one after a few steps: both begin one unit above or below the floor, where the slope
# is steep, and only signs count.

# sphinx_gallery_alt = "Height against steps of Rprop from three starts: on Beale's function it"
# sphinx_gallery_alt = "falls below 0.00001 within 100 steps, on the ravine below 0.000001 within"
# sphinx_gallery_alt = "40, along lines with jumps."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
for ax, (name, (_, starts, _, _)) in zip(axes, places.items(), strict=True):
    labels = [f"({x:g}, {y:g})" for x, y in starts]
    plot.convergence(dict(zip(labels, runs[name], strict=True)), ax, minimum=0)
    ax.set(title=name, ylabel="")
    ax.legend(loc="upper right")
axes[0].set_ylabel("$f(x) - f^*$")

assert max(run.fun for run in runs["Beale"]) < 1e-5
assert max(run.fun for run in runs["ravine"]) < 1e-6
assert min(run.fun for run in runs["Beale"]) > 1e-8

plt.show()
