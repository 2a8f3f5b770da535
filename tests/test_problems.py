"""The problems: the source's traces, gradients by complex step, and batches without memory."""

import builtins
import json
from pathlib import Path

import mpmath
import numpy as np
import pytest

from gdlib import GD, Adam, Momentum, Optimizer
from gdlib.check import check_gradient, complex_step_gradient
from gdlib.problems import (
    LineFit,
    LogisticRegression,
    Problem,
    SoftmaxRegression,
    TwoLayerNetwork,
    digits,
)
from gdlib.run import minimize

SOURCES = Path(__file__).parent / "reference" / "sources.json"
TRACES = {
    name: {
        int(case["id"].split(".")[1]): case
        for case in json.loads(SOURCES.read_text())
        if case["id"].startswith(name) and case["iterations"]
    }
    for name in ("C-17", "C-19")
}

RANDOM = np.random.Generator(np.random.PCG64(5))
X = RANDOM.standard_normal((23, 3))
TWO, THREE = RANDOM.integers(0, 2, 23), RANDOM.integers(0, 3, 23)


FROZEN = [[0.272985119529, -0.927419966056], [0.718763027468, -0.179056460917]]


def problems(**settings):
    return [
        LineFit(**settings),
        LineFit(X[:, 0], X[:, 1], **settings),
        LogisticRegression(X, TWO, **settings),
        SoftmaxRegression(X, THREE, **settings),
        TwoLayerNetwork(X, THREE, hidden=4, **settings),
    ]


EVERY = pytest.mark.parametrize("problem", problems(), ids=str)


def start(problem, seed=1):
    """A point without zeros."""
    return np.random.Generator(np.random.PCG64(seed)).standard_normal(problem.size)


class TestSourceC:
    @pytest.mark.parametrize("name", TRACES)
    def test_traces_bit_for_bit_through_optimizer(self, name):
        trace, problem = TRACES[name], LineFit()
        w = np.array(trace[0]["x0"])
        optimizer = Optimizer([w], GD(lr=0.008))
        for epoch in range(5000):
            loss = problem.loss([w]) if epoch in trace else None
            optimizer.step(problem.gradients([w]))
            if epoch in trace:
                assert [loss, *w.tolist()] == trace[epoch]["printed"], epoch

    def test_both_traces_in_one_batch(self):
        starts = [TRACES[name][0]["x0"] for name in TRACES]
        path = minimize(LineFit(), starts, GD(lr=0.008), steps=5000).path
        for run, trace in enumerate(TRACES.values()):
            for epoch, case in trace.items():
                found = [float(path.fun[epoch, run]), *path.x[epoch + 1, run].tolist()]
                assert found == case["printed"], (run, epoch)

    def test_c_10_the_data_lie_on_the_line(self):
        problem = LineFit()
        assert problem.X.tolist() == [1, 2, 3, 4, 5, 6, 8]
        assert problem.y.tolist() == (5 + problem.X / 2).tolist()
        assert problem.loss([[5.0, 0.5]]) == 0

    def test_e_c10_the_stable_rates(self):
        x0 = TRACES["C-17"][0]["x0"]
        # The 1682nd gradient is the first below 1e-8.
        assert minimize(LineFit(), x0, GD(lr=0.05), steps=5000).njev == 1682
        assert minimize(LineFit(), x0, GD(lr=0.08642), steps=5000).nit == 1170
        assert not np.all(np.abs(minimize(LineFit(), x0, GD(lr=0.088), steps=5000).x) < 1e6)


class TestGradients:
    @pytest.mark.parametrize("l2", [0.0, 0.3])
    @pytest.mark.parametrize("i", range(5))
    def test_by_differences(self, i, l2):
        problem = problems(l2=l2)[i]
        for seed in range(5):
            assert check_gradient(problem, problem.grad, start(problem, seed))
            params = problem.unflatten(start(problem, seed))
            assert check_gradient(problem.loss, problem.gradients, params)

    def test_batches_are_means_over_their_terms(self):
        """Weighted by their sizes, the batches of an epoch have the full gradient as mean."""
        for problem, whole in zip(problems(batch_size=3, seed=4), problems(), strict=True):
            x, m = start(problem), len(problem.X)
            steps = range(1, -(-m // 3) + 1)
            mean = sum(problem.grad(x, t) * len(problem.batch(t)) for t in steps) / m
            np.testing.assert_allclose(mean, whole.grad(x), rtol=1e-12, atol=1e-14)
        line = problems(batch_size=3, seed=4)[1]
        for t in (1, 2, 9):
            rows, x = line.batch(t), start(line)
            assert line.grad(x, t).tolist() == LineFit(X[rows, 0], X[rows, 1]).grad(x).tolist()

    def test_line_fit_by_complex_step(self):
        problem = problems()[1]
        for seed in range(200):
            x = start(problem, seed)

            def f(w):
                return ((w[1] * problem.X + w[0] - problem.y) ** 2).sum() / (2 * len(problem.X))

            exact = complex_step_gradient(f, x)
            np.testing.assert_allclose(problem.grad(x), exact, rtol=1e-13, atol=1e-14)
            assert problem(x) == pytest.approx(f(x), rel=1e-14)

    def test_logistic_by_complex_step(self):
        problem = LogisticRegression(X, TWO, l2=0.2)
        s = 2 * TWO - 1

        def f(x):
            return np.log(1 + np.exp(-s * (X @ x[:-1] + x[-1]))).mean() + 0.1 * (x * x).sum()

        for seed in range(200):
            x = start(problem, seed)
            exact = complex_step_gradient(f, x)
            np.testing.assert_allclose(problem.grad(x), exact, rtol=1e-12, atol=1e-14)
            assert problem(x) == pytest.approx(f(x), rel=1e-13)

    def test_network_and_softmax_by_complex_step(self):
        def cross_entropy(z):
            return (np.log(np.exp(z).sum(-1)) - z[np.arange(23), THREE]).mean()

        def softmax(p):
            return cross_entropy(X @ p[0] + p[1])

        def network(p):
            return cross_entropy(np.tanh(X @ p[0] + p[1]) @ p[2] + p[3])

        for problem, f in zip(problems()[3:], (softmax, network), strict=True):
            for seed in range(100):
                params = problem.unflatten(start(problem, seed))
                exact = complex_step_gradient(f, params)
                assert problem.loss(params) == pytest.approx(f(params), rel=1e-13)
                for g, e in zip(problem.gradients(params), exact, strict=True):
                    np.testing.assert_allclose(g, e, rtol=1e-11, atol=1e-14)


class TestStable:
    def test_logistic_keeps_its_digits_far_out(self):
        """log(1 + e^-z) is 0 in floats beyond z = 37 when it is written down that way."""
        problem = LogisticRegression([[1.0]], [1])
        mpmath.mp.dps = 40
        for z in (-800.0, -50.0, -1e-9, 0.0, 3.0, 40.0, 100.0, 700.0):
            value = mpmath.log1p(mpmath.exp(-mpmath.mpf(z)))
            slope = -1 / (1 + mpmath.exp(mpmath.mpf(z)))
            assert problem.loss([[z], 0.0]) == pytest.approx(float(value), rel=1e-13)
            for g in problem.gradients([[z], 0.0]):
                assert float(g.sum()) == pytest.approx(float(slope), rel=1e-13)

    @pytest.mark.parametrize("problem", problems()[2:], ids=str)
    def test_nothing_overflows(self, problem):
        for scale in (1e3, 1e6, 1e150):
            x = scale * start(problem)
            assert np.isfinite(problem(x))
            assert np.isfinite(problem.grad(x)).all()

    def test_a_shift_of_all_logits_changes_nothing(self):
        problem = SoftmaxRegression(X, THREE)
        W, b = problem.unflatten(start(problem))
        assert problem.loss([W, b + 1000]) == pytest.approx(problem.loss([W, b]), rel=1e-12)


class TestBatches:
    @pytest.mark.parametrize("batch_size", [1, 3, 7, 22, 23])
    def test_an_epoch_takes_each_term_once(self, batch_size):
        problem = SoftmaxRegression(X, THREE, batch_size=batch_size, seed=2)
        per_epoch = -(-23 // batch_size)
        epochs = []
        for epoch in range(4):
            steps = range(epoch * per_epoch + 1, (epoch + 1) * per_epoch + 1)
            rows = [problem.batch(t) for t in steps]
            assert {len(r) for r in rows[:-1]} <= {batch_size}
            assert 1 <= len(rows[-1]) <= batch_size
            epochs.append(np.concatenate(rows).tolist())
            assert sorted(epochs[-1]) == list(range(23))
        assert len(set(map(tuple, epochs))) == 4

    def test_seeds_give_other_batches(self):
        rows = {tuple(LogisticRegression(X, TWO, batch_size=5, seed=s).batch(1)) for s in range(9)}
        assert len(rows) == 9

    def test_a_step_s_gradient_depends_on_seed_and_step_alone(self):
        """Not on what was asked before, nor on which of two equal problems is asked."""
        for problem, again in zip(
            problems(batch_size=4, seed=7), problems(batch_size=4, seed=7), strict=True
        ):
            x = start(problem)
            forward = [problem.grad(x, t).tolist() for t in range(1, 30)]
            backward = [again.grad(x, t).tolist() for t in reversed(range(1, 30))]
            assert forward == backward[::-1]
            assert len(set(map(tuple, forward))) > 1

    def test_without_a_step_all_terms_count(self):
        for problem, whole in zip(problems(batch_size=4), problems(), strict=True):
            x = start(problem)
            assert problem.grad(x).tolist() == whole.grad(x).tolist()
            assert whole.grad(x, 5).tolist() == whole.grad(x).tolist()
            assert problem(x) == whole(x)
            assert whole.batch(5).tolist() == list(range(len(whole.X)))

    def test_minimize_draws_by_the_step_and_records_the_full_objective(self):
        problem = LineFit(batch_size=2, seed=3)
        result = minimize(problem, [0.0, 0.0], GD(lr=0.01), steps=30, record=10)
        w = np.zeros(2)
        for t in range(1, 31):
            w = w - 0.01 * problem.grad(w, t)
            if t % 10 == 0:
                assert result.path.x[t // 10].tolist() == w.tolist()
                assert result.path.fun[t // 10] == LineFit()(w)
        assert result.nfev == 4

    def test_optimizer_takes_the_same_path_as_minimize(self):
        for problem in problems(batch_size=4, seed=1):
            x0 = start(problem)
            result = minimize(problem, x0, Adam(lr=0.05), steps=40)
            params = problem.unflatten(x0)
            optimizer = Optimizer(params, Adam(lr=0.05))
            for t in range(1, 41):
                optimizer.step(problem.gradients(params, t))
            assert problem.flatten(params).tolist() == result.x.tolist()


class TestTwoForms:
    @EVERY
    def test_flatten_and_unflatten_are_inverse(self, problem):
        x = start(problem)
        params = problem.unflatten(x)
        assert [p.shape for p in params] == list(problem.shapes)
        assert problem.flatten(params).tolist() == x.tolist()
        assert problem.loss(params) == problem(x)
        assert problem.flatten(problem.gradients(params)).tolist() == problem.grad(x).tolist()

    @EVERY
    def test_leading_axes_hold_runs(self, problem):
        x = np.stack([start(problem, seed) for seed in range(6)]).reshape(2, 3, -1)
        values, gradients = problem(x), problem.grad(x)
        assert values.shape == (2, 3)
        assert gradients.shape == x.shape
        for i, j in np.ndindex(2, 3):
            assert values[i, j] == pytest.approx(problem(x[i, j]), rel=1e-14)
            np.testing.assert_allclose(
                gradients[i, j], problem.grad(x[i, j]), rtol=1e-12, atol=1e-15
            )
        assert problem.flatten(problem.unflatten(x)).tolist() == x.tolist()

    def test_a_batch_of_line_fits_equals_the_loop_bit_for_bit(self):
        problem = LineFit(batch_size=3, seed=1, l2=0.01)
        starts = [[0.0, 0.0], [5.0, 0.5], [-3.0, 2.0]]
        batch = minimize(problem, starts, Momentum(lr=0.01), steps=50)
        for i, x0 in enumerate(starts):
            alone = minimize(problem, x0, Momentum(lr=0.01), steps=50)
            assert batch.path.x[:, i].tolist() == alone.path.x.tolist()
            assert batch.path.fun[:, i].tolist() == alone.path.fun.tolist()

    @EVERY
    def test_nothing_that_is_passed_in_changes(self, problem):
        x = start(problem)
        x.flags.writeable = False
        params = problem.unflatten(x)
        for p in params:
            p.flags.writeable = False
        problem.loss(params), problem.gradients(params, 3), problem.grad(x), problem(x)
        handed_out = problem.unflatten(x)
        handed_out[0][...] = 7
        assert not np.shares_memory(handed_out[0], x)

    def test_data_are_copies_that_nobody_changes(self):
        inputs, classes = X.copy(), TWO.copy()
        problem = LogisticRegression(inputs, classes)
        before = problem(start(problem))
        inputs[:] = 0
        classes[:] = 0
        assert problem(start(problem)) == before
        for data in (problem.X, problem.y):
            with pytest.raises(ValueError, match="read-only"):
                data[0] = 0


class TestPenalty:
    @pytest.mark.parametrize("i", range(5))
    def test_half_the_square_of_all_parameters(self, i):
        plain, penalized = problems()[i], problems(l2=0.5)[i]
        x = start(plain)
        assert penalized(x) == pytest.approx(plain(x) + 0.25 * x @ x, rel=1e-14)
        np.testing.assert_allclose(penalized.grad(x), plain.grad(x) + 0.5 * x, rtol=1e-14)
        stochastic = problems(batch_size=3)[i].grad(x, 2) + 0.5 * x
        np.testing.assert_allclose(
            problems(l2=0.5, batch_size=3)[i].grad(x, 2), stochastic, rtol=1e-14
        )

    def test_the_minimizer_of_the_penalized_line_fit(self):
        """The normal equations, solved by numpy."""
        problem = LineFit(X[:, 0], X[:, 1], l2=0.1)
        A = np.stack([np.ones(23), X[:, 0]], axis=1)
        exact = np.linalg.solve(A.T @ A / 23 + 0.1 * np.eye(2), A.T @ X[:, 1] / 23)
        result = minimize(problem, [0.0, 0.0], GD(lr=0.5), steps=2000, gtol=1e-12)
        assert result.success
        np.testing.assert_allclose(result.x, exact, rtol=1e-11)


class TestStarts:
    @EVERY
    def test_x0_is_init_flattened(self, problem):
        assert problem.x0(3).tolist() == problem.flatten(problem.init(3)).tolist()
        assert problem.x0().tolist() == problem.x0(0).tolist()

    def test_matrices_are_noise_of_variance_one_over_inputs_and_the_rest_zero(self):
        problem = TwoLayerNetwork(np.ones((4, 300)), [0, 1, 2, 0], hidden=200)
        W1, b1, W2, b2 = problem.init(seed=1)
        for W, inputs in [(W1, 300), (W2, 200)]:
            standard_error = np.sqrt(1.7 / W.size)
            assert abs(W.var() * inputs - 1) < 4 * standard_error
            assert abs(W.mean() * np.sqrt(inputs)) < 4 / np.sqrt(W.size)
        assert not b1.any()
        assert not b2.any()
        assert not np.isin(W2, W1).any()
        assert W1.tolist() == problem.init(1)[0].tolist()
        assert W1.tolist() != problem.init(2)[0].tolist()

    def test_frozen_start(self):
        """The start is part of the interface: figures rely on it."""
        W1 = TwoLayerNetwork([[0.0, 1.0]], [0], hidden=2).init(seed=0)[0]
        assert (W1 * np.sqrt(2)).round(12).tolist() == FROZEN

    def test_arrays_are_new_and_writable(self):
        problem = SoftmaxRegression(X, THREE)
        one, two = problem.init(), problem.init()
        one[0][...] = 7
        assert two[0].max() < 7


class TestDigits:
    def test_the_data(self):
        images, y = digits()
        assert images.shape == (1797, 64)
        assert (images.min(), images.max()) == (0, 1)
        assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]

    def test_softmax_learns_them(self):
        problem = SoftmaxRegression(*digits(), batch_size=100, seed=0)
        assert problem(problem.x0() * 0) == pytest.approx(np.log(10), rel=1e-12)
        result = minimize(problem, problem.x0(), Adam(lr=0.02), steps=300, record=100)
        W, b = problem.unflatten(result.x)
        right = ((problem.X @ W + b).argmax(-1) == problem.y).mean()
        assert result.path.fun[-1] < 0.15
        assert right > 0.97

    def test_without_scikit_learn_it_says_what_is_missing(self, monkeypatch):
        real_import = builtins.__import__

        def without(name, *args, **kwargs):
            if name.startswith("sklearn"):
                raise ImportError(f"No module named {name!r}")
            return real_import(name, *args, **kwargs)

        monkeypatch.setattr(builtins, "__import__", without)
        with pytest.raises(ImportError, match=r"digits\(\) needs scikit-learn.*pip install"):
            digits()


def test_problems_print_their_size_and_settings():
    assert repr(LineFit()) == "LineFit(7 terms, 2 parameters)"
    problem = TwoLayerNetwork(X, THREE, hidden=4, batch_size=5, seed=2, l2=0.1)
    assert repr(problem) == "TwoLayerNetwork(23 terms, 31 parameters, batch_size=5, seed=2, l2=0.1)"


def test_a_problem_of_your_own_says_what_it_needs():
    class Empty(Problem):
        def __init__(self):
            super().__init__(X, TWO, ((2,),), None, 0, 0.0)

    with pytest.raises(NotImplementedError, match="Empty needs a method _loss"):
        Empty()([1.0, 2.0])
    with pytest.raises(NotImplementedError, match="Empty needs a method _gradients"):
        Empty().grad([1.0, 2.0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LineFit([1, 2], [1, 2, 3]), r"LineFit: y has shape \(3,\), but X has 2 entries"),
        (lambda: LineFit([[1, 2]], [1, 2]), r"LineFit: X has shape \(1, 2\); it must have 1 axes"),
        (lambda: LineFit([], []), "LineFit: X has shape"),
        (lambda: LineFit([1.0, np.nan], [1, 2]), "LineFit: X must be finite"),
        (lambda: LineFit([1.0, 2.0], [1, np.inf]), "LineFit: y must be finite"),
        (lambda: LineFit([1.0, 2.0], ["a", "b"]), "LineFit: y=.* must hold real numbers"),
        (lambda: LineFit(["a"], [1]), "LineFit: X=.* must hold real numbers"),
        (lambda: LineFit(batch_size=0), "LineFit: batch_size=0 must be a whole number, at least 1"),
        (lambda: LineFit(batch_size=8), "LineFit: batch_size=8 must be at most 7, the number of"),
        (lambda: LineFit(batch_size=2.5), "LineFit: batch_size=2.5"),
        (lambda: LineFit(seed=-1), "LineFit: seed=-1"),
        (lambda: LineFit(l2=-1), "LineFit: l2=-1"),
        (lambda: LogisticRegression(X, THREE), "LogisticRegression: y must hold the classes 0 and"),
        (lambda: LogisticRegression(X[:, 0], TWO), r"LogisticRegression: X has shape \(23,\)"),
        (
            lambda: SoftmaxRegression(X, THREE - 1),
            "SoftmaxRegression: y must hold the numbers of c",
        ),
        (
            lambda: SoftmaxRegression(X, THREE + 0.5),
            "SoftmaxRegression: y must hold the numbers of",
        ),
        (lambda: SoftmaxRegression(X, ["a"] * 23), "SoftmaxRegression: y must hold the numbers of"),
        (lambda: SoftmaxRegression(X, [np.nan] * 23), "SoftmaxRegression: y must hold the numbers"),
        (lambda: TwoLayerNetwork(X, THREE, hidden=0), "TwoLayerNetwork: hidden=0"),
        (lambda: LineFit().batch(0), "t=0 must be a whole number, at least 1"),
        (lambda: LineFit(batch_size=2).grad([1.0, 2.0], 0), "t=0"),
        (lambda: LineFit(batch_size=2).grad([1.0, 2.0], 1.5), "t=1.5"),
        (
            lambda: LineFit()([1.0, 2.0, 3.0]),
            r"x has shape \(3,\), but LineFit.* has 2 coordinates",
        ),
        (lambda: LineFit()(1.0), r"x has shape \(\)"),
        (lambda: LineFit().grad(["a", "b"]), "x=.* must hold real numbers"),
        (
            lambda: LineFit().loss([[1.0], [2.0]]),
            r"params has 2 arrays, but LineFit.* has \(\(2,\),",
        ),
        (
            lambda: LineFit().loss([[1.0, 2.0, 3.0]]),
            r"params\[0\] has shape \(3,\), but it must be",
        ),
        (lambda: LineFit().loss([None]), r"params\[0\]=None must hold real numbers"),
        (
            lambda: LogisticRegression(X, TWO).loss([np.ones((4, 3)), 0.0]),
            r"params have different leading axes: \[\(\), \(4,\)\]",
        ),
        (lambda: LineFit().init(-1), "seed=-1"),
    ],
)
def test_wrong_arguments_are_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
