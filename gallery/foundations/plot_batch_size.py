r"""
Batch size and noise floor, at equal cost
=========================================

A line is fitted to 64 points, from batches of 1, 4 and 16 points drawn at random. The cost of a
step is the number of points it looks at, and that is what the axis counts. Look at the second
figure: with a learning rate in proportion to the batch, the three curves are almost one.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, LineFit, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The points scatter around a line. The minimum is that of least squares; there the gradients of
# single points do not vanish, only their sum does.

rng = np.random.default_rng(0)
x = np.linspace(-1.5, 1.5, 64)
y = 5 + x / 2 + rng.normal(scale=0.7, size=64)
fit = LineFit(x, y)
best = np.polynomial.polynomial.polyfit(x, y, 1)
inputs = np.stack([np.ones(64), x], axis=1)
print("least squares:", best.round(4), " gradient there:", abs(fit.grad(best)).max())


# The line fit, its gradient seen through independent batches, new ones in every step.
class Sampled:
    def __init__(self, batch):
        self.batch = batch

    def __call__(self, w):
        return fit(w) - fit(best)

    def grad(self, w, t):
        rows = np.random.default_rng((t, self.batch)).integers(64, size=(len(w), self.batch))
        residuals = (inputs[rows] * w[:, None]).sum(-1) - y[rows]
        return (residuals[..., None] * inputs[rows]).mean(axis=1)


# Fits with batches of 1, 4 and 16, all of which look at equally many points.
def runs(rates, points=5120, seeds=32):
    return {
        batch: minimize(
            Sampled(batch),
            np.tile([4.0, 0.0], (seeds, 1)),
            GD(lr=rate),
            steps=points // batch,
            gtol=0,
            record=64 // batch,
        )
        for batch, rate in rates.items()
    }


# The mean height over the seeds against the number of points looked at.
def draw(results, rates):
    _, ax = plt.subplots()
    for batch, run in results.items():
        label = f"batch {batch}, lr = {rates[batch]}"
        ax.plot(run.path.t * batch, run.path.fun.mean(axis=1), label=label)
    ax.set(yscale="log", xlabel="points looked at", ylabel="height above the minimum")
    ax.legend()


# The mean height over the last quarter.
def floors(results):
    return {b: run.path.fun[len(run.path) * 3 // 4 :].mean() for b, run in results.items()}


# %%
# One learning rate for all
# -------------------------
# The floor is in inverse proportion to the batch. For small rates it is the rate times the mean
# squared gradient of a single point at the minimum, over four times the batch; the code has the
# exact factors. But a batch of 16 takes a sixteenth of the steps, and comes down last.

equal = {1: 0.04, 4: 0.04, 16: 0.04}
same_rate = runs(equal)
spread = (((inputs @ best - y)[:, None] * inputs) ** 2).mean(axis=0)
curvatures = (inputs**2).mean(axis=0)  # the Hessian is diagonal: the mean of x is 0
for batch, height in floors(same_rate).items():
    theory = (0.04 * spread / batch / (2 * (2 - 0.04 * curvatures))).sum()
    print(f"batch {batch:2}: height {height:.5f}, theory {theory:.5f}")
    assert abs(height / theory - 1) < 0.12

# sphinx_gallery_alt = "Line fit by gradient descent from batches at one learning rate: against the"
# sphinx_gallery_alt = "points looked at, batch 1 is down first and settles highest, batch 4"
# sphinx_gallery_alt = "settles at a quarter of that, batch 16 comes down last."
draw(same_rate, equal)

down = {b: run.path.t[run.path.fun.mean(axis=1) < 0.02][0] * b for b, run in same_rate.items()}
assert down[1] < down[4] < down[16]

# %%
# A rate in proportion to the batch
# ---------------------------------
# Four times the batch and four times the rate: as fast per point looked at, and as high a floor.
# What remains of a larger batch is that its points can be computed side by side.

scaled = {1: 0.01, 4: 0.04, 16: 0.16}
proportional = runs(scaled)

# sphinx_gallery_alt = "Line fit by gradient descent with the learning rate in proportion to the"
# sphinx_gallery_alt = "batch of 1, 4 and 16 points: against the points looked at, the three"
# sphinx_gallery_alt = "curves fall together and settle at the same height."
draw(proportional, scaled)

settled = np.array(list(floors(proportional).values()))
print("heights:", settled.round(5))
assert settled.max() / settled.min() < 1.25

plt.show()
