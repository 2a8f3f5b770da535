r"""
An average that lies outside the valley
=======================================

Gradient descent goes along Rosenbrock's curved valley. All its points are close to the floor, but
their mean is not: the mean of points on an arc lies inside the arc. Look at where the path of the
mean runs, and how long it takes until the mean is better than the last iterate. It never is here.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Noisy, Polyak, minimize, plot, rosenbrock

plt.style.use(plot.STYLE)

# %%
# Learning rate 0.0015, noise of standard deviation 1 in each coordinate, 8,000 steps from
# (-1.2, 1). One mean of all iterates, and one of the last two thousand. Eight seeds run, and what
# is said holds for each; the first is drawn.

noisy = Noisy(rosenbrock, sigma=1, seed=range(8))
start = np.tile([-1.2, 1], (8, 1))
wholes = minimize(noisy, start, Polyak(GD(lr=1.5e-3)), steps=8000, gtol=0)
tails = minimize(noisy, start, Polyak(GD(lr=1.5e-3), start=6000), steps=8000, gtol=0)
whole, tail = plot.runs(wholes)[0], plot.runs(tails)[0]

# sphinx_gallery_alt = "Noisy gradient descent on Rosenbrock's function follows the curved"
# sphinx_gallery_alt = "valley to the minimum; the mean of all its iterates leaves the valley"
# sphinx_gallery_alt = "and ends on the slope inside the bend, the mean of the last two thousand"
# sphinx_gallery_alt = "ends at the minimum."
fig, ax = plt.subplots(figsize=(6.8, 4.8))
plot.contours(rosenbrock, ax, domain=((-1.5, 1.5), (-0.3, 1.5)))
plot.path(whole, ax, label="iterates", linewidth=1)
plot.path(whole.path.average, ax, label="mean of all")
ax.plot(*tail.x, "D", color=plot.COLORS[2], markersize=9, label="mean of the last 2,000")
fig.legend(loc="outside upper center", ncols=2)

# %%
# The heights
# -----------
# The mean of all ends a thousand times as high as the last iterates are on average. Against a bend
# only a late start of the averaging helps.

# sphinx_gallery_alt = "Height on Rosenbrock's function over 8,000 noisy steps: the mean of all"
# sphinx_gallery_alt = "iterates stays far above the iterates themselves after the first bend, and"
# sphinx_gallery_alt = "the mean that starts at step 6,000 ends below them."
fig, ax = plt.subplots()
ax.plot(whole.path.fun, linewidth=1, label="iterates")
ax.plot(rosenbrock(whole.path.average), label="mean of all")
ax.plot(np.arange(6001, 8001), rosenbrock(tail.path.average[6001:]), label="mean from 6,000 on")
ax.set(yscale="log", xlabel="steps", ylabel="height above the minimum")
ax.legend()

means = rosenbrock(wholes.path.average)
late = wholes.path.fun[-2000:].mean(axis=0)
print(f"last 2,000 iterates {late.round(4)}")
print(f"mean of all {wholes.fun.round(4)}, of the last 2,000 {tails.fun.round(4)}")
off = wholes.path.average[..., 1] - wholes.path.average[..., 0] ** 2
assert (off[1000:] > 0.05).all()
assert (means[-2000:].min(axis=0) > 10 * late).all()
assert (wholes.fun > 1000 * late).all()
assert (tails.fun < late).all()

plt.show()
