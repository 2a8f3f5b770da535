r"""
Gradient descent in a ravine
============================

Look at the steep direction, y. With one learning rate it jumps from wall to wall forever, with one
that is a hundredth smaller the jumps die out, and with one a hundredth larger they grow.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# The function is :math:`x^2 + 100 y^2`. Start, number of steps and the learning rate 0.01 are those
# of source B (B-18). A step multiplies x by :math:`1 - 2 \eta` and y by :math:`1 - 200 \eta`. At
# :math:`\eta = 0.01`, which is :math:`2/L` with the largest curvature :math:`L = 200`, the second
# factor is -1.

rates = (0.0099, 0.01, 0.0101)
runs = {f"lr = {lr}": minimize(ravine, (-1, -1), GD(lr=lr), steps=75) for lr in rates}
below, limit, above = runs.values()
for name, run in runs.items():
    print(f"{name}: ends at {run.x}, f = {run.fun:.6g}")

# %%
# At the limit and just below
# ---------------------------
# The contour levels are those of B-15, the square is the last point. Both runs make the same slow
# progress along the floor. At the limit nothing is gained across it: after 75 steps y is 1.

# sphinx_gallery_alt = "Gradient descent on the ravine x² + 100y², 75 steps from (-1, -1):"
# sphinx_gallery_alt = "with learning rate 0.01 it jumps between y = -1 and y = 1 and ends at"
# sphinx_gallery_alt = "(-0.22, 1), with 0.0099 the jumps shrink to 0.22."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.9), sharey=True)
for ax, name, color in zip(axes, ("lr = 0.01", "lr = 0.0099"), plot.COLORS, strict=False):
    plot.contours(ravine, ax, levels=[0.1, 1, 2, 4, 9, 16, 25, 36, 49, 64, 81, 100])
    ax.plot(*runs[name].path.x.T, "o-", color=color, linewidth=0.5, markersize=3)
    ax.plot(*runs[name].x, "s", color=color, markeredgecolor="white", markersize=9)
    ax.set_title(name)
axes[1].set_ylabel("")

assert limit.path.x.shape == (76, 2)
assert np.abs(limit.path.x[:, 1] - (-1.0) ** np.arange(1, 77)).max() < 1e-12
assert np.abs(limit.x - (-0.2197635576, 1)).max() < 1e-10

# %%
# Which side of the limit
# -----------------------
# On a logarithmic axis a constant factor is a straight line. The factors are -0.98, -1 and -1.02:
# a hundredth in the learning rate decides between convergence and divergence.

# sphinx_gallery_alt = "Size of y over 75 steps of gradient descent on the ravine: learning rate"
# sphinx_gallery_alt = "0.0099 shrinks it to 0.22, 0.01 keeps it at 1, 0.0101 grows it to 4.4."
fig, ax = plt.subplots()
for name, run in runs.items():
    ax.plot(run.path.t, np.abs(run.path.x[:, 1]), label=name)
ax.set(yscale="log", xlabel="steps", ylabel="|y|", ylim=(0.18, 5.5))
ax.set_yticks([0.22, 1, 4.4], labels=["0.22", "1", "4.4"])
ax.minorticks_off()
ax.legend()

for lr, run in zip(rates, runs.values(), strict=True):
    assert np.allclose(run.path.x[:, 1], -((1 - 200 * lr) ** np.arange(76)), rtol=1e-12)
    assert np.allclose(run.path.x[:, 0], -((1 - 2 * lr) ** np.arange(76)), rtol=1e-12)
assert abs(below.x[1] - 0.21976) < 1e-5
assert abs(above.x[1] - 4.41584) < 1e-5

plt.show()
