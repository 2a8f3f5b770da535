r"""
A line that is fitted by descent
================================

Each line is the model after some number of steps. Look at the point around which the later lines
turn: the height there is settled within thirty steps. To turn the line into place takes thousands.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, LineFit, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The seven points lie on :math:`y = 5 + x/2`. Data, start, learning rate 0.008 and the 5,000 steps
# are those of source C (C-17). Each step takes all points, so it is one epoch.

problem = LineFit()
start = (0.34099454173956956, -0.5196184029053978)
run = minimize(problem, start, GD(lr=0.008), steps=5000, gtol=0)

# %%
# The line
# --------
# The Hessian of the loss has a steep and a flat direction. The flat one is a pair of weights too,
# so it is a line, and it crosses zero at :math:`x = 5.29`. There an error along the flat direction
# changes nothing. Once the steep direction is done, only such an error is left.

shown = (0, 2, 5, 30, 500, 5000)
rows = np.stack([np.ones(7), problem.X])
curvatures, directions = np.linalg.eigh(rows @ rows.T / 7)
pivot = -directions[0, 0] / directions[1, 0]

# sphinx_gallery_alt = "Seven points and the line fitted by gradient descent after 0, 2, 5, 30,"
# sphinx_gallery_alt = "500 and 5,000 steps: it rises from far below within 30 steps, too steep,"
# sphinx_gallery_alt = "and then turns around a point at x = 5.29 until it passes through all"
# sphinx_gallery_alt = "points."
x = np.array([0.0, 9.0])
fig, ax = plt.subplots()
for steps, shade in zip(shown, np.linspace(0.5, 1, len(shown)), strict=True):
    w0, w1 = run.path.x[steps]
    ax.plot(x, w0 + w1 * x, "-", color=plot.COLORS[0], alpha=shade, linewidth=1.6)
    ax.annotate(f"{steps:,}", (x[1], w0 + w1 * x[1]), (4, -4), textcoords="offset points")
    print(f"after {steps:4} steps: y = {w0:.4f} + {w1:.4f} x, loss {run.path.fun[steps]:.3g}")
ax.plot(problem.X, problem.y, "o", color=plot.COLORS[1], markersize=8, markeredgecolor="white")
ax.plot(pivot, 5 + pivot / 2, "D", color=plot.COLORS[2], markersize=7, markeredgecolor="white")
ax.set(xlabel="x", ylabel="y", xlim=(0, 9.8))

height = run.path.x @ (1, pivot) - (5 + pivot / 2)
slope_error = np.abs(run.path.x[:, 1] - 0.5)
assert abs(pivot - 5.2924) < 1e-4
assert height[0] < -10
assert np.abs(height[30:]).max() < 0.03 < 0.75 < slope_error[30]
assert np.abs(run.x - (4.999278595714187, 0.500136309516923)).max() < 1e-12

# %%
# The residuals
# -------------
# What is left between the line and the points. From 30 steps on it is a straight line itself, which
# crosses zero at the same place and becomes level, by half in 399 steps: each step multiplies it by
# :math:`1 - 0.008 \cdot 0.2172`.

# sphinx_gallery_alt = "Residuals of the line fit over x after 30, 500, 1,000 and 5,000 steps:"
# sphinx_gallery_alt = "straight lines through zero at x = 5.29 that become level."
fig, ax = plt.subplots(figsize=(6.8, 3.8))
left = {steps: run.path.x[steps] @ rows - problem.y for steps in (30, 500, 1000, 5000)}
for (steps, residuals), marker in zip(left.items(), "os^D", strict=True):
    ax.plot(problem.X, residuals, marker, linestyle="-", label=f"{steps:,} steps", linewidth=1.2)
ax.set(xlabel="x", ylabel="line − point")
fig.legend(loc="outside upper center", ncols=4)

factor = 1 - 0.008 * curvatures[0]
assert 398 < np.log(0.5) / np.log(factor) < 399
for steps, residuals in left.items():
    share = np.ptp(residuals) / np.ptp(left[30])
    assert abs(share / factor ** (steps - 30) - 1) < 0.01
assert np.ptp(left[5000]) < 2e-3

plt.show()
