r"""
Adam in a ravine
================

Two slips in a listing of Adam hide each other. Look at the four lines of the first picture: with
either slip mended the run gets worse, with both it gets there.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, Rule, beale, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# Learning rate 0.1, both :math:`\beta` = 0.9, ten steps on the ravine and the start (-1, -1) are
# those of source B (B-23). Its listing (B-22) divides both averages by :math:`1 + \beta^t` where
# :math:`1 - \beta^t` is meant, and then steps along the uncorrected mean.


def variant(sign, corrected):
    def rule(x, g, t, m=0, v=0, *, lr=0.1, beta=0.9, eps=1e-8):
        m = beta * m + (1 - beta) * g
        v = beta * v + (1 - beta) * g**2
        m_hat = m / (1 + sign * beta**t) if corrected else m
        return x - lr * m_hat / (np.sqrt(v / (1 + sign * beta**t)) + eps), m, v

    return Rule(rule)


runs = {
    "as printed": minimize(ravine, (-1, -1), variant(1, False), steps=10),
    "with the right mean": minimize(ravine, (-1, -1), variant(1, True), steps=10),
    "with the right sign": minimize(ravine, (-1, -1), variant(-1, False), steps=10),
    "Adam": minimize(ravine, (-1, -1), Adam(lr=0.1, beta2=0.9), steps=10),
}
for name, run in runs.items():
    print(f"{name:20} ends at {run.x.round(10)}, f = {run.fun:.3f}")

# %%
# Four listings
# -------------
# All paths lie on the diagonal, so one coordinate says all. The wrong sign makes the divisor too
# small by a factor that tends to one, and the mean without correction is too small as well: the
# two errors partly cancel.

# sphinx_gallery_alt = "Coordinate x over ten steps on the ravine from -1: Adam reaches -0.04, the"
# sphinx_gallery_alt = "listing as printed -0.24, with one of its two slips mended -0.50 and -0.59."
fig, ax = plt.subplots()
for name, run in runs.items():
    ax.plot(run.path.x[:, 0], marker="o", markersize=4, label=name)
ax.axhline(0, color="#808080", linewidth=0.8)
ax.set(xlabel="steps", ylabel="x")
ax.legend()

right = (-0.2381356974, -0.4979127429, -0.5876714253, -0.0384351031)
for run, x in zip(runs.values(), right, strict=True):
    assert abs(run.x[0] - x) < 1e-9
    assert np.abs(run.path.x[:, 0] - run.path.x[:, 1]).max() < 1e-7
heights = [run.fun for run in runs.values()]
assert heights[3] < heights[0] < heights[1] < heights[2]

# %%
# Three starts, two functions
# ---------------------------
# Learning rate 0.3, the default :math:`\beta_2` = 0.999 and 1,000 steps. On Beale's function
# the search that all comparisons here share finds 0.32. The mean of gradients is a velocity: the
# paths swing through the valley.

# sphinx_gallery_alt = "Adam with learning rate 0.3 from three starts on Beale's function and from"
# sphinx_gallery_alt = "three on the ravine x² + 100y²: the paths overshoot in wide swings and all"
# sphinx_gallery_alt = "six end at the minimum."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), width_ratios=(1.25, 1))
views = (((-2.5, 4.5), (-2.6, 2.8)), ((-1.3, 1.3), (-1.2, 1.2)))
starts = ([(1, 1.5), (4, -1), (-1, -1)], [(-1, -0.8), (-1, 0.1), (0.3, 1)])
fair = {}
for ax, f, view, three in zip(axes, (beale, ravine), views, starts, strict=True):
    plot.contours(f, ax, domain=view)
    for start in three:
        run = minimize(f, start, Adam(lr=0.3), steps=1000)
        plot.path(run, ax)
        fair[f"{f.name} {start}"] = run
    ax.set_title(f.name)

for name, run in fair.items():
    print(f"{name}: {run.status.text} after {run.nit} steps, f = {run.fun:.1e}")
assert all(run.success for run in fair.values())
overshoot = list(fair.values())[3].path.x[:, 0].max()  # on the ravine
assert overshoot > 0.3

plt.show()
