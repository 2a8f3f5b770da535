"""Cards made from gdlib itself, so that a page never repeats what the code knows.

``{rule-card} adam`` shows a rule: its formula, typeset from its syntax tree; its code, from the
source file; its hyper-parameters, from its signature; its form among the variants, from its
docstring; and how far it is from the other libraries, from the data of the tests.

``{function-card} beale`` shows a test function: its formula, its facts, its stationary points.
"""

import ast
import inspect
import json
import re
from pathlib import Path

from docutils.statemachine import StringList
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from typeset import function_formula, rule_formula, tree

import gdlib
from gdlib.core import HYPERPARAMETERS, schema

AGREEMENT = Path(__file__).parents[2] / "tests" / "reference" / "agreement.json"
PEERS = {"torch": "PyTorch", "optax": "optax", "keras": "Keras"}


class Card(SphinxDirective):
    """A directive whose content is Markdown, written from a name in gdlib."""

    required_arguments = 1

    def run(self):
        name = self.arguments[0]
        known = self.known()
        if name not in known:
            raise ExtensionError(
                f"{self.env.doc2path(self.env.docname)}:{self.lineno}: {self.name} names {name!r}, "
                f"which gdlib does not have; it has {', '.join(known)}"
            )
        for path in {inspect.getsourcefile(gdlib.rules), inspect.getsourcefile(gdlib.functions)}:
            self.env.note_dependency(path)
        self.env.note_dependency(str(AGREEMENT))
        lines = StringList("\n".join(self.lines(known[name])).splitlines(), source=self.name)
        return self.parse_text_to_nodes(lines)


class RuleCard(Card):
    """The card of an update rule."""

    def known(self):
        return {kind().function.__name__: kind for kind in gdlib.RULES}

    def lines(self, kind):
        function = kind().function
        name = function.__name__
        yield f"```{{math}}\n:label: rule-{name}\n\\begin{{aligned}}"
        yield " \\\\[0.6em]\n".join(f"{left} &= {right}" for left, right in rule_formula(function))
        yield "\\end{aligned}\n```\n"
        yield f"```{{code-block}} python\n:caption: gdlib.rules.{name}\n"
        yield f"{code(function)}\n```\n"
        yield from hyper_parameters(function)
        yield from remarks(function)
        yield from verification(name)


def code(function):
    """A function's source as it stands in its file, without decorators and docstring."""
    node = tree(function)
    lines = inspect.getsource(function).splitlines()
    start = node.lineno - 1
    lines, shift = lines[start:], start
    doc = node.body[0]
    if isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant):
        del lines[doc.lineno - 1 - shift : doc.end_lineno - shift]
    return "\n".join(lines)


def hyper_parameters(function):
    """A table of the signature's keyword-only arguments."""
    yield ":::{table}\n:class: hyper-parameters\n"
    yield "| Symbol | Name | Default | Allowed | What it does |"
    yield "|:--|:--|--:|:--|:--|"
    for name, default in schema(function).hyper.items():
        p = HYPERPARAMETERS[name]
        span = p.range.replace("value", f"${p.symbol}$").replace("<=", "≤")
        yield f"| ${p.symbol}$ | `{name}` | {default:g} | {span} | {p.meaning} |"
    yield ":::\n"


def remarks(function):
    """What the docstring says between the formula and the references: the rule's form."""
    text = inspect.getdoc(function).partition("References\n")[0]
    text = re.sub(r"\.\. math::.*?(?=\n\S|\Z)", "", text.partition("\n")[2], flags=re.S).strip()
    if text:
        text = re.sub(r":math:`(.*?)`", r"$\1$", text, flags=re.S).replace("``", "`")
        yield f"**Form.** {text}\n"


def verification(name):
    """One sentence: with whom the rule was compared, and the largest difference."""
    runs = [run for run in json.loads(AGREEMENT.read_text())["runs"] if run["rule"] == name]
    if not runs:
        raise ExtensionError(f"{AGREEMENT}: no run for the rule {name}; add one to the reference")
    parts = []
    for peer in dict.fromkeys(run["peer"] for run in runs):
        same = [run for run in runs if run["peer"] == peer and run["known_difference"] is None]
        if same:
            gap = max(run["largest_relative_difference"] for run in same)
            gap = "0" if gap == 0 else f"{gap:.0e}".replace("e-0", "e-")
            count = "1 setting" if len(same) == 1 else f"{len(same)} settings"
            parts.append(f"{PEERS[peer]} {same[0]['version']} ({count}): {gap}")
    yield ":::{admonition} Verified\n:class: verified\n"
    yield (
        "Largest relative difference of any coordinate over 200 steps, in float64: "
        f"{'; '.join(parts)}.\n:::\n"
    )


class FunctionCard(Card):
    """The card of a test function."""

    def known(self):
        return gdlib.FUNCTIONS

    def lines(self, function):
        letters = ", ".join(inspect.signature(function.f).parameters)
        yield f"```{{math}}\n:label: function-{function.name}\n"
        yield f"f({letters}) = {function_formula(function.f)}\n```\n"
        domain = r" \times ".join(f"[{low:g}, {high:g}]" for low, high in function.domain)
        start = ", ".join(f"{value:g}" for value in function.start)
        yield f"Domain ${domain}$; usual start $({start})$.\n"
        yield ":::{table}\n:class: stationary\n\n| Stationary point | Value | Kind |\n|:--|--:|:--|"
        for point in function.stationary:
            x = ", ".join(f"{value:.9g}" for value in point.x)
            yield f"| $({x})$ | {point.value:.9g} | {point.kind} |"
        yield f":::\n\nSource: {function.source}\n"


def setup(app):
    app.add_directive("rule-card", RuleCard)
    app.add_directive("function-card", FunctionCard)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
