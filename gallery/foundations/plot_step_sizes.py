r"""
Learning rates on a parabola
============================

All runs start at 1 on :math:`x^2` and take ten steps. Look at the side that the points are on, and
at whether they come closer. The factor :math:`1 - 2\eta` decides both, by its sign and its size.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, minimize, plot

plt.style.use(plot.STYLE)
blue, orange = plot.COLORS[:2]


def run(lr, steps=10):
    parabola = {"f": lambda x: x**2, "grad": lambda x: 2 * x}
    return minimize(**parabola, x0=1.0, rule=GD(lr=lr), steps=steps).path.x[:, 0]


# %%
# Small and large
# ---------------
# Source B has the two rates of the upper row (B-11, B-12) and says of 0.95 that such a step may
# diverge. It does not: each jump across the minimum ends 0.9 times as far away. At 1, which is
# :math:`2/L` with the curvature :math:`L = 2`, the points jump forever, and beyond it they leave.
# The square is the tenth step.

rates = (0.1, 0.95, 1.0, 1.05)
points = {lr: run(lr) for lr in rates}
x = np.linspace(-2.7, 2.7, 200)

# sphinx_gallery_alt = "Ten steps of gradient descent on x² from 1 with four learning rates: 0.1"
# sphinx_gallery_alt = "approaches the minimum from one side, 0.95 jumps across it and shrinks,"
# sphinx_gallery_alt = "1 jumps between 1 and -1, 1.05 grows to 2.6."
fig, axes = plt.subplots(2, 2, figsize=(6.8, 5.4), sharex=True, sharey=True)
for ax, (lr, path) in zip(axes.flat, points.items(), strict=True):
    ax.plot(x, x**2, color="#808080", linewidth=1)
    ax.plot(path, path**2, "o-", color=blue, linewidth=1, markersize=4)
    ax.plot(path[-1], path[-1] ** 2, "s", color=orange)
    ax.set_title(f"lr = {lr}: factor {1 - 2 * lr:.2g}".replace("-", "−"))
fig.supxlabel("x")
fig.supylabel("f(x)")

for lr, path in points.items():
    print(f"lr = {lr}: ends at {path[-1]:.10f}")
    assert np.allclose(path, (1 - 2 * lr) ** np.arange(11), rtol=1e-12)
assert np.allclose([points[0.1][-1], points[0.95][-1]], [0.1073741824, 0.3486784401], rtol=1e-12)
assert abs(points[0.95][-1]) < abs(points[1.0][-1]) < abs(points[1.05][-1])

# %%
# How many steps?
# ---------------
# Over all learning rates, the number of steps until the error is a thousandth. It is one at 0.5,
# where the factor is zero, and there is no number at either end. The picture is the same from
# both sides: 0.05 and 0.95 have the same factor but for its sign.

many = np.arange(0.01, 1.0, 0.01)
counts = np.array([np.argmax(np.abs(run(lr, steps=400)) <= 1e-3) for lr in many])

# sphinx_gallery_alt = "Number of steps that gradient descent on x² takes to a thousandth of the"
# sphinx_gallery_alt = "start, over the learning rate: a symmetric valley, one step at 0.5 and"
# sphinx_gallery_alt = "over three hundred at 0.01 and 0.99."
fig, ax = plt.subplots(figsize=(6.8, 3.6))
ax.plot(many, counts, ".", color=blue)
ax.set(xlabel="lr", ylabel="steps", yscale="log")
ax.set_yticks([1, 10, 100], labels=["1", "10", "100"])

theory = np.ceil(np.log(1e-3) / np.log(np.maximum(np.abs(1 - 2 * many), 1e-300)))
assert np.abs(counts - np.maximum(theory, 1)).max() <= 1
assert many[counts.argmin()] == 0.5
assert counts.min() == 1
assert counts[0] > 300

plt.show()
