r"""
Rosenbrock's function: the valley and its floor
===============================================

Look at the shape of the dark band: it is a valley bent like a banana. To find it takes a few
steps. To follow it is hard, because its floor is almost level and turns all the way.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import plot, rosenbrock

plt.style.use(plot.STYLE)

# %%
# From afar
# ---------
# Square, grid and levels are those of source B (B-32): the fifth powers of 0 to 9. The level 0 is
# the minimum alone, the star at (1, 1). The walls rise to 90,036 at the lower corners.

axis = np.linspace(-5, 5, 100)
heights = rosenbrock(np.stack(np.meshgrid(axis, axis), axis=-1))
print(f"heights on the grid: {heights.min():.4f} to {heights.max():.0f}")

# sphinx_gallery_alt = "Contours of Rosenbrock's function over the square from -5 to 5, at fifth"
# sphinx_gallery_alt = "powers: a band bent like a parabola, closed at the bottom, with the"
# sphinx_gallery_alt = "minimum at (1, 1) inside, between walls that rise to 90,036."
fig, ax = plt.subplots(figsize=(6.0, 5.6))
plot.contours(rosenbrock, ax, domain=((-5, 5), (-5, 5)), levels=np.arange(10.0) ** 5)
fig.legend(loc="outside upper center")

assert heights.max() == rosenbrock([-5, -5]) == 90036
assert rosenbrock([1, 1]) == 0

# %%
# The floor
# ---------
# The square from 0 to 2, with the levels of B-33: the values at (k, k) for ten k from 1 to 1.5. The
# floor, dashed, is :math:`y = x^2`. On it the function is only :math:`(1 - x)^2`. The lines close
# around the minimum as a long thin ellipse, already bent.

k = np.linspace(1, 1.5, 10)
levels = rosenbrock(np.stack([k, k], axis=-1))
print("levels:", levels.round(5))

# sphinx_gallery_alt = "Contours of Rosenbrock's function around its minimum (1, 1): long thin"
# sphinx_gallery_alt = "curves along the dashed floor y = x², bent with it."
fig, ax = plt.subplots(figsize=(6.0, 5.6))
plot.contours(rosenbrock, ax, domain=((0, 2), (0, 2)), levels=levels)
x = np.linspace(0, np.sqrt(2), 100)
ax.plot(x, x**2, color=plot.COLORS[1], linestyle="--", label="floor")
fig.legend(loc="outside upper center", ncols=2)

assert np.allclose(rosenbrock(np.stack([x, x**2], axis=-1)), (1 - x) ** 2, atol=1e-12)
assert abs(levels[1] - 0.34697) < 5e-6
assert levels[-1] == 56.5

# %%
# Steep across, level along
# -------------------------
# The eigenvalues of the Hessian at the minimum are the two curvatures there, across and along.
# Their ratio is the condition number.

low, high = np.linalg.eigvalsh(rosenbrock.hess([1, 1]))
print(f"curvature across {high:.4f}, along {low:.6f}, ratio {high / low:.6f}")

assert abs(high / low - (501 + np.sqrt(250601)) ** 2 / 400) < 1e-8

plt.show()
