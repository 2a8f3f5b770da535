r"""
Weighted averages, plain and corrected
======================================

Look at the left end: the plain average starts near zero, far from the data, because it starts at
zero. The corrected one is on the data from the first point. After 40 points nobody can tell them
apart.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Momentum, ewa, plot

plt.style.use(plot.STYLE)

# %%
# The data are those of source B (B-01, B-06): values that alternate around a curve. Each average
# keeps the share :math:`\beta = 0.9` of the past and adds a tenth of the new value. The corrected
# one is divided by :math:`1 - \beta^t`, the sum of the weights of the first t values.

x = np.arange(50) * np.pi
y = np.cos(x) * np.exp(x / 100) - 10 * np.exp(-x / 100)
beta = 0.9
plain, corrected = ewa(y, beta), ewa(y, beta, correct=True)
print(f"first: data {y[0]:.4f}, plain {plain[0]:.4f}, corrected {corrected[0]:.4f}")
print(f"last:  data {y[-1]:.4f}, plain {plain[-1]:.4f}, corrected {corrected[-1]:.4f}")

# sphinx_gallery_alt = "Fifty alternating values with two weighted averages, beta = 0.9: the plain"
# sphinx_gallery_alt = "one starts at -0.9 where the data start at -9, the corrected one starts on"
# sphinx_gallery_alt = "the data, and they merge after about 40 points."
fig, ax = plt.subplots()
ax.plot(x, y, "o-", color="#808080", linewidth=0.8, markersize=4, label="data")
ax.plot(x, plain, color=plot.COLORS[0], linestyle="-", label="plain average")
ax.plot(x, corrected, color=plot.COLORS[1], linestyle="--", label="corrected")
ax.set(xlabel="x", ylabel="y")
ax.legend(loc="lower right")

assert np.allclose([plain[0], plain[-1]], [-0.9, -3.18370812], atol=1e-8)
assert np.allclose([corrected[0], corrected[-1]], [-9, -3.20020124], atol=1e-8)

# %%
# How far they are apart
# ----------------------
# The plain average is the corrected one times :math:`1 - \beta^t`, so the share that is missing is
# :math:`\beta^t`: 90 % at first, 1.5 % at the fortieth value. Both calm the jumps: the corrected
# average moves a fifteenth as far as the data, from one value to the next.

t = np.arange(1, 51)
missing = 1 - plain / corrected
print(f"missing: {missing[0]:.1%} at t = 1, {missing[39]:.1%} at t = 40")
jumps = np.abs(np.diff(y)).mean() / np.abs(np.diff(corrected)).mean()
print(f"the data jump {jumps:.1f} times as far as the corrected average")

assert np.allclose(missing, beta**t, rtol=0, atol=1e-13)
assert missing[39] < 0.015
assert abs(jumps - 15.1) < 0.05

# %%
# The same average inside momentum
# --------------------------------
# Given the values as gradients, momentum moves by the plain average, :math:`1 / (1 - \beta)` times
# as far.

point, state = np.zeros(1), Momentum(lr=1, beta=beta).init(np.zeros(1))
steps = []
for n, value in enumerate(y, start=1):
    new, state = Momentum(lr=1, beta=beta).step(point, np.array([value]), n, state)
    steps.append((point - new).item())
    point = new

assert np.allclose(steps, plain / (1 - beta), rtol=1e-12)

plt.show()
