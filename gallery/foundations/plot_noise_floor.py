r"""
The noise floor of gradient descent
===================================

Every run starts at the minimum, and leaves it: the gradient is seen with noise, and each step adds
some of it. Look at how high above the minimum the runs settle. Half the learning rate, half the
height; near the largest stable rate it shoots up.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Noisy, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# The ravine :math:`x^2 + 100 y^2` has the curvatures 2 and 200. The noise has the standard
# deviation 1 in each coordinate. Six learning rates, sixteen seeds each, 3,000 steps; the height is
# the mean over seeds and over the second half of the steps. Theory adds
# :math:`\eta \sigma^2 / (2 (2 - \eta \lambda))` for each curvature :math:`\lambda`.

rates = np.array([0.001, 0.002, 0.004, 0.006, 0.008, 0.0095])
lr = np.repeat(rates, 16)[:, None]
noisy = Noisy(ravine, sigma=1, seed=np.tile(np.arange(16), 6).tolist())
run = minimize(noisy, np.zeros((96, 2)), GD(lr=lr), steps=3000, gtol=0, record=10)
heights = run.path.fun[run.path.t >= 1500].mean(axis=0).reshape(6, 16)


# The mean height in the long run.
def floor(rate):
    return sum(rate / (2 * (2 - rate * curvature)) for curvature in (2, 200))


for rate, height in zip(rates, heights.mean(axis=1), strict=True):
    print(f"lr = {rate}: height {height:.5f}, theory {floor(rate):.5f}")

# %%
# Each small dot is a seed. The dashed line is half the learning rate, the value for small rates:
# two coordinates with a quarter of the rate each, whatever their curvature.

# sphinx_gallery_alt = "Height above the minimum of noisy gradient descent on the ravine against"
# sphinx_gallery_alt = "six learning rates: the measured means lie on the theory's curve, which is"
# sphinx_gallery_alt = "half the rate at 0.001 and ten times as much at 0.0095."
fig, ax = plt.subplots()
fine = np.geomspace(8e-4, 0.0098, 200)
ax.plot(fine, floor(fine), color=plot.COLORS[0], linestyle="-", label="theory")
ax.plot(fine, fine / 2, color="#808080", linestyle="--", label="half the learning rate")
ax.plot(lr.ravel(), heights.ravel(), ".", color=plot.COLORS[1], alpha=0.5, label="one seed")
ax.plot(rates, heights.mean(axis=1), "D", color=plot.COLORS[1], label="mean of 16 seeds")
ax.set(xscale="log", yscale="log", xlabel="lr", ylabel="height above the minimum")
ax.legend()

measured = heights.mean(axis=1)
assert abs(measured / floor(rates) - 1).max() < 0.12
assert 1.7 < measured[1] / measured[0] < 2.4
assert abs(measured[0] / (rates[0] / 2) - 1) < 0.15
assert 9 < measured[-1] / (rates[-1] / 2) < 12

# %%
# From afar
# ---------
# Three rates from (1, 0.1). A larger rate comes down sooner and settles higher. Bands hold 80 % of
# the seeds; the dashed lines are the floors.

three = np.array([0.002, 0.005, 0.0095])
noisy = Noisy(ravine, sigma=1, seed=np.tile(np.arange(16), 3).tolist())
starts = np.tile([1, 0.1], (48, 1))
afar = minimize(noisy, starts, GD(lr=np.repeat(three, 16)[:, None]), steps=1500, gtol=0, record=10)
curves = afar.path.fun.reshape(-1, 3, 16)

# sphinx_gallery_alt = "Height of noisy gradient descent on the ravine over 1,500 steps from"
# sphinx_gallery_alt = "(1, 0.1): 0.0095 settles first and highest, 0.005 later and lower, and"
# sphinx_gallery_alt = "0.002 is the last to come down and the lowest at the end."
fig, ax = plt.subplots()
for i, (rate, color) in enumerate(zip(three, plot.COLORS, strict=False)):
    ax.fill_between(
        afar.path.t, *np.quantile(curves[:, i], [0.1, 0.9], axis=1), color=color, alpha=0.25, lw=0
    )
    ax.plot(afar.path.t, curves[:, i].mean(axis=1), color=color, label=f"lr = {rate}")
    ax.axhline(floor(rate), color=color, linestyle=(0, (2, 2)), linewidth=1)
ax.set(yscale="log", xlabel="steps", ylabel="height above the minimum", ylim=(1e-4, 2))
ax.legend()

early, late = curves[10].mean(axis=1), curves[140:].mean(axis=(0, 2))
assert early[2] < early[1] < early[0]
assert late[0] < late[1] < late[2]

plt.show()
