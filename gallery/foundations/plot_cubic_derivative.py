r"""
A cubic and its derivative
==========================

Follow the dashed curve, the slope of the solid one. Look at the two places where it crosses zero:
there the cubic :math:`x^3 - 3x^2 - 9x + 2` turns, first from rising to falling, then back.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import cubic, plot

plt.style.use(plot.STYLE)

# %%
# Both curves on the grid from -3 to 3.99 in steps of 0.01. The slope is a number per unit of
# :math:`x`, so the two curves share an axis but not a unit.

x = np.arange(-3, 4, 0.01)
value, slope = cubic(x[:, None]), cubic.grad(x[:, None])[:, 0]

# sphinx_gallery_alt = "The cubic x³ − 3x² − 9x + 2 and its derivative: the derivative crosses zero"
# sphinx_gallery_alt = "at −1, where the cubic has its local maximum 7, and at 3, where it has its"
# sphinx_gallery_alt = "local minimum −25."
fig, ax = plt.subplots()
ax.axhline(0, color="#808080", lw=1)
ax.axvline(0, color="#808080", lw=1)
ax.plot(x, value, label="$f(x)$")
ax.plot(x, slope, label="$f'(x)$")
ax.vlines([-1, 3], [0, -25], [7, 0], color="#808080", lw=1, ls=":")
ax.plot([-1, 3], [0, 0], "o", color=plot.COLORS[1], ms=7)
ax.plot([-1, 3], [7, -25], "o", color=plot.COLORS[0], ms=8)
ax.annotate("local maximum 7", (-1, 7), (-0.75, 10.5))
ax.annotate("local minimum −25", (3, -25), (0.3, -30))
ax.set(xlabel="$x$", ylabel="value, slope", ylim=(-33, 38))
ax.legend(loc="upper center")

# %%
# The two crossings and the values there are exact. On this stretch the maximum is the highest and
# the minimum the lowest value, though the end at -3 is as low. Beyond the stretch neither is.

print(f"f from {value.min():.0f} to {value.max():.0f}, "
      f"slope from {slope.min():.0f} to {slope.max():.0f}")  # fmt: skip
assert (cubic.grad([-1.0])[0], cubic.grad([3.0])[0]) == (0, 0)
assert (cubic([-1.0]), cubic([3.0])) == (7, -25)
assert cubic([-3.0]) == -25
assert np.allclose([value.max(), value.min(), slope.min(), slope.max()], [7, -25, -12, 36])

# %%
# Between two grid points the value rises wherever the slope is positive at both, and falls where
# it is negative at both.

steps = np.diff(value)
up = (slope[:-1] > 1e-9) & (slope[1:] > 1e-9)
down = (slope[:-1] < -1e-9) & (slope[1:] < -1e-9)
assert steps[up].min() > 0
assert steps[down].max() < 0

plt.show()
