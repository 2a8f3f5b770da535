"""
Sign descent from three starts
==============================

Every step has one length in every coordinate, so all paths are made of diagonals and of lines along
the axes. Look at the ravine: how steep it is does not show in the path at all. And look at where
the paths on Beale's function come to an end.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import SignGD, beale, minimize, plot, ravine, tuning

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
    best = tuning.tune(f, SignGD, tuning.starts(f), minimum=f.minimum, steps=steps)
    chosen[name] = best.lr
    runs[name] = [minimize(f, start, best.rule, steps=steps) for start in starts]
    print(f"{name}: lr = {best.lr:.3g}")
    for run in runs[name]:
        print(f"  ends at {run.x.round(4)} after {run.nit} steps: {run.status.text}")

# %%
# The paths
# ---------
# On Beale's function the path runs diagonally to the valley. There one slope changes its sign in
# every step, and the path saws along the floor until both do. That happens eleven to thirteen
# learning rates before the minimum. A smaller rate would come nearer and arrive later. In the
# ravine x and y fall equally fast, although the slope in y is up to a hundred times the slope in x.

# sphinx_gallery_alt = "Sign descent from three starts: on Beale's function diagonals lead to the"
# sphinx_gallery_alt = "valley and along it to x = 2.6, short of the minimum at 3; on the ravine"
# sphinx_gallery_alt = "diagonals and straight lines lead to the middle."
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
        cycle = run.path.x[-40:]
        assert np.ptp(cycle[::2], axis=0).max() < 1e-12  # two points, in turn
        assert np.allclose(np.ptp(cycle, axis=0), chosen[name])
gaps = [(3 - run.x[0]) / chosen["Beale"] for run in runs["Beale"]]
print("short of the minimum by so many learning rates:", np.round(gaps, 1))
assert min(gaps) > 11
assert max(gaps) < 13
assert max(abs(run.x[0] - 2.6) for run in runs["Beale"]) < 0.05
assert max(np.abs(run.x).max() for run in runs["ravine"]) < chosen["ravine"]

# %%
# The height against the steps
# ----------------------------
# No run converges. Each ends in a cycle of two points, and from then on its height has at most
# two values.

# sphinx_gallery_alt = "Height against steps of sign descent from three starts: on Beale's"
# sphinx_gallery_alt = "function it falls to about 0.05 in 120 steps and stays there, on the"
# sphinx_gallery_alt = "ravine it stays at up to 0.2 after 20 steps."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), sharey=True)
for ax, (name, (_, starts, _, _)) in zip(axes, places.items(), strict=True):
    labels = [f"({x:g}, {y:g})" for x, y in starts]
    plot.convergence(dict(zip(labels, runs[name], strict=True)), ax, minimum=0)
    ax.set(title=name, ylabel="")
    ax.legend(loc="upper right")
axes[0].set_ylabel("$f(x) - f^*$")

assert not any(run.success for three in runs.values() for run in three)
ends = {}
for name, begin in (("Beale", 120), ("ravine", 20)):
    ends[name] = [run.path.fun[begin:].max() for run in runs[name]]
    print(f"{name}: height at most {np.round(ends[name], 3)} from step {begin} on")
assert 0.045 < min(ends["Beale"]) < max(ends["Beale"]) < 0.055
assert 0.1 < min(ends["ravine"]) < max(ends["ravine"]) < 0.2

plt.show()
