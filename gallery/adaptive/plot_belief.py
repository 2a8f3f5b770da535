r"""
The belief of AdaBelief
=======================

Adam's divisor is large where gradients are large. AdaBelief's is large where they surprise. Look at
the first picture: large gradients that do not change leave AdaBelief's average near zero, and those
that change their sign in every step leave it nearly as large as Adam's.
"""

import matplotlib.pyplot as plt
import numpy as np

from gdlib import AdaBelief, Adam, plot

plt.style.use(plot.STYLE)

# %%
# Three sequences of 3,000 gradients, all of size 10: always 10; 10 and -10 in turn; 10 with a
# sign that changes every 300 steps. Both averages are corrected for their start at zero.

steps = np.arange(1, 3_001)
sequences = {
    "steady": np.full(3_000, 10.0),
    "alternating": 10.0 * (-1.0) ** steps,
    "changing every 300 steps": np.where((steps - 1) // 300 % 2 == 0, 10.0, -10.0),
}


def divisors(rule):
    # The root of the corrected second average, and the length of each step over lr.
    gradients = np.stack(list(sequences.values()), axis=1)  # a coordinate for each sequence
    x, state, roots, moves = np.zeros(3), rule.init(np.zeros(3)), [], []
    for t, g in enumerate(gradients, 1):
        new, state = rule.step(x, g, t, state)
        roots.append(np.sqrt(state[1] / (1 - 0.999**t)))
        moves.append(np.abs(new - x) / 0.001)
        x = new
    return np.array(roots), np.array(moves)


belief, belief_moves = divisors(AdaBelief(lr=0.001))
adam, adam_moves = divisors(Adam(lr=0.001))

# %%
# The divisors
# ------------
# Adam's is 10 for all three. AdaBelief's is nearly as large for alternating signs, 9.47. For the
# steady sequence only the first gradients were a surprise, and the average forgets them.

# sphinx_gallery_alt = "Divisors of Adam and AdaBelief over 3,000 gradients of size 10: Adam's is"
# sphinx_gallery_alt = "10 for all sequences, AdaBelief's is 9.5 for alternating signs, falls"
# sphinx_gallery_alt = "below 0.2 for steady ones and lies between for signs that change every 300"
# sphinx_gallery_alt = "steps."
fig, ax = plt.subplots()
ax.plot(steps, adam[:, 0], label="Adam, all three")
for name, roots in zip(sequences, belief.T, strict=True):
    ax.plot(steps, roots, label=f"AdaBelief, {name}")
ax.set(yscale="log", xlabel="steps", ylabel="divisor")
fig.legend(loc="outside upper center", ncols=2)

last = dict(zip(sequences, belief[-1].tolist(), strict=True))
print("AdaBelief's divisors at the end:", last)
assert np.allclose(adam, 10)
assert abs(last["alternating"] - 20 * 0.9 / 1.9) < 1e-3
assert last["steady"] < 0.2
assert last["steady"] < last["changing every 300 steps"] / 10

# %%
# The steps
# ---------
# A small divisor means a long step. On the steady sequence Adam's steps are as long as the
# learning rate from first to last. AdaBelief's grow, and after 3,000 steps they are 67 times as
# long.

# sphinx_gallery_alt = "Step lengths over the learning rate on a steady gradient of 10: Adam's are"
# sphinx_gallery_alt = "1 in all 3,000 steps, AdaBelief's grow from 1 to 67."
fig, ax = plt.subplots()
ax.plot(steps, adam_moves[:, 0], label="Adam")
ax.plot(steps, belief_moves[:, 0], label="AdaBelief")
ax.set(xscale="log", yscale="log", xlabel="steps", ylabel="step over the learning rate")
ax.legend()

print("step at the end:", belief_moves[-1, 0])
assert np.allclose(adam_moves[:, 0], 1)
assert 66 < belief_moves[-1, 0] < 68

plt.show()
