"""What a rule becomes when it is configured: :class:`Rule`, and :class:`Optimizer` for lists."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from numbers import Real
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlib._arguments import floats, whole

__all__ = ["HYPERPARAMETERS", "HyperParameter", "NamedRule", "Optimizer", "Rule", "configured"]

_FLOAT = np.dtype(float)

Array = NDArray[Any]
State = tuple[Array, ...]


class HyperParameter(NamedTuple):
    """What a hyper-parameter's name stands for, in every rule that has it.

    Attributes
    ----------
    symbol : str
        TeX of the symbol in formulas.
    meaning : str
        What it does, in a few words.
    low, high : float
        The range of allowed values.
    low_allowed : bool
        Whether ``low`` itself is allowed; ``high`` never is.

    Examples
    --------
    >>> HYPERPARAMETERS["beta2"].symbol, HYPERPARAMETERS["beta2"].range
    ('\\\\beta_2', '0 <= value < 1')
    """

    symbol: str
    meaning: str
    low: float = 0.0
    high: float = np.inf
    low_allowed: bool = True

    def allows(self, value: float) -> bool:
        """Whether a number lies in the range.

        Examples
        --------
        >>> HYPERPARAMETERS["beta"].allows(1.0)
        False
        """
        return (self.low <= value if self.low_allowed else self.low < value) and value < self.high

    @property
    def range(self) -> str:
        """The range in words, as error messages and tables show it."""
        if self.low == -np.inf:
            return "finite"
        if self.high == np.inf:
            return f"finite and {'at least' if self.low_allowed else 'above'} {self.low:g}"
        left = f"{self.low:g} <=" if self.low_allowed else f"{self.low:g} <"
        return f"{left} value < {self.high:g}"


#: Every hyper-parameter of :mod:`gdlib.rules`, by name. A rule of your own may use other names;
#: those take any finite number.
HYPERPARAMETERS: Mapping[str, HyperParameter] = MappingProxyType(
    {
        "lr": HyperParameter(r"\eta", "learning rate: scale of every step"),
        "beta": HyperParameter(r"\beta", "share of the velocity kept in each step", high=1),
        "rho": HyperParameter(r"\rho", "decay of the averages of squares", high=1),
        "beta1": HyperParameter(r"\beta_1", "decay of the average of gradients", high=1),
        "beta2": HyperParameter(r"\beta_2", "decay of the average of squared gradients", high=1),
        "eps": HyperParameter(r"\epsilon", "keeps the divisor away from zero", low_allowed=False),
        "weight_decay": HyperParameter(r"\lambda", "pull of the point toward zero"),
        "momentum_decay": HyperParameter(r"\psi", "speed of the momentum's warm-up"),
        "eta_minus": HyperParameter(
            r"\eta^-", "factor of the step after a change of sign", high=1, low_allowed=False
        ),
        "eta_plus": HyperParameter(
            r"\eta^+", "factor of the step while the sign stays", low=1, low_allowed=False
        ),
        "step_min": HyperParameter(
            r"\Delta_{\min}", "smallest step of a coordinate", low_allowed=False
        ),
        "step_max": HyperParameter(
            r"\Delta_{\max}", "largest step of a coordinate", low_allowed=False
        ),
    }
)


class Schema(NamedTuple):
    """What a rule's signature says: its initial state and the defaults of its hyper-parameters."""

    state: Mapping[str, float]
    hyper: Mapping[str, Any]


@lru_cache(maxsize=256)
def schema(function: Callable[..., Any]) -> Schema:
    """Read a rule's signature, and refuse one that is not a rule's."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError) as error:
        raise TypeError(f"function={function!r} has no signature to read: {error}") from None
    name = getattr(function, "__name__", repr(function))
    wanted = "a rule looks like f(x, g, t, state=0, ..., *, lr=1e-3, ...)"
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    keyword = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    if len(positional) + len(keyword) < len(parameters):
        raise TypeError(f"function={name} takes *args or **kwargs; {wanted}")
    if len(positional) < 3 or any(p.default is not p.empty for p in positional[:3]):
        raise TypeError(f"function={name} must start with x, g and t, without defaults; {wanted}")
    state: dict[str, float] = {}
    for p in positional[3:]:
        if not isinstance(p.default, Real):
            raise TypeError(
                f"state {p.name!r} of function={name} needs its initial value, a number, as "
                f"default; {wanted}"
            )
        state[p.name] = float(p.default)
    return Schema(MappingProxyType(state), MappingProxyType({p.name: p.default for p in keyword}))


def _hyper_value(owner: str, name: str, value: Any) -> Any:
    """A hyper-parameter's value as a rule keeps it: a float, a read-only array or a schedule."""
    if callable(value):
        return value
    parameter = HYPERPARAMETERS.get(name)
    allowed = parameter.range if parameter else "finite"
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise TypeError(
            f"{owner}: {name}={value!r} must be a number, an array of numbers or a schedule "
            f"({allowed})"
        )
    for number in array.ravel().tolist():
        if not np.isfinite(number) or (parameter and not parameter.allows(number)):
            raise ValueError(f"{owner}: {name}={value!r} is out of range; allowed is {allowed}")
    if array.ndim == 0:
        return float(value)
    array = array.astype(float)
    array.flags.writeable = False
    return array


def _check_order(owner: str, values: Mapping[str, Any]) -> None:
    low, high = values.get("step_min", 0.0), values.get("step_max", np.inf)
    if not callable(low) and not callable(high) and np.any(low > high):
        raise ValueError(f"{owner}: step_min={low!r} must not be above step_max={high!r}")


@lru_cache
def _range_of(dtype: np.dtype[Any]) -> tuple[float, float]:
    """Above which size a float is not 0 in a type, and below which it is finite."""
    limits = np.finfo(dtype)
    return float(limits.smallest_subnormal) / 2, float(limits.max)


def _check_values(owner: str, values: Mapping[str, Any], dtype: np.dtype[Any]) -> None:
    """Refuse a hyper-parameter that leaves its range when it is rounded to the type of x."""
    low, high = _range_of(dtype)
    for name, value in values.items():
        if type(value) is float:
            parameter = HYPERPARAMETERS.get(name)
            lost = value <= low and parameter is not None and not parameter.allows(0.0)
            if lost or abs(value) > high:
                became = "0" if lost else "infinite"
                raise ValueError(f"{owner}: {name}={value!r} is {became} in {dtype}, the type of x")


class Rule:
    """An update rule with its hyper-parameters: the function, configured.

    Parameters
    ----------
    function : callable
        A function with a rule's signature, see :mod:`gdlib.rules`.
    **hyper
        Its keyword-only arguments, each a number, an array or a schedule: a function of the number
        of steps done (0, 1, 2, …). An array is copied and made read-only. Its last axis belongs to
        the coordinates, the axes before it to independent runs, so one learning rate per run has
        the shape ``(runs, 1)``. What is not given keeps the function's default.

    Attributes
    ----------
    function : callable
        The function itself.
    hyper : mapping
        Every hyper-parameter's value.

    Raises
    ------
    TypeError
        For a signature that is not a rule's, an unknown hyper-parameter, or a value that is not a
        number.
    ValueError
        For a value out of its range.

    Notes
    -----
    A rule is frozen. It equals a rule of the same function and values, and it is hashable when
    its values are. ``Adam(lr=0.1)`` is short for ``Rule(adam, lr=0.1)``.

    Examples
    --------
    A rule of your own is a function of this form:

    >>> def damped(x, g, t, *, lr=0.1):
    ...     return x - lr / t * g
    >>> rule = Rule(damped, lr=1.0)
    >>> rule
    Rule(damped, lr=1.0)
    >>> x, state = rule.step([4.0], [2.0], 2, ())
    >>> x
    array([3.])
    """

    function: Callable[..., Any]
    hyper: Mapping[str, Any]
    _initial: tuple[float, ...]
    _scheduled: tuple[str, ...]
    _values: dict[str, Any]

    def __init__(self, function: Callable[..., Any], /, **hyper: Any) -> None:
        if not callable(function):
            raise TypeError(f"function={function!r} must be a function with a rule's signature")
        known = schema(function)
        owner = self._owner(function)
        for name in hyper:
            if name not in known.hyper:
                raise TypeError(
                    f"{owner}: unknown hyper-parameter {name}={hyper[name]!r}; "
                    f"allowed are {', '.join(known.hyper) or 'none'}"
                )
        values = {}
        for name, default in known.hyper.items():
            value = hyper.get(name, default)
            if value is inspect.Parameter.empty:
                raise TypeError(f"{owner}: {name} has no default and must be given")
            values[name] = _hyper_value(owner, name, value)
        _check_order(owner, values)
        self._set(
            function=function,
            hyper=MappingProxyType(values),
            _initial=tuple(known.state.values()),
            _scheduled=tuple(name for name, value in values.items() if callable(value)),
            _values=values,
        )

    def _owner(self, function: Callable[..., Any]) -> str:
        if type(self) is not Rule:
            return type(self).__name__
        return getattr(function, "__name__", repr(function))

    def _set(self, **attributes: Any) -> None:
        for name, value in attributes.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{self!r} is frozen; make a new rule to change {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self!r} is frozen; {name} cannot be deleted")

    def __repr__(self) -> str:
        known = schema(self.function).hyper
        shown = [
            f"{name}={value!r}"
            for name, value in self.hyper.items()
            if not _same(value, known[name])
        ]
        if type(self) is Rule:
            shown.insert(0, self.name)
        return f"{type(self).__name__}({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rule):
            return NotImplemented
        return (
            self.function is other.function
            and type(self) is type(other)
            and all(_same(self.hyper[name], other.hyper[name]) for name in self.hyper)
        )

    def __hash__(self) -> int:
        return hash((type(self), self.function, tuple(self.hyper.items())))

    def __reduce__(self) -> Any:
        function = (self.function,) if type(self) is Rule else ()
        return partial(type(self), **self.hyper), function

    @property
    def name(self) -> str:
        """The rule's name as figures and tables show it."""
        return self._owner(self.function)

    def values(self, t: int) -> dict[str, Any]:
        """Every hyper-parameter's value in step ``t``, schedules called with ``t - 1``.

        Examples
        --------
        >>> from gdlib import GD
        >>> GD(lr=lambda done: 1.0 / (1 + done)).values(4)
        {'lr': 0.25}
        """
        if not self._scheduled:
            return self._values
        values = dict(self._values)
        for name in self._scheduled:
            value = self.hyper[name](t - 1)
            if callable(value):
                raise TypeError(f"{self.name}: schedule {name} returned the function {value!r}")
            values[name] = _hyper_value(f"{self.name}, step {t}", name, value)
        _check_order(f"{self.name}, step {t}", values)
        return values

    def init(self, x: ArrayLike) -> State:
        """The state before the first step, for a point of the shape and type of ``x``.

        Examples
        --------
        >>> from gdlib import Adam
        >>> Adam().init([3.0, 4.0])
        (array([0., 0.]), array([0., 0.]))
        """
        x = floats("x", x)
        return tuple(np.full(x.shape, value, _compute_type(x.dtype)) for value in self._initial)

    def step(
        self, x: ArrayLike, g: ArrayLike, t: int, state: Sequence[ArrayLike]
    ) -> tuple[Array, State]:
        """One update, pure: the new point and state; nothing that is passed in changes.

        Parameters
        ----------
        x : array_like
            The point. Integers become float64; a float type is kept. float16 is computed in
            float32, and its state stays float32.
        g : array_like
            The gradient at ``x``, of the same shape.
        t : int
            The step's number, from 1.
        state : sequence of array_like
            What :meth:`init` or the step before returned. Each is of the shape of `x`, or a number.

        Returns
        -------
        x : ndarray
        state : tuple of ndarray

        Raises
        ------
        TypeError, ValueError
            For arguments of the wrong type or shape, for ``t`` below 1, and for a
            hyper-parameter that the type of `x` cannot hold: eps = 1e-60 is 0 in float32.

        Examples
        --------
        >>> from gdlib import Momentum
        >>> rule = Momentum(lr=0.25, beta=0.5)
        >>> x, state = rule.step([1.0], [2.0], 1, rule.init([1.0]))
        >>> x, state
        (array([0.5]), (array([2.]),))
        """
        x = floats("x", x)
        g = floats("g", g)
        if g.shape != x.shape:
            raise ValueError(f"g has shape {g.shape}, but x has shape {x.shape}")
        t = whole("t", t, low=1)
        if len(state) != self.state_size:
            raise ValueError(
                f"state has {len(state)} arrays, but {self.name} keeps {self.state_size}"
            )
        arrays = tuple(_state_array(i, a, x.shape) for i, a in enumerate(state))
        (g,) = self.gradients([g], axis=-1)
        return self.update(x, g, t, arrays, self.values(t), _compute_type(x.dtype))

    @property
    def state_size(self) -> int:
        """How many state arrays the rule keeps."""
        return len(self._initial)

    def gradients(self, grads: list[Array], axis: int | None = None) -> list[Array]:
        """What the rule makes of one step's gradients before they are used: here, nothing."""
        return grads

    def average(self, state: State) -> Array | None:
        """The average of the iterates that the state holds, if the rule keeps one."""
        return None

    def update(
        self,
        x: Array,
        g: Array,
        t: int,
        state: tuple[Any, ...],
        values: Mapping[str, Any],
        dtype: np.dtype[Any],
    ) -> tuple[Array, State]:
        """:meth:`step` without its checks, computed in ``dtype``, with given hyper-parameters."""
        kept = x.dtype
        if kept is not dtype:
            x = x.astype(dtype)
        if dtype is not _FLOAT:
            g = g.astype(dtype, copy=False)
            _check_values(self.name, values, dtype)
        # Arrays among the values stay float64, as numbers do: 1 - beta2 loses digits in float32.
        out = self.function(x, g, t, *state, **values)
        if not state and not isinstance(out, tuple):
            out = (out,)
        elif not isinstance(out, tuple) or len(out) != 1 + len(state):
            raise ValueError(
                f"{self.name} must return the new point and {len(state)} state arrays, "
                f"in a tuple; got {type(out).__name__}"
                + (f" of {len(out)}" if isinstance(out, tuple) else "")
            )
        shape = x.shape
        for a in out:
            if type(a) is not np.ndarray or a.dtype is not dtype or a.shape != shape:
                out = tuple(np.asarray(a, dtype) for a in out)
                break
        for a in out:
            if a.shape != shape:
                raise ValueError(
                    f"{self.name}: the step has shape {a.shape}, but x has shape {shape}; "
                    "arrays among the hyper-parameters must broadcast to x"
                )
            if a is x or a is g:
                out = tuple(a.copy() for a in out)
                break
        return out[0] if kept is dtype else out[0].astype(kept), out[1:]


def _state_array(i: int, value: Any, shape: tuple[int, ...]) -> Array:
    if type(value) is np.ndarray and value.shape == shape:
        return value
    array = floats(f"state[{i}]", value)
    if array.shape not in ((), shape):
        raise ValueError(f"state[{i}] has shape {array.shape}, but x has shape {shape}")
    return array


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return type(a) is type(b) and np.array_equal(a, b)
    return bool(a == b)


def _compute_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The type to compute in: float16 holds neither eps = 1e-8 nor a squared gradient."""
    return np.dtype(np.float32) if dtype.type is np.float16 else dtype


class NamedRule(Rule):
    """A rule whose function is known, so that only hyper-parameters are given.

    Parameters
    ----------
    **hyper
        Hyper-parameters, as for :class:`Rule`.

    Examples
    --------
    >>> from gdlib import Adam
    >>> [kind.__name__ for kind in Adam.__mro__]
    ['Adam', 'NamedRule', 'Rule', 'object']
    """

    _function: Callable[..., Any]

    def __init__(self, **hyper: Any) -> None:
        super().__init__(type(self)._function, **hyper)


def configured(name: str, function: Callable[..., Any]) -> type[NamedRule]:
    """The class of a rule that has a name of its own: ``Adam = configured("Adam", adam)``.

    Its signature, defaults and documentation come from the function.

    Examples
    --------
    >>> from gdlib.rules import adam
    >>> configured("Adam", adam)(lr=0.1)
    Adam(lr=0.1)
    """
    known = schema(function)
    summary, _, rest = (inspect.getdoc(function) or "").partition("\n")
    formula, _, sources = rest.partition("References\n")
    parameters = []
    for p, default in known.hyper.items():
        h = HYPERPARAMETERS.get(p, HyperParameter(p, p, low=-np.inf, low_allowed=False))
        parameters += [
            f"{p} : float, array_like or schedule, default {default:g}",
            f"    {h.meaning}; :math:`{h.symbol}` in the formula, {h.range}.",
        ]
    own = f"{function.__module__}.{function.__name__}"
    doc = [
        *(summary, formula.rstrip(), ""),
        *("Parameters", "----------", *parameters, ""),
        *("See Also", "--------", f"{own} : the function itself", ""),
        *("References", sources.partition("Examples\n")[0].rstrip()),
    ]
    signature = inspect.Signature(
        [
            inspect.Parameter(p, inspect.Parameter.KEYWORD_ONLY, default=default)
            for p, default in known.hyper.items()
        ]
    )
    return type(
        name,
        (NamedRule,),
        {
            "_function": staticmethod(function),
            "__doc__": "\n".join(doc if sources else doc[:-2]),
            "__signature__": signature,
            "__module__": function.__module__.partition(".")[0],
            "__qualname__": name,
        },
    )


class Optimizer:
    """Steps a list of parameter arrays with one rule, in place.

    Parameters
    ----------
    params : iterable of ndarray
        Writable arrays of float type and any shapes. They are updated where they are.
    rule : Rule
        The rule, the same for all.

    Attributes
    ----------
    params : list of ndarray
        The arrays that were passed in.
    rule : Rule
    t : int
        The number of steps done.
    state : list of tuple of ndarray
        For each parameter the rule's state.

    Raises
    ------
    TypeError, ValueError
        For parameters that are not distinct, writable float arrays.

    Examples
    --------
    >>> from gdlib import Momentum
    >>> weights, bias = np.ones((2, 2)), np.zeros(2)
    >>> optimizer = Optimizer([weights, bias], Momentum(lr=0.5))
    >>> optimizer.step([np.ones((2, 2)), np.array([1.0, -1.0])])
    >>> weights
    array([[0.5, 0.5],
           [0.5, 0.5]])
    >>> bias
    array([-0.5,  0.5])
    """

    #: Large arrays are stepped in slices of this many elements, so that the rule's temporaries
    #: stay in the processor's cache.
    SLICE = 8192

    def __init__(self, params: Iterable[Array], rule: Rule) -> None:
        if not isinstance(rule, Rule):
            raise TypeError(f"rule={rule!r} must be a rule, such as Adam(lr=0.001)")
        if isinstance(params, np.ndarray):
            raise TypeError("params must be a list of arrays; put a single array into a list")
        self.params = list(params)
        for i, p in enumerate(self.params):
            if not isinstance(p, np.ndarray) or p.dtype.kind != "f":
                kind = p.dtype if isinstance(p, np.ndarray) else type(p).__name__
                raise TypeError(f"params[{i}] must be an array of float type, not {kind}")
            if not p.flags.writeable:
                raise ValueError(f"params[{i}] is read-only; it is updated in place")
            for j, q in enumerate(self.params[:i]):
                if np.may_share_memory(p, q) and np.shares_memory(p, q):
                    raise ValueError(f"params[{i}] shares memory with params[{j}]")
        self.rule = rule
        self.t = 0
        self.state = [rule.init(p) for p in self.params]

    def __repr__(self) -> str:
        shapes = [p.shape for p in self.params]
        return f"Optimizer({self.rule!r}, shapes={shapes}, t={self.t})"

    def step(self, grads: Iterable[ArrayLike]) -> None:
        """Update every parameter with its gradient.

        Parameters
        ----------
        grads : iterable of array_like
            One gradient per parameter, of its shape. All are checked before anything changes.

        Raises
        ------
        TypeError, ValueError
            For gradients that do not match the parameters in number, type or shape.
        """
        gradients = [floats(f"grads[{i}]", g) for i, g in enumerate(grads)]
        if len(gradients) != len(self.params):
            raise ValueError(f"grads has {len(gradients)} arrays, params has {len(self.params)}")
        for i, (p, g) in enumerate(zip(self.params, gradients, strict=True)):
            if g.shape != p.shape:
                raise ValueError(f"grads[{i}] has shape {g.shape}, params[{i}] {p.shape}")
        values = self.rule.values(self.t + 1)
        # An overflow gives inf, as in the run of one array; it must not stop the list halfway.
        with np.errstate(all="ignore"):
            gradients = self.rule.gradients(gradients)
            for p, g, state in zip(self.params, gradients, self.state, strict=True):
                self._update(p, g, state, values)
        self.t += 1

    def _update(self, p: Array, g: Array, state: State, values: dict[str, Any]) -> None:
        dtype = _compute_type(p.dtype)
        sliced = p.size > self.SLICE and p.flags.c_contiguous
        if not sliced or any(isinstance(value, np.ndarray) for value in values.values()):
            p[...], new = self.rule.update(p, g, self.t + 1, state, values, dtype)
            for old, a in zip(state, new, strict=True):
                old[...] = a
            return
        p, g = p.reshape(-1), g.reshape(-1)
        state = tuple(a.reshape(-1) for a in state)
        for start in range(0, p.size, self.SLICE):
            part = slice(start, start + self.SLICE)
            p[part], new = self.rule.update(
                p[part], g[part], self.t + 1, tuple(a[part] for a in state), values, dtype
            )
            for old, a in zip(state, new, strict=True):
                old[part] = a

    def averages(self) -> list[Array]:
        """Each parameter's average over the steps, for a rule that keeps one, as copies.

        Raises
        ------
        ValueError
            When the rule keeps no average.
        """
        averages = [self.rule.average(state) for state in self.state]
        if any(a is None for a in averages):
            raise ValueError(f"rule={self.rule!r} keeps no average; wrap it in Polyak or EMA")
        return [np.array(a) for a in averages]
