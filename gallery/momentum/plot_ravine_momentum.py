r"""
Momentum in a ravine
====================

At the learning rate at which gradient descent jumps between the walls forever, momentum calms the
jumps. Look at the floor too: along it this momentum, an average, is hardly faster.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Rule, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# The velocity is a moving average of gradients, divided by the sum of its weights. Source B (B-19)
# has a plus sign in the divisor. Start, learning rate 0.01, :math:`\beta = 0.9` and 75 steps are
# the source's, for all runs.


def corrected(x, g, t, v=0, *, lr=0.01, beta=0.9):
    v = beta * v + (1 - beta) * g
    return x - lr * v / (1 - beta**t), v


def printed(x, g, t, v=0, *, lr=0.01, beta=0.9):
    v = beta * v + (1 - beta) * g
    return x - lr * v / (1 + beta**t), v


rules = {"GD": GD(lr=0.01), "momentum": Rule(corrected), "as printed": Rule(printed)}
runs = {name: minimize(ravine, (-1, -1), rule, steps=75) for name, rule in rules.items()}
for name, run in runs.items():
    print(f"{name:10} ends at {run.x}, f = {run.fun:.4f}")

# %%
# The paths
# ---------
# The first step of momentum is that of gradient descent, to the other wall. The second adds up two
# opposite gradients, and almost nothing is left.

# sphinx_gallery_alt = "Momentum and gradient descent on the ravine x² + 100y², 75 steps at"
# sphinx_gallery_alt = "learning rate 0.01: gradient descent jumps between y = -1 and 1,"
# sphinx_gallery_alt = "momentum swings with shrinking amplitude toward the floor and ends at"
# sphinx_gallery_alt = "(-0.158, 0.008)."
fig, ax = plt.subplots()
plot.contours(ravine, ax, levels=[0.1, 1, 2, 4, 9, 16, 25, 36, 49, 64, 81, 100])
ax.plot(*runs["GD"].path.x.T, linewidth=0.5, label="GD")
plot.path(runs["momentum"], ax, label="momentum")
fig.legend(loc="outside upper center", ncols=3)

descent, momentum, wrong = runs.values()
assert np.abs(momentum.x - (-0.1577189247, 0.0084653606)).max() < 1e-9
assert np.abs(wrong.x - (-0.2192114449, -0.0006361595)).max() < 1e-9
assert np.allclose(momentum.path.x[1], descent.path.x[1])
assert np.allclose(np.abs(descent.path.x[:, 1]), 1)

# %%
# Across and along
# ----------------
# Across the floor a swing shrinks by :math:`\sqrt{\beta} = 0.949` per step. Along the floor
# momentum follows gradient descent: an average of equal gradients is that gradient. The
# small lead comes from remembering the larger gradients of before. What the average gains is
# stability, so that a larger learning rate becomes possible.

# sphinx_gallery_alt = "Both coordinates over 75 steps on the ravine: across the floor momentum"
# sphinx_gallery_alt = "dies out while gradient descent stays at 1, along the floor both come"
# sphinx_gallery_alt = "alike to about 0.2."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.8))
for name in ("GD", "momentum"):
    for i, ax in enumerate(axes):
        ax.plot(runs[name].path.x[:, i], linewidth=2 if name == "momentum" else 0.8, label=name)
axes[0].set(xlabel="steps", ylabel="x", title="along")
axes[1].set(xlabel="steps", ylabel="y", title="across")
axes[0].legend(loc="lower right")

late = np.abs(momentum.path.x[:, 1])
assert late[55:].max() < 0.1 < late[:5].max()
assert abs(momentum.x[0]) < abs(descent.x[0]) < abs(momentum.x[0]) + 0.07

plt.show()
