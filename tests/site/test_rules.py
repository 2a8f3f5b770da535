"""The pages of the update rules; and each check on a page that is wrong."""

import re

import pytest

from tests.site import rules as checks
from tests.site.pages import Page
from tests.site.test_pages import fail_with


@pytest.fixture(scope="module")
def rule_pages(pages):
    found = [page for page in pages.values() if checks.is_rule_page(page)]
    assert found, "no page has a rule card"
    return found


def test_sections_are_those_of_every_rule(rule_pages):
    fail_with(checks.section_problems(page) for page in rule_pages)


def test_exercises_have_folded_solutions(rule_pages):
    fail_with(checks.exercise_problems(page) for page in rule_pages)


def test_no_paragraph_stands_on_two_pages(rule_pages):
    fail_with([checks.copied(rule_pages)])


PARAGRAPH = "<p>{} words that are enough to make a whole section of this small page.</p>"
SOLUTION = """<li><p>Show it.</p></li></ol>
<details class="solution"><summary>Solution</summary><p>Take the first step and look where it
leads to, then the second.</p></details><ol>"""


def written(tmp_path, name="adam.html", titles=checks.SECTIONS, **changed):
    sections = {title: PARAGRAPH.format(title) for title in titles}
    if "Exercises" in sections:
        sections["Exercises"] = f"<ol>{SOLUTION * 4}</ol>"
    sections |= changed
    parts = "".join(f"<section><h2>{t}</h2>{text}</section>" for t, text in sections.items())
    (tmp_path / name).write_text(f"<article><h1>A</h1>{parts}</article>")
    return Page(tmp_path / name, tmp_path)


def test_good_page_has_no_problem(tmp_path):
    page = written(tmp_path)
    assert list(checks.section_problems(page)) == []
    assert list(checks.exercise_problems(page)) == []


@pytest.mark.parametrize(
    ("titles", "message"),
    [
        (checks.SECTIONS[:-1], r"adam\.html: its sections lack History and references"),
        ((*checks.SECTIONS, "More"), "its sections have More beside"),
        (checks.SECTIONS[::-1], "its sections are in another order"),
    ],
)
def test_wrong_sections_are_found(tmp_path, titles, message):
    found = "\n".join(checks.section_problems(written(tmp_path, titles=titles)))
    assert re.search(message, found)


def test_empty_section_is_found(tmp_path):
    [problem] = checks.section_problems(written(tmp_path, Rate="<p>To be written.</p>"))
    assert problem == "adam.html:1: <h2>: has 3 words under it: write the section"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SOLUTION * 3, "has 3 exercises: write at least 4"),
        (SOLUTION * 4 + "<li><p>Show more.</p></li>", "has 5 exercises and 4 solutions"),
        (SOLUTION.replace("<details", "<details open") * 4, "fold the solution"),
        (SOLUTION.replace("details", "div").replace("summary", "p") * 4, "fold the solution"),
        (re.sub("<p>Take.*</p>", "", SOLUTION, flags=re.S) * 4, "has no solution in it"),
    ],
)
def test_wrong_exercises_are_found(tmp_path, text, message):
    page = written(tmp_path, Exercises=f"<ol>{text}</ol>")
    assert message in "\n".join(checks.exercise_problems(page))


COPY = "Words that stand on two pages, more of them than anybody writes twice by chance, all alike."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"<p>{COPY}</p>", 1),
        (f"<p>{COPY.replace('two pages', '<em>two</em>  pages')}</p>", 1),
        (f"<ul><li>{COPY}</li></ul>", 1),
        (f"<p>{' '.join(COPY.split()[:15])}</p>", 0),
        (f"<div class='verified'><p>{COPY}</p></div>", 0),
        (f"<pre><p>{COPY}</p></pre>", 0),
    ],
)
def test_copied_paragraph_is_found(tmp_path, text, count):
    pages = [
        written(tmp_path, name=f"{letter}.html", titles=(), Idea=f"<p>{letter}</p>{text}")
        for letter in "ab"
    ]
    assert len(list(checks.copied(pages))) == count
