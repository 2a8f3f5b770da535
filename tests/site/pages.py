"""What a built page must be, checked in its text alone.

Each check yields problems, one line each: file, line, element, and what to do.
"""

import json
import re
import subprocess
import tempfile
from functools import cached_property
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import figures_draw
import html5lib
from bs4 import BeautifulSoup

import gdlib
from tests.site import tools

HERE = Path(__file__).parent

CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3
URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"');]+)""")
CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Page:
    """A page of the site: its text, its elements, and where they stand."""

    def __init__(self, path, folder):
        self.path = path
        self.name = path.relative_to(folder).as_posix()
        self.text = path.read_text(encoding="utf-8")

    @cached_property
    def soup(self):
        return BeautifulSoup(self.text, "html.parser")

    @cached_property
    def article(self):
        return self.soup.find("article") or self.soup

    @cached_property
    def ids(self):
        return {element["id"] for element in self.soup.find_all(id=True)}

    @property
    def redirects(self):
        return self.soup.find("meta", attrs={"http-equiv": "refresh"}) is not None

    @property
    def is_indexed(self):
        robots = self.soup.find("meta", attrs={"name": "robots"})
        return not self.redirects and not (robots and "noindex" in robots["content"])

    @property
    def source(self):
        """The file that a writer edits."""
        stem = self.name.removesuffix(".html")
        if stem.startswith("gallery/"):
            return f"{stem.removesuffix('/index')}.py" if "plot_" in stem else f"{stem} (header)"
        return f"docs/{stem}.md"

    def at(self, element, say):
        return f"{self.name}:{element.sourceline}: {start_tag(element)}: {say}"


def start_tag(element):
    """The element's start tag, short enough for a message."""
    text = str(element).partition(">")[0] + ">"
    return text if len(text) <= 160 else f"{text[:157]}..."


def read(folder):
    """All pages by name."""
    return {page.name: page for page in (Page(p, folder) for p in sorted(folder.rglob("*.html")))}


# HTML


def parse_errors(page):
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    parser.parse(page.text)
    for (line, column), code, values in parser.errors:
        if code == "invalid-codepoint":  # html5lib says where the piece begins that it read
            before = page.text[: CONTROL.search(page.text).start()]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = html5lib.constants.E.get(code, code) % values
        yield f"{page.name}:{line}:{column}: {message} Mend what writes this markup."


def validated(folder):
    """What html-validate finds in the pages of a folder, with the rules of the standard."""
    command = [
        tools.NODE,
        tools.checkers() / ".bin" / "html-validate",
        *("--config", HERE / "html-validate.json", "--formatter", "json"),
        f"{folder}/**/*.html",
    ]
    with tempfile.TemporaryFile("w+") as out:  # node cuts off what it writes into a pipe
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
        out.seek(0)
        reports = out.read()
    if not reports:
        raise RuntimeError(f"html-validate did not run: {done.stderr}")
    for report in json.loads(reports):
        name = Path(report["filePath"]).relative_to(folder)
        for found in report["messages"]:
            where = f"{name}:{found['line']}:{found['column']}"
            yield f"{where}: {found['message']} ({found['ruleId']}): mend what writes this markup"


def heading_problems(page):
    headings = page.article.find_all(HEADINGS)
    if [h.name for h in headings].count("h1") != 1 or headings[0].name != "h1":
        yield f"{page.name}: the article needs one h1, at its beginning ({page.source})"
    for before, after in pairwise(headings):
        if int(after.name[1]) > int(before.name[1]) + 1:
            yield page.at(after, f"follows {before.name}: take no level over")
    for heading in headings:
        if not words(heading):
            yield page.at(heading, "has no text")


def words(element):
    """The element's words without the formulas' layout and the headings' link signs."""
    text = "".join(
        string
        for string in element.strings
        if not any(
            "katex-html" in parent.get("class", ()) or parent.name == "annotation"
            for parent in string.parents
        )
    )
    return text.replace("¶", " ").split()


# Links and files


def link_problems(page, pages, folder):
    """Links that lead nowhere, or would on a site that is served from a sub-path."""
    for element in page.soup.find_all(["a", "area", "use"], href=True):
        yield from target_problems(page, element, element["href"], pages, folder)
    refresh = page.soup.find("meta", attrs={"http-equiv": "refresh"})
    if refresh:
        target = refresh["content"].partition("url=")[2]
        yield from target_problems(page, refresh, target, pages, folder)


def target_problems(page, element, href, pages, folder):
    address = urlsplit(href)
    if address.scheme in ("https", "mailto"):
        return
    if address.scheme or address.netloc:
        yield page.at(element, "link by https, or relative to the page")
        return
    if address.path.startswith("/"):
        yield page.at(element, "starts at the server's root: link relative to the page")
        return
    target = folder / page.name
    if address.path:
        target = (target.parent / unquote(address.path)).resolve()
        if target.is_dir():
            yield page.at(element, f"names a folder: link to its {'/index.html'}")
            return
        if not target.is_file() or not target.is_relative_to(folder.resolve()):
            yield page.at(element, f"there is no {href} on the site: mend the link")
            return
    name = target.resolve().relative_to(folder.resolve()).as_posix()
    anchor = unquote(address.fragment)
    if anchor and name in pages and anchor not in pages[name].ids:
        yield page.at(element, f"{name} has no element with the id {anchor!r}: mend the link")


FILES = (
    ("img", "src"),
    ("script", "src"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("source", "src"),
    ("track", "src"),
    ("iframe", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("input", "src"),
)
LINKED = {"stylesheet", "preload", "prefetch", "modulepreload", "icon", "manifest", "preconnect"}


def resource_problems(page, folder):
    """Files that the page loads from elsewhere, or that are not there."""
    used = [(e, e[name]) for tag, name in FILES for e in page.soup.find_all(tag, **{name: True})]
    for link in page.soup.find_all("link", href=True):
        if LINKED & set(link.get("rel", ())):
            used.append((link, link["href"]))
    for element in page.soup.find_all(srcset=True):
        used += [(element, part.split()[0]) for part in element["srcset"].split(",")]
    for element in page.soup.find_all(style=True):
        used += [(element, url) for url in URL.findall(element["style"])]
    for element in page.soup.find_all("style"):
        text = element.get_text()
        used += [(element, url) for url in (*URL.findall(text), *IMPORT.findall(text))]
    for element, url in used:
        if say := file_problem(url, page.path.parent, folder):
            yield page.at(element, say)


def style_problems(folder):
    """The same for style sheets and drawings."""
    for path in sorted([*folder.rglob("*.css"), *folder.rglob("*.svg")]):
        text = path.read_text(encoding="utf-8")
        used = URL.findall(text) + IMPORT.findall(text)
        if path.suffix == ".svg":
            used += re.findall(r"""<(?!a\b)\w[^>]*\bhref=["']([^"']+)""", text)
        for url in used:
            if say := file_problem(url, path.parent, folder):
                yield f"{path.relative_to(folder)}: {url[:100]}: {say}"


def file_problem(url, base, folder):
    address = urlsplit(url)
    if address.scheme == "data" or not address.path:
        return None
    if address.scheme or address.netloc:
        return "is loaded from another site: serve it from this one"
    if address.path.startswith("/"):
        return "starts at the server's root: name it relative to the file"
    target = (base / unquote(address.path)).resolve()
    if not target.is_file() or not target.is_relative_to(folder.resolve()):
        return f"there is no {url} on the site: mend the name"
    return None


# Pictures

NAMES = {
    # How prose names what gdlib has.
    *("gradient descent", "steepest descent", "line search", "conjugate gradient", "Newton"),
    *("Nelder-Mead", "heavy ball", "sign descent", "learning rate", "schedule", "average"),
    *(
        "gradient",
        "critical point",
        "x³",
        "parabola",
        "cubic",
        "quadratic",
        "logistic",
        "network",
        "line fit",
    ),
    *(kind.__name__ for kind in gdlib.RULES),
    *(function.title.removesuffix(" function") for function in gdlib.FUNCTIONS.values()),
    *(name for name in gdlib.FUNCTIONS),
}
NAMED = re.compile("|".join(rf"\b{re.escape(name)}" for name in sorted(NAMES)), re.IGNORECASE)
OUTCOME = re.compile(
    r"\d|\b(one|two|three|four|five|six|both|twice|half|tenth|hundred|thousand|million|no|none|all|"
    r"ends?|reach(es)?|stops?|stays?|falls?|rises?|grows?|shrinks?|converges?|diverges?|"
    r"oscillates?|overshoots?|zigzags?|bounces?|creeps?|circles?|leaves?|leads?|crosses|follows?|"
    r"arrives?|settles?|misses|escapes?|wins?|loses?|takes?|needs?|gets?|runs?|lies|meets?)\b",
    re.IGNORECASE,
)
SHORTEST = 8  # words


def pictures(page):
    """Every picture and video of the text: element, what it shows in words, its file's name."""
    for element in page.article.find_all(["img", "video"]):
        yield element, element.get("alt", element.get("aria-label")), figure(element["src"])


def figure(src):
    """The figure that a file shows: twins share it, and a thumbnail is its script's."""
    stem = PurePosixPath(unquote(src)).stem.removesuffix("-dark")
    return re.sub(r"^sphx_glr_(.*)_thumb$", r"\1_thumb", stem)


def picture_problems(page):
    """A size, so that nothing moves when the picture comes; and a text that says what it shows."""
    for element, alt, _ in pictures(page):
        for side in ("width", "height"):
            if not re.fullmatch(r"[1-9]\d*", element.get(side, "")):
                yield page.at(element, f"give it its {side} in pixels")
        if not alt or not alt.strip():
            yield page.at(element, "give it an alt text: method or function, and outcome")
            continue
        if "only-dark" in element.get("class", ()):
            continue  # it has the text of its twin
        if len(alt.split()) < SHORTEST:
            yield page.at(element, f"say more in its alt text than {alt!r}: what is the outcome?")
        if not NAMED.search(alt):
            yield page.at(element, "name in its alt text the method or function it shows")
        if not OUTCOME.search(alt):
            yield page.at(element, "say in its alt text what happens: a number, or a verb for it")


def shared_texts(pages):
    """Pictures that share their text with another, and figures with two texts."""
    by_text, by_figure = {}, {}
    for page in pages.values():
        for element, alt, name in pictures(page):
            by_text.setdefault(alt, {}).setdefault(name, (page, element))
            by_figure.setdefault(name, {}).setdefault(alt, (page, element))
    for alt, found in by_text.items():
        # A thumbnail has the text of its figure.
        own = {name for name in found if not name.endswith("_thumb")}
        scripts = {name.removesuffix("_thumb") for name in found if name.endswith("_thumb")}
        strangers = {s for s in scripts if not any(name.startswith(f"{s}_") for name in own)}
        if alt and len(own) + len(strangers) > 1:
            page, element = list(found.values())[-1]
            yield page.at(element, f"has the alt text of {', '.join(sorted(found))}: each its own")
    for name, found in by_figure.items():
        if len(found) > 1:
            page, element = list(found.values())[-1]
            yield page.at(element, f"{name} has {len(found)} texts: its twins and copies share one")


# Titles and descriptions, which search engines show


TITLE = range(10, 71)
DESCRIPTION = range(30, 201)


def title_of(page):
    return " ".join(page.soup.title.get_text().split()) if page.soup.title else ""


def description_of(page):
    found = page.soup.find("meta", attrs={"name": "description"})
    return found["content"] if found else ""


def head_problems(page):
    title, description = title_of(page), description_of(page)
    if len(title) not in TITLE:
        yield f"{page.name}: its title {title!r} has {len(title)} characters: {span(TITLE)}"
    if not page.is_indexed:
        return
    if len(description) not in DESCRIPTION:
        say = f"has {len(description)} characters: {span(DESCRIPTION)} ({page.source})"
        yield f"{page.name}: its description {description!r} {say}"
    if re.search(r"[\\$`\n]", description):
        yield f"{page.name}: its description {description!r} has markup in it: say it in words"


def span(allowed):
    return f"write between {allowed.start} and {allowed.stop - 1}"


def shared_heads(pages):
    for what, of in (("title", title_of), ("description", description_of)):
        found = {}
        for page in pages.values():
            if page.is_indexed:
                found.setdefault(of(page), []).append(page.name)
        for text, names in found.items():
            if text and len(names) > 1:
                yield f"{', '.join(names)}: share the {what} {text!r}: give each its own"


# The text

MARKUP = re.compile(r"\\[a-z]{2,}|:\w+:`|\$[^$\n]+\$|\{\w+\}`")
CODE = {"pre", "code", "annotation", "script", "style"}


def text_problems(page):
    """Markup that was meant to become something else."""
    for string in page.article.find_all(string=MARKUP):
        if not CODE.intersection(parent.name for parent in string.parents):
            yield page.at(string.parent, f"shows markup: {string.strip()[:80]!r}")


def contrast_problems(folder):
    """Text of figures that is too pale for the page behind it; a dark twin stands on the dark."""
    for path in sorted((folder / "_images").glob("*.svg")):
        back = figures_draw.DARK_PAGE if path.stem.endswith("-dark") else figures_draw.LIGHT_PAGE
        for color, ratio in figures_draw.text_contrasts(path.read_text(), back).items():
            if ratio < CONTRAST:
                say = f"text in {color} has a contrast of {ratio:.2f} with {back}"
                yield f"{path.name}: {say}: take a color with at least {CONTRAST}"
