r"""
Momentum on Beale's function
============================

Momentum remembers its velocity. Look at the bend, where it overshoots, and at the valley, where it
runs ahead: at the same learning rate it is five times as fast as gradient descent, and no faster.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Momentum, beale, minimize, plot

plt.style.use(plot.STYLE)

# %%
# Start, learning rate, :math:`\beta` and number of steps are those of source A. Descent with
# the same learning rate is there to compare, over 60,000 steps. In the valley all steps point the
# same way, so the velocity grows to :math:`1 + \beta + \beta^2 + \ldots = 1 / (1 - \beta) = 5`
# gradients.

momentum = minimize(beale, (3, 4), Momentum(lr=5e-6, beta=0.8), steps=300_000, record=5)
descent = minimize(beale, (3, 4), GD(lr=5e-6), steps=60_000, record=5)
print(f"Momentum ends at {momentum.x}, f = {momentum.fun:.2e}, slope {abs(momentum.jac).max():.4f}")

# %%
# The paths
# ---------
# Momentum's path is whole, that of descent ends after 60,000 steps. The small marks follow 10, 100,
# 1000, … steps and can be compared. On the slope the velocity carries momentum too far to the left,
# then too far down.

# sphinx_gallery_alt = "Paths of momentum and gradient descent on Beale's function from (3, 4):"
# sphinx_gallery_alt = "momentum overshoots to x = 1.65 where descent turns at 2.08,"
# sphinx_gallery_alt = "and ends beside the minimum after 300,000 steps, at (2.963, 0.491)."
fig, ax = plt.subplots(figsize=(6.4, 6.4))
plot.contours(beale, ax, domain=((-0.5, 4.2), (-0.5, 4.2)))
plot.path(descent, ax, label="GD")
plot.path(momentum, ax, label="Momentum")
fig.legend(loc="outside upper center", ncols=4)

assert np.abs(momentum.x - (2.96324633, 0.49067782)).max() < 1e-8
assert abs(momentum.path.x[:, 0].min() - 1.65) < 0.01
assert abs(descent.path.x[:, 0].min() - 2.08) < 0.01

# %%
# The height against the steps
# ----------------------------
# The third run has four times the learning rate. In the valley its steps are
# :math:`2 \cdot 10^{-5} / (1 - \beta) = 10^{-4}` gradients long. It leaps down to the lower saddle
# first, and stays there for some 20,000 steps.

faster = minimize(beale, (3, 4), Momentum(lr=2e-5, beta=0.8), steps=60_000, record=5)

# sphinx_gallery_alt = "Convergence on Beale's function over 60,000 steps: the height is 0.12 for"
# sphinx_gallery_alt = "gradient descent, 0.03 for momentum at the same learning rate,"
# sphinx_gallery_alt = "and 0.005 for momentum at four times that."
ax = plot.convergence(
    {
        "GD(lr=5e-6)": descent,
        "Momentum(lr=5e-6, beta=0.8)": momentum,
        "Momentum(lr=2e-5, beta=0.8)": faster,
    },
    minimum=0,
    log_steps=True,
)
ax.set(xlim=(5, 60_000), ylim=(1e-3, 1e5))
ax.legend()

momentum_height = momentum.path.fun[momentum.path.t == 60_000].item()
print(f"heights: {descent.fun:.3f}, {momentum_height:.3f}, {faster.fun:.4f}")

assert abs(descent.fun - 0.12) < 0.005
assert abs(momentum_height - 0.03) < 0.005
assert abs(faster.fun - 0.005) < 0.0005

# %%
# Five times as fast
# ------------------
# Started at momentum's point in the valley after 20,000 steps, descent needs 25,000 steps to come
# where momentum is after 5,000 more.

before, after = (momentum.path.x[momentum.path.t == t][0] for t in (20_000, 25_000))
there = minimize(beale, before, GD(lr=5e-6), steps=25_000, record=0)
print(f"from {before}: momentum to {after}, descent to {there.x}")

assert np.linalg.norm(there.x - after) < 1e-3 * np.linalg.norm(after - before)

plt.show()
