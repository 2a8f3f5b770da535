"""Rules around a rule: clipped gradients, and averages of the iterates."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdlib._arguments import floats, real, whole
from gdlib.core import Array, Rule, State, _compute_type

__all__ = ["EMA", "ClipNorm", "ClipValue", "Polyak"]


class Wrapper(Rule):
    """A rule that changes what goes into another rule, or keeps what comes out of it."""

    rule: Rule
    own: Mapping[str, float]

    def _wrap(self, rule: Rule, **own: float) -> None:
        if not isinstance(rule, Rule):
            raise TypeError(f"rule={rule!r} must be a rule, such as Adam(lr=0.001)")
        self._set(rule=rule, own=own, function=rule.function, hyper=rule.hyper)

    def __repr__(self) -> str:
        own = "".join(f", {name}={value!r}" for name, value in self.own.items())
        return f"{type(self).__name__}({self.rule!r}{own})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Wrapper):
            return NotImplemented
        return (type(self), self.rule, self.own) == (type(other), other.rule, other.own)

    def __hash__(self) -> int:
        return hash((type(self), self.rule, tuple(self.own.items())))

    def __reduce__(self) -> Any:
        return partial(type(self), **self.own), (self.rule,)

    @property
    def name(self) -> str:
        """The wrapped rule's name."""
        return self.rule.name

    @property
    def state_size(self) -> int:
        """How many state arrays the rule keeps."""
        return self.rule.state_size

    def values(self, t: int) -> dict[str, Any]:
        """The wrapped rule's hyper-parameters in step ``t``."""
        return self.rule.values(t)

    def init(self, x: ArrayLike) -> State:
        """The state before the first step."""
        return self.rule.init(x)

    def gradients(self, grads: list[Array], axis: int | None = None) -> list[Array]:
        """What the wrapped rule makes of one step's gradients."""
        return self.rule.gradients(grads, axis)

    def average(self, state: State) -> Array | None:
        """The average of the iterates that the state holds, if one is kept."""
        return self.rule.average(state)

    def update(
        self,
        x: Array,
        g: Array,
        t: int,
        state: tuple[Any, ...],
        values: Mapping[str, Any],
        dtype: np.dtype[Any],
    ) -> tuple[Array, State]:
        """The wrapped rule's step."""
        return self.rule.update(x, g, t, state, values, dtype)


class ClipValue(Wrapper):
    r"""Clips every coordinate of the gradient before the rule sees it.

    .. math:: g_i \leftarrow \min(\max(g_i, -c), c)

    Parameters
    ----------
    rule : Rule
        The rule that takes the step.
    limit : float
        The largest size of a coordinate, :math:`c`; above 0, in units of the gradient.

    References
    ----------
    Pascanu, R., Mikolov, T., Bengio, Y. (2013). *On the difficulty of training recurrent neural
    networks*, arXiv:1211.5063.

    Examples
    --------
    >>> from gdlib import GD
    >>> x, _ = ClipValue(GD(lr=1.0), limit=2.0).step([0.0, 0.0], [10.0, -1.0], 1, ())
    >>> x
    array([-2.,  1.])
    """

    def __init__(self, rule: Rule, limit: float) -> None:
        limit = real("ClipValue: limit", limit, low_allowed=False)
        self._wrap(rule, limit=limit)

    def gradients(self, grads: list[Array], axis: int | None = None) -> list[Array]:
        """The gradients, clipped."""
        limit = self.own["limit"]
        return self.rule.gradients([np.clip(g, -limit, limit) for g in grads], axis)


class ClipNorm(Wrapper):
    r"""Shortens the gradient to a largest length before the rule sees it; its direction stays.

    .. math:: g \leftarrow g \, \min(1, c / \lVert g \rVert_2)

    In an :class:`~gdlib.Optimizer` the norm is that of all parameters together.

    Parameters
    ----------
    rule : Rule
        The rule that takes the step.
    max_norm : float
        The largest length, :math:`c`; above 0, in units of the gradient.

    References
    ----------
    Pascanu, R., Mikolov, T., Bengio, Y. (2013). *On the difficulty of training recurrent neural
    networks*, algorithm 1, arXiv:1211.5063.

    Examples
    --------
    >>> from gdlib import GD
    >>> x, _ = ClipNorm(GD(lr=1.0), max_norm=1.0).step([0.0, 0.0], [3.0, -4.0], 1, ())
    >>> x
    array([-0.6,  0.8])
    """

    def __init__(self, rule: Rule, max_norm: float) -> None:
        max_norm = real("ClipNorm: max_norm", max_norm, low_allowed=False)
        self._wrap(rule, max_norm=max_norm)

    def gradients(self, grads: list[Array], axis: int | None = None) -> list[Array]:
        """The gradients, shortened together; along ``axis`` each run by itself."""
        wide = [g.astype(_compute_type(g.dtype)) for g in grads]
        # Divided by the largest size first: a square must not overflow where the norm does not.
        largest = [np.abs(g).max(axis, keepdims=axis is not None, initial=0) for g in wide]
        scale = np.maximum.reduce(largest) if axis is None else largest[0]
        scale = np.where(scale > 0, scale, 1)
        squares = [((g / scale) ** 2).sum(axis, keepdims=axis is not None) for g in wide]
        norm = scale * np.sqrt(sum(squares))
        factor = np.minimum(1, self.own["max_norm"] / np.maximum(norm, np.finfo(float).tiny))
        return self.rule.gradients([(g * factor).astype(g.dtype) for g in wide], axis)


class _Average(Wrapper):
    """Keeps a running mean of the iterates: each step moves it by a weight toward the new one."""

    def weight(self, t: int) -> float:
        raise NotImplementedError

    @property
    def state_size(self) -> int:
        """How many state arrays the rule keeps: the average is the last."""
        return self.rule.state_size + 1

    def init(self, x: ArrayLike) -> State:
        """The state before the first step; the average starts at ``x``."""
        x = floats("x", x)
        return (*self.rule.init(x), x.astype(_compute_type(x.dtype)))

    def average(self, state: State) -> Array:
        """The average of the iterates."""
        return state[-1]

    def update(
        self,
        x: Array,
        g: Array,
        t: int,
        state: tuple[Any, ...],
        values: Mapping[str, Any],
        dtype: np.dtype[Any],
    ) -> tuple[Array, State]:
        """The wrapped rule's step, then the average's."""
        *inner, average = state
        x, new = self.rule.update(x, g, t, tuple(inner), values, dtype)
        return x, (*new, average + np.asarray(self.weight(t), dtype) * (x - average))


class Polyak(_Average):
    r"""Keeps the plain mean of the iterates after the first ``start`` steps.

    .. math:: \bar x_t = \bar x_{t-1} + \frac{x_t - \bar x_{t-1}}{\max(t - s, 1)}

    Parameters
    ----------
    rule : Rule
        The rule that takes the steps; the average does not influence it.
    start : int, default 0
        The number of steps to leave out, :math:`s`; at least 0. Until then the average is the
        iterate itself.

    References
    ----------
    Polyak, B. T., Juditsky, A. B. (1992). *Acceleration of stochastic approximation by averaging*.
    SIAM Journal on Control and Optimization 30(4), 838-855, doi:10.1137/0330046.

    Examples
    --------
    >>> from gdlib import GD, bowl, minimize
    >>> result = minimize(bowl, (1.0, 1.0), Polyak(GD(lr=0.1)), steps=2)
    >>> bool(np.allclose(result.x, result.path.x[1:].mean(axis=0), rtol=1e-15))
    True
    """

    def __init__(self, rule: Rule, start: int = 0) -> None:
        self._wrap(rule, start=whole("Polyak: start", start))

    def weight(self, t: int) -> float:
        """The weight of the iterate after step ``t``."""
        return 1 / max(t - self.own["start"], 1)


class EMA(_Average):
    r"""Keeps an exponential moving average of the iterates, corrected for its start.

    .. math:: \bar x_t = \bar x_{t-1} + \frac{1 - \beta}{1 - \beta^t} (x_t - \bar x_{t-1})

    This is the average that starts at zero, divided by :math:`1 - \beta^t`, in one recursion.

    Parameters
    ----------
    rule : Rule
        The rule that takes the steps; the average does not influence it.
    beta : float, default 0.999
        The share of the average that is kept in each step; 0 <= beta < 1.

    References
    ----------
    Ruppert, D. (1988). *Efficient estimations from a slowly convergent Robbins-Monro process*.
    Cornell University, Technical Report 781, https://hdl.handle.net/1813/8664.

    Examples
    --------
    >>> from gdlib import GD, bowl, minimize
    >>> result = minimize(bowl, (1.0, 1.0), EMA(GD(lr=0.1), beta=0.5), steps=2)
    >>> one, two = result.path.x[1:]
    >>> bool(np.allclose(result.x, (one + 2 * two) / 3, rtol=1e-15))
    True
    """

    def __init__(self, rule: Rule, beta: float = 0.999) -> None:
        self._wrap(rule, beta=real("EMA: beta", beta, high=1))

    def weight(self, t: int) -> float:
        """The weight of the iterate after step ``t``."""
        beta = self.own["beta"]
        return (1 - beta) / (1 - beta**t)
