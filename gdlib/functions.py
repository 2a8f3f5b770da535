r"""The test functions, each with gradient, Hessian, domain, start, source and stationary points.

A function, its gradient and its Hessian are plain functions of the coordinates. The gradient
returns the partial derivatives; the Hessian returns its upper triangle, row by row:
``fxx, fxy, fyy``. Their bodies are assignments and one ``return``, in ``+ - * /``, numbers, ``pi``
and the functions imported below. The pages typeset this very text, and the playground computes
with it. Powers are written as products, because ``x**4`` rounds differently in Python, in numpy
and in a browser, and ``x * x`` does not: without ``exp``, ``log``, ``sin`` and ``cos`` the three
agree to the last bit.

:class:`TestFunction` makes of them an object that takes arrays. Functions of any number of
coordinates come from :func:`rosenbrock_nd`, :func:`styblinski_tang_nd` and
:func:`random_quadratic`.
"""

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations_with_replacement, product
from math import fsum
from types import MappingProxyType
from typing import Any, NamedTuple, Self, overload

import numpy as np
from numpy import abs, arctan2, clip, cos, exp, maximum, pi, sign, sin, sqrt, where
from numpy.typing import ArrayLike, NDArray

from gdlib._arguments import floats, real, whole

__all__ = [
    "FUNCTIONS",
    "OnlineFunction",
    "Stationary",
    "TestFunction",
    "ackley",
    "beale",
    "bohachevsky",
    "booth",
    "bowl",
    "cliff",
    "cubic",
    "dixon_price",
    "easom",
    "freudenstein_roth",
    "goldstein_price",
    "griewank",
    "helical_valley",
    "himmelblau",
    "lessard",
    "levy",
    "matyas",
    "mccormick",
    "monkey_saddle",
    "plateau",
    "powell_singular",
    "random_quadratic",
    "rastrigin",
    "ravine",
    "reddi",
    "rosenbrock",
    "rosenbrock_nd",
    "saddle",
    "shifted_square",
    "six_hump_camel",
    "styblinski_tang",
    "styblinski_tang_nd",
    "three_hump_camel",
    "wood",
]

Array = NDArray[np.float64]
_FLOAT = np.dtype(np.float64)


class Stationary(NamedTuple):
    """A point where the gradient vanishes, or a minimizer at which there is none.

    Attributes
    ----------
    x : tuple of float
        The point.
    value : float
        The function there.
    kind : str
        ``"minimum"``, ``"maximum"`` or ``"saddle"``; with ``"degenerate "`` before it where the
        Hessian is singular, with ``"sharp "`` where there is no derivative.

    Examples
    --------
    >>> beale.stationary[0]
    Stationary(x=(3.0, 0.5), value=0.0, kind='minimum')
    """

    x: tuple[float, ...]
    value: float
    kind: str


class TestFunction:
    r"""A test function that takes arrays; used as a decorator of the plain function.

    Calling it gives :math:`f`; :meth:`grad` gives :math:`\nabla f`, :meth:`hess`
    :math:`\nabla^2 f`. All compute in float64, without warnings: an overflow gives infinity or NaN.

    Parameters
    ----------
    title : str
        The name for readers.
    domain : sequence of (float, float)
        The range of each coordinate. It is where the function is looked at, not a constraint.
    start : sequence of float
        The usual starting point.
    stationary : sequence of Stationary
        All stationary points in the domain, or the global minimizers alone.
    source : str
        Where the function comes from.
    complete : bool
        Whether ``stationary`` holds all stationary points in the domain.
    arguments : tuple
        For a function that another one makes: that one's arguments.

    Attributes
    ----------
    name : str
        The name of the plain function.
    dim : int
        The number of coordinates.
    f, df, d2f : callable
        The plain functions: value, gradient, Hessian.

    Raises
    ------
    TypeError, ValueError
        For a description that does not fit together.

    Notes
    -----
    A function of one parameter in several dimensions is given the whole array ``(..., dim)``
    instead of its coordinates; its gradient and Hessian return whole arrays too.

    Examples
    --------
    >>> @TestFunction(
    ...     title="Parabolic valley", domain=((-1, 1), (-1, 1)), start=(1, 1), source="made up",
    ...     stationary=[Stationary((0.0, 0.0), 0.0, "minimum")],
    ... )
    ... def valley(x, y):
    ...     return x * x + 9 * y * y
    >>> @valley.gradient
    ... def _(x, y):
    ...     return 2 * x, 18 * y
    >>> @valley.hessian
    ... def _(x, y):
    ...     return 2, 0, 18
    >>> valley
    <valley: R^2 -> R>
    >>> valley([1, 2]), valley.grad([[1, 2], [0, 1]])
    (37.0, array([[ 2., 36.],
           [ 0., 18.]]))
    """

    __test__ = False  # Not a class of tests, whatever its name tells pytest.

    name: str
    title: str
    dim: int
    domain: tuple[tuple[float, float], ...]
    start: tuple[float, ...]
    stationary: tuple[Stationary, ...]
    complete: bool
    source: str
    arguments: tuple[Any, ...]
    f: Callable[..., Any]
    df: Callable[..., Any] | None
    d2f: Callable[..., Any] | None
    _whole: bool
    _quiet: set[Callable[..., Any]]

    def __init__(
        self,
        *,
        title: str,
        domain: Sequence[tuple[float, float]],
        start: Sequence[float],
        stationary: Sequence[Stationary],
        source: str,
        complete: bool = True,
        arguments: tuple[Any, ...] = (),
    ) -> None:
        ranges = np.asarray(domain, float)
        if ranges.ndim != 2 or ranges.shape[1] != 2 or not np.all(ranges[:, 0] < ranges[:, 1]):
            raise ValueError(f"domain={domain!r} must hold (low, high) for each coordinate")
        for name, x in [("start", start), *(("stationary", s.x) for s in stationary)]:
            if len(x) != len(ranges):
                raise ValueError(f"{name}: {x!r} must have {len(ranges)} coordinates, as domain")
        vars(self).update(
            name="",
            title=title,
            dim=len(ranges),
            domain=tuple((low, high) for low, high in ranges.tolist()),
            start=tuple(map(float, start)),
            stationary=tuple(
                Stationary(tuple(map(float, s.x)), float(s.value), s.kind) for s in stationary
            ),
            complete=complete,
            source=source,
            arguments=arguments,
            f=None,
            df=None,
            d2f=None,
            _quiet=set(),
        )

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{self!r} cannot be changed: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self!r} cannot be changed: {name}")

    def __repr__(self) -> str:
        arguments = f"({', '.join(map(repr, self.arguments))})" if self.arguments else ""
        return f"<{self.name or 'undefined'}{arguments}: R^{self.dim} -> R>"

    def __reduce__(self) -> Any:
        # Pickled as its module's global of that name, or as a call of it.
        if self.arguments:
            return getattr(sys.modules[self.__module__], self.name), self.arguments
        return self.name

    @overload
    def __call__(self, x: Callable[..., Any]) -> Self: ...
    @overload
    def __call__(self, x: ArrayLike) -> Any: ...
    def __call__(self, x: Any) -> Any:
        """The value: ``(..., dim)`` gives ``(...)``, one point a float.

        The coordinate of a function of one may also stand alone, without an axis.

        Raises
        ------
        TypeError, ValueError
            For an ``x`` that does not hold real numbers, or whose last axis is not ``dim`` long.
        """
        if self.f is None:
            return self._define(x)
        value, shape = self._evaluate(self.f, x)
        return float(value) if len(shape) < 2 else self._joined(value, shape[:-1])

    def grad(self, x: ArrayLike) -> Array:
        """The gradient: ``(..., dim)`` gives ``(..., dim)``.

        Raises
        ------
        TypeError, ValueError
            As for the value; and TypeError where no gradient was given.

        Examples
        --------
        >>> bowl.grad([2, 3])
        array([ 0.25, 54.  ])
        """
        return self._joined(*self._derivative(self.df, x))

    def hess(self, x: ArrayLike) -> Array:
        """The Hessian: ``(..., dim)`` gives ``(..., dim, dim)``.

        Raises
        ------
        TypeError, ValueError
            As for the value; and TypeError where no Hessian was given.

        Examples
        --------
        >>> rosenbrock.hess([1, 1])
        array([[ 802., -400.],
               [-400.,  200.]])
        """
        parts, shape = self._derivative(self.d2f, x)
        full = shape + shape[-1:]
        if not isinstance(parts, tuple):
            return self._joined(parts, full)
        if len(parts) != self.dim * (self.dim + 1) // 2:
            raise ValueError(
                f"{self.name}: the Hessian has {len(parts)} parts, not the "
                f"{self.dim * (self.dim + 1) // 2} of its upper triangle"
            )
        flat = tuple(parts[k] for k in _square(self.dim))
        return self._joined(flat, (*shape[:-1], len(flat))).reshape(full)

    def gradient(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator of the plain gradient.

        Examples
        --------
        >>> bowl.df(2, 3)
        (0.25, 54)
        """
        return self._add("df", function)

    def hessian(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator of the plain Hessian: its upper triangle, row by row.

        Examples
        --------
        >>> bowl.d2f(2, 3)
        (0.125, 0, 18)
        """
        return self._add("d2f", function)

    @property
    def minimum(self) -> float | None:
        """The smallest value among the minima in the domain; None where there are none.

        Examples
        --------
        >>> shifted_square.minimum
        0.2
        """
        return min((s.value for s in self.stationary if s.kind.endswith("minimum")), default=None)

    @property
    def minima(self) -> tuple[tuple[float, ...], ...]:
        """The minima where the function takes :attr:`minimum`.

        Examples
        --------
        >>> beale.minima
        ((3.0, 0.5),)
        """
        lowest = self.minimum
        return tuple(
            s.x for s in self.stationary if s.kind.endswith("minimum") and s.value == lowest
        )

    def _define(self, function: Any) -> Self:
        if not inspect.isfunction(function):
            raise TypeError(f"{self!r} has no function yet: decorate one; got {function!r}")
        count = len(inspect.signature(function).parameters)
        if count not in (1, self.dim):
            raise TypeError(
                f"function={function.__name__} takes {count} coordinates, domain has {self.dim}"
            )
        vars(self).update(
            name=function.__name__,
            _whole=count < self.dim,
            __doc__=function.__doc__,
            __module__=function.__module__,
        )
        self._add("f", function)
        return self

    def _add(self, which: str, function: Callable[..., Any]) -> Callable[..., Any]:
        if getattr(self, which) is not None:
            raise AttributeError(f"{self!r} cannot be changed: {which} is already there")
        vars(self)[which] = function
        if not (function.__code__.co_names or function.__code__.co_freevars):
            # Floats never warn, and nothing here makes of them numpy's numbers, which do.
            self._quiet.add(function)
        return function

    def _evaluate(self, function: Callable[..., Any], x: Any) -> tuple[Any, tuple[int, ...]]:
        """What the plain function returns at x, and the shape of x."""
        if type(x) is not np.ndarray or x.dtype is not _FLOAT:
            x = floats(f"{self.name}: x", x).astype(float)
        shape = x.shape
        if shape[-1:] != (self.dim,) and (shape or self.dim > 1):
            raise ValueError(
                f"{self.name}: x has shape {shape}; its last axis must hold the {self.dim} "
                "coordinates"
            )
        if self._whole:
            # Sums over an axis depend on its layout in memory.
            with np.errstate(all="ignore"):
                return function(np.ascontiguousarray(x)), shape
        if len(shape) < 2:
            # Floats are several times faster than numpy's scalars and round alike. Where they raise
            # and numpy's give infinity, numpy's decide.
            point = x.tolist() if shape else [x.item()]
            try:
                if function in self._quiet:
                    return function(*point), shape
                with np.errstate(all="ignore"):
                    return function(*point), shape
            except ArithmeticError:
                with np.errstate(all="ignore"):
                    return function(*np.array(point)), shape
        with np.errstate(all="ignore"):
            return function(*(x[..., i] for i in range(self.dim))), shape

    def _derivative(
        self, function: Callable[..., Any] | None, x: ArrayLike
    ) -> tuple[Any, tuple[int, ...]]:
        if function is None:
            raise TypeError(f"{self!r} has no such derivative: add it with its decorator")
        parts, shape = self._evaluate(function, x)
        return (parts,) if self.dim == 1 and shape else parts, shape

    def _joined(self, parts: Any, shape: tuple[int, ...]) -> Array:
        """A new array of that shape; a tuple holds what stands along its last axis."""
        if not isinstance(parts, tuple):
            out = np.empty(shape)
            out[...] = parts
            return out
        if len(parts) != shape[-1]:
            raise ValueError(f"{self.name}: the gradient has {len(parts)} parts, not {shape[-1]}")
        if len(shape) == 1:
            return np.array(parts, float)
        # Each coordinate in one piece: what follows is arithmetic on all points at a time.
        out = np.empty((len(parts), *shape[:-1]))
        for row, part in zip(out, parts, strict=True):
            row[...] = part
        return np.moveaxis(out, 0, -1)


@cache
def _square(dim: int) -> tuple[int, ...]:
    """For each entry of a symmetric matrix, its place in the upper triangle."""
    place = {pair: k for k, pair in enumerate(combinations_with_replacement(range(dim), 2))}
    return tuple(place[min(i, j), max(i, j)] for i in range(dim) for j in range(dim))


class OnlineFunction(TestFunction):
    """The mean of a periodic sequence of functions, of which each step sees one.

    The plain gradient has one more parameter, the step number ``t`` from 1.

    Parameters
    ----------
    period : int
        After how many steps the sequence repeats.
    **facts
        As for :class:`TestFunction`.

    Examples
    --------
    >>> [reddi.grad(0.5, t).item() for t in (1, 2, 3, 4)]
    [4.0, -1.0, -1.0, 4.0]
    """

    period: int

    def __init__(self, *, period: int, **facts: Any) -> None:
        super().__init__(**facts)
        vars(self)["period"] = period

    def grad(self, x: ArrayLike, t: int | None = None) -> Array:
        """The gradient of step ``t``'s function; without ``t``, of the mean.

        Parameters
        ----------
        x : array_like
            Points, ``(..., dim)``.
        t : int, optional
            The step's number, from 1.

        Raises
        ------
        TypeError, ValueError
            As for the value, and for a ``t`` below 1.

        Examples
        --------
        >>> reddi.grad([0.5], 3), reddi.grad([0.5]).round(6)
        (array([-1.]), array([0.666667]))
        """
        if t is None:
            mean: Array = np.mean([self.grad(x, t) for t in range(1, self.period + 1)], axis=0)
            return mean
        t, df = whole("t", t, low=1), self.df
        at_t = None if df is None else lambda *coordinates: df(*coordinates, t)
        return self._joined(*self._derivative(at_t, x))


@TestFunction(
    title="Cubic",
    domain=((-3, 4),),
    start=(1,),
    stationary=[Stationary((-1,), 7, "maximum"), Stationary((3,), -25, "minimum")],
    source="hwdong, *Anatomy of Deep Learning Principles*, chapter 2, https://hwdong-net.github.io",
)
def cubic(x: Any) -> Any:
    r"""A cubic with a maximum, a minimum, and no lower bound.

    .. math:: f(x) = x^3 - 3 x^2 - 9 x + 2

    A start left of -1 runs to minus infinity.

    Examples
    --------
    >>> cubic(3), cubic.grad(-1)
    (-25.0, array(0.))
    """
    return x * x * x - 3 * (x * x) - 9 * x + 2


@cubic.gradient
def _(x: Any) -> Any:
    return 3 * (x * x) - 6 * x - 9


@cubic.hessian
def _(x: Any) -> Any:
    return 6 * x - 6


@TestFunction(
    title="Shifted square",
    domain=((-2, 2),),
    start=(1.5,),
    stationary=[Stationary((0,), 0.2, "minimum")],
    source="hwdong, *Anatomy of Deep Learning Principles*, chapter 2, https://hwdong-net.github.io",
)
def shifted_square(x: Any) -> Any:
    r"""The simplest function that descent can solve.

    .. math:: f(x) = x^2 + 0.2

    Gradient descent multiplies :math:`x` by :math:`1 - 2 \eta` in every step.

    Examples
    --------
    >>> shifted_square(1.5), shifted_square.grad([1.5])
    (2.45, array([3.]))
    """
    return x * x + 0.2


@shifted_square.gradient
def _(x: Any) -> Any:
    return 2 * x


@shifted_square.hessian
def _(x: Any) -> Any:
    return 2


@TestFunction(
    title="Bowl",
    domain=((-2.5, 2.5), (-0.5, 0.5)),
    start=(-2.4, 0.2),
    stationary=[Stationary((0, 0), 0, "minimum")],
    source="hwdong, *Anatomy of Deep Learning Principles*, chapter 2, https://hwdong-net.github.io",
)
def bowl(x: Any, y: Any) -> Any:
    r"""A long elliptic bowl of condition number 144.

    .. math:: f(x, y) = \frac{x^2}{16} + 9 y^2

    Examples
    --------
    >>> bowl([2, 3]), bowl.grad([2, 3])
    (81.25, array([ 0.25, 54.  ]))
    """
    return x * x / 16 + 9 * (y * y)


@bowl.gradient
def _(x: Any, y: Any) -> Any:
    return x / 8, 18 * y


@bowl.hessian
def _(x: Any, y: Any) -> Any:
    return 0.125, 0, 18


@TestFunction(
    title="Ravine",
    domain=((-1.2, 1.2), (-1.2, 1.2)),
    start=(-1, -1),
    stationary=[Stationary((0, 0), 0, "minimum")],
    source="Nocedal, Wright (2006), *Numerical Optimization*, section 3.3, "
    "doi:10.1007/978-0-387-40065-5",
)
def ravine(x: Any, y: Any) -> Any:
    r"""A narrow quadratic ravine of condition number 100.

    .. math:: f(x, y) = x^2 + 100 y^2

    Gradient descent with :math:`\eta = 0.01` flips the sign of :math:`y` for ever.

    Examples
    --------
    >>> ravine([-1, -1]), ravine.grad([-1, -1])
    (101.0, array([  -2., -200.]))
    """
    return x * x + 100 * (y * y)


@ravine.gradient
def _(x: Any, y: Any) -> Any:
    return 2 * x, 200 * y


@ravine.hessian
def _(x: Any, y: Any) -> Any:
    return 2, 0, 200


@TestFunction(
    title="Beale",
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    start=(3, 4),
    stationary=[
        Stationary((3, 0.5), 0, "minimum"),
        Stationary((0, 1), 14.203125, "saddle"),
        Stationary((0.10053793732415836, -2.644513585023125), 9.86451228475556, "saddle"),
    ],
    source="Moré, Garbow, Hillstrom (1981), problem 5, doi:10.1145/355934.355936",
)
def beale(x: Any, y: Any) -> Any:
    r"""A flat curved valley between walls that reach 180,000.

    .. math::
        f(x, y) = (1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2

    Two more valleys run to infinity: as :math:`x \to -\infty`, :math:`y \to 1^+`, with
    :math:`f \to 405/896`; and as :math:`y \to -\infty`, :math:`x \to 0`, with
    :math:`f \to 7.3125`.

    Examples
    --------
    >>> beale([3, 0.5]), beale([3, 4]), beale.grad([3, 4])
    (0.0, 39062.953125, array([25625.25, 57519.  ]))
    """
    y2 = y * y
    a = 1.5 - x + x * y
    b = 2.25 - x + x * y2
    c = 2.625 - x + x * (y2 * y)
    return a * a + b * b + c * c


@beale.gradient
def _(x: Any, y: Any) -> Any:
    y2 = y * y
    y3 = y2 * y
    a = 1.5 - x + x * y
    b = 2.25 - x + x * y2
    c = 2.625 - x + x * y3
    gx = 2 * a * (y - 1) + 2 * b * (y2 - 1) + 2 * c * (y3 - 1)
    gy = 2 * a * x + 4 * b * (x * y) + 6 * c * (x * y2)
    return gx, gy


@beale.hessian
def _(x: Any, y: Any) -> Any:
    y2 = y * y
    y3 = y2 * y
    a = 1.5 - x + x * y
    b = 2.25 - x + x * y2
    c = 2.625 - x + x * y3
    p = y - 1
    q = y2 - 1
    r = y3 - 1
    fxx = 2 * (p * p) + 2 * (q * q) + 2 * (r * r)
    fxy = 2 * (a + x * p) + 4 * y * (b + x * q) + 6 * y2 * (c + x * r)
    fyy = 2 * (x * x) + 4 * x * (b + 2 * x * y2) + 6 * x * (2 * c * y + 3 * x * (y2 * y2))
    return fxx, fxy, fyy


@TestFunction(
    title="Rosenbrock",
    domain=((-2, 2), (-1, 3)),
    start=(-1.2, 1),
    stationary=[Stationary((1, 1), 0, "minimum")],
    source="Rosenbrock (1960), doi:10.1093/comjnl/3.3.175",
)
def rosenbrock(x: Any, y: Any) -> Any:
    r"""The banana: a curved valley, easily found and hard to follow.

    .. math:: f(x, y) = (1 - x)^2 + 100 (y - x^2)^2

    At the minimum the condition number is 2508.

    Examples
    --------
    >>> rosenbrock([1, 1]), rosenbrock([-1, 1]), rosenbrock.grad([-1, 1])
    (0.0, 4.0, array([-4.,  0.]))
    """
    a = 1 - x
    b = y - x * x
    return a * a + 100 * (b * b)


@rosenbrock.gradient
def _(x: Any, y: Any) -> Any:
    b = y - x * x
    return -400 * x * b - 2 * (1 - x), 200 * b


@rosenbrock.hessian
def _(x: Any, y: Any) -> Any:
    return 1200 * (x * x) - 400 * y + 2, -400 * x, 200


@TestFunction(
    title="Himmelblau",
    domain=((-5, 5), (-5, 5)),
    start=(0, 0),
    stationary=[
        Stationary((3, 2), 0, "minimum"),
        Stationary((-3.779310253377747, -3.2831859912861696), 0, "minimum"),
        Stationary((-2.805118086952745, 3.131312518250573), 0, "minimum"),
        Stationary((3.5844283403304917, -1.8481265269644036), 0, "minimum"),
        Stationary((3.385154183607021, 0.07385187983774928), 13.31192627040559, "saddle"),
        Stationary((0.08667750455539636, 2.884254701174776), 67.71915008752615, "saddle"),
        Stationary((-3.0730257507643897, -0.08135304428796751), 104.0151629175581, "saddle"),
        Stationary((-0.12796134673068008, -1.9537149802445763), 178.33723920192747, "saddle"),
        Stationary((-0.2708445906673476, -0.9230385564799815), 181.6165215225827, "maximum"),
    ],
    source="Himmelblau (1972), *Applied Nonlinear Programming*, McGraw-Hill, ISBN 0-07-028921-2; "
    "Jamil, Yang (2013), arXiv:1308.4008",
)
def himmelblau(x: Any, y: Any) -> Any:
    r"""Four equal minima around a maximum: where a path ends depends on where it starts.

    .. math:: f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2

    Examples
    --------
    >>> himmelblau([3, 2]), himmelblau.grad([0, 0]), len(himmelblau.minima)
    (0.0, array([-14., -22.]), 4)
    """
    a = x * x + y - 11
    b = x + y * y - 7
    return a * a + b * b


@himmelblau.gradient
def _(x: Any, y: Any) -> Any:
    a = x * x + y - 11
    b = x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


@himmelblau.hessian
def _(x: Any, y: Any) -> Any:
    return 12 * (x * x) + 4 * y - 42, 4 * (x + y), 12 * (y * y) + 4 * x - 26


@TestFunction(
    title="Booth",
    domain=((-10, 10), (-10, 10)),
    start=(-8, -6),
    stationary=[Stationary((1, 3), 0, "minimum")],
    source="Jamil, Yang (2013), arXiv:1308.4008",
)
def booth(x: Any, y: Any) -> Any:
    r"""A quadratic of condition number 9 whose axes are diagonal.

    .. math:: f(x, y) = (x + 2 y - 7)^2 + (2 x + y - 5)^2

    Examples
    --------
    >>> booth([1, 3]), booth([0, 0])
    (0.0, 74.0)
    """
    a = x + 2 * y - 7
    b = 2 * x + y - 5
    return a * a + b * b


@booth.gradient
def _(x: Any, y: Any) -> Any:
    a = x + 2 * y - 7
    b = 2 * x + y - 5
    return 2 * a + 4 * b, 4 * a + 2 * b


@booth.hessian
def _(x: Any, y: Any) -> Any:
    return 10, 8, 10


@TestFunction(
    title="Matyas",
    domain=((-10, 10), (-10, 10)),
    start=(-8, 6),
    stationary=[Stationary((0, 0), 0, "minimum")],
    source="Jamil, Yang (2013), arXiv:1308.4008",
)
def matyas(x: Any, y: Any) -> Any:
    r"""A quadratic of condition number 25, nearly flat along the diagonal.

    .. math:: f(x, y) = 0.26 (x^2 + y^2) - 0.48 x y

    Examples
    --------
    >>> matyas([0, 0]), matyas.grad([1, 1]).round(15)
    (0.0, array([0.04, 0.04]))
    """
    return 0.26 * (x * x + y * y) - 0.48 * (x * y)


@matyas.gradient
def _(x: Any, y: Any) -> Any:
    return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x


@matyas.hessian
def _(x: Any, y: Any) -> Any:
    return 0.52, -0.48, 0.52


@TestFunction(
    title="Three-hump camel",
    domain=((-5, 5), (-5, 5)),
    start=(-2, -1),
    stationary=[
        Stationary((0, 0), 0, "minimum"),
        Stationary((-1.7475523458302888, 0.8737761729151444), 0.2986384422368598, "minimum"),
        Stationary((1.7475523458302888, -0.8737761729151444), 0.2986384422368598, "minimum"),
        Stationary((-1.07054229182366, 0.53527114591183), 0.8773615577631402, "saddle"),
        Stationary((1.07054229182366, -0.53527114591183), 0.8773615577631402, "saddle"),
    ],
    source="Jamil, Yang (2013), arXiv:1308.4008",
)
def three_hump_camel(x: Any, y: Any) -> Any:
    r"""Three minima in a row, the lowest in the middle.

    .. math:: f(x, y) = 2 x^2 - 1.05 x^4 + \frac{x^6}{6} + x y + y^2

    Examples
    --------
    >>> three_hump_camel([0, 0]), len(three_hump_camel.stationary)
    (0.0, 5)
    """
    x2 = x * x
    return (2 - 1.05 * x2 + x2 * x2 / 6) * x2 + x * y + y * y


@three_hump_camel.gradient
def _(x: Any, y: Any) -> Any:
    x2 = x * x
    return (4 - 4.2 * x2 + x2 * x2) * x + y, x + 2 * y


@three_hump_camel.hessian
def _(x: Any, y: Any) -> Any:
    x2 = x * x
    return 4 - 12.6 * x2 + 5 * (x2 * x2), 1, 2


@TestFunction(
    title="Six-hump camel",
    domain=((-3, 3), (-2, 2)),
    start=(-2, 1.5),
    stationary=[
        Stationary((-0.08984201310031806, 0.7126564030207396), -1.0316284534898774, "minimum"),
        Stationary((0.08984201310031806, -0.7126564030207396), -1.0316284534898774, "minimum"),
        Stationary((-1.703606714969981, 0.7960835686726251), -0.21546382438371764, "minimum"),
        Stationary((1.703606714969981, -0.7960835686726251), -0.21546382438371764, "minimum"),
        Stationary((0, 0), 0, "saddle"),
        Stationary((-1.1092053368047865, 0.7682680925095399), 0.5437186009781851, "saddle"),
        Stationary((1.1092053368047865, -0.7682680925095399), 0.5437186009781851, "saddle"),
        Stationary((-1.6071047529201972, -0.5686514548841314), 2.1042503103112584, "minimum"),
        Stationary((1.6071047529201972, 0.5686514548841314), 2.1042503103112584, "minimum"),
        Stationary((-1.6380679841897785, -0.22867406904439408), 2.2293571975307147, "saddle"),
        Stationary((1.6380679841897785, 0.22867406904439408), 2.2293571975307147, "saddle"),
        Stationary((-1.2960702671671092, -0.6050843880386585), 2.22947081802986, "saddle"),
        Stationary((1.2960702671671092, 0.6050843880386585), 2.22947081802986, "saddle"),
        Stationary((-1.2302298765166526, -0.16233458445899496), 2.496295351023577, "maximum"),
        Stationary((1.2302298765166526, 0.16233458445899496), 2.496295351023577, "maximum"),
    ],
    source="Dixon, Szegő (1978), *Towards Global Optimisation 2*, North-Holland; "
    "Jamil, Yang (2013), arXiv:1308.4008",
)
def six_hump_camel(x: Any, y: Any) -> Any:
    r"""Six minima in pairs, two of them lowest.

    .. math:: f(x, y) = \left(4 - 2.1 x^2 + \frac{x^4}{3}\right) x^2 + x y + (4 y^2 - 4) y^2

    Examples
    --------
    >>> round(six_hump_camel.minimum, 6), len(six_hump_camel.stationary)
    (-1.031628, 15)
    """
    x2 = x * x
    y2 = y * y
    return (4 - 2.1 * x2 + x2 * x2 / 3) * x2 + x * y + (4 * y2 - 4) * y2


@six_hump_camel.gradient
def _(x: Any, y: Any) -> Any:
    x2 = x * x
    y2 = y * y
    return (8 - 8.4 * x2 + 2 * (x2 * x2)) * x + y, x + (16 * y2 - 8) * y


@six_hump_camel.hessian
def _(x: Any, y: Any) -> Any:
    x2 = x * x
    return 8 - 25.2 * x2 + 10 * (x2 * x2), 1, 48 * (y * y) - 8


def _tang_points(n: int) -> list[Stationary]:
    """What each coordinate's share of the function, stationary at three points, combines to."""
    shares = [
        Stationary((-2.903534027771177,), -39.16616570377141, "minimum"),
        Stationary((2.746802770990837,), -25.02944665528394, "minimum"),
        Stationary((0.1567312567803401,), 0.19561235905535806, "maximum"),
    ]
    points = []
    for choice in product(shares[: 3 if n < 4 else 1], repeat=n):
        kinds = {share.kind for share in choice}
        x = tuple(share.x[0] for share in choice)
        value = fsum(share.value for share in choice)
        points.append(Stationary(x, value, kinds.pop() if len(kinds) == 1 else "saddle"))
    return points


@TestFunction(
    title="Styblinski-Tang",
    domain=((-5, 5), (-5, 5)),
    start=(0, 0),
    stationary=_tang_points(2),
    source="Styblinski, Tang (1990), doi:10.1016/0893-6080(90)90029-K",
)
def styblinski_tang(x: Any, y: Any) -> Any:
    r"""Four minima of different depth, one near each corner.

    .. math:: f(x, y) = \tfrac12 (x^4 - 16 x^2 + 5 x) + \tfrac12 (y^4 - 16 y^2 + 5 y)

    Examples
    --------
    >>> styblinski_tang([0, 0]), round(styblinski_tang.minimum, 6)
    (0.0, -78.332331)
    """
    x2 = x * x
    y2 = y * y
    return 0.5 * ((x2 - 16) * x2 + 5 * x) + 0.5 * ((y2 - 16) * y2 + 5 * y)


@styblinski_tang.gradient
def _(x: Any, y: Any) -> Any:
    return (2 * (x * x) - 16) * x + 2.5, (2 * (y * y) - 16) * y + 2.5


@styblinski_tang.hessian
def _(x: Any, y: Any) -> Any:
    return 6 * (x * x) - 16, 0, 6 * (y * y) - 16


@TestFunction(
    title="McCormick",
    domain=((-1.5, 4), (-3, 4)),
    start=(0, 0),
    stationary=[
        Stationary((-0.5471975511965977, -1.5471975511965979), -1.9132229549810364, "minimum"),
        Stationary((2.5943951023931957, 1.5943951023931955), 1.2283696986087569, "minimum"),
        Stationary((1.5471975511965979, 0.5471975511965977), 1.9132229549810364, "saddle"),
    ],
    source="McCormick (1976), doi:10.1007/BF01580665",
)
def mccormick(x: Any, y: Any) -> Any:
    r"""A valley along the diagonal, with a minimum on every wave of a sine.

    .. math:: f(x, y) = \sin(x + y) + (x - y)^2 - 1.5 x + 2.5 y + 1

    Unbounded below along :math:`x = y \to -\infty`. All stationary points have :math:`x - y = 1`
    and :math:`\cos(x + y) = -1/2`.

    Examples
    --------
    >>> mccormick([0, 0]), round(mccormick.minimum, 6)
    (1.0, -1.913223)
    """
    d = x - y
    return sin(x + y) + d * d - 1.5 * x + 2.5 * y + 1


@mccormick.gradient
def _(x: Any, y: Any) -> Any:
    c = cos(x + y)
    d = x - y
    return c + 2 * d - 1.5, c - 2 * d + 2.5


@mccormick.hessian
def _(x: Any, y: Any) -> Any:
    s = sin(x + y)
    return 2 - s, -2 - s, 2 - s


@TestFunction(
    title="Goldstein-Price",
    domain=((-2, 2), (-2, 2)),
    start=(-1.5, 1),
    stationary=[
        Stationary((0, -1), 3, "minimum"),
        Stationary((-0.6, -0.4), 30, "minimum"),
        Stationary((-0.4, -0.6), 35, "saddle"),
        Stationary((1.8, 0.2), 84, "minimum"),
        Stationary((1.2, -0.2), 99, "saddle"),
        Stationary((1.2, 0.8), 840, "minimum"),
        Stationary((1.4, 0.6), 980, "saddle"),
        Stationary((0.6, 0.4), 990, "saddle"),
        Stationary((0.8, 0.2), 1155, "maximum"),
    ],
    source="Goldstein, Price (1971), doi:10.1090/S0025-5718-1971-0312365-X",
)
def goldstein_price(x: Any, y: Any) -> Any:
    r"""A product of two quartics that spans six orders of magnitude.

    .. math::
        f(x, y) &= \left(1 + (u + 1)^2 (19 - 14 u + 3 u^2)\right)
                   \left(30 + v^2 (18 - 16 v + 3 v^2)\right) \\
        u &= x + y, \quad v = 2 x - 3 y

    Written in :math:`u` and :math:`v` the usual long form shortens to this, and its nine stationary
    points can be read off: :math:`u \in \{-1, 1, 2\}` and :math:`v \in \{0, 1, 3\}`.

    Examples
    --------
    >>> goldstein_price([0, -1]), goldstein_price([0, 0])
    (3.0, 600.0)
    """
    u = x + y
    v = 2 * x - 3 * y
    p = 1 + (u + 1) * (u + 1) * (19 - 14 * u + 3 * (u * u))
    q = 30 + v * v * (18 - 16 * v + 3 * (v * v))
    return p * q


@goldstein_price.gradient
def _(x: Any, y: Any) -> Any:
    u = x + y
    v = 2 * x - 3 * y
    p = 1 + (u + 1) * (u + 1) * (19 - 14 * u + 3 * (u * u))
    q = 30 + v * v * (18 - 16 * v + 3 * (v * v))
    dp = 12 * (u + 1) * (u - 1) * (u - 2)
    dq = 12 * v * (v - 1) * (v - 3)
    return dp * q + 2 * p * dq, dp * q - 3 * p * dq


@goldstein_price.hessian
def _(x: Any, y: Any) -> Any:
    u = x + y
    v = 2 * x - 3 * y
    p = 1 + (u + 1) * (u + 1) * (19 - 14 * u + 3 * (u * u))
    q = 30 + v * v * (18 - 16 * v + 3 * (v * v))
    dp = 12 * (u + 1) * (u - 1) * (u - 2)
    dq = 12 * v * (v - 1) * (v - 3)
    d2p = 36 * (u * u) - 48 * u - 12
    d2q = 36 * (v * v) - 96 * v + 36
    fxx = d2p * q + 4 * dp * dq + 4 * p * d2q
    fxy = d2p * q - dp * dq - 6 * p * d2q
    fyy = d2p * q - 6 * dp * dq + 9 * p * d2q
    return fxx, fxy, fyy


@TestFunction(
    title="Rastrigin",
    domain=((-5.12, 5.12), (-5.12, 5.12)),
    start=(3.4, -2.6),
    stationary=[Stationary((0, 0), 0, "minimum")],
    complete=False,
    source="Rastrigin (1974), *Systems of Extremal Control*, Nauka; "
    "Mühlenbein, Schomisch, Born (1991), doi:10.1016/S0167-8191(05)80052-3",
)
def rastrigin(x: Any, y: Any) -> Any:
    r"""A bowl with a minimum near every point of the integer grid.

    .. math:: f(x, y) = 20 + x^2 - 10 \cos(2 \pi x) + y^2 - 10 \cos(2 \pi y)

    Examples
    --------
    >>> rastrigin([0, 0]), rastrigin([1, 1])
    (0.0, 2.0)
    """
    return 20 + x * x + y * y - 10 * cos(2 * pi * x) - 10 * cos(2 * pi * y)


@rastrigin.gradient
def _(x: Any, y: Any) -> Any:
    return 2 * x + 20 * pi * sin(2 * pi * x), 2 * y + 20 * pi * sin(2 * pi * y)


@rastrigin.hessian
def _(x: Any, y: Any) -> Any:
    return 2 + 40 * pi * pi * cos(2 * pi * x), 0, 2 + 40 * pi * pi * cos(2 * pi * y)


@TestFunction(
    title="Ackley",
    domain=((-5, 5), (-5, 5)),
    start=(2.5, -3.5),
    stationary=[Stationary((0, 0), 0, "sharp minimum")],
    complete=False,
    source="Ackley (1987), *A Connectionist Machine for Genetic Hillclimbing*, "
    "doi:10.1007/978-1-4613-1997-9",
)
def ackley(x: Any, y: Any) -> Any:
    r"""A funnel with a ripple; its lowest point is as sharp as a cone's.

    .. math::
        f(x, y) = 20 + e - 20 \exp\left(-0.2 \sqrt{\tfrac12 (x^2 + y^2)}\right)
        - \exp\left(\tfrac12 (\cos 2 \pi x + \cos 2 \pi y)\right)

    At the origin there is no derivative. The gradient there is given as 0, and the Hessian as that
    of the second exponential.

    Examples
    --------
    >>> ackley([0, 0]), ackley.grad([0, 0])
    (0.0, array([0., 0.]))
    """
    r = sqrt(0.5 * (x * x + y * y))
    c = 0.5 * (cos(2 * pi * x) + cos(2 * pi * y))
    return 20 - 20 * exp(-0.2 * r) + (exp(1) - exp(c))


@ackley.gradient
def _(x: Any, y: Any) -> Any:
    r = sqrt(0.5 * (x * x + y * y))
    e = exp(0.5 * (cos(2 * pi * x) + cos(2 * pi * y)))
    # At the origin any divisor gives 0.
    s = 2 * exp(-0.2 * r) / where(r > 0, r, 1)
    return s * x + pi * sin(2 * pi * x) * e, s * y + pi * sin(2 * pi * y) * e


@ackley.hessian
def _(x: Any, y: Any) -> Any:
    r = sqrt(0.5 * (x * x + y * y))
    e = exp(0.5 * (cos(2 * pi * x) + cos(2 * pi * y)))
    a = pi * sin(2 * pi * x)
    b = pi * sin(2 * pi * y)
    # The first exponential's part: s on the diagonal, t x x^T.
    s = where(r > 0, 2 * exp(-0.2 * r) / where(r > 0, r, 1), 0)
    t = s * (0.2 * r + 1) / (2 * where(r > 0, r * r, 1))
    fxx = s - t * (x * x) + (2 * pi * pi * cos(2 * pi * x) - a * a) * e
    fxy = -t * (x * y) - a * b * e
    fyy = s - t * (y * y) + (2 * pi * pi * cos(2 * pi * y) - b * b) * e
    return fxx, fxy, fyy


@TestFunction(
    title="Griewank",
    domain=((-10, 10), (-10, 10)),
    start=(7, -6),
    stationary=[Stationary((0, 0), 0, "minimum")],
    complete=False,
    source="Griewank (1981), doi:10.1007/BF00933356",
)
def griewank(x: Any, y: Any) -> Any:
    r"""A very shallow bowl under a product of cosines.

    .. math:: f(x, y) = \frac{x^2 + y^2}{4000} - \cos(x) \cos\frac{y}{\sqrt 2} + 1

    The usual domain is 60 times as wide; there only the bowl is seen, here only the cosines.

    Examples
    --------
    >>> griewank([0, 0]), round(griewank([np.pi, 0]), 6)
    (0.0, 2.002467)
    """
    return (x * x + y * y) / 4000 + (1 - cos(x) * cos(y / sqrt(2)))


@griewank.gradient
def _(x: Any, y: Any) -> Any:
    z = y / sqrt(2)
    return x / 2000 + sin(x) * cos(z), y / 2000 + cos(x) * sin(z) / sqrt(2)


@griewank.hessian
def _(x: Any, y: Any) -> Any:
    z = y / sqrt(2)
    c = cos(x) * cos(z)
    return 0.0005 + c, -sin(x) * sin(z) / sqrt(2), 0.0005 + c / 2


@TestFunction(
    title="Lévy",
    domain=((-10, 10), (-10, 10)),
    start=(-6, 7),
    stationary=[Stationary((1, 1), 0, "minimum")],
    complete=False,
    source="Laguna, Martí (2005), doi:10.1007/s10898-004-1936-z",
)
def levy(x: Any, y: Any) -> Any:
    r"""Waves of two frequencies on a bowl.

    .. math::
        f(x, y) &= \sin^2(\pi u) + u^2 (1 + 10 \sin^2(\pi u + 1)) + v^2 (1 + \sin^2(2 \pi v)) \\
        u &= \frac{x - 1}{4}, \quad v = \frac{y - 1}{4}

    The usual form has :math:`w = 1 + u`; without the 1 the sines vanish exactly at the minimum.

    Examples
    --------
    >>> levy([1, 1]), levy.grad([1, 1])
    (0.0, array([0., 0.]))
    """
    u = (x - 1) / 4
    v = (y - 1) / 4
    a = sin(pi * u)
    b = sin(pi * u + 1)
    c = sin(2 * pi * v)
    return a * a + u * u * (1 + 10 * (b * b)) + v * v * (1 + c * c)


@levy.gradient
def _(x: Any, y: Any) -> Any:
    u = (x - 1) / 4
    v = (y - 1) / 4
    b = sin(pi * u + 1)
    c = sin(2 * pi * v)
    fu = pi * sin(2 * pi * u) + 2 * u * (1 + 10 * (b * b)) + 10 * pi * (u * u) * sin(2 * pi * u + 2)
    fv = 2 * v * (1 + c * c) + 2 * pi * (v * v) * sin(4 * pi * v)
    return fu / 4, fv / 4


@levy.hessian
def _(x: Any, y: Any) -> Any:
    u = (x - 1) / 4
    v = (y - 1) / 4
    p = pi * u
    q = pi * v
    b = sin(p + 1)
    c = sin(2 * q)
    fuu = 2 * pi * pi * cos(2 * p) + 2 + 20 * (b * b)
    fuu = fuu + 40 * p * sin(2 * p + 2) + 20 * (p * p) * cos(2 * p + 2)
    fvv = 2 + 2 * (c * c) + 8 * q * sin(4 * q) + 8 * (q * q) * cos(4 * q)
    return fuu / 16, 0, fvv / 16


@TestFunction(
    title="Easom",
    domain=((0, 6), (0, 6)),
    start=(2, 4),
    stationary=[
        Stationary((3.141592653589793, 3.141592653589793), -1, "minimum"),
        Stationary((1.3049954504376675, 1.3049954504376675), -8.110223891570066e-05, "minimum"),
        Stationary((1.3049954504376675, 4.978189856741919), -8.110223891570066e-05, "minimum"),
        Stationary((4.978189856741919, 1.3049954504376675), -8.110223891570066e-05, "minimum"),
        Stationary((4.978189856741919, 4.978189856741919), -8.110223891570066e-05, "minimum"),
        Stationary((4.71238898038469, 4.71238898038469), 0, "saddle"),
        Stationary((1.5707963267948966, 4.71238898038469), 0, "saddle"),
        Stationary((4.71238898038469, 1.5707963267948966), 0, "saddle"),
        Stationary((1.5707963267948966, 1.5707963267948966), 0, "saddle"),
        Stationary((1.3049954504376675, 3.141592653589793), 0.009005678148573858, "maximum"),
        Stationary((3.141592653589793, 1.3049954504376675), 0.009005678148573858, "maximum"),
        Stationary((3.141592653589793, 4.978189856741919), 0.009005678148573858, "maximum"),
        Stationary((4.978189856741919, 3.141592653589793), 0.009005678148573858, "maximum"),
    ],
    source="Easom (1990), *A survey of global optimization techniques*, University of Louisville; "
    "Jamil, Yang (2013), arXiv:1308.4008",
)
def easom(x: Any, y: Any) -> Any:
    r"""One hole in a plain: outside it there is no slope to follow.

    .. math::
        f(x, y) = -\cos p \cos q \, e^{-p^2 - q^2}, \quad p = x - \pi, \quad q = y - \pi

    The usual domain, -100 to 100, is 1,000 times as large; most of it is 0 in floating point.

    Examples
    --------
    >>> easom([np.pi, np.pi]), easom([0, 0]) > -1e-8, easom.grad([60, 60])
    (-1.0, True, array([0., 0.]))
    """
    p = x - pi
    q = y - pi
    return -cos(p) * cos(q) * exp(-(p * p) - q * q)


@easom.gradient
def _(x: Any, y: Any) -> Any:
    p = x - pi
    q = y - pi
    e = exp(-(p * p) - q * q)
    return (
        (sin(p) + 2 * p * cos(p)) * cos(q) * e,
        (sin(q) + 2 * q * cos(q)) * cos(p) * e,
    )


@easom.hessian
def _(x: Any, y: Any) -> Any:
    p = x - pi
    q = y - pi
    e = exp(-(p * p) - q * q)
    fxx = ((3 - 4 * (p * p)) * cos(p) - 4 * p * sin(p)) * cos(q) * e
    fxy = -(sin(p) + 2 * p * cos(p)) * (sin(q) + 2 * q * cos(q)) * e
    fyy = ((3 - 4 * (q * q)) * cos(q) - 4 * q * sin(q)) * cos(p) * e
    return fxx, fxy, fyy


@TestFunction(
    title="Dixon-Price",
    domain=((-10, 10), (-10, 10)),
    start=(-4, 3),
    stationary=[
        Stationary((1, 0.7071067811865476), 0, "minimum"),
        Stationary((1, -0.7071067811865476), 0, "minimum"),
        Stationary((1 / 3, 0), 2 / 3, "saddle"),
    ],
    source="Dixon, Price (1989); Jamil, Yang (2013), arXiv:1308.4008",
)
def dixon_price(x: Any, y: Any) -> Any:
    r"""A curved valley that opens sideways, with two minima and a saddle between.

    .. math:: f(x, y) = (x - 1)^2 + 2 (2 y^2 - x)^2

    Examples
    --------
    >>> dixon_price([1, 0]), dixon_price.grad([1, 0])
    (2.0, array([ 4., -0.]))
    """
    a = x - 1
    b = 2 * (y * y) - x
    return a * a + 2 * (b * b)


@dixon_price.gradient
def _(x: Any, y: Any) -> Any:
    b = 2 * (y * y) - x
    return 2 * (x - 1) - 4 * b, 16 * y * b


@dixon_price.hessian
def _(x: Any, y: Any) -> Any:
    return 6, -16 * y, 96 * (y * y) - 16 * x


@TestFunction(
    title="Bohachevsky",
    domain=((-2, 2), (-2, 2)),
    start=(-1.4, 1.1),
    stationary=[Stationary((0, 0), 0, "minimum")],
    complete=False,
    source="Bohachevsky, Johnson, Stein (1986), doi:10.1080/00401706.1986.10488128",
)
def bohachevsky(x: Any, y: Any) -> Any:
    r"""A bowl that is smooth from afar and wavy near its bottom.

    .. math:: f(x, y) = x^2 + 2 y^2 + 0.3 (1 - \cos 3 \pi x) + 0.4 (1 - \cos 4 \pi y)

    The usual domain is 50 times as wide; every stationary point lies in this one.

    Examples
    --------
    >>> bohachevsky([0, 0]), bohachevsky.grad([0, 0])
    (0.0, array([0., 0.]))
    """
    return x * x + 2 * (y * y) + 0.3 * (1 - cos(3 * pi * x)) + 0.4 * (1 - cos(4 * pi * y))


@bohachevsky.gradient
def _(x: Any, y: Any) -> Any:
    return 2 * x + 0.9 * pi * sin(3 * pi * x), 4 * y + 1.6 * pi * sin(4 * pi * y)


@bohachevsky.hessian
def _(x: Any, y: Any) -> Any:
    return 2 + 2.7 * pi * pi * cos(3 * pi * x), 0, 4 + 6.4 * pi * pi * cos(4 * pi * y)


@TestFunction(
    title="Freudenstein-Roth",
    domain=((-5, 25), (-3, 5)),
    start=(0.5, -2),
    stationary=[
        Stationary((5, 4), 0, "minimum"),
        Stationary((11.412778986902094, -0.8968052532744765), 48.98425367924002, "minimum"),
        Stationary((23.92055434643124, 2.23013858660781), 819.0102593523101, "saddle"),
    ],
    source="Freudenstein, Roth (1963), doi:10.1145/321186.321200; "
    "Moré, Garbow, Hillstrom (1981), problem 2, doi:10.1145/355934.355936",
)
def freudenstein_roth(x: Any, y: Any) -> Any:
    r"""Two minima; from the usual start most methods end in the wrong one, where f is 48.98.

    .. math:: f(x, y) = (x - 13 + ((5 - y) y - 2) y)^2 + (x - 29 + ((y + 1) y - 14) y)^2

    Examples
    --------
    >>> freudenstein_roth([5, 4]), freudenstein_roth([0.5, -2])
    (0.0, 400.5)
    """
    a = x - 13 + ((5 - y) * y - 2) * y
    b = x - 29 + ((y + 1) * y - 14) * y
    return a * a + b * b


@freudenstein_roth.gradient
def _(x: Any, y: Any) -> Any:
    a = x - 13 + ((5 - y) * y - 2) * y
    b = x - 29 + ((y + 1) * y - 14) * y
    return 2 * (a + b), 2 * a * ((10 - 3 * y) * y - 2) + 2 * b * ((3 * y + 2) * y - 14)


@freudenstein_roth.hessian
def _(x: Any, y: Any) -> Any:
    a = x - 13 + ((5 - y) * y - 2) * y
    b = x - 29 + ((y + 1) * y - 14) * y
    p = (10 - 3 * y) * y - 2
    q = (3 * y + 2) * y - 14
    return 4, 2 * (p + q), 2 * (p * p + a * (10 - 6 * y) + q * q + b * (6 * y + 2))


@TestFunction(
    title="Saddle",
    domain=((-2, 2), (-2, 2)),
    start=(-1.5, 0.001),
    stationary=[Stationary((0, 0), 0, "saddle")],
    source="Nocedal, Wright (2006), *Numerical Optimization*, section 2.1, "
    "doi:10.1007/978-0-387-40065-5",
)
def saddle(x: Any, y: Any) -> Any:
    r"""The simplest saddle, unbounded below.

    .. math:: f(x, y) = x^2 - y^2

    Examples
    --------
    >>> saddle([1, 2]), saddle.grad([1, 2])
    (-3.0, array([ 2., -4.]))
    """
    return x * x - y * y


@saddle.gradient
def _(x: Any, y: Any) -> Any:
    return 2 * x, -2 * y


@saddle.hessian
def _(x: Any, y: Any) -> Any:
    return 2, 0, -2


@TestFunction(
    title="Monkey saddle",
    domain=((-2, 2), (-2, 2)),
    start=(1.5, 0.001),
    stationary=[Stationary((0, 0), 0, "degenerate saddle")],
    source="Weisstein, *Monkey saddle*, https://mathworld.wolfram.com/MonkeySaddle.html",
)
def monkey_saddle(x: Any, y: Any) -> Any:
    r"""Three ways down, two for the legs and one for the tail; the Hessian at the saddle is zero.

    .. math:: f(x, y) = x^3 - 3 x y^2

    Examples
    --------
    >>> monkey_saddle([1, 1]), monkey_saddle.hess([0, 0]).any()
    (-2.0, np.False_)
    """
    return x * (x * x - 3 * (y * y))


@monkey_saddle.gradient
def _(x: Any, y: Any) -> Any:
    return 3 * (x * x) - 3 * (y * y), -6 * (x * y)


@monkey_saddle.hessian
def _(x: Any, y: Any) -> Any:
    return 6 * x, -6 * y, -6 * x


@TestFunction(
    title="Plateau",
    domain=((-10, 10), (-10, 10)),
    start=(-8, 6),
    stationary=[Stationary((0, 0), 0, "minimum")],
    source="Error of Geman and McClure; Black, Rangarajan (1996), doi:10.1007/BF00131148",
)
def plateau(x: Any, y: Any) -> Any:
    r"""A funnel in a plain: the farther away, the weaker the slope.

    .. math:: f(x, y) = \frac{q}{1 + q}, \quad q = x^2 + 4 y^2

    At distance :math:`r` the slope falls like :math:`r^{-3}`, and f stays below 1. The gradient
    always points outward, so a rule that does not see its size, like signgd, walks straight in.

    Examples
    --------
    >>> plateau([0, 0]), plateau([0, 0.5]), plateau.grad([0, 0.5])
    (0.0, 0.5, array([0., 1.]))
    """
    q = x * x + 4 * (y * y)
    return q / (1 + q)


@plateau.gradient
def _(x: Any, y: Any) -> Any:
    d = 1 + (x * x + 4 * (y * y))
    return 2 * x / (d * d), 8 * y / (d * d)


@plateau.hessian
def _(x: Any, y: Any) -> Any:
    d = 1 + (x * x + 4 * (y * y))
    u = x / d
    v = y / d
    return (2 / d - 8 * (u * u)) / d, -32 * (u * v) / d, (8 / d - 128 * (v * v)) / d


@TestFunction(
    title="Cliff",
    domain=((-2, 6), (-2, 6)),
    start=(0, -1),
    stationary=[
        Stationary((3, 3.1497866136776995), 0.19978661367769954, "minimum"),
    ],
    source="Buckley (1989), *Test functions for unconstrained minimization*, Dalhousie University, "
    "report 1989CS-3, problem 206; CUTEst problem CLIFF, doi:10.1007/s10589-014-9687-3",
)
def cliff(x: Any, y: Any) -> Any:
    r"""A gentle slope that ends at a wall.

    .. math:: f(x, y) = \left(\frac{x - 3}{100}\right)^2 - (x - y) + e^{20 (x - y)}

    On the slope the gradient has length 1.4 and leads to the wall, just before which the valley
    runs. A step that lands on the wall meets a gradient of thousands or, at the usual start, of
    :math:`10^{10}`, and the next step throws the point far back. Clipping the gradient cures it.

    Examples
    --------
    >>> cliff.grad([0, 1]).round(2), cliff.grad([1, 0]).round(-9)
    (array([-1.,  1.]), array([ 1.e+10, -1.e+10]))
    """
    a = (x - 3) / 100
    return a * a - (x - y) + exp(20 * (x - y))


@cliff.gradient
def _(x: Any, y: Any) -> Any:
    e = 20 * exp(20 * (x - y))
    return (x - 3) / 5000 - 1 + e, 1 - e


@cliff.hessian
def _(x: Any, y: Any) -> Any:
    e = 400 * exp(20 * (x - y))
    return 0.0002 + e, -e, e


@TestFunction(
    title="Lessard, Recht and Packard",
    domain=((-4, 4),),
    start=(3.3,),
    stationary=[Stationary((0,), 0, "minimum")],
    source="Lessard, Recht, Packard (2016), doi:10.1137/15M1009597, arXiv:1408.3595",
)
def lessard(x: Any) -> Any:
    r"""Strongly convex and smooth, and yet the best heavy ball for quadratics cycles on it.

    .. math::
        f'(x) = \begin{cases} 25 x & x < 1 \\ x + 24 & 1 \le x < 2 \\ 25 x - 24 & 2 \le x
        \end{cases}

    The curvature lies between 1 and 25. With :math:`\eta = 1/9` and :math:`\beta = 4/9`, the best
    for a quadratic of these curvatures, a start from 3.07 to 3.46 ends in a cycle of three points.
    At 1 and 2 the Hessian is that of the right side.

    Examples
    --------
    >>> lessard([[1], [2], [3]]), lessard.grad([[1], [2], [3]]).ravel()
    (array([12.5, 38. , 76.5]), array([25., 26., 51.]))
    """
    x2 = x * x
    return where(x < 1, 12.5 * x2, where(x < 2, 0.5 * x2 + 24 * x - 12, 12.5 * x2 - 24 * x + 36))


@lessard.gradient
def _(x: Any) -> Any:
    return where(x < 1, 25 * x, where(x < 2, x + 24, 25 * x - 24))


@lessard.hessian
def _(x: Any) -> Any:
    return where(x < 1, 25, where(x < 2, 1, 25))


@TestFunction(
    title="Helical valley",
    domain=((-2, 2), (-2, 2), (-2, 8)),
    start=(-1, 0, 0),
    stationary=[Stationary((1, 0, 0), 0, "minimum")],
    source="Fletcher, Powell (1963), doi:10.1093/comjnl/6.2.163; "
    "Moré, Garbow, Hillstrom (1981), problem 7, doi:10.1145/355934.355936",
)
def helical_valley(x: Any, y: Any, z: Any) -> Any:
    r"""A valley that winds around the z axis like a spiral staircase.

    .. math::
        f(x, y, z) &= 100 \left((z - 10 \theta)^2 + (r - 1)^2\right) + z^2 \\
        r &= \sqrt{x^2 + y^2}, \quad
        \theta = \frac{1}{2 \pi} \begin{cases} \arctan(y / x) & x > 0 \\
        \arctan(y / x) + \pi & x < 0 \end{cases}

    Discontinuous on the half plane :math:`x = 0, y < 0`, where one turn of the staircase ends. On
    the axis, :math:`x = y = 0`, :math:`\theta` and r have no derivatives; they are taken as 0.

    Examples
    --------
    >>> helical_valley([1, 0, 0]), helical_valley([-1, 0, 0])
    (0.0, 2500.0)
    """
    u = z - 10 * (0.25 - arctan2(x, y) / (2 * pi))
    v = sqrt(x * x + y * y) - 1
    return 100 * (u * u + v * v) + z * z


@helical_valley.gradient
def _(x: Any, y: Any, z: Any) -> Any:
    s = x * x + y * y
    r = sqrt(where(s > 0, s, 1))
    a = x / r
    b = y / r
    u = z - 10 * (0.25 - arctan2(x, y) / (2 * pi))
    v = r - 1
    # u's derivatives are k b and -k a.
    k = 5 / (pi * r)
    return 200 * (v * a + u * k * b), 200 * (v * b - u * k * a), 200 * u + 2 * z


@helical_valley.hessian
def _(x: Any, y: Any, z: Any) -> Any:
    s = x * x + y * y
    r = sqrt(where(s > 0, s, 1))
    a = x / r
    b = y / r
    u = z - 10 * (0.25 - arctan2(x, y) / (2 * pi))
    v = (r - 1) / r
    k = 5 / (pi * r)
    m = u * k / r
    fxx = 200 * (a * a + (k * k + v) * (b * b) - 2 * m * (a * b))
    fxy = 200 * ((1 - k * k - v) * (a * b) + m * (a * a - b * b))
    fyy = 200 * (b * b + (k * k + v) * (a * a) + 2 * m * (a * b))
    return fxx, fxy, 200 * k * b, fyy, -200 * k * a, 202


@TestFunction(
    title="Powell singular",
    domain=((-4, 4), (-4, 4), (-4, 4), (-4, 4)),
    start=(3, -1, 0, 1),
    stationary=[Stationary((0, 0, 0, 0), 0, "degenerate minimum")],
    source="Powell (1962), doi:10.1093/comjnl/5.2.147; "
    "Moré, Garbow, Hillstrom (1981), problem 13, doi:10.1145/355934.355936",
)
def powell_singular(x1: Any, x2: Any, x3: Any, x4: Any) -> Any:
    r"""Singular at its minimum: in two of four directions f grows like a fourth power only.

    .. math:: f(x) = (x_1 + 10 x_2)^2 + 5 (x_3 - x_4)^2 + (x_2 - 2 x_3)^4 + 10 (x_1 - x_4)^4

    Newton's method converges there linearly, not quadratically.

    Examples
    --------
    >>> powell_singular([0, 0, 0, 0]), powell_singular([3, -1, 0, 1])
    (0.0, 215.0)
    """
    p = x1 + 10 * x2
    q = x3 - x4
    r = (x2 - 2 * x3) * (x2 - 2 * x3)
    s = (x1 - x4) * (x1 - x4)
    return p * p + 5 * (q * q) + r * r + 10 * (s * s)


@powell_singular.gradient
def _(x1: Any, x2: Any, x3: Any, x4: Any) -> Any:
    p = x1 + 10 * x2
    q = x3 - x4
    r = x2 - 2 * x3
    s = x1 - x4
    r3 = r * r * r
    s3 = s * s * s
    return 2 * p + 40 * s3, 20 * p + 4 * r3, 10 * q - 8 * r3, -10 * q - 40 * s3


@powell_singular.hessian
def _(x1: Any, x2: Any, x3: Any, x4: Any) -> Any:
    r2 = (x2 - 2 * x3) * (x2 - 2 * x3)
    s2 = 120 * ((x1 - x4) * (x1 - x4))
    return 2 + s2, 20, 0, -s2, 200 + 12 * r2, -24 * r2, 0, 10 + 48 * r2, -10, 10 + s2


@TestFunction(
    title="Wood",
    domain=((-4, 4), (-4, 4), (-4, 4), (-4, 4)),
    start=(-3, -1, -3, -1),
    stationary=[
        Stationary((1, 1, 1, 1), 0, "minimum"),
        Stationary(
            (-0.9679740249375931, 0.9471391408178418, -0.9695163103315911, 0.9512476657923252),
            7.876967165176867,
            "saddle",
        ),
        Stationary(
            (-0.03125102339433596, 0.16597138685578314, -0.031258171023264066, 0.18426393469672842),
            35.090034210435626,
            "saddle",
        ),
    ],
    source="Colville (1968), *A comparative study of nonlinear programming codes*, IBM report "
    "320-2949; Moré, Garbow, Hillstrom (1981), problem 14, doi:10.1145/355934.355936",
)
def wood(x1: Any, x2: Any, x3: Any, x4: Any) -> Any:
    r"""Two Rosenbrock valleys, coupled; the path passes a saddle where f is near 7.88.

    .. math::
        f(x) &= 100 (x_2 - x_1^2)^2 + (1 - x_1)^2 + 90 (x_4 - x_3^2)^2 + (1 - x_3)^2 \\
             &\quad + 10.1 \left((x_2 - 1)^2 + (x_4 - 1)^2\right) + 19.8 (x_2 - 1)(x_4 - 1)

    Examples
    --------
    >>> wood([1, 1, 1, 1]), wood([-3, -1, -3, -1])
    (0.0, 19192.0)
    """
    a = x2 - x1 * x1
    b = x4 - x3 * x3
    c = x2 - 1
    d = x4 - 1
    p = 1 - x1
    q = 1 - x3
    return 100 * (a * a) + p * p + 90 * (b * b) + q * q + 10.1 * (c * c + d * d) + 19.8 * (c * d)


@wood.gradient
def _(x1: Any, x2: Any, x3: Any, x4: Any) -> Any:
    a = x2 - x1 * x1
    b = x4 - x3 * x3
    c = x2 - 1
    d = x4 - 1
    g1 = -400 * x1 * a - 2 * (1 - x1)
    g2 = 200 * a + 20.2 * c + 19.8 * d
    g3 = -360 * x3 * b - 2 * (1 - x3)
    g4 = 180 * b + 20.2 * d + 19.8 * c
    return g1, g2, g3, g4


@wood.hessian
def _(x1: Any, x2: Any, x3: Any, x4: Any) -> Any:
    h11 = 1200 * (x1 * x1) - 400 * x2 + 2
    h33 = 1080 * (x3 * x3) - 360 * x4 + 2
    return h11, -400 * x1, 0, 0, 220.2, 0, 19.8, h33, -360 * x3, 200.2


@OnlineFunction(
    title="Reddi's sequence",
    period=3,
    domain=((-1, 1),),
    start=(0,),
    stationary=[Stationary((-1,), -2 / 3, "sharp minimum")],
    source="Reddi, Kale, Kumar (2018), theorem 1, arXiv:1904.09237",
)
def reddi(x: Any) -> Any:
    r"""Adam walks to the worst point: the rare large gradient counts for less than it weighs.

    .. math::
        f_t(x) = \begin{cases} 4 x & t \bmod 3 = 1 \\ -x & \text{else} \end{cases}, \quad
        f(x) = \tfrac13 (f_1 + f_2 + f_3)(x) = \tfrac23 x, \quad x \in [-1, 1]

    The value is that of the mean f, whose minimizer is -1; ``grad(x, t)`` is the gradient of
    :math:`f_t`. The paper projects every step onto the domain. Here walls stand in for that: beyond
    -1 and 1 every :math:`f_t` rises with slope 4. Adam with :math:`\beta_1 = 0` and
    :math:`\beta_2 = 1/17`, the paper's :math:`1 / (1 + C^2)` for C = 4, ends at 1, the worst point
    of the domain; gradient descent and AMSGrad end at -1.

    Examples
    --------
    >>> [reddi.grad([0], t).item() for t in (1, 2, 3, 4)], round(reddi(-1), 6)
    ([4.0, -1.0, -1.0, 4.0], -0.666667)
    """
    return 2 * clip(x, -1, 1) / 3 + 4 * maximum(abs(x) - 1, 0)


@reddi.gradient
def _(x: Any, t: int) -> Any:
    return where(abs(x) <= 1, where(t % 3 == 1, 4, -1), 4 * sign(x))


@reddi.hessian
def _(x: Any) -> Any:
    return 0


# Kok and Sandrock's points other than (1, ..., 1), for each number of coordinates that has any.
_ROSENBROCK = {
    4: (
        Stationary(
            (-0.7756592265653526, 0.6130933654850435, 0.38206284633839316, 0.1459720185521946),
            3.701428610430017,
            "minimum",
        ),
        Stationary(
            (-0.6561246357194459, 0.44312004097157237, 0.20431224822836433, 0.041743494776128764),
            3.7082419966472617,
            "saddle",
        ),
    ),
    5: (
        Stationary(
            (
                -0.9620510206947501,
                0.93573939597671,
                0.8807136041943205,
                0.7778776758544064,
                0.6050936785926528,
            ),
            3.930839434133028,
            "minimum",
        ),
        Stationary(
            (
                -0.5574683158988488,
                0.3247400428337763,
                0.11656732144533992,
                0.02335439646429822,
                0.0005454278342116253,
            ),
            4.657371428200574,
            "saddle",
        ),
    ),
    6: (
        Stationary(
            (
                -0.9865749795709937,
                0.9833982288361818,
                0.9721066700530919,
                0.947437436826436,
                0.8986511848517297,
                0.8075739520354176,
            ),
            3.973940500930295,
            "minimum",
        ),
        Stationary(
            (
                -0.5554197271790323,
                0.32249327429744495,
                0.1152070040989045,
                0.02350277040503075,
                0.01044790120466494,
                0.00010915863958243911,
            ),
            5.646383966587951,
            "saddle",
        ),
    ),
    7: (
        Stationary(
            (
                -0.9917225725614055,
                0.9935553935033713,
                0.9921733215946921,
                0.986898762690314,
                0.975164756608873,
                0.9514319827049926,
                0.9052228177139535,
            ),
            3.983600536424854,
            "minimum",
        ),
        Stationary(
            (
                -0.5553769767605887,
                0.32244648022243266,
                0.11517879975265272,
                0.0235061269288694,
                0.010656973479399591,
                0.010013436716574878,
                0.00010026891487684987,
            ),
            6.636262507560018,
            "saddle",
        ),
    ),
}


def rosenbrock_nd(n: int) -> TestFunction:
    r"""Rosenbrock's function of n coordinates, each bent along the one before.

    .. math:: f(x) = \sum_{i=1}^{n-1} 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2

    From 4 coordinates on there is a second minimum near :math:`(-1, 1, \dots, 1)`. Up to 7 it and
    the saddle beside it are listed; for more, the global minimizer alone.

    Parameters
    ----------
    n : int
        The number of coordinates, at least 2.

    Raises
    ------
    TypeError, ValueError
        For an ``n`` that is not such a number.

    References
    ----------
    Kok, S., Sandrock, C. (2009). *Locating and characterizing the stationary points of the extended
    Rosenbrock function*, doi:10.1162/evco.2009.17.3.437.

    Examples
    --------
    >>> rosen = rosenbrock_nd(10)
    >>> rosen, round(rosen(0.1 * np.arange(10)), 9)
    (<rosenbrock_nd(10): R^10 -> R>, 76.56)
    """
    n = whole("n", n, low=2)

    @TestFunction(
        title=f"Rosenbrock in {n} dimensions",
        domain=[(-2, 2)] * n,
        start=[-1.2 if i % 2 == 0 else 1 for i in range(n)],
        stationary=[Stationary((1,) * n, 0, "minimum"), *_ROSENBROCK.get(n, ())],
        complete=n < 8,
        source="Rosenbrock (1960), doi:10.1093/comjnl/3.3.175; Kok, Sandrock (2009), "
        "doi:10.1162/evco.2009.17.3.437",
        arguments=(n,),
    )
    def rosenbrock_nd(x: Any) -> Any:
        a = 1 - x[..., :-1]
        b = x[..., 1:] - x[..., :-1] * x[..., :-1]
        return (a * a + 100 * (b * b)).sum(-1)

    @rosenbrock_nd.gradient
    def _(x: Any) -> Any:
        b = x[..., 1:] - x[..., :-1] * x[..., :-1]
        g = np.zeros_like(x)
        g[..., :-1] = -400 * x[..., :-1] * b - 2 * (1 - x[..., :-1])
        g[..., 1:] += 200 * b
        return g

    @rosenbrock_nd.hessian
    def _(x: Any) -> Any:
        i = np.arange(n - 1)
        h = np.zeros((*x.shape, n))
        h[..., i, i] = 1200 * (x[..., :-1] * x[..., :-1]) - 400 * x[..., 1:] + 2
        h[..., i + 1, i + 1] += 200
        h[..., i, i + 1] = h[..., i + 1, i] = -400 * x[..., :-1]
        return h

    return rosenbrock_nd


def styblinski_tang_nd(n: int) -> TestFunction:
    r"""Styblinski and Tang's function of n coordinates, with :math:`2^n` minima.

    .. math:: f(x) = \tfrac12 \sum_{i=1}^n x_i^4 - 16 x_i^2 + 5 x_i

    Of its :math:`3^n` stationary points all are listed for 2 and 3 coordinates; for more, the
    global minimizer alone.

    Parameters
    ----------
    n : int
        The number of coordinates, at least 2.

    Raises
    ------
    TypeError, ValueError
        For an ``n`` that is not such a number.

    References
    ----------
    Styblinski, M. A., Tang, T.-S. (1990). *Experiments in nonconvex optimization: stochastic
    approximation with function smoothing and simulated annealing*,
    doi:10.1016/0893-6080(90)90029-K.

    Examples
    --------
    >>> tang = styblinski_tang_nd(5)
    >>> tang([1, 1, 1, 1, 1]), round(tang.minimum / 5, 6)
    (-25.0, -39.166166)
    """
    n = whole("n", n, low=2)

    @TestFunction(
        title=f"Styblinski-Tang in {n} dimensions",
        domain=[(-5, 5)] * n,
        start=[0] * n,
        stationary=_tang_points(n),
        complete=n < 4,
        source="Styblinski, Tang (1990), doi:10.1016/0893-6080(90)90029-K",
        arguments=(n,),
    )
    def styblinski_tang_nd(x: Any) -> Any:
        x2 = x * x
        return (0.5 * ((x2 - 16) * x2 + 5 * x)).sum(-1)

    @styblinski_tang_nd.gradient
    def _(x: Any) -> Any:
        return (2 * (x * x) - 16) * x + 2.5

    @styblinski_tang_nd.hessian
    def _(x: Any) -> Any:
        return (6 * (x * x) - 16)[..., None] * np.eye(n)

    return styblinski_tang_nd


def random_quadratic(n: int, condition: float, seed: int) -> TestFunction:
    r"""A convex quadratic of given condition number, in a random orthonormal basis.

    .. math:: f(x) = \tfrac12 x^\top A x, \quad A = Q \, \mathrm{diag}(\lambda) \, Q^\top

    The eigenvalues are spaced evenly in their logarithm from 1 to the condition number. Q is drawn
    uniformly: the orthogonal factor of a matrix of normal numbers, its signs fixed by a positive
    diagonal of the other factor. One point and many may differ in the last bits, as matrix
    products do.

    Parameters
    ----------
    n : int
        The number of coordinates, at least 2.
    condition : float
        The largest eigenvalue over the smallest, finite and at least 1.
    seed : int
        The seed of :func:`numpy.random.default_rng`.

    Raises
    ------
    TypeError, ValueError
        For arguments that are not such numbers.

    References
    ----------
    Mezzadri, F. (2007). *How to generate random matrices from the classical compact groups*,
    arXiv:math-ph/0609050.

    Examples
    --------
    >>> quadratic = random_quadratic(3, condition=100, seed=0)
    >>> quadratic, np.linalg.eigvalsh(quadratic.hess([0, 0, 0])).round(9)
    (<random_quadratic(3, 100.0, 0): R^3 -> R>, array([  1.,  10., 100.]))
    """
    n = whole("n", n, low=2)
    condition = real("condition", condition, low=1)
    q, r = np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))
    q *= np.sign(np.diagonal(r))
    a = (q * np.geomspace(1, condition, n)) @ q.T
    a = (a + a.T) / 2

    @TestFunction(
        title=f"Random quadratic of condition number {condition:g}",
        domain=[(-2, 2)] * n,
        start=[1] * n,
        stationary=[Stationary((0,) * n, 0, "minimum")],
        source="Mezzadri (2007), arXiv:math-ph/0609050",
        arguments=(n, condition, seed),
    )
    def random_quadratic(x: Any) -> Any:
        return 0.5 * (x * (x @ a)).sum(-1)

    @random_quadratic.gradient
    def _(x: Any) -> Any:
        return x @ a

    @random_quadratic.hessian
    def _(x: Any) -> Any:
        return a

    return random_quadratic


#: Every function that is ready made, by name.
FUNCTIONS: Mapping[str, TestFunction] = MappingProxyType(
    {name: value for name, value in list(globals().items()) if isinstance(value, TestFunction)}
)

# Where doctest looks for examples that neither a function nor a class holds.
__test__ = {name: function.__doc__ for name, function in FUNCTIONS.items()}
