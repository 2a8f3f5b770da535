"""
Beale's function: the surface
=============================

Look for the dark line: it is the floor of a valley that the height alone does not show. The color
is the logarithm of the height, and it spans seven decades.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import beale, plot

plt.style.use(plot.STYLE)

# %%
# Four corners rise steeply, and all between them looks flat. That is where the trouble is: more
# than four fifths of the square lie below a tenth of the largest height.

# sphinx_gallery_alt = "Surface of Beale's function over the square from -4.5 to 4.5:"
# sphinx_gallery_alt = "four corners rise up to 182,000, and the minimum at (3, 0.5)"
# sphinx_gallery_alt = "lies on a floor that looks flat."
ax = plot.surface(beale)
ax.view_init(elev=50, azim=-50)

# %%
# The logarithm of the height shows what descent has to deal with: three basins. The minimum, the
# star, lies in the right one, at the start of a valley that runs out to the right. The other two
# have no minimum: one runs out to the left, one to the front. The crosses are the saddles between.

# sphinx_gallery_alt = "Beale's function on a logarithmic scale: the saddles at (0, 1) and"
# sphinx_gallery_alt = "(0.1, -2.6) part three basins, and the right one holds the minimum."
ax = plot.surface(beale, log=True)
ax.view_init(elev=50, azim=-50)

# %%
# What the pictures claim, computed on the grid of the first: 46 points along each axis, 0.2 apart.

axis = np.linspace(-4.5, 4.5, 46)
points = np.stack(np.meshgrid(axis, axis), axis=-1)
height = beale(points)
print(f"from {height.min():.7f} at {points[np.unravel_index(height.argmin(), height.shape)]}")
print(f"to   {height.max():.3f}")
print(f"below a tenth of that: {np.mean(height < height.max() / 10):.0%} of the points")

assert abs(height.min() - 0.0157812) < 1e-7
assert abs(height.max() - 181853.613) < 1e-3
assert np.log10(height.max() / height.min()) > 7
assert np.mean(height < height.max() / 10) > 0.8

# %%
# Every stationary point is known: the gradient vanishes there, and the eigenvalues of the Hessian
# tell a minimum, where both are positive, from a saddle, where they differ in sign.

for point in beale.stationary:
    smallest, largest = np.linalg.eigvalsh(beale.hess(point.x))
    print(f"{point.kind:8} at ({point.x[0]:.6f}, {point.x[1]:.6f}), eigenvalues "
          f"{smallest:.3f} and {largest:.3f}")  # fmt: skip
    assert np.abs(beale.grad(point.x)).max() < 1e-6
    assert (smallest > 0) == (point.kind == "minimum")
    assert largest > 0

plt.show()
