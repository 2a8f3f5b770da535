r"""
Learning rate and memory of Lion
================================

Two maps. In the first look at the narrow band of learning rates that lead close to a minimum in the
given number of steps. In the second look at how far a run overshoots: it is decided by the two
memories, and by the distance from which the run comes.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Lion, beale, minimize, plot, shifted_square

plt.style.use(plot.STYLE)

# %%
# What becomes of a run
# ---------------------
# Beale's function from (1, 1.5), 1,500 steps, one run per point of the map. A run counts as
# converged when both slopes are below 0.05. At a constant rate Lion ends in a cycle: a narrow one
# may pass this test, a wide one cannot. Left of the band 1,500 steps are too short to arrive.

rates = np.geomspace(3e-4, 1, 36)
memories = np.array([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99])

# sphinx_gallery_alt = "Map of Lion on Beale's function over lr and beta2: below 0.002 runs still"
# sphinx_gallery_alt = "descend after 1,500 steps, in a band up to 0.006 and for long memories up"
# sphinx_gallery_alt = "to 0.04 they converge, above they oscillate, and at 1 some diverge."
fig, ax = plt.subplots()
plot.sensitivity(beale, Lion, (1, 1.5), ax, steps=1_500, gtol=0.05, lr=rates, beta2=memories)

outcomes = [
    minimize(beale, (1, 1.5), Lion(lr=lr), steps=1_500, gtol=0.05, record=23).outcome
    for lr in (1e-3, 4e-3, 0.13)
]
print(outcomes)
assert outcomes == ["still descends", "converges", "oscillates"]

# %%
# How far it overshoots
# ---------------------
# The parabola :math:`x^2 + 0.2` from 1.037 at the rate 0.01, in units of that rate: the start is
# 104 steps away. The curvature does not matter, since only signs count. Without a share of the
# average in the step, :math:`\beta_1 = 0`, there is no overshoot but a part of one step.

beta1 = np.array([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99])
hyper = {"beta1": beta1[None, :, None], "beta2": memories[:, None, None]}
batch = minimize(shifted_square, [1.037], Lion(lr=0.01, **hyper), steps=600, gtol=0)
overshoot = -batch.path.x[..., 0].min(axis=0) / 0.01

# sphinx_gallery_alt = "Overshoot of Lion on a parabola, in learning rates, over beta1 and beta2:"
# sphinx_gallery_alt = "below one for beta1 = 0, a few for short memories, 52 of the 104 steps of"
# sphinx_gallery_alt = "the way at the default 0.9 and 0.99, and 60 at most."
fig, ax = plt.subplots()
mesh = ax.pcolormesh(overshoot, cmap="viridis")
fig.colorbar(mesh, label="overshoot in learning rates")
ax.set(xlabel="beta1", ylabel="beta2")
ax.set_xticks(np.arange(beta1.size) + 0.5, labels=[f"{b:g}" for b in beta1])
ax.set_yticks(np.arange(memories.size) + 0.5, labels=[f"{b:g}" for b in memories])
ax.grid(False)

print("at the defaults:", overshoot[-1, 5])
assert abs(overshoot[-1, 5] - 52.3) < 1e-6
assert (overshoot[:, 0] < 1).all()
assert (np.diff(overshoot, axis=1) >= -1e-9).all()  # more share of the average, more overshoot

plt.show()
