r"""
Adam with and without its corrections
=====================================

Both averages of Adam start at zero and are too small at first; two divisions mend that. Look at the
first steps without them. The divisor is further from its target than the numerator, so the steps
come out too long, and the longer the memory of the divisor, the more so.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, Noisy, Rule, bowl, minimize, plot

plt.style.use(plot.STYLE)

# %%
# The rule without corrections takes two averages as they are. It is a function of the same form as
# those of gdlib, so that the same runner takes it.


def raw(x, g, t, m=0, v=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    # Adam whose averages are not corrected.
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return x - lr * m / (np.sqrt(v) + eps), m, v


# %%
# How long the steps are
# ----------------------
# The gradient is 1 in every step. Adam then moves by the learning rate each time. Without
# corrections the step is :math:`(1 - \beta_1^t) / \sqrt{1 - \beta_2^t}` learning rates long: 3.2 in
# the first step with the usual settings, up to 6.6 soon after, and it is 1 again only when the
# memory of the divisor is full.

# sphinx_gallery_alt = "Length of Adam's steps on a constant gradient, in learning rates: 1 with"
# sphinx_gallery_alt = "corrections; without them up to 2.1, 6.6 and 20 for beta2 = 0.99, 0.999 and"
# sphinx_gallery_alt = "0.9999, falling back to 1 as the memory fills."
fig, ax = plt.subplots()
t = np.arange(1, 5_001)
peaks = {}
for beta2 in (0.9999, 0.999, 0.99):
    x, state, lengths = 0.0, (), []
    for step in t:
        new, *state = raw(x, 1.0, step, *state, lr=1.0, beta2=beta2, eps=1e-12)
        lengths.append(x - new)
        x = new
    peaks[beta2] = max(lengths)
    ax.plot(t, lengths, label=rf"no corrections, $\beta_2$ = {beta2}")
    assert np.allclose(lengths, (1 - 0.9**t) / np.sqrt(1 - beta2**t), rtol=1e-6)
state = Adam().init([0.0])
point, state = Adam(lr=1.0).step([0.0], [1.0], 1, state)
ax.plot(t, np.full(len(t), -point[0]), label=r"Adam, each $\beta_2$")
ax.set(xscale="log", yscale="log", xlabel="step", ylabel="length in learning rates")
ax.legend(loc="upper right")
print("longest steps:", {beta2: round(peak, 2) for beta2, peak in peaks.items()})
assert 20 < peaks[0.9999] < 21
assert 6.5 < peaks[0.999] < 6.7
assert 2.1 < peaks[0.99] < 2.2
assert abs(point[0] + 1) < 1e-7

# %%
# What that does to a run
# -----------------------
# A run that goes on from a good point, with noise in its gradients: the bowl from its minimum, the
# mean of 40 runs. Without corrections the first steps throw it ten times as high, and it takes a
# thousand steps until most of that is gone. On a slope without noise the same long steps may
# even help; but nobody asked for them.

# sphinx_gallery_alt = "Mean height of Adam on the bowl with noise, 40 runs from the minimum:"
# sphinx_gallery_alt = "without corrections it is ten times as high after step 1 and less than"
# sphinx_gallery_alt = "twice as high after 1,000."
noisy = Noisy(bowl, sigma=1.0, seed=range(40))
fig, ax = plt.subplots()
heights = {}
for name, rule in {"no corrections": Rule(raw, lr=0.01), "Adam": Adam(lr=0.01)}.items():
    run = minimize(noisy, np.zeros((40, 2)), rule, steps=1000, gtol=0)
    heights[name] = run.path.fun.mean(axis=1)
    ax.plot(run.path.t[1:], heights[name][1:], label=name)
ax.set(xscale="log", yscale="log", xlabel="steps", ylabel="mean f")
ax.legend(loc="upper right")
ratio = heights["no corrections"][1:] / heights["Adam"][1:]
print(f"ratio after 1, 10, 100, 1000 steps: {ratio[[0, 9, 99, 999]].round(2)}")
assert 9.9 < ratio[0] < 10.1
assert ratio[:100].min() > 3
assert ratio[-1] < 2
assert abs(heights["Adam"][1] - 0.01**2 * (1 / 16 + 9)) < 1e-8

plt.show()
