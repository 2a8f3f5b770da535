"""Every page of the built site, as text; and each check on a page that is wrong."""

import re

import pytest

from tests.site import pages as checks


def test_markup_is_without_parse_errors(pages):
    fail_with(checks.parse_errors(page) for page in pages.values())


def test_html_is_valid(site):
    fail_with([checks.validated(site)])


def test_headings_go_down_level_by_level(pages):
    fail_with(checks.heading_problems(page) for page in pages.values() if not page.redirects)


def test_links_and_anchors_resolve(pages, site):
    fail_with(checks.link_problems(page, pages, site) for page in pages.values())


def test_files_are_on_the_site(pages, site):
    problems = [checks.resource_problems(page, site) for page in pages.values()]
    fail_with([*problems, checks.style_problems(site)])


def test_pictures_have_sizes_and_say_what_they_show(pages):
    fail_with(checks.picture_problems(page) for page in pages.values())


def test_pictures_share_no_text(pages):
    fail_with([checks.shared_texts(pages)])


def test_text_in_figures_is_legible_in_both_themes(site):
    fail_with([checks.contrast_problems(site)])


def test_titles_and_descriptions_have_a_good_length(pages):
    fail_with(checks.head_problems(page) for page in pages.values())


def test_titles_and_descriptions_are_unique(pages):
    fail_with([checks.shared_heads(pages)])


def test_no_page_shows_markup(pages):
    fail_with(checks.text_problems(page) for page in pages.values())


def fail_with(lists):
    problems = [problem for found in lists for problem in found]
    if problems:
        pytest.fail("\n".join([f"{len(problems)} problem(s):", *problems]), pytrace=False)


# The checks on a small site: nothing is found in it, and what is put wrong is found

GOOD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Adam and its step - gdlib</title>
<meta name="description" content="What Adam does to a step, and what becomes of it.">
<link rel="stylesheet" href="style.css">
</head>
<body>
<article>
<h1 id="top">Adam</h1>
<p>See <a href="sub/other.html#there">the other page</a>, or <a href="#top">the top</a>.</p>
<h2>A picture</h2>
<img src="adam_001.svg" alt="Adam on Beale's function from (3, 4) ends at (3, 0.5)."
  width="40" height="30" class="only-light">
<img src="adam_001-dark.svg" alt="Adam on Beale's function from (3, 4) ends at (3, 0.5)."
  width="40" height="30" class="only-dark">
</article>
</body>
</html>
"""
OTHER = """<!DOCTYPE html>
<html lang="en">
<head>
<title>Another page - gdlib</title>
<meta name="description" content="Another page, for links that lead to it.">
</head>
<body><article><h1 id="there">Another</h1></article></body>
</html>
"""
STYLE = 'body { background: url("adam_001.svg") }'
FIGURE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path d="M0 0"/></svg>'


@pytest.fixture
def small(tmp_path):
    folder = tmp_path / "html"
    (folder / "sub").mkdir(parents=True)
    (folder / "index.html").write_text(GOOD)
    (folder / "sub" / "other.html").write_text(OTHER)
    (folder / "style.css").write_text(STYLE)
    for name in "adam_001.svg", "adam_001-dark.svg":
        (folder / name).write_text(FIGURE)
    return folder


def all_problems(folder):
    pages = checks.read(folder)
    for page in pages.values():
        yield from checks.parse_errors(page)
        yield from checks.heading_problems(page)
        yield from checks.link_problems(page, pages, folder)
        yield from checks.resource_problems(page, folder)
        yield from checks.picture_problems(page)
        yield from checks.head_problems(page)
        yield from checks.text_problems(page)
    yield from checks.style_problems(folder)
    yield from checks.shared_texts(pages)
    yield from checks.shared_heads(pages)


def test_good_pages_have_no_problem(small):
    assert list(all_problems(small)) == []
    assert list(checks.validated(small)) == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("<p>See", "</b><p>See", r"index\.html:12:\d+: Unexpected end tag \(b\)"),
        ("<p>See", "<p>\x08See", r"index\.html:12:\d+: Invalid codepoint"),
        ("<h2>", "<h3>", r"index\.html:13: <h3>: follows h1: take no level over"),
        ("<h1 id", "<h2 id", r"index\.html: the article needs one h1"),
        (">A picture<", "><", r"index\.html:13: <h2>: has no text"),
        ("other.html#there", "non.html", r'12: <a href="sub/non.html">: there is no sub/non\.html'),
        ("#there", "#here", r"12: .*: sub/other\.html has no element with the id 'here'"),
        ("#top", "#bottom", r"12: .*: index\.html has no element with the id 'bottom'"),
        ("sub/other", "/sub/other", r"12: .*: starts at the server's root"),
        ("sub/other", "http://a.org/other", r"12: .*: link by https"),
        ("sub/other.html#there", "sub/", r"12: .*: names a folder"),
        ("sub/other.html#there", "../html/../index.html", r"12: .*: there is no"),
        ('"style.css"', '"https://a.org/style.css"', r"7: <link .*: is loaded from another site"),
        ('"style.css"', '"/style.css"', r"7: .*: starts at the server's root"),
        ('"style.css"', '"stile.css"', r"7: .*: there is no stile\.css"),
        ("<h2>", '<h2 style="background: url(//a.org/b.png)">', r"13: .*from another site"),
        ("<h2>", "<style>@import 'https://a.org/b.css';</style><h2>", r"13: .*another site"),
        ("<h2>", '<script src="//a.org/b.js"></script><h2>', r"13: .*another site"),
        (' height="30" class="only-light"', "", r"14: .*: give it its height in pixels"),
        ('width="40"', 'width="40px"', r"14: .*: give it its width in pixels"),
        ("Adam on Beale's function from (3, 4) ends at (3, 0.5).", "", "give it an alt text"),
        ("from (3, 4) ends at (3, 0.5)", "", r"14: .*: say more in its alt text than"),
        ("Adam on Beale's function", "The picture of this page", "name in its alt text the method"),
        ("from (3, 4) ends at (3, 0.5)", "and a tall tree behind it", "say in its alt text what"),
        ('src="adam_001.svg"', 'src="sub/../style.css"', "has the alt text of adam_001, style"),
        ('(3, 0.5)."\n  width="40" height="30" class="only-d', '(3, 1)." class="', "has 2 texts"),
        ("Adam and its step", "A", r"its title 'A - gdlib' has 9 characters: write between 10"),
        ("Adam and its step", "Another page", r"share the title 'Another page - gdlib'"),
        ("What Adam does to", "O" * 190, r"its description .* characters: write between 30 and"),
        ("What Adam does", r"What \beta does", r"its description .* has markup in it"),
        (
            "What Adam does to a step, and what becomes of it.",
            "Another page, for links that lead to it.",
            r"index\.html, sub/other\.html: share the description",
        ),
        ("<p>See", r"<p>The \beta sees", r"index\.html:12: <p>: shows markup: 'The \\\\beta"),
        ("<p>See", r"<p>{doc}`x`", r"index\.html:12: <p>: shows markup: '{doc}`x`'"),
        ("<p>See", r"<p>Take $x$", r"index\.html:12: <p>: shows markup"),
    ],
)
def test_what_is_wrong_is_found(small, before, after, message):
    page = small / "index.html"
    assert before in GOOD
    page.write_text(GOOD.replace(before, after))
    assert re.search(message, "\n".join(all_problems(small)))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("<h2>A picture</h2>", '<p id="top">Twice</p>', "Duplicate ID"),
        ("the other page</a>", "<button type='button'>go</button></a>", "button"),
        ("<p>See", '<label for="none">L</label><p>See', "missing id"),
        ("<p>See", "<summary><p>A</p></summary><p>See", "not permitted"),
    ],
)
def test_invalid_html_is_found(small, before, after, message):
    (small / "index.html").write_text(GOOD.replace(before, after))
    found = list(checks.validated(small))
    assert found
    assert re.match(rf"index\.html:\d+:\d+: .*{message}", found[0])


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("style.css", "a { background: url(https://a.org/b.png) }", r"style\.css: .* another site"),
        ("style.css", "@import '/b.css';", r"style\.css: /b\.css: starts at the server's root"),
        ("style.css", "a { background: url(b.png) }", r"style\.css: b\.png: there is no b\.png"),
        (
            "adam_001.svg",
            FIGURE.replace("<path", '<image href="https://a.org/b.png"/><path'),
            r"adam_001\.svg: .* another site",
        ),
    ],
)
def test_foreign_file_in_a_style_or_drawing_is_found(small, file, text, message):
    (small / file).write_text(text)
    assert re.search(message, "\n".join(checks.style_problems(small)))


@pytest.mark.parametrize(
    ("name", "color", "count"),
    [
        ("a.svg", "#6f6f6f", 0),
        ("a.svg", "#767676", 1),
        ("a-dark.svg", "#7a7a7a", 1),
        ("a-dark.svg", "#999999", 0),
    ],
)
def test_pale_text_in_a_figure_is_found(tmp_path, name, color, count):
    (tmp_path / "_images").mkdir()
    text = f'<g id="text_1"><g style="fill: {color}"><use href="#glyph"/></g></g>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">{text}</svg>'
    (tmp_path / "_images" / name).write_text(svg)
    assert len(list(checks.contrast_problems(tmp_path))) == count
