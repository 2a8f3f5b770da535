r"""
RMSprop in a ravine
===================

The ravine is a hundred times as steep in y as in x. Look at the steps of the first picture: they
are equal in both coordinates, and the first ones are three times as long as the learning rate says.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Adam, RMSprop, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# Learning rate 0.1, :math:`\rho` = 0.9, ten steps and the start (-1, -1) are those of source B
# (B-21). From there every rule that divides by the size of the gradient moves on the diagonal, so
# this path could as well be that of a round bowl. The other start does not lie on the diagonal.

rule = RMSprop(lr=0.1, rho=0.9)
printed = minimize(ravine, (-1, -1), rule, steps=10)
aside = minimize(ravine, (-1, -0.3), rule, steps=10)
descent = minimize(ravine, (-1, -0.3), GD(lr=0.0099), steps=10)

# sphinx_gallery_alt = "Ten steps of RMSprop on the ravine x² + 100y²: from (-1, -1) along the"
# sphinx_gallery_alt = "diagonal to (-0.03, -0.03), from (-1, -0.3) in equal steps to the floor and"
# sphinx_gallery_alt = "along it, while gradient descent jumps across the floor."
fig, ax = plt.subplots(figsize=(6.4, 5))
plot.contours(ravine, ax, levels=[0.1, 1, 2, 4, 9, 16, 25, 36, 49, 64, 81, 100])
for name, run in {"B-21": printed, "off the diagonal": aside, "GD": descent}.items():
    plot.path(run, ax, label=name, marker=".")
fig.legend(loc="outside upper center", ncols=4)

print(f"B-21 ends at {printed.x}")
first = printed.path.x[1] - printed.path.x[0]
assert np.abs(printed.x - (-0.0321170812, -0.0321170785)).max() < 1e-10
assert np.allclose(printed.path.x[:, 0], printed.path.x[:, 1], atol=1e-7)
assert np.allclose(first, 0.1 / np.sqrt(1 - 0.9), rtol=1e-6)
assert np.allclose(np.diff(aside.path.x, axis=0)[0], first, rtol=1e-6)
assert np.allclose(descent.path.x[:, 1], -0.3 * (1 - 200 * 0.0099) ** np.arange(11))

# %%
# Why the first steps are long
# ----------------------------
# The average of squares starts at zero and is too small at first by the factor :math:`1 - \rho^t`.
# The steps are too long by one over its root. Adam divides that factor out: with
# :math:`\beta_1 = 0` it is RMSprop with the correction.

# sphinx_gallery_alt = "Step lengths in x over ten steps on the ravine: RMSprop begins with 0.32"
# sphinx_gallery_alt = "and falls below its learning rate 0.1 as it nears the minimum; with the"
# sphinx_gallery_alt = "correction every step is 0.1 or a little less."
corrected = minimize(ravine, (-1, -1), Adam(lr=0.1, beta1=0, beta2=0.9), steps=10)
fig, ax = plt.subplots()
for name, run in {"RMSprop": printed, "with the correction": corrected}.items():
    ax.plot(np.arange(1, 11), np.diff(run.path.x[:, 0]), marker="o", label=name)
ax.axhline(0.1, color="#808080", linestyle=":")
ax.set(xlabel="step", ylabel="length in x", ylim=(0, 0.35))
ax.legend()

long, right = np.diff(printed.path.x[:, 0]), np.diff(corrected.path.x[:, 0])
print("RMSprop:  ", long.round(4).tolist())
print("corrected:", right.round(4).tolist())
assert abs(long[0] / right[0] - 1 / np.sqrt(0.1)) < 1e-6
assert right.max() < 0.1 + 1e-9
assert np.abs(corrected.x).max() > 5 * np.abs(printed.x).max()

plt.show()
