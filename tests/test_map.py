"""The map of the rules: every arrow is checked, and has its paragraph on the page."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from gdlib import RULES

PRACTICE = Path(__file__).parents[1] / "docs" / "practice"
spec = importlib.util.spec_from_file_location("arrows", PRACTICE / "arrows.py")
arrows = importlib.util.module_from_spec(spec)
spec.loader.exec_module(arrows)

EACH = pytest.mark.parametrize("arrow", arrows.ARROWS, ids=lambda arrow: arrow.name)


@EACH
def test_arrow(arrow):
    """The first rule becomes the second: exactly, up to rounding, or ever closer."""
    if arrow.kind == "limit":
        gaps = [arrows.gap(arrow, h) for h in (1e-2, 1e-4, 1e-6)]
        # Of first order in h at least; the constant is what it is.
        assert gaps[1] < gaps[0] / 50
        assert gaps[2] < gaps[1] / 50
    else:
        assert arrows.gap(arrow) <= {"exact": 0, "rounding": 1e-14}[arrow.kind]


@EACH
def test_condition_is_needed(arrow):
    assert arrows.gap(arrow, broken=True) > 0.01


@EACH
def test_arrow_joins_the_rules_that_it_names(arrow):
    special, plain = arrow.pair(1e-2)
    names = [rule.function.__name__ for rule in (special, plain, arrow.broken())]
    assert names == [arrow.start, arrow.end, arrow.start]


@pytest.mark.parametrize("name", ["amsgrad-adam", "rprop-signgd"])
def test_condition_on_gradients_is_needed(name):
    """Where the arrow's condition is one on the gradients, others part the paths."""
    (arrow,) = (arrow for arrow in arrows.ARROWS if arrow.name == name)
    assert arrows.gap(arrow._replace(gradients="any")) > 0.01


def test_gradients_are_what_they_are_called():
    assert (arrows.gradients("any") == 0).any(axis=0).all()
    assert (np.diff(abs(arrows.gradients("growing")), axis=0) >= 0).all()
    assert (arrows.gradients("one sign") >= 0).all()


def test_every_rule_is_on_the_map_and_leads_to_one_without_state():
    names = {kind().function.__name__ for kind in RULES}
    assert {end for arrow in arrows.ARROWS for end in (arrow.start, arrow.end)} == names
    ends = {"gd", "signgd"}
    while more := {a.start for a in arrows.ARROWS if a.end in ends} - ends:
        ends |= more
    assert ends == names
    assert not {arrow.start for arrow in arrows.ARROWS} & {"gd", "signgd"}


def test_page_has_a_paragraph_on_every_arrow():
    page = (PRACTICE / "map.md").read_text(encoding="utf-8")
    found = re.findall(r"^\*\*(\w+) → (\w+)\.\*\*", page, re.M)
    assert found == [(arrow.start, arrow.end) for arrow in arrows.ARROWS]
