r"""
The steps of Rprop
==================

Rprop keeps a step length for each coordinate. Look at how differently the two develop from one
first step: x has four units to go, and its step grows until it gets there. y has one, and its step
is cut first. From then on both shrink at one pace, although the slope in y is 36 times as steep.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Rprop, bowl, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The runner does not show a rule's state, so the loop is written out. The state is the gradient
# before, or zero after a change of sign, and the step lengths.

rule = Rprop(lr=0.01)
x, state = np.array([4.0, 1.0]), rule.init([4.0, 1.0])
points, lengths, turns = [x], [], []
assert len(state) == 2
for t in range(1, 56):
    g = bowl.grad(x)
    turns.append(g * state[0] < 0)
    x, state = rule.step(x, g, t, state)
    points.append(x)
    lengths.append(state[1])
lengths, turns = np.array(lengths), np.array(turns)

# %%
# Growing and shrinking
# ---------------------
# The dots are changes of sign: each halves the step. Between them it grows by a fifth per step,
# and after each it stays as it is for one step.

# sphinx_gallery_alt = "Step lengths of Rprop in x and y on the bowl over 55 steps, on a"
# sphinx_gallery_alt = "logarithmic axis: both rise by a fifth per step, y to 0.18 and x to 0.79,"
# sphinx_gallery_alt = "and then zigzag down, halved at each change of sign, y ahead of x."
fig, ax = plt.subplots()
steps = np.arange(1, 56)
for name, length, turn, color in zip("xy", lengths.T, turns.T, plot.COLORS, strict=False):
    ax.plot(steps, length, color=color, linewidth=1.4, label=f"step in {name}")
    ax.plot(steps[turn], length[turn], "o", color=color, markersize=4)
ax.set(yscale="log", xlabel="steps", ylabel="step length")
ax.legend()

factors = lengths[1:] / lengths[:-1]
assert np.allclose(factors[turns[1:]], 0.5)
assert np.allclose(factors[1:][turns[1:-1]], 1)  # the step after a change of sign
kept = ~turns[1:]
kept[1:] &= ~turns[1:-1]
assert np.allclose(factors[kept], 1.2)
print("changes of sign in x and y:", turns.sum(axis=0))

# %%
# The path
# --------
# The same run on the map. The first 17 steps are a diagonal: both coordinates have the same step
# until y has passed its floor. What is left of the way is x's alone, and its step grows on to
# four times that.

# sphinx_gallery_alt = "Path of Rprop on the bowl, 55 steps from (4, 1): a diagonal down to the"
# sphinx_gallery_alt = "floor, then long steps along it with small jumps across, and a short way"
# sphinx_gallery_alt = "back."
fig, ax = plt.subplots(figsize=(6.8, 2.9))
plot.contours(bowl, ax, domain=((-2, 4.6), (-0.8, 1.3)))
plot.path(points, ax, label="Rprop", linewidth=1.4)
ax.legend(loc="lower right")

run = minimize(bowl, (4, 1), rule, steps=55)
print("ends at", run.x, "f =", run.fun)
assert (run.path.x == np.array(points)).all()
assert np.allclose(np.diff(run.path.x[:18, 0]), np.diff(run.path.x[:18, 1]))
assert np.abs(lengths.max(axis=0) - (0.79, 0.185)).max() < 0.01
assert np.abs(run.x).max() < 1e-3

plt.show()
