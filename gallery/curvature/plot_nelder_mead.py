r"""
Nelder-Mead: a triangle that feels its way
==========================================

The Nelder-Mead method of scipy asks for heights alone, never for a slope. It carries a triangle
and replaces its highest corner. Look at the triangles: they stretch where the way is clear, turn
flat in the valley, and shrink at the end.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

from gdlib import plot, rosenbrock

plt.style.use(plot.STYLE)

# %%
# Start and settings are those of source B (B-38, B-39), which are scipy's defaults. scipy tells the
# callback the best corner; the triangle after k iterations is what a run of k iterations returns.

start = (4, -4.1)
corners = [np.array(start)]
result = minimize(rosenbrock, start, method="Nelder-Mead", callback=corners.append)
triangles = [
    minimize(rosenbrock, start, method="Nelder-Mead", options={"maxiter": k}).final_simplex[0]
    for k in range(1, result.nit + 1)
]
best = np.array([corners[0], *(triangle[0] for triangle in triangles)])
print(f"x = {result.x}, f = {result.fun}, {result.nit} iterations, {result.nfev} calls")

assert (result.nit, result.nfev) == (85, 162)
assert abs(result.fun / 5.262756878429089e-10 - 1) < 1e-6
assert np.array_equal(best[-1], result.x)

# %%
# The triangles
# -------------

# sphinx_gallery_alt = "Nelder-Mead on Rosenbrock's function from (4, -4.1): triangles stretch"
# sphinx_gallery_alt = "toward the valley, cross it, then flatten and shrink; the best corner"
# sphinx_gallery_alt = "reaches (1, 1) after 85 iterations."
fig, ax = plt.subplots(figsize=(6.0, 5.6))
plot.contours(rosenbrock, ax, domain=((-5, 5), (-5, 5)), levels=np.arange(10.0) ** 5)
for triangle in triangles:
    ax.fill(*triangle.T, facecolor="none", edgecolor=plot.COLORS[1], lw=0.8)
plot.path(best, ax, label="best corner")
fig.legend(loc="outside upper center", ncols=2)

# %%
# The loss
# --------
# The height of the best corner cannot rise, but it often stands still: an iteration may replace
# another corner. The lower line is the area of the triangle.

heights = rosenbrock(best)
sides = np.array(triangles)[:, 1:] - np.array(triangles)[:, :1]
areas = abs(np.linalg.det(sides)) / 2

# sphinx_gallery_alt = "Height of the best corner and area of the triangle in Nelder-Mead on"
# sphinx_gallery_alt = "Rosenbrock's function: the height falls in stairs from 40410 to 5e-10"
# sphinx_gallery_alt = "within 85 iterations; the area falls to 3e-10."
fig, ax = plt.subplots()
ax.semilogy(heights, drawstyle="steps-post", label="height of the best corner")
ax.semilogy(np.arange(1, areas.size + 1), areas, label="area of the triangle")
ax.set(xlabel="iterations")
ax.legend()

still = (np.diff(heights) == 0).sum()
print(f"{still} iterations leave the best corner where it is; last area {areas[-1]:.1e}")
assert (np.diff(heights) <= 0).all()
assert still > 20
assert areas[-1] < 1e-9 < 1 < areas.max()

plt.show()
