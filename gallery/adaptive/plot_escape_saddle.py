r"""
Escape from a saddle
====================

At a saddle the slope is zero, and near it the slope is small. Look at how long each rule stays, and
how that changes when the start is a million times nearer: gradient descent waits for a slope to
grow, a rule that divides by the slope's size leaves at once.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Adam, Momentum, SignGD, himmelblau, minimize, plot, tuning
from gdlib.noise import unit_noise

plt.style.use(plot.STYLE)

# %%
# The saddle of Himmelblau's function near (-3.07, -0.08), 104 units high, with curvatures -40 and
# 72. Twenty starts lie around it at random, at distances of about 0.01, and the same twenty at a
# millionth of that. All runs have 80 steps. Each rule has one learning rate, from the search that
# all comparisons here share; it takes the forty starts and counts the height all along the run.

saddle = np.array([-3.0730257507643897, -0.08135304428796751])
assert np.abs(himmelblau.grad(saddle)).max() < 1e-12
offsets = 1e-2 * np.array([unit_noise(seed, 1, 2) for seed in range(20)])
starts = saddle + np.stack([offsets, offsets * 1e-6])
runs, growth = {}, {}
kinds = {"GD": GD, "Momentum": Momentum, "Adam": Adam, "SignGD": SignGD}
for name, kind in kinds.items():
    every = starts.reshape(-1, 2)
    best = tuning.tune(himmelblau, kind, every, minimum=himmelblau.minimum, steps=80)
    runs[name] = minimize(himmelblau, starts, best.rule, steps=80, gtol=0)
    growth[name] = 1 - best.lr * np.linalg.eigvalsh(himmelblau.hess(saddle))[0]
    print(f"{name}: lr = {best.lr:.3g}, highest last value {runs[name].fun.max():.1e}")

# %%
# The lines are medians over the twenty starts. The farther start is left by all within a few
# steps. From the nearer one gradient descent and momentum need as many more steps as it takes to
# make a millionth whole again: for gradient descent, whose distance grows by the factor
# 1 + 40 lr per step, that is the logarithm of a million to this base. Adam and sign descent need
# no more steps than before.

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
last = {name: batch.fun.max() for name, batch in runs.items()}
assert 20 < wait["GD"] < 30
assert abs(wait["GD"] - np.log(1e6) / np.log(growth["GD"])) < 1.5
assert 20 < wait["Momentum"] < 30
assert wait["Adam"] == wait["SignGD"] == 0
assert 0.01 < last["Adam"] < 0.03 < 0.3 < last["SignGD"] < 0.5 < last["Momentum"] < 1

plt.show()
