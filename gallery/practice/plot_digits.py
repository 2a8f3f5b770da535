"""
Handwritten digits by every rule
================================

Softmax regression on the 1,797 handwritten digits of scikit-learn, in batches of 64, by every
rule of gdlib, five seeds each. Look for how close the curves are once every rule has its own
learning rate, and at which rules the noise of the batches hurts.

It needs scikit-learn: ``pip install scikit-learn``.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, RULES, Rprop, SoftmaxRegression, digits, minimize, plot, tuning

plt.style.use(plot.STYLE)
X, y = digits()
EPOCH = -(-len(X) // 64)
SEEDS, SEARCH = [0, 1, 2, 3, 4], [100, 101, 102, 103, 104]

# %%
# The search for the learning rate is the one of all comparisons: one grid, one budget, one measure;
# to save time, every second rate of the grid is tried. It takes five seeds, and so does the
# comparison, five others. A seed decides the batches and the start.


def problem(seeds):
    return SoftmaxRegression(X, y, batch_size=64, seed=seeds)


def starts(seeds):
    return np.stack([problem(seed).x0(seed=seed) for seed in seeds])


grid = tuning.LEARNING_RATES[::2]
runs = {}
for rule in RULES:
    # Every rate of the grid runs with every seed of the search.
    best = tuning.tune(problem(SEARCH * len(grid)), rule, starts(SEARCH), lr=grid)
    runs[rule.__name__] = minimize(
        problem(SEEDS), starts(SEEDS), best.rule, steps=5 * EPOCH, gtol=0, record=EPOCH
    )
    end = runs[rule.__name__].fun
    print(f"{rule.__name__:16} lr = {best.lr:<8.3g} loss {end.min():.4f} to {end.max():.4f}")

# %%
# A line is the median over the seeds, a band their range. One panel a family; the gray line, the
# same in all, is gradient descent.

# sphinx_gallery_alt = "Loss of softmax regression on digits over five epochs, 18 rules:"
# sphinx_gallery_alt = "Momentum, Nesterov and Adam end below half of gradient descent's loss;"
# sphinx_gallery_alt = "GD and NAdam rise again in epoch 4; Rprop falls, then rises above 5."
families = {
    "momentum": ("Momentum", "Nesterov"),
    "squares of gradients": ("AdaGrad", "RMSprop", "RMSpropCentered", "Adadelta"),
    "averages and squares": ("Adam", "AdaMax", "NAdam", "AMSGrad"),
    "averages and squares, changed": ("AdamW", "RAdam", "AdaBelief", "Yogi"),
    "signs": ("Rprop", "SignGD", "Lion"),
}
fig, axes = plt.subplots(5, 1, figsize=(5.8, 11.4), sharex=True, sharey=True)
for ax, (family, members) in zip(axes, families.items(), strict=True):
    for name in (GD.__name__, *members):
        loss = runs[name].path.fun
        look = {"color": "#808080"} if name == GD.__name__ else {}
        (line,) = ax.plot(np.median(loss, axis=1), label=name, **look)
        ax.fill_between(range(6), loss.min(1), loss.max(1), color=line.get_color(), alpha=0.15)
    ax.set(yscale="log", title=family, ylim=(0.05, 20))
    ax.set_ylabel("loss on all images")
    ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
axes[-1].set_xlabel("epoch")

middle = {name: np.median(run.path.fun, axis=1) for name, run in runs.items()}
end = {name: losses[-1] for name, losses in middle.items()}
assert max(end[name] for name in ("Momentum", "Nesterov", "Adam")) < end[GD.__name__] / 2
assert min(middle[name][4] / middle[name][3] for name in (GD.__name__, "NAdam")) > 2
assert max(end.values()) == end[Rprop.__name__] > 5 > 1 > middle[Rprop.__name__][1]

plt.show()
