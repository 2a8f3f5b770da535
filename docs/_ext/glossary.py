"""Words and symbols: links to the glossary, with the definition at hand; the table of notation.

The first time that a page uses a word of the glossary, in its text, the word becomes a link. The
definition is the link's title; terms.js shows it for the mouse and for the keyboard. So it is on
every page but those of the reference, and no author has to mark it.

``{notation}`` is the table of all symbols in rules, made of the tables that the formulas are
typeset with. Each symbol is found by the search: as it is written (η), as it is called (eta),
and by its name in code (lr).
"""

import ast
import inspect
import re

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from typeset import SYMBOLS, tree
from web import plain

import gdlib
from gdlib.core import HYPERPARAMETERS

PAGE = "reference/glossary"
GREEK = re.compile(r"\\[a-z]+(_\d)?")
SKIPPED = ("reference/", "genindex", "search", "404")
# Text that is a link already, or no running text.
NO_TEXT = (
    nodes.reference,
    nodes.literal,
    nodes.math,
    nodes.title,
    nodes.caption,
    nodes.table,
    nodes.figure,
    addnodes.pending_xref,
    addnodes.download_reference,
)


# --- words ------------------------------------------------------------------------------------


def note_terms(app, doctree):
    """Remember what the glossary says."""
    if app.env.docname != PAGE:
        return
    found = {}
    for item in doctree.findall(nodes.definition_list_item):
        definition = next(item.findall(nodes.definition)).astext()
        for term in item.findall(nodes.term):
            found[term.astext()] = (term["ids"][0], " ".join(definition.split()))
    app.env.glossary_terms = found


def rewrite_all(app, env):
    """A changed glossary is on every page."""
    now = getattr(env, "glossary_terms", {})
    before, env.glossary_written = getattr(env, "glossary_written", now), now
    return [] if before == now else list(env.found_docs)


def pattern(terms):
    """Any of the terms, the longest first, also in the plural."""
    words = sorted(terms, key=lambda term: (-len(term), term))
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})(?:e?s)?\b", re.IGNORECASE)


def link_terms(app, doctree, docname):
    terms = getattr(app.env, "glossary_terms", {})
    if not terms:
        return
    ids = dict(terms.values())
    for link in doctree.findall(nodes.reference):
        anchor = link.get("refuri", "").rpartition("#")[2]
        if anchor in ids and "glossary" in link["refuri"]:
            mark(link, ids[anchor])
    if docname == app.config.root_doc or docname.startswith(SKIPPED):
        return
    known = {term.lower(): value for term, value in terms.items()}
    words, seen = pattern(terms), set()
    for text in list(doctree.findall(is_running)):
        parts, end = [], 0
        for match in words.finditer(text):
            anchor, definition = known[match[1].lower()]
            if anchor in seen:
                continue
            seen.add(anchor)
            uri = f"{app.builder.get_relative_uri(docname, PAGE)}#{anchor}"
            link = nodes.reference("", match[0], internal=True, refuri=uri)
            mark(link, definition)
            parts += [nodes.Text(text[end : match.start()]), link]
            end = match.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[end:])])


def is_running(node):
    """Whether a node is text of a paragraph."""
    if not isinstance(node, nodes.Text):
        return False
    parents, parent = [], node.parent
    while parent is not None:
        parents.append(parent)
        parent = parent.parent
    return any(isinstance(p, nodes.paragraph) for p in parents) and not any(
        isinstance(p, NO_TEXT) for p in parents
    )


def mark(link, definition):
    link["classes"].append("term")
    link["reftitle"] = definition


def add_files(app, pagename, templatename, context, doctree):
    """On the pages that have such links alone."""
    if 'class="term' in context.get("body", ""):
        app.add_js_file("terms.js")


# --- symbols ----------------------------------------------------------------------------------


def in_rules():
    """The rules in which each name stands."""
    found = {}
    for kind in gdlib.RULES:
        function = kind().function
        names = {node.id for node in ast.walk(tree(function)) if isinstance(node, ast.Name)}
        for name in names | set(inspect.signature(function).parameters):
            found.setdefault(name, []).append(kind.__name__)
    return found


class Notation(SphinxDirective):
    """``{notation} symbols`` or ``{notation} hyper-parameters``: the table."""

    required_arguments = 1

    def run(self):
        tables = {"symbols": symbols, "hyper-parameters": hyper_parameters}
        if self.arguments[0] not in tables:
            raise ExtensionError(
                f"{self.env.doc2path(self.env.docname)}:{self.lineno}: notation takes "
                f"{' or '.join(tables)}, not {self.arguments[0]!r}"
            )
        rows = list(tables[self.arguments[0]]())
        lines = ["| Symbol | In code | Meaning | Rules |", "|:--|:--|:--|:--|"]
        lines += [
            f"| ${tex}$ | `{name}` | {meaning} | {rules} |" for name, tex, meaning, rules in rows
        ]
        return [self.target(rows), *self.parse_text_to_nodes("\n".join(lines))]

    def target(self, rows):
        """What the search finds: the sign, its name, and the name in code.

        They are objects, for Sphinx's search forgets the index entries of pages that a build did
        not write.
        """
        target = nodes.target("", "", ids=[f"notation-{self.arguments[0]}"])
        self.state.document.note_explicit_target(target)
        words = {word for name, tex, *_ in rows for word in (name, sign(tex), spoken(tex)) if word}
        for word in sorted(words):
            self.env.domains.standard_domain.note_object(
                "symbol", word, target["ids"][0], location=(self.env.docname, self.lineno)
            )
        return target


def symbols():
    used = in_rules()
    for name, symbol in SYMBOLS.items():
        tex = f"{symbol.tex}_t" if symbol.indexed else symbol.tex
        yield name, tex, symbol.meaning, listed(used[name])


def hyper_parameters():
    used = in_rules()
    for name, parameter in HYPERPARAMETERS.items():
        yield name, parameter.symbol, parameter.meaning, listed(used[name])


def listed(rules):
    """Names of rules; of most of them, that word."""
    if len(rules) == len(gdlib.RULES):
        return "all"
    return ", ".join(rules) if len(rules) <= len(gdlib.RULES) / 2 else f"{len(rules)} of them"


def sign(tex):
    """A Greek letter as it is typed: β₁."""
    if not GREEK.fullmatch(tex):
        return ""
    return plain(tex.replace("lambda", "lamda"))  # as Unicode spells it


def spoken(tex):
    """A Greek letter's name: beta1."""
    return re.sub(r"[\\_]", "", tex) if GREEK.fullmatch(tex) else ""


def setup(app):
    app.add_object_type("symbol", "symbol", objname="symbol")
    app.add_directive("notation", Notation)
    app.connect("doctree-read", note_terms)
    app.connect("env-get-updated", rewrite_all)
    app.connect("doctree-resolved", link_terms)
    app.connect("html-page-context", add_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
