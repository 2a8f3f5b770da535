r"""
Adadelta's oscillation
======================

The ratio of Adadelta compares two averages with different units. Look at what follows: on a flat
parabola it settles, on a steep one it jumps across the minimum forever, and ever farther.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adadelta, beale, minimize, plot

plt.style.use(plot.STYLE)

# %%
# Jumps that widen
# ----------------
# The parabola is :math:`\lambda x^2 / 2`. Suppose that the run jumps from :math:`d/2` to
# :math:`-d/2`. All jumps have one size, so the average of their squares is :math:`d^2`, that of the
# gradients :math:`g^2 = (\eta \lambda d / 2)^2`. The two :math:`\epsilon` tip the balance: taken to
# first order, :math:`d^2` grows in each step by :math:`\epsilon (1 - 4/(\eta \lambda)^2)`. It
# shrinks where :math:`\eta \lambda < 2`.

curvatures = np.array([1.0, 3.0, 10.0, 100.0])
eps, steps = 1e-6, 10_000
jumps = minimize(
    lambda x: curvatures * x[..., 0] ** 2 / 2,
    np.ones((4, 1)),
    Adadelta(eps=eps),
    grad=lambda x: curvatures[:, None] * x,
    steps=steps,
    gtol=0,
)
squares = dict(zip(curvatures, np.diff(jumps.path.x[..., 0], axis=0).T ** 2, strict=True))

# sphinx_gallery_alt = "Squared step of Adadelta on parabolas over 10,000 steps: for curvatures 3,"
# sphinx_gallery_alt = "10 and 100 it grows in proportion to the steps, for curvature 1 it dies"
# sphinx_gallery_alt = "out."
fig, ax = plt.subplots()
t = np.arange(1, steps + 1)
for curvature, square in squares.items():
    ax.plot(t, square, label=rf"$\lambda$ = {curvature:g}")
ax.set(xscale="log", yscale="log", ylim=(1e-9, 1), xlabel="steps", ylabel="squared step")
ax.legend()

for curvature, square in squares.items():
    growth = (square[-1] - square[steps // 2]) / (steps - 1 - steps // 2)
    print(f"curvature {curvature:g}: grows by {growth:.3e} per step")
    if curvature > 2:
        assert abs(growth / (eps * (1 - 4 / curvature**2)) - 1) < 0.01
assert squares[1.0][-1] < 1e-30

# %%
# Which learning rates settle
# ---------------------------
# Beale's function has its largest curvature at the minimum, 49. The bound
# :math:`\eta < 2/49 = 0.041` divides the runs: below it they meet the stop test, above it they go
# on jumping.

curvature = np.linalg.eigvalsh(beale.hess((3, 0.5))).max()
rates = np.array([0.015, 0.02, 0.03, 0.038, 0.045, 0.06, 0.1, 0.3])
runs = minimize(beale, (1, 1.5), Adadelta(lr=rates[:, None], eps=1e-3), steps=6000, record=100)

# sphinx_gallery_alt = "End height of Adadelta on Beale's function over the learning rate: at most"
# sphinx_gallery_alt = "1e-15 for rates up to 0.038, above 1e-4 for rates from 0.045 on; a line"
# sphinx_gallery_alt = "marks 2/49."
fig, ax = plt.subplots()
ax.plot(rates, runs.fun, "o-")
ax.axvline(2 / curvature, color="#808080", linestyle=":", label=f"2/{curvature:.1f}")
ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="f after 6,000 steps")
ax.set_xticks([0.02, 0.05, 0.1, 0.2], labels=["0.02", "0.05", "0.1", "0.2"])
ax.minorticks_off()
ax.legend()

for lr, run in zip(rates, plot.runs(runs), strict=True):
    print(f"lr = {lr:g}: {run.status.text}, f = {run.fun:.1e}")
assert abs(curvature - 49) < 0.1
assert (runs.success == (rates < 2 / curvature)).all()

plt.show()
