"""Pictures show what they say: colors to tell apart, true arrows, the runs' own points."""

import gzip
import io
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

import matplotlib.pyplot as plt
from figures_draw import DARK_PAGE, LIGHT_PAGE
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.contour import ContourSet
from matplotlib.quiver import Quiver

from gdlib import GD, Momentum, Status, beale, bowl, cubic, minimize, plot, ravine

ROOT = Path(__file__).parents[1]

WHITE, BLACK = "#ffffff", "#131416"
WRONG = (TypeError, ValueError)


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def linear(color):
    c = np.array(to_rgb(color))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    """WCAG 2.2's contrast ratio."""
    low, high = sorted(linear(c) @ (0.2126, 0.7152, 0.0722) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


# Machado, Oliveira, Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.
SIGHT = {
    "full": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def oklab(rgb):
    """Ottosson's perceptual space of linear RGB; 0.02 is a just noticeable difference."""
    lms = np.cbrt(
        np.clip(rgb, 0, 1)
        @ np.transpose(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ]
        )
    )
    return lms @ np.transpose(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )


@pytest.mark.parametrize("color", plot.COLORS)
@pytest.mark.parametrize("page", [WHITE, BLACK, LIGHT_PAGE, DARK_PAGE])
def test_data_stand_out_on_both_pages(color, page):
    assert contrast(color, page) >= 3


@pytest.mark.parametrize("sight", SIGHT)
def test_every_reader_can_tell_the_colors_apart(sight):
    seen = [oklab(linear(color) @ np.transpose(SIGHT[sight])) for color in plot.COLORS]
    # Okabe's and Ito's four colors that pass the contrast above come to 0.076.
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 0.11


def test_lines_differ_without_colors_too():
    cycle = list(plot.STYLE["axes.prop_cycle"])
    assert [look["color"] for look in cycle] == list(plot.COLORS)
    assert len({str(look["linestyle"]) for look in cycle}) == len(cycle)
    assert len(set(map(plot._marker, plot.COLORS))) == len(cycle)


def test_all_but_data_is_grey_and_text_is_legible():
    colors = {key: value for key, value in plot.STYLE.items() if key.endswith("color")}
    assert len(colors) >= 8
    for key, color in colors.items():
        assert len(set(to_rgb(color))) == 1, key
        if "label" in key or "title" in key or key == "text.color":
            assert contrast(color, LIGHT_PAGE) >= 4.5, key


def test_text_is_legible_at_half_the_column():
    # A column of 390 px less margins, in points of the figure.
    scale = 358 / (plot.STYLE["figure.figsize"][0] * 96)
    sizes = [v for k, v in plot.STYLE.items() if k.endswith("size") and k != "figure.figsize"]
    assert plot.STYLE["figure.figsize"][0] * 96 <= 720
    assert min(sizes) * 96 / 72 * scale > 8


def test_the_style_is_one_that_matplotlib_takes():
    with plt.style.context(plot.STYLE):
        assert plt.rcParams["axes.labelcolor"] == plot.STYLE["axes.labelcolor"]


def test_gdlib_alone_imports_no_matplotlib():
    code = "import sys, gdlib; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def draws():
    run = minimize(bowl, (2.0, 1.0), GD(lr=0.1), steps=20)
    return {
        "contours": lambda ax: plot.contours(bowl, ax),
        "path": lambda ax: plot.path(run, ax),
        "gradient_field": lambda ax: plot.gradient_field(bowl, ax),
        "convergence": lambda ax: plot.convergence({"GD": run}, ax),
        "sensitivity": lambda ax: plot.sensitivity(
            bowl, Momentum, (2, 1), ax, steps=8, lr=[0.1, 0.2], beta=[0, 0.5]
        ),
    }


@pytest.mark.parametrize("name", draws())
def test_draws_into_the_axes_given_or_into_new_ones(name):
    draw, before = draws()[name], dict(plt.rcParams)
    ax = plt.figure().subplots()
    assert draw(ax) is ax
    assert len(plt.get_fignums()) == 1
    assert draw(None) is not ax
    assert len(plt.get_fignums()) == 2
    assert dict(plt.rcParams) == before
    for wrong in ("axes", plt.gcf()):
        with pytest.raises(TypeError, match="ax="):
            draw(wrong)


# --- contours -------------------------------------------------------------------------------


def levels_of(ax):
    (lines,) = (c for c in ax.collections if isinstance(c, ContourSet) and not c.filled)
    return lines.levels


def test_levels_are_even_in_the_logarithm_of_the_height():
    levels = levels_of(plot.contours(beale))
    assert len(levels) == 15
    assert levels.min() > 0
    np.testing.assert_allclose(np.diff(np.log(levels)), np.diff(np.log(levels))[0], rtol=1e-9)
    # The height counts from the minimum, wherever that lies.
    raised = levels_of(plot.contours(lambda x: beale(x) - 1e4, domain=beale.domain))
    assert raised.min() > -1e4
    assert raised.min() < -1e4 + 100


def test_levels_given_are_kept():
    assert levels_of(plot.contours(beale, levels=[1, 10, 100])).tolist() == [1, 10, 100]


def test_higher_is_deeper_in_tint():
    plt.style.use("default")
    fig = plt.figure(figsize=(4, 4), facecolor="white")
    ax = fig.add_axes((0, 0, 1, 1))
    plot.contours(bowl, ax, domain=((-1, 1), (-1, 1)), points=False).axis("off")
    fig.canvas.draw()
    gray = np.asarray(fig.canvas.buffer_rgba())[:, 200, :3].mean(-1)
    # Along y the value rises from the middle to both edges; lines are dark and thin.
    light = [gray[part].max() for part in (slice(195, 205), slice(100, 130), slice(0, 20))]
    assert light[0] > light[1] > light[2]


def test_stationary_points_are_marked_by_kind():
    ax = plot.contours(beale)
    marked = {line.get_label(): line.get_xydata() for line in ax.lines}
    assert marked.keys() == {"minimum", "saddle"}
    np.testing.assert_array_equal(marked["minimum"], [(3, 0.5)])
    assert len(marked["saddle"]) == 2
    assert len({line.get_marker() for line in ax.lines}) == 2
    assert [line.get_label() for line in plot.contours(beale, domain=((1, 4), (0, 1))).lines] == [
        "minimum"
    ]
    assert not plot.contours(beale, points=False).lines


def test_a_square_of_the_plane_stays_one():
    ax = plot.contours(beale, domain=((0, 4), (-1, 2)))
    assert (*ax.get_xlim(), *ax.get_ylim()) == (0, 4, -1, 2)
    assert ax.get_aspect() == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"f": 3}, "f=3"),
        ({"f": cubic}, "domain="),
        ({"f": lambda x: 0.0}, "domain=None"),
        ({"f": lambda x: 0.0, "domain": beale.domain}, "f returned shape"),
        ({"f": lambda x: 0 * x[..., 0], "domain": beale.domain}, "constant"),
        ({"f": lambda x: np.nan * x[..., 0], "domain": beale.domain}, "nowhere finite"),
        ({"domain": ((1, 0), (0, 1))}, "domain="),
        ({"domain": ((0, np.inf), (0, 1))}, "domain="),
        ({"domain": "here"}, "domain='here'"),
        ({"levels": 0}, "levels=0"),
        ({"levels": [3, 2]}, "levels="),
        ({"levels": "many"}, "levels='many'"),
    ],
)
def test_contours_refuse(arguments, message):
    with pytest.raises(WRONG, match=message):
        plot.contours(**{"f": beale, **arguments})


# --- paths ----------------------------------------------------------------------------------


def test_a_path_is_the_runs_own_points_with_start_end_and_decades():
    run = minimize(beale, (3, 4), GD(lr=5e-6), steps=2000)
    ax = plot.path(run, label="GD")
    line, decades, start, end = (item.get_xydata() for item in ax.lines)
    np.testing.assert_array_equal(line, run.path.x)
    np.testing.assert_array_equal(decades, run.path.x[[1, 10, 100, 1000]])
    np.testing.assert_array_equal(start, [(3, 4)])
    np.testing.assert_array_equal(end, [run.x])
    assert [item.get_label() for item in ax.lines if not item.get_label().startswith("_")] == ["GD"]


def test_decades_are_of_steps_not_of_rows():
    run = minimize(beale, (3, 4), GD(lr=5e-6), steps=1000, record=100)
    _, decades, *_ = plot.path(run).lines
    np.testing.assert_array_equal(decades.get_xydata(), run.path.x[[1]])


def test_each_path_has_a_look_of_its_own():
    with plt.style.context(plot.STYLE):
        ax = plt.figure().subplots()
    for i in range(3):
        plot.path([(i, 0), (i, 1)], ax)
    lines = ax.lines[::4]
    assert [line.get_color() for line in lines] == list(plot.COLORS[:3])
    assert len({end.get_marker() for end in ax.lines[3::4]}) == 3
    plot.path([(0, 0), (0, 1)], ax, color="black", linestyle=":")
    assert to_rgba(ax.lines[-1].get_color()) == (0, 0, 0, 1)


def svg_size(fig):
    buffer = io.BytesIO()
    fig.savefig(buffer, format="svg")
    return len(gzip.compress(buffer.getvalue()))


def test_a_long_path_stays_a_small_picture():
    """300,001 points of a run's kind: a fall, a crawl, and a cycle smaller than a pixel."""
    ax = plot.contours(beale)
    before = svg_size(ax.figure)
    t = np.arange(300_001)
    x = np.stack([3 - 2 * np.exp(-t / 5e4), 0.5 + 3.5 * np.exp(-t / 1e3)], axis=-1)
    plot.path(x + 5e-5 * np.sin(1.7 * t)[:, None], ax)
    assert svg_size(ax.figure) - before < 8000


def test_points_that_are_not_finite_are_left_out():
    line = plot.path([(0, 0), (np.nan, 1), (np.inf, 1), (2, 2)]).lines[0]
    assert line.get_xydata().tolist() == [[0, 0], [2, 2]]


@pytest.mark.parametrize("result", [3, "run", [1, 2], np.zeros((4, 3)), [(np.nan, 0)], object()])
def test_path_refuses(result):
    with pytest.raises(WRONG, match="result"):
        plot.path(result)


def test_path_refuses_a_batch_and_names_the_way():
    batch = minimize(bowl, [(2, 1), (1, 1)], GD(lr=0.1), steps=3)
    with pytest.raises(ValueError, match="runs"):
        plot.path(batch)


# --- gradient field -------------------------------------------------------------------------


def arrows_of(ax):
    (quiver,) = (c for c in ax.collections if isinstance(c, Quiver))
    return quiver.XY, np.stack([quiver.U, quiver.V], axis=-1)


def test_arrows_point_along_minus_the_gradient():
    at, arrow = arrows_of(plot.gradient_field(beale))
    h = 1e-6
    # Central differences, so that the test has a gradient of its own.
    g = np.stack([(beale(at + h * e) - beale(at - h * e)) / (2 * h) for e in np.eye(2)], axis=-1)
    norms = np.linalg.norm(g, axis=-1), np.linalg.norm(arrow, axis=-1)
    cosine = -(g * arrow).sum(-1) / norms[0] / norms[1]
    assert cosine.min() > 1 - 1e-8
    # A longer arrow is a steeper slope, by the logarithm: from a quarter of the spacing to all.
    slope, offset = np.polyfit(np.log(norms[0]), norms[1], 1)
    np.testing.assert_allclose(norms[1], slope * np.log(norms[0]) + offset, atol=1e-6)
    spacing = 9 / 17
    assert norms[1].min() == pytest.approx(spacing / 4)
    assert norms[1].max() == pytest.approx(spacing)


def test_no_arrow_where_the_gradient_vanishes():
    at, arrow = arrows_of(plot.gradient_field(bowl, domain=((-1, 1), (-1, 1)), arrows=3))
    zero = (at == 0).all(axis=1)
    assert zero.sum() == 1
    assert (arrow[zero] == 0).all()
    assert (np.linalg.norm(arrow[~zero], axis=1) > 0).all()


def test_another_gradient_and_look():
    ax = plot.gradient_field(bowl, grad=lambda x: np.ones_like(x), color="red", label="made up")
    _, arrow = arrows_of(ax)
    assert np.ptp(arrow, axis=0).max() == 0
    assert arrow[0, 0] == arrow[0, 1] < 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"f": lambda x: x[..., 0], "domain": beale.domain}, "grad=None"),
        ({"grad": 3}, "grad=3"),
        ({"grad": lambda x: x[..., 0]}, "grad returned shape"),
        ({"arrows": 1}, "arrows=1"),
        ({"arrows": 2.5}, "arrows=2.5"),
        ({"domain": (0, 1)}, "domain="),
    ],
)
def test_gradient_field_refuses(arguments, message):
    with pytest.raises(WRONG, match=message):
        plot.gradient_field(**{"f": beale, **arguments})


# --- surface --------------------------------------------------------------------------------


def test_surface_spans_the_function_and_marks_its_points():
    ax = plot.surface(beale)
    grid = np.stack(np.meshgrid(*[np.linspace(-4.5, 4.5, 46)] * 2), axis=-1)
    low, high = ax.get_zlim()
    assert low < beale(grid).min() < beale(grid).max() < high
    marked = {line.get_label(): np.transpose(line.get_data_3d()) for line in ax.lines}
    np.testing.assert_array_equal(marked["minimum"], [(3, 0.5, 0)])
    np.testing.assert_allclose(marked["saddle"][:, 2], [14.203125, 9.864512285], rtol=1e-9)


def test_surface_of_the_logarithm():
    ax = plot.surface(beale, log=True)
    assert ax.get_zlim()[1] < 6
    marked = {line.get_label(): np.transpose(line.get_data_3d()) for line in ax.lines}
    np.testing.assert_allclose(marked["saddle"][0, 2], np.log10(15.203125), rtol=1e-12)
    assert "log" in ax.get_zlabel()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"n": 1}, "n=1"), ({"ax": "here"}, "ax='here'"), ({"f": cubic}, "domain=")],
)
def test_surface_refuses(arguments, message):
    with pytest.raises(WRONG, match=message):
        plot.surface(**{"f": beale, **arguments})
    with pytest.raises(TypeError, match="3d"):
        plot.surface(beale, plt.figure().subplots())


# --- convergence ----------------------------------------------------------------------------


def test_convergence_shows_heights_above_the_minimum():
    runs = {lr: minimize(bowl, (2, 1), GD(lr=float(lr)), steps=30) for lr in ("0.01", "0.1")}
    ax = plot.convergence(runs, minimum=-1)
    assert ax.get_yscale() == "log"
    assert [line.get_label() for line in ax.lines] == list(runs)
    for line, run in zip(ax.lines, runs.values(), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), run.path.t)
        np.testing.assert_array_equal(line.get_ydata(), run.path.fun + 1)
    assert "f^*" in ax.get_ylabel()
    assert plot.convergence(runs).get_ylabel() == "$f(x)$"


def test_logarithmic_steps_leave_out_the_start():
    run = minimize(bowl, (2, 1), GD(lr=0.1), steps=30)
    ax = plot.convergence({"GD": run}, log_steps=True)
    # A place that is not finite is not drawn; matplotlib's default is a finite one, far left.
    assert np.isfinite(ax.transScale.transform([(0, 1), (1, 1)])[:, 0]).tolist() == [False, True]


def test_a_height_of_zero_is_left_out():
    run = minimize(bowl, (0, 0), GD(lr=0.1), steps=3)
    assert np.isnan(plot.convergence({"GD": run}, minimum=0).lines[0].get_ydata()).all()


def test_a_run_beyond_all_bounds_ends_in_a_cross():
    lost = minimize(ravine, (1, 1), GD(lr=1.0), steps=500)
    assert lost.status in (Status.DIVERGED, Status.NON_FINITE)
    line, cross = plot.convergence({"GD": lost}, minimum=0).lines
    assert cross.get_marker() == "X"
    np.testing.assert_array_equal(cross.get_xydata()[0], line.get_xydata()[-1])


def test_convergence_refuses():
    run = minimize(bowl, (2, 1), GD(lr=0.1), steps=3)
    batch = minimize(bowl, [(2, 1), (1, 1)], GD(lr=0.1), steps=3)
    for results, message in [
        (run, "results="),
        ({}, "results="),
        ({"GD": 3}, r"results\['GD'\]"),
        ({"GD": batch}, r"results\['GD'\]"),
    ]:
        with pytest.raises(TypeError, match=message):
            plot.convergence(results)
    with pytest.raises(ValueError, match="minimum=5"):
        plot.convergence({"GD": run}, minimum=5)


# --- batches --------------------------------------------------------------------------------


@pytest.mark.parametrize("record", [0, 1, 7])
def test_runs_of_a_batch_are_the_runs_one_by_one(record):
    lrs = (0.01, 0.1, 0.12)
    batch = minimize(
        bowl, (2, 1), GD(lr=np.array(lrs)[:, None]), steps=400, gtol=1e-2, record=record
    )
    apart = plot.runs(batch)
    assert len({run.nit for run in apart}) > 1
    for lr, run in zip(lrs, apart, strict=True):
        alone = minimize(bowl, (2, 1), GD(lr=lr), steps=400, gtol=1e-2, record=record)
        assert (run.nit, run.status) == (alone.nit, alone.status)
        np.testing.assert_array_equal(run.x, alone.x)
        np.testing.assert_array_equal(run.path.t, alone.path.t)
        np.testing.assert_array_equal(run.path.x, alone.path.x)
        np.testing.assert_array_equal(run.path.fun, alone.path.fun)
        assert run.fun == alone.fun


def test_runs_refuses_a_single_run():
    with pytest.raises(TypeError, match="batch="):
        plot.runs(minimize(bowl, (2, 1), GD(lr=0.1), steps=3))


# --- sensitivity ----------------------------------------------------------------------------


def outcomes_of(ax):
    (mesh,) = ax.collections
    return mesh.get_array()


def test_the_map_knows_what_theory_says_of_the_ravine():
    """x^2 + 100 y^2: heavy ball is stable below 2 (1 + beta) / 200, and stands at its edge."""
    lr, beta = np.array([1e-4, 0.0095, 0.01, 0.012, 0.02]), np.array([0.0, 0.5])
    ax = plot.sensitivity(ravine, Momentum, (1, 1), steps=2000, lr=lr, beta=beta)
    converges, descends, oscillates, diverges = 0, 1, 2, 3
    np.testing.assert_array_equal(
        outcomes_of(ax),
        [
            [descends, converges, oscillates, diverges, diverges],
            [descends, converges, converges, converges, diverges],
        ],
    )
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("lr", "beta")
    assert len(ax.get_legend().get_texts()) == 4


def test_even_logarithms_get_a_logarithmic_axis():
    lr = np.geomspace(1e-4, 1e-2, 5)
    ax = plot.sensitivity(ravine, Momentum, (1, 1), steps=8, lr=lr, beta=[0, 0.5, 0.9])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "linear")
    # The cells' borders lie halfway between the values, in the logarithm.
    corners = ax.collections[0].get_coordinates()[0, :, 0]
    np.testing.assert_allclose(corners[1:-1], np.sqrt(lr[1:] * lr[:-1]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lr": [0.1]}, "hyper-parameters lr"),
        ({}, "hyper-parameters none"),
        ({"lr": [0.2, 0.1], "beta": [0.0]}, "lr="),
        ({"lr": "x", "beta": [0.0]}, "lr='x'"),
        ({"lr": [0.1], "beta": [1.5]}, "beta"),
        ({"lr": [0.1], "gamma": [0.5]}, "gamma"),
        ({"lr": [0.1], "beta": [0.5], "steps": 7}, "steps=7"),
    ],
)
def test_sensitivity_refuses(arguments, message):
    with pytest.raises(WRONG, match=message):
        plot.sensitivity(bowl, Momentum, (2, 1), **arguments)


# --- race -----------------------------------------------------------------------------------


def test_a_race_shows_all_runs_at_the_same_step():
    results = {
        "short": minimize(bowl, (2, 1), GD(lr=0.1), steps=40),
        "long": minimize(bowl, (2, -1), GD(lr=0.05), steps=100, record=10),
    }
    animation = plot.race(bowl, results, frames=11)
    ax = animation._fig.axes[0]
    lines = [line for line in ax.lines if line.get_label() in results]
    for frame, t in enumerate(range(0, 101, 10)):
        animation._draw_frame(frame)
        assert f"{t} of 100" in ax.get_title()
        for line, run in zip(lines, results.values(), strict=True):
            np.testing.assert_array_equal(line.get_xydata(), run.path.x[run.path.t <= t])
    assert len(list(animation.new_frame_seq())) == 11
    plt.close("all")
    animation._draw_was_started = True  # It was drawn, frame by frame.


@pytest.mark.parametrize(
    ("results", "frames", "message"),
    [
        ({}, 10, "results="),
        ("GD", 10, "results="),
        ({"GD": np.zeros((3, 2))}, 1, "frames=1"),
        ({"GD": np.zeros(3)}, 10, "result"),
    ],
)
def test_race_refuses(results, frames, message):
    with pytest.raises(WRONG, match=message):
        plot.race(bowl, results, frames=frames)
