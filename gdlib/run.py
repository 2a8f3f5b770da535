"""The runner: :func:`minimize` takes steps until a stop test holds, and says in its Result why."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from math import inf, isfinite, nan
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlib._arguments import floats, real, whole
from gdlib.core import Rule, State, _compute_type

__all__ = [
    "LineSearchFailed",
    "Method",
    "Objective",
    "Path",
    "Point",
    "Result",
    "Status",
    "Step",
    "minimize",
]

Array = NDArray[Any]

#: A run whose point has a coordinate of larger size counts as diverged.
FAR = 1e100


class Status(IntEnum):
    """Why a run ended.

    Examples
    --------
    >>> Status.CONVERGED.text
    'converged'
    """

    CONVERGED = 0
    STEP_LIMIT = 1
    NON_FINITE = 2
    DIVERGED = 3
    LINE_SEARCH_FAILED = 4
    STOPPED = 5

    @property
    def text(self) -> str:
        """The status in words."""
        return self.name.lower().replace("_", " ").replace("non finite", "non-finite")


_RUNNING = -1

_MESSAGES = {
    Status.CONVERGED: "A stop test holds.",
    Status.STEP_LIMIT: "All steps are done and no stop test holds.",
    Status.NON_FINITE: "The next point, value or gradient was not finite; x is the last finite "
    "point.",
    Status.DIVERGED: f"A coordinate passed {FAR:g} in size; x is the point before it.",
    Status.LINE_SEARCH_FAILED: "The line search found no acceptable step.",
    Status.STOPPED: "The callback asked to stop.",
}


@dataclass(frozen=True, eq=False)
class Path:
    """What a run recorded, one row per recorded step; row 0 is the start.

    Attributes
    ----------
    t : ndarray of int, shape (rows,)
        The number of steps done.
    x : ndarray, shape (rows, ..., n)
        The points. A run of a batch that has ended repeats its last point.
    fun : ndarray, shape (rows, ...)
        The values of the objective.
    grad_norm : ndarray, shape (rows, ...)
        The largest absolute coordinate of the gradient.
    lr : ndarray, shape (rows, ...)
        The learning rate of the step that left the point; NaN in the last row of a run, and for a
        rule without one.
    average : ndarray of the shape of `x`, or None
        The average of the iterates, for a rule that keeps one.

    Examples
    --------
    >>> from gdlib import GD, bowl, minimize
    >>> minimize(bowl, (1, 1), GD(lr=0.1), steps=2).path.t
    array([0, 1, 2])
    """

    t: NDArray[np.int64]
    x: Array
    fun: Array
    grad_norm: Array
    lr: Array
    average: Array | None = None

    def __len__(self) -> int:
        return len(self.t)


@dataclass(frozen=True, eq=False)
class Result:
    """How a run ended. In a batch of runs each field but the counts of calls has one entry per run.

    Attributes
    ----------
    x : ndarray
        The last point at which value and gradient were finite. For a rule that averages its
        iterates, their average.
    fun : float or ndarray
        The objective there.
    jac : ndarray
        The gradient at the last point: of the batch drawn there, if it is stochastic.
    nit : int or ndarray
        The number of steps done.
    nfev, njev, nhev : int
        How often the objective, its gradient and its Hessian were called.
    status : Status or ndarray of int
        Why the run ended.
    message : str
        The same in words.
    path : Path
        The recorded steps.

    Examples
    --------
    >>> from gdlib import GD, bowl, minimize
    >>> result = minimize(bowl, (1, 1), GD(lr=0.1), steps=2000)
    >>> result.status, result.success
    (<Status.CONVERGED: 0>, True)
    """

    x: Array
    fun: Any
    jac: Array
    nit: Any
    nfev: int
    njev: int
    nhev: int
    status: Any
    message: str
    path: Path = field(repr=False)

    @property
    def success(self) -> Any:
        """Whether the run converged; an array of bools for a batch."""
        return self.status == Status.CONVERGED

    @property
    def outcome(self) -> Any:
        """What became of the run, told from its recorded values; an array for a batch.

        ``"converges"``: a stop test held. ``"diverges"``: the run overflowed, or ended above its
        start. ``"still descends"``: every value in the last quarter of the path is below every
        value in the quarter before. ``"oscillates"``: none of these.

        Raises
        ------
        ValueError
            For a path of fewer than eight rows: there are no quarters to compare.

        Examples
        --------
        >>> from gdlib import GD, SignGD, bowl, minimize
        >>> rules = GD(lr=0.01), SignGD(lr=0.3), GD(lr=0.2)
        >>> [minimize(bowl, (4, 1), rule, steps=80).outcome for rule in rules]
        ['still descends', 'oscillates', 'diverges']
        """
        fun = self.path.fun
        quarter = len(fun) // 4
        lost = np.isin(self.status, (Status.NON_FINITE, Status.DIVERGED)) | ~(fun[-1] <= fun[0])
        if quarter < 2 and not np.all(self.success | lost):
            raise ValueError(f"the path has {len(fun)} rows; outcome needs at least 8")
        late = fun[len(fun) - quarter :].max(0, initial=-inf)
        before = fun[len(fun) - 2 * quarter : len(fun) - quarter].min(0, initial=inf)
        names = np.select(
            [self.success, lost, late < before],
            ["converges", "diverges", "still descends"],
            default="oscillates",
        )
        return names if names.ndim else str(names)


class Step(NamedTuple):
    """What a callback receives after each step: copies that it may keep or change.

    Examples
    --------
    >>> from gdlib import GD, bowl, minimize
    >>> result = minimize(bowl, (1, 1), GD(lr=0.1), callback=lambda step: step.t == 3)
    >>> result.nit, result.status.text
    (3, 'stopped')
    """

    t: int
    x: Array
    fun: Any
    jac: Array


class LineSearchFailed(Exception):
    """Raised within a method's step when its line search finds no acceptable point.

    Examples
    --------
    >>> raise LineSearchFailed("no descent")
    Traceback (most recent call last):
    gdlib.run.LineSearchFailed: no descent
    """


class Point(NamedTuple):
    """A point with the value and the gradient found there.

    Examples
    --------
    >>> Point(np.zeros(1), 0.0, np.ones(1)).fun
    0.0
    """

    x: Array
    fun: float
    jac: Array


@runtime_checkable
class Method(Protocol):
    """A method that calls the objective within its steps: line searches, Newton, BFGS.

    Examples
    --------
    >>> from gdlib import BFGS, GD
    >>> isinstance(BFGS(), Method), isinstance(GD(), Method)
    (True, False)
    """

    def begin(self, point: Point) -> Any:
        """The state before the first step."""

    def advance(self, objective: "Objective", point: Point, state: Any) -> tuple[Point, Any]:
        """One step: the new point with its value and gradient, and the new state."""


class Objective:
    """Calls the user's functions: counts the calls, hands out copies, checks what comes back.

    Parameters
    ----------
    f, grad, hess : callable or None
        The objective and its derivatives.

    Attributes
    ----------
    nfev, njev, nhev : int
        The number of calls so far.

    Examples
    --------
    >>> from gdlib import bowl
    >>> objective = Objective(bowl, bowl.grad)
    >>> objective.value(np.array([4.0, 0.0])), objective.nfev
    (1.0, 1)
    """

    def __init__(
        self,
        f: Callable[..., Any],
        grad: Callable[..., Any],
        hess: Callable[..., Any] | None = None,
    ) -> None:
        self._f, self._grad, self._hess = f, grad, hess
        self._extras = extras(grad)
        self.nfev = self.njev = self.nhev = 0

    def value(self, x: Array) -> Any:
        """The objective: a float at one point, an array for a batch of points."""
        self.nfev += 1
        value = self._f(x.copy())
        if type(value) is float and x.ndim == 1:
            return value
        array = _returned("f", value)
        if x.ndim == 1:
            if array.size != 1:
                raise ValueError(f"f returned an array of shape {array.shape}, not one number")
            return float(array.item())
        if array.shape != x.shape[:-1]:
            raise ValueError(
                f"f returned shape {array.shape} for points of shape {x.shape}; "
                f"a batch needs one value per point, shape {x.shape[:-1]}"
            )
        return array.astype(float)

    def grad(self, x: Array, t: int = 1, run: Array | None = None) -> Array:
        """The gradient, for step ``t`` and the runs ``run`` if it is stochastic."""
        self.njev += 1
        if self._extras:
            given = {"t": t, "run": None if run is None else run.copy()}
            g = self._grad(x.copy(), **{name: given[name] for name in self._extras})
        else:
            g = self._grad(x.copy())
        array = g if type(g) is np.ndarray and g.dtype is x.dtype else _returned("grad", g)
        if array.shape != x.shape:
            if x.shape != (1,) or array.size != 1:
                raise ValueError(f"grad returned shape {array.shape}, but x has shape {x.shape}")
            array = array.reshape(1)
        return array.astype(_compute_type(x.dtype), order="K")

    def hess(self, x: Array) -> Array:
        """The Hessian, a matrix."""
        if self._hess is None:
            raise TypeError("hess=None: this method needs the Hessian of f")
        self.nhev += 1
        array = _returned("hess", self._hess(x.copy()))
        if array.shape != x.shape * 2:
            raise ValueError(f"hess returned shape {array.shape}, but x has shape {x.shape}")
        return array.astype(float)


def extras(grad: Callable[..., Any]) -> tuple[str, ...]:
    """What a gradient asks for besides the point, as a stochastic one does."""
    try:
        parameters = inspect.signature(grad).parameters
    except (TypeError, ValueError):
        return ()
    return tuple(name for name in ("t", "run") if name in parameters)


def _returned(name: str, value: Any) -> Array:
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} returned {value!r}; it must return real numbers")
    return array


def _max_abs(a: Array) -> float:
    """The largest absolute value, NaN if there is one; quick for a few numbers."""
    if a.size > 8:
        return float(np.abs(a).max())
    values = a.tolist()
    total = sum(values)
    # A NaN makes the sum one; so do two infinities, and either way the point is lost.
    return max(map(abs, values)) if total == total else nan


class _Log:
    """The rows of a path: kept as they come, and packed into arrays a chunk at a time."""

    CHUNK = 4096

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.chunks: list[list[Array]] = []
        self.last = -1

    def append(self, t: int, *row: Any) -> None:
        """Keep a row: t, x, fun, grad_norm, lr, average. None of them may change later."""
        self.last = t
        self.rows.append((t, *row))
        if len(self.rows) == self.CHUNK:
            self._pack()

    def _pack(self) -> None:
        if self.rows:
            self.chunks.append([np.array(column) for column in zip(*self.rows, strict=True)])
            self.rows = []

    def path(self, left: Array, batch: tuple[int, ...] = ()) -> Path:
        """The path; where a run was ``left`` for good, it has no learning rate any more."""
        self._pack()
        t, x, fun, norm, lr, average = (
            column[0] if len(column) == 1 else np.concatenate(column)
            for column in zip(*self.chunks, strict=True)
        )
        rows, runs = len(t), left.shape
        lr = lr.astype(float)
        if runs and lr.ndim == 1:  # one learning rate for all runs
            lr = np.repeat(lr[:, None], runs[0], axis=1)
        lr[t.reshape(-1, *[1] * left.ndim) >= left] = nan
        return Path(
            t=t,
            x=x.reshape(rows, *batch, x.shape[-1]),
            fun=fun.reshape(rows, *batch),
            grad_norm=norm.reshape(rows, *batch),
            lr=lr.reshape(rows, *batch, *lr.shape[1 + len(runs) :]),
            average=None if average.dtype == object else average.reshape(rows, *batch, -1),
        )


def minimize(
    f: Callable[..., Any],
    x0: ArrayLike,
    rule: Rule | Method,
    *,
    steps: int = 1000,
    grad: Callable[..., Any] | None = None,
    hess: Callable[..., Any] | None = None,
    gtol: float = 1e-8,
    xtol: float = 0.0,
    callback: Callable[[Step], Any] | None = None,
    record: int = 1,
    state: Sequence[ArrayLike] | None = None,
) -> Result:
    r"""Minimize a function by steps of a rule.

    Before each step the stop tests are made; the run ends as converged when
    :math:`\max_i |\partial_i f(x_t)| <` ``gtol`` or :math:`\lVert x_t - x_{t-1} \rVert_2 <`
    ``xtol``.

    Parameters
    ----------
    f : callable
        The objective: takes a point, returns a number. A test function of gdlib or a problem
        brings its gradient along. For a batch it takes points of shape ``(..., n)`` and returns
        one value for each.
    x0 : array_like
        The start, of shape ``(n,)``; a single number means n = 1. Leading axes hold independent
        starts: ``(runs, n)`` is one run per row. Integers become float64.
    rule : Rule or Method
        The update rule, such as ``Adam(lr=0.1)``, or a method of :mod:`gdlib.curvature`. Arrays
        among the hyper-parameters broadcast against the runs.
    steps : int, default 1000
        The largest number of steps.
    grad : callable, optional
        The gradient of ``f``, of the shape of the point. If one of its parameters is called ``t``
        it also gets the step's number, from 1: a stochastic gradient. If one is called ``run`` it
        gets, in a batch, the number of the run in each row of its points: runs that have stopped
        are left out. A single run gets None.
    hess : callable, optional
        The Hessian, for methods that need it.
    gtol : float, default 1e-8
        Bound on the largest absolute coordinate of the gradient; 0 switches the test off.
    xtol : float, default 0
        Bound on the length of the last step; 0 switches the test off.
    callback : callable, optional
        Called after each step with a :class:`Step`. The run stops when it returns True or raises
        StopIteration.
    record : int, default 1
        Record every so many steps, and the start and the end; 0 records the end alone. Without a
        callback ``f`` is called at recorded points only.
    state : sequence of array_like, optional
        The rule's state before the first step, in place of ``rule.init(x0)``.

    Returns
    -------
    Result
        The last point, how the run ended, what it cost, and its path. In a batch each run stops
        by itself, and stays where it stopped.

    Raises
    ------
    TypeError, ValueError
        For an argument that is missing, of the wrong type or out of range; the message names it.
        An exception raised by a function of yours passes through unchanged. Overflow on the way
        is no error: the result's status tells.

    Examples
    --------
    >>> from gdlib import Adam, beale, minimize
    >>> result = minimize(beale, x0=(3, 4), rule=Adam(lr=1e-3, beta2=0.8), steps=100_000)
    >>> result.x.round(3), result.status.text
    (array([3. , 0.5]), 'step limit')
    >>> result.path.x.shape
    (100001, 2)
    """
    if not callable(f):
        raise TypeError(f"f={f!r} must be a function of the point")
    if isinstance(rule, type) or not isinstance(rule, Rule | Method):
        raise TypeError(f"rule={rule!r} must be a rule, such as Adam(lr=0.001)")
    grad = _derivative("grad", grad, f)
    if grad is None:
        raise TypeError(
            "grad=None, and f has no method grad: pass the gradient as grad=, "
            "for example one made by gdlib.numerical_gradient"
        )
    hess = _derivative("hess", hess, f)
    x = np.atleast_1d(floats("x0", x0))
    if x.size == 0:
        raise ValueError(f"x0={x0!r} has no coordinates")
    if not np.isfinite(x).all():
        raise ValueError(f"x0={x0!r} must be finite")
    steps, record = whole("steps", steps), whole("record", record)
    gtol, xtol = real("gtol", gtol), real("xtol", xtol)
    if callback is not None and not callable(callback):
        raise TypeError(f"callback={callback!r} must be a function of the step")
    objective = Objective(f, grad, hess)
    stops = _Stops(steps, gtol, xtol, callback, record)

    with np.errstate(all="ignore"):
        if not isinstance(rule, Rule):
            if x.ndim > 1:
                raise ValueError(f"x0 has shape {x.shape}; {rule!r} takes one start, shape (n,)")
            if state is not None:
                raise TypeError(f"state={state!r} goes with a rule, not with {rule!r}")
            return _run_one(objective, x.astype(float), _MethodDriver(rule), stops)
        shape = _full_shape(x, rule)
        x = np.array(np.broadcast_to(x, shape))
        first = rule.init(x) if state is None else _given_state(state, rule, x)
        if len(shape) == 1:
            return _run_one(objective, x, _RuleDriver(rule, x, first), stops)
        return _run_batch(objective, x, rule, first, stops)


@dataclass(frozen=True)
class _Stops:
    """What ends a run, and which of its steps are recorded."""

    steps: int
    gtol: float
    xtol: float
    callback: Callable[[Step], Any] | None
    record: int

    def recorded(self, t: int) -> bool:
        return self.record > 0 and t % self.record == 0

    def asked(self, t: int, x: Array, fun: Any, jac: Array) -> bool:
        """Whether the callback asks to stop after step ``t``."""
        assert self.callback is not None
        if t == 0:
            return False
        try:
            answer = self.callback(Step(t, x.copy(), np.copy(fun)[()], jac.copy()))
        except StopIteration:
            return True
        return isinstance(answer, bool | np.bool_) and bool(answer)


def _derivative(name: str, given: Any, f: Any) -> Any:
    derivative = getattr(f, name, None) if given is None else given
    if derivative is not None and not callable(derivative):
        raise TypeError(f"{name}={derivative!r} must be a function of the point")
    return derivative


def _full_shape(x: Array, rule: Rule) -> tuple[int, ...]:
    """The shape of all runs' points: the starts, broadcast with the rule's arrays."""
    shape = x.shape
    for name, value in rule.hyper.items():
        if isinstance(value, np.ndarray):
            try:
                shape = np.broadcast_shapes(shape, value.shape)
            except ValueError:
                shape = ()
            if shape[-1:] != x.shape[-1:]:
                raise ValueError(
                    f"{name} has shape {value.shape}, which does not broadcast to points of shape "
                    f"{x.shape}; one value per run has the shape (runs, 1)"
                )
    return shape


def _given_state(state: Sequence[ArrayLike], rule: Rule, x: Array) -> State:
    wanted = rule.init(x)
    if not isinstance(state, Sequence) or len(state) != len(wanted):
        raise ValueError(f"state={state!r} must have {len(wanted)} entries for {rule!r}")
    arrays = []
    for i, (given, array) in enumerate(zip(state, wanted, strict=True)):
        try:
            arrays.append(np.array(np.broadcast_to(floats(f"state[{i}]", given), x.shape)))
        except ValueError:
            raise ValueError(
                f"state[{i}]={given!r} does not broadcast to the points' shape {x.shape}"
            ) from None
        arrays[i] = arrays[i].astype(array.dtype)
        if not np.isfinite(arrays[i]).all():
            raise ValueError(f"state[{i}]={given!r} must be finite")
    return tuple(arrays)


def _squeeze(lr: Any) -> Any:
    """A learning rate without the axis of coordinates, if it is the same for all of them."""
    return lr[..., 0] if isinstance(lr, np.ndarray) and lr.shape[-1] == 1 else lr


class _RuleDriver:
    """Steps of a rule: value and gradient at the new point are for the runner to find."""

    def __init__(self, rule: Rule, x: Array, state: State) -> None:
        self.rule, self.state = rule, state
        self.dtype = _compute_type(x.dtype)
        self.lr: Any = nan

    def begin(self, point: Point) -> None:
        pass

    def next(self, objective: Objective, point: Point, t: int) -> tuple[Array, None, None]:
        values = self.rule.values(t)
        self.lr = values.get("lr", nan)
        (g,) = self.rule.gradients([point.jac], axis=-1)
        x, self.state = self.rule.update(point.x, g, t, self.state, values, self.dtype)
        return x, None, None

    def average(self) -> Array | None:
        return self.rule.average(self.state)


class _MethodDriver:
    """Steps of a method, which finds value and gradient at the new point by itself."""

    lr = nan

    def __init__(self, method: Method) -> None:
        self.method = method

    def begin(self, point: Point) -> None:
        self.state = self.method.begin(point)

    def next(self, objective: Objective, point: Point, t: int) -> Point:
        new, self.state = self.method.advance(objective, point, self.state)
        return new

    def average(self) -> None:
        return None


def _run_one(
    objective: Objective, x: Array, driver: _RuleDriver | _MethodDriver, stops: _Stops
) -> Result:
    always = isinstance(driver, _MethodDriver)
    value, grad, callback = objective.value, objective.grad, stops.callback
    gtol, xtol, steps, record = stops.gtol, stops.xtol, stops.steps, stops.record
    log = _Log()
    t, length = 0, inf
    fun: float | None = None
    jac: Array | None = None
    average = driver.average()
    last: Any = None
    while True:
        if fun is None and (always or callback or (record and t % record == 0)):
            fun = value(x)
        if jac is None:
            jac = grad(x, t + 1)
        norm = _max_abs(jac)
        if not norm < inf or not (fun is None or isfinite(fun)):
            status = Status.NON_FINITE
            if t > 0:
                x, fun, jac, norm, average = last
                t -= 1
            break
        point = Point(x, nan if fun is None else fun, jac)
        if t == 0:
            driver.begin(point)
        elif callback and stops.asked(t, x, fun, jac):
            status = Status.STOPPED
            break
        if norm < gtol or length < xtol:
            status = Status.CONVERGED
            break
        if t == steps:
            status = Status.STEP_LIMIT
            break
        try:
            x_new, fun_new, jac_new = driver.next(objective, point, t + 1)
        except LineSearchFailed:
            status = Status.LINE_SEARCH_FAILED
            break
        size = _max_abs(x_new)
        if not size <= FAR:
            status = Status.DIVERGED if size < inf else Status.NON_FINITE
            break
        if record and t % record == 0:
            log.append(t, x, fun, norm, _squeeze(driver.lr), average)
        if xtol:
            length = float(np.linalg.norm(x_new - x))
        last = x, fun, jac, norm, average
        x, fun, jac, average = x_new, fun_new, jac_new, driver.average()
        t += 1

    if fun is None:
        fun = value(x)
    if log.last != t:
        log.append(t, x, fun, norm, np.zeros_like(_squeeze(driver.lr)), average)
    if average is not None:
        x, fun = average, value(average)
    if not isfinite(fun):
        # Nobody asked for the value before.
        status = Status.NON_FINITE
    return Result(
        x=x.copy(),
        fun=fun,
        jac=jac.copy(),
        nit=t,
        nfev=objective.nfev,
        njev=objective.njev,
        nhev=objective.nhev,
        status=status,
        message=_MESSAGES[status],
        path=log.path(np.array(t)),
    )


class _Runs:
    """What is known of every run of a batch: replaced as a whole, so that it may be kept."""

    def __init__(self, **columns: Array | None) -> None:
        self.columns = columns

    def __getattr__(self, name: str) -> Any:
        return self.columns[name]

    def update(self, which: Array | None, **columns: Array) -> None:
        """New values for the runs ``which``, or for all."""
        for name, values in columns.items():
            if which is not None:
                whole = self.columns[name]
                assert whole is not None
                whole = whole.copy()
                whole[which] = values
                values = whole
            self.columns[name] = values


def _run_batch(objective: Objective, x: Array, rule: Rule, state: State, stops: _Stops) -> Result:
    *batch, n = x.shape
    count = x.size // n
    # Column by column: each coordinate of all runs in one piece.
    x = np.asfortranarray(x.reshape(count, n))
    dtype = _compute_type(x.dtype)
    state = tuple(np.asfortranarray(a.reshape(count, n)) for a in state)

    def per_run(value: Array) -> Array:
        return np.broadcast_to(value, (*batch, value.shape[-1])).reshape(count, -1)

    arrays = {k: per_run(value) for k, value in rule.hyper.items() if isinstance(value, np.ndarray)}
    schedules = [name for name, value in rule.hyper.items() if callable(value)]
    lr: Any = _squeeze(arrays.get("lr", nan))
    nit, status = np.zeros(count, int), np.full(count, _RUNNING)
    runs = _Runs(
        x=x,
        jac=np.zeros((count, n), dtype),
        fun=np.full(count, nan),
        norm=np.full(count, nan),
        average=rule.average(state),
    )
    # The runs that go on; x, state and arrays are theirs.
    active = np.arange(count)
    log = _Log()
    t = 0
    length: Any = inf

    def keep(which: Array) -> None:
        """Let the runs that do not go on stay behind."""
        nonlocal x, state, arrays, active
        x = np.asfortranarray(x[which])
        state = tuple(np.asfortranarray(a[which]) for a in state)
        arrays = {name: value[which] for name, value in arrays.items()}
        active = active[which]

    while True:
        fun = objective.value(x) if stops.callback or stops.recorded(t) else None
        jac = objective.grad(x, t + 1, active)
        norm = np.abs(jac).max(-1)
        fine = norm < inf if fun is None else (norm < inf) & np.isfinite(fun)
        if not fine.all() and t > 0:
            # The points stay where they were before the step.
            status[active[~fine]] = Status.NON_FINITE
            keep(fine)
            jac, norm, fun = jac[fine], norm[fine], None if fun is None else fun[fine]
            length = length[fine] if np.ndim(length) else length
            fine = fine[fine]
        which = None if active.size == count else active
        runs.update(which, x=x, jac=jac, norm=norm)
        runs.update(which, fun=np.full(active.size, nan) if fun is None else fun)
        average = rule.average(state)
        if average is not None:
            runs.update(which, average=average)
        nit[active] = t
        status[active[~fine]] = Status.NON_FINITE
        small = fine & ((norm < stops.gtol) | (length < stops.xtol))
        shaped = (a.reshape(*batch, *a.shape[1:]) for a in (runs.x, runs.fun, runs.jac))
        if stops.callback and stops.asked(t, *shaped):
            status[active[fine]] = Status.STOPPED
        else:
            status[active[small]] = Status.CONVERGED
            if t == stops.steps:
                status[active[fine & ~small]] = Status.STEP_LIMIT
        going = status[active] == _RUNNING
        if not going.all():
            keep(going)
            jac = jac[going]

        if active.size:
            values = {**rule.values(t + 1), **arrays} if arrays else rule.values(t + 1)
            for name in schedules:
                if np.ndim(values[name]):
                    values[name] = per_run(np.asarray(values[name]))[active]
            (g,) = rule.gradients([jac], axis=-1)
            x_new, state = rule.update(x, g, t + 1, state, values, dtype)
            size = np.abs(x_new).max(-1)
            near = size <= FAR
            length = np.linalg.norm(x_new - x, axis=-1) if stops.xtol else inf
            lr = _squeeze(values.get("lr", nan))
            if np.ndim(lr):
                lr_of_all = np.zeros((count, *lr.shape[1:]))
                lr_of_all[active] = lr
                lr = lr_of_all
            x = x_new
            if not near.all():
                status[active[~near]] = np.where(size < inf, Status.DIVERGED, Status.NON_FINITE)[
                    ~near
                ]
                length = length[near] if stops.xtol else inf
                keep(near)
        ended = np.flatnonzero((status != _RUNNING) & np.isnan(runs.fun))
        if fun is None and ended.size:
            runs.update(ended, fun=objective.value(runs.x[ended]))
        if not active.size:
            break
        if stops.recorded(t):
            log.append(t, runs.x, runs.fun, runs.norm, lr, runs.average)
        t += 1

    t = int(nit.max())
    if log.last != t:
        log.append(t, runs.x, runs.fun, runs.norm, np.zeros(np.shape(lr)), runs.average)
    last, fun = runs.x, runs.fun
    if runs.average is not None:
        last, fun = runs.average, objective.value(runs.average)
    status[~np.isfinite(fun)] = Status.NON_FINITE
    names, counts = np.unique(status, return_counts=True)
    return Result(
        x=np.array(last, order="C").reshape(*batch, n),
        fun=fun.reshape(batch).copy(),
        jac=np.array(runs.jac, order="C").reshape(*batch, n),
        nit=nit.reshape(batch),
        nfev=objective.nfev,
        njev=objective.njev,
        nhev=objective.nhev,
        status=status.reshape(batch),
        message=", ".join(
            f"{number} {Status(name).text}" for name, number in zip(names, counts, strict=True)
        ),
        path=log.path(nit, tuple(batch)),
    )
