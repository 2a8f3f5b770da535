r"""Schedules: hyper-parameters as functions of the number of steps done, 0, 1, 2, …

A schedule stands wherever a hyper-parameter does: ``Adam(lr=Cosine(0.1, steps=1000))``. Any
function of the number of steps done will do; these are the usual ones. They are frozen, equal when
their settings are, hashable, and print themselves. Past its end a schedule keeps its last value.
Where PyTorch has the same schedule, the values are its values.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, inf, pi
from typing import Any

from gdlib._arguments import real, whole

__all__ = [
    "Constant",
    "Cosine",
    "Exponential",
    "Joined",
    "OneCycle",
    "Polynomial",
    "Schedule",
    "StepDecay",
    "WarmRestarts",
    "WarmUp",
]


class Schedule:
    """What the schedules of this module have in common: a call checks the step, and answers.

    A schedule of your own need not inherit from it; a plain function will do.

    Examples
    --------
    >>> isinstance(Constant(0.1), Schedule)
    True
    >>> Constant(0.1)(-1)
    Traceback (most recent call last):
    ValueError: step=-1 must be a whole number, at least 0
    """

    def __call__(self, step: int) -> Any:
        """The value after ``step`` steps are done."""
        return self._value(whole("step", step))

    def _value(self, step: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} needs a method _value(step)")

    def _set_real(self, name: str, **bounds: Any) -> None:
        checked = real(f"{type(self).__name__}: {name}", getattr(self, name), **bounds)
        object.__setattr__(self, name, checked)

    def _set_whole(self, name: str, low: int = 1) -> None:
        checked = whole(f"{type(self).__name__}: {name}", getattr(self, name), low)
        object.__setattr__(self, name, checked)


def _function(name: str, value: Any) -> Callable[[int], Any]:
    if not callable(value):
        raise TypeError(f"{name}={value!r} must be a schedule, such as Constant(0.1)")
    return value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Constant(Schedule):
    r"""The same value in every step.

    .. math:: \eta_s = \eta

    Parameters
    ----------
    value : float
        The value, :math:`\eta`; finite and at least 0.

    Raises
    ------
    TypeError, ValueError
        For an argument that is not a number in its range. So in every schedule here.

    References
    ----------
    Bottou, L., Curtis, F. E., Nocedal, J. (2018). *Optimization methods for large-scale machine
    learning*, theorem 4.6. SIAM Review 60(2), 223-311, arXiv:1606.04838.

    Examples
    --------
    >>> Constant(0.1)(1000)
    0.1
    """

    value: float

    def __post_init__(self) -> None:
        self._set_real("value")

    def _value(self, step: int) -> float:
        return self.value


@dataclass(frozen=True)
class StepDecay(Schedule):
    r"""A factor after every so many steps.

    .. math:: \eta_s = \eta_0 \, \gamma^{\lfloor s / n \rfloor}

    Parameters
    ----------
    init_value : float
        The first value, :math:`\eta_0`; finite and at least 0.
    step_size : int
        The number of steps between two drops, :math:`n`; at least 1.
    gamma : float, default 0.1
        The factor, :math:`\gamma`; above 0 and at most 1.

    References
    ----------
    He, K., Zhang, X., Ren, S., Sun, J. (2016). *Deep residual learning for image recognition*,
    section 3.4, arXiv:1512.03385. As ``StepLR`` of PyTorch.

    Examples
    --------
    >>> schedule = StepDecay(1.0, step_size=10, gamma=0.5)
    >>> [schedule(step) for step in (0, 9, 10, 25)]
    [1.0, 1.0, 0.5, 0.25]
    """

    init_value: float
    step_size: int
    gamma: float = 0.1

    def __post_init__(self) -> None:
        self._set_real("init_value")
        self._set_whole("step_size")
        self._set_real("gamma", low_allowed=False)
        if self.gamma > 1:
            raise ValueError(f"StepDecay: gamma={self.gamma!r} must be above 0 and at most 1")

    def _value(self, step: int) -> float:
        power: float = self.gamma ** (step // self.step_size)
        return self.init_value * power


@dataclass(frozen=True)
class Exponential(Schedule):
    r"""A factor after every step.

    .. math:: \eta_s = \eta_0 \, \gamma^s

    A factor above 1 makes the value grow, as a search for the largest usable learning rate does.

    Parameters
    ----------
    init_value : float
        The first value, :math:`\eta_0`; finite and at least 0.
    gamma : float
        The factor, :math:`\gamma`; finite and above 0.

    Raises
    ------
    OverflowError
        In a step whose value is too large for a float.

    References
    ----------
    Li, X., Zhuang, Z., Orabona, F. (2021). *A second look at exponential and cosine step sizes*,
    arXiv:2002.05273. As ``ExponentialLR`` of PyTorch.

    Examples
    --------
    >>> schedule = Exponential(8.0, gamma=0.5)
    >>> [schedule(step) for step in (0, 1, 2, 3)]
    [8.0, 4.0, 2.0, 1.0]
    """

    init_value: float
    gamma: float

    def __post_init__(self) -> None:
        self._set_real("init_value")
        self._set_real("gamma", low_allowed=False)

    def _value(self, step: int) -> float:
        try:
            value: float = self.init_value * self.gamma**step
        except OverflowError:
            value = inf
        if value == inf:
            raise OverflowError(f"{self!r} has no finite value at step={step}")
        return value


@dataclass(frozen=True)
class Polynomial(Schedule):
    r"""From one value to another along a power of the steps left; a line with the default power.

    .. math:: \eta_s = \eta_n + (\eta_0 - \eta_n) (1 - \min(s, n) / n)^p

    Parameters
    ----------
    init_value : float
        The first value, :math:`\eta_0`; finite and at least 0.
    steps : int
        The number of steps until the last value, :math:`n`; at least 1.
    end_value : float, default 0
        The last value, :math:`\eta_n`; finite and at least 0.
    power : float, default 1
        The power, :math:`p`; finite and above 0.

    References
    ----------
    Chen, L.-C., Papandreou, G., Kokkinos, I., Murphy, K., Yuille, A. L. (2018). *DeepLab* ("poly"),
    arXiv:1606.00915. As ``PolynomialLR`` and, with the default power, ``LinearLR`` of PyTorch.

    Examples
    --------
    >>> schedule = Polynomial(1.0, steps=4, power=2.0)
    >>> [schedule(step) for step in (0, 1, 2, 3, 4, 5)]
    [1.0, 0.5625, 0.25, 0.0625, 0.0, 0.0]
    """

    init_value: float
    steps: int
    end_value: float = 0.0
    power: float = 1.0

    def __post_init__(self) -> None:
        self._set_real("init_value")
        self._set_whole("steps")
        self._set_real("end_value")
        self._set_real("power", low_allowed=False)

    def _value(self, step: int) -> float:
        left: float = (1 - min(step, self.steps) / self.steps) ** self.power
        return self.end_value + (self.init_value - self.end_value) * left


def _half_wave(start: float, end: float, part: float) -> float:
    """From ``start`` (part 0) to ``end`` (part 1) along half a wave of the cosine."""
    return end + (start - end) / 2 * (1 + cos(pi * part))


@dataclass(frozen=True)
class Cosine(Schedule):
    r"""From one value to another along half a wave of the cosine.

    .. math:: \eta_s = \eta_n + \frac{\eta_0 - \eta_n}{2} \left(1 + \cos \frac{\pi \min(s, n)}{n}
        \right)

    Parameters
    ----------
    init_value : float
        The first value, :math:`\eta_0`; finite and at least 0.
    steps : int
        The number of steps until the last value, :math:`n`; at least 1.
    end_value : float, default 0
        The last value, :math:`\eta_n`; finite and at least 0.

    References
    ----------
    Loshchilov, I., Hutter, F. (2017). *SGDR: stochastic gradient descent with warm restarts*,
    arXiv:1608.03983. As ``CosineAnnealingLR`` of PyTorch until the last value, which PyTorch
    leaves again.

    Examples
    --------
    >>> schedule = Cosine(1.0, steps=4)
    >>> [round(schedule(step), 4) for step in (0, 1, 2, 3, 4, 5)]
    [1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]
    """

    init_value: float
    steps: int
    end_value: float = 0.0

    def __post_init__(self) -> None:
        self._set_real("init_value")
        self._set_whole("steps")
        self._set_real("end_value")

    def _value(self, step: int) -> float:
        part = min(step, self.steps) / self.steps
        return _half_wave(self.init_value, self.end_value, part)


@dataclass(frozen=True)
class WarmRestarts(Schedule):
    r"""Half a wave of the cosine, again and again, each ``mult`` times as long as the one before.

    .. math:: \eta_s = \eta_{\min} + \frac{\eta_0 - \eta_{\min}}{2}
        \left(1 + \cos \frac{\pi r}{n m^i} \right), \quad
        r = s - n (1 + m + \dots + m^{i-1}), \quad 0 \le r < n m^i

    Parameters
    ----------
    init_value : float
        The first value and that after each restart, :math:`\eta_0`; finite and at least 0.
    steps : int
        The number of steps until the first restart, :math:`n`; at least 1.
    mult : int, default 1
        How many times as long each period is as the one before, :math:`m`; at least 1.
    end_value : float, default 0
        The value that each period approaches, :math:`\eta_{\min}`; finite and at least 0.

    References
    ----------
    Loshchilov, I., Hutter, F. (2017). *SGDR: stochastic gradient descent with warm restarts*,
    arXiv:1608.03983. As ``CosineAnnealingWarmRestarts`` of PyTorch.

    Examples
    --------
    >>> schedule = WarmRestarts(1.0, steps=2, mult=2)
    >>> [round(schedule(step), 4) for step in range(7)]
    [1.0, 0.5, 1.0, 0.8536, 0.5, 0.1464, 1.0]
    """

    init_value: float
    steps: int
    mult: int = 1
    end_value: float = 0.0

    def __post_init__(self) -> None:
        self._set_real("init_value")
        self._set_whole("steps")
        self._set_whole("mult")
        self._set_real("end_value")

    def _value(self, step: int) -> float:
        period = self.steps
        if self.mult == 1:
            step %= period
        while step >= period:
            step -= period
            period *= self.mult
        return _half_wave(self.init_value, self.end_value, step / period)


@dataclass(frozen=True)
class WarmUp(Schedule):
    r"""A line up to the first value of another schedule, then that schedule from its start.

    .. math:: \eta_s = \begin{cases}
        \eta_0 + (f(0) - \eta_0) \, s / n & s < n \\ f(s - n) & s \ge n \end{cases}

    Parameters
    ----------
    schedule : callable
        The schedule that follows, :math:`f`: a function of the number of steps done.
    steps : int
        The number of steps of the line, :math:`n`; at least 1.
    init_value : float, default 0
        The first value, :math:`\eta_0`; finite and at least 0. With 0 the first step stands still.

    References
    ----------
    Goyal, P., et al. (2017). *Accurate, large minibatch SGD: training ImageNet in 1 hour*, section
    2.2, arXiv:1706.02677. As ``LinearLR`` in a ``SequentialLR`` of PyTorch.

    Examples
    --------
    >>> schedule = WarmUp(Constant(1.0), steps=4)
    >>> [schedule(step) for step in (0, 1, 2, 3, 4, 100)]
    [0.0, 0.25, 0.5, 0.75, 1.0, 1.0]
    """

    schedule: Callable[[int], Any]
    steps: int
    init_value: float = 0.0

    def __post_init__(self) -> None:
        _function("WarmUp: schedule", self.schedule)
        self._set_whole("steps")
        self._set_real("init_value")

    def _value(self, step: int) -> Any:
        if step >= self.steps:
            return self.schedule(step - self.steps)
        return self.init_value + (self.schedule(0) - self.init_value) * (step / self.steps)


@dataclass(frozen=True)
class OneCycle(Schedule):
    r"""Up to a peak and down to almost nothing, each along half a wave of the cosine.

    .. math:: \eta_s = \begin{cases}
        w(\eta_p / d, \eta_p, s / a) & s < a \\
        w(\eta_p, \eta_p / (d e), (s - a) / (n - 1 - a)) & a \le s < n - 1 \\
        \eta_p / (d e) & s \ge n - 1 \end{cases}

    with :math:`a = p n - 1` and :math:`w(u, v, q) = v + \frac{u - v}{2} (1 + \cos \pi q)`.

    Parameters
    ----------
    peak_value : float
        The largest value, :math:`\eta_p`; finite and at least 0.
    steps : int
        The number of steps of the whole cycle, :math:`n`; at least 1. The last of them has the
        last value.
    pct_start : float, default 0.3
        The share of the steps on the way up, :math:`p`; at least 0 and below 1.
    div_factor : float, default 25
        The peak over the first value, :math:`d`; finite and at least 1.
    final_div_factor : float, default 1e4
        The first value over the last, :math:`e`; finite and at least 1.

    References
    ----------
    Smith, L. N., Topin, N. (2019). *Super-convergence: very fast training of neural networks using
    large learning rates*, arXiv:1708.07120. As ``OneCycleLR`` of PyTorch.

    Examples
    --------
    >>> schedule = OneCycle(1.0, steps=10, pct_start=0.5, div_factor=4, final_div_factor=2)
    >>> [schedule(step) for step in (0, 2, 4, 9, 20)]
    [0.25, 0.625, 1.0, 0.125, 0.125]
    """

    peak_value: float
    steps: int
    pct_start: float = 0.3
    div_factor: float = 25.0
    final_div_factor: float = 1e4

    def __post_init__(self) -> None:
        self._set_real("peak_value")
        self._set_whole("steps")
        self._set_real("pct_start", high=1)
        self._set_real("div_factor", low=1)
        self._set_real("final_div_factor", low=1)

    def _value(self, step: int) -> float:
        low = self.peak_value / self.div_factor
        last = low / self.final_div_factor
        top, end = self.pct_start * self.steps - 1, self.steps - 1
        if step < top:
            return _half_wave(low, self.peak_value, step / top)
        if step < end:
            return _half_wave(self.peak_value, last, (step - top) / (end - top))
        return last


@dataclass(frozen=True)
class Joined(Schedule):
    r"""One schedule after another, each counting its steps from its own start.

    .. math:: \eta_s = f_i(s - b_i), \quad b_i \le s < b_{i+1}, \quad b_0 = 0

    Parameters
    ----------
    schedules : sequence of callable
        The schedules, :math:`f_0, f_1, \dots`; at least one.
    boundaries : sequence of int
        The steps at which the second schedule and those after it begin, :math:`b_1 < b_2 < \dots`;
        one fewer than there are schedules.

    References
    ----------
    As ``SequentialLR`` of PyTorch,
    https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html, and
    ``join_schedules`` of optax.

    Examples
    --------
    >>> schedule = Joined([Constant(1.0), Exponential(0.5, gamma=0.5)], boundaries=[3])
    >>> [schedule(step) for step in range(6)]
    [1.0, 1.0, 1.0, 0.5, 0.25, 0.125]
    """

    schedules: Sequence[Callable[[int], Any]]
    boundaries: Sequence[int]

    def __post_init__(self) -> None:
        for name in ("schedules", "boundaries"):
            value = getattr(self, name)
            try:
                object.__setattr__(self, name, tuple(value))
            except TypeError:
                raise TypeError(f"Joined: {name}={value!r} must be a list") from None
        if not self.schedules or len(self.boundaries) != len(self.schedules) - 1:
            raise ValueError(
                f"Joined: boundaries={self.boundaries!r} must have one entry fewer than schedules, "
                f"which has {len(self.schedules)}"
            )
        for i, schedule in enumerate(self.schedules):
            _function(f"Joined: schedules[{i}]", schedule)
        checked: list[int] = []
        for i, boundary in enumerate(self.boundaries):
            low = checked[-1] + 1 if checked else 1
            checked.append(whole(f"Joined: boundaries[{i}]", boundary, low))
        object.__setattr__(self, "boundaries", tuple(checked))

    def _value(self, step: int) -> Any:
        i = sum(step >= boundary for boundary in self.boundaries)
        return self.schedules[i](step - (0, *self.boundaries)[i])
