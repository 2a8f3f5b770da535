"""The settings of other libraries as rules of gdlib that take the same steps.

``torch("Adam", lr=0.1)`` is a rule with which :func:`gdlib.minimize` reproduces PyTorch's
``torch.optim.Adam(params, lr=0.1)``; ``optax``, ``keras``, ``sklearn`` and ``autograd`` are of the
same form. PyTorch's defaults are filled in; of the other libraries every setting must be given,
for their defaults change. A learning rate may be a schedule, a function of the steps done.

Where settings are enough, the rule is gdlib's own. Where they are not, it is one of the functions
at the head of this file, which differ from gdlib's in a place or two.
"""

from math import sqrt as root

from numpy import abs, clip, maximum, sign, sqrt, where

from gdlib import Rule, rules

TINY = 1e-300  # an eps that changes no divisor


# --- rules that settings alone do not give ----------------------------------------------------


def momentum_lr_inside(x, g, t, v=0, *, lr=1e-2, beta=0.9):
    v = beta * v + lr * g
    return x - v, v


def nesterov_lr_inside(x, g, t, v=0, *, lr=1e-2, beta=0.9):
    v = beta * v + lr * g
    return x - (lr * g + beta * v), v


def momentum_dampened(x, g, t, v=0, *, lr=1e-3, beta=0.9, dampening=0.0):
    v = where(t == 1, g, beta * v + (1 - dampening) * g)
    return x - lr * v, v


def rmsprop_eps_inside(x, g, t, v=0, *, lr=1e-3, rho=0.9, eps=1e-7):
    v = rho * v + (1 - rho) * g**2
    return x - lr * g / sqrt(v + eps), v


def rmsprop_centered_eps_inside(x, g, t, v=0, m=0, *, lr=1e-3, rho=0.9, eps=1e-7):
    v = rho * v + (1 - rho) * g**2
    m = rho * m + (1 - rho) * g
    return x - lr * g / sqrt(maximum(v - m**2, 0) + eps), v, m


def rmsprop_from_one(x, g, t, v=1, *, lr=0.1, rho=0.9, eps=1e-8):
    return rules.rmsprop(x, g, t, v, lr=lr, rho=rho, eps=eps)


def adamax_eps_outside(x, g, t, m=0, u=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-7):
    m = beta1 * m + (1 - beta1) * g
    u = maximum(beta2 * u, abs(g))
    return x - lr * m / (1 - beta1**t) / (u + eps), m, u


def amsgrad_of_corrected(x, g, t, m=0, v=0, v_max=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    v_max = maximum(v_max, v / (1 - beta2**t))
    return x - lr * m / (1 - beta1**t) / (sqrt(v_max) + eps), m, v, v_max


def yogi_mean_from(x, g, t, m=1e-6, v=1e-6, *, lr=1e-2, beta1=0.9, beta2=0.999, eps=1e-3):
    return rules.yogi(x, g, t, m, v, lr=lr, beta1=beta1, beta2=beta2, eps=eps)


def rprop_stale(
    x, g, t, last=0, step=0, *, lr=1e-2, eta_minus=0.5, eta_plus=1.2, step_min=1e-6, step_max=50.0
):
    turn = g * last
    step = where(t == 1, lr, step)
    changed = clip(step * where(turn > 0, eta_plus, eta_minus), step_min, step_max)
    step = where(turn == 0, step, changed)
    taken = where(turn < 0, 0, last)  # what the step before has worked out
    return x - taken, where(turn < 0, 0, step * sign(g)), step


def adagrad_from(start):
    """AdaGrad whose sum starts at ``start``; an eps inside the root is such a start, too."""

    def adagrad(x, g, t, s=start, *, lr=1e-2, eps=1e-10):
        return rules.adagrad(x, g, t, s, lr=lr, eps=eps)

    return adagrad


# --- settings that change with the step -------------------------------------------------------


def over_root_of_correction(value, beta2):
    """``value`` / sqrt(1 - beta2^t) in step t: what eps before the correction is after it."""
    at = value if callable(value) else lambda done: value
    return lambda done: at(done) / root(1 - beta2 ** (done + 1))


# --- the libraries ----------------------------------------------------------------------------


def torch(name, **given):
    """A rule for ``torch.optim``'s class ``name``."""

    def adam(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, **more):
        return {"lr": lr, "beta1": betas[0], "beta2": betas[1], "eps": eps, **more}

    def sgd(lr=1e-3, momentum=0.0, dampening=0.0, nesterov=False):
        if not momentum:
            return Rule(rules.gd, lr=lr)
        if dampening:
            return Rule(momentum_dampened, lr=lr, beta=momentum, dampening=dampening)
        return Rule(rules.nesterov if nesterov else rules.momentum, lr=lr, beta=momentum)

    def adagrad(lr=1e-2, eps=1e-10, initial_accumulator_value=0.0):
        return Rule(adagrad_from(initial_accumulator_value), lr=lr, eps=eps)

    def rmsprop(lr=1e-2, alpha=0.99, eps=1e-8, centered=False):
        function = rules.rmsprop_centered if centered else rules.rmsprop
        return Rule(function, lr=lr, rho=alpha, eps=eps)

    def adam_or_amsgrad(amsgrad=False, **given):
        return Rule(rules.amsgrad if amsgrad else rules.adam, **adam(**given))

    def radam(**given):
        hyper = adam(**given)
        return Rule(
            rules.radam, **hyper | {"eps": over_root_of_correction(hyper["eps"], hyper["beta2"])}
        )

    def rprop(lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
        names = ("eta_minus", "eta_plus", "step_min", "step_max")
        return Rule(rules.rprop, lr=lr, **dict(zip(names, (*etas, *step_sizes), strict=True)))

    known = {
        "SGD": sgd,
        "Adagrad": adagrad,
        "RMSprop": rmsprop,
        "Adadelta": lambda lr=1.0, rho=0.9, eps=1e-6: Rule(rules.adadelta, lr=lr, rho=rho, eps=eps),
        "Adam": adam_or_amsgrad,
        "AdamW": lambda weight_decay=1e-2, **s: Rule(
            rules.adamw, **adam(**s, weight_decay=weight_decay)
        ),
        "Adamax": lambda lr=2e-3, **s: Rule(rules.adamax, **adam(lr=lr, **s)),
        "NAdam": lambda lr=2e-3, momentum_decay=4e-3, **s: Rule(
            rules.nadam, **adam(lr=lr, **s, momentum_decay=momentum_decay)
        ),
        "RAdam": radam,
        "Rprop": rprop,
    }
    return _found(known, name)(**given)


def keras(name, **given):
    """A rule for ``keras.optimizers``' class ``name``; every setting must be given."""

    def adam(learning_rate, beta_1, beta_2, epsilon):
        hat = over_root_of_correction(epsilon, beta_2)
        return {"lr": learning_rate, "beta1": beta_1, "beta2": beta_2, "eps": hat}

    def sgd(learning_rate, momentum=0.0, nesterov=False):
        if not momentum:
            return Rule(rules.gd, lr=learning_rate)
        function = nesterov_lr_inside if nesterov else momentum_lr_inside
        return Rule(function, lr=learning_rate, beta=momentum)

    def adagrad(learning_rate, epsilon, initial_accumulator_value):
        return Rule(adagrad_from(initial_accumulator_value + epsilon), lr=learning_rate, eps=TINY)

    def rmsprop(learning_rate, rho, epsilon, centered=False):
        function = rmsprop_centered_eps_inside if centered else rmsprop_eps_inside
        return Rule(function, lr=learning_rate, rho=rho, eps=epsilon)

    def adam_or_amsgrad(amsgrad=False, **given):
        return Rule(rules.amsgrad if amsgrad else rules.adam, **adam(**given))

    known = {
        "SGD": sgd,
        "Adagrad": adagrad,
        "RMSprop": rmsprop,
        "Adadelta": lambda learning_rate, rho, epsilon: Rule(
            rules.adadelta, lr=learning_rate, rho=rho, eps=epsilon
        ),
        "Adam": adam_or_amsgrad,
        "AdamW": lambda weight_decay, **s: Rule(
            rules.adamw, **adam(**s), weight_decay=weight_decay
        ),
        "Adamax": lambda epsilon, **s: Rule(
            adamax_eps_outside, **adam(epsilon=epsilon, **s) | {"eps": epsilon}
        ),
        "Nadam": lambda epsilon, **s: Rule(
            rules.nadam, **adam(epsilon=epsilon, **s) | {"eps": epsilon}, momentum_decay=1.0
        ),
        "Lion": lambda learning_rate, beta_1, beta_2, weight_decay: Rule(
            rules.lion, lr=learning_rate, beta1=beta_1, beta2=beta_2, weight_decay=weight_decay
        ),
    }
    return _found(known, name)(**given)


def optax(name, **given):
    """A rule for the function ``name`` of optax; every setting must be given."""

    def adam(learning_rate, b1, b2, eps, **more):
        return {"lr": learning_rate, "beta1": b1, "beta2": b2, "eps": eps, **more}

    def sgd(learning_rate, momentum=None, nesterov=False):
        if not momentum:
            return Rule(rules.gd, lr=learning_rate)
        function = rules.nesterov if nesterov else rules.momentum
        return Rule(function, lr=learning_rate, beta=momentum)

    def adagrad(learning_rate, eps, initial_accumulator_value):
        return Rule(adagrad_from(initial_accumulator_value + eps), lr=learning_rate, eps=TINY)

    def rmsprop(learning_rate, decay, eps, centered=False, eps_in_sqrt=True):
        inside, outside = (
            (rmsprop_centered_eps_inside, rules.rmsprop_centered)
            if centered
            else (rmsprop_eps_inside, rules.rmsprop)
        )
        return Rule(inside if eps_in_sqrt else outside, lr=learning_rate, rho=decay, eps=eps)

    def amsgrad(bias_correction_nu=True, **given):
        hyper = adam(**given)
        if bias_correction_nu:
            return Rule(amsgrad_of_corrected, **hyper)
        undone = {n: over_root_of_correction(hyper[n], hyper["beta2"]) for n in ("lr", "eps")}
        return Rule(rules.amsgrad, **hyper | undone)

    def adabelief(eps, eps_root, **given):
        if eps != eps_root:
            raise ValueError(f"eps={eps!r} and eps_root={eps_root!r}: gdlib's rule has one")
        return Rule(rules.adabelief, **adam(eps=eps, **given))

    def rprop(learning_rate, eta_minus, eta_plus, min_step_size, max_step_size):
        return Rule(
            rprop_stale,
            lr=learning_rate,
            eta_minus=eta_minus,
            eta_plus=eta_plus,
            step_min=min_step_size,
            step_max=max_step_size,
        )

    known = {
        "sgd": sgd,
        "adagrad": adagrad,
        "rmsprop": rmsprop,
        "adadelta": lambda learning_rate, rho, eps: Rule(
            rules.adadelta, lr=learning_rate, rho=rho, eps=eps
        ),
        "adam": lambda **s: Rule(rules.adam, **adam(**s)),
        "adamw": lambda weight_decay, **s: Rule(
            rules.adamw, **adam(**s, weight_decay=weight_decay)
        ),
        "adamax": lambda **s: Rule(rules.adamax, **adam(**s)),
        # So fast a warm-up is over before the first step.
        "nadam": lambda **s: Rule(rules.nadam, **adam(**s, momentum_decay=1e6)),
        "radam": lambda **s: Rule(rules.radam, **adam(**s)),
        "amsgrad": amsgrad,
        "adabelief": adabelief,
        "yogi": lambda **s: Rule(yogi_mean_from, **adam(**s)),
        "rprop": rprop,
        "sign_sgd": lambda learning_rate: Rule(rules.signgd, lr=learning_rate),
        "lion": lambda learning_rate, b1, b2, weight_decay: Rule(
            rules.lion, lr=learning_rate, beta1=b1, beta2=b2, weight_decay=weight_decay
        ),
    }
    return _found(known, name)(**given)


def sklearn(name, **given):
    """A rule for the solvers of scikit-learn's ``MLPClassifier``; every setting must be given."""
    known = {
        "sgd": lambda learning_rate_init, momentum, nesterovs_momentum: keras(
            "SGD", learning_rate=learning_rate_init, momentum=momentum, nesterov=nesterovs_momentum
        ),
        "adam": lambda learning_rate_init, **s: keras(
            "Adam", learning_rate=learning_rate_init, **s
        ),
    }
    return _found(known, name)(**given)


def autograd(name, **given):
    """A rule for the function ``name`` of ``autograd.misc.optimizers``."""
    known = {
        # The velocity is an average here: 1 - mass times gdlib's sum.
        "sgd": lambda step_size, mass: Rule(rules.momentum, lr=step_size * (1 - mass), beta=mass),
        "rmsprop": lambda step_size, gamma, eps: Rule(
            rmsprop_from_one, lr=step_size, rho=gamma, eps=eps
        ),
        "adam": lambda step_size, b1, b2, eps: Rule(
            rules.adam, lr=step_size, beta1=b1, beta2=b2, eps=eps
        ),
    }
    return _found(known, name)(**given)


def _found(known, name):
    if name not in known:
        raise ValueError(f"name={name!r} must be one of {', '.join(known)}")
    return known[name]
