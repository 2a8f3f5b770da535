"""
Three rules on Rosenbrock's function
====================================

One start, three rules, 300 steps each. Look at the floor of the valley: it is nearly flat, and each
rule has its own way to deal with that. The rates are chosen to show it, so this is no race.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Adam, Momentum, minimize, plot, rosenbrock

plt.style.use(plot.STYLE)

# %%
# Gradient descent moves by the slope it feels, and the floor has almost none. Momentum adds up its
# past slopes. Adam divides each coordinate by the size of its recent slopes.

rules = {"gradient descent": GD(lr=1e-3), "momentum": Momentum(lr=1e-3), "Adam": Adam(lr=0.1)}
runs = {name: minimize(rosenbrock, (-1.2, 1), rule, steps=300) for name, rule in rules.items()}
for name, run in runs.items():
    print(f"{name}: {run.x}, f = {run.fun:.2e}")

# %%
# Descent turns at the floor and creeps: after 300 steps it is still on the left side of the valley.
# Adam follows the bend. Momentum bounces from wall to wall while it goes along the floor.

# sphinx_gallery_alt = "Three paths on Rosenbrock's function from one start, 300 steps each."
# sphinx_gallery_alt = "Gradient descent creeps a short way down; Adam gets around the bend;"
# sphinx_gallery_alt = "momentum zigzags from wall to wall along the floor."
fig, ax = plt.subplots(figsize=(6.8, 5.1))
plot.contours(rosenbrock, ax, domain=((-1.65, 1.45), (-0.55, 1.75)))
for name, run in runs.items():
    plot.path(run, ax, label=name)
ax.legend(loc="lower left")

assert runs["gradient descent"].x[0] < -0.7 < 0.5 < runs["Adam"].x[0]
side = np.sign(runs["momentum"].path.x[:, 1] - runs["momentum"].path.x[:, 0] ** 2)
assert runs["momentum"].x[0] > 0.85
assert np.count_nonzero(np.diff(side)) > 15

plt.show()
