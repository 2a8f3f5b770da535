"""The runner: when it stops, what it keeps, what it counts, and what it refuses."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gdlib import (
    BFGS,
    EMA,
    GD,
    RULES,
    Adam,
    ClipNorm,
    ClipValue,
    Momentum,
    Newton,
    Polyak,
    Rule,
    Status,
    beale,
    bowl,
    cubic,
    minimize,
    rosenbrock,
)


def square(x):
    return float((x**2).sum())


def square_grad(x):
    return 2 * x


class TestStop:
    def test_precedes_each_step(self):
        result = minimize(square, [0.0], GD(), grad=square_grad)
        assert (result.status, result.nit, result.nfev, result.njev) == (Status.CONVERGED, 0, 1, 1)

    def test_gtol_is_strict_and_in_the_max_norm(self):
        def run(gtol):
            return minimize(lambda x: x.sum(), [0, 0], GD(), grad=np.ones_like, gtol=gtol).status

        assert run(1.0) == Status.STEP_LIMIT
        assert run(np.nextafter(1.0, 2)) == Status.CONVERGED

    def test_xtol_is_strict_and_in_the_two_norm(self):
        def run(xtol):
            # Every step is (3/8, 4/8), of length 5/8 exactly.
            return minimize(
                lambda x: 0.0, [0, 0], GD(lr=1 / 8), grad=lambda x: [3, 4], xtol=xtol, steps=3
            )

        assert run(0.625).status == Status.STEP_LIMIT
        converged = run(np.nextafter(0.625, 1))
        assert (converged.status, converged.nit) == (Status.CONVERGED, 1)

    def test_step_limit(self):
        result = minimize(bowl, (1, 1), GD(lr=0.01), steps=7)
        assert (result.status, result.nit, len(result.path)) == (Status.STEP_LIMIT, 7, 8)
        assert not result.success

    def test_no_steps(self):
        result = minimize(bowl, (1, 1), GD(), steps=0)
        assert result.status == Status.STEP_LIMIT
        np.testing.assert_array_equal(result.x, [1, 1])

    def test_callback_by_true_and_by_stop_iteration(self):
        def by_exception(step):
            if step.t == 4:
                raise StopIteration

        for callback in (lambda step: step.t == 4, by_exception):
            result = minimize(bowl, (1, 1), GD(), callback=callback)
            assert (result.status, result.nit) == (Status.STOPPED, 4)

    def test_only_true_stops_not_any_truthy_answer(self):
        result = minimize(bowl, (1, 1), GD(), callback=lambda step: "yes", steps=3)
        assert result.status == Status.STEP_LIMIT


class TestNonFinite:
    @pytest.mark.parametrize("call", [1, 3])
    @pytest.mark.parametrize("what", ["f", "grad"])
    @pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
    def test_at_a_call(self, call, what, bad):
        calls = {"f": 0, "grad": 0}

        def count(name, value):
            calls[name] += 1
            return value * bad if (name, calls[name]) == (what, call) else value

        result = minimize(
            lambda x: count("f", square(x) + 1),
            [4.0],
            GD(lr=0.25),
            grad=lambda x: count("grad", square_grad(x)),
        )
        assert (result.status, result.success) == (Status.NON_FINITE, False)
        assert result.nit == max(call - 2, 0)
        np.testing.assert_array_equal(result.x, [4.0 / 2**result.nit])
        assert (result.nfev, result.njev) == (calls["f"], calls["grad"])
        assert result.path.t[-1] == result.nit
        assert np.isnan(result.path.lr[-1])

    @pytest.mark.parametrize("rule", [GD(lr=0.25), Polyak(GD(lr=0.25))], ids=repr)
    @pytest.mark.parametrize("x0", [[4.0], [[4.0], [2.0]]], ids=["one", "batch"])
    def test_a_value_that_is_asked_for_at_the_end_alone_counts_too(self, x0, rule):
        result = minimize(
            lambda x: np.nan * x.sum(-1), x0, rule, grad=square_grad, steps=99, record=0
        )
        assert np.all(result.status == Status.NON_FINITE)
        assert not np.any(result.success)

    def test_overflow_prints_nothing_and_keeps_the_last_finite_point(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = minimize(beale, (3, 4), GD(lr=1.8e-4), steps=100)
        assert result.status == Status.NON_FINITE
        assert np.isfinite(result.x).all()
        assert np.isfinite(result.fun)
        assert np.isfinite(result.path.x).all()

    def test_diverged_is_told_from_non_finite(self):
        result = minimize(cubic, [-1.1], GD(lr=0.01))
        assert result.status == Status.DIVERGED
        assert abs(result.x[0]) <= 1e100


class TestCounts:
    @pytest.mark.parametrize("record", [0, 1, 3])
    @pytest.mark.parametrize("rule", [GD(lr=0.1), Adam(lr=0.1), Polyak(GD(lr=0.1))])
    @pytest.mark.parametrize("x0", [(1.0, 1.0), [(1.0, 1.0), (1e-9, 0.0), (2.0, 0.5)]])
    def test_are_those_counted_from_outside(self, record, rule, x0):
        calls = {"f": 0, "grad": 0}

        def count(name, value):
            calls[name] += 1
            return value

        result = minimize(
            lambda x: count("f", bowl(x)),
            x0,
            rule,
            grad=lambda x: count("grad", bowl.grad(x)),
            steps=20,
            record=record,
        )
        assert (result.nfev, result.njev) == (calls["f"], calls["grad"])
        assert result.njev == np.max(result.nit) + 1

    def test_the_value_is_asked_for_at_recorded_points_alone(self):
        result = minimize(bowl, (1, 1), GD(), steps=10, record=5)
        assert result.nfev == 3
        np.testing.assert_array_equal(result.path.t, [0, 5, 10])
        assert minimize(bowl, (1, 1), GD(), steps=10, record=0).nfev == 1


class TestPath:
    def test_thinned_equals_full_at_its_rows(self):
        full = minimize(beale, (1, 1.5), Adam(lr=0.1), steps=17)
        thin = minimize(beale, (1, 1.5), Adam(lr=0.1), steps=17, record=5)
        np.testing.assert_array_equal(thin.path.t, [0, 5, 10, 15, 17])
        for name in ("x", "fun", "grad_norm", "lr"):
            np.testing.assert_array_equal(
                getattr(thin.path, name), getattr(full.path, name)[thin.path.t]
            )

    def test_learning_rate_is_that_of_the_step_that_left(self):
        result = minimize(bowl, (1, 1), GD(lr=lambda done: 0.1 / (1 + done)), steps=3)
        np.testing.assert_array_equal(result.path.lr, [0.1, 0.05, 0.1 / 3, np.nan])

    @pytest.mark.parametrize("steps", [4094, 4095, 4096])
    def test_has_every_row_whatever_their_number(self, steps):
        """Rows are packed 4096 at a time."""
        path = minimize(square, [1.0], GD(lr=1e-5), grad=square_grad, steps=steps).path
        assert path.t.tolist() == list(range(steps + 1))
        np.testing.assert_allclose(path.x[:, 0], (1 - 2e-5) ** path.t, rtol=1e-11)

    def test_of_a_batch_that_ends_at_a_gradient_is_that_of_its_run(self):
        def grad(x):
            return np.where(x < 0.7, np.nan, 2 * x)

        alone = minimize(square, [1.0], GD(lr=0.1), grad=grad)
        batch = minimize(lambda x: x[:, 0] ** 2, [[1.0]], GD(lr=0.1), grad=grad)
        assert (alone.status, alone.nit) == (Status.NON_FINITE, 1)
        assert (batch.status[0], batch.nit[0]) == (Status.NON_FINITE, 1)
        np.testing.assert_array_equal(batch.path.x[:, 0], alone.path.x)
        np.testing.assert_array_equal(batch.path.lr[:, 0], alone.path.lr)

    def test_result_stands_in_the_last_row(self):
        result = minimize(beale, (1, 1.5), Momentum(lr=1e-3), steps=40)
        np.testing.assert_array_equal(result.path.x[-1], result.x)
        assert result.path.fun[-1] == result.fun == beale(result.x)
        assert result.path.grad_norm[-1] == np.abs(result.jac).max()


class TestOutcome:
    def test_of_a_batch_equals_that_of_each_run(self):
        rates = np.array([0.01, 0.1, 0.11, 0.2])
        batch = minimize(bowl, (4, 1), GD(lr=rates[:, None]), steps=2000).outcome
        alone = [minimize(bowl, (4, 1), GD(lr=lr), steps=2000).outcome for lr in rates]
        assert batch.tolist() == alone == ["still descends", "converges", "converges", "diverges"]

    def test_a_limit_cycle_oscillates_whatever_its_phase(self):
        for steps in range(2000, 2016):
            result = minimize(bowl, (4, 1), Adam(lr=0.05, beta2=0.8), steps=steps)
            assert result.outcome == "oscillates"

    def test_needs_a_path(self):
        with pytest.raises(ValueError, match="1 rows"):
            _ = minimize(bowl, (4, 1), GD(), steps=10, record=0).outcome


BATCH_STARTS = np.array([(3, 4), (1, 1.5), (0, 1), (3, 0.5), (-2, 1), (4, 4), (0.5, -1)])


class TestBatch:
    @pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.__name__)
    def test_equals_the_loop_over_starts(self, kind):
        rule = kind(lr=2e-4)
        batch = minimize(beale, BATCH_STARTS, rule, steps=300)
        for i, start in enumerate(BATCH_STARTS):
            one = minimize(beale, start, rule, steps=300)
            assert (batch.status[i], batch.nit[i]) == (one.status, one.nit)
            # numpy's powers of an array of scalars differ in no operation: the bits agree.
            np.testing.assert_array_equal(batch.x[i], one.x)
            np.testing.assert_array_equal(batch.fun[i], one.fun)
            np.testing.assert_array_equal(batch.jac[i], one.jac)
            rows = one.nit + 1
            np.testing.assert_array_equal(batch.path.x[:rows, i], one.path.x)
            np.testing.assert_array_equal(batch.path.lr[:rows, i], one.path.lr)
            assert (batch.path.x[rows:, i] == one.x).all()

    @pytest.mark.parametrize("record", [0, 7])
    def test_equals_the_loop_when_thinned(self, record):
        batch = minimize(beale, BATCH_STARTS, GD(lr=2e-4), steps=300, record=record)
        for i, start in enumerate(BATCH_STARTS):
            one = minimize(beale, start, GD(lr=2e-4), steps=300, record=record)
            assert (batch.status[i], batch.nit[i], batch.fun[i]) == (one.status, one.nit, one.fun)

    def test_equals_the_loop_under_xtol(self):
        # One run overflows in its value, one in its point, one stands still, two get short steps.
        starts = [*BATCH_STARTS, (1e60, 1e60), (1e30, 1e30)]
        batch = minimize(beale, starts, GD(lr=2e-4), steps=300, xtol=1e-4)
        for i, start in enumerate(starts):
            one = minimize(beale, start, GD(lr=2e-4), steps=300, xtol=1e-4)
            assert (batch.status[i], batch.nit[i]) == (one.status, one.nit)
        assert set(batch.status) >= {Status.CONVERGED, Status.NON_FINITE}

    def test_hyper_parameters_broadcast_against_runs(self):
        rates = np.array([1e-4, 2e-4, 1e-3])
        batch = minimize(bowl, (1, 1), Momentum(lr=rates[:, None]), steps=50)
        assert batch.x.shape == (3, 2)
        for i, lr in enumerate(rates):
            one = minimize(bowl, (1, 1), Momentum(lr=lr), steps=50)
            np.testing.assert_array_equal(batch.x[i], one.x)
            np.testing.assert_array_equal(batch.path.lr[:, i], one.path.lr)

    def test_any_number_of_leading_axes(self):
        rates = np.array([0.01, 0.02])[:, None, None]
        betas = np.array([0.0, 0.5, 0.9])[:, None]
        batch = minimize(bowl, (1, 1), Momentum(lr=rates, beta=betas), steps=9)
        assert batch.x.shape == (2, 3, 2)
        assert batch.path.x.shape == (10, 2, 3, 2)
        assert batch.status.shape == (2, 3)
        one = minimize(bowl, (1, 1), Momentum(lr=0.02, beta=0.5), steps=9)
        np.testing.assert_array_equal(batch.x[1, 1], one.x)

    @pytest.mark.parametrize("wrap", [lambda r: ClipNorm(r, 0.5), lambda r: ClipValue(r, 0.5),
                                      Polyak, lambda r: EMA(r, 0.9)])  # fmt: skip
    def test_wrappers_act_on_each_run_alone(self, wrap):
        rule = wrap(GD(lr=0.01))
        batch = minimize(beale, BATCH_STARTS, rule, steps=30)
        for i, start in enumerate(BATCH_STARTS):
            one = minimize(beale, start, rule, steps=30)
            np.testing.assert_array_equal(batch.x[i], one.x)

    def test_callback_stops_all(self):
        result = minimize(bowl, [(1, 1), (2, 2)], GD(), callback=lambda step: step.t == 2)
        assert result.status.tolist() == [Status.STOPPED] * 2

    def test_message_counts(self):
        result = minimize(bowl, [(0, 0), (1, 1)], GD(), steps=2)
        assert result.message == "1 converged, 1 step limit"
        assert result.success.tolist() == [True, False]


class TestMemory:
    """Nothing handed out shares memory with what is kept; nothing handed in changes."""

    def test_objective_that_overwrites_its_argument(self):
        def spoil(function):
            def spoiled(x):
                value = function(x)
                x[...] = np.nan
                return value

            return spoiled

        clean = minimize(bowl, (1, 1), Adam(lr=0.1), steps=20)
        spoiled = minimize(spoil(bowl), (1, 1), Adam(lr=0.1), steps=20, grad=spoil(bowl.grad))
        np.testing.assert_array_equal(clean.path.x, spoiled.path.x)

    def test_gradient_that_reuses_its_buffer(self):
        buffer = np.empty(2)

        def grad(x):
            buffer[...] = bowl.grad(x)
            return buffer

        def keeps_the_gradient(x, g, t, old=0):
            return x - 0.01 * (g + old), g

        rule = Rule(keeps_the_gradient)
        clean = minimize(bowl, (1, 1), rule, steps=20)
        reused = minimize(bowl, (1, 1), rule, steps=20, grad=grad)
        np.testing.assert_array_equal(clean.path.x, reused.path.x)

    @pytest.mark.parametrize("x0", [np.ones(2), np.ones((3, 2))])
    def test_callback_and_start(self, x0):
        x0.flags.writeable = False
        kept = []

        def spoil(step):
            kept.append(step.x.copy())
            step.x[...] = step.jac[...] = np.nan
            if isinstance(step.fun, np.ndarray):
                step.fun[...] = np.nan

        result = minimize(bowl, x0, Momentum(lr=0.01), steps=5, callback=spoil)
        np.testing.assert_array_equal(result.path.x[1:], kept)
        assert np.isfinite(result.path.fun).all()
        assert not any(np.shares_memory(result.x, a) for a in (x0, result.path.x))

    def test_exception_of_the_user_passes_unchanged(self):
        error = RuntimeError("mine")

        def fails(x):
            raise error

        for f, grad in ((fails, square_grad), (square, fails)):
            with pytest.raises(RuntimeError) as caught:
                minimize(f, [1.0], GD(), grad=grad)
            assert caught.value is error


class TestTypes:
    @pytest.mark.parametrize(
        "x0",
        [3, 3.0, [3], (3,), np.array(3), np.array([3], np.uint8), np.array([3], np.int64)],
        ids=repr,
    )
    def test_integer_and_scalar_starts(self, x0):
        result = minimize(square, x0, GD(lr=0.25), grad=square_grad, steps=2)
        assert result.x.dtype == np.float64
        np.testing.assert_array_equal(result.x, [0.75])

    def test_boolean_start(self):
        result = minimize(square, [True], GD(lr=0.25), grad=square_grad, steps=1)
        np.testing.assert_array_equal(result.x, [0.5])

    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
    def test_float_type_is_kept(self, dtype):
        result = minimize(square, np.ones(2, dtype), Adam(lr=0.1), grad=square_grad, steps=3)
        assert result.x.dtype == result.path.x.dtype == dtype

    def test_lists_and_arrays_of_one_are_numbers(self):
        result = minimize(lambda x: [x[0] ** 2], [1.0], GD(lr=0.25), grad=lambda x: [2 * x[0]])
        assert result.success
        number = minimize(lambda x: x[0] ** 2, [1.0], GD(lr=0.25), grad=lambda x: 2 * x[0])
        assert number.x.tolist() == result.x.tolist()


class TestState:
    def test_is_where_the_run_goes_on(self):
        rule = Momentum(lr=0.01)
        whole = minimize(bowl, (1, 1), rule, steps=8)
        x, state = np.array([1.0, 1.0]), rule.init([1.0, 1.0])
        for t in range(1, 5):
            x, state = rule.step(x, bowl.grad(x), t, state)
        rest = minimize(bowl, x, rule, steps=4, state=state)
        np.testing.assert_array_equal(rest.x, whole.x)

    def test_broadcasts(self):
        rule = Adam(lr=0.1)
        given = minimize(bowl, (1, 1), rule, steps=5, state=(0, 0))
        np.testing.assert_array_equal(given.x, minimize(bowl, (1, 1), rule, steps=5).x)


class TestStochastic:
    def test_gradient_with_t_sees_every_step_once(self):
        seen = []

        def grad(x, t):
            seen.append(t)
            return 2 * x

        result = minimize(square, [1.0], GD(lr=0.1), grad=grad, steps=4)
        assert seen == [1, 2, 3, 4, 5]
        assert result.njev == 5

    def test_gradient_with_run_is_told_which_runs_go_on(self):
        seen = []

        def grad(x, run, t):
            assert len(run) == len(x)
            seen.append((t, run.tolist()))
            run[:] = -1  # a copy
            return 2 * x

        starts = np.array([[[1.0], [0.0]], [[1e-3], [1e99]]])  # shape (2, 2, 1), four runs
        # A step halves x; below 1e-2 in the gradient a run has converged.
        result = minimize(lambda x: (x**2).sum(-1), starts, GD(lr=0.25), grad=grad, gtol=1e-2,
                          steps=3)  # fmt: skip
        assert seen == [(1, [0, 1, 2, 3]), (2, [0, 3]), (3, [0, 3]), (4, [0, 3])]
        assert result.nit.tolist() == [[3, 0], [0, 3]]

    def test_gradient_whose_signature_cannot_be_read_gets_the_point_alone(self):
        class Unreadable:
            __signature__ = 3

            def __call__(self, x):
                return 2 * x

        assert minimize(square, [1.0], GD(lr=0.25), grad=Unreadable()).success

    def test_single_run_has_no_number(self):
        seen = []

        def grad(x, *, run):
            seen.append(run)
            return 2 * x

        minimize(square, [1.0], GD(lr=0.1), grad=grad, steps=2)
        assert seen == [None] * 3


class TestAverages:
    def test_polyak_is_the_mean_of_the_iterates(self):
        result = minimize(beale, (1, 1.5), Polyak(GD(lr=0.01), start=3), steps=20)
        np.testing.assert_allclose(result.x, result.path.x[4:].mean(axis=0), rtol=1e-14)
        np.testing.assert_array_equal(result.path.average[-1], result.x)
        np.testing.assert_array_equal(result.path.average[:4], result.path.x[:4])
        assert result.fun == beale(result.x)

    def test_ema_is_the_corrected_average(self):
        beta = 0.9
        result = minimize(beale, (1, 1.5), EMA(GD(lr=0.01), beta), steps=20)
        z = np.zeros(2)
        for x in result.path.x[1:]:
            z = beta * z + (1 - beta) * x
        np.testing.assert_allclose(result.x, z / (1 - beta**20), rtol=1e-14)

    def test_averaging_leaves_the_iterates_alone(self):
        plain = minimize(beale, (1, 1.5), Adam(lr=0.1), steps=20)
        averaged = minimize(beale, (1, 1.5), Polyak(Adam(lr=0.1)), steps=20)
        np.testing.assert_array_equal(plain.path.x, averaged.path.x)

    def test_average_of_a_run_that_overflows_is_that_of_its_last_point(self):
        result = minimize(beale, (3, 4), Polyak(GD(lr=1.8e-4)), steps=100)
        np.testing.assert_allclose(result.x, result.path.x[1:].mean(axis=0), rtol=1e-14)


BAD = [
    ({"grad": None}, TypeError, "grad=None"),
    ({"grad": 3}, TypeError, "grad=3"),
    ({"f": 3}, TypeError, "f=3"),
    ({"grad": lambda x: np.ones(3)}, ValueError, r"grad returned shape \(3,\)"),
    ({"grad": lambda x: "ab"}, TypeError, "grad returned 'ab'"),
    ({"grad": lambda x: 1j * x}, TypeError, "grad returned"),
    ({"grad": lambda x: None}, TypeError, "grad returned None"),
    ({"f": lambda x: x}, ValueError, r"f returned an array of shape \(2,\)"),
    ({"f": lambda x: None}, TypeError, "f returned None"),
    (
        {"f": lambda x: x.sum(), "x0": np.ones((3, 2))},
        ValueError,
        r"f returned shape \(\) for points of shape \(3, 2\)",
    ),
    ({"rule": Newton(), "hess": lambda x: x}, ValueError, r"hess returned shape \(2,\), but x has"),
    ({"rule": Newton()}, TypeError, "hess=None: this method needs"),
    ({"rule": BFGS(), "state": ()}, TypeError, r"state=\(\) goes with a rule, not with BFGS"),
    ({"rule": BFGS(), "x0": np.ones((3, 2))}, ValueError, r"x0 has shape \(3, 2\); BFGS"),
    ({"x0": [np.nan, 1]}, ValueError, "x0="),
    ({"x0": [np.inf, 1]}, ValueError, "x0="),
    ({"x0": []}, ValueError, "x0=.*no coordinates"),
    ({"x0": "ab"}, TypeError, "x0='ab'"),
    ({"x0": [1j, 1]}, TypeError, "x0="),
    ({"x0": [[1, 2], [3]]}, ValueError, "x0="),
    ({"x0": None}, TypeError, "x0=None"),
    ({"steps": -1}, ValueError, "steps=-1"),
    ({"steps": 1.5}, TypeError, "steps=1.5"),
    ({"steps": "10"}, TypeError, "steps='10'"),
    ({"record": -1}, ValueError, "record=-1"),
    ({"gtol": -1}, ValueError, "gtol=-1"),
    ({"gtol": np.nan}, ValueError, "gtol=nan"),
    ({"gtol": "1"}, TypeError, "gtol='1'"),
    ({"xtol": -1}, ValueError, "xtol=-1"),
    ({"callback": 3}, TypeError, "callback=3"),
    ({"rule": "adam"}, TypeError, "rule='adam'"),
    ({"rule": Adam}, TypeError, "rule=<class"),
    ({"rule": BFGS}, TypeError, "rule=<class"),
    ({"state": (1, 2)}, ValueError, "state="),
    ({"rule": Momentum(), "state": (np.nan,)}, ValueError, "state"),
    ({"rule": Momentum(), "state": ([1, 2, 3],)}, ValueError, r"state\[0\]"),
    ({"rule": GD(lr=[1, 2, 3])}, ValueError, r"lr has shape \(3,\)"),
    ({"rule": GD(lr=lambda t: -1.0)}, ValueError, "lr=-1.0"),
    ({"rule": GD(lr=lambda t: "a")}, TypeError, "lr='a'"),
]


@pytest.mark.parametrize(("change", "error", "message"), BAD, ids=[b[2] for b in BAD])
def test_bad_argument_is_named_with_its_value(change, error, message):
    good = {"f": square, "x0": [1.0, 2.0], "rule": GD(), "grad": square_grad}
    with pytest.raises(error, match=message):
        minimize(**{**good, **change})


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: GD(lr=-1), ValueError, "lr=-1.*at least 0"),
        (lambda: GD(lr=np.inf), ValueError, "lr=inf"),
        (lambda: GD(lr=np.nan), ValueError, "lr=nan"),
        (lambda: GD(lr="0.1"), TypeError, "lr='0.1'"),
        (lambda: GD(lr=True), TypeError, "lr=True"),
        (lambda: GD(learning_rate=1), TypeError, "learning_rate=1; allowed are lr"),
        (lambda: GD(0.1), TypeError, "positional"),
        (lambda: Momentum(beta=1), ValueError, "beta=1.*0 <= value < 1"),
        (lambda: GD(lr=[0.1, -0.1]), ValueError, "lr="),
        (lambda: Rule(3), TypeError, "function=3"),
        (lambda: Rule(lambda x, g: x), TypeError, "must start with x, g and t"),
        (lambda: Rule(lambda x, g, t, v: x), TypeError, "state 'v'"),
        (lambda: Rule(lambda x, g, t, *v: x), TypeError, r"\*args"),
        (lambda: ClipNorm(GD(), 0), ValueError, "max_norm=0"),
        (lambda: ClipValue("gd", 1), TypeError, "rule='gd'"),
        (lambda: EMA(GD(), 1.0), ValueError, "beta=1.0"),
        (lambda: Polyak(GD(), start=1.5), TypeError, "start=1.5"),
        (lambda: Polyak(GD(), start=-1), ValueError, "start=-1"),
        (lambda: EMA(GD(), -0.1), ValueError, "beta=-0.1"),
        (lambda: EMA(GD(), "a"), TypeError, "beta='a'"),
    ],
)
def test_bad_rule_is_refused_when_it_is_made(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_learning_rate_zero_is_allowed():
    assert minimize(bowl, (1, 1), GD(lr=0), steps=3).x.tolist() == [1, 1]


@settings(max_examples=300, deadline=None)
@given(
    x0=hnp.arrays(
        st.sampled_from([np.float64, np.float32, np.float16, np.int64, np.bool_, np.complex128]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    ),
    kind=st.sampled_from(RULES),
    lr=st.floats(allow_nan=True, allow_infinity=True),
    steps=st.integers(-1, 5),
    record=st.integers(-1, 3),
    answer=st.sampled_from(["good", "list", "buffer", "spoils", "nan", "shape", "none", "raises"]),
)
def test_fuzz_ends_in_a_result_or_names_the_argument(x0, kind, lr, steps, record, answer):
    class MineError(Exception):
        pass

    buffer: dict[tuple[int, ...], np.ndarray] = {}

    def grad(x):
        g = 2 * x
        if answer == "list":
            return g.tolist()
        if answer == "buffer":
            kept = buffer.setdefault(x.shape, g)
            kept[...] = g
            return kept
        if answer == "spoils":
            x[...] = 1e300
        if answer == "nan":
            return g * np.nan
        if answer == "shape":
            return np.append(g, 0)
        if answer == "none":
            return None
        if answer == "raises":
            raise MineError
        return g

    before = x0.copy()
    try:
        result = minimize(
            lambda x: (x**2).sum(-1), x0, kind(lr=lr), grad=grad, steps=steps, record=record
        )
    except MineError:
        assert answer == "raises"
    except (TypeError, ValueError) as error:
        assert any(name in str(error) for name in ("x0", "lr", "steps", "record", "grad returned"))
    else:
        assert answer not in ("shape", "none", "raises")
        assert np.isfinite(result.x).all()
        assert np.all(result.nit <= steps)
        if answer == "nan":
            assert np.all(result.status == Status.NON_FINITE)
    np.testing.assert_array_equal(x0, before)


def test_rosenbrock_valley_is_followed_to_the_minimum():
    result = minimize(rosenbrock, (-1.2, 1), Momentum(lr=1e-3, beta=0.9), steps=20_000)
    assert result.success
    np.testing.assert_allclose(result.x, [1, 1], atol=1e-7)


def test_a_schedule_may_give_every_run_a_rate_of_its_own():
    """The first run ends early; the other keeps its own rates, and both are recorded."""
    rates = np.array([[0.5], [0.05]])
    rule = GD(lr=lambda done: rates / (1 + done))
    starts = [[0.0, 0.0], [4.0, 1.0]]
    both = minimize(bowl, starts, rule, steps=9)
    for k, rate in enumerate(rates[:, 0]):
        alone = minimize(bowl, starts[k], GD(lr=lambda done, r=rate: r / (1 + done)), steps=9)
        np.testing.assert_array_equal(both.x[k], alone.x)
        np.testing.assert_array_equal(both.path.lr[: alone.nit, k], alone.path.lr[:-1])
    assert list(both.nit) == [0, 9]
