"""Images of the site: light and dark figures, thumbnails, videos, and the texts for them.

Lines for conf.py (with `docs/_ext` on `sys.path`, after sphinx_gallery and myst_nb)::

    extensions += ["figures"]
    html_static_path = ["_static"]
    sphinx_gallery_conf |= {
        "image_scrapers": ("figures.scraper",),
        "reset_modules": ("figures.guard", "matplotlib"),
        "abort_on_example_error": True,
        "remove_config_comments": True,
        "capture_repr": (),
    }

In a gallery script every figure has its text, in the code block that draws it. Adjacent lines are
one text; a block of two figures has two texts, with code between them::

    # sphinx_gallery_alt = "Contours of Beale's function with the path of gradient descent:"
    # sphinx_gallery_alt = "after 200 steps it is 0.3 from the minimum."

The first figure is the thumbnail, unless `# sphinx_gallery_thumbnail_number = 2` says otherwise.
An animation that the script keeps in a variable becomes a video.

On a page with cells the text is in the options of the cell, which shows one figure::

    ---
    mystnb:
      image:
        alt: Gradient descent on Rosenbrock's function stops 0.2 from the minimum
    ---

A page shows a gallery script's figure, with a link to the script, by its name::

    ```{gallery-figure} plot_beale_gd
    :number: 2
    An optional caption.
    ```

An image without text stops the build, as does a script that draws nothing, computes longer than
FIGURES_TIME_LIMIT seconds of processor time (60), or writes outside its folder.
"""

from __future__ import annotations

import ast
import base64
import html
import json
import os
import posixpath
import re
import signal
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import figures_draw
from docutils import nodes
from docutils.parsers.rst import directives
from PIL import Image
from sphinx.addnodes import pending_xref
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective
from web import plain

MIME = "application/vnd.figure-pair+json"  # what figures_kernel sends
CONTROLS = 64  # CSS pixels below a video for the browser's controls
TIME_LIMIT = float(os.environ.get("FIGURES_TIME_LIMIT", "60"))


# --- gallery scripts ------------------------------------------------------------------------


class _Watch:
    """Watches a script while its own code runs: for how long, and where it writes."""

    def __init__(self):
        self.active = self.installed = False
        self.left = 0.0

    def start(self):
        if not self.installed:  # an audit hook stays for the life of the process
            sys.addaudithook(self._audit)
            self.installed = True
        self.left = TIME_LIMIT
        self.resume()

    def resume(self):
        self.active = True
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGPROF, self._too_long)
            signal.setitimer(signal.ITIMER_PROF, self.left)

    def pause(self):
        self.active = False
        if hasattr(signal, "setitimer"):
            self.left = signal.setitimer(signal.ITIMER_PROF, 0)[0]

    def _too_long(self, *_):
        raise ExtensionError(
            f"{sys.argv[0]}: ran longer than {TIME_LIMIT:g} s; do less work in it, or raise"
            " the limit with the environment variable FIGURES_TIME_LIMIT"
        )

    def _audit(self, event, args):
        if not self.active or threading.current_thread() is not threading.main_thread():
            return
        if event == "open":
            path, _mode, flags = args
            if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.symlink", "os.link"):
            path = args[1] if event in ("os.rename", "os.symlink", "os.link") else args[0]
        else:
            return
        if isinstance(path, int) or path is None:
            return
        path = Path(os.path.abspath(os.fsdecode(path)))
        folder = Path(os.path.abspath(sys.argv[0])).parent
        # Python itself keeps compiled modules, and the null device keeps nothing.
        if path.is_relative_to(folder) or "__pycache__" in path.parts or str(path) == os.devnull:
            return
        raise ExtensionError(
            f"{sys.argv[0]}: writes {path}, outside its folder; a gallery script shows figures"
            " and leaves no files behind"
        )


_watch = _Watch()


def guard(gallery_conf, fname):
    """Start to watch a script: sphinx-gallery calls this before it runs one."""
    _watch.start()


def scraper(block, block_vars, gallery_conf):
    """Save the figures of a code block and return the reStructuredText that shows them."""
    import matplotlib.pyplot as plt

    _watch.pause()
    try:
        figures = [plt.figure(number) for number in plt.get_fignums()]
        text = _save_block(block, block_vars, figures)
    finally:
        plt.close("all")
    if not _is_last(block, block_vars):
        _watch.resume()
    return text


def _save_block(block, block_vars, figures):
    source = block_vars["src_file"]
    texts = alt_texts(block.content, source, block.lineno)
    if len(texts) != len(figures):
        raise ExtensionError(
            f"{source}:{block.lineno}: this block draws {len(figures)} figure(s) and has"
            f" {len(texts)} alt text(s); put above each figure's code a comment\n"
            '# sphinx_gallery_alt = "method, function and outcome"'
        )
    films = {
        value._fig: value
        for value in block_vars["example_globals"].values()
        if isinstance(value, _animation_type())
    }
    thumbnail = block_vars["file_conf"].get("thumbnail_number", 1)
    rst = []
    for figure, alt in zip(figures, texts, strict=True):
        number = block_vars["figure_count"] = block_vars.get("figure_count", 0) + 1
        try:
            _save(figure, films.get(figure), alt, number, block_vars)
            if number == thumbnail:
                _save_thumbnail(figure, alt, block_vars)
        except figures_draw.FigureError as error:
            raise ExtensionError(f"{source}:{block.lineno}: {error}") from error
        rst.append(f".. gallery-figure:: {Path(source).stem}\n   :number: {number}\n")
    count = block_vars.get("figure_count", 0)
    if _is_last(block, block_vars) and count < thumbnail:
        wanted = "at least one" if thumbnail == 1 else f"figure {thumbnail} for the thumbnail"
        raise ExtensionError(f"{source}:1: the script draws {count} figures; it needs {wanted}")
    return "\n".join(["", *rst, ""])


def _animation_type():
    from matplotlib.animation import Animation

    return Animation


def alt_texts(code, source, lineno):
    """Return the alt texts of a code block, one for each run of adjacent comments."""
    texts, previous = [], None
    for number, line in enumerate(code.splitlines(), lineno):
        match = re.match(r"\s*#\s*sphinx_gallery_alt\s*=\s*(.*)", line)
        if not match:
            continue
        try:
            text = ast.literal_eval(match[1])
        except (SyntaxError, ValueError):
            text = None
        if not isinstance(text, str) or not text.strip():
            raise ExtensionError(
                f"{source}:{number}: the alt text must be a non-empty string in quotes,"
                f" not {match[1] or 'nothing'}"
            )
        if previous == number - 1:
            texts[-1] += " " + text.strip()
        else:
            texts.append(text.strip())
        previous = number
    return texts


def _is_last(block, block_vars):
    if "last_line" not in block_vars:
        from sphinx_gallery.py_source_parser import split_code_and_text_blocks

        _, blocks = split_code_and_text_blocks(block_vars["src_file"])
        block_vars["last_line"] = max(b.lineno for b in blocks if b.type == "code")
    return block.lineno == block_vars["last_line"]


def _images_folder(block_vars):
    folder = Path(block_vars["target_file"]).parent / "images"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _save(figure, animation, alt, number, block_vars):
    folder = _images_folder(block_vars)
    name = f"{Path(block_vars['target_file']).stem}_{number:03}"
    record = {"alt": alt}
    if animation:
        film = figures_draw.film(animation, animation.event_source.interval)
        picture = film.poster
        record["video"] = [f"{name}.mp4", f"{name}-dark.mp4"]
        for file, content in zip(record["video"], (film.light, film.dark), strict=True):
            (folder / file).write_bytes(content)
    else:
        picture = figures_draw.draw(figure)
    record["size"] = picture.size
    record["picture"] = [f"{name}{picture.suffix}", f"{name}-dark{picture.suffix}"]
    for file, content in zip(record["picture"], (picture.light, picture.dark), strict=True):
        (folder / file).write_bytes(content)
    (folder / f"{name}.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


def _save_thumbnail(figure, alt, block_vars):
    folder = _images_folder(block_vars) / "thumb"
    folder.mkdir(exist_ok=True)
    picture = figures_draw.thumbnail(figure, alt)
    # sphinx-gallery takes a thumbnail of this name as it is when it finds no image of its own.
    stem = f"sphx_glr_{Path(block_vars['target_file']).stem}_thumb"
    (folder / f"{stem}.png").write_bytes(picture.light)
    (folder / f"{stem}-dark.png").write_bytes(picture.dark)


# --- nodes ----------------------------------------------------------------------------------


class sized_image(nodes.image):  # noqa: N801 - docutils' style
    """An image with a size, loaded when it comes near.

    Its attribute is `size`: Sphinx links every image with `width` or `height` to its file.
    """


class film(nodes.image):  # noqa: N801
    """A video; its child is the poster."""


def _address(translator, node):
    name = translator.builder.images[node["uri"]]
    return posixpath.join(translator.builder.imgpath, quote(name))


def _attributes(pairs):
    return " ".join(f'{key}="{html.escape(str(value))}"' for key, value in pairs.items())


def _visit_image(translator, node):
    pairs = {
        "src": _address(translator, node),
        "alt": node["alt"],
        "width": node["size"][0],
        "height": node["size"][1],
        "class": " ".join(node["classes"]),
        "loading": "lazy",
        "decoding": "async",
    }
    translator.body.append(f"<img {_attributes(pairs)}>\n")
    raise nodes.SkipNode


def _visit_film(translator, node):
    width, height = node["size"]
    height += CONTROLS
    pairs = {
        "src": _address(translator, node),
        "poster": _address(translator, node[0]),
        "aria-label": node["alt"],
        "width": width,
        "height": height,
        # Without it the box would shrink to the film's own shape once that is known.
        "style": f"aspect-ratio: {width} / {height}",
        "class": " ".join(node["classes"]),
        "preload": "none",
    }
    translator.body.append(f"<video {_attributes(pairs)} controls playsinline></video>\n")
    raise nodes.SkipNode


def image_pair(light, dark, alt, size, css="figure"):
    """Return the two nodes of an image that the theme switches between.

    Parameters
    ----------
    light, dark : str
        Addresses as Sphinx takes them: from the page, or from the source folder after a slash.
    alt : str
    size : (int, int)
        Width and height in CSS pixels.
    css : str
        Class of both images.
    """
    return [
        sized_image(uri=uri, alt=alt, size=tuple(size), classes=[css, theme])
        for uri, theme in ((light, "only-light"), (dark, "only-dark"))
    ]


class GalleryFigure(SphinxDirective):
    """Show a figure of a gallery script; away from the script's page, link to it."""

    required_arguments = 1
    has_content = True
    option_spec = {"number": directives.positive_int}

    def run(self):
        name, number = self.arguments[0], self.options.get("number", 1)
        path = self._record(name, number)
        self.env.note_dependency(path)
        record = json.loads(path.read_text(encoding="utf-8"))
        base = "/" + path.parent.relative_to(self.env.srcdir).as_posix()
        images = image_pair(
            *(f"{base}/{file}" for file in record["picture"]),
            record["alt"],
            record["size"],
        )
        if "video" in record:
            images = [
                film("", poster, **{**poster.attributes, "uri": f"{base}/{file}"})
                for poster, file in zip(images, record["video"], strict=True)
            ]
        page = posixpath.join(posixpath.dirname(base), name)
        if page == f"/{self.env.docname}":
            return images
        return [nodes.figure("", *images, self._caption(page, name), classes=["gallery-figure"])]

    def _record(self, name, number):
        folders = self.config.sphinx_gallery_conf["gallery_dirs"]
        folders = [folders] if isinstance(folders, str) else folders
        for folder in folders:
            for path in Path(self.env.srcdir, folder).rglob(f"images/{name}_{number:03}.json"):
                return path
        source, line = self.get_source_info()
        raise ExtensionError(
            f"{source}:{line}: no script of the gallery draws figure {number} of {name!r};"
            " give the script's file name without .py"
        )

    def _caption(self, page, name):
        caption = nodes.caption()
        for paragraph in self.parse_content_to_nodes():
            caption.extend(paragraph.children)
            caption += nodes.Text(" ")
        link = pending_xref(
            "", nodes.inline("", f"{name}.py"), refdomain="std", reftype="doc", reftarget=page,
            refexplicit=True, refwarn=True, refdoc=self.env.docname,
        )  # fmt: skip
        caption += [nodes.Text("Script: "), link]
        return caption


# --- cells of a page ------------------------------------------------------------------------


class CellFigure:
    """MyST-NB's plugin for the figures that `figures_kernel` sends."""

    mime_priority_overrides = (("*", MIME, 1),)

    @staticmethod
    def handle_mime(renderer, data, inline):
        where = f"{renderer.source}:{data.line}"
        if data.mime_type == "text/plain" and re.search(r" at 0x|^<(Figure|Axes)", data.string):
            raise ExtensionError(
                f"{where}: the cell shows {data.string.splitlines()[0]!r};"
                " end it with plt.show() or a semicolon"
            )
        if data.mime_type != MIME:
            return None
        options = renderer.renderer.get_cell_level_config(
            "render_image_options", data.cell_metadata, line=data.line
        )
        alt = str(options.get("alt", "")).strip()
        if not alt:
            raise ExtensionError(
                f"{where}: the figure of this cell has no alt text; give the cell the option"
                " mystnb: image: alt: with method, function and outcome"
            )
        cells = renderer.__dict__.setdefault("figure_cells", set())
        if data.cell_index in cells:
            raise ExtensionError(f"{where}: the cell shows two figures; give each its own cell")
        cells.add(data.cell_index)
        page = renderer.renderer.sphinx_env.docname.replace("/", "-")
        names = [f"{page}_{data.cell_index:03}{dark}" for dark in ("", "-dark")]
        addresses = [
            renderer.write_file(
                [name + data.content["suffix"]], base64.b64decode(data.content[theme]), True
            )
            for name, theme in zip(names, ("light", "dark"), strict=True)
        ]
        return image_pair(*addresses, alt, data.content["size"])


# --- all other images -----------------------------------------------------------------------


class SizeImages(SphinxTransform):
    """Give every image a size, insist on its text, and mend the cards of the gallery."""

    default_priority = 500

    def apply(self, **_):
        for node in list(self.document.findall(nodes.image)):
            if isinstance(node, sized_image | film):
                continue
            _, file = self.env.relfn2path(node["uri"], self.env.docname)
            if Path(file).parent.name == "thumb":
                self._mend_card(node, Path(file))
            else:
                self._size(node, Path(file))

    def _size(self, node, path):
        source, line = _location(node)
        if not node.get("alt", "").strip():
            raise ExtensionError(
                f"{source}:{line}: the image {node['uri']} has no alt text; say in words what it"
                " shows"
            )
        if not path.is_file():
            raise ExtensionError(f"{source}:{line}: there is no file {path}")
        width, height = _file_size(path)
        wanted = node.attributes.pop("width", f"{width}px").removesuffix("px")
        size = (int(wanted), round(height * int(wanted) / width))
        attributes = {**node.attributes, "size": size, "classes": [*node["classes"], "figure"]}
        node.replace_self(sized_image(**attributes))

    def _mend_card(self, node, path):
        """Turn sphinx-gallery's card into one whose link has a name, in valid HTML."""
        dark = path.with_name(f"{path.stem}-dark.png")
        if not dark.is_file():
            raise ExtensionError(f"{path}: its script has no figure to make a thumbnail of")
        with Image.open(path) as image:
            (width, height), alt = image.size, image.text["Description"]
        uri = node["uri"]
        card = node.parent
        opening, closing = (card.parent[card.parent.index(card) + step] for step in (-1, 1))
        intro = re.search(r'tooltip="([^"]*)"', opening.astext())[1]
        start = re.sub(r' ?tooltip="[^"]*"', "", opening.astext())
        start = start.replace('class="', 'class="gallery-card ')
        old = re.compile(r"<div.*</div>(?=\s*</div>)", re.DOTALL)
        end = old.sub(lambda _: f"<p>{plain(intro)}</p>", closing.astext())
        opening.replace_self(nodes.raw("", start, format="html"))
        closing.replace_self(nodes.raw("", end, format="html"))
        dark_uri = uri.removesuffix(".png") + "-dark.png"
        node.replace_self(image_pair(uri, dark_uri, alt, (width // 2, height // 2), "thumbnail"))


def _location(node):
    while not node.line and node.parent is not None:
        node = node.parent
    return node.source or node.document["source"], node.line or 1


def _file_size(path):
    if path.suffix != ".svg":
        with Image.open(path) as image:
            return image.size
    root = re.search(r"<svg[^>]*>", path.read_text(encoding="utf-8"))[0]
    sides = [re.search(rf'\b{side}="([\d.]+)(?:px)?"', root) for side in ("width", "height")]
    if None in sides:
        raise ExtensionError(f"{path}: its <svg> needs a width and a height in pixels")
    return [round(float(side[1])) for side in sides]


def setup(app):
    from myst_nb.core import render

    # The plugin's documented way in is an entry point, which only an installed package has.
    render.load_mime_renders = lambda: [CellFigure]
    # For the kernels that run the cells of pages; gallery scripts are set to Agg.
    os.environ["MPLBACKEND"] = "module://figures_kernel"
    folders = (str(Path(__file__).parent), os.environ.get("PYTHONPATH"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))

    app.add_css_file("figures.css")
    app.add_node(sized_image, html=(_visit_image, None))
    app.add_node(film, html=(_visit_film, None))
    app.add_directive("gallery-figure", GalleryFigure)
    app.add_transform(SizeImages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
