"""Long runs in two coordinates: the package's rules and gradients on plain floats.

A step of ``minimize`` in two coordinates is mostly the making of arrays, and millions of steps
take minutes. Here the text of the rule itself is compiled for Python's floats: ``math`` stands in
for NumPy, and a square is a product, which is what NumPy makes of it. The numbers are those of
``minimize``, to the last bit.
"""

import ast
import inspect
import math
import textwrap
from functools import cache
from types import SimpleNamespace

FUNCTIONS = {"sqrt": math.sqrt, "abs": abs, "maximum": max}

LOOP = """
def loop(step, grad, x, y, states, t, steps, gtol, xtol):
    {both} = states
    d = inf
    while True:
        g, h = grad(x, y)
        near = (-gtol < g < gtol and -gtol < h < gtol) or d < xtol
        if near or t == steps:
            return x, y, ({both}), t, (g, h), near
        t += 1
        {before}
        x{a} = step(x, g, t{a})
        y{b} = step(y, h, t{b})
        {after}
"""
LENGTH = "p, q = x, y", "d = sqrt((x - p) * (x - p) + (y - q) * (y - q))"


class Squares(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        match node:
            case ast.BinOp(ast.Name(), ast.Pow(), ast.Constant(2)):
                return ast.BinOp(node.left, ast.Mult(), node.left)
        return node


@cache
def on_floats(function):
    """A rule of the package, or one written like it, for floats alone."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree = ast.fix_missing_locations(Squares().visit(tree))
    names = dict(FUNCTIONS, np=SimpleNamespace(**FUNCTIONS))
    exec(compile(tree, inspect.getsourcefile(function), "exec"), names)
    return names[function.__name__]


@cache
def loop(states, measured):
    """The loop for a rule with so many states; the lengths of its steps take time to measure."""
    a, b = ("".join(f", {letter}{i}" for i in range(states)) for letter in "ab")
    both = f"{a}{b}, "[2:] if states else "_"
    before, after = LENGTH if measured else ("", "")
    names = {"sqrt": math.sqrt, "inf": math.inf}
    exec(LOOP.format(a=a, b=b, both=both, before=before, after=after), names)
    return names["loop"]


def run(rule, f, x0, steps, *, state=None, grad=None, gtol=1e-8, xtol=0.0, marks=()):
    """The end of a run, as ``minimize`` gives it, and the points after the steps in ``marks``.

    ``grad`` takes and returns two numbers; by default it is that of the test function ``f``. A
    ``state`` has one number for each of the rule's states.
    """
    step = on_floats(rule.function)
    step.__kwdefaults__.update(rule.hyper)
    grad = grad or f.df
    first = [float(s[0]) for s in rule.init([0.0])] if state is None else [float(s) for s in state]
    go = loop(len(first), xtol > 0)
    x, y = map(float, x0)
    states, t, kept = (*first, *first) if first else (0,), 0, {}
    for until in sorted({*marks, steps}):
        x, y, states, t, jac, near = go(step, grad, x, y, states, t, until, gtol, xtol)
        kept[t] = (x, y)
        if near:
            break
    return SimpleNamespace(
        x=[x, y], fun=f.f(x, y), jac=list(jac), nit=t, kept=kept, states=states,
        converged=near,
    )  # fmt: skip
