r"""
Momentum on a parabola, averaged and corrected
==============================================

Gradient descent with a large learning rate jumps from side to side. Momentum swings like a pendulum
instead. Look at the heights after ten steps: momentum is smoother, and it is farther out.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Rule, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The velocity is a moving average of the gradients, divided by the sum of its weights,
# :math:`1 - \beta^t`. Source B (B-13) divides by :math:`1 + \beta^t` instead: its first step is 19
# times too short. Both are rules of our own here: a function of point, gradient, step and velocity.


def corrected(x, g, t, v=0, *, lr=0.95, beta=0.9):
    v = beta * v + (1 - beta) * g
    return x - lr * v / (1 - beta**t), v


def printed(x, g, t, v=0, *, lr=0.95, beta=0.9):
    v = beta * v + (1 - beta) * g
    return x - lr * v / (1 + beta**t), v


def run(rule, steps):
    return minimize(lambda x: x**2, 1.0, rule, grad=lambda x: 2 * x, steps=steps).path.x[:, 0]


# %%
# The points
# ----------
# Learning rate 0.95, start 1 and ten steps are those of the source. The first corrected step is the
# step of gradient descent: an average of one value is that value. The second lands on the same
# place, -0.9: the average of the gradients 2 and -1.8, with weights 9/19 and 10/19, is zero.

points = {"corrected": run(Rule(corrected), 10), "as printed": run(Rule(printed), 10)}
x = np.linspace(-1.2, 1.2, 100)
labels = {
    "corrected": {0: "0", 1: "1, 2", 3: "3", 5: "5, 6", 10: "10"},
    "as printed": {0: "0", 1: "1", 2: "2", 3: "3", 6: "6", 8: "8, 9", 10: "10"},
}

# sphinx_gallery_alt = "Momentum on the parabola x² from 1 with learning rate 0.95, ten steps each:"
# sphinx_gallery_alt = "with the corrected average it jumps to -0.9, stays there for one step and"
# sphinx_gallery_alt = "swings to 0.63; as printed it slides down to -0.68."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.8), sharey=True)
for ax, (name, path), color in zip(axes, points.items(), plot.COLORS, strict=False):
    ax.plot(x, x**2, color="#808080", linewidth=1)
    ax.plot(path, path**2, "o-", color=color, linewidth=1, markersize=5)
    for t, text in labels[name].items():
        side = np.sign(path[t])
        align = {"textcoords": "offset points", "ha": "left" if side > 0 else "right"}
        ax.annotate(text, (path[t], path[t] ** 2), (7 * side, -2), **align)
    ax.set(title=name, xlabel="x", xlim=(-1.45, 1.45), ylim=(-0.08, 1.4))
axes[0].set_ylabel("f(x)")

right, wrong = points.values()
print("corrected: ", right.round(5))
print("as printed:", wrong.round(5))
assert np.allclose(right[:4], [1, -0.9, -0.9, -0.269003690], atol=1e-9)
assert np.allclose([right[10], wrong[1], wrong[10]], [-0.4025511026, 0.9, -0.5845447867])

# %%
# Does momentum damp?
# -------------------
# The source says that it damps oscillations. In one dimension, at this learning rate, it does not
# pay: gradient descent shrinks the error by 0.9 per step, momentum by about
# :math:`\sqrt{\beta} = 0.949`.

descent, longer = run(GD(lr=0.95), 100), run(Rule(corrected), 100)

# sphinx_gallery_alt = "Distance from the minimum of x² over 100 steps: gradient descent with"
# sphinx_gallery_alt = "learning rate 0.95 falls to 3e-5 in a straight line, corrected momentum"
# sphinx_gallery_alt = "falls half as fast, swinging."
fig, ax = plt.subplots()
ax.plot(np.abs(descent), label="gradient descent")
ax.plot(np.abs(longer), label="momentum, corrected")
ax.set(yscale="log", xlabel="steps", ylabel="|x|")
ax.legend()

print(f"after 10 steps: descent {descent[10]:.4f}, momentum {right[10]:.4f}")
assert np.allclose(descent, (-0.9) ** np.arange(101))
assert abs(descent[10]) < abs(right[10]) < abs(wrong[10])
assert abs(np.abs(longer[60:]).max() / np.abs(longer[20:]).max() - 0.9**20) < 0.03

plt.show()
