r"""
Gradient descent on a cubic
===========================

Each arrow is one step, from 1 down to the minimum at 3. Look at how the arrows shrink: the learning
rate is constant, but the slope is not. Then look at what happens to the left of the maximum.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, cubic, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The steps
# ---------
# Start, learning rate 0.01 and the limit of 200 steps are those of source A. The run ends
# after 176 steps at 2.999999999256501. Of the nines, the source's output has lost two and its
# text one. Either number would not meet the source's own stop test, a slope below 1e-8.

run = minimize(cubic, 1.0, GD(lr=0.01), steps=200)
points, heights = run.path.x[:, 0], run.path.fun
x = np.arange(-3, 4, 0.01)

# sphinx_gallery_alt = "Gradient descent on the cubic x³ - 3x² - 9x + 2 with learning rate 0.01:"
# sphinx_gallery_alt = "176 arrows lead from (1, -9) down to the minimum (3, -25), shorter and"
# sphinx_gallery_alt = "shorter."
fig, ax = plt.subplots()
ax.plot(x, cubic(x[:, None]), color="#808080", linewidth=1)
arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "color": plot.COLORS[0]}
ax.quiver(points[:-1], heights[:-1], np.diff(points), np.diff(heights), width=0.006, **arrow)
ax.plot(points[-1], heights[-1], "o", color=plot.COLORS[1], markersize=9)
ax.set(xlabel="x", ylabel="f(x)")

print(f"{run.status.text} after {run.nit} steps at {run.x[0]}, slope {run.jac[0]:.2e}")
assert (run.nit, run.x[0]) == (176, 2.999999999256501)
assert abs(run.jac[0]) < 1e-8 < abs(cubic.grad(points[-2:-1])[0])
for printed in (2.9999999256501, 2.99999999256501):
    assert abs(cubic.grad([printed])[0]) > 1e-8

# %%
# The factor
# ----------
# Near the minimum a step multiplies the distance by :math:`1 - \eta f''(3) = 1 - 0.01 \cdot 12`.
# Far from it the curvature is smaller and the steps help less.

distance = 3 - points

# sphinx_gallery_alt = "Distance of gradient descent on the cubic from the minimum 3 over 176"
# sphinx_gallery_alt = "steps: after the first steps a straight line on a logarithmic axis, with"
# sphinx_gallery_alt = "the factor 0.88 per step."
fig, ax = plt.subplots(figsize=(6.8, 3.6))
ax.plot(distance, label="run")
ax.plot(distance[30] * 0.88 ** (np.arange(177) - 30.0), label="factor 0.88", linewidth=1.5)
ax.set(yscale="log", xlabel="steps", ylabel="3 − x")
ax.legend()

factors = distance[1:] / distance[:-1]
assert np.abs(factors[60:150] - 0.88).max() < 1e-4
assert factors[0] > 0.93

# %%
# Where the start leads
# ---------------------
# The cubic has no lowest value. A start to the left of its maximum, at -1, runs off without bound.
# One on the far right is thrown there: from 40 the first step is 45.5 long.

starts = [-1.1, -0.9, 5.0, 20.0, 40.0]
ends = minimize(cubic, np.array(starts)[:, None], GD(lr=0.01), steps=400)
for start, end in zip(starts, ends.x[:, 0], strict=True):
    print(f"from {start:4}: x = {end:.10g}")
arrived = np.abs(ends.x[:, 0] - 3) < 1e-6
assert arrived.tolist() == [False, True, True, True, False]

plt.show()
