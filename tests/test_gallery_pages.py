"""Gallery and reference: what their pages say about gdlib, they take from it."""

import html
import json
import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import code_links
import function_pictures
import glossary
import pytest
import running
from typeset import SYMBOLS

import gallery
import gdlib
from gdlib import plot

ROOT = Path(__file__).parents[1]

SCRIPTS = gallery.scripts()


class Elements(HTMLParser):
    """Start tags with their attributes, and the text inside each."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        element = SimpleNamespace(tag=tag, text="", attrs=dict(attrs))
        self.found.append(element)
        if tag not in ("img", "meta", "link", "input", "br", "hr", "source", "use", "path"):
            self.open.append(element)

    def handle_endtag(self, tag):
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def __call__(self, tag, css=""):
        def classes(element):
            return (element.attrs.get("class") or "").split()

        return [e for e in self.found if e.tag == tag and (not css or css in classes(e))]


def read(site, page):
    return Elements((site / f"{page}.html").read_text(encoding="utf-8"))


# What code takes from gdlib


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        ("from gdlib import Adam, beale as f", {"gdlib.Adam", "gdlib.beale"}),
        ("from gdlib.rules import adam", {"gdlib.rules.adam"}),
        ("import gdlib\ngdlib.GD(lr=1)", {"gdlib", "gdlib.GD"}),
        ("import gdlib.rules as r\nr.gd(1, 2, 1)", {"gdlib.rules", "gdlib.rules.gd"}),
        ("from gdlib import plot\nplot.path(x)", {"gdlib.plot", "gdlib.plot.path"}),
        ("import numpy\nimport gdlibrary", set()),
        ("from .gdlib import Adam", set()),
    ],
)
def test_uses_are_read_from_imports_and_chains(code, taken):
    assert code_links.uses(code) == taken


def test_name_that_is_given_to_something_else_is_told():
    taken, given = code_links.names("from gdlib import beale\nfor beale in ():\n    pass")
    assert taken == {"beale": "gdlib.beale"}
    assert given == {"beale"}
    assert code_links.names("%matplotlib inline") == ({}, set())


def test_tags_follow_the_imports(tmp_path):
    (tmp_path / "GALLERY_HEADER.rst").write_text("Some topic\n----------\n")
    script = tmp_path / "plot_some.py"
    script.write_text(
        "import scipy\nfrom gdlib import BFGS, Momentum, beale\nfrom gdlib.rules import rmsprop\n"
    )
    assert gallery.tags(script) == {
        "rule": [("Momentum", "Momentum"), ("RMSprop", "RMSprop"), ("BFGS", "BFGS")],
        "function": [("beale", "Beale")],
        "topic": [(tmp_path.name, "Some topic")],
    }
    assert gallery.packages(script) == ["scipy"]
    script.write_text("from sklearn.linear_model import SGDRegressor\n")
    assert gallery.packages(script) == ["scikit-learn"]
    script.write_text("from gdlib import digits\n")
    assert gallery.packages(script) == ["scikit-learn"]
    script.write_text("from gdlib.interop import scipy_method\n")
    assert gallery.packages(script) == ["scipy"]


# The pages of scripts


@pytest.mark.parametrize("page", SCRIPTS)
def test_script_can_be_copied_downloaded_and_installed_for(site, page):
    elements = read(site, page)
    source = SCRIPTS[page].read_text(encoding="utf-8")
    assert [e.text for e in elements("button", "copy-script")] == ["Copy the script"]
    text = (site / f"{page}.html").read_text(encoding="utf-8")
    copied = re.search(r'<template class="script-source"><pre>(.*?)</pre>', text, re.DOTALL)[1]
    assert html.unescape(copied) == source
    files = {}
    for link in elements("a", "download"):
        file = (site / page).parent / link.attrs["href"]
        files[file.suffix] = file.read_text(encoding="utf-8")
    assert files[".py"] == source
    assert json.loads(files[".ipynb"])["nbformat"] == 4
    [line] = elements("div", "install")
    packages = line.text.split("#")[0].split()
    assert packages[:3] == ["pip", "install", "matplotlib"]
    assert packages[3:-1] == gallery.packages(SCRIPTS[page])
    [wheel] = elements("a", "wheel")
    assert ((site / page).parent / wheel.attrs["href"]).is_file()
    assert "running time" not in text


def test_no_line_installs_a_gdlib_of_somebody_else(site):
    for path in site.rglob("*.html"):
        words = re.sub("<[^>]+>", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"pip install [\w -]*\bgdlib(?!-\d)", words), path


def test_served_wheel_is_the_package(site, tmp_path):
    [wheel] = (site / "_static" / "wheels").glob("*.whl")
    assert wheel.name == f"gdlib-{gdlib_version()}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith("gdlib/"):
                assert archive.read(name) == (ROOT / name).read_bytes(), name
        packed = {name for name in archive.namelist() if name.endswith(".py")}
    assert packed == {path.relative_to(ROOT).as_posix() for path in (ROOT / "gdlib").rglob("*.py")}


def gdlib_version():
    from importlib.metadata import version

    return version("gdlib")


def test_wheels_of_two_builds_are_equal(tmp_path):
    wheels = []
    for name in ("one", "two"):
        app = SimpleNamespace(doctreedir=tmp_path / name / "doctrees")
        gallery.build_wheel(app, SimpleNamespace(html_static_path=[]))
        wheels.append((tmp_path / name / "wheel" / "wheels" / app.wheel).read_bytes())
    assert wheels[0] == wheels[1]


def test_chapters_and_scripts_link_both_ways(site):
    def targets(page, css, tag):
        found = set()
        text = (site / f"{page}.html").read_text(encoding="utf-8")
        for block in re.findall(rf'<{tag} class="{css}".*?</{tag}>', text, re.DOTALL):
            for href in re.findall(r'<a class="reference internal" href="([^"#]+)"', block):
                path = ((site / page).parent / href).resolve()
                found.add(path.relative_to(site.resolve()).with_suffix("").as_posix())
        return found

    pages = [p.relative_to(site).with_suffix("").as_posix() for p in site.rglob("*.html")]
    shows = {page: targets(page, '[^"]*gallery-figure[^"]*', "figure") for page in pages}
    assert any(shows.values())
    for script in SCRIPTS:
        back = {p for p in targets(script, 'script-links[^"]*', "ul") if "gallery/" not in p}
        assert back == {page for page in pages if script in shows[page]}


def test_index_has_every_script_with_its_tags(site):
    elements = read(site, "gallery/index")
    cards = elements("div", "gallery-card")
    assert len(cards) == len(SCRIPTS)
    options = {e.attrs["id"] for e in elements("option") if "id" in e.attrs}
    tags = [set(card.attrs["data-tags"].split()) for card in cards]
    assert set.union(*tags) == options
    wanted = [
        {f"{kind}={value}" for kind, pairs in gallery.tags(path).items() for value, _ in pairs}
        for path in SCRIPTS.values()
    ]
    assert sorted(map(sorted, tags)) == sorted(map(sorted, wanted))


# Names in code


@pytest.mark.parametrize("name", [*gdlib.__all__, *(f"plot.{name}" for name in plot.__all__)])
def test_every_name_has_its_place_in_the_reference(site, name):
    if name in ("plot.COLORS", "plot.STYLE"):
        name = "plot"
    pages = [path.read_text(encoding="utf-8") for path in (site / "reference").rglob("*.html")]
    assert any(f'id="gdlib.{name}"' in text for text in pages) or (
        f'id="module-gdlib.{name}"' in "".join(pages)
    )


def test_names_in_cells_and_scripts_are_links(site):
    for page in ("adaptive/adam", next(page for page in SCRIPTS if "adam" in page)):
        links = {
            link.text: link.attrs["href"]
            for link in read(site, page)("a")
            if (link.attrs.get("title") or "").startswith("gdlib")
        }
        assert links["Adam"].endswith("reference/generated/gdlib.Adam.html#gdlib.Adam")
        assert links["beale"].endswith("reference/functions.html#gdlib.beale")
        assert links["plot.contours"].endswith("gdlib.plot.contours.html#gdlib.plot.contours")


# Test functions


def test_every_function_has_its_card(site):
    elements = read(site, "reference/functions")
    ids = {e.attrs.get("id") for e in elements.found}
    pictures = [e.attrs["alt"] for e in elements("img")]
    for name, function in gdlib.FUNCTIONS.items():
        assert f"gdlib.{name}" in ids
        own = [a for a in pictures for sign in ",:" if f" function {function.title}{sign}" in a]
        assert len(own) == 2 * len(function_pictures.kinds(function))
    rows = [e for e in elements("tr") if "row-" in (e.attrs.get("class") or "")]
    points = sum(len(function.stationary) for function in gdlib.FUNCTIONS.values())
    assert len(rows) - len(elements("table")) == points


def test_pictures_are_kept_until_the_function_changes(tmp_path, monkeypatch):
    function = gdlib.bowl
    (tmp_path / function_pictures.FOLDER).mkdir(parents=True)
    assert not function_pictures.is_drawn(tmp_path, function)
    function_pictures.draw(tmp_path, function.name)
    assert function_pictures.is_drawn(tmp_path, function)
    assert not function_pictures.is_drawn(tmp_path, gdlib.beale)
    path = function_pictures.record_path(tmp_path, function)
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    function_pictures.draw(tmp_path, function.name)
    assert before == {file.name: file.read_bytes() for file in path.parent.iterdir()}
    monkeypatch.setattr(function_pictures.matplotlib, "__version__", "0")
    assert not function_pictures.is_drawn(tmp_path, function)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (gdlib.cubic, "one maximum and one minimum"),
        (gdlib.himmelblau, "4 minima, 4 saddles and one maximum"),
        (gdlib.ackley, "one sharp minimum"),
    ],
)
def test_points_are_counted_in_words(function, words):
    assert function_pictures.points(function) == words


# Words and symbols


def test_terms_are_linked_once_with_their_definition(site):
    terms = {e.attrs["id"] for e in read(site, "reference/glossary")("dt") if "id" in e.attrs}
    assert "term-learning-rate" in terms
    for page in ("adaptive/adam", "start"):
        links = [e.attrs for e in read(site, page)("a", "term")]
        anchors = [link["href"].partition("#")[2] for link in links]
        assert len(anchors) > 3
        assert len(set(anchors)) == len(anchors)
        assert set(anchors) <= terms
        assert all(len(link["title"]) > 30 for link in links)


def test_glossary_is_in_order():
    text = (ROOT / "docs" / "reference" / "glossary.md").read_text()
    body = re.search(r"```{glossary}\n(.*)```", text, re.DOTALL)[1]
    entries = [entry.splitlines() for entry in body.split("\n\n")]
    first = [lines[0] for lines in entries]
    assert first == sorted(first, key=str.lower)
    terms = [line for lines in entries for line in lines if line and line[0] != " "]
    assert len(terms) == len(set(terms))


def test_longest_term_is_found_also_in_the_plural():
    found = glossary.pattern(["gradient", "gradient descent", "learning rate"])
    text = "Gradient descent follows gradients; learning rates gradientless."
    assert [match[0] for match in found.finditer(text)] == [
        "Gradient descent",
        "gradients",
        "learning rates",
    ]


def test_every_symbol_is_in_the_table_and_found_by_the_search(site):
    codes = [e.text for e in read(site, "reference/notation")("code")]
    assert {*SYMBOLS, *gdlib.HYPERPARAMETERS} <= set(codes)
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    objects = json.loads(index[len("Search.setIndex(") : -1])["objects"][""]
    entries = {name for *_, name in objects}
    for word in ("η", "eta", "lr", "β₁", "beta1", "ε", "epsilon", "λ", "ρ", "weight_decay"):
        assert word in entries, word


@pytest.mark.parametrize(
    ("tex", "sign", "spoken"),
    [
        (r"\eta", "η", "eta"),
        (r"\beta_1", "β₁", "beta1"),
        (r"\lambda", "λ", "lambda"),
        ("m_t", "", ""),
    ],
)
def test_symbols_as_they_are_typed(tex, sign, spoken):
    assert (glossary.sign(tex), glossary.spoken(tex)) == (sign, spoken)


# What took longest


def test_slowest_are_printed_and_what_did_not_run_is_not(tmp_path, capsys):
    folder = tmp_path / "gallery" / "adaptive"
    folder.mkdir(parents=True)
    (folder / "plot_some.cost.json").write_text('{"time": 2.5, "memory": 0}')
    started = (folder / "plot_some.cost.json").stat().st_mtime - 1
    metadata = {
        "ran": {"exec_data": {"runtime": 7.0, "mtime": started + 1}},
        "kept": {"exec_data": {"runtime": 9.0, "mtime": started - 1}},
        "no-cells": {},
    }
    env = SimpleNamespace(nb_metadata=metadata)
    app = SimpleNamespace(srcdir=tmp_path, started=started, env=env)
    running.print_slowest(app, None)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Scripts and pages that ran: 2, 9.5 s in all. The slowest:"
    assert [line.split() for line in lines[1:]] == [
        ["7.0", "s", "ran.md"],
        ["2.5", "s", "adaptive/plot_some.py"],
    ]
    app.started += 10
    running.print_slowest(app, None)
    assert capsys.readouterr().out == ""


# Mistakes


@pytest.fixture
def project(tmp_path):
    """Builds a page of its own, and returns what Sphinx says."""
    source = tmp_path / "docs"
    source.mkdir()
    extensions = ["myst_parser", "figures", "cards", "glossary", "katex"]
    (source / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT / 'docs' / '_ext')!r})\n"
        f"extensions = {extensions}\nhtml_math_renderer = 'katex'\n"
        "myst_enable_extensions = ['dollarmath', 'colon_fence']\n"
    )
    kept = ROOT / "docs" / function_pictures.FOLDER
    if kept.is_dir():
        shutil.copytree(kept, source / function_pictures.FOLDER)

    def build(text):
        (source / "index.md").write_text(text)
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html"]
        done = subprocess.run(
            [*command, "-d", str(tmp_path / "trees"), str(source), str(tmp_path / "html")],
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stderr

    return build


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# A\n\n```{functions} bowl nosuch\n```\n", "functions names 'nosuch'"),
        ("# A\n\n```{function-card} nosuch\n```\n", "function-card names 'nosuch'"),
        ("# A\n\n```{notation} nosuch\n```\n", "notation takes symbols or hyper-parameters"),
    ],
)
def test_unknown_name_stops_the_build(project, text, message):
    code, said = project(text)
    assert code != 0
    assert message in said
    assert "index.md:3" in said
