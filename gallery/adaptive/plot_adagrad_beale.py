r"""
AdaGrad on Beale's function
===========================

AdaGrad never forgets a gradient. Look at the first picture: the start is so steep that the divisor
is large for good, and the run crawls into a valley that has no end. In the second picture the
starts are ordinary, and a large learning rate does very well.
"""

from math import sqrt

import matplotlib.pyplot as plt
import numpy as np

from gdlib import AdaGrad, beale, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# The run of source A: from (3, 4) with learning rate 0.1 and 300,000 steps. Its listing
# starts the sum of squares at one. Plain floats are quicker here than arrays of two numbers.

lr, eps = 0.1, 1e-8
x, y, s_x, s_y = 3.0, 4.0, 1.0, 1.0
printed = []
for t in range(300_001):
    if t % 250 == 0:
        printed.append((x, y))
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
    g_x = 2 * (a * (y - 1) + b * (y * y - 1) + c * (y * y * y - 1))
    g_y = 2 * x * (a + 2 * b * y + 3 * c * y * y)
    s_x, s_y = s_x + g_x * g_x, s_y + g_y * g_y
    if t < 300_000:
        x, y = x - lr * g_x / (sqrt(s_x) + eps), y - lr * g_y / (sqrt(s_y) + eps)
height, slope = beale((x, y)), abs(beale.grad((x, y))).max()
print(f"ends at ({x:.8f}, {y:.8f}), f = {height:.4f}, slope {slope:.3f}")
print(f"effective rates: {lr / sqrt(s_x):.3g} in x, {lr / sqrt(s_y):.3g} in y")

ones = minimize(beale, (3, 4), AdaGrad(lr=lr, eps=eps), steps=5000, state=(1,))
zeros = minimize(beale, (3, 4), AdaGrad(lr=lr, eps=eps), steps=5000)
assert np.abs(ones.x - printed[20]).max() < 1e-9
assert 0 < np.abs(ones.x - zeros.x).max() < 1e-8

# %%
# The path as printed
# -------------------
# The first step is 0.1 in both coordinates: the diagonal. Then the first gradients, (25625, 57519),
# stay in the divisor. The end is no minimum, Beale's function has only one; the slope there is
# 0.89. It is a place on the way down the left valley, whose floor falls toward 405/896 and never
# ends. Whether the sum starts at one or at zero changes nothing that can be seen.

# sphinx_gallery_alt = "Path of AdaGrad on Beale's function from (3, 4), 300,000 steps: diagonal"
# sphinx_gallery_alt = "at first, then a slide over the saddle's left side to (-0.69, 1.76) in the"
# sphinx_gallery_alt = "left valley, far from the minimum at (3, 0.5)."
fig, ax = plt.subplots(figsize=(6.4, 6))
plot.contours(beale, ax)
plot.path(np.array(printed), ax, label="AdaGrad, lr = 0.1")
fig.legend(loc="outside upper center", ncols=4)

assert np.abs(np.array([x, y]) - (-0.69240717, 1.76233766)).max() < 1e-8
assert height > 1.79
assert slope > 0.88
assert max(lr / sqrt(s_x), lr / sqrt(s_y)) < 2e-6

# %%
# Three starts, two functions
# ---------------------------
# Learning rate 1, near the best of the search that all comparisons here share. Every first step
# is (±1, ±1); after that the sum brakes.

# sphinx_gallery_alt = "AdaGrad with learning rate 1 from three starts on Beale's function and from"
# sphinx_gallery_alt = "three on the ravine x² + 100y²: all six runs end at the minimum."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), width_ratios=(1.25, 1))
views = (((-2.5, 4.5), (-2.6, 2.8)), ((-1.3, 1.3), (-1.2, 1.2)))
starts = ([(1, 1.5), (4, -1), (-1, -1)], [(-1, -0.8), (-1, 0.1), (0.3, 1)])
fair = {}
for ax, f, view, three in zip(axes, (beale, ravine), views, starts, strict=True):
    plot.contours(f, ax, domain=view)
    for start in three:
        run = minimize(f, start, AdaGrad(lr=1.0), steps=4000)
        plot.path(run, ax)
        fair[f"{f.name} {start}"] = run
    ax.set_title(f.name)

# %%
# The height against the steps
# ----------------------------
# On the ravine a few dozen steps suffice. On Beale's function the valley takes some hundreds.

# sphinx_gallery_alt = "Height against steps for AdaGrad with learning rate 1 on six runs: all"
# sphinx_gallery_alt = "fall to below 1e-15, on the ravine within 100 steps, on Beale's function"
# sphinx_gallery_alt = "within 1,500."
ax = plot.convergence(fair, minimum=0)
ax.legend(fontsize=9)

for name, run in fair.items():
    print(f"{name}: {run.status.text} after {run.nit} steps")
assert all(run.success for run in fair.values())
assert max(run.nit for run in list(fair.values())[3:]) < 150  # on the ravine

plt.show()
