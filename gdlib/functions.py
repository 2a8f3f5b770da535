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
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Self, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "FUNCTIONS",
    "Stationary",
    "TestFunction",
    "beale",
    "bowl",
    "cubic",
    "ravine",
    "rosenbrock",
    "shifted_square",
]

Array = NDArray[np.float64]
_FLOAT = np.dtype(np.float64)


class Stationary(NamedTuple):
    """A point where the gradient vanishes, or a minimiser at which there is none.

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
        All stationary points in the domain, or the global minimisers alone.
    source : str
        Where the function comes from.
    complete : bool
        Whether ``stationary`` holds all stationary points in the domain.

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
    f: Callable[..., Any]
    df: Callable[..., Any] | None
    d2f: Callable[..., Any] | None
    _whole: bool

    def __init__(
        self,
        *,
        title: str,
        domain: Sequence[tuple[float, float]],
        start: Sequence[float],
        stationary: Sequence[Stationary],
        source: str,
        complete: bool = True,
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
            f=None,
            df=None,
            d2f=None,
        )

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{self!r} cannot be changed: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self!r} cannot be changed: {name}")

    def __repr__(self) -> str:
        return f"<{self.name or 'undefined'}: R^{self.dim} -> R>"

    def __reduce__(self) -> str:
        return self.name  # The object is pickled as the module's global of that name.

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
        return float(value) if len(shape) < 2 else _joined(value, shape[:-1])

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
        parts, shape = self._evaluate(self.df, x)
        if len(shape) == 1 and self.dim > 1:
            return np.array(parts, float)
        return _joined(parts, shape)

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
        parts, shape = self._evaluate(self.d2f, x)
        if isinstance(parts, tuple):
            rows, columns = np.triu_indices(self.dim)
            square: list[Any] = [None] * self.dim**2
            for i, j, part in zip(rows, columns, parts, strict=True):
                square[i * self.dim + j] = square[j * self.dim + i] = part
            parts = tuple(square)
            return _joined(parts, (*shape[:-1], self.dim**2)).reshape(shape + shape[-1:])
        return _joined(parts, shape + shape[-1:])

    def gradient(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator of the plain gradient.

        Examples
        --------
        >>> bowl.df(2, 3)
        (0.25, 54)
        """
        return self._derivative("df", function)

    def hessian(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator of the plain Hessian: its upper triangle, row by row.

        Examples
        --------
        >>> bowl.d2f(2, 3)
        (0.125, 0, 18)
        """
        return self._derivative("d2f", function)

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
        if not callable(function):
            raise TypeError(f"{self!r} has no function yet: decorate one; got {function!r}")
        count = len(inspect.signature(function).parameters)
        if count not in (1, self.dim):
            raise TypeError(
                f"function={function.__name__} takes {count} coordinates, domain has {self.dim}"
            )
        vars(self).update(
            name=function.__name__,
            f=function,
            _whole=count < self.dim,
            __doc__=function.__doc__,
            __module__=function.__module__,
        )
        return self

    def _derivative(self, which: str, function: Callable[..., Any]) -> Callable[..., Any]:
        if getattr(self, which) is not None:
            raise AttributeError(f"{self!r} cannot be changed: {which} is already there")
        vars(self)[which] = function
        return function

    def _evaluate(self, function: Callable[..., Any] | None, x: Any) -> tuple[Any, tuple[int, ...]]:
        """What the plain function returns at x, and the shape of x."""
        if type(x) is not np.ndarray or x.dtype is not _FLOAT:
            x = self._floats(x)
        if function is None:
            raise TypeError(f"{self!r} has no such derivative: add it with its decorator")
        shape = x.shape
        if shape[-1:] != (self.dim,) and (shape or self.dim > 1):
            raise ValueError(
                f"{self.name}: x has shape {shape}; its last axis must hold the {self.dim} "
                "coordinates"
            )
        if self._whole:
            with np.errstate(all="ignore"):
                return function(x), shape
        if len(shape) < 2:
            # Floats are several times faster than numpy's scalars and round alike. Where they raise
            # and numpy's give infinity, numpy's decide.
            point = x.tolist() if shape else [x.item()]
            try:
                if not function.__code__.co_names:
                    return function(*point), shape
                with np.errstate(all="ignore"):
                    return function(*point), shape
            except ArithmeticError:
                with np.errstate(all="ignore"):
                    return function(*np.array(point)), shape
        with np.errstate(all="ignore"):
            return function(*(x[..., i] for i in range(self.dim))), shape

    def _floats(self, x: ArrayLike) -> Array:
        array = np.asarray(x)
        if array.dtype.kind not in "iubf":
            raise TypeError(
                f"{self.name}: x={x!r} must hold real numbers; its type is {array.dtype}"
            )
        return array.astype(float)


def _joined(parts: Any, shape: tuple[int, ...]) -> Array:
    """A new array of that shape; a tuple holds what stands along its last axis."""
    out = np.empty(shape)
    if isinstance(parts, tuple):
        for i, part in enumerate(parts):
            out[..., i] = part
    else:
        out[...] = parts
    return out


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
        Stationary((0.10053793747424695, -2.6445135851210803), 9.864512284793024, "saddle"),
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


#: Every function that is ready made, by name.
FUNCTIONS: Mapping[str, TestFunction] = MappingProxyType(
    {name: value for name, value in list(globals().items()) if isinstance(value, TestFunction)}
)

# Where doctest looks for examples that neither a function nor a class holds.
__test__ = {name: function.__doc__ for name, function in FUNCTIONS.items()}
