"""TeX from the syntax tree of an update rule or of a test function.

A page shows a formula beside the code it is made from, so the two cannot differ. One table gives
every name its symbol; a name that is missing from it stops the build.
"""

import ast
import inspect
import re
import textwrap
from typing import NamedTuple

from gdlib.core import HYPERPARAMETERS, schema


class Symbol(NamedTuple):
    """What a name in a rule stands for."""

    tex: str
    indexed: bool  # whether the symbol carries the step's index
    meaning: str


#: The names that stand in rules; hyper-parameters have a table of their own, in gdlib.
SYMBOLS = {
    "x": Symbol("x", True, "the point after a step"),
    "g": Symbol("g", True, "the gradient at the point before the step"),
    "t": Symbol("t", False, "the number of the step, from 1"),
    "m": Symbol("m", True, "average of gradients: the first moment"),
    "v": Symbol(
        "v", True, "average of squared gradients, the second moment; in momentum, the velocity"
    ),
    "s": Symbol("s", True, "sum or average of squares"),
    "u": Symbol("u", True, "average of squared steps; in AdaMax, a decaying maximum"),
    "d": Symbol("d", True, "the step before it is scaled by the learning rate"),
    "c": Symbol("c", True, "the step's sign"),
    "r": Symbol("r", True, "how far the second average can be trusted, from 0 to 1"),
    "m_hat": Symbol(r"\hat m", True, "the first moment, corrected for its start at zero"),
    "v_hat": Symbol(r"\hat v", True, "the second moment, corrected for its start at zero"),
    "s_hat": Symbol(r"\hat s", True, "the average of squares, corrected for its start at zero"),
    "v_max": Symbol(r"v^{\max}", True, "the largest second moment so far"),
    "mu": Symbol(r"\mu", True, "the momentum of this step"),
    "mu_next": Symbol(r"\mu_{t+1}", False, "the momentum of the next step"),
    "mu_product": Symbol(r"\Pi", True, "the product of all momenta so far"),
    "rho_inf": Symbol(
        r"\rho_\infty", False, "the largest length of the second average, at least 5"
    ),
    "rho_t": Symbol(
        r"\rho", True, "the length of the second average: over how many gradients, at least 5"
    ),
    "g_prev": Symbol(r"\tilde g", True, "the gradient, or 0 after a change of sign"),
    "step": Symbol(r"\Delta", True, "the length of each coordinate's step"),
    "turn": Symbol(r"\tau", True, "negative where the gradient changed its sign"),
    "factor": Symbol(r"\phi", True, "the change of each coordinate's step"),
}
CONSTANTS = {"pi": r"\pi"}
SUM, PRODUCT, UNARY, POWER, ATOM = range(5)


class Typesetter:
    """Writes expressions as TeX; ``name`` says how a name is written."""

    def __init__(self, name):
        self.name = name

    def __call__(self, node):
        return self.write(node)[0]

    def write(self, node):
        """TeX of a node, and how tightly its outermost operation binds."""
        match node:
            case ast.Name(id=name):
                return self.name(name), ATOM
            case ast.Constant(value=value):
                return number(value), ATOM
            case ast.BinOp(op=ast.Add() | ast.Sub() as op):
                sign = "+" if isinstance(op, ast.Add) else "-"
                tight = SUM if sign == "+" else PRODUCT
                left, right = self.at_least(node.left, SUM), self.at_least(node.right, tight)
                return f"{left} {sign} {right}", SUM
            case ast.BinOp(op=ast.Mult()):
                return self.product(node), PRODUCT
            case ast.BinOp(op=ast.Div()):
                return self.quotient(node)
            case ast.BinOp(op=ast.Pow()):
                base, tight = self.write(node.left)
                if tight < ATOM or "^" in base:
                    base = parenthesized(base)
                return f"{base}^{{{self(node.right)}}}", POWER
            case ast.UnaryOp(op=ast.USub()):
                return f"-{self.at_least(node.operand, PRODUCT)}", UNARY
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = {ast.Gt: ">", ast.Lt: "<", ast.Eq: "=", ast.GtE: r"\ge", ast.LtE: r"\le"}
                return f"{self(left)} {sign[type(op)]} {self(right)}", SUM
            case ast.Call(func=ast.Name(id=function), args=args):
                return self.call(function, args), ATOM
        raise ValueError(f"line {node.lineno}: {ast.unparse(node)!r} has no TeX here")

    def at_least(self, node, wanted):
        text, tight = self.write(node)
        return text if tight >= wanted else parenthesized(text)

    def product(self, node):
        factors = flatten(node)
        powers = []
        for factor in factors:
            same = [p for p in powers if ast.dump(p[0]) == ast.dump(factor)]
            if same and not isinstance(factor, ast.Constant):
                same[0][1] += 1
            else:
                powers.append([factor, 1])
        words = []
        for factor, power in powers:
            text, tight = self.write(factor)
            if (power > 1 and (tight < ATOM or "^" in text)) or tight < PRODUCT:
                text = parenthesized(text)
            if words and (text[0].isdigit() or text[0] == "-"):
                words.append(r"\cdot")
            words.append(text + (f"^{power}" if power > 1 else ""))
        return " ".join(words)

    def quotient(self, node):
        top, bottom = node.left, node.right
        factors = flatten(top)
        # A hyper-parameter in front of a fraction reads as the scale that it is.
        if len(factors) > 1 and isinstance(factors[0], ast.Name) and factors[0].id == "lr":
            rest = factors[1]
            for factor in factors[2:]:
                rest = ast.BinOp(rest, ast.Mult(), factor)
            return rf"{self(factors[0])} \frac{{{self(rest)}}}{{{self(bottom)}}}", PRODUCT
        return rf"\frac{{{self(top)}}}{{{self(bottom)}}}", PRODUCT

    def call(self, function, args):
        inner = [self(arg) for arg in args]
        match function:
            case "sqrt":
                return rf"\sqrt{{{inner[0]}}}"
            case "abs":
                return rf"\left|{inner[0]}\right|"
            case "maximum" | "minimum":
                return rf"\{function[:3]}" + parenthesized(", ".join(inner))
            case "arctan2":
                return r"\operatorname{atan2}" + parenthesized(", ".join(inner))
            case "sign" | "clip":
                return rf"\operatorname{{{function}}}" + parenthesized(", ".join(inner))
            case "exp" | "log" | "sin" | "cos":
                return rf"\{function}" + parenthesized(inner[0])
            case "where":
                rows = []
                while True:
                    condition, yes, no = args
                    rows.append(f"{self(yes)} & {self(condition)}")
                    if not (isinstance(no, ast.Call) and no.func.id == "where"):
                        break
                    args = no.args
                rows.append(rf"{self(no)} & \text{{else}}")
                return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"
        raise ValueError(f"the function {function} has no TeX here")


def parenthesized(text):
    """The text in parentheses, as tall as it needs."""
    tall = any(word in text for word in (r"\frac", r"\sqrt", r"\begin"))
    return rf"\left({text}\right)" if tall else f"({text})"


def number(value):
    text = repr(value)
    if "e" in text:
        mantissa, exponent = text.split("e")
        power = f"10^{{{int(exponent)}}}"
        return power if mantissa == "1" else rf"{mantissa} \cdot {power}"
    return text.removesuffix(".0")


def flatten(node):
    """The factors of a product, from left to right."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*flatten(node.left), *flatten(node.right)]
    return [node]


def tree(function):
    """The syntax tree of a plain function."""
    return ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]


def statements(function):
    """The assignments and the returned expression of a plain function, without its docstring."""
    body = tree(function).body
    if isinstance(body[0], ast.Expr):
        body = body[1:]
    return body[:-1], body[-1].value


def rule_formula(function):
    """The lines of an update rule as TeX, one per assignment and one for the new point."""
    known = schema(function)
    # Before its assignment a state name means its value after the step before.
    previous = {*known.state, "x"}

    def name(word):
        if word in HYPERPARAMETERS:
            return HYPERPARAMETERS[word].symbol
        if word not in SYMBOLS:
            raise ValueError(
                f"{function.__name__}: the name {word!r} has no symbol; add one to SYMBOLS in "
                "docs/_ext/typeset.py"
            )
        symbol = SYMBOLS[word]
        if not symbol.indexed:
            return symbol.tex
        index = "t-1" if word in previous else "t"
        return f"{symbol.tex}_{{{index}}}" if len(index) > 1 else f"{symbol.tex}_{index}"

    write = Typesetter(name)
    assignments, returned = statements(function)
    lines = []
    for statement in assignments:
        target = statement.targets[0].id
        right = write(statement.value)
        previous.discard(target)
        lines.append((name(target), right))
    new_x = returned.elts[0] if isinstance(returned, ast.Tuple) else returned
    right = write(new_x)
    previous.discard("x")
    lines.append((name("x"), right))
    return lines


def function_formula(function):
    """A test function's value as one TeX expression, its intermediate names written out."""
    assignments, returned = statements(function)
    values = {}

    class Inline(ast.NodeTransformer):
        def visit_Name(self, node):
            return values.get(node.id, node)

    for statement in assignments:
        values[statement.targets[0].id] = Inline().visit(statement.value)
    write = Typesetter(lambda word: CONSTANTS.get(word) or re.sub(r"(\d+)$", r"_\1", word))
    return write(Inline().visit(returned))
