"""The page on conventions: each cell is backed, and the converter gives the libraries' numbers."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

import gdlib
from tests.reference import agreement as ref

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "practice" / "conventions.md"
TABLE = Path(__file__).with_name("conventions.toml")


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


convert = load(PAGE.with_name("convert.py"))
CELLS = tomllib.loads(TABLE.read_text(encoding="utf-8"))["cell"]


# --- the converter ----------------------------------------------------------------------------


def follow(rule, gradients):
    """The points of a rule that starts from 0 and is given the gradients."""
    x = np.zeros(gradients.shape[1])
    state, path = rule.init(x), []
    for t, g in enumerate(gradients, start=1):
        x, state = rule.step(x, g, t, state)
        path.append(x)
    return np.array(path)


def falling(lr):
    if not isinstance(lr, dict):
        return lr
    base, half_life = lr["inverse_time"]
    return lambda done: base / (1 + done / half_life)


def converted(case):
    """The rule that the converter makes of a recorded run's settings."""
    name = case["call"].rpartition(".")[2]
    settings = {k: v for k, v in case["settings"].items() if k != "default_dtype"}
    for key in ("lr", "learning_rate"):
        if key in settings:
            settings[key] = falling(settings[key])
    return getattr(convert, case["peer"])(name, **settings)


@pytest.mark.parametrize(
    ("peer", "rule"), sorted({(case["peer"], case["rule"]) for case in ref.CASES})
)
def test_converted_settings_reproduce_the_library(peer, rule):
    """Every recorded run, those among them that gdlib's own rule is known not to reproduce."""
    pairs = [
        (case, path)
        for case, path in zip(ref.CASES, ref.PATHS, strict=True)
        if (case["peer"], case["rule"]) == (peer, rule)
    ]
    assert pairs
    for case, path in pairs:
        # PyTorch's running product in float32 is rounding, which no setting gives.
        limit = 1e-7 if "default_dtype" in case["settings"] else 1e-12
        found = follow(converted(case), ref.GRADIENTS)[ref.STEPS - 1]
        assert ref.difference(found, path) <= limit, case


@pytest.mark.parametrize("nesterov", [False, True])
def test_scikit_learn_sgd(nesterov):
    settings = {"learning_rate_init": 0.05, "momentum": 0.9}
    theirs = SGDOptimizer([np.zeros(16)], **settings, nesterov=nesterov)
    ours = convert.sklearn("sgd", **settings, nesterovs_momentum=nesterov)
    assert ref.difference(follow(ours, ref.GRADIENTS), scikit_learn(theirs)) <= 1e-12


def test_scikit_learn_adam():
    settings = {"learning_rate_init": 0.01, "beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-4}
    theirs = scikit_learn(AdamOptimizer([np.zeros(16)], **settings))
    ours = convert.sklearn("adam", **settings)
    assert ref.difference(follow(ours, ref.GRADIENTS), theirs) <= 1e-12
    outside = gdlib.Adam(lr=0.01, beta2=0.99, eps=1e-4)
    assert ref.difference(follow(outside, ref.GRADIENTS), theirs) > 0.1


def scikit_learn(optimizer):
    """The points of one of its solvers."""
    steps = [optimizer._get_updates([g])[0] for g in ref.GRADIENTS]
    return np.cumsum(steps, axis=0)


def test_moving_average_form():
    """autograd's sgd and RMSprop, written down from the source that the table names."""
    x, velocity, path = np.zeros(16), np.zeros(16), []
    for g in ref.GRADIENTS:
        velocity = 0.8 * velocity - (1 - 0.8) * g
        x = x + 0.05 * velocity
        path.append(x)
    ours = convert.autograd("sgd", step_size=0.05, mass=0.8)
    assert ref.difference(follow(ours, ref.GRADIENTS), np.array(path)) <= 1e-12

    x, average, path = np.zeros(16), np.ones(16), []
    for g in ref.GRADIENTS:
        average = 0.9 * average + (1 - 0.9) * g**2
        x = x - 0.1 * g / (np.sqrt(average) + 1e-8)
        path.append(x)
    ours = convert.autograd("rmsprop", step_size=0.1, gamma=0.9, eps=1e-8)
    assert ref.difference(follow(ours, ref.GRADIENTS), np.array(path)) <= 1e-12


def test_dampening_skips_the_first_step():
    """By hand: v = g1, then v = v/2 + g/4."""
    rule = convert.torch("SGD", lr=1.0, momentum=0.5, dampening=0.75)
    path = follow(rule, np.array([[8.0], [8.0], [0.0]]))
    assert path.ravel().tolist() == [-8, -14, -17]


def test_what_cannot_be_converted_is_refused():
    with pytest.raises(ValueError, match="name='LBFGS' must be one of SGD"):
        convert.torch("LBFGS")
    with pytest.raises(TypeError, match="epsilon"):
        convert.keras("Adam", learning_rate=0.1, beta_1=0.9, beta_2=0.999)
    with pytest.raises(TypeError, match="maximize"):
        convert.torch("SGD", lr=0.1, maximize=True)
    with pytest.raises(ValueError, match="eps_root"):
        convert.optax("adabelief", learning_rate=0.1, b1=0.9, b2=0.9, eps=1e-8, eps_root=1e-4)


def test_rprop_of_optax_is_a_step_late():
    """The lengths of the steps that the page prints."""
    gradients = np.array([[1.0], [1.0], [1.0], [-1.0], [-1.0]])
    settings = {"learning_rate": 0.1, "eta_minus": 0.5, "eta_plus": 1.2}
    limits = {"min_step_size": 1e-6, "max_step_size": 50.0}
    late = follow(convert.optax("rprop", **settings, **limits), gradients)
    torch = follow(convert.torch("Rprop", lr=0.1), gradients)
    for path, lengths in ((late, [0, 0.1, 0.12, 0, 0]), (torch, [0.1, 0.12, 0.144, 0, 0.072])):
        steps = abs(np.diff(path, axis=0, prepend=0)).ravel()
        np.testing.assert_allclose(steps, lengths, rtol=1e-12)


# --- the table --------------------------------------------------------------------------------

SOURCES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["sources"]
PINNED = re.compile(
    r"https://(github\.com/[\w.-]+/[\w.-]+/blob/([0-9a-f]{40}|v\d+\.\d+\.\d+)/\S+"
    r"|arxiv\.org/abs/\d{4}\.\d{5}v\d+)"
)


def test_every_cell_is_backed():
    for cell in CELLS:
        assert cell.keys() <= {"rule", "who", "form", "runs", "tests", "sources"}, cell
        assert min(map(len, (cell["rule"], cell["who"], cell["form"]))) > 2, cell
        assert cell.get("runs") or cell.get("tests") or cell.get("sources"), cell


def test_recorded_runs_and_cells_name_each_other():
    named = {run for cell in CELLS for run in cell.get("runs", ())}
    assert named == {f"{case['peer']}/{case['rule']}" for case in ref.CASES}


def test_sources_are_pinned_and_used():
    for name, address in SOURCES.items():
        assert PINNED.fullmatch(address), name
    assert {name for cell in CELLS for name in cell.get("sources", ())} == SOURCES.keys()


def test_named_tests_are_collected():
    named = {test for cell in CELLS for test in cell.get("tests", ())}
    files = sorted({name.partition("::")[0] for name in named})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    # What is asked of this run, such as a table of times, is not asked of that one.
    clean = {k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"}
    done = subprocess.run(
        [*command, *files], cwd=ROOT, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert named <= set(done.stdout.splitlines()), named - set(done.stdout.splitlines())


def test_page_shows_every_cell_and_no_other():
    """The page's tables are this file's: each rule is shown once, and no table is typed."""
    text = PAGE.read_text(encoding="utf-8")
    calls = re.findall(r"^show\((.*?)\)$", text, re.M)
    shown = [name for call in calls for name in ast.literal_eval(f"[{call}]")]
    rules = [cell["rule"] for cell in CELLS]
    assert shown == list(dict.fromkeys(rules))
    assert not re.search(r"^\|", text, re.M)
