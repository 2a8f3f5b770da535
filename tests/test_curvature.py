"""Line searches and the methods that use them: their laws, their counts, and how they fail."""

import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicHermiteSpline
from scipy.optimize import minimize as scipy_minimize

from gdlib import (
    BFGS,
    GD,
    LBFGS,
    Armijo,
    Exact,
    FletcherReeves,
    LineSearchFailed,
    Newton,
    Objective,
    Point,
    PolakRibiere,
    Status,
    SteepestDescent,
    Wolfe,
    beale,
    cliff,
    cubic,
    minimize,
    rosenbrock,
)
from gdlib.curvature import LIMIT, Line, LineSearch, _positive_definite, _two_loops

START = (4, -4.1)
FAST = [
    FletcherReeves(),
    PolakRibiere(),
    Newton(),
    Newton(Wolfe()),
    BFGS(),
    BFGS(Armijo()),
    LBFGS(),
    LBFGS(memory=2),
]
METHODS = [*FAST, SteepestDescent(), SteepestDescent(Wolfe()), Newton(line_search=None)]


def named(methods):
    return pytest.mark.parametrize("method", methods, ids=repr)


class Spy:
    """An objective that keeps every point it is called with, and returns its own buffers."""

    def __init__(self, f):
        self.f = f
        self.points = {"f": [], "grad": [], "hess": []}

    def _seen(self, name, x):
        self.points[name].append(x.copy())
        x *= np.nan

    def __call__(self, x):
        value = self.f(x)
        self._seen("f", x)
        return value

    def grad(self, x):
        value = self.f.grad(x)
        self._seen("grad", x)
        return value

    def hess(self, x):
        value = self.f.hess(x)
        self._seen("hess", x)
        return value


class Quadratic:
    """½ xᵀA x − bᵀx with given eigenvalues in random directions."""

    def __init__(self, eigenvalues, seed=0):
        rng = np.random.default_rng(seed)
        n = len(eigenvalues)
        q, _ = np.linalg.qr(rng.normal(size=(n, n)))
        self.A = q @ np.diag(eigenvalues) @ q.T
        self.b = rng.normal(size=n)
        self.x0 = rng.normal(size=n)

    def __call__(self, x):
        return x @ self.A @ x / 2 - self.b @ x

    def grad(self, x):
        return self.A @ x - self.b

    def hess(self, x):
        return self.A


quadratics = st.builds(
    lambda n, kappa, seed: Quadratic(np.geomspace(1, kappa, n), seed),
    st.integers(2, 6),
    st.floats(2, 20),
    st.integers(0, 1000),
)


class TestRosenbrock:
    @named(FAST)
    def test_converges_where_scipy_does(self, method):
        result = minimize(rosenbrock, START, method)
        assert result.success
        for name in ("BFGS", "CG", "Newton-CG"):
            hess = {"hess": rosenbrock.hess} if name == "Newton-CG" else {}
            theirs = scipy_minimize(rosenbrock, START, jac=rosenbrock.grad, method=name, **hess)
            np.testing.assert_allclose(result.x, theirs.x, atol=1e-5)
        np.testing.assert_allclose(result.x, [1, 1], atol=1e-7)

    def test_bfgs_costs_about_what_scipys_does(self):
        # Theirs: 55 steps and 72 calls with the default tolerance.
        ours = minimize(rosenbrock, START, BFGS(), gtol=1e-5)
        theirs = scipy_minimize(rosenbrock, START, jac=rosenbrock.grad, method="BFGS")
        assert ours.nfev < 1.2 * theirs.nfev

    def test_newton_without_line_search_takes_the_textbook_steps(self):
        x = np.array(START, float)
        path = [x]
        for _ in range(5):
            x = x - np.linalg.solve(rosenbrock.hess(x), rosenbrock.grad(x))
            path.append(x)
        result = minimize(rosenbrock, START, Newton(line_search=None))
        assert result.success
        np.testing.assert_array_equal(result.path.x, path[: len(result.path)])


class TestCounts:
    @named(METHODS)
    def test_equal_the_calls_seen_from_outside(self, method):
        spy = Spy(rosenbrock)
        result = minimize(spy, START, method, steps=40)
        assert result.nfev == len(spy.points["f"])
        assert result.njev == len(spy.points["grad"])
        assert result.nhev == len(spy.points["hess"])

    @named(METHODS)
    def test_no_point_is_evaluated_twice(self, method):
        spy = Spy(rosenbrock)
        minimize(spy, START, method, steps=40)
        for points in spy.points.values():
            assert len({tuple(x) for x in points}) == len(points)

    def test_backtracking_calls_for_gradients_at_accepted_points_only(self):
        result = minimize(rosenbrock, START, SteepestDescent(), steps=40)
        assert result.njev == 1 + result.nit < result.nfev

    def test_newton_calls_for_one_hessian_a_step(self):
        result = minimize(rosenbrock, START, Newton())
        assert result.nhev == result.nit

    def test_an_exact_search_costs_one_hessian_and_one_point(self):
        f = Quadratic([1, 3, 9])
        result = minimize(f, f.x0, FletcherReeves(Exact()), steps=2)
        assert (result.nfev, result.njev, result.nhev) == (3, 3, 2)


class TestLaws:
    @given(quadratics)
    @pytest.mark.parametrize("kind", [FletcherReeves, PolakRibiere, BFGS, LBFGS])
    def test_ends_in_n_steps_on_a_convex_quadratic(self, kind, f):
        n = len(f.b)
        method = LBFGS(n, Exact()) if kind is LBFGS else kind(Exact())
        norms = minimize(f, f.x0, method, steps=n, gtol=0).path.grad_norm
        assert norms[-1] < 1e-11 * norms[0]

    def test_takes_all_n_steps(self):
        f = Quadratic([1, 2, 4, 8, 16])
        norms = minimize(f, f.x0, FletcherReeves(Exact()), steps=5, gtol=0).path.grad_norm
        assert norms[4] > 1e-3 > 1e-11 > norms[5]

    @given(quadratics)
    @pytest.mark.parametrize("kind", [PolakRibiere, BFGS, LBFGS])
    def test_on_a_quadratic_all_take_the_steps_of_conjugate_gradients(self, kind, f):
        n = len(f.b)
        method = LBFGS(n, Exact()) if kind is LBFGS else kind(Exact())
        ours = minimize(f, f.x0, method, steps=n, gtol=0).path.x
        x = f.x0
        r = p = f.b - f.A @ x
        for k in range(n):
            np.testing.assert_allclose(ours[k], x, atol=2e-11)
            alpha = r @ r / (p @ f.A @ p)
            x = x + alpha * p
            r, old = r - alpha * f.A @ p, r
            p = r + (r @ r) / (old @ old) * p
        np.testing.assert_allclose(ours[n], x, atol=2e-11)

    @given(quadratics)
    def test_bfgs_ends_with_the_inverse_of_the_hessian(self, f):
        method, objective = BFGS(Exact()), Objective(f, f.grad, f.hess)
        point = Point(f.x0, f(f.x0), f.grad(f.x0))
        state = method.begin(point)
        for _ in f.b:
            point, state = method.advance(objective, point, state)
        np.testing.assert_allclose(state @ f.A, np.eye(len(f.b)), atol=1e-9)

    @given(quadratics)
    @pytest.mark.parametrize("line_search", [None, Armijo(), Wolfe(), Exact()])
    def test_newton_ends_in_one_step_on_a_convex_quadratic(self, line_search, f):
        result = minimize(f, f.x0, Newton(line_search), steps=1, gtol=0)
        np.testing.assert_allclose(result.x, np.linalg.solve(f.A, f.b), atol=1e-12)
        assert (result.nit, result.nfev, result.njev) == (1, 2, 2)

    def test_newton_does_not_see_linear_changes_of_variables(self):
        A = np.array([[3.0, 1.0], [-2.0, 0.5]])
        ours = minimize(
            lambda z: rosenbrock(A @ z),
            np.linalg.solve(A, START),
            Newton(),
            grad=lambda z: A.T @ rosenbrock.grad(A @ z),
            hess=lambda z: A.T @ rosenbrock.hess(A @ z) @ A,
        )
        plain = minimize(rosenbrock, START, Newton())
        np.testing.assert_allclose(ours.path.x[:-1] @ A.T, plain.path.x[:-1], rtol=1e-6)

    @pytest.mark.parametrize("kappa", [2, 10, 100])
    def test_steepest_descent_reaches_its_bound(self, kappa):
        # From (κ, 1) each exact step falls by ((κ − 1)/(κ + 1))², Kantorovich's worst case.
        f = Quadratic([1, kappa])
        f.A, f.b = np.diag([1.0, kappa]), np.zeros(2)
        fun = minimize(f, (kappa, 1), SteepestDescent(Exact()), steps=8).path.fun
        np.testing.assert_allclose(fun[1:] / fun[:-1], ((kappa - 1) / (kappa + 1)) ** 2, rtol=1e-12)

    def test_polak_ribieres_share_is_never_negative(self):
        ahead, back = np.array([1.0, 0.0]), np.array([2.0, 0.0])
        assert PolakRibiere()._beta(ahead, back) == 0
        assert PolakRibiere()._beta(back, ahead) == 2

    @given(st.integers(1, 6), st.integers(2, 5), st.integers(0, 1000))
    def test_two_loops_are_the_product_with_the_matrix(self, pairs, n, seed):
        rng = np.random.default_rng(seed)
        A = Quadratic(np.geomspace(1, 10, n), seed).A
        steps = rng.normal(size=(pairs, n))
        pairs = tuple((s, A @ s) for s in steps)
        s, y = pairs[-1]
        H = s @ y / (y @ y) * np.eye(n)
        for s, y in pairs:
            V = np.eye(n) - np.outer(y, s) / (s @ y)
            H = V.T @ H @ V + np.outer(s, s) / (s @ y)
        g = rng.normal(size=n)
        np.testing.assert_allclose(_two_loops(pairs, g), H @ g, rtol=1e-9, atol=1e-9)

    @pytest.mark.parametrize("kind", [BFGS, LBFGS])
    def test_curvature_is_not_learned_where_the_function_curves_downward(self, kind):
        # On the hill of −cos the slope grows along the step, so that y · s < 0.
        method = kind(line_search=Armijo())
        objective = Objective(lambda x: -np.cos(x[0]), np.sin)
        x = np.array([3.0])
        before = Point(x, -np.cos(3.0), np.sin(x))
        point, state = method.advance(objective, before, method.begin(before))
        assert (point.x - x) @ (point.jac - before.jac) < 0
        if kind is BFGS:
            np.testing.assert_array_equal(state, np.eye(1))
        else:
            assert state == ()
        result = minimize(lambda x: -np.cos(x[0]), [3.0], method, grad=np.sin)
        assert result.success
        assert result.x == pytest.approx([0], abs=1e-8)

    def test_lbfgs_keeps_the_newest_pairs(self):
        method, objective = LBFGS(memory=3), Objective(rosenbrock, rosenbrock.grad)
        x = np.array(START, float)
        points = [Point(x, rosenbrock(x), rosenbrock.grad(x))]
        state = method.begin(points[0])
        for _ in range(5):
            point, state = method.advance(objective, points[-1], state)
            points.append(point)
        assert len(state) == 3
        for (s, y), old, new in zip(state, points[2:-1], points[3:], strict=True):
            np.testing.assert_array_equal(s, new.x - old.x)
            np.testing.assert_array_equal(y, new.jac - old.jac)


#: The six one-dimensional functions of Moré and Thuente (1994), doi:10.1145/192115.192132.
def _yanai(beta1, beta2):
    g1, g2 = (np.sqrt(1 + b * b) - b for b in (beta1, beta2))

    def f(a):
        return g1 * np.hypot(1 - a, beta2) + g2 * np.hypot(a, beta1)

    def slope(a):
        return -g1 * (1 - a) / np.hypot(1 - a, beta2) + g2 * a / np.hypot(a, beta1)

    return f, slope


def _third(b=0.01, k=39):
    def f(a):
        if a <= 1 - b:
            core = 1 - a
        elif a >= 1 + b:
            core = a - 1
        else:
            core = (a - 1) ** 2 / (2 * b) + b / 2
        return core + 2 * (1 - b) / (k * np.pi) * np.sin(k * np.pi * a / 2)

    def slope(a):
        core = -1 if a <= 1 - b else 1 if a >= 1 + b else (a - 1) / b
        return core + (1 - b) * np.cos(k * np.pi * a / 2)

    return f, slope


MORE_THUENTE = {
    1: (lambda a: -a / (a * a + 2), lambda a: (a * a - 2) / (a * a + 2) ** 2, 1e-3, 1e-1),
    2: (
        lambda a: (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4,
        lambda a: 5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3,
        1e-1,
        0.1 + 1e-9,
    ),
    3: (*_third(), 1e-1, 0.1 + 1e-9),
    4: (*_yanai(0.001, 0.001), 1e-3, 1e-3 + 1e-9),
    5: (*_yanai(0.01, 0.001), 1e-3, 1e-3 + 1e-9),
    6: (*_yanai(0.001, 0.01), 1e-3, 1e-3 + 1e-9),
}


def line_of(f, slope, x=0.0, direction=1.0):
    objective = Objective(lambda x: f(x[0]), lambda x: np.array([slope(x[0])]))
    point = Point(np.array([x]), f(x), np.array([slope(x)]))
    return Line(objective, point, np.array([direction])), objective


class TestWolfe:
    @pytest.mark.parametrize("first", [1e-3, 1e-1, 1e1, 1e3])
    @pytest.mark.parametrize("number", MORE_THUENTE)
    def test_more_and_thuentes_functions(self, number, first):
        f, slope, c1, c2 = MORE_THUENTE[number]
        line, objective = line_of(f, slope)
        step = Wolfe(c1, c2).search(line, first).step
        assert f(step) <= f(0) + c1 * step * slope(0)
        assert abs(slope(step)) <= c2 * abs(slope(0))
        assert objective.nfev <= 20

    @named(
        [kind(Wolfe(c2=c2)) for kind in (FletcherReeves, PolakRibiere) for c2 in (0.05, 0.4)]
        + [kind(line_search=Wolfe(c2=c2)) for kind in (BFGS, LBFGS, Newton) for c2 in (0.1, 0.9)]
        + [SteepestDescent(Wolfe(c1=0.3, c2=0.5))]
    )
    @pytest.mark.parametrize(("f", "start"), [(rosenbrock, START), (beale, (1, 1))])
    def test_both_conditions_hold_at_every_accepted_point(self, f, start, method):
        path = minimize(f, start, method, steps=200).path
        c1, c2 = method.line_search.c1, method.line_search.c2
        assert len(path) > 5
        for x, new, fun, fun_new in zip(
            path.x[:-1], path.x[1:], path.fun[:-1], path.fun[1:], strict=True
        ):
            # The length of the step divides out; what is left is the rounding of new - x.
            before, after = f.grad(x) @ (new - x), f.grad(new) @ (new - x)
            rounding = 1e-15 * np.abs(f.grad(x)) @ np.abs(x)
            assert before < 0
            assert fun_new <= fun + c1 * before + rounding
            assert abs(after) <= c2 * abs(before) + rounding

    def test_backtracking_stops_at_the_first_step_that_falls_enough(self):
        # φ(α) = (1 − α)²: φ(α) ≤ 1 − 2 c₁ α means α ≤ 2 − 2 c₁.
        def accepted(c1, shrink):
            line, objective = line_of(lambda a: (1 - a) ** 2, lambda a: 2 * a - 2)
            return Armijo(c1, shrink).search(line, 16.0).step, objective.nfev

        assert accepted(0.25, 0.5) == (1.0, 5)
        assert accepted(0.6, 0.5) == (0.5, 6)
        assert accepted(0.001, 0.125) == (0.25, 3)

    def test_a_quadratic_takes_the_minimum_of_its_cubic(self):
        line, objective = line_of(lambda a: (3 - a) ** 2, lambda a: 2 * a - 6)
        assert Wolfe(c2=1e-3).search(line, 10.0).step == pytest.approx(3, abs=1e-12)
        assert objective.nfev == 2

    def test_the_step_doubles_while_the_slope_is_steep(self):
        line, objective = line_of(lambda a: (8 - a) ** 2, lambda a: 2 * a - 16)
        assert Wolfe(c2=0.25).search(line, 1.0).step == 8
        assert objective.nfev == 4

    def test_a_trial_above_an_earlier_one_ends_the_doubling(self):
        # Both conditions hold at α = 2, but the value there is above that at α = 1.
        f = CubicHermiteSpline([0, 1, 2], [0, -10, -5], [-20, -20, -1])
        line, _ = line_of(lambda a: float(f(a)), lambda a: float(f(a, 1)))
        step = Wolfe(c2=0.1).search(line, 1.0).step
        assert 1 < step < 2
        assert f(step) < f(1)

    @pytest.mark.parametrize("scale", [1e-250, 1e-100, 1.0, 1e100, 1e250])
    def test_the_cubic_does_not_depend_on_the_scale_of_the_values(self, scale):
        line, objective = line_of(
            lambda a: scale * (3 - a) ** 2, lambda a: scale * (2 * a - 6), direction=1.0
        )
        assert Wolfe(c2=1e-3).search(line, 10.0).step == pytest.approx(3, abs=1e-12)
        assert objective.nfev == 2

    @named([SteepestDescent(Wolfe()), FletcherReeves(), PolakRibiere(), BFGS(), LBFGS()])
    def test_values_near_overflow_are_a_step_that_is_too_long(self, method):
        result = minimize(cliff, cliff.start, method, steps=5)
        assert result.nit == 5
        assert result.fun < 1.2

    def test_a_long_way_back_into_the_domain_takes_few_trials(self):
        line, objective = line_of(
            lambda a: (a - 5e-7) ** 2 if a < 1e-6 else np.nan, lambda a: 2 * (a - 5e-7)
        )
        step = Wolfe(c2=0.1).search(line, 1.0).step
        assert step == pytest.approx(5e-7, rel=0.1)
        assert objective.nfev == 10

    def test_slopes_replace_values_only_where_these_are_rounding(self):
        line, _ = line_of(lambda a: 1 + a**3, lambda a: 3 * a**2)
        assert line.at(1e-3).change == (1 + 1e-9) - 1
        assert line.at(1e-5).change == pytest.approx(1.5e-15, rel=1e-14, abs=0)


class Recording:
    """A line search that keeps the first trials it is told of."""

    def __init__(self, inner):
        self.inner, self.firsts, self.trials = inner, [], []

    def search(self, line, first):
        self.firsts.append(first)
        self.trials.append(self.inner.search(line, first))
        return self.trials[-1]


class TestFirstTrial:
    @named([SteepestDescent, FletcherReeves, PolakRibiere, BFGS, LBFGS])
    @pytest.mark.parametrize(("slope", "length"), [(1e3, 1), (1e-3, 1e-3)])
    def test_nothing_is_known_in_the_first_step(self, method, slope, length):
        search = Recording(Wolfe())
        minimize(
            lambda x: slope * np.sqrt(1 + x @ x),
            [1e6, 0],
            method(line_search=search),
            grad=lambda x: slope * x / np.sqrt(1 + x @ x),
            steps=1,
            gtol=0,
        )
        assert search.firsts[0] * slope == pytest.approx(length)

    @named([SteepestDescent, FletcherReeves, PolakRibiere])
    def test_later_steps_start_with_the_decrease_before(self, method):
        search = Recording(Wolfe(c2=0.1))
        minimize(rosenbrock, START, method(search), steps=6)
        for first, before, trial in zip(
            search.firsts[1:], search.trials[:-1], search.trials[1:], strict=True
        ):
            assert first * trial.line.slope == pytest.approx(before.step * before.line.slope)

    @named([BFGS, LBFGS])
    def test_later_steps_start_with_one(self, method):
        search = Recording(Wolfe())
        minimize(rosenbrock, START, method(line_search=search), steps=6)
        assert search.firsts[1:] == [1.0] * 5


class TestTraps:
    @named(METHODS)
    def test_a_step_out_of_the_domain_is_too_long(self, method):
        # x − log x is NaN for x < 0, where the first long step of each method would end.
        result = minimize(
            lambda x: 40 * (x[0] - np.log(x[0])),
            [0.02],
            method,
            grad=lambda x: 40 * (1 - 1 / x),
            hess=lambda x: 40 / x[:, None] ** 2,
        )
        assert result.success
        np.testing.assert_allclose(result.x, [1], atol=1e-7)

    @pytest.mark.parametrize("wall", [np.nan, np.inf, -np.inf])
    @pytest.mark.parametrize("hidden", ["value", "gradient"])
    @named([SteepestDescent(Wolfe()), PolakRibiere(), BFGS(), LBFGS()])
    def test_what_is_not_finite_is_never_accepted(self, method, hidden, wall):
        result = minimize(
            lambda x: wall if hidden == "value" and x[0] > 1.5 else (x[0] - 1) ** 2,
            [-1e3],
            method,
            grad=lambda x: np.where((x > 1.5) & (hidden == "gradient"), wall, 2 * (x - 1)),
        )
        assert result.success
        assert abs(result.x[0] - 1) < 1e-8

    @pytest.mark.parametrize("wall", [np.nan, np.inf, -np.inf])
    def test_backtracking_leaves_values_that_are_not_finite(self, wall):
        line, objective = line_of(
            lambda a: wall if a > 1.5 else (a - 1) ** 2, lambda a: -1.0 if a > 1.5 else 2 * a - 2
        )
        assert Armijo().search(line, 4.0).step == 1
        assert objective.nfev == 3

    def test_backtracking_into_a_hole_of_the_gradient_tells(self):
        result = minimize(
            lambda x: x[0] ** 2,
            [2.0],
            SteepestDescent(),
            grad=lambda x: 2 * x if x > 1.9 else np.array([np.nan]),
        )
        assert (result.status, result.nit, result.x.tolist()) == (Status.NON_FINITE, 0, [2.0])

    @named(FAST)
    def test_a_value_that_is_not_zero_does_not_spoil_the_end(self, method):
        # Near the minimum the values differ by less than the rounding of 1e4.
        result = minimize(
            lambda x: 1e4 + beale(x), (1, 1), method, grad=beale.grad, hess=beale.hess, gtol=1e-9
        )
        assert result.success
        np.testing.assert_allclose(result.x, [3, 0.5], atol=1e-7)

    @named(METHODS)
    def test_a_wrong_gradient_fails_the_line_search_and_keeps_the_point(self, method):
        result = minimize(
            lambda x: (x**2).sum(), [1, 2], method, grad=lambda x: -2 * x, hess=lambda x: np.eye(2)
        )
        if method == Newton(line_search=None):
            # It looks at no value: it moves away from the minimum, for ever.
            assert result.status == Status.DIVERGED
            return
        assert result.status == Status.LINE_SEARCH_FAILED
        assert not result.success
        assert (result.x.tolist(), result.fun, result.nit) == ([1, 2], 5, 0)
        assert result.nfev <= 1 + LIMIT

    def test_a_failure_on_the_way_keeps_the_last_point(self):
        calls = []

        def grad(x):
            calls.append(1)
            return rosenbrock.grad(x) * (1 if len(calls) < 20 else -1)

        result = minimize(rosenbrock, START, BFGS(), grad=grad)
        assert result.status == Status.LINE_SEARCH_FAILED
        assert result.nit > 5
        assert result.fun == rosenbrock(result.x) == result.path.fun[-1]
        np.testing.assert_array_equal(result.x, result.path.x[-1])
        assert result.path.t[-1] == result.nit

    @named([SteepestDescent(Wolfe()), PolakRibiere(), BFGS(), LBFGS()])
    def test_a_function_without_a_minimum_ends(self, method):
        result = minimize(lambda x: x[0], [0.0], method, grad=np.ones_like)
        assert result.status == Status.LINE_SEARCH_FAILED
        assert result.nfev == 1 + LIMIT

    @named(METHODS)
    @pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e150, 1e300])
    def test_extreme_scales_end_with_a_status(self, method, scale):
        result = minimize(
            lambda x: scale * (x**2).sum(),
            [1, 2],
            method,
            grad=lambda x: 2 * scale * x,
            hess=lambda x: 2 * scale * np.eye(2),
            gtol=0,
            steps=100,
        )
        assert np.isfinite(result.x).all()
        assert result.fun <= 5 * scale
        assert result.nfev <= 101 * LIMIT

    @named(METHODS)
    def test_at_the_minimum_nothing_is_searched(self, method):
        result = minimize(rosenbrock, (1, 1), method)
        assert (result.nit, result.nfev, result.njev, result.nhev) == (0, 1, 1, 0)

    def test_exact_needs_upward_curvature(self):
        result = minimize(cubic, [0.0], SteepestDescent(Exact()))
        assert (result.status, result.nit) == (Status.LINE_SEARCH_FAILED, 0)

    def test_a_step_that_rounds_to_nothing_fails(self):
        line, objective = line_of(lambda a: a, lambda a: 1.0, x=1.0, direction=-1.0)
        with pytest.raises(LineSearchFailed):
            line.at(1e-17)
        assert objective.nfev == 0

    @settings(max_examples=30)
    @given(st.integers(0, 300), st.floats(0.01, 0.99))
    def test_directions_that_lead_up_are_replaced(self, seed, c2):
        # A loose search breaks the descent of Fletcher-Reeves; the run goes on all the same.
        f = Quadratic(np.geomspace(1, 1000, 6), seed)
        for kind in (FletcherReeves, PolakRibiere):
            path = minimize(f, f.x0, kind(Wolfe(1e-4, c2)), steps=60).path
            assert (np.diff(path.fun) <= 1e-12 * np.abs(path.fun[1:])).all()


class TestNewton:
    def test_leaves_a_place_where_the_function_curves_downward(self):
        assert np.linalg.eigvalsh(beale.hess((0.1, 0.7))).min() < 0
        result = minimize(beale, (0.1, 0.7), Newton())
        assert result.success
        np.testing.assert_allclose(result.x, [3, 0.5], atol=1e-7)

    def test_the_pure_method_ends_on_the_saddle(self):
        result = minimize(beale, (0.1, 0.7), Newton(line_search=None))
        assert result.success
        np.testing.assert_allclose(result.x, [0, 1], atol=1e-7)

    def test_a_singular_hessian_fails_the_pure_method_alone(self):
        pure = minimize(cubic, [1.0], Newton(line_search=None))
        assert (pure.status, pure.x.tolist()) == (Status.LINE_SEARCH_FAILED, [1.0])
        assert minimize(cubic, [1.0], Newton()).x == pytest.approx(3)

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    @pytest.mark.parametrize("line_search", [None, Armijo()])
    def test_a_hessian_that_is_not_finite_tells(self, line_search, bad):
        result = minimize(
            rosenbrock, START, Newton(line_search), hess=lambda x: np.full((2, 2), bad)
        )
        assert (result.status, result.nit) == (Status.NON_FINITE, 0)
        assert result.x.tolist() == list(START)

    def test_a_missing_hessian_is_named(self):
        with pytest.raises(TypeError, match="hess=None"):
            minimize(lambda x: x @ x, [1.0], Newton(), grad=lambda x: 2 * x)

    @given(st.integers(1, 5), st.integers(0, 1000), st.integers(-300, 300))
    def test_modification_is_a_multiple_of_the_identity(self, n, seed, power):
        A = np.random.default_rng(seed).normal(size=(n, n))
        A = (A + A.T) * 10.0**power
        modified = _positive_definite(A)
        scale = np.abs(A).max()
        eigenvalues = np.linalg.eigvalsh(modified / scale)
        assert eigenvalues.min() > 0
        shift = (modified - A) / scale
        np.testing.assert_allclose(shift, shift[0, 0] * np.eye(n), atol=1e-15 * (1 + shift[0, 0]))
        if np.linalg.eigvalsh(A / scale).min() > 1e-9:
            np.testing.assert_array_equal(modified, A)

    def test_a_hessian_of_zeros_is_modified_too(self):
        np.testing.assert_array_equal(_positive_definite(np.zeros((2, 2))), 1e-3 * np.eye(2))


class TestInterface:
    @named(METHODS)
    def test_runs_like_a_rule(self, method):
        steps = []
        result = minimize(rosenbrock, START, method, steps=3, callback=steps.append, record=2)
        assert (result.status, result.nit) == (Status.STEP_LIMIT, 3)
        assert [step.t for step in steps] == [1, 2, 3]
        assert result.path.t.tolist() == [0, 2, 3]
        assert np.isnan(result.path.lr).all()
        np.testing.assert_array_equal(result.x, steps[-1].x)
        np.testing.assert_array_equal(result.jac, rosenbrock.grad(result.x))
        assert result.fun == rosenbrock(result.x)

    @named(METHODS)
    def test_stops_by_xtol_and_by_the_callback(self, method):
        assert minimize(rosenbrock, START, method, xtol=1e3).nit == 1
        stopped = minimize(rosenbrock, START, method, callback=lambda step: step.t == 2)
        assert (stopped.status, stopped.nit) == (Status.STOPPED, 2)

    @named(METHODS)
    def test_a_method_has_no_memory_between_runs(self, method):
        first = minimize(rosenbrock, START, method, steps=9)
        again = minimize(rosenbrock, START, method, steps=9)
        np.testing.assert_array_equal(first.path.x, again.path.x)

    @named(METHODS)
    def test_takes_integers_and_single_numbers(self, method):
        result = minimize(
            lambda x: (x[0] - 2) ** 2,
            np.uint8(7),
            method,
            grad=lambda x: 2 * (x - 2),
            hess=lambda x: np.array([[2.0]]),
        )
        assert (result.x.dtype, result.x.shape) == (float, (1,))
        assert result.x[0] == pytest.approx(2, abs=1e-8)

    @named(METHODS)
    def test_many_coordinates(self, method):
        f = Quadratic(np.geomspace(1, 20, 30))
        result = minimize(f, f.x0, method)
        assert result.success
        np.testing.assert_allclose(result.x, np.linalg.solve(f.A, f.b), atol=1e-7)

    def test_a_batch_of_starts_is_refused(self):
        with pytest.raises(ValueError, match=r"x0 has shape \(3, 2\)"):
            minimize(rosenbrock, np.zeros((3, 2)), BFGS())

    def test_prints_itself(self):
        assert repr(BFGS()) == "BFGS(line_search=Wolfe(c1=0.0001, c2=0.9))"
        assert repr(LBFGS(5, Armijo())) == (
            "LBFGS(memory=5, line_search=Armijo(c1=0.0001, shrink=0.5))"
        )
        assert repr(Newton(None)) == "Newton(line_search=None)"

    @named([*METHODS, Exact(), Wolfe(c2=0.5), Armijo()])
    def test_is_frozen_hashable_and_equal_to_its_copy(self, method):
        copy = pickle.loads(pickle.dumps(method))
        assert copy == method
        assert hash(copy) == hash(method)
        with pytest.raises(FrozenInstanceError):
            method.line_search = None

    def test_kinds_differ(self):
        assert FletcherReeves() != PolakRibiere()

    @pytest.mark.parametrize(
        ("make", "error", "message"),
        [
            (lambda: Armijo(c1=0), ValueError, "Armijo: c1=0"),
            (lambda: Armijo(c1=1), ValueError, "Armijo: c1=1"),
            (lambda: Armijo(shrink=1.0), ValueError, "Armijo: shrink=1.0"),
            (lambda: Armijo(shrink=0), ValueError, "Armijo: shrink=0"),
            (lambda: Armijo(shrink=np.nan), ValueError, "Armijo: shrink=nan"),
            (lambda: Armijo(c1="a"), TypeError, "Armijo: c1='a'"),
            (lambda: Wolfe(c1=-1), ValueError, "Wolfe: c1=-1"),
            (lambda: Wolfe(c1=0.5, c2=0.5), ValueError, "Wolfe: c2=0.5 .* above 0.5"),
            (lambda: Wolfe(c2=1), ValueError, "Wolfe: c2=1"),
            (lambda: Wolfe(c2=None), TypeError, "Wolfe: c2=None"),
            (lambda: LBFGS(memory=0), ValueError, "LBFGS: memory=0"),
            (lambda: LBFGS(memory=2.5), TypeError, "LBFGS: memory=2.5"),
            (lambda: LBFGS(Wolfe()), TypeError, "LBFGS: memory=Wolfe"),
            (lambda: BFGS(GD()), TypeError, r"BFGS: line_search=GD\(\)"),
            (lambda: BFGS(Wolfe), TypeError, "BFGS: line_search=<class"),
            (lambda: BFGS(None), TypeError, "BFGS: line_search=None"),
            (lambda: Newton(0.5), TypeError, "Newton: line_search=0.5"),
            (lambda: FletcherReeves("wolfe"), TypeError, "FletcherReeves: line_search='wolfe'"),
            (lambda: LBFGS(5, 0.1), TypeError, "LBFGS: line_search=0.1"),
        ],
    )
    def test_bad_parameters_are_named(self, make, error, message):
        with pytest.raises(error, match=message):
            make()

    def test_a_line_search_of_ones_own(self):
        class Fixed:
            def search(self, line, first):
                return line.at(0.1)

        assert isinstance(Fixed(), LineSearch)
        result = minimize(beale, (1, 1), SteepestDescent(Fixed()), steps=30)
        plain = minimize(beale, (1, 1), GD(lr=0.1), steps=30)
        np.testing.assert_allclose(result.path.x, plain.path.x, rtol=1e-12)

    @named(METHODS)
    def test_an_error_of_the_function_passes_through(self, method):
        class Mine(Exception):
            pass

        calls = []

        def f(x):
            calls.append(1)
            if len(calls) == 2:
                raise Mine
            return rosenbrock(x)

        with pytest.raises(Mine):
            minimize(f, START, method, grad=rosenbrock.grad, hess=rosenbrock.hess)
