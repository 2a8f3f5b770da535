r"""
A step that is too large
========================

On the left the numbered points walk down one side of the curve. On the right, with a learning rate
six times as large, they jump across the minimum in every step. Look at the heights.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, minimize, plot, shifted_square

plt.style.use(plot.STYLE)

# %%
# Down one side, and from side to side
# ------------------------------------
# The function is :math:`x^2 + 0.2`, the start 1.5. Source A draws both cases without
# numbers; here the learning rates are 0.15 and 0.95. Both come closer with every step, and both
# would end at 0. What the jumps cost is time: a step leaves 0.49 of the height above the minimum on
# the left, and 0.81 on the right.

paths = {lr: minimize(shifted_square, 1.5, GD(lr=lr), steps=5).path for lr in (0.15, 0.95)}
x = np.linspace(-1.8, 1.8, 200)

# sphinx_gallery_alt = "Five steps of gradient descent on x² + 0.2 from 1.5: with learning rate"
# sphinx_gallery_alt = "0.15 they walk down the right side to 0.25, with 0.95 they jump from"
# sphinx_gallery_alt = "side to side and have come to -0.89."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.9), sharey=True)
for ax, (lr, path), color in zip(axes, paths.items(), plot.COLORS, strict=False):
    ax.plot(x, shifted_square(x[:, None]), color="#808080", linewidth=1)
    ax.plot(path.x[:, 0], path.fun, "o-", color=color, linewidth=1.2, markersize=6)
    for t, (at, height) in enumerate(zip(path.x[:, 0], path.fun, strict=True)):
        side = np.sign(at) if (lr, t) != (0.15, 5) else -1  # where there is room
        align = {"textcoords": "offset points", "ha": "left" if side > 0 else "right"}
        ax.annotate(str(t), (at, height), (8 * side, -5), **align)
    ax.set(title=f"lr = {lr}", xlabel="x", ylim=(0, 2.9), xlim=(-1.95, 1.95))
axes[0].set_ylabel("f(x)")

small, large = (path.x[:, 0] for path in paths.values())
print("lr = 0.15:", small)
print("lr = 0.95:", large)
assert np.allclose(small, [1.5, 1.05, 0.735, 0.5145, 0.36015, 0.252105], rtol=1e-12)
assert np.allclose(large, [1.5, -1.35, 1.215, -1.0935, 0.98415, -0.885735], rtol=1e-12)
assert (small > 0).all()
assert (large[1:] * large[:-1] < 0).all()

# %%
# Too large for good
# ------------------
# At 1 the two heights are equal and the run is caught in a cycle. A little more, and each jump ends
# higher than the one before. On a logarithmic axis it is plain which side of 1 a rate is on.

more = {lr: minimize(shifted_square, 1.5, GD(lr=lr), steps=30).path for lr in (0.95, 1.0, 1.05)}

# sphinx_gallery_alt = "Height above the minimum of x² + 0.2 over 30 steps of gradient descent:"
# sphinx_gallery_alt = "learning rate 0.95 falls in a straight line, 1 stays level, 1.05 rises."
fig, ax = plt.subplots(figsize=(6.8, 3.6))
for lr, path in more.items():
    ax.plot(path.fun - 0.2, label=f"lr = {lr}")
ax.set(yscale="log", xlabel="steps", ylabel="f − f*")
ax.legend(loc="upper left")

for lr, path in more.items():
    assert np.allclose(np.abs(path.x[:, 0]), 1.5 * (2 * lr - 1) ** np.arange(31), rtol=1e-12)
falling, level, rising = (path.fun for path in more.values())
assert (np.diff(falling) < 0).all()
assert np.ptp(level) < 1e-12
assert (np.diff(rising) > 0).all()

plt.show()
