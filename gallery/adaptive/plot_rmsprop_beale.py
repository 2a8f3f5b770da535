r"""
RMSprop on Beale's function
===========================

Two runs under one name. In the first picture the settings switch the rule off: it is plain descent.
In the second they let it work. Look at the last picture: RMSprop comes quickly and does not arrive.
"""

from math import sqrt

import matplotlib.pyplot as plt
import numpy as np

from gdlib import RMSprop, beale, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# The runs of source A: from (3, 4), learning rate :math:`5 \cdot 10^{-6}` and
# :math:`\rho` = 0.99999999999, with the average of squares started at one. After 300,000 steps it
# has moved to (1.014, 1.078), so its root is one, more or less. With :math:`\rho` = 1 it would stay
# at one: gradient descent. Plain floats are quicker here than arrays of two numbers.


def slide(rho, steps, lr=5e-6, eps=1e-8):
    x, y, v_x, v_y = 3.0, 4.0, 1.0, 1.0
    rows = []
    for t in range(steps + 1):
        if t % 500 == 0:
            rows.append((x, y))
        a, b, c = 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
        g_x = 2 * (a * (y - 1) + b * (y * y - 1) + c * (y * y * y - 1))
        g_y = 2 * x * (a + 2 * b * y + 3 * c * y * y)
        v_x, v_y = rho * v_x + (1 - rho) * g_x * g_x, rho * v_y + (1 - rho) * g_y * g_y
        x, y = x - lr * g_x / (sqrt(v_x) + eps), y - lr * g_y / (sqrt(v_y) + eps)
    return np.array(rows), (v_x, v_y)


printed, averages = slide(0.99999999999, 900_000)
descent, _ = slide(1.0, 300_000)
print(f"300,000 steps: {printed[600]}, plain descent {descent[600]}")
print(f"900,000 steps: {printed[1800]}, averages {averages}")

# %%
# Descent in disguise
# -------------------
# Both paths are those of gradient descent with a learning rate that is too small. The average has
# forgotten nothing and learned nothing.

# sphinx_gallery_alt = "RMSprop on Beale's function from (3, 4) with the settings of source A: its"
# sphinx_gallery_alt = "900,000 steps follow the path of plain gradient descent, first to the left,"
# sphinx_gallery_alt = "then down along the valley to (2.91, 0.48)."
fig, ax = plt.subplots(figsize=(6.4, 6.4))
plot.contours(beale, ax, domain=((-0.5, 4.2), (-0.5, 4.2)))
plot.path(printed, ax, label="RMSprop, 900,000 steps")
plot.path(descent, ax, label="descent, 300,000 steps")
fig.legend(loc="outside upper center", ncols=2)

rule = RMSprop(lr=5e-6, rho=0.99999999999)
ones = [np.ones(2) for _ in rule.init((3, 4))]
own = minimize(beale, (3, 4), rule, steps=2000, state=ones)
apart = np.linalg.norm(printed[5:601] - descent[5:], axis=1)
print(f"largest distance of the two after 2,500 steps: {apart.max():.3f}")
assert np.abs(own.x - printed[4]).max() < 1e-9
assert np.abs(printed[600] - (2.70162562, 0.41500366)).max() < 1e-8
assert np.abs(printed[1800] - (2.9082809, 0.47616156)).max() < 1e-8
assert max(averages) < 1.1
assert apart.max() < 0.2

# %%
# Three starts, two functions
# ---------------------------
# Learning rate 0.003, so small that the cycle in which the runs end cannot be seen, and the default
# :math:`\rho` = 0.99. Whatever the slope, both coordinates move alike at first.

# sphinx_gallery_alt = "RMSprop with learning rate 0.003 from three starts on Beale's function and"
# sphinx_gallery_alt = "from three on the ravine x² + 100y²: all six paths begin diagonally, turn"
# sphinx_gallery_alt = "onto the floor and lead to the minimum."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), width_ratios=(1.25, 1))
views = (((-2.5, 4.5), (-2.6, 2.8)), ((-1.3, 1.3), (-1.2, 1.2)))
starts = ([(1, 1.5), (4, -1), (-1, -1)], [(-1, -0.8), (-1, 0.1), (0.3, 1)])
fair = {}
for ax, f, view, three in zip(axes, (beale, ravine), views, starts, strict=True):
    plot.contours(f, ax, domain=view)
    for start in three:
        run = minimize(f, start, RMSprop(lr=0.003), steps=6000, gtol=0)
        plot.path(run, ax)
        fair[f"{f.name} {start}"] = run
    ax.set_title(f.name)

# %%
# The height against the steps
# ----------------------------
# The runs go on for the whole budget; the stop test is switched off. On the ravine the gradients
# vanish first, and the divisor lags behind: the height falls out of the picture. But the divisor
# forgets. When it is small enough the steps grow again, and the run ends where those on Beale's
# function do: across the minimum and back, in each coordinate by the learning rate :math:`\eta`,
# for the gradient has one size there and only changes sign. The dotted line is the height of that
# cycle on Beale's function, :math:`9.02 \, \eta^2`; on the ravine it is
# :math:`(1 + 100) \, \eta^2 / 4`.

# sphinx_gallery_alt = "Height against steps for RMSprop on six runs: on the ravine it falls below"
# sphinx_gallery_alt = "1e-18 and rises again; after 4,000 steps all stay, on Beale's function at"
# sphinx_gallery_alt = "8e-5 and on the ravine at 2e-4."
ax = plot.convergence(fair, minimum=0)
ax.axhline(9.02 * 0.003**2, color="#808080", linestyle=":")
ax.set_ylim(1e-18, 1e3)
fig = ax.get_figure()
fig.legend(loc="outside upper center", ncols=3, fontsize=10)

ends = {name: run.path.fun[-100:] for name, run in fair.items()}
for name, tail in ends.items():
    print(f"{name}: the last hundred heights lie between {tail.min():.2e} and {tail.max():.2e}")
on_beale, _, _, on_ravine, _, _ = fair.values()
assert on_ravine.path.fun.min() < 1e-50
assert on_beale.path.fun.min() > 1e-12
for name, tail in ends.items():
    floor = 9.02 if "beale" in name else 25.25
    assert np.allclose(tail, floor * 0.003**2, rtol=0.03)

plt.show()
