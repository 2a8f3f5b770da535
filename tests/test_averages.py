"""Exponentially weighted averages: the laws that they follow."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlib.averages import ewa


def signal():
    """The data of source B, as the source makes it."""
    x = np.arange(50) * np.pi
    return np.cos(x) * np.exp(x / 100) - 10 * np.exp(-x / 100)


def test_the_length_is_that_of_the_data():
    """The source loops over a global n: shorter data fail there, longer are cut off."""
    y = signal()
    assert ewa(y[:7], 0.9).tolist() == ewa(y, 0.9)[:7].tolist()
    assert len(ewa(np.tile(y, 3), 0.9)) == 150


def test_exact_in_fractions():
    y = [3, -5, 7, 11]
    z, plain, corrected = Fraction(0), [], []
    for t, value in enumerate(y, start=1):
        z = z * Fraction(3, 4) + Fraction(value, 4)
        plain.append(z)
        corrected.append(z / (1 - Fraction(3, 4) ** t))
    assert [Fraction(a) for a in ewa(y, 0.75)] == plain
    np.testing.assert_allclose(
        ewa(y, 0.75, correct=True), [float(a) for a in corrected], rtol=1e-15
    )


@given(c=st.floats(-1e6, 1e6), beta=st.floats(0, 0.999), n=st.integers(1, 30))
def test_the_corrected_average_of_a_constant_is_the_constant(c, beta, n):
    # Subnormal numbers lose digits when they are multiplied.
    np.testing.assert_allclose(ewa([c] * n, beta, correct=True), c, rtol=1e-12, atol=1e-300)


def test_beta_zero_returns_the_data():
    y = signal()
    assert ewa(y, 0).tolist() == ewa(y, 0, correct=True).tolist() == y.tolist()


def test_columns_are_averaged_by_themselves():
    y = np.stack([signal(), signal()[::-1]], axis=1)
    for correct in (False, True):
        both = ewa(y, 0.8, correct)
        assert both[:, 1].tolist() == ewa(y[:, 1], 0.8, correct).tolist()


def test_float_types_are_kept_and_float16_is_computed_in_float32():
    for dtype in (np.float16, np.float32, np.float64):
        assert ewa(np.ones(3, dtype), 0.9).dtype == dtype
    assert ewa([1, 2], 0.5).dtype == np.float64
    # In float16 alone, 0.9999 is 1, and the average would never leave zero.
    assert ewa(np.ones(400, np.float16), 0.9999)[-1] == pytest.approx(0.0392, rel=1e-2)


def test_the_data_stay_as_they_are():
    y = signal()
    y.flags.writeable = False
    z = ewa(y, 0.9)
    assert not np.shares_memory(y, z)
    assert ewa([], 0.9).shape == (0,)


@pytest.mark.parametrize(
    ("y", "beta", "message"),
    [
        (3.0, 0.9, "y=.* must have at least one axis"),
        (["a"], 0.9, "y=.* must hold real numbers"),
        ([[1.0], [1.0, 2.0]], 0.9, "y=.* is not an array of numbers"),
        ([1.0], 1.0, r"beta=1\.0 must be at least 0, below 1"),
        ([1.0], -0.1, r"beta=-0\.1 must be at least 0, below 1"),
        ([1.0], float("nan"), "beta=nan"),
        ([1.0], "0.9", "beta='0.9' must be a number"),
    ],
)
def test_wrong_arguments_are_named(y, beta, message):
    with pytest.raises((TypeError, ValueError), match=message):
        ewa(y, beta)
