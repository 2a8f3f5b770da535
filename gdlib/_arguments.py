"""Checks of arguments that several modules share; a message names the argument and its value."""

from math import inf
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def whole(name: str, value: Any, low: int = 0, high: int = 2**53) -> int:
    """A whole number between ``low`` and ``high``, as an int.

    Examples
    --------
    >>> whole("steps", np.int64(3), low=1)
    3
    >>> whole("steps", 0, low=1)
    Traceback (most recent call last):
    ValueError: steps=0 must be a whole number, at least 1
    """
    allowed = f"must be a whole number, at least {low}"
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{name}={value!r} {allowed}") from None
    if number < low:
        raise ValueError(f"{name}={value!r} {allowed}")
    if number > high:
        raise ValueError(f"{name} must be at most {high}")
    return number


def real(
    name: str, value: Any, low: float = 0.0, high: float = inf, low_allowed: bool = True
) -> float:
    """A finite number between ``low`` and ``high``, as a float; ``high`` itself is not allowed.

    Examples
    --------
    >>> real("beta", 0.5, high=1)
    0.5
    >>> real("gamma", 0, low_allowed=False)
    Traceback (most recent call last):
    ValueError: gamma=0 must be finite and above 0
    """
    bound = f"{'at least' if low_allowed else 'above'} {low:g}"
    allowed = f"must be finite and {bound}" if high == inf else f"must be {bound}, below {high:g}"
    array = np.asarray(value)
    if array.ndim or array.dtype.kind not in "iuf":
        raise TypeError(f"{name}={value!r} must be a number; it {allowed}")
    number = float(array)
    if not (low <= number if low_allowed else low < number) or not number < high:
        raise ValueError(f"{name}={value!r} {allowed}")
    return number


def floats(name: str, value: ArrayLike) -> NDArray[Any]:
    """An array of a float type, which is kept; integers and booleans become float64.

    Examples
    --------
    >>> floats("x", [1, 2])
    array([1., 2.])
    >>> floats("x", "one")
    Traceback (most recent call last):
    TypeError: x='one' must hold real numbers; its type is <U3
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name}={value!r} is not an array of numbers: {error}") from None
    if array.dtype.kind in "iub":
        return array.astype(float)
    if array.dtype.kind != "f":
        raise TypeError(f"{name}={value!r} must hold real numbers; its type is {array.dtype}")
    return array
