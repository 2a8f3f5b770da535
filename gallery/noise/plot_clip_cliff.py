r"""
Clipping the gradient on a cliff
================================

A gentle slope leads to a wall. Momentum gathers speed on the slope and runs into the wall, where
the gradient is in the hundreds. One such gradient throws the run out of the picture. Look at the
two clipped runs: they go deeper into the wall, and yet stay.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import ClipNorm, ClipValue, Momentum, cliff, minimize, plot

plt.style.use(plot.STYLE)

# %%
# Three starts, 400 steps of momentum with the learning rate 0.02. Limit 1 for every coordinate, and
# :math:`\sqrt 2` for the length: on the slope, where the gradient is nearly (-1, 1), neither
# changes anything worth mentioning.

starts = [(0, 1), (-1, 2), (2, 5)]
rule = Momentum(lr=0.02)
rules = {
    "not clipped": rule,
    "by value": ClipValue(rule, limit=1),
    "by norm": ClipNorm(rule, max_norm=2**0.5),
}
runs = {
    name: [minimize(cliff, start, each, steps=400) for start in starts]
    for name, each in rules.items()
}

# sphinx_gallery_alt = "Paths of momentum on the cliff from three starts: without clipping all"
# sphinx_gallery_alt = "three bounce off the wall and leave the picture; clipped by value or by"
# sphinx_gallery_alt = "norm they swing around the foot of the wall and settle on the valley"
# sphinx_gallery_alt = "there."
fig, ax = plt.subplots(figsize=(6.4, 6))
plot.contours(cliff, ax, domain=((-4, 6), (-2, 8)), levels=np.geomspace(0.25, 12, 12))
for (name, three), color, dash in zip(
    runs.items(), plot.COLORS, ("-", (0, (6, 2)), (0, (2, 1.2))), strict=False
):
    for run in three:
        label = name if run is three[0] else None
        ax.plot(*run.path.x.T, color=color, linestyle=dash, linewidth=1.8, label=label)
        ax.plot(*run.x, "o", color=color, markeredgecolor="white", markersize=8)
ax.plot(*np.transpose(starts), "s", color="white", markeredgecolor="#404040")
ax.set(xlim=(-4, 6), ylim=(-2, 8))
fig.legend(loc="outside upper center", ncols=4)

reach = {name: [abs(run.path.x).max() for run in three] for name, three in runs.items()}
print("largest coordinate:", {name: np.round(r, 1).tolist() for name, r in reach.items()})
assert all(run.nit == 400 for three in runs.values() for run in three)
assert min(reach["not clipped"]) > 20
assert max(reach["by value"] + reach["by norm"]) <= 5

# %%
# The largest coordinate of the gradient. The clipped runs meet gradients of millions, since their
# brakes are weak: what is cut off is also what would have stopped them at the wall. They take
# steps of ordinary length all the same, and walk out again. The run that is not clipped comes back
# to the wall twice and is thrown again.

# sphinx_gallery_alt = "Size of the gradient over 400 steps of momentum on the cliff from (-1, 2):"
# sphinx_gallery_alt = "not clipped it peaks above 100 three times and is one in between;"
# sphinx_gallery_alt = "clipped it peaks at ten million and falls below 0.01 within 200 steps."
fig, ax = plt.subplots()
for name, three in runs.items():
    ax.plot(three[1].path.grad_norm, label=name)
ax.set(yscale="log", xlabel="steps", ylabel="largest coordinate of the gradient")
ax.legend()

peak = {name: three[1].path.grad_norm.max() for name, three in runs.items()}
last = {name: three[1].path.grad_norm[200:].max() for name, three in runs.items()}
for name in runs:
    print(f"{name}: peak {peak[name]:.3g}, from step 200 on {last[name]:.3g}")
assert 150 < peak["not clipped"] < 300
assert min(peak["by value"], peak["by norm"]) > 1e6
assert (runs["not clipped"][1].path.grad_norm > 100).sum() == 3
assert max(last["by value"], last["by norm"]) < 0.01
assert all(run.fun < 0.201 for name in ("by value", "by norm") for run in runs[name])

plt.show()
