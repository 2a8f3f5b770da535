r"""
The loss of a line fit, epoch by epoch
======================================

On a logarithmic axis the loss drops, turns, and falls in a straight line. Look at that line: its
slope is known before the run, from the positions of the points alone.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, LineFit, minimize, plot

plt.style.use(plot.STYLE)

# %%
# Two traces
# ----------
# Source C prints the same program's trace twice (C-17, C-19), from two random starts that it does
# not seed. From the printed starts, at learning rate 0.008, both come out to the last digit. The
# slow weight error shrinks by :math:`1 - 0.008 \cdot 0.2172 = 0.99826` per epoch, where 0.2172 is
# the smallest curvature; the loss shrinks by its square.

problem = LineFit()
starts = {
    "C-17": (0.34099454173956956, -0.5196184029053978),
    "C-19": (-0.63444883580393, -0.5934978392833998),
}
rule = GD(lr=0.008)
runs = {name: minimize(problem, x0, rule, steps=5000, gtol=0) for name, x0 in starts.items()}
rows = np.stack([np.ones(7), problem.X])
low, high = np.linalg.eigvalsh(rows @ rows.T / 7)
factor = (1 - 0.008 * low) ** 2

# sphinx_gallery_alt = "Loss of the line fit over 5,000 epochs of gradient descent at learning"
# sphinx_gallery_alt = "rate 0.008 from two starts: it drops from 42 and 55 to 2 at once, then"
# sphinx_gallery_alt = "falls in a straight line with the factor 0.99653 per epoch to below"
# sphinx_gallery_alt = "1e-7."
fig, ax = plt.subplots()
for name, run in runs.items():
    ax.plot(run.path.fun, label=f"trace {name}")
guide = np.array([0, 5000])
ax.plot(guide, factor**guide, ":", color="#808080", linewidth=1.5, label="factor 0.99653")
ax.set(yscale="log", xlabel="epochs", ylabel="loss")
ax.legend()

for name, run in runs.items():
    print(f"{name}: loss {run.path.fun[4999]} before the last update, then w = {run.x}")
    assert np.abs(run.path.fun[3001:] / run.path.fun[3000:-1] / factor - 1).max() < 1e-6
assert abs(factor - 0.99653) < 1e-5
last = [run.path.fun[4999] for run in runs.values()]
assert np.allclose(last, [5.8741498619485146e-08, 8.67546301950183e-08], rtol=1e-12)
assert np.allclose(runs["C-17"].x, [4.999278595714187, 0.500136309516923], rtol=1e-12)
assert np.allclose(runs["C-19"].x, [4.9991232969074995, 0.5001656532645753], rtol=1e-12)

# %%
# Other learning rates, other coordinates
# ---------------------------------------
# The rate 0.008 is a tenth of what the curvatures allow. The best one is
# :math:`2/(\lambda_1 + \lambda_2) = 0.0864`, and a rate of 0.088 is beyond
# :math:`2/\lambda_2 = 0.0872`. But the points can be shifted and scaled first, to mean 0 and
# variance 1. Then both curvatures are 1, and one step at rate 1 is the whole fit.
# Losses below 1e-17 are drawn there.

standard = LineFit((problem.X - problem.X.mean()) / problem.X.std(), problem.y)
cases = {
    "lr = 0.008": (problem, 0.008),
    "lr = 0.0864": (problem, 2 / (low + high)),
    "lr = 0.088": (problem, 0.088),
    "standardized, lr = 1": (standard, 1.0),
}

# sphinx_gallery_alt = "Loss of the line fit over 300 epochs in four cases: gradient descent at"
# sphinx_gallery_alt = "learning rate 0.008 hardly falls after the first drop, at 0.0864 it"
# sphinx_gallery_alt = "falls steadily, at 0.088 it grows, and with standardized inputs it is at"
# sphinx_gallery_alt = "zero after one step."
fig, ax = plt.subplots()
finals = []
for name, (loss, lr) in cases.items():
    run = minimize(loss, starts["C-17"], GD(lr=lr), steps=300, gtol=0)
    finals.append(run.path.fun)
    ax.plot(np.maximum(run.path.fun, 1e-17), label=name)
    print(f"{name:21}: loss {run.path.fun[1]:9.3g} after 1 step, {run.fun:9.3g} after 300")
ax.set(yscale="log", xlabel="epochs", ylabel="loss", ylim=(3e-18, 1e8), xlim=(-4, 300))
fig.legend(loc="outside upper center", ncols=2)

slow, best, beyond, one = finals
assert one[1] < 1e-25 < best[300] < 1e-3 * slow[300]
assert beyond[300] > 1e3 * beyond[0]
assert 1 / 0.0873 < high / 2 < 1 / 0.0872

plt.show()
