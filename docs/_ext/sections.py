"""The page of an update rule has the sections of the book in their order, or the build stops.

It is such a page when a rule's card stands on it. The tests look further: how much stands in each
section, and whether every exercise has a solution.
"""

from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)

SECTIONS = (
    "Idea",
    "Update rule",
    "First three steps",
    "Watch it move",
    "Trajectory",
    "Convergence",
    "Rate",
    "Sensitivity",
    "When it fails",
    "Conventions",
    "Exercises",
    "History and references",
)


def has_card(doctree):
    return any("verified" in node["classes"] for node in doctree.findall(nodes.Admonition))


def check(app, doctree):
    page = next(doctree.findall(nodes.section), None)
    if page is None or not has_card(doctree):
        return
    sections = [node for node in page.children if isinstance(node, nodes.section)]
    found = tuple(section[0].astext() for section in sections)
    if found != SECTIONS:
        lacks = [title for title in SECTIONS if title not in found]
        more = [title for title in found if title not in SECTIONS]
        logger.warning(
            "a rule's page has the sections %s; this one lacks %s, has besides %s",
            ", ".join(SECTIONS),
            ", ".join(lacks) or "none",
            ", ".join(more) or "none (mend their order)",
            location=page,
        )
    for section in sections:
        if len(section.children) == 1:
            logger.warning("write the section %r", section[0].astext(), location=section)


def setup(app):
    app.connect("doctree-read", check)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
