r"""Noise that is a function of a seed and a step: no state, and the same bits in every language.

Random bits come from Threefry-2x32 with 20 rounds, a counter-based generator: a mixing function of
a key of two 32-bit words and a counter of two 32-bit words, in additions modulo :math:`2^{32}`,
rotations and exclusive or. For the seed ``s``, the step ``t``, the element ``i`` (row-major) and
the use ``u`` (:data:`USES`) the key is ``(s, t)`` and the counter ``(i, u)``:

.. code-block:: text

    k = (s, t, s ^ t ^ 0x1BD11BDA)
    a, b = i + k[0], u + k[1]
    for n in 0 … 19:
        a = a + b
        b = rotate_left(b, R[n mod 8]) ^ a          R = 13, 15, 26, 6, 17, 29, 16, 24
        if n mod 4 = 3:
            j = (n + 1) / 4
            a, b = a + k[j mod 3], b + k[(j + 1) mod 3] + j

The four 16-bit halves of ``a`` and ``b`` are added to an integer ``q``. The noise is
``(q - 131070) * 2.6428997921303018e-05``, where the factor is :math:`\sqrt{3 / (2^{32} - 1)}` in
float64. As a sum of four uniform numbers it has mean 0, variance 1, kurtosis 2.7 (the normal
distribution's is 3) and a size below :math:`2 \sqrt 3`. All but the one multiplication is exact, so
any language with 32-bit integers and float64 draws the same bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlib._arguments import real, whole
from gdlib.run import extras

__all__ = ["Noisy", "permutation", "unit_noise"]

#: What the bits are used for; uses never share bits.
USES = {"noise": 0, "permutation": 1, "init": 2}

#: 1 over the standard deviation of a sum of four uniform 16-bit integers, sqrt(3 / (2**32 - 1)).
SCALE = 2.6428997921303018e-05

_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_WORD = 2**32 - 1

#: Up to so many elements are drawn one by one, on integers: quicker than numpy's calls.
_FEW = 16


def threefry(key: tuple[Any, int], a: Any, b: Any) -> tuple[Any, Any]:
    """Threefry-2x32 with 20 rounds of the counter ``(a, b)``: ints, or arrays of type uint64.

    References
    ----------
    Salmon, J. K., Moraes, M. A., Dror, R. O., Shaw, D. E. (2011). *Parallel random numbers: as easy
    as 1, 2, 3*. SC '11, doi:10.1145/2063384.2063405.

    Examples
    --------
    >>> [f"{word:08x}" for word in threefry((0, 0), 0, 0)]
    ['6b200159', '99ba4efe']
    """
    k = (*key, key[0] ^ key[1] ^ 0x1BD11BDA)
    a, b = (a + k[0]) & _WORD, (b + k[1]) & _WORD
    for n in range(20):
        r = _ROTATIONS[n % 8]
        a = (a + b) & _WORD
        b = (((b << r) & _WORD) | (b >> (32 - r))) ^ a
        if n % 4 == 3:
            j = (n + 1) // 4
            a, b = (a + k[j % 3]) & _WORD, (b + k[(j + 1) % 3] + j) & _WORD
    return a, b


def _sum(a: Any, b: Any) -> Any:
    return (a & 0xFFFF) + (a >> 16) + (b & 0xFFFF) + (b >> 16)


def _draw(seed: int | list[int], t: int, shape: tuple[int, ...], use: str) -> NDArray[np.float64]:
    """An array of a shape; of several seeds one each, along a first axis."""
    count, u = prod(shape), USES[use]
    if isinstance(seed, int) and count <= _FEW:
        q = np.array([_sum(*threefry((seed, t), i, u)) for i in range(count)], float)
    else:
        key: Any = seed if isinstance(seed, int) else np.array(seed, np.uint64)[:, None]
        q = _sum(*threefry((key, t), np.arange(count, dtype=np.uint64), u)).astype(float)
    return ((q - 131070.0) * SCALE).reshape((*np.shape(seed), *shape))


def _word(name: str, value: Any) -> int:
    return whole(name, value, high=_WORD)


def _seed(name: str, value: Any) -> int | tuple[int, ...]:
    """A seed, or one for each run."""
    if np.iterable(value):
        return tuple(_word(f"{name}[{i}]", one) for i, one in enumerate(value))
    return _word(name, value)


def _runs(seed: Sequence[int], t: int, run: Any, rows: int) -> Sequence[int]:
    """The numbers of the runs that the rows of a point belong to; in step 1 those are all runs."""
    if rows != len(seed) if run is None or t == 1 else max(run) >= len(seed):
        raise ValueError(f"seed has {len(seed)} entries, one per run, but there are {rows} runs")
    return range(rows) if run is None else run


def unit_noise(seed: int, t: int, shape: int | tuple[int, ...]) -> NDArray[np.float64]:
    r"""Noise of mean 0 and variance 1: the same for the same seed, step and element.

    .. math:: \xi = \sqrt{\frac{3}{2^{32} - 1}} \left(\sum_{j=1}^4 u_j - 2 (2^{16} - 1)\right),
        \quad u_j \text{ uniform on } 0, \dots, 2^{16} - 1

    A longer array begins with the elements of a shorter one. The algorithm, step by step, is in the
    documentation of the module :mod:`gdlib.noise`.

    Parameters
    ----------
    seed : int
        Which noise; at least 0, below :math:`2^{32}`.
    t : int
        The step's number; at least 0, below :math:`2^{32}`.
    shape : int or tuple of int
        The shape of the array.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    TypeError, ValueError
        For an argument that is not a whole number in its range.

    References
    ----------
    Salmon, J. K., Moraes, M. A., Dror, R. O., Shaw, D. E. (2011). *Parallel random numbers: as easy
    as 1, 2, 3*. SC '11, doi:10.1145/2063384.2063405.

    Examples
    --------
    >>> unit_noise(seed=0, t=1, shape=2)
    array([-2.12835363, -0.02841117])
    >>> bool((unit_noise(0, 1, (3, 2))[0] == unit_noise(0, 1, 2)).all())
    True
    """
    sizes = tuple(shape) if isinstance(shape, tuple | list) else (shape,)
    sizes = tuple(whole("shape", size) for size in sizes)
    if prod(sizes) > _WORD + 1:
        raise ValueError(f"shape={shape!r} must have at most 2**32 elements")
    return _draw(_word("seed", seed), _word("t", t), sizes, "noise")


@lru_cache(maxsize=8)
def _permutation(seed: int, t: int, n: int) -> NDArray[np.int64]:
    counters = np.arange(n, dtype=np.uint64)
    order = np.argsort(threefry((seed, t), counters, USES["permutation"])[0], kind="stable")
    order.flags.writeable = False
    return order


def permutation(seed: int, t: int, n: int) -> NDArray[np.int64]:
    r"""The numbers 0 … n − 1 in random order: the same for the same seed, t and n.

    .. math:: \pi = \operatorname{argsort}(a_0, \dots, a_{n-1})

    where :math:`a_i` is the first word of random bits of element i; of equal words the first comes
    first.

    Parameters
    ----------
    seed : int
        Which order; at least 0, below :math:`2^{32}`.
    t : int
        The number of the epoch; at least 0, below :math:`2^{32}`.
    n : int
        How many numbers; at least 0.

    Returns
    -------
    ndarray of int, read-only

    Raises
    ------
    TypeError, ValueError
        For an argument that is not a whole number in its range.

    References
    ----------
    Salmon, J. K., Moraes, M. A., Dror, R. O., Shaw, D. E. (2011). *Parallel random numbers: as easy
    as 1, 2, 3*. SC '11, doi:10.1145/2063384.2063405.

    Examples
    --------
    >>> permutation(seed=0, t=1, n=5)
    array([0, 4, 3, 1, 2])
    """
    return _permutation(_word("seed", seed), _word("t", t), whole("n", n, high=_WORD + 1))


@dataclass(frozen=True)
class Noisy:
    r"""An objective whose gradient is observed with noise.

    .. math:: \tilde g(x, t) = \nabla f(x) + \sigma \xi_t

    The noise depends on the seed, the step and the coordinate, and on nothing else. With one seed
    all runs of a batch see the same noise, so rules are compared under equal conditions. With one
    seed per run, each run sees its own, which gives a band. Either way a batch equals the loop over
    its runs.

    Parameters
    ----------
    f : callable
        The objective, with a method ``grad``: a test function or a problem.
    sigma : float
        The standard deviation of the noise in each coordinate, :math:`\sigma`; at least 0.
    seed : int or sequence of int, default 0
        Which noise; at least 0, below :math:`2^{32}`. A sequence holds one seed for each run, in
        the order of the leading axes.

    Raises
    ------
    TypeError, ValueError
        For an argument of the wrong type or out of range.

    References
    ----------
    Robbins, H., Monro, S. (1951). *A stochastic approximation method*. Annals of Mathematical
    Statistics 22(3), 400-407, doi:10.1214/aoms/1177729586.

    Examples
    --------
    >>> from gdlib.problems import LineFit
    >>> noisy = Noisy(LineFit(), sigma=0.5, seed=1)
    >>> noisy([5.0, 0.5]), noisy.grad([5.0, 0.5], t=1)
    (0.0, array([-0.2028822 ,  0.19915571]))
    >>> bool((noisy.grad([5.0, 0.5], t=1) == 0.5 * unit_noise(1, 1, 2)).all())
    True

    Three independent runs from one start:

    >>> from gdlib import GD, minimize
    >>> noisy = Noisy(LineFit(), sigma=0.5, seed=range(3))
    >>> minimize(noisy, np.zeros((3, 2)), GD(lr=0.01), steps=100).fun.round(3)
    array([1.73 , 1.673, 1.681])
    """

    f: Any
    sigma: float
    seed: int | Sequence[int] = 0

    def __post_init__(self) -> None:
        if not callable(self.f) or not callable(getattr(self.f, "grad", None)):
            raise TypeError(f"Noisy: f={self.f!r} must be an objective with a method grad")
        object.__setattr__(self, "sigma", real("Noisy: sigma", self.sigma))
        object.__setattr__(self, "seed", _seed("Noisy: seed", self.seed))

    def __call__(self, x: ArrayLike) -> Any:
        """The value of the objective, without noise."""
        return self.f(x)

    def grad(self, x: ArrayLike, t: int, run: Any = None) -> NDArray[Any]:
        """The gradient at ``x`` as it is seen in step ``t``, by the runs ``run`` of a batch."""
        given = {"t": t, "run": run}
        g = self.f.grad(x, **{name: given[name] for name in extras(self.f.grad)})
        *lead, n = np.shape(x)
        if isinstance(self.seed, int):
            return np.asarray(g) + self.sigma * unit_noise(self.seed, t, n)
        seeds = [self.seed[k] for k in _runs(self.seed, t, run, prod(lead))]
        noise = _draw(seeds, _word("t", t), (n,), "noise")
        return np.asarray(g) + self.sigma * noise.reshape(*lead, n)
