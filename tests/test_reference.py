"""gdlib's paths against those of PyTorch, optax and Keras, see ``tests/reference/``."""

import json

import numpy as np
import pytest

from tests.reference import agreement as ref

#: Where a library's convention differs: rule, library, why, and the gap of each such run, by the
#: measure of ``agreement.py``. Wherever a setting makes the two conventions one, further runs with
#: this setting agree; of Rprop in optax there is none.
KNOWN_DIFFERENCES = {
    ("adam", "keras", "eps is added before the bias correction"): [0.963],
    ("adamax", "keras", "eps is added to u, not inside the maximum"): [0.0146],
    ("adamw", "keras", "eps is added before the bias correction"): [0.963],
    ("amsgrad", "keras", "eps is added before the bias correction"): [0.963],
    ("amsgrad", "optax", "the maximum is taken of the corrected averages"): [
        0.62, 0.467, 0.788, 0.485, 0.243, 0.61,
    ],
    ("momentum", "keras", "the learning rate stands inside the velocity"): [0.229],
    ("nadam", "optax", "the momentum coefficient does not warm up"): [0.991],
    ("nadam", "torch", "the running product is kept in PyTorch's default type, float32"): [
        1.23e-8
    ],
    ("nesterov", "keras", "the learning rate stands inside the velocity"): [0.215],
    ("radam", "torch", "eps is added before the bias correction"): [0.915],
    ("rmsprop", "keras", "eps stands inside the root"): [1.0],
    ("rmsprop", "optax", "eps stands inside the root"): [1.0],
    ("rmsprop_centered", "keras", "eps stands inside the root"): [1.0],
    ("rmsprop_centered", "optax", "eps stands inside the root"): [1.0],
    ("rprop", "optax", "the step taken is the one worked out a step earlier (optax#1725)"): [
        1.0, 1.0, 1.13, 1.36, 1.1,
    ],
    ("yogi", "optax", "the average of gradients, too, starts at 1e-6"): [1.08],
}  # fmt: skip

#: The rules that a library has.
PEERS = {
    "torch": "gd momentum nesterov adagrad rmsprop rmsprop_centered adadelta adam adamax nadam "
    "amsgrad adamw radam rprop",
    "optax": "gd momentum nesterov adagrad rmsprop rmsprop_centered adadelta adam adamax nadam "
    "amsgrad adamw radam adabelief yogi signgd lion",
    "keras": "gd momentum nesterov adagrad rmsprop rmsprop_centered adadelta adam adamax nadam "
    "amsgrad adamw lion",
}


@pytest.fixture(scope="module")
def fresh():
    return ref.agreement()


@pytest.fixture(scope="module")
def runs(fresh):
    return fresh["runs"]


@pytest.mark.parametrize(("peer", "rule"), [(p, r) for p in PEERS for r in PEERS[p].split()])
def test_paths_agree_with_the_library(runs, peer, rule):
    found = [
        run
        for run in runs
        if (run["peer"], run["rule"]) == (peer, rule) and not run["known_difference"]
    ]
    assert len(found) >= 5, "five settings or more"
    for run in found:
        assert run["largest_relative_difference"] <= 1e-12, run


def test_every_rule_has_a_reference():
    assert {case["rule"] for case in ref.CASES if "differs" not in case} == set(ref.RULES)


def test_known_differences_are_all_that_differ(runs):
    found: dict = {}
    for run in runs:
        if run["known_difference"]:
            key = run["rule"], run["peer"], run["known_difference"]
            found.setdefault(key, []).append(run["largest_relative_difference"])
    assert found.keys() == KNOWN_DIFFERENCES.keys()
    for key, gaps in found.items():
        # The gap of 1e-8 is the library's rounding, and its last digits are ours.
        assert gaps == pytest.approx(KNOWN_DIFFERENCES[key], rel=0.01), key


def test_published_agreement_is_current(fresh):
    """The site shows agreement.json; it must say what a computation of today says."""
    published = json.loads(ref.FILE.read_text(encoding="utf-8"))
    gap = "largest_relative_difference"
    for then, now in zip(published["runs"], fresh["runs"], strict=True):
        # The last bits depend on the processor, so of a rounding error the size is compared.
        assert then[gap] == pytest.approx(now[gap], rel=0.01, abs=1e-14)
        assert then | {gap: now[gap]} == now
    assert published | {"runs": fresh["runs"]} == fresh


def test_gradients_are_what_the_measure_needs():
    """Scales from 1e-9 to 1e1, each in a coordinate of its own, with exact zeros in each."""
    assert len(ref.GRADIENTS) == ref.STEPS[-1] == 200
    sizes = np.sort(np.abs(ref.GRADIENTS[:, :11]), axis=0)
    np.testing.assert_allclose(np.log10(sizes[100]), np.arange(-9, 2), atol=0.2)
    assert (sizes[5] == 0).all()


def test_measure_sees_an_error_in_a_small_coordinate():
    """A measure over all coordinates together would not."""
    reference = np.array([[1.0, 1e-9], [2.0, 1e-9]])
    wrong = reference + np.array([[0.0, 0.0], [0.0, -1e-12]])
    assert ref.difference(wrong, reference) == pytest.approx(1e-3)
    assert ref.difference(reference, reference) == 0
    assert ref.difference(reference * np.nan, reference) == np.inf
