r"""
Beale's function: the gradient field
====================================

Each arrow points along :math:`-\nabla f`, the direction of steepest descent, at a right angle to
the contour line. Look at how few of them point at the minimum, the star.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import beale, plot

plt.style.use(plot.STYLE)

# %%
# The length of an arrow grows with the logarithm of the slope, for the slope itself spans five
# decades. Both crosses are saddles: arrows lead to them along one line, and away along another.

# sphinx_gallery_alt = "Contours of Beale's function with arrows of steepest descent:"
# sphinx_gallery_alt = "they lead down into three basins that two saddles part,"
# sphinx_gallery_alt = "and only one of the basins holds the minimum, at (3, 0.5)."
ax = plot.gradient_field(beale, plot.contours(beale))
ax.figure.legend(loc="outside upper center", ncols=2)

# %%
# A short step along every arrow lowers the function, and by as much as the slope promises. This is
# what makes it the direction of descent.

axis = np.linspace(-4.5, 4.5, 46)
points = np.stack(np.meshgrid(axis, axis), axis=-1)
gradient = beale.grad(points)
norm = np.linalg.norm(gradient, axis=-1)
h = 1e-6
drop = beale(points) - beale(points - h * gradient / norm[..., None])

assert (drop > 0).all()
assert np.abs(drop / (h * norm) - 1).max() < 1e-3

# %%
# A mistake that is hard to see
# -----------------------------
# The same picture is sometimes drawn with arrows along :math:`x - \nabla f`, the point that a step
# of size 1 leads to, taken for a direction. Where the gradient is large it drowns the point, and
# nothing shows. Near the minimum it is small, and the arrows point away from the origin instead of
# downhill: at the minimum itself along (3, 0.5), where there should be no arrow.

near = ((2.9, 3.1), (0.44, 0.56))
# sphinx_gallery_alt = "Around the minimum of Beale's function the true arrows of steepest descent"
# sphinx_gallery_alt = "lead down into its valley from both sides, while the wrong ones"
# sphinx_gallery_alt = "all lean to the right, even where that is uphill."
_, ax = plt.subplots(figsize=(6.8, 4.8))
plot.contours(beale, ax, domain=near)
plot.gradient_field(beale, ax, domain=near, arrows=9, label=r"$-\nabla f$")
plot.gradient_field(
    beale, ax, domain=near, arrows=9, grad=lambda p: beale.grad(p) - p,
    color=plot.COLORS[1], label=r"$x - \nabla f$, wrong",
)  # fmt: skip
ax.figure.legend(loc="outside upper center", ncols=3)

# %%
# On the grid of 46 by 46 points most of the wrong arrows look right: half of them are off by less
# than a tenth of a degree. But two point uphill.

wrong = points - gradient
cosine = -(gradient * wrong).sum(-1) / norm / np.linalg.norm(wrong, axis=-1)
angle = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
worst = np.unravel_index(angle.argmax(), angle.shape)
print(f"median {np.median(angle):.2f} degrees, worst {angle[worst]:.1f} at {points[worst]}")

assert np.median(angle) < 0.1
assert (angle > 90).sum() == 2

plt.show()
