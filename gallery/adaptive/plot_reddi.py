r"""
A sequence on which Adam does not converge
==========================================

Every third step has the gradient 4, the two steps between have -1. The mean slope is positive, so
the best point of [-1, 1] is -1. Look where Adam goes: to 1, the worst point, from every start.
AMSGrad and gradient descent see the same gradients at the same learning rates and go to -1.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Adam, AMSGrad, minimize, plot, reddi

plt.style.use(plot.STYLE)

# %%
# The settings are those of theorem 1 of Reddi, Kale and Kumar (2018), with C = 4: no momentum,
# :math:`\beta_2 = 1/(1 + C^2) = 1/17`, and a learning rate that falls like :math:`1/\sqrt t`. The
# paper projects each step onto the interval. Here a wall of slope 4 stands at both ends.

starts = np.array([[-0.6], [0.0], [0.6]])
lr = [0.1 / np.sqrt(t) for t in range(1, 3_001)]
settings = {"lr": lr.__getitem__, "beta1": 0.0, "beta2": 1 / 17}
rules = {
    "Adam": Adam(**settings),
    "AMSGrad": AMSGrad(**settings),
    "gradient descent": GD(lr=lr.__getitem__),
}
runs = {name: minimize(reddi, starts, rule, steps=3_000, gtol=0) for name, rule in rules.items()}
for name, run in runs.items():
    print(f"{name}: from -0.6, 0 and 0.6 to {run.x.ravel().round(3)}")

# %%
# Where the rules go
# ------------------
# In Adam's divisor the rare gradient stands for itself: when 4 comes, half of what it is divided by
# comes from 4, and the step is about a learning rate. Each -1 is divided by what little is left of
# the 4, and its step is almost as long. Two steps against one: the sequence carries Adam to 1.

# sphinx_gallery_alt = "Adam, AMSGrad and gradient descent on Reddi's sequence from three starts:"
# sphinx_gallery_alt = "Adam ends at 1, the worst point, from each; the other two end at -1."
fig, ax = plt.subplots()
for (name, run), color, dash in zip(runs.items(), plot.COLORS, ("-", "--", ":"), strict=False):
    lines = ax.plot(run.path.t[1:], run.path.x[1:, :, 0], dash, color=color, linewidth=1.5)
    lines[0].set_label(name)
ax.set(xscale="log", xlabel="steps", ylabel="x")
fig.legend(loc="outside upper center", ncols=3)

late = {name: run.path.x[2700:, :, 0] for name, run in runs.items()}
assert np.abs(late["Adam"] - 1).max() < 0.01
assert np.abs(late["AMSGrad"] + 1).max() < 0.01
assert np.abs(late["gradient descent"] + 1).max() < 0.03

second = {name: run.path.x[2, 1:] - starts[1:] for name, run in runs.items()}
square = ((16 / 17) * 16 / 17 + 16 / 17) / (1 - 1 / 17**2)  # Adam's average after 4 and -1
assert np.allclose(second["gradient descent"], -0.4 + 0.1 / np.sqrt(2))
assert np.allclose(second["Adam"], -0.1 + 0.1 / np.sqrt(2 * square))

# %%
# The average regret
# ------------------
# Regret is what was lost on the way, less what the best fixed point would have lost. Per step it
# falls to zero if a rule learns. Adam's comes to 4/3: at 1 a cycle of three steps costs 4 - 1 - 1,
# at -1 it gains as much.

# sphinx_gallery_alt = "Average regret on Reddi's sequence over 3,000 steps: Adam's comes to 4/3,"
# sphinx_gallery_alt = "those of AMSGrad and gradient descent fall toward 0."
slopes = np.tile([reddi.grad(0.0, t).item() for t in (1, 2, 3)], 1_000)


def average_regret(x):
    # The mean loss over the steps so far, less that of the point -1.
    loss = slopes[:, None] * np.clip(x, -1, 1) + 4 * np.maximum(np.abs(x) - 1, 0)
    return np.cumsum(loss + slopes[:, None], axis=0) / np.arange(1, 3_001)[:, None]


regret = {name: average_regret(run.path.x[:-1, :, 0]) for name, run in runs.items()}
fig, ax = plt.subplots()
for (name, values), color, dash in zip(regret.items(), plot.COLORS, ("-", "--", ":"), strict=False):
    lines = ax.plot(run.path.t[3::3], values[2::3], dash, color=color, linewidth=1.5)
    lines[0].set_label(name)
ax.axhline(4 / 3, color="#808080", linewidth=1)
ax.set(xscale="log", xlabel="steps, in full cycles", ylabel="average regret")
fig.legend(loc="outside upper center", ncols=3)

ends = {name: values[2_999] for name, values in regret.items()}
print("average regret at the end:", {name: end.round(4) for name, end in ends.items()})
assert np.abs(ends["Adam"] - 4 / 3).max() < 0.2
assert ends["AMSGrad"].max() < 0.26
assert ends["gradient descent"].max() < 0.04

plt.show()
