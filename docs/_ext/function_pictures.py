"""Pictures of the test functions for their cards, kept until the function or the drawing changes.

A function of two coordinates has its contours and its surface, one of a single coordinate its
graph; more coordinates have no picture. They are drawn before the pages are read, on both cores.
"""

import hashlib
import inspect
import json
from pathlib import Path

import matplotlib
import numpy as np
from joblib import Parallel, delayed

import gdlib

FOLDER = Path("reference", "generated", "functions")
WIDTH, HEIGHT = 4.3, 3.7
LOG_RANGE = 300  # a surface that spans more is drawn by its logarithm
SAMPLES = 41


def key(function):
    """A hash of what a picture depends on: the function, what draws it, and with which version."""
    from gdlib import plot

    parts = [
        inspect.getsource(function.f),
        repr((function.title, function.domain, function.stationary)),
        inspect.getsource(plot),
        Path(__file__).read_text(),
        Path(__file__).with_name("figures_draw.py").read_text(),
        matplotlib.__version__,
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def kinds(function):
    return {1: ["graph"], 2: ["contours", "surface"]}.get(function.dim, [])


def record_path(source, function):
    return Path(source) / FOLDER / f"{function.name}.json"


def is_drawn(source, function):
    path = record_path(source, function)
    return path.is_file() and json.loads(path.read_text())["key"] == key(function)


def draw_all(app):
    stale = [f for f in gdlib.FUNCTIONS.values() if kinds(f) and not is_drawn(app.srcdir, f)]
    Path(app.srcdir, FOLDER).mkdir(parents=True, exist_ok=True)
    Parallel(n_jobs=2)(delayed(draw)(str(app.srcdir), function.name) for function in stale)


def draw(source, name):
    matplotlib.use("Agg")
    import figures_draw
    import matplotlib.pyplot as plt

    from gdlib import plot

    function = gdlib.FUNCTIONS[name]
    record = {"key": key(function), "pictures": {}}
    folder = Path(source) / FOLDER
    with plt.rc_context(plot.STYLE):
        for kind in kinds(function):
            figure = plt.figure(figsize=(WIDTH, HEIGHT))
            PAINTERS[kind](function, figure)
            picture = figures_draw.draw(figure)
            plt.close(figure)
            files = [f"{name}-{kind}{dark}{picture.suffix}" for dark in ("", "-dark")]
            for file, content in zip(files, (picture.light, picture.dark), strict=True):
                (folder / file).write_bytes(content)
            record["pictures"][kind] = {
                "files": files,
                "size": picture.size,
                "alt": ALT[kind](function),
            }
    record_path(source, function).write_text(json.dumps(record, indent=1))


def paint_contours(function, figure):
    from gdlib import plot

    plot.contours(function, figure.add_subplot())


def paint_surface(function, figure):
    from gdlib import plot

    ax = figure.add_subplot(projection="3d")
    low, high = heights(function)
    plot.surface(function, ax, log=high - low > LOG_RANGE, n=31)
    # The height's label would take a fifth of so small a picture; the text beside it says it.
    ax.set_zlabel("")


def heights(function):
    """The lowest and the highest value in the domain, as far as a grid shows them."""
    axes = [np.linspace(low, high, SAMPLES) for low, high in function.domain]
    values = function(np.stack(np.meshgrid(*axes), axis=-1))
    lowest = [np.nanmin(values), *([] if function.minimum is None else [function.minimum])]
    return float(min(lowest)), float(np.nanmax(values))


def paint_graph(function, figure):
    from gdlib import plot

    ax = figure.add_subplot()
    ((low, high),) = function.domain
    x = np.linspace(low, high, 401)
    ax.plot(x, function(x[:, None]))
    plot._mark(ax, function, function.domain, lambda point: (point.value,))
    ax.margins(x=0.03)  # a minimum may stand at the border
    ax.set(xlabel="$x$", ylabel="$f$")


def points(function):
    """How many stationary points of each kind, in words."""
    found = {}
    for point in function.stationary:
        found[point.kind] = found.get(point.kind, 0) + 1
    names = {"minimum": "minima", "maximum": "maxima"}
    words = []
    for kind, count in found.items():
        first, _, last = kind.rpartition(" ")
        many = f"{first} {names.get(last, f'{last}s')}".strip()
        words.append(f"one {kind}" if count == 1 else f"{count} {many}")
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def alt_points(function):
    point = min(function.stationary, key=lambda point: point.value)
    x = ", ".join(f"{value:.4g}" for value in point.x)
    return f"{points(function)} marked; the value at the {point.kind} ({x}) is {point.value:.4g}"


def alt_heights(function):
    low, high = heights(function)
    scale = ", drawn on a logarithmic scale" if high - low > LOG_RANGE else ""
    return f"its height goes from {low:.4g} to {high:.4g}{scale}"


ALT = {
    "contours": lambda f: f"Contour lines of the function {f.title}, with {alt_points(f)}",
    "surface": lambda f: f"Surface of the function {f.title}: {alt_heights(f)}",
    "graph": lambda f: f"Graph of the function {f.title}, with {alt_points(f)}",
}
PAINTERS = {"contours": paint_contours, "surface": paint_surface, "graph": paint_graph}
