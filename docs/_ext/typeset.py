"""TeX from the syntax tree of an update rule or of a test function.

A page shows a formula beside the code it is made from, so the two cannot differ. One table gives
every name its symbol; a name that is missing from it stops the build.
"""

import ast
import inspect
import textwrap

from gdlib.core import HYPERPARAMETERS, schema

#: TeX of the names that stand in rules. With True, the symbol carries the step's index.
SYMBOLS = {
    "x": ("x", True),
    "g": ("g", True),
    "t": ("t", False),
    "m": ("m", True),
    "v": ("v", True),
    "s": ("s", True),
    "u": ("u", True),
    "d": ("d", True),
    "c": ("c", True),
    "r": ("r", True),
    "m_hat": (r"\hat m", True),
    "v_hat": (r"\hat v", True),
    "s_hat": (r"\hat s", True),
    "v_max": (r"v^{\max}", True),
    "mu": (r"\mu", True),
    "mu_next": (r"\mu_{t+1}", False),
    "mu_product": (r"\Pi", True),
    "rho_inf": (r"\rho_\infty", False),
    "rho_t": (r"\rho", True),
    "a": ("a", False),
    "b": ("b", True),
    "g_prev": (r"\tilde g", True),
    "step": (r"\Delta", True),
    "turn": (r"\tau", True),
    "factor": (r"\phi", True),
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
                return f"-{self.at_least(node.operand, UNARY)}", UNARY
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
        symbol, indexed = SYMBOLS[word]
        if not indexed:
            return symbol
        index = "t-1" if word in previous else "t"
        return f"{symbol}_{{{index}}}" if len(index) > 1 else f"{symbol}_{index}"

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
    write = Typesetter(lambda word: CONSTANTS.get(word, word))
    return write(Inline().visit(returned))
