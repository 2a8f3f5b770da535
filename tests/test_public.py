"""What the package shows: every public name is documented, with an example that runs."""

import ast
import doctest
import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import gdlib

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    f"gdlib.{path.stem}" for path in (ROOT / "gdlib").glob("*.py") if path.stem != "__init__"
)
PUBLIC = {}
for _module in ["gdlib", *MODULES]:
    for _name in getattr(importlib.import_module(_module), "__all__", ()):
        _value = getattr(importlib.import_module(_module), _name)
        PUBLIC.setdefault(id(_value), (f"{_module}.{_name}", _value))
PUBLIC = dict(PUBLIC.values())
#: Constants; a comment in the source says what they hold.
DATA = {
    "gdlib.FUNCTIONS",
    "gdlib.HYPERPARAMETERS",
    "gdlib.RULES",
    "gdlib.plot.COLORS",
    "gdlib.plot.STYLE",
    "gdlib.tuning.LEARNING_RATES",
    "gdlib.tuning.STARTS",
    "gdlib.tuning.STEPS",
}
DOCUMENTED = sorted(set(PUBLIC) - DATA)
#: Words of a public docstring that say that a formula belongs into it.
MATHEMATICAL = ("gdlib.rules", "gdlib.schedules", "gdlib.functions")


def examples(value):
    return [e for test in doctest.DocTestFinder().find(value) for e in test.examples]


@pytest.mark.parametrize("module", MODULES)
def test_module_says_what_it_is_and_what_is_public(module):
    module = importlib.import_module(module)
    assert module.__doc__
    if not module.__name__.rpartition(".")[2].startswith("_"):
        assert module.__all__ == sorted(module.__all__, key=sort_key)


def sort_key(name):
    """Constants, then classes, then the rest, as the style checker sorts them."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, name


@pytest.mark.parametrize("name", DOCUMENTED)
def test_public_name_has_a_line_and_an_example(name):
    value = PUBLIC[name]
    doc = inspect.cleandoc(value.__doc__ or "")
    summary, _, rest = doc.partition("\n")
    assert summary.endswith((".", "…", ":")), name
    assert not rest or not rest.splitlines()[0].strip(), "one line, then an empty one"
    if value in gdlib.RULES:
        value = value._function  # the class's docstring is made from that of the function
    assert ">>>" in value.__doc__, f"{name} has no example"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_parameters_in_a_docstring_are_those_of_the_signature(name):
    value = PUBLIC[name]
    pattern = r"\n *Parameters\n *-+\n(.*?)(?=\n *\w[\w ]*\n *---|\Z)"
    section = re.search(pattern, value.__doc__, re.S)
    if not section:
        return
    text = inspect.cleandoc("\n" + section.group(1))
    entries = re.findall(r"^([*\w][\w*, ]*?)(?: :.*)?$", text, re.M)
    documented = [n.strip(" *") for e in entries for n in e.split(",")]
    parameters = list(inspect.signature(value).parameters)
    assert [n for n in parameters if n not in documented] == []
    assert [n for n in documented if n not in parameters] == []


def test_formulas_and_sources():
    for name, value in PUBLIC.items():
        module = getattr(value, "__module__", "")
        if module in MATHEMATICAL and not isinstance(value, type | tuple) and name not in DATA:
            assert ".. math::" in value.__doc__ or ":math:" in value.__doc__, name
        if module == "gdlib.rules" or (module == "gdlib.schedules" and name != "gdlib.Schedule"):
            assert re.search(r"arXiv:\d|doi:10\.|https://", value.__doc__), name


def test_imports_run_one_way():
    """rules, functions and core know nothing of the rest; each extra is imported in one place."""
    knows = {}
    for path in (ROOT / "gdlib").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        names |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        knows[path.stem] = names
    assert knows["rules"] == {"numpy"}
    assert {n for n in knows["functions"] if n.startswith("gdlib")} == {"gdlib._arguments"}
    assert {n for n in knows["core"] if n.startswith("gdlib")} == {"gdlib._arguments"}
    assert not any(n.startswith("gdlib.plot") for names in knows.values() for n in names)
    for package, only in (("matplotlib", "plot"), ("scipy", "interop"), ("sklearn", "problems")):
        users = {m for m, names in knows.items() if any(n.startswith(package) for n in names)}
        assert users == {only}


def in_a_new_process(code):
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=os.environ
    )
    assert not done.stderr
    return done.stdout.split()


def test_import_takes_no_more_than_it_needs():
    code = "import sys, gdlib; print(*sys.modules)"
    loaded = set(in_a_new_process(code))
    assert not loaded & {"matplotlib", "scipy", "sklearn"}
    modules = {name for name in loaded if name.startswith("gdlib")}
    needed = {"gdlib", *(f"gdlib.{m}" for m in ("_arguments", "core", "functions", "rules", "run"))}
    assert modules == needed
    in_a_new_process("from gdlib import *; GD, BFGS, Noisy, beale, Cosine, digits, Polyak, ewa")
    assert in_a_new_process("import gdlib; print(gdlib.schedules.__name__)") == ["gdlib.schedules"]


def test_later_names_are_the_public_ones():
    """The import for type checkers, the table for everyone else, and the list of names agree."""
    tree = ast.parse(Path(gdlib.__file__).read_text(encoding="utf-8"))
    (block,) = (n for n in tree.body if isinstance(n, ast.If))
    checked = {f"{n.module}.{a.name}" for n in block.body for a in n.names}
    assert checked == {f"gdlib.{module}.{name}" for name, module in gdlib._MODULE_OF.items()}
    assert set(gdlib._MODULE_OF) <= set(gdlib.__all__) <= set(dir(gdlib))
    assert {"schedules", "rules"} <= set(dir(gdlib))
    assert len(set(gdlib.__all__)) == len(gdlib.__all__)
    with pytest.raises(AttributeError, match="module 'gdlib' has no attribute 'nothing'"):
        gdlib.nothing  # noqa: B018
