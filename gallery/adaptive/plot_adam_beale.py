r"""
Adam on Beale's function
========================

Adam divides each coordinate of the gradient by its usual size, so that a steep slope gives no
longer steps than a flat one. Look at what one hyper-parameter decides: with
:math:`\beta_2 = 0.8` it comes to the minimum, with the default 0.999 it takes the left valley and
never returns.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, beale, minimize, plot

plt.style.use(plot.STYLE)

# %%
# Start, number of steps, learning rate and :math:`\beta_2 = 0.8` are those of source A. The
# second run differs in :math:`\beta_2` alone: 0.999 is the default.

runs = {
    f"$\\beta_2$ = {beta2}": minimize(
        beale, (3, 4), Adam(lr=1e-3, beta2=beta2), steps=100_000, record=10
    )
    for beta2 in (0.8, 0.999)
}
short, usual = runs.values()
for name, run in runs.items():
    print(f"{name}: x = {run.x}, f = {run.fun:.2e}, {run.status.text}")

# %%
# The paths
# ---------
# With a short memory each step moves both coordinates by the learning rate for as long as the
# gradient keeps its signs: a diagonal, straight to the saddle at (0, 1), where it turns. With a
# long memory the divisor still carries the steep start. The steps shrink, in y more than in x, and
# the path bends into the left valley before it comes to the saddle.

# sphinx_gallery_alt = "Two paths of Adam on Beale's function from (3, 4): beta2 = 0.8 runs"
# sphinx_gallery_alt = "diagonally to the saddle at (0, 1), turns there and reaches the minimum;"
# sphinx_gallery_alt = "0.999 bends into the left valley and leaves the picture, for x = -58."
fig, ax = plt.subplots(figsize=(6.4, 6))
plot.contours(beale, ax)
for name, run in runs.items():
    plot.path(run, ax, label=name)
fig.legend(loc="outside upper center", ncols=4)

diagonal = short.path.x[short.path.t <= 2500]
speed = -np.diff(diagonal, axis=0) / 10 / 1e-3
saddle = np.linalg.norm(short.path.x - (0, 1), axis=1).min()
print(f"closest to the saddle: {saddle:.4f}")

assert np.abs(speed - 1).max() < 0.025
assert saddle < 0.02
assert np.abs(short.x - (3, 0.5)).max() < 6e-5
assert usual.x[0] < -50

# %%
# The height against the steps
# ----------------------------
# The run that arrives does not come to rest. Its steps stay about as long as the learning rate
# allows, and it circles the minimum at a distance of 5e-5; its height stays below 1e-7. The other
# run descends for ever toward 405/896 = 0.452, which no point of its valley has.

# sphinx_gallery_alt = "Convergence of Adam on Beale's function over 100,000 steps:"
# sphinx_gallery_alt = "with beta2 = 0.8 the height falls below 1e-7 within 6,000 steps"
# sphinx_gallery_alt = "and stays there, restless; with 0.999 it stays above 0.45."
ax = plot.convergence(runs, minimum=0, log_steps=True)
ax.legend()

settled = short.path.fun[short.path.t >= 6_000]
print(f"from step 6,000 on between {settled.min():.1e} and {settled.max():.1e}")

assert not short.success
assert settled.max() < 1e-7
assert settled.max() > 1e-9
assert usual.path.fun.min() > 405 / 896

plt.show()
