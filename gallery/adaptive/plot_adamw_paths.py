r"""
AdamW from three starts
=======================

AdamW is Adam with a pull toward zero beside the step. Look at where the pull shows: on Beale's
function the minimum is at (3, 0.5) and the run is held back, on the ravine the minimum is at zero
and nothing is lost.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, AdamW, beale, minimize, plot, ravine, tuning

plt.style.use(plot.STYLE)

# %%
# Both functions from three starts, with 300 and 60 steps, each rule at its best rate in the search
# :func:`gdlib.tuning.tune`, with one exception. On the ravine the search would give AdamW the rate
# 100. With a decay of 0.01 that takes the whole point away in each step: the minimum is at zero,
# and the decay alone would go there. So on the ravine AdamW gets Adam's rate.

settings = {
    beale: ([(1, 1.5), (4, -1), (-1, -1)], 300, ((-1.7, 4.7), (-2.4, 2.8))),
    ravine: ([(-1, -0.8), (0.4, 1), (1, -0.2)], 60, ((-1.2, 1.2), (-1.2, 1.2))),
}
runs = {}
for f, (starts, steps, _) in settings.items():
    best = {
        rule: tuning.tune(f, rule, starts, minimum=f.minimum, steps=steps) for rule in (AdamW, Adam)
    }
    print(f"{f.name}: the search finds", {rule.__name__: best[rule].lr for rule in best})
    if f is ravine:
        decay = best[AdamW].rule.hyper.get("weight_decay", 0)
        assert np.isclose(best[AdamW].lr * decay, 1)
        best[AdamW] = best[AdamW]._replace(rule=AdamW(lr=best[Adam].lr))
    for rule in best:
        runs[f, rule] = minimize(f, starts, best[rule].rule, steps=steps, gtol=0)
        print(f"{f.name}, {best[rule].rule}: f =", runs[f, rule].fun)

# %%
# The paths
# ---------
# The solid paths are AdamW's, the dashed ones Adam's, and the rates are equal. A weight
# decay of 0.01 moves a coordinate of size 3 by 0.03 learning rates per step: too little to see in
# the paths.

# sphinx_gallery_alt = "Paths of AdamW and Adam from three starts on Beale's function and on"
# sphinx_gallery_alt = "the ravine x² + 100y²: the paths of both rules are close, and all"
# sphinx_gallery_alt = "end near the minimum, AdamW's on Beale's function a little short of it."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.9))
for ax, (f, (starts, _, domain)) in zip(axes, settings.items(), strict=True):
    plot.contours(f, ax, domain=domain)
    for rule, color, dash in ((AdamW, plot.COLORS[0], "-"), (Adam, plot.COLORS[1], (0, (4, 2)))):
        for i, run in enumerate(plot.runs(runs[f, rule])):
            label = rule.__name__ if f is beale and i == 0 else None
            ax.plot(*run.path.x.T, color=color, linestyle=dash, linewidth=1.5, label=label)
            ax.plot(*run.x, "o", color=color, markeredgecolor="white", markersize=7)
    ax.plot(*np.transpose(starts), "s", color="white", markeredgecolor="#404040", label="start")
    ax.set_title(f.title)
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
ends = np.abs(runs[beale, AdamW].x - (3, 0.5)).max()
print(f"Beale: AdamW ends within {ends:.3f} of the minimum")
assert 0.05 < ends < 0.4
assert np.abs(runs[beale, Adam].x - (3, 0.5)).max() < 1e-4

# %%
# The height against the steps
# ----------------------------
# On Beale's function AdamW's height falls quickly to 0.01 and then almost stops. There the pull
# and the normalized step are in balance, and only the slow fall of the divisor lets the run go
# on. Adam falls through. On the ravine both do the same.

# sphinx_gallery_alt = "Convergence of AdamW and Adam from three starts: on Beale's function"
# sphinx_gallery_alt = "AdamW stays near 0.01 while Adam falls below 1e-11; on the ravine"
# sphinx_gallery_alt = "both end below 0.02."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6))
for ax, f in zip(axes, settings, strict=True):
    for rule, color, dash in ((AdamW, plot.COLORS[0], "-"), (Adam, plot.COLORS[1], (0, (4, 2)))):
        lines = ax.plot(runs[f, rule].path.fun, color=color, linestyle=dash, linewidth=1.5)
        lines[0].set_label(rule.__name__)
    ax.set(yscale="log", xlabel="steps", title=f.title)
axes[0].set_ylabel("f")
axes[0].legend(loc="upper right")
assert (runs[beale, AdamW].fun > 1e-3).all()
assert (runs[beale, AdamW].fun < 0.02).all()
assert (runs[beale, Adam].fun < 1e-11).all()
assert (runs[ravine, AdamW].fun < 0.02).all()
assert (runs[ravine, Adam].fun < 0.02).all()

plt.show()
