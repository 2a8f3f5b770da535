r"""
The error of numerical gradients
================================

A difference quotient comes closer to the slope as its step h shrinks, until rounding takes over.
Look at the two V shapes, and at where each is lowest. The complex step has no such corner: it
subtracts nothing.
"""

import matplotlib.pyplot as plt
import numpy as np
from numpy.polynomial import Polynomial

from gdlib import beale, bowl, plot

plt.style.use(plot.STYLE)

# %%
# The slope along y at the point (1.3, 1.1), by three formulas. A step h is a power of two, so that
# :math:`y + h` is exact, and all rounding is that of the values of f.

x, y = 1.3, 1.1
powers = np.arange(1, 51)
h = 0.5**powers


def errors(f):  # relative, over h
    slope = f.grad((x, y))[1]
    formulas = {
        "forward": (f.f(x, y + h) - f.f(x, y)) / h,
        "central": (f.f(x, y + h) - f.f(x, y - h)) / (2 * h),
        "complex step": f.f(x, y + 1j * h).imag / h,
    }
    return {name: np.abs(found / slope - 1) for name, found in formulas.items()}


# %%
# Beale's function
# ----------------
# The dashed lines are the theory. By Taylor's formula the forward difference errs by
# :math:`h |f''| / 2`, the other two by :math:`h^2 |f'''| / 6`. Rounding errs by about
# :math:`\varepsilon |f| / h`, with :math:`\varepsilon = 2^{-53}`. Where two lines cross, the step
# is about the best.

value, slope = beale((x, y)), beale.grad((x, y))[1]
taylor = beale.f(Polynomial([x]), Polynomial([y, 1.0])).coef  # of f(x, y + h) in powers of h
assert taylor.size == 7
rounding = 2.0**-53 * value / slope
crossing = {
    "forward": (rounding / (taylor[2] / slope)) ** (1 / 2),
    "central": (rounding / (taylor[3] / slope)) ** (1 / 3),
}
found = errors(beale)

# sphinx_gallery_alt = "Relative error of three numerical derivatives of Beale's function over"
# sphinx_gallery_alt = "the step h: the forward difference is a V with its lowest point near"
# sphinx_gallery_alt = "1e-8, the central difference a V hundreds of times deeper near 3e-6, the"
# sphinx_gallery_alt = "complex step falls to rounding and stays there."
fig, ax = plt.subplots()
for line in (taylor[2] / slope * h, taylor[3] / slope * h**2, rounding / h):
    ax.plot(h, line, "--", color="#808080", linewidth=1)
for (name, error), marker in zip(found.items(), "os^", strict=True):
    ax.plot(h, np.maximum(error, 2.0**-52), marker + "-", markersize=4, linewidth=1, label=name)
ax.set(xscale="log", yscale="log", xlabel="h", ylabel="relative error", ylim=(5e-17, 3))
fig.legend(loc="outside upper center", ncols=3)

for name, at in crossing.items():
    best = found[name].argmin()
    print(f"{name}: theory {at:.1e}, best h = {h[best]:.1e}, error {found[name][best]:.1e}")
    assert 1 / 16 < h[best] / at < 16
assert found["central"].min() < 0.01 * found["forward"].min()
assert found["complex step"][powers > 30].max() < 1e-15
assert abs(found["forward"][20] / (taylor[2] / slope * h[20]) - 1) < 0.01
assert abs(found["central"][9] / (taylor[3] / slope * h[9] ** 2) - 1) < 0.01
late = powers > 32
assert 0.1 < np.median(found["central"][late] / (rounding / h[late])) < 1

# %%
# A quadratic
# -----------
# On :math:`x^2/16 + 9y^2` the third derivative is zero. The central difference has no truncation
# error at all: its V has lost its right arm. There a small step only does harm, which source A
# takes for closeness.

found = errors(bowl)

# sphinx_gallery_alt = "Relative error of three numerical derivatives of the bowl over the step"
# sphinx_gallery_alt = "h: the central difference and the complex step are exact to rounding at"
# sphinx_gallery_alt = "large h, the central difference gets worse as h shrinks, the forward"
# sphinx_gallery_alt = "difference keeps its V."
fig, ax = plt.subplots()
for (name, error), marker in zip(found.items(), "os^", strict=True):
    ax.plot(h, np.maximum(error, 2.0**-52), marker + "-", markersize=4, linewidth=1, label=name)
ax.set(xscale="log", yscale="log", xlabel="h", ylabel="relative error", ylim=(5e-17, 3))
fig.legend(loc="outside upper center", ncols=3)

assert found["central"][:6].max() < 1e-14
assert np.median(found["central"][powers > 25]) > 1e-8
assert found["complex step"].max() < 1e-15
assert abs(found["forward"][9] / (9 * h[9] / (18 * y)) - 1) < 0.01

plt.show()
