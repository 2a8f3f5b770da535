r"""
Adadelta on Beale's function
============================

Adadelta has no learning rate to set, and two accumulators to start. Look at what the start decides:
with both at one the first step is more than three long, and the run ends jumping across the floor
of the right valley. With both at zero, as the method says, it goes down the left one.
"""

from math import sqrt

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adadelta, beale, minimize, plot, ravine

plt.style.use(plot.STYLE)

# %%
# Start (3, 4), :math:`\rho = 0.9`, :math:`\epsilon = 10^{-8}` and 300,000 steps are those of source
# A, whose listing starts both accumulators at one. Plain floats are quicker here than arrays
# of two numbers.


def slide(first, steps=300_000, rho=0.9, eps=1e-8):
    x, y, s_x, s_y, u_x, u_y = 3.0, 4.0, first, first, first, first
    rows = []
    for _ in range(steps):
        rows.append((x, y))
        a, b, c = 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
        g_x = 2 * (a * (y - 1) + b * (y * y - 1) + c * (y * y * y - 1))
        g_y = 2 * x * (a + 2 * b * y + 3 * c * y * y)
        s_x, s_y = rho * s_x + (1 - rho) * g_x * g_x, rho * s_y + (1 - rho) * g_y * g_y
        d_x, d_y = sqrt((u_x + eps) / (s_x + eps)) * g_x, sqrt((u_y + eps) / (s_y + eps)) * g_y
        u_x, u_y = rho * u_x + (1 - rho) * d_x * d_x, rho * u_y + (1 - rho) * d_y * d_y
        x, y = x - d_x, y - d_y
    return np.array([*rows, (x, y)])


ones, zeros = slide(1.0), slide(0.0)
heights = {"ones": beale(ones), "zeros": beale(zeros)}
for t in (1, 3765, 10_000, 100_000, 299_999, 300_000):
    print(f"ones, step {t:7,}: {ones[t]}, f = {heights['ones'][t]:.4f}")
print(f"zeros, at the end: {zeros[-1]}, f = {heights['zeros'][-1]:.3f}")

# %%
# The paths
# ---------
# The last points of the printed run alternate between two places on either side of the valley. The
# result that is called near the optimum is the lower of them.

# sphinx_gallery_alt = "Two paths of Adadelta on Beale's function from (3, 4): with accumulators at"
# sphinx_gallery_alt = "one it leaps to (-0.16, 0.84) and ends oscillating near (2.93, 0.48); with"
# sphinx_gallery_alt = "accumulators at zero it goes diagonally and then down the left valley."
fig, ax = plt.subplots(figsize=(6.4, 6))
plot.contours(beale, ax)
for name, rows in {"ones": ones, "zeros": zeros}.items():
    plot.path(rows, ax, label=f"accumulators at {name}")
fig.legend(loc="outside upper center", ncols=2)

rule = Adadelta(eps=1e-8)
first = [np.ones(2) for _ in rule.init((3, 4))]
own = minimize(beale, (3, 4), rule, steps=1000, state=first)
assert np.abs(own.x - ones[1000]).max() < 1e-8
assert np.allclose(ones[0] - ones[1], np.sqrt(10), atol=1e-3)
assert np.abs(ones[-1] - (2.9386002, 0.45044889)).max() < 1e-7
assert np.abs(ones[-2] - (2.91661, 0.50855)).max() < 1e-5
assert zeros[-1, 0] < -2 < 1 < zeros[-1, 1]

# %%
# The height against the steps
# ----------------------------
# With ones the best height comes after 3,765 steps, and then the oscillation widens. At the end it
# is higher than that of plain descent in as many steps, the dotted line.

# sphinx_gallery_alt = "Height of Adadelta on Beale's function over 300,000 steps: with"
# sphinx_gallery_alt = "accumulators at one it falls to 0.002 and rises again to 0.024; with zeros"
# sphinx_gallery_alt = "it stays above 1."
descent = beale((2.70735828, 0.41689171))
fig, ax = plt.subplots()
rows = np.unique(np.geomspace(1, 300_000, 600).astype(int))
for name, height in heights.items():
    ax.plot(rows, height[rows], label=f"accumulators at {name}")
ax.axhline(descent, color="#808080", linestyle=":")
ax.set(xscale="log", yscale="log", xlabel="steps", ylabel="f")
ax.legend()

assert heights["ones"].argmin() == 3765
assert heights["ones"].min() < 0.002 < descent < heights["ones"][-1]
assert heights["zeros"].min() > 1

# %%
# Three starts, two functions
# ---------------------------
# Two things help: a learning rate below two over the largest curvature, which is 49 at Beale's
# minimum, so that no oscillation can last; and a larger :math:`\epsilon`, because it sets the pace.
# Here :math:`\eta` = 0.03 and :math:`\epsilon` = 0.001 on Beale's function; on the ravine, whose
# largest curvature is 200, :math:`\eta` = 0.008.

# sphinx_gallery_alt = "Adadelta from three starts on Beale's function with learning rate 0.03 and"
# sphinx_gallery_alt = "from three on the ravine with 0.008, both with epsilon 0.001: all six end"
# sphinx_gallery_alt = "at the minimum."
fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.6), width_ratios=(1.25, 1))
views = (((-2.5, 4.5), (-2.6, 2.8)), ((-1.3, 1.3), (-1.2, 1.2)))
starts = ([(1, 1.5), (4, -1), (-1, -1)], [(-1, -0.8), (-1, 0.1), (0.3, 1)])
for ax, f, lr, view, three in zip(axes, (beale, ravine), (0.03, 0.008), views, starts, strict=True):
    plot.contours(f, ax, domain=view)
    for start in three:
        run = minimize(f, start, Adadelta(lr=lr, eps=1e-3), steps=8000)
        plot.path(run, ax)
        print(f"{f.name} {start}: {run.status.text} after {run.nit} steps")
        assert run.success
    ax.set_title(f.name)

plt.show()
