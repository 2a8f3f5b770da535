r"""
Learning rate and memory of RMSprop
===================================

What becomes of a run of RMSprop, over a grid of its learning rate and its memory. Look for dark
green: there is none but in the top rows, where the memory is a good part of the run. RMSprop at a
constant learning rate does not settle.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import RMSprop, beale, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The map
# -------
# Beale's function from (1, 1.5), 2,000 steps, one run per cell. The memory is
# :math:`1 / (1 - \rho)`, the number of steps that the average looks back. The lowest row,
# :math:`\rho = 0`, is sign descent: without memory the divisor is the gradient's own size. In the
# top rows some runs meet the stop test before the steep start is forgotten.

lr = np.logspace(-4, 1, 36)
memory = np.logspace(0, 3, 10)  # rho = 0, 0.54, 0.78, 0.9, 0.954, ... 0.999


def rule(lr, memory):
    return RMSprop(lr=lr, rho=1 - 1 / memory)


# sphinx_gallery_alt = "Map of RMSprop on Beale's function over learning rate and memory: below"
# sphinx_gallery_alt = "0.002 runs still descend after 2,000 steps, between that and 0.5 they"
# sphinx_gallery_alt = "oscillate, beyond many diverge; a few runs converge, all with a memory of"
# sphinx_gallery_alt = "400 steps or more."
ax = plot.sensitivity(beale, rule, (1, 1.5), steps=2000, lr=lr, memory=memory)

runs = minimize(beale, (1, 1.5), rule(lr[:, None, None], memory[:, None]), steps=2000, record=31)
middle = (lr > 4e-3) & (lr < 0.5)
share = {str(name): (runs.outcome == name).mean() for name in np.unique(runs.outcome)}
print({name: f"{value:.0%}" for name, value in share.items()})
assert (runs.outcome[lr < 1e-3] == "still descends").all()
assert (runs.outcome[middle][:, :7] == "oscillates").all()
settled = np.flatnonzero((runs.outcome == "converges").any(axis=0))
print("memories with which a run converges:", memory[settled].round())
assert share["diverges"] > 0.05
assert memory[settled].min() > 400

# %%
# How high the floor is
# ---------------------
# Between the two bad ends the height follows the square of the learning rate: the limit cycle is as
# wide as the steps. Only a rate that falls during the run lowers the floor.

# sphinx_gallery_alt = "Height of RMSprop on Beale's function after 2,000 steps over the learning"
# sphinx_gallery_alt = "rate for rho 0, 0.9 and 0.99: each has its lowest point near 0.002 and then"
# sphinx_gallery_alt = "rises like 9 times the square of the learning rate."
fig, ax = plt.subplots()
for i in (0, 3, 6):
    ax.plot(lr, runs.fun[:, i], label=rf"$\rho$ = {1 - 1 / memory[i]:g}")
ax.plot(lr, 9.02 * lr**2, ":", color="#808080", label=r"$9.02 \, \eta^2$")
ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="f after 2,000 steps")
ax.set_ylim(1e-6, 1e3)
ax.legend()

small = (lr > 2e-3) & (lr < 0.1)
floor = runs.fun[small][:, 3] / (9.02 * lr[small] ** 2)
print(f"height over 9.02 lr², rho = 0.9: {floor.min():.2f} to {floor.max():.2f}")
assert 0.85 < floor.min() < floor.max() < 1.15
assert 1e-3 < lr[runs.fun[:, 3].argmin()] < 4e-3

plt.show()
