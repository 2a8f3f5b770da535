"""
Yogi from three starts
======================

Yogi is Adam with another second average, so look for what is the same: the diagonal in the ravine
and steps no longer than the learning rate. The rate found by the search is larger than Adam's usual
ones.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Yogi, beale, minimize, plot, ravine, tuning

plt.style.use(plot.STYLE)

# %%
# Three starts on each function. The learning rate comes from the search that all comparisons here
# share: 45 rates, twenty starts of its own, as many steps as the runs shown take. What counts is
# the height all along the run.

places = {
    "Beale": (beale, [(1, 1.5), (4, -1), (-1, -1)], 300, ((-1.6, 5.6), (-1.9, 2.3))),
    "ravine": (ravine, [(-1, -1), (-0.2, 1), (1, 0.3)], 100, ((-1.2, 1.2), (-1.2, 1.2))),
}
runs, chosen = {}, {}
for name, (f, starts, steps, _) in places.items():
    best = tuning.tune(f, Yogi, tuning.starts(f), minimum=f.minimum, steps=steps)
    chosen[name] = best.lr
    runs[name] = [minimize(f, start, best.rule, steps=steps) for start in starts]
    print(f"{name}: lr = {best.lr:.3g}")
    for run in runs[name]:
        print(f"  ends at {run.x.round(4)} after {run.nit} steps: {run.status.text}")

# %%
# The paths
# ---------
# The first step is as long as the learning rate, but for the start value of the average and a
# large epsilon: a coordinate with slope 0.4 moves half a percent less. Then the average grows and
# the steps shrink.

# sphinx_gallery_alt = "Yogi from three starts: on Beale's function smooth curves lead into the"
# sphinx_gallery_alt = "valley and along it to the minimum; on the ravine all paths run past the"
# sphinx_gallery_alt = "middle by up to 0.27 and come back in loops."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.4), width_ratios=(7.2, 4.8))
for ax, (name, (f, _, _, domain)) in zip(axes, places.items(), strict=True):
    plot.contours(f, ax, domain=domain)
    ax.set(title=name)
    for run, color in zip(runs[name], plot.COLORS, strict=False):
        plot.path(run, ax, color=color, linewidth=1.2)
axes[1].set_ylabel("")

for name, three in runs.items():
    for run in three:
        moves = np.abs(np.diff(run.path.x, axis=0)) / chosen[name]
        assert moves.max() < 1
first = runs["ravine"][1].path.x[:2]
print("first step over the learning rate:", np.abs(first[1] - first[0]) / chosen["ravine"])
assert abs(abs(first[1, 0] - first[0, 0]) / chosen["ravine"] - 0.994) < 1e-3
diagonal = runs["ravine"][0].path.x
assert np.abs(diagonal[:, 0] - diagonal[:, 1]).max() < 0.01
assert np.abs(diagonal.max(axis=0) - 0.27).max() < 0.01
assert max(np.abs(run.x - (3, 0.5)).max() for run in runs["Beale"]) < 1e-3

# %%
# The height against the steps
# ----------------------------
# On Beale's function the height falls by more than seven orders of magnitude. In the ravine it
# swings, as it does with Adam: the path overshoots, and the divisor forgets the steep start only
# slowly.

# sphinx_gallery_alt = "Height against steps of Yogi from three starts: on Beale's function it"
# sphinx_gallery_alt = "falls below 0.0000001 in 300 steps; on the ravine it swings and is between"
# sphinx_gallery_alt = "0.0001 and 0.001 after 100 steps."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
for ax, (name, (_, starts, _, _)) in zip(axes, places.items(), strict=True):
    labels = [f"({x:g}, {y:g})" for x, y in starts]
    plot.convergence(dict(zip(labels, runs[name], strict=True)), ax, minimum=0)
    ax.set(title=name, ylabel="")
    ax.legend(loc="lower left")
axes[0].set_ylabel("$f(x) - f^*$")

assert max(run.fun for run in runs["Beale"]) < 1e-7
assert min(run.path.fun[0] / run.fun for run in runs["Beale"]) > 1e7
assert max(run.fun for run in runs["ravine"]) < 1e-3
assert min(run.fun for run in runs["ravine"]) > 1e-4

plt.show()
