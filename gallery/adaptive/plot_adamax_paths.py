r"""
AdaMax from three starts
========================

AdaMax divides by the largest recent gradient, Adam by the root mean square. The largest is never
smaller, so at one learning rate AdaMax takes the shorter steps. Look at what remains of that
difference when each rule has the rate that suits it.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, AdaMax, beale, minimize, plot, ravine, tuning

plt.style.use(plot.STYLE)

# %%
# Both rules get their learning rate from one and the same search, :func:`gdlib.tuning.tune`: 45
# rates, twenty starts, 300 and 60 steps. All other settings are the defaults. The paths that are
# drawn begin at three more starts. Which rule is lower is said of twenty starts that neither the
# search nor the picture has seen.

settings = {
    beale: ([(1, 1.5), (4, -1), (-1, -1)], 300, ((-1.7, 4.7), (-2.4, 2.8))),
    ravine: ([(-1, -0.8), (0.4, 1), (1, -0.2)], 60, ((-1.2, 1.2), (-1.2, 1.2))),
}
drawn, twenty, rate = {}, {}, {}
for f, (three, steps, _) in settings.items():
    for rule in (AdaMax, Adam):
        best = tuning.tune(f, rule, tuning.starts(f), minimum=f.minimum, steps=steps)
        drawn[f, rule] = minimize(f, three, best.rule, steps=steps, gtol=0)
        twenty[f, rule] = minimize(f, tuning.starts(f, seed=1), best.rule, steps=steps, gtol=0)
        rate[f, rule] = best.lr
        median = np.median(twenty[f, rule].fun)
        print(f"{f.name}, {rule.__name__}: lr = {best.lr:.3g}, median of 20 ends {median:.2g}")

# %%
# The paths
# ---------
# The solid paths are AdaMax's, the dashed ones Adam's. The search gave AdaMax the larger rates, 1.8
# and 3.2 times Adam's. At these rates it overshoots on the ravine by more than Adam.

# sphinx_gallery_alt = "Paths of AdaMax and Adam from three starts on Beale's function and"
# sphinx_gallery_alt = "on the ravine x² + 100y²: AdaMax takes larger learning rates, both"
# sphinx_gallery_alt = "overshoot, and all paths end near the minimum."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.9))
for ax, (f, (three, _, domain)) in zip(axes, settings.items(), strict=True):
    plot.contours(f, ax, domain=domain)
    for rule, color, dash in ((AdaMax, plot.COLORS[0], "-"), (Adam, plot.COLORS[1], (0, (4, 2)))):
        for i, run in enumerate(plot.runs(drawn[f, rule])):
            label = rule.__name__ if f is beale and i == 0 else None
            ax.plot(*run.path.x.T, color=color, linestyle=dash, linewidth=1.5, label=label)
            ax.plot(*run.x, "o", color=color, markeredgecolor="white", markersize=7)
    ax.plot(*np.transpose(three), "s", color="white", markeredgecolor="#404040", label="start")
    ax.set_title(f.title)
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
past = {}
for rule in (AdaMax, Adam):
    path = twenty[ravine, rule].path.x
    past[rule] = (-np.sign(path[0]) * path).max(axis=(0, 2))
ratio = [rate[f, AdaMax] / rate[f, Adam] for f in settings]
print("rates, AdaMax over Adam:", np.round(ratio, 2))
for rule, far in past.items():
    print(f"{rule.__name__}: overshoot on the ravine, median {np.median(far):.2f}")
assert np.allclose(ratio, (1.8, 3.2), atol=0.05)
assert np.allclose([rate[f, AdaMax] for f in settings], (0.56, 0.32), atol=0.005)
assert (past[AdaMax] > past[Adam]).all()
assert all(np.abs(drawn[f, AdaMax].x - f.minima).max() < 0.15 for f in settings)

# %%
# The height against the steps
# ----------------------------
# The lines are medians over the twenty starts, the bands hold the middle half of them. On Beale's
# function Adam is lower in the end from 18 starts. More than half of the twenty have slopes above
# 1,000. A steep start stays in AdaMax's divisor for longer: each step dilutes it in a mean of
# squares, while a maximum keeps all of it but a thousandth per step. On the ravine it is the other
# way: AdaMax is lower from 17.

# sphinx_gallery_alt = "Convergence of AdaMax and Adam, medians of twenty starts: on Beale's"
# sphinx_gallery_alt = "function AdaMax stays above 1 and Adam falls to 0.5 in 300 steps; on the"
# sphinx_gallery_alt = "ravine AdaMax ends at 0.003 and Adam at 0.03."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6))
for ax, f in zip(axes, settings, strict=True):
    for rule, color, dash in ((AdaMax, plot.COLORS[0], "-"), (Adam, plot.COLORS[1], (0, (4, 2)))):
        heights = twenty[f, rule].path.fun
        low, middle, high = np.quantile(heights, (0.25, 0.5, 0.75), axis=1)
        ax.fill_between(range(len(low)), low, high, color=color, alpha=0.2, linewidth=0)
        ax.plot(middle, color=color, linestyle=dash, linewidth=1.5, label=rule.__name__)
    ax.set(yscale="log", xlabel="steps", title=f.title)
axes[0].set_ylabel("f, twenty starts")
axes[0].legend(loc="lower left")
lower = {f: int((twenty[f, AdaMax].fun < twenty[f, Adam].fun).sum()) for f in settings}
print("AdaMax is lower in the end from", {f.name: f"{n} of 20" for f, n in lower.items()})
assert (lower[beale], lower[ravine]) == (2, 17)
median = {key: np.median(runs.fun) for key, runs in twenty.items()}
assert 0.5 < median[beale, Adam] < 0.6 < 1 < median[beale, AdaMax]
assert 0.003 < median[ravine, AdaMax] < 0.004 < 0.03 < median[ravine, Adam] < 0.04
slopes = np.abs(beale.grad(tuning.starts(beale, seed=1))).max(axis=1)
print(f"median slope at the starts on Beale's function: {np.median(slopes):.0f}")
assert (slopes > 1000).sum() > 10

# %%
# Another budget
# --------------
# The count on Beale's function depends on the number of steps. The same search and the same twenty
# starts, with 200 steps instead of 300, leave it undecided: AdaMax is lower from 11.

shorter = {}
for rule in (AdaMax, Adam):
    best = tuning.tune(beale, rule, tuning.starts(beale), minimum=beale.minimum, steps=200)
    shorter[rule] = minimize(beale, tuning.starts(beale, seed=1), best.rule, steps=200, gtol=0).fun
count = int((shorter[AdaMax] < shorter[Adam]).sum())
print(f"after 200 steps AdaMax is lower from {count} of 20")
assert count == 11

plt.show()
