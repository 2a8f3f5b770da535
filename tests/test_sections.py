"""A rule's page without all of its sections does not build."""

import re

import pytest
import sections
from docutils import nodes
from docutils.utils import new_document


@pytest.fixture
def said(monkeypatch):
    """What the check warns of, for a page of these sections."""
    warnings = []
    monkeypatch.setattr(
        sections.logger, "warning", lambda text, *parts, location: warnings.append(text % parts)
    )

    def check(titles, card=True, empty=()):
        page = nodes.section("", nodes.title("", "A rule"))
        if card:
            page += nodes.admonition("", nodes.title("", "Verified"), classes=["verified"])
        for title in titles:
            part = nodes.section("", nodes.title("", title))
            if title not in empty:
                part += nodes.paragraph("", "Text.")
            page += part
        tree = new_document("page.md")
        tree += page
        sections.check(None, tree)
        return warnings

    return check


def test_complete_page_passes(said):
    assert said(sections.SECTIONS) == []


def test_page_without_a_card_may_have_other_sections(said):
    assert said(["The question"], card=False) == []


@pytest.mark.parametrize(
    ("titles", "message"),
    [
        (sections.SECTIONS[1:], "this one lacks Idea, has besides none"),
        ((*sections.SECTIONS, "More"), "this one lacks none, has besides More"),
        (sections.SECTIONS[::-1], r"this one lacks none, has besides none \(mend their order\)"),
    ],
)
def test_wrong_sections_are_named(said, titles, message):
    [warning] = said(titles)
    assert re.search(message, warning)


def test_empty_section_is_named(said):
    assert said(sections.SECTIONS, empty=["Rate"]) == ["write the section 'Rate'"]
