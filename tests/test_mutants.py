"""Every mutant of every rule is killed, or proven to be the rule, see ``tests/mutants/``."""

import pytest

from tests.mutants import run
from tests.rules_table import TABLE


@pytest.mark.parametrize("name", TABLE)
def test_no_mutant_survives(name):
    count, wrong = run.outcome(name, run.listed().get(name, []))
    assert not wrong
    assert count["killed"] >= 20


def test_every_listed_mutant_has_a_rule_and_a_proof():
    listed = run.listed()
    assert set(listed) <= set(TABLE)
    assert all(len(entry["proof"]) > 20 for entries in listed.values() for entry in entries)


def test_run_reports_a_survivor_and_a_wrong_listing():
    kept = run.listed()["rprop"]
    killed = {"before": "g_prev = where(turn < 0, 0, g)", "after": "", "proof": "none"}
    gone = {"before": "never written", "after": "", "proof": "none"}
    _, wrong = run.outcome("rprop", [kept[0], killed, gone])
    assert sorted(message.partition(":")[0] for message in wrong) == [
        "listed as equivalent, but killed",
        "listed as equivalent, but no mutant",
        "survived",
    ]


def test_mutants_hold_the_errors_seen_elsewhere():
    """An eps moved, a correction dropped, t off by one, an old mean for the new one."""
    adam = {(m.before, m.after) for m in run.mutants(TABLE["adam"].function)}
    step = "return (x - lr * m_hat / (sqrt(v_hat) + eps), m, v)"
    for before, after in (
        (step, "return (x - lr * m_hat / (sqrt(v_hat) - eps), m, v)"),
        (step, "return (x - lr * m_hat / sqrt(v_hat), m, v)"),
        (step, "return (x - lr * m_hat / sqrt(v_hat + eps), m, v)"),
        (step, "return (x - lr * m / (sqrt(v_hat) + eps), m, v)"),
        (step, "return (x - lr * g / (sqrt(v_hat) + eps), m, v)"),
        ("v_hat = v / (1 - beta2 ** t)", "v_hat = v"),
        ("m_hat = m / (1 - beta1 ** t)", "m_hat = m / (1 - beta2 ** t)"),
        ("m_hat = m / (1 - beta1 ** t)", "m_hat = m / (1 - beta1 ** (t + 1))"),
        ("m = beta1 * m + (1 - beta1) * g", ""),
    ):
        assert (before, after) in adam, after
    lion = {(m.before, m.after) for m in run.mutants(TABLE["lion"].function)}
    assert (
        "c = sign(beta1 * m + (1 - beta1) * g)",
        "(after) m = beta2 * m + (1 - beta2) * g",
    ) in lion
