"""A rule as a method of :func:`scipy.optimize.minimize`; scipy is imported here alone."""

import inspect
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, OptimizeWarning

from gdlib._arguments import real, whole
from gdlib.check import numerical_gradient
from gdlib.core import Rule
from gdlib.run import Step, minimize

__all__ = ["scipy_method"]

Array = NDArray[Any]


def scipy_method(rule: Rule) -> Callable[..., Any]:
    """A rule as the ``method`` of :func:`scipy.optimize.minimize`.

    Parameters
    ----------
    rule : Rule
        The update rule, such as ``Adam(lr=0.1)``.

    Returns
    -------
    callable
        What scipy calls a custom method. It takes ``args``; ``jac`` as a function, as True, or
        absent, and then takes central differences, whose calls of the function count in ``nfev``;
        ``callback`` in both of scipy's forms, which stops the run by StopIteration; and ``tol``,
        which means ``gtol``. Its ``options`` are ``maxiter`` (default 1000), ``gtol`` (1e-8),
        ``xtol`` (0) and ``disp`` (False), with the meaning and the defaults of
        :func:`gdlib.minimize`. The function is called once a step. The result succeeds only when a
        stop test holds; its ``status`` is the number of a :class:`gdlib.Status`.

    Raises
    ------
    TypeError, ValueError
        For what is no rule, or a rule for a batch of runs. The method itself refuses ``bounds``,
        ``constraints``, ``hess`` and ``hessp``.

    Warns
    -----
    scipy.optimize.OptimizeWarning
        For an unknown option, as scipy's own methods do.

    References
    ----------
    *Custom minimizers*, section Notes of
    https://docs.scipy.org/doc/scipy/reference/generated/scipy.optimize.minimize.html.
    Virtanen, P. et al. (2020). *SciPy 1.0*. Nature Methods 17, 261-272,
    doi:10.1038/s41592-019-0686-2.

    Examples
    --------
    >>> from scipy.optimize import minimize, rosen, rosen_der
    >>> from gdlib import Adam
    >>> result = minimize(rosen, [-1.2, 1.0], method=scipy_method(Adam(lr=0.2)), jac=rosen_der)
    >>> result.success, result.message
    (False, 'All steps are done and no stop test holds.')
    >>> result.x.round(3)
    array([1., 1.])
    """
    if not isinstance(rule, Rule):
        raise TypeError(f"rule={rule!r} must be a rule, such as Adam(lr=0.001)")
    for name, value in rule.hyper.items():
        if np.ndim(value) > 1:
            raise ValueError(
                f"rule: {name} has shape {np.shape(value)}, for a batch of runs; scipy takes one "
                "start, so it must be a number or have one value per coordinate"
            )
    return partial(_minimize, rule)


def _minimize(
    rule: Rule,
    fun: Callable[..., Any],
    x0: Array,
    args: tuple[Any, ...] = (),
    jac: Callable[..., Any] | None = None,
    hess: Any = None,
    hessp: Any = None,
    bounds: Any = None,
    constraints: Any = (),
    callback: Callable[..., Any] | None = None,
    tol: float | None = None,
    maxiter: int = 1000,
    gtol: float | None = None,
    xtol: float = 0.0,
    disp: bool = False,
    **unknown: Any,
) -> Any:
    """What scipy calls, with the arguments it passes to a custom method."""
    given = {"hess": hess, "hessp": hessp, "bounds": bounds}
    if not (isinstance(constraints, list | tuple) and not constraints):
        given["constraints"] = constraints
    for name, argument in given.items():
        if argument is not None:
            raise ValueError(f"{name}={argument!r} must be left out: a rule has no use for it")
    if unknown:
        # Level 3 is the line that calls scipy.
        warnings.warn(f"Unknown options: {', '.join(unknown)}", OptimizeWarning, stacklevel=3)
    if gtol is None:
        gtol = 1e-8 if tol is None else real("tol", tol)

    nfev = 0

    def value(x: Array) -> Any:
        nonlocal nfev
        nfev += 1
        return fun(x, *args)

    def gradient(x: Array) -> Any:
        return numerical_gradient(value, x) if jac is None else jac(x, *args)

    result = minimize(
        value,
        x0,
        rule,
        grad=gradient,
        steps=whole("maxiter", maxiter),
        gtol=real("gtol", gtol),
        xtol=real("xtol", xtol),
        # With a callback the function is called, and checked for NaN, in every step.
        callback=_callback(callback),
        record=0,
    )
    if disp:
        print(
            f"{result.message}\n"
            f"         Current function value: {result.fun:f}\n"
            f"         Iterations: {result.nit}\n"
            f"         Function evaluations: {nfev}\n"
            f"         Gradient evaluations: {result.njev}"
        )
    return OptimizeResult(
        x=result.x,
        fun=result.fun,
        jac=result.jac,
        nit=result.nit,
        nfev=nfev,
        njev=result.njev,
        status=int(result.status),
        success=result.success,
        message=result.message,
    )


def _callback(callback: Callable[..., Any] | None) -> Callable[[Step], None]:
    """A callback of gdlib's that calls one of scipy's; only StopIteration stops there."""
    if callback is None:
        return lambda step: None
    try:
        keyword = set(inspect.signature(callback).parameters) == {"intermediate_result"}
    except (TypeError, ValueError):
        keyword = False

    def call(step: Step) -> None:
        if keyword:
            callback(intermediate_result=OptimizeResult(x=step.x, fun=step.fun))
        else:
            callback(step.x)

    return call
