r"""Problems whose objective is a mean over many terms: line fit, regressions, a small network.

A problem speaks of its parameters in two ways. As a list of arrays, for :class:`gdlib.Optimizer`:
:meth:`~Problem.init`, :meth:`~Problem.loss`, :meth:`~Problem.gradients`. As one flat vector, for
:func:`gdlib.minimize`: :meth:`~Problem.x0`, the problem itself, :meth:`~Problem.grad`.
:meth:`~Problem.flatten` and :meth:`~Problem.unflatten` lead from one to the other. Leading axes
hold independent runs in both.

With a ``batch_size`` the gradient of step t is that of a batch, a function of the seed and t alone:
each epoch goes once through the terms in the order :func:`gdlib.noise.permutation` of the seed and
the epoch, the last batch of an epoch being smaller if need be. The value always is that of all
terms.
"""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlib._arguments import floats, real, whole
from gdlib.noise import _draw, _runs, _seed, _word, permutation

__all__ = [
    "LineFit",
    "LogisticRegression",
    "Problem",
    "SoftmaxRegression",
    "TwoLayerNetwork",
    "digits",
]

Array = NDArray[Any]
Params = Sequence[Array]


class Problem:
    r"""A mean over terms, with an optional penalty on the size of all parameters.

    .. math:: f(w) = \frac{1}{m} \sum_{i=1}^m \ell(w; x_i, y_i)
        + \frac{\lambda}{2} \lVert w \rVert^2

    The penalty counts every parameter, biases too, as the weight decay of AdamW does. This class
    is what the problems of this module have in common.

    Parameters
    ----------
    X : array_like
        The inputs, one per entry of the first axis.
    y : array_like
        What belongs to each input.
    shapes : tuple of tuple of int
        The shape of each parameter array.
    batch_size : int, optional
        How many terms the gradient of a step takes, 1 to m; None takes all.
    seed : int or sequence of int, default 0
        Which batches; at least 0, below :math:`2^{32}`. A sequence holds one seed for each run of a
        batch of runs, in the order of the leading axes.
    l2 : float, default 0
        The factor of the penalty, :math:`\lambda`; finite and at least 0.

    Attributes
    ----------
    X, y : ndarray
        The data, copies that are read-only.
    size : int
        The number of coordinates of the flat vector.

    Examples
    --------
    >>> problem = LineFit(batch_size=4)
    >>> problem.batch(1), problem.batch(2)
    (array([6, 0, 5, 2]), array([3, 1, 4]))
    """

    def __init__(
        self,
        X: Array,
        y: Array,
        shapes: tuple[tuple[int, ...], ...],
        batch_size: int | None,
        seed: int | Sequence[int],
        l2: float,
    ) -> None:
        owner = type(self).__name__
        self.X, self.y = X.copy(), y.copy()
        self.X.flags.writeable = self.y.flags.writeable = False
        self.shapes = shapes
        self.size = sum(prod(shape) for shape in shapes)
        self.batch_size = None
        if batch_size is not None:
            self.batch_size = whole(f"{owner}: batch_size", batch_size, low=1)
            if self.batch_size > len(X):
                raise ValueError(
                    f"{owner}: batch_size={batch_size!r} must be at most {len(X)}, the number of "
                    "terms; None takes all of them"
                )
        self.seed = _seed(f"{owner}: seed", seed)
        self.l2 = real(f"{owner}: l2", l2)

    def __repr__(self) -> str:
        settings = {"batch_size": self.batch_size, "seed": self.seed, "l2": self.l2}
        shown = "".join(f", {name}={value!r}" for name, value in settings.items() if value)
        return f"{type(self).__name__}({len(self.X)} terms, {self.size} parameters{shown})"

    def _loss(self, params: Params, X: Array, y: Array) -> Any:
        raise NotImplementedError(f"{type(self).__name__} needs a method _loss")

    def _gradients(self, params: Params, X: Array, y: Array) -> list[Array]:
        raise NotImplementedError(f"{type(self).__name__} needs a method _gradients")

    def batch(self, t: int, run: int | None = None) -> NDArray[np.int64]:
        """The numbers of the terms that the gradient of step ``t`` takes; steps start from 1.

        With one seed per run, of the run with the number ``run``.

        Examples
        --------
        >>> LineFit().batch(1)
        array([0, 1, 2, 3, 4, 5, 6])
        """
        t, m = whole("t", t, low=1), len(self.X)
        if self.batch_size is None:
            return np.arange(m)
        seed = self.seed
        if isinstance(seed, tuple):
            if run is None:
                raise ValueError(f"run=None, but {self!r} has {len(seed)} seeds, one per run")
            seed = seed[run]
        epoch, i = divmod(t - 1, -(-m // self.batch_size))
        return permutation(seed, epoch, m)[i * self.batch_size : (i + 1) * self.batch_size]

    def loss(self, params: Sequence[ArrayLike]) -> Any:
        """The objective at a list of parameter arrays: a number, or one for each run.

        Examples
        --------
        >>> LineFit().loss([[5.0, 0.5]])
        0.0
        """
        arrays = self._checked(params)
        value = self._loss(arrays, self.X, self.y)
        if self.l2:
            x = self.flatten(arrays)
            value = value + self.l2 / 2 * (x * x).sum(-1)
        return value if np.ndim(value) else float(value)

    def gradients(
        self, params: Sequence[ArrayLike], t: int | None = None, run: int | None = None
    ) -> list[Array]:
        """The gradient at a list of parameter arrays, as such a list.

        Parameters
        ----------
        params : sequence of array_like
            One array for each of ``shapes``.
        t : int, optional
            The step's number, from 1: the gradient of its batch. None takes all terms.
        run : int, optional
            The run's number, where there is one seed per run.

        Returns
        -------
        list of ndarray

        Raises
        ------
        TypeError, ValueError
            For parameters that do not match ``shapes``, or a step below 1.

        Examples
        --------
        >>> LineFit().gradients([[5.0, 0.5]])
        [array([0., 0.])]
        """
        arrays, X, y = self._checked(params), self.X, self.y
        if t is not None and self.batch_size is not None:
            rows = self.batch(t, run)
            X, y = X[rows], y[rows]
        gradients = self._gradients(arrays, X, y)
        if self.l2:
            gradients = [g + self.l2 * w for g, w in zip(gradients, arrays, strict=True)]
        return gradients

    def __call__(self, x: ArrayLike) -> Any:
        """The objective at a flat vector: a number, or one for each run."""
        return self.loss(self.unflatten(x))

    def grad(self, x: ArrayLike, t: int | None = None, run: Any = None) -> Array:
        """The gradient at a flat vector; see :meth:`gradients`.

        With one seed per run each row of ``x`` is a run, by default all in their order.

        Examples
        --------
        >>> LineFit().grad([5.0, 0.5])
        array([0., 0.])
        """
        if t is None or self.batch_size is None or isinstance(self.seed, int):
            return self.flatten(self.gradients(self.unflatten(x), t))
        x = floats("x", x)
        rows = x.reshape(-1, self.size)
        numbers = np.asarray(_runs(self.seed, t, run, len(rows)))
        seeds = np.array(self.seed)[numbers]
        gradients = np.empty(rows.shape)
        for seed in set(seeds.tolist()):  # runs of one seed take the same batch
            own = seeds == seed
            params = self.unflatten(rows[own])
            gradients[own] = self.flatten(self.gradients(params, t, numbers[own][0]))
        return gradients.reshape(x.shape)

    def flatten(self, params: Sequence[ArrayLike]) -> Array:
        """A list of parameter arrays as one flat vector.

        Examples
        --------
        >>> problem = LogisticRegression([[1.0, 2.0], [3.0, 4.0]], [0, 1])
        >>> problem.flatten([[1.0, 2.0], 3.0])
        array([1., 2., 3.])
        """
        arrays = self._checked(params)
        lead = arrays[0].shape[: arrays[0].ndim - len(self.shapes[0])]
        return np.concatenate([a.reshape(*lead, -1) for a in arrays], axis=-1)

    def unflatten(self, x: ArrayLike) -> list[Array]:
        """A flat vector as a list of parameter arrays, copies.

        Examples
        --------
        >>> problem = LogisticRegression([[1.0, 2.0], [3.0, 4.0]], [0, 1])
        >>> problem.unflatten([1.0, 2.0, 3.0])
        [array([1., 2.]), array(3.)]
        """
        x = floats("x", x)
        if x.shape[-1:] != (self.size,):
            raise ValueError(
                f"x has shape {x.shape}, but {self!r} has {self.size} coordinates on the last axis"
            )
        ends = np.cumsum([prod(shape) for shape in self.shapes])[:-1]
        parts = np.split(x, ends, axis=-1)
        return [
            part.reshape((*x.shape[:-1], *shape)).copy()
            for part, shape in zip(parts, self.shapes, strict=True)
        ]

    def init(self, seed: int = 0) -> list[Array]:
        r"""Parameters to start from: matrices of noise, everything else zero.

        The entries of a matrix have mean 0 and variance :math:`1 / n` for n inputs (LeCun et al.,
        1998, section 4.6, doi:10.1007/3-540-49430-8_2).

        Parameters
        ----------
        seed : int, default 0
            Which noise; at least 0, below :math:`2^{32}`.

        Returns
        -------
        list of ndarray

        Examples
        --------
        >>> LineFit().init(seed=0)
        [array([0., 0.])]
        """
        seed = _word("seed", seed)
        return [
            _draw(seed, i, shape, "init") / np.sqrt(shape[0]) if len(shape) > 1 else np.zeros(shape)
            for i, shape in enumerate(self.shapes)
        ]

    def x0(self, seed: int = 0) -> Array:
        """:meth:`init` as a flat vector.

        Examples
        --------
        >>> LineFit().x0()
        array([0., 0.])
        """
        return self.flatten(self.init(seed))

    def _checked(self, params: Sequence[ArrayLike]) -> list[Array]:
        arrays = [floats(f"params[{i}]", p) for i, p in enumerate(params)]
        if len(arrays) != len(self.shapes):
            raise ValueError(f"params has {len(arrays)} arrays, but {self!r} has {self.shapes}")
        leads = set()
        for i, (a, shape) in enumerate(zip(arrays, self.shapes, strict=True)):
            split = a.ndim - len(shape)
            if split < 0 or a.shape[split:] != shape:
                raise ValueError(f"params[{i}] has shape {a.shape}, but it must be {shape}")
            leads.add(a.shape[:split])
        if len(leads) > 1:
            raise ValueError(f"params have different leading axes: {sorted(leads)}")
        return arrays


def _inputs(owner: str, X: ArrayLike, y: ArrayLike, ndim: int) -> tuple[Array, Array]:
    X, y = floats(f"{owner}: X", X).astype(float), np.asarray(y)
    if X.ndim != ndim or X.size == 0:
        raise ValueError(
            f"{owner}: X has shape {X.shape}; it must have {ndim} axes and be nonempty"
        )
    if y.shape != X.shape[:1]:
        raise ValueError(f"{owner}: y has shape {y.shape}, but X has {len(X)} entries")
    if not np.isfinite(X).all():
        raise ValueError(f"{owner}: X must be finite")
    return X, y


def _classes(owner: str, y: Array) -> NDArray[np.int64]:
    whole_numbers = y.dtype.kind in "iub" or (y.dtype.kind == "f" and bool((y % 1 == 0).all()))
    if not whole_numbers or y.min() < 0:
        raise ValueError(f"{owner}: y must hold the numbers of classes, 0, 1, …")
    return y.astype(np.int64)


class LineFit(Problem):
    r"""Fit a line to points: half the mean squared error.

    .. math::
        f(w) &= \frac{1}{2m} \sum_{i=1}^m (w_1 x_i + w_0 - y_i)^2 \\
        \frac{\partial f}{\partial w_0} &= \frac{1}{m} \sum_{i=1}^m (w_1 x_i + w_0 - y_i), \quad
        \frac{\partial f}{\partial w_1} = \frac{1}{m} \sum_{i=1}^m (w_1 x_i + w_0 - y_i) \, x_i

    The one parameter array holds :math:`(w_0, w_1)`. The default points lie on the line
    :math:`y = 5 + x/2`.

    Parameters
    ----------
    x, y : array_like, optional
        The points, each of shape ``(m,)``.
    batch_size, seed, l2
        See :class:`Problem`.

    Raises
    ------
    TypeError, ValueError
        For data that are not finite numbers of matching shapes, and settings out of range.

    References
    ----------
    Legendre, A.-M. (1805), in Stigler, S. M. (1981). *Gauss and the invention of least squares*.
    Annals of Statistics 9(3), 465-474, doi:10.1214/aos/1176345451.

    Examples
    --------
    >>> from gdlib import GD, minimize
    >>> result = minimize(LineFit(), (0.0, 0.0), GD(lr=0.08), steps=5000)
    >>> result.x.round(6), result.status.text
    (array([5. , 0.5]), 'converged')
    """

    def __init__(
        self,
        x: ArrayLike = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0),
        y: ArrayLike = (5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 9.0),
        *,
        batch_size: int | None = None,
        seed: int | Sequence[int] = 0,
        l2: float = 0.0,
    ) -> None:
        X, _ = _inputs("LineFit", x, y, ndim=1)
        y = floats("LineFit: y", y).astype(float)
        if not np.isfinite(y).all():
            raise ValueError("LineFit: y must be finite")
        super().__init__(X, y, ((2,),), batch_size, seed, l2)

    def _residuals(self, w: Array, X: Array, y: Array) -> Array:
        residuals: Array = w[..., 1, None] * X + w[..., 0, None] - y
        return residuals

    def _loss(self, params: Params, X: Array, y: Array) -> Any:
        r = self._residuals(params[0], X, y)
        return (1 / (2 * len(X))) * (r**2).sum(-1)

    def _gradients(self, params: Params, X: Array, y: Array) -> list[Array]:
        r = self._residuals(params[0], X, y)
        return [(1 / len(X)) * np.stack([r.sum(-1), (r * X).sum(-1)], axis=-1)]


class LogisticRegression(Problem):
    r"""Tell two classes apart by a plane: the mean logistic loss.

    .. math:: f(w, b) = \frac{1}{m} \sum_{i=1}^m \log\left(1 + e^{-s_i (x_i \cdot w + b)}\right),
        \quad s_i = 2 y_i - 1

    The parameter arrays are ``w``, shape ``(d,)``, and ``b``, shape ``()``.

    Parameters
    ----------
    X : array_like
        The inputs, shape ``(m, d)``.
    y : array_like
        The classes, 0 or 1, shape ``(m,)``.
    batch_size, seed, l2
        See :class:`Problem`.

    Raises
    ------
    TypeError, ValueError
        For data that are not finite numbers of matching shapes, and settings out of range.

    References
    ----------
    Cox, D. R. (1958). *The regression analysis of binary sequences*. Journal of the Royal
    Statistical Society B 20(2), 215-232, doi:10.1111/j.2517-6161.1958.tb00292.x.

    Examples
    --------
    >>> problem = LogisticRegression([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1], l2=0.1)
    >>> round(problem(problem.x0()), 6)
    0.693147
    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        batch_size: int | None = None,
        seed: int | Sequence[int] = 0,
        l2: float = 0.0,
    ) -> None:
        X, y = _inputs("LogisticRegression", X, y, ndim=2)
        y = _classes("LogisticRegression", y)
        if y.max() > 1:
            raise ValueError("LogisticRegression: y must hold the classes 0 and 1")
        super().__init__(X, y, ((X.shape[1],), ()), batch_size, seed, l2)

    def _margins(self, params: Params, X: Array, s: Array) -> Array:
        w, b = params
        margins: Array = s * (w @ X.T + b[..., None])
        return margins

    def _loss(self, params: Params, X: Array, y: Array) -> Any:
        return np.logaddexp(0, -self._margins(params, X, 2 * y - 1)).mean(-1)

    def _gradients(self, params: Params, X: Array, y: Array) -> list[Array]:
        s = 2 * y - 1
        # -s / (1 + exp(margin)), without overflow and without 1 - 1 when the margin is large.
        r = -s * np.exp(-np.logaddexp(0, self._margins(params, X, s))) / len(X)
        return [r @ X, r.sum(-1)]


# z has a row per class and a column per term: sums over the classes then run along long rows.
def _softmax_loss(z: Array, y: Array) -> Any:
    """The mean of log(sum(exp(z))) - z[y]; the largest z is taken off first, so none overflows."""
    z = z - z.max(-2, keepdims=True)
    return (np.log(np.exp(z).sum(-2)) - z[..., y, np.arange(len(y))]).mean(-1)


def _softmax_residuals(z: Array, y: Array) -> Array:
    """The gradient of that mean by z."""
    p: Array = np.exp(z - z.max(-2, keepdims=True))
    p /= p.sum(-2, keepdims=True)
    p[..., y, np.arange(len(y))] -= 1
    return p / len(y)


class SoftmaxRegression(Problem):
    r"""Tell several classes apart by planes: the mean cross-entropy.

    .. math:: f(W, b) = \frac{1}{m} \sum_{i=1}^m \left(\log \sum_k e^{z_{ik}} - z_{i y_i}\right),
        \quad z_i = x_i W + b

    The parameter arrays are ``W``, shape ``(d, k)``, and ``b``, shape ``(k,)``.

    Parameters
    ----------
    X : array_like
        The inputs, shape ``(m, d)``.
    y : array_like
        The classes, 0 … k − 1, shape ``(m,)``; k is the largest plus one.
    batch_size, seed, l2
        See :class:`Problem`.

    Raises
    ------
    TypeError, ValueError
        For data that are not finite numbers of matching shapes, and settings out of range.

    References
    ----------
    Bridle, J. S. (1990). *Probabilistic interpretation of feedforward classification network
    outputs*. Neurocomputing, NATO ASI Series 68, 227-236, doi:10.1007/978-3-642-76153-9_28.

    Examples
    --------
    >>> problem = SoftmaxRegression([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 2])
    >>> W, b = problem.init(seed=0)
    >>> W.shape, b
    ((2, 3), array([0., 0., 0.]))
    >>> round(problem.loss([np.zeros((2, 3)), b]), 6)
    1.098612
    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        batch_size: int | None = None,
        seed: int | Sequence[int] = 0,
        l2: float = 0.0,
    ) -> None:
        X, y = _inputs("SoftmaxRegression", X, y, ndim=2)
        y = _classes("SoftmaxRegression", y)
        k = int(y.max()) + 1
        super().__init__(X, y, ((X.shape[1], k), (k,)), batch_size, seed, l2)

    def _loss(self, params: Params, X: Array, y: Array) -> Any:
        W, b = params
        if W.ndim > 2:  # run by run: one run's table of m times k numbers stays in the cache
            return np.array([self._loss([w, c], X, y) for w, c in zip(W, b, strict=True)])
        return _softmax_loss(W.T @ X.T + b[:, None], y)

    def _gradients(self, params: Params, X: Array, y: Array) -> list[Array]:
        W, b = params
        r = _softmax_residuals(W.swapaxes(-1, -2) @ X.T + b[..., None], y)
        return [(r @ X).swapaxes(-1, -2), r.sum(-1)]


class TwoLayerNetwork(Problem):
    r"""Tell several classes apart by a network with one hidden layer: the mean cross-entropy.

    .. math:: f = \frac{1}{m} \sum_{i=1}^m \left(\log \sum_k e^{z_{ik}} - z_{i y_i}\right), \quad
        z_i = \tanh(x_i W_1 + b_1) \, W_2 + b_2

    The parameter arrays are ``W1``, shape ``(d, hidden)``, ``b1``, ``W2``, shape ``(hidden, k)``,
    and ``b2``. The objective is not convex.

    Parameters
    ----------
    X : array_like
        The inputs, shape ``(m, d)``.
    y : array_like
        The classes, 0 … k − 1, shape ``(m,)``; k is the largest plus one.
    hidden : int, default 16
        The number of hidden units; at least 1.
    batch_size, seed, l2
        See :class:`Problem`.

    Raises
    ------
    TypeError, ValueError
        For data that are not finite numbers of matching shapes, and settings out of range.

    References
    ----------
    Rumelhart, D. E., Hinton, G. E., Williams, R. J. (1986). *Learning representations by
    back-propagating errors*. Nature 323, 533-536, doi:10.1038/323533a0.

    Examples
    --------
    >>> from gdlib import Adam, minimize
    >>> xor = TwoLayerNetwork([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], hidden=4)
    >>> result = minimize(xor, xor.x0(seed=0), Adam(lr=0.1), steps=200)
    >>> result.fun < 0.01
    True
    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        hidden: int = 16,
        *,
        batch_size: int | None = None,
        seed: int | Sequence[int] = 0,
        l2: float = 0.0,
    ) -> None:
        X, y = _inputs("TwoLayerNetwork", X, y, ndim=2)
        y = _classes("TwoLayerNetwork", y)
        hidden, k = whole("TwoLayerNetwork: hidden", hidden, low=1), int(y.max()) + 1
        shapes = ((X.shape[1], hidden), (hidden,), (hidden, k), (k,))
        super().__init__(X, y, shapes, batch_size, seed, l2)

    def _loss(self, params: Params, X: Array, y: Array) -> Any:
        W1, b1, W2, b2 = params
        h = np.tanh(W1.swapaxes(-1, -2) @ X.T + b1[..., None])
        return _softmax_loss(W2.swapaxes(-1, -2) @ h + b2[..., None], y)

    def _gradients(self, params: Params, X: Array, y: Array) -> list[Array]:
        W1, b1, W2, b2 = params
        h = np.tanh(W1.swapaxes(-1, -2) @ X.T + b1[..., None])
        r = _softmax_residuals(W2.swapaxes(-1, -2) @ h + b2[..., None], y)
        s = (W2 @ r) * (1 - h**2)
        return [(s @ X).swapaxes(-1, -2), s.sum(-1), h @ r.swapaxes(-1, -2), r.sum(-1)]


def digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    r"""Real data to classify: 1797 images of handwritten digits, 8 by 8 gray values.

    .. math:: x_{ij} \in \{0, \tfrac{1}{16}, \dots, 1\}, \quad y_i \in \{0, \dots, 9\}

    Returns
    -------
    X : ndarray, shape (1797, 64)
        The images, one per row, from 0 (paper) to 1 (ink).
    y : ndarray, shape (1797,)
        The digits.

    Raises
    ------
    ImportError
        Without scikit-learn, which brings the data along; nothing is downloaded.

    References
    ----------
    Alpaydin, E., Kaynak, C. (1998). *Optical recognition of handwritten digits*. UCI Machine
    Learning Repository, doi:10.24432/C50P49.

    Examples
    --------
    >>> X, y = digits()
    >>> X.shape, y[:5]
    ((1797, 64), array([0, 1, 2, 3, 4]))
    """
    try:
        from sklearn.datasets import load_digits  # type: ignore[import-untyped]
    except ImportError as error:
        raise ImportError(
            f"digits() needs scikit-learn, which holds the data: pip install scikit-learn ({error})"
        ) from error
    X, y = load_digits(return_X_y=True)
    return X / 16, y.astype(np.int64)
