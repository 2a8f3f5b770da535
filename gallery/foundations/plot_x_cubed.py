r"""
A zero slope that is no extremum
================================

Look at the origin: the curve :math:`x^3` lies level there, and yet it rises on both sides. A zero
slope is necessary for an extremum. It is not sufficient.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The grid runs from -3 to 2.99 in steps of 0.01.

x = np.arange(-3, 3, 0.01)
value = x**3

# sphinx_gallery_alt = "The curve x³ is level at 0 and rises on both sides of it: a stationary"
# sphinx_gallery_alt = "point that is neither a minimum nor a maximum."
fig, ax = plt.subplots()
ax.axhline(0, color="#808080", lw=1)
ax.axvline(0, color="#808080", lw=1)
ax.plot(x, value)
ax.plot(0, 0, "X", color=plot.COLORS[1], ms=11, mec="white")
ax.annotate("slope 0, no extremum", (0, 0), (0.3, -7))
ax.set(xlabel="$x$", ylabel="$x^3$")

assert (np.diff(value) > 0).all()
assert value[x < -1e-9].max() < 0 < value[x > 1e-9].min()

# %%
# What a descent method makes of it
# ---------------------------------
# Gradient descent with learning rate 0.1, from five starts on each side. From the right every run
# slows down before the origin. From the left every run leaves: there is no floor to hold it.

starts = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
right = minimize(lambda p: (p**3).sum(-1), starts[:, None], GD(lr=0.1), grad=lambda p: 3 * p**2,
                 steps=100)  # fmt: skip
left = minimize(lambda p: (p**3).sum(-1), -starts[:, None], GD(lr=0.1), grad=lambda p: 3 * p**2,
                steps=100)  # fmt: skip

# sphinx_gallery_alt = "Gradient descent on x³ with learning rate 0.1: from five starts right of 0"
# sphinx_gallery_alt = "the runs slow down above 0, from five starts left of 0 they all leave"
# sphinx_gallery_alt = "downward."
fig, ax = plt.subplots()
ax.axhline(0, color="#808080", lw=1)
for runs, color in ((right, plot.COLORS[0]), (left, plot.COLORS[1])):
    ax.plot(runs.path.t, runs.path.x[..., 0], "-" if runs is right else "--", color=color, lw=1.5)
ax.text(30, 0.15, "from the right")
ax.text(38, -0.5, "from the left")
ax.set(xlabel="steps", ylabel="$x$", ylim=(-2, 0.6), xlim=(0, 60))

assert right.x.min() > 0
assert right.x.max() < 0.05
assert left.x.max() < -1e6

plt.show()
