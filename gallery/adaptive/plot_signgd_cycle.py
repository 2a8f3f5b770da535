r"""
The cycle of sign descent
=========================

A step of one length cannot come to rest. Look at the right half of the first picture: the point
jumps over the minimum and back for ever. In the second picture look at which schedules end that,
and at the one that ends it too early.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Cosine, Exponential, SignGD, bowl, minimize, plot

plt.style.use(plot.STYLE)

# %%
# At a constant rate
# ------------------
# The bowl is :math:`x^2/16 + 9 y^2`, the start (1.3, -0.8), the rate 1/8: a number that a
# computer holds exactly. As soon as a coordinate is nearer to zero than one step, it has two
# values, whose distance is the rate. The period is exactly two, whatever the curvature.

run = minimize(bowl, (1.3, -0.8), SignGD(lr=1 / 8), steps=30)

# sphinx_gallery_alt = "Both coordinates of sign descent on the bowl against the steps, constant"
# sphinx_gallery_alt = "rate 1/8: x and y go to zero along straight lines and then alternate"
# sphinx_gallery_alt = "between two values, one above and one below zero."
fig, ax = plt.subplots(figsize=(6.8, 3.8))
for name, values, marker in zip("xy", run.path.x.T, "os", strict=True):
    ax.plot(run.path.t, values, marker=marker, markersize=4, linewidth=1.2, label=name)
ax.axhline(0, color="#808080", linewidth=0.8)
ax.set(xlabel="steps", ylabel="coordinate")
ax.legend()

cycle = run.path.x[-16:]
print("the last points:", cycle[-3:].round(4).tolist())
assert (cycle[2:] == cycle[:-2]).all()  # to the last bit
assert (np.ptp(cycle, axis=0) == 1 / 8).all()
assert (cycle[1:] * cycle[:-1] < 0).all()

# %%
# With a schedule
# ---------------
# All four have 300 steps. A rate that falls to zero takes the cycle with it, if it falls slowly
# enough: the steps must still add up to the way. A factor of 0.9 per step adds up to 1.25, which
# is less than the 1.3 to go. That run stands still before it has arrived.

rates = {
    "constant, 1/8": 1 / 8,
    "cosine to zero": Cosine(1 / 8, steps=300),
    "1 over root t": lambda done: 1 / 8 / (1 + done) ** 0.5,
    "factor 0.9": Exponential(1 / 8, gamma=0.9),
}
runs = {
    name: minimize(bowl, (1.3, -0.8), SignGD(lr=lr), steps=300, gtol=0)
    for name, lr in rates.items()
}

# sphinx_gallery_alt = "Distance of sign descent from the minimum of the bowl over 300 steps under"
# sphinx_gallery_alt = "four schedules: constant stays at 0.08, 1 over root t goes down slowly to"
# sphinx_gallery_alt = "0.008, cosine falls fast in the end to 0.00001, a factor of 0.9 stops at"
# sphinx_gallery_alt = "0.05 and stays."
fig, ax = plt.subplots()
ends = {}
for name, run in runs.items():
    distance = np.abs(run.path.x).max(axis=1)
    # The largest of six neighbors: without the swing from one step to the next.
    largest = np.lib.stride_tricks.sliding_window_view(distance, 6).max(axis=1)
    ax.plot(run.path.t[5:], largest, label=name)
    ends[name] = largest[-1]
    print(f"{name}: ends within {largest[-1]:.1e}")
ax.set(yscale="log", xlabel="steps", ylabel="distance from the minimum")
ax.legend(loc="lower left")

constant, cosine, root, factor = ends.values()
assert cosine < 1e-4 < root < 0.01 < factor < constant
assert constant < 1 / 8
assert abs(np.abs(runs["factor 0.9"].x).max() - 0.05) < 1e-9  # 1.3 - 1.25

plt.show()
