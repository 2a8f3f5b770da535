"""What a page needs on the web: fonts, few and deferred files, a description; and the site's
sitemap, robots.txt, not-found page and redirects.
"""

import functools
import os
import re
import shutil
import sys
import tomllib
from contextlib import suppress
from html import escape
from pathlib import Path
from unicodedata import lookup
from urllib.parse import urljoin

from docutils import nodes
from furo import get_pygments_stylesheet
from sphinx import addnodes
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.index_entries import split_index_msg

logger = logging.getLogger(__name__)

FONTS = Path(sys.prefix) / "node" / "node_modules" / "@fontsource"
FACES = {
    "source-serif-4": ("400-normal", "400-italic", "600-normal"),
    "source-sans-3": ("400-normal", "600-normal"),
}
# What every page shows at once: preloaded, so that no text moves when they arrive.
PRELOADED = ("source-serif-4-latin-400-normal", "source-sans-3-latin-400-normal")

# All style sheets in one, which every page shares: on a telephone each file that a page waits for
# delays its first words.
STYLE = "style.css"
JOINED = (
    *("pygments.css", "styles/furo.css", "copybutton.css", "figures.css", "sg_gallery.css"),
    *("gallery.css", "katex/katex.css", "playground.css", "styles/furo-extensions.css", "site.css"),
)

# Scripts that only some pages need, and what tells those pages.
NEEDED_BY = {
    "sg-tags": "sphx-glr-tag",
    "copybutton": 'class="highlight',
    "clipboard": 'class="highlight',
}
# Widgets we have none of, and looks that site.css gives.
NEVER = ("mystnb", "sg_gallery-binder", "sg_gallery-dataframe", "sg_gallery-rendered-html")

NOT_FOUND = "404"
NOT_LISTED = (NOT_FOUND, "search", "genindex")


def collect_fonts(app, config):
    """Copy the fonts to where Sphinx collects static files."""
    static = Path(app.doctreedir).parent / "fonts"
    target = static / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    for family, faces in FACES.items():
        folder = FONTS / family
        if not folder.is_dir():
            raise ExtensionError(f"The font is not in {folder}: remove .venv, run make html again.")
        shutil.copy(folder / "LICENSE", target / f"{family}-LICENSE")
        for face in faces:
            shutil.copy(folder / "files" / f"{family}-latin-{face}.woff2", target)
    config.html_static_path = [*config.html_static_path, str(static)]


def make_relative(app, config):
    """Say where folders are from here: Sphinx keeps a hash of its settings in the built site."""
    for name in ("html_static_path", "templates_path"):
        paths = (Path(app.confdir) / path for path in config[name])
        setattr(config, name, [os.path.relpath(path, app.confdir) for path in paths])


@functools.cache
def join_styles(builder):
    """Write the style sheet of all pages, once in every build, from those that Sphinx collected."""
    static = Path(builder.outdir) / "_static"
    # Furo puts its colors for both themes into pygments.css when all pages are written.
    texts = [get_pygments_stylesheet(), *(moved(static, name) for name in JOINED[1:])]
    (static / STYLE).write_text("\n".join(texts))


def moved(static, name):
    """A style sheet of a folder, with its addresses as seen from outside of it."""
    text, folder = (static / name).read_text(), Path(name).parent
    if folder == Path():
        return text
    return re.sub(r"""(url\(["']?)(?!["']|data:)""", rf"\1{folder}/", text)


def is_left(file):
    """Whether a page asks for this style sheet by itself."""
    path = str(file.filename).removeprefix("_static/")
    return path not in JOINED and path.partition(".")[0] not in NEVER


def is_needed(file, body):
    name = Path(str(getattr(file, "filename", file))).name.partition(".")[0]
    return NEEDED_BY.get(name, "") in body


def add_tag(context, tag):
    context["metatags"] = f"{context.get('metatags', '')}{tag}\n"


def mended(body):
    """MyST-NB's folded cells: its label hides the words from screen readers that stand in the
    summary, where the standard allows no paragraph. docutils' list of sources: its roles are
    deprecated, and not those of its parts.
    """
    body = re.sub(r'(<div[^>]* )role="(?:list|doc-biblioentry)" ?', r"\1", body)
    body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    return re.sub(r'<p class="((?:collapsed|expanded)\b.*?)</p>', r'<span class="\1</span>', body)


def shape_page(app, pagename, templatename, context, doctree):
    """Runs last: the lists of files are complete then."""
    body = context["body"] = mended(context.get("body", ""))
    join_styles(app.builder)
    context["css_files"] = [file for file in context["css_files"] if is_left(file)]
    context["script_files"] = [file for file in context["script_files"] if is_needed(file, body)]
    for script in context["script_files"]:
        script.attributes["defer"] = "defer"
    for font in PRELOADED:
        url = context["pathto"](f"_static/fonts/{font}.woff2", resource=True)
        add_tag(
            context, f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{url}">'
        )


def describe(app, pagename, templatename, context, doctree):
    """Runs before sphinxext-opengraph, which takes the page's first words otherwise."""
    if pagename in app.env.titles:
        context["title"] = escape(title(app, pagename))
    if pagename in NOT_LISTED and pagename != "search":  # where Sphinx says it
        add_tag(context, '<meta name="robots" content="noindex">')
    if pagename == NOT_FOUND and app.config.html_baseurl:
        # The host shows this page at any address. Before all that names a file.
        add_tag(context, f'<base href="{escape(app.config.html_baseurl)}">')
    meta = context.get("meta") or {}
    description = meta.get("description") or (doctree and first_words(doctree))
    if description and is_object(pagename):
        description = f"{title(app, pagename)}: {description}"
    if description:
        add_tag(context, f'<meta name="description" content="{escape(description)}">')
        context["meta"] = {**meta, "og:description": description}


def is_object(pagename):
    """Whether it is the page of a function or class."""
    return pagename.startswith("reference/generated/")


def title(app, pagename):
    """The page's title without the chapter's number, and unlike that of any other page."""
    folder, _, name = pagename.rpartition("/")
    if is_object(pagename):
        return name  # of an object, with its module: there is a chapter on Adam, too
    text = app.env.titles[pagename].astext()
    if folder.startswith("gallery/") and name == "index":
        return f"{text}, the gallery"
    if "contents" in app.env.metadata[pagename] and pagename != app.config.root_doc:
        return f"Part {app.env.titles[pagename]['secnumber'][0]}: {text}"
    return text


def first_words(doctree):
    """The paragraph under the title, or the first words on the object that the page is about."""
    paragraphs = (p for p in doctree.findall(nodes.paragraph) if is_text(p.parent))
    return next((shortened(plain(p.astext())) for p in paragraphs), None)


def is_text(parent):
    return isinstance(parent, nodes.section | addnodes.desc_content)


def plain(text):
    """Text on one line, with its few signs of TeX as they are read: ``\\beta_2`` is β₂."""

    def sign(match):
        name, index = match.groups()
        name = name.replace("lambda", "lamda")  # as Unicode spells it
        for full in (f"GREEK SMALL LETTER {name}", name):
            with suppress(KeyError):
                return lookup(full) + (chr(ord("₀") + int(index)) if index else "")
        return match[0]

    return " ".join(re.sub(r"\\([a-z]+)(?:_(\d))?", sign, text).split())


def shortened(text, limit=160):
    """As many whole sentences as fit, or else as many words."""
    if len(text) <= limit:
        return text
    sentences = text[: limit + 1].rpartition(". ")[0]
    return f"{sentences}." if sentences else text[:limit].rpartition(" ")[0].rstrip(",;:") + " …"


def redirects(app):
    """The pages of redirects.toml, which names for each old page the one that took its place."""
    file = Path(app.srcdir) / "redirects.toml"
    found = tomllib.loads(file.read_text())
    for old, new in found.items():
        if old in app.env.found_docs:
            logger.warning("%s: %s is a page of its own", file, old)
        if new not in app.env.found_docs:
            logger.warning("%s: %s leads to %s, which is no page", file, old, new)
            continue
        target = app.builder.get_relative_uri(old, new)
        yield old, {"target": target, "title": app.env.titles[new].astext()}, "redirect.html"


def complete_search(app):
    """Tell the search the index entries of every page: Sphinx forgets those it does not write."""
    entries = app.env._search_index_index_entries
    for page, found in app.env.domains.index_domain.entries.items():
        entries[page] = sorted(
            {
                (part, target, main)
                for kind, value, target, main, _ in found
                for part in split_index_msg(kind, value)
            }
        )
    return ()


def write_lists(app, exception):
    """robots.txt, and where the site's address is known, the sitemap."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    base = app.config.html_baseurl
    robots = "User-agent: *\nAllow: /\n"
    if base:
        pages = sorted(app.env.found_docs.difference(NOT_LISTED))
        urls = (urljoin(base, app.builder.get_target_uri(page)) for page in pages)
        lines = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls)
        (out / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
        )
        robots += f"Sitemap: {urljoin(base, 'sitemap.xml')}\n"
    (out / "robots.txt").write_text(robots)


def finish_styles(app, exception):
    """Where no page was written, a style sheet may have changed all the same."""
    if not exception and app.builder.name == "html":
        join_styles(app.builder)


def setup(app):
    app.add_css_file(STYLE)
    app.connect("config-inited", collect_fonts, priority=950)
    app.connect("config-inited", make_relative, priority=990)
    app.connect("html-page-context", describe, priority=400)
    app.connect("html-page-context", shape_page, priority=900)
    app.connect("html-collect-pages", redirects)
    app.connect("html-collect-pages", complete_search)
    app.connect("build-finished", write_lists)
    app.connect("build-finished", finish_styles)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
