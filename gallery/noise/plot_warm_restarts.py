r"""
Warm restarts on a noisy quadratic
==================================

The learning rate falls along a cosine and jumps back to the top, three times, each period twice as
long as the one before. Look at the heights just before the jumps. The run has something good to
show at 100, 300 and 700 steps; a single cosine has it at the end alone.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import GD, Cosine, Noisy, WarmRestarts, minimize, plot, random_quadratic

plt.style.use(plot.STYLE)

# %%
# Ten coordinates, curvatures from 1 to 10. Both schedules begin at 0.1, half of the largest stable
# rate. Twenty-four seeds each, with the same noise; bands hold 80 % of them.

schedules = {
    "warm restarts": WarmRestarts(0.1, steps=100, mult=2),
    "one cosine": Cosine(0.1, steps=700),
}
noisy = Noisy(random_quadratic(10, condition=10, seed=0), sigma=1, seed=range(24))
runs = {
    name: minimize(noisy, np.ones((24, 10)), GD(lr=lr), steps=700, gtol=0, record=5)
    for name, lr in schedules.items()
}

# sphinx_gallery_alt = "Gradient descent on a noisy quadratic with warm restarts at 100 and 300"
# sphinx_gallery_alt = "steps, and with one cosine over 700: after each restart the height jumps"
# sphinx_gallery_alt = "up, just before it is lower than under the one cosine; at the end both"
# sphinx_gallery_alt = "are equal."
fig, (top, bottom) = plt.subplots(2, figsize=(6.8, 5.2), sharex=True, height_ratios=(1, 2.2))
for (name, run), color in zip(runs.items(), plot.COLORS, strict=False):
    t, f = run.path.t, run.path.fun
    top.plot(t[:-1], run.path.lr[:-1, 0], color=color)
    bottom.fill_between(t, *np.quantile(f, [0.1, 0.9], axis=1), color=color, alpha=0.25, lw=0)
    bottom.plot(t, f.mean(axis=1), color=color, label=name)
top.set(ylabel="learning rate")
bottom.set(yscale="log", xlabel="steps", ylabel="height above the minimum")
bottom.legend()

restarts, single = (run.path.fun.mean(axis=1) for run in runs.values())
at = {t: int(np.flatnonzero(runs["one cosine"].path.t == t)[0]) for t in (100, 300, 320, 700)}
for t, row in at.items():
    print(f"after {t} steps: {restarts[row]:.5f} with restarts, {single[row]:.5f} without")

# %%
# What it costs and what it buys
# ------------------------------
# The jump throws away what the small rates had won: within twenty steps the run is back at the
# floor of the large rate. At 300 steps, before the jump, it stands seven times as low as the one
# cosine. At the end it is no better: only the last period, four of seven parts, counts there.

assert 6 < single[at[300]] / restarts[at[300]] < 8
assert restarts[at[320]] / restarts[at[300]] > 3
assert 0.8 < restarts[at[700]] / single[at[700]] < 2

plt.show()
