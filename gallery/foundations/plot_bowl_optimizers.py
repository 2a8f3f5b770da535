r"""
Two rules in one loop
=====================

The loop is written once and takes an optimizer; the rule is all that differs. Both runs are down on
the floor within twenty steps. Look at what comes then: descent crawls, momentum gathers speed.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Momentum, Optimizer, bowl, plot

plt.style.use(plot.STYLE)

# %%
# The bowl
# --------
# The function is :math:`x^2/16 + 9y^2`. Look at the scales: the bowl is five times as long as wide,
# and the wall across is still the higher one.

# sphinx_gallery_alt = "Surface of the bowl x²/16 + 9y² over x from -2.5 to 2.5 and y from -0.5"
# sphinx_gallery_alt = "to 0.5: a valley with its minimum, 0, at the origin and corners of"
# sphinx_gallery_alt = "height 2.64."
domain = ((-2.5, 2.5), (-0.5, 0.5))
ax = plot.surface(bowl, domain=domain)

assert bowl((2.5, 0.5)) == 2.640625
assert bowl((0, 0.5)) > 5 * bowl((2.5, 0))

# %%
# One loop
# --------
# It knows nothing of the rule: it asks for a gradient, tests it, and hands it to the optimizer,
# which changes the arrays where they are. What is kept of them has to be a copy.


def descend(optimizer, steps):
    (x,) = optimizer.params
    path = [x.copy()]
    for _ in range(steps):
        gradient = bowl.grad(x)
        if np.abs(gradient).max() < 1e-8:
            break
        optimizer.step([gradient])
        path.append(x.copy())
    return np.array(path)


# %%
# Start, learning rate 0.1, share 0.8 of velocity and the limit of 1,000 steps are those of source
# A. For plain descent its listing says 100 steps, which do not give its numbers.

start = (-2.4, 0.2)
paths = {
    "GD": descend(Optimizer([np.array(start)], GD(lr=0.1)), 1000),
    "Momentum": descend(Optimizer([np.array(start)], Momentum(lr=0.1, beta=0.8)), 1000),
}
for name, path in paths.items():
    print(f"{name}: {len(path) - 1} steps, ends at {path[-1]}")

# sphinx_gallery_alt = "Contours of the bowl with two paths from (-2.4, 0.2): gradient descent"
# sphinx_gallery_alt = "zigzags to the floor and has come to x = -0.68 after 100 steps, momentum"
# sphinx_gallery_alt = "zigzags for longer, in wider and wider steps along the floor, and ends"
# sphinx_gallery_alt = "at the minimum."
fig, ax = plt.subplots(figsize=(6.8, 4))
plot.contours(bowl, ax, domain=domain)
for (name, path), line in zip(paths.items(), ("-", "--"), strict=True):
    plot.path(path, ax, label=name, linewidth=1.4, linestyle=line)
ax.set_aspect("auto")
fig.legend(loc="outside upper center", ncols=3)

descent, momentum = paths.values()
assert np.allclose(descent[-1], [-8.26638332288e-06, 2.46046384432e-98], rtol=1e-9, atol=0)
assert np.allclose(momentum[-1], [-1.49829905195e-08, -4.74284397516e-10], rtol=1e-6)
assert len(momentum) - 1 == 177
assert abs(momentum[100, 0]) < 1e-4 < 0.68 < abs(descent[100, 0])
assert np.abs(descent[20:, 1]).max() < np.abs(momentum[20:, 1]).max() < 0.03

# %%
# The distance
# ------------
# Descent has a closed form, :math:`x_t = -2.4 \cdot 0.9875^t` and :math:`y_t = 0.2 \cdot (-0.8)^t`.
# Momentum shrinks by :math:`\sqrt{0.8} = 0.894` per step in both directions, apart from swings.

# sphinx_gallery_alt = "Distance from the minimum of the bowl over the steps: gradient descent"
# sphinx_gallery_alt = "falls in a straight line to 8e-6 after 1,000 steps, momentum swings down"
# sphinx_gallery_alt = "to 1.5e-8 in 177."
fig, ax = plt.subplots()
for name, path in paths.items():
    ax.plot(np.linalg.norm(path, axis=1), label=name)
ax.set(yscale="log", xlabel="steps", ylabel="distance")
ax.legend()

t = np.arange(101)[:, None]
assert np.allclose(descent[:101], np.array(start) * np.array([0.9875, -0.8]) ** t, rtol=1e-9)
far = np.linalg.norm(momentum, axis=1)
assert abs((far[120:170].max() / far[20:70].max()) ** 0.01 - 0.8**0.5) < 0.005

plt.show()
