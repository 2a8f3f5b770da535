"""Pages of the gallery: what sphinx-gallery has no setting for.

A script's page begins with what a reader wants of it: to copy the script, to download it, to
install what it needs, the chapters that show its pictures, and scripts like it. The index has a
filter by rule, function and topic. Nothing of this is typed: rules and functions are what a script
takes from gdlib, its topic is its section, and a chapter names the script whose picture it shows.

``{install} scipy`` is the line that installs matplotlib, gdlib and the packages it names; the site
serves gdlib's wheel for it.
"""

import ast
import json
import os
import re
import shutil
from html import escape
from pathlib import Path
from urllib.parse import urljoin

from code_links import uses
from docutils import nodes
from flit_core import buildapi
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

import gdlib

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "gallery"
# What a script may need besides matplotlib, which brings numpy, and gdlib.
PACKAGES = {"scipy": "scipy", "sklearn": "scikit-learn"}
NEEDED = {"gdlib.interop": "scipy", "gdlib.digits": "sklearn"}  # by parts of gdlib
TAGS = {"rule": "Rule", "function": "Function", "topic": "Topic"}

# What sphinx-gallery writes into every page and this one has at its head, or not at all. A zip file
# holds times, so its bytes differ from build to build.
LEFT_OUT = (
    re.compile(r"\.\. only:: html\n\n    \.\. note::\n(?:        .*\n|\n(?=        ))*"),
    re.compile(r"\.\. _sphx_glr_download_.*\Z", re.DOTALL),
    re.compile(r"\.\. raw:: html\n\n  <div id='sg-tag-list'.*?\n"),
)
# What gallery.js works on, and what gallery.css shapes.
SCRIPTED = ('class="install', "script-head", "gallery-filter")
STYLED = (*SCRIPTED, "script-links", "function-pictures")
FIRST_CODE = ".. GENERATED FROM PYTHON SOURCE LINES"


# --- what scripts say of themselves -----------------------------------------------------------


def tags(script):
    """A script's tags by kind: pairs of a value and the words for it."""
    used = {part for name in uses(script.read_text()) for part in name.split(".")}
    rules = {kind.__name__: {kind.__name__, kind().function.__name__} for kind in gdlib.RULES}
    rules |= {name: {name} for name in gdlib.__all__ if is_method(name)}
    header = (script.parent / "GALLERY_HEADER.rst").read_text().splitlines()[0]
    return {
        "rule": [(name, name) for name, names in rules.items() if names & used],
        "function": [(name, f.title) for name, f in gdlib.FUNCTIONS.items() if name in used],
        "topic": [(script.parent.name, header)],
    }


def is_method(name):
    kind = getattr(gdlib, name)
    return isinstance(kind, type) and issubclass(kind, gdlib.Method) and kind is not gdlib.Method


def packages(script):
    """What to install for a script besides matplotlib and gdlib."""
    imported = set()
    for node in ast.walk(ast.parse(script.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.partition(".")[0])
    for name in uses(script.read_text()):
        imported |= {package for part, package in NEEDED.items() if name.startswith(part)}
    return [PACKAGES[name] for name in sorted(imported & set(PACKAGES))]


def scripts():
    """Every script, by the name of its page."""
    return {
        f"gallery/{path.relative_to(SCRIPTS).with_suffix('').as_posix()}": path
        for path in sorted(SCRIPTS.glob("*/plot_*.py"))
    }


# --- the wheel --------------------------------------------------------------------------------


def build_wheel(app, config):
    """Put gdlib's wheel to where Sphinx collects static files."""
    static = Path(app.doctreedir).parent / "wheel"
    shutil.rmtree(static, ignore_errors=True)
    folder = static / "wheels"
    folder.mkdir(parents=True)
    before = Path.cwd(), os.environ.get("SOURCE_DATE_EPOCH")
    os.chdir(ROOT)
    os.environ["SOURCE_DATE_EPOCH"] = "1767225600"  # any fixed time: two builds give the same bytes
    try:
        app.wheel = buildapi.build_wheel(str(folder))
    finally:
        os.chdir(before[0])
        if before[1] is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before[1]
    config.html_static_path = [*config.html_static_path, str(static)]


class install_line(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A line for the terminal."""


def visit_install(translator, node):
    """Without the site's address the wheel is named, and gallery.js puts in the page's own."""
    builder = translator.builder
    up = "../" * builder.current_docname.count("/")
    href = f"{up}_static/wheels/{builder.app.wheel}"
    base = builder.config.html_baseurl
    text = urljoin(base, f"_static/wheels/{builder.app.wheel}") if base else builder.app.wheel
    words = " ".join(["pip install matplotlib", *node["packages"]])
    translator.body.append(
        '<div class="install highlight-sh notranslate"><div class="highlight"><pre>'
        f'{words} <a class="wheel" href="{escape(href)}">{escape(text)}</a>\n</pre></div></div>\n'
    )
    raise nodes.SkipNode


class Install(SphinxDirective):
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self):
        return [install_line(packages=self.arguments[0].split() if self.arguments else [])]


# --- a script's page --------------------------------------------------------------------------


class script_links(nodes.General, nodes.Element):  # noqa: N801
    """Stands for the links that are known when every page is read."""


class used_in(nodes.General, nodes.Element):  # noqa: N801
    """Stands for the list of the scripts that use an object."""


class UsedIn(SphinxDirective):
    """``{used-in} gdlib.Adam`` lists the scripts that use it; without any it shows nothing."""

    required_arguments = 1

    def run(self):
        return [used_in(name=self.arguments[0])]


class ScriptPage(SphinxDirective):
    """The head of a script's page."""

    def run(self):
        script = scripts()[self.env.docname]
        name = script.name
        source = escape(script.read_text(encoding="utf-8"), quote=False)
        buttons = nodes.container(classes=["script-buttons"])
        buttons += nodes.raw(
            "",
            '<button type="button" class="copy-script">Copy the script</button>'
            f'<template class="script-source"><pre>{source}</pre></template>',
            format="html",
            classes=["no-search"],
        )
        for file in (name, name.replace(".py", ".ipynb")):
            buttons += addnodes.download_reference(
                "",
                "",
                nodes.inline("", f"Download .{file.partition('.')[2]}"),
                reftarget=file,
                refdoc=self.env.docname,
            )
        return [
            nodes.container(
                "",
                buttons,
                install_line(packages=packages(script)),
                script_links(),
                classes=["script-head"],
            )
        ]


def shape_source(app, docname, source):
    if docname.startswith("gallery/"):
        text = source[0]
        for pattern in LEFT_OUT:
            text = pattern.sub("", text)
        if docname in scripts():
            text = text.replace(FIRST_CODE, f".. script-page::\n\n{FIRST_CODE}", 1)
        source[0] = text


def note_shown(app, doctree):
    """Remember which scripts' pictures a page shows, and whose users it lists."""
    env = app.env
    shown = {
        link["reftarget"].lstrip("/")
        for figure in doctree.findall(nodes.figure)
        if "gallery-figure" in figure["classes"]
        for link in figure.findall(addnodes.pending_xref)
    }
    env.metadata[env.docname]["shows"] = sorted(shown)
    env.metadata[env.docname]["used"] = [node["name"] for node in doctree.findall(used_in)]


def note_users(app, env):
    """The pages to be written anew, because what they list is other than when they were written."""
    env.users = {}
    for page, script in scripts().items():
        for name in uses(script.read_text()) | seen_in(Path(env.srcdir, page)):
            env.users.setdefault(name, []).append(page)
    state = {page: [shown_in(env, page)] for page in scripts()}
    for page in env.found_docs:
        for name in env.metadata[page].get("used", ()):
            state.setdefault(page, []).append(env.users.get(name, []))
    state = {
        page: [[(name, env.titles[name].astext()) for name in names] for names in lists]
        for page, lists in state.items()
    }
    before, env.gallery_lists = getattr(env, "gallery_lists", state), state
    return [page for page, lists in state.items() if before.get(page) != lists]


def seen_in(page):
    """What a script's variables were when it ran: sphinx-gallery writes it down for its links."""
    path = page.with_name(f"{page.name}.codeobj.json")
    found = json.loads(path.read_text()).values() if path.exists() else ()
    return {f"{o['module_short']}.{o['name']}" for objects in found for o in objects}


def shown_in(env, page):
    """The pages that show a script's pictures."""
    return sorted(name for name in env.found_docs if page in env.metadata[name].get("shows", ()))


def page_link(app, docname, page):
    uri = app.builder.get_relative_uri(docname, page)
    return nodes.reference("", app.env.titles[page].astext(), internal=True, refuri=uri)


def show_links(app, doctree, docname):
    for node in list(doctree.findall(script_links)):
        node.replace_self(links_of_script(app, docname))
    for node in list(doctree.findall(used_in)):
        pages = [page for page in app.env.users.get(node["name"], ()) if page != docname]
        if not pages:
            node.parent.remove(node)
            continue
        links = [page_link(app, docname, page) for page in pages]
        node.replace_self(link_list([("Used in", links)]))


def links_of_script(app, docname):
    chapters = [page_link(app, docname, page) for page in shown_in(app.env, docname)]
    rows = [("Shown in", chapters)]
    index = app.builder.get_relative_uri(docname, "gallery/index")
    for kind, pairs in tags(scripts()[docname]).items():
        links = [
            nodes.reference("", words, internal=True, refuri=f"{index}#{kind}={value}")
            for value, words in pairs
        ]
        rows.append((TAGS[kind] + ("s" if len(links) > 1 else ""), links))
    return link_list(rows)


def link_list(rows):
    """A list of labels, each with its links; one without links is left out."""
    items = nodes.bullet_list(classes=["script-links"])
    for label, links in rows:
        if links:
            paragraph = nodes.paragraph("", "", nodes.strong("", label), nodes.Text(" "))
            for number, link in enumerate(links):
                paragraph += [nodes.Text(", ")] * bool(number) + [link]
            items += nodes.list_item("", paragraph)
    return items


# --- the index --------------------------------------------------------------------------------


def tag_cards(app, doctree):
    """Give each card of the index its tags, and put the filter above them."""
    if app.env.docname != "gallery/index":
        return
    known = scripts()
    for card in doctree.findall(nodes.raw):
        if "gallery-card" not in card.astext():
            continue
        page = next(
            link["reftarget"].lstrip("/")
            for link in card.findall(
                addnodes.pending_xref, include_self=False, descend=True, siblings=True, ascend=True
            )
        )
        app.env.note_dependency(str(known[page]))
        words = [f"{kind}={value}" for kind, all_ in tags(known[page]).items() for value, _ in all_]
        opening = card.astext().replace("<div ", f'<div data-tags="{" ".join(words)}" ', 1)
        card.replace_self(nodes.raw("", opening, format="html"))
    title = next(doctree.findall(nodes.section))
    place = next(i for i, child in enumerate(title) if isinstance(child, nodes.section))
    form = filter_form(known.values())
    title.insert(place, nodes.raw("", form, format="html", classes=["no-search"]))


def filter_form(paths):
    """A choice for each kind of tag; an option has the id that a link to it names."""
    found = {kind: {} for kind in TAGS}
    for path in paths:
        for kind, pairs in tags(path).items():
            found[kind].update(pairs)
    fields = []
    for kind, label in TAGS.items():
        options = "".join(
            f'<option id="{kind}={value}" value="{value}">{escape(words)}</option>'
            for value, words in sorted(found[kind].items(), key=lambda pair: pair[1].lower())
        )
        fields.append(
            f'<label>{label} <select name="{kind}"><option value="">all</option>{options}</select>'
            "</label>"
        )
    return (
        f'<form class="gallery-filter" aria-label="Filter">{"".join(fields)}'
        f'<button type="reset">Show all</button><output name="count">{len(paths)} scripts</output>'
        "</form>"
    )


def add_files(app, pagename, templatename, context, doctree):
    """On the pages that need them alone."""
    body = context.get("body", "")
    if any(name in body for name in SCRIPTED):
        app.add_js_file("gallery.js")
    if any(name in body for name in STYLED):
        app.add_css_file("gallery.css")


def setup(app):
    app.add_node(install_line, html=(visit_install, None))
    app.add_node(script_links)
    app.add_node(used_in)
    app.add_directive("install", Install)
    app.add_directive("script-page", ScriptPage)
    app.add_directive("used-in", UsedIn)
    app.connect("config-inited", build_wheel, priority=950)
    app.connect("source-read", shape_source)
    app.connect("doctree-read", note_shown)
    app.connect("doctree-read", tag_cards)
    app.connect("env-get-updated", note_users)
    app.connect("doctree-resolved", show_links)
    app.connect("html-page-context", add_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
