r"""
One step against the slope
==========================

The point is at 1.5 on the curve :math:`x^2 + 0.2`. Look at the two arrows below it: the slope
points to where the function rises. The step goes the other way, and its length is the slope times
the learning rate.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, minimize, plot, shifted_square

plt.style.use(plot.STYLE)
blue, orange, green = plot.COLORS[:3]

# %%
# The step
# --------
# At 1.5 the value is 2.45 and the slope 3. Source A calls the 2.45 the slope. With the
# learning rate 0.15 the step is -0.45, to 1.05, where the value is 1.3025.

run = minimize(shifted_square, 1.5, GD(lr=0.15), steps=1)
(x0, x1), (f0, f1) = run.path.x[:, 0], run.path.fun
slope = shifted_square.grad([x0])[0]
print(f"f({x0}) = {f0}, slope {slope}, step {x1 - x0:.2f}, f({x1}) = {f1}")

# sphinx_gallery_alt = "One step of gradient descent on x² + 0.2 at 1.5, where the slope is 3:"
# sphinx_gallery_alt = "with learning rate 0.15 it goes left to 1.05, and the value falls from"
# sphinx_gallery_alt = "2.45 to 1.3025."
x = np.linspace(-2, 2.6, 200)
fig, ax = plt.subplots(figsize=(6.8, 4))
ax.plot(x, shifted_square(x[:, None]), color="#808080")
ax.vlines([x0, x1], 0, [f0, f1], color="#808080", linewidth=0.8, linestyle=":")
ax.plot([x0, x1], [f0, f1], "o", color=blue)
for y, dx, color, text in [(0.2, 1.0, orange, "slope 3"), (0.5, x1 - x0, blue, "step −0.45")]:
    arrow = {"arrowstyle": "-|>", "color": color, "linewidth": 2}
    ax.annotate("", (x0 + dx, y), (x0, y), arrowprops=arrow)
    ax.text(x0 + max(dx, 0) + 0.07, y, text, va="center")
ax.set(xlabel="x", ylabel="f(x)", ylim=(0, 4), xlim=(-2, 3.3))

assert (f0, slope, f1) == (2.45, 3, 1.3025)
assert x1 == 1.05

# %%
# What the slope foretells
# ------------------------
# On the tangent the same step would lower the value by :math:`0.15 \cdot 3^2 = 1.35`. The curve
# bends away from its tangent, so it falls by less, 1.1475. The longer the step, the worse the
# forecast: beyond the dot in the middle a longer step gains nothing more.

rates = np.linspace(0, 1.1, 221)
ends = minimize(shifted_square, [1.5], GD(lr=rates[:, None]), steps=2).path.fun
gain = f0 - ends[1]

# sphinx_gallery_alt = "By how much one step of gradient descent on x² + 0.2 from 1.5 lowers the"
# sphinx_gallery_alt = "value, over the learning rate: the tangent promises a straight line, the"
# sphinx_gallery_alt = "true gain is a parabola with its top 2.25 at 0.5, and zero at 1."
fig, ax = plt.subplots(figsize=(6.8, 3.8))
ax.axhline(0, color="#808080", linewidth=1)
ax.plot(rates, gain, label="true gain")
ax.plot(rates, rates * slope**2, label="by the tangent")
ax.plot([0.15, 0.15], [f0 - f1, 0.15 * slope**2], "o", color=blue)
ax.plot(rates[gain.argmax()], gain.max(), "o", color=green)
ax.set(xlabel="lr", ylabel="fall of f", ylim=(-0.8, 4))
ax.legend(loc="upper left")

assert np.allclose(gain, slope**2 * rates * (1 - rates), atol=1e-12)
assert np.allclose(ends[2] - 0.2, x0**2 * (1 - 2 * rates) ** 4, atol=1e-12)  # and the next step
assert abs(rates[gain.argmax()] - 0.5) < 1e-12
assert abs(f0 - f1 - 1.1475) < 1e-12

plt.show()
