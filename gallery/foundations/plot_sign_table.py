r"""
The sign table of a cubic
=========================

Read the table from left to right, for :math:`x^3 - 3x^2 - 9x + 2`. Look at the two columns of a
single point: the slope is zero there, and belongs to neither of the intervals beside it.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import cubic, plot

plt.style.use(plot.STYLE)

# %%
# The roots of the slope :math:`3x^2 - 6x - 9 = 3 (x + 1)(x - 3)` split the line. Between two roots
# a continuous slope keeps its sign, so one point of each interval tells the sign on all of it.

left, right = np.roots([3, -6, -9])[::-1]
probes = [left - 1, left, (left + right) / 2, right, right + 1]
signs = [int(np.sign(cubic.grad([round(p, 9)])[0])) for p in probes]
print(signs)

assert np.allclose([left, right], [-1, 3])
assert signs == [1, 0, -1, 0, 1]

# %%
# The picture: the third row shows how the function moves. It rises, stands level at the local
# maximum, falls, stands level at the local minimum, and rises again.

# sphinx_gallery_alt = "Sign table of the cubic: the slope is positive left of −1, zero at −1,"
# sphinx_gallery_alt = "negative between −1 and 3, zero at 3 and positive right of 3; the cubic"
# sphinx_gallery_alt = "rises to its local maximum 7, falls to its local minimum −25 and rises."
columns = [r"$(-\infty, -1)$", "$-1$", "$(-1, 3)$", "$3$", r"$(3, \infty)$"]
centers, edges = [2.2, 4.0, 5.8, 7.6, 9.4], [1.2, 3.2, 4.8, 6.8, 8.4, 10.4]
fig, ax = plt.subplots(figsize=(6.8, 3.0))
for y, label in ((3.5, "$x$"), (2.5, "$f'(x)$"), (1.0, "$f(x)$")):
    ax.text(0.6, y, label, ha="center", va="center")
ax.hlines([2, 3], 0, 10.4, color="#808080", lw=0.8)
ax.vlines(edges[:-1], 0, 4, color="#808080", lw=[1.5, 0.6, 0.6, 0.6, 0.6])
for center, column, sign in zip(centers, columns, signs, strict=True):
    ax.text(center, 3.5, column, ha="center", va="center")
    ax.text(center, 2.5, {1: "+", 0: "0", -1: "−"}[sign], ha="center", va="center", size=16)
    if sign:
        arrow = {"arrowstyle": "-|>", "lw": 2, "color": plot.COLORS[0 if sign > 0 else 1]}
        ax.annotate("", (center + 0.75, 1 + 0.6 * sign), (center - 0.75, 1 - 0.6 * sign),
                    arrowprops=arrow)  # fmt: skip
    else:
        height = round(float(cubic([float(column.strip("$"))])))
        kind = "max" if height > 0 else "min"
        ax.text(center, 1, f"local\n{kind}\n{height}".replace("-", "−"), ha="center", va="center")
ax.set(xlim=(0, 10.4), ylim=(0, 4))
ax.axis("off")

assert (cubic([-1.0]), cubic([3.0])) == (7, -25)

# %%
# The arrows claim more than the sign at one point: the function is monotonic on each interval,
# and the ends may be counted in. From any two points of one, the left one is the lower or the
# higher, as the arrow says.

for low, high, sign in ((-10, -1, 1), (-1, 3, -1), (3, 10, 1)):
    values = cubic(np.linspace(low, high, 1001)[:, None])
    assert (sign * np.diff(values)).min() > 0

plt.show()
