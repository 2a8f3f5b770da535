"""Exponentially weighted averages of a sequence, with and without correction for their start."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlib._arguments import floats, real
from gdlib.core import _compute_type

__all__ = ["ewa"]


def ewa(y: ArrayLike, beta: float, correct: bool = False) -> NDArray[Any]:
    r"""Exponentially weighted average: keep a share of the past, add a share of the new value.

    .. math::
        z_t &= \beta z_{t-1} + (1 - \beta) y_t, \quad z_0 = 0 \\
        \hat z_t &= z_t / (1 - \beta^t) \quad \text{(corrected)}

    A value that is n steps old has the weight :math:`\beta^n (1 - \beta)`. The first t weights sum
    to :math:`1 - \beta^t` only, so without the correction the average starts near zero.

    Parameters
    ----------
    y : array_like
        The values :math:`y_1, y_2, \dots` along the first axis, shape ``(n, ...)``. Integers
        become float64; a float type is kept.
    beta : float
        The share of the past that is kept; at least 0 and below 1.
    correct : bool, default False
        Whether to divide by the sum of the weights.

    Returns
    -------
    ndarray
        The average after each value, of the shape of `y`.

    Raises
    ------
    TypeError, ValueError
        For values that are not real numbers, or `beta` out of its range.

    References
    ----------
    Kingma, D. P., Ba, J. (2015). *Adam: a method for stochastic optimization*, section 3,
    arXiv:1412.6980.

    Examples
    --------
    >>> ewa([1.0, 1.0, 1.0], beta=0.5)
    array([0.5  , 0.75 , 0.875])
    >>> ewa([1.0, 1.0, 1.0], beta=0.5, correct=True)
    array([1., 1., 1.])
    """
    y = floats("y", y)
    if y.ndim == 0:
        raise ValueError(f"y={y!r} must have at least one axis, that of the values")
    beta = real("beta", beta, high=1)
    z = np.zeros(y.shape[1:], _compute_type(y.dtype))
    averages = np.empty_like(y)
    for i, value in enumerate(y):
        z = beta * z + (1 - beta) * value.astype(z.dtype)
        averages[i] = z / (1 - beta ** (i + 1)) if correct else z
    return averages
