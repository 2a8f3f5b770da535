"""Gradient descent, one rule at a time: update rules, test functions, and a runner for both."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gdlib import functions, rules
from gdlib.core import HYPERPARAMETERS, HyperParameter, NamedRule, Optimizer, Rule, configured
from gdlib.functions import *  # noqa: F403  (a catalog: its __all__ lists every test function)
from gdlib.run import (
    LineSearchFailed,
    Method,
    Objective,
    Path,
    Point,
    Result,
    Status,
    Step,
    minimize,
)

if TYPE_CHECKING:
    from gdlib.averages import ewa
    from gdlib.check import (
        GradientCheck,
        check_gradient,
        complex_step_gradient,
        numerical_gradient,
    )
    from gdlib.curvature import (
        BFGS,
        LBFGS,
        Armijo,
        Exact,
        FletcherReeves,
        Newton,
        PolakRibiere,
        SteepestDescent,
        Wolfe,
    )
    from gdlib.noise import Noisy
    from gdlib.problems import (
        LineFit,
        LogisticRegression,
        Problem,
        SoftmaxRegression,
        TwoLayerNetwork,
        digits,
    )
    from gdlib.schedules import (
        Constant,
        Cosine,
        Exponential,
        Joined,
        OneCycle,
        Polynomial,
        Schedule,
        StepDecay,
        WarmRestarts,
        WarmUp,
    )
    from gdlib.wrappers import EMA, ClipNorm, ClipValue, Polyak

__version__ = "0.1.0"

GD = configured("GD", rules.gd)
Momentum = configured("Momentum", rules.momentum)
Nesterov = configured("Nesterov", rules.nesterov)
AdaGrad = configured("AdaGrad", rules.adagrad)
RMSprop = configured("RMSprop", rules.rmsprop)
RMSpropCentered = configured("RMSpropCentered", rules.rmsprop_centered)
Adadelta = configured("Adadelta", rules.adadelta)
Adam = configured("Adam", rules.adam)
AdaMax = configured("AdaMax", rules.adamax)
NAdam = configured("NAdam", rules.nadam)
AMSGrad = configured("AMSGrad", rules.amsgrad)
AdamW = configured("AdamW", rules.adamw)
RAdam = configured("RAdam", rules.radam)
AdaBelief = configured("AdaBelief", rules.adabelief)
Yogi = configured("Yogi", rules.yogi)
Rprop = configured("Rprop", rules.rprop)
SignGD = configured("SignGD", rules.signgd)
Lion = configured("Lion", rules.lion)

#: Every configured rule, in the order of :mod:`gdlib.rules`.
RULES = (
    GD, Momentum, Nesterov, AdaGrad, RMSprop, RMSpropCentered, Adadelta, Adam, AdaMax, NAdam,
    AMSGrad, AdamW, RAdam, AdaBelief, Yogi, Rprop, SignGD, Lion,
)  # fmt: skip

__all__ = [
    *functions.__all__,
    *(rule.__name__ for rule in RULES),
    "Armijo",
    "BFGS",
    "ClipNorm",
    "ClipValue",
    "Constant",
    "Cosine",
    "EMA",
    "Exact",
    "Exponential",
    "FletcherReeves",
    "GradientCheck",
    "HYPERPARAMETERS",
    "HyperParameter",
    "Joined",
    "LBFGS",
    "LineFit",
    "LineSearchFailed",
    "LogisticRegression",
    "Method",
    "NamedRule",
    "Newton",
    "Noisy",
    "Objective",
    "OneCycle",
    "Optimizer",
    "Path",
    "Point",
    "PolakRibiere",
    "Polyak",
    "Polynomial",
    "Problem",
    "RULES",
    "Result",
    "Rule",
    "Schedule",
    "SoftmaxRegression",
    "Status",
    "SteepestDescent",
    "Step",
    "StepDecay",
    "TwoLayerNetwork",
    "WarmRestarts",
    "WarmUp",
    "Wolfe",
    "check_gradient",
    "complex_step_gradient",
    "configured",
    "digits",
    "ewa",
    "minimize",
    "numerical_gradient",
]

#: What is imported when it is first asked for, by module: a session needs a few of these at most.
_LATER = {
    "averages": "ewa",
    "check": "GradientCheck check_gradient complex_step_gradient numerical_gradient",
    "curvature": "BFGS LBFGS Armijo Exact FletcherReeves Newton PolakRibiere SteepestDescent Wolfe",
    "noise": "Noisy",
    "problems": "LineFit LogisticRegression Problem SoftmaxRegression TwoLayerNetwork digits",
    "schedules": "Constant Cosine Exponential Joined OneCycle Polynomial Schedule StepDecay "
    "WarmRestarts WarmUp",
    "wrappers": "EMA ClipNorm ClipValue Polyak",
}
_MODULE_OF = {name: module for module, names in _LATER.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return import_module(f"gdlib.{name}")
    if name in _MODULE_OF:
        value = getattr(import_module(f"gdlib.{_MODULE_OF[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'gdlib' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *_MODULE_OF})
