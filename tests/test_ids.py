"""Everything that the three sources have is somewhere on the site, see ``ids.toml``."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SERVED = tomllib.loads((ROOT / "tests" / "ids.toml").read_text(encoding="utf-8"))
LAST = {"A": 68, "B": 43, "C": 19}
#: How many other pages and scripts may have the same words.
ELSEWHERE = 3


def plain(text):
    """Text without line breaks, comment signs and indentation."""
    return re.sub(r"\s+", " ", re.sub(r"^\s*# ?", "", text, flags=re.MULTILINE))


@cache
def texts():
    """Pages and scripts by path: what a writer edits."""
    paths = [*ROOT.glob("docs/*/*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("gallery/*/plot_*.py")]
    return {
        path.relative_to(ROOT).as_posix(): plain(path.read_text(encoding="utf-8"))
        for path in paths
        if path.parts[len(ROOT.parts) + 1] not in ("_build", "gallery")
    }


def problem(page, says):
    """What is wrong with an entry, or None."""
    if page not in texts():
        return f"there is no {page}"
    if len(says) < 5:
        return f"{says!r} is too short to tell one page from another"
    if plain(says) not in texts()[page]:
        return f"{page} does not say {says!r}"
    others = [name for name, text in texts().items() if plain(says) in text and name != page]
    if len(others) > ELSEWHERE:
        return f"{says!r} stands in {len(others)} other places too: choose words of that page alone"
    return None


def test_no_id_is_missing():
    assert list(SERVED) == [f"{s}-{k:02}" for s, last in LAST.items() for k in range(1, last + 1)]


@pytest.mark.parametrize("name", SERVED)
def test_page_or_script_speaks_of_it(name):
    assert problem(**SERVED[name]) is None


@pytest.mark.parametrize(
    ("page", "says", "message"),
    [
        ("docs/sources/no-such-page.md", "anything", "there is no"),
        ("docs/sources/numbers.md", "words that no page has", "does not say"),
        ("docs/sources/numbers.md", "A-1", "too short"),
        ("docs/sources/numbers.md", "kernelspec:", "other places"),
    ],
)
def test_wrong_entry_is_found(page, says, message):
    assert message in problem(page, says)
