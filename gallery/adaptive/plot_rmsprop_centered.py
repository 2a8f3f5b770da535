r"""
Centered RMSprop
================

The centered form divides by the standard deviation of recent gradients. Look at what it does where
they all agree: there is no deviation, and the steps grow without being asked to.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import RMSprop, RMSpropCentered, beale, minimize, plot

plt.style.use(plot.STYLE)

# %%
# A steady slope
# --------------
# The gradient is 1 in every step. Then :math:`v_t = 1 - \rho^t` and :math:`m_t = 1 - \rho^t` too,
# the variance is :math:`v_t - m_t^2 = \rho^t (1 - \rho^t)`, and the step is one over its root: it
# grows by :math:`1 / \sqrt{\rho}` each time. In the end rounding has the word. What is left of the
# variance is about :math:`10^{-16}` or nothing, and :math:`\epsilon` alone is the divisor.


def steps_on_slope(rule, steps=600):
    run = minimize(
        lambda x: x[..., 0], [0.0], rule, grad=lambda x: np.ones_like(x), steps=steps, gtol=0
    )
    return -np.diff(run.path.x[:, 0])


plain = steps_on_slope(RMSprop(lr=1.0, rho=0.9))
centered = {rho: steps_on_slope(RMSpropCentered(lr=1.0, rho=rho)) for rho in (0.9, 0.99)}
t = np.arange(1, 601)

# sphinx_gallery_alt = "Step length on a steady slope over 600 steps, in learning rates: RMSprop"
# sphinx_gallery_alt = "stays at 1, the centered form with rho = 0.9 grows to 3e7 within 340 steps"
# sphinx_gallery_alt = "and is stopped by rounding, with 0.99 it is at 20 and growing."
fig, ax = plt.subplots()
ax.plot(t, plain, label="RMSprop")
for rho, lengths in centered.items():
    ax.plot(t, lengths, label=rf"centered, $\rho$ = {rho}")
ax.set(yscale="log", xlabel="steps", ylabel="step length / learning rate")
ax.legend()

for rho, n in ((0.9, 200), (0.99, 600)):
    law = 1 / np.sqrt(rho ** t[:n] * (1 - rho ** t[:n]))
    assert np.allclose(centered[rho][:n], law, rtol=1e-3)
assert centered[0.9].max() > 1e7
assert abs(plain[-1] - 1) < 1e-6

# %%
# On Beale's function
# -------------------
# Along the valley the gradients nearly agree, and the centered form takes long steps at a learning
# rate that was meant to be small. From all three starts it is soon at the dotted line. Near the
# minimum the gradients alternate, their mean is almost zero, and the steps are those of RMSprop.
# This shows the divisor, not which form is better: the rate 0.0003 is far below what suits RMSprop.
# In the search of the script "Six rules, forty-five learning rates", from twenty starts, the two
# forms are equally good.

starts = [(1, 1.5), (4, -1), (-1, -1)]
runs = {
    name: [minimize(beale, start, rule, steps=5000) for start in starts]
    for name, rule in {"RMSprop": RMSprop(lr=3e-4), "centered": RMSpropCentered(lr=3e-4)}.items()
}

# sphinx_gallery_alt = "Height on Beale's function over 5,000 steps at learning rate 0.0003, three"
# sphinx_gallery_alt = "starts: RMSprop walks down slowly with steps of one length, the centered"
# sphinx_gallery_alt = "form reaches its floor of 8e-7 from all three."
fig, ax = plt.subplots()
for (name, three), dash, color in zip(runs.items(), ("-", "--"), plot.COLORS, strict=False):
    for run in three:
        label = name if run is three[0] else None
        ax.plot(run.path.fun, dash, color=color, label=label)
ax.axhline(9.02 * 3e-4**2, color="#808080", linestyle=":")
ax.set(yscale="log", xlabel="steps", ylabel="f")
ax.legend()

for name, three in runs.items():
    print(name, [f"{run.fun:.1e}" for run in three])
for run in runs["centered"]:
    assert abs(run.fun / (9.02 * 3e-4**2) - 1) < 0.05

plt.show()
