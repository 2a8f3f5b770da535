"""The playground's data and its script.

The data is gdlib's own: the text of rules and functions as it stands in the package, and what the
package knows of them. The script is the modules of ``docs/playground``, joined into one classic
script, because a page that is opened from disk may not load modules.
"""

import dataclasses
import hashlib
import inspect
import json
import re
from pathlib import Path

from cards import code
from typeset import tree

import gdlib
from gdlib import schedules
from gdlib.core import HYPERPARAMETERS

MODULES = Path(__file__).parents[1] / "playground"


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


def data():
    """All that the playground knows of gdlib."""
    kinds = [getattr(schedules, name) for name in schedules.__all__ if name != "Schedule"]
    return {
        "version": gdlib.__version__,
        "rules": [rule_data(kind) for kind in gdlib.RULES],
        "functions": [
            function_data(function) for function in gdlib.FUNCTIONS.values() if function.dim < 3
        ],
        "hyper": {name: hyper_data(p) for name, p in HYPERPARAMETERS.items()},
        "schedules": [schedule_data(kind) for kind in kinds],
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
