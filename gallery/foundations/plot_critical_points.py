r"""
Kinds of critical points
========================

Everywhere here the slope is zero in the middle. Look at what surrounds that point: only higher
values, only lower ones, or both. With both it is a saddle.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import monkey_saddle, numerical_gradient, plot, saddle

plt.style.use(plot.STYLE)

# %%
# One dimension has two sides, so three kinds are all there are for these powers of :math:`x`.

x = np.linspace(-1, 1, 201)
curves = {"minimum: $x^2$": x**2, "maximum: $-x^2$": -(x**2), "saddle: $x^3$": x**3}

# sphinx_gallery_alt = "Three curves that are level at 0: x² with a minimum, −x² with a maximum,"
# sphinx_gallery_alt = "and x³ with a saddle, lower on the left and higher on the right."
fig, axes = plt.subplots(1, 3, figsize=(6.8, 2.7), sharey=True)
for ax, (title, y) in zip(axes, curves.items(), strict=True):
    ax.plot(x, y)
    ax.axhline(0, color="#808080", lw=0.8, ls=":")
    ax.plot(0, 0, "o", color=plot.COLORS[1], ms=8)
    ax.set(title=title, xlabel="$x$")
axes[0].set_ylabel("$f(x)$")

minimum, maximum, flat = (np.sign(y[[0, -1]]).tolist() for y in curves.values())
assert minimum == [1, 1]
assert maximum == [-1, -1]
assert flat == [-1, 1]

# %%
# In the plane a point has a whole circle of neighbors. The deeper the tint, the higher; the
# dashed lines have the height of the middle. From a minimum all ways lead up. A saddle has two
# valleys and two ridges, a monkey saddle three of each.

# sphinx_gallery_alt = "Contours around three critical points: a bowl with higher values all round,"
# sphinx_gallery_alt = "a saddle with two higher and two lower sectors, and a monkey saddle with"
# sphinx_gallery_alt = "three of each."
box = ((-1, 1), (-1, 1))
plane = np.stack(np.meshgrid(x, x), axis=-1)
shown = {"bowl": lambda p: (p**2).sum(-1), "saddle": saddle, "monkey saddle": monkey_saddle}
fig, axes = plt.subplots(1, 3, figsize=(6.8, 2.9), sharey=True)
for ax, (title, f) in zip(axes, shown.items(), strict=True):
    levels = f(plane).max() * np.linspace(-0.95, 0.95, 14)
    plot.contours(f, ax, domain=box, levels=levels, points=False)
    if f(plane).min() < 0:
        ax.contour(x, x, f(plane), levels=[0], colors=[plot.COLORS[0]], linestyles="--")
    ax.plot(0, 0, "o", color=plot.COLORS[1], ms=8)
    ax.set_title(title)
    ax.set_ylabel("$y$" if ax is axes[0] else "")

# %%
# Walk once around the point, on a circle of radius 0.1, and count how often the height passes that
# of the middle: never, four times, six times.

angle = np.linspace(0, 2 * np.pi, 720, endpoint=False) + 1e-3
circle = 0.1 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
crossings = {}
for title, f in shown.items():
    assert np.abs(numerical_gradient(f, [0.0, 0.0])).max() < 1e-9
    side = np.sign(f(circle) - f(np.zeros(2)))
    crossings[title] = int((side != np.roll(side, 1)).sum())
print(crossings)
assert crossings == {"bowl": 0, "saddle": 4, "monkey saddle": 6}
assert shown["bowl"](circle).min() > 0

plt.show()
