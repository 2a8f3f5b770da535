"""What the page of errata demonstrates: one function for each erratum that can be computed.

A function yields the lines that the page shows, and asserts on the way what the page says: what
the source has is wrong, or what is put in its place holds. The tests run the same functions.
"""

import json
from decimal import Decimal, localcontext
from functools import cache
from math import cos, exp, inf, isclose, pi, sin, sqrt
from pathlib import Path

import numpy as np

from gdlib import (
    GD,
    AdaGrad,
    Adam,
    LineFit,
    Momentum,
    RMSprop,
    Rule,
    SignGD,
    Status,
    beale,
    bowl,
    complex_step_gradient,
    cubic,
    minimize,
    ravine,
    rosenbrock,
    rules,
    shifted_square,
)
from tests import scalar, sources
from tests.sources import CASES, START, found, long_run

#: All errata and their kinds: mathematics, code, number, wording, transcription.
KINDS = {
    f"E-{letter}{i}": kind
    for letter, kinds in {
        "A": "W M M M M M M M/W N M C N C T T/C C M/W M N W M C M M C M M M/C C N M M C C N C/T",
        "B": "W C/M M M C C W M/C C C C N M N M C/N W C N",
        "C": "M M M M W M/W C C C W/M T M",
    }.items()
    for i, kind in enumerate(kinds.split(), start=1)
}
#: Errata of words alone: there is nothing to compute.
WORDS_ALONE = {"E-A1", "E-A13", "E-A15", "E-B1", "E-B7", "E-B17", "E-C5", "E-C11"}
LONG = json.loads((Path(__file__).parent / "reference" / "errata_long.json").read_text("utf-8"))
DEMOS = {}


def of(name):
    def register(function):
        DEMOS[name] = function
        return function

    return register


def pair(x, digits=6):
    return "(" + ", ".join(f"{float(value):.{digits}g}" for value in x) + ")"


def close(found, expected, digits):
    """Whether a number rounds to another one that has so many digits."""
    return isclose(found, expected, rel_tol=0.51 * 10.0 ** (1 - digits))


# Source A: minima and derivatives


@of("E-A2")
def difference_quotients():
    def flat(x):
        return max(abs(x) - 1, 0)

    steps = (0.5, -0.5)
    numerators = [flat(h) - flat(0) for h in steps]
    yield f"max(|x| − 1, 0) has a minimum at 0; numerators right and left of it: {numerators}"
    assert numerators == [0, 0]
    right, left = ((float(cubic(-1 + h)) - cubic(-1.0)) / h for h in (1e-3, -1e-3))
    yield f"the cubic has a maximum at −1; quotients right and left of it: {right:.4f}, {left:.4f}"
    assert right < 0 < left


@of("E-A3")
def wiggles_around_a_positive_slope():
    def f(x):
        return x + 2 * x * x * np.sin(1 / x)

    yield "f(h)/h near 0, which tends to the slope at 0:"
    for h in (1e-2, 1e-4, 1e-6):
        quotient = f(h) / h
        yield f"  h = {h:g}: {quotient:.6f}"
        assert abs(quotient - 1) <= 2 * h
    yield "slopes at 1/(2πk) and at 1/((2k + 1)π):"
    for k in (1, 100, 10_000):
        x = np.array([1 / (2 * pi * k), 1 / ((2 * k + 1) * pi)])
        low, high = (float(complex_step_gradient(lambda p: f(p[0]), [a])[0]) for a in x)
        yield f"  k = {k}: {low:.6f} at {x[0]:.6f}, {high:.6f} at {x[1]:.6f}"
        assert isclose(low, -1, abs_tol=1e-9)
        assert isclose(high, 3, abs_tol=1e-9)


@of("E-A4")
def negative_slope():
    values = [float(x * x) for x in (-1.1, -1.0, -0.9)]
    yield f"x² at −1.1, −1, −0.9: {', '.join(f'{v:.2f}' for v in values)}; the slope at −1 is −2"
    assert values[0] > values[1] > values[2]


@of("E-A5")
def values_at_stationary_points():
    for s in cubic.stationary:
        slope = float(cubic.grad(s.x[0]))
        yield f"f({s.x[0]:g}) = {s.value:g}, f′({s.x[0]:g}) = {slope:g}"
        assert slope == 0 != s.value


@of("E-A6")
def signs_of_the_slope():
    points = np.array([-1.001, -1, -0.999, 2.999, 3, 3.001])
    signs = np.sign(cubic.grad(points[:, None])).ravel().astype(int)
    yield "signs of f′ just left of, at and just right of −1 and 3:"
    yield f"  {signs[:3].tolist()} and {signs[3:].tolist()}"
    assert signs.tolist() == [1, 0, -1, -1, 0, 1]


@of("E-A7")
def first_order_is_not_exact():
    slope, before = float(shifted_square.grad(1.5)), shifted_square(1.5)
    errors = []
    for lr in (0.15, 0.075, 1.0, 1.2):
        actual = float(shifted_square(1.5 - lr * slope)) - before
        errors.append(actual + lr * slope**2)
        yield f"rate {lr:5}: predicted {-lr * slope**2:8.4f}, actual {actual:8.4f}"
        assert np.sign(round(actual, 12)) == np.sign(lr - 1)
        if lr == 0.15:
            assert isclose(actual, -1.1475)
    assert isclose(errors[0], 4 * errors[1])  # the error is of second order


@of("E-A8")
def value_and_slope():
    value, slope = found("A-10").values
    yield f"f(1.5) = {value}, f′(1.5) = {slope}"
    assert (value, slope) == (2.45, 3)


@of("E-A9")
def the_step():
    step, x, value = found("A-11").values
    yield f"step {step:.17g}, new x {x}, new value {value}"
    assert isclose(step, -0.45, rel_tol=1e-15)
    assert abs(step + 0.449) > 9e-4


@of("E-A10")
def slope_may_grow():
    run = minimize(cubic, 0.0, GD(lr=0.01), steps=1).path
    slopes = cubic.grad(run.x).ravel()
    yield "one step on the cubic from 0, rate 0.01:"
    yield f"  value {run.fun[0]:.4f} → {run.fun[1]:.4f}, slope {slopes[0]:.4f} → {slopes[1]:.4f}"
    assert run.fun[1] < run.fun[0]
    assert abs(slopes[1]) > abs(slopes[0])
    (least,) = shifted_square.stationary
    yield f"the shifted square at its minimum: value {least.value}, slope 0"
    assert least.value > 0
    assert shifted_square.grad(least.x) == 0


@of("E-A11")
def starts_that_run_away():
    for x0, limit in ((-1.01, 60), (-1.1, 40)):
        path = minimize(cubic, x0, GD(lr=0.01), steps=200).path
        gone = int(path.t[np.argmax(np.abs(path.x[:, 0]) > 1e12)])
        yield f"from {x0}: beyond 10¹² at update {gone}"
        assert 0 < gone <= limit
    for x0, status in ((20, Status.CONVERGED), (40, Status.DIVERGED)):
        run = minimize(cubic, float(x0), GD(lr=0.01), steps=500)
        yield f"from {x0}: {run.status.text} after {run.nit} updates"
        assert run.status == status
    assert [s.kind for s in cubic.stationary] == ["maximum", "minimum"]


@of("E-A12")
def nines_lost():
    end, slope = found("A-16").values[0], found("A-16").facts["slope_at_end"]
    rows = [
        (f"{end!r}", slope),
        *((CASES[name]["printed_text"][0], found(name).facts["slope_at_printed"])
          for name in ("A-16b", "A-16")),
    ]  # fmt: skip
    for text, value in rows:
        yield f"{text:18} slope {value:.2e}"
    assert abs(rows[0][1]) < 1e-8 < abs(rows[1][1]) < abs(rows[2][1])


# Source A: Beale's function


@of("E-A14")
def partial_derivative():
    def wrong(x, y):
        return beale.df(x, y)[1] + 2 * (2.625 - 1.5) * x

    right = float(beale.grad(START)[1])
    yield f"at (3, 4): {wrong(*START)} by the formula in the text, {right} by the right one"
    assert (right, wrong(*START)) == (57519.0, 57525.75)


@of("E-A16")
def arrows_that_are_not_the_gradient():
    axis = np.arange(-4.5, 4.5 + 0.2, 0.2)
    p = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    down = -beale.grad(p)
    arrows = p + down

    def length(v):
        return np.hypot(v[:, 0], v[:, 1])

    cosine = (arrows * down).sum(axis=1) / (length(arrows) * length(down))
    angle = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    near = np.linalg.norm(p - [3, 0.5], axis=1) < 1
    worst = p[angle.argmax()].round(1)
    yield f"angle between arrow and descent, over {len(p)} points: median {np.median(angle):.2f}°,"
    yield f"  mean {angle.mean():.1f}°, worst {angle.max():.1f}° at {pair(worst)};"
    yield f"  above 5° at {(angle > 5).sum()} points, above 90° at {(angle > 90).sum()}"
    yield "closer than 1 to the minimum:"
    yield f"  median {np.median(angle[near]):.1f}°, worst {angle[near].max():.1f}°"
    assert close(np.median(angle), 0.07, 1)
    assert close(angle.max(), 144.7, 4)
    assert close(np.median(angle[near]), 11.9, 3)
    assert ((angle > 5).sum(), (angle > 90).sum()) == (164, 2)
    least = np.array(beale.minima[0])
    at_minimum = least - beale.grad(least)
    yield f"at the minimum itself the arrow would be {pair(at_minimum)}, not zero"
    assert at_minimum.tolist() == [3, 0.5]


@of("E-A17")
def descent_has_not_converged():
    run, needed = long_run("A-29"), found("A-29.tol").values
    yield f"after {run.nit:,} updates: {pair(run.x, 9)}, largest |∂f| {sources.steepest(run):.3f}"
    assert not run.converged
    assert close(sources.steepest(run), 0.141, 3)
    yield f"its own test would be met after about {needed['updates']:,} updates;"
    stepped = LONG["E-A17"]
    yield f"step by step: after {stepped['updates']:,}, at {pair(stepped['x'], 9)}"
    assert isclose(needed["updates"], stepped["updates"], rel_tol=2e-6)
    assert stepped["updates"] > 35 * run.nit


@of("E-A18")
def larger_rates():
    ends = {}
    for lr in (5e-6, 1e-4, 1.2e-4, 1.4e-4, 1.5e-4):
        ends[lr] = scalar.run(GD(lr=lr), beale, START, 100_000)
        yield f"rate {lr:g}: {pair(ends[lr].x)}, f = {ends[lr].fun:.2g}"
    assert ends[1e-4].fun < 1e-3 * ends[5e-6].fun
    assert ends[1e-4].x[1] > 0.49
    assert ends[1.5e-4].x[1] > 0.49
    assert max(ends[lr].x[1] for lr in (1.2e-4, 1.4e-4)) < -3
    run = minimize(beale, START, GD(lr=1.8e-4), steps=100)
    yield f"rate 0.00018: {run.status.text} after {run.nit} updates"
    assert run.status == Status.NON_FINITE
    full = long_run("A-29.lr1e-4")
    yield f"rate 0.0001, all 300,000 updates: {pair(full.x, 11)}, f = {full.fun:.2g}"
    assert close(full.fun, 3.7e-10, 2)


@of("E-A19")
def number_of_updates():
    early, end = found("A-29.100k"), found("A-29")
    yield f"after 100,000: {pair(early.values, 9)}, f = {early.facts['f_at_end']:.4f}"
    yield f"after 300,000: {pair(end.values, 9)}, f = {end.facts['f_at_end']:.4f}"
    assert all(row.agree == row.shown for row in sources.compared("A-29"))
    assert close(early.facts["f_at_end"], 0.0788, 3)


@of("E-A20")
def momentum_overshoots():
    leftmost = []
    for rule in (GD(lr=5e-6), Momentum(lr=5e-6, beta=0.8)):
        path = minimize(beale, START, rule, steps=2000).path.x
        leftmost.append(path[:, 0].min())
        yield f"{rule!r}: leftmost x {leftmost[-1]:.3f}"
    assert close(leftmost[0], 2.079, 4)
    assert close(leftmost[1], 1.651, 4)
    fast = long_run("A-33")
    far = LONG["E-A17"]["x after 1500000"]
    yield f"momentum after 300,000 updates: {pair(fast.x, 9)}"
    yield f"descent after 1,500,000:        {pair(far, 9)}"
    assert np.abs(np.subtract(fast.x, far)).max() < 4e-3
    ratio = LONG["E-A17"]["updates"] / LONG["E-A20"]["updates"]
    yield f"updates to meet the stop test: {LONG['E-A20']['updates']:,}, {ratio:.2f} times fewer"
    yield f"updates until f < 0.001: {LONG['E-A20']['updates to f below 1e-3']:,}"
    assert close(ratio, 5, 2)


# Source A: adaptive steps


def adagrad_eps_inside(x, g, t, s=0, *, lr=1e-2, eps=1e-10):
    s = s + g**2
    return x - lr * g / np.sqrt(s + eps), s


@of("E-A21")
def eps_in_adagrad():
    inside = Rule(adagrad_eps_inside, lr=0.1, eps=1e-8)
    end = scalar.run(inside, beale, START, 300_000, state=(1,))
    x, y = np.abs(np.subtract(end.x, long_run("A-38").x))
    yield f"inside against outside the root, after 300,000 updates: {x:.1e} in x, {y:.1e} in y"
    assert max(x, y) < 1e-12
    g = np.array([3.0, 1.0, 2.0])
    yield f"of gradients 3, 1, 2 the sum of squares is {(g**2).sum():g}, its root {sqrt(14):.4f}"
    assert (g**2).sum() == 14


@of("E-A22")
def adagrad_from_zero_or_one():
    for start in (0, 1):
        g = np.array([0.01, 100.0])
        x, _ = rules.adagrad(np.zeros(2), g, 1, np.full(2, float(start)), lr=0.1, eps=1e-8)
        yield f"first step from {start}, gradient (0.01, 100), rate 0.1: {pair(-x, 4)}"
        assert np.allclose(-x, 0.1, rtol=1e-5) == (start == 0)
    for start, updates in ((1, 204), (0, 63)):
        run = minimize(bowl, (-2.4, 0.2), AdaGrad(lr=0.8, eps=1e-8), state=(start,))
        yield f"bowl, rate 0.8, from {start}: stops after {run.nit} updates"
        assert (run.success, run.nit) == (True, updates)
    gap = np.abs(np.subtract(long_run("A-38").x, long_run("A-38.zeros").x))
    yield f"Beale: the ends differ by {pair(gap, 2)}"
    assert 1e-10 < gap.min() <= gap.max() < 2e-9


@of("E-A23")
def adagrad_is_on_its_way():
    run = long_run("A-38")
    kinds = {s.x: s.kind for s in beale.stationary}
    yield f"stationary points: {', '.join(f'{kind} {pair(x, 4)}' for x, kind in kinds.items())}"
    assert sorted(kinds.values()) == ["minimum", "saddle", "saddle"]
    yield f"after 300,000 updates: {pair(run.x, 9)}, f = {run.fun:.4f}"
    yield f"  largest |∂f| {sources.steepest(run):.3f}, far from zero"
    assert close(sources.steepest(run), 0.885, 3)
    rates = [0.1 / sqrt(s) for s in run.states]
    yield f"  what is left of the rate 0.1: {rates[0]:.2e} in x, {rates[1]:.1e} in y"
    assert close(rates[0], 1.24e-6, 3)
    assert close(rates[1], 5.9e-7, 2)
    values = [run.fun]
    for updates, (x, y, value) in LONG["E-A23"].items():
        yield f"after {int(updates):>11,}: ({x:.3f}, {y:.3f}), f = {value:.3f}"
        assert x < run.x[0]
        values.append(value)
    yield f"the value falls toward 405/896 = {405 / 896:.3f}"
    assert sorted(values, reverse=True) == values
    assert values[-1] > 405 / 896


@of("E-A24")
def averages_that_differ():
    g2, average = np.array([9.0, 1.0, 1.0]), 0.0
    for value in g2:
        average = 0.9 * average + 0.1 * value
    yield f"squared gradients 9, 1, 1: mean {g2.mean():.4f}, moving average {average:.4f}"
    assert not isclose(average, g2.mean(), rel_tol=0.5)
    _, s, _ = rules.adadelta(0.0, 4.0, 1, 0.0, 0.0, rho=0.9, eps=1e-6)
    yield f"RMS of one gradient 4: √(0.1·16 + ε) = {sqrt(s + 1e-6):.4f}; without the root {s:.4f}"
    assert isclose(s, 1.6)


@of("E-A25")
def adadelta_from_zero_or_one():
    for name, start in (("A-43", "ones"), ("A-43.zeros", "zeros")):
        run, first = long_run(name), sources.first_step(name)
        yield f"from {start}: first step {pair(np.subtract(first.x, START))},"
        yield f"  end {pair(run.x, 9)}, f = {run.fun:.4g}"
    assert np.allclose(np.subtract(sources.first_step("A-43").x, START), -sqrt(10), rtol=1e-6)
    assert long_run("A-43.zeros").x[0] < -2
    assert close(long_run("A-43.zeros").fun, 1.309, 4)


@of("E-A26")
def adadelta_drifts_away():
    run, values = long_run("A-43"), []
    for t, x in run.kept.items():
        values.append(beale.f(*x))
        yield f"update {t:>7,}: {pair(x, 7)}, f = {values[-1]:.4g}"
    assert values[0] < values[1] < values[2] < run.fun
    (a, b), (c, d) = run.kept[299_999], run.kept[300_000]
    assert abs(c - a) > 0.02
    assert abs(d - b) > 0.05
    worse = long_run("A-29").fun
    yield f"largest |∂f| at the end {sources.steepest(run):.3g}; plain descent ends at {worse:.4g}"
    assert run.fun > worse


@cache
def slow_rmsprop():
    return scalar.run(RMSprop(**sources.SLOW_RMSPROP), beale, START, 300_000, state=(1,))


@of("E-A27")
def eps_in_rmsprop():
    gap = np.abs(np.subtract(slow_rmsprop().x, long_run("A-48.epsin").x))
    yield f"inside against outside, the first printed run: the ends differ by {pair(gap, 2)}"
    assert 1e-10 < gap.min() <= gap.max() < 2e-9
    settings = {"lr": 0.01, "rho": 0.9, "eps": 1e-8}
    steps = [
        -float(rule(0.0, 2e-6, 1, 0.0, **settings)[0])
        for rule in (rules.rmsprop, sources.rmsprop_eps_inside)
    ]
    yield f"first step for a gradient of 2e-6: outside {steps[0]:.4f}, inside {steps[1]:.5f}"
    assert close(steps[0], 0.0311, 3)
    assert close(steps[1], 0.0002, 2)


@of("E-A28")
def rmsprop_in_disguise():
    slow, plain = slow_rmsprop(), long_run("A-29")
    factors = [sqrt(v) for v in slow.states]
    yield f"averages after 300,000 updates: {pair(slow.states, 5)}, so the rate is divided by"
    yield f"  {pair(factors, 4)} all the time"
    assert 1 < max(factors) < 1.04
    yield f"end {pair(slow.x, 5)}; plain descent {pair(plain.x, 5)}"
    assert np.abs(np.subtract(slow.x, plain.x)).max() < 6e-3
    zeros = long_run("A-48.zeros")
    yield f"averages from zero: {pair(zeros.x, 9)}, f = {zeros.fun:.3g}"
    assert zeros.x[0] < -3
    for lr in (0.01, 0.001):
        for rho in (0.9, 0.99):
            end = scalar.run(RMSprop(lr=lr, rho=rho), beale, START, 30_000).x
            yield f"rate {lr:g}, ρ = {rho:g}, 30,000 updates: {pair(end, 4)}"
            assert end[0] < -1


EARLY = 0.526, 0.701, 0.874, 0.949


@of("E-A29")
def exponent_one_too_many():
    x, *_ = sources.adam_exponent_late(0.0, 7.0, 1, lr=1, beta1=0.9, beta2=0.8)
    right, *_ = rules.adam(0.0, 7.0, 1, lr=1, beta1=0.9, beta2=0.8)
    yield f"first step over the rate: {-x:.4f} as printed, {-right:.4f} with the exponent t"
    assert close(-x, 0.7061, 4)
    assert isclose(-right, 1, rel_tol=1e-8)
    factors = {t: (1 - 0.9**t) / (1 - 0.9 ** (t + 1)) for t in (1, 2, 5, 10)}
    yield "factor on the first moment: " + ", ".join(
        f"{f:.3f} (t = {t})" for t, f in factors.items()
    )
    assert all(close(factors[t], f, 3) for t, f in zip(factors, EARLY, strict=True))


@of("E-A30")
def adam_on_a_cycle():
    run = scalar.run(Adam(**sources.ADAM), beale, START, 100_000, marks=range(90_000, 100_001))
    points = np.array([run.kept[t] for t in range(90_000, 100_001)])
    wide = np.abs(points - beale.minima[0]).max(axis=0)
    values = beale(points)
    yield f"updates 90,000 to 100,000 of the standard rule: up to {pair(wide, 2)} from the minimum,"
    yield f"  value up to {values.max():.2e}, end {pair(run.x, 11)}"
    assert 4e-5 < wide.min() <= wide.max() < 6e-5
    assert values.max() < 1e-7
    times = LONG["E-A30"]
    yield f"the run with the exponent t + 1 prints the source's digits after {times[0]:,} updates,"
    yield f"  and {len(times) - 1} times more until 400,000"
    usual = long_run("A-53.b2-999")
    yield f"with β₂ = 0.999: {pair(usual.x, 4)}, f = {usual.fun:.3g}"
    assert usual.x[0] < -50


# Source A: numerical gradients, optimizers


@of("E-A31")
def symmetric_quotient():
    quotients = [(abs(h) - abs(-h)) / (2 * h) for h in (1e-2, 1e-4)]
    sides = [abs(h) / h for h in (1e-4, -1e-4)]
    yield f"|x| at 0: symmetric quotients {quotients}, one-sided ones {sides}"
    assert quotients == [0, 0]
    assert sides == [1, -1]


@of("E-A32")
def best_step_of_a_difference():
    yield "bowl at (2, 3), absolute errors in x and y:"
    scan = found("A-58.scan").values
    for eps in ("0.01", "0.0001", "1e-06", "1e-08", "1e-10", "1e-12"):
        yield f"  ε = {float(eps):g}: {pair(scan[eps], 2)}"
    assert max(scan["0.01"]) < 1e-12 < max(scan["1e-06"]) < max(scan["1e-08"]) < max(scan["1e-12"])
    yield "Beale at (2, 3), largest relative error:"
    errors = {eps: both[0] for eps, both in found("A-57.beale").values.items()}
    for eps in ("0.01", "1e-05", "1e-08"):
        yield f"  ε = {float(eps):g}: {errors[eps]:.1e}"
    assert min(errors, key=errors.get) == "1e-05"


@of("E-A33")
def integers_are_cut_off():
    source, ours = found("A-59.int").values, found("A-59.int").facts["of the package"]
    yield f"integers (2, 3): the listing gives {pair(source, 9)}, gdlib {pair(ours, 9)}"
    assert source == [93750, 22500000]
    assert np.allclose(ours, [0.25, 54], atol=1e-6)


@of("E-A34")
def start_is_overwritten():
    start = np.array([-2.4, 0.2])
    x = start
    for _ in range(100):
        x -= 0.1 * bowl.grad(x)
    yield f"updated in place, the start becomes {pair(start)}"
    assert start[0] > -1
    start = np.array([-2.4, 0.2])
    run = minimize(bowl, start, GD(lr=0.1), steps=100)
    yield f"with gdlib it is still {pair(start)}, and the end is {pair(run.x)}"
    assert start.tolist() == [-2.4, 0.2]
    assert np.allclose(run.x, x, rtol=1e-12)


@of("E-A35")
def hundred_or_thousand():
    for name, n in (("A-67.100", 100), ("A-67", 1000)):
        x = found(name).values
        closed = -2.4 * 0.9875**n, 0.2 * (-0.8) ** n
        yield f"{n:>5,} updates: {pair(x, 9)}; closed form {pair(closed, 9)}"
        assert np.allclose(x, closed, rtol=1e-10)
        agree = all(row.agree == row.shown for row in sources.compared(name))
        assert agree == (n == 1000)


@of("E-A36")
def rebuilt_listings():
    rows = sources.compared("A-33")
    yield "momentum, velocity 0 at first:"
    yield f"  printed  {pair([float(row.printed) for row in rows], 9)}"
    yield f"  computed {pair([row.value for row in rows], 13)}"
    assert all(row.agree == row.shown for row in rows)


# Source B


@of("E-B2")
def weights_sum_to_less_than_one():
    total = found("B-02").values["sum"]
    yield f"five weights for β = 0.9 sum to {total:.5f} = 1 − 0.9⁵"
    assert isclose(total, 1 - 0.9**5)


@of("E-B3")
def force_points_downhill():
    for sign in (-1, 1):
        x, v = 1.0, 0.0
        for _ in range(10):
            v += sign * 0.1 * 2 * x  # the slope of x² is 2x
            x += 0.1 * v
        which = "−∇f" if sign < 0 else "+∇f"
        yield f"acceleration {which} on x², ten small steps from 1: x = {x:.3f}"
        assert (x < 1) == (sign < 0)


@of("E-B4")
def two_forms_of_momentum():
    plain = Rule(sources.averaged_momentum(0), lr=0.1, beta=0.9)
    corrected = Rule(sources.averaged_momentum(-1), lr=0.1, beta=0.9)
    physical = Momentum(lr=0.1 * (1 - 0.9), beta=0.9)
    ends = [
        minimize(bowl, (-2.4, 0.2), rule, steps=50).path.x for rule in (plain, corrected, physical)
    ]
    gaps = [np.abs(path - ends[2]).max() for path in ends[:2]]
    yield f"50 steps, rate α(1 − β) in the physical form: largest difference {gaps[0]:.1e}"
    yield f"with bias correction: {gaps[1]:.2f}"
    assert gaps[0] < 1e-13
    assert gaps[1] > 0.1


@of("E-B5")
def wrong_sign_in_momentum():
    ratio = (1 - 0.9) / (1 + 0.9)
    yield f"first correction too small by the factor {ratio:.4f} = 1/19"
    assert isclose(ratio, 1 / 19)
    for name, what in (("B-13", "1 + βᵗ"), ("B-13.std", "1 − βᵗ"), ("B-13.none", "none")):
        path = found(name).values
        yield f"x², rate 0.95, correction {what}: x₁ = {path[1]:.4g}, x₁₀ = {path[10]:.10f}"
    assert isclose(found("B-13").values[1], 0.9)
    assert isclose(found("B-13.std").values[1], -0.9)
    for name, what in (("B-19", "1 + βᵗ"), ("B-19.std", "1 − βᵗ"), ("B-19.none", "none")):
        end = found(name)
        yield f"ravine, correction {what}: {pair(end.values, 4)}, f = {end.facts['f_at_end']:.3g}"
    assert found("B-19.std").facts["f_at_end"] < found("B-19").facts["f_at_end"]


@of("E-B6")
def two_errors_in_adam():
    names = {
        "B-23": "as printed",
        "B-23.mc": "m corrected",
        "B-23.m": "sign mended",
        "B-23.std": "both",
    }
    values = {}
    for name, what in names.items():
        values[name] = found(name).facts["f_at_end"]
        yield f"{what:12} {pair(found(name).values, 5)}, f = {values[name]:.3g}"
    assert values["B-23.std"] < values["B-23"] < min(values["B-23.mc"], values["B-23.m"])


@of("E-B8")
def limits_of_the_rate():
    def end(lr):
        return float(
            minimize(lambda p: p[0] ** 2, 1.0, GD(lr=lr), grad=lambda p: 2 * p, steps=60).x[0]
        )

    for lr in (0.95, 1.0, 1.05):
        yield f"x² from 1, rate {lr}: |x| = {abs(end(lr)):.4g} after 60 steps"
    assert abs(end(0.95)) < 1 == abs(end(1.0)) < abs(end(1.05))
    ends = {
        lr: abs(minimize(ravine, (-1, -1), GD(lr=lr), steps=75).x[1])
        for lr in (0.0099, 0.01, 0.0101)
    }
    for lr, y in ends.items():
        yield f"ravine, rate {lr}: |y| = {y:.4g} after 75 steps"
    assert close(ends[0.0099], 0.2198, 3)
    assert isclose(ends[0.01], 1, rel_tol=1e-9)
    assert close(ends[0.0101], 4.416, 3)
    far = [abs(found(name).values[10]) for name in ("B-13", "B-13.std", "B-12")]
    yield f"x², |x| after ten steps at 0.95: momentum as printed {far[0]:.3f},"
    yield f"  mended {far[1]:.3f}, descent {far[2]:.3f}"
    assert far[0] > far[1] > far[2]
    path = np.array(found("B-21").facts["path"])
    yield f"RMSprop's first step {path[1, 0] - path[0, 0]:.3f} = α/√(1 − β);"
    yield f"  its path leaves the diagonal by {np.abs(path[:, 0] - path[:, 1]).max():.0e}"
    assert isclose(path[1, 0] - path[0, 0], 0.1 / sqrt(0.1), rel_tol=1e-6)
    assert np.abs(path[:, 0] - path[:, 1]).max() < 1e-6


@of("E-B9")
def gradient_that_is_built_in():
    result = found("B-24.other")
    values = result.values
    yield f"(x − 3)² + (y + 1)² from (0, 0): {pair(values['x'])}, f = {values['fun']:.3f},"
    yield f"  success {values['success']}; with its own gradient {pair(values['true_minimiser'])}"
    assert values["success"] == "True"
    assert values["fun"] > 7.9
    assert values["true_minimiser"] == [3, -1]


@of("E-B10")
def success_by_counting():
    values, ours = found("B-24.start").values, found("B-24.start").facts["of the package"]
    nit, success = ours
    yield f"from (1, 1): {values['nit']} update, success {values['success']};"
    yield f"  gdlib: {nit} updates, success {success}"
    assert (values["success"], success) == ("False", True)


@of("E-B11")
def overflow_is_not_noticed():
    for lr, status in ((2.5e-4, Status.STEP_LIMIT), (3e-4, Status.DIVERGED)):
        run = minimize(rosenbrock, (4, -4.1), GD(lr=lr), steps=1000, gtol=0)
        yield f"rate {lr:g}: {run.status.text} after {run.nit} updates"
        assert run.status == status
    assert run.nit <= 8


@of("E-B12")
def capped_and_called_a_success():
    values, facts = found("B-35").values, found("B-35").facts
    needed = found("B-35.tol").values
    yield f"after {values['nit']:,} updates the last step is {facts['last_step_norm']:.3g} long"
    yield f"the tolerance 1e-10 is met after {needed['updates']:,}, at {pair(needed['x'], 9)}"
    assert facts["last_step_norm"] > 1e-10
    assert needed["updates"] == 165292


@of("E-B13")
def minimum_for_any_a():
    def gradient(x, y, a, b):
        return -2 * (a - x) - 4 * b * x * (y - x * x), 2 * b * (y - x * x)

    assert np.allclose(gradient(0.3, 2.0, 1, 100), rosenbrock.df(0.3, 2.0))
    for a in (1, 2, -1.5):
        there, one = gradient(a, a * a, a, 100), gradient(1, 1, a, 100)
        yield f"a = {a}: gradient {pair(there)} at (a, a²), {pair(one)} at (1, 1)"
        assert np.abs(there).max() == 0
        assert (np.abs(one).max() == 0) == (a == 1)


@of("E-B14")
def digits_of_the_condition_number():
    with localcontext() as context:
        context.prec = 25
        exact = (Decimal(501) + Decimal(250601).sqrt()) ** 2 / 400
    yield f"exact    {exact:.18f}"
    for name in ("B-28", "B-29"):
        yield f"printed  {CASES[name]['printed_text'][0]}"
        off = abs(Decimal(CASES[name]["printed_text"][0]) / exact - 1)
        assert Decimal("1e-14") < off < Decimal("1e-13")
    yield f"computed {found('B-28').values[0]!r}"


@of("E-B15")
def newton_and_twice_newton():
    f, slope, bend = 4.0**3 - 3 * 16 - 36 + 2, float(cubic.grad(4.0)), float(cubic.hess(4.0))
    assert f == cubic(4.0)
    for factor in (1, 2):
        h = -factor * slope / bend
        model = f + slope * h + bend * h * h / 2
        yield f"cubic at 4, f = {f:g}: h = {h:.4f}, the model's value {model:.4f}, x = {4 + h:.4f}"
        assert (slope + bend * h == 0) == (factor == 1)
        assert isclose(model, f) == (factor == 2)


@of("E-B16")
def bfgs_that_was_not_run():
    newton, bfgs = found("B-40").values, found("B-40.bfgs").values
    for what, run in (("Newton-CG", newton), ("BFGS", bfgs)):
        yield f"{what}: {run['nit']} iterations, {run['nfev']} values, {run['njev']} gradients"
    assert (bfgs["nit"], bfgs["nfev"], bfgs["njev"]) == (55, 72, 72)
    assert newton["nit"] == CASES["B-40"]["printed"]["nit"]


@of("E-B18")
def relative_errors_of_the_check():
    relative = []
    for k in range(10):
        case = CASES[f"B-34.{k}"]
        relative.append(case["printed"][0] / np.linalg.norm(rosenbrock.grad(case["x0"])))
    yield f"printed errors over the gradient's length: {min(relative):.1e} to {max(relative):.1e}"
    assert 1e-9 < min(relative) < max(relative) < 3e-8
    ours = max(found(f"B-34.{k}").facts["of the package"] for k in range(10))
    yield f"gdlib's check at the same points, central differences: at most {ours:.1e}"
    assert ours < 1e-9


@of("E-B19")
def gradients_counted():
    run, printed = found("B-42").values, CASES["B-42"]["printed"]
    yield f"njev: printed {printed['njev']}, now {run['njev']}; iterations {run['nit']}"
    assert printed["njev"] - run["njev"] == run["nit"] - 1


# Source C


@of("E-C1")
def steps_by_the_sign():
    ends = {}
    for rule in (SignGD(lr=0.3), GD(lr=0.3)):
        path = minimize(lambda p: p[0] ** 2 / 2, 1.0, rule, grad=lambda p: p, steps=10).path.x[:, 0]
        yield f"{rule!r}: " + ", ".join(f"{x:.4g}" for x in path.round(12))
        ends[type(rule)] = path
    assert np.allclose(ends[SignGD][-2:], [0.1, -0.2]) or np.allclose(
        ends[SignGD][-2:], [-0.2, 0.1]
    )
    assert isclose(ends[GD][-1], 0.7**10)


@of("E-C2")
def how_small_a_step():
    for step in (0.1, 0.19, 0.21):
        after = (0.1 - step) ** 2 / 2
        yield f"x²/2 at 0.1, sign step {step}: {0.1**2 / 2:.5f} → {after:.5f}"
        assert (after < 0.1**2 / 2) == (step < 2 * 0.1)


@of("E-C3")
def minimum_that_is_not_strict():
    def flat(x):
        return max(abs(x) - 1, 0)

    around = [flat(x) for x in (-0.2, 0, 0.2)]
    yield f"max(|x| − 1, 0) at −0.2, 0, 0.2: {around}; 0 is a minimum"
    assert around[1] <= min(around)
    assert not around[1] < min(around[0], around[2])
    kinds = sorted({s.kind for s in cubic.stationary})
    yield f"critical points of the cubic: {', '.join(kinds)}"
    assert "maximum" in kinds


@of("E-C4")
def many_minima_or_none():
    yield f"cos at π and 3π: {cos(pi):g}, {cos(3 * pi):g}; (x² − 1)² at ±1: 0, 0"
    assert cos(pi) == cos(3 * pi) == -1
    yield f"eˣ at −10, −100: {exp(-10):.1e}, {exp(-100):.1e}; the cubic at −10, −100: " + ", ".join(
        f"{cubic(x):,.0f}" for x in (-10.0, -100.0)
    )
    assert 0 < exp(-100) < exp(-10)
    assert cubic(-100.0) < cubic(-10.0) < -25
    far = found("A-20.facts").values["infimum_valley_x_to_-inf_y_to_1"]
    yield f"Beale far out in the left valley: {far:.6f}, above 405/896 = {405 / 896:.6f}"
    assert isclose(far, 405 / 896, rel_tol=1e-3)


@of("E-C6")
def half_the_mean_square():
    half = CASES["C-17.0"]["printed"][0]
    w0, w1 = CASES["C-17.0"]["x0"]
    x = np.array([1, 2, 3, 4, 5, 6, 8.0])
    mean = float(np.mean((w1 * x + w0 - (x / 2 + 5)) ** 2))
    yield f"first loss {half:.4f}; mean squared error of the same weights {mean:.4f}"
    assert isclose(mean, 2 * half)


@of("E-C7")
def loss_of_which_weights():
    for run, after in zip(("C-17", "C-19"), found("C-17.postloss").values, strict=True):
        printed = CASES[f"{run}.0"]["printed"][0]
        yield f"{run}, first line: printed {printed:.6f}, at its weights {after:.6f}"
        assert after < 0.75 * printed
    last = CASES["C-17.4999"]["printed"]
    after = float(LineFit()(last[1:]))
    yield f"C-17, last line: printed {last[0]:.6e}, at its weights {after:.6e}"
    assert close(after, 5.85375e-8, 6)


@of("E-C8")
def weights_are_changed_in_place():
    def step(weights, rate=0.008):
        weights -= rate * problem.grad(weights)
        return weights

    problem, given = LineFit(), np.array(CASES["C-17.0"]["x0"])
    start = given.copy()
    new = step(given)
    yield f"passed {pair(start)}; afterwards the caller's own array holds {pair(given)}"
    assert new is given
    assert given.tolist() == CASES["C-17.0"]["printed"][1:]
    x0 = start.copy()
    minimize(problem, x0, GD(lr=0.008), steps=1)
    assert x0.tolist() == start.tolist()


@of("E-C9")
def traces_from_given_weights():
    for run in ("C-17", "C-19"):
        names = [f"{run}.{epoch}" for epoch in sources.EPOCHS]
        same = sum(
            [str(value) for value in found(name).values] == CASES[name]["printed_text"]
            for name in names
        )
        yield f"{run} from {pair(CASES[names[0]]['x0'])}: all numbers of {same} lines, bit for bit"
        assert same == 11


@of("E-C10")
def how_right_the_weights_are():
    w0, w1 = CASES["C-17.4999"]["printed"][1:]
    yield f"after 5,000 epochs: errors {5 - w0:.1e} and {w1 - 0.5:.1e}"
    facts = found("C-17.facts").values
    slow, fast = facts["eigenvalues"]
    yield f"condition number {fast / slow:.2f}, slow factor {1 - 0.008 * slow:.5f} per epoch"
    assert close(fast / slow, 105.55, 5)
    yield f"stable up to the rate {2 / fast:.4f}"
    x0, needed = CASES["C-17.0"]["x0"], {}
    for rate in (2 / (slow + fast), 0.05, 0.088):
        run = minimize(LineFit(), x0, GD(lr=rate), steps=3000, record=0)
        needed[rate] = run.nit if run.success else inf
        after = f"{run.nit:,} epochs" if run.success else "it grows: " + f"{run.fun:.2g}"
        yield f"rate {rate:.5f}: {'gradient below 1e-8 after ' * run.success}{after}"
    best, middle, large = needed.values()
    assert 1100 < best < 1200 < middle < 1800
    assert large == inf


@of("E-C12")
def steepest_in_which_norm():
    g = np.array([3.0, 1.0])
    euclid = -g / np.linalg.norm(g)
    signs = -np.sign(g)
    for what, size in (("Euclidean", 2), ("maximum", np.inf)):
        slopes = [float(g @ u / np.linalg.norm(u, size)) for u in (euclid, signs)]
        yield f"{what} norm: slope {slopes[0]:.3f} along −∇f, {slopes[1]:.3f} along its signs"
        assert (slopes[0] < slopes[1]) == (size == 2)
    assert isclose(sin(pi / 2), 1)


def lines(name):
    """What a demonstration shows, as one text."""
    return "\n".join(DEMOS[name]())
