"""The table of rules that drives the generic tests.

One row a rule: its function, its class, the defaults its source states, and its exact steps. The
exact steps are worked out in fractions and share nothing with the package: averages are sums over
all gradients so far, not recursions, and roots are taken of integers, to 60 digits.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt, prod
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

import gdlib
from gdlib import rules


class Row(NamedTuple):
    """What the tests know of a rule.

    ``state`` and ``hyper`` are the defaults as the source states them. ``exact(x, gs, h)`` is the
    point after the last of the gradients ``gs``, from the point ``x`` before it; ``h`` has the
    hyper-parameters.
    """

    function: Callable[..., Any]
    rule: type[gdlib.Rule]
    exact: Callable[[Fraction, Sequence[Fraction], Any], Fraction]
    state: dict[str, float]
    hyper: dict[str, float]

    @property
    def name(self) -> str:
        return self.function.__name__


def root(a: Fraction) -> Fraction:
    """The square root, rounded down to 60 digits after the point."""
    return Fraction(isqrt(a.numerator * 10**120 // a.denominator), 10**60)


def sgn(a: Fraction) -> int:
    return (a > 0) - (a < 0)


def decayed(values: Sequence[Fraction], beta: Fraction) -> Fraction:
    """The sum in which every value counts beta times as much as the one after it."""
    return sum((beta**age * a for age, a in enumerate(reversed(values))), Fraction(0))


def average(values: Sequence[Fraction], beta: Fraction) -> Fraction:
    """The moving average that started from 0."""
    return (1 - beta) * decayed(values, beta)


def corrected(values: Sequence[Fraction], beta: Fraction) -> Fraction:
    """The weighted mean: what dividing by 1 - beta^t makes of the average."""
    return decayed(values, beta) / decayed([Fraction(1)] * len(values), beta)


def squares(gs: Sequence[Fraction]) -> list[Fraction]:
    return [g * g for g in gs]


def gd(x, gs, h):
    return x - h.lr * gs[-1]


def momentum(x, gs, h):
    return x - h.lr * decayed(gs, h.beta)


def nesterov(x, gs, h):
    return x - h.lr * (gs[-1] + h.beta * decayed(gs, h.beta))


def adagrad(x, gs, h):
    return x - h.lr * gs[-1] / (root(sum(squares(gs))) + h.eps)


def rmsprop(x, gs, h):
    return x - h.lr * gs[-1] / (root(average(squares(gs), h.rho)) + h.eps)


def rmsprop_centered(x, gs, h):
    variance = average(squares(gs), h.rho) - average(gs, h.rho) ** 2
    return x - h.lr * gs[-1] / (root(variance) + h.eps)


def adadelta(x, gs, h):
    steps: list[Fraction] = []
    for k in range(1, len(gs) + 1):
        rms_steps = root(average(squares(steps), h.rho) + h.eps)
        steps.append(rms_steps / root(average(squares(gs[:k]), h.rho) + h.eps) * gs[k - 1])
    return x - h.lr * steps[-1]


def adam(x, gs, h):
    size = root(corrected(squares(gs), h.beta2)) + h.eps
    return x - h.lr * corrected(gs, h.beta1) / size


def adamax(x, gs, h):
    size = max(h.beta2**age * (abs(g) + h.eps) for age, g in enumerate(reversed(gs)))
    return x - h.lr * corrected(gs, h.beta1) / size


def nadam(x, gs, h):
    # The momentum's decay is 1 here, so that the powers of .96 = 24/25 are fractions.
    assert h.momentum_decay == 1
    t = len(gs)
    mu = [h.beta1 * (1 - Fraction(1, 2) * Fraction(24, 25) ** k) for k in range(1, t + 2)]
    mean = mu[t] * average(gs, h.beta1) / (1 - prod(mu)) + (1 - mu[t - 1]) * gs[-1] / (
        1 - prod(mu[:t])
    )
    return x - h.lr * mean / (root(corrected(squares(gs), h.beta2)) + h.eps)


def amsgrad(x, gs, h):
    t = len(gs)
    largest = max(average(squares(gs[:k]), h.beta2) for k in range(1, t + 1))
    return x - h.lr * corrected(gs, h.beta1) / (root(largest / (1 - h.beta2**t)) + h.eps)


def adamw(x, gs, h):
    return adam(x, gs, h) - h.lr * h.weight_decay * x


def radam(x, gs, h):
    t = len(gs)
    longest = 2 / (1 - h.beta2) - 1
    length = longest - 2 * t * h.beta2**t / (1 - h.beta2**t)
    step = corrected(gs, h.beta1)
    if length > 5:
        share = ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length)
        step *= root(share) / (root(corrected(squares(gs), h.beta2)) + h.eps)
    return x - h.lr * step


def adabelief(x, gs, h):
    stray = [gs[k] - average(gs[: k + 1], h.beta1) for k in range(len(gs))]
    s = sum(h.beta2**age * ((1 - h.beta2) * a * a + h.eps) for age, a in enumerate(reversed(stray)))
    size = root(s / (1 - h.beta2 ** len(gs))) + h.eps
    return x - h.lr * corrected(gs, h.beta1) / size


def yogi(x, gs, h):
    v = Fraction(1, 10**6)
    for g in gs:
        v += (1 - h.beta2) * g * g * sgn(g * g - v)
    return x - h.lr * corrected(gs, h.beta1) / (root(v / (1 - h.beta2 ** len(gs))) + h.eps)


def rprop(x, gs, h):
    step, used = min(max(h.lr, h.step_min), h.step_max), [gs[0]]
    for g in gs[1:]:
        if g * used[-1] > 0:
            step = min(step * h.eta_plus, h.step_max)
        elif g * used[-1] < 0:
            step, g = max(step * h.eta_minus, h.step_min), Fraction(0)
        used.append(g)
    return x - step * sgn(used[-1])


def signgd(x, gs, h):
    return x - h.lr * sgn(gs[-1])


def lion(x, gs, h):
    blend = h.beta1 * average(gs[:-1], h.beta2) + (1 - h.beta1) * gs[-1]
    return x - h.lr * (sgn(blend) + h.weight_decay * x)


def _table() -> dict[str, Row]:
    adams = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    mv = {"m": 0.0, "v": 0.0}
    velocity = {"lr": 1e-3, "beta": 0.9}
    rms = {"lr": 1e-2, "rho": 0.99, "eps": 1e-8}
    g = gdlib
    rows = [
        # torch.optim of PyTorch 2.13, all its rules; the reference runs hold them to that too.
        Row(rules.gd, g.GD, gd, {}, {"lr": 1e-3}),
        Row(rules.momentum, g.Momentum, momentum, {"v": 0}, velocity),
        Row(rules.nesterov, g.Nesterov, nesterov, {"v": 0}, velocity),
        Row(rules.adagrad, g.AdaGrad, adagrad, {"s": 0}, {"lr": 1e-2, "eps": 1e-10}),
        Row(rules.rmsprop, g.RMSprop, rmsprop, {"v": 0}, rms),
        Row(rules.rmsprop_centered, g.RMSpropCentered, rmsprop_centered, {"v": 0, "m": 0}, rms),
        Row(
            rules.adadelta,
            g.Adadelta,
            adadelta,
            {"s": 0, "u": 0},
            {"lr": 1.0, "rho": 0.9, "eps": 1e-6},
        ),
        Row(rules.adam, g.Adam, adam, mv, adams),
        Row(rules.adamax, g.AdaMax, adamax, {"m": 0, "u": 0}, adams | {"lr": 2e-3}),
        Row(
            rules.nadam,
            g.NAdam,
            nadam,
            mv | {"mu_product": 1},
            adams | {"lr": 2e-3, "momentum_decay": 4e-3},
        ),
        Row(rules.amsgrad, g.AMSGrad, amsgrad, mv | {"v_max": 0}, adams),
        Row(rules.adamw, g.AdamW, adamw, mv, adams | {"weight_decay": 1e-2}),
        Row(rules.radam, g.RAdam, radam, mv, adams),
        Row(
            rules.rprop,
            g.Rprop,
            rprop,
            {"g_prev": 0, "step": 0},
            {"lr": 1e-2, "eta_minus": 0.5, "eta_plus": 1.2, "step_min": 1e-6, "step_max": 50},
        ),
        # arXiv:2010.07468, algorithm 2
        Row(rules.adabelief, g.AdaBelief, adabelief, {"m": 0, "s": 0}, adams),
        # Zaheer et al. (2018), section 5: lr .01, eps 1e-3, and v of the size of 1e-6 at first
        Row(rules.yogi, g.Yogi, yogi, {"m": 0, "v": 1e-6}, adams | {"lr": 1e-2, "eps": 1e-3}),
        # arXiv:1802.04434 names no rate; Adam's is taken
        Row(rules.signgd, g.SignGD, signgd, {}, {"lr": 1e-3}),
        # arXiv:2302.06675, and lr 1e-4 of the authors' code
        Row(
            rules.lion,
            g.Lion,
            lion,
            {"m": 0},
            {"lr": 1e-4, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0},
        ),
    ]
    return {row.name: row for row in rows}


TABLE = _table()


class Run(NamedTuple):
    """A path to follow.

    ``state`` is the state before the first step if it is not the rule's own, ``first`` the number
    of that step, ``gradients`` and ``hyper`` those of each step. ``points`` has the points known,
    by the number of the step; where it is empty, the path has to be finite, no more.
    """

    why: str
    x: np.ndarray
    state: Sequence[float]
    first: int
    gradients: np.ndarray
    hyper: list[dict[str, float]]
    points: dict[int, np.ndarray]


#: Hyper-parameters that are fractions and floats at once.
EXACT = {
    "lr": Fraction(1, 4),
    "beta": Fraction(1, 2),
    "rho": Fraction(3, 4),
    "beta1": Fraction(1, 2),
    "beta2": Fraction(3, 4),
    "eps": Fraction(1, 8),
    "weight_decay": Fraction(1, 16),
    "momentum_decay": Fraction(1),
    "eta_minus": Fraction(1, 2),
    "eta_plus": Fraction(5, 4),
    "step_min": Fraction(1, 16),
    "step_max": Fraction(3, 8),
}
#: Gradients of three coordinates: changing signs with zeros, one sign, a late start.
GRADIENTS = [
    [Fraction(a) for a in coordinate.split()]
    for coordinate in (
        "2 -1 0 3 1/2 1/4 -5 -4 -1/8 1 1 0 -2 1/2",
        "1/2 1 2 1/4 1/16 3 2 1 1/2 4 1/8 1/8 2 1",
        "0 0 1/1024 -1/1024 -7 1/4 0 2 -1 -1 5 1/16 -8 -1",
    )
]
START = [Fraction(3), Fraction(-2), Fraction(1, 2)]


def exact_run(row: Row, why: str = "exact steps", **changed: Fraction) -> Run:
    """The first steps in fractions; each point is rounded once, at the end."""
    hyper = EXACT | changed
    h = SimpleNamespace(**hyper)
    paths = []
    for start, gs in zip(START, GRADIENTS, strict=True):
        path = [start]
        for t in range(1, len(gs) + 1):
            path.append(row.exact(path[-1], gs[:t], h))
        paths.append([float(x) for x in path[1:]])
    return Run(
        why,
        np.array(START, float),
        (),
        1,
        np.array(GRADIENTS, float).T,
        [{name: float(hyper[name]) for name in row.hyper}] * len(GRADIENTS[0]),
        {t: np.array(x) for t, x in enumerate(zip(*paths, strict=True), start=1)},
    )


def one_step(
    why: str, x: float, state: Sequence[float], t: int, g: float, to: float, **hyper: float
) -> Run:
    """A single step, worked out by hand."""
    return Run(why, np.array([x]), state, t, np.array([[g]]), [hyper], {t: np.array([to])})


def radam_length(beta2: float, t: int) -> float:
    """What RAdam compares with 5, operation by operation as the rule does."""
    return 2 / (1 - beta2) - 1 - 2 * t * beta2**t / (1 - beta2**t)


def beta2_of_length_five() -> tuple[float, int]:
    """A beta2 and a step for which RAdam compares 5 with 5, to the last bit."""
    for t in range(6, 40):
        low, high = 0.5, 0.9
        while (beta2 := (low + high) / 2) not in (low, high):
            low, high = (beta2, high) if radam_length(beta2, t) < 5 else (low, beta2)
            if radam_length(beta2, t) == 5:
                return beta2, t
    raise AssertionError("no beta2 found")


def corners(row: Row) -> list[Run]:
    """Steps where a branch, a clamp or a start matters that ordinary gradients do not reach."""
    match row.name:
        case "rmsprop_centered":
            constant = np.full((60, 40), 1e7 / np.arange(1, 41))
            hyper = {"lr": 0.01, "rho": 0.5, "eps": 1e-8}
            return [
                # v = (9/2 + 4)/2 = 17/4, m = (-1 + 2)/2 = 1/2, the root 2
                one_step("state given", 1, (4.5, -1), 9, 2, 0.75, lr=0.5, rho=0.5, eps=2),
                # rounding makes v - m² negative in some of these
                Run("clamp", np.zeros(40), (), 1, constant, [hyper] * 60, {}),
            ]
        case "yogi":
            # v = g² stays; m = 1, the corrected 2 and 16
            hyper = {"lr": 0.25, "beta1": 0.5, "beta2": 0.75, "eps": 1}
            return [one_step("v equals g²", 1, (0, 4), 1, 2, 0.9, **hyper)]
        case "radam":
            beta2, t = beta2_of_length_five()
            hyper = {"lr": 0.25, "beta1": 0.5, "beta2": beta2, "eps": 1}
            m_hat = (0.5 * 63 / 64 + 0.5 * 3) / (1 - 0.5**t)
            return [
                exact_run(row, "length between 5 and 6", beta2=Fraction(11, 16)),
                exact_run(row, "length never above 4", beta2=Fraction(1, 2)),
                exact_run(row, "length 1", beta2=Fraction(0)),
                one_step("length 5", 1, (63 / 64, 4), t, 3, 1 - 0.25 * m_hat, **hyper),
            ]
    return []


def known_runs(row: Row) -> list[Run]:
    """All that is worked out without the package."""
    return [exact_run(row), *corners(row)]
