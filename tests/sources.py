"""The computations of the three sources, run again: one function for each entry.

``reference/sources.json`` holds, under the names of the sources' listings and figures, what they
print and what a run gives. Here stands the run itself, once: the tests hold its outcome against
that file, and the page of the sources' numbers shows it. Where a source computes otherwise than
the standard, its variant stands here as a rule of its own, not in the package.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from math import log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from scipy import optimize
from scipy.integrate import solve_ivp

import gdlib
from gdlib import (
    GD,
    Adadelta,
    AdaGrad,
    Adam,
    LineFit,
    Momentum,
    RMSprop,
    Rule,
    beale,
    bowl,
    check_gradient,
    cubic,
    ewa,
    minimize,
    numerical_gradient,
    ravine,
    rosenbrock,
    rules,
    shifted_square,
)
from tests import scalar

FILE = Path(__file__).parent / "reference" / "sources.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))}
RUNS: dict[str, Any] = {}


@dataclass(frozen=True)
class Found:
    """What a run gives: values in the shape of the entry's, a remark, and further facts."""

    values: Any
    remark: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def entry(*names):
    """The entries that a function computes; it takes the entry's name."""

    def register(function):
        RUNS.update(dict.fromkeys(names, function))
        return function

    return register


@cache
def found(name):
    return RUNS[name](name)


# Printed and computed numbers


def agreement(text, value):
    """In how many leading digits a value agrees with a printed one, and how many are printed."""
    mantissa = text.lower().partition("e")[0].lstrip("+-0.")
    shown = max(sum(sign.isdigit() for sign in mantissa), 1)
    alike = [n for n in range(shown) if f"{value:.{n}e}" == f"{float(text):.{n}e}"]
    return (alike[-1] + 1 if alike else 0), shown


def leaves(values, label=""):
    """The numbers of nested lists and tables, each with the name of its place in the table."""
    if isinstance(values, dict):
        for key, value in values.items():
            yield from leaves(value, str(key))
    elif isinstance(values, list | tuple):
        for value in values:
            yield from leaves(value, label)
    else:
        yield label, values


@dataclass(frozen=True)
class Row:
    """One number: its name, what is printed, what was computed, and the digits that agree."""

    label: str
    printed: str | None
    value: Any
    agree: int = 0
    shown: int = 0


def compared(name):
    """The rows of an entry. Where a source prints less than a run gives, that alone is compared."""
    printed, values = CASES[name]["printed_text"], found(name).values
    if printed is None:
        return [Row(label, None, value) for label, value in leaves(values)]
    if isinstance(printed, dict):
        values = {key: values[key] for key in printed}
    rows = []
    for (label, text), (_, value) in zip(leaves(printed), leaves(values), strict=True):
        if isinstance(value, str | bool):
            rows.append(Row(label, text, value, int(str(value) == text), 1))
        else:
            rows.append(Row(label, text, value, *agreement(text, value)))
    return rows


# What the sources compute otherwise


def adadelta_one_root(x, g, t, s=0, u=0, *, lr=1.0, rho=0.9, eps=1e-8):
    """Source A: the root of the quotient. Its last bits decide a path that never settles."""
    s = rho * s + (1 - rho) * g**2
    d = np.sqrt((u + eps) / (s + eps)) * g
    u = rho * u + (1 - rho) * d**2
    return x - lr * d, s, u


def rmsprop_eps_inside(x, g, t, v=0, *, lr=1e-2, rho=0.99, eps=1e-8):
    """Source A's formula, not its listing."""
    v = rho * v + (1 - rho) * g**2
    return x - lr * g / np.sqrt(v + eps), v


def adam_exponent_late(x, g, t, m=0, v=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Source A: the exponent is t + 1."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1 ** (t + 1))
    v_hat = v / (1 - beta2 ** (t + 1))
    return x - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def averaged_momentum(sign):
    """Source B: a moving average, divided by 1 + sign * beta^t; it takes the wrong sign."""

    def rule(x, g, t, v=0, *, lr=1e-2, beta=0.9):
        v = beta * v + (1 - beta) * g
        return x - lr * v / (1 + sign * beta**t), v

    return rule


def adam_of_source_b(sign, corrects_m):
    """Source B: the wrong sign in the corrections, and the corrected m is not used."""

    def rule(x, g, t, m=0, v=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 + sign * beta1**t) if corrects_m else m
        v_hat = v / (1 + sign * beta2**t)
        return x - lr * m_hat / (np.sqrt(v_hat) + eps), m, v

    return rule


def beale_rounded_once(x, y):
    """Source A's gradient of Beale's function, its powers rounded once.

    The package writes y³ as y·y·y, rounded twice, and a path that passes a saddle tells the two
    apart. The C library's pow rounds nearly always so; the quotient of two integers always does.
    """
    top, bottom = y.as_integer_ratio()
    y2, y3 = y * y, top**3 / bottom**3
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y2, 2.625 - x + x * y3
    return (
        2 * a * (y - 1) + 2 * b * (y2 - 1) + 2 * c * (y3 - 1),
        2 * a * x + 2 * b * (2 * x * y) + 2 * c * (3 * x * y2),
    )


# Source A: one dimension


@entry("A-04")
def stationary_points_of_the_cubic(name):
    points = [s.x[0] for s in cubic.stationary]
    high, low = cubic(np.array(points)[:, None])
    return Found(points, f"A maximum of {high:g} and a minimum of {low:g}; none of them global.")


@entry("A-10")
def value_and_slope(name):
    return Found(
        [shifted_square(1.5), float(shifted_square.grad(1.5))],
        "The caption gives the value for the slope.",
    )


@entry("A-11")
def one_step(name):
    path = minimize(shifted_square, 1.5, GD(lr=0.15), steps=1).path
    step = float(path.x[1, 0] - path.x[0, 0])
    return Found(
        [step, float(path.x[1, 0]), float(path.fun[1])],
        f"The step is the slope 3 times −0.15, thus −0.45. A float shows it as {step:.17g}, and "
        "the source cut that off.",
    )


@cache
def cubic_run():
    return minimize(cubic, 1.0, GD(lr=0.01), steps=200)


@entry("A-16", "A-16b")
def descent_on_the_cubic(name):
    run, (printed,) = cubic_run(), CASES[name]["printed"]
    slope = float(cubic.grad(printed))
    lost = "two of its nines" if name == "A-16" else "a nine"
    return Found(
        run.x.tolist(),
        f"The run stops after {run.nit} updates, where the slope is {run.jac[0]:.3g}. The printed "
        f"value has lost {lost}: the slope there is {slope:.3g}, too large for the stop test.",
        {
            "slope_at_end": run.jac[0],
            "slope_at_printed": slope,
            "updates_done": run.nit,
        },
    )


# Source A: Beale's function


@entry("A-26")
def shapes_of_the_grids(name):
    axis = np.arange(-4.5, 4.5 + 0.2, 0.2)
    x, y = np.meshgrid(axis, axis)
    points = np.stack([x, y], axis=-1)
    stacked = beale.grad(points).reshape(-1, 2).T
    return Found([list(a.shape) for a in (x, beale(points), stacked)])


@entry("A-28")
def gradient_at_the_start(name):
    return Found(beale.grad((3, 4)).tolist(), "", {"beale_value_at_start": beale((3, 4))})


@entry("A-20.facts")
def stationary_points_of_beale(name):
    points = dict(zip(("global_min", "saddle_1", "saddle_2"), beale.stationary, strict=True))
    small, large = np.linalg.eigvalsh(beale.hess(beale.minima[0])).tolist()
    # Along the valleys: x → -∞ with y = 1 + a / x, and y → -∞ with x = b / y³.
    left = optimize.minimize_scalar(lambda a: beale((-1e7, 1 - a / 1e7)), (0, 3)).fun
    down = optimize.minimize_scalar(lambda b: beale((b / 1e9, -1e3)), (0, 5)).fun
    return Found(
        {key: [*map(float, point.x), point.value] for key, point in points.items()}
        | {
            "infimum_valley_x_to_-inf_y_to_1": float(left),
            "infimum_valley_y_to_-inf_x_to_0": float(down),
            "hessian_eigenvalues_at_min": [small, large],
            "condition_number_at_min": large / small,
        },
        "There is one minimum, and no other. The infima are taken far out in the valleys; in the "
        "limit they are 405/896 and 7.3125.",
    )


START = (3, 4)
SLOW_RMSPROP = {"lr": 5e-6, "rho": 0.99999999999, "eps": 1e-8}
ONE_ROOT = Rule(adadelta_one_root, lr=1, rho=0.9, eps=1e-8)
ADAM = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.8, "eps": 1e-8}
LATE = Rule(adam_exponent_late, **ADAM)
#: Rule and settings of the runs on Beale's function; the settings are those of ``scalar.run``.
LONG: dict[str, Any] = {
    "A-29": (GD(lr=5e-6), {"marks": (100_000,)}),
    "A-29.lr1e-4": (GD(lr=1e-4), {}),
    "A-33": (Momentum(lr=5e-6, beta=0.8), {}),
    "A-38": (AdaGrad(lr=0.1, eps=1e-8), {"state": (1,), "marks": (100_000,)}),
    "A-38.zeros": (AdaGrad(lr=0.1, eps=1e-8), {}),
    "A-43": (
        ONE_ROOT,
        {"state": (1, 1), "grad": beale_rounded_once, "marks": (3765, 10_000, 100_000, 299_999)},
    ),
    "A-43.zeros": (ONE_ROOT, {"grad": beale_rounded_once}),
    "A-48.zeros": (RMSprop(**SLOW_RMSPROP), {}),
    "A-48.epsin": (Rule(rmsprop_eps_inside, **SLOW_RMSPROP), {"state": (1,)}),
    # Within 900,000 steps are the 300,000 of A-48.
    "A-49": (
        RMSprop(**SLOW_RMSPROP),
        {"state": (1,), "steps": 900_000, "marks": (300_000,)},
    ),
    "A-53": (LATE, {"steps": 100_000}),
    "A-53.v1": (LATE, {"steps": 100_000, "state": (0, 1), "grad": beale_rounded_once}),
    "A-53.std": (Adam(**ADAM), {"steps": 100_000}),
    "A-53.nb": (LATE, {"steps": 100_000, "grad": beale_rounded_once}),
    "A-53.b2-999": (Adam(), {"steps": 100_000}),
}
ON_THE_WAY = {"A-29.100k": ("A-29", 100_000), "A-48": ("A-49", 300_000)}


@cache
def long_run(name):
    rule, settings = LONG[name]
    return scalar.run(rule, beale, START, **{"steps": 300_000} | settings)


def first_step(name):
    rule, settings = LONG[name]
    settings = {key: value for key, value in settings.items() if key in ("state", "grad")}
    return scalar.run(rule, beale, START, 1, **settings)


def steepest(run):
    return max(map(abs, run.jac))


def not_there(run):
    return f"It has not converged: the largest partial derivative is still {steepest(run):.3g}."


def remark_on(name, run):
    match name:
        case "A-29":
            return f"{not_there(run)} The value is {run.fun:.3g}."
        case "A-29.lr1e-4":
            return f"Twenty times the rate, and it works: the value is {run.fun:.2g}."
        case "A-33":
            return (
                "The listing is missing in the source; it is made from the formula, with the "
                f"velocity at 0 first. The value is {run.fun:.3g}."
            )
        case "A-38":
            return f"{not_there(run)} No other minimum is near: the run is on its way to infinity."
        case "A-38.zeros":
            x, y = np.abs(np.subtract(run.x, long_run("A-38").x))
            return (
                "What the text says, instead of the ones in the listing. It makes a difference of "
                f"{x:.2g} and {y:.2g}: the first squared gradients swamp the one."
            )
        case "A-43":
            (a, b), (c, d) = run.kept[299_999], run.kept[300_000]
            return (
                f"The run jumps back and forth between ({a:.4f}, {b:.4f}) and ({c:.4f}, {d:.4f}). "
                f"Its value is {run.fun:.3g}; at update 3,765 it was {beale(run.kept[3765]):.3g}."
            )
        case "A-43.zeros" | "A-48.zeros":
            return (
                "From zeros, as the text says, it ends in the valley that runs to infinity, at the "
                f"value {run.fun:.3g}."
            )
        case "A-48.epsin":
            return "The formula has ε inside the root, the listing outside. Here both print alike."
        case "A-49":
            v, w = run.states
            return (
                f"The source does not say how many updates; 900,000 give its digits. The averages "
                f"have moved from 1 to {v:.3f} and {w:.3f}, so this is plain descent."
            )
        case "A-53" | "A-53.v1" | "A-53.std":
            away = np.abs(np.subtract(run.x, CASES[name]["printed"])).max()
            nearest = " It is the nearest that a natural variant came." if name == "A-53.v1" else ""
            return (
                f"The run ends on a cycle around the minimum, {away:.1g} from what is printed."
                f"{nearest} Where on the cycle, the last bits of y² and y³ decide."
            )
        case "A-53.nb":
            return (
                "The author's public notebook prints another pair for the same call. It is "
                "reproduced, and settles how the missing head of the listing reads."
            )
        case "A-53.b2-999":
            return f"It escapes into the valley that runs to infinity; the value is {run.fun:.3g}."
    return ""


@entry(*LONG)
def run_on_beale(name):
    run = long_run(name)
    return Found(
        run.x,
        remark_on(name, run),
        {
            "f_at_end": run.fun,
            "max_abs_gradient_at_end": steepest(run),
            "updates_done": run.nit,
            "stopped_early": run.converged,
            "first_iterate": first_step(name).x,
        },
    )


@entry(*ON_THE_WAY)
def on_the_way(name):
    of, updates = ON_THE_WAY[name]
    x = long_run(of).kept[updates]
    remark = ""
    if name == "A-29.100k":
        remark = "The number of updates that the text speaks of; its digits are those of 300,000."
    return Found(list(x), remark, {"f_at_end": beale(x), "updates_done": updates})


def modified_flow(step):
    r"""The flow whose time-1 map is the iteration z + step(z), up to terms of third order.

    It is step - Dstep(step) / 2.
    """

    def flow(z):
        s = step(z)
        return s - (step(z + s) - step(z - s)) / 4

    return flow


@entry("A-29.tol")
def updates_of_descent_to_converge(name):
    """Ten million steps, counted by the flow that goes through them.

    A step's last bits are lost in the point: near the end it is 100 roundings long. So the count
    is good to a few units in a million.
    """
    minimizer, lr = np.array(beale.minima[0]), 5e-6
    x0, y0 = minimizer.tolist()

    def slope(w):
        return np.array(beale.df(x0 + float(w[0]), y0 + float(w[1])))

    flow = modified_flow(lambda w: rules.gd(0.0, slope(w), 1, lr=lr))

    def converged(t, w):
        return log(np.abs(slope(w)).max() / 1e-8)

    converged.terminal = True
    start = long_run("A-29").x - minimizer
    path = solve_ivp(
        lambda t, w: flow(w) / lr, (0, 100), start, "LSODA", None, False, converged,
        rtol=1e-9, atol=1e-20,
    )  # fmt: skip
    (end,) = path.t_events[0]
    return Found(
        {
            "updates": 300_000 + round(end / lr),
            "x": (minimizer + path.y[:, -1]).tolist(),
        },
        "So many updates the run needs to meet its own stop test. They are counted here by a "
        "differential equation that follows the steps, to a few units in a million.",
    )


@entry("A-33.tol")
def updates_of_momentum_to_converge(name):
    run = scalar.run(Momentum(lr=5e-6, beta=0.8), beale, START, 3_000_000)
    return Found(
        {"updates": run.nit, "x": run.x},
        "So many updates momentum needs to meet the stop test: a fifth of what descent needs.",
        {"converged": run.converged},
    )


@entry("A-38.long")
def adagrad_never_settles(name):
    """300 million steps, by the flow that goes through them, to the ten digits known."""
    wanted = CASES[name]["reproduced"]
    run = long_run("A-38")
    x, s = np.array(run.kept[100_000]), None
    # The accumulators at the mark: a run of that length has them.
    short = scalar.run(AdaGrad(lr=0.1, eps=1e-8), beale, START, 100_000, state=(1,))
    s = np.array(short.states)

    def step(z):
        g = np.array(beale.df(float(z[0]), float(z[1])))
        moved, _ = rules.adagrad(0.0, g, 1, z[2:], lr=0.1, eps=1e-8)
        return np.concatenate([moved, g**2])

    flow, times = modified_flow(step), [float(n) for n in wanted]
    path = solve_ivp(
        lambda n, z: flow(z), (1e5, times[-1]), [*x, *s], "Radau", times, rtol=1e-10, atol=1e-10
    )
    return Found(
        {key: [*z[:2].tolist(), beale(z[:2])] for key, z in zip(wanted, path.y.T, strict=True)},
        "x, y and the value after so many updates: it never settles. The value falls toward "
        f"405/896, which is {405 / 896:.6f}.",
    )


# Source A: numerical gradients


@entry("A-58")
def central_differences(name):
    numeric = numerical_gradient(bowl, (2.0, 3.0), eps=1e-8)
    analytic = bowl.grad((2, 3))
    return Found([a.tolist() for a in (analytic, numeric, np.abs(analytic - numeric))])


@entry("A-58.scan")
def error_over_the_step(name):
    errors = {
        eps: np.abs(numerical_gradient(bowl, (2.0, 3.0), eps=float(eps)) - [0.25, 54.0]).tolist()
        for eps in CASES[name]["reproduced"]
    }
    return Found(errors, "Errors by ε. On a quadratic, rounding is all there is: it grows as 1/ε.")


@entry("A-57.beale")
def errors_of_central_and_forward_differences(name):
    x = np.array([2.0, 3.0])
    g = beale.grad(x)
    errors = {}
    for eps in CASES[name]["reproduced"]:
        h = float(eps)
        forward = [(beale(x + h * e) - beale(x)) / h for e in np.eye(2)]
        central = numerical_gradient(beale, x, eps=h)
        errors[eps] = [float(np.abs((a - g) / g).max()) for a in (central, forward)]
    return Found(errors, "By ε: central, then forward differences. The best ε is far from 0.")


@entry("A-60", "A-61")
def numerical_gradient_of_a_list(name):
    def wrapped(params):
        (x,) = params
        return bowl(x)

    f = wrapped if name == "A-61" else lambda p: bowl(p[0])
    (gradient,) = numerical_gradient(f, [np.array([2.0, 3.0])], eps=1e-6)
    return Found(gradient.tolist())


@entry("A-59.int")
def numerical_gradient_of_integers(name):
    """The source's listing moves an integer array in place, and the move is cut off."""
    x = np.array([2, 3])
    source = []
    for i, before in enumerate(x.tolist()):
        values = []
        for moved in (before + 1e-6, before - 1e-6):
            x[i] = moved
            values.append(bowl(x))
        x[i] = before
        source.append((values[0] - values[1]) / 2e-6)
    (ours,) = numerical_gradient(lambda p: bowl(p[0]), [x], eps=1e-6)
    return Found(
        source,
        f"gdlib converts integers first and finds {ours.round(6).tolist()}.",
        {"of the package": ours.tolist(), "x after": x.tolist()},
    )


# Source A: optimizers on the bowl

ON_THE_BOWL: dict[str, Any] = {
    "A-67": (GD(lr=0.1), 1000, {}),
    "A-67.100": (GD(lr=0.1), 100, {}),
    "A-68": (Momentum(lr=0.1, beta=0.8), 1000, {}),
    "A-nb.gd": (GD(lr=0.1), 100, {}),
    "A-nb.mom": (Momentum(lr=0.1, beta=0.8), 100, {}),
    "A-nb.adagrad": (AdaGrad(lr=0.8, eps=1e-8), 300, {"state": (1,)}),
    "A-nb.adadelta": (Adadelta(lr=0.1, rho=0.9, eps=1e-8), 100, {"state": (1, 1)}),
    "A-nb.rmsprop": (RMSprop(lr=0.1, rho=0.9), 100, {"state": (1,)}),
    "A-nb.adam": (Rule(adam_exponent_late, lr=0.1, beta1=0.7, beta2=0.9), 100, {}),
}


@entry(*ON_THE_BOWL)
def run_on_the_bowl(name):
    rule, steps, settings = ON_THE_BOWL[name]
    run = minimize(bowl, (-2.4, 0.2), rule, steps=steps, **settings)
    remark = ""
    if name == "A-67":
        remark = "These are the digits of 1,000 updates. The listing says 100."
    elif name == "A-67.100":
        remark = "After the 100 updates of the listing the point is elsewhere."
    elif run.success:
        remark = f"The run stops after {run.nit} updates."
    return Found(run.x.tolist(), remark, {"updates_done": run.nit})


# Source B


@entry("B-01")
def signal(name):
    x = np.arange(50) * np.pi
    return Found((np.cos(x) * np.exp(x / 100) - 10 * np.exp(-x / 100)).tolist())


@entry("B-02")
def weights_of_the_last_five_values(name):
    """A single 1 shows how much of it is left after n further values."""
    weights = ewa([1.0, 0.0, 0.0, 0.0, 0.0], beta=0.9)[::-1]
    return Found(
        {"beta=0.9": weights.tolist(), "sum": float(weights.sum())},
        "They do not sum to 1, as if they were shares of a whole.",
    )


@entry("B-06.ewa", "B-06.ewabc")
def averages_of_the_signal(name):
    return Found(ewa(CASES["B-01"]["reproduced"], 0.9, correct=name.endswith("bc")).tolist())


IN_ONE_DIMENSION = {
    "B-11": GD(lr=0.1),
    "B-12": GD(lr=0.95),
    "B-13": Rule(averaged_momentum(1), lr=0.95),
    "B-13.std": Rule(averaged_momentum(-1), lr=0.95),
    "B-13.none": Rule(averaged_momentum(0), lr=0.95),
}


@entry(*IN_ONE_DIMENSION)
def path_on_the_square(name):
    rule = IN_ONE_DIMENSION[name]
    run = minimize(lambda x: x[0] ** 2, 1.0, rule, grad=lambda x: 2 * x, steps=10)
    return Found(run.path.x[:, 0].tolist())


AVERAGES = {"lr": 0.1, "beta1": 0.9, "beta2": 0.9}
IN_TWO_DIMENSIONS = {
    "B-18": GD(lr=0.01),
    "B-19": Rule(averaged_momentum(1), lr=0.01),
    "B-19.std": Rule(averaged_momentum(-1), lr=0.01),
    "B-19.none": Rule(averaged_momentum(0), lr=0.01),
    "B-21": RMSprop(lr=0.1, rho=0.9),
    "B-23": Rule(adam_of_source_b(1, corrects_m=False), **AVERAGES),
    "B-23.mc": Rule(adam_of_source_b(1, corrects_m=True), **AVERAGES),
    "B-23.m": Rule(adam_of_source_b(-1, corrects_m=False), **AVERAGES),
    "B-23.std": Adam(**AVERAGES),
}


@entry(*IN_TWO_DIMENSIONS)
def path_in_the_ravine(name):
    run = minimize(ravine, (-1, -1), IN_TWO_DIMENSIONS[name], steps=CASES[name]["iterations"])
    remark = f"The value at the end is {run.fun:.4g}."
    if name == "B-18":
        remark = "The rate is 2/L: y jumps between −1 and 1 for ever."
    return Found(run.x.tolist(), remark, {"path": run.path.x.tolist(), "f_at_end": run.fun})


@entry("B-28", "B-29")
def condition_number(name):
    """13 digits; a difference in the smallest singular value is worth no more."""
    large, small = np.linalg.svd(rosenbrock.hess((1, 1)), compute_uv=False).tolist()
    exact = (501 + sqrt(250601)) ** 2 / 400
    return Found(
        [large / small],
        f"Exactly $(501 + \\sqrt{{250601}})^2/400$, which is {exact:.13g}…: the small singular "
        "value has lost three digits, in the source and here.",
        {"singular_values": [large, small], "exact": exact},
    )


@entry("B-33.levels")
def contour_levels(name):
    diagonal = np.linspace(1, 1.5, 10)
    return Found(rosenbrock(np.stack([diagonal, diagonal], axis=1)).tolist())


@entry(*(f"B-34.{k}" for k in range(10)))
def check_of_the_gradient(name):
    """Forward differences, absolute: the printed points have too few digits for the errors."""
    case = CASES[name]
    error = float(optimize.check_grad(rosenbrock, rosenbrock.grad, case["x0"]))
    low, high = case["range_over_points_that_print_alike"]
    return Found(
        [error],
        f"Over the points that print alike: {low:.1e} to {high:.1e}.",
        {"of the package": check_gradient(rosenbrock, rosenbrock.grad, case["x0"]).error},
    )


ROSENBROCK: dict[str, Any] = {"f": rosenbrock, "rule": GD(lr=2e-4), "gtol": 0, "xtol": 1e-10}


@cache
def rosenbrock_run():
    return scalar.run(**ROSENBROCK, x0=(4, -4.1), steps=200_000, marks=(99_999, 100_000))


@entry("B-35")
def gradient_descent_on_rosenbrock(name):
    """The source calls this a success; the run says that no stop test held."""
    run, nit = rosenbrock_run(), 100_000
    before, last = (np.array(run.kept[t]) for t in (nit - 1, nit))
    step = float(np.linalg.norm(last - before))
    return Found(
        {
            "fun": rosenbrock(last),
            "nfev": nit + 1,
            "nit": nit,
            "success": str(nit > 1),  # the source's flag
            "x": last.tolist(),
        },
        f"All digits, but no success: the last step is {step:.3g} long, and the tolerance 1e-10. "
        f"It takes {run.nit:,} updates.",
        {"last_step_norm": step},
    )


@entry("B-35.tol")
def gradient_descent_on_rosenbrock_to_its_tolerance(name):
    run = rosenbrock_run()
    return Found({"updates": run.nit, "x": run.x}, "", {"converged": run.converged})


def another(x, y):
    return (x - 3) ** 2 + (y + 1) ** 2


@entry("B-24.other")
def gradient_of_another_function(name):
    """The source's minimizer has Rosenbrock's gradient built in, and says success."""
    run = scalar.run(**ROSENBROCK, x0=(0, 0), steps=100_000)
    right = minimize(lambda p: another(*p), (0, 0), GD(lr=0.1), grad=lambda p: 2 * (p - [3, -1]))
    return Found(
        {
            "x": run.x,
            "fun": another(*run.x),
            "success": str(run.nit > 1),
            "true_minimiser": right.x.round(6).tolist(),
        },
        "Asked to minimize another function, the source's routine goes to Rosenbrock's minimum.",
        {"converged": run.converged},
    )


@entry("B-24.start")
def start_at_the_minimum(name):
    """The source's loop: a step, then the test; success is more than one update."""
    x, nit = np.array([1.0, 1.0]), 0
    while nit < 100_000:
        new = rules.gd(x, rosenbrock.grad(x), nit + 1, lr=2e-4)
        nit += 1
        x, step = new, np.linalg.norm(new - x)
        if step < 1e-10:
            break
    ours = minimize(rosenbrock, (1, 1), GD(lr=2e-4), xtol=1e-10)
    return Found(
        {"nit": nit, "success": str(nit > 1)},
        f"gdlib: {ours.nit} updates, and converged.",
        {"of the package": (ours.nit, ours.success)},
    )


@entry("B-38")
def nelder_mead(name):
    run = optimize.minimize(rosenbrock, (4, -4.1), method="nelder-mead")
    simplex, values = run.final_simplex
    return Found(
        {"simplex": simplex.tolist(), "values": values.tolist()} | outcome(run, "nfev", "nit")
    )


def outcome(run, *counts):
    """What scipy reports, in the words of its printout."""
    return {
        "fun": float(run.fun),
        **{count: int(run[count]) for count in counts},
        "status": int(run.status),
        "success": str(run.success),
        "x": run.x.tolist(),
    }


@entry("B-40", "B-42")
def newton_cg(name):
    """Two runs, one output; njev is another in newer versions of scipy."""
    run = optimize.minimize(
        rosenbrock, (4, -4.1), method="Newton-CG", jac=rosenbrock.grad, hess=rosenbrock.hess
    )
    heading = "Printed under the heading BFGS, and it is Newton-CG. " if name == "B-40" else ""
    return Found(
        {"jac": run.jac.tolist()} | outcome(run, "nfev", "nhev", "nit", "njev"),
        f"{heading}`njev` is smaller since scipy uses the gradient at the start of an outer "
        f"iteration again: 63 less {run.nit} − 1 is {63 - run.nit + 1}. `fun` and `jac` are what "
        "is left after digits cancel.",
    )


@entry("B-40.bfgs")
def bfgs(name):
    run = optimize.minimize(rosenbrock, (4, -4.1), method="BFGS", jac=rosenbrock.grad)
    return Found(outcome(run, "nit", "nfev", "njev"), "What the section on BFGS should have shown.")


# Source C

EPOCHS = (*range(0, 5000, 500), 4999)


@cache
def trace(run):
    return minimize(LineFit(), CASES[f"{run}.0"]["x0"], GD(lr=0.008), steps=5000).path


@entry(*(f"{run}.{epoch}" for run in ("C-17", "C-19") for epoch in EPOCHS))
def line_of_a_trace(name):
    """Loss before the update, weights after it."""
    run, epoch = name.split(".")
    path = trace(run)
    return Found([float(path.fun[int(epoch)]), *path.x[int(epoch) + 1].tolist()])


@entry("C-17.facts")
def curvature_of_the_line_fit(name):
    """The Hessian of a quadratic: differences of the gradient, exact up to rounding."""
    problem = LineFit()
    hessian = np.array([problem.grad(e) - problem.grad([0.0, 0.0]) for e in np.eye(2)])
    slow, fast = np.linalg.eigvalsh(hessian).tolist()
    minimizer = np.linalg.solve(hessian, -problem.grad([0.0, 0.0]))
    return Found(
        {
            "hessian": hessian.tolist(),
            "eigenvalues": [slow, fast],
            "condition_number": fast / slow,
            "largest_stable_rate": 2 / fast,
            "contraction_per_epoch_at_0.008": 1 - 0.008 * slow,
            "minimiser": minimizer.round(9).tolist(),
        },
        "They explain the slow end of both traces.",
    )


@entry("C-17.postloss")
def loss_at_the_printed_weights(name):
    losses = [float(LineFit()(CASES[f"{run}.0"]["printed"][1:])) for run in ("C-17", "C-19")]
    return Found(losses, "The losses printed beside these weights belong to the weights before.")


def package_of(name):
    """Whose numbers an entry shows: a name and its version."""
    function = RUNS[name]
    if function in (nelder_mead, newton_cg, bfgs):
        return f"scipy {__import__('scipy').__version__}"
    return f"gdlib {gdlib.__version__}"
