"""A rule as a method of scipy.optimize.minimize: what scipy asks of its own methods holds here."""

import inspect
import pickle
import warnings

import numpy as np
import pytest
from scipy.optimize import (
    LinearConstraint,
    OptimizeResult,
    OptimizeWarning,
    basinhopping,
    minimize,
    rosen,
    rosen_der,
    rosen_hess,
)

import gdlib
from gdlib import BFGS, GD, RULES, Adam, ClipNorm, Momentum, Polyak, Status, rosenbrock
from gdlib.interop import scipy_method

METHOD = scipy_method(Adam(lr=0.1))


def square(x, *args):
    return float(((x - sum(args)) ** 2).sum())


def square_grad(x, *args):
    return 2 * (x - sum(args))


def run(fun=square, x0=(3.0, -4.0), method=METHOD, jac=square_grad, **arguments):
    return minimize(fun, x0, method=method, jac=jac, **arguments)


class TestSource:
    def test_gradient_descent_of_100_000_steps_on_rosenbrock(self):
        # A published run, printed with its call counts; it claims success, yet is still moving.
        result = minimize(
            rosenbrock,
            (4, -4.1),
            method=scipy_method(GD(lr=2e-4)),
            jac=rosenbrock.grad,
            options={"maxiter": 100_000, "xtol": 1e-10},
        )
        assert result.fun == pytest.approx(1.060466347344834e-08, rel=1e-15)
        assert [f"{x:.8g}" for x in result.x] == ["0.9998971", "0.99979381"]
        assert (result.nit, result.nfev, result.njev) == (100_000, 100_001, 100_001)
        assert (result.success, result.status) == (False, Status.STEP_LIMIT)

    def test_it_takes_the_gradient_it_is_given(self):
        # The same source's minimizer calls the gradient of Rosenbrock whatever the objective is.
        result = minimize(
            lambda x: (x[0] - 3) ** 2 + (x[1] + 1) ** 2,
            (0, 0),
            method=scipy_method(GD(lr=0.1)),
            jac=lambda x: 2 * (x - [3, -1]),
        )
        np.testing.assert_allclose(result.x, [3, -1], atol=1e-8)

    def test_a_start_at_the_minimum_succeeds(self):
        result = run(x0=(0.0, 0.0))
        assert (result.success, result.nit, result.nfev, result.njev) == (True, 0, 1, 1)

    def test_overflow_is_a_status_and_no_exception(self):
        result = run(rosenbrock, (4, -4.1), scipy_method(GD(lr=3e-4)), rosenbrock.grad)
        assert (result.success, result.status) == (False, Status.DIVERGED)
        assert result.nit < 10
        assert np.isfinite(result.x).all()


class TestResult:
    @pytest.mark.parametrize("rule", [rule(lr=0.05) for rule in RULES], ids=lambda r: r.name)
    def test_equals_gdlibs_own_run(self, rule):
        result = minimize(
            rosenbrock,
            (-1.0, 1.0),
            method=scipy_method(ClipNorm(rule, 1.0)),
            jac=rosenbrock.grad,
            options={"maxiter": 50},
        )
        ours = gdlib.minimize(rosenbrock, (-1, 1), ClipNorm(rule, 1.0), steps=50)
        assert isinstance(result, OptimizeResult)
        np.testing.assert_array_equal(result.x, ours.x)
        np.testing.assert_array_equal(result.jac, ours.jac)
        for name in ("fun", "nit", "nfev", "njev", "status", "success", "message"):
            assert result[name] == ours.__getattribute__(name), name

    def test_success_means_that_a_stop_test_holds(self):
        assert run().success
        assert run().message == "A stop test holds."
        capped = run(options={"maxiter": 3})
        assert (capped.success, capped.status, capped.nit) == (False, Status.STEP_LIMIT, 3)
        assert type(capped.status) is int

    def test_an_average_of_the_iterates(self):
        rule = Polyak(GD(lr=0.25))
        result = run(method=scipy_method(rule), options={"maxiter": 4})
        ours = gdlib.minimize(square, (3, -4), rule, grad=square_grad, steps=4)
        np.testing.assert_array_equal(result.x, ours.x)
        assert result.fun == square(result.x)

    def test_one_coordinate_keeps_its_axis(self):
        result = minimize(lambda x: x * x, 0.1, method=METHOD, jac=lambda x: 2.0 * x)
        assert result.x.shape == result.jac.shape == (1,)
        assert np.ndim(result.fun) == 0
        assert result.success

    def test_prints_and_pickles(self):
        assert "Adam(lr=0.1)" in repr(METHOD)
        again = pickle.loads(pickle.dumps(METHOD))
        np.testing.assert_array_equal(run(method=again).x, run().x)

    def test_serves_a_global_search(self):
        result = basinhopping(
            lambda x: float(np.cos(14.5 * x[0] - 0.3) + (x[0] + 0.2) * x[0]),
            [1.0],
            niter=20,
            minimizer_kwargs={
                "method": scipy_method(GD(lr=1e-3)),
                "jac": lambda x: -14.5 * np.sin(14.5 * x - 0.3) + 2 * x + 0.2,
            },
            rng=1,
        )
        assert result.x == pytest.approx([-0.195], abs=1e-3)


class TestArguments:
    def test_args_reach_function_and_gradient(self):
        for args in ((1.0, 2.0), 3.0):
            assert run(args=args).x == pytest.approx([3, 3], abs=1e-8)

    def test_jac_true_means_that_the_function_returns_both(self):
        calls = []

        def both(x, shift):
            calls.append(x.copy())
            return square(x, shift), square_grad(x, shift)

        result = minimize(both, (3, -4), args=(1.0,), method=METHOD, jac=True)
        apart = run(args=(1.0,))
        np.testing.assert_array_equal(result.x, apart.x)
        assert (result.nfev, result.njev) == (apart.nfev, apart.njev)
        assert len(calls) == result.nit + 1

    @pytest.mark.parametrize("jac", [None, False, "2-point"])
    def test_without_jac_it_takes_differences_and_counts_their_calls(self, jac):
        calls = []

        def counted(x, shift):
            calls.append(1)
            return square(x, shift)

        result = minimize(counted, (3, -4), args=(1.0,), method=METHOD, jac=jac)
        assert result.success
        assert result.x == pytest.approx([1, 1], abs=1e-8)
        assert result.njev == result.nit + 1
        # One call a step, and two for each coordinate of the gradient.
        assert result.nfev == len(calls) == 5 * result.njev

    def test_counts_equal_the_calls_seen_from_outside(self):
        calls = {"fun": 0, "jac": 0}

        def fun(x):
            calls["fun"] += 1
            return rosen(x)

        def jac(x):
            calls["jac"] += 1
            return rosen_der(x)

        result = run(fun, np.full(5, 1.1), jac=jac, options={"maxiter": 20})
        assert (result.nfev, result.njev) == (calls["fun"], calls["jac"]) == (21, 21)

    def test_no_point_is_evaluated_twice(self):
        seen = []

        def fun(x):
            seen.append(tuple(x))
            return rosen(x)

        run(fun, (-1.2, 1.0), jac=rosen_der, options={"maxiter": 50})
        assert len(set(seen)) == len(seen) == 51

    def test_tol_is_gtol_unless_gtol_is_given(self):
        def size(**arguments):
            return np.abs(run(**arguments).jac).max()

        sizes = [size(tol=tol) for tol in (1e-1, 1e-4, 1e-9)]
        assert all(a < tol for a, tol in zip(sizes, (1e-1, 1e-4, 1e-9), strict=True))
        assert sizes[0] > sizes[1] > sizes[2]
        assert size(tol=1e-9, options={"gtol": 1e-1}) == sizes[0]
        assert size(tol=0.0, options={"maxiter": 5}) > 0
        assert size() < 1e-8

    def test_xtol_stops_by_the_length_of_the_step(self):
        # Plain steps shrink by 0.8 from 0.2 · 2 · 5 on.
        result = run(method=scipy_method(GD(lr=0.1)), options={"xtol": 1e-3, "gtol": 0})
        lengths = 0.2 * 5 * 0.8 ** np.arange(result.nit)
        assert result.success
        assert lengths[-1] < 1e-3 <= lengths[-2]

    def test_disp_prints_what_scipy_prints(self, capsys):
        result = run(options={"disp": True})
        printed = capsys.readouterr().out
        assert printed.startswith("A stop test holds.\n")
        for words in (
            f"Current function value: {result.fun:f}",
            f"Iterations: {result.nit}",
            f"Function evaluations: {result.nfev}",
            f"Gradient evaluations: {result.njev}",
        ):
            assert words in printed
        run()
        assert capsys.readouterr().out == ""

    def test_an_unknown_option_warns_at_the_callers_line(self):
        with pytest.warns(OptimizeWarning, match="Unknown options: maxfev, ftol") as caught:
            result = run(options={"maxfev": 3, "ftol": 1e-3})
        assert caught[0].filename == __file__
        assert result.success

    @pytest.mark.parametrize(
        ("arguments", "name"),
        [
            ({"bounds": [(0, 1), (0, 1)]}, "bounds"),
            ({"bounds": []}, "bounds"),
            ({"constraints": {"type": "eq", "fun": sum}}, "constraints"),
            ({"constraints": [{"type": "eq", "fun": sum}]}, "constraints"),
            ({"constraints": LinearConstraint([1, 1], 0, 1)}, "constraints"),
            ({"hess": rosen_hess}, "hess"),
            ({"hess": "2-point"}, "hess"),
            ({"hessp": lambda x, p: p}, "hessp"),
        ],
    )
    def test_what_a_rule_cannot_use_is_refused_by_name(self, arguments, name):
        with pytest.raises(ValueError, match=f"^{name}=.* must be left out"):
            run(**arguments)

    @pytest.mark.parametrize("constraints", [(), []])
    def test_no_constraints_are_no_constraints(self, constraints):
        assert run(constraints=constraints).success

    @pytest.mark.parametrize(
        ("options", "error", "message"),
        [
            ({"maxiter": -1}, ValueError, "maxiter=-1"),
            ({"maxiter": 2.5}, TypeError, "maxiter=2.5"),
            ({"maxiter": None}, TypeError, "maxiter=None"),
            ({"gtol": -1.0}, ValueError, "gtol=-1.0"),
            ({"gtol": np.nan}, ValueError, "gtol=nan"),
            ({"xtol": "small"}, TypeError, "xtol='small'"),
        ],
    )
    def test_bad_options_are_named(self, options, error, message):
        with pytest.raises(error, match=message):
            run(options=options)

    def test_a_bad_tol_is_named(self):
        with pytest.raises(ValueError, match=r"tol=-1\.0"):
            run(tol=-1.0)

    @pytest.mark.parametrize("rule", [Adam, BFGS(), "adam", None])
    def test_what_is_no_rule_is_refused(self, rule):
        with pytest.raises(TypeError, match=r"rule=.* must be a rule"):
            scipy_method(rule)

    def test_a_batch_is_refused_but_a_rate_per_coordinate_is_not(self):
        with pytest.raises(ValueError, match=r"lr has shape \(3, 1\)"):
            scipy_method(GD(lr=np.ones((3, 1))))
        result = run(method=scipy_method(GD(lr=[0.5, 0.25])), options={"maxiter": 1})
        assert result.x.tolist() == [0, -2]

    def test_a_schedule_sees_every_step(self):
        seen = []
        run(
            method=scipy_method(GD(lr=lambda t: seen.append(t) or 0.1)),
            options={"maxiter": 4, "gtol": 0},
        )
        assert seen == [0, 1, 2, 3]


class Keyword:
    """A callback as an object, with scipy's newer signature."""

    def __init__(self):
        self.results = []

    def __call__(self, intermediate_result):
        self.results.append(intermediate_result)


class TestCallback:
    def test_positional(self):
        points = []
        result = run(callback=points.append, options={"maxiter": 5})
        assert len(points) == 5
        np.testing.assert_array_equal(points[-1], result.x)

    def test_positional_with_more_parameters(self):
        points = []
        run(callback=lambda xk, *rest: points.append((xk, rest)), options={"maxiter": 2})
        assert [rest for _, rest in points] == [(), ()]

    def test_a_callable_without_a_signature_takes_the_point(self):
        with pytest.raises(ValueError, match="signature"):
            inspect.signature(min)
        assert run(callback=min, options={"maxiter": 2}).nit == 2

    def test_keyword(self):
        seen = Keyword()
        result = run(callback=seen, options={"maxiter": 5})
        assert len(seen.results) == 5
        for step in seen.results:
            assert isinstance(step, OptimizeResult)
            assert step.fun == square(step.x)
        np.testing.assert_array_equal(seen.results[-1].x, result.x)

    @pytest.mark.parametrize("form", ["positional", "keyword"])
    def test_stop_iteration_ends_as_a_limit_of_steps_would(self, form):
        steps = 0
        after = []

        def fun(x):
            after.append(1)
            return rosen(x)

        def stop():
            nonlocal steps
            steps += 1
            if steps == 5:
                after.clear()
                raise StopIteration

        def keyword(*, intermediate_result):
            assert intermediate_result.fun == rosen(intermediate_result.x)
            stop()

        callback = keyword if form == "keyword" else lambda xk: stop()
        start = [1.1] * 5
        stopped = run(fun, start, jac=rosen_der, callback=callback)
        assert after == []
        limited = run(fun, start, jac=rosen_der, options={"maxiter": 5})
        assert (stopped.success, stopped.status) == (False, Status.STOPPED)
        assert (stopped.nit, stopped.fun, stopped.nfev) == (5, limited.fun, limited.nfev)
        np.testing.assert_array_equal(stopped.x, limited.x)

    def test_only_stop_iteration_stops(self):
        assert run(callback=lambda xk: True, options={"maxiter": 5}).nit == 5

    def test_callback_gets_a_copy(self):
        kept = []

        def callback(x):
            kept.append((x, x.copy()))

        def spoil(x):
            x *= np.nan

        run(callback=callback, options={"maxiter": 5})
        for x, copy in kept:
            np.testing.assert_array_equal(x, copy)
        np.testing.assert_array_equal(run(callback=spoil).x, run().x)

    def test_an_error_passes_through(self):
        def callback(x):
            raise KeyError("mine")

        with pytest.raises(KeyError, match="mine"):
            run(callback=callback)


class TestTraps:
    def test_a_function_that_overwrites_its_argument(self):
        def fun(x):
            x -= np.arange(x.size)
            x *= x
            return x.sum()

        def jac(x):
            x *= 2
            x -= 2 * np.arange(x.size)
            return x

        x0 = np.full(5, 1.5)
        for gradient in (jac, None):
            result = minimize(fun, x0, method=METHOD, jac=gradient)
            assert result.success
            np.testing.assert_allclose(result.x, np.arange(5), atol=1e-8)
        assert x0.tolist() == [1.5] * 5

    def test_a_gradient_that_returns_one_buffer(self):
        buffer = np.empty(2)

        def jac(x):
            buffer[:] = square_grad(x)
            return buffer

        np.testing.assert_array_equal(run(jac=jac).x, run().x)

    @pytest.mark.parametrize("call", [1, 3])
    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    @pytest.mark.parametrize("where", ["fun", "jac"])
    def test_what_is_not_finite_is_no_success(self, where, bad, call):
        calls = {"fun": 0, "jac": 0}
        points = []

        def spoiled(name, value):
            calls[name] += 1
            return value * bad if name == where and calls[name] >= call else value

        def fun(x):
            points.append(x.copy())
            return spoiled("fun", 1 + square(x))

        result = run(fun, jac=lambda x: spoiled("jac", square_grad(x)))
        assert (result.success, result.status) == (False, Status.NON_FINITE)
        assert result.nit == max(0, call - 2)
        np.testing.assert_array_equal(result.x, points[result.nit])

    def test_a_wrong_gradient_is_no_success(self):
        result = run(jac=lambda x: -square_grad(x), method=scipy_method(GD(lr=0.5)))
        assert (result.success, result.status) == (False, Status.DIVERGED)

    def test_start_may_be_a_list_of_integers(self):
        assert run(x0=[3, -4]).x.dtype == float

    def test_a_start_that_is_not_finite_is_named(self):
        with pytest.raises(ValueError, match=r"x0=.* must be finite"):
            run(x0=[np.nan, 1.0])

    def test_no_warning_on_the_way(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            run(rosen, (-1.2, 1.0), scipy_method(Momentum(lr=1.0)), rosen_der)
