"""
AdaBelief from three starts
===========================

AdaBelief divides the average gradient by the size of its surprises. Look at the ravine: the path
from (-1, -1) leaves on the diagonal, as with Adam, and overshoots in both coordinates by the same
length.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import AdaBelief, beale, minimize, plot, ravine, tuning

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
    best = tuning.tune(f, AdaBelief, tuning.starts(f), minimum=f.minimum, steps=steps)
    chosen[name] = best.lr
    runs[name] = [minimize(f, start, best.rule, steps=steps) for start in starts]
    print(f"{name}: lr = {best.lr:.3g}")
    for run in runs[name]:
        print(f"  ends at {run.x.round(4)} after {run.nit} steps: {run.status.text}")

# %%
# The paths
# ---------
# The first step is a ninth longer than the learning rate: the first gradient is compared with an
# average that started from zero, and nine tenths of it come as a surprise. No step is much longer
# than that. In the ravine the path from (-1, -1) goes 0.43 past the middle in both coordinates.

# sphinx_gallery_alt = "AdaBelief from three starts: on Beale's function smooth curves lead to the"
# sphinx_gallery_alt = "valley and through its bend to the minimum; on the ravine all paths run"
# sphinx_gallery_alt = "past the middle by less than half and spiral in."
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
        assert np.abs(moves[0] - 1 / 0.9).max() < 1e-3
        assert 1.1 < moves.max() < 1.2
diagonal = runs["ravine"][0].path.x
print("past the middle:", diagonal.max(axis=0))
assert np.abs(diagonal[:, 0] - diagonal[:, 1]).max() < 2e-4
assert np.abs(diagonal.max(axis=0) - 0.43).max() < 0.01
assert max(np.abs(run.x - (3, 0.5)).max() for run in runs["Beale"]) < 1e-3

# %%
# The height against the steps
# ----------------------------
# On Beale's function the third run passes the minimum, goes to x = 4.1 in the flat valley, and
# takes more than 200 steps to come back. In the ravine the height swings: a step as large as the
# learning rate is too long near the floor, and the long memory of the divisor keeps the step's
# size.

# sphinx_gallery_alt = "Height against steps of AdaBelief from three starts: on Beale's function"
# sphinx_gallery_alt = "it falls below 0.0000001 in 300 steps; on the ravine it swings and is"
# sphinx_gallery_alt = "between 0.0001 and 0.003 after 100 steps."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
for ax, (name, (_, starts, _, _)) in zip(axes, places.items(), strict=True):
    labels = [f"({x:g}, {y:g})" for x, y in starts]
    plot.convergence(dict(zip(labels, runs[name], strict=True)), ax, minimum=0)
    ax.set(title=name, ylabel="")
    ax.legend(loc="lower left")
axes[0].set_ylabel("$f(x) - f^*$")

third = runs["Beale"][2].path
assert 4 < third.x[:, 0].max() < 4.2
assert third.fun[200] > 1e-4
assert max(run.fun for run in runs["Beale"]) < 1e-7
assert min(run.fun for run in runs["ravine"]) > 1e-4
assert max(run.fun for run in runs["ravine"]) < 3e-3

plt.show()
