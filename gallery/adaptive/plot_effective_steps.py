r"""
What three rules multiply the gradient by
=========================================

AdaGrad, RMSprop and Adam differ in what they remember. Look at the time after a steep start: one
divisor never comes down, one comes down soon, one in between.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import beale, plot
from gdlib.rules import adagrad, adam, rmsprop

plt.style.use(plot.STYLE)

# %%
# Beale's function from (3, 4), where the gradient is (25625, 57519), each rule with learning rate
# 0.01 and its default memory. The effective step size is what a coordinate's gradient, or in Adam's
# case its mean, is multiplied by.

lr, steps = 0.01, 10_000


def effective(rule, divisor):
    x, state, sizes, norms = np.array([3.0, 4.0]), (), [], []
    for t in range(1, steps + 1):
        g = beale.grad(x)
        x, *state = rule(x, g, t, *state, lr=lr)
        sizes.append(lr / divisor(state, t))
        norms.append(np.abs(g))
    return np.array(sizes), np.array(norms)


sizes, norms = {}, {}
for name, rule, divisor in (
    ("AdaGrad", adagrad, lambda state, t: np.sqrt(state[0])),
    ("RMSprop", rmsprop, lambda state, t: np.sqrt(state[0])),
    ("Adam", adam, lambda state, t: np.sqrt(state[1] / (1 - 0.999**t))),
):
    sizes[name], norms[name] = effective(rule, divisor)

# %%
# Each coordinate's step size
# ---------------------------
# Solid is x, dashed is y. AdaGrad's sizes only fall; soon they stand still near :math:`10^{-8}`,
# and so does the point. RMSprop forgets the start with a factor of 0.99 per step: within 2,000
# steps its divisor is that of the valley, and x has a hundred times the step size of y. Adam's
# factor is 0.999. It takes ten times as long, and after 10,000 steps it is still on its way.

# sphinx_gallery_alt = "Effective step sizes in x and y on Beale's function from (3, 4) over"
# sphinx_gallery_alt = "10,000 steps: AdaGrad's stay near 1e-8, RMSprop's rise to 0.06 and 0.0005"
# sphinx_gallery_alt = "within 2,000 steps, Adam's rise slowly to 0.0003 and 0.0001."
fig, ax = plt.subplots()
t = np.arange(1, steps + 1)
for (name, values), color in zip(sizes.items(), plot.COLORS, strict=False):
    for i, dash in enumerate(("-", "--")):
        ax.plot(t, values[:, i], dash, color=color, label=f"{name}, {'xy'[i]}")
ax.set(xscale="log", yscale="log", xlabel="steps", ylabel="effective step size")
ax.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))

for name, values in sizes.items():
    print(name, "x and y at the end:", values[-1])

start = lr / norms["AdaGrad"][0]
assert np.allclose(sizes["AdaGrad"][0], start)
assert (np.diff(sizes["AdaGrad"], axis=0) <= 0).all()
assert np.allclose(sizes["RMSprop"][0], start / np.sqrt(1 - 0.99))
assert np.allclose(sizes["Adam"][0], start)
early = sizes["RMSprop"][300] / sizes["RMSprop"][200]
assert np.abs(early * 0.99**50 - 1).max() < 0.05
assert sizes["AdaGrad"][-1].max() < 2e-8
assert sizes["Adam"][-1].max() < sizes["RMSprop"][2000:].min()
assert 80 < sizes["RMSprop"][-1, 0] / sizes["RMSprop"][-1, 1] < 200

plt.show()
