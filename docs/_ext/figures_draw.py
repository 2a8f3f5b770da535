"""Draw a matplotlib figure twice, for a light and for a dark page.

The dark twin is the same figure in other colors: neutral grays are mirrored, a colored line
or text too dim for the dark page is lightened, every other color stays. All bytes depend on
the figure alone: no date, no random id, no thread count.

Only matplotlib, Pillow and PyAV are needed here, so that a notebook's kernel can use it too.
"""

from __future__ import annotations

import gzip
import io
import re
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import matplotlib
import numpy as np
from matplotlib.animation import AbstractMovieWriter
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex, to_rgb
from PIL import Image, PngImagePlugin

LIGHT_PAGE = "#fcfbf8"  # both as in site.css
DARK_PAGE = "#191816"
DARK_INK = "#dedad1"  # what black becomes; softer than white on a dark page
TEXT_CONTRAST = 4.5  # WCAG 1.4.3
LINE_CONTRAST = 3.0  # WCAG 1.4.11

SVG_LIMIT = 80_000  # bytes after gzip; a figure above it becomes a WebP
THUMBNAIL_WIDTH = 200  # CSS pixels
THUMBNAIL_LIMIT = 15_000  # bytes
CSS_DPI = 96
VIDEO_SCALE = 1.5

SVG = "{http://www.w3.org/2000/svg}"
ET.register_namespace("", SVG[1:-1])
ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")


class FigureError(Exception):
    """A figure that must not go on a page; the message says what to change."""


# --- colors --------------------------------------------------------------------------------


def contrast(color, page) -> float:
    """Return the WCAG contrast ratio of two opaque colors."""
    light, dark = sorted((_luminance(to_rgb(color)), _luminance(to_rgb(page))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=4096)
def dark_twin(rgb: tuple[float, float, float], floor: float) -> tuple[float, float, float]:
    """Return the color that stands for `rgb` on the dark page, with a contrast >= `floor`.

    White becomes the page and black the ink; a gray lands between them in reverse order.
    """
    page, ink = to_rgb(DARK_PAGE), to_rgb(DARK_INK)
    if max(rgb) - min(rgb) <= 0.05:
        gray = sum(rgb) / 3
        return tuple(p + (1 - gray) * (i - p) for p, i in zip(page, ink, strict=True))
    while contrast(rgb, page) < floor:
        rgb = tuple(c + 0.02 * (1 - c) for c in rgb)
    return rgb


def text_contrasts(svg: str, page: str) -> dict[str, float]:
    """Return the contrast with `page` of every color in which `svg` writes text.

    Parameters
    ----------
    svg : str
        An SVG written by `draw`.
    page : str
        The color behind the figure, such as `LIGHT_PAGE`.
    """
    root = ET.fromstring(svg)
    ratios = {}
    for element, is_text in _painted(root):
        if is_text:
            style = _declarations(element)
            color = style.get("fill", root.get("fill", "#000000"))
            alpha = float(style.get("opacity", style.get("fill-opacity", 1)))
            pairs = zip(to_rgb(color), to_rgb(page), strict=True)
            name = color if alpha == 1 else f"{color} at opacity {alpha:g}"
            ratios[name] = contrast([alpha * c + (1 - alpha) * p for c, p in pairs], page)
    return ratios


def _painted(root: ET.Element):
    """Yield every element with colors of its own, and whether it is text.

    Text is a group of glyphs, or, where it has a halo, a filled outline over a stroked one.
    """
    for parent in root.iter():
        in_text = parent.get("id", "").startswith("text_")
        for child in parent:
            if child.tag == f"{SVG}g":
                if any(use.tag == f"{SVG}use" and "style" not in use.attrib for use in child):
                    yield child, True
            elif "style" in child.attrib:
                yield child, in_text and "stroke" not in child.attrib["style"]


def _declarations(element: ET.Element) -> dict[str, str]:
    parts = element.get("style", "").split(";")
    return dict(part.strip().split(": ", 1) for part in parts if part.strip())


# --- SVG ------------------------------------------------------------------------------------


def _svg(fig) -> str:
    """Return the figure as a small SVG whose root has its size in CSS pixels."""
    buffer = io.StringIO()
    # Text as outlines: an <img> cannot load a font, so real text would be set in whatever the
    # reader's system has and miss its place.
    options = {"svg.hashsalt": "figure", "svg.fonttype": "path"}
    with matplotlib.rc_context(options):
        fig.savefig(buffer, format="svg", bbox_inches=None, dpi=72, metadata={"Date": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s+<", "><", svg).strip()
    svg = re.sub(r'( [xy]=")([^"]*)"', lambda m: f'{m[1]}{float(m[2]):.2f}"', svg)
    svg = re.sub(r'( d=")([^"]*)"', lambda m: f'{m[1]}{_short_path(m[2])}"', svg)
    width, height = css_size(fig)
    return re.sub(r' (width|height)="[\d.]+pt"', "", svg, count=2).replace(
        "<svg", f'<svg width="{width}" height="{height}"', 1
    )


def _short_path(data: str) -> str:
    """Write path data with relative, rounded points: a third of the bytes after gzip.

    Markers and glyphs are short and keep hundredths of a point; a long curve needs tenths only.
    """
    scale = 100 if len(data) < 400 else 10
    words = []
    start = last = (0, 0)
    for command, text in re.findall(r"([MLQCz])([^MLQCz]*)", data):
        if command == "z":
            last = start
        values = [round(float(number) * scale) for number in text.split()]
        points = list(zip(values[::2], values[1::2], strict=True))
        steps = [f"{(v - w) / scale:g}" for p in points for v, w in zip(p, last, strict=True)]
        words.append(command.lower() + " ".join(steps))
        if points:
            last = points[-1]
        if command == "M":
            start = last
    path = "".join(words).replace(" -", "-")
    path = re.sub(r"(?<=l)([^a-z]+(?:l[^a-z]+)+)", _join_lines, path)
    return re.sub(r"(?<!\d)0\.", ".", path)


def _join_lines(match: re.Match) -> str:
    """Leave out the letter that repeats."""
    return match[0].replace("l-", "-").replace("l", " ")


def _dark_svg(svg: str) -> str:
    root = ET.fromstring(svg)
    # Matplotlib leaves out `fill` where it is black, which is what SVG takes by default.
    root.set("fill", DARK_INK)
    for element, is_text in _painted(root):
        style = _declarations(element)
        fill, stroke = style.get("fill", ""), style.get("stroke", "")
        if fill.startswith("#"):
            style["fill"] = _twin_hex(fill, TEXT_CONTRAST if is_text else 0.0)
        if stroke.startswith("#"):
            # An outline in the color of its own area belongs to the area.
            style["stroke"] = _twin_hex(stroke, 0.0 if stroke == fill else LINE_CONTRAST)
        if style:
            element.set("style", "; ".join(f"{name}: {value}" for name, value in style.items()))
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")


def _twin_hex(color: str, floor: float) -> str:
    return to_hex(dark_twin(to_rgb(color), floor))


# --- pixels ---------------------------------------------------------------------------------


class _DarkSurface:
    """Agg's drawing surface, with every color replaced by its dark twin on the way in."""

    def __init__(self, surface):
        self._surface = surface

    def __getattr__(self, name):  # images, sizes and copying need no change
        return getattr(self._surface, name)

    def draw_path(self, gc, path, transform, face=None):
        self._surface.draw_path(_dark_gc(gc, face), path, transform, _dark_face(face))

    def draw_markers(self, gc, marker, marker_transform, path, transform, face=None):
        self._surface.draw_markers(
            _dark_gc(gc, face), marker, marker_transform, path, transform, _dark_face(face)
        )

    def draw_text_image(self, image, x, y, angle, gc):
        self._surface.draw_text_image(image, x, y, angle, _dark_gc(gc, floor=TEXT_CONTRAST))

    def draw_path_collection(
        self, gc, transform, paths, transforms, offsets, offset_transform, faces, edges, *rest,
        **options,
    ):  # fmt: skip
        floor = 0.0 if np.array_equal(faces, edges) else LINE_CONTRAST
        self._surface.draw_path_collection(
            gc, transform, paths, transforms, offsets, offset_transform,
            _dark_rows(faces, 0.0), _dark_rows(edges, floor), *rest, **options,
        )  # fmt: skip

    def draw_quad_mesh(self, gc, transform, width, height, points, offsets, offset_transform,
                       faces, antialiased, edges):  # fmt: skip
        self._surface.draw_quad_mesh(
            gc, transform, width, height, points, offsets, offset_transform,
            _dark_rows(faces, 0.0), antialiased, _dark_rows(edges, 0.0),
        )  # fmt: skip


def _dark_face(face):
    return None if face is None else (*dark_twin(tuple(face[:3]), 0.0), *face[3:])


def _dark_gc(gc, face=None, floor=LINE_CONTRAST):
    dark = GraphicsContextBase()
    dark.copy_properties(gc)
    rgb = tuple(gc.get_rgb())
    if face is not None and tuple(face[:3]) == rgb[:3]:
        floor = 0.0
    dark._rgb = (*dark_twin(rgb[:3], floor), *rgb[3:])
    return dark


def _dark_rows(colors, floor):
    colors = np.asarray(colors, float)
    if colors.size == 0:
        return colors
    kinds, which = np.unique(colors, axis=0, return_inverse=True)
    twins = [(*dark_twin(tuple(row[:3].tolist()), floor), *row[3:]) for row in kinds]
    return np.array(twins)[which.ravel()]


class _DarkRenderer(RendererAgg):
    def _update_methods(self):
        if not isinstance(self._renderer, _DarkSurface):
            self._renderer = _DarkSurface(self._renderer)
        super()._update_methods()

    def buffer_rgba(self):
        return memoryview(self._renderer._surface)


def _pixels(fig, dpi: float, dark: bool) -> np.ndarray:
    """Return the figure as straight RGBA pixels."""
    before = fig.dpi
    fig.set_dpi(dpi)
    try:
        width, height = (round(side * dpi) for side in fig.get_size_inches())
        renderer = (_DarkRenderer if dark else RendererAgg)(width, height, dpi)
        fig.draw(renderer)
        return np.array(renderer.buffer_rgba())
    finally:
        fig.set_dpi(before)


def _opaque(fig, dpi: float, dark: bool) -> Image.Image:
    pixels = Image.fromarray(_pixels(fig, dpi, dark))
    page = Image.new("RGBA", pixels.size, DARK_PAGE if dark else LIGHT_PAGE)
    page.alpha_composite(pixels)
    return page.convert("RGB")


def _webp(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    # 256 colors halve the file and show no difference; method 6 is ten times slower.
    few = image.quantize(256, dither=Image.Dither.NONE).convert("RGB")
    few.save(buffer, "WEBP", lossless=True, quality=60, method=4)
    return buffer.getvalue()


def _png(image: Image.Image, alt: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Description", alt)
    for colors in 64, 32, 16:
        buffer = io.BytesIO()
        # The octree keeps the few pixels of a thin colored line; the median cut grays them.
        few = image.quantize(colors, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(buffer, "PNG", optimize=True, pnginfo=info)
        if buffer.tell() <= THUMBNAIL_LIMIT:
            break
    return buffer.getvalue()


# --- what a page shows ----------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """A figure for both themes: width and height in CSS pixels, and the bytes of two files."""

    size: tuple[int, int]
    suffix: str
    light: bytes
    dark: bytes


@dataclass(frozen=True)
class Video:
    """An animation for both themes; the poster is its last frame."""

    poster: Picture
    light: bytes
    dark: bytes


def css_size(fig) -> tuple[int, int]:
    """Return width and height of the figure in CSS pixels."""
    width, height = fig.get_size_inches()
    return round(width * CSS_DPI), round(height * CSS_DPI)


def _let_page_through(fig) -> None:
    """Make a white background transparent, so that the page's own color shows."""
    for artist in (fig, *fig.subfigs, *fig.axes):
        if artist.get_facecolor()[:3] == (1, 1, 1):
            artist.patch.set_alpha(0)


def draw(fig, svg_limit: int = SVG_LIMIT) -> Picture:
    """Draw the figure for both themes: SVG, or lossless WebP at 2x where that is too heavy.

    Raises
    ------
    FigureError
        If text in the figure is illegible in one of the themes.
    """
    _let_page_through(fig)
    light = _svg(fig)
    dark = _dark_svg(light)
    for svg, page in (light, LIGHT_PAGE), (dark, DARK_PAGE):
        for color, ratio in text_contrasts(svg, page).items():
            if ratio < TEXT_CONTRAST:
                raise FigureError(
                    f"text in {color} has a contrast of {ratio:.2f} on {page};"
                    f" use a color with at least {TEXT_CONTRAST}"
                )
    if len(gzip.compress(light.encode(), 6, mtime=0)) <= svg_limit:
        return Picture(css_size(fig), ".svg", light.encode(), dark.encode())
    files = (_webp(_opaque(fig, 2 * CSS_DPI, dark)) for dark in (False, True))
    return Picture(css_size(fig), ".webp", *files)


def thumbnail(fig, alt: str) -> Picture:
    """Draw the figure small, as PNGs of few colors that carry the text for their `alt`."""
    _let_page_through(fig)
    width, height = fig.get_size_inches()
    scale = THUMBNAIL_WIDTH / width
    files = (_png(_opaque(fig, 2 * scale, dark), alt) for dark in (False, True))
    return Picture((THUMBNAIL_WIDTH, round(scale * height)), ".png", *files)


# BT.709 in its limited range, times 2**16: luma, blue and red difference of red, green and blue.
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_TO_YUV = np.transpose([
    219 / 255 * _LUMA,
    224 / 255 * (np.array([0, 0, 1]) - _LUMA) / 1.8556,
    224 / 255 * (np.array([1, 0, 0]) - _LUMA) / 1.5748,
])  # fmt: skip
_TO_YUV = np.rint(_TO_YUV * 2**16).astype(int)


def _yuv(rgb):
    """A picture as x264 takes it: the luma, and below it both differences of each 2 × 2 pixels.

    In whole numbers: FFmpeg's converter gave the same frames other roundings from build to build.
    """
    height, width, _ = rgb.shape
    pixels = rgb.astype(int)
    blocks = pixels.reshape(height // 2, 2, width // 2, 2, 3).sum(axis=(1, 3))
    luma = (pixels @ _TO_YUV[:, 0] + (16 << 16) + (1 << 15)) >> 16
    differences = (blocks @ _TO_YUV[:, 1:] + (128 << 18) + (1 << 17)) >> 18
    planes = [luma.ravel(), *differences.reshape(-1, 2).T]
    return np.concatenate(planes).astype(np.uint8).reshape(height * 3 // 2, width)


class _Encoder(AbstractMovieWriter):
    """Matplotlib's hook for saving an animation: x264 in MP4, once for each theme."""

    def __init__(self, fps: float):
        super().__init__(fps=fps)

    def setup(self, fig, outfile, dpi=None):
        super().setup(fig, outfile, dpi)
        self.videos = [self._open(name) for name in (f"{outfile}.light.mp4", f"{outfile}.dark.mp4")]

    def _open(self, name):
        # Bit-exact and on one thread: the bytes name no encoder build and no machine.
        container = av.open(name, "w", options={"fflags": "+bitexact", "movflags": "+faststart"})
        stream = container.add_stream("libx264", rate=Fraction(self.fps).limit_denominator(1000))
        width, height = self.fig.get_size_inches() * self.dpi
        stream.width, stream.height = (int(side) // 2 * 2 for side in (width, height))
        stream.pix_fmt = "yuv420p"
        stream.options = {
            "crf": "32",
            "preset": "slower",
            "tune": "animation",
            "threads": "1",
            "x264-params": "colorprim=bt709:transfer=bt709:colormatrix=bt709:aq-mode=3",
        }
        return name, container, stream

    def grab_frame(self, **_):
        for dark, (_name, container, stream) in enumerate(self.videos):
            frame = np.asarray(_opaque(self.fig, self.dpi, bool(dark)))
            frame = av.VideoFrame.from_ndarray(
                _yuv(frame[: stream.height, : stream.width]), format="yuv420p"
            )
            container.mux(stream.encode(frame))

    def finish(self):
        self.files = []
        for name, container, stream in self.videos:
            container.mux(stream.encode())
            container.close()
            self.files.append(Path(name).read_bytes())


def film(animation, interval: float) -> Video:
    """Encode an animation for both themes.

    Parameters
    ----------
    animation : matplotlib.animation.Animation
    interval : float
        Milliseconds between frames.
    """
    fig = animation._fig
    _let_page_through(fig)
    encoder = _Encoder(fps=1000 / interval)
    # The layout is settled once: a frame must not move the axes, and it is half of the drawing.
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    fig.canvas.draw_idle = lambda: None  # a frame is drawn by the encoder, in both colors
    with tempfile.TemporaryDirectory() as folder:
        animation.save(f"{folder}/film", writer=encoder, dpi=VIDEO_SCALE * CSS_DPI)
    return Video(draw(fig), *encoder.files)
