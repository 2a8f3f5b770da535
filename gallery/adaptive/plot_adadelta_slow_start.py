r"""
Adadelta's slow start
=====================

Adadelta is said to need no learning rate. Look at the three lines: their distance is the root of
the ratio of their :math:`\epsilon`, for as long as the slope does not change. Epsilon is the
learning rate.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adadelta, beale, minimize, plot

plt.style.use(plot.STYLE)

# %%
# A steady slope
# --------------
# The average :math:`u` of squared steps starts at zero, so the first step is
# :math:`\sqrt{\epsilon / (1 - \rho)}` long. It grows from there, because each step is a little
# longer than the average of those before: in the end :math:`u` gains :math:`(1 - \rho) \epsilon`
# per step, and the distance grows like :math:`\frac23 \sqrt{(1 - \rho) \epsilon} \, t^{3/2}`, the
# dotted lines.

epsilons = (1e-4, 1e-6, 1e-8)
t = np.arange(1, 10_001)
slide = minimize(
    lambda x: x[..., 0],
    [0.0],
    Adadelta(eps=np.reshape(epsilons, (3, 1))),
    grad=lambda x: np.ones_like(x),
    steps=10_000,
)
ways = dict(zip(epsilons, -slide.path.x[1:, :, 0].T, strict=True))

# sphinx_gallery_alt = "Distance that Adadelta goes on a steady slope over 10,000 steps for"
# sphinx_gallery_alt = "epsilon 1e-4, 1e-6 and 1e-8: three parallel lines, each a tenth of the one"
# sphinx_gallery_alt = "above it."
fig, ax = plt.subplots()
for eps, way in ways.items():
    ax.plot(t, way, label=rf"$\epsilon$ = {eps:g}")
    ax.plot(t[100:], 2 / 3 * np.sqrt(0.1 * eps) * t[100:] ** 1.5, ":", color="#808080")
ax.set(xscale="log", yscale="log", xlabel="steps", ylabel="distance gone")
ax.legend()

for eps, way in ways.items():
    print(f"eps = {eps:g}: first step {way[0]:.2e}, after 100 steps {way[99]:.2e}")
    assert abs(way[0] / np.sqrt(eps / 0.1) - 1) < 1e-3
    assert abs(way[-1] / (2 / 3 * np.sqrt(0.1 * eps) * t[-1] ** 1.5) - 1) < 0.08
assert np.allclose(ways[1e-4] / ways[1e-6], 10, rtol=0.05)

# %%
# On Beale's function
# -------------------
# From (1, 1.5) with :math:`\eta = 1`: a hundred times the :math:`\epsilon`, and the height is
# halved in a sixth of the steps or fewer: after 12, 96 and 566.

rules = {rf"$\epsilon$ = {eps:g}": Adadelta(eps=eps) for eps in epsilons}
runs = {name: minimize(beale, (1, 1.5), rule, steps=1000) for name, rule in rules.items()}

# sphinx_gallery_alt = "Height on Beale's function over 1,000 steps from (1, 1.5): Adadelta stays"
# sphinx_gallery_alt = "at the start's height for longer the smaller its epsilon, falls, and then"
# sphinx_gallery_alt = "oscillates."
ax = plot.convergence(runs, minimum=0, log_steps=True)
ax.legend()

half = {name: int((run.path.fun < run.path.fun[0] / 2).argmax()) for name, run in runs.items()}
print("steps to half the height:", half)
waits = list(half.values())
assert waits == [12, 96, 566]
assert min(run.path.fun.min() for run in runs.values()) > 1e-6
rises = [(np.diff(run.path.fun[waits[1] :]) > 0).sum() for run in list(runs.values())[:2]]
assert min(rises) > 100

plt.show()
