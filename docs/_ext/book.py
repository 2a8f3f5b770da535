"""The site as a book: parts, chapters that number themselves, and what each one teaches.

The landing page lists the parts and a part's page its chapters::

    ```{parts}                     ```{chapters}
    foundations/index              minima
    momentum/index                 conditioning
    ```                            ```

Both directives are tables of contents: parts get Roman numbers, chapters Arabic ones that run
through the whole book. What stands beside a title is the page's own description, which search
engines show too. It is one sentence in the front matter, and its absence breaks the build::

    ---
    description: Why one learning rate is hard to choose for two directions.
    ---
"""

import hashlib

from docutils import nodes
from sphinx.directives.other import TocTree
from sphinx.util import logging

logger = logging.getLogger(__name__)


class contents(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """Stands for the list until every page is read."""


class Contents(TocTree):
    """A hidden table of contents, and the list that shows it."""

    option_spec = {}

    def run(self):
        self.options["hidden"] = True
        [wrapper] = found = super().run()
        pages = wrapper[0]["includefiles"]
        # Kept with the page's front matter: dropped and merged by Sphinx as that is.
        self.env.metadata[self.env.current_document.docname]["contents"] = list(pages)
        return [*found, contents(pages=pages, classes=[self.name])]


def numbers(env):
    """The number of every part and chapter, by page."""
    found = {}
    chapter = 0
    for part, page in enumerate(env.metadata[env.config.root_doc].get("contents", ()), start=1):
        found[page] = roman(part)
        for name in env.metadata[page].get("contents", ()):
            chapter += 1
            found[name] = chapter
    return found


def roman(number):
    for value, sign in (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"):
        if number >= value:
            return sign + (roman(number - value) if number > value else "")
    raise ValueError(f"no Roman number for {number}")


def apply_numbers(app, env):
    """Give the numbers to Sphinx, and have all pages written anew when their contents column is.

    Sphinx itself rewrites a changed page alone, and the other pages would keep the old titles.
    """
    for page, number in numbers(env).items():
        env.toc_secnumbers[page] = {"": (number,)}
        env.titles[page]["secnumber"] = (number,)
        for depth, entry in enumerate(env.tocs[page].findall(nodes.reference)):
            entry["secnumber"] = None if depth else (number,)
            if depth:
                env.toc_secnumbers[page][entry["anchorname"]] = ()
    state = [
        (page, env.titles[page].astext(), env.metadata[page].get("description"))
        for page in sorted(env.found_docs)
    ]
    trees = sorted(env.toctree_includes.items())  # Sphinx puts a page last that is read anew
    state = hashlib.sha256(repr((state, trees, numbers(env))).encode()).hexdigest()
    if getattr(env, "book_state", state) == state:
        env.book_state = state
        return []
    env.book_state = state
    return list(env.found_docs)


def link(app, docname, page):
    reference = nodes.reference("", "", internal=True)
    reference["refuri"] = app.builder.get_relative_uri(docname, page)
    reference += [child.deepcopy() for child in app.env.titles[page].children]
    return reference


def entry(app, docname, page, number, names):
    """A list's item: number and title, what the page teaches, and its chapters' names."""
    title = link(app, docname, page)
    title.insert(0, nodes.inline("", f"{number}", classes=["number"]))
    item = nodes.list_item("", nodes.paragraph("", "", title))
    description = app.env.metadata[page].get("description")
    if description:
        item += nodes.paragraph("", description)
    else:
        logger.warning("say in its front matter what it teaches: description: ...", location=page)
    if names:
        chapters = [
            nodes.list_item("", nodes.paragraph("", "", link(app, docname, name)))
            for name in app.env.metadata[page].get("contents", ())
        ]
        item += nodes.bullet_list("", *chapters)
    return item


def show_contents(app, doctree, docname):
    known = numbers(app.env)
    for node in list(doctree.findall(contents)):
        names = "parts" in node["classes"]
        items = [entry(app, docname, page, known[page], names) for page in node["pages"]]
        node.replace_self(
            nodes.bullet_list("", *items, classes=["contents-list", *node["classes"]])
        )


def setup(app):
    app.add_node(contents)
    app.add_directive("parts", Contents)
    app.add_directive("chapters", Contents)
    # After Sphinx has numbered what it numbers.
    app.connect("env-get-updated", apply_numbers, priority=900)
    app.connect("doctree-resolved", show_contents)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
