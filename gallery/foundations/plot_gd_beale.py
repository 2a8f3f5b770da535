"""
Gradient descent on Beale's function
====================================

Both runs are down the slope in a moment, then crawl along the valley. Look at which of them reaches
the minimum: the learning rate that is said to be needed here is twenty times too small.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, beale, minimize, plot

plt.style.use(plot.STYLE)

# %%
# Start, number of steps and the learning rate 5e-6 are those of source A, which says that a
# larger one would oscillate or overflow. The other is the largest power of ten that does not. Both
# runs may take 300,000 steps, and stop where the slope falls below 0.001.

runs = {
    f"lr = {lr}": minimize(beale, (3, 4), GD(lr=float(lr)), steps=300_000, gtol=1e-3, record=10)
    for lr in ("5e-6", "1e-4")
}
small, large = runs.values()
for name, run in runs.items():
    print(f"{name}: {run.status.text} after {run.nit} steps at {run.x}, f = {run.fun:.2e}")

# %%
# The paths
# ---------
# The small dots follow 10, 100, 1000, … steps. With the small learning rate a thousand steps lead
# down the slope, and all others make the last stretch. The large one leaps across the valley in
# its first step, and comes back.

# sphinx_gallery_alt = "Two paths of gradient descent on Beale's function from (3, 4):"
# sphinx_gallery_alt = "with learning rate 5e-6 it has crept to (2.71, 0.42) after 300,000"
# sphinx_gallery_alt = "steps, with 1e-4 it leaps across the valley and reaches the minimum."
fig, ax = plt.subplots(figsize=(6.4, 6.4))
plot.contours(beale, ax, domain=((-0.6, 4.2), (-2, 4.4)))
for name, run in runs.items():
    plot.path(run, ax, label=name)
fig.legend(loc="outside upper center", ncols=4)

assert np.abs(small.x - (2.70735828, 0.41689171)).max() < 1e-8
assert np.abs(large.x - (3, 0.5)).max() < 0.005
assert np.abs(small.path.x).max() < 4.5

# %%
# The height against the steps
# ----------------------------
# What the paths cannot show: how far there is to go. Both axes are logarithmic. The source calls
# the first end converged. It is not: the steps ran out at a slope of 0.14, and the slope sets the
# length of the next step.

# sphinx_gallery_alt = "Convergence of gradient descent on Beale's function: learning rate 5e-6"
# sphinx_gallery_alt = "is at a height of 0.019 after 300,000 steps,"
# sphinx_gallery_alt = "1e-4 at 2e-6 after 160,000."
ax = plot.convergence(runs, minimum=0, log_steps=True)
ax.legend()

assert not small.success
assert np.abs(small.jac).max() > 0.14
assert abs(small.fun - 0.019316) < 1e-6
assert large.success
assert large.nit < 165_000
assert large.fun < 2e-6

# %%
# Too large
# ---------
# At 1.8e-4 the first step lands where the slope is steeper still. The run overflows at once.

lost = minimize(beale, (3, 4), GD(lr=1.8e-4))
print(f"lr = 0.00018: {lost.status.text} after {lost.nit} steps, at {lost.x}")

assert lost.nit < 10
assert lost.fun > 1e50

plt.show()
