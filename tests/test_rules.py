"""The rules, what configures them, and the optimizer of lists.

Each of the first tests is named after an error that other libraries have had, and which it keeps
out; after them come the laws, and what bad input is told.
"""

import copy
import functools
import pickle
import warnings
from math import prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import gdlib
from gdlib import Optimizer, Rule, rules
from gdlib.core import HYPERPARAMETERS, schema
from tests.rules_table import TABLE, corners, known_runs

EVERY = pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
FLOATS = pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
VANISHING = 1e-300  # so small an eps changes no root of a gradient
ULP = np.finfo(float).eps


def gradients(steps, shape, seed=3):
    """Gradients of all scales, with zeros, as the reference trajectories have them."""
    random = np.random.default_rng(seed)
    scale = 10.0 ** random.integers(-6, 2, (steps, *shape))
    return np.where(random.random(scale.shape) < 0.1, 0.0, scale * random.normal(size=scale.shape))


def path(rule, x, grads, first=1, state=None):
    """The points after each step, and the last state."""
    state = rule.init(x) if state is None else state
    points = []
    for t, g in enumerate(grads, start=first):
        x, state = rule.step(x, g, t, state)
        points.append(x)
    return np.array(points), state


def test_table_holds_every_rule():
    assert set(TABLE) == set(rules.__all__)
    for name, row in TABLE.items():
        assert row.rule().function is vars(rules)[name]
        assert getattr(gdlib, row.rule.__name__) is row.rule


@EVERY
def test_defaults_are_those_of_the_source(row):
    known = schema(row.function)
    assert known.state == row.state
    assert known.hyper == row.hyper
    assert dict(row.rule().hyper) == row.hyper


# What went wrong elsewhere


@EVERY
def test_stale_update(row):
    """optax#1725: a step late is a step wrong. The first steps, in fractions."""
    for run in known_runs(row):
        x, state, reached = run.x, run.state or row.rule().init(run.x), 0.0
        for t, (g, hyper) in enumerate(zip(run.gradients, run.hyper, strict=True), start=run.first):
            x, state = row.rule(**hyper).step(x, g, t, state)
            if t in run.points:
                reached = np.maximum(reached, np.abs(run.points[t]))
                assert (np.abs(x - run.points[t]) <= 4 * ULP * reached).all(), (run.why, t)
        assert np.isfinite(x).all(), run.why


def test_stale_update_of_rprop():
    """optax#1725 in figures: there the second coordinate of this path is 0, .1, .12, 0, 0."""
    rule = gdlib.Rprop(lr=0.1, eta_minus=0.5, eta_plus=1.2)
    points, _ = path(rule, np.zeros(1), np.array([[-1.0], [-1], [-1], [1], [1]]))
    steps = np.diff(points[:, 0], prepend=0)
    np.testing.assert_allclose(steps, [0.1, 0.12, 0.144, 0, -0.072], rtol=4 * ULP, atol=ULP / 4)


def closed_forms():
    """For a constant gradient g and all but no eps: the steps in units of sign(g)."""
    b1, b2, rho, beta, lr = 0.9, 0.95, 0.8, 0.7, 0.25
    adam = {"lr": lr, "beta1": b1, "beta2": b2, "eps": VANISHING}
    rms = {"lr": lr, "rho": rho, "eps": VANISHING}
    heavy = {"lr": lr, "beta": beta}

    def nadam(t, g):
        mu = [b1 * (1 - 0.5 * 0.96 ** (k * 0.5)) for k in range(1, t + 2)]
        # The averages are m = (1 - beta1^t) g and v = (1 - beta2^t) g².
        return mu[-1] * (1 - b1**t) / (1 - prod(mu)) + (1 - mu[-2]) / (1 - prod(mu[:-1]))

    def adabelief(t, g):
        # g - m = beta1^t g, a geometric sum
        s = (1 - b2) * sum(b2 ** (t - k) * b1 ** (2 * k) for k in range(1, t + 1)) / (1 - b2**t)
        return 1 / sqrt(s)

    def radam(t, g):
        top = 2 / (1 - b2) - 1
        length = top - 2 * t * b2**t / (1 - b2**t)
        if length <= 5:
            return g
        return sqrt((length - 4) * (length - 2) * top / ((top - 4) * (top - 2) * length))

    return {
        "gd": ({"lr": lr}, lambda t, g: g),
        "momentum": (heavy, lambda t, g: g * (1 - beta**t) / (1 - beta)),
        "nesterov": (heavy, lambda t, g: g * (1 - beta ** (t + 1)) / (1 - beta)),
        "adagrad": ({"lr": lr, "eps": VANISHING}, lambda t, g: 1 / sqrt(t)),
        "rmsprop": (rms, lambda t, g: 1 / sqrt(1 - rho**t)),
        "rmsprop_centered": (rms, lambda t, g: 1 / sqrt(rho**t * (1 - rho**t))),
        "adam": (adam, lambda t, g: 1),
        "adamax": (adam, lambda t, g: 1),
        "nadam": (adam | {"momentum_decay": 0.5}, nadam),
        "amsgrad": (adam, lambda t, g: 1),
        "radam": (adam, radam),
        "adabelief": (adam, adabelief),
        "signgd": ({"lr": lr}, lambda t, g: 1),
        "lion": ({"lr": lr, "beta1": b1, "beta2": b2}, lambda t, g: 1),
        "rprop": ({"lr": lr, "eta_plus": 1.5}, lambda t, g: min(1.5 ** (t - 1), 50 / lr)),
    }


@pytest.mark.parametrize("name", closed_forms())
def test_powers_of_beta_and_products_of_mu(name):
    """pytorch#92699, Flux.jl#789: for a constant gradient m̂ = g and v̂ = g², in every step."""
    hyper, step = closed_forms()[name]
    scales = np.array([2e-3, 1.0, -0.7, 30.0])
    if name == "adabelief":
        scales = scales[1:]  # its eps is added to s 20 times
    steps = 20
    points, _ = path(TABLE[name].rule(**hyper), np.zeros(scales.size), [scales] * steps)
    expected = [
        [-hyper["lr"] * np.sign(g) * step(t, abs(g)) for g in scales] for t in range(1, steps + 1)
    ]
    # rmsprop_centered takes a small difference: rho^t loses 2 digits, as much as is allowed here.
    tolerance = 1e-13 if name == "rmsprop_centered" else 1e-14
    np.testing.assert_allclose(points, np.cumsum(expected, axis=0), rtol=tolerance)


@pytest.mark.parametrize(
    "row", [TABLE["adam"], TABLE["nadam"], TABLE["adamax"]], ids=lambda r: r.name
)
def test_corrections_follow_the_step_number(row):
    """Flux.jl#789: with a fresh state, the correction of step 1000 is none."""
    rule = row.rule(lr=1.0, beta1=0.5, beta2=0.75, eps=VANISHING)
    x, _ = rule.step([0.0], [4.0], 1000, rule.init([0.0]))
    if row.name == "adamax":  # 2 / 4
        assert x == [-0.5]
    elif row.name == "adam":  # 2 / 2
        assert x == [-1.0]
    else:
        mu, mu_next = (0.5 * (1 - 0.5 * 0.96 ** (t * 4e-3)) for t in (1000, 1001))
        m_hat = mu_next * 2 / (1 - mu * mu_next) + (1 - mu) * 4 / (1 - mu)
        np.testing.assert_allclose(x, [-m_hat / 2], rtol=4 * ULP)


@EVERY
def test_correction_in_place(row):
    """holocron#1, AdaBelief#57: a step changes nothing that it was given."""
    rule = row.rule()
    x, grads = np.array([1.0, -2.0, 0.5]), gradients(4, (3,))
    state = rule.init(x)
    for t, g in enumerate(grads, start=1):
        given = (x, g, *state)
        before = [a.tobytes() for a in given]
        for a in given:
            a.flags.writeable = False
        x_new, new = rule.step(x, g, t, state)
        again, new_again = rule.step(x, g, t, state)
        assert [a.tobytes() for a in given] == before
        np.testing.assert_array_equal((x_new, *new), (again, *new_again))
        x, state = x_new, new


@EVERY
def test_step_counted_twice(row):
    """geoopt#164, DeepSpeed#8471: a list of arrays steps exactly as their concatenation does."""
    shapes = [(3,), (2, 2), (), (0,), (1, 3, 2), (2 * Optimizer.SLICE + 5,)]
    sizes = [prod(shape) for shape in shapes]
    start = np.random.default_rng(1).normal(size=sum(sizes))

    def split(flat):
        parts = np.split(flat, np.cumsum(sizes)[:-1])
        return [np.array(p).reshape(s) for p, s in zip(parts, shapes, strict=True)]

    listed = Optimizer(split(start), row.rule())
    whole = Optimizer([start.copy()], row.rule())
    rule, x = row.rule(), start
    state = rule.init(x)
    for t, g in enumerate(gradients(5, (start.size,)), start=1):
        listed.step(split(g))
        whole.step([g])
        x, state = rule.step(x, g, t, state)
    np.testing.assert_array_equal(np.concatenate([p.ravel() for p in listed.params]), x)
    np.testing.assert_array_equal(whole.params[0], x)
    np.testing.assert_array_equal(whole.state[0], state)
    assert listed.t == 5


@EVERY
def test_shared_buffers(row):
    """RAdam#36, jettify#96: two optimizers in turn go as each does alone."""
    first, second = gradients(6, (3,), seed=1), gradients(6, (3,), seed=2)
    rule = row.rule()
    a, b = Optimizer([np.ones(3)], rule), Optimizer([np.ones(3)], rule)
    for g, h in zip(first, second, strict=True):
        a.step([g])
        b.step([h])
    for optimizer, grads in ((a, first), (b, second)):
        alone, state = path(row.rule(), np.ones(3), grads)
        np.testing.assert_array_equal(optimizer.params[0], alone[-1])
        np.testing.assert_array_equal(optimizer.state[0], state)


@EVERY
@FLOATS
def test_zero_gradients_in_every_float_type(row, dtype):
    """Optimisers.jl#167, optax#1754: zero gradients stay finite, and move nothing but decay."""
    rule = row.rule()
    x = np.array([1.0, -2.0, 0.0], dtype)
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        points, state = path(rule, x, np.zeros((20, 3), dtype))
        assert points.dtype == dtype
        if row.name == "adamw":
            decayed = x * (1 - dtype(1e-3) * dtype(1e-2)) ** np.arange(1, 21)[:, None]
            np.testing.assert_allclose(points, decayed, rtol=20 * np.finfo(dtype).eps)
        else:
            np.testing.assert_array_equal(points, np.broadcast_to(x, points.shape))
        after, _ = path(rule, x, np.full((5, 3), 0.5, dtype), first=21, state=state)
    assert np.isfinite(after).all()


@pytest.mark.parametrize(
    "row", [row for row in TABLE.values() if "eps" in row.hyper], ids=lambda r: r.name
)
@pytest.mark.parametrize("eps", [0, 0.0, -0.0, -1e-8, np.nan, np.inf, np.array([1e-8, 0.0])])
def test_eps_of_zero(row, eps):
    """mlx#3712: eps = 0 divides 0 by 0. It is refused by name, from a schedule too."""
    with pytest.raises(ValueError, match="eps=") as caught:
        row.rule(eps=eps)
    assert f"{row.rule.__name__}: eps={eps!r} is out of range" in str(caught.value)
    assert "allowed is finite and above 0" in str(caught.value)
    rule = row.rule(eps=lambda done: 1e-8 if done < 2 else eps)
    x = np.zeros(2)
    _, state = path(rule, x, np.ones((2, 2)))
    with pytest.raises(ValueError, match="step 3: eps="):
        rule.step(x, x, 3, state)


@pytest.mark.parametrize(
    ("dtype", "hyper", "message"),
    [
        (np.float32, {"eps": 1e-60}, "Adam: eps=1e-60 is 0 in float32, the type of x"),
        (np.float16, {"eps": 1e-50}, "Adam: eps=1e-50 is 0 in float32"),
        (np.float32, {"lr": 1e60}, r"Adam: lr=1e\+60 is infinite in float32"),
        (np.float32, {"eps": lambda done: 1e-46}, "Adam: eps=1e-46 is 0 in float32"),
    ],
)
def test_value_that_the_type_of_x_cannot_hold(dtype, hyper, message):
    """eps = 0 is refused, and so is an eps that becomes 0 on the way."""
    rule, x = gdlib.Adam(**hyper), np.ones(2, dtype)
    with pytest.raises(ValueError, match=message):
        rule.step(x, x, 1, rule.init(x))
    with pytest.raises(ValueError, match=message):
        Optimizer([x], rule).step([x])
    with pytest.raises(ValueError, match=message):
        gdlib.minimize(gdlib.bowl, x, rule)
    rule.step([1.0, 1.0], [1.0, 1.0], 1, rule.init([1.0, 1.0]))


def test_smallest_value_that_the_type_of_x_can_hold():
    x = np.zeros(1, np.float32)
    for eps, allowed in ((1.5e-45, True), (0.8e-45, True), (0.7e-45, False)):
        rule = gdlib.AdaGrad(eps=eps)
        assert (np.float32(eps) > 0) == allowed
        if allowed:
            assert rule.step(x, x, 1, rule.init(x))[0] == 0
        else:
            with pytest.raises(ValueError, match="eps="):
                rule.step(x, x, 1, rule.init(x))
    # Where 0 is allowed, a value that vanishes is as good.
    faint = gdlib.AdamW(weight_decay=1e-60)
    assert faint.step(x, x, 1, faint.init(x))[0] == 0


def test_rprop_bounds_in_order():
    with pytest.raises(ValueError, match=r"Rprop: step_min=2\.0 must not be above step_max=1\.0"):
        gdlib.Rprop(step_min=2.0, step_max=1.0)
    with pytest.raises(ValueError, match=r"Rprop: step_min=array\(\[1., 3.\]\) must not be above"):
        gdlib.Rprop(step_min=[1.0, 3.0], step_max=2.0)
    gdlib.Rprop(step_min=1.0, step_max=1.0)
    falling = gdlib.Rprop(step_min=0.1, step_max=lambda done: 1.0 / (1 + done))
    falling.values(10)
    with pytest.raises(ValueError, match="Rprop, step 11: step_min"):
        falling.values(11)


@pytest.mark.parametrize("name", ["adam", "rmsprop", "momentum"])
def test_array_of_a_value_is_as_exact_as_the_value(name):
    """In float32, 1 - 0.999 has four digits; an array of beta2 must not be rounded before."""
    hyper = {"adam": {"beta2": 0.999}, "rmsprop": {"rho": 0.999}, "momentum": {"beta": 0.999}}[name]
    kind, grads = TABLE[name].rule, gradients(50, (3,)).astype(np.float32)
    arrays = {key: np.full(3, value) for key, value in hyper.items()}
    exact, _ = path(kind(**hyper), np.ones(3), grads.astype(float))
    for settings_ in (hyper, arrays):
        points, _ = path(kind(**settings_), np.ones(3, np.float32), grads)
        np.testing.assert_allclose(points, exact, rtol=1e-5, atol=1e-6)
        assert points.dtype == np.float32


RATES = {
    "float": 0.1,
    "int": 1,
    "float32": np.float32(0.1),
    "float64": np.float64(0.1),
    "0-d": np.array(0.1),
    "array": np.array([0.1, 0.2, 0.3]),
    "schedule": lambda done: np.float64(0.1),
    "schedule of arrays": lambda done: np.array([0.1, 0.2, 0.3]),
}


@EVERY
@FLOATS
@pytest.mark.parametrize("lr", RATES.values(), ids=RATES)
def test_type_promotion(row, dtype, lr):
    """optax#1405, flax#924: float32 in, float32 out, whatever the type of lr."""
    rule = row.rule(lr=lr)
    x = np.array([1.0, -2.0, 0.5], dtype)
    points, state = path(rule, x, gradients(3, (3,)).astype(dtype))
    optimizer = Optimizer([x], rule)
    for g in gradients(3, (3,)):  # the gradients' type is not the parameters'
        optimizer.step([g])
    assert points.dtype == optimizer.params[0].dtype == dtype
    # eps = 1e-8 is 0 in float16, so its state is kept in float32.
    kept = np.float32 if dtype == np.float16 else dtype
    assert {a.dtype for a in (*state, *optimizer.state[0])} <= {np.dtype(kept)}


@EVERY
def test_low_precision_is_rounding_only(row):
    """float32 and float16 follow the float64 path as far as their digits allow."""
    hyper = {"lr": 0.01, "eps": 1e-3} if "eps" in row.hyper else {"lr": 0.01}
    x, grads = np.array([0.5, -0.25]), np.array([[0.5, -1.0], [0.25, -0.5], [2.0, -1.0]])
    exact, _ = path(row.rule(**hyper), x, grads)
    for dtype in (np.float32, np.float16):
        points, _ = path(row.rule(**hyper), x.astype(dtype), grads.astype(dtype))
        # Each step rounds the point once; what float32 rounds within a step weighs less.
        np.testing.assert_allclose(points, exact, atol=3 * np.finfo(dtype).eps, rtol=0)


def test_centered_root_of_a_negative():
    """A constant large gradient: rounding makes v - m² negative, and the clamp catches it."""
    (run,) = (run for run in corners(TABLE["rmsprop_centered"]) if run.why == "clamp")
    g, rho = run.gradients, run.hyper[0]["rho"]
    _, (v, m) = path(gdlib.RMSpropCentered(**run.hyper[0]), run.x, g)
    assert (v - m**2 < 0).any(), "without a negative difference this protects nothing"
    assert rho == 0.5


@EVERY
def test_schedule_off_by_one(row):
    """optax#415, #1744: a schedule of any hyper-parameter sees 0, 1, 2, … once each."""
    for name, value in row.hyper.items():
        for steps_of in ("rule", "optimizer"):
            seen = []
            rule = row.rule(**{name: lambda done, v=value, seen=seen: seen.append(done) or v})
            if steps_of == "rule":
                path(rule, np.ones(2), gradients(5, (2,)))
            else:
                large = np.ones(Optimizer.SLICE + 1)
                optimizer = Optimizer([np.ones(2), np.ones((2, 3)), large], rule)
                for _ in range(5):
                    optimizer.step([np.ones_like(p) for p in optimizer.params])
            assert seen == [0, 1, 2, 3, 4], (name, steps_of)
            assert all(type(done) is int for done in seen)


def test_schedule_is_used_in_its_step():
    points, _ = path(gdlib.GD(lr=lambda done: 2.0**-done), np.zeros(1), -np.ones((4, 1)))
    assert points.ravel().tolist() == [1, 1.5, 1.75, 1.875]


@EVERY
def test_aliases(row):
    """scipy#8419, #13740: nothing handed out shares memory with what came in or is kept."""
    rule = row.rule()
    x, g = np.array([1.0, 2.0]), np.array([0.5, -1.0])
    state = rule.init(x)
    x_new, new = rule.step(x, g, 1, state)
    arrays = [x, g, *state, x_new, *new]
    for i, a in enumerate(arrays):
        for b in arrays[:i]:
            assert not np.shares_memory(a, b)
    optimizer = Optimizer([x], rule)
    optimizer.step([g])
    assert optimizer.params[0] is x
    assert not any(np.shares_memory(g, a) for a in (x, *optimizer.state[0]))


def test_alias_of_a_function_that_returns_its_arguments():
    def lazy(x, g, t, kept=0.0):
        return x, g

    x, g = np.array([1.0]), np.array([2.0])
    x_new, (kept,) = Rule(lazy).step(x, g, 1, Rule(lazy).init(x))
    g[:] = x[:] = 9
    assert (x_new, kept) == (1, 2)


def test_array_hyper_parameter_is_a_copy():
    lr = np.array([0.1, 0.2])
    rule = gdlib.GD(lr=lr)
    lr[:] = 5
    assert rule.hyper["lr"].tolist() == [0.1, 0.2]
    with pytest.raises(ValueError, match="read-only"):
        rule.hyper["lr"][0] = 5


@EVERY
@pytest.mark.parametrize(
    ("x", "g"),
    [
        ([3, 1], [1, 2]),
        (np.array([3, 1]), np.array([1, 2], np.uint8)),
        (np.array([3, 1], np.uint8), [1, 2]),
        (np.array([True, False]), np.array([True, True])),
        (3, 1),
        (np.array(3), np.array(1)),
    ],
    ids=["list", "int", "uint8", "bool", "number", "0-d"],
)
def test_integer_points(row, x, g):
    """scipy#4424: integers become float64, and go where floats go."""
    rule = row.rule(lr=0.3)
    found, state = rule.step(x, g, 1, rule.init(x))
    x, g = np.array(x, float), np.array(g, float)
    expected, expected_state = rule.step(x, g, 1, rule.init(x))
    assert found.dtype == float
    assert found.shape == x.shape
    np.testing.assert_array_equal((found, *state), (expected, *expected_state))
    assert (found != x).any()


@EVERY
def test_resumed_path_is_the_path(row):
    """All a rule knows of the past is its state: a path cut in two is the same path."""
    grads = gradients(12, (4,))
    x = np.linspace(-1, 1, 4)
    whole, state = path(row.rule(), x, grads)
    first, middle = path(row.rule(), x, grads[:5])
    middle = pickle.loads(pickle.dumps(middle))
    rest, end = path(row.rule(), first[-1], grads[5:], first=6, state=middle)
    np.testing.assert_array_equal(np.concatenate([first, rest]), whole)
    np.testing.assert_array_equal(end, state)


# The laws

LAW = settings(deadline=None, max_examples=40)  # a shared machine pauses now and then
scales = st.integers(-40, 40).map(lambda k: 2.0**k)
numbers = st.floats(-8, 8, width=32).filter(lambda a: a == 0 or abs(a) > 1e-3)
sequences = st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=1, max_size=8).map(
    lambda rows: np.array(rows)
)
INVARIANT = [
    "adagrad", "rmsprop", "rmsprop_centered", "adam", "adamax", "nadam", "amsgrad", "adamw",
    "adabelief", "yogi", "rprop", "signgd", "lion",
]  # fmt: skip


def plain(function, grads, state=(), **hyper):
    """The points of the plain function, from 0."""
    x, points = np.zeros(grads.shape[1]), []
    # Without eps, 0/0 is not a number, for both paths alike.
    with np.errstate(divide="ignore", invalid="ignore"):
        for t, g in enumerate(grads, start=1):
            out = function(x, g, t, *state, **hyper)
            x, *state = out if isinstance(out, tuple) else (out,)
            points.append(x)
    return np.array(points)


@pytest.mark.parametrize("name", INVARIANT)
@LAW
@given(grads=sequences, scale=scales)
def test_law_scale_of_the_gradient(name, grads, scale):
    """Without eps, an adaptive rule goes the same way whatever the gradient's scale."""
    row = TABLE[name]
    hyper = {"eps": 0.0} if "eps" in row.hyper else {}
    state = (0.0, 0.0) if name == "yogi" else ()
    # The scales are powers of 2, which floats multiply exactly.
    np.testing.assert_array_equal(
        plain(row.function, grads, state, **hyper),
        plain(row.function, scale * grads, state, **hyper),
    )


@EVERY
@LAW
@given(grads=sequences, order=st.permutations(range(3)))
def test_law_order_of_the_coordinates(row, grads, order):
    order = list(order)
    x = np.array([1.0, -0.5, 2.0])
    points, _ = path(row.rule(), x, grads)
    permuted, _ = path(row.rule(), x[order], grads[:, order])
    np.testing.assert_array_equal(permuted, points[:, order])


@EVERY
@LAW
@given(grads=sequences)
def test_law_mirror(row, grads):
    """The mirrored problem has the mirrored path."""
    x = np.array([1.0, -0.5, 2.0])
    np.testing.assert_array_equal(path(row.rule(), -x, -grads)[0], -path(row.rule(), x, grads)[0])


@LAW
@given(grads=sequences)
def test_law_momentum_of_zero_is_gd(grads):
    plain_gd, _ = path(gdlib.GD(lr=0.1), np.ones(3), grads)
    for rule in (gdlib.Momentum(lr=0.1, beta=0), gdlib.Nesterov(lr=0.1, beta=0)):
        np.testing.assert_array_equal(path(rule, np.ones(3), grads)[0], plain_gd)


@LAW
@given(grads=sequences)
def test_law_adamw_without_decay_is_adam(grads):
    decayed, _ = path(gdlib.AdamW(lr=0.1, weight_decay=0), np.zeros(3), grads)
    adam, _ = path(gdlib.Adam(lr=0.1), np.zeros(3), grads)
    # lr multiplies before the division in one and after it in the other.
    reached = np.maximum.accumulate(np.abs(adam))
    assert (np.abs(decayed - adam) <= 2 * ULP * len(grads) * reached).all()


@LAW
@given(grads=sequences, eps=st.sampled_from([1e-10, 1e-8, 1e-3]))
def test_law_rmsprop_without_averaging_is_signgd(grads, eps):
    """Up to eps: g / (|g| + eps) is sign(g) (1 - eps / (|g| + eps))."""
    steps = -np.diff(path(gdlib.RMSprop(lr=1, rho=0, eps=eps), np.zeros(3), grads)[0], axis=0)
    grads = grads[1:]
    shorter = np.sign(grads) * (1 - eps / (np.abs(grads) + eps))
    np.testing.assert_allclose(steps, shorter, atol=4 * ULP * (1 + len(grads)), rtol=0)


@LAW
@given(grads=sequences)
def test_law_lion_without_averaging_is_signgd(grads):
    lion, _ = path(gdlib.Lion(lr=0.1, beta1=0, beta2=0), np.ones(3), grads)
    np.testing.assert_array_equal(lion, path(gdlib.SignGD(lr=0.1), np.ones(3), grads)[0])


@LAW
@given(
    g=st.floats(1e-6, 1e6),
    sign=st.sampled_from([-1, 1]),
    beta1=st.floats(0, 0.99),
    beta2=st.floats(0, 0.99),
)
@pytest.mark.parametrize(
    "rule", [gdlib.Adam, gdlib.AMSGrad, gdlib.AdaMax], ids=lambda r: r.__name__
)
def test_law_first_step_of_adam_is_lr(rule, g, sign, beta1, beta2):
    """lr sign(g), shortened by eps / (|g| + eps)."""
    rule = rule(lr=0.5, beta1=beta1, beta2=beta2, eps=1e-8)
    x, _ = rule.step([0.0], [sign * g], 1, rule.init([0.0]))
    np.testing.assert_allclose(x, [-0.5 * sign * (1 - 1e-8 / (g + 1e-8))], rtol=4 * ULP)


@LAW
@given(grads=sequences)
def test_law_amsgrad_is_adam_while_v_grows(grads):
    grads = np.sort(np.abs(grads), axis=0)
    adam, _ = path(gdlib.Adam(lr=0.1, beta2=0.9), np.zeros(3), grads)
    amsgrad, _ = path(gdlib.AMSGrad(lr=0.1, beta2=0.9), np.zeros(3), grads)
    np.testing.assert_array_equal(amsgrad, adam)


@EVERY
def test_law_leading_axes_are_runs(row):
    """Many runs in one call, each with hyper-parameters of its own, go as each goes alone."""
    random = np.random.default_rng(5)
    starts, grads = random.normal(size=(4, 3)), gradients(6, (4, 3))
    rates = np.array([1e-3, 0.01, 0.1, 0.5])
    for name, value in row.hyper.items():
        values = rates if name == "lr" else value * np.array([0.5, 0.75, 0.9, 1.0])
        if name == "eta_plus":
            values = 1 + 0.2 * rates
        together, _ = path(row.rule(**{name: values[:, None]}), starts, grads)
        for i, own in enumerate(values):
            alone, _ = path(row.rule(**{name: own}), starts[i], grads[:, i])
            # The powers of an array's elements may differ from those of numbers in the last bit;
            # 1 - beta2^t makes that bit three digits.
            np.testing.assert_allclose(together[:, i], alone, rtol=1e-13, err_msg=name)


# What configures a rule


@EVERY
def test_configured_rule_prints_compares_and_travels(row):
    rule = row.rule(lr=0.25)
    assert repr(rule) == f"{row.rule.__name__}(lr=0.25)"
    assert eval(repr(rule), vars(gdlib)) == rule
    assert repr(row.rule()) == f"{row.rule.__name__}()"
    assert rule == row.rule(lr=0.25) != row.rule()
    assert hash(rule) == hash(row.rule(lr=0.25))
    assert rule.name == row.rule.__name__
    for twin in (pickle.loads(pickle.dumps(rule)), copy.deepcopy(rule), copy.copy(rule)):
        assert twin == rule
        assert type(twin) is row.rule
    generic = Rule(row.function, lr=0.25)
    assert generic != rule
    assert repr(generic) == f"Rule({row.name}, lr=0.25)"
    assert generic.name == row.name
    np.testing.assert_array_equal(
        path(generic, np.ones(2), gradients(3, (2,)))[0],
        path(rule, np.ones(2), gradients(3, (2,)))[0],
    )


def test_any_callable_of_the_signature_is_a_rule():
    damped = functools.partial(rules.momentum, beta=0.5)
    rule = Rule(damped, lr=0.1)
    assert rule.hyper == {"lr": 0.1, "beta": 0.5}
    assert repr(rule) == f"Rule({damped!r}, lr=0.1)"
    grads = gradients(3, (2,))
    np.testing.assert_array_equal(
        path(rule, np.ones(2), grads)[0],
        path(gdlib.Momentum(lr=0.1, beta=0.5), np.ones(2), grads)[0],
    )


def test_rule_is_frozen():
    rule = gdlib.Adam()
    for change in (
        lambda: setattr(rule, "hyper", {}),
        lambda: setattr(rule, "new", 1),
        lambda: delattr(rule, "hyper"),
    ):
        with pytest.raises(AttributeError, match="frozen"):
            change()
    with pytest.raises(TypeError):
        rule.hyper["lr"] = 1


def test_rule_with_arrays_compares_but_has_no_hash():
    rule = gdlib.GD(lr=np.array([[0.1], [0.2]]))
    assert rule == gdlib.GD(lr=np.array([[0.1], [0.2]]))
    assert rule != gdlib.GD(lr=np.array([[0.1], [0.3]]))
    assert rule != gdlib.GD(lr=0.1)
    assert rule != "GD"
    with pytest.raises(TypeError, match="hash"):
        hash(rule)


@EVERY
def test_hyper_parameters_out_of_range(row):
    """Every one is refused below, at and above its bounds, with its name, value and range."""
    for name in row.hyper:
        known = HYPERPARAMETERS[name]
        wrong = [np.nan, np.inf, -np.inf, known.low - 1, known.high]
        wrong += [] if known.low_allowed else [known.low]
        for value in wrong:
            with pytest.raises(ValueError, match="out of range") as caught:
                row.rule(**{name: value})
            text = str(caught.value)
            assert f"{row.rule.__name__}: {name}={value!r} " in text
            assert f"allowed is {known.range}" in text
        if known.low_allowed:
            row.rule(**{name: known.low})
        for value in ("0.1", None, [0.1, "a"], 1j, True):
            with pytest.raises(TypeError, match=f"{name}="):
                row.rule(**{name: value})
        with pytest.raises(TypeError, match=f"{name} returned the function"):
            row.rule(**{name: lambda done: abs}).values(1)


class Unreadable:
    """A callable whose signature cannot be read."""

    __signature__ = 3

    def __call__(self, x, g, t):
        return x


def no_default(x, g, t, *, lr):
    return x - lr * g


def test_class_of_a_rule_of_one_s_own_documents_names_that_are_not_in_the_table():
    def damped(x, g, t, *, lr=0.1, damping=0.5):
        """Damped: each step is shorter.

        .. math:: x_t = x_{t-1} - \\eta g_t / t^d
        """
        return x - lr / t**damping * g

    Damped = gdlib.configured("Damped", damped)
    assert "damping : float, array_like or schedule, default 0.5\n" in Damped.__doc__
    assert ":math:`damping` in the formula, finite." in Damped.__doc__
    assert "References" not in Damped.__doc__
    assert repr(Damped(damping=-1)) == "Damped(damping=-1.0)"


BAD_RULES = {
    "not callable": (lambda: Rule(3), "function=3 must be a function"),
    "no signature": (lambda: Rule(Unreadable()), "has no signature to read"),
    "var": (lambda: Rule(lambda *a: a), "takes \\*args or \\*\\*kwargs"),
    "kwargs": (lambda: Rule(lambda x, g, t, **k: x), "takes \\*args or \\*\\*kwargs"),
    "too few": (lambda: Rule(lambda x, g: x), "must start with x, g and t"),
    "default": (lambda: Rule(lambda x, g, t=1: x), "must start with x, g and t"),
    "state": (lambda: Rule(lambda x, g, t, m: x), "state 'm' .* needs its initial value"),
    "unknown": (lambda: gdlib.Adam(learning_rate=1), "learning_rate=1; allowed are lr, beta1"),
    "none": (lambda: Rule(lambda x, g, t: x, lr=1), "lr=1; allowed are none"),
    "missing": (lambda: Rule(no_default), "no_default: lr has no default and must be given"),
}


@pytest.mark.parametrize(("make", "message"), BAD_RULES.values(), ids=BAD_RULES)
def test_what_is_not_a_rule_is_told_so(make, message):
    with pytest.raises(TypeError, match=message):
        make()


BAD_STEPS = {
    "shape of g": (([1.0, 2.0], [1.0], 1), ValueError, r"g has shape \(1,\), but x has .*\(2,\)"),
    "t": (([1.0], [1.0], 0), ValueError, "t=0 must be a whole number, at least 1"),
    "t of a part": (([1.0], [1.0], 1.5), TypeError, r"t=1\.5 must be a whole number"),
    "t in words": (([1.0], [1.0], "1"), TypeError, "t='1' must be a whole number"),
    "text": ((["a"], [1.0], 1), TypeError, r"x=\['a'\] must hold real numbers"),
    "complex": (([1.0], [1j], 1), TypeError, r"g=\[1j\] must hold real numbers"),
    "ragged": (([1.0], [[1.0], [1.0, 2.0]], 1), ValueError, "g=.* is not an array of numbers"),
    "none": ((None, [1.0], 1), TypeError, "x=None must hold real numbers"),
}


@pytest.mark.parametrize(("arguments", "error", "message"), BAD_STEPS.values(), ids=BAD_STEPS)
def test_bad_steps_are_told_so(arguments, error, message):
    with pytest.raises(error, match=message):
        gdlib.GD().step(*arguments, ())


def test_bad_states_and_results_are_told_so():
    with pytest.raises(ValueError, match="state has 1 arrays, but Adam keeps 2"):
        gdlib.Adam().step([1.0], [1.0], 1, [[0.0]])
    for state, error, message in (
        ([[0.0, 0.0], 0.0], ValueError, r"state\[0\] has shape \(2,\), but x has shape \(1,\)"),
        ([[0.0], [[0.0]]], ValueError, r"state\[1\] has shape \(1, 1\)"),
        ([[0.0], ["a"]], TypeError, r"state\[1\]=\['a'\] must hold real numbers"),
    ):
        with pytest.raises(error, match=message):
            gdlib.Adam().step([1.0], [1.0], 1, state)
    with pytest.raises(ValueError, match=r"must broadcast to x"):
        gdlib.GD(lr=np.ones((3, 1))).step([1.0, 2.0], [1.0, 2.0], 1, ())

    def forgets(x, g, t, m=0):
        return x - g

    def too_many(x, g, t, m=0):
        return x, m, m

    with pytest.raises(ValueError, match="forgets must return the new point and 1 state arrays"):
        Rule(forgets).step([1.0], [1.0], 1, [[0.0]])
    with pytest.raises(ValueError, match="got tuple of 3"):
        Rule(too_many).step([1.0], [1.0], 1, [[0.0]])


BAD_PARAMS = {
    "rule": (lambda: Optimizer([np.ones(2)], gdlib.Adam), TypeError, "rule=.* must be a rule"),
    "array": (lambda: Optimizer(np.ones((2, 2)), gdlib.GD()), TypeError, "must be a list"),
    "list": (lambda: Optimizer([[1.0]], gdlib.GD()), TypeError, r"params\[0\] .* not list"),
    "int": (lambda: Optimizer([np.ones(2, int)], gdlib.GD()), TypeError, r"params\[0\].*int64"),
    "shared": (
        lambda: Optimizer([(p := np.ones(4))[:3], p[2:]], gdlib.GD()),
        ValueError,
        r"params\[1\] shares memory with params\[0\]",
    ),
    "read-only": (
        lambda: Optimizer([np.broadcast_to(1.0, 3)], gdlib.GD()),
        ValueError,
        r"params\[0\] is read-only",
    ),
}


@pytest.mark.parametrize(("make", "error", "message"), BAD_PARAMS.values(), ids=BAD_PARAMS)
def test_bad_parameters_are_told_so(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_bad_gradients_change_nothing():
    """All gradients are looked at before the first array changes."""
    optimizer = Optimizer([np.ones(2), np.ones((2, 2))], gdlib.Momentum())
    for grads, error, message in (
        ([np.ones(2)], ValueError, "grads has 1 arrays, params has 2"),
        (
            [np.ones(2), np.ones(4)],
            ValueError,
            r"grads\[1\] has shape \(4,\), params\[1\] \(2, 2\)",
        ),
        ([np.ones(2), [["a", "b"]] * 2], TypeError, r"grads\[1\]=.* must hold real numbers"),
    ):
        with pytest.raises(error, match=message):
            optimizer.step(grads)
    assert optimizer.t == 0
    assert all((p == 1).all() for p in optimizer.params)
    assert all((a == 0).all() for state in optimizer.state for a in state)


def test_optimizer_prints_and_serves_views():
    """A part of a larger array is updated where it is, whatever its strides."""
    whole = np.ones((3, 2 * Optimizer.SLICE))
    optimizer = Optimizer([whole[:, ::2]], gdlib.Momentum(lr=0.5))
    assert repr(optimizer) == "Optimizer(Momentum(lr=0.5), shapes=[(3, 8192)], t=0)"
    optimizer.step([np.ones((3, Optimizer.SLICE))])
    assert (whole[:, ::2] == 0.5).all()
    assert (whole[:, 1::2] == 1).all()


def test_optimizer_overflow_is_quiet():
    """An overflow ends in inf and does not leave the list half done."""
    params = [np.array([1e308]), np.array([1.0])]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Optimizer(params, gdlib.GD(lr=10.0)).step([np.array([-1e308]), np.array([0.1])])
    assert params[0] == np.inf
    assert params[1] == 0.0


PARAMETERS = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.float16, np.longdouble, np.int64, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    elements=st.integers(0, 1),
)
JUNK = st.sampled_from(
    [None, "ab", 1j, [[1.0], [1.0, 2.0]], np.ones(7), np.nan, np.inf, 3, [1], np.full(2, np.nan)]
)


@given(
    params=st.lists(PARAMETERS, max_size=3),
    kind=st.sampled_from(gdlib.RULES),
    hyper=st.dictionaries(
        st.sampled_from(["lr", "eps", "beta1", "beta2", "beta", "rho", "weight_decay", "nothing"]),
        st.floats() | st.sampled_from([0.1, None, "a", np.array([0.1, 0.2]), lambda done: 0.5]),
        max_size=2,
    ),
    data=st.data(),
)
def test_fuzz_optimizer_steps_or_names_the_argument(params, kind, hyper, data):
    """Whatever is passed: a step, or an error that names the argument and changes nothing."""
    known = (*hyper, *kind().hyper, "broadcast", "params")
    try:
        optimizer = Optimizer(params, kind(**hyper))
    except (TypeError, ValueError) as error:
        assert any(name in str(error) for name in known)
        return
    for _ in range(2):
        grads = [data.draw(st.just(np.ones_like(p)) | JUNK) for p in params]
        grads = data.draw(st.sampled_from([grads, [*grads, 1.0], grads[1:], None]))
        before = [p.copy() for p in params], optimizer.t
        given_copy = copy.deepcopy(grads)
        try:
            optimizer.step(grads)
        except (TypeError, ValueError) as error:
            assert any(name in str(error) for name in ("grads", "iterable", *known))
            assert optimizer.t == before[1]
            # Before the first array changes, unless a rule's own arrays do not fit a later one.
            if "broadcast" not in str(error):
                np.testing.assert_equal(params, before[0])
        else:
            assert optimizer.t == before[1] + 1
            assert [p.dtype for p in params] == [p.dtype for p in before[0]]
            for p, g in zip(params, grads, strict=True):
                assert p.shape == np.shape(g)
        np.testing.assert_equal(grads, given_copy)
