r"""
Six rules, forty-five learning rates
====================================

One search for all: each rule tries the same learning rates, from the same twenty starts, with the
same number of gradients. Look at how wide the valley of each curve is, and how deep: a narrow one
punishes a wrong guess, a shallow one rewards no guess.
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
    plot,
    rosenbrock,
    tuning,
)

plt.style.use(plot.STYLE)

# %%
# This is :func:`gdlib.tuning.tune`, which comparisons on this site use; the grid and the measure
# are its own, the starts those of :func:`gdlib.tuning.starts`. All but the learning rate has its
# default. The measure is the mean of log10 f along the run, of which the median over the starts
# counts: a run that is fast at first counts as much as one that is exact in the end. The distance
# to the minimum plays no part.

steps = 1000
tasks = {"Beale": beale, "Rosenbrock": rosenbrock}
kinds = {
    "Adam": Adam,
    "GD": GD,
    "AdaGrad": AdaGrad,
    "RMSprop": RMSprop,
    "centered": RMSpropCentered,
    "Adadelta": Adadelta,
}
found = {}
for task, f in tasks.items():
    for name, kind in kinds.items():
        best = tuning.tune(f, kind, tuning.starts(f), minimum=f.minimum, steps=steps)
        found[task, name] = best
        print(f"{task:10} {name:8} lr = {best.lr:<7.2g} measure {best.measure.min():.2f}")

# %%
# Where half of the twenty runs overflow, a curve ends. Adam is the deepest on both functions, and
# at two neighboring rates of the grid. The two forms of RMSprop circle the minimum at a height
# that grows with the rate, so no rate gets them low. Adadelta's default rate, 1, is a factor of ten
# from the best on Beale's function.

# sphinx_gallery_alt = "The measure of six rules over the learning rate, on the functions of Beale"
# sphinx_gallery_alt = "and Rosenbrock: Adam is lowest, below -3 at rates of 0.3 and 0.6; the"
# sphinx_gallery_alt = "other five stay above -1; gradient descent overflows at rates above 0.002."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 4.4), sharey=True)
for ax, task in zip(axes, tasks, strict=True):
    for name in kinds:
        curve = found[task, name].measure
        ax.plot(tuning.LEARNING_RATES, np.where(np.isfinite(curve), curve, np.nan), label=name)
    ax.set(xscale="log", ylim=(-4.2, 4), xlabel="learning rate", title=task)
axes[0].set_ylabel("mean of $\\log_{10} f$, median run")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)

lowest = {key: best.measure.min() for key, best in found.items()}
rate = {key: best.lr for key, best in found.items()}
for task in tasks:
    others = [lowest[task, name] for name in kinds if name != "Adam"]
    assert lowest[task, "Adam"] < -3 < -0.9 < min(others)
    assert -0.1 < lowest[task, "centered"] - lowest[task, "RMSprop"] < 0
    beyond = tuning.LEARNING_RATES > 0.002
    assert np.isinf(found[task, "GD"].measure[beyond]).all()
    assert np.isfinite(found[task, "GD"].measure[~beyond]).all()
assert 0.3 < rate["Beale", "Adam"] < rate["Rosenbrock", "Adam"] < 0.6
assert -0.6 < lowest["Beale", "AdaGrad"] < lowest["Beale", "GD"] < -0.2
assert np.isclose(rate["Beale", "Adadelta"], 10)
assert np.isclose(rate["Rosenbrock", "Adadelta"], 1)

plt.show()
