r"""
Six rules, eleven learning rates
================================

One search for all: each rule tries the same learning rates, from the same starts, with the same
number of gradients. Look at how wide the valley of each curve is, and at the lines that never get
low: their rules have a floor.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import (
    GD,
    Adadelta,
    AdaGrad,
    Adam,
    RMSprop,
    RMSpropCentered,
    beale,
    minimize,
    plot,
    rosenbrock,
)

plt.style.use(plot.STYLE)

# %%
# The grid has two values per power of ten, from 0.0001 to 10. All else has its default. A learning
# rate is judged by the worst of three starts: the highest value of the objective at the end of the
# budget. The distance to the known minimum plays no part. From the start of source A, (3, 4), few
# settings of any rule reach the minimum within this budget; it is not among the three.

rates = np.logspace(-4, 1, 11)
tasks = {
    "Beale": (beale, [(1, 1.5), (4, -1), (-1, -1)]),
    "Rosenbrock": (rosenbrock, [(-1.2, 1), (0, 2), (1.5, -0.5)]),
}
kinds = {
    "GD": GD,
    "AdaGrad": AdaGrad,
    "RMSprop": RMSprop,
    "centered": RMSpropCentered,
    "Adadelta": Adadelta,
    "Adam": Adam,
}
worst, best = {}, {}
for task, (f, starts) in tasks.items():
    x0 = np.broadcast_to(np.array(starts, float), (len(rates), 3, 2))
    for name, kind in kinds.items():
        runs = minimize(f, x0, kind(lr=rates[:, None, None]), steps=2000, record=0)
        heights = runs.fun.max(axis=1)
        worst[task, name], best[task, name] = heights, rates[heights.argmin()]
        print(f"{task:10} {name:15} lr = {best[task, name]:<8.2g} f = {heights.min():.1e}")

# %%
# A run that has met the stop test, a gradient below 1e-8, ends at about 1e-16 on Beale's function.
# RMSprop, with or without the centering, ends on a limit cycle: less learning rate makes the cycle
# smaller and the way longer. Adadelta is held back by its slow start and by oscillation.

# sphinx_gallery_alt = "Worst end height of six rules over the learning rate, on the functions of"
# sphinx_gallery_alt = "Beale and Rosenbrock: Adam and AdaGrad get lowest, at rates between 0.1 and"
# sphinx_gallery_alt = "3; gradient descent overflows beyond 0.01; RMSprop, its centered form and"
# sphinx_gallery_alt = "Adadelta stay above 1e-5."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 4.4), sharey=True)
for ax, task in zip(axes, tasks, strict=True):
    for name in kinds:
        ax.plot(rates, np.minimum(worst[task, name], 1e9), label=name)  # the rest is out of sight
    ax.set(xscale="log", yscale="log", ylim=(1e-18, 1e4), xlabel="learning rate", title=task)
axes[0].set_ylabel("worst of three: f at the end")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)

on_beale = {name: worst["Beale", name] for name in kinds}
assert all(rates[0] < rate < rates[-1] for rate in best.values())  # none at the grid's edge
assert max(on_beale["AdaGrad"].min(), on_beale["Adam"].min()) < 1e-10
assert on_beale["Adam"][6:10].max() < 1e-14 < on_beale["AdaGrad"].min()
assert np.isclose(best["Beale", "AdaGrad"], 1)
assert np.isclose(best["Beale", "GD"], 0.01)
assert np.isclose(on_beale["RMSprop"].min(), 9.02 * best["Beale", "RMSprop"] ** 2, rtol=0.2)
assert on_beale["centered"][2] < on_beale["RMSprop"][2] / 30
assert on_beale["Adadelta"].min() > 0.01

plt.show()
