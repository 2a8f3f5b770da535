r"""
A method of one's own in scipy.optimize.minimize
================================================

``scipy.optimize.minimize`` takes a function as its ``method``. Here the method is gradient descent
in a dozen lines, on Rosenbrock's function. Look at the first step, which crosses the picture, and
at how early in the run the path has all its shape: the rest is a walk along the floor.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import OptimizeResult, minimize

from gdlib import GD, plot, rosenbrock
from gdlib.interop import scipy_method

plt.style.use(plot.STYLE)


# %%
# A method is called with the function, the start, and all that was passed to ``minimize``, the
# options among it. This one counts its calls, keeps no reference to the caller's start, hands each
# new point to the callback, and says "success" only when its own test holds.


def descent(fun, x0, args=(), jac=None, callback=None, lr=1e-3, xtol=0, maxiter=100, **unused):
    x, step, nit = np.array(x0, float), np.inf, 0
    while nit < maxiter and step > xtol:
        new = x - lr * jac(x, *args)
        step = np.linalg.norm(new - x)
        x, nit = new, nit + 1
        if callback is not None:
            callback(x)
    return OptimizeResult(x=x, fun=fun(x, *args), nit=nit, nfev=1, njev=nit, success=step <= xtol)


# %%
# The path
# --------
# Start, rate, number of steps and tolerance are those of source B (B-24, B-25, B-35, B-36). gdlib's
# own adapter, which turns any rule into such a method, takes the same steps to the last bit.

start, options = (4, -4.1), {"xtol": 1e-10, "maxiter": 100_000}
path = [np.array(start)]
result = minimize(
    rosenbrock, start, method=descent, jac=rosenbrock.grad, callback=path.append,
    options={"lr": 2e-4, **options},
)  # fmt: skip
path = np.array(path)
print(f"x = {result.x}, f = {result.fun}, {result.nit} steps, success: {result.success}")

# sphinx_gallery_alt = "Path of gradient descent as a custom scipy method on Rosenbrock's function:"
# sphinx_gallery_alt = "the first step crosses from (4, -4.1) to (-2.4, -3.3), the next ones turn"
# sphinx_gallery_alt = "back and run up to the origin, and 100,000 steps follow the floor to (1,"
# sphinx_gallery_alt = "1)."
fig, ax = plt.subplots(figsize=(6.0, 5.6))
plot.contours(rosenbrock, ax, domain=((-5, 5), (-5, 5)), levels=np.arange(10.0) ** 5)
plot.path(path, ax, label="gradient descent")
fig.legend(loc="outside upper center", ncols=2)

few = {**options, "maxiter": 1000}
rule = scipy_method(GD(lr=2e-4))
same = minimize(rosenbrock, start, method=rule, jac=rosenbrock.grad, options=few)

assert np.array_equal(same.x, path[1000])
assert np.allclose(path[1], (-2.4332, -3.296))
assert abs(result.fun / 1.060466347344834e-08 - 1) < 1e-9
assert not result.success

# %%
# The loss
# --------
# After a steep beginning the logarithm of the loss falls along a straight line: per step the
# distance is multiplied by :math:`1 - \eta\mu`, with the smaller curvature at the minimum,
# :math:`\mu = 0.399`, and the loss by its square. The last step is 1.8e-8 long, 184 times the
# tolerance, so the run has not converged by its own standard.

heights = rosenbrock(path)
below = [int((heights >= level).sum()) for level in (1e-2, 1e-4, 1e-6)]
print("below 1e-2, 1e-4, 1e-6 after", below, "steps")

mu = np.linalg.eigvalsh(rosenbrock.hess((1, 1)))[0]
theory = heights[-1] * (1 - 2e-4 * mu) ** (2 * (np.arange(heights.size) - result.nit))

# sphinx_gallery_alt = "Loss of gradient descent as a custom scipy method on Rosenbrock's function:"
# sphinx_gallery_alt = "from 40410 it falls below 1 at once, below 1e-2 after 15,834 steps, and"
# sphinx_gallery_alt = "then along the straight line of the theory to 1e-8 after 100,000."
fig, ax = plt.subplots()
ax.semilogy(heights, label="gradient descent")
ax.semilogy(np.arange(heights.size)[30_000:], theory[30_000:], "--", label="theory, at the end")
ax.set(xlabel="steps", ylabel="$f(x)$")
ax.legend()

assert below == [15_834, 42_911, 71_559]
assert (np.diff(heights) < 0).all()
assert abs(theory[80_000] / heights[80_000] - 1) < 0.01
assert 100e-10 < np.linalg.norm(path[-1] - path[-2]) < 200e-10

plt.show()
