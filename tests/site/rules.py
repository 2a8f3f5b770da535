"""What the page of an update rule must be: the sections of the book, each with something in it."""

import re

from sections import SECTIONS

from tests.site.pages import words

EXERCISES = 4
LONG = 15  # words; a longer paragraph that two pages share was copied
# What the site writes from the library's own data, and what a page runs or quotes.
GENERATED = "pre, table, figcaption, .verified, .katex-html, .playground, script"


def is_rule_page(page):
    return page.soup.select_one("article .verified") is not None


def section_problems(page):
    sections = page.article.select("section > h2")
    titles = [" ".join(words(heading)) for heading in sections]
    if titles != list(SECTIONS):
        missing = [title for title in SECTIONS if title not in titles]
        unknown = [title for title in titles if title not in SECTIONS]
        say = "are in another order" if not missing + unknown else ""
        say += f"lack {', '.join(missing)}; " if missing else ""
        say += f"have {', '.join(unknown)} beside those of a rule's page" if unknown else ""
        yield f"{page.name}: its sections {say.rstrip('; ')} ({page.source})"
    for heading in sections:
        rest = sum(len(words(part)) for part in heading.find_next_siblings())
        if rest < 8 and not heading.parent.select("img, video, pre, table, .playground"):
            yield page.at(heading, f"has {rest} words under it: write the section")


def exercise_problems(page):
    sections = page.article.select("section:has(> h2)")
    section = next((s for s in sections if words(s.h2) == ["Exercises"]), None)
    if section is None:
        return
    exercises = section.select("ol > li")
    solutions = section.select("details.solution")
    if len(exercises) < EXERCISES:
        yield page.at(section, f"has {len(exercises)} exercises: write at least {EXERCISES}")
    if len(solutions) != len(exercises):
        yield page.at(section, f"has {len(exercises)} exercises and {len(solutions)} solutions")
    for solution in section.select(".solution"):
        if solution.name != "details" or solution.has_attr("open"):
            yield page.at(solution, "fold the solution: `:collapsible: closed`")
        elif len(words(solution)) <= len(words(solution.summary)) + 1:
            yield page.at(solution, "has no solution in it")


def copied(pages):
    """Paragraphs that two pages share."""
    seen = {}
    for page in pages:
        for paragraph in page.article.select("p, li, dd"):
            if paragraph.find_parent(class_="verified") or paragraph.select_one("p"):
                continue
            generated = {id(string) for e in paragraph.select(GENERATED) for string in e.strings}
            inside = paragraph.find_parent(["pre", "table", "figcaption"])
            text = "".join(s for s in paragraph.strings if id(s) not in generated)
            text = re.sub(r"\s+", " ", text).strip()
            if inside or len(text.split()) <= LONG:
                continue
            if text in seen and seen[text][0] is not page:
                other, first = seen[text]
                where = f"{other.name}:{first.sourceline}"
                yield page.at(paragraph, f"repeats {where}: {text[:60]!r}: say what is new here")
            seen.setdefault(text, (page, paragraph))
