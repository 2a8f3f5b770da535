"""
Lion from three starts
======================

Lion steps by the sign of an average of gradients. Its paths are made of diagonals, as those of sign
descent, but the average remembers: a path runs past the floor before it turns. Look at how far.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Lion, beale, minimize, plot, ravine, tuning

plt.style.use(plot.STYLE)

# %%
# Three starts on each function. The learning rate comes from the search that all comparisons here
# share: 45 rates, twenty starts of its own, as many steps as the runs shown take. What counts is
# the height all along the run.

places = {
    "Beale": (beale, [(1, 1.5), (4, -1), (-1, -1)], 1_000, ((-1.6, 5.6), (-1.9, 2.3))),
    "ravine": (ravine, [(-1, -1), (-0.2, 1), (1, 0.3)], 100, ((-1.2, 1.2), (-1.2, 1.2))),
}
runs, chosen = {}, {}
for name, (f, starts, steps, _) in places.items():
    best = tuning.tune(f, Lion, tuning.starts(f), minimum=f.minimum, steps=steps)
    chosen[name] = best.lr
    runs[name] = [minimize(f, start, best.rule, steps=steps) for start in starts]
    print(f"{name}: lr = {best.lr:.3g}")
    for run in runs[name]:
        print(f"  ends at {run.x.round(4)} after {run.nit} steps: {run.status.text}")

# %%
# The paths
# ---------
# In the ravine the run from (-1, -1) goes 0.52 past the middle, nine steps, before it turns. On
# Beale's function two paths leave the picture on the right. One comes back to the minimum. The
# other goes on along the valley to x = 10, turns, and is not yet back when the budget ends.

# sphinx_gallery_alt = "Lion from three starts: on Beale's function diagonal paths cross the"
# sphinx_gallery_alt = "valley, two run past the minimum out of the picture on the right and one"
# sphinx_gallery_alt = "of them returns; on the ravine paths run past the middle by about half the"
# sphinx_gallery_alt = "starting distance."
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
        assert np.abs(moves - 1).max() < 1e-9
overshoot = runs["ravine"][0].path.x.max(axis=0)
right = [run.path.x[:, 0].max() for run in runs["Beale"]]
print("past the middle:", overshoot, "farthest right:", right)
assert np.abs(overshoot - 0.52).max() < 0.005
assert 9 < overshoot[0] / chosen["ravine"] < 9.5
assert right[1] < 5.6 < right[0] < 6 < 10 < right[2] < 10.5
assert max(np.abs(run.x - (3, 0.5)).max() for run in runs["Beale"][:2]) < 0.1
assert 7 < runs["Beale"][2].x[0] < 7.5

# %%
# The height against the steps
# ----------------------------
# At a constant rate no run converges, as with sign descent. Here each swing carries the point up
# the walls again, and the third run on Beale's function far along the valley.

# sphinx_gallery_alt = "Height against steps of Lion from three starts: on Beale's function it"
# sphinx_gallery_alt = "falls, rises again as the paths run past the minimum, and stays restless;"
# sphinx_gallery_alt = "on the ravine it swings between 0.01 and 0.6."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
for ax, (name, (_, starts, _, _)) in zip(axes, places.items(), strict=True):
    labels = [f"({x:g}, {y:g})" for x, y in starts]
    plot.convergence(dict(zip(labels, runs[name], strict=True)), ax, minimum=0)
    ax.set(title=name, ylabel="")
    ax.legend(loc="upper right")
axes[0].set_ylabel("$f(x) - f^*$")

assert not any(run.success for three in runs.values() for run in three)
late = np.array([run.path.fun[-40:] for run in runs["ravine"]])
print("late heights on the ravine:", late.min(), "to", late.max())
width = max(np.abs(run.path.x[-40:]).max() for run in runs["ravine"]) / chosen["ravine"]
print("late distance from the middle, in learning rates:", width)
assert 1 < width < 2
assert 0.01 < late.min() < 0.02
assert 0.5 < late.max() < 0.6

plt.show()
