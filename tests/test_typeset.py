"""The formulas: those of the docstrings are the ones the code typesets, and they mean the code.

The second is checked by reading the TeX again and computing with it, by the parser below, which
knows nothing of the code that wrote the TeX.
"""

import inspect
import re

import numpy as np
import pytest
import typeset

from gdlib import FUNCTIONS, rules
from gdlib.core import HYPERPARAMETERS
from tests.rules_table import TABLE

CALLS = {
    "max": np.maximum,
    "min": np.minimum,
    "sign": np.sign,
    "clip": np.clip,
    "angle": np.arctan2,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
}
COMPARISONS = {"<": np.less, ">": np.greater, "=": np.equal, r"\le": np.less_equal}


class Reader:
    """Computes what a piece of TeX says, with the values of its symbols.

    In falling strength: powers, products (by a dot or by standing side by side) and fractions,
    sums, comparisons. As in mathematics, a minus sign is weaker than a power.
    """

    def __init__(self, tex, values):
        self.values = values
        for wide in (r"\left", r"\right", r"\,"):
            tex = re.sub(re.escape(wide) + r"(?![a-z])", " ", tex)
        tex = tex.replace(r"\operatorname{atan2}", r"\angle")
        tex = re.sub(r"\\operatorname\{(\w+)\}", r"\\\1", tex)
        tex = tex.replace(r"\begin{cases}", r"\cases ").replace(r"\end{cases}", r"\endcases ")
        symbols = sorted(values, key=len, reverse=True)
        pattern = "|".join(
            [*(re.escape(s) + r"(?![a-zA-Z])" for s in symbols), r"\\[a-zA-Z]+", r"\\\\"]
            + [r"\d+\.\d+|\d+", r"\S"]
        )
        self.words = re.findall(pattern, tex)
        self.place = 0

    def read(self):
        value = self.comparison()
        assert self.next is None, f"not understood: {self.words[self.place :]}"
        return value

    @property
    def next(self):
        return self.words[self.place] if self.place < len(self.words) else None

    def take(self, wanted=None):
        word = self.next
        assert word is not None, f"ends too early: {self.words}"
        assert wanted in (None, word), f"{word!r} in place of {wanted!r}"
        self.place += 1
        return word

    def comparison(self):
        left = self.sum()
        if self.next in COMPARISONS:
            return COMPARISONS[self.take()](left, self.sum())
        return left

    def sum(self):
        value = self.product()
        while self.next in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self):
        if self.next == "-":
            self.take()
            return -self.product()
        value = self.power()
        # A bar opens an absolute value only at the beginning of a factor; none follows another.
        while self.next not in (None, "+", "-", ")", "}", "|", ",", "&", r"\\", r"\endcases") and (
            self.next not in COMPARISONS
        ):
            if self.next == r"\cdot":
                self.take()
            value = value * self.power()
        return value

    def power(self):
        value = self.atom()
        if self.next == "^":
            self.take()
            exponent = self.group() if self.next == "{" else self.atom()
            assert self.next != "^", "two powers without parentheses"
            value = value**exponent
        return value

    def group(self, opened="{", closed="}"):
        self.take(opened)
        value = self.sum()
        self.take(closed)
        return value

    def atom(self):
        if self.next in ("(", "|"):
            return self.group("(", ")") if self.next == "(" else np.abs(self.group("|", "|"))
        word = self.take()
        if word in self.values:
            return self.values[word]
        if word == r"\frac":
            return self.group() / self.group()
        if word == r"\sqrt":
            return np.sqrt(self.group())
        if word == r"\cases":
            return self.cases()
        if word.removeprefix("\\") in CALLS:
            self.take("(")
            arguments = [self.sum()]
            while self.next == ",":
                self.take()
                arguments.append(self.sum())
            self.take(")")
            return CALLS[word[1:]](*arguments)
        return float(word)

    def cases(self):
        value = self.sum()
        self.take("&")
        if self.next == r"\text":
            for expected in (r"\text", "{", "e", "l", "s", "e", "}", r"\endcases"):
                self.take(expected)
            return value
        condition = self.comparison()
        self.take(r"\\")
        return np.where(condition, value, self.cases())


def bare(tex):
    """TeX without what does not show: white space, \\left, \\right, braces around one sign."""
    tex = re.sub(r"\\(left|right)(?![a-z])", "", tex)
    tex = re.sub(r"\s+", " ", tex).strip()
    tex = re.sub(r"(?<=\^)\{(.)\}", r"\1", tex)
    return re.sub(r" ?([-+=&(){}|,^_\\]) ?", r"\1", tex)


def written(function):
    """The lines of the formula in a docstring."""
    doc = inspect.getdoc(function)
    (formula,) = re.findall(r"^\.\. math::(.*?)\n\n", doc, re.S | re.M)
    depth, lines = 0, [""]
    for word in re.split(r"(\\begin|\\end|\\\\)", formula):
        depth += {r"\begin": 1, r"\end": -1}.get(word, 0)
        if word == r"\\" and not depth:
            lines.append("")
        else:
            lines[-1] += word
    return lines


@pytest.mark.parametrize("name", rules.__all__)
def test_docstring_has_the_formula_of_the_code(name):
    function = getattr(rules, name)
    typeset_lines = [f"{left} = {right}" for left, right in typeset.rule_formula(function)]
    docstring = [re.sub("&=", "=", line) for line in written(function)]
    assert list(map(bare, docstring)) == list(map(bare, typeset_lines))


def symbol(name, index):
    if name in HYPERPARAMETERS:
        return HYPERPARAMETERS[name].symbol
    entry = typeset.SYMBOLS[name]
    return f"{entry.tex}_{index}" if entry.indexed else entry.tex


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_formula_of_a_rule_computes_what_the_rule_does(row):
    random = np.random.default_rng(4)
    for t in (1, 2, 3, 40):
        x, g = random.normal(size=(2, 50))
        # Some coordinates where two gradients agree in sign, some where they do not, some zeros.
        state = [np.abs(random.normal(size=50)) * random.choice([0, 1], 50) for _ in row.state]
        if row.name == "rprop":
            state[0] *= random.choice([-1, 1], 50)
        if row.name == "nadam":
            state[2][:] = 0.3
        hyper = {name: value * random.uniform(0.8, 1) for name, value in row.hyper.items()}
        values = {r"x_{t-1}": x, "g_t": g, "t": t}
        values |= {symbol(name, "{t-1}"): a for name, a in zip(row.state, state, strict=True)}
        values |= {symbol(name, ""): value for name, value in hyper.items()}
        for left, right in typeset.rule_formula(row.function):
            values[left] = Reader(right, values).read()
        out = row.function(x, g, t, *state, **hyper)
        out = out if isinstance(out, tuple) else (out,)
        for name, expected in zip(("x", *row.state), out, strict=True):
            np.testing.assert_allclose(
                np.broadcast_to(values[symbol(name, "t")], 50), expected, rtol=1e-13, atol=1e-15
            )


#: Docstrings that write cos 2 x without parentheses, e to a power, or name a part of the formula.
FREE = {
    "ackley", "bohachevsky", "cliff", "easom", "goldstein_price", "griewank", "helical_valley",
    "lessard", "levy", "plateau", "reddi", "wood",
}  # fmt: skip


def agrees(tex, f):
    """Whether TeX and a function give the same values at random points of its domain."""
    low, high = np.array(f.domain).T
    points = np.random.default_rng(5).uniform(low, high, (200, f.dim))
    letters = [re.sub(r"(\d)$", r"_\1", name) for name in inspect.signature(f.f).parameters]
    values = dict(zip(letters, points.T, strict=True)) | {r"\pi": np.pi}
    with np.errstate(all="ignore"):
        found = Reader(tex, values).read()
    expected = f(points)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-13 * np.abs(expected).max())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_formula_of_a_function_computes_what_the_function_does(name):
    agrees(typeset.function_formula(FUNCTIONS[name].f), FUNCTIONS[name])


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - FREE))
def test_docstring_of_a_function_computes_what_the_function_does(name):
    (line,) = written(FUNCTIONS[name])
    tex = line.partition("=")[2].replace(r"\tfrac12", r"\frac{1}{2}").replace(r"\tfrac", r"\frac")
    agrees(tex, FUNCTIONS[name])


WRONG = [
    ("x - (y - z)", "x - y - z"),
    ("x / (y * z)", r"\frac{x}{y} z"),
    ("(x + y) * z", "x + y z"),
    ("(-x) ** 2", "-x^{2}"),
    ("(x ** 2) ** 3", "{x^{2}}^{3}"),
    ("sqrt(x) * y", r"\sqrt{x y}"),
]


@pytest.mark.parametrize(("code", "tex"), WRONG)
def test_a_lost_parenthesis_would_be_seen(code, tex):
    values = {"x": 2.0, "y": 3.0, "z": 5.0}
    right = eval(code, {"sqrt": np.sqrt}, dict(values))
    try:
        read = Reader(tex, values).read()
    except (AssertionError, ValueError):
        return
    assert read != right
