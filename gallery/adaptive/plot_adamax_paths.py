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
# Three starts on each function, 200 and 60 steps. Both rules get their learning rate from one and
# the same search, :func:`gdlib.tuning.tune`. All other settings are the defaults.

settings = {
    beale: ([(1, 1.5), (4, -1), (-1, -1)], 200, ((-1.7, 4.7), (-2.4, 2.8))),
    ravine: ([(-1, -0.8), (0.4, 1), (1, -0.2)], 60, ((-1.2, 1.2), (-1.2, 1.2))),
}
runs = {}
for f, (starts, steps, _) in settings.items():
    for rule in (AdaMax, Adam):
        best = tuning.tune(f, rule, starts, minimum=f.minimum, steps=steps)
        runs[f, rule] = minimize(f, starts, best.rule, steps=steps, gtol=0)
        print(f"{f.name}, {rule.__name__}: lr = {best.lr:.3g}, f =", runs[f, rule].fun)

# %%
# The paths
# ---------
# The solid paths are AdaMax's, the dashed ones Adam's. The search gave AdaMax the larger rates,
# nearly twice Adam's, and still it needs as long to come to rest.

# sphinx_gallery_alt = "Paths of AdaMax and Adam from three starts on Beale's function and"
# sphinx_gallery_alt = "on the ravine x² + 100y²: AdaMax takes larger learning rates, both"
# sphinx_gallery_alt = "overshoot, and all paths end near the minimum."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.9))
for ax, (f, (starts, _, domain)) in zip(axes, settings.items(), strict=True):
    plot.contours(f, ax, domain=domain)
    for rule, color, dash in ((AdaMax, plot.COLORS[0], "-"), (Adam, plot.COLORS[1], (0, (4, 2)))):
        for i, run in enumerate(plot.runs(runs[f, rule])):
            label = rule.__name__ if f is beale and i == 0 else None
            ax.plot(*run.path.x.T, color=color, linestyle=dash, linewidth=1.5, label=label)
            ax.plot(*run.x, "o", color=color, markeredgecolor="white", markersize=7)
    ax.plot(*np.transpose(starts), "s", color="white", markeredgecolor="#404040", label="start")
    ax.set_title(f.title)
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
for f in settings:
    mine, other = (runs[f, rule].path.lr[0].max() for rule in (AdaMax, Adam))
    print(f"{f.name}: AdaMax has {mine / other:.2g} times the rate of Adam")
    assert 1.5 * other < mine < 2 * other
assert np.abs(runs[beale, AdaMax].x - (3, 0.5)).max() < 0.4

# %%
# The height against the steps
# ----------------------------
# On Beale's function Adam is lower in the end, by two orders and more. The steep start stays in
# AdaMax's divisor for longer: each step dilutes it in a mean of squares, while a maximum keeps all
# of it but a thousandth per step.

# sphinx_gallery_alt = "Convergence of AdaMax and Adam from three starts: on Beale's"
# sphinx_gallery_alt = "function AdaMax ends between 1e-5 and 1e-2, Adam below 1e-6; on the"
# sphinx_gallery_alt = "ravine both end below 0.05."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6))
for ax, f in zip(axes, settings, strict=True):
    for rule, color, dash in ((AdaMax, plot.COLORS[0], "-"), (Adam, plot.COLORS[1], (0, (4, 2)))):
        lines = ax.plot(runs[f, rule].path.fun, color=color, linestyle=dash, linewidth=1.5)
        lines[0].set_label(rule.__name__)
    ax.set(yscale="log", xlabel="steps", title=f.title)
axes[0].set_ylabel("f")
axes[0].legend(loc="upper right")
assert (runs[beale, AdaMax].fun < 1e-2).all()
assert (runs[beale, AdaMax].fun > 1e-5).all()
assert (runs[beale, Adam].fun < 1e-6).all()
assert (runs[beale, AdaMax].fun > 100 * runs[beale, Adam].fun).all()
assert (runs[ravine, AdaMax].fun < 0.05).all()
assert (runs[ravine, Adam].fun < 0.05).all()

plt.show()
