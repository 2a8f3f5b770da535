"""The gallery: each script runs alone and leaves nothing behind, and its asserts can fail.

A script states in asserts what its pictures claim. Here each comparison is flipped, and the
functions and rules are swapped for others: an assert that holds all the same says nothing.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import gdlib
from tests.scripts import Done, Runner

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted((ROOT / "gallery").rglob("plot_*.py"))
BY_NAME = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)

FLIPPED = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner() as found:
        yield found


@pytest.fixture
def run(runner: Runner, tmp_path: Path) -> Callable[[str, str], Done]:
    """Run a script whose text and name are given."""

    def run_text(source: str, name: str) -> Done:
        script = tmp_path / name
        script.write_text(source, encoding="utf-8")
        return runner.run(script, tmp_path)

    return run_text


def flips(test: ast.expr) -> list[ast.expr]:
    """The expression with one comparison flipped, for each; the negation where there is none."""
    out = []
    for i, node in enumerate(ast.walk(test)):
        if isinstance(node, ast.Compare):
            for j, operator in enumerate(node.ops):
                flipped = copy.deepcopy(test)
                target = list(ast.walk(flipped))[i]
                assert isinstance(target, ast.Compare)
                target.ops[j] = FLIPPED[type(operator)]()
                out.append(flipped)
    return out or [ast.UnaryOp(ast.Not(), copy.deepcopy(test))]


class Flipper(ast.NodeTransformer):
    """After each assert, print every flipped form of it that holds too."""

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        checks = []
        for test in flips(node.test):
            text = f"SURVIVOR line {node.lineno}: assert {ast.unparse(test)}"
            report = ast.Expr(
                ast.Call(ast.Name("print", ast.Load()), [ast.Constant(text)], keywords=[])
            )
            checks.append(ast.If(test, [report], []))
        return [node, *checks]


def swaps(tree: ast.Module) -> list[tuple[str, str]]:
    """What the script takes from gdlib, each with another of the same kind to put in its place."""
    names = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "gdlib"
        for alias in node.names
    ]
    out = []
    for name in names:
        thing = getattr(gdlib, name, None)  # A module is no attribute until imported.
        if isinstance(thing, gdlib.TestFunction):
            others = [f for f in gdlib.FUNCTIONS.values() if f.dim == thing.dim and f is not thing]
            others.sort(key=lambda f: f.name != "rosenbrock")
            out.append((name, others[0].name))
        elif thing in gdlib.RULES:
            known = thing().hyper.keys()
            others = [r for r in gdlib.RULES if r is not thing]
            # One that takes all the settings, or else as many of them as any.
            others.sort(key=lambda r: -len(known & r().hyper.keys()))
            out.append((name, others[0].__name__))
    return out


STAND_IN = """
def {name}(**settings):
    from gdlib import {other}
    return {other}(**{{key: settings[key] for key in {other}().hyper if key in settings}})

{name}.__name__ = "{other}"
"""


def swap(tree: ast.Module, name: str, other: str) -> None:
    """Put ``other`` where the script imports ``name``; a rule leaves settings out that it lacks."""
    for i, node in enumerate(tree.body):
        if isinstance(node, ast.ImportFrom) and node.module == "gdlib":
            for alias in node.names:
                if alias.name == name and getattr(gdlib, name) in gdlib.RULES:
                    stand_in = ast.parse(STAND_IN.format(name=name, other=other))
                    tree.body[i + 1 : i + 1] = stand_in.body
                    return
                if alias.name == name:
                    alias.name, alias.asname = other, name
                    return
    raise AssertionError(f"no import of {name} from gdlib at the top of the script")


def test_there_are_scripts():
    assert len(SCRIPTS) >= 5


@BY_NAME
def test_runs_alone_and_no_flipped_comparison_holds(script, run):
    # The script itself, with nothing but reports added after its asserts.
    tree = ast.parse(script.read_text(encoding="utf-8"))
    assert any(isinstance(node, ast.Assert) for node in ast.walk(tree)), "no assert"
    flipped = ast.fix_missing_locations(Flipper().visit(tree))
    done = run(ast.unparse(flipped), script.name)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "SURVIVOR" not in done.stdout


@BY_NAME
def test_another_function_or_rule_fails_an_assert(script, run):
    text = script.read_text(encoding="utf-8")
    pairs = swaps(ast.parse(text))
    assert pairs, "the script takes neither a function nor a rule from gdlib"
    for name, other in pairs:
        tree = ast.parse(text)
        swap(tree, name, other)
        done = run(ast.unparse(tree), f"{script.stem}_{name}.py")
        assert done.returncode, f"with {other} for {name} every assert holds"
        assert "\nAssertionError" in done.stderr, f"{other} for {name}: {done.stderr}"


@BY_NAME
def test_has_a_title_a_paragraph_and_its_size(script):
    text = script.read_text(encoding="utf-8")
    title, line, paragraph = (ast.get_docstring(ast.parse(text)) or "\n\n").split("\n", 2)
    assert title
    assert line == "=" * len(title)
    assert len(paragraph.split()) >= 20
    code = [row for row in text.split('"""')[2].splitlines() if row and not row.startswith("#")]
    assert 15 <= len(code) <= 80
    assert code[-1] == "plt.show()"


def test_a_flip_that_holds_is_reported(run):
    # Worthless: of an empty array all is true.
    source = "import numpy as np\nx = np.zeros(0)\nassert (x > 0).all()\nassert not x.size"
    tree = ast.fix_missing_locations(Flipper().visit(ast.parse(source)))
    done = run(ast.unparse(tree), "worthless.py")
    assert done.stdout.splitlines() == ["SURVIVOR line 3: assert (x <= 0).all()"]
