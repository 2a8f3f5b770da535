"""Names of gdlib in code lead to their pages of the reference.

sphinx-gallery does this for the code of its scripts, with what it sees when they run; there a name
that is imported leads to its own page here, not to its class. Here it is done for all other code:
cells, blocks and doctests. What a page imports from gdlib holds for all its blocks, as it does for
a reader who runs them.
"""

import ast
import doctest
import re
from html import escape, unescape
from pathlib import Path

from docutils import nodes

import gdlib
from gdlib import plot

LANGUAGES = {"python", "ipython", "ipython3", "pycon", "default"}
NAME = r'<span class="n[a-z]*">[^<]+</span>'
DOT = '<span class="o">.</span>'
CHAIN = re.compile(rf"(?<!{re.escape(DOT)}){NAME}(?:{re.escape(DOT)}{NAME})*")

#: What the examples of docstrings may name without an import.
OWN = {
    **{name: f"gdlib.rules.{name}" for name in gdlib.rules.__all__},
    **{name: f"gdlib.{name}" for name in gdlib.__all__},
    **{name: f"gdlib.plot.{name}" for name in plot.__all__},
}


def sources(text):
    """The code of a block; of a doctest, what follows its prompts."""
    if not text.lstrip().startswith(">>>"):
        return text
    return "".join(example.source for example in doctest.DocTestParser().get_examples(text))


def names(code):
    """What a piece of code takes from gdlib, by its name there; and the names it gives itself."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a magic of IPython, or a piece of a file
        return {}, set()
    taken, given = {}, set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), level=0) if is_ours(module):
                taken |= {a.asname or a.name: f"{module}.{a.name}" for a in node.names}
            case ast.Import():
                for alias in filter(lambda alias: is_ours(alias.name), node.names):
                    taken[alias.asname or "gdlib"] = alias.name if alias.asname else "gdlib"
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                given.add(name)
    return taken, given


def is_ours(module):
    return module.partition(".")[0] == "gdlib"


def uses(code):
    """The full names of all that a script takes from gdlib, also as ``gdlib.name``."""
    taken, _ = names(code)
    found = set(taken.values())
    for node in ast.walk(ast.parse(code)):
        rest = []
        while isinstance(node, ast.Attribute):
            rest.insert(0, node.attr)
            node = node.value
        if rest and isinstance(node, ast.Name) and node.id in taken:
            found.add(".".join([taken[node.id], *rest]))
    return found


class Linker:
    """Puts the links into the code of one page."""

    def __init__(self, builder, document, here):
        self.builder = builder
        self.objects = builder.env.domains["py"].objects
        self.here = here
        self.names = dict(OWN) if self.here.startswith("reference/generated/") else {}
        for block in document.findall(is_code):
            taken, given = names(sources(block.astext()))
            self.names |= taken
            # A name that the page gives to something else leads nowhere.
            for name in given:
                self.names.pop(name, None)

    def __call__(self, html):
        return CHAIN.sub(self.link, html)

    def link(self, match):
        parts = match[0].split(DOT)
        words = [unescape(re.sub("<[^>]+>", "", part)) for part in parts]
        for length in range(len(parts), 0, -1):
            if target := self.target(words[:length]):
                uri, name = map(escape, target)
                linked = DOT.join(parts[:length])
                opening = f'<a class="code-link" href="{uri}" title="{name}">'
                return DOT.join([f"{opening}{linked}</a>", *parts[length:]])
        return match[0]

    def target(self, words):
        """Where a chain of names leads, and the full name there."""
        # An import names the module in one piece: gdlib.rules.
        first = words[0] if is_ours(words[0]) else self.names.get(words[0])
        found = self.find(".".join([first, *words[1:]])) if first else None
        if not found:
            return None
        page, anchor, name = found
        uri = "" if page == self.here else self.builder.get_relative_uri(self.here, page)
        return f"{uri}#{anchor}", name

    def find(self, name):
        """Page and anchor of a name, which may stand in a module that gdlib takes it from."""
        for full in (name, f"gdlib.{name.rpartition('.')[2]}"):
            if full in self.objects:
                entry = self.objects[full]
                return entry.docname, entry.node_id, full
        return None


def is_code(node):
    return isinstance(node, nodes.doctest_block) or (
        isinstance(node, nodes.literal_block)
        and node.get("language", "default").lower() in LANGUAGES
    )


def visit(translator, node):
    try:
        type(translator).visit_literal_block(translator, node)
    except nodes.SkipNode:
        if is_code(node):
            document = translator.document
            if not hasattr(document, "code_linker"):
                builder = translator.builder
                document.code_linker = Linker(builder, document, builder.current_docname)
            translator.body[-1] = document.code_linker(translator.body[-1])
        raise


def correct_scripts(app, doctree, docname):
    """In the code of a script: what it imports leads to its own page."""
    script = Path(app.srcdir, f"{docname}.py")
    if not docname.startswith("gallery/") or not script.exists():
        return
    linker = Linker(app.builder, doctree, docname)
    linker.names, _ = names(script.read_text(encoding="utf-8"))
    for link in doctree.findall(nodes.reference):
        is_code = any(name.startswith("sphx-glr-backref") for name in link["classes"])
        if is_code and (target := linker.target(link.astext().split("."))):
            link["refuri"], link["reftitle"] = target


def setup(app):
    app.connect("doctree-resolved", correct_scripts)
    for node in (nodes.literal_block, nodes.doctest_block):
        app.add_node(node, override=True, html=(visit, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
