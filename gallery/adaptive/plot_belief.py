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
# Three sequences of 3,000 gradients, all of size 10: always 10; 10 and -10 in turn; 10 with a sign
# that changes every 300 steps. Both averages are corrected for their start at zero.

steps = np.arange(1, 3_001)
sequences = {
    "steady": np.full(3_000, 10.0),
    "alternating": 10.0 * (-1.0) ** steps,
    "changing every 300 steps": np.where((steps - 1) // 300 % 2 == 0, 10.0, -10.0),
}


def divisors(rule, gradients):
    """The root of the corrected second average, and the length of each step over lr."""
    x, state, roots, moves = np.zeros(1), rule.init([0.0]), [], []
    for t, g in enumerate(gradients, 1):
        new, state = rule.step(x, [g], t, state)
        roots.append(np.sqrt(state[1][0] / (1 - 0.999**t)))
        moves.append(abs(new[0] - x[0]) / 0.001)
        x = new
    return np.array(roots), np.array(moves)


belief = {name: divisors(AdaBelief(lr=0.001), g) for name, g in sequences.items()}
adam = {name: divisors(Adam(lr=0.001), g) for name, g in sequences.items()}

# %%
# The divisors
# ------------
# Adam's is 10 for all three. AdaBelief's is nearly as large for alternating signs, 9.47. For the steady
# sequence only the first gradients were a surprise, and the average forgets them.

# sphinx_gallery_alt = "Divisors of Adam and AdaBelief over 3,000 gradients of size 10: Adam's is 10 for all"
# sphinx_gallery_alt = "sequences, AdaBelief's is 9.5 for alternating signs, falls below 0.2 for steady ones"
# sphinx_gallery_alt = "and lies between for signs that change every 300 steps."
fig, ax = plt.subplots()
ax.plot(steps, adam["steady"][0], label="Adam, all three")
for name, (roots, _) in belief.items():
    ax.plot(steps, roots, label=f"AdaBelief, {name}")
ax.set(yscale="log", xlabel="steps", ylabel="divisor")
fig.legend(loc="outside upper center", ncols=2)

last = {name: roots[-1] for name, (roots, _) in belief.items()}
print("AdaBelief's divisors at the end:", last)
assert all(np.allclose(roots, 10) for roots, _ in adam.values())
assert abs(last["alternating"] - 20 * 0.9 / 1.9) < 1e-3
assert last["steady"] < 0.2
assert last["steady"] < last["changing every 300 steps"] / 10

# %%
# The steps
# ---------
# A small divisor means a long step. On the steady sequence Adam's steps are as long as the learning
# rate from first to last. AdaBelief's grow, and after 3,000 steps they are 70 times as long.

# sphinx_gallery_alt = "Step lengths over the learning rate on a steady gradient of 10: Adam's are 1 in all"
# sphinx_gallery_alt = "3,000 steps, AdaBelief's grow from 1 to about 70."
fig, ax = plt.subplots()
ax.plot(steps, adam["steady"][1], label="Adam")
ax.plot(steps, belief["steady"][1], label="AdaBelief")
ax.set(xscale="log", yscale="log", xlabel="steps", ylabel="step over the learning rate")
ax.legend()

print("step at the end:", belief["steady"][1][-1])
assert np.allclose(adam["steady"][1], 1)
assert 60 < belief["steady"][1][-1] < 80

plt.show()
