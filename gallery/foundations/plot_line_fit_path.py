r"""
A line fit in the plane of its weights
======================================

A line is a point here: across is its height at zero, up is its slope. Look at the contour lines.
They are ellipses ten times as long as wide, and a path first crosses the valley, then crawls.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, LineFit, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The valley of good lines
# ------------------------
# Both paths have the same start and 300 steps. The dashed one has ten times the learning rate: it
# jumps from wall to wall at first, and is ten times as fast along the floor. The marks show 1, 10
# and 100 steps. The floor is tilted, because a greater height can be made good by a smaller slope.

problem = LineFit()
rows = np.stack([np.ones(7), problem.X])
(low, high), directions = np.linalg.eigh(rows @ rows.T / 7)
start, end = (0.34099454173956956, -0.5196184029053978), np.array([5.0, 0.5])
runs = {f"lr = {lr}": minimize(problem, start, GD(lr=lr), steps=300) for lr in (0.008, 0.08)}

# sphinx_gallery_alt = "Paths of gradient descent over contours of the line fit's loss in the"
# sphinx_gallery_alt = "plane of w0 and w1, 300 steps: at learning rate 0.008 it turns into a"
# sphinx_gallery_alt = "long tilted valley and stops halfway, at 0.08 it zigzags and arrives at"
# sphinx_gallery_alt = "(5, 0.5)."
fig, ax = plt.subplots()
plot.contours(problem, ax, domain=((-0.5, 6.5), (-1.5, 3.5)), levels=[0.01, 0.1, 1, 4, 10, 20, 40])
for (name, run), line in zip(runs.items(), ("-", "--"), strict=True):
    plot.path(run, ax, label=name, linewidth=1.2, linestyle=line)
ax.plot(*end, "*", color="#404040", markersize=16, markeredgecolor="white")
ax.set(xlabel="$w_0$", ylabel="$w_1$")
fig.legend(loc="outside upper center", ncols=2)

slow, fast = (run.x - end for run in runs.values())
for name, error in zip(runs, (slow, fast), strict=True):
    print(f"{name}: error {np.linalg.norm(error):.3f} after 300 steps")
across = {name: (run.path.x - end) @ directions[:, 1] for name, run in runs.items()}
assert np.sqrt(high / low) > 10
assert np.linalg.norm(fast) < 0.1 < 2.5 < np.linalg.norm(slow)
assert (across["lr = 0.008"][:40] < 0).all()
assert (across["lr = 0.08"][1:40] * across["lr = 0.08"][:39] < 0).all()

# %%
# The same fit from the center
# ----------------------------
# Measure x from its mean and in units of its standard deviation. Then the height at the center and
# the slope no longer trade against each other: the contour lines are circles, the gradient points
# at the minimum, and with learning rate 1 the first step is the last.

standard = LineFit((problem.X - problem.X.mean()) / problem.X.std(), problem.y)
run = minimize(standard, start, GD(lr=1.0), steps=300)
shorter = minimize(standard, start, GD(lr=0.1), steps=300)
a, b = run.x
back = np.array([a - b * problem.X.mean() / problem.X.std(), b / problem.X.std()])

# sphinx_gallery_alt = "Gradient descent on the line fit with standardized inputs: the contours"
# sphinx_gallery_alt = "are circles, and one step at learning rate 1 is a straight line to the"
# sphinx_gallery_alt = "minimum (7.07, 1.12)."
fig, ax = plt.subplots()
plot.contours(standard, ax, domain=((-1.5, 11), (-3, 5)), levels=[0.01, 0.1, 1, 4, 10, 20, 40])
plot.path(run, ax, label="lr = 1")
ax.plot(*shorter.path.x.T, "s", color=plot.COLORS[1], markersize=4, label="lr = 0.1")
ax.set(xlabel="height at the center", ylabel="slope per deviation")
fig.legend(loc="outside upper center", ncols=2)

print(f"standardized: {run.nit} step, w = {run.x}, in the old units {back}")
assert run.nit == 1
assert np.abs(back - end).max() < 1e-12
toward = shorter.path.x[:50] - run.x
assert np.allclose(toward, 0.9 ** np.arange(50)[:, None] * toward[0], atol=1e-12)

plt.show()
