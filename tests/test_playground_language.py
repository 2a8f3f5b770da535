"""The playground's language, against Python's own parser and against numpy.

Two generators feed it: one writes expressions of the grammar, the other texts that are nearly in
it. What must be accepted is decided by Python's ``ast`` and a list of the nodes that are allowed.
"""

import ast
import io
import operator
import random
import re
import time
import tokenize
import warnings
from inspect import getsource

import numpy as np
import pytest

from gdlib import FUNCTIONS, rules
from gdlib import functions as module
from tests import playground_harness as harness
from tests.playground_harness import packed, playground, unpacked

CALLS = {
    "abs": 1, "clip": 3, "cos": 1, "exp": 1, "log": 1, "maximum": 2, "minimum": 2, "sign": 1,
    "sin": 1, "sqrt": 1, "where": 3,
}  # fmt: skip
BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**"}
ORDER = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
ULPS = 2


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with harness.node(tmp_path_factory.mktemp("language")) as engine:
        yield engine


# Expressions of the grammar.

NUMBERS = ("0", "1", "2", "3", "10", "1_000", ".5", "2.", "0.25", "1e-3", "1E2", "3.1e+2", "1_0.5")
SPACE = ("", "", " ", " ", "  ", "\t")


def expression(rnd, depth, scalar=False):
    """The text of an expression; without parentheses, so that precedence decides what it means."""

    def part():
        return expression(rnd, depth - 1, scalar)

    def spaced(sign):
        return f"{rnd.choice(SPACE)}{sign}{rnd.choice(SPACE)}"

    if depth == 0 or rnd.random() < 0.1:
        names = () if scalar else ("x", "y", "x", "y")
        return rnd.choice((*names, "pi", rnd.choice(NUMBERS), rnd.choice(NUMBERS)))
    kind = rnd.random()
    if kind < 0.5:
        return part() + spaced(rnd.choice(tuple(BINARY.values()))) + part()
    if kind < 0.6:
        return rnd.choice("-+-") + rnd.choice(SPACE) + part()
    if kind < 0.75:
        inner = rnd.choice(("", "\n        ", "  # a note (with a bracket\n    "))
        return f"({inner}{part()})"
    name = rnd.choice(tuple(CALLS))
    args = [part() for _ in range(CALLS[name])]
    if name == "where":
        args[0] += spaced(rnd.choice(tuple(ORDER.values()))) + part()
    return f"{name}{rnd.choice(SPACE)}({spaced(',').join(args)}{rnd.choice(('', '', ','))})"


class Reference:
    """Evaluates an expression's tree in numpy; keeps each operation with its operands."""

    def __init__(self, x, y):
        self.names = {"x": np.array([x]), "y": np.array([y]), "pi": np.pi}
        self.ops, self.steps = [], []
        self.refused = False  # whether Python itself refuses an operation on its own numbers

    def value(self, node):
        """The value of a node, and whether it is a number of Python."""
        if isinstance(node, ast.Constant):
            self.ops.append(("=", node.value))
            return float(node.value), True
        if isinstance(node, ast.Name):
            self.ops.append(node.id)
            return self.names[node.id], node.id == "pi"
        if isinstance(node, ast.UnaryOp):
            inner, python = self.value(node.operand)
            if isinstance(node.op, ast.UAdd):
                return inner, python
            return self.keep("neg", np.negative, [inner], python)
        if isinstance(node, ast.Call):
            args = [self.value(arg)[0] for arg in node.args]
            return self.keep(node.func.id, getattr(np, node.func.id), args, False)
        if isinstance(node, ast.Compare):
            (left, p), (right, q) = self.value(node.left), self.value(node.comparators[0])
            op = ORDER[type(node.ops[0])]
            function = {
                "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
                "==": np.equal, "!=": np.not_equal,
            }[op]  # fmt: skip
            return self.keep(op, function, [left, right], p and q)
        (left, p), (right, q) = self.value(node.left), self.value(node.right)
        op = BINARY[type(node.op)]
        if p and q and op in ("/", "%", "**"):
            return self.python(op, left, right), True
        function = {
            "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "%": np.remainder,
            # The operator: numpy has exact cases for an exponent that is one number.
            "**": lambda a, b: a**b,
        }[op]  # fmt: skip
        array = op == "**" and np.ndim(left) == 1 and np.ndim(right) == 0
        return self.keep("array **" if array else op, function, [left, right], p and q)

    def python(self, op, left, right):
        self.ops.append(op)
        try:
            value = {"/": operator.truediv, "%": operator.mod, "**": operator.pow}[op](left, right)
        except ArithmeticError:
            value = 0j
        if isinstance(value, complex):
            self.refused = True
            return 1.0
        return value

    def keep(self, op, function, args, python):
        self.ops.append(op.split()[-1])
        result = function(*args)
        operands = [float(np.ravel(a)[0]) for a in args]
        self.steps.append((op, operands, float(np.ravel(result)[0])))
        return float(result) if python else result[()], python


OPERATIONS = {
    op: f"def op(x, g, t, s=0, *, p=1):\n    return {text}, s\n"
    for op, text in {
        **{op: f"x {op} g" for op in BINARY.values()},
        **{op: f"where(x {op} g, 1, 0)" for op in ORDER.values()},
        "array **": "x**p",
        "neg": "-x",
        **{
            name: f"{name}({', '.join('xgs'[:count])})"
            for name, count in CALLS.items()
            if name != "where"
        },
        "where": "where(x != 0, g, s)",
    }.items()
}


def special_numbers(rnd, count):
    """Ordinary numbers, mostly; and zeros, tiny, huge, infinite ones, and NaN."""
    rare = [0.0, -0.0, 1.0, -1.0, 5e-324, 1e-310, 1e308, -1e308, np.inf, -np.inf, np.nan]
    return [
        rnd.choice(rare) if rnd.random() < 0.15 else rnd.gauss(0, 1) * 10 ** rnd.randint(-3, 3)
        for _ in range(count)
    ]


def apart(a, b):
    """How many units in the last place two arrays differ; 0 for NaN and NaN."""
    alike = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore", over="ignore"):
        units = np.abs(a - b) / np.spacing(np.maximum(np.abs(a), np.abs(b)))
    return np.where(alike, 0, np.where(np.isfinite(units), units, np.inf))


def test_10_000_expressions_mean_what_they_mean_in_python(engine):
    """The tree is Python's; the value, node by node, is numpy's; what Python refuses is refused."""
    rnd = random.Random(5)
    texts = [f"({expression(rnd, rnd.randint(1, 4))})" for _ in range(10_000)]
    points = special_numbers(rnd, 2 * len(texts))
    answers = engine.expressions(texts, packed(points), OPERATIONS)
    operands, results = {}, {}
    refused = 0
    for i, (text, answer) in enumerate(zip(texts, answers, strict=True)):
        assert answer["ok"], (text, answer)
        reference = Reference(points[2 * i], points[2 * i + 1])
        with np.errstate(all="ignore"):
            reference.value(ast.parse(text, mode="eval").body)
        ops = [("=", float(op[1:])) if op[0] == "=" and op != "==" else op for op in answer["ops"]]
        assert ops == reference.ops, text
        assert answer["printed"] == answer["ops"], text
        if reference.refused:
            refused += 1
            assert answer["refused"]["message"] in (
                "division by zero",
                "Python has no such power",
            ), text
        else:
            # The compiled whole has the very bits of its nodes, each by itself.
            assert answer["same"] is True, (text, answer["refused"])
        for op, values, result in reference.steps:
            operands.setdefault(op, []).append((values * 3)[:3])
            results.setdefault(op, []).append(result)
    assert set(operands) == set(OPERATIONS)
    assert 10 < refused < 1000
    for op, rows in operands.items():
        columns = np.array(rows).T
        found = unpacked(engine.operation(OPERATIONS[op], *map(packed, columns)))
        wanted = np.array(results[op])
        units = apart(found, wanted)
        worst = int(units.argmax())
        assert units[worst] <= ULPS, (op, rows[worst], found[worst], wanted[worst])
        if op not in ("clip", "**", "array **", "exp", "log", "sin", "cos"):
            assert not units.any(), (op, rows[worst], found[worst], wanted[worst])
            same_sign = np.signbit(found) == np.signbit(wanted)
            assert (same_sign | np.isnan(found)).all(), (op, rows[int(same_sign.argmin())])


# Texts that are nearly in the grammar.


def accepts(text, kind):
    """Whether a text is in the language, as Python's own parser and the list of nodes say."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text).body
            compile(text, "", "exec")  # finds what the parser lets pass
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return False
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
        return False
    return (
        all(map(plain_token, tokens)) and plain_layout(text, tokens) and Scope(body[0], kind).fits()
    )


def plain_token(token):
    if token.type == tokenize.NUMBER:
        text = token.string
        if not re.fullmatch(r"[0-9._]+([eE][+-]?[0-9_]+)?", text) or len(text) > 40:
            return False
        value = ast.literal_eval(text)
        return value <= 2**53 - 1 if isinstance(value, int) else value < np.inf
    if token.type == tokenize.NAME:
        return token.string.isascii()
    if token.type == tokenize.STRING:
        raw = token.string[0] in "rR"
        return token.string[0] in "rRuU'\"" and (raw or not re.search(r"\\[xuUN]", token.string))
    return token.string != ";"


def plain_layout(text, tokens):
    """No backslash and no form feed outside text in quotes and comments; one text in quotes."""
    lines = text.split("\n")
    strings = [t for t in tokens if t.type == tokenize.STRING]
    for token in tokens:
        if token.type in (tokenize.STRING, tokenize.COMMENT):
            (a, b), (c, d) = token.start, token.end
            for row in range(a, c + 1):
                line = lines[row - 1]
                start, end = b if row == a else 0, d if row == c else len(line)
                lines[row - 1] = line[:start] + "_" * (end - start) + line[end:]
    return len(strings) < 2 and not re.search(r"[\\\f]", "\n".join(lines))


class Scope:
    """The names of a function, checked as its lines come."""

    def __init__(self, function, kind):
        self.function, self.kind = function, kind
        self.names = {"pi": ("number", False)}

    def fits(self):
        f = self.function
        bare = not f.decorator_list and f.returns is None and f.name not in self.reserved
        return bare and self.arguments() and self.body(f.body)

    reserved = {*CALLS, "pi", "__debug__"}

    def arguments(self):
        a = self.function.args
        every = [*a.args, *a.kwonlyargs]
        if a.posonlyargs or a.vararg or a.kwarg or any(p.annotation for p in every):
            return False
        if any(p.arg in self.reserved for p in every):
            return False
        defaults = [*a.defaults, *a.kw_defaults]
        if not all(map(self.signed_number, defaults)):
            return False
        names = [p.arg for p in a.args]
        vectors = {*names} - {"t"}
        self.names.update({p.arg: ("number", p.arg in vectors) for p in every})
        if self.kind == "rule":
            self.wanted = len(names) - 2
            return names[:3] == ["x", "g", "t"] and len(a.defaults) == len(names) - 3
        self.wanted = 1
        return 1 <= len(names) <= 2 and not defaults and "t" not in names and not a.kwonlyargs

    @staticmethod
    def signed_number(node):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            node = node.operand
        return isinstance(node, ast.Constant) and type(node.value) in (int, float)

    def body(self, lines):
        if isinstance(lines[0], ast.Expr) and isinstance(lines[0].value, ast.Constant):
            if type(lines[0].value.value) is not str:
                return False
            lines = lines[1:]
        if not lines or not all(isinstance(line, ast.Assign) for line in lines[:-1]):
            return False
        for line in lines[:-1]:
            target = line.targets[0]
            if len(line.targets) != 1 or not isinstance(target, ast.Name):
                return False
            if target.id in self.reserved or not (found := self.kind_of(line.value)):
                return False
            self.names[target.id] = found
        last = lines[-1]
        if not isinstance(last, ast.Return) or last.value is None:
            return False
        tupled = isinstance(last.value, ast.Tuple)
        if tupled and self.kind == "function":
            return False
        values = last.value.elts if tupled else [last.value]
        kinds = [self.kind_of(value) for value in values]
        if len(values) != self.wanted or not all(k and k[0] == "number" for k in kinds):
            return False
        return self.kind == "function" or all(vector for _, vector in kinds)

    def kind_of(self, node):
        """What it is, and whether it has a value for each coordinate; None if outside."""
        match node:
            case ast.Constant(value=value):
                return ("number", False) if type(value) in (int, float) else None
            case ast.Name(id=name):
                return self.names.get(name)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
                return self.numbers([inner])
            case ast.BinOp(op=op, left=left, right=right) if type(op) in BINARY:
                return self.numbers([left, right])
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in ORDER:
                found = self.numbers([left, right])
                return found and ("truth", found[1])
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in CALLS:
                if len(args) != CALLS[name] or any(isinstance(a, ast.Starred) for a in args):
                    return None
                if name != "where":
                    return self.numbers(args)
                condition, rest = self.kind_of(args[0]), self.numbers(args[1:])
                if not rest or not condition or condition[0] != "truth":
                    return None
                return "number", condition[1] or rest[1]
        return None

    def numbers(self, nodes):
        kinds = [self.kind_of(node) for node in nodes]
        if not all(k and k[0] == "number" for k in kinds):
            return None
        return "number", any(vector for _, vector in kinds)


SEEDS = [
    *(("rule", getsource(getattr(rules, name))) for name in rules.__all__),
    *(("rule", playground.source(getattr(rules, name))) for name in rules.__all__),
    *(("function", playground.source(f.f)) for f in FUNCTIONS.values() if f.dim < 3),
    ("rule", "def sgd(x, g, t, *, lr=-1e-3): return x - lr * g, # the end\n"),
    (
        "rule",
        "def f(x, g, t, v=0):\n  'what it does'\n  up = g > 0\n  return (where(up, x, -x), v)",
    ),
    (
        "function",
        "def f(x, y):\n\tr'''a \\' docstring'''\n\n\ta = +x ** -y\n\treturn (\n a %\n2.)\n",
    ),
]
PIECES = [
    *" \n\t()*+-/%.,:=<>!0123456789_eExygtv#'\"\\^²−;[]{}@&|~$?`\0é\f\r",
    "\n    ", "**", "==", "<=", "//", "->", ":=", "+=", "'''", '"""', "if", " and ", " not ",
    "lambda x: x", "return ", "def ", "np.", "where(", "maximum(x, ", "abs", "pi", "t", "None",
    "True", "1e999", "0x1f", "1j", "1__0", "007", "9007199254740993", "x, y", "*, ", "*args",
    "x: float", "import os", "m_hat", "  # note\n", "x = x\n    ", " < 1", "yield", "__debug__",
]  # fmt: skip


def mutated(rnd, text):
    for _ in range(rnd.randint(1, 3)):
        at = rnd.randint(0, len(text))
        to = min(len(text), at + rnd.choice((1, 1, 1, 2, 5, 20)))
        action = rnd.random()
        if action < 0.4:
            text = text[:at] + rnd.choice(PIECES) + text[at:]
        elif action < 0.7:
            text = text[:at] + text[to:]
        elif action < 0.85:
            text = text[:at] + rnd.choice(PIECES) + text[to:]
        else:
            other = rnd.randint(0, len(text))
            text = text[:at] + text[other : other + to - at] + text[to:]
    return text


def test_10_000_texts_outside_the_language_get_a_message(engine):
    """What Python's parser would not read as the language is refused, the rest is accepted."""
    rnd = random.Random(7)
    samples = {"rule": [], "function": []}
    for kind, text in (rnd.choice(SEEDS) for _ in range(14_000)):
        samples[kind].append(mutated(rnd, text))
    for kind in samples:
        samples[kind] += ["".join(rnd.choices(PIECES, k=rnd.randint(0, 40))) for _ in range(500)]
        samples[kind] += [text for k, text in SEEDS if k == kind]
    refused = accepted = 0
    messages = set()
    for kind, texts in samples.items():
        for text, answer in zip(texts, engine.parse(texts, kind), strict=True):
            assert answer["ok"] == accepts(re.sub("\r\n?", "\n", text), kind), (text, answer)
            if answer["ok"]:
                accepted += 1
                continue
            refused += 1
            error = answer["error"]
            messages.add(re.sub(r"“.*?”|\w*\d\w*", "_", error["message"]))
            lines = re.split(r"\r\n?|\n", text)
            assert 1 <= error["line"] <= len(lines), (text, error)
            assert 1 <= error["column"] <= len(lines[error["line"] - 1]) + 1, (text, error)
            assert 10 < len(error["message"]) < 200, (text, error)
    assert refused >= 10_000
    assert accepted > 1000
    assert len(messages) > 60  # different mistakes are told apart


def test_no_text_takes_long(engine):
    """Endless and deeply nested texts are refused, or understood, at once."""
    deep = [
        "(" * 9000, "-" * 9000 + "x", "x**" * 1900 + "x", "sqrt(" * 900 + "x" + ")" * 900,
        "where(x > 0, " * 300, "1_" * 4500, "9" * 9000, "x" * 9000, "x*" * 900 + "x",
        "x+" * 900 + "x",
        "where(x > 1, x, " * 49 + "x" + ")" * 49, "x/(" * 48 + "y" + ")" * 48,
        "x**(" * 24 + "y" + ")" * 24, "x " * 900, "\\'" * 3000, "'" * 9000, "'''" + "\\" * 9000,
    ]  # fmt: skip
    texts = [f"def f(x, y):\n    return {text}" for text in deep]
    texts += ["def f(x, y):\n" + "    x = x * x\n" * 900, "\n" * 9999, "#" * 9999, "a" * 10**6]
    begin = time.perf_counter()
    for kind in ("rule", "function"):
        assert all("ok" in answer for answer in engine.parse(texts, kind))
    answers = engine.gradients(texts)
    assert time.perf_counter() - begin < 2
    for text, answer in zip(texts, answers, strict=True):
        assert answer["ok"] or answer["error"]["message"], text
    chain = answers[deep.index("x+" * 900 + "x")]
    assert chain["ok"], chain
    product = answers[deep.index("x*" * 900 + "x")]
    assert product["error"]["message"].startswith("the derivative is too long")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "there is no code"),
        ("def f(x, y):\n    return x + z", 2, "z is not known"),
        ("def f(x, y):\n    return x^2", 2, "a power is written **"),
        ("def f(x, y):\n    a = sqr(x)\n    return a", 2, "sqr is not known; did you mean sqrt?"),
        ("def f(x, y):\n    return max(x, y)", 2, "did you mean maximum?"),
        ("def f(x, y):\n    return np.sqrt(x)", 2, "write sqrt, not np.sqrt"),
        (
            "def f(x, y):\n    return a\n    a = x",
            2,
            "a has no value yet: it is assigned in line 3",
        ),
        ("def f(x, y):\n    return 0 < x < 1", 2, "comparisons cannot be chained"),
        ("def f(x, y):\n    return x > 0", 2, "a comparison can only be the condition of where"),
        ("def f(x, y):\n    a = x", 2, "the return is missing"),
        ("def f(x, y):\n    return (x", 2, "this parenthesis is never closed"),
        ("def f(x, y):\n    return 1e999", 2, "1e999 is too large a number"),
        ("def f(x, y):\n    a += 1\n    return a", 2, "write the assignment out"),
        ("def f(x, y):\n    if x > 0:\n        return x", 2, "where(condition, a, b)"),
        ("def f(x, y):\n    return maximum(x)", 2, "maximum takes 2 arguments, not 1"),
        ("def f(x, y):\n    return 2x", 2, "“2x” is not a number"),
        ("def f(x, y):\n    return 2 x", 2, "an operator or the end of the line"),
        ("def f(x, y)\n    return x", 1, "def needs “:” here"),
        ("def f(x, t):\n    return x", 1, "t is the step's number"),
        ("def f(x, y, z):\n    return x", 1, "one or two arguments"),
    ],
)
def test_messages_name_the_line_and_the_mistake(engine, text, line, message):
    (answer,) = engine.parse([text], "function")
    assert answer["error"]["line"] == line
    assert message in answer["error"]["message"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("def f(g, x, t):\n    return x", 1, "first three arguments are x, g and t"),
        ("def f(x, g, t, m):\n    return x, m", 1, "the state m needs its initial value: m=0"),
        ("def f(x, g, t, *, lr):\n    return x", 1, "lr needs a default: lr=0.1"),
        (
            "def f(x, g, t, m=0):\n    return x",
            2,
            "1 value is returned; wanted are the new point, m",
        ),
        ("def f(x, g, t, m=0):\n    return x, t", 2, "m must be made from x, g or the state"),
    ],
)
def test_messages_about_rules(engine, text, line, message):
    (answer,) = engine.parse([text], "rule")
    assert answer["error"]["line"] == line
    assert message in answer["error"]["message"]


# Derivatives.


def compiled(source):
    names = {name: getattr(np, name) for name in (*CALLS, "pi")}
    exec(source, names)
    return next(v for k, v in names.items() if callable(v) and k not in CALLS and k[0] != "_")


H = 1e-3
SMOOTH = (
    "x**3 * y - 2 * x / (1 + y**2)",
    "exp(-0.2 * sqrt(x**2 + y**2)) * cos(2 * pi * x)",
    "log(1 + x**2)**2 / (3 - sin(x * y))",
    "maximum(x, y) * minimum(x * y, 2) - abs(x - 3 * y)",
    "clip(x * y, -1, x) + sign(y) * x**2",
    "where(x > y, x**2 * y, -y / x)",
    "(2 + sin(x))**(y / 2) + 2**x + x % 3",
    "-(-x) - -y * -(x - -2)",
)


def test_derivatives_are_derivatives(engine):
    """Against the complex step's real cousin: a difference quotient of two orders."""
    sources = [f"def f(x, y):\n    return {text}\n" for text in SMOOTH]
    sources += [playground.source(f.f) for f in FUNCTIONS.values() if f.dim == 2]
    points = np.random.default_rng(1).uniform(0.3, 1.9, (40, 2))
    for source, answer in zip(sources, engine.gradients(sources), strict=True):
        assert answer["ok"], answer
        f, df = compiled(source), compiled(answer["source"])
        x, y = points.T
        with np.errstate(invalid="ignore"):
            slopes = df(x, y)
        for slope, step in zip(slopes, H * np.eye(2), strict=True):
            quotient = (4 * central(f, points, step) - central(f, points, 2 * step) / 2) / (3 * H)
            near = np.abs(slope - quotient) / (np.abs(f(x, y)) + np.abs(quotient) + 1)
            # A point within the quotient's reach of a kink tells nothing; few are.
            assert np.sort(near)[-3] < 1e-7, (source, answer["source"], near.max())


def central(f, points, step):
    return (f(*(points + step).T) - f(*(points - step).T)) / 2


def test_a_derivative_may_need_what_a_name_was_before(engine):
    """Names that are assigned twice, and names that the derivatives would take."""
    lines = ("a = x * y", "a_x = a + x", "x = a * a_x", "a = a * x + y", "return a * a\n")
    source = "\n    ".join(("def gradient(x, y):", *lines))
    (answer,) = engine.gradients([source])
    x, y = np.random.default_rng(2).uniform(0.5, 1.5, (2, 9))
    a = x**3 * y**2 * (y + 1) + y
    by_x = 2 * a * (3 * x**2 * y**2 * (y + 1))
    by_y = 2 * a * (3 * x**3 * y**2 + 2 * x**3 * y + 1)
    found = compiled(answer["source"])(x, y)
    np.testing.assert_allclose(found, [by_x, by_y], rtol=1e-14)


def test_every_name_of_the_language_is_one_of_the_package():
    """What the reader knows is what the texts of gdlib use, and all of it is numpy's."""
    used = set()
    for text in [
        getsource(rules),
        *(playground.source(f.f) for f in FUNCTIONS.values() if f.dim < 3),
    ]:
        used |= {n.func.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)}
    assert used <= set(CALLS)
    assert all(hasattr(module, name) or hasattr(np, name) for name in CALLS)
    known = re.search(
        r"FUNCTIONS = new Map\(\[(.*?)\]\);",
        (playground.MODULES / "language.mjs").read_text(),
        re.S,
    )
    assert {name: int(count) for name, count in re.findall(r'\["(\w+)", (\d)\]', known[1])} == CALLS
