r"""
Newton's step and its double
============================

Newton's method fits a parabola to value, slope and curvature at a point, and steps to its lowest
point. Look at the parabola at twice the step: there it is as high as at the start. A run of doubled
steps has nothing to gain.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Newton, minimize, plot, rosenbrock

plt.style.use(plot.STYLE)

# %%
# One coordinate
# --------------
# Along the line from :math:`x = (0, 0)` toward the minimum :math:`(1, 1)`, Rosenbrock's function is
# a polynomial of degree four, :math:`\varphi(h)`. The model is
# :math:`\varphi(0) + \varphi'(0) h + \tfrac12 \varphi''(0) h^2`. Its derivative in :math:`h` is
# zero at :math:`h = -\varphi'(0) / \varphi''(0)`: that is Newton's step (B-37).

x, direction = np.zeros(2), np.ones(2)
slope = rosenbrock.grad(x) @ direction
curvature = direction @ rosenbrock.hess(x) @ direction
step = -slope / curvature


def model(h):
    return rosenbrock(x) + slope * h + 0.5 * curvature * h**2


h = np.linspace(-0.004, 2.4 * step, 200)

# sphinx_gallery_alt = "Rosenbrock's function along a line and Newton's parabola: the parabola is"
# sphinx_gallery_alt = "lowest after Newton's step of 0.0099, and after twice that step it is back"
# sphinx_gallery_alt = "at the height of the start, 1."
fig, ax = plt.subplots()
ax.plot(h, rosenbrock(x + h[:, None] * direction), label="function")
ax.plot(h, model(h), label="parabola")
for at, name, marker in ((0, "start", "s"), (step, "Newton's step", "o"), (2 * step, "twice", "X")):
    ax.plot(at, model(at), marker, color="#404040", ms=9, label=name)
ax.set(xlabel="$h$", ylabel="$f$")
ax.legend(loc="upper center")

assert abs(model(2 * step) - model(0)) < 1e-12
assert (model(h) >= model(step)).all()
assert abs(step - 1 / 101) < 1e-12

# %%
# Two coordinates
# ---------------
# With the Hessian in place of the second derivative the step solves
# :math:`\nabla^2 f(x) \, p = -\nabla f(x)`. From (4, -4.1) the pure method jumps onto the floor of
# the valley, then along the tangent of the floor and so high up the wall, then down to the minimum.
# With a line search it must not go up, and follows the turning floor in 25 steps. The height of the
# pure method after its fifth step is zero, which a logarithm cannot show.

runs = {
    "pure Newton": minimize(rosenbrock, (4, -4.1), Newton(line_search=None)),
    "with line search": minimize(rosenbrock, (4, -4.1), Newton()),
}
for name, run in runs.items():
    print(f"{name}: {run.nit} steps, heights {run.path.fun[:4].round(3)} ...")

# sphinx_gallery_alt = "Newton's method on Rosenbrock's function from (4, -4.1): the height of the"
# sphinx_gallery_alt = "pure method falls to 9, rises to 8088, and is zero after five steps; with a"
# sphinx_gallery_alt = "line search it falls in each of 25 steps."
ax = plot.convergence(runs, minimum=0)
ax.legend()

pure, searched = runs.values()
assert pure.nit == 5
assert pure.path.fun[1] < 10
assert pure.path.fun[2] > 8000
assert (np.diff(searched.path.fun) < 0).all()
assert searched.nit == 25

plt.show()
