r"""
Learning rate and memory of Adadelta
====================================

What becomes of a run of Adadelta, over a grid of its learning rate and its memory. Look for the
upright border between dark green and orange: to its right the steps cannot die out.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adadelta, beale, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The map
# -------
# Beale's function from (1, 1.5), 4,000 steps, one run per cell. The memory is
# :math:`1 / (1 - \rho)` steps. :math:`\epsilon` is 0.001: with the default the slow start would
# take up the whole budget on the left. The line is two over the largest curvature at the minimum.
# The paper's method is :math:`\eta = 1`, in the orange.

lr = np.logspace(-3, 1, 33)
memory = np.logspace(0.5, 2, 7)  # rho from 0.68 to 0.99
curvature = np.linalg.eigvalsh(beale.hess((3, 0.5))).max()


def rule(lr, memory):
    return Adadelta(lr=lr, rho=1 - 1 / memory, eps=1e-3)


# sphinx_gallery_alt = "Map of Adadelta on Beale's function over learning rate and memory: runs"
# sphinx_gallery_alt = "converge left of a line at 0.04, still descend at the left edge, and"
# sphinx_gallery_alt = "oscillate to the right of the line; a few diverge at the largest rates."
ax = plot.sensitivity(beale, rule, (1, 1.5), steps=4000, lr=lr, memory=memory)
ax.axvline(2 / curvature, color="black")

runs = minimize(beale, (1, 1.5), rule(lr[:, None, None], memory[:, None]), steps=4000, record=62)
for value, outcomes in zip(memory, runs.outcome.T, strict=True):
    settled = lr[outcomes == "converges"]
    assert settled.size
    print(
        f"memory {value:.0f}: converges for lr between {settled.min():.2g} and {settled.max():.2g}"
    )
inside = (lr > 0.017) & (lr < 1.9 / curvature)
outside = (lr > 2.1 / curvature) & (lr < 1)
assert (runs.outcome[inside][:, :3] == "converges").all()
assert (runs.outcome[outside] != "converges").all()

plt.show()
