r"""The update rules, one plain function each.

The signature is the schema. The first three arguments are the point ``x``, its gradient ``g`` and
the step number ``t``, counted from 1. Further positional arguments are the rule's state; their
default is the state before the first step. Keyword-only arguments are hyper-parameters, described
in :data:`gdlib.HYPERPARAMETERS`. A rule returns the new point, followed by its new state.

The bodies are assignments and one ``return``, in arithmetic and the functions imported below.
Everything else reads them: :class:`gdlib.Rule` configures them, the pages typeset them, and the
playground computes with their very text. ``x`` and ``g`` are floats or arrays of one shape; every
operation acts on each coordinate alone.

Defaults are PyTorch's where PyTorch has the rule, else the paper's.
"""

from numpy import abs, clip, maximum, sign, sqrt, where

__all__ = [
    "adabelief",
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "adamw",
    "amsgrad",
    "gd",
    "lion",
    "momentum",
    "nadam",
    "nesterov",
    "radam",
    "rmsprop",
    "rmsprop_centered",
    "rprop",
    "signgd",
    "yogi",
]


def gd(x, g, t, *, lr=1e-3):
    r"""Gradient descent: step against the gradient.

    .. math:: x_t = x_{t-1} - \eta g_t

    References
    ----------
    Cauchy, A. (1847). *Méthode générale pour la résolution des systèmes d'équations simultanées*.
    Comptes rendus 25, 536-538. English and context: Lemaréchal (2012), Documenta Mathematica,
    Extra Volume ISMP, 251-254, doi:10.4171/dms/6/27.

    Examples
    --------
    >>> gd(1.0, 2.0, 1, lr=0.25)
    0.5
    """
    return x - lr * g


def momentum(x, g, t, v=0, *, lr=1e-3, beta=0.9):
    r"""Momentum, or heavy ball: step along a decaying sum of gradients.

    .. math::
        v_t &= \beta v_{t-1} + g_t \\
        x_t &= x_{t-1} - \eta v_t

    The learning rate stands outside the velocity, as in PyTorch. At a constant learning rate this
    equals the form with the rate inside; under a schedule it does not.

    References
    ----------
    Polyak, B. T. (1964). *Some methods of speeding up the convergence of iteration methods*.
    USSR Computational Mathematics and Mathematical Physics 4(5), 1-17,
    doi:10.1016/0041-5553(64)90137-5.

    Examples
    --------
    >>> x, v = momentum(1.0, 2.0, 2, 4.0, lr=0.25, beta=0.5)
    >>> x, v
    (0.0, 4.0)
    """
    v = beta * v + g
    return x - lr * v, v


def nesterov(x, g, t, v=0, *, lr=1e-3, beta=0.9):
    r"""Nesterov's momentum: step along the velocity as it will be one gradient later.

    .. math::
        v_t &= \beta v_{t-1} + g_t \\
        x_t &= x_{t-1} - \eta (g_t + \beta v_t)

    The gradient is taken at ``x`` itself, as in PyTorch; the form with the gradient at a look-ahead
    point is the same after a change of variables.

    References
    ----------
    Nesterov, Y. (1983). *A method of solving a convex programming problem with convergence rate
    O(1/k²)*. Soviet Mathematics Doklady 27, 372-376, https://www.mathnet.ru/eng/dan46009.
    Sutskever et al. (2013), https://proceedings.mlr.press/v28/sutskever13.html.

    Examples
    --------
    >>> x, v = nesterov(1.0, 2.0, 1, lr=0.25, beta=0.5)
    >>> x, v
    (0.25, 2.0)
    """
    v = beta * v + g
    return x - lr * (g + beta * v), v


def adagrad(x, g, t, s=0, *, lr=1e-2, eps=1e-10):
    r"""AdaGrad: divide by the root of the sum of all squared gradients.

    .. math::
        s_t &= s_{t-1} + g_t^2 \\
        x_t &= x_{t-1} - \eta \frac{g_t}{\sqrt{s_t} + \epsilon}

    References
    ----------
    Duchi, J., Hazan, E., Singer, Y. (2011). *Adaptive subgradient methods for online learning and
    stochastic optimization*. JMLR 12, 2121-2159, https://jmlr.org/papers/v12/duchi11a.html.

    Examples
    --------
    >>> x, s = adagrad(1.0, 2.0, 1, lr=0.5)
    >>> round(float(x), 9), s
    (0.5, 4.0)
    """
    s = s + g**2
    return x - lr * g / (sqrt(s) + eps), s


def rmsprop(x, g, t, v=0, *, lr=1e-2, rho=0.99, eps=1e-8):
    r"""RMSprop: divide by the root of a moving average of squared gradients.

    .. math::
        v_t &= \rho v_{t-1} + (1 - \rho) g_t^2 \\
        x_t &= x_{t-1} - \eta \frac{g_t}{\sqrt{v_t} + \epsilon}

    The average starts at zero and is not corrected, so the first steps are
    :math:`1 / \sqrt{1 - \rho}` times as long as later ones.

    References
    ----------
    Tieleman, T., Hinton, G. (2012). *Lecture 6.5, rmsprop*. Neural Networks for Machine Learning,
    https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf.

    Examples
    --------
    >>> x, v = rmsprop(1.0, 2.0, 1, lr=0.25, rho=0.75)
    >>> round(float(x), 6), v
    (0.5, 1.0)
    """
    v = rho * v + (1 - rho) * g**2
    return x - lr * g / (sqrt(v) + eps), v


def rmsprop_centered(x, g, t, v=0, m=0, *, lr=1e-2, rho=0.99, eps=1e-8):
    r"""Centered RMSprop: divide by a moving standard deviation instead of a root mean square.

    .. math::
        v_t &= \rho v_{t-1} + (1 - \rho) g_t^2 \\
        m_t &= \rho m_{t-1} + (1 - \rho) g_t \\
        x_t &= x_{t-1} - \eta \frac{g_t}{\sqrt{\max(v_t - m_t^2, 0)} + \epsilon}

    The maximum keeps rounding from asking for the root of a negative number when the gradient is
    constant.

    References
    ----------
    Graves, A. (2013). *Generating sequences with recurrent neural networks*, equations 38-45,
    arXiv:1308.0850.

    Examples
    --------
    >>> x, v, m = rmsprop_centered(1.0, 2.0, 1, lr=0.25, rho=0.5)
    >>> round(float(x), 6), v, m
    (0.5, 2.0, 1.0)
    """
    v = rho * v + (1 - rho) * g**2
    m = rho * m + (1 - rho) * g
    return x - lr * g / (sqrt(maximum(v - m**2, 0)) + eps), v, m


def adadelta(x, g, t, s=0, u=0, *, lr=1.0, rho=0.9, eps=1e-6):
    r"""Adadelta: scale the gradient by the ratio of two root mean squares, steps over gradients.

    .. math::
        s_t &= \rho s_{t-1} + (1 - \rho) g_t^2 \\
        d_t &= \frac{\sqrt{u_{t-1} + \epsilon}}{\sqrt{s_t + \epsilon}} g_t \\
        u_t &= \rho u_{t-1} + (1 - \rho) d_t^2 \\
        x_t &= x_{t-1} - \eta d_t

    The paper has no learning rate; :math:`\eta = 1` is the paper's method.

    References
    ----------
    Zeiler, M. D. (2012). *ADADELTA: an adaptive learning rate method*, arXiv:1212.5701.

    Examples
    --------
    >>> x, s, u = adadelta(1.0, 2.0, 1, rho=0.75)
    >>> round(float(1 - x), 6), s
    (0.002, 1.0)
    """
    s = rho * s + (1 - rho) * g**2
    d = sqrt(u + eps) / sqrt(s + eps) * g
    u = rho * u + (1 - rho) * d**2
    return x - lr * d, s, u


def adam(x, g, t, m=0, v=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""Adam: a mean of gradients over a root mean square, both corrected for their zero start.

    .. math::
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t} \\
        \hat v_t &= \frac{v_t}{1 - \beta_2^t} \\
        x_t &= x_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}

    References
    ----------
    Kingma, D. P., Ba, J. (2015). *Adam: a method for stochastic optimization*, algorithm 1,
    arXiv:1412.6980.

    Examples
    --------
    The first step has length ``lr``, whatever the gradient.

    >>> x, m, v = adam(1.0, 50.0, 1, lr=0.25)
    >>> round(float(x), 9)
    0.75
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return x - lr * m_hat / (sqrt(v_hat) + eps), m, v


def adamax(x, g, t, m=0, u=0, *, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""AdaMax: Adam with a decaying maximum in place of the root mean square.

    .. math::
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\
        u_t &= \max(\beta_2 u_{t-1}, |g_t| + \epsilon) \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t} \\
        x_t &= x_{t-1} - \eta \frac{\hat m_t}{u_t}

    The paper has no :math:`\epsilon`; PyTorch adds it inside the maximum, and so does this.

    References
    ----------
    Kingma, D. P., Ba, J. (2015). *Adam: a method for stochastic optimization*, algorithm 2,
    arXiv:1412.6980.

    Examples
    --------
    >>> x, m, u = adamax(1.0, 50.0, 1, lr=0.25)
    >>> round(float(x), 9), round(float(u), 6)
    (0.75, 50.0)
    """
    m = beta1 * m + (1 - beta1) * g
    u = maximum(beta2 * u, abs(g) + eps)
    m_hat = m / (1 - beta1**t)
    return x - lr * m_hat / u, m, u


def nadam(
    x,
    g,
    t,
    m=0,
    v=0,
    mu_product=1,
    *,
    lr=2e-3,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    momentum_decay=4e-3,
):
    r"""NAdam: Adam with Nesterov's momentum, whose coefficient warms up.

    .. math::
        \mu_t &= \beta_1 (1 - 0.5 \cdot 0.96^{t \psi}) \\
        \mu_{t+1} &= \beta_1 (1 - 0.5 \cdot 0.96^{(t + 1) \psi}) \\
        \Pi_t &= \Pi_{t-1} \mu_t \\
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\
        \hat m_t &= \frac{\mu_{t+1} m_t}{1 - \Pi_t \mu_{t+1}}
                  + \frac{(1 - \mu_t) g_t}{1 - \Pi_t} \\
        \hat v_t &= \frac{v_t}{1 - \beta_2^t} \\
        x_t &= x_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}

    The state ``mu_product`` is :math:`\Pi_t`, the product of the :math:`\mu_i` so far.

    References
    ----------
    Dozat, T. (2016). *Incorporating Nesterov momentum into Adam*. ICLR workshop,
    https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ.

    Examples
    --------
    >>> x, m, v, mu_product = nadam(1.0, 50.0, 1)
    >>> round(float(mu_product), 6)
    0.450073
    """
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    mu_product = mu_product * mu
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)
    v_hat = v / (1 - beta2**t)
    return x - lr * m_hat / (sqrt(v_hat) + eps), m, v, mu_product


def amsgrad(x, g, t, m=0, v=0, v_max=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""AMSGrad: Adam whose divisor never forgets its largest value.

    .. math::
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\
        v^{\max}_t &= \max(v^{\max}_{t-1}, v_t) \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t} \\
        \hat v_t &= \frac{v^{\max}_t}{1 - \beta_2^t} \\
        x_t &= x_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}

    The paper has no corrections; PyTorch takes the maximum first and then corrects, and so does
    this.

    References
    ----------
    Reddi, S. J., Kale, S., Kumar, S. (2018). *On the convergence of Adam and beyond*,
    arXiv:1904.09237.

    Examples
    --------
    >>> x, m, v, v_max = amsgrad(1.0, 0.5, 2, 0.0, 0.0, 9.0)
    >>> v_max
    np.float64(9.0)
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    v_max = maximum(v_max, v)
    m_hat = m / (1 - beta1**t)
    v_hat = v_max / (1 - beta2**t)
    return x - lr * m_hat / (sqrt(v_hat) + eps), m, v, v_max


def adamw(x, g, t, m=0, v=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    r"""AdamW: Adam, with weight decay applied to the point and kept out of the gradient.

    .. math::
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t} \\
        \hat v_t &= \frac{v_t}{1 - \beta_2^t} \\
        x_t &= x_{t-1} - \eta \left(\frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}
               + \lambda x_{t-1}\right)

    References
    ----------
    Loshchilov, I., Hutter, F. (2019). *Decoupled weight decay regularization*, arXiv:1711.05101.
    There the decay follows the schedule's multiplier alone; PyTorch's, like this one, follows the
    whole learning rate.

    Examples
    --------
    >>> x, m, v = adamw(1.0, 0.0, 1, lr=0.1, weight_decay=0.5)
    >>> float(x)
    0.95
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return x - lr * (m_hat / (sqrt(v_hat) + eps) + weight_decay * x), m, v


def radam(x, g, t, m=0, v=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""RAdam: Adam that divides only once its second average rests on enough gradients.

    .. math::
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t} \\
        \hat v_t &= \frac{v_t}{1 - \beta_2^t} \\
        \rho_\infty &= \max\left(\frac{2}{1 - \beta_2} - 1, 5\right) \\
        \rho_t &= \max\left(\rho_\infty - \frac{2 t \beta_2^t}{1 - \beta_2^t}, 5\right) \\
        r_t &= \sqrt{\frac{(\rho_t - 4) (\rho_t - 2) \rho_\infty}
               {(\rho_\infty - 4) (\rho_\infty - 2) \rho_t}} \\
        x_t &= x_{t-1} - \eta \hat m_t
               \begin{cases} \frac{r_t}{\sqrt{\hat v_t} + \epsilon} & \rho_t > 5 \\
               1 & \text{else} \end{cases}

    The two maxima change nothing where the division is made. The threshold 5 is PyTorch's (the
    paper's is 4). Unlike PyTorch, :math:`\epsilon` is added after the correction, as in Adam.

    References
    ----------
    Liu, L. et al. (2020). *On the variance of the adaptive learning rate and beyond*,
    arXiv:1908.03265.

    Examples
    --------
    The first five steps are momentum with a corrected mean.

    >>> x, m, v = radam(1.0, 2.0, 1, lr=0.25)
    >>> float(x)
    0.5
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    # Where no division is made, 5 keeps the root and the quotient of the other branch harmless.
    rho_inf = maximum(2 / (1 - beta2) - 1, 5)
    rho_t = maximum(rho_inf - 2 * t * beta2**t / (1 - beta2**t), 5)
    r = sqrt((rho_t - 4) * (rho_t - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho_t))
    return x - lr * m_hat * where(rho_t > 5, r / (sqrt(v_hat) + eps), 1), m, v


def adabelief(x, g, t, m=0, s=0, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""AdaBelief: Adam that divides by how far gradients stray from their mean.

    .. math::
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\
        s_t &= \beta_2 s_{t-1} + (1 - \beta_2) (g_t - m_t)^2 + \epsilon \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t} \\
        \hat s_t &= \frac{s_t}{1 - \beta_2^t} \\
        x_t &= x_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat s_t} + \epsilon}

    :math:`\epsilon` stands twice, as in the paper: it is added to ``s`` in every step, and once
    more to the root. The default is the paper's; the authors' code and optax take 1e-16.

    References
    ----------
    Zhuang, J. et al. (2020). *AdaBelief optimizer: adapting stepsizes by the belief in observed
    gradients*, arXiv:2010.07468.

    Examples
    --------
    >>> x, m, s = adabelief(1.0, 2.0, 1, beta1=0.5, beta2=0.5)
    >>> round(float(s), 6)
    0.5
    """
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * (g - m) ** 2 + eps
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return x - lr * m_hat / (sqrt(s_hat) + eps), m, s


def yogi(x, g, t, m=0, v=1e-6, *, lr=1e-2, beta1=0.9, beta2=0.999, eps=1e-3):
    r"""Yogi: Adam whose second average moves by a bounded amount, up or down.

    .. math::
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\
        v_t &= v_{t-1} - (1 - \beta_2) \operatorname{sign}(v_{t-1} - g_t^2) g_t^2 \\
        \hat m_t &= \frac{m_t}{1 - \beta_1^t} \\
        \hat v_t &= \frac{v_t}{1 - \beta_2^t} \\
        x_t &= x_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}

    The paper leaves Adam's corrections out of its description; they are applied here, as in optax
    (which starts ``m``, too, at 1e-6).

    References
    ----------
    Zaheer, M. et al. (2018). *Adaptive methods for nonconvex optimization*. NeurIPS 31,
    https://papers.nips.cc/paper/8186-adaptive-methods-for-nonconvex-optimization.

    Examples
    --------
    >>> x, m, v = yogi(1.0, 2.0, 1, 0.0, 1.0, beta2=0.75)
    >>> float(v)
    2.0
    """
    m = beta1 * m + (1 - beta1) * g
    v = v - (1 - beta2) * sign(v - g**2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return x - lr * m_hat / (sqrt(v_hat) + eps), m, v


def rprop(
    x, g, t, g_prev=0, step=0, *, lr=1e-2, eta_minus=0.5, eta_plus=1.2, step_min=1e-6, step_max=50.0
):
    r"""Rprop: every coordinate has a step of its own, which only the gradient's sign changes.

    .. math::
        \tau_t &= g_t \tilde g_{t-1} \\
        \phi_t &= \begin{cases} \eta^+ & \tau_t > 0 \\ \eta^- & \tau_t < 0 \\
                  1 & \text{else} \end{cases} \\
        \Delta_t &= \operatorname{clip}\left(\begin{cases} \eta & t = 1 \\
                    \Delta_{t-1} & \text{else} \end{cases} \phi_t,
                    \Delta_{\min}, \Delta_{\max}\right) \\
        \tilde g_t &= \begin{cases} 0 & \tau_t < 0 \\ g_t & \text{else} \end{cases} \\
        x_t &= x_{t-1} - \Delta_t \operatorname{sign}(\tilde g_t)

    After a change of sign the coordinate waits one step. The first step has length ``lr``.

    References
    ----------
    Riedmiller, M., Braun, H. (1993). *A direct adaptive method for faster backpropagation learning:
    the RPROP algorithm*. IEEE ICNN, 586-591, doi:10.1109/ICNN.1993.298623.

    Examples
    --------
    >>> x, g_prev, step = rprop(1.0, 5.0, 1, lr=0.25)
    >>> float(x)
    0.75
    """
    turn = g * g_prev
    factor = where(turn > 0, eta_plus, where(turn < 0, eta_minus, 1))
    step = clip(where(t == 1, lr, step) * factor, step_min, step_max)
    g_prev = where(turn < 0, 0, g)
    return x - step * sign(g_prev), g_prev, step


def signgd(x, g, t, *, lr=1e-3):
    r"""Sign descent: a step of one length in every coordinate, against the gradient's sign.

    .. math:: x_t = x_{t-1} - \eta \operatorname{sign}(g_t)

    References
    ----------
    Bernstein, J. et al. (2018). *signSGD: compressed optimisation for non-convex problems*,
    arXiv:1802.04434.

    Examples
    --------
    >>> float(signgd(1.0, -3.0, 1, lr=0.25))
    1.25
    """
    return x - lr * sign(g)


def lion(x, g, t, m=0, *, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    r"""Lion: the sign of a momentum average, with decoupled weight decay.

    .. math::
        c_t &= \operatorname{sign}(\beta_1 m_{t-1} + (1 - \beta_1) g_t) \\
        m_t &= \beta_2 m_{t-1} + (1 - \beta_2) g_t \\
        x_t &= x_{t-1} - \eta (c_t + \lambda x_{t-1})

    The sign is that of the old average mixed with the gradient; the average moves afterwards.

    References
    ----------
    Chen, X. et al. (2023). *Symbolic discovery of optimization algorithms*, arXiv:2302.06675.

    Examples
    --------
    >>> x, m = lion(1.0, 2.0, 1, lr=0.25, beta2=0.5)
    >>> float(x), m
    (0.75, 1.0)
    """
    c = sign(beta1 * m + (1 - beta1) * g)
    m = beta2 * m + (1 - beta2) * g
    return x - lr * (c + weight_decay * x), m
