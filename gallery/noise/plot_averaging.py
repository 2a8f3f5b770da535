r"""
The average of the iterates against the last one
================================================

Gradient descent at a constant rate, with noise. The iterates stay at their floor for ever, and the
mean of them goes on down. Look at the three averages: one forgets at a fixed rate and has a floor
of its own, one counts the start with the rest and is late, one leaves the first steps out.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import EMA, GD, Noisy, Polyak, minimize, plot, random_quadratic

plt.style.use(plot.STYLE)

# %%
# Ten coordinates, curvatures from 1 to 10, learning rate 0.05, noise of standard deviation 1.
# Sixteen seeds; the averages do not influence the run, so all three see the same iterates.

quadratic = random_quadratic(10, condition=10, seed=0)
noisy = Noisy(quadratic, sigma=1, seed=range(16))
rules = {
    "exponential, β = 0.99": EMA(GD(lr=0.05), beta=0.99),
    "mean of all": Polyak(GD(lr=0.05)),
    "mean from step 200 on": Polyak(GD(lr=0.05), start=200),
}
runs = {
    name: minimize(noisy, np.full((16, 10), 3.0), rule, steps=1000, gtol=0, record=5)
    for name, rule in rules.items()
}
curves = {"last iterate": runs["mean of all"].path.fun.mean(axis=1)}
curves |= {name: quadratic(run.path.average).mean(axis=1) for name, run in runs.items()}

# sphinx_gallery_alt = "Heights of gradient descent with noise over 1,000 steps, log-log: the"
# sphinx_gallery_alt = "last iterate stays at its floor, the exponential average at one fifteen"
# sphinx_gallery_alt = "times lower, both plain means keep falling, the one from step 200 on"
# sphinx_gallery_alt = "ends lowest."
fig, ax = plt.subplots()
for name, curve in curves.items():
    ax.plot(runs["mean of all"].path.t[1:], curve[1:], label=name)
ax.set(xscale="log", yscale="log", xlabel="steps", ylabel="height above the minimum")
ax.legend(loc="lower left")

# %%
# What theory says
# ----------------
# For curvature :math:`\lambda` let :math:`a = 1 - \eta \lambda`. The iterates' variance is
# :math:`v = \eta \sigma^2 / (\lambda (2 - \eta \lambda))`. The exponential average has
# :math:`v \, \frac{1 - \beta}{1 + \beta} \cdot \frac{1 + a \beta}{1 - a \beta}`, and the mean of N
# iterates from the floor about :math:`\sigma^2 / (\lambda^2 N)`, whatever the learning rate.

curvatures = np.linalg.eigvalsh(quadratic.hess(np.zeros(10)))
a = 1 - 0.05 * curvatures
variance = 0.05 / (curvatures * (2 - 0.05 * curvatures))
ratio = (1 - 0.99) / (1 + 0.99) * (1 + 0.99 * a) / (1 - 0.99 * a)
theory = {
    "last iterate": curvatures @ variance / 2,
    "exponential, β = 0.99": curvatures @ (variance * ratio) / 2,
    "mean from step 200 on": curvatures @ (1 / (curvatures**2 * 800)) / 2,
}
late = runs["mean of all"].path.t > 600
measured = {name: curve[late].mean() for name, curve in curves.items()}
measured["mean from step 200 on"] = curves["mean from step 200 on"][-1]
for name, value in theory.items():
    print(f"{name:22}: measured {measured[name]:.5f}, theory {value:.5f}")
    assert abs(measured[name] / value - 1) < 0.3

last = {name: curve[-1] for name, curve in curves.items()}
assert last["mean from step 200 on"] < last["mean of all"] / 2
assert last["mean of all"] < last["exponential, β = 0.99"]
assert theory["last iterate"] / theory["exponential, β = 0.99"] > 15

plt.show()
