"""Names of gdlib in code lead to their pages of the reference.

sphinx-gallery does this for the code of its scripts. Here it is done for all other code: cells,
blocks and doctests. What a page imports from gdlib holds for all the blocks that follow it, as it
does for a reader who runs them.
"""

import ast
import doctest
import re
from html import escape, unescape

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
        if isinstance(node, ast.Attribute):
            first, _, rest = ast.unparse(node).partition(".")
            if first in taken:
                found.add(f"{taken[first]}.{rest}")
    return found


class Linker:
    """Puts the links into the code of one page."""

    def __init__(self, builder, document):
        self.builder = builder
        self.objects = builder.env.domains["py"].objects
        self.here = builder.current_docname
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
        # An import names the module in one piece: gdlib.rules.
        first = words[0] if is_ours(words[0]) else self.names.get(words[0])
        if first is None:
            return match[0]
        for length in range(len(parts), 0, -1):
            target = self.find(".".join([first, *words[1:length]]))
            if target:
                page, anchor, name = target
                uri = self.builder.get_relative_uri(self.here, page) + f"#{anchor}"
                if page == self.here:
                    uri = f"#{anchor}"
                opening = f'<a class="code-link" href="{escape(uri)}" title="{escape(name)}">'
                linked = DOT.join(parts[:length])
                return DOT.join([f"{opening}{linked}</a>", *parts[length:]])
        return match[0]

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
                document.code_linker = Linker(translator.builder, document)
            translator.body[-1] = document.code_linker(translator.body[-1])
        raise


def setup(app):
    for node in (nodes.literal_block, nodes.doctest_block):
        app.add_node(node, override=True, html=(visit, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
