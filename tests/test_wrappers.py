"""Rules around a rule: what they add, and that they are rules in every other respect."""

import pickle

import numpy as np
import pytest

import gdlib
from gdlib import (
    EMA,
    GD,
    Adam,
    ClipNorm,
    ClipValue,
    GradientCheck,
    Momentum,
    Optimizer,
    Polyak,
    RMSprop,
    Rule,
    bowl,
    minimize,
)

WRAPPED = [
    ClipValue(Adam(lr=0.1), limit=2.0),
    ClipNorm(Momentum(lr=0.1), max_norm=0.5),
    Polyak(Adam(lr=0.1), start=3),
    EMA(GD(lr=0.1), beta=0.5),
    EMA(ClipNorm(Polyak(Adam(lr=0.1)), max_norm=0.5), beta=0.5),
]
EVERY = pytest.mark.parametrize("rule", WRAPPED, ids=repr)


@EVERY
def test_is_a_rule_that_prints_compares_and_pickles(rule):
    assert isinstance(rule, Rule)
    again = eval(repr(rule), {name: getattr(gdlib, name) for name in gdlib.__all__})
    assert again == rule
    assert hash(again) == hash(rule)
    assert pickle.loads(pickle.dumps(rule)) == rule
    assert rule != rule.rule
    assert rule.rule != rule
    assert rule != type(rule)(GD(lr=0.7), **rule.own)
    assert rule != "a rule"
    assert rule.name == rule.rule.name
    with pytest.raises(AttributeError, match="frozen"):
        rule.own = {}


def test_own_settings_count_in_comparisons():
    assert ClipValue(GD(), 1.0) != ClipValue(GD(), 2.0)
    assert ClipValue(GD(), 1.0) != ClipNorm(GD(), 1.0)
    assert Polyak(GD()) != EMA(GD())


@EVERY
def test_hyper_parameters_and_schedules_are_those_of_the_rule_inside(rule):
    assert rule.hyper == rule.rule.hyper
    assert rule.values(3) == rule.rule.values(3)
    falling = type(rule)(GD(lr=lambda done: 1.0 / (1 + done)), **rule.own)
    assert [falling.values(t)["lr"] for t in (1, 2, 4)] == [1, 0.5, 0.25]


@EVERY
def test_optimizer_and_minimize_and_step_agree(rule):
    x0 = np.array([2.0, 1.0])
    result = minimize(bowl, x0, rule, steps=10)
    optimizer, x, state = Optimizer([x0.copy()], rule), x0, rule.init(x0)
    for t in range(1, 11):
        optimizer.step([bowl.grad(optimizer.params[0])])
        x, state = rule.step(x, bowl.grad(x), t, state)
    assert result.path.x[-1].tolist() == x.tolist() == optimizer.params[0].tolist()
    if rule.average(state) is not None:
        assert result.x.tolist() == optimizer.averages()[0].tolist()
        assert result.path.average[-1].tolist() == rule.average(state).tolist()


@EVERY
def test_batch_equals_the_loop(rule):
    starts = np.array([[2.0, 1.0], [-1.0, 3.0], [0.0, 1e-9]])
    batch = minimize(bowl, starts, rule, steps=20)
    for start, x in zip(starts, batch.x, strict=True):
        assert minimize(bowl, start, rule, steps=20).x.tolist() == x.tolist()


@EVERY
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_float_type_is_kept(rule, dtype):
    x = np.array([1.0, -2.0], dtype)
    new, state = rule.step(x, x, 1, rule.init(x))
    assert new.dtype == dtype
    kept = np.float32 if dtype == np.float16 else dtype
    assert all(a.dtype == kept for a in state)


class TestClipping:
    def test_value(self):
        g = [5.0, -0.5, -3.0, 0.0]
        x, _ = ClipValue(GD(lr=1.0), limit=2.0).step(np.zeros(4), g, 1, ())
        assert x.tolist() == [-2.0, 0.5, 2.0, 0.0]

    def test_norm_is_global_over_the_list(self):
        """Two parameters with gradients 3 and 4 have a norm of 5 together."""
        params = [np.zeros(1), np.zeros((1, 1))]
        Optimizer(params, ClipNorm(GD(lr=1.0), max_norm=1.0)).step([[3.0], [[4.0]]])
        assert [p.item() for p in params] == pytest.approx([-0.6, -0.8], rel=1e-15)

    def test_short_gradient_is_left_alone(self):
        g = np.array([0.3, -0.1])
        x, _ = ClipNorm(GD(lr=1.0), max_norm=1.0).step(np.zeros(2), g, 1, ())
        assert x.tolist() == (-g).tolist()

    @pytest.mark.parametrize("scale", [1e200, 1e-200, 1e-300])
    def test_norm_neither_overflows_nor_vanishes(self, scale):
        g = scale * np.array([3.0, -4.0])
        x, _ = ClipNorm(GD(lr=1.0), max_norm=scale).step(np.zeros(2), g, 1, ())
        np.testing.assert_allclose(x, -g / 5, rtol=1e-15)

    def test_each_run_of_a_batch_is_clipped_by_itself(self):
        g = np.array([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]])
        x, _ = ClipNorm(GD(lr=1.0), max_norm=1.0).step(np.zeros((3, 2)), g, 1, ())
        np.testing.assert_allclose(x, [[-0.6, -0.8], [-0.3, -0.4], [0, 0]], rtol=1e-15)

    def test_empty_parameter_counts_nothing(self):
        params = [np.zeros(0), np.zeros(2)]
        Optimizer(params, ClipNorm(GD(lr=1.0), max_norm=1.0)).step([np.zeros(0), [3.0, 4.0]])
        np.testing.assert_allclose(params[1], [-0.6, -0.8], rtol=1e-15)

    def test_clips_nest_from_outside_in(self):
        """Clipped to (2, 2) by value, then to a length of 1."""
        rule = ClipValue(ClipNorm(GD(lr=1.0), max_norm=1.0), limit=2.0)
        x, _ = rule.step(np.zeros(2), [100.0, 2.0], 1, ())
        np.testing.assert_allclose(x, -np.sqrt([0.5, 0.5]), rtol=1e-15)


class TestAverages:
    def test_of_an_optimizer_are_copies_of_every_parameter(self):
        params = [np.ones(2), np.ones((2, 2))]
        optimizer = Optimizer(params, Polyak(GD(lr=0.5)))
        seen = []
        for _ in range(4):
            optimizer.step([np.ones(2), np.full((2, 2), -1.0)])
            seen.append([p.copy() for p in params])
        for average, points in zip(optimizer.averages(), zip(*seen, strict=True), strict=True):
            np.testing.assert_allclose(average, np.mean(points, axis=0), rtol=1e-15)
        optimizer.averages()[0][:] = 7
        assert (optimizer.averages()[0] != 7).all()

    def test_before_the_first_step_they_are_the_start(self):
        optimizer = Optimizer([np.array([3.0])], EMA(GD()))
        assert optimizer.averages()[0].tolist() == [3.0]

    @pytest.mark.parametrize("rule", [GD(), ClipValue(RMSprop(), 1.0)])
    def test_rule_without_one_is_told_so(self, rule):
        with pytest.raises(ValueError, match="keeps no average; wrap it in Polyak or EMA"):
            Optimizer([np.ones(1)], rule).averages()

    def test_of_float16_gathers_what_float16_would_lose(self):
        """A mean over 3000 steps moves by less than half a spacing of float16."""
        rule = Polyak(GD(lr=1.0))
        x, state = np.zeros(1, np.float16), rule.init(np.zeros(1, np.float16))
        for t in range(1, 3001):
            x, state = rule.step(x, np.float16([1 if t % 2 else -1]), t, state)
        assert rule.average(state) == pytest.approx(-0.5, rel=1e-5)


def test_names_that_only_look_like_rules_are_refused():
    for wrapper, setting in ((ClipValue, 1.0), (ClipNorm, 1.0), (Polyak, 0), (EMA, 0.5)):
        for rule in (GD, "gd", None, GradientCheck):
            with pytest.raises(TypeError, match=r"rule=.* must be a rule"):
                wrapper(rule, setting)
