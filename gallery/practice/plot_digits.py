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
SEEDS = range(5)

# %%
# The search for the learning rate is the one of all comparisons: one grid, one measure; every
# second rate of the grid is tried. It takes 20 batches of one seed; the comparison takes five
# epochs of five other seeds. A seed decides the batches and the start.


def problem(seeds):
    return SoftmaxRegression(X, y, batch_size=64, seed=seeds)


grid = tuning.LEARNING_RATES[::2]
start = problem(100).x0(seed=100)
runs = {}
for rule in RULES:
    best = tuning.tune(problem(100), rule, start[None], steps=20, lr=grid)
    x0 = np.stack([problem(seed).x0(seed=seed) for seed in SEEDS])
    runs[rule.__name__] = minimize(
        problem(list(SEEDS)), x0, best.rule, steps=5 * EPOCH, gtol=0, record=EPOCH
    )
    end = runs[rule.__name__].fun
    print(f"{rule.__name__:16} lr = {best.lr:<8.3g} loss {end.min():.4f} to {end.max():.4f}")

# %%
# A line is the median over the seeds, a band their range. One panel a family; the gray line, the
# same in all, is gradient descent.

# sphinx_gallery_alt = "Loss of softmax regression on digits over five epochs, 18 rules:"
# sphinx_gallery_alt = "Momentum, Nesterov and Adam end below half of gradient descent's loss;"
# sphinx_gallery_alt = "NAdam and RAdam have wide bands; Rprop falls first and then rises above 5."
families = {
    "momentum": ("Momentum", "Nesterov"),
    "squares of gradients": ("AdaGrad", "RMSprop", "RMSpropCentered", "Adadelta"),
    "averages and squares": (
        "Adam", "AdaMax", "NAdam", "AMSGrad", "AdamW", "RAdam", "AdaBelief", "Yogi",
    ),
    "signs": ("Rprop", "SignGD", "Lion"),
}  # fmt: skip
fig, axes = plt.subplots(4, 1, figsize=(5.8, 9.4), sharex=True, sharey=True)
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

end = {name: np.median(run.fun) for name, run in runs.items()}
assert max(end[name] for name in ("Momentum", "Nesterov", "Adam")) < end[GD.__name__] / 2
assert max(end.values()) == end[Rprop.__name__] > 5

plt.show()
