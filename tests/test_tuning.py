"""The search for a learning rate: what it picks, and what it refuses."""

import numpy as np
import pytest

from gdlib import GD, Adam, LineFit, SoftmaxRegression, beale, booth, bowl, minimize
from gdlib.tuning import LEARNING_RATES, STARTS, STEPS, measure, starts, tune


def test_it_finds_the_rate_that_a_quadratic_has():
    """On eigenvalues 1/8 and 18 the best constant rate is 2/(18 + 1/8) = 0.1103."""
    found = tune(bowl, GD, starts(bowl), lr=np.linspace(0.09, 0.13, 41), steps=500)
    assert abs(found.lr - 2 / (18 + 1 / 8)) < 0.002


def test_the_measure_of_each_rate_is_that_of_runs_on_their_own():
    lr, x0 = np.array([0.01, 0.05, 0.1, 0.2]), starts(booth, 5)
    found = tune(booth, GD, x0, steps=40, lr=lr)
    for rate, value in zip(lr, found.measure, strict=True):
        heights = [minimize(booth, x, GD(lr=rate), steps=40, gtol=0).path.fun[::4] for x in x0]
        alone = [np.log10(np.clip(h, 1e-12, None)).mean() for h in heights]
        np.testing.assert_allclose(value, np.median(alone), rtol=1e-12)


def test_a_rate_that_breaks_half_of_the_runs_counts_as_infinite():
    found = tune(bowl, GD, starts(bowl), lr=[1e-3, 0.1, 1e200], steps=10)
    assert np.isinf(found.measure[-1])
    assert found.lr == 0.1


@pytest.mark.parametrize(("lr", "edge"), [([1e-4, 1e-3, 1e-2], 1e-2), ([0.1, 0.2, 0.3], 0.1)])
def test_a_best_rate_at_the_edge_is_refused(lr, edge):
    with pytest.raises(ValueError, match=f"rate of GD, {edge:g}, is at the edge of the grid"):
        tune(bowl, GD, starts(bowl), lr=lr)


def test_every_rate_gets_the_same_batches_when_there_is_one_seed():
    X = np.random.default_rng(0).normal(size=(40, 3))
    problem = SoftmaxRegression(X, np.arange(40) % 3, batch_size=8, seed=5)
    x0 = problem.x0(seed=0)[None]
    found = tune(problem, Adam, x0, steps=20, lr=[1e-3, 0.1, 10.0])
    alone = minimize(problem, x0[0], Adam(lr=0.1), steps=20, gtol=0, record=2)
    np.testing.assert_allclose(found.measure[1], measure(alone), rtol=1e-12)


def test_grid_starts_and_budget_are_as_the_page_says():
    assert (len(LEARNING_RATES), STARTS, STEPS) == (45, 20, 100)
    np.testing.assert_allclose(np.diff(np.log10(LEARNING_RATES)), 0.25, rtol=1e-12)
    low, high = np.transpose(beale.domain)
    points = starts(beale)
    assert points.shape == (20, 2)
    assert np.all((low <= points) & (points <= high))
    assert not np.array_equal(points, starts(beale, seed=1))
    assert np.array_equal(points, starts(beale))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lr": [0.1, 0.01, 1.0]}, "lr=.*must be at least three numbers, increasing"),
        ({"lr": [0.1, 0.2]}, "lr=.*must be at least three numbers, increasing"),
        ({"x0": (1.0, 2.0)}, r"x0 has shape \(2,\); it must hold one starting point per row"),
        ({"steps": 9}, "steps=9 must be"),
    ],
)
def test_wrong_arguments_are_named(change, message):
    settings = {"x0": starts(bowl), "lr": [0.01, 0.1, 1.0], **change}
    with pytest.raises(ValueError, match=message):
        tune(bowl, GD, settings.pop("x0"), **settings)


def test_a_line_fit_is_tuned_like_a_function():
    problem = LineFit()
    x0 = np.zeros((1, problem.size))
    found = tune(problem, GD, x0, steps=100, lr=np.logspace(-5, 3, 17))
    assert np.isinf(found.measure[-1])
    assert 0 < found.measure.argmin() < 16
