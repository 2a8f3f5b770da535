r"""
Descent on a cubic, step by step
================================

Each arrow is one step of gradient descent on :math:`x^3 - 3x^2 - 9x + 2`, from 1. Look at their
lengths: they shrink on the way, in the end each by the same factor. The learning rate is the same
all the time. It is the slope that makes them shorter.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, cubic, minimize, plot

plt.style.use(plot.STYLE)

# %%
# Start, learning rate and the limit of 200 steps are those of source A. The run ends before
# it, where the slope falls below :math:`10^{-8}`.

run = minimize(cubic, 1.0, GD(lr=0.01), steps=200)
x, height = run.path.x[:, 0], run.path.fun
print(f"{run.status.text} after {run.nit} steps at {run.x[0]}, f = {run.fun}")

assert run.success
assert run.nit == 176
assert run.x[0] == 2.999999999256501
assert (np.diff(height[:100]) < 0).all()

# %%
# The path
# --------
# The arrows go from point to point of the curve. Only the first thirty can be told apart.

# sphinx_gallery_alt = "Gradient descent on the cubic x³ − 3x² − 9x + 2 from 1: arrows along the"
# sphinx_gallery_alt = "curve, each shorter than the one before, lead from (1, −9) down to the"
# sphinx_gallery_alt = "local minimum at (3, −25) in 176 steps."
grid = np.linspace(-3, 4, 300)
fig, ax = plt.subplots()
ax.plot(grid, cubic(grid[:, None]), color="#808080", linewidth=1)
ax.quiver(
    x[:-1], height[:-1], np.diff(x), np.diff(height),
    angles="xy", scale_units="xy", scale=1, width=0.006, color=plot.COLORS[0],
)  # fmt: skip
ax.plot(x[-1], height[-1], "o", color=plot.COLORS[1])
ax.set(xlabel="x", ylabel="f(x)")

assert (x[0], height[0]) == (1, -9)
assert abs(height[-1] + 25) < 1e-9

# %%
# The lengths of the steps
# ------------------------
# A step is the learning rate times the slope. Downhill, the cubic is steepest right at the start.
# Near the minimum the slope falls in proportion to the distance. Each step there multiplies the
# distance by :math:`1 - 0.01 \cdot f''(3) = 0.88`.

# sphinx_gallery_alt = "Length of each step of gradient descent on the cubic, logarithmic:"
# sphinx_gallery_alt = "0.12 at first, then a straight line that falls by the factor 0.88 per step"
# sphinx_gallery_alt = "to 1e-10 after 176 steps."
length = np.abs(np.diff(x))
fig, ax = plt.subplots()
ax.plot(np.arange(1, run.nit + 1), length)
ax.set(yscale="log", xlabel="steps", ylabel="length of the step")

assert abs(length[0] - 0.12) < 1e-12
assert np.allclose(length[101:] / length[100:-1], 0.88, atol=1e-4)
assert (np.diff(length) < 0).all()
assert 8e-11 < length[-1] < 1.1e-10

plt.show()
