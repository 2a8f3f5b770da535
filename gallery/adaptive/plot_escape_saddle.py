r"""
Escape from a saddle
====================

At a saddle the slope is zero, and near it the slope is small. Look at how long each rule stays, and
how that changes when the start is a million times nearer: gradient descent waits for a slope to
grow, a rule that divides by the slope's size leaves at once.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Adam, Momentum, SignGD, himmelblau, minimize, plot
from gdlib.noise import unit_noise

plt.style.use(plot.STYLE)

# %%
# The saddle of Himmelblau's function near (-3.07, -0.08), 104 units high, with curvatures -40 and
# 72. Twenty starts lie around it at random, at distances of about 0.01, and the same twenty at a
# millionth of that. All runs have 80 steps. Each rule has one learning rate: of 13 rates, evenly
# spaced in the logarithm, the one whose highest of the forty last values is lowest.

saddle = np.array([-3.0730257507643897, -0.08135304428796751])
assert np.abs(himmelblau.grad(saddle)).max() < 1e-12
offsets = 1e-2 * np.array([unit_noise(seed, 1, 2) for seed in range(20)])
starts = saddle + np.stack([offsets, offsets * 1e-6])
rates = np.geomspace(1e-3, 1, 13)
runs, lowest = {}, {}
kinds = {"GD": GD, "Momentum": Momentum, "Adam": Adam, "SignGD": SignGD}
for name, kind in kinds.items():
    rule = kind(lr=rates[:, None])
    tried = minimize(himmelblau, starts[:, :, None], rule, steps=80, record=0, gtol=0)
    worst = np.where(tried.status < 2, tried.fun, np.inf).max(axis=(0, 1))
    best = worst.argmin()
    lowest[name] = worst[best]
    assert 0 < best < 12
    runs[name] = minimize(himmelblau, starts, kind(lr=rates[best]), steps=80, gtol=0)
    print(f"{name}: lr = {rates[best]:.3g}, highest last value {worst[best]:.1e}")

# %%
# The lines are medians over the twenty starts. The farther start is left by all within a few
# steps. From the nearer one gradient descent and momentum need as many more steps as it takes to
# make a millionth whole again; Adam and sign descent need no more than before.

# sphinx_gallery_alt = "Height of four rules near a saddle of Himmelblau's function against the"
# sphinx_gallery_alt = "steps, from starts at distance 0.01 and 0.00000001: gradient descent and"
# sphinx_gallery_alt = "momentum stay at the saddle's height longer from the nearer starts, Adam"
# sphinx_gallery_alt = "and sign descent do not."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.9), sharey=True)
for ax, k, distance in zip(axes, (0, 1), ("0.01", "0.00000001"), strict=True):
    for name, batch in runs.items():
        ax.plot(batch.path.t, np.median(batch.path.fun[:, k], axis=1), label=name)
    ax.set(title=f"start at distance {distance}", xlabel="steps", ylim=(0, 115))
axes[0].set_ylabel("$f(x)$, median")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=4)

left = {
    name: np.median(np.argmax(batch.path.fun < 0.9 * himmelblau(saddle), axis=0), axis=1)
    for name, batch in runs.items()
}
print("steps until the height is 10 % lower:", {k: v.tolist() for k, v in left.items()})
wait = {name: near - far for name, (far, near) in left.items()}
assert wait["GD"] > 40
assert 20 < wait["Momentum"] < 30
assert wait["Adam"] < 1
assert 0.005 < lowest["Adam"] < 0.02 < lowest["SignGD"] < 0.5 < lowest["Momentum"] < 1
assert wait["SignGD"] < 1

plt.show()
