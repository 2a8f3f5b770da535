"""Mutants of every rule, and whether the tests' own material tells them from the rule.

From a rule's syntax tree, one change at a time: each constant, operator, comparison and name is
replaced, each operation and call also by its arguments; operands are exchanged, and a term beside
a call is moved into it (eps into the root); the step number is one off; each statement is dropped,
and put after the next where one needs the other.

A mutant is killed when it fails or warns, or leaves the exact steps of ``tests/rules_table.py`` or
a reference path by more than 1e-12. Those that cannot be killed stand in ``equivalent.toml``, each
with the proof that it is the rule itself.

``python -m tests.mutants.run [rule ...]`` prints the table. It fails when a mutant survives, and
when a listed one is killed or no longer exists.
"""

import ast
import inspect
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gdlib import rules
from tests.reference import agreement as reference
from tests.rules_table import TABLE, Row, Run, known_runs

LISTED = Path(__file__).with_name("equivalent.toml")
TOLERANCE = 1e-12
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
#: Functions that may stand for one another, by the number of their arguments.
FUNCTIONS = (("sqrt", "abs", "sign"), ("maximum", "minimum"), ("where", "clip"))


class Mutant(NamedTuple):
    """A changed rule: the statement that was changed, what it became, and the whole function."""

    before: str
    after: str
    tree: ast.FunctionDef


def other_constants(value: float) -> list[float]:
    others = [0, 1, -1, value + 1, 2 * value, value / 2]
    return [c for i, c in enumerate(others) if c != value and c not in others[:i]]


def replacements(node: ast.AST, scope: list[str]) -> Iterator[ast.AST]:
    """What a node of an expression may become."""
    match node:
        case ast.Constant(value=int() | float() as value):
            yield from (ast.Constant(c) for c in other_constants(value))
        case ast.BinOp(op=op):
            for other in ARITHMETIC:
                if not isinstance(op, other):
                    yield ast.BinOp(node.left, other(), node.right)
            yield from (node.left, node.right)
            if not isinstance(op, ast.Add | ast.Mult):
                yield ast.BinOp(node.right, op, node.left)
            if isinstance(node.left, ast.Call):
                call = node.left
                first = ast.BinOp(call.args[0], op, node.right)
                yield ast.Call(call.func, [first, *call.args[1:]], [])
        case ast.Compare(ops=[op]):
            for other in COMPARISONS:
                if not isinstance(op, other):
                    yield ast.Compare(node.left, [other()], node.comparators)
        case ast.UnaryOp():
            yield node.operand
        case ast.Call(func=ast.Name(id=name), args=args):
            yield from args
            for group in FUNCTIONS:
                if name in group:
                    for other in group:
                        if other != name:
                            yield ast.Call(ast.Name(other, ast.Load()), args, [])
        case ast.Name(id=name) if name in scope:
            yield from (ast.Name(other, node.ctx) for other in scope if other != name)
            if name == "t":
                yield ast.BinOp(node, ast.Add(), ast.Constant(1))
                yield ast.BinOp(node, ast.Sub(), ast.Constant(1))


def depend(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether two statements are assignments of which one reads what the other assigns."""
    if not (isinstance(first, ast.Assign) and isinstance(second, ast.Assign)):
        return False
    read = [{n.id for n in ast.walk(s.value) if isinstance(n, ast.Name)} for s in (first, second)]
    return first.targets[0].id in read[1] or second.targets[0].id in read[0]


def mutants(function: Callable[..., Any]) -> list[Mutant]:
    """Every mutant of a rule, in the order of its text; of those with one text, the first."""
    tree = ast.parse(inspect.getsource(function)).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.body = [s for s in tree.body if not isinstance(s, ast.Expr)]  # the docstring
    for arg in (*tree.args.args, *tree.args.kwonlyargs):
        arg.annotation = None
    tree.returns = None
    found: dict[tuple[str, str], Mutant] = {}

    def add(changed: ast.FunctionDef, before: str, after: str) -> None:
        if before != after:
            found.setdefault((before, after), Mutant(before, after, changed))

    # The signature: defaults of state and hyper-parameters.
    for kind in ("defaults", "kw_defaults"):
        for i, default in enumerate(getattr(tree.args, kind)):
            for new in replacements(default, []):
                changed = deepcopy(tree)
                getattr(changed.args, kind)[i] = new
                add(
                    changed,
                    f"def f({ast.unparse(tree.args)})",
                    f"def f({ast.unparse(changed.args)})",
                )

    scope = [arg.arg for arg in (*tree.args.args, *tree.args.kwonlyargs)]
    kept = [arg.arg for arg in tree.args.args]
    for i, statement in enumerate(tree.body):
        before = ast.unparse(statement)
        if isinstance(statement, ast.Assign):
            changed = deepcopy(tree)
            del changed.body[i]
            add(changed, before, "")
            for new in kept + [n for n in scope if n not in kept]:
                changed = deepcopy(tree)
                changed.body[i].targets[0].id = new
                add(changed, before, ast.unparse(changed.body[i]))
            if depend(statement, tree.body[i + 1]):
                changed = deepcopy(tree)
                changed.body[i : i + 2] = reversed(changed.body[i : i + 2])
                add(changed, before, f"(after) {ast.unparse(tree.body[i + 1])}")
        for place in range(sum(1 for _ in ast.walk(statement.value))):
            target = list(ast.walk(statement.value))[place]
            for new in replacements(target, scope):
                changed = deepcopy(tree)
                body = changed.body[i]
                old = list(ast.walk(body.value))[place]
                changed.body[i] = _Replace(old, new).visit(body)
                add(changed, before, ast.unparse(changed.body[i]))
        if isinstance(statement, ast.Assign):
            name = statement.targets[0].id
            if name not in scope:
                scope.append(name)
    return list(found.values())


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, deepcopy(new)

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def compiled(tree: ast.FunctionDef) -> Callable[..., Any]:
    namespace = dict(vars(rules), minimum=np.minimum)
    module = ast.fix_missing_locations(ast.Module([tree], []))
    exec(compile(module, tree.name, "exec"), namespace)
    return namespace[tree.name]


def material(row: Row) -> list[Run]:
    """What the tests know of a rule's steps, the shortest first."""
    runs = known_runs(row)
    for case, path in zip(reference.CASES, reference.PATHS, strict=True):
        if case["rule"] == row.name and "differs" not in case:
            steps = len(reference.GRADIENTS)
            runs.append(
                Run(
                    case["call"],
                    np.zeros(reference.GRADIENTS.shape[1]),
                    case.get("state", ()),
                    1,
                    reference.GRADIENTS,
                    [reference.hyper_at(case, done) for done in range(steps)],
                    dict(zip(reference.STEPS.tolist(), path, strict=True)),
                )
            )
    return runs


def follows(function: Callable[..., Any], run: Run) -> bool:
    """Whether a function leads along a path."""
    x, state, reached = run.x, run.state, np.zeros(run.x.shape)
    for t, (g, hyper) in enumerate(zip(run.gradients, run.hyper, strict=True), start=run.first):
        out = function(x, g, t, *state, **hyper)
        x, *state = out if isinstance(out, tuple) else (out,)
        if t in run.points:
            reached = np.maximum(reached, np.abs(run.points[t]))
            # Written so that NaN does not follow.
            if not (np.abs(x - run.points[t]) <= TOLERANCE * reached).all():
                return False
    return bool(np.isfinite(x).all())


def survives(function: Callable[..., Any], row: Row, runs: list[Run]) -> bool:
    """Whether nothing tells a function from the rule."""
    parameters = list(inspect.signature(function).parameters.values())
    if {p.name: p.default for p in parameters[3:]} != row.state | row.hyper:
        return False
    # A rule does not warn, and neither may a mutant.
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        try:
            return all(follows(function, run) for run in runs)
        except (ArithmeticError, TypeError, ValueError, NameError):
            return False


def listed() -> dict[str, list[dict[str, str]]]:
    """By rule, the mutants that are said to be equivalent, with their proofs."""
    return tomllib.loads(LISTED.read_text(encoding="utf-8"))


def outcome(name: str, equivalent: list[dict[str, str]]) -> tuple[Counter[str], list[str]]:
    """How many mutants of a rule ended how, and what is wrong."""
    row = TABLE[name]
    runs = material(row)
    assert survives(row.function, row, runs), f"{name} itself must survive"
    excused = {(entry["before"], entry["after"]) for entry in equivalent if entry["proof"]}
    count: Counter[str] = Counter()
    wrong = []
    for mutant in mutants(row.function):
        text = f"{name}: {mutant.before}  →  {mutant.after or '(dropped)'}"
        alive = survives(compiled(mutant.tree), row, runs)
        listed = (mutant.before, mutant.after) in excused
        excused.discard((mutant.before, mutant.after))
        count["mutants"] += 1
        count["killed" if not alive else "equivalent" if listed else "survived"] += 1
        if alive and not listed:
            wrong.append(f"survived: {text}")
        if listed and not alive:
            wrong.append(f"listed as equivalent, but killed: {text}")
    wrong += [f"listed as equivalent, but no mutant: {name}: {b}  →  {a}" for b, a in excused]
    return count, wrong


def main(names: list[str]) -> int:
    """Print the table and what is wrong; the exit status."""
    began, equivalent = time.perf_counter(), listed()
    columns = ("mutants", "killed", "equivalent", "survived")
    print(f"{'rule':16}" + "".join(f"{column:>12}" for column in columns))
    total: Counter[str] = Counter()
    wrong: list[str] = []
    for name in names or TABLE:
        count, found = outcome(name, equivalent.pop(name, []))
        total += count
        wrong += found
        print(f"{name:16}" + "".join(f"{count[column]:12}" for column in columns), flush=True)
    print(f"{'all':16}" + "".join(f"{total[column]:12}" for column in columns))
    if not names:
        wrong += [f"listed as equivalent, but no rule: {name}" for name in equivalent]
    print(f"{time.perf_counter() - began:.0f} s", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
