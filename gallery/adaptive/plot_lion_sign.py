r"""
The directions of Lion
======================

A sign has two values, or three with zero. So in the plane Lion knows eight directions, and nearly
always one of four. Look at the arrows: they show where the slope leads, and the path goes
elsewhere. In the second picture look at when Lion turns, against sign descent at the same points.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Lion, SignGD, himmelblau, minimize, plot

plt.style.use(plot.STYLE)

# %%
# Himmelblau's function from (0.3, -0.6), 30 steps at the rate 0.15. At every point of Lion's path
# the gradient is taken, and with it the direction of sign descent.

start, lr = (0.3, -0.6), 0.15
run = minimize(himmelblau, start, Lion(lr=lr), steps=30)
points = run.path.x[:-1]
gradients = himmelblau.grad(points)
lion = np.round((run.path.x[1:] - points) / lr, 9)
signs = np.round(SignGD(lr=1).step(points, gradients, 1, ())[0] - points, 9)

# %%
# On the map
# ----------
# The arrows are the directions of steepest descent, all drawn equally long. The path crosses them
# at up to 29 degrees on its way down, and runs straight on where they turn around.

# sphinx_gallery_alt = "Path of Lion on Himmelblau's function from (0.3, -0.6): a straight"
# sphinx_gallery_alt = "diagonal to the minimum at (3, 2) and past it, with arrows of steepest"
# sphinx_gallery_alt = "descent that lie at another angle and turn around before the path does."
fig, ax = plt.subplots()
plot.contours(himmelblau, ax, domain=((-0.1, 4.6), (-0.9, 2.9)), points=False)
plot.path(run, ax, label="Lion", linewidth=1.4)
arrows = -gradients / np.linalg.norm(gradients, axis=1, keepdims=True)
ax.quiver(*points.T, *arrows.T, color="#404040", scale=20, width=0.004, zorder=6)
ax.plot(3, 2, "*", color="#404040", markeredgecolor="white", markersize=16, label="minimum")
ax.legend(loc="upper left")

assert (np.abs(signs) == 1).all()
assert (np.abs(lion) == 1).all()  # one of four directions in every step
down = arrows[:10] @ (1, 1) / np.sqrt(2)
print("angles to the path on the way down:", np.degrees(np.arccos(down)).round(1))
assert (lion[:10] == 1).all()
assert np.degrees(np.arccos(down)).min() > 5

# %%
# When it turns
# -------------
# Sign descent turns as soon as the slope does. Lion mixes nine parts of its average with one part
# of the gradient, and the average still holds the old slope.

# sphinx_gallery_alt = "Signs of the steps in x and y against the step number, at the points of"
# sphinx_gallery_alt = "Lion's path: in both coordinates sign descent would turn around three or"
# sphinx_gallery_alt = "four steps before Lion does."
fig, axes = plt.subplots(2, 1, sharex=True, figsize=(6.8, 4.2))
steps, turns = np.arange(1, 31), {}
for i, (name, ax) in enumerate(zip("xy", axes, strict=True)):
    for label, direction, shift in (("SignGD", signs, 0.06), ("Lion", lion, -0.06)):
        ax.step(steps, direction[:, i] + shift, where="mid", label=label)
        turns[label, name] = int(steps[direction[:, i] < 0][0])
    ax.set(ylabel=f"sign in {name}", yticks=[-1, 1])
axes[1].set_xlabel("steps")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)

print("first step back:", turns)
assert turns["Lion", "x"] - turns["SignGD", "x"] == 4
assert turns["Lion", "y"] - turns["SignGD", "y"] == 3

plt.show()
