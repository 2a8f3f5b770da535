"""The playground as a reader has it: in Chromium, under a strict policy and from disk."""

import gzip
import io
import json
import re
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from inspect import signature

import numpy as np
import pytest
from playwright.sync_api import expect, sync_playwright
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from gdlib import GD, RULES, Adam, beale, minimize
from gdlib.plot import COLORS
from gdlib.schedules import Constant, Joined, WarmUp
from tests import chromium
from tests.playground_harness import ROOT

WHOLE = 60_000  # bytes of script and style, compressed
WINDOW = {"viewport": {"width": 1280, "height": 900}}

CONF = f"""
extensions = ["myst_parser", "playground"]
html_theme = "furo"
html_static_path = [{str(ROOT / "docs" / "_static")!r}]
html_css_files = ["site.css"]
suppress_warnings = ["myst.xref_missing"]
"""
ADAM = {
    "function": "beale", "start": [1, 1.5], "steps": 200,
    "rules": [{"name": "adam", "hyper": {"lr": 0.1}}, {"name": "gd", "hyper": {"lr": 0.01}}],
    "presets": {
        "no bias correction": {
            "rules": [{"name": "adam", "hyper": {"lr": 0.1},
                       "edit": [["m / (1 - beta1**t)", "m"], ["v / (1 - beta2**t)", "v"]]}]
        },
        "the ravine": {"function": "ravine", "start": [-1, -0.8], "steps": 50,
                       "rules": [{"name": "gd", "hyper": {"lr": 0.0101}}]},
    },
}  # fmt: skip
FIRST = {"function": "bowl", "rules": [{"name": "momentum", "hyper": {"lr": 0.01}}], "steps": 50}
SMALL = {**ADAM, "compact": True}


def directive(state, name="playground"):
    return (
        f"```{{playground}}\n---\nid: {name}\nstate: |\n  {json.dumps(state)}\n---\nStill.\n```\n"
    )


LONG = "A paragraph.\n\n" * 60
PAGES = {
    "index": "# Index\n\n```{toctree}\npage\ntwo\nsmall\nplayground\n```\n",
    "page": f"# Adam\n\nTry {{preset}}`no bias correction` or {{preset}}`the ravine`.\n\n"
    f"{directive(ADAM)}\n{LONG}",
    "two": f"# Two\n\n{directive(FIRST, 'one')}\n{LONG}{directive(FIRST, 'other')}",
    "small": f"# Small\n\n{directive(SMALL)}",
    "playground": f"# Wide\n\n{directive({**FIRST, 'wide': True})}",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The folder of a small site with the real style sheet."""
    source = tmp_path_factory.mktemp("source")
    (source / "conf.py").write_text(CONF)
    for name, text in PAGES.items():
        (source / f"{name}.md").write_text(text)
    out = source / "_build" / "html"
    stderr = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            source, source, out, source / "_build" / "doctrees", "html",
            status=None, warning=stderr, freshenv=True,
        )  # fmt: skip
        app.build()
    assert stderr.getvalue() == ""
    return out


class Strict(SimpleHTTPRequestHandler):
    """Serves files under a policy that allows the site's own files alone."""

    def end_headers(self):
        policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address(out):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def window(browser):
    """A window that tests use in turn: each has its own document, none waits for a new process."""
    return browser.new_context(**WINDOW).new_page()


@pytest.fixture
def visit(browser, address, window):
    """Opens a page; nothing may be thrown or refused on the way."""
    with visiting(browser, address, window) as visit:
        yield visit


@contextmanager
def visiting(browser, address, window=None):
    """The first page stands in the window that is given; all others in a context of their own."""
    contexts, problems = [], []

    def note(message):
        # Furo's own line in the page sets the theme, and this small site lacks the fonts.
        theirs = "inline script" in message.text or message.text.startswith("Failed to load")
        if message.type == "error" and not theirs:
            problems.append(message.text)

    def fail(problem):
        problems.append(str(problem))

    def new_page(context):
        nonlocal window
        if window and not context:
            page, window = window, None
            page.goto("about:blank")  # a fragment alone would not load the document anew
        else:
            contexts.append(browser.new_context(**{**WINDOW, **context}))
            page = contexts[-1].new_page()
        page.on("pageerror", fail)
        page.on("console", note)
        opened.append(page)
        return page

    def visit(path="page.html", fragment="", settle=True, **context):
        page = new_page(context)
        page.goto(f"{address}/{path}{fragment}")
        if settle:
            page.locator("gd-playground").first.scroll_into_view_if_needed()
            settled(page)
        return page

    opened = []
    yield visit
    for page in opened:
        page.remove_listener("pageerror", fail)
        page.remove_listener("console", note)
    for context in contexts:
        context.close()
    assert not problems, problems


def settled(page, within="gd-playground"):
    """All work is done; before that the frame in which it begins has come."""
    page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    page.wait_for_function(
        "(name) => document.querySelector(`${name} .pg-map`)?.ariaBusy === 'false'",
        arg=within,
    )


def rows(page, within="gd-playground"):
    """The table as it can be read."""
    return page.locator(f"{within} .pg-table tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )


def numbers(row):
    """The point of a row of the table, and f."""
    return [float(text.replace("−", "-")) for text in row[2:5]]


def field(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def slider(page, label):
    return page.locator("label.pg-label", has_text=label).locator("xpath=../input[@type='range']")


def slide(target, value):
    target.evaluate(
        "(slider, value) => { slider.value = value;"
        " slider.dispatchEvent(new Event('input', { bubbles: true })); }",
        value,
    )


def pixel(page, layer, x, y):
    """The color of a layer at a place, in pixels of the page."""
    return page.evaluate(
        """([layer, x, y]) => {
          const canvas = document.querySelector(`canvas.${layer}`);
          const ratio = canvas.width / canvas.getBoundingClientRect().width;
          return [...canvas.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1).data];
        }""",
        [layer, x, y],
    )


def handle_at(page):
    """Where the start's ring stands on the map."""
    ring = page.locator(".pg-handle").bounding_box()
    box = page.locator(".pg-map").bounding_box()
    return ring["x"] + 22 - box["x"], ring["y"] + 22 - box["y"]


def rgb(color):
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


# --- what is shown --------------------------------------------------------------------------


def test_it_shows_the_runs_of_gdlib(visit):
    page = visit()
    adam, gd = rows(page)
    for row, rule in ((adam, Adam(lr=0.1)), (gd, GD(lr=0.01))):
        result = minimize(beale, (1, 1.5), rule, steps=200)
        assert np.allclose(numbers(row), [*result.x, result.fun], rtol=1e-3)
        assert row[1] == "200"
    assert adam[7] == minimize(beale, (1, 1.5), Adam(lr=0.1), steps=200).outcome
    # Both paths begin in the ring, in their colors.
    seen = page.evaluate(
        """() => {
          const canvas = document.querySelector("canvas.pg-paths");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const found = new Set();
          for (let i = 0; i < data.length; i += 4)
            if (data[i + 3] === 255) found.add([...data.subarray(i, i + 3)].join());
          return [...found];
        }"""
    )
    for color in COLORS[:2]:
        assert ",".join(map(str, rgb(color))) in seen
    assert pixel(page, "pg-ground", 60, 60)[3] > 0
    assert "minimum" in page.locator(".pg-key").inner_text()
    assert page.locator(".pg-map canvas").evaluate_all("(all) => all.map((c) => c.ariaHidden)")


def test_bands_and_lines_follow_the_function(visit):
    """On the bowl the map is symmetric, and darker outward."""
    page = visit("two.html")
    box = page.locator("#one .pg-map").bounding_box()
    left, right = 42, box["width"] - 8
    middle = (8 + box["height"] - 26) / 2
    center = (left + right) / 2
    tints = [pixel(page, "pg-ground", center + d, middle)[3] for d in (4, 60, 120, 180)]
    assert tints == sorted(tints)
    assert tints[0] < tints[-1]
    for d in (37, 101):
        a, b = (pixel(page, "pg-ground", center + s * d, middle + 20) for s in (1, -1))
        assert np.abs(np.subtract(a, b)).max() < 40


def test_without_javascript_the_still_picture_stands(browser, address):
    with visiting(browser, address) as visit:
        page = visit(settle=False, java_script_enabled=False)
        assert page.get_by_text("Still.").is_visible()
        assert page.get_by_text("no bias correction").is_visible()
        assert page.get_by_role("button", name="no bias correction").count() == 0


def test_it_is_light(out):
    script, style = next(out.glob("_static/playground-*.js")), out / "_static" / "playground.css"
    size = sum(len(gzip.compress(path.read_bytes(), 9)) for path in (script, style))
    assert size < WHOLE
    text = script.read_text()
    assert not re.search(r"\beval\(|new Function|\bfetch\(|XMLHttp|https?://(?!www\.w3\.org)", text)


def test_it_starts_when_it_comes_near(visit):
    page = visit("two.html")
    boxes = page.locator("#other > .pg-boxes")
    assert (boxes.count(), boxes.is_visible()) == (1, False)
    assert page.locator("#other").get_by_text("Still.").count() == 1
    page.locator("#other").scroll_into_view_if_needed()
    settled(page, "#other")
    assert page.locator("#other").get_by_text("Still.").count() == 0
    assert boxes.count() == 0


MANY = [kind for kind in RULES if kind is not GD]


@pytest.mark.parametrize("share", range(3))
def test_every_rule_runs_as_in_python(visit, share):
    kinds = MANY[share::3]
    lr = {kind: 1e-3 for kind in kinds if "lr" in signature(kind).parameters}
    rules = "".join(
        f"&rule={kind().function.__name__}{';lr=0.001' if kind in lr else ''}" for kind in kinds
    )
    page = visit(fragment=f"#playground?f=beale&at=1,1.5&steps=60{rules}")
    found = rows(page)
    assert [row[0] for row in found] == [kind.__name__ for kind in kinds]
    for row, kind in zip(found, kinds, strict=True):
        result = minimize(beale, (1, 1.5), kind(**({"lr": 1e-3} if kind in lr else {})), steps=60)
        assert int(row[1]) == result.nit
        assert np.allclose(numbers(row), [*result.x, result.fun], rtol=1e-3), kind.__name__


def test_the_map_is_drawn_anew_only_when_it_changes(visit):
    page = visit()
    page.evaluate(
        """() => {
          window.maps = 0;
          const canvas = CanvasRenderingContext2D.prototype;
          const put = canvas.putImageData;
          canvas.putImageData = function (...args) { maps += 1; return put.apply(this, args); };
        }"""
    )
    page.locator(".pg-handle").press("ArrowRight")
    slide(slider(page, "lr").first, -2)
    settled(page)
    assert page.evaluate("maps") == 0
    page.locator(".pg-handle").press("+")
    settled(page)
    assert page.evaluate("maps") == 2


# --- hands on the map -----------------------------------------------------------------------


def test_the_start_moves_by_drag_click_and_keys(visit):
    page = visit()
    before = rows(page)
    box = page.locator(".pg-map").bounding_box()
    x, y = handle_at(page)
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    page.mouse.move(box["x"] + x + 30, box["y"] + y + 40, steps=4)
    page.mouse.up()
    settled(page)
    assert np.allclose(handle_at(page), (x + 30, y + 40), atol=1)
    dragged = rows(page)
    assert dragged != before

    page.mouse.click(box["x"] + 100, box["y"] + 120)
    settled(page)
    assert np.allclose(handle_at(page), (100, 120), atol=1)
    assert rows(page) != dragged

    start = float(field(page, "Start, x").input_value())
    assert page.evaluate("document.activeElement.className").startswith("pg-handle")
    page.keyboard.press("ArrowRight")
    settled(page)
    moved = float(field(page, "Start, x").input_value())
    assert 0 < moved - start < 0.3
    ring = page.get_by_role("slider", name="Start")
    assert ring.get_attribute("aria-valuetext").startswith(f"x {moved:g}")


def test_the_map_zooms_and_pans(visit):
    page = visit()
    numbers_before = rows(page)
    x, y = handle_at(page)
    page.locator(".pg-handle").focus()
    for key, sign in (("+", 1), ("-", -1)):
        page.keyboard.press(key)
        settled(page)
        assert (handle_at(page) == (x, y)) == (sign < 0)
    page.keyboard.press("Shift+ArrowRight")
    settled(page)
    assert handle_at(page)[0] == pytest.approx(x - 40, abs=1)
    page.get_by_role("button", name="Whole map").click()
    settled(page)
    assert handle_at(page) == (x, y)

    # The point under the pointer stays; the page itself does not scroll while the map is held.
    box = page.locator(".pg-map").bounding_box()
    page.locator(".pg-handle").focus()
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.wheel(0, -200)
    settled(page)
    assert np.allclose(handle_at(page), (x, y), atol=1)
    assert page.locator(".pg-map").bounding_box() == box
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 320, steps=3)
    page.mouse.up()
    settled(page)
    assert np.allclose(handle_at(page), (x - 40, y + 20), atol=1)
    assert rows(page) == numbers_before


def test_play_pause_step_and_scrub(visit):
    page = visit()
    end = rows(page)
    assert page.locator(".pg-step").inner_text() == "step 200 of 200"
    page.get_by_role("button", name="To the start").click()
    settled(page)
    assert [row[1] for row in rows(page)] == ["0", "0"]
    assert numbers(rows(page)[0])[:2] == [1, 1.5]
    page.get_by_role("button", name="One step forward").click()
    settled(page)
    assert numbers(rows(page)[0])[:2] == [0.9, 1.4]
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Pause").click()
    settled(page)
    step = int(rows(page)[0][1])
    assert 1 < step < 200
    scrub = page.get_by_role("slider", name="Step shown")
    scrub.focus()
    page.keyboard.press("End")
    settled(page)
    assert rows(page) == end


def test_with_reduced_motion_it_goes_in_few_still_pictures(visit):
    page = visit(reduced_motion="reduce")
    assert page.locator(".pg-step").inner_text() == "step 200 of 200"
    page.evaluate(
        """() => {
          window.shown = [];
          const text = document.querySelector(".pg-step");
          const all = { characterData: true, childList: true, subtree: true };
          new MutationObserver(() => shown.push(text.textContent)).observe(text, all);
        }"""
    )
    page.get_by_role("button", name="Play").click()
    page.get_by_text("step 50 of 200").wait_for()
    stills = [f"step {step} of 200" for step in (0, 16, 33, 50)]  # twelfths of the run
    assert page.evaluate("shown") == stills


# --- controls -------------------------------------------------------------------------------


def test_every_hyper_parameter_has_a_slider_and_a_field(visit):
    page = visit()
    before = rows(page)
    assert field(page, "lr, as a number").first.input_value() == "0.1"
    slide(slider(page, "lr").first, -2)
    settled(page)
    assert field(page, "lr, as a number").first.input_value() == "0.01"
    result = minimize(beale, (1, 1.5), Adam(lr=0.01), steps=200)
    assert np.allclose(numbers(rows(page)[0])[:2], result.x, rtol=1e-3)
    assert rows(page)[1] == before[1]

    beta2 = field(page, "beta2, as a number").first
    good = rows(page)
    beta2.fill("1.5")
    settled(page)
    assert beta2.get_attribute("aria-invalid") == "true"
    assert page.get_by_text("beta2 = 1.5 is out of range").is_visible()
    assert rows(page) == good
    for text in ("x", "", "1e999", "--1", "NaN", "0.9.9", "1/0"):
        beta2.fill(text)
        assert beta2.get_attribute("aria-invalid") == "true"
    beta2.fill("0.8")
    settled(page)
    assert beta2.get_attribute("aria-invalid") is None
    result = minimize(beale, (1, 1.5), Adam(lr=0.01, beta2=0.8), steps=200)
    assert np.allclose(numbers(rows(page)[0])[:2], result.x, rtol=1e-3)


def test_a_second_schedule_takes_over(visit):
    page = visit()
    card = page.locator(".pg-rule").nth(1)
    card.locator("> summary").click()
    card.locator("summary", has_text="Schedule").click()
    card.get_by_label("Schedule that takes over").select_option("Constant")
    settled(page)
    joined = Joined([Constant(0.01), Constant(0.001)], [100])
    result = minimize(beale, (1, 1.5), GD(lr=joined), steps=200)
    assert np.allclose(numbers(rows(page)[1])[:2], result.x, rtol=1e-3)
    # The steps are those of the run, with a warm-up too.
    card.get_by_role("textbox", name="Steps of warm-up").fill("40")
    card.get_by_role("textbox", name="Constant, from").fill("60")
    settled(page)
    joined = Joined([WarmUp(Constant(0.01), 40), Constant(0.001)], [60])
    result = minimize(beale, (1, 1.5), GD(lr=joined), steps=200)
    assert np.allclose(numbers(rows(page)[1])[:2], result.x, rtol=1e-3)
    card.get_by_label("Schedule that takes over").select_option("nothing else")
    assert card.get_by_role("textbox", name="Constant, from").count() == 0


def test_rules_come_and_go(visit):
    page = visit()
    page.get_by_label("Rule to add").select_option("gd")
    page.get_by_role("button", name="Add").click()
    settled(page)
    assert [row[0] for row in rows(page)] == ["Adam", "GD", "GD 2"]
    page.locator(".pg-rule").nth(0).get_by_role("button", name="Remove").click()
    settled(page)
    assert [row[0] for row in rows(page)] == ["GD", "GD 2"]
    for _ in range(2):
        card = page.locator(".pg-rule").first
        if card.get_attribute("open") is None:
            card.locator("> summary").click()
        card.get_by_role("button", name="Remove").click()
    settled(page)
    assert rows(page) == []
    page.get_by_role("button", name="Start over").click()
    settled(page)
    assert [row[0] for row in rows(page)] == ["Adam", "GD"]


def test_an_edit_shows_at_once_and_a_broken_one_keeps_the_picture(visit):
    page = visit()
    page.locator(".pg-rule").first.get_by_text("Code: change the rule").click()
    area = page.get_by_role("textbox", name="Code of the rule").first
    source, before = area.input_value(), rows(page)
    area.fill(source.replace("v_hat = v / (1 - beta2**t)", "v_hat = w / (1 - beta2**t)"))
    settled(page)
    assert rows(page)[0][1:] == before[0][1:]
    line = 1 + source[: source.index("v_hat")].count("\n")
    assert page.get_by_text(f"Line {line}: w is not known").is_visible()
    assert page.locator(".pg-wrong").inner_text() == str(line)

    area.fill(source.replace("v_hat = v / (1 - beta2**t)", "v_hat = v"))
    settled(page)
    assert page.locator(".pg-wrong").count() == 0
    assert rows(page)[0][0] == "Adam, edited"
    assert rows(page)[0][2:] != before[0][2:]
    restore = page.locator(".pg-rule").first.get_by_role("button", name="Restore the code")
    # The second click of a double click meets nothing: what removes the rule is elsewhere.
    restore.dblclick()
    settled(page)
    assert rows(page) == before
    assert area.evaluate("(area) => area === document.activeElement")

    # A new default is meant to be seen, and a new argument gets its slider.
    area.fill(source.replace("eps=1e-8", "eps=0.1, twist=2"))
    settled(page)
    assert field(page, "eps, as a number").first.input_value() == "0.1"
    assert field(page, "twist, as a number").input_value() == "2"


@pytest.mark.parametrize("height", [720, 1000])
def test_the_lines_of_code_fit_and_the_picture_stays(visit, height):
    page = visit(viewport={"width": 1280, "height": height})
    page.locator(".pg-rule").first.get_by_text("Code: change the rule").click()
    area = page.get_by_role("textbox", name="Code of the rule").first
    settled(page)
    assert area.evaluate("(area) => area.scrollWidth <= area.clientWidth")
    expect(area).to_be_in_viewport(ratio=1)
    expect(page.locator(".pg-map")).to_be_in_viewport(ratio=1)
    above = page.locator(".pg-stage").bounding_box()
    assert area.bounding_box()["y"] >= above["y"] + above["height"]
    page.locator(".pg-rule").first.get_by_text("Code: change the rule").click()
    settled(page)
    expect(page.locator(".pg-rule").first.get_by_text("Code: change the rule")).to_be_in_viewport()


def test_a_function_of_the_reader_s_own(visit):
    page = visit()
    page.get_by_label("Function", exact=True).select_option("your own")
    area = page.get_by_role("textbox", name="Code of the function")
    area.fill("def f(x, y):\n    return (x - 1)**2 + 2 * (y + 1)**2\n")
    settled(page)
    result = minimize(
        lambda p: (p[0] - 1) ** 2 + 2 * (p[1] + 1) ** 2, (1, 1.5), GD(lr=0.01), steps=200,
        grad=lambda p: np.array([2 * (p[0] - 1), 4 * (p[1] + 1)]),
    )  # fmt: skip
    assert np.allclose(numbers(rows(page)[1])[:2], result.x, rtol=1e-3)
    good = rows(page)
    for text, message in (
        ("def f(x):\n    return x\n", "two coordinates"),
        ("def f(x, y):\n    return x +\n", "Line 2"),
        ("", "there is no code"),
        ("def f(x, y):\n    return x ** 9999 ** 9999\n", ""),
        ("def f(x, y):\n    return 1 / 0\n", "division by zero"),
    ):
        area.fill(text)
        settled(page)
        assert message in page.locator(".pg-group .pg-problem[role=status]").first.inner_text()
    area.fill("def f(x, y):\n    return log(0 - 1 - x * x)\n")
    settled(page)
    assert all(row[7].startswith("diverged at step 0") for row in rows(page))
    area.fill("def f(x, y):\n    return (x - 1)**2 + 2 * (y + 1)**2\n")
    settled(page)
    assert rows(page) == good


def test_presets_are_buttons_in_the_text(visit):
    page = visit()
    page.get_by_role("button", name="no bias correction").click()
    settled(page)
    ((name, *_),) = rows(page)
    assert name == "Adam, edited"
    page.get_by_role("button", name="To the start").click()
    page.get_by_role("button", name="One step forward").click()
    settled(page)
    # A first step of (1 - 0.9) / sqrt(1 - 0.999) learning rates.
    first = 0.1 * 0.1 / np.sqrt(1 - 0.999)
    assert np.allclose(numbers(rows(page)[0])[:2], (1 - first, 1.5 - first), atol=1e-3)
    page.get_by_role("button", name="the ravine").click()
    settled(page)
    assert rows(page)[0][0] == "GD"
    assert rows(page)[0][7] == "diverges"


def test_the_result_is_spoken_when_all_is_still(visit):
    page = visit()
    live = page.locator("gd-playground > .pg-hidden[role=status]")
    said = re.compile(r"^Beale from \(1, 1.5\)\. Adam: .*\. GD: .*, f = .*\.$")
    expect(live).to_have_text(said, timeout=10_000)


def test_two_playgrounds_do_not_touch_each_other(visit):
    page = visit("two.html")
    page.locator("#other").scroll_into_view_if_needed()
    settled(page, "#other")
    before = rows(page, "#one")
    assert before == rows(page, "#other")
    slide(page.locator("#other .pg-rule input[type=range]").first, -4)
    settled(page, "#other")
    assert rows(page, "#other") != before
    page.locator("#one").scroll_into_view_if_needed()
    settled(page, "#one")
    assert rows(page, "#one") == before


def test_the_small_one_has_few_controls(visit):
    page = visit("small.html")
    few = page.locator("gd-playground :is(input, select, textarea)")
    assert few.evaluate_all("(all) => all.map(({ ariaLabel }) => ariaLabel)") == ["Step shown"]
    legend = page.locator(".pg-legend")
    assert "Adam" in legend.inner_text()
    page.get_by_role("button", name="the ravine").click()
    settled(page)
    assert "diverges" in legend.inner_text()
    page.get_by_role("link", name="Open all controls").click()
    settled(page)
    assert rows(page)[0][0] == "GD"
    assert rows(page)[0][7] == "diverges"


# --- copies ---------------------------------------------------------------------------------


def copied(page, name):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=name).click()
    page.locator(".pg-said", has_text="copied").wait_for()
    return page.evaluate("navigator.clipboard.readText()")


def make_rich(page):
    """Settings of every kind."""
    slide(slider(page, "lr").first, -1.5)
    field(page, "Start, x").fill("-1.25")
    page.get_by_text("Noise in the gradient").click()
    field(page, "noise, as a number").fill("0.25")
    field(page, "Seed of the noise").fill("7")
    card = page.locator(".pg-rule").nth(1)
    card.locator("> summary").click()
    card.locator("summary", has_text="Schedule").click()
    card.get_by_label("Schedule of the learning rate").select_option("OneCycle")
    card.get_by_role("textbox", name="Steps of warm-up").fill("20")
    card.get_by_label("Schedule that takes over").select_option("Polynomial")
    card.get_by_role("textbox", name="Polynomial, from").fill("120")
    page.get_by_role("button", name="Zoom in").click()
    settled(page)


def test_a_link_restores_everything_but_code(visit):
    page = visit()
    make_rich(page)
    wanted, ring = rows(page), handle_at(page)
    link = copied(page, "Copy link")
    fragment = link.partition("#")[2]
    again = visit(fragment=f"#{fragment}")
    assert rows(again) == wanted
    assert np.allclose(handle_at(again), ring, atol=0.5)
    page.wait_for_timeout(600)
    assert page.url.partition("#")[2] == fragment

    page.locator(".pg-rule").first.get_by_text("Code: change the rule").click()
    area = page.get_by_role("textbox", name="Code of the rule").first
    area.fill(area.input_value().replace("eps=1e-8", "eps=1e-8, secret=3"))
    settled(page)
    link = copied(page, "Copy link")
    assert "secret" not in link
    assert "leaves out the code" in page.locator(".pg-said").inner_text()


BROKEN = (
    "f=nothing", "f=beale&at=1,2&steps=10&rule=gd;lr=-1", "f=beale&at=1&steps=5", "%E0%A4%A",
    "f=beale&at=1,2&steps=1e9", "f=beale&at=1,2&steps=9&rule=gd;__proto__=1", "a=b", "",
    "f=beale&at=1,2&steps=9&rule=adam;schedule=Cosine,0",
    "f=beale&at=1,2&steps=9&rule=adam;then=Cosine,0,0.1,9,0",
)  # fmt: skip


def test_a_broken_link_shows_the_page_s_own_state(visit):
    """The first is what the page is opened with, the others are followed on it."""
    page = visit(fragment=f"#playground?{BROKEN[0]}")
    said = page.locator(".pg-said")
    own = rows(page)
    assert [row[0] for row in own] == ["Adam", "GD"]
    assert "could not be read" in said.inner_text()
    for fragment in BROKEN[1:]:
        said.evaluate("(said) => (said.textContent = '')")
        page.evaluate("(text) => (location.hash = text)", f"playground?{fragment}")
        expect(said).to_contain_text("could not be read")
        settled(page)
        assert rows(page) == own, fragment


def test_the_script_makes_the_same_runs(visit):
    page = visit()
    make_rich(page)
    page.locator(".pg-rule").first.get_by_text("Code: change the rule").click()
    area = page.get_by_role("textbox", name="Code of the rule").first
    area.fill(area.input_value().replace("m_hat = m / (1 - beta1**t)", "m_hat = m"))
    settled(page)
    names = {}
    exec(copied(page, "Copy Python"), names)
    assert list(names["results"]) == [row[0] for row in rows(page)] == ["Adam, edited", "GD"]
    for row, result in zip(rows(page), names["results"].values(), strict=True):
        assert int(row[1]) == result.nit
        assert np.allclose(numbers(row), [*result.x, result.fun], rtol=1e-3)


# --- surroundings ---------------------------------------------------------------------------


def test_it_follows_the_theme(visit):
    page = visit(color_scheme="light")

    def drawn(color):
        """How many pixels of the axes and marks have a color."""
        return page.evaluate(
            """(color) => {
              const canvas = document.querySelector("canvas.pg-axes");
              const { width, height } = canvas;
              const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
              let count = 0;
              for (let i = 0; i < data.length; i += 4)
                count += color.every((value, k) => data[i + k] === value) && data[i + 3] === 255;
              return count;
            }""",
            rgb(color),
        )

    light, dark = "#575247", "#aea99d"  # of site.css
    assert drawn(light) > 20 > drawn(dark) == 0
    page.emulate_media(color_scheme="dark")
    settled(page)
    assert drawn(dark) > 20 > drawn(light) == 0
    page.evaluate("document.body.dataset.theme = 'light'")
    settled(page)
    assert drawn(light) > 20


def test_off_the_screen_and_off_the_page_nothing_works_on(visit):
    page = visit()
    page.evaluate(
        """() => {
          window.frames_asked = 0;
          const ask = window.requestAnimationFrame;
          window.requestAnimationFrame = (f) => { frames_asked += 1; return ask(f); };
        }"""
    )
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(200)
    assert page.evaluate("frames_asked") > 2
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(200)
    asked = page.evaluate("frames_asked")
    page.wait_for_timeout(300)
    assert page.evaluate("frames_asked") == asked
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    assert page.evaluate("frames_asked") > asked
    page.evaluate("window.gone = document.querySelector('gd-playground'); gone.remove()")
    asked = page.evaluate("frames_asked")
    page.wait_for_timeout(300)
    assert page.evaluate("frames_asked") == asked
    # It may come back, as it was.
    page.evaluate("document.querySelector('h1').after(gone)")
    settled(page)
    assert len(rows(page)) == 2


def test_in_a_hidden_tab_nothing_is_drawn(visit):
    """There the browser gives no frames, and all work is done in frames."""
    page = visit()
    page.evaluate(
        """() => {
          const ask = window.requestAnimationFrame;
          window.waiting = [];
          window.requestAnimationFrame = (f) => waiting.push(f);
          window.show = () => {
            window.requestAnimationFrame = ask;
            waiting.forEach((f) => ask(f));
          };
          window.drawn = 0;
          const canvas = CanvasRenderingContext2D.prototype;
          for (const name of ["clearRect", "fillRect", "stroke", "fill", "drawImage"]) {
            const draw = canvas[name];
            canvas[name] = function (...args) { drawn += 1; return draw.apply(this, args); };
          }
        }"""
    )
    before = rows(page)
    page.locator(".pg-rule input[type=range]").first.fill("-2")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(500)
    assert page.evaluate("[drawn, waiting.length]") == [0, 1]
    assert rows(page) == before
    page.evaluate("show()")
    settled(page)
    assert page.evaluate("drawn") > 0
    assert rows(page) != before


def test_memory_stays_flat_over_a_thousand_changes(visit):
    page = visit(color_scheme="light")  # a window of its own: the other's memory has earlier pages
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")

    def metrics():
        cdp.send("HeapProfiler.collectGarbage")
        found = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
        return {key: found[key] for key in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}

    change = """async (count) => {
      const [first] = document.querySelectorAll(".pg-rule input[type=range]");
      const [add] = [...document.querySelectorAll("button")].filter((b) => b.textContent === "Add");
      const area = document.querySelector(".pg-rule textarea");
      const text = area.value;
      for (let i = 0; i < count; i++) {
        first.value = -4 + (i % 100) / 50;
        first.dispatchEvent(new Event("input", { bubbles: true }));
        if (i % 20 === 0) add.click();
        if (i % 20 === 10) [...document.querySelectorAll(".pg-rule > button")].at(-1).click();
        if (i % 7 === 0) {
          area.value = text.replace("eps=1e-8", `eps=${1 + (i % 50)}e-9`);
          area.dispatchEvent(new Event("input", { bubbles: true }));
        }
        if (i % 16 === 0) await new Promise((go) => requestAnimationFrame(go));
      }
    }"""
    page.evaluate(change, 400)  # caches fill
    settled(page)
    before = metrics()
    page.evaluate(change, 1000)
    settled(page)
    after = metrics()
    assert after["JSHeapUsedSize"] < before["JSHeapUsedSize"] + 500_000
    assert after["Nodes"] <= before["Nodes"] + 100
    assert after["JSEventListeners"] <= before["JSEventListeners"] + 20


def test_it_works_on_a_small_touch_screen(visit):
    page = visit(viewport={"width": 360, "height": 720}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = page.locator(".pg-map").bounding_box()
    page.locator(".pg-map").scroll_into_view_if_needed()
    page.locator(".pg-map").tap(position={"x": 120, "y": 90})
    settled(page)
    assert np.allclose(handle_at(page), (120, 90), atol=1)
    assert box["width"] > 300
    # The map stays in sight while the controls below it are moved.
    slider(page, "beta1").first.scroll_into_view_if_needed()
    expect(page.locator(".pg-map")).to_be_in_viewport(ratio=0.9)
    # One finger on the map still scrolls the page; on the ring it drags.
    touch = "(s) => getComputedStyle(document.querySelector(s)).touchAction"
    assert page.evaluate(touch, ".pg-map") == "pan-y"
    assert page.evaluate(touch, ".pg-handle") == "none"
    for name in ("button.pg-icon", ".pg-zoom", ".pg-handle"):
        assert page.locator(name).first.bounding_box()["height"] >= 32


def test_two_fingers_zoom_the_map(visit):
    page = visit(viewport={"width": 360, "height": 720}, has_touch=True)
    page.locator(".pg-map").scroll_into_view_if_needed()
    box = page.locator(".pg-map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    cdp = page.context.new_cdp_session(page)

    def fingers(kind, *apart):
        points = [{"x": x + side * d, "y": y, "id": side + 1} for d in apart for side in (-1, 1)]
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def distance():
        """From the ring to the middle between the fingers, which stays where it is."""
        ring = handle_at(page)
        return np.hypot(ring[0] - box["width"] / 2, ring[1] - box["height"] / 2)

    before = distance()
    assert before > 20
    fingers("touchStart", 30)
    for apart in (35, 40, 45, 50, 55, 60):
        fingers("touchMove", apart)
    fingers("touchEnd")
    settled(page)
    assert np.isclose(distance() / before, 2, rtol=0.1)
    assert len(rows(page)) == 2


def test_it_is_sharp_on_a_dense_screen(visit):
    for ratio in (1, 2, 3):
        page = visit(viewport={"width": 800, "height": 700}, device_scale_factor=ratio)
        sizes = page.evaluate(
            "[...document.querySelectorAll('gd-playground canvas')]"
            ".map((c) => [c.width, c.height, c.clientWidth, c.clientHeight])"
        )
        assert len(sizes) == 5
        for width, height, shown_width, shown_height in sizes:
            # Dots of the canvas are dots of the screen, up to the most that a canvas may have.
            assert abs(width - ratio * shown_width) <= ratio
            assert abs(height - ratio * shown_height) <= ratio


def test_everything_can_be_reached_with_the_keyboard(visit):
    page = visit()
    page.locator("summary", has_text="Code: change it").focus()
    page.locator(".pg-handle").focus()
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(({ ariaLabel, textContent, id, labels }) => ariaLabel || labels?.[0]?.textContent"
                " || textContent || id)(document.activeElement)"
            )
        )
    text = "\n".join(reached)
    for wanted in (
        "Zoom in", "Play", "Step shown", "What the chart shows", "logarithmic steps", "Function",
        "Start, x", "steps", "Noise", "lr", "beta2, as a number", "Remove", "Rule to add", "Add",
        "Copy link", "The runs in numbers", "Tolerance",
    ):  # fmt: skip
        assert wanted in text, f"{wanted} is not reached:\n{text}"


def test_it_works_from_disk(out, browser):
    with visiting(browser, out.as_uri()) as visit:
        page = visit()
        assert len(rows(page)) == 2
        page.locator(".pg-handle").focus()
        page.keyboard.press("ArrowLeft")
        settled(page)
        page.wait_for_timeout(500)
        assert page.url.endswith(".html") or "#playground?" in page.url
