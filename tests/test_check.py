"""The checks of derivatives: what they catch, and what they leave alone."""

import re
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gdlib.check import GradientCheck, check_gradient, complex_step_gradient, numerical_gradient

MACHINE = np.finfo(float).eps


def bowl(x):
    """The bowl of source A, operation by operation."""
    return (1 / 16) * x[0] ** 2 + 9 * x[1] ** 2


def bowl_grad(x):
    return np.array(((1 / 8) * x[0], 18 * x[1]))


def beale(x):
    a, b = x[0], x[1]
    return (1.5 - a + a * b) ** 2 + (2.25 - a + a * b * b) ** 2 + (2.625 - a + a * b * b * b) ** 2


def beale_grad(x):
    a, b = x[0], x[1]
    r, s, t = 1.5 - a + a * b, 2.25 - a + a * b**2, 2.625 - a + a * b**3
    return np.array(
        [
            2 * (r * (b - 1) + s * (b**2 - 1) + t * (b**3 - 1)),
            2 * (r * a + s * 2 * a * b + t * 3 * a * b**2),
        ]
    )


class TestSources:
    def test_e_a31_the_symmetric_quotient_of_abs_at_zero(self):
        """Defined though the derivative is not: here a check by differences alone is blind."""
        assert numerical_gradient(lambda x: abs(x[0]), [0.0]).tolist() == [0.0]

    def test_e_b18_rosenbrock_at_ten_points(self):
        def rosen(x):
            return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()

        def rosen_der(x):
            a, b = x
            return [-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)]

        for x in np.random.default_rng(0).uniform(-2, 2, (10, 2)):
            found = check_gradient(rosen, rosen_der, x)
            assert found
            # Forward differences, absolute, gave the source 1.8e-6 to 4.9e-5.
            assert found.error < 1e-8


class TestNumericalGradient:
    def test_the_step_is_scaled(self):
        """A fixed step of 6e-6 would be lost at 1e12, and far too long at 1e-3 of nothing."""
        seen = []

        def spy(x):
            seen.append(float(x[0]))
            return 0.0

        for value in (0.0, 0.5, -1.0, 40.0, 1e12):
            seen.clear()
            numerical_gradient(spy, [value])
            step = max(1, abs(value)) * MACHINE ** (1 / 3)
            assert seen == [value + step, value - step]

    @pytest.mark.parametrize("value", [0.1, 3.0, 1e4, 1e12, -1e150])
    def test_a_line_is_exact_at_every_scale(self, value):
        """The width that counts is that between the two points as floats hold them."""
        assert numerical_gradient(lambda x: x[0], [value]).tolist() == [1.0]

    def test_two_calls_for_each_coordinate(self):
        calls = []
        numerical_gradient(lambda x: calls.append(1) or 0.0, np.zeros((2, 3)))
        assert len(calls) == 12

    @pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (0,), (2, 0), (2, 1, 2)])
    def test_shapes(self, shape):
        x = np.arange(np.prod(shape), dtype=float).reshape(shape) + 0.5
        for gradient in (numerical_gradient, complex_step_gradient):
            found = gradient(lambda x: (x * x).sum(), x)
            assert isinstance(found, np.ndarray)
            assert found.dtype == np.float64
            np.testing.assert_allclose(found, 2 * x, rtol=1e-9, strict=True)

    @pytest.mark.parametrize("kind", [list, tuple])
    def test_lists(self, kind):
        params = kind([np.array([[1, 2], [3, 4]]), np.float32([5]), np.array(6.0), np.zeros(0)])
        for gradient in (numerical_gradient, complex_step_gradient):
            found = gradient(lambda p: sum((a * a).sum() for a in p), params)
            assert isinstance(found, list)
            for g, a in zip(found, params, strict=True):
                np.testing.assert_allclose(g, np.asarray(2.0 * a, float), rtol=1e-9, strict=True)

    @pytest.mark.parametrize("dtype", [bool, np.uint8, int, np.float16, np.float32, np.longdouble])
    def test_number_types(self, dtype):
        x = np.array([1, 0, 1], dtype)
        np.testing.assert_allclose(
            numerical_gradient(lambda x: (x**3).sum(), x), [3, 0, 3], atol=1e-9
        )

    def test_arguments_stay_as_they_are(self):
        def vandal(x):
            value = float((x * x).sum())
            x[...] = 777
            return value

        x = np.array([1.0, 2.0])
        x.flags.writeable = False
        np.testing.assert_allclose(numerical_gradient(vandal, x), [2, 4], rtol=1e-9)
        params = [x, np.array([3.0])]

        def list_vandal(params):
            value = sum(float((a * a).sum()) for a in params)
            params[0][...] = 777
            params.clear()
            return value

        found = numerical_gradient(list_vandal, params)
        np.testing.assert_allclose(found[1], [6], rtol=1e-9)
        assert len(params) == 2
        assert x.tolist() == [1, 2]

    def test_a_function_may_return_its_own_buffer(self):
        buffer = np.zeros(1)

        def f(x):
            buffer[0] = (x * x).sum()
            return buffer

        np.testing.assert_allclose(numerical_gradient(f, [1.0, 2.0]), [2, 4], rtol=1e-9)
        assert check_gradient(f, lambda x: 2 * x, [1.0, 2.0])

    def test_a_value_that_is_not_finite_shows(self):
        assert isnan(numerical_gradient(lambda x: nan, [1.0])[0])
        assert numerical_gradient(lambda x: inf if x[0] > 1 else 0.0, [1.0])[0] == inf


class TestComplexStep:
    def test_agrees_to_rounding(self):
        for x in np.random.default_rng(1).uniform(-4, 4, (200, 2)):
            found = complex_step_gradient(beale, x)
            size = np.abs(beale_grad(x)).max()
            np.testing.assert_allclose(found, beale_grad(x), rtol=1e-13, atol=1e-14 * size)

    @pytest.mark.parametrize("x", [1e-30, 1e-8, 1.0, 1e8, 1e30])
    def test_at_every_scale(self, x):
        """A step of 1e-20 would be larger than the first of these points."""
        found = complex_step_gradient(lambda x: x[0] ** 4, [x])
        assert found[0] == pytest.approx(4 * x**3, rel=4 * MACHINE)

    def test_a_function_that_drops_the_imaginary_part_is_refused(self):
        with pytest.raises(TypeError, match="must return one complex number at a complex point"):
            complex_step_gradient(lambda x: abs(x[0]), [1.0])


#: What goes wrong when a gradient is written down: sign, factor, missing or wrong term, swap.
WRONG = {
    "sign": lambda x: beale_grad(x) * [1, -1],
    "factor": lambda x: beale_grad(x) * [2, 1],
    "one in a million": lambda x: beale_grad(x) * [1, 1 + 3e-6],
    "swapped": lambda x: beale_grad(x)[::-1],
    "constant": lambda x: beale_grad(x) + [0, 0.5],
    "zero": lambda x: 0 * x,
}


class TestCheckGradient:
    @pytest.mark.parametrize("wrong", WRONG)
    def test_finds_what_goes_wrong(self, wrong):
        for x in np.random.default_rng(2).uniform(-2, 2, (20, 2)):
            assert check_gradient(beale, beale_grad, x)
            found = check_gradient(beale, WRONG[wrong], x)
            assert not found, x
            assert found.error > 1e-6

    def test_names_the_worst_coordinate(self):
        found = check_gradient(bowl, lambda x: bowl_grad(x) * [1.01, 1.001], [2, 3])
        assert (found.ok, found.worst, found.analytic) == (False, "x[0]", 0.2525)
        assert found.numeric == pytest.approx(0.25, rel=1e-8)
        assert found.error == pytest.approx(0.01 / 1.01, rel=1e-5)

    def test_names_it_in_matrices_lists_and_numbers(self):
        def f(p):
            return (p[0] ** 2).sum() + (p[1] ** 3).sum()

        def grad(p):
            g = [2 * p[0], 3 * p[1] ** 2]
            g[1][1, 2] *= 2
            return g

        found = check_gradient(f, grad, [np.ones(2), np.ones((2, 3))])
        assert found.worst == "x[1][1, 2]"
        assert check_gradient(lambda x: x**2, lambda x: 3 * x, 1.0).worst == "x"
        assert check_gradient(lambda x: (x**2).sum(), lambda x: 3 * x, np.eye(2)).worst == "x[0, 0]"

    def test_small_coordinates_do_not_hide_behind_large_ones(self):
        def f(x):
            return 1e3 * x[0] ** 2 + 1e-6 * x[1] ** 2

        wrong = check_gradient(f, lambda x: [2e3 * x[0], -2e-6 * x[1]], [1e-3, 1.0])
        assert (wrong.ok, wrong.worst) == (False, "x[1]")
        assert check_gradient(f, lambda x: [2e3 * x[0], 2e-6 * x[1]], [1e-3, 1.0])

    @pytest.mark.parametrize(
        ("f", "grad", "x"),
        [
            (bowl, bowl_grad, [0.0, 0.0]),
            (lambda x: bowl(x) + 1, bowl_grad, [0.0, 0.0]),
            (lambda x: bowl(x) + 1e9, bowl_grad, [0.0, 0.0]),
            (lambda x: x[0] ** 3, lambda x: 3 * x**2, [0.0]),
            (lambda x: x[0] ** 5, lambda x: 5 * x**4, [0.0]),
            (lambda x: np.sin(x[0]) - x[0], lambda x: np.cos(x) - 1, [0.0]),
            (lambda x: x[0] ** 3 - 3 * x[0] * x[1] ** 2, lambda x: 0 * x, [0.0, 0.0]),
            (beale, beale_grad, [3.0, 0.5]),
            (lambda x: 4.0, lambda x: 0 * x, [1.0, 2.0]),
            (lambda x: 1e-200 * bowl(x), lambda x: 1e-200 * bowl_grad(x), [2.0, 3.0]),
            (lambda x: 1e200 * bowl(x), lambda x: 1e200 * bowl_grad(x), [2.0, 3.0]),
            (bowl, bowl_grad, [1e8, 1e-8]),
        ],
    )
    def test_raises_no_false_alarm_where_the_derivative_is_nearly_zero(self, f, grad, x):
        assert check_gradient(f, grad, x)

    def test_at_a_minimum_a_wrong_gradient_is_still_found(self):
        wrong = check_gradient(beale, lambda x: beale_grad(x) + [1e-6, 0], [3.0, 0.5])
        assert not wrong

    def test_a_kink_is_found_on_either_side(self):
        for x, g in [(1e-7, 1.0), (-1e-7, -1.0)]:
            assert not check_gradient(lambda x: abs(x[0]), lambda x, g=g: [g], [x])
            assert check_gradient(lambda x: abs(x[0]), lambda x, g=g: [g], [x], eps=1e-8)

    @pytest.mark.parametrize("bad", [nan, inf, -inf])
    def test_nothing_that_is_not_finite_is_ok(self, bad):
        for f, grad in [
            (bowl, lambda x: bowl_grad(x) * [1, bad]),
            (lambda x: bad, bowl_grad),
            (lambda x: bowl(x) if x[1] < 3 else bad, bowl_grad),
            (lambda x: bowl(x) if x[1] < 3 + 1e-5 * 2 else bad, bowl_grad),
        ]:
            found = check_gradient(f, grad, [2.0, 3.0])
            assert not found
            assert found.error == inf

    def test_its_truth_is_ok(self):
        assert GradientCheck(True, 0.0, "x", 1.0, 1.0)
        assert not GradientCheck(False, 1.0, "x", 1.0, 2.0)

    def test_rtol_is_the_border(self):
        def off(x):
            return bowl_grad(x) * (1 + 1e-4)

        assert check_gradient(bowl, off, [2, 3], rtol=1.01e-4)
        assert not check_gradient(bowl, off, [2, 3], rtol=0.99e-4)

    def test_arguments_stay_as_they_are(self):
        x = np.array([2.0, 3.0])

        def vandal(x):
            g = bowl_grad(x)
            x[...] = 0
            return g

        assert check_gradient(bowl, vandal, x)
        assert x.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: numerical_gradient(3, [1.0]), "f=3 must be a function of the point"),
        (lambda: complex_step_gradient(3, [1.0]), "f=3 must be a function of the point"),
        (lambda: check_gradient(3, bowl_grad, [1.0]), "f=3 must be a function"),
        (lambda: check_gradient(bowl, [1.0], [1.0]), r"grad=\[1\.0\] must be a function"),
        (lambda: numerical_gradient(bowl, ["a", "b"]), "x=.* must hold real numbers"),
        (lambda: numerical_gradient(bowl, [1j, 2]), "x=.* must hold real numbers"),
        (lambda: numerical_gradient(bowl, [[1], [1, 2]]), "x=.* is not an array of numbers"),
        (lambda: numerical_gradient(bowl, [1.0, inf]), r"x=array\(\[ 1., inf\]\) must be finite"),
        (lambda: numerical_gradient(bowl, [np.ones(2), [nan]]), r"x\[1\]=.* must be finite"),
        (lambda: numerical_gradient(bowl, [np.ones(2), None]), r"x\[1\]=None must hold real num"),
        (lambda: numerical_gradient(bowl, [2.0, 3.0], eps=0), "eps=0 must be finite and above 0"),
        (lambda: numerical_gradient(bowl, [2.0, 3.0], eps=nan), "eps=nan"),
        (lambda: numerical_gradient(bowl, [2.0, 3.0], eps=[1e-6]), "eps=.* must be a number"),
        (lambda: numerical_gradient(bowl, [2.0, 1e9], eps=1e-8), r"eps=1e-08 .* x\[1\]=1000000000"),
        (
            lambda: numerical_gradient(bowl, [1.7976931348623157e308, 0]),
            r"x\[0\]=1\.797.* does not",
        ),
        (lambda: numerical_gradient(lambda x: x, [1.0, 2.0]), "f=.* returned array.* one number"),
        (lambda: numerical_gradient(lambda x: None, [1.0]), "f=.* returned None; .* one number"),
        (lambda: numerical_gradient(lambda x: "1", [1.0]), "f=.* returned '1'"),
        (lambda: numerical_gradient(lambda x: [1, [2, 3]], [1.0]), r"f=.* returned \[1, \[2, 3\]"),
        (lambda: numerical_gradient(lambda x: 1j, [1.0]), "f=.* returned 1j"),
        (lambda: check_gradient(bowl, bowl_grad, []), r"x=\[\] has no coordinates to check"),
        (lambda: check_gradient(bowl, bowl_grad, [2, 3], rtol=0), "rtol=0 must be"),
        (lambda: check_gradient(bowl, bowl_grad, [2, 3], eps=-1), "eps=-1 must be"),
        (lambda: check_gradient(bowl, lambda x: 1.0, [2, 3]), r"grad returned shape \(\) for x of"),
        (lambda: check_gradient(bowl, lambda x: "up", [2, 3]), "what grad returned='up' must hold"),
        (lambda: check_gradient(bowl, lambda x: None, [2, 3]), "what grad returned=None must hold"),
        (
            lambda: check_gradient(lambda p: 0.0, lambda p: 3, [np.ones(2)]),
            "grad returned 3; for a list x it must be a list",
        ),
        (
            lambda: check_gradient(lambda p: 0.0, lambda p: [p[0], p[0]], [np.ones(2)]),
            "grad returned 2 arrays for the 1 of x",
        ),
        (
            lambda: check_gradient(lambda p: 0.0, lambda p: [p[0], p[0]], [np.ones(2), np.ones(3)]),
            r"grad returned shape \(2,\) for x\[1\] of shape \(3,\)",
        ),
    ],
)
def test_wrong_arguments_are_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_an_exception_of_the_caller_s_function_passes_unchanged():
    error = KeyError("mine")

    def broken(x):
        raise error

    for call in (
        lambda: numerical_gradient(broken, [1.0]),
        lambda: complex_step_gradient(broken, [1.0]),
        lambda: check_gradient(broken, lambda x: x, [1.0]),
        lambda: check_gradient(lambda x: 0.0, broken, [1.0]),
    ):
        with pytest.raises(KeyError) as caught:
            call()
        assert caught.value is error


class Mine(Exception):
    """What a function of the caller's raises."""


def sum_of_squares(x):
    return sum((a**2).sum() for a in (x if isinstance(x, list) else [x]))


def mutating(x):
    parts = x if isinstance(x, list) else [x]
    for part in parts:
        part[...] = 3.0
    return 1.0


def raising(x):
    raise Mine


FUNCTIONS = {
    "sum of squares": sum_of_squares,
    "nan": lambda x: nan,
    "inf": lambda x: inf,
    "itself": lambda x: x,
    "a list": lambda x: [1.0],
    "an integer": lambda x: 2,
    "nothing": lambda x: None,
    "text": lambda x: "3",
    "a ragged list": lambda x: [1, [2]],
    "raising": raising,
    "mutating": mutating,
}
ARRAYS = hnp.arrays(
    st.sampled_from(
        [np.float64, np.float32, np.float16, np.int64, np.uint8, bool, complex, object]
    ),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    elements=None,
    fill=st.nothing(),
)
POINTS = st.one_of(
    ARRAYS,
    st.lists(ARRAYS, max_size=3),
    st.lists(st.floats(), max_size=3),
    st.lists(st.lists(st.integers(0, 2), max_size=2), max_size=2),
    st.floats(),
    st.sampled_from([None, "abc", [None], [[1.0], 2.0], [np.ones(2), None], {1: 2}]),
)


def snapshot(x):
    return repr(x), [a.tobytes() for a in x if isinstance(a, np.ndarray)] if isinstance(
        x, list
    ) else (x.tobytes() if isinstance(x, np.ndarray) and x.dtype != object else None)


@settings(max_examples=150)
@given(
    f=st.sampled_from(sorted(FUNCTIONS)),
    grad=st.sampled_from(sorted(FUNCTIONS)),
    x=POINTS,
    eps=st.none() | st.floats() | st.just("small"),
)
def test_anything_gives_an_answer_or_an_error_that_names_the_argument(f, grad, x, eps):
    before = snapshot(x)
    f, grad = FUNCTIONS[f], FUNCTIONS[grad]
    for call in (
        lambda: numerical_gradient(f, x, eps=eps),
        lambda: complex_step_gradient(f, x),
        lambda: check_gradient(f, grad, x, eps=eps),
    ):
        try:
            with np.errstate(all="ignore"):
                found = call()
        except Mine:
            assert raising in (f, grad)
        except (TypeError, ValueError) as error:
            assert re.search(r"\bx\b|\beps=|\bf=|\bgrad\b", str(error))
        else:
            if isinstance(found, GradientCheck):
                assert found.error >= 0
                assert found.ok == (found.error <= 1e-6)
            else:
                listed = isinstance(x, list) and any(isinstance(a, np.ndarray) for a in x)
                shapes = [a.shape for a in found] if listed else found.shape
                assert shapes == ([np.shape(a) for a in x] if listed else np.shape(x))
    assert snapshot(x) == before
