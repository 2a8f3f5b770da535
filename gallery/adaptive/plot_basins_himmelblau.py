r"""
Basins of attraction on Himmelblau's function
=============================================

Each point is a start, its color the minimum at which the run ends. Look at the borders: with small
steps of gradient descent they are smooth lines through the saddles. A rule with a memory draws them
elsewhere, and adds bands far out.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from gdlib import GD, Adam, Momentum, himmelblau, minimize, plot

plt.style.use(plot.STYLE)

# %%
# A grid of 81 by 81 starts, all in one call for each rule. The learning rates are those at
# which all runs converge within 1,000 steps; they are not tuned for speed.

axis = np.linspace(-5, 5, 81)
starts = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
minima = np.array(himmelblau.minima)
rules = {
    "gradient descent": GD(lr=0.002),
    "momentum": Momentum(lr=0.002),
    "Adam": Adam(lr=0.1),
}
ends = {}
for name, rule in rules.items():
    batch = minimize(himmelblau, starts, rule, steps=1_000, record=0, gtol=1e-3)
    assert batch.success.all()
    distances = np.linalg.norm(batch.x[:, None] - minima, axis=-1)
    assert distances.min(axis=1).max() < 1e-4
    ends[name] = distances.argmin(axis=1)

# %%
# The four colors are the four minima, marked by stars; the crosses are the saddles. Gradient
# descent with small steps follows the slope, and its borders run through the saddles to the
# maximum between them. Momentum comes down the high corners so fast that it is carried over a
# border: of its runs 19 % end at another minimum than descent's. With Adam it is 7 %: equal steps
# in x and y bend the borders.

# sphinx_gallery_alt = "Three maps of Himmelblau's function in four colors, for gradient descent,"
# sphinx_gallery_alt = "momentum and Adam: smooth borders for gradient descent, bands of other"
# sphinx_gallery_alt = "colors at the corners for momentum, shifted borders for Adam."
fig, axes = plt.subplots(1, 3, figsize=(6.8, 2.9), sharey=True)
colors = ListedColormap(plot.COLORS[:4])
saddles = np.array([s.x for s in himmelblau.stationary if s.kind == "saddle"])
for ax, (name, end) in zip(axes, ends.items(), strict=True):
    ax.pcolormesh(axis, axis, end.reshape(81, 81), cmap=colors, vmin=-0.5, vmax=3.5)
    ax.plot(*minima.T, "*", color="white", markeredgecolor="#404040", markersize=11)
    ax.plot(*saddles.T, "x", color="white", markersize=6)
    ax.set(title=name, xlabel="$x$", aspect="equal")
    ax.grid(False)
axes[0].set_ylabel("$y$")

shares = {name: np.bincount(end, minlength=4) / end.size for name, end in ends.items()}
moved = {name: (end != ends["gradient descent"]).mean() for name, end in ends.items()}
for name in rules:
    print(f"{name}: shares {shares[name].round(3)}, {moved[name]:.1%} end elsewhere than descent")
assert 0.18 < moved["momentum"] < 0.19
assert 0.07 < moved["Adam"] < 0.08
assert all(abs(share - 0.25) < 0.013 for share in shares["gradient descent"])

plt.show()
