r"""Checks of derivatives: central differences, complex steps, and the comparison with a gradient.

The functions take a point as an array, or as a list of arrays when the objective takes a list: a
list or tuple that holds an ndarray. The objective gets float64 copies, so neither the point nor
anything else that is passed in changes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlib._arguments import floats, real

__all__ = ["GradientCheck", "check_gradient", "complex_step_gradient", "numerical_gradient"]

Array = NDArray[Any]

_MACHINE = float(np.finfo(float).eps)

#: A power of two, so that the division by it is exact. Its square is far below the rounding of any
#: value, and a derivative times it far above the smallest float.
_COMPLEX_STEP = 2.0**-333


class _Point:
    """A point, as a list of arrays whatever the caller passed, and how to hand it to a function."""

    def __init__(self, x: Any) -> None:
        self.listed = isinstance(x, list | tuple) and any(isinstance(a, np.ndarray) for a in x)
        parts = {f"x[{i}]": a for i, a in enumerate(x)} if self.listed else {"x": x}
        self.names = list(parts)
        self.arrays = [floats(name, a).astype(float) for name, a in parts.items()]
        for name, a in zip(self.names, self.arrays, strict=True):
            if not np.isfinite(a).all():
                raise ValueError(f"{name}={a!r} must be finite")

    def call(self, function: Callable[[Any], Any], arrays: list[Array] | None = None) -> Any:
        copies = [a.copy() for a in (self.arrays if arrays is None else arrays)]
        return function(copies if self.listed else copies[0])

    def moved(self, function: Callable[[Any], Any], k: int, i: int, value: Any) -> Any:
        """The function where coordinate ``i`` of array ``k`` has another value."""
        arrays = [a.astype(complex) if isinstance(value, complex) else a for a in self.arrays]
        arrays[k] = arrays[k].copy()
        arrays[k].flat[i] = value
        return self.call(function, arrays)

    def coordinates(self) -> Iterator[tuple[int, int, float]]:
        for k, a in enumerate(self.arrays):
            for i, value in enumerate(a.ravel().tolist()):
                yield k, i, value

    def gradient(self, partial: Callable[[int, int, float], float]) -> Any:
        """The gradient in the form of the point, from a function that gives one coordinate."""
        gradients = [np.zeros(a.shape) for a in self.arrays]
        for k, i, value in self.coordinates():
            gradients[k].flat[i] = partial(k, i, value)
        return gradients if self.listed else gradients[0]

    def name(self, k: int, i: int) -> str:
        shape = self.arrays[k].shape
        if not shape:
            return self.names[k]
        return f"{self.names[k]}[{', '.join(str(int(j)) for j in np.unravel_index(i, shape))}]"


def _value(function: Callable[[Any], Any], given: Any, kinds: str, wanted: str) -> Any:
    """One number that the function returned, as a Python number."""
    try:
        array = np.asarray(given)
    except ValueError:
        array = np.empty(0, object)
    if array.size != 1 or array.dtype.kind not in kinds:
        raise TypeError(f"f={function!r} returned {given!r}; it must return {wanted}")
    return array.reshape(())[()].item()


def _difference(
    f: Callable[[Any], Any], point: _Point, k: int, i: int, x: float, step: float, exact: bool
) -> tuple[float, float]:
    """The central difference in one coordinate, and the size of the values that it is made of."""
    high, low = x + step, x - step
    if not low < high < inf or low == -inf:
        raise ValueError(
            f"the step eps={step!r} from the coordinate {point.name(k, i)}={x!r} does not lead to "
            "another number"
        )
    values = [float(_value(f, point.moved(f, k, i, v), "fiub", "one number")) for v in (high, low)]
    # A scaled step counts as the float arithmetic took it; one that the caller chose as chosen.
    width = 2 * step if exact else high - low
    return (values[0] - values[1]) / width, max(map(abs, values))


def _scaled(x: float, eps: float | None) -> float:
    return float(max(1.0, abs(x)) * _MACHINE ** (1 / 3)) if eps is None else eps


def _eps(eps: Any) -> float | None:
    return None if eps is None else real("eps", eps, low_allowed=False)


def _callable(name: str, value: Any) -> None:
    if not callable(value):
        raise TypeError(f"{name}={value!r} must be a function of the point")


def numerical_gradient(f: Callable[[Any], Any], x: Any, *, eps: float | None = None) -> Any:
    r"""The gradient by central differences, two calls of the function for each coordinate.

    .. math:: \frac{\partial f}{\partial x_i} \approx
        \frac{f(x + h_i e_i) - f(x - h_i e_i)}{2 h_i}, \quad
        h_i = \max(1, |x_i|) \, \varepsilon^{1/3}

    The truncation error falls as :math:`h^2`, the rounding error grows as :math:`1/h`; their sum is
    least near :math:`h = \varepsilon^{1/3} \approx 6 \cdot 10^{-6}`, where :math:`\varepsilon`
    is the spacing of floats at 1. A smaller step makes it worse.

    Parameters
    ----------
    f : callable
        The function; takes what `x` is, returns one real number.
    x : array_like or list of ndarray
        The point, of any shape. Integers are taken as floats.
    eps : float, optional
        A step for all coordinates, in place of the scaled one; above 0.

    Returns
    -------
    ndarray or list of ndarray
        The gradient, of the form of `x`, in float64.

    Raises
    ------
    TypeError, ValueError
        For a point that is not made of finite numbers, a step that is too small to change a
        coordinate, or a function that returns something else than a number. An exception raised by
        `f` passes through unchanged.

    References
    ----------
    Nocedal, J., Wright, S. J. (2006). *Numerical optimization*, section 8.1,
    doi:10.1007/978-0-387-40065-5.

    Examples
    --------
    >>> numerical_gradient(lambda x: x[0] ** 2 + 3 * x[1], [1, 2]).round(8)
    array([2., 3.])
    >>> weights, bias = np.ones((2, 2)), np.zeros(2)
    >>> gradient = numerical_gradient(lambda p: (p[0] ** 2).sum() + p[1].sum(), [weights, bias])
    >>> gradient[0].round(8), gradient[1].round(8)
    (array([[2., 2.],
           [2., 2.]]), array([1., 1.]))
    """
    _callable("f", f)
    point, chosen = _Point(x), _eps(eps)

    def partial(k: int, i: int, value: float) -> float:
        step = _scaled(value, chosen)
        return _difference(f, point, k, i, value, step, exact=chosen is not None)[0]

    return point.gradient(partial)


def complex_step_gradient(f: Callable[[Any], Any], x: Any) -> Any:
    r"""The gradient by complex steps: exact up to rounding, for a function of complex arithmetic.

    .. math:: \frac{\partial f}{\partial x_i} \approx \frac{\operatorname{Im} f(x + i h e_i)}{h},
        \quad h = 2^{-333}

    No values are subtracted, so the step can be so small that the truncation error vanishes. The
    function must be analytic: with ``abs``, ``conj``, ``maximum``, ``real`` or comparisons of
    complex numbers the result is wrong, and cannot be told from a right one.

    Parameters
    ----------
    f : callable
        The function; takes what `x` is, in complex numbers, and returns one complex number.
    x : array_like or list of ndarray
        The point, of any shape. Integers are taken as floats.

    Returns
    -------
    ndarray or list of ndarray
        The gradient, of the form of `x`, in float64.

    Raises
    ------
    TypeError, ValueError
        For a point that is not made of finite numbers, or a function that returns something else
        than one complex number.

    References
    ----------
    Squire, W., Trapp, G. (1998). *Using complex variables to estimate derivatives of real
    functions*. SIAM Review 40(1), 110-112, doi:10.1137/S003614459631241X.

    Examples
    --------
    >>> complex_step_gradient(lambda x: x[0] ** 2 + 3 * x[1], [1, 2])
    array([2., 3.])
    """
    _callable("f", f)
    point = _Point(x)

    def partial(k: int, i: int, value: float) -> float:
        given = point.moved(f, k, i, complex(value, _COMPLEX_STEP))
        wanted = "one complex number at a complex point, as an analytic function does"
        return float(_value(f, given, "c", wanted).imag) / _COMPLEX_STEP

    return point.gradient(partial)


@dataclass(frozen=True)
class GradientCheck:
    """What :func:`check_gradient` found; true in a condition if the gradient agrees.

    Attributes
    ----------
    ok : bool
        Whether the relative error of every coordinate is within the tolerance.
    error : float
        The largest relative error; inf where a number is not finite.
    worst : str
        The coordinate that has it, such as ``x[1]``, or ``x[0][2, 3]`` in a list.
    analytic, numeric : float
        The derivative there: as given, and by differences.

    Examples
    --------
    >>> bool(GradientCheck(True, 1e-11, "x[0]", 2.0, 2.0))
    True
    """

    ok: bool
    error: float
    worst: str
    analytic: float
    numeric: float

    def __bool__(self) -> bool:
        return self.ok


def check_gradient(
    f: Callable[[Any], Any],
    grad: Callable[[Any], Any],
    x: Any,
    *,
    rtol: float = 1e-6,
    eps: float | None = None,
) -> GradientCheck:
    r"""Compare a gradient with central differences, coordinate by coordinate.

    .. math:: e_i = \frac{|g_i - n_i|}{\max(|g_i|, |n_i|, u_i / \tau)}, \quad
        u_i = |n_i - n_i'| + 4 \varepsilon \frac{\max |f|}{h_i}

    where :math:`g` is the gradient, :math:`n` the difference with step :math:`h` of
    :func:`numerical_gradient`, :math:`n'` that with :math:`2 h`, and :math:`\tau` the tolerance.
    So each coordinate is measured by its own size, and :math:`u` allows for the errors of the
    differences themselves, which count where the derivative is nearly zero.

    Parameters
    ----------
    f : callable
        The function; takes what `x` is, returns one real number.
    grad : callable
        Its gradient; takes what `x` is, returns the same form.
    x : array_like or list of ndarray
        The point, of any shape but not empty. Integers are taken as floats. Best a random one:
        many an error vanishes at round numbers.
    rtol : float, default 1e-6
        The largest relative error that is right, :math:`\tau`; above 0.
    eps : float, optional
        A step for all coordinates, in place of the scaled one; above 0.

    Returns
    -------
    GradientCheck
        Whether they agree, the largest relative error, and where it is.

    Raises
    ------
    TypeError, ValueError
        As :func:`numerical_gradient`, and for a gradient of another form than the point. An
        exception raised by `f` or `grad` passes through unchanged.

    References
    ----------
    Gill, P. E., Murray, W., Saunders, M. A., Wright, M. H. (1983). *Computing forward-difference
    intervals for numerical optimization*. SIAM Journal on Scientific and Statistical Computing
    4(2), 310-321, doi:10.1137/0904025.

    Examples
    --------
    >>> def f(x):
    ...     return x[0] ** 2 + x[0] * x[1]
    >>> bool(check_gradient(f, lambda x: [2 * x[0] + x[1], x[0]], [1.0, 2.0]))
    True
    >>> wrong = check_gradient(f, lambda x: [2 * x[0] + x[1], 2 * x[0]], [1.0, 2.0])
    >>> wrong.ok, wrong.worst, wrong.analytic, round(wrong.numeric, 8)
    (False, 'x[1]', 2.0, 1.0)
    """
    _callable("f", f)
    _callable("grad", grad)
    point, chosen = _Point(x), _eps(eps)
    rtol = real("rtol", rtol, low_allowed=False)
    if not any(a.size for a in point.arrays):
        raise ValueError(f"x={x!r} has no coordinates to check")
    given = _gradients(point, point.call(grad))
    worst = None
    for k, i, value in point.coordinates():
        step = _scaled(value, chosen)
        numeric, size = _difference(f, point, k, i, value, step, exact=chosen is not None)
        coarse, larger = _difference(f, point, k, i, value, 2 * step, exact=chosen is not None)
        analytic = float(given[k].flat[i])
        unsure = abs(numeric - coarse) + 4 * _MACHINE * max(size, larger) / step
        error = inf
        if isfinite(analytic) and isfinite(unsure):
            scale = max(abs(analytic), abs(numeric), unsure / rtol)
            error = abs(analytic - numeric) / scale if scale else 0.0
        if worst is None or error > worst.error:
            worst = GradientCheck(error <= rtol, error, point.name(k, i), analytic, numeric)
    assert worst is not None
    return worst


def _gradients(point: _Point, returned: Any) -> list[Array]:
    """What the gradient returned, checked against the form of the point."""
    parts = [returned]
    if point.listed:
        try:
            parts = list(returned)
        except TypeError:
            raise TypeError(f"grad returned {returned!r}; for a list x it must be a list") from None
        if len(parts) != len(point.arrays):
            raise ValueError(f"grad returned {len(parts)} arrays for the {len(point.arrays)} of x")
    gradients = []
    for name, part, a in zip(point.names, parts, point.arrays, strict=True):
        g = floats(name.replace("x", "what grad returned", 1), part)
        if g.shape != a.shape:
            raise ValueError(f"grad returned shape {g.shape} for {name} of shape {a.shape}")
        gradients.append(g)
    return gradients
