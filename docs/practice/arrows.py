"""What reduces to what: the arrows of the map of rules, and the check that each of them passes.

An arrow leads from a rule to the rule that it becomes under a condition. Both are given the same
gradients, and their paths are compared. The page draws these arrows and runs these checks; the
tests run them too.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gdlib import (
    GD,
    AdaBelief,
    Adadelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamW,
    AMSGrad,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    RAdam,
    RMSprop,
    RMSpropCentered,
    Rprop,
    SignGD,
    Yogi,
)

LR = 0.01
TINY = 1e-300  # an eps that changes no divisor
LATE = 10**6  # a step so late that all corrections are 1: a power of .999 has become 0


class Arrow(NamedTuple):
    """``start`` becomes ``end``.

    ``pair(h)`` is the special case of the one and the equal case of the other; where the condition
    is a limit, it is reached as h goes to 0. ``broken`` is the first rule without the condition.
    ``kind`` says how equal the paths are: "exact", all bits; "rounding", up to rounding; "limit".
    """

    start: str
    end: str
    label: str
    kind: str
    pair: Callable
    broken: Callable
    gradients: str = "any"
    first: int = 1  # the number of the first step
    state: tuple = ()  # the state before it, where it is not the rule's own
    view: Callable = lambda x, state: x  # what is compared of the second rule

    @property
    def name(self):
        return f"{self.start}-{self.end}"


def arrow(start, end, label, kind, special, plain, broken, **more):
    """An arrow whose condition is no limit."""
    return Arrow(start, end, label, kind, lambda h: (special, plain), lambda: broken, **more)


def limit(start, end, label, pair, broken, **more):
    """An arrow whose condition is a limit."""
    return Arrow(start, end, label, "limit", pair, lambda: broken, **more)


ARROWS = (
    arrow("momentum", "gd", "β = 0", "exact", Momentum(lr=LR, beta=0), GD(lr=LR), Momentum(lr=LR)),
    arrow("nesterov", "gd", "β = 0", "exact", Nesterov(lr=LR, beta=0), GD(lr=LR), Nesterov(lr=LR)),
    arrow(
        "nesterov", "momentum", "seen from\nx − ηβv", "rounding",
        Nesterov(lr=LR, beta=0.9), Momentum(lr=LR, beta=0.9), Nesterov(lr=LR, beta=0.8),
        view=lambda x, state: x - LR * 0.9 * state[0],
    ),
    limit(
        "adagrad", "gd", "ε → ∞",
        lambda h: (AdaGrad(lr=LR / h**2, eps=1 / h**2), GD(lr=LR)), AdaGrad(lr=LR),
    ),
    limit(
        "adadelta", "gd", "ε → ∞",
        lambda h: (Adadelta(lr=LR, eps=1e4 / h**2), GD(lr=LR)), Adadelta(lr=LR),
    ),
    arrow(
        "rmsprop", "adagrad", "ρ = 1 − 1/t,\nη/√t", "rounding",
        RMSprop(
            lr=lambda done: LR / np.sqrt(done + 1),
            rho=lambda done: 1 - 1 / (done + 1),
            eps=lambda done: 1e-3 / np.sqrt(done + 1),
        ),
        AdaGrad(lr=LR, eps=1e-3), RMSprop(lr=LR, eps=1e-3),
    ),
    arrow(
        "rmsprop", "signgd", "ρ = 0,\nε → 0", "rounding",
        RMSprop(lr=LR, rho=0, eps=TINY), SignGD(lr=LR), RMSprop(lr=LR),
    ),
    limit(
        "rmsprop_centered", "rmsprop", "ρ → 1",
        lambda h: (RMSpropCentered(lr=LR, rho=1 - h), RMSprop(lr=LR, rho=1 - h)),
        RMSpropCentered(lr=LR, rho=0.5),
    ),
    arrow(
        "adam", "rmsprop", "β₁ = 0,\nt → ∞", "exact",
        Adam(lr=LR, beta1=0, beta2=0.99), RMSprop(lr=LR, rho=0.99), Adam(lr=LR, beta2=0.99),
        first=LATE,
    ),
    limit(
        "adam", "momentum", "ε, t → ∞",
        lambda h: (Adam(lr=10 * LR / h**2, eps=1 / h**2), Momentum(lr=LR, beta=0.9)),
        Adam(lr=LR), first=LATE,
    ),
    arrow(
        "adamax", "adam", "β₂ = 0", "exact",
        AdaMax(lr=LR, beta2=0), Adam(lr=LR, beta2=0), AdaMax(lr=LR),
    ),
    arrow(
        "nadam", "adam", "β₁ = 0", "exact",
        NAdam(lr=LR, beta1=0), Adam(lr=LR, beta1=0), NAdam(lr=LR),
    ),
    arrow(
        "amsgrad", "adam", "|g| grows", "exact",
        AMSGrad(lr=LR, beta2=0.9), Adam(lr=LR, beta2=0.9), AMSGrad(lr=LR), gradients="growing",
    ),
    arrow(
        "adamw", "adam", "λ = 0", "rounding",
        AdamW(lr=LR, weight_decay=0), Adam(lr=LR), AdamW(lr=LR, weight_decay=0.1),
    ),
    arrow(
        "radam", "adam", "t → ∞", "rounding",
        RAdam(lr=LR), Adam(lr=LR), RAdam(lr=LR, beta2=0.5), first=LATE,
    ),
    arrow(
        "radam", "gd", "β₁ = 0,\nβ₂ ≤ 2/3", "exact",
        RAdam(lr=LR, beta1=0, beta2=0.66), GD(lr=LR), RAdam(lr=LR, beta1=0, beta2=0.7),
    ),
    limit(
        "adabelief", "adam", "β₁ → 1",
        lambda h: (AdaBelief(lr=LR, beta1=1 - h, eps=TINY), Adam(lr=LR, beta1=1 - h, eps=TINY)),
        AdaBelief(lr=LR),
    ),
    limit(
        "yogi", "adam", "β₂ → 1",
        lambda h: (Yogi(lr=LR, beta2=1 - h, eps=1e-8), Adam(lr=LR, beta2=1 - h)),
        Yogi(lr=LR, beta2=0.9, eps=1e-8), state=(0, 0),
    ),
    arrow(
        "lion", "signgd", "β₁ = 0,\nλ = 0", "exact",
        Lion(lr=LR, beta1=0, weight_decay=0), SignGD(lr=LR), Lion(lr=LR),
    ),
    arrow(
        "rprop", "signgd", "fixed step,\nsigns stay", "exact",
        Rprop(lr=LR, step_min=LR, step_max=LR), SignGD(lr=LR), Rprop(lr=LR),
        gradients="one sign",
    ),
)  # fmt: skip


def gradients(kind):
    """Sixty gradients in eight coordinates, of sizes from 1e-3 to 1e2, a tenth of them zeros."""
    random = np.random.default_rng(7)
    g = random.normal(size=(60, 8)) * 10.0 ** np.linspace(-3, 2, 8)
    if kind == "growing":
        return np.sort(abs(g), axis=0) * random.choice((-1, 1), g.shape)
    g[random.random(g.shape) < 0.1] = 0
    return abs(g) if kind == "one sign" else g


def path(rule, arrow, view=lambda x, state: x, state=()):
    """Where the rule goes, step by step, on the arrow's gradients."""
    x = np.zeros(8)
    now, points = rule.init(x), []
    for own, given in zip(now, state, strict=False):
        own[...] = given
    for t, g in enumerate(gradients(arrow.gradients), start=arrow.first):
        x, now = rule.step(x, g, t, now)
        points.append(view(x, now))
    return np.array(points)


def gap(arrow, h=1e-6, broken=False):
    """The largest difference of the two paths, relative to how far the coordinate has come."""
    special, plain = arrow.pair(h)
    a = path(arrow.broken() if broken else special, arrow, state=arrow.state)
    b = path(plain, arrow, arrow.view)
    reached = np.maximum.accumulate(np.maximum(abs(a), abs(b)), axis=0)
    return float((abs(a - b) / np.where(reached == 0, 1, reached)).max())
