r"""
AdaGrad's steps die
===================

AdaGrad's divisor never falls again. Look at one function with two kinds of
gradients: where they are exact, the divisor comes to rest and so does the point; where they are
noisy, it grows forever, and the steps shrink like one over the root of their number.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import AdaGrad, RMSprop, minimize, plot, ravine
from gdlib.rules import adagrad

plt.style.use(plot.STYLE)

# %%
# The effective rate of a coordinate is :math:`\eta / \sqrt{s_t}`: what its gradient is multiplied
# by. The ravine's gradient gets noise of standard deviation 10 in both coordinates, from a fixed
# seed; twenty runs start at one point.

rng = np.random.default_rng(0)
lr, steps, runs = 0.3, 4000, 20


def effective(sigma):
    x, s, out = np.tile([-1.0, -0.8], (runs, 1)), 0.0, []
    for t in range(1, steps + 1):
        g = ravine.grad(x) + sigma * rng.standard_normal(x.shape)
        x, s = adagrad(x, g, t, s, lr=lr)
        out.append(lr / np.sqrt(s).mean(axis=0))
    return np.array(out), x


exact, end = effective(0.0)
noisy, noisy_end = effective(10.0)

# %%
# The effective rates
# -------------------
# With exact gradients x and y end with rates that stand in the ratio of their slopes: what was a
# ravine has become almost a circle. With noise the rate falls like :math:`\eta / (\sigma \sqrt t)`,
# the dotted line, and never stops. For a noisy gradient that is right: it is a schedule.

# sphinx_gallery_alt = "Effective step sizes of AdaGrad on the ravine over 4,000 steps: with exact"
# sphinx_gallery_alt = "gradients they level off, 80 times larger in x than in y; with noise both"
# sphinx_gallery_alt = "fall like one over the root of the number of steps."
fig, ax = plt.subplots()
t = np.arange(1, steps + 1)
for rates, name in ((exact, "exact"), (noisy, "noisy")):
    for i, axis in enumerate("xy"):
        ax.plot(t, rates[:, i], label=f"{name}, {axis}")
ax.plot(t, lr / 10 / np.sqrt(t), ":", color="#808080", label=r"$\eta / (\sigma \sqrt{t})$")
ax.set(xscale="log", yscale="log", xlabel="steps", ylabel="effective step size")
ax.legend()

ratio = exact[-1, 0] / exact[-1, 1]
print(f"exact: x has {ratio:.0f} times the rate of y")
print(f"noisy, last rate times sigma sqrt(t) / lr: {noisy[-1] * 10 * np.sqrt(steps) / lr}")
assert np.allclose(exact[-1], exact[steps // 2], rtol=1e-9)
assert 60 < ratio < 125
assert np.allclose(noisy[-1] * 10 * np.sqrt(steps) / lr, 1, atol=0.15)
assert np.abs(end).max() < 1e-9

# %%
# How far it can go
# -----------------
# Under a steady slope of any size the steps are :math:`\eta / \sqrt t`, and t of them lead
# :math:`2 \eta \sqrt t` far. To go ten times as far takes a hundred times as many steps. RMSprop,
# which forgets, goes on at :math:`\eta` per step.


def incline(x):
    return 3 * x[..., 0]


ways = {}
for name, rule in {"AdaGrad": AdaGrad(lr=0.1), "RMSprop": RMSprop(lr=0.1)}.items():
    slide = minimize(incline, [0.0], rule, grad=lambda x: np.full_like(x, 3), steps=10_000)
    ways[name] = -slide.path.x[:, 0]

# sphinx_gallery_alt = "Distance gone on a steady slope over 10,000 steps with learning rate 0.1:"
# sphinx_gallery_alt = "AdaGrad 20, growing like the root of the steps, RMSprop 1,000, growing"
# sphinx_gallery_alt = "in proportion."
fig, ax = plt.subplots()
for name, way in ways.items():
    ax.plot(np.arange(1, 10_001), way[1:], label=name)
ax.set(xscale="log", yscale="log", xlabel="steps", ylabel="distance gone")
ax.legend()

slow, fast = ways.values()
print(f"after 10,000 steps: {slow[-1]:.2f} and {fast[-1]:.0f}")
assert abs(slow[-1] / (2 * 0.1 * np.sqrt(10_000)) - 1) < 0.01
assert 1000 < fast[-1] < 1020

plt.show()
