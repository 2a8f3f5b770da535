r"""
Clipping by value turns the gradient
====================================

Two ways to shorten a gradient that is too long. Clipping by norm keeps its direction. Clipping by
value cuts each coordinate by itself, and what is left points toward a diagonal. Look at the gap
between the two arrows, and then at where each way leads on a ravine.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, ClipNorm, ClipValue, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# What becomes of a gradient shows in one step of gradient descent with the learning rate 1, from
# zero: it is the clipped gradient, times minus one.

zero = np.zeros(2)


def clipped(gradient):
    rule = GD(lr=1)
    by_value, _ = ClipValue(rule, limit=1).step(zero, gradient, 1, rule.init(zero))
    by_norm, _ = ClipNorm(rule, max_norm=1).step(zero, gradient, 1, rule.init(zero))
    return -by_value, -by_norm


angles = np.radians(np.arange(0, 360, 0.5))
gradients = np.stack([np.cos(angles), np.sin(angles)], axis=1)
turn = {}
for length in (1.2, 2, 20):
    pairs = np.array([clipped(length * g) for g in gradients])
    cosines = (pairs[:, 0] * gradients).sum(axis=1) / np.linalg.norm(pairs[:, 0], axis=1)
    turn[length] = np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    assert np.allclose(pairs[:, 1], gradients, rtol=0, atol=1e-15)  # never turned

# %%
# Left, the gradient (2.4, 1.2) and its two clipped forms, with the square and the circle that they
# may not leave. Right, by how much clipping by value turns a gradient of a given direction.

# sphinx_gallery_alt = "A gradient clipped by norm to the unit circle keeps its direction, by"
# sphinx_gallery_alt = "value to the square it becomes the diagonal; the angle grows with the"
# sphinx_gallery_alt = "length of the gradient and is zero along axes and diagonals, up to 42"
# sphinx_gallery_alt = "degrees between."
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.7))
by_value, by_norm = clipped(np.array([2.4, 1.2]))
for vector, color, name in (
    ((2.4, 1.2), "#808080", "gradient"),
    (by_value, plot.COLORS[1], "by value"),
    (by_norm, plot.COLORS[0], "by norm"),
):
    left.quiver(
        *zero, *vector, color=color, angles="xy", scale_units="xy", scale=1, width=0.02, label=name
    )
left.plot([-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1], "--", color=plot.COLORS[1], linewidth=1.2)
left.plot(*gradients.T, "-", color=plot.COLORS[0], linewidth=1.2)
left.set(xlim=(-1.2, 2.6), ylim=(-1.2, 2.6), aspect="equal")
for length, values in turn.items():
    right.plot(np.degrees(angles[:181]), values[:181], label=f"length {length}")
right.set(xlabel="direction in degrees", ylabel="turned by, in degrees", xticks=(0, 45, 90))
left.legend(loc="upper left")
right.legend(loc="upper center", bbox_to_anchor=(0.5, 1.32))

print({length: f"{values.max():.1f}°" for length, values in turn.items()})
assert max(turn[20][::90]) < 1e-5
assert turn[1.2].max() < turn[2].max() < turn[20].max() < 45
assert 42 < turn[20].max() < 43

# %%
# On the ravine
# -------------
# The same learning rate and limit 1. By norm the run goes straight down the wall, as the gradient
# does, and then slowly along the floor. By value it leaves on the diagonal like sign descent, and
# moves in x as fast as in y.

start = (-1, -0.8)
runs = {
    "by value": minimize(ravine, start, ClipValue(GD(lr=0.009), limit=1), steps=100),
    "by norm": minimize(ravine, start, ClipNorm(GD(lr=0.009), max_norm=1), steps=100),
}

# sphinx_gallery_alt = "Paths of 100 clipped steps of gradient descent on the ravine: clipped by"
# sphinx_gallery_alt = "norm it goes straight down to the floor and turns there, by value it"
# sphinx_gallery_alt = "leaves on the diagonal."
fig, ax = plt.subplots()
plot.contours(ravine, ax, domain=((-1.3, 1.3), (-1, 0.6)))
for (name, run), color in zip(runs.items(), (plot.COLORS[1], plot.COLORS[0]), strict=True):
    plot.path(run, ax, color=color, label=name)
fig.legend(loc="outside upper center", ncols=3)

moved = {name: run.path.x[50] - start for name, run in runs.items()}
print("after 50 steps:", {name: m.round(3).tolist() for name, m in moved.items()})
assert np.allclose(moved["by value"], 0.45, rtol=0, atol=1e-12)
assert moved["by norm"][0] < 0.02
assert moved["by norm"][1] > 0.44

plt.show()
