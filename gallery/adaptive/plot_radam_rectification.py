r"""
RAdam's factor, and the spread that it is made for
==================================================

In the first steps Adam divides by a root mean square of a handful of gradients, a number of great
chance. RAdam multiplies its step by a factor that begins near zero. Look at how fast the factor
grows, and at the second picture: what it does to the spread that was measured.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, RAdam, plot

plt.style.use(plot.STYLE)


# %%
# Gradients of pure noise, of mean 0 and deviation 1, for 4,000 coordinates. Without memory in the
# numerator (:math:`\beta_1 = 0`) a rule's step over the gradient is the rate at which it takes it.


def rates(rule, beta2, steps, size=4000):
    # The step of each coordinate in units of its gradient, for each step.
    random = np.random.default_rng(0)
    rule = rule(lr=1.0, beta1=0.0, beta2=beta2)
    x = np.zeros(size)
    state, out = rule.init(x), []
    for t in range(1, steps + 1):
        g = random.standard_normal(size)
        new, state = rule.step(x, g, t, state)
        out.append((x - new) / g)
        x = np.zeros(size)
    return np.array(out)


# %%
# The factor
# ----------
# RAdam's rate over Adam's is the factor r. Up to step 5 there is no division at all, then the
# factor starts at 0.26, 0.08 and 0.03 and comes to 1 when the average is full. It is a warm-up that
# nobody has to set: dashed is the line that reaches 1 after :math:`2 / (1 - \beta_2)` steps.

# sphinx_gallery_alt = "RAdam's factor over the steps for beta2 = 0.9, 0.99 and 0.999: it grows to"
# sphinx_gallery_alt = "0.98 within 50, 500 and 5,000 steps, close to a linear warm-up over 20, 200"
# sphinx_gallery_alt = "and 2,000 steps."
fig, ax = plt.subplots()
first = {0.9: 0.26, 0.99: 0.08, 0.999: 0.03}
for (beta2, expected), color in zip(first.items(), plot.COLORS, strict=False):
    steps = int(5 / (1 - beta2))
    factor = rates(RAdam, beta2, steps, size=1)[:, 0] / rates(Adam, beta2, steps, size=1)[:, 0]
    t = np.arange(1, steps + 1)
    warm = np.minimum(1, t * (1 - beta2) / 2)
    divided = t > 5
    ax.plot(t[divided], factor[divided], "-", color=color, label=rf"$\beta_2$ = {beta2}")
    ax.plot(t, warm, "--", color=color, linewidth=1)
    gap = np.abs(factor - warm)[divided].max()
    print(
        f"beta2 = {beta2}: first factor {factor[divided][0]:.3f}, largest gap to the line {gap:.2f}"
    )
    assert abs(factor[divided][0] - expected) < 0.01
    assert 0.98 < factor[-1] < 0.985
    assert gap < 0.24
ax.set(xscale="log", xlabel="step", ylabel="factor")
ax.legend(loc="upper left")

# %%
# The spread
# ----------
# How far the rates of the 4,000 coordinates differ: their standard deviation. Adam's is large for
# as long as the average is short. RAdam's is nearly the same in all steps, which is what the factor
# is made for. The first five, undivided steps have no spread at all.

# sphinx_gallery_alt = "Standard deviation of the adaptive rate over 4,000 coordinates, 2,000"
# sphinx_gallery_alt = "steps: Adam's falls from above 0.5 at step 6 to 0.02, RAdam's stays"
# sphinx_gallery_alt = "between 0.01 and 0.03 throughout."
adam, radam = (rates(rule, 0.999, 2000).std(axis=1) for rule in (Adam, RAdam))
fig, ax = plt.subplots()
t = np.arange(1, 2001)
ax.plot(t[2:], adam[2:], label="Adam")
ax.plot(t[5:], radam[5:], label="RAdam")
ax.set(xscale="log", yscale="log", xlabel="step", ylabel="deviation of the rate")
ax.legend(loc="upper right")
print(f"Adam at step 6: {adam[5]:.3f}, at the end: {adam[-1]:.4f}")
print(f"RAdam from step 6 on: {radam[5:].min():.4f} to {radam[5:].max():.4f}")
assert adam[5] > 20 * adam[-1]
assert radam[:5].max() < 1e-12
assert radam[5:].max() < 2.5 * radam[5:].min()
assert radam[5:].min() > 0.005

plt.show()
