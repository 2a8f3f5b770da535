"""Cards made from gdlib itself, so that a page never repeats what the code knows.

``{rule-card} adam`` shows a rule: its formula, typeset from its syntax tree; its code, from the
source file; its hyper-parameters, from its signature; its form among the variants, from its
docstring; and how far it is from the other libraries, from the data of the tests.

``{function-card} beale`` shows a test function: its formula, its pictures, its facts, its
stationary points and where it is from. ``{functions} bowl ravine`` is a section with the card of
each: the place that the name ``gdlib.bowl`` leads to.
"""

import ast
import inspect
import json
import re
from pathlib import Path

import numpy as np
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from figures import image_pair
from function_pictures import FOLDER, draw_all, kinds, points, record_path
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
        caption = f"[`gdlib.rules.{name}`](#gdlib.rules.{name})"
        yield f"```{{code-block}} python\n:caption: {caption}\n"
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

    option_spec = {"target": directives.flag}

    def known(self):
        return gdlib.FUNCTIONS

    def lines(self, function):
        label = f":label: function-{function.name}\n" if "target" in self.options else ""
        if label:
            yield f"```{{py:data}} {function.name}\n:module: gdlib\n:no-typesetting:\n```\n"
        letters = ", ".join(inspect.signature(function.f).parameters)
        yield f"{inspect.getdoc(function).splitlines()[0]}\n"
        yield f"```{{math}}\n{label}\nf({letters}) = {function_formula(function.f)}\n```\n"
        if kinds(function):
            yield f"```{{function-pictures}} {function.name}\n```\n"
        yield from remarks(function)
        yield from facts(function)
        yield f"Source: {linked(function.source)}.\n"
        if label:
            yield f"```{{used-in}} gdlib.{function.name}\n```\n"


def facts(function):
    """Domain and start, and a table of the stationary points, folded where it is long."""
    domain = r" \times ".join(f"[{low:g}, {high:g}]" for low, high in function.domain)
    start = ", ".join(f"{value:g}" for value in function.start)
    start = f"({start})" if function.dim > 1 else start
    yield f"Domain ${domain}$; usual start ${start}$.\n"
    count = len(function.stationary)
    table = [
        ":::{table}\n:class: stationary\n",
        "| Stationary point | Value | Kind | Curvatures |\n|:--|--:|:--|:--|",
        *(row(function, point) for point in function.stationary),
        ":::\n",
    ]
    if not function.complete:
        yield "It has more stationary points than are listed: here is the lowest.\n"
    if count <= 5:
        yield from table
    else:
        yield f"::::{{admonition}} {points(function)} in the domain".replace("} ", "} The ", 1)
        yield ":class: solution\n:collapsible: closed\n"
        yield from table
        yield "::::\n"


def row(function, point):
    x = ", ".join(f"{value:.9g}" for value in point.x)
    x = f"({x})" if function.dim > 1 else x
    with np.errstate(all="ignore"):
        hessian = function.hess(point.x) if function.d2f else np.full((1, 1), np.nan)
    curvatures = "–"
    if np.isfinite(hessian).all() and not point.kind.startswith("sharp"):
        # What is zero but for rounding is shown as zero.
        size = abs(hessian).max()
        values = [0 if abs(v) < 1e-12 * size else v for v in np.linalg.eigvalsh(hessian)]
        curvatures = ", ".join(f"{value:.4g}" for value in values)
    return f"| ${x}$ | {point.value:.9g} | {point.kind} | {curvatures} |"


def linked(source):
    """A source with its identifiers as links, in Markdown; its titles are in reST's emphasis."""
    source = re.sub(r"\bdoi:(\S+[^\s.,;])", r"[doi:\1](https://doi.org/\1)", source)
    return re.sub(r"\barXiv:([\d.]+\d)", r"[arXiv:\1](https://arxiv.org/abs/\1)", source)


class FunctionPictures(SphinxDirective):
    """The pictures of a test function, side by side where both fit."""

    required_arguments = 1

    def run(self):
        path = record_path(self.env.srcdir, gdlib.FUNCTIONS[self.arguments[0]])
        self.env.note_dependency(str(path))
        row = nodes.container(classes=["function-pictures"])
        for picture in json.loads(path.read_text())["pictures"].values():
            light, dark = (f"/{FOLDER.as_posix()}/{file}" for file in picture["files"])
            row += image_pair(light, dark, picture["alt"], picture["size"])
        return [row]


class Functions(SphinxDirective):
    """A section for each of the functions that are named."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        lines = []
        for name in self.arguments[0].split():
            if name not in gdlib.FUNCTIONS:
                raise ExtensionError(
                    f"{self.env.doc2path(self.env.docname)}:{self.lineno}: {self.name} names "
                    f"{name!r}, which gdlib does not have; it has {', '.join(gdlib.FUNCTIONS)}"
                )
            title = gdlib.FUNCTIONS[name].title
            lines += [f"### {title}", "", f"```{{function-card}} {name}", ":target:", "```", ""]
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


def setup(app):
    app.connect("builder-inited", draw_all)
    app.add_directive("rule-card", RuleCard)
    app.add_directive("function-card", FunctionCard)
    app.add_directive("function-pictures", FunctionPictures)
    app.add_directive("functions", Functions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
