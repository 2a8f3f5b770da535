r"""The one search by which comparisons choose a learning rate: one grid, one budget, one measure.

A comparison of rules is fair when each has had the same care. Here every rule tries the same
learning rates, from the same starting points, for the same number of gradients, and its other
hyper-parameters stay at their defaults. What counts is the objective all along the run: the mean
of :math:`\log_{10} (f - f^*)` over the steps, which is the area under the curve of a convergence
plot. A rule that is fast at first counts as much as one that is exact in the end, and an excursion
costs.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlib._arguments import floats, whole
from gdlib.core import Rule
from gdlib.functions import TestFunction
from gdlib.run import Result, Status, minimize

__all__ = ["LEARNING_RATES", "STARTS", "STEPS", "Tuned", "measure", "starts", "tune"]

#: The learning rates that a search tries: four a decade, from 1e-8 to 1000.
LEARNING_RATES: NDArray[np.float64] = 10 ** (np.arange(-32, 13) / 4)
LEARNING_RATES.flags.writeable = False
#: How many starting points a comparison takes.
STARTS = 20
#: How many steps, of one gradient each, a run of a comparison may take.
STEPS = 100


class Tuned(NamedTuple):
    """A rule at its best learning rate, and what the search saw.

    Examples
    --------
    >>> from gdlib import GD, bowl
    >>> tune(bowl, GD, starts(bowl), lr=[0.01, 0.1, 1.0]).lr
    0.1
    """

    #: The rule with the best of the learning rates.
    rule: Rule
    #: That learning rate.
    lr: float
    #: The measure at every learning rate; infinite where half of the runs broke.
    measure: NDArray[np.float64]


def starts(f: TestFunction, number: int = STARTS, seed: int = 0) -> NDArray[np.float64]:
    """Points drawn evenly from a function's domain, shape ``(number, n)``.

    Examples
    --------
    >>> from gdlib import beale
    >>> starts(beale, 2).round(3)
    array([[ 1.233, -2.072],
           [-4.131, -4.351]])
    """
    low, high = np.transpose(f.domain)
    random = np.random.default_rng(whole("seed", seed))
    return random.uniform(low, high, (whole("number", number, low=1), len(low)))


def measure(runs: Result, minimum: float = 0.0) -> NDArray[np.float64]:
    r"""The mean logarithm of the height over the recorded steps, one number per run.

    .. math:: \frac{1}{n} \sum_{i=1}^n \log_{10} (f_i - f^*)

    Parameters
    ----------
    runs : Result
        One run, or a batch.
    minimum : float
        The height of the minimum, f*, or a bound below it. Less than 1e-12 above it, all heights
        count as that.

    Returns
    -------
    ndarray
        Infinite for a run that diverged or met a value that is not finite.

    Examples
    --------
    >>> from gdlib import GD, bowl
    >>> measure(minimize(bowl, [[4.0, 0.0], [4.0, 1.0]], GD(lr=4.0), steps=500)).round(2)
    array([-9.72,   inf])
    """
    means = np.log10(np.maximum(runs.path.fun - minimum, 1e-12)).mean(axis=0)
    broke = np.isin(runs.status, (Status.NON_FINITE, Status.DIVERGED))
    whole_runs: NDArray[np.float64] = np.where(broke, np.inf, means)
    return whole_runs


def tune(
    f: Callable[..., Any],
    rule: Callable[..., Rule],
    x0: ArrayLike,
    *,
    minimum: float = 0.0,
    steps: int = STEPS,
    lr: ArrayLike = LEARNING_RATES,
) -> Tuned:
    """The learning rate at which a rule does best, by the median of :func:`gdlib.tuning.measure`.

    Parameters
    ----------
    f : callable
        The objective, with its gradient ``f.grad``. One that holds a seed per run gets the runs in
        the order of learning rates and, for each, of starting points.
    rule : callable
        Makes a rule from a learning rate, such as ``Adam``.
    x0 : array_like
        The starting points, shape ``(runs, n)``.
    minimum : float
        The height of the minimum, f*, or a bound below it.
    steps : int
        The budget of every run, at least 10. The height is taken at ten steps of it and at the
        start.
    lr : array_like
        At least three learning rates, increasing.

    Raises
    ------
    ValueError
        When the best learning rate is the first or the last: the grid is too narrow to tell. For
        learning rates that do not increase, starting points that are not rows, and a budget that
        is too small.

    Examples
    --------
    >>> from gdlib import GD, bowl
    >>> best = tune(bowl, GD, starts(bowl), steps=50)
    >>> best.rule
    GD(lr=0.1)
    """
    x0, lr = floats("x0", x0), floats("lr", lr)
    if x0.ndim != 2:
        raise ValueError(f"x0 has shape {x0.shape}; it must hold one starting point per row")
    if lr.ndim != 1 or len(lr) < 3 or not np.all(np.diff(lr) > 0):
        raise ValueError(f"lr={lr!r} must be at least three numbers, increasing")
    steps = whole("steps", steps, low=10)
    every = rule(lr=lr[:, None, None])
    x = np.broadcast_to(x0, (len(lr), *x0.shape))
    runs = minimize(f, x, every, steps=steps, gtol=0, record=steps // 10)
    medians = np.median(measure(runs, minimum), axis=1)
    best = int(medians.argmin())
    if best in (0, len(lr) - 1):
        name = getattr(rule, "__name__", repr(rule))
        raise ValueError(
            f"the best learning rate of {name}, {lr[best]:g}, is at the edge of the grid, "
            f"lr={lr[0]:g} … {lr[-1]:g}: widen it"
        )
    return Tuned(rule(lr=float(lr[best])), float(lr[best]), medians)
