"""
A race of all rules on six functions
====================================

Every rule of gdlib, on six functions whose minimum is not at the origin, from 20 starts each. Every
rule gets the same search for its learning rate. Look along a row for a rule that is good
everywhere, and down a column for a function that all rules find hard.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.colors import ListedColormap

from gdlib import (
    RULES,
    beale,
    booth,
    dixon_price,
    goldstein_price,
    himmelblau,
    minimize,
    plot,
    rosenbrock,
    tuning,
)

plt.style.use(plot.STYLE)
functions = (booth, himmelblau, rosenbrock, dixon_price, beale, goldstein_price)
names = [rule.__name__ for rule in RULES]
STEPS = tuning.STEPS

# %%
# The search takes one set of starts, the comparison another. What counts is the height above the
# minimum all along the run: the mean of its decimal logarithm, the median over the starts. The
# other hyper-parameters stay at their defaults.

tuned, score = {}, np.empty((len(RULES), len(functions)))
for j, f in enumerate(functions):
    fresh = tuning.starts(f, seed=1)
    for i, rule in enumerate(RULES):
        tuned[i, j] = tuning.tune(f, rule, tuning.starts(f), minimum=f.minimum)
        run = minimize(f, fresh, tuned[i, j].rule, steps=STEPS, gtol=0, record=STEPS // 10)
        score[i, j] = np.median(tuning.measure(run, f.minimum))

print(f"{'learning rates':16}" + "".join(f"{f.name:>16}" for f in functions))
for i, name in enumerate(names):
    print(f"{name:16}" + "".join(f"{tuned[i, j].lr:16.2g}" for j in range(len(functions))))

# %%
# Each cell shows the mean of :math:`\log_{10}(f - f^*)`: the lower, the better. The deeper the
# tint, the better the place in the column.

# sphinx_gallery_alt = "Table of 18 rules and six functions: the mean logarithm of the height. GD"
# sphinx_gallery_alt = "wins on Booth's and Himmelblau's functions, Rprop on three of the others;"
# sphinx_gallery_alt = "RAdam, SignGD and Lion are in the last half everywhere within this budget."
place = score.argsort(axis=0).argsort(axis=0)
fig, ax = plt.subplots(figsize=(6.4, 6.8))
ax.grid(False)
tint = 0.5 * (1 - place / place.max())
ax.imshow(np.zeros(score.shape), cmap=ListedColormap([plot.COLORS[0]]), alpha=tint, aspect="auto")
for (i, j), value in np.ndenumerate(score):
    ax.text(j, i, f"{value.round(1) + 0:.1f}", ha="center", va="center")
ax.set_xticks(range(len(functions)), [f.name.replace("_", "\n") for f in functions], fontsize=9)
ax.set_yticks(range(len(names)), names)
ax.tick_params(length=0, labeltop=True, labelbottom=False)

winners = [names[i] for i in score.argmin(axis=0)]
assert winners == ["GD", "GD", "Rprop", "Rprop", "Adadelta", "Rprop"]
rprop = dict(zip(functions, score[names.index("Rprop")], strict=True))
assert rprop[dixon_price] < -3 < 1 < rprop[goldstein_price] < 2
behind = place[[names.index(name) for name in ("RAdam", "SignGD", "Lion")]]
assert (behind >= len(RULES) / 2).all()

# %%
# The race itself, from one of the fresh starts: a dot is a rule, its tail the last steps.

families = {
    "the gradient alone": ("GD", "Momentum", "Nesterov"),
    "squares of gradients": ("AdaGrad", "RMSprop", "RMSpropCentered", "Adadelta"),
    "averages and squares": (
        "Adam", "AdaMax", "NAdam", "AMSGrad", "AdamW", "RAdam", "AdaBelief", "Yogi",
    ),
    "signs": ("Rprop", "SignGD", "Lion"),
}  # fmt: skip
# sphinx_gallery_alt = "Video of 18 rules on six functions from one start each: within 100 steps"
# sphinx_gallery_alt = "most dots gather at minima of Booth's and Himmelblau's functions; in the"
# sphinx_gallery_alt = "curved valleys they string out along the floor, and some never get there."
fig, axes = plt.subplots(2, 3, figsize=(7.2, 5.6))
drawn = []
for j, (f, ax) in enumerate(zip(functions, axes.flat, strict=True)):
    (low, high), (bottom, top) = f.domain
    x, y = np.meshgrid(np.linspace(low, high, 80), np.linspace(bottom, top, 80))
    height = np.log10(f(np.stack([x, y], -1)) - f.minimum + 1e-3)
    ax.contour(x, y, height, 9, colors="#808080", linewidths=0.6, alpha=0.6)
    ax.plot(*np.transpose(f.minima), "k*", markersize=12)
    start = tuning.starts(f, seed=1)[0]
    for family, members in families.items():
        color = plot.COLORS[list(families).index(family)]
        for name in members:
            run = minimize(f, start, tuned[names.index(name), j].rule, steps=STEPS, gtol=0)
            (tail,) = ax.plot([], [], "-", color=color, linewidth=1.2, alpha=0.7)
            (dot,) = ax.plot([], [], "o", color=color, markersize=6, markeredgecolor="white",
                             label=family if name == members[0] else None)  # fmt: skip
            drawn.append((run.path.x, tail, dot))
    ax.set(xlim=(low, high), ylim=(bottom, top), xticks=[], yticks=[], title=f.name)
fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)


def show(step):
    for x, tail, dot in drawn:
        tail.set_data(*x[max(0, step - 12) : step + 1].T)
        dot.set_data(*x[min(step, len(x) - 1)][:, None])


animation = FuncAnimation(fig, show, frames=range(0, STEPS + 1, 4), interval=160)
fig.canvas.draw()  # the first frame, also where no window opens
plt.show()
