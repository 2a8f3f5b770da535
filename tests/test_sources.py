"""Every number of the three sources, computed anew through the package.

``reference/sources.json`` holds, under the names of the sources' listings and figures, what they
print, what a run gives, and in what variant. Each entry has a test here. Where a source computes
otherwise than the standard, its variant stands here as a rule of its own, not in the package.
"""

import json
from functools import cache
from math import log
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize
from scipy.integrate import solve_ivp

from gdlib import (
    GD,
    Adadelta,
    AdaGrad,
    Adam,
    LineFit,
    Momentum,
    RMSprop,
    Rule,
    Status,
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

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent / "reference" / "sources.json").read_text())
}
TESTED: set[str] = set()


def of(*names):
    """The entries that a test holds, as its argument ``name`` if there are several."""
    TESTED.update(names)
    return pytest.mark.parametrize("name", names)


def known(name):
    return CASES[name]["reproduced"]


def same(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-12)


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


def beale_grad(p):
    """Source A's gradient of Beale's function, its powers rounded once.

    The package writes y³ as y·y·y, rounded twice, and a path that passes a saddle tells the two
    apart. The C library's pow rounds nearly always so; the quotient of two integers always does.
    """
    x, y = p.tolist()
    top, bottom = y.as_integer_ratio()
    y2, y3 = y * y, top**3 / bottom**3
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y2, 2.625 - x + x * y3
    return np.array(
        [
            2 * a * (y - 1) + 2 * b * (y2 - 1) + 2 * c * (y3 - 1),
            2 * a * x + 2 * b * (2 * x * y) + 2 * c * (3 * x * y2),
        ]
    )


# Source A


@of("A-04")
def test_stationary_points_of_the_cubic(name):
    assert [s.x[0] for s in cubic.stationary] == known(name)
    assert cubic([[-1.0], [3.0]]).tolist() == [7, -25]
    assert cubic.grad([[-1.0], [3.0]]).tolist() == [[0], [0]]


@of("A-10")
def test_value_and_slope(name):
    assert [shifted_square(1.5), float(shifted_square.grad(1.5))] == known(name)


@of("A-11")
def test_one_step(name):
    """The source prints -0.449 for the step."""
    path = minimize(shifted_square, 1.5, GD(lr=0.15), steps=1).path
    step, *rest = known(name)
    assert [float(path.x[1, 0]), float(path.fun[1])] == rest
    assert path.x[1, 0] - path.x[0, 0] == pytest.approx(step, rel=1e-15)


@of("A-16", "A-16b")
def test_cubic(name):
    """Both printed values have lost nines: there the slope is too large for the run to end."""
    result = minimize(cubic, 1.0, GD(lr=0.01), steps=200)
    assert result.x.tolist() == known(name)
    assert (result.nit, result.status) == (176, Status.CONVERGED)
    case = CASES[name]
    same(result.jac, CASES["A-16"]["slope_at_end"])
    same(cubic.grad(case["printed"]), case["slope_at_printed"])
    assert abs(case["slope_at_printed"]) > 1e-8


@of("A-26")
def test_shapes_of_the_grids(name):
    axis = np.arange(-4.5, 4.5 + 0.2, 0.2)
    x, y = np.meshgrid(axis, axis)
    points = np.stack([x, y], axis=-1)
    stacked = beale.grad(points).reshape(-1, 2).T
    assert [list(a.shape) for a in (x, beale(points), stacked)] == known(name)


@of("A-28")
def test_gradient_at_the_start(name):
    assert beale.grad((3, 4)).tolist() == known(name)
    assert beale((3, 4)) == CASES[name]["beale_value_at_start"]


SLOW_RMSPROP = {"lr": 5e-6, "rho": 0.99999999999, "eps": 1e-8}
ONE_ROOT = Rule(adadelta_one_root, lr=1, rho=0.9, eps=1e-8)
LONG = {
    "A-29": (GD(lr=5e-6), {}),
    "A-29.lr1e-4": (GD(lr=1e-4), {}),
    "A-33": (Momentum(lr=5e-6, beta=0.8), {}),
    "A-38": (AdaGrad(lr=0.1, eps=1e-8), {"state": (1,)}),
    "A-38.zeros": (AdaGrad(lr=0.1, eps=1e-8), {}),
    "A-43": (ONE_ROOT, {"state": (1, 1), "grad": beale_grad}),
    "A-43.zeros": (ONE_ROOT, {"grad": beale_grad}),
    "A-48.zeros": (RMSprop(**SLOW_RMSPROP), {}),
    "A-48.epsin": (Rule(rmsprop_eps_inside, **SLOW_RMSPROP), {"state": (1,)}),
    # Within 900,000 steps are the 300,000 of A-48.
    "A-49": (RMSprop(**SLOW_RMSPROP), {"state": (1,), "steps": 900_000}),
}


@cache
def long_run(name):
    """A run on Beale's function, of which every 100,000th step is recorded."""
    rule, settings = LONG[name]
    return minimize(beale, (3, 4), rule, **{"steps": 300_000, "record": 100_000} | settings)


@of(*LONG)
def test_long_runs_on_beale(name):
    case, result = CASES[name], long_run(name)
    same(result.x, case["reproduced"])
    same(result.fun, case["f_at_end"])
    # The gradient has fewer digits than the point, by the condition number 160.
    np.testing.assert_allclose(np.abs(result.jac).max(), case["max_abs_gradient_at_end"], rtol=1e-9)
    assert result.nit == case["updates_done"]
    rule, settings = LONG[name]
    first = minimize(beale, (3, 4), rule, **settings | {"steps": 1})
    same(first.x, case["first_iterate"])


@of("A-29.100k", "A-48")
def test_long_runs_on_the_way(name):
    case = CASES[name]
    path = long_run({"A-29.100k": "A-29", "A-48": "A-49"}[name]).path
    (row,) = np.flatnonzero(path.t == case["updates_done"])
    same(path.x[row], case["reproduced"])
    same(path.fun[row], case["f_at_end"])


def modified_flow(step, weight=1.0):
    r"""The flow whose time-1 map is the iteration z + step(z), up to terms of third order.

    It is step - Dstep(step) / 2; of an iteration with momentum the second term weighs more.
    """

    def flow(z):
        s = step(z)
        return s - weight / 4 * (step(z + s) - step(z - s))

    return flow


@of("A-29.tol", "A-33.tol")
def test_updates_needed_to_converge(name):
    """Millions of steps, counted by the flow that goes through them.

    A step's last bits are lost in the point: near the end it is 100 roundings long. So the count
    is good to a few units in a million.
    """
    momentum = name == "A-33.tol"
    lr, beta = CASES[name]["hyperparameters"]["alpha"], 0.8 if momentum else 0.0
    minimizer, per_step = np.array(beale.minima[0]), lr / (1 - beta)

    def step(w):
        return rules.gd(0.0, beale.grad(minimizer + w), 1, lr=per_step)

    flow = modified_flow(step, weight=(1 + beta) / (1 - beta))

    def converged(t, w):
        return log(np.abs(beale.grad(minimizer + w)).max() / 1e-8)

    converged.terminal = True
    start = long_run(name.removesuffix(".tol")).x - minimizer
    found = solve_ivp(
        lambda t, w: flow(w) / lr, (0, 100), start, "LSODA", None, False, converged,
        rtol=1e-11, atol=1e-20,
    )  # fmt: skip
    (end,) = found.t_events[0]
    assert 300_000 + end / lr == pytest.approx(known(name)["updates"], rel=2e-6)
    np.testing.assert_allclose(minimizer + found.y[:, -1], known(name)["x"], atol=2e-11)


@of("A-38.long")
def test_adagrad_never_settles(name):
    """300 million steps, by the flow that goes through them, to the ten digits known."""
    x, s = np.array([3.0, 4.0]), np.ones(2)
    for t in range(1, 100_001):
        x, s = rules.adagrad(x, beale.grad(x), t, s, lr=0.1, eps=1e-8)

    def step(z):
        g = beale.grad(z[:2])
        moved, _ = rules.adagrad(0.0, g, 1, z[2:], lr=0.1, eps=1e-8)
        return np.concatenate([moved, g**2])

    flow, times = modified_flow(step), [float(n) for n in known(name)]
    found = solve_ivp(
        lambda n, z: flow(z), (1e5, times[-1]), [*x, *s], "Radau", times, rtol=1e-10, atol=1e-10
    )
    for z, (x, y, fun) in zip(found.y.T, known(name).values(), strict=True):
        np.testing.assert_allclose(z[:2], [x, y], atol=1e-10)
        np.testing.assert_allclose(beale(z[:2]), fun, atol=5e-9)


ADAM = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.8, "eps": 1e-8}
LATE = Rule(adam_exponent_late, **ADAM)
CYCLE = {
    "A-53": (LATE, {}),
    "A-53.v1": (LATE, {"state": (0, 1), "grad": beale_grad}),
    "A-53.std": (Adam(**ADAM), {}),
}


@of(*CYCLE)
def test_adam_ends_on_a_cycle_around_the_minimum(name):
    """Where on it, a last bit of y² or y³ decides: no digits to reproduce, but the cycle's size."""
    rule, settings = CYCLE[name]
    result = minimize(beale, (3, 4), rule, steps=100_000, record=0, **settings)
    assert result.status == Status.STEP_LIMIT
    for x, fun in ((result.x, result.fun), (known(name), CASES[name]["f_at_end"])):
        np.testing.assert_allclose(x, [3, 0.5], atol=6e-5, rtol=0)
        assert fun < 1e-7
    first = minimize(beale, (3, 4), rule, steps=1, record=0, **settings)
    same(first.x, CASES[name]["first_iterate"])
    if name == "A-53.v1":  # where it happens to end does not depend on them
        same(result.x, known(name))


@of("A-53.nb")
def test_adam_of_the_notebook(name):
    """With y² as y·y all digits are printed: that settles the head of the listing, missing in A."""
    result = minimize(beale, (3, 4), LATE, steps=100_000, record=0, grad=beale_grad)
    same(result.x, known(name))
    assert result.nit == CASES[name]["updates_done"]


@of("A-53.b2-999")
def test_adam_with_the_usual_beta2_escapes_into_the_valley(name):
    """The way there passes the saddle, so four digits at its end are all that last bits leave."""
    result = minimize(beale, (3, 4), Adam(), steps=100_000, record=0)
    np.testing.assert_allclose(result.x, known(name), rtol=5e-4)
    np.testing.assert_allclose(result.fun, CASES[name]["f_at_end"], rtol=5e-4)
    first = minimize(beale, (3, 4), Adam(), steps=1)
    same(first.x, CASES[name]["first_iterate"])


@of("A-58")
def test_central_differences(name):
    analytic, numeric, error = known(name)
    found = numerical_gradient(bowl, (2.0, 3.0), eps=1e-8)
    assert bowl.grad((2, 3)).tolist() == analytic
    assert found.tolist() == numeric
    assert np.abs(analytic - found).tolist() == error


@of("A-58.scan")
def test_error_grows_as_the_step_shrinks(name):
    for eps, error in known(name).items():
        found = numerical_gradient(bowl, (2.0, 3.0), eps=float(eps))
        assert np.abs(found - [0.25, 54.0]).tolist() == error, eps


@of("A-57.beale")
def test_error_of_central_and_forward_differences(name):
    x = np.array([2.0, 3.0])
    g = beale.grad(x)
    for eps, errors in known(name).items():
        h = float(eps)
        forward = [(beale(x + h * e) - beale(x)) / h for e in np.eye(2)]
        central = numerical_gradient(beale, x, eps=h)
        found = [np.abs((a - g) / g).max() for a in (central, forward)]
        # A value is about as large as the derivative, and its last bits depend on how it is made.
        assert found == pytest.approx(errors, rel=1e-12, abs=2 * np.finfo(float).eps / h), eps


@of("A-60", "A-61")
def test_numerical_gradient_of_a_list(name):
    def wrapped(params):
        (x,) = params
        return bowl(x)

    f = wrapped if name == "A-61" else lambda p: bowl(p[0])
    (found,) = numerical_gradient(f, [np.array([2.0, 3.0])], eps=1e-6)
    assert found.tolist() == known(name)


@of("A-59.int")
def test_numerical_gradient_of_integers(name):
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
    assert source == known(name)
    (found,) = numerical_gradient(lambda p: bowl(p[0]), [x], eps=1e-6)
    assert found.tolist() == known("A-60")
    assert x.tolist() == [2, 3]


ON_THE_BOWL = {
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


@of(*ON_THE_BOWL)
def test_runs_on_the_bowl(name):
    rule, steps, settings = ON_THE_BOWL[name]
    result = minimize(bowl, (-2.4, 0.2), rule, steps=steps, **settings)
    same(result.x, known(name))
    assert result.nit == CASES[name]["updates_done"]


@of("A-20.facts")
def test_stationary_points_of_beale(name):
    facts = known(name)
    points = [[*s.x, s.value] for s in beale.stationary]
    expected = [facts[key] for key in ("global_min", "saddle_1", "saddle_2")]
    same(sorted(points), sorted(expected))
    small, large = np.linalg.eigvalsh(beale.hess(beale.minima[0]))
    assert [small, large] == pytest.approx(facts["hessian_eigenvalues_at_min"], rel=1e-9)
    assert large / small == pytest.approx(facts["condition_number_at_min"], rel=1e-9)
    # Along the valleys: x → -∞ with y = 1 + a / x, and y → -∞ with x = b / y³.
    far = [
        optimize.minimize_scalar(lambda a: beale((-1e7, 1 - a / 1e7)), (0, 3)).fun,
        optimize.minimize_scalar(lambda b: beale((b / 1e9, -1e3)), (0, 5)).fun,
    ]
    wanted = [facts["infimum_valley_x_to_-inf_y_to_1"], facts["infimum_valley_y_to_-inf_x_to_0"]]
    assert far == pytest.approx(wanted, rel=1e-2)
    assert wanted == [405 / 896, 7.3125]


# Source B


@of("B-01")
def test_signal(name):
    x = np.arange(50) * np.pi
    np.testing.assert_allclose(
        np.cos(x) * np.exp(x / 100) - 10 * np.exp(-x / 100), known(name), rtol=1e-13
    )


@of("B-02")
def test_weights_of_the_last_five_values(name):
    """A single 1 shows how much of it is left after n further values."""
    weights = ewa([1.0, 0.0, 0.0, 0.0, 0.0], beta=0.9)[::-1]
    np.testing.assert_allclose(weights, known(name)["beta=0.9"], rtol=1e-15)
    # They sum to 1 - beta^5, not to 1.
    assert weights.sum() == pytest.approx(known(name)["sum"], rel=1e-15)
    assert ewa(np.ones(5), beta=0.9)[-1] == pytest.approx(1 - 0.9**5, rel=1e-15)


@of("B-06.ewa", "B-06.ewabc")
def test_averages_of_the_signal(name):
    assert ewa(known("B-01"), 0.9, correct=name.endswith("bc")).tolist() == known(name)


IN_ONE_DIMENSION = {
    "B-11": GD(lr=0.1),
    "B-12": GD(lr=0.95),
    "B-13": Rule(averaged_momentum(1), lr=0.95),
    "B-13.std": Rule(averaged_momentum(-1), lr=0.95),
    "B-13.none": Rule(averaged_momentum(0), lr=0.95),
}


@of(*IN_ONE_DIMENSION)
def test_paths_on_the_square(name):
    result = minimize(
        lambda x: x[0] ** 2, 1.0, IN_ONE_DIMENSION[name], grad=lambda x: 2 * x, steps=10
    )
    same(result.path.x[:, 0], known(name))


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


@of(*IN_TWO_DIMENSIONS)
def test_paths_in_the_ravine(name):
    case = CASES[name]
    result = minimize(ravine, (-1, -1), IN_TWO_DIMENSIONS[name], steps=case["iterations"])
    same(result.path.x, case["path"])
    same(result.x, case["reproduced"])
    same(result.fun, case["f_at_end"])


@of("B-28", "B-29")
def test_condition_number(name):
    """13 digits; a difference in the smallest singular value is worth no more."""
    values = np.linalg.svd(rosenbrock.hess((1, 1)), compute_uv=False)
    exact = (501 + np.sqrt(250601)) ** 2 / 400
    assert exact == pytest.approx(float(CASES["B-28"]["exact"]), rel=1e-15)
    for number in (values[0] / values[1], *known(name), *CASES[name]["printed"]):
        assert number == pytest.approx(exact, rel=2e-13)
    np.testing.assert_allclose(values, CASES["B-29"]["singular_values"], rtol=2e-13)


@of("B-33.levels")
def test_contour_levels(name):
    diagonal = np.linspace(1, 1.5, 10)
    same(rosenbrock(np.stack([diagonal, diagonal], axis=1)), known(name))


@of(*(f"B-34.{k}" for k in range(10)))
def test_check_of_the_gradient(name):
    """Forward differences, absolute: the printed points have too few digits for the errors."""
    case = CASES[name]
    found = optimize.check_grad(rosenbrock, rosenbrock.grad, case["x0"])
    assert [found] == pytest.approx(known(name), rel=1e-12)
    low, high = case["range_over_points_that_print_alike"]
    assert low < case["printed"][0] < high
    # Scaled central differences, relative to the coordinate, see four digits more.
    assert check_gradient(rosenbrock, rosenbrock.grad, case["x0"]).error < 1e-9


ROSENBROCK = {"f": rosenbrock, "x0": (4, -4.1), "rule": GD(lr=2e-4), "gtol": 0, "xtol": 1e-10}


@of("B-35")
def test_gradient_descent_on_rosenbrock(name):
    """The source calls this a success; ours says that no stop test holds."""
    result = minimize(**ROSENBROCK, steps=100_000, record=99_999)
    same(result.x, known(name)["x"])
    assert result.fun == pytest.approx(known(name)["fun"], rel=1e-12)
    assert (result.nit, result.status) == (known(name)["nit"], Status.STEP_LIMIT)
    step = np.linalg.norm(result.path.x[-1] - result.path.x[-2])
    assert step == pytest.approx(CASES[name]["last_step_norm"], rel=1e-7)


@of("B-35.tol")
def test_gradient_descent_on_rosenbrock_to_its_tolerance(name):
    result = minimize(**ROSENBROCK, steps=200_000, record=0)
    assert (result.nit, result.status) == (known(name)["updates"], Status.CONVERGED)
    same(result.x, known(name)["x"])


@of("B-24.other")
def test_gradient_of_another_function(name):
    """The source's minimizer has Rosenbrock's gradient built in, and says success."""

    def other(p):
        return (p[0] - 3) ** 2 + (p[1] + 1) ** 2

    settings = ROSENBROCK | {"f": other, "x0": (0, 0), "grad": rosenbrock.grad}
    result = minimize(**settings, steps=100_000, record=0)
    same(result.x, known(name)["x"])
    assert result.fun == pytest.approx(known(name)["fun"], rel=1e-12)
    assert not result.success
    right = minimize(other, (0, 0), GD(lr=0.1), grad=lambda p: 2 * (p - [3, -1]))
    np.testing.assert_allclose(right.x, known(name)["true_minimiser"], atol=1e-8)


@of("B-24.start")
def test_start_at_the_minimum(name):
    """One iteration and no success, says the source's minimizer; nothing is left to do."""
    assert known(name) == {"nit": 1, "success": "False"}
    result = minimize(**ROSENBROCK | {"x0": (1, 1), "gtol": 1e-8})
    assert (result.nit, result.success) == (0, True)


@of("B-38")
def test_nelder_mead(name):
    found = optimize.minimize(rosenbrock, (4, -4.1), method="nelder-mead")
    simplex, values = found.final_simplex
    assert (found.nit, found.nfev) == (known(name)["nit"], known(name)["nfev"])
    same(simplex, known(name)["simplex"])
    # A value is a square of 1e-5: of its digits five are lost.
    np.testing.assert_allclose(values, known(name)["values"], rtol=1e-9)


@of("B-40", "B-42")
def test_newton_cg(name):
    """Two runs, one output; njev is another in newer versions of scipy."""
    found = optimize.minimize(
        rosenbrock, (4, -4.1), method="Newton-CG", jac=rosenbrock.grad, hess=rosenbrock.hess
    )
    for count in ("nit", "nfev", "nhev", "njev"):
        assert found[count] == known(name)[count]
        if count != "njev":
            assert found[count] == CASES[name]["printed"][count]
    for expected in (known(name), CASES[name]["printed"]):
        assert found.fun == pytest.approx(expected["fun"], rel=1e-7)
        np.testing.assert_allclose(found.jac, expected["jac"], rtol=1e-7)
        np.testing.assert_allclose(found.x, expected["x"], atol=5e-9)


@of("B-40.bfgs")
def test_bfgs(name):
    found = optimize.minimize(rosenbrock, (4, -4.1), method="BFGS", jac=rosenbrock.grad)
    for count in ("nit", "nfev", "njev"):
        assert found[count] == known(name)[count]
    np.testing.assert_allclose(found.x, known(name)["x"], atol=1e-9)


# Source C

EPOCHS = (*range(0, 5000, 500), 4999)


@cache
def trace(name):
    return minimize(LineFit(), CASES[f"{name}.0"]["x0"], GD(lr=0.008), steps=5000).path


@of(*(f"{run}.{epoch}" for run in ("C-17", "C-19") for epoch in EPOCHS))
def test_traces_bit_for_bit(name):
    """Loss before the update, weights after it: all printed digits."""
    run, epoch = name.split(".")
    path = trace(run)
    found = [float(path.fun[int(epoch)]), *path.x[int(epoch) + 1].tolist()]
    assert found == known(name)
    assert list(map(str, found)) == CASES[name]["printed_text"]


@of("C-17.facts")
def test_curvature_of_the_line_fit(name):
    """The Hessian of a quadratic: differences of the gradient, exact up to rounding."""
    facts, problem = known(name), LineFit()
    hessian = np.array([problem.grad(e) - problem.grad([0.0, 0.0]) for e in np.eye(2)])
    np.testing.assert_allclose(hessian, facts["hessian"], rtol=1e-14)
    slow, fast = np.linalg.eigvalsh(hessian)
    np.testing.assert_allclose([slow, fast], facts["eigenvalues"], rtol=1e-13)
    assert fast / slow == pytest.approx(facts["condition_number"], rel=1e-13)
    assert 2 / fast == pytest.approx(facts["largest_stable_rate"], rel=1e-13)
    assert 1 - 0.008 * slow == pytest.approx(facts["contraction_per_epoch_at_0.008"], rel=1e-13)
    assert problem(facts["minimiser"]) == 0


@of("C-17.postloss")
def test_loss_at_the_printed_weights(name):
    losses = [LineFit()(CASES[f"{run}.0"]["printed"][1:]) for run in ("C-17", "C-19")]
    assert losses == pytest.approx(known(name), rel=4e-16)


# All of it


def digits(text):
    """How many digits a printed number has."""
    return len(text.lower().split("e")[0].replace(".", "").strip("+-").lstrip("0"))


def test_every_number_has_a_test():
    assert set(CASES) == TESTED


def test_what_is_called_reproduced_prints_the_source_s_digits():
    """The table's own claims: with the printed number of digits, the two are the same."""
    for name, case in CASES.items():
        if case["status"] != "reproduced" or not isinstance(case["printed_text"], list):
            continue
        for text, value in zip(case["printed_text"], np.ravel(case["reproduced"]), strict=False):
            if isinstance(text, str):
                assert float(f"{value:.{max(digits(text), 1) - 1}e}") == float(text), name
