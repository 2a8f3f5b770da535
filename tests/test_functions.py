"""The test functions: their derivatives, their stationary points, and how they take arrays.

A function's text is evaluated three ways: as it stands; with 60 digits, its decimal literals taken
as the decimals they are; and with :class:`Bounded` numbers, which carry a bound of their rounding
error. The second says what is right, the third how far from it the first may be.
"""

import ast
import copy
import inspect
import pickle
import re
import textwrap
from fractions import Fraction
from functools import cache
from math import pi

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from gdlib import functions, rules
from gdlib.functions import (
    FUNCTIONS,
    OnlineFunction,
    Stationary,
    TestFunction,
    ackley,
    beale,
    cliff,
    cubic,
    goldstein_price,
    helical_valley,
    himmelblau,
    lessard,
    mccormick,
    plateau,
    random_quadratic,
    reddi,
    rosenbrock,
    rosenbrock_nd,
    saddle,
    styblinski_tang,
    styblinski_tang_nd,
)

U = 2.0**-53
TRANSCENDENTAL = {"exp", "log", "sin", "cos", "arctan2"}
PLAIN = {name: fn for name, fn in FUNCTIONS.items() if not isinstance(fn, OnlineFunction)}
MADE = [rosenbrock_nd(n) for n in (2, 3, 4, 5, 6, 7, 9)]
MADE += [styblinski_tang_nd(2), styblinski_tang_nd(3), styblinski_tang_nd(5)]
MADE += [random_quadratic(5, 1e3, 1)]

each = pytest.mark.parametrize("fn", PLAIN.values(), ids=PLAIN)
every = pytest.mark.parametrize("fn", [*PLAIN.values(), *MADE], ids=repr)


def random_points(fn, n=200, seed=0):
    low, high = np.transpose(fn.domain)
    return np.random.default_rng(seed).uniform(low, high, (n, fn.dim))


def uses(fn):
    return {name for f in (fn.f, fn.df, fn.d2f) for name in f.__code__.co_names}


class Bounded:
    """A float64 result with a bound of its rounding error, by running error analysis."""

    def __init__(self, value, error=0.0):
        self.value = np.asarray(value, float)
        self.error = np.asarray(error, float)

    @classmethod
    def rounded(cls, value, error, ulps=1.0):
        # The bounds are themselves sums and products with relative errors of order U.
        return cls(value, (1 + 1e-12) * (error + ulps * U * np.abs(value)))

    @staticmethod
    def literal(text):
        value = float(text)
        return Bounded(value, 0 if Fraction(text) == Fraction(value) else U * abs(value))

    @staticmethod
    def of(x):
        return x if isinstance(x, Bounded) else Bounded(x)

    def __neg__(self):
        return Bounded(-self.value, self.error)

    def __add__(self, other):
        other = self.of(other)
        return self.rounded(self.value + other.value, self.error + other.error)

    def __sub__(self, other):
        return self + -self.of(other)

    def __rsub__(self, other):
        return self.of(other) + -self

    def __mul__(self, other):
        a, b = self, self.of(other)
        error = abs(a.value) * b.error + abs(b.value) * a.error + a.error * b.error
        return self.rounded(a.value * b.value, error)

    def __truediv__(self, other):
        a, b = self, self.of(other)
        value = a.value / b.value
        return self.rounded(value, (a.error + abs(value) * b.error) / (abs(b.value) - b.error))

    def __rtruediv__(self, other):
        return self.of(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def __lt__(self, other):
        return self.value < self.of(other).value

    def __gt__(self, other):
        return self.value > self.of(other).value

    @staticmethod
    def where(condition, a, b):
        a, b = Bounded.of(a), Bounded.of(b)
        return Bounded(np.where(condition, a.value, b.value), np.where(condition, a.error, b.error))

    @staticmethod
    def sqrt(a):
        value = np.sqrt(a.value)
        return Bounded.rounded(value, a.error / np.maximum(value, 1e-300))

    # numpy's elementary functions are good to 4 units in the last place.
    @staticmethod
    def exp(a):
        a = Bounded.of(a)
        return Bounded.rounded(np.exp(a.value), np.exp(a.value) * np.expm1(a.error), 8)

    @staticmethod
    def sin(a):
        return Bounded.rounded(np.sin(a.value), a.error, 8)

    @staticmethod
    def cos(a):
        return Bounded.rounded(np.cos(a.value), a.error, 8)

    @staticmethod
    def arctan2(a, b):
        r = np.hypot(a.value, b.value)
        error = np.divide(a.error + b.error, r, where=r > 0, out=np.zeros_like(r))
        return Bounded.rounded(np.arctan2(a.value, b.value), error, 8)


BOUNDED = {
    "literal": Bounded.literal,
    "pi": Bounded(pi, U * pi),
    "sqrt": lambda a: Bounded.sqrt(Bounded.of(a)),
    **{name: getattr(Bounded, name) for name in ("where", "exp", "sin", "cos", "arctan2")},
}
with mp.workdps(60):
    EXACT = {
        "literal": mpf,
        "pi": +mp.pi,
        "where": lambda condition, a, b: a if condition else b,
        "arctan2": mp.atan2,
        **{name: getattr(mp, name) for name in ("sqrt", "exp", "sin", "cos")},
    }


class Literals(ast.NodeTransformer):
    def visit_Constant(self, node):
        if not isinstance(node.value, float):
            return node
        name = ast.Name("literal", ast.Load())
        return ast.Call(name, [ast.Constant(repr(node.value))], [])


def definition(f):
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(f))).body
    return tree


def compiled(f):
    tree = definition(f)
    arguments = ast.arguments([], [ast.arg(a.arg) for a in tree.args.args], None, [], [], None, [])
    made = ast.FunctionDef("made", arguments, tree.body, [])
    module = ast.Module([Literals().visit(made)], [])
    return compile(ast.fix_missing_locations(module), f.__code__.co_filename, "exec")


def read_as(f, names):
    """The plain function, its text read with other numbers and other elementary functions."""
    space = dict(names)
    exec(compiled(f), space)

    def parts(*x):
        out = space["made"](*x)
        return out if isinstance(out, tuple) else (out,)

    return parts


@cache
def exactly(f):
    return read_as(f, EXACT)


def exact(f, x):
    return exactly(f)(*map(mpf, x))


def exact_hessian(fn, x):
    upper = iter(exact(fn.d2f, x))
    h = mp.matrix(fn.dim, fn.dim)
    for i in range(fn.dim):
        for j in range(i, fn.dim):
            h[i, j] = h[j, i] = mpf(next(upper))
    return h


def upper(fn, h):
    return h[(..., *np.triu_indices(fn.dim))]


def smooth_points(fn):
    listed = [s.x for s in fn.stationary if not s.kind.startswith("sharp")]
    return np.concatenate([random_points(fn), np.reshape(listed, (-1, fn.dim))])


# Derivatives


@each
def test_derivatives_are_exact(fn):
    """Central differences with a step of 1e-20 in 60 digits leave 40 digits of the derivative."""
    with mp.workdps(60):
        h = mpf("1e-20")
        for x in smooth_points(fn).tolist():
            for f, df in ((fn.f, fn.df), (fn.df, fn.d2f)):
                ahead, behind = [], []
                for i in range(fn.dim):
                    for side, sign in ((ahead, 1), (behind, -1)):
                        moved = [mpf(v) + (sign * h if i == j else 0) for j, v in enumerate(x)]
                        side.append(exact(f, moved))
                found = exact(df, x)
                if df is fn.df:
                    want = [(a[0] - b[0]) / (2 * h) for a, b in zip(ahead, behind, strict=True)]
                else:
                    full = [
                        [(p - q) / (2 * h) for p, q in zip(a, b, strict=True)]
                        for a, b in zip(ahead, behind, strict=True)
                    ]
                    want = [full[i][j] for i in range(fn.dim) for j in range(i, fn.dim)]
                scale = 1 + max(map(abs, found))
                for a, b in zip(found, want, strict=True):
                    assert abs(a - b) <= mpf("1e-33") * scale, (x, df)


@each
def test_rounding_is_all_that_separates_floats_from_the_truth(fn):
    points = smooth_points(fn)
    results = [
        (fn.f, fn(points)[:, None], np.array([[fn(x)] for x in points])),
        (fn.df, fn.grad(points), np.array([fn.grad(x) for x in points])),
        (fn.d2f, upper(fn, fn.hess(points)), upper(fn, np.array([fn.hess(x) for x in points]))),
    ]
    for f, batch, single in results:
        bounds = read_as(f, BOUNDED)(*(Bounded(column) for column in points.T))
        error = [np.broadcast_to(Bounded.of(b).error, len(points)) for b in bounds]
        with mp.workdps(60):
            for i, x in enumerate(points.tolist()):
                for j, truth in enumerate(exact(f, x)):
                    assert abs(mpf(batch[i, j]) - truth) <= error[j][i], (x, j)
                    assert abs(mpf(single[i, j]) - truth) <= error[j][i], (x, j)


@pytest.mark.parametrize("fn", MADE, ids=repr)
def test_derivatives_in_n_dimensions_by_complex_step(fn):
    for x in random_points(fn, 200):
        steps = x + 1e-30j * np.eye(fn.dim)
        # Each sum has at most a few times dim terms, each good to a few units.
        scale = 32 * fn.dim * U
        g = np.array([fn.f(z).imag for z in steps]) / 1e-30
        assert np.abs(g - fn.grad(x)).max() <= scale * (1 + np.abs(g).max())
        h = np.array([fn.df(z).imag for z in steps]) / 1e-30
        assert np.abs(h - fn.hess(x)).max() <= scale * (1 + np.abs(h).max())


def test_two_dimensions_of_n():
    points = random_points(rosenbrock)
    for fn, flat in (
        (rosenbrock_nd(2), rosenbrock),
        (styblinski_tang_nd(2), styblinski_tang),
    ):
        np.testing.assert_array_equal(fn.grad(points), flat.grad(points))
        np.testing.assert_array_equal(fn.hess(points), flat.hess(points))
        np.testing.assert_allclose(fn(points), flat(points), rtol=4 * U, atol=0)


# Stationary points


def newton(fn, x):
    """The stationary point at x, in 60 digits; None where the Hessian is singular."""
    x = mp.matrix(x)
    for _ in range(7):
        h = exact_hessian(fn, x)
        if abs(mp.det(h)) < mpf("1e-30"):
            return None
        x -= mp.lu_solve(h, mp.matrix(list(map(mpf, exact(fn.df, x)))))
    return x


def nearest(x):
    return tuple(0.0 if abs(v) < mpf("1e-40") else float(v) for v in x)


@each
def test_stationary_points_are_rounded_from_the_exact_ones(fn):
    for s in fn.stationary:
        if s.kind.startswith("sharp"):
            continue
        with mp.workdps(60):
            root = newton(fn, s.x)
            if s.kind.startswith("degenerate"):
                assert root is None
                assert all(g == 0 for g in exact(fn.df, s.x))
                root = mp.matrix(s.x)
            assert nearest(root) == s.x
            (value,) = exact(fn.f, root)
            # Styblinski and Tang's values are sums of two rounded ones.
            assert abs(value - s.value) <= 2 * U * abs(value) + mpf("1e-40")


@every
def test_residuals_and_kinds(fn):
    for s in fn.stationary:
        if s.kind.startswith("sharp"):
            continue
        h = fn.hess(s.x)
        # A point is rounded to half a unit in the last place, which the Hessian turns into a
        # gradient; rounding inside the gradient is of the size that a move by one unit makes.
        size = 1 + np.abs(s.x) if fn in MADE else np.abs(s.x)
        residual = np.abs(fn.grad(s.x))
        allowed = 16 * U * (np.abs(h) @ size) + 64 * U * np.abs(fn.grad(np.zeros(fn.dim)))
        assert np.all(residual <= allowed), (s, residual, allowed)
        eigenvalues = np.linalg.eigvalsh(h)
        tiny = 1e-9 * np.abs(h).max()
        zero = np.abs(eigenvalues) <= tiny
        degenerate, kind = s.kind.startswith("degenerate"), s.kind.split()[-1]
        assert zero.any() == degenerate
        signs = set(np.sign(eigenvalues[~zero]).tolist())
        if kind == "saddle":
            assert signs in ({-1.0, 1.0}, set())
        else:
            assert signs == {1.0 if kind == "minimum" else -1.0}
        if degenerate:
            rng = np.random.default_rng(0)
            near = fn(s.x + 1e-2 * rng.standard_normal((1000, fn.dim)))
            assert (
                np.all(near > s.value) if kind == "minimum" else near.min() < s.value < near.max()
            )


def descend(fn, starts=2000, steps=50):
    """The stationary points that Newton's method finds in the domain."""
    rng = np.random.default_rng(8)
    near = np.repeat([s.x for s in fn.stationary], 5, axis=0)
    near = near + 1e-2 * rng.standard_normal(near.shape)
    x = np.concatenate([random_points(fn, starts, seed=7), near])
    low, high = np.transpose(fn.domain)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            g, h = fn.grad(x), fn.hess(x)
            keep = np.isfinite(h).all((1, 2)) & (np.abs(np.linalg.det(h)) > 1e-280)
            x, g, h = x[keep], g[keep], h[keep]
            x = x - np.linalg.solve(h, g[..., None])[..., 0]
            x = x[(np.abs(x) < 1e6).all(1)]
    small = np.abs(fn.grad(x)).max(1) <= 1e-8 * np.abs(fn.hess(x)).max((1, 2))
    x = x[small & ((x >= low) & (x <= high)).all(1)]
    distinct = np.empty((0, fn.dim))
    while len(x):
        distinct = np.vstack([distinct, x[:1]])
        x = x[np.abs(x - x[0]).max(1) > 1e-3]
    return distinct


@every
def test_none_is_missed(fn):
    if not fn.complete and fn.dim > 2:
        return
    found = descend(fn)
    listed = np.array([s.x for s in fn.stationary])
    if fn.complete:
        distance = np.abs(found[:, None] - listed).max(-1)
        assert distance.min(1).max(initial=0) < 1e-3
        assert distance.min(0).max() < 1e-3
        assert len(fn.stationary) < 30
    else:
        assert len(found) >= 30


@every
def test_nothing_lies_below_the_minimum(fn):
    if not fn.minima:
        return
    assert all(fn(x) - fn.minimum <= 64 * U * (1 + abs(fn.minimum)) for x in fn.minima)
    assert fn(random_points(fn, 20_000, seed=3)).min() >= fn.minimum


@every
def test_listed_points_lie_in_the_domain(fn):
    low, high = np.transpose(fn.domain)
    for x in (fn.start, *(s.x for s in fn.stationary)):
        assert np.all((low <= x) & (x <= high))
    assert len({s.x for s in fn.stationary}) == len(fn.stationary)


def test_sharp_minima():
    for fn in (ackley, reddi):
        (s,) = fn.stationary
        assert s.kind == "sharp minimum"
        assert fn(s.x) == s.value == fn.minimum
        directions = np.random.default_rng(0).standard_normal((100, fn.dim))
        lengths = np.linalg.norm(directions, axis=1)
        for size in (1e-6, 1e-3, 1e-1):
            # It rises at least in proportion to the distance.
            assert np.all(fn(s.x + size * directions) - s.value > 0.5 * size * lengths)
    assert ackley.grad([0, 0]).tolist() == [0, 0]
    assert np.isfinite(ackley.hess([0, 0])).all()


# Exact values


def test_rosenbrock_in_n_dimensions_has_the_known_values():
    assert rosenbrock_nd(10)(0.1 * np.arange(10)) == pytest.approx(76.56, rel=8 * U)
    np.testing.assert_allclose(
        rosenbrock_nd(9).grad(0.1 * np.arange(9)),
        [-2, 10.6, 15.6, 13.4, 6.4, -3, -12.4, -19.4, 62],
        rtol=64 * U,
    )
    h = np.diag([-38.0, 134, 130, 200])
    h[[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]] = [0, 0, -40, -40, -80, -80]
    np.testing.assert_allclose(rosenbrock_nd(4).hess(0.1 * np.arange(4)), h, rtol=8 * U)


def test_himmelblau_has_the_known_points():
    known = [(3, 2), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)]
    assert {tuple(round(v, 6) for v in x) for x in himmelblau.minima} == set(known)
    (top,) = (s for s in himmelblau.stationary if s.kind == "maximum")
    assert round(top.value, 6) == 181.616522
    assert tuple(round(v, 6) for v in top.x) == (-0.270845, -0.923039)


def test_beale_has_the_known_points_and_values():
    assert [(tuple(round(v, 9) for v in s.x), s.kind) for s in beale.stationary] == [
        ((3, 0.5), "minimum"),
        ((0, 1), "saddle"),
        ((0.100537937, -2.644513585), "saddle"),
    ]
    assert beale((3, 4)) == 39062.953125
    assert beale.grad((3, 4)).tolist() == [25625.25, 57519.0]
    # The valleys to infinity.
    assert beale((-1e6, 1 + 111 / 112e6)) == pytest.approx(405 / 896, rel=1e-4)
    assert beale((0, -1e5)) == pytest.approx(1.5**2 + 2.25**2 + 2.625**2)


def test_minima_of_the_literature():
    values = {
        "six_hump_camel": -1.031628453489877,
        "styblinski_tang": 2 * -39.16616570377141,
        "mccormick": -1.9132229549810367,
        "goldstein_price": 3,
        "easom": -1,
        "cliff": 0.19978661,
    }
    for name, value in values.items():
        assert FUNCTIONS[name].minimum == pytest.approx(value, abs=5e-9)
    assert saddle.minimum is None
    assert saddle.minima == ()
    assert mccormick.minimum == pytest.approx(-(3**0.5) / 2 - pi / 3, rel=4 * U)


def test_goldstein_price_is_the_usual_long_form():
    for x, y in [(0, 0), (1, -1), (-2, 1), (2, 2), (-1, -2)]:
        a = 19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2
        b = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
        long = (1 + (x + y + 1) ** 2 * a) * (30 + (2 * x - 3 * y) ** 2 * b)
        assert goldstein_price([x, y]) == long


def test_helical_valley_has_one_cut():
    eps = 1e-12
    right, left = helical_valley([[eps, 1, 2.5], [-eps, 1, 2.5]])
    assert right == pytest.approx(left, rel=1e-9)
    right, left = helical_valley([[eps, -1, 0], [-eps, -1, 0]])
    assert (right, left) == pytest.approx((625, 5625), rel=1e-9)
    assert helical_valley.grad([0, 0, 1]).tolist() == [0, 0, 200 * (1 - 2.5) + 2]
    assert np.isfinite(helical_valley.hess([0, 0, 1])).all()


# What the functions are for


@pytest.mark.parametrize("start", [3.07, 3.2, 3.3, 3.46])
def test_heavy_ball_cycles_on_lessard(start):
    x, v, path = np.array([start]), np.zeros(1), []
    for t in range(1, 400):
        x, v = rules.momentum(x, lessard.grad(x), t, v, lr=1 / 9, beta=4 / 9)
        path.append(x[0])
    np.testing.assert_allclose(path[-3:], path[-6:-3], rtol=1e-9)
    assert min(map(abs, path[-3:])) > 0.6


def test_curvature_of_lessard_lies_between_1_and_25():
    x = np.linspace(-4, 4, 1001)[:, None]
    slopes = np.diff(lessard.grad(x).ravel()) / np.diff(x.ravel())
    assert slopes.min() == pytest.approx(1)
    assert slopes.max() == pytest.approx(25)
    inner = lessard(np.nextafter([[1.0], [2.0]], 0))
    np.testing.assert_allclose(inner, lessard([[1.0], [2.0]]), rtol=1e-14)


@pytest.mark.parametrize(("rule", "end"), [(rules.adam, 1), (rules.amsgrad, -1)])
def test_adam_ends_at_the_worst_point_of_reddi(rule, end):
    x, state = np.zeros(1), ()
    for t in range(1, 6001):
        x, *state = rule(x, reddi.grad(x, t), t, *state, lr=0.1 / t**0.5, beta1=0, beta2=1 / 17)
    assert x[0] == pytest.approx(end, abs=5e-3)


def test_reddi_is_the_mean_of_its_steps():
    for x in ([-1.5], [-0.3], [0.0], [0.7], [2.0]):
        steps = [reddi.grad(x, t) for t in (1, 2, 3)]
        np.testing.assert_allclose(reddi.grad(x), np.mean(steps, axis=0))
        numeric = (reddi(np.add(x, 1e-6)) - reddi(np.subtract(x, 1e-6))) / 2e-6
        np.testing.assert_allclose(reddi.grad(x), numeric, rtol=1e-8)
    np.testing.assert_array_equal(reddi.grad([[0.5], [-3.0]], 4), [[4], [-4]])
    assert reddi.hess([0.5]) == 0
    with pytest.raises(ValueError, match="t=0 must be a whole number, at least 1"):
        reddi.grad([0.0], 0)


def test_the_cliff_throws_and_clipping_cures_it():
    free = clipped = np.array(cliff.start)
    assert np.linalg.norm(0.01 * cliff.grad(free)) > 1e8
    for _ in range(100):
        g = cliff.grad(clipped)
        clipped = clipped - 0.02 * g / max(1, np.linalg.norm(g))
    assert cliff(clipped) < 0.21
    # Without clipping even a short way up the wall costs a hundred times a step on the slope.
    assert np.linalg.norm(cliff.grad([0, -0.1])) > 100 * np.linalg.norm(cliff.grad([0, 1]))


def test_the_plateau_is_flat():
    assert np.linalg.norm(plateau.grad(plateau.start)) < 2e-3
    edge = np.array([[x, y] for x in (-10, 10) for y in np.linspace(-10, 10, 41)])
    assert np.linalg.norm(plateau.grad(edge), axis=1).max() < 2e-3


# Random quadratics


def test_random_quadratic_is_what_it_says():
    fn = random_quadratic(6, 1e4, 3)
    a = fn.hess(np.zeros(6))
    np.testing.assert_array_equal(a, a.T)
    # LAPACK is backward stable: an error of some units of the largest eigenvalue.
    np.testing.assert_allclose(np.linalg.eigvalsh(a), np.geomspace(1, 1e4, 6), atol=1e4 * 64 * U)
    x = np.arange(6.0)
    np.testing.assert_allclose(fn.grad(x), a @ x, rtol=1e-13)
    assert fn(x) == pytest.approx(x @ a @ x / 2, rel=1e-13)
    np.testing.assert_array_equal(a, random_quadratic(6, 1e4, 3).hess(x))
    assert not np.allclose(a, random_quadratic(6, 1e4, 4).hess(x))
    assert np.abs(a - np.diag(np.diag(a))).max() > 1


def test_random_bases_are_uniform():
    """Without the fixed signs the first column's mean would not vanish."""
    mean = np.mean(
        [np.linalg.eigh(random_quadratic(2, 9, s).hess([0, 0]))[1][0, 0] ** 2 for s in range(500)]
    )
    assert mean == pytest.approx(0.5, abs=4 * (1 / 8 / 500) ** 0.5)


# Arrays


@every
def test_shapes(fn):
    batch = random_points(fn, 24).reshape(2, 3, 4, fn.dim)
    assert fn(batch).shape == (2, 3, 4)
    assert fn.grad(batch).shape == (2, 3, 4, fn.dim)
    assert fn.hess(batch).shape == (2, 3, 4, fn.dim, fn.dim)
    x = batch[0, 0, 0]
    assert type(fn(x)) is float
    assert fn.grad(x).shape == (fn.dim,)
    assert fn.hess(x).shape == (fn.dim, fn.dim)
    np.testing.assert_array_equal(fn.hess(x), fn.hess(x).T)
    empty = np.empty((0, fn.dim))
    assert (fn(empty).shape, fn.grad(empty).shape) == ((0,), (0, fn.dim))
    assert fn.hess(empty).shape == (0, fn.dim, fn.dim)
    for out in (fn(batch), fn.grad(batch), fn.hess(batch), fn.grad(x), fn.hess(x)):
        assert out.dtype == np.float64
        assert not np.shares_memory(out, batch)
        out[...] = 0  # Ours to write to.


@every
def test_bits_do_not_depend_on_the_way_in(fn):
    if uses(fn) & TRANSCENDENTAL or fn in MADE[-1:]:
        return
    points = np.concatenate([random_points(fn), 1e3 * random_points(fn, seed=1)])
    strided = np.asfortranarray(points)
    doubled = np.stack([points, points], -1).reshape(len(points), -1)[:, ::2]
    for method, plain in ((fn, fn.f), (fn.grad, fn.df), (fn.hess, fn.d2f)):
        batch = method(points)
        np.testing.assert_array_equal(method(strided), batch)
        np.testing.assert_array_equal(method(doubled), batch)
        np.testing.assert_array_equal(method(points.reshape(2, -1, fn.dim))[1], batch[200:])
        for x, row in zip(points, batch, strict=True):
            np.testing.assert_array_equal(method(x), row)
            if fn not in MADE:
                floats, scalars = plain(*x.tolist()), plain(*x)
                np.testing.assert_array_equal(floats, scalars)
                np.testing.assert_array_equal(np.ravel(floats)[0], np.ravel(row)[0])


def test_one_coordinate_may_stand_alone():
    for x in (3, 3.0, np.float64(3), np.array(3.0), np.array(3, np.uint8)):
        assert cubic(x) == -25
        assert cubic.grad(x).shape == cubic.hess(x).shape == ()
        assert (cubic.grad(x), cubic.hess(x)) == (0, 12)
    assert cubic([[3], [-1]]).tolist() == [-25, 7]
    assert reddi.grad(0.5, 1) == 4


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "g", "i4", "u1", "?", ">f8"])
def test_numbers_of_any_type_are_computed_in_double_precision(dtype):
    x = np.array([1, 1], dtype)
    for out in (beale(x), *beale.grad(x), *beale.hess([x, x]).ravel()):
        assert np.asarray(out).dtype == np.float64
    assert beale(x) == beale([1.0, 1.0]) == 1.5**2 + 2.25**2 + 2.625**2


def test_large_arguments_give_infinity_without_a_warning():
    """Warnings are errors in this suite."""
    for fn in [*FUNCTIONS.values(), *MADE]:
        for size in (1e60, 1e160, 1e308, np.inf, np.nan):
            x = np.full(fn.dim, size)
            for method in (fn, fn.grad, fn.hess):
                method(x)
                method([x, -x])
                method(-x)
    assert beale([1e200, 1e200]) == np.inf
    assert rosenbrock.grad([1e200, 0]).tolist() == [np.inf, -np.inf]
    assert cliff([50, 0]) == np.inf
    assert himmelblau([[1e100, 0], [3, 2]]).tolist() == [np.inf, 0]
    assert np.isnan(beale([np.nan, 0]))


def test_floats_that_raise_give_what_arrays_give():
    """Python raises for 1.0 / 0.0 and 1e200**2."""
    facts = {"title": "", "domain": [(-1, 1)] * 2, "start": (0, 1), "stationary": (), "source": ""}

    @TestFunction(**facts)
    def pole(x, y):
        return y / x + y**2

    @pole.gradient
    def _(x, y):
        return -y / (x * x), 1 / x + 2 * y

    assert pole([0, 1]) == np.inf == pole([[0, 1]])[0]
    assert pole([1, 1e200]) == np.inf == pole([[1, 1e200]])[0]
    assert pole.grad([0, 1]).tolist() == [-np.inf, np.inf] == pole.grad([[0, 1]])[0].tolist()


@pytest.mark.parametrize("method", ["__call__", "grad", "hess"])
@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (["a", "b"], TypeError, "beale: x=.*must hold real numbers"),
        ([1j, 0], TypeError, "beale: x=.*complex128"),
        (None, TypeError, "beale: x=None must hold real numbers"),
        (beale, TypeError, "must hold real numbers"),
        ([[1, 2], [3]], ValueError, "x="),
        (1.0, ValueError, r"beale: x has shape \(\); its last axis must hold the 2 coordinates"),
        ([1, 2, 3], ValueError, r"beale: x has shape \(3,\)"),
        (np.ones((2, 3)), ValueError, r"beale: x has shape \(2, 3\)"),
        ([], ValueError, r"beale: x has shape \(0,\)"),
    ],
)
def test_bad_points(method, x, error, message):
    with pytest.raises(error, match=message):
        getattr(beale, method)(x)


def test_arguments_stay_as_they_are():
    x = np.array([[3.0, 4.0], [0.0, 1.0]])
    x.flags.writeable = False
    for fn in (beale, rosenbrock_nd(2), random_quadratic(2, 4, 0)):
        fn(x), fn.grad(x), fn.hess(x), fn(x[0]), fn.grad(x[0]), fn.hess(x[0])


# The objects


def test_the_catalog():
    assert set(FUNCTIONS) < set(functions.__all__)
    for name, fn in FUNCTIONS.items():
        assert fn.name == name == fn.f.__name__
        assert repr(fn) == f"<{name}: R^{fn.dim} -> R>"
        assert re.search(r"doi:10\.|arXiv:|https://|ISBN", fn.source), name
        assert ".. math::" in fn.__doc__
        assert ">>>" in fn.__doc__
        assert fn.minima or name in ("saddle", "monkey_saddle")
    with pytest.raises(TypeError):
        FUNCTIONS["beale"] = beale


def test_objects_cannot_be_changed():
    for name in ("f", "domain", "anything"):
        with pytest.raises(AttributeError, match="cannot be changed"):
            setattr(beale, name, None)
    with pytest.raises(AttributeError, match="cannot be changed"):
        del beale.f
    for decorator in (beale.gradient, beale.hessian):
        with pytest.raises(AttributeError, match="is already there"):
            decorator(lambda x, y: (0, 0))
    assert isinstance(beale.domain, tuple)
    assert isinstance(beale.stationary, tuple)


def test_copies_and_pickles():
    assert pickle.loads(pickle.dumps(beale)) is beale
    assert copy.deepcopy(reddi) is reddi
    for fn in (rosenbrock_nd(3), styblinski_tang_nd(4), random_quadratic(3, 10, 5)):
        again = pickle.loads(pickle.dumps(fn))
        assert repr(again) == repr(fn)
        assert again([1, 2, 3, 4][: fn.dim]) == fn([1, 2, 3, 4][: fn.dim])


def facts(**changed):
    good = {"title": "t", "domain": [(-1, 1)], "start": [0], "stationary": [], "source": "s"}
    return good | changed


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"domain": [(1, -1)]}, "domain="),
        ({"domain": [1, 2]}, "domain="),
        ({"domain": []}, "domain="),
        ({"start": [0, 0]}, r"start: \[0, 0\] must have 1 coordinates"),
        ({"stationary": [Stationary((0, 0), 0, "minimum")]}, "stationary: .* must have 1"),
    ],
)
def test_bad_descriptions(changed, message):
    with pytest.raises(ValueError, match=message):
        TestFunction(**facts(**changed))


def test_half_made_functions():
    blank = TestFunction(**facts())
    assert repr(blank) == "<undefined: R^1 -> R>"
    with pytest.raises(TypeError, match="no function yet"):
        blank([1.0])
    with pytest.raises(TypeError, match="takes 3 coordinates, domain has 1"):
        blank(lambda x, y, z: x)
    square = blank(lambda x: x * x)
    assert square is blank
    assert square(3) == 9
    for method in (square.grad, square.hess):
        with pytest.raises(TypeError, match="no such derivative"):
            method([3.0])
    online = OnlineFunction(period=2, **facts())(lambda x: x)
    with pytest.raises(TypeError, match="no such derivative"):
        online.grad([1.0], 1)


def test_derivatives_of_the_wrong_length():
    fn = TestFunction(**facts(domain=[(-1, 1)] * 2, start=[0, 0]))(lambda x, y: x * y)
    fn.gradient(lambda x, y: (y, x, 0))
    fn.hessian(lambda x, y: (0, 1, 1, 0))
    for x in ([1, 2], [[1, 2]]):
        with pytest.raises(ValueError, match="the gradient has 3 parts, not 2"):
            fn.grad(x)
        with pytest.raises(ValueError, match="the Hessian has 4 parts, not the 3"):
            fn.hess(x)


@pytest.mark.parametrize("make", [rosenbrock_nd, styblinski_tang_nd])
@pytest.mark.parametrize(("n", "error"), [(1, ValueError), (2.5, TypeError), ("3", TypeError)])
def test_bad_dimensions(make, n, error):
    with pytest.raises(error, match=f"n={n!r} must be"):
        make(n)


@pytest.mark.parametrize("condition", [0.5, np.inf, np.nan, -3])
def test_bad_condition(condition):
    with pytest.raises(ValueError, match="condition="):
        random_quadratic(3, condition, 0)


# The grammar that the playground reads


CALLS = {"sqrt", "abs", "sign", "maximum", "minimum", "where", "clip", "exp", "log", "sin", "cos"}
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)


def read_expression(node, names, inside_where=False):
    match node:
        case ast.Constant(value):
            assert type(value) in (int, float)
        case ast.Name(name):
            assert name in names | {"pi"}
        case ast.BinOp(left, operator, right):
            assert isinstance(operator, OPERATORS)
            read_expression(left, names)
            read_expression(right, names)
        case ast.UnaryOp(ast.USub(), operand):
            read_expression(operand, names)
        case ast.Compare(left, [_], [right]):
            assert inside_where
            read_expression(left, names)
            read_expression(right, names)
        case ast.Call(ast.Name(name), arguments, []):
            assert name in CALLS
            for i, argument in enumerate(arguments):
                read_expression(argument, names, name == "where" and i == 0)
        case _:
            raise AssertionError(ast.dump(node))


@pytest.mark.parametrize("fn", [f for f in PLAIN.values() if f.dim < 3], ids=repr)
def test_bodies_are_assignments_and_one_return(fn):
    for f, parts in ((fn.f, 1), (fn.df, fn.dim), (fn.d2f, fn.dim * (fn.dim + 1) // 2)):
        tree = definition(f)
        names = {a.arg for a in tree.args.args}
        *body, last = tree.body
        if ast.get_docstring(tree) is not None:
            body = body[1:]
        for statement in body:
            assert isinstance(statement, ast.Assign)
            (target,) = statement.targets
            assert isinstance(target, ast.Name)
            assert not target.id.startswith("_")
            read_expression(statement.value, names)
            names.add(target.id)
        assert isinstance(last, ast.Return)
        if parts > 1:
            assert isinstance(last.value, ast.Tuple)
            assert len(last.value.elts) == parts
            for element in last.value.elts:
                read_expression(element, names)
        else:
            read_expression(last.value, names)


def test_mpmath_reads_what_numpy_reads():
    """The reading in many digits is the function itself: at a plain number the two agree."""
    assert mpmath.almosteq(exact(beale.f, (3, 4))[0], 39062.953125)
