r"""
The cloud of iterates around a minimum
======================================

Noisy gradients keep a run moving for ever. Each dot is an iterate of one of many runs, long after
the start. Look at the shape of the cloud: with a small learning rate it is a long ellipse along the
ravine, with a large one it swells across, where the curvature is large.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Noisy, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# Three learning rates, 48 seeds each, 1,500 steps from the minimum of :math:`x^2 + 100 y^2`; of the
# last 500 steps every fiftieth is drawn. The largest stable rate is 0.01.

rates = np.array([0.001, 0.004, 0.0095])
noisy = Noisy(ravine, sigma=1, seed=np.tile(np.arange(48), 3).tolist())
lr = np.repeat(rates, 48)[:, None]
run = minimize(noisy, np.zeros((144, 2)), GD(lr=lr), steps=1500, gtol=0, record=50)
clouds = run.path.x[run.path.t > 1000].reshape(-1, 3, 48, 2)
clouds = [clouds[:, i].reshape(-1, 2) for i in range(3)]

# %%
# In the direction of curvature :math:`\lambda` theory gives the variance
# :math:`\eta \sigma^2 / (\lambda (2 - \eta \lambda))`. The ellipses are two standard deviations
# wide to each side. Of a normal distribution such an ellipse holds the share
# :math:`1 - e^{-2} = 0.865`.

curvatures = np.array([2, 200])
deviations = [np.sqrt(rate / (curvatures * (2 - rate * curvatures))) for rate in rates]

# sphinx_gallery_alt = "Iterates of noisy gradient descent around the ravine's minimum at three"
# sphinx_gallery_alt = "learning rates: at 0.001 a narrow flat cloud, at 0.004 twice as long, at"
# sphinx_gallery_alt = "0.0095 also thick in y; 86 % of the dots lie inside the theory's ellipses."
fig, axes = plt.subplots(3, 1, figsize=(6.8, 6.2), sharex=True, sharey=True)
angle = np.linspace(0, 2 * np.pi, 200)
for ax, rate, cloud, deviation in zip(axes, rates, clouds, deviations, strict=True):
    ax.plot(*cloud.T, ".", color=plot.COLORS[0], markersize=3, alpha=0.6)
    ax.plot(
        2 * deviation[0] * np.cos(angle),
        2 * deviation[1] * np.sin(angle),
        color=plot.COLORS[1],
        linestyle="-",
    )
    ax.plot(0, 0, "*", color="#404040", markeredgecolor="white", markersize=13)
    ax.set(ylabel="y", title=f"lr = {rate}")
axes[-1].set_xlabel("x")

for rate, cloud, deviation in zip(rates, clouds, deviations, strict=True):
    inside = (((cloud / (2 * deviation)) ** 2).sum(axis=1) < 1).mean()
    measured = np.sqrt((cloud**2).mean(axis=0))
    print(f"lr = {rate}: deviations {measured}, theory {deviation}, inside {inside:.1%}")
    assert abs(measured / deviation - 1).max() < 0.12
    assert abs(inside - (1 - np.exp(-2))) < 0.05

thickness = [cloud[:, 1].std() / cloud[:, 0].std() for cloud in clouds]
assert thickness[0] < 0.15
assert thickness[2] > 0.35

plt.show()
