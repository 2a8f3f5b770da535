r"""
L2 in the gradient, and weight decay beside it
==============================================

The penalty :math:`\lambda x^2 / 2` adds :math:`\lambda x` to the gradient. Adam divides the sum by
its usual size, the penalty's share too. AdamW pulls the point itself. Look at weights whose
gradients are nothing but noise of three sizes: AdamW shrinks them alike, Adam hardly shrinks the
loudest.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, AdamW, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The weights begin at 1, in 200 independent runs. The objective of a weight is a parabola around 1,
# or nothing at all (curvature 0), and :math:`\lambda` = 1.

sizes = np.array([1.0, 10.0, 100.0])
steps = 2000
kinds = {"Adam, L2": (Adam, {}, 1.0), "AdamW": (AdamW, {"weight_decay": 1.0}, 0.0)}


def trained(rule, curvature, sizes, l2):
    # Independent runs, each of one weight for each size of noise.

    def grad(x, t):
        noise = np.random.default_rng([1, t]).standard_normal(x.shape)
        return curvature * (x - 1) + l2 * x + sizes * noise

    def f(x):
        return (curvature * (x - 1) ** 2 + l2 * x**2).sum(axis=-1) / 2

    start = np.ones((200, len(sizes)))
    return minimize(f, start, rule, steps=steps, grad=grad, gtol=0, record=20).path


# %%
# Weights that mean nothing
# -------------------------
# The learning rate is 0.0015. AdamW's three lines are one: each weight shrinks by
# :math:`\eta\lambda` of itself per step. With L2 the pull is divided by the size of the noise, so
# the loud weights keep their value.

# sphinx_gallery_alt = "Mean of weights with pure noise as gradients, sizes 1, 10 and 100: AdamW"
# sphinx_gallery_alt = "takes all three to 0.05 in 2,000 steps; Adam with L2 takes the first down"
# sphinx_gallery_alt = "but leaves the loudest above 0.9."
fig, ax = plt.subplots()
means = {}
for (name, (rule, own, l2)), color in zip(kinds.items(), plot.COLORS[1::-1], strict=True):
    path = trained(rule(lr=0.0015, **own), 0.0, sizes, l2)
    means[name] = path.x.mean(axis=1)
    for values, size, dash in zip(means[name].T, sizes, ("-", "--", ":"), strict=True):
        label = f"{name}, noise {size:g}"
        ax.plot(path.t, values, color=color, linestyle=dash, label=label)
ax.set(xlabel="steps", ylabel="mean weight", ylim=(0, 1.05))
ax.legend(ncols=2, loc="upper center", bbox_to_anchor=(0.5, 1.34))

print({name: values[-1].round(3) for name, values in means.items()})
expected = (1 - 0.0015) ** path.t
assert np.abs(means["AdamW"] - expected[:, None]).max() < 0.02
assert means["Adam, L2"][-1, 2] > 0.9
assert means["Adam, L2"][-1, 1] > 0.6
assert means["Adam, L2"][-1, 0] < 0.2

# %%
# Weights that mean something
# ---------------------------
# Now each weight has a parabola around 1. With L2 every weight is drawn to the same place,
# :math:`1 / (1 + \lambda)`. AdamW's place depends on the noise :math:`\sigma`. There the mean step
# and the pull cancel, :math:`(1 - x) / \sqrt{(1 - x)^2 + \sigma^2} = \lambda x`: the line. The loud
# weights are held down most, a weight without noise not at all. The learning rate is 0.02.

# sphinx_gallery_alt = "Where a weight ends over the size of its noise, from 0.25 to 8: with L2 in"
# sphinx_gallery_alt = "the gradient Adam ends at 1/2 for each, AdamW falls from 0.73 to 0.11 along"
# sphinx_gallery_alt = "the line where step and pull cancel."
levels = np.array([0.25, 0.5, 1.0, 2.0, 4.0, 8.0])
x = np.linspace(0.1, 0.81, 200)
noise = (1 - x) * np.sqrt(1 / x**2 - 1)  # at which the pull cancels AdamW's step at x
balance = {"Adam, L2": np.full(6, 0.5), "AdamW": np.interp(levels, noise[::-1], x[::-1])}
fig, ax = plt.subplots()
for (name, (rule, own, l2)), color in zip(kinds.items(), plot.COLORS[1::-1], strict=True):
    ends = trained(rule(lr=0.02, **own), 1.0, levels, l2).x[-50:].mean(axis=(0, 1))
    ax.plot(levels, ends, "o", color=color, label=name)
    print(f"{name}: ends at {ends.round(3)}, balance at {balance[name].round(3)}")
    assert np.abs(ends - balance[name]).max() < 0.02
ax.plot(levels[[0, -1]], [0.5, 0.5], "-", color=plot.COLORS[1], linewidth=1)
ax.plot(noise, x, "-", color=plot.COLORS[0], linewidth=1)
ax.set(xscale="log", xlabel="noise of the gradient", ylabel="mean weight at the end", ylim=(0, 1))
ax.legend(loc="upper right")

plt.show()
