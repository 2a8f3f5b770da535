r"""
The sign of the slope tells the way
===================================

The curve is :math:`x^2/2`, the dashed line its slope. Look at the sign of the slope on each side,
and at the arrows: against the sign is downhill. Only at the minimum does it say nothing.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The arrows
# ----------
# Each is one step of gradient descent with learning rate 0.5. The step is against the slope, and
# here it leads halfway to the minimum, because the slope equals the distance. So does the next.


def f(x):
    return x**2 / 2


def slope(x):
    return x


x = np.linspace(-2.2, 2.2, 221)
starts = np.array([-1.8, 1.8])
steps = [minimize(f, start, GD(lr=0.5), grad=slope, steps=2).path.x[:, 0] for start in starts]

# sphinx_gallery_alt = "The parabola x²/2 and its slope x: left of 0 the slope is negative and a"
# sphinx_gallery_alt = "step of gradient descent goes right, right of 0 it is positive and the"
# sphinx_gallery_alt = "step goes left; at the minimum the slope is zero."
fig, ax = plt.subplots(figsize=(6.8, 4))
ax.axhline(0, color="#808080", linewidth=1)
ax.plot(x, f(x), label="$f(x) = x^2/2$")
ax.plot(x, slope(x), label="$f'(x) = x$")
ax.plot(0, 0, "*", color=plot.COLORS[0], markersize=16, markeredgecolor="white")
for before, after, _ in steps:
    arrow = {"arrowstyle": "-|>", "color": plot.COLORS[2], "linewidth": 2.5}
    ax.annotate("", (after, f(before)), (before, f(before)), arrowprops=arrow)
ax.text(-2.2, -0.75, "slope < 0:\ngo right")
ax.text(1.3, 0.15, "slope > 0:\ngo left")
ax.set(xlabel="x", ylim=(-2.3, 3))
ax.legend(loc="lower right")

for before, after, last in steps:
    print(f"from {before}: slope {slope(before)}, step {after - before}")
    assert np.sign(after - before) == -np.sign(slope(before))
    assert (after, last) == (before / 2, before / 4)
assert x[f(x).argmin()] == 0 == slope(x[f(x).argmin()])

plt.show()
