r"""
Batch size and noise floor: Adam against gradient descent
=========================================================

Four times the batch lowers the floor of gradient descent to a quarter, and that of Adam to one
half. Adam divides by the size of the gradient, which near the minimum is the size of the noise:
with a larger batch it divides by less. Look at the two slopes in the first figure.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Adam, minimize, plot, random_quadratic

plt.style.use(plot.STYLE)

# %%
# Ten coordinates, curvatures from 1 to 10. The gradient of a single term has noise of standard
# deviation 4 in each coordinate, the mean over a batch of B terms has :math:`4 / \sqrt B`. Sixteen
# runs for each batch.

quadratic = random_quadratic(10, condition=10, seed=0)
curvatures = np.linalg.eigvalsh(quadratic.hess(np.zeros(10)))
batches = np.array([1, 4, 16, 64])
noise = (4 / np.sqrt(np.repeat(batches, 16)))[:, None]


# The quadratic, each run seen through batches of its own size.
class Batches:
    def __call__(self, x):
        return quadratic(x)

    def grad(self, x, t):
        return quadratic.grad(x) + noise * np.random.default_rng(t).standard_normal(x.shape)


def settled(rule, steps=2000):
    run = minimize(Batches(), np.zeros((64, 10)), rule, steps=steps, gtol=0, record=20)
    return run.path.fun[run.path.t > steps // 2].mean(axis=0).reshape(4, 16).mean(axis=1)


# %%
# For gradient descent theory gives :math:`\sum \eta \sigma^2 / (2 B (2 - \eta \lambda_i))`, about
# :math:`n \eta \sigma^2 / (4 B)`. Near the minimum Adam is gradient descent with the rate
# :math:`\eta \sqrt B / \sigma`. In that formula this gives :math:`n \eta \sigma / (4 \sqrt B)`.

floors = {"GD": settled(GD(lr=0.005)), "Adam": settled(Adam(lr=0.005))}
theory = {
    "GD": 16 * (0.005 / (2 * (2 - 0.005 * curvatures))).sum() / batches,
    "Adam": 10 * 0.005 * 4 / 4 / np.sqrt(batches),
}

# sphinx_gallery_alt = "Noise floor against batch size on a log-log scale: gradient descent"
# sphinx_gallery_alt = "falls in inverse proportion to the batch, Adam with its square root"
# sphinx_gallery_alt = "only; dots for batches of 1, 4, 16 and 64 lie on the two lines of"
# sphinx_gallery_alt = "theory."
fig, ax = plt.subplots()
for (name, values), color, marker in zip(floors.items(), plot.COLORS, "os", strict=False):
    ax.plot(batches, theory[name], color=color, label=f"{name}, theory")
    ax.plot(batches, values, marker, color=color, markersize=8, label=f"{name}, measured")
ax.set(xscale="log", yscale="log", xlabel="batch size", ylabel="height above the minimum")
ax.set_xticks(batches, batches)
ax.minorticks_off()
ax.legend()

for name, values in floors.items():
    print(f"{name}: measured {values.round(5)}, theory {theory[name].round(5)}")
    assert abs(values / theory[name] - 1).max() < 0.12

# %%
# A rate in proportion to the root of the batch
# ---------------------------------------------
# So the rule of thumb for Adam at equal cost is another one: four times the batch, twice the rate.
# The starts lie where noise is still larger than the gradient. Against the number of terms looked
# at, the curves fall together and settle at one height.

scaled = 0.0025 * np.sqrt(np.repeat(batches[:3], 16))[:, None]
noise = noise[:48]
rule = Adam(lr=scaled)
run = minimize(Batches(), np.full((48, 10), 0.15), rule, steps=4000, gtol=0, record=10)
curves = run.path.fun.reshape(-1, 3, 16).mean(axis=2)

# sphinx_gallery_alt = "Height of Adam against the terms looked at, for batches of 1, 4 and 16 with"
# sphinx_gallery_alt = "the learning rate in proportion to the root of the batch: the three curves"
# sphinx_gallery_alt = "fall together and settle at the same height."
fig, ax = plt.subplots()
heights = []
for i, batch in enumerate(batches[:3]):
    seen = run.path.t * batch <= 4000
    ax.plot(
        run.path.t[seen] * batch, curves[seen, i], label=f"batch {batch}, lr = {scaled[16 * i, 0]}"
    )
    heights.append(curves[(run.path.t > 2000 // batch) & seen, i].mean())
ax.set(yscale="log", xlabel="terms looked at", ylabel="height above the minimum")
ax.legend()

print("heights over the second half:", np.round(heights, 4))
assert max(heights) / min(heights) < 1.25

plt.show()
