r"""
RAdam from three starts
=======================

RAdam begins with five steps that are not divided by anything and then raises the length of its
steps from almost zero. Look at what that costs where the slope is large and there is no noise to
guard against: the undivided steps force a small learning rate.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, RAdam, beale, minimize, plot, ravine, tuning

plt.style.use(plot.STYLE)

# %%
# The budget is 300 steps on the first function and 60 on the second, from three starts each. The
# search :func:`gdlib.tuning.tune` chooses a learning rate per rule and function, by the height all
# along the run. The memories are the defaults.

settings = {
    beale: ([(1, 1.5), (4, -1), (-1, -1)], 300, ((-1.7, 4.7), (-2.4, 2.8))),
    ravine: ([(-1, -0.8), (0.4, 1), (1, -0.2)], 60, ((-1.2, 1.2), (-1.2, 1.2))),
}
runs = {}
for f, (starts, steps, _) in settings.items():
    for rule in (RAdam, Adam):
        best = tuning.tune(f, rule, starts, minimum=f.minimum, steps=steps)
        runs[f, rule] = minimize(f, starts, best.rule, steps=steps, gtol=0)
        print(f"{f.name}, {rule.__name__}: lr = {best.lr:.3g}, f =", runs[f, rule].fun)

# %%
# The paths
# ---------
# The solid paths are RAdam's, the dashed ones Adam's. With larger rates RAdam's first five steps,
# which are plain gradients times the rate, leave the picture; so the search had to choose rates
# a hundredth of Adam's and less, and the paths end early.

# sphinx_gallery_alt = "Paths of RAdam and Adam from three starts on Beale's function and on"
# sphinx_gallery_alt = "the ravine x² + 100y²: Adam's paths end at the minimum, RAdam's are"
# sphinx_gallery_alt = "short and stop on the way."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.9))
for ax, (f, (starts, _, domain)) in zip(axes, settings.items(), strict=True):
    plot.contours(f, ax, domain=domain)
    for rule, color, dash in ((RAdam, plot.COLORS[0], "-"), (Adam, plot.COLORS[1], (0, (4, 2)))):
        for i, run in enumerate(plot.runs(runs[f, rule])):
            label = rule.__name__ if f is beale and i == 0 else None
            ax.plot(*run.path.x.T, color=color, linestyle=dash, linewidth=1.5, label=label)
            ax.plot(*run.x, "o", color=color, markeredgecolor="white", markersize=7)
    ax.plot(*np.transpose(starts), "s", color="white", markeredgecolor="#404040", label="start")
    ax.set_title(f.title)
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
lengths = {
    rule: np.abs(np.diff(runs[beale, rule].path.x[5:], axis=0)).sum(axis=(0, 2))
    for rule in (RAdam, Adam)
}
print(
    "length of the paths after step 5:", {rule.__name__: s.round(2) for rule, s in lengths.items()}
)
assert (lengths[RAdam] < 1).all()
assert (lengths[Adam] > 5).all()
for f in settings:
    mine, other = (runs[f, rule].path.lr[0].max() for rule in (RAdam, Adam))
    print(f"{f.name}: RAdam has {mine / other:.2g} times the rate of Adam")
    assert mine < 0.015 * other

# %%
# The height against the steps
# ----------------------------
# RAdam's height falls in the first steps, as in gradient descent, and then slowly. This is no
# verdict on its use with noise, for which it was made; it says that its first steps have the
# units of the gradient.

# sphinx_gallery_alt = "Convergence of RAdam and Adam from three starts: on Beale's function"
# sphinx_gallery_alt = "RAdam stays above 0.05 after 300 steps, Adam falls below 1e-11; on"
# sphinx_gallery_alt = "the ravine RAdam ends above 0.5."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6))
for ax, f in zip(axes, settings, strict=True):
    for rule, color, dash in ((RAdam, plot.COLORS[0], "-"), (Adam, plot.COLORS[1], (0, (4, 2)))):
        lines = ax.plot(runs[f, rule].path.fun, color=color, linestyle=dash, linewidth=1.5)
        lines[0].set_label(rule.__name__)
    ax.set(yscale="log", xlabel="steps", title=f.title)
axes[0].set_ylabel("f")
axes[0].legend(loc="lower left")
assert (runs[beale, RAdam].fun > 0.05).all()
assert (runs[beale, Adam].fun < 1e-11).all()
assert (runs[ravine, RAdam].fun > 0.5).all()
assert (runs[ravine, Adam].fun < 0.01).all()

plt.show()
