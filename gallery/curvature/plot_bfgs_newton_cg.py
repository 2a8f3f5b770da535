r"""
BFGS and Newton-CG of scipy on Rosenbrock's function
====================================================

Both methods of scipy use the curvature. Newton-CG is given the Hessian, BFGS learns its inverse
from the gradients. Look at the detour: the first steps of BFGS, which knows nothing yet, throw it
far up the valley, to y = 33.6. Newton-CG goes straight to the floor.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

from gdlib import plot, rosenbrock

plt.style.use(plot.STYLE)

# %%
# Start and function are those of source B. What it prints and draws under the head BFGS, B-40 and
# B-41, is a run of Newton-CG, the same as B-42 and B-43; here is BFGS itself.

start = (4, -4.1)
settings = {
    "BFGS": {"jac": rosenbrock.grad},
    "Newton-CG": {"jac": rosenbrock.grad, "hess": rosenbrock.hess},
}
results, paths = {}, {}
for method, derivatives in settings.items():
    points = [np.array(start)]
    results[method] = minimize(
        rosenbrock, start, method=method, **derivatives, callback=points.append
    )
    paths[method] = np.array(points)
    counts = {name: results[method].get(name) for name in ("nit", "nfev", "njev", "nhev")}
    print(method, counts, f"f = {results[method].fun:.3g}")

bfgs, newton = results.values()
assert round(rosenbrock(start), 6) == 40410
assert (bfgs.nit, bfgs.nfev, bfgs.njev) == (55, 72, 72)
assert (newton.nit, newton.nfev, newton.nhev) == (26, 38, 26)
assert abs(newton.fun / 1.364278e-13 - 1) < 1e-6
assert bfgs.fun < 1e-15

# %%
# The paths
# ---------

# sphinx_gallery_alt = "Paths on Rosenbrock's function from (4, -4.1): BFGS is thrown up the valley"
# sphinx_gallery_alt = "to (6.2, 33.6) and comes down along its floor; Newton-CG goes to the floor"
# sphinx_gallery_alt = "at once and follows it. Both reach (1, 1)."
fig, ax = plt.subplots(figsize=(6.0, 5.6))
levels = np.arange(1.0, 13) ** 5
plot.contours(rosenbrock, ax, domain=((-5, 8), (-7, 36)), levels=levels)
ax.set_aspect("auto")
for method, path in paths.items():
    plot.path(path, ax, label=method)
fig.legend(loc="outside upper center", ncols=3)

top = paths["BFGS"].max(axis=0)
print("farthest point of BFGS:", top.round(2))
assert np.allclose(top, (6.20, 33.61), atol=0.005)
assert paths["Newton-CG"].max() <= 4
assert abs(paths["Newton-CG"][:, 0].min() - 0.528) < 5e-4

# %%
# The losses
# ----------
# On the floor both are slow. Near the minimum the model is right, and the lines bend down: the last
# four steps gain more digits than the ten before.

heights = {method: rosenbrock(path) for method, path in paths.items()}

# sphinx_gallery_alt = "Losses of BFGS and Newton-CG on Rosenbrock's function against iterations:"
# sphinx_gallery_alt = "both fall slowly along the floor, then ever faster; Newton-CG needs 26"
# sphinx_gallery_alt = "iterations to 1e-13 and BFGS 55 to 5e-16."
fig, ax = plt.subplots()
for method, values in heights.items():
    ax.semilogy(values, label=method)
ax.set(xlabel="iterations", ylabel="$f(x)$")
ax.legend()

for values in heights.values():
    digits = -np.log10(values)
    assert digits[-1] - digits[-5] > digits[-5] - digits[-15]

plt.show()
