r"""
One large gradient, remembered
==============================

All gradients are 1, but for a single one of 1000. Look at the steps that follow it. AdaMax's
divisor takes the whole of the large gradient, Adam's a thousandth of its square. So AdaMax falls
deeper; Adam stays down for longer.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, AdaMax, plot

plt.style.use(plot.STYLE)

# %%
# One coordinate, at the learning rate 1, with the usual :math:`\beta_2` = 0.999. The large gradient
# comes in step 1,000.

gradients = np.ones(12_000)
gradients[999] = 1000.0


def lengths(rule):
    # How far the rule moves in each step, in learning rates.
    state, out = rule.init([0.0]), []
    for t, g in enumerate(gradients, 1):
        x, state = rule.step([0.0], [g], t, state)
        out.append(-x[0])
    return np.array(out)


steps = {"Adam": lengths(Adam(lr=1.0)), "AdaMax": lengths(AdaMax(lr=1.0))}

# %%
# The steps
# ---------
# Before the large gradient both move by the learning rate. A hundred steps after it, when the
# numerator has forgotten it, AdaMax moves by a thousandth of that and Adam by a fortieth. A maximum
# falls by a factor of 0.999 per step, the root of an average of squares only by the root of 0.999.
# In the end both have lost about as much way: close to 6,000 learning rates.

# sphinx_gallery_alt = "Length of the steps of Adam and AdaMax around one gradient of 1000 among"
# sphinx_gallery_alt = "ones: AdaMax falls to 0.001 learning rates and needs 6,800 steps to come"
# sphinx_gallery_alt = "back, Adam falls to 0.03 and needs 8,400."
fig, ax = plt.subplots()
t = np.arange(1, len(gradients) + 1)
for name, length in steps.items():
    ax.plot(t, length, label=name)
ax.set(yscale="log", xlabel="step", ylabel="length in learning rates")
ax.legend(loc="lower right")

after = {name: length[1100] for name, length in steps.items()}
lost = {name: (1 - length).sum() for name, length in steps.items()}
back = {name: int(np.flatnonzero(length < 0.9)[-1]) - 998 for name, length in steps.items()}
print("a hundred steps later:", after)
print("way lost, in learning rates:", lost)
print("steps until back at 0.9:", back)
assert after["AdaMax"] < 0.0012
assert 0.025 < after["Adam"] < 0.03
assert 0.9 < lost["Adam"] / lost["AdaMax"] < 1
assert abs(back["AdaMax"] - np.log(900) / -np.log(0.999)) < 5
assert abs(back["Adam"] - np.log(999 / (1 / 0.81 - 1)) / -np.log(0.999)) < 5

plt.show()
