r"""
The slope in every direction
============================

Stand at one point of Himmelblau's function and turn around. Look at the slope against the angle: it
is a cosine, lowest along the negative gradient, and zero along the contour line.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import himmelblau, plot

plt.style.use(plot.STYLE)

# %%
# The slope in a direction :math:`u` of length 1 is measured by two values of the function, a short
# way ahead and behind. The gradient is not used.

point = np.array([-1.0, 0.0])
degrees = np.arange(0, 360)
u = np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=-1)
h = 1e-5
measured = (himmelblau(point + h * u) - himmelblau(point - h * u)) / (2 * h)

g = himmelblau.grad(point)
norm = np.linalg.norm(g)
steepest = np.degrees(np.arctan2(-g[1], -g[0])) % 360
print(f"gradient {g}, length {norm:.4f}, steepest descent at {steepest:.2f} degrees")

# sphinx_gallery_alt = "Slope of Himmelblau's function at (−1, 0) against the direction: a cosine"
# sphinx_gallery_alt = "between −31.2 and 31.2, lowest at 140.2 degrees, the direction of the"
# sphinx_gallery_alt = "negative gradient, and zero at right angles to it."
fig, ax = plt.subplots()
ax.axhline(0, color="#808080", lw=1)
ax.plot(degrees, measured, label="measured slope")
ax.plot(steepest, -norm, "o", color=plot.COLORS[1], ms=10, label=r"$-\nabla f$")
level = [steepest - 90, steepest + 90]
ax.plot(level, [0, 0], "s", color=plot.COLORS[2], ms=8, label="along the contour line")
ax.set(xlabel="direction, degrees", ylabel="slope", xticks=range(0, 361, 45), xlim=(0, 360))
ax.legend(loc="upper center", bbox_to_anchor=(0.45, 1.0))

# %%
# The measured slopes are :math:`u^\top \nabla f`, to ten digits of the largest, and the lowest of
# them stands at the whole degree next to the negative gradient.

assert np.abs(measured - u @ g).max() < 1e-9 * norm
assert degrees[measured.argmin()] == round(steepest)
assert measured.min() >= -norm * (1 + 1e-9)
assert abs(norm - np.hypot(24, 20)) < 1e-12

# %%
# On the map: the steepest way down stands at a right angle to the contour line. It is steepest
# here. It does not point to the minimum, the star, which lies 20 degrees to the side.

# sphinx_gallery_alt = "Contours of Himmelblau's function around (−1, 0) with directions that"
# sphinx_gallery_alt = "descend and directions that ascend; the negative gradient crosses the"
# sphinx_gallery_alt = "contour at a right angle and misses the minimum at (−2.8, 3.1)."
fig, ax = plt.subplots(figsize=(6.4, 5.4))
heights = himmelblau(point) + 16 * np.arange(-10, 2)
plot.contours(himmelblau, ax, domain=((-4.2, 2), (-1.9, 3.8)), levels=heights)
for k in range(0, 360, 15):
    down = measured[k] < 0
    ax.plot(*zip(point + 0.25 * u[k], point + (0.25 + abs(measured[k]) / 40) * u[k], strict=True),
            "-" if down else ":", color=plot.COLORS[0 if down else 2], lw=2)  # fmt: skip
ax.annotate("", point - 1.4 * g / norm, point, zorder=4,
            arrowprops={"arrowstyle": "-|>", "lw": 3, "color": plot.COLORS[1]})  # fmt: skip
ax.plot(*point, "o", color=plot.COLORS[1], ms=8)

target = np.array(himmelblau.stationary[2].x) - point
miss = np.degrees(np.arccos(-g @ target / norm / np.linalg.norm(target)))
print(f"off the minimum by {miss:.1f} degrees")
assert 15 < miss < 25

plt.show()
