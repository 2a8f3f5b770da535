"""Images of the site: twins, sizes, bytes, texts, and the errors that name what is missing."""

import gzip
import html.parser
import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import namedtuple
from pathlib import Path

import av
import figures
import figures_draw
import matplotlib as mpl
import numpy as np
import pytest
from figures_draw import DARK_PAGE, LIGHT_PAGE, contrast, dark_twin, text_contrasts
from matplotlib.animation import FuncAnimation
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image
from sphinx.errors import ExtensionError

EXT = Path(__file__).parents[1] / "docs" / "_ext"

mpl.use("agg")
Block = namedtuple("Block", ["type", "content", "lineno"])


def small_figure(**text):
    fig = Figure(figsize=(3, 2), layout="constrained")
    ax = fig.add_subplot()
    ax.plot([1, 3, 2], color="#d55e00", marker="o")
    ax.axhline(2, color="#bbbbbb")
    ax.scatter([0, 1, 2], [1, 2, 3], c=[0, 1, 2], cmap="viridis", edgecolors="#222222")
    ax.set_xlabel(r"step $k$, $\frac{a}{b}$", color="#222222")
    ax.text(0, 2, "start", **text)
    return fig


def dense_figure():
    fig = Figure(figsize=(3, 2))
    points = np.random.default_rng(0).normal(size=(2, 6000))
    fig.add_subplot().scatter(*points, c=points[0], s=4)
    return fig


def small_animation(frames=6, interval=100):
    fig = Figure(figsize=(2, 1.5), layout="constrained")
    (line,) = fig.add_subplot().plot([0, 1], [0, 1], "o-", color="#d55e00")

    def move(k):
        line.set_ydata([0, k / frames])
        return (line,)

    return FuncAnimation(fig, move, frames=frames, interval=interval)


def decoded(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


# Colors


def test_contrast_has_the_values_of_the_standard():
    assert contrast("black", "white") == 21
    assert contrast("#767676", "white") == pytest.approx(4.54, abs=0.005)
    assert contrast("white", "#767676") == contrast("#767676", "white")


def test_greys_are_mirrored_between_page_and_ink():
    assert dark_twin((1, 1, 1), 0.0) == pytest.approx(to_rgb(DARK_PAGE))
    assert dark_twin((0, 0, 0), 0.0) == pytest.approx(to_rgb(figures_draw.DARK_INK))
    grays = [contrast(dark_twin((v, v, v), 0.0), DARK_PAGE) for v in np.linspace(0, 1, 50)]
    assert grays == sorted(grays, reverse=True)


def test_every_grey_legible_on_the_light_page_is_legible_on_the_dark_one():
    for v in np.linspace(0, 1, 256):
        if contrast((v, v, v), LIGHT_PAGE) >= 4.5:
            assert contrast(dark_twin((v, v, v), 4.5), DARK_PAGE) >= 4.5


def test_data_colours_stay_unless_they_are_too_dim():
    orange, navy = to_rgb("#d55e00"), to_rgb("#000080")
    assert dark_twin(orange, 3.0) == orange
    assert dark_twin(navy, 0.0) == navy
    lifted = dark_twin(navy, 3.0)
    assert 3 <= contrast(lifted, DARK_PAGE) < 3.3
    assert max(lifted) == lifted[2]  # still a blue


# SVG


def styles(svg):
    return " ".join(element.get("style", "") for element in ET.fromstring(svg).iter())


def test_svg_twins_differ_in_greys_alone():
    picture = figures_draw.draw(small_figure())
    assert picture.suffix == ".svg"
    light, dark = picture.light.decode(), picture.dark.decode()
    for kept in ("#d55e00", "#440154"):  # a line, the area of a marker
        assert kept in styles(light)
        assert kept in styles(dark)
    for gray in ("#222222", "#bbbbbb"):
        assert gray in styles(light)
        assert gray not in styles(dark)
    paths = [[e.get("d") for e in ET.fromstring(svg).iter() if e.get("d")] for svg in (light, dark)]
    assert paths[0] == paths[1]


def test_svg_lightens_a_dim_line_but_no_area_with_its_outline():
    fig = Figure(figsize=(2, 2))
    ax = fig.add_subplot()
    ax.plot([0, 1], color="#000080")
    ax.bar([0], [1], color="#400040", edgecolor="#400040")
    dark = styles(figures_draw.draw(fig).dark.decode())
    assert "#000080" not in dark
    assert "fill: #400040; stroke: #400040" in dark


def test_svg_has_its_size_and_nothing_of_its_maker():
    picture = figures_draw.draw(small_figure())
    assert picture.size == (288, 192)
    root = ET.fromstring(picture.light)
    assert (root.get("width"), root.get("height")) == ("288", "192")
    for word in (b"metadata", b"<!--", b"Matplotlib", b"font-family"):
        assert word not in picture.light


def test_shortened_path_draws_the_same_points():
    data = "M 10.004 20 \nL 30.5 19.996 \nL 30.5 40 \nQ 1 2 3 4 \nz\nM 5 5 \nC 1 2 3.25 4 5 0.5 \n"
    assert (
        figures_draw._short_path(data)
        == "m10 20l20.5 0 0 20q-29.5-38-27.5-36zm-5-15c-4-3-1.75-1 0-4.5"
    )
    rng = np.random.default_rng(1)
    points = rng.uniform(-500, 500, (200, 2))
    short = figures_draw._short_path(
        "".join(f"{'L' if i else 'M'} {x:.6f} {y:.6f} \n" for i, (x, y) in enumerate(points))
    )
    numbers = figures_draw.re.findall(r"-?(?:\d+\.?\d*|\.\d+)", short)
    drawn = np.cumsum(np.array(numbers, float).reshape(-1, 2), axis=0)
    np.testing.assert_allclose(drawn, points, atol=0.05 + 1e-9)


def test_white_background_lets_the_page_through_and_another_stays():
    fig = small_figure()
    fig.axes[0].set_facecolor("#fff0e0")
    light = figures_draw.draw(fig).light.decode()
    root = ET.fromstring(light)
    fills = {
        group.get("id"): group[0].get("style")
        for group in root.iter(f"{figures_draw.SVG}g")
        if group.get("id", "").startswith("patch_")
    }
    assert "opacity: 0" in fills["patch_1"]
    assert fills["patch_2"] == "fill: #fff0e0"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ({"color": "#aaaaaa"}, "#aaaaaa has a contrast of 2.24 on #fcfbf8"),
        ({"color": "#222222", "alpha": 0.4}, "#222222 at opacity 0.4"),
        ({"color": "#f0e442"}, "#f0e442"),
    ],
)
def test_pale_text_is_refused(text, named):
    with pytest.raises(figures_draw.FigureError, match=named):
        figures_draw.draw(small_figure(**text))


def test_text_with_a_halo_counts_as_text():
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=3, foreground="white")]
    picture = figures_draw.draw(small_figure(color="#0072b2", path_effects=halo))
    for svg, page in (picture.light, LIGHT_PAGE), (picture.dark, DARK_PAGE):
        ratios = text_contrasts(svg.decode(), page)
        assert len(ratios) == 3  # ticks, label, halo
        assert min(ratios.values()) >= 4.5
    assert "#0072b2" in text_contrasts(picture.light.decode(), LIGHT_PAGE)
    with pytest.raises(figures_draw.FigureError, match="#bbbbbb"):
        figures_draw.draw(small_figure(color="#bbbbbb", path_effects=halo))


# Pixels


def test_heavy_figure_becomes_webp_at_twice_the_size():
    picture = figures_draw.draw(small_figure(), svg_limit=0)
    assert picture.suffix == ".webp"
    assert picture.size == (288, 192)
    light, dark = decoded(picture.light), decoded(picture.dark)
    assert light.size == dark.size == (576, 384)
    assert light.getpixel((0, 0)) == tuple(round(255 * c) for c in to_rgb(LIGHT_PAGE))
    assert dark.getpixel((0, 0)) == tuple(round(255 * c) for c in to_rgb(DARK_PAGE))


def test_limit_decides_between_svg_and_webp():
    svg = figures_draw.draw(small_figure()).light
    weight = len(gzip.compress(svg, 6))
    assert figures_draw.draw(small_figure(), svg_limit=weight).suffix == ".svg"
    assert figures_draw.draw(small_figure(), svg_limit=weight - 1).suffix == ".webp"


def test_pixels_of_the_dark_twin_follow_the_same_rule():
    fig = Figure(figsize=(4, 1))
    for k, color in enumerate(("#000000", "#bbbbbb", "#d55e00", "#000080")):
        ax = fig.add_axes((k / 4, 0, 1 / 4, 1))
        ax.set_axis_off()
        ax.axhspan(0.5, 1, color=color, lw=0)
        ax.axhline(0.25, color=color, lw=20)
        ax.set_ylim(0, 1)
    pixels = figures_draw._pixels(fig, 40, dark=True)[..., :3] / 255
    for k, color in enumerate(("#000000", "#bbbbbb", "#d55e00", "#000080")):
        area, line = pixels[10, 20 + 40 * k], pixels[30, 20 + 40 * k]
        np.testing.assert_allclose(area, dark_twin(to_rgb(color), 0.0), atol=1 / 255)
        np.testing.assert_allclose(line, dark_twin(to_rgb(color), 3.0), atol=1 / 255)


# One color is drawn as markers, two as a collection: different calls to the surface.
@pytest.mark.parametrize("colors", [[[1.0, 0, 0]], [[1.0, 0, 0], [0, 1.0, 0]]])
def test_outlines_of_scattered_points_are_mirrored(colors):
    fig = Figure(figsize=(1, 1))
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set(xlim=(-1, 1), ylim=(-1, 1))
    places = [0, 9][: len(colors)]
    ax.scatter(places, places, s=900, c=colors, edgecolors="black", linewidths=8)
    pixels = figures_draw._pixels(fig, 72, dark=True)
    assert tuple(pixels[36, 36, :3]) == (255, 0, 0)
    np.testing.assert_allclose(
        pixels[36, 20, :3] / 255, to_rgb(figures_draw.DARK_INK), atol=1 / 255
    )


@pytest.mark.parametrize("make", [small_figure, dense_figure])
def test_thumbnails_are_light_and_carry_their_text(make):
    picture = figures_draw.thumbnail(make(), "Adam – ends at 0")
    assert picture.size == (200, 133)
    for data in (picture.light, picture.dark):
        image = Image.open(io.BytesIO(data))
        assert image.size == (400, 267)
        assert image.mode == "P"
        assert image.text["Description"] == "Adam – ends at 0"
        assert len(data) <= figures_draw.THUMBNAIL_LIMIT
    assert picture.light != picture.dark


@pytest.mark.parametrize(
    ("color", "expected"),
    [  # 8-bit codes of ITU-R BT.709, the primaries from its coefficients
        ((255, 255, 255), (235, 128, 128)),
        ((0, 0, 0), (16, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
    ],
)
def test_colors_of_a_video_are_those_of_the_standard(color, expected):
    planes = figures_draw._yuv(np.full((4, 6, 3), color, np.uint8))
    assert planes.shape == (6, 6)
    assert (planes[:4] == expected[0]).all()
    assert (planes[4] == expected[1]).all()
    assert (planes[5] == expected[2]).all()


def test_video_has_its_frames_and_both_pages():
    film = figures_draw.film(small_animation(), interval=80)
    for data, page in (film.light, LIGHT_PAGE), (film.dark, DARK_PAGE):
        with av.open(io.BytesIO(data)) as container:
            stream = container.streams.video[0]
            assert (stream.width, stream.height) == (288, 216)
            assert stream.average_rate == 12.5
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert len(frames) == 6
        assert np.abs(frames[0].astype(int) - frames[-1]).max() > 50
        background = np.median(frames[0], axis=(0, 1))
        np.testing.assert_allclose(background, np.array(to_rgb(page)) * 255, atol=2)
    assert film.poster.suffix == ".svg"
    assert film.poster.size == (192, 144)


DIGEST = """
import hashlib, sys
sys.path[:0] = [{tests!r}, {ext!r}]
import figures_draw as draw, test_figures as t
parts = [draw.draw(t.small_figure()), draw.draw(t.small_figure(), 0),
         draw.thumbnail(t.small_figure(), "x"), draw.film(t.small_animation(), 100)]
print(hashlib.sha256(repr(parts).encode()).hexdigest())
"""


def test_bytes_do_not_depend_on_the_process():
    code = DIGEST.format(tests=str(Path(__file__).parent), ext=str(EXT))
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": epoch},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, epoch in (("1", "1000000000"), ("2", "1700000000"))
    }
    assert len(digests) == 1


# Gallery scripts


def scrape(tmp_path, code, monkeypatch, **config):
    """Run a script of one block as sphinx-gallery does; return what the scraper gives."""
    source = tmp_path / "scripts" / "plot_x.py"
    target = tmp_path / "gallery" / "plot_x.py"
    for path in source, target:
        path.parent.mkdir()
    source.write_text('"""\nTitle\n=====\n"""\n' + code)
    monkeypatch.setattr(sys, "argv", [str(source)])
    variables = {}
    figures.guard({}, source.name)
    try:
        exec(compile("\n" * 4 + code, str(source), "exec"), variables)
        block = Block("code", code, 5)
        script = {
            "src_file": str(source),
            "target_file": str(target),
            "example_globals": variables,
            "file_conf": config,
        }
        return figures.scraper(block, script, {})
    finally:
        figures._watch.pause()


PLOT = "import matplotlib.pyplot as plt\nplt.figure()\nplt.plot([1, 2])\n"
ALT = '# sphinx_gallery_alt = "GD falls to 1"\n'


def test_scraper_saves_both_twins_record_and_thumbnails(tmp_path, monkeypatch):
    rst = scrape(tmp_path, ALT + PLOT, monkeypatch)
    assert rst.split() == ["..", "gallery-figure::", "plot_x", ":number:", "1"]
    found = {
        p.relative_to(tmp_path / "gallery").as_posix() for p in tmp_path.rglob("images/**/*.*")
    }
    assert found == {
        "images/plot_x_001.svg",
        "images/plot_x_001-dark.svg",
        "images/plot_x_001.json",
        "images/thumb/sphx_glr_plot_x_thumb.png",
        "images/thumb/sphx_glr_plot_x_thumb-dark.png",
    }


def test_thumbnail_number_chooses_the_figure(tmp_path, monkeypatch):
    code = ALT + PLOT + '# sphinx_gallery_alt = "Adam"\n' + PLOT
    scrape(tmp_path, code, monkeypatch, thumbnail_number=2)
    thumbnail = tmp_path / "gallery" / "images" / "thumb" / "sphx_glr_plot_x_thumb.png"
    assert Image.open(thumbnail).text["Description"] == "Adam"


def test_alt_text_runs_over_adjacent_lines():
    code = 'x = 1\n  # sphinx_gallery_alt = "GD goes"\n# sphinx_gallery_alt = "to 0."\n\n' + ALT
    assert figures.alt_texts(code, "plot_x.py", 1) == ["GD goes to 0.", "GD falls to 1"]


@pytest.mark.parametrize("value", ['""', "unquoted", "3", ""])
def test_malformed_alt_text_names_file_and_line(value):
    code = f"x = 1\n# sphinx_gallery_alt = {value}\n"
    with pytest.raises(ExtensionError, match=r"plot_x\.py:11: the alt text must be"):
        figures.alt_texts(code, "plot_x.py", 10)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (PLOT, r"plot_x\.py:5: this block draws 1 figure\(s\) and has 0 alt text"),
        (ALT + PLOT + PLOT, r"plot_x\.py:5: this block draws 2 figure\(s\) and has 1 alt text"),
        (ALT, r"plot_x\.py:5: this block draws 0 figure\(s\) and has 1 alt text"),
        ("x = 1\n", r"plot_x\.py:1: the script draws 0 figures; it needs at least one"),
        (ALT + PLOT + "plt.title('t', color='#aaa')\n", r"plot_x\.py:5: text in #aaaaaa"),
        ("open('../out.txt', 'w')\n", r"plot_x\.py: writes .*out\.txt, outside its folder"),
        ("import os\nos.mkdir('/nowhere')\n", r"plot_x\.py: writes /nowhere, outside"),
    ],
)
def test_bad_script_is_refused(tmp_path, monkeypatch, code, message):
    with pytest.raises(ExtensionError, match=message):
        scrape(tmp_path, code, monkeypatch)
    assert not list(tmp_path.rglob("out.txt"))


def test_missing_figure_for_the_thumbnail_is_refused(tmp_path, monkeypatch):
    with pytest.raises(ExtensionError, match="draws 1 figures; it needs figure 2"):
        scrape(tmp_path, ALT + PLOT, monkeypatch, thumbnail_number=2)


def test_script_may_write_in_its_folder_and_read_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = f"open('scripts/a.txt', 'w').close()\nopen({__file__!r}).close()\n"
    assert scrape(tmp_path, code + ALT + PLOT, monkeypatch)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="alarms are a POSIX feature")
def test_endless_script_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "TIME_LIMIT", 0.2)
    with pytest.raises(ExtensionError, match=r"plot_x\.py: ran longer than 0\.2 s"):
        scrape(tmp_path, "while True:\n    pass\n", monkeypatch)


# A small site

CONF = """
import sys
sys.path.insert(0, {ext!r})
extensions = ["myst_nb", "sphinx_gallery.gen_gallery", "figures"]
html_theme = "furo"
exclude_patterns = ["gallery/**.ipynb", "gallery/**.py"]
nb_execution_raise_on_error = True
sphinx_gallery_conf = {{
    "examples_dirs": ["../scripts"],
    "gallery_dirs": ["gallery"],
    "filename_pattern": "/plot_",
    "image_scrapers": ("figures.scraper",),
    "reset_modules": ("figures.guard", "matplotlib"),
    "abort_on_example_error": True,
    "remove_config_comments": True,
    "capture_repr": (),
    "download_all_examples": False,
    "write_computation_times": False,
}}
"""
SCRIPT = '''"""
Moving "ball"
=============

It falls & stops.
"""
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

# sphinx_gallery_alt = "GD & \\"friends\\""
# sphinx_gallery_alt = "fall to 1."
fig, ax = plt.subplots(figsize=(3, 2))
ax.plot([2, 1], color="#d55e00")
plt.show()

# %%
# Now it moves.

# sphinx_gallery_alt = "Momentum overshoots."
fig, ax = plt.subplots(figsize=(2, 1))
line, = ax.plot([0, 1])
moving = FuncAnimation(fig, lambda k: line.set_ydata([0, k / 5]), frames=5, interval=100)
'''
PAGE = """---
file_format: mystnb
kernelspec:
  name: python3
---
# Page

```{{code-cell}} python
---
mystnb:
  image:
    {option}
---
import matplotlib.pyplot as plt
plt.figure(figsize=(3, 2))
plt.plot([1, 2]);
```

{rest}
"""
ALL = """
```{gallery-figure} plot_ball
A *caption*.
```

```{gallery-figure} plot_ball
:number: 2
```

![A drawing of GD](drawing.svg)

```{toctree}
gallery/index
```
"""


GOOD_PAGE = PAGE.format(option="alt: Adam ends at (1, 1)", rest=ALL)


def build(folder, page=GOOD_PAGE, script=SCRIPT):
    source, scripts = folder / "source", folder / "scripts"
    for path in source, scripts:
        path.mkdir(parents=True)
    (scripts / "GALLERY_HEADER.rst").write_text("Gallery\n=======\n")
    if script:
        (scripts / "plot_ball.py").write_text(script)
    (source / "conf.py").write_text(CONF.format(ext=str(EXT)))
    (source / "index.md").write_text(page)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30px"><path/></svg>'
    (source / "drawing.svg").write_text(svg)
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "source", "html"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


class Elements(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.found = []
        self.feed(path.read_text())

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, *tags):
        article = [tag for tag, _ in self.found].index("article")
        return [attrs for tag, attrs in self.found[article:] if tag in tags]


@pytest.fixture(scope="module")
def small_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.fixture(params=["index.html", "gallery/index.html", "gallery/plot_ball.html"])
def page(request, small_site):
    return small_site / request.param


def test_every_image_has_size_text_and_twin(page):
    shown = Elements(page).all("img", "video")
    assert shown
    for attrs in shown:
        assert int(attrs["width"]) > 0
        assert int(attrs["height"]) > 0
        assert attrs.get("alt") or attrs.get("aria-label")
        for name in "src", "poster":
            if name in attrs:
                assert (page.parent / attrs[name]).is_file()
        if "alt" in attrs:
            assert attrs["loading"] == "lazy"
            assert attrs["decoding"] == "async"
    twins = [a["class"].split()[-1] for a in shown if "drawing" not in a["src"]]
    assert twins == ["only-light", "only-dark"] * (len(twins) // 2)


def test_page_shows_cells_and_scripts(small_site):
    page = Elements(small_site / "index.html")
    texts = [attrs["alt"] for attrs in page.all("img")[::2]]
    assert texts == ["Adam ends at (1, 1)", 'GD & "friends" fall to 1.', "A drawing of GD"]
    links = [attrs["href"] for attrs in page.all("a") if "internal" in attrs.get("class", "")]
    assert links[:2] == ["gallery/plot_ball.html"] * 2
    drawing = page.all("img")[-1]
    assert (drawing["width"], drawing["height"]) == ("40", "30")


def test_video_waits_for_the_reader(small_site):
    for attrs in Elements(small_site / "gallery" / "plot_ball.html").all("video"):
        assert attrs["preload"] == "none"
        assert "controls" in attrs
        assert "autoplay" not in attrs
        assert attrs["aria-label"] == "Momentum overshoots."


def test_card_is_valid_and_its_link_has_a_name(small_site):
    text = (small_site / "gallery" / "index.html").read_text()
    assert "tooltip" not in text
    assert "sphx-glr-thumbnail-title" not in text
    assert '<span class="doc">Moving “ball”</span></a>' in text
    assert "<p>It falls &amp; stops.</p>" in text


def test_texts_leave_no_trace_in_the_code(small_site):
    assert "sphinx_gallery" not in (small_site / "gallery" / "plot_ball.html").read_text()


def test_output_holds_only_what_pages_use(small_site):
    used = set()
    for path in small_site.rglob("*.html"):
        for attrs in Elements(path).found:
            used |= {Path(attrs[1][name]).name for name in ("src", "poster") if name in attrs[1]}
    assert {path.name for path in (small_site / "_images").iterdir()} <= used


def test_second_build_gives_the_same_images(small_site, tmp_path):
    assert build(tmp_path).returncode == 0
    first, second = (
        {path.name: path.read_bytes() for path in (folder / "_images").iterdir()}
        for folder in (small_site, tmp_path / "html")
    )
    assert first == second


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (
            PAGE.format(option="classes: a", rest=""),
            "index.md:10: the figure of this cell has no alt text",
        ),
        ("# A\n\n![](drawing.svg)\n", "index.md:3: the image drawing.svg has no alt text"),
        ("# A\n\n![GD](none.svg)\n", "index.md:3: there is no file"),
        (
            "# A\n\n```{gallery-figure} plot_bell\n```\n",
            "index.md:3: no script of the gallery draws figure 1 of 'plot_bell'",
        ),
    ],
    ids=["cell", "image", "file", "script"],
)
def test_bad_page_is_refused(tmp_path, page, message):
    done = build(tmp_path, page, script=None)
    assert done.returncode != 0
    assert message in done.stderr
