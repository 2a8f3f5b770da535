"""The playground's runs, in Chromium, against those of gdlib.

Where a rule and a function need only + - * /, roots, comparisons and squares, every number of a
path must have the same bits. Elsewhere browsers round exp, sin and powers as they like: there each
single step, made from Python's state, must agree to 1e-12 of the largest number in it, and the
path to 1e-9, unless Python's own path moves as much when its start moves by one unit in the last
place. Those runs are found and listed here.
"""

import ast
import itertools
import subprocess
import sys
from functools import cache

import numpy as np
import pytest

import gdlib
from gdlib import FUNCTIONS, HYPERPARAMETERS, RULES, Noisy, minimize, rules, schedules
from gdlib.core import schema
from gdlib.noise import unit_noise
from tests import playground_harness as harness
from tests.playground_harness import packed, playground, same_bits, unpacked

STEPS = 200
STEP = 1e-12
PATH = 1e-9

#: Settings beside the defaults.
OTHER = {
    "beta": 0.5, "rho": 0.8, "beta1": 0.7, "beta2": 0.95, "eps": 1e-6, "weight_decay": 0.1,
    "momentum_decay": 0.02, "eta_minus": 0.3, "eta_plus": 1.5, "step_min": 1e-5, "step_max": 1.0,
}  # fmt: skip
CHOSEN = ("beale", "rosenbrock", "himmelblau", "levy")
FACTORS = {"defaults": 1, "others": 10}  # of the learning rate


@pytest.fixture(scope="module")
def browser():
    with harness.in_chromium() as engine:
        yield engine


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with harness.node(tmp_path_factory.mktemp("parity")) as engine:
        yield engine


RANGES = {name: playground.hyper_data(p) for name, p in HYPERPARAMETERS.items()}
TEXTS = {kind().function.__name__: playground.rule_data(kind)["source"] for kind in RULES}
KINDS = {kind().function.__name__: kind for kind in RULES}


@cache
def is_exact(*texts):
    """Whether a text computes with operations alone that every engine rounds alike."""
    for node in itertools.chain.from_iterable(ast.walk(ast.parse(text)) for text in texts):
        if isinstance(node, ast.Call) and node.func.id in ("exp", "log", "sin", "cos"):
            return False
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            exponent = node.right
            if not (isinstance(exponent, ast.Constant) and exponent.value == 2):
                return False
    return True


@cache
def function_texts(function):
    data = playground.function_data(function)
    return data["source"], data["gradient"]


def settings(name, which):
    known = schema(getattr(rules, name)).hyper
    if which == "defaults":
        return dict(known)
    return {key: OTHER.get(key, FACTORS[which] * value) for key, value in known.items()}


def starts(function):
    """The usual start, and one that the rules meet from another side."""
    (a, b), (c, d) = function.domain
    return [function.start, (a + 0.3 * (b - a), c + 0.8 * (d - c))]


CASES = [
    (rule, name, which, i)
    for rule in TEXTS
    for name in CHOSEN
    for which in FACTORS
    for i in range(2)
]


def spec(rule_text, function, hyper, start, **more):
    f, gradient = function_texts(function)
    return {
        "f": f, "gradient": gradient, "rule": rule_text, "hyper": hyper, "ranges": RANGES,
        "start": packed(start), "steps": STEPS, **more,
    }  # fmt: skip


def run(engine, one):
    (answer,) = engine.runs([one])
    return answer


class Path:
    """A run's record, from Python or from the browser."""

    def __init__(self, status, x, fun, norm, lr):
        self.status, self.x, self.fun, self.norm, self.lr = status, x, fun, norm, lr

    @classmethod
    def of_python(cls, result):
        path = result.path
        return cls(result.status.text, path.x, path.fun, path.grad_norm, path.lr)

    @classmethod
    def of_browser(cls, answer, dim=2):
        x, fun, norm, lr = (unpacked(answer[key]) for key in ("x", "fun", "norm", "lr"))
        return cls(answer["status"], x.reshape(-1, dim), fun, norm, lr)

    def same(self, other):
        return self.status == other.status and all(
            same_bits(getattr(self, name), getattr(other, name))
            for name in ("x", "fun", "norm", "lr")
        )

    def apart(self, other):
        """How far the points are from each other, relative to their size, row by row."""
        rows = min(len(self.x), len(other.x))
        a, b = self.x[:rows], other.x[:rows]
        size = np.maximum(np.abs(a), np.abs(b)).max(1)
        gap = np.abs(a - b).max(1) / np.where(size > 0, size, 1)
        # Where one ends before the other, they are as far apart as can be.
        longer = max(len(self.x), len(other.x)) - rows
        return np.maximum.accumulate(np.concatenate([gap, np.full(longer, np.inf)]))


class Nudged:
    """A function whose gradient is taken one unit in the last place beside each point."""

    def __init__(self, f, seed):
        self.f, self.seed = f, seed

    def __call__(self, x):
        return self.f(x)

    def grad(self, x, t):
        sides = np.random.default_rng([self.seed, t]).choice([-np.inf, np.inf], len(x))
        return self.f.grad(np.nextafter(x, sides))


def moved(function, rule, start, steps):
    """How far Python's path moves by one unit in the last place: of its start, or of each point."""
    path = Path.of_python(minimize(function, start, rule, steps=steps))
    gaps = np.zeros(steps + 1)
    corners = itertools.product((-np.inf, np.inf), repeat=len(start))
    tries = [(function, np.nextafter(start, sides)) for sides in corners]
    for f, x in [*tries, *((Nudged(function, seed), start) for seed in range(4))]:
        gap = path.apart(Path.of_python(minimize(f, x, rule, steps=steps)))
        gaps = np.maximum(gaps, np.pad(gap, (0, len(gaps) - len(gap)), mode="edge"))
    return gaps


@pytest.fixture(scope="module")
def references():
    """Python's run of every case."""
    return {
        (name, function, which, i): Path.of_python(
            minimize(
                FUNCTIONS[function],
                starts(FUNCTIONS[function])[i],
                KINDS[name](**settings(name, which)),
                steps=STEPS,
            )
        )
        for name, function, which, i in CASES
    }


def compare(case, rule, function, start, wanted, found, excused, steps=STEPS):
    """A browser's path is Python's, or the run is one that magnifies the last place."""
    gap = found.apart(wanted)
    if found.status == wanted.status and gap[-1] <= PATH:
        return
    own = moved(function, rule, start, steps)
    assert own[-1] > PATH, (case, gap[-1], own[-1])
    # Each step may add what one such unit comes to.
    bound = np.maximum(PATH, np.arange(len(gap)) * own[: len(gap)])
    assert (gap <= bound).all(), (case, gap[-1], own[-1])
    excused.append(f"{case}: {gap[-1]:.1g}; Python's own path moves by {own[-1]:.1g}")


@pytest.mark.parametrize("where", ["browser", "node"])
def test_every_rule_makes_the_paths_of_gdlib(request, references, where):
    """18 rules, 4 functions, 2 settings, 2 starts; node rounds sin otherwise than Chromium."""
    engine = request.getfixturevalue(where)
    every = [
        spec(TEXTS[name], FUNCTIONS[f], settings(name, which), starts(FUNCTIONS[f])[i])
        for name, f, which, i in CASES
    ]
    excused = []
    for case, answer in zip(CASES, engine.runs(every), strict=True):
        name, function, which, i = case
        found, f = Path.of_browser(answer), FUNCTIONS[function]
        if is_exact(TEXTS[name], *function_texts(f)):
            assert found.same(references[case]), case
        else:
            rule = KINDS[name](**settings(name, which))
            compare(case, rule, f, starts(f)[i], references[case], found, excused)
    print("Runs that magnify the last place:", *excused, sep="\n  ")
    assert len(excused) < 3
    assert {path.status for path in references.values()} == {
        "converged", "step limit", "non-finite", "diverged",
    }  # fmt: skip
    assert sum(is_exact(TEXTS[name], *function_texts(FUNCTIONS[f])) for name, f, *_ in CASES) == 120


def test_runs_that_magnify_the_last_place_are_found(node):
    """A step that overshoots Rastrigin's waves is chaos; NAdam divides rounding by little."""
    steps, excused = 320, []
    for kind, function, hyper in (
        (gdlib.GD, "rastrigin", {"lr": 0.02}),
        (gdlib.Momentum, "rastrigin", {"lr": 0.02}),
        (gdlib.NAdam, "levy", settings("nadam", "others")),
        (gdlib.Adam, "rastrigin", {"lr": 0.1}),
    ):
        f, rule = FUNCTIONS[function], kind(**hyper)
        one = spec(TEXTS[rule.function.__name__], f, hyper, f.start) | {"steps": steps}
        found = Path.of_browser(run(node, one))
        wanted = Path.of_python(minimize(f, f.start, rule, steps=steps))
        compare(kind.__name__, rule, f, f.start, wanted, found, excused, steps)
    print("Runs that magnify the last place:", *excused, sep="\n  ")
    # None where the engine rounds sin as numpy does.
    assert [case.partition(":")[0] for case in excused] in ([], ["GD", "Momentum", "NAdam"])


def test_each_step_agrees_from_the_same_state(browser):
    """Steps by themselves, for every rule that needs powers: no error adds up, and none hides."""
    for name, function, which, i in CASES:
        if is_exact(TEXTS[name]):
            continue
        f, rule = FUNCTIONS[function], KINDS[name](**settings(name, which))
        x, rows = np.array(starts(f)[i]), []
        state = rule.init(x)
        with np.errstate(all="ignore"):
            for t in range(1, STEPS + 1):
                g = f.grad(x)
                new, after = rule.step(x, g, t, state)
                if not np.isfinite([new, *after]).all():
                    break
                rows.append((x, g, state, new, after))
                x, state = new, after
        xs, gs, before, new, after = zip(*rows, strict=True)
        found = browser.steps(
            TEXTS[name], packed(list(rule.hyper.values())), 2, *map(packed, (xs, gs, before))
        )
        wanted = np.array([np.ravel([a, *b]) for a, b in zip(new, after, strict=True)])
        found = unpacked(found).reshape(wanted.shape)
        # The largest operand of the last operation of each result: what was, and what is added.
        was = np.array([np.ravel([a, *b]) for a, b in zip(xs, before, strict=True)])
        largest = np.maximum(np.abs(was), np.abs(wanted - was))
        assert (np.abs(found - wanted) <= STEP * largest).all(), (name, function, which, i)


def test_every_function_has_the_values_and_gradients_of_gdlib(browser):
    """At points of the domain, on its axes, and far outside."""
    random = np.random.default_rng(3)
    for f in FUNCTIONS.values():
        if f.dim > 2 or f.name == "reddi":
            continue
        low, high = np.array(f.domain).T
        points = random.uniform(low, high, (300, f.dim))
        points[:20] *= 10.0 ** random.integers(2, 200, (20, 1))
        points[20:40, 0] = 0
        points[40] = 0
        answer = browser.values(*function_texts(f), packed(points))
        fun, gradient = unpacked(answer["fun"]), unpacked(answer["gradient"]).reshape(-1, f.dim)
        wanted = np.array([f(point) for point in points])
        slopes = np.array([f.grad(point) for point in points])
        if is_exact(*function_texts(f)):
            assert same_bits(fun, wanted), f
            assert same_bits(gradient, slopes), f
        else:
            near = slice(20, None)
            scale = np.abs(points[near]).max(1) + np.abs(wanted[near]) + 1
            assert (np.abs(fun[near] - wanted[near]) <= 1e-14 * scale).all(), f
            size = (np.abs(slopes[near]).max(1) + scale)[:, None]
            assert (np.abs(gradient[near] - slopes[near]) <= 1e-13 * size).all(), f
            assert (np.isfinite(fun) == np.isfinite(wanted)).all(), f


def test_one_dimension_and_a_gradient_of_each_step(browser):
    """Functions of one coordinate, and Reddi's sequence, whose gradient depends on the step."""
    for name in ("cubic", "shifted_square", "lessard", "reddi"):
        f = FUNCTIONS[name]
        for rule in (gdlib.Momentum(lr=0.01), gdlib.AMSGrad(lr=0.1, beta1=0.0)):
            kind = rule.function.__name__
            wanted = Path.of_python(minimize(f, f.start, rule, steps=STEPS))
            found = run(browser, spec(TEXTS[kind], f, dict(rule.hyper), f.start))
            found = Path.of_browser(found, dim=1)
            if is_exact(TEXTS[kind]):
                assert found.same(wanted), (name, rule)
            else:
                assert found.status == wanted.status
                assert found.apart(wanted)[-1] <= PATH


def test_noise_has_the_same_bits(browser):
    for seed, t, count in itertools.product((0, 1, 7, 2**32 - 1), (0, 1, 100, 2**32 - 1), (1, 3)):
        assert same_bits(unpacked(browser.noise(seed, t, count)), unit_noise(seed, t, count))
    f = FUNCTIONS["beale"]
    rule = gdlib.Momentum(lr=1e-3, beta=0.5)
    more = {"sigma": 0.75, "seed": 2**32 - 5, "gtol": 0.5}
    wanted = minimize(Noisy(f, 0.75, 2**32 - 5), (1, 1), rule, steps=STEPS, gtol=0.5)
    found = run(browser, spec(TEXTS["momentum"], f, dict(rule.hyper), (1, 1), **more))
    assert Path.of_browser(found).same(Path.of_python(wanted))


SCHEDULES = (
    schedules.Constant(0.1),
    schedules.StepDecay(1.0, step_size=7, gamma=0.3),
    schedules.Exponential(0.5, gamma=0.97),
    schedules.Polynomial(1.0, steps=40, end_value=0.1),
    schedules.Polynomial(1.0, steps=40, end_value=0.1, power=2.5),
    schedules.Cosine(0.7, steps=33, end_value=0.01),
    schedules.WarmRestarts(0.7, steps=9),
    schedules.WarmRestarts(0.7, steps=5, mult=3, end_value=0.1),
    schedules.WarmUp(schedules.Cosine(0.2, steps=20), steps=11, init_value=0.01),
    schedules.OneCycle(1.0, steps=50),
    schedules.OneCycle(1.0, steps=1, pct_start=0.5),
    schedules.Joined([schedules.Constant(0.3), schedules.Exponential(0.2, gamma=0.9)], [13]),
)


def plain(value):
    """A schedule as the page describes it."""
    if isinstance(value, schedules.Schedule):
        return {"name": type(value).__name__, **{k: plain(v) for k, v in vars(value).items()}}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def test_schedules_have_the_values_of_gdlib(browser):
    assert {type(s).__name__ for s in SCHEDULES} == {*schedules.__all__} - {"Schedule"}
    for schedule in SCHEDULES:
        found = unpacked(browser.schedule(plain(schedule), list(range(100))))
        wanted = [schedule(step) for step in range(100)]
        np.testing.assert_allclose(found, wanted, rtol=1e-14, atol=1e-16, err_msg=repr(schedule))


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: type(schedule).__name__)
def test_a_schedule_in_a_run(browser, schedule):
    """In the place of the learning rate, here of signs, so that any size of it will do."""
    f, rule = FUNCTIONS["rosenbrock"], gdlib.SignGD(lr=schedule)
    wanted = Path.of_python(minimize(f, f.start, rule, steps=STEPS))
    given = {"lr": plain(schedule)}
    found = Path.of_browser(run(browser, spec(TEXTS["signgd"], f, given, f.start)))
    excused = []
    compare(repr(rule), rule, f, f.start, wanted, found, excused)
    assert not excused
    np.testing.assert_allclose(found.lr, wanted.lr, rtol=1e-14, atol=1e-16)


def test_runs_end_where_python_s_end_at_the_bounds(browser):
    """A gradient that equals gtol goes on; a point past 1e100 is not one that overflowed."""
    f = FUNCTIONS["bowl"]
    norms = minimize(f, f.start, gdlib.GD(lr=0.01), steps=9).path.grad_norm
    cases = [(0.01, 9, norm) for norm in norms] + [(1e101, 9, 0), (1e308, 9, 0), (0.01, 0, 0)]
    lengths = set()
    for lr, steps, gtol in cases:
        wanted = Path.of_python(minimize(f, f.start, gdlib.GD(lr=lr), steps=steps, gtol=gtol))
        one = spec(TEXTS["gd"], f, {"lr": lr}, f.start) | {"steps": steps, "gtol": float(gtol)}
        assert Path.of_browser(run(browser, one)).same(wanted), (lr, steps, gtol)
        lengths.add((wanted.status, len(wanted.x)))
    assert {("converged", 2), ("diverged", 1), ("non-finite", 1), ("step limit", 1)} <= lengths


def test_what_python_refuses_ends_the_run(browser):
    """A value out of its range, and a division of Python's numbers by zero, are told."""
    f = FUNCTIONS["bowl"]
    answer = run(browser, spec(TEXTS["momentum"], f, {"beta": 1.0}, f.start))
    assert answer["status"] == "error"
    assert answer["error"]["message"] == "beta = 1 is out of range; allowed is 0 <= value < 1"
    growing = {"name": "Exponential", "init_value": 0.5, "gamma": 1.5}
    answer = run(browser, spec(TEXTS["momentum"], f, {"lr": 1e-3, "beta": growing}, f.start))
    assert (answer["status"], answer["nit"]) == ("error", 2)
    text = "def f(x, g, t, *, lr=0.1):\n    a = 1 / (t - 3)\n    return x - lr * a * g\n"
    answer = run(browser, spec(text, f, {}, f.start))
    assert (answer["status"], answer["nit"]) == ("error", 2)
    assert answer["error"] == {"message": "division by zero", "line": 2, "column": 11}


def test_one_object_runs_again_and_again(browser):
    """What a run leaves behind changes nothing in the next, in one dimension or two."""
    f, g = FUNCTIONS["beale"], FUNCTIONS["cubic"]
    every = [
        spec(TEXTS["adam"], f, {"lr": 0.1}, f.start) | {"steps": 700},
        spec(TEXTS["gd"], g, {"lr": 0.01}, g.start) | {"steps": 20},
        spec(TEXTS["gd"], f, {"lr": 1.0}, f.start),
        spec(TEXTS["adam"], f, {"lr": 0.1}, f.start) | {"steps": 700},
    ]
    again = browser.runs(every, True)
    assert again == browser.runs(every)
    assert again[0] == again[3]


def test_outcomes_are_those_of_gdlib(browser):
    """Converging, diverging, descending and oscillating runs, and paths too short to tell."""
    f, start = FUNCTIONS["rosenbrock"], (-0.5, 1)
    seen = set()
    rates = (0.0, *np.geomspace(1e-4, 1e-2, 9))
    for lr, beta, steps in itertools.product(rates, (0.0, 0.9), (6, 7, 120)):
        rule = gdlib.Momentum(lr=lr, beta=beta)
        one = spec(TEXTS["momentum"], f, dict(rule.hyper), start) | {"steps": steps, "gtol": 0.5}
        result = minimize(f, start, rule, steps=steps, gtol=0.5)
        try:
            wanted = result.outcome
        except ValueError:
            wanted = None
        assert run(browser, one)["outcome"] == wanted
        seen.add(wanted)
    assert seen == {"converges", "diverges", "still descends", "oscillates", None}


# The script that a page copies.


def executed(script):
    names = {"__name__": "copied"}
    exec(compile(script, "copied.py", "exec"), names)
    return {name: Path.of_python(result) for name, result in names["results"].items()}


def test_the_copied_script_makes_the_same_paths(browser, references):
    for function, which, i in itertools.product(CHOSEN, FACTORS, range(2)):
        made = [
            {
                "label": name,
                "className": KINDS[name].__name__,
                "text": TEXTS[name],
                "hyper": settings(name, which),
            }
            for name in TEXTS
        ]
        start = list(starts(FUNCTIONS[function])[i])
        state = {"f": {"name": function}, "rules": made, "start": start, "steps": STEPS}
        results = executed(browser.python(state))
        assert list(results) == list(TEXTS)
        for name, path in results.items():
            assert path.same(references[name, function, which, i]), (name, function, which, i)


TYPED = """def f(x, y):
    # a valley, and a wall
    r = sqrt(x**2 + 4 * y**2 + 1)
    return r + maximum(x * y, -3) / (2 + abs(x)) + clip(y, -1, 2)**2
"""
EDITED = """def momentum(x, g, t, v=0, *, lr=0.1, drag=0.2):
    '''With drag, and a rest in every third step.'''
    v = (1 - drag) * v + where(t % 3 == 0, 0, g)
    return (
        x - lr * v,
        v,
    )
"""


def test_the_copied_script_has_what_the_reader_typed(browser, tmp_path):
    """A function with its derivative, an edited rule, a schedule, noise; run as a script."""
    (gradient,) = browser.gradients([TYPED])
    slowing = {"name": "StepDecay", "init_value": 0.05, "step_size": 50, "gamma": 0.5}
    other = EDITED.replace("drag", "pull")
    made = [
        {"label": 'my "momentum"', "text": EDITED, "hyper": {"lr": slowing, "drag": 0.25}},
        {"label": "again", "text": other, "hyper": {}},
        {"label": "GD", "className": "GD", "text": TEXTS["gd"], "hyper": {"lr": 0.03}},
    ]
    common = {"start": [2.5, -1.5], "steps": STEPS, "sigma": 0.125, "seed": 3, "gtol": 1e-6}
    script = browser.python({"f": {"text": TYPED}, "rules": made, **common})
    assert gradient["source"].partition(":")[2] in script
    results = executed(script)
    for rule in made:
        one = {"f": TYPED, "rule": rule["text"], "hyper": rule["hyper"], "ranges": RANGES}
        answer = run(browser, one | common | {"start": packed(common["start"])})
        found = Path.of_browser(answer)
        assert len(found.x) > 10
        assert found.same(results[rule["label"]])
    file = tmp_path / "copied.py"
    file.write_text(script)
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith('my "momentum": step limit after')


def test_names_in_the_copied_script_do_not_collide(browser):
    text = "def {}(x, g, t, *, lr=0.1):\n    a = x - lr * g\n    return a\n"
    names = ("minimize", "Rule", "f", "results", "Adam", "print", "gradient", "np", "len")
    made = [{"label": name, "text": text.format(name), "hyper": {}} for name in names]
    made.append({"label": "own", "className": "Adam", "text": TEXTS["adam"], "hyper": {}})
    value = "def minimize(x, y):\n    return x * x + y\n"
    state = {"f": {"text": value}, "rules": made, "start": [1, 2], "steps": 3}
    results = executed(browser.python(state))
    assert list(results) == [*names, "own"]
    for name in names:
        np.testing.assert_allclose(results[name].x[-1], [0.8**3, 1.7], rtol=1e-14)


def test_ten_rules_of_1_000_steps_are_quick(browser):
    """The race that a page draws while a slider moves; the best of several, as others work too."""
    f = FUNCTIONS["beale"]
    slow, fast = ("gd", "momentum", "nesterov"), ("adagrad", "rmsprop", "adam", "adamw", "nadam")
    rates = dict.fromkeys(slow, 1e-6) | dict.fromkeys((*fast, "yogi", "lion"), 1e-2)
    race = [
        spec(TEXTS[name], f, {"lr": lr}, f.start) | {"steps": 1000} for name, lr in rates.items()
    ]
    times = [browser.race(race) for _ in range(8)]
    print("10 rules of 1,000 steps:", *(f"{time:.1f}" for time in times), "ms")
    assert min(times) < 50
