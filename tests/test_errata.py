"""The page of errata: each item has its entry, and its correction holds."""

import json
import re
from pathlib import Path

import pytest

from tests import errata

PAGE = Path(__file__).parents[1] / "docs" / "sources" / "errata.md"
WORDS = {
    "M": "mathematics",
    "C": "code",
    "N": "number",
    "W": "wording",
    "T": "transcription",
}


@pytest.mark.parametrize("name", errata.DEMOS)
def test_correction_holds(name):
    """The demonstration asserts what the page says; it shows something, in short lines."""
    lines = list(errata.DEMOS[name]())
    assert lines
    assert max(map(len, lines)) <= 100


def test_what_is_not_of_words_alone_is_demonstrated():
    assert len(errata.KINDS) == 67
    assert set(errata.DEMOS) == set(errata.KINDS) - errata.WORDS_ALONE


@pytest.fixture(scope="module")
def entries():
    parts = re.split(r"^\((e-\w+)\)=\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_items_are_all_on_the_page_in_their_order(entries):
    assert [name.upper() for name in entries] == list(errata.KINDS)


@pytest.mark.parametrize("name", errata.KINDS)
def test_entry_says_what_stands_there_and_what_is_right(entries, name):
    text = entries[name.lower()]
    head = re.match(rf"### {name}: .+\n\n\*(.+)\.\*\n\n(\S[^`]+)", text)
    assert head, f"write {name} as the others"
    kinds = {word.strip() for word in head[1].rsplit(". ", 1)[-1].lower().split(",")}
    assert kinds == {WORDS[kind] for kind in errata.KINDS[name].split("/")}
    before, right, after = head[2].partition("**Right:**")
    assert right
    assert len(before.split()) >= 4
    assert after.strip(" .\n")
    assert (f'show("{name}")' in text) == (name in errata.DEMOS)


def test_a_wrong_correction_is_found(monkeypatch):
    """A demonstration that shows the source's own claim does not pass."""
    known = errata.found("A-10")
    wrong = errata.sources.Found([2.45, 2.45])
    monkeypatch.setattr(errata, "found", lambda name: wrong)
    with pytest.raises(AssertionError):
        errata.lines("E-A8")
    monkeypatch.setattr(errata, "found", lambda name: known)
    assert "2.45" in errata.lines("E-A8")


def test_long_runs_are_those_of_the_command():
    """What the command writes: its name, and one outcome for each of its runs."""
    from tests import errata_long

    kept = json.loads(errata_long.FILE.read_text(encoding="utf-8"))
    assert list(kept) == ["command", *errata_long.RUNS]
    makefile = (PAGE.parents[2] / "Makefile").read_text()
    assert f"\n{kept['command'].removeprefix('make ')}:" in makefile


def test_long_runs_are_the_short_ones_continued(monkeypatch):
    """The command's own functions, cut short, against the package's runs."""
    from tests import errata_long, scalar

    run, steps = scalar.run, []

    def short(rule, f, x0, n, **settings):
        marks = tuple(settings.pop("marks", ()))
        steps.append(n)
        found = run(rule, f, x0, 10_000, marks=(10_000,), **settings)
        found.kept = dict.fromkeys((*marks, 10_000), tuple(found.x))
        found.converged = True
        return found

    monkeypatch.setattr(errata_long.scalar, "run", short)
    gd = errata_long.gd_to_its_tolerance()
    adagrad = errata_long.adagrad_in_the_valley()
    kept = json.loads(errata_long.FILE.read_text(encoding="utf-8"))
    assert list(adagrad) == list(kept["E-A23"])
    assert gd.keys() == kept["E-A17"].keys()
    assert errata_long.momentum_to_its_tolerance().keys() == kept["E-A20"].keys()
    assert max(steps) == 300_000_000
