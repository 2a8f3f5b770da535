r"""
NAdam's momentum, and the steps it makes
========================================

NAdam's share of momentum is no constant: it begins at half of its final value and grows. How fast
it grows is a hyper-parameter whose defaults differ by a factor of 250 between libraries. Look at
the second picture too: while the share grows, the corrections do not cancel as Adam's do.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import Adam, NAdam, plot

plt.style.use(plot.STYLE)

# %%
# One coordinate with the gradient 1 in every step, at a learning rate of 1. The last state of NAdam
# is the product of all shares so far, so a quotient of two products is the share of the step.


def watch(rule, steps):
    # The length of each step, and the rule's last state after it.
    state, lengths, last = rule.init([0.0]), [], []
    for t in range(1, steps + 1):
        x, state = rule.step([0.0], [1.0], t, state)
        lengths.append(-x[0])
        last.append(state[-1].item())
    return np.array(lengths), np.array(last)


speeds = {"0.004 (PyTorch)": 0.004, "0.1": 0.1, "1 (Keras)": 1.0}
watched = {name: watch(NAdam(lr=1.0, momentum_decay=psi), 2000) for name, psi in speeds.items()}
steady, filling = watch(Adam(lr=1.0), 2000)
t = np.arange(1, 2001)

# %%
# The momentum
# ------------
# With PyTorch's default the share is 0.52 after a thousand steps; with that of Keras it is above
# 0.89 after a hundred.

# sphinx_gallery_alt = "NAdam's momentum over 2,000 steps for three speeds of its warm-up: it"
# sphinx_gallery_alt = "begins near 0.45 and reaches 0.89 within 100 steps with the speed 1; with"
# sphinx_gallery_alt = "0.004 it is below 0.58 after 2,000."
fig, ax = plt.subplots()
for name, psi in speeds.items():
    product = watched[name][1]
    known = product[1:] > 1e-290  # later the product is too small for a quotient
    share = product[1:][known] / product[:-1][known]
    asked = 0.9 * (1 - 0.5 * 0.96 ** (t * psi))
    ax.plot(t, asked, label=rf"$\psi$ = {name}")
    assert np.allclose(share, asked[1:][known], rtol=1e-9)
    assert known.sum() > 500
    print(f"psi = {name}: the share is {asked[99]:.3f} at step 100, {asked[999]:.3f} at 1,000")
ax.set(xscale="log", xlabel="step", ylabel="share of momentum")
ax.legend(loc="upper left")

# %%
# The steps on a constant gradient
# --------------------------------
# Adam's steps are one learning rate each. NAdam's first is longer, then they are shorter: the
# average of gradients is corrected as if it had been made with the growing share, but it is made
# with the constant 0.9.

# sphinx_gallery_alt = "Length of the steps on a constant gradient, in learning rates: Adam's are"
# sphinx_gallery_alt = "1, NAdam's begin at 1.06, dip to 0.7 at step 4 and come back to 1 after 40."
fig, ax = plt.subplots()
for name in speeds:
    ax.plot(t[:60], watched[name][0][:60], label=rf"NAdam, $\psi$ = {name}")
ax.plot(t[:60], steady[:60], label="Adam")
ax.set(xlabel="step", ylabel="length in learning rates")
ax.legend(loc="lower right")
for name, (lengths, _) in watched.items():
    low = lengths.argmin()
    print(f"psi = {name}: first {lengths[0]:.3f}, shortest {lengths[low]:.3f} at step {low + 1}")
    assert 1.05 < lengths[0] < 1.07
    assert low == 3
    assert 0.7 < lengths[low] < 0.74
    assert np.abs(lengths[100:] - 1).max() < 0.02
assert np.abs(steady - 1).max() < 1e-7
assert np.allclose(filling, 1 - 0.999**t)

plt.show()
