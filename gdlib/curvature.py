r"""Methods that feel the curvature: line searches, Newton, conjugate gradients, BFGS and L-BFGS.

A method picks a direction :math:`p`, its line search the length :math:`\alpha` of the step
:math:`x_{t+1} = x_t + \alpha p`. Both call the objective as often as they need within one step, so
they are no rules; :func:`gdlib.minimize` runs them all the same, with the same Result and exact
counts of calls. They need the gradient of one fixed function: line searches and noise do not mix.

The algorithms follow Nocedal, J. and Wright, S. J. (2006). *Numerical Optimization*, 2nd edition,
doi:10.1007/978-0-387-40065-5, called N&W below.
"""

from dataclasses import dataclass
from functools import cached_property
from math import copysign, inf, isfinite, nan, sqrt
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from gdlib._arguments import real, whole
from gdlib.run import LineSearchFailed, Objective, Point

__all__ = [
    "BFGS",
    "LBFGS",
    "Armijo",
    "Exact",
    "FletcherReeves",
    "Line",
    "LineSearch",
    "Newton",
    "PolakRibiere",
    "SteepestDescent",
    "Trial",
    "Wolfe",
]

Array = NDArray[Any]

#: A line search that has tried so many points has failed.
LIMIT = 100

#: Two values closer than this, relative to their size, differ by rounding.
ROUNDING = 1e-12


class Line:
    r"""The objective along a line, :math:`\varphi(\alpha) = f(x + \alpha p)`.

    Parameters
    ----------
    objective : Objective
        Calls the function and its derivatives, and counts.
    point : Point
        Where the line starts, with value and gradient.
    direction : ndarray
        :math:`p`.

    Attributes
    ----------
    slope : float
        :math:`\varphi'(0) = \nabla f(x) \cdot p`; negative where ``direction`` leads down.

    Examples
    --------
    >>> from gdlib import Objective, Point, bowl
    >>> x = np.array([4.0, 0.0])
    >>> line = Line(Objective(bowl, bowl.grad), Point(x, bowl(x), bowl.grad(x)), -bowl.grad(x))
    >>> trial = line.at(1.0)
    >>> line.start.fun, trial.fun
    (1.0, 0.765625)
    """

    def __init__(self, objective: Objective, point: Point, direction: Array) -> None:
        self.objective, self.point, self.direction = objective, point, direction
        self.slope = float(point.jac @ direction)
        self.start = Trial(self, 0.0, point.x, point.fun)
        self.start.jac = point.jac
        self._trials = 0

    @property
    def descends(self) -> bool:
        """Whether the direction leads down."""
        return -inf < self.slope < 0

    def at(self, step: float) -> "Trial":
        r"""The point :math:`x + \alpha p`, with its value.

        Raises
        ------
        LineSearchFailed
            When the step is lost in rounding, or after 100 points.
        """
        x = self.point.x + step * self.direction
        if self._trials == LIMIT or np.array_equal(x, self.point.x):
            raise LineSearchFailed(f"no acceptable step after {self._trials} trials")
        self._trials += 1
        return Trial(self, step, x, self.objective.value(x))

    def curvature(self) -> float:
        r"""The second derivative at the start, :math:`p^\top \nabla^2 f(x)\, p`."""
        return float(self.direction @ self.objective.hess(self.point.x) @ self.direction)


class Trial:
    r"""A point on a line; its gradient is called for when it is first looked at.

    Attributes
    ----------
    step : float
        :math:`\alpha`.
    x : ndarray
    fun : float
    jac : ndarray
        Point, value and gradient.

    Examples
    --------
    >>> from gdlib import Objective, Point, bowl
    >>> x = np.array([4.0, 0.0])
    >>> objective = Objective(bowl, bowl.grad)
    >>> trial = Line(objective, Point(x, bowl(x), bowl.grad(x)), -bowl.grad(x)).at(2.0)
    >>> trial.x, trial.fun, objective.njev
    (array([3., 0.]), 0.5625, 0)
    >>> trial.jac, objective.njev
    (array([0.375, 0.   ]), 1)
    """

    def __init__(self, line: Line, step: float, x: Array, fun: float) -> None:
        self.line, self.step, self.x, self.fun = line, step, x, fun

    @cached_property
    def jac(self) -> Array:
        """The gradient."""
        return self.line.objective.grad(self.x)

    @property
    def finite(self) -> bool:
        """Whether value and slope are finite; if not, the step is too long."""
        return isfinite(self.fun) and isfinite(self.slope)

    @property
    def slope(self) -> float:
        r"""The slope along the line, :math:`\varphi'(\alpha)`."""
        return float(self.jac @ self.line.direction)

    @property
    def change(self) -> float:
        r"""The change from the start, :math:`\varphi(\alpha) - \varphi(0)`."""
        return self.above(self.line.start)

    def rounded(self, other: "Trial") -> bool:
        """Whether the values here and at another trial differ by no more than rounding."""
        return abs(self.fun - other.fun) <= ROUNDING * abs(other.fun)

    def above(self, other: "Trial") -> float:
        r"""How much higher the value is than at another trial.

        Near a minimum the difference is nothing but rounding while the slopes are still exact to
        many digits. There it comes from them:
        :math:`(\alpha - \alpha') (\varphi'(\alpha) + \varphi'(\alpha')) / 2`.

        References
        ----------
        Hager, W. W. and Zhang, H. (2005). *A new conjugate gradient method with guaranteed descent
        and an efficient line search*. SIAM Journal on Optimization 16(1), 170-192,
        doi:10.1137/030601880.
        """
        if self.rounded(other):
            return (self.step - other.step) * (self.slope + other.slope) / 2
        return self.fun - other.fun


@runtime_checkable
class LineSearch(Protocol):
    """What finds the length of a step; one of your own needs this one method.

    Examples
    --------
    >>> isinstance(Wolfe(), LineSearch)
    True
    """

    def search(self, line: Line, first: float) -> Trial:
        """A point on the line, which leads down; ``first`` is the length to try first."""


@dataclass(frozen=True)
class Armijo:
    r"""Backtracking: shorten the step until the value falls enough.

    .. math:: \varphi(\alpha) \le \varphi(0) + c_1 \alpha \varphi'(0)

    Parameters
    ----------
    c1 : float, default 1e-4
        Share of the decrease that the slope promises, :math:`c_1`, between 0 and 1.
    shrink : float, default 0.5
        Factor from one trial to the next, between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        For a parameter that is not a number in its range.

    References
    ----------
    Armijo, L. (1966). *Minimization of functions having Lipschitz continuous first partial
    derivatives*. Pacific Journal of Mathematics 16(1), 1-3, doi:10.2140/pjm.1966.16.1.
    N&W, algorithm 3.1.

    Examples
    --------
    >>> from gdlib import minimize, rosenbrock
    >>> result = minimize(rosenbrock, (-1.2, 1), SteepestDescent(Armijo(shrink=0.1)), steps=3)
    >>> result.nfev, result.njev
    (6, 4)
    """

    c1: float = 1e-4
    shrink: float = 0.5

    def __post_init__(self) -> None:
        real("Armijo: c1", self.c1, high=1, low_allowed=False)
        real("Armijo: shrink", self.shrink, high=1, low_allowed=False)

    def search(self, line: Line, first: float) -> Trial:
        """The first trial that falls enough."""
        step = first
        while True:
            trial = line.at(step)
            falls = isfinite(trial.fun) and trial.change <= self.c1 * step * line.slope
            # Where only the slopes tell, short steps all seem to fall; a wrong gradient shows in
            # slopes that become steeper.
            if falls and not (trial.rounded(line.start) and trial.slope <= line.slope):
                return trial
            step *= self.shrink


@dataclass(frozen=True)
class Wolfe:
    r"""The strong Wolfe conditions: the value falls enough, and the slope is nearly gone.

    .. math::
        \varphi(\alpha) &\le \varphi(0) + c_1 \alpha \varphi'(0) \\
        |\varphi'(\alpha)| &\le c_2 |\varphi'(0)|

    The step doubles until an interval holds such a point; the minimum of the cubic through the
    values and slopes at its ends then divides the interval, leaving at least a tenth on each side.
    Where the function falls for ever along the line there is no such point, and the search fails.

    Parameters
    ----------
    c1 : float, default 1e-4
        Share of the decrease that the slope promises, :math:`c_1`, between 0 and ``c2``.
    c2 : float, default 0.9
        Share of the slope that may be left, :math:`c_2`, between ``c1`` and 1.

    Raises
    ------
    TypeError, ValueError
        For a parameter that is not a number in its range.

    References
    ----------
    Wolfe, P. (1969). *Convergence conditions for ascent methods*. SIAM Review 11(2), 226-235,
    doi:10.1137/1011036. N&W, algorithms 3.5 and 3.6, equation 3.59.

    Examples
    --------
    >>> from gdlib import minimize, rosenbrock
    >>> result = minimize(rosenbrock, (-1.2, 1), BFGS(Wolfe(c2=0.5)))
    >>> result.x.round(9), result.status.text
    (array([1., 1.]), 'converged')
    """

    c1: float = 1e-4
    c2: float = 0.9

    def __post_init__(self) -> None:
        real("Wolfe: c1", self.c1, high=1, low_allowed=False)
        real("Wolfe: c2", self.c2, low=self.c1, high=1, low_allowed=False)

    def search(self, line: Line, first: float) -> Trial:
        """The first trial that satisfies both conditions."""
        # `low` has the smallest value of all trials that fall enough. The wanted point lies
        # between it and `high`, or anywhere beyond it while there is no `high`.
        low, step = line.start, first
        high: Trial | None = None
        while True:
            trial = line.at(step)
            if (
                not trial.finite
                or trial.change > self.c1 * trial.step * line.slope
                or trial.above(low) >= 0
            ):
                high = trial
            elif abs(trial.slope) <= -self.c2 * line.slope:
                return trial
            else:
                if trial.slope * ((high.step if high else inf) - low.step) >= 0:
                    high = low
                low = trial
            step = _between(low, high) if high else 2 * trial.step


def _between(low: Trial, high: Trial) -> float:
    """The minimum of the cubic through values and slopes of two trials, kept off their steps."""
    width = high.step - low.step
    if width == 0:
        raise LineSearchFailed(f"no acceptable step near {low.step:g}")
    if not high.finite:
        # From the start the way back may be long; from a trial that falls it is not.
        return low.step + (0.5 if low.step else 0.1) * width
    d1 = low.slope + high.slope - 3 * high.above(low) / width
    scale = max(abs(d1), abs(low.slope), abs(high.slope))  # keeps the squares from overflow
    radicand = (d1 / scale) ** 2 - (low.slope / scale) * (high.slope / scale)
    d2 = copysign(scale * sqrt(max(radicand, 0.0)), width)
    divisor = high.slope - low.slope + 2 * d2
    share = 0.5
    if radicand >= 0 and 0 < abs(divisor) < inf:
        share = min(max(1 - (high.slope + d2 - d1) / divisor, 0.1), 0.9)
    return low.step + share * width


@dataclass(frozen=True)
class Exact:
    r"""The step to the minimum along the line: exact for a quadratic, else of its model.

    .. math:: \alpha = -\frac{\nabla f(x) \cdot p}{p^\top \nabla^2 f(x)\, p}

    It needs the Hessian, and where the function does not curve upward along the line it fails.

    References
    ----------
    N&W, equation 3.55.

    Examples
    --------
    Steepest descent zigzags even with the best step length; conjugate gradients end.

    >>> from gdlib import bowl, minimize
    >>> minimize(bowl, (16, 1), SteepestDescent(Exact())).nit
    85
    >>> minimize(bowl, (16, 1), FletcherReeves(Exact())).nit
    2
    """

    def search(self, line: Line, first: float) -> Trial:
        """The only trial."""
        curvature = line.curvature()
        if not 0 < curvature < inf:
            raise LineSearchFailed(f"the curvature along the line is {curvature:g}")
        return line.at(-line.slope / curvature)


def _check_line_search(owner: Any) -> None:
    search = owner.line_search
    if isinstance(search, type) or not isinstance(search, LineSearch):
        raise TypeError(
            f"{type(owner).__name__}: line_search={search!r} must be a line search, such as "
            "Wolfe(c2=0.9)"
        )


def _search(line_search: LineSearch, line: Line, first: float) -> tuple[Point, Trial]:
    if not line.descends:
        raise LineSearchFailed(f"the slope along the line is {line.slope:g}")
    trial = line_search.search(line, first)
    return Point(trial.x, trial.fun, trial.jac), trial


def _first(jac: Array) -> float:
    """The first step along the gradient, of which nothing is known: of length 1 at most."""
    return 1 / max(1.0, float(np.abs(jac).max()))


@dataclass(frozen=True)
class SteepestDescent:
    r"""Gradient descent with a line search in place of a learning rate.

    .. math:: p_t = -\nabla f(x_t)

    Parameters
    ----------
    line_search : LineSearch, default Armijo()
        What finds the length of the step. The first trial promises the decrease of the step before.

    Raises
    ------
    TypeError
        For a ``line_search`` that is none.

    References
    ----------
    N&W, section 3.3 and equation 3.60.

    Examples
    --------
    >>> from gdlib import beale, minimize
    >>> result = minimize(beale, (1, 1), SteepestDescent())
    >>> result.x.round(6), result.status.text
    (array([3. , 0.5]), 'converged')
    """

    line_search: LineSearch = Armijo()

    def __post_init__(self) -> None:
        _check_line_search(self)

    def begin(self, point: Point) -> Any:
        """The state before the first step: none."""
        return None

    def advance(self, objective: Objective, point: Point, state: Any) -> tuple[Point, Any]:
        """One step: the new point, and what it cost to get there."""
        direction, first = -point.jac, _first(point.jac)
        if state is not None:
            before, trial = state
            direction = direction + self._beta(point.jac, before.jac) * trial.line.direction
        line = Line(objective, point, direction)
        if not line.descends:
            line = Line(objective, point, -point.jac)
        if state is not None and line.descends:
            first = trial.step * trial.line.slope / line.slope
        new, trial = _search(self.line_search, line, first)
        return new, (point, trial)

    def _beta(self, jac: Array, before: Array) -> float:
        """The share of the direction before that is kept."""
        return 0.0


@dataclass(frozen=True)
class FletcherReeves(SteepestDescent):
    r"""Conjugate gradients: each direction keeps a share of the one before.

    .. math::
        \beta_t &= \frac{\lVert \nabla f(x_t) \rVert^2}{\lVert \nabla f(x_{t-1}) \rVert^2} \\
        p_t &= -\nabla f(x_t) + \beta_t p_{t-1}

    On a convex quadratic in n dimensions, with an exact line search, it ends in n steps. A
    direction that would lead up is replaced by the steepest descent.

    Parameters
    ----------
    line_search : LineSearch, default Wolfe(c2=0.1)
        What finds the length of the step. With ``c2`` below one half every direction leads down.

    Raises
    ------
    TypeError
        For a ``line_search`` that is none.

    References
    ----------
    Fletcher, R. and Reeves, C. M. (1964). *Function minimization by conjugate gradients*. The
    Computer Journal 7(2), 149-154, doi:10.1093/comjnl/7.2.149. N&W, algorithm 5.4.

    Examples
    --------
    >>> from gdlib import beale, minimize
    >>> result = minimize(beale, (1, 1), FletcherReeves())
    >>> result.x.round(6), result.status.text
    (array([3. , 0.5]), 'converged')
    """

    line_search: LineSearch = Wolfe(c2=0.1)

    def _beta(self, jac: Array, before: Array) -> float:
        return float(jac @ jac / (before @ before))


@dataclass(frozen=True)
class PolakRibiere(SteepestDescent):
    r"""Conjugate gradients that start afresh where the gradient has hardly changed.

    .. math::
        \beta_t &= \max\left(0, \frac{\nabla f(x_t) \cdot (\nabla f(x_t) - \nabla f(x_{t-1}))}
        {\lVert \nabla f(x_{t-1}) \rVert^2}\right) \\
        p_t &= -\nabla f(x_t) + \beta_t p_{t-1}

    This is the form called PR+. On a convex quadratic with an exact line search it equals
    :class:`FletcherReeves`. A direction that would lead up is replaced by the steepest descent.

    Parameters
    ----------
    line_search : LineSearch, default Wolfe(c2=0.1)
        What finds the length of the step.

    Raises
    ------
    TypeError
        For a ``line_search`` that is none.

    References
    ----------
    Polak, E. and Ribière, G. (1969). *Note sur la convergence de méthodes de directions
    conjuguées*. Revue française d'informatique et de recherche opérationnelle 3(R1), 35-43,
    https://www.numdam.org/item/M2AN_1969__3_1_35_0/. Gilbert, J. C. and Nocedal, J. (1992),
    doi:10.1137/0802003, for the maximum. N&W, equations 5.44 and 5.45.

    Examples
    --------
    >>> from gdlib import beale, minimize
    >>> result = minimize(beale, (1, 1), PolakRibiere())
    >>> result.x.round(6), result.status.text
    (array([3. , 0.5]), 'converged')
    """

    line_search: LineSearch = Wolfe(c2=0.1)

    def _beta(self, jac: Array, before: Array) -> float:
        return max(0.0, float(jac @ (jac - before) / (before @ before)))


@dataclass(frozen=True)
class Newton:
    r"""Newton's method: step to the minimum of the quadratic model.

    .. math:: (\nabla^2 f(x_t) + \tau_t I)\, p_t = -\nabla f(x_t)

    Where the Hessian is positive definite :math:`\tau_t = 0`; elsewhere it grows until the sum is,
    so that the direction leads down. On a convex quadratic one step is enough.

    Parameters
    ----------
    line_search : LineSearch or None, default Armijo()
        What finds the length of the step; the first trial is 1. None takes the step as it is, with
        the Hessian as it is: the pure method, which is as glad of a saddle or a maximum.

    Raises
    ------
    TypeError
        For a ``line_search`` that is none; and in a run without a Hessian.

    References
    ----------
    N&W, algorithms 3.2 and 3.3.

    Examples
    --------
    Both stand at a point where Beale's function curves downward.

    >>> from gdlib import beale, minimize
    >>> minimize(beale, (0.1, 0.7), Newton()).x.round(6)
    array([3. , 0.5])
    >>> minimize(beale, (0.1, 0.7), Newton(line_search=None)).x.round(6) + 0.0
    array([0., 1.])
    """

    line_search: LineSearch | None = Armijo()

    def __post_init__(self) -> None:
        if self.line_search is not None:
            _check_line_search(self)

    def begin(self, point: Point) -> Any:
        """The state before the first step: none."""
        return None

    def advance(self, objective: Objective, point: Point, state: Any) -> tuple[Point, Any]:
        """One step: the new point."""
        hessian = objective.hess(point.x)
        if not np.isfinite(hessian).all():
            return Point(np.full_like(point.x, nan), nan, point.jac), None
        if self.line_search is not None:
            direction = -np.linalg.solve(_positive_definite(hessian), point.jac)
            line = Line(objective, point, direction)
            return _search(self.line_search, line, 1.0)[0], None
        try:
            x = point.x - np.linalg.solve(hessian, point.jac)
        except np.linalg.LinAlgError:
            raise LineSearchFailed("the Hessian is singular") from None
        return Point(x, objective.value(x), objective.grad(x)), None


def _positive_definite(matrix: Array) -> Array:
    """The matrix, with a multiple of the identity added if it takes one to be so."""
    scale = float(np.abs(matrix).max()) or 1.0
    scaled, identity = matrix / scale, np.eye(len(matrix))
    shift = 0.0
    while True:
        try:
            np.linalg.cholesky(scaled + shift * identity)
        except np.linalg.LinAlgError:
            shift = max(2 * shift, 1e-3)
        else:
            return matrix + scale * shift * identity


@dataclass(frozen=True)
class BFGS:
    r"""BFGS: learn the inverse of the Hessian from the changes of the gradient.

    .. math::
        p_t &= -H_t \nabla f(x_t) \\
        s_t &= x_{t+1} - x_t, \quad y_t = \nabla f(x_{t+1}) - \nabla f(x_t), \quad
        \rho_t = 1 / (y_t \cdot s_t) \\
        H_{t+1} &= (I - \rho_t s_t y_t^\top) H_t (I - \rho_t y_t s_t^\top) + \rho_t s_t s_t^\top

    It starts with :math:`H_0 = I`. On a convex quadratic, with an exact line search, it takes the
    steps of conjugate gradients. Where :math:`y_t \cdot s_t` is not positive, which the Wolfe
    conditions exclude, :math:`H` stays.

    Parameters
    ----------
    line_search : LineSearch, default Wolfe()
        What finds the length of the step; the first trial is 1, but shorter in the first step.

    Raises
    ------
    TypeError
        For a ``line_search`` that is none.

    References
    ----------
    Broyden, C. G. (1970), doi:10.1093/imamat/6.1.76. Fletcher, R. (1970),
    doi:10.1093/comjnl/13.3.317. Goldfarb, D. (1970), doi:10.1090/S0025-5718-1970-0258249-6.
    Shanno, D. F. (1970), doi:10.1090/S0025-5718-1970-0274029-X. N&W, algorithm 6.1.

    Examples
    --------
    >>> from gdlib import minimize, rosenbrock
    >>> result = minimize(rosenbrock, (4, -4.1), BFGS())
    >>> result.x.round(9), result.status.text
    (array([1., 1.]), 'converged')
    """

    line_search: LineSearch = Wolfe()

    def __post_init__(self) -> None:
        _check_line_search(self)

    def begin(self, point: Point) -> Any:
        """The state before the first step: the inverse Hessian is not known yet."""
        return None

    def advance(self, objective: Objective, point: Point, state: Any) -> tuple[Point, Any]:
        """One step: the new point, and the new inverse Hessian."""
        H = np.eye(len(point.x)) if state is None else state
        first = _first(point.jac) if state is None else 1.0
        new, _ = _search(self.line_search, Line(objective, point, -H @ point.jac), first)
        s, y = new.x - point.x, new.jac - point.jac
        sy = s @ y
        if not sy > 0:
            return new, H
        Hy = H @ y
        H = H + (1 + y @ Hy / sy) / sy * np.outer(s, s)
        H -= (np.outer(Hy, s) + np.outer(s, Hy)) / sy
        return new, H


@dataclass(frozen=True)
class LBFGS:
    r"""L-BFGS: BFGS that remembers the last few steps in place of a matrix.

    The direction :math:`p_t = -H_t \nabla f(x_t)` is that of :class:`BFGS` with the last ``memory``
    pairs :math:`(s, y)`, applied to :math:`H = \frac{s \cdot y}{y \cdot y} I` of the last pair.

    Parameters
    ----------
    memory : int, default 10
        How many pairs are kept, at least 1.
    line_search : LineSearch, default Wolfe()
        What finds the length of the step; the first trial is 1, but shorter in the first step.

    Raises
    ------
    TypeError, ValueError
        For a ``memory`` that is no whole number of at least 1, or a ``line_search`` that is none.

    References
    ----------
    Nocedal, J. (1980), doi:10.1090/S0025-5718-1980-0572855-7. Liu, D. C. and Nocedal, J. (1989).
    *On the limited memory BFGS method for large scale optimization*. Mathematical Programming 45,
    503-528, doi:10.1007/BF01589116. N&W, algorithms 7.4 and 7.5.

    Examples
    --------
    >>> from gdlib import minimize, rosenbrock
    >>> result = minimize(rosenbrock, (4, -4.1), LBFGS(memory=5))
    >>> result.x.round(9), result.status.text
    (array([1., 1.]), 'converged')
    """

    memory: int = 10
    line_search: LineSearch = Wolfe()

    def __post_init__(self) -> None:
        whole("LBFGS: memory", self.memory, low=1)
        _check_line_search(self)

    def begin(self, point: Point) -> Any:
        """The state before the first step: no pairs."""
        return ()

    def advance(self, objective: Objective, point: Point, state: Any) -> tuple[Point, Any]:
        """One step: the new point, and the pairs that are kept."""
        line = Line(objective, point, -_two_loops(state, point.jac))
        new, _ = _search(self.line_search, line, 1.0 if state else _first(point.jac))
        s, y = new.x - point.x, new.jac - point.jac
        pairs = (*state, (s, y)) if s @ y > 0 else state
        return new, pairs[-self.memory :]


def _two_loops(pairs: tuple[tuple[Array, Array], ...], g: Array) -> Array:
    """The product of the inverse Hessian that the pairs stand for with ``g``."""
    shares = []
    for s, y in reversed(pairs):
        share = s @ g / (s @ y)
        g = g - share * y
        shares.append(share)
    if pairs:
        s, y = pairs[-1]
        g = s @ y / (y @ y) * g
    for (s, y), share in zip(pairs, reversed(shares), strict=True):
        g = g + (share - y @ g / (s @ y)) * s
    return g
