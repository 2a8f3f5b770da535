"""Pictures of functions and runs. matplotlib is imported here and nowhere else in gdlib.

Every function draws into the axes it is given, or into new ones, and returns them; labels of
lines show in ``ax.legend()``. The style is a dictionary for matplotlib's own call:

>>> import matplotlib.pyplot as plt
>>> from gdlib import plot
>>> plt.style.use(plot.STYLE)

A picture made with it can be read on a white and on a dark page: data have colors with a contrast
of at least 3 on both, all else is a neutral gray that a dark page may mirror.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.animation import FuncAnimation
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import Axes3D  # type: ignore[import-untyped]
from numpy.typing import ArrayLike, NDArray

from gdlib.core import Rule
from gdlib.run import Result, Status, minimize

__all__ = [
    "COLORS",
    "STYLE",
    "contours",
    "convergence",
    "gradient_field",
    "path",
    "race",
    "runs",
    "sensitivity",
    "surface",
]

Array = NDArray[np.float64]
Domain = Sequence[Sequence[float]]

#: Colors of data, in the order of their use. Readers with any of the three kinds of color
#: blindness can tell them apart, and each stands out from a white and from a nearly black page.
COLORS = ("#4957d3", "#d37c16", "#42a083", "#a83a83", "#a87cdb", "#75660f")
_DASHES: tuple[Any, ...] = (
    "-",
    (0, (6, 2)),
    (0, (6, 2, 1, 2)),
    (0, (2, 1.2)),
    (0, (9, 2, 2, 2)),
    (0, (1, 1)),
)
_MARKERS = ("o", "s", "^", "D", "v", "P")

_TEXT, _AXIS, _GRID, _HILL = "#404040", "#808080", "#e6e6e6", "#6a7896"

#: The project's style, for ``plt.style.use``: sizes that suit a column of text, and that can
#: still be read at half that width.
STYLE: dict[Any, Any] = {
    "figure.figsize": (6.8, 4.4),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 12.5,
    "axes.titlesize": 12.5,
    "axes.labelsize": 12.5,
    "xtick.labelsize": 11.5,
    "ytick.labelsize": 11.5,
    "legend.fontsize": 11.5,
    "text.color": _TEXT,
    "axes.labelcolor": _TEXT,
    "axes.titlecolor": _TEXT,
    "xtick.labelcolor": _TEXT,
    "ytick.labelcolor": _TEXT,
    "xtick.color": _AXIS,
    "ytick.color": _AXIS,
    "axes.edgecolor": _AXIS,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": _GRID,
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.0,
    "legend.frameon": False,
    "axes.prop_cycle": cycler(color=COLORS) + cycler(linestyle=_DASHES),
}

_MARKS: dict[str, dict[str, Any]] = {
    kind: {
        "marker": marker,
        "markersize": size,
        "color": _TEXT,
        "linestyle": "none",
        "markeredgecolor": "white",
        "markeredgewidth": 0.8,
        "label": kind,
    }
    for kind, marker, size in (("minimum", "*", 16), ("saddle", "X", 10), ("maximum", "^", 10))
}


def contours(
    f: Callable[..., Any],
    ax: Axes | None = None,
    *,
    domain: Domain | None = None,
    levels: int | ArrayLike = 15,
    points: bool = True,
) -> Axes:
    """Contour lines of a function of two coordinates; the higher, the deeper the tint.

    Parameters
    ----------
    f : callable
        Takes points of shape ``(..., 2)``, as the test functions of gdlib do.
    ax : Axes, optional
        Where to draw; new axes by default.
    domain : ((low, high), (low, high)), optional
        The range of both coordinates; by default that of ``f``.
    levels : int or array_like, default 15
        How many levels, evenly spaced in the logarithm of the height above the minimum; or the
        levels themselves, increasing.
    points : bool, default True
        Whether to mark the stationary points that ``f`` knows: minima, saddles, maxima.

    Returns
    -------
    Axes
        Both coordinates have one scale, so that a gradient is at right angles to the lines.

    Raises
    ------
    TypeError, ValueError
        For an argument of the wrong type or shape; the message names it.

    Examples
    --------
    >>> from gdlib import beale
    >>> ax = contours(beale, domain=((0, 4), (-1, 2)))
    >>> ax.get_xlim()
    (np.float64(0.0), np.float64(4.0))
    """
    (x_low, x_high), (y_low, y_high) = box = _domain(f, domain)
    x, y, z = _grid(f, box, 201)
    heights = _levels(levels, z, _lowest(f, z))
    ax = _axes(ax, (6.4, 5.6))
    # Each level tints all that lies above it. Bands side by side would leave seams, and a
    # translucent tint serves on a white and on a dark page alike.
    top = float(z.max())
    tint = 1 - 0.6 ** (1 / len(heights))
    for level in heights[heights < top]:
        ax.contourf(x, y, z, levels=[level, top], colors=[_HILL], alpha=tint)
    ax.contour(x, y, z, levels=heights, colors=[_AXIS], linewidths=0.7, alpha=0.6)
    if points:
        _mark(ax, f, box, lambda point: ())
    ax.set(xlim=(x_low, x_high), ylim=(y_low, y_high), xlabel="$x$", ylabel="$y$", aspect="equal")
    ax.grid(False)
    return ax


def path(
    result: Result | ArrayLike, ax: Axes | None = None, *, label: str | None = None, **line: Any
) -> Axes:
    """The path of a run in the plane: a ring at its start, a large dot at its end.

    Small marks follow 1, 10, 100, … steps, where these were recorded: the farther apart, the
    faster.

    Parameters
    ----------
    result : Result or array_like
        A run of two coordinates, or its points, of shape ``(rows, 2)``. Points that are not finite
        are left out.
    ax : Axes, optional
        Where to draw; new axes by default.
    label : str, optional
        The name in the legend.
    **line
        Passed to ``Axes.plot``, such as ``color``.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        For a result that is not one run of two coordinates.

    Examples
    --------
    >>> from gdlib import Momentum, bowl, minimize
    >>> result = minimize(bowl, (2.0, 1.0), Momentum(lr=0.05, beta=0.5), steps=50)
    >>> ax = path(result, contours(bowl), label="Momentum")
    >>> ax.get_legend_handles_labels()[1]
    ['minimum', 'Momentum']
    """
    t, x = _track(result)
    ax = _axes(ax)
    (drawn,) = ax.plot(*x.T, **{"linewidth": 2.0, "zorder": 3, "label": label, **line})
    color = drawn.get_color()
    decades = np.isin(t, 10 ** np.arange(10)) & (t < t[-1])
    for points, size, face in (
        (x[decades], 5.0, color),
        (x[:1], 9.0, "white"),
        (x[-1:], 10.0, color),
    ):
        ax.plot(
            *points.T,
            color=color,
            linestyle="none",
            marker=_marker(color),
            markersize=size,
            markerfacecolor=face,
            markeredgecolor=color if face == "white" else "white",
            markeredgewidth=2.0 if face == "white" else 0.8,
            zorder=4,
        )
    return ax


def gradient_field(
    f: Callable[..., Any],
    ax: Axes | None = None,
    *,
    domain: Domain | None = None,
    arrows: int = 17,
    grad: Callable[..., Any] | None = None,
    **quiver: Any,
) -> Axes:
    r"""Arrows along :math:`-\nabla f`, the direction of steepest descent.

    The directions are true. The lengths grow with the logarithm of the gradient's length, from a
    quarter of the spacing to all of it; where the gradient vanishes there is no arrow.

    Parameters
    ----------
    f : callable
        Takes points of shape ``(..., 2)``.
    ax : Axes, optional
        Where to draw; new axes by default.
    domain : ((low, high), (low, high)), optional
        The range of both coordinates; by default that of ``f``.
    arrows : int, default 17
        The number of arrows along each axis, at least 2.
    grad : callable, optional
        The gradient; by default ``f.grad``.
    **quiver
        Passed to ``Axes.quiver``, such as ``color`` and ``label``.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        For a missing gradient, or an argument of the wrong type or shape.

    Examples
    --------
    >>> from gdlib import beale
    >>> ax = gradient_field(beale, contours(beale))
    """
    grad = getattr(f, "grad", None) if grad is None else grad
    if not callable(grad):
        raise TypeError(f"grad={grad!r}: pass the gradient of f as a function")
    box = _domain(f, domain)
    if not isinstance(arrows, int) or arrows < 2:
        raise ValueError(f"arrows={arrows!r} must be a whole number, at least 2")
    # Arrows at the middles of cells: none starts on the frame.
    cells = (np.arange(arrows) + 0.5) / arrows
    at = np.stack(np.meshgrid(*(low + (high - low) * cells for low, high in box)), axis=-1)
    g = _shaped("grad", grad(at), at.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        norm = np.linalg.norm(g, axis=-1, keepdims=True)
        log = np.log10(norm)
        seen = log[np.isfinite(log)]
        spread = max(float(np.ptp(seen)), 1e-9) if seen.size else 1.0
        share = 0.25 + 0.75 * (log - seen.min(initial=np.inf)) / spread
        spacing = min(high - low for low, high in box) / arrows
        arrow = np.where(np.isfinite(log), -g / norm * share * spacing, 0.0)
    ax = _axes(ax)
    ax.quiver(
        *at.reshape(-1, 2).T,
        *arrow.reshape(-1, 2).T,
        angles="xy",
        scale_units="xy",
        scale=1,
        **{
            "color": _TEXT,
            "pivot": "mid",
            "width": 0.0035,
            "headwidth": 4,
            "headlength": 4.5,
            "headaxislength": 4,
            **quiver,
        },
    )
    ax.set(xlim=box[0], ylim=box[1], xlabel="$x$", ylabel="$y$")
    return ax


def surface(
    f: Callable[..., Any],
    ax: Axes3D | None = None,
    *,
    domain: Domain | None = None,
    log: bool = False,
    n: int = 46,
) -> Axes3D:
    r"""The graph of a function of two coordinates, colored by the logarithm of its height.

    Parameters
    ----------
    f : callable
        Takes points of shape ``(..., 2)``.
    ax : Axes3D, optional
        Where to draw, of ``projection="3d"``; new axes by default.
    domain : ((low, high), (low, high)), optional
        The range of both coordinates; by default that of ``f``.
    log : bool, default False
        Draw :math:`\log_{10}(1 + f - f^*)`, where :math:`f^*` is the minimum, instead of
        :math:`f`.
    n : int, default 46
        The number of grid lines along each axis, at least 2.

    Returns
    -------
    Axes3D

    Raises
    ------
    TypeError, ValueError
        For an argument of the wrong type or shape.

    Examples
    --------
    >>> from gdlib import beale
    >>> ax = surface(beale)
    """
    if not isinstance(n, int) or n < 2:
        raise ValueError(f"n={n!r} must be a whole number, at least 2")
    if ax is None:
        with plt.rc_context(STYLE):
            ax = plt.figure().add_subplot(projection="3d")
    elif not isinstance(ax, Axes3D):
        raise TypeError(f'ax={ax!r} must be axes of projection="3d"')
    box = _domain(f, domain)
    x, y, z = _grid(f, box, n)
    lowest = _lowest(f, z)

    def drawn(value: Any) -> Any:
        return np.log10(1 + value - lowest) if log else value

    colors = plt.get_cmap("viridis")(LogNorm()(np.maximum(z - lowest, _smallest(z - lowest))))
    ax.plot_surface(
        x,
        y,
        drawn(z),
        facecolors=colors,
        rcount=n,
        ccount=n,
        shade=False,
        linewidth=0.2,
        edgecolor="#00000030",
    )
    _mark(ax, f, box, lambda point: (float(drawn(point.value)),))
    ax.set(xlim=box[0], ylim=box[1], xlabel="$x$", ylabel="$y$")
    ax.set_zlabel(r"$\log_{10}(1 + f - f^*)$" if log else "$f$", labelpad=10 if log else 22)
    ax.tick_params("z", pad=4 if log else 10)
    ax.zaxis.set_major_locator(MaxNLocator(4))
    ax.set_box_aspect((4, 4, 3), zoom=0.97)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((1, 1, 1, 0))
    return ax


def convergence(
    results: Mapping[str, Result],
    ax: Axes | None = None,
    *,
    minimum: float | None = None,
    log_steps: bool = False,
) -> Axes:
    """The height above the minimum against the steps, on a logarithmic axis.

    Parameters
    ----------
    results : mapping of str to Result
        The runs, by the name that the legend shows. A run that ended beyond all bounds ends in a
        cross.
    ax : Axes, optional
        Where to draw; new axes by default.
    minimum : float, optional
        The smallest value of the function. By default the values themselves are drawn.
    log_steps : bool, default False
        Whether the steps have a logarithmic axis too; it leaves out the start, step 0.

    Returns
    -------
    Axes
        Heights that are not above 0 are left out: a logarithm cannot show them.

    Raises
    ------
    TypeError, ValueError
        For no runs, something that is not a run, a batch of runs, or a value clearly below
        ``minimum``.

    Examples
    --------
    >>> from gdlib import GD, bowl, minimize
    >>> slow = minimize(bowl, (2.0, 1.0), GD(lr=0.01))
    >>> ax = convergence({"lr = 0.01": slow}, minimum=0)
    >>> ax.get_yscale()
    'log'
    """
    if not isinstance(results, Mapping) or not results:
        raise TypeError(f"results={results!r} must map names to results, at least one")
    lowest = 0.0 if minimum is None else float(minimum)
    curves = {}
    for name, result in results.items():
        if not isinstance(result, Result) or result.path.fun.ndim != 1:
            raise TypeError(f"results[{name!r}] must be one run's result; runs() splits a batch")
        height = result.path.fun - lowest
        if (height < -1e-9 * max(1.0, abs(lowest))).any():
            raise ValueError(
                f"minimum={minimum!r} is above {result.path.fun.min():g}, a value of {name!r}"
            )
        curves[name] = np.where(height > 0, height, np.nan)
    ax = _axes(ax)
    for (name, height), result in zip(curves.items(), results.values(), strict=True):
        (line,) = ax.plot(result.path.t, height, linewidth=2.0, label=name)
        if result.status in (Status.NON_FINITE, Status.DIVERGED):
            ax.plot(
                result.path.t[-1], height[-1], "X", markersize=10, color=line.get_color(), zorder=4
            )
    ax.set_yscale("log")
    if log_steps:
        ax.set_xscale("log", nonpositive="mask")
    ax.set(xlabel="steps", ylabel="$f(x)$" if minimum is None else "$f(x) - f^*$")
    return ax


def runs(batch: Result) -> list[Result]:
    """The runs of a batch, each as a result of its own, its path ending where the run ended.

    Parameters
    ----------
    batch : Result
        What :func:`~gdlib.minimize` returned for several runs.

    Returns
    -------
    list of Result
        In the order of the runs. The counts of calls stay those of the whole batch.

    Raises
    ------
    TypeError
        For something that is not the result of a batch.

    Examples
    --------
    >>> from gdlib import GD, bowl, minimize
    >>> both = minimize(bowl, (2.0, 1.0), GD(lr=[[0.01], [0.1]]), steps=500)
    >>> [int(run.nit) for run in runs(both)]
    [500, 500]
    """
    if not isinstance(batch, Result) or np.ndim(batch.nit) == 0:
        raise TypeError(f"batch={batch!r} must be the result of several runs")
    log, out = batch.path, []
    for i in np.ndindex(np.shape(batch.nit)):
        nit = int(batch.nit[i])
        # The row that holds a run's end may have been recorded later, when the run stood still.
        rows = min(int(np.searchsorted(log.t, nit)) + 1, len(log))
        each = (slice(rows), *i)
        own = replace(
            log,
            t=np.minimum(log.t[:rows], nit),
            x=log.x[each],
            fun=log.fun[each],
            grad_norm=log.grad_norm[each],
            lr=log.lr[each],
            average=None if log.average is None else log.average[each],
        )
        status = Status(int(batch.status[i]))
        out.append(
            replace(
                batch,
                x=batch.x[i],
                fun=float(batch.fun[i]),
                jac=batch.jac[i],
                nit=nit,
                status=status,
                message=f"The run ended: {status.text}.",
                path=own,
            )
        )
    return out


#: What a run of a sensitivity map can come to, with its color.
_OUTCOMES = {
    "converges": COLORS[2],
    "still descends": "#b5d9cd",
    "oscillates": COLORS[1],
    "diverges": COLORS[3],
}


def sensitivity(
    f: Callable[..., Any],
    rule: Callable[..., Rule],
    x0: ArrayLike,
    ax: Axes | None = None,
    *,
    steps: int = 1000,
    gtol: float = 1e-6,
    **hyper: ArrayLike,
) -> Axes:
    """What becomes of a run, over a grid of two hyper-parameters.

    All runs are one batch with equal budgets; :attr:`gdlib.Result.outcome` tells what became of
    each.

    Parameters
    ----------
    f : callable
        The objective, with its gradient ``f.grad``.
    rule : callable
        Makes a rule from hyper-parameters, such as ``Momentum``.
    x0 : array_like
        The start of every run.
    ax : Axes, optional
        Where to draw; new axes by default.
    steps : int, default 1000
        The budget of every run, at least 8.
    gtol : float, default 1e-6
        The bound on the gradient of a run that converges.
    **hyper
        Two hyper-parameters with their values, each increasing: the first lies along x, the second
        along y. Evenly spaced logarithms get a logarithmic axis.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        For other than two hyper-parameters, or values that do not increase.

    Examples
    --------
    >>> from gdlib import Momentum, bowl
    >>> ax = sensitivity(bowl, Momentum, (2.0, 1.0), steps=100,
    ...                  lr=[0.01, 0.1, 1.0], beta=[0.0, 0.5])
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('lr', 'beta')
    """
    if len(hyper) != 2:
        raise TypeError(f"hyper-parameters {', '.join(hyper) or 'none'}: give the values of two")
    if not isinstance(steps, int) or steps < 8:
        raise ValueError(f"steps={steps!r} must be a whole number, at least 8")
    (x_name, a), (y_name, b) = ((name, _increasing(name, v)) for name, v in hyper.items())
    grids = {x_name: a[None, :, None], y_name: b[:, None, None]}
    result = minimize(f, x0, rule(**grids), steps=steps, gtol=gtol, record=max(1, steps // 64))
    outcome = np.vectorize(list(_OUTCOMES).index)(result.outcome)
    ax = _axes(ax)
    ax.pcolormesh(
        *(_edges(values) for values in (a, b)),
        outcome,
        cmap=ListedColormap(list(_OUTCOMES.values())),
        vmin=-0.5,
        vmax=len(_OUTCOMES) - 0.5,
    )
    ax.set(xlabel=x_name, ylabel=y_name)
    ax.set_xscale("log" if _is_log(a) else "linear")
    ax.set_yscale("log" if _is_log(b) else "linear")
    ax.grid(False)
    ax.legend(
        handles=[Patch(color=color, label=name) for name, color in _OUTCOMES.items()],
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=len(_OUTCOMES),
        handlelength=1.0,
        columnspacing=1.2,
    )
    return ax


def race(
    f: Callable[..., Any],
    results: Mapping[str, Result],
    ax: Axes | None = None,
    *,
    domain: Domain | None = None,
    frames: int = 100,
    interval: float = 50.0,
) -> FuncAnimation:
    """An animation of several runs on the contours of one function: equal times, equal steps.

    Parameters
    ----------
    f : callable
        Takes points of shape ``(..., 2)``.
    results : mapping of str to Result
        The runs, by the name that the legend shows.
    ax : Axes, optional
        Where to draw; new axes by default.
    domain : ((low, high), (low, high)), optional
        The range of both coordinates; by default that of ``f``.
    frames : int, default 100
        The number of frames, at least 2, evenly spaced in steps.
    interval : float, default 50
        Milliseconds between frames.

    Returns
    -------
    FuncAnimation
        Keep it in a variable for as long as it is shown.

    Raises
    ------
    TypeError, ValueError
        For no runs, something that is not one run of two coordinates, or fewer than 2 frames.

    Examples
    --------
    >>> from gdlib import GD, Momentum, bowl, minimize
    >>> rules = {"GD": GD(lr=0.1), "Momentum": Momentum(lr=0.1, beta=0.5)}
    >>> results = {name: minimize(bowl, (2, 1), rule, steps=60) for name, rule in rules.items()}
    >>> animation = race(bowl, results, frames=10)
    >>> plt.gcf().canvas.draw()  # or plt.show()
    """
    if not isinstance(results, Mapping) or not results:
        raise TypeError(f"results={results!r} must map names to results, at least one")
    if not isinstance(frames, int) or frames < 2:
        raise ValueError(f"frames={frames!r} must be a whole number, at least 2")
    tracks = [_track(result) for result in results.values()]
    ax = contours(f, ax, domain=domain)
    lines: list[tuple[Line2D, Line2D]] = []
    for name in results:
        (line,) = ax.plot([], [], linewidth=2.0, zorder=3, label=name)
        (head,) = ax.plot(
            [],
            [],
            marker=_marker(line.get_color()),
            markersize=10,
            color=line.get_color(),
            markeredgecolor="white",
            linestyle="none",
            zorder=4,
        )
        lines.append((line, head))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.08), ncols=len(results))
    last = max(int(t[-1]) for t, _ in tracks)
    times = np.unique(np.linspace(0, last, frames).round().astype(int))

    def show(frame: int) -> list[Artist]:
        for (t, x), (line, head) in zip(tracks, lines, strict=True):
            rows = int(np.searchsorted(t, times[frame], side="right"))
            line.set_data(*x[:rows].T)
            head.set_data(*x[rows - 1 : rows].T)
        title = ax.set_title(f"step {times[frame]:,} of {last:,}")
        return [title, *(artist for pair in lines for artist in pair)]

    show(0)
    figure = ax.get_figure(True)
    assert figure is not None
    return FuncAnimation(figure, show, frames=len(times), interval=interval)


def _axes(ax: Any, size: tuple[float, float] | None = None) -> Axes:
    """The axes given, or new ones in the project's style."""
    if ax is None:
        with plt.rc_context(STYLE):
            return plt.subplots(figsize=size)[1]
    if not isinstance(ax, Axes):
        raise TypeError(f"ax={ax!r} must be the axes of a figure")
    return ax


def _domain(f: Any, domain: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    if not callable(f):
        raise TypeError(f"f={f!r} must be a function of the point")
    if domain is None:
        domain = getattr(f, "domain", None)
        if domain is None:
            raise TypeError("domain=None, and f has none: give ((low, high), (low, high))")
    try:
        ranges = np.asarray(domain, float)
    except (TypeError, ValueError):
        ranges = np.empty(0)
    if ranges.shape != (2, 2) or not np.isfinite(ranges).all() or (np.diff(ranges) <= 0).any():
        raise ValueError(f"domain={domain!r} must be ((low, high), (low, high)), finite")
    (a, b), (c, d) = ranges.tolist()
    return (a, b), (c, d)


def _shaped(name: str, values: Any, shape: tuple[int, ...]) -> Array:
    array = np.asarray(values, float)
    if array.shape != shape:
        raise ValueError(
            f"{name} returned shape {array.shape} instead of {shape}: it must take an array of "
            "points, whose last axis holds the coordinates"
        )
    return array


def _grid(f: Callable[..., Any], box: Domain, n: int) -> tuple[Array, Array, Array]:
    x, y = np.meshgrid(*(np.linspace(low, high, n) for low, high in box))
    z = _shaped("f", f(np.stack([x, y], axis=-1)), x.shape)
    if not np.isfinite(z).any():
        raise ValueError(f"f is nowhere finite on domain={box!r}")
    return x, y, np.ma.masked_invalid(z)


def _lowest(f: Any, z: Array) -> float:
    """The minimum that the function knows, unless the grid holds a lower value."""
    known = getattr(f, "minimum", None)
    return float(z.min()) if known is None else min(float(known), float(z.min()))


def _smallest(height: Array) -> float:
    """The smallest height above 0."""
    above = height[height > 0]
    if not above.size:
        raise ValueError("f is constant on its domain")
    return float(above.min())


def _levels(levels: int | ArrayLike, z: Array, lowest: float) -> Array:
    if isinstance(levels, int | np.integer) and not isinstance(levels, bool):
        if levels < 1:
            raise ValueError(f"levels={levels!r} must be at least 1")
        height = z - lowest
        top = float(height.max())
        # Seven decades below the top rounding and the grid would draw the lines.
        low = max(_smallest(height), 1e-7 * top)
        return lowest + np.geomspace(low, top, levels + 2)[1:-1]
    return _increasing("levels", levels)


def _increasing(name: str, values: Any) -> Array:
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.ndim != 1 or not array.size or (np.diff(array) <= 0).any():
        raise ValueError(f"{name}={values!r} must be increasing numbers, at least one")
    return array


def _mark(ax: Any, f: Any, box: Domain, height: Callable[[Any], tuple[float, ...]]) -> None:
    """Mark the stationary points that ``f`` knows within the box."""
    for kind, look in _MARKS.items():
        points = [
            point.x + height(point)
            for point in getattr(f, "stationary", ())
            if str(point.kind).split()[-1] == kind  # Without "degenerate" or "sharp".
            and all(low <= v <= high for v, (low, high) in zip(point.x, box, strict=True))
        ]
        if points:
            ax.plot(*np.transpose(points), **look, zorder=5)


def _track(result: Any) -> tuple[NDArray[np.int64], Array]:
    """Steps and finite points of one run in the plane."""
    if isinstance(result, Result):
        t, x = result.path.t, np.asarray(result.path.x, float)
    else:
        try:
            x = np.asarray(result, float)
        except (TypeError, ValueError):
            raise TypeError(f"result={result!r} must be a Result or points (rows, 2)") from None
        t = np.arange(len(x) if x.ndim else 0, dtype=np.int64)
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(
            f"result has points of shape {x.shape}; a path takes one run of two coordinates, "
            "(rows, 2); runs() splits a batch"
        )
    finite = np.isfinite(x).all(axis=1)
    if not finite.any():
        raise ValueError("result has no finite point to draw")
    return t[finite], x[finite]


def _marker(color: Any) -> str:
    return _MARKERS[COLORS.index(color)] if color in COLORS else "o"


def _is_log(values: Array) -> bool:
    """Whether the values are evenly spaced in their logarithm, over a factor of 10 or more."""
    if values[0] <= 0 or values.size < 3 or values[-1] / values[0] < 10:
        return False
    ratios = values[1:] / values[:-1]
    return bool(np.allclose(ratios, ratios[0], rtol=1e-6))


def _edges(values: Array) -> Array:
    """The borders of cells around the values, which lie in the middle."""
    if values.size == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    if _is_log(values):
        return np.asarray(np.exp(_edges(np.log(values))))
    middle = (values[1:] + values[:-1]) / 2
    return np.concatenate([[2 * values[0] - middle[0]], middle, [2 * values[-1] - middle[-1]]])
