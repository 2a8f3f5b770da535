r"""
Adam's limit cycle, and what a schedule makes of it
===================================================

There is no noise here, and yet Adam with a constant learning rate does not come to rest. Its steps
do not shrink with the gradient: it ends on a loop around the minimum. Look at the height of the
constant rate, and at the schedules that take the loop down with them.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, Cosine, Exponential, Polynomial, StepDecay, bowl, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The bowl :math:`x^2 / 16 + 9 y^2` from (-2.4, 0.2), :math:`\beta_2 = 0.8`, 500 steps. All
# schedules begin at 0.1.

schedules = {
    "constant": 0.1,
    "step": StepDecay(0.1, step_size=125, gamma=0.1),
    "exponential": Exponential(0.1, gamma=0.98),
    "linear": Polynomial(0.1, steps=500),
    "cosine": Cosine(0.1, steps=500),
}
runs = {
    name: minimize(bowl, (-2.4, 0.2), Adam(lr=lr, beta2=0.8), steps=500, gtol=0)
    for name, lr in schedules.items()
}

# sphinx_gallery_alt = "Adam on the bowl over 500 steps: at a constant rate the height stays"
# sphinx_gallery_alt = "near 1e-4 for ever, step decay goes down in stairs, and under"
# sphinx_gallery_alt = "exponential, linear and cosine schedules it falls below 1e-8 by the last"
# sphinx_gallery_alt = "step."
ax = plot.convergence(runs, minimum=0)
ax.set(ylim=(1e-15, 2))
ax.figure.legend(loc="outside upper center", ncols=3)

tops = {name: run.path.fun[-20:].max() for name, run in runs.items()}
print("highest of the last 20 steps:", {name: f"{top:.1e}" for name, top in tops.items()})
assert 1e-4 < tops["constant"] < 3e-4
assert all(run.fun < 1e-8 for name, run in runs.items() if name != "constant")

# %%
# The loop is as wide as the steps are long
# -----------------------------------------
# Five constant rates, 20,000 steps each. What the last 2,000 steps reach is in proportion to the
# rate in each coordinate, so the height is in proportion to its square.

rates = np.geomspace(1e-3, 1e-1, 5)
rule = Adam(lr=rates[:, None], beta2=0.8)
run = minimize(bowl, np.tile([-2.4, 0.2], (5, 1)), rule, steps=20_000, gtol=0, record=7)
late = run.path.t > 18_000
width = abs(run.path.x[late]).max(axis=0)
height = run.path.fun[late].max(axis=0)

# sphinx_gallery_alt = "Extent of Adam's limit cycle on the bowl against the learning rate,"
# sphinx_gallery_alt = "log-log: the reach in x and in y is equal and a twentieth of the rate,"
# sphinx_gallery_alt = "the height falls with the square of the rate."
fig, ax = plt.subplots()
ax.plot(rates, width[:, 0], "o-", label="reach in x")
ax.plot(rates, width[:, 1], "s--", label="reach in y")
ax.plot(rates, height, "^-.", label="height")
ax.set(xscale="log", yscale="log", xlabel="lr", ylabel="largest over 2,000 steps")
ax.legend()

print("reach over rate:", (width / rates[:, None]).round(4).tolist())
assert abs(width / rates[:, None] / 0.0508 - 1).max() < 0.01
assert abs(height / rates**2 / 0.0234 - 1).max() < 0.01

plt.show()
