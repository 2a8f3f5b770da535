r"""
Global, nearly as good, poor
============================

Three valleys, one of them the lowest. Look at which starts lead to it: a descent method ends in the
valley that it starts in, whether that is a good one or not.
"""

import matplotlib.pyplot as plt
import numpy as np
from numpy.polynomial import Polynomial

from gdlib import GD, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The curve is made from its slope, a product of five factors, so that all its stationary points are
# known: minima at -2.5, 0.5 and 3, maxima at -1.5 and 2 between them.

slope = Polynomial.fromroots([-2.5, -1.5, 0.5, 2.0, 3.0])
f = slope.integ()
minima, maxima = np.array([-2.5, 0.5, 3.0]), np.array([-1.5, 2.0])
kinds = ["poor", "global minimum", "nearly as good"]
print(f(minima).round(3), f(maxima).round(3))

assert (slope.deriv()(minima) > 0).all()
assert (slope.deriv()(maxima) < 0).all()
assert f(minima).argmin() == 1

# %%
# From 64 starts, evenly spaced from -3.05 to 3.25, gradient descent takes up to 5,000 steps with
# learning rate 0.01. The curvature at the minima would allow up to 0.027.

starts = np.linspace(-3.05, 3.25, 64)
runs = minimize(lambda x: f(x[..., 0]), starts[:, None], GD(lr=0.01), grad=slope, steps=5000)
ends = np.abs(runs.x - minima).argmin(axis=1)

# sphinx_gallery_alt = "A curve with three minima: a poor one at −2.5, the global one at 0.5 and a"
# sphinx_gallery_alt = "nearly as good one at 3; gradient descent from 64 starts ends in the valley"
# sphinx_gallery_alt = "of its start, 35 times in the global one."
fig, ax = plt.subplots()
x = np.linspace(-3.05, 3.35, 400)
ax.plot(x, f(x), color="#808080")
for i, (place, kind) in enumerate(zip(minima, kinds, strict=True)):
    color, marker = plot.COLORS[i], "so^"[i]
    ax.plot(starts[ends == i], f(starts[ends == i]), marker, color=color, ms=4, ls="none")
    ax.plot(place, f(place), marker, color=color, ms=11)
    ax.annotate(kind, (place, f(place)), (0, -22), textcoords="offset points", ha="center")
ax.set(xlabel="$x$", ylabel="$f(x)$", ylim=(-8, 27), xlim=(-3.4, 3.9))

# %%
# Every run ends at a minimum, and at the one of its own valley: the maxima part the starts.

counts = np.bincount(ends, minlength=3)
print(dict(zip(kinds, counts.tolist(), strict=True)))

assert round(2 / slope.deriv()(minima).max(), 3) == 0.027
assert runs.success.all()
assert np.abs(runs.x[:, 0] - minima[ends]).max() < 1e-8
assert (ends == np.searchsorted(maxima, starts)).all()
assert counts.tolist() == [16, 35, 13]

# %%
# How much is lost by missing the global minimum, as a part of the way down from the higher maximum?

lost = (f(minima) - f(minima).min()) / (f(maxima).max() - f(minima).min())
print(dict(zip(kinds, lost.round(2).tolist(), strict=True)))

assert 0 < lost[2] < 0.15
assert lost[0] > 0.6

plt.show()
