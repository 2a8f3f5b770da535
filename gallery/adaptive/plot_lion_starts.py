"""
Lion from three starts
======================

Lion steps by the sign of an average of gradients. Its paths are made of diagonals, as those of sign
descent, but the average remembers: a path runs past the floor before it turns. Look at how far.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Lion, beale, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# Three starts on each function. The learning rate is found by one search: of nine rates, evenly
# spaced in the logarithm, the one whose worst run of the three ends lowest.

places = {
    "Beale": (beale, [(1, 1.5), (4, -1), (-1, -1)], 1_000, ((-1.6, 5.6), (-1.9, 2.3))),
    "ravine": (ravine, [(-1, -1), (-0.2, 1), (1, 0.3)], 100, ((-1.2, 1.2), (-1.2, 1.2))),
}
rates = np.geomspace(7e-4, 7, 9)
runs, chosen = {}, {}
for name, (f, starts, steps, _) in places.items():
    x0 = np.array(starts, float)[:, None]
    tried = minimize(f, x0, Lion(lr=rates[:, None]), steps=steps, record=0)
    worst = np.where(tried.status < 2, tried.fun, np.inf).max(axis=0)
    chosen[name] = lr = rates[worst.argmin()]
    assert rates[0] < lr < rates[-1]
    runs[name] = [minimize(f, start, Lion(lr=lr), steps=steps) for start in starts]
    print(f"{name}: lr = {lr:.3g}, worst value {worst.min():.1e}")
    for run in runs[name]:
        print(f"  ends at {run.x.round(4)} after {run.nit} steps: {run.status.text}")

# %%
# The paths
# ---------
# In the ravine the run from (-1, -1) goes 0.47 past the middle, seven steps, before it turns. On
# Beale's function two paths leave the picture: in the valley one of them goes on to x = 11 before
# it comes back.

# sphinx_gallery_alt = "Lion from three starts: on Beale's function diagonal paths cross the"
# sphinx_gallery_alt = "valley, two run past the minimum out of the picture on the right and"
# sphinx_gallery_alt = "return; on the ravine paths run past the middle by about half the starting"
# sphinx_gallery_alt = "distance."
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
print("past the middle:", overshoot, "farthest right:", runs["Beale"][2].path.x[:, 0].max())
assert np.abs(overshoot - 0.47).max() < 0.005
assert 11 < runs["Beale"][2].path.x[:, 0].max() < 12
assert max(np.abs(run.x - (3, 0.5)).max() for run in runs["Beale"]) < 0.5

# %%
# The height against the steps
# ----------------------------
# At a constant rate no run converges, as with sign descent. Here each swing carries the point up
# the walls again.

# sphinx_gallery_alt = "Height against steps of Lion from three starts: on Beale's function it"
# sphinx_gallery_alt = "falls, rises again as the paths run past the minimum, and stays restless;"
# sphinx_gallery_alt = "on the ravine it swings between 0.04 and 0.8."
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
assert late.min() > 0.03
assert 0.5 < late.max() < 1

plt.show()
