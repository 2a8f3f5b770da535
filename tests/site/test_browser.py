"""Every page of the site in Chromium; and each check on a page that is wrong."""

import base64
import json
import random
import re

import pytest

from tests.site import browser as checks
from tests.site.browser import KINDS

# The workers share the pages.
SHARES = 8
BY_KIND = pytest.mark.parametrize("name", KINDS.values(), ids=list(KINDS))


@pytest.fixture(scope="session")
def chrome():
    with checks.started() as browser:
        yield browser


@pytest.fixture(scope="session")
def address(site):
    with checks.served(site) as found:
        yield found


@pytest.fixture
def visit(chrome):
    """Opens an address; closes what was opened."""
    opened = []

    def open_page(url, **options):
        opened.append(checks.Visit(chrome, url, **options))
        return opened[-1]

    yield open_page
    for one in opened:
        one.close()


def fail_with(problems):
    if problems:
        pytest.fail("\n".join([f"{len(problems)} problem(s):", *problems]), pytrace=False)


@pytest.mark.parametrize("share", range(SHARES))
def test_page_loads_fits_and_is_accessible(pages, address, visit, chrome, share):
    problems = []
    window = chrome.new_context(reduced_motion="reduce")
    for page in [page for page in pages.values() if not page.redirects][share::SHARES]:
        opened = visit(address + page.name, window=window)
        for check in (
            checks.load_problems,
            checks.weight_problems,
            checks.width_problems,
            checks.place_problems,
            checks.axe_problems,
        ):
            problems += [f"{page.name}: {problem}" for problem in check(opened)]
        opened.close()
    window.close()
    fail_with(problems)


@pytest.mark.parametrize("name", [KINDS["landing"], KINDS["chapter"], "playground.html"])
def test_playground_keeps_its_place_at_every_width(address, visit, name):
    opened = visit(address + name)
    opened.page.evaluate(checks.SCROLL)  # it runs when it comes into view
    fail_with([f"{name}: {p}" for p in checks.place_problems(opened, checks.PLACE_WIDTHS)])


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", [KINDS["landing"], KINDS["chapter"]])
def test_nothing_moves_on_a_slow_machine(address, visit, name, width):
    """What comes late there is the playground: its script runs after the text is seen."""
    opened = visit(address + name, width=width, slow=6)
    fail_with([f"{name}: {problem}" for problem in checks.load_problems(opened)])


@BY_KIND
@pytest.mark.parametrize("width", [390, 1280])
def test_keyboard_reaches_everything_in_order(address, visit, name, width):
    opened = visit(address + name, width=width)
    fail_with([f"{name}: {problem}" for problem in checks.keyboard_problems(opened)])


@BY_KIND
def test_page_works_under_a_strict_policy(site, visit, name):
    with checks.served(site, checks.Strict) as address:
        opened = visit(address + name)
        page = opened.page
        assert not page.evaluate(checks.SCROLL), f"{name}: pictures were not shown"
        page.evaluate("localStorage.setItem('theme', 'dark')")
        page.reload()
        assert page.evaluate("document.body.dataset.theme") == "dark"
        for playground in page.locator("gd-playground").all():
            playground.scroll_into_view_if_needed()
            playground.locator(".pg-map[aria-busy=false]").wait_for()
        assert not opened.said, f"{name}: the console says {opened.said}"


def test_a_policy_refuses_a_script_within_the_page(tmp_path, visit):
    text = "<script>document.title = 'Nothing refused this'</script>"
    (tmp_path / "index.html").write_text(GOOD.format(text))
    with checks.served(tmp_path, checks.Strict) as address:
        opened = visit(f"{address}index.html")
    assert any("inline script" in said for said in opened.said)
    assert opened.page.title() == "A page that is well made"


@BY_KIND
def test_page_is_accessible_on_a_telephone(address, visit, name):
    opened = visit(address + name)
    fail_with([f"{name}: {p}" for p in checks.axe_problems(opened, width=390)])


@BY_KIND
def test_page_can_be_read_from_disk(site, visit, name):
    opened = visit((site / name).as_uri())
    assert not opened.page.evaluate(checks.SCROLL), f"{name}: pictures were not shown"
    # Chromium preloads nothing from disk and says so; the style sheets load the fonts.
    said = [text for text in opened.said if not re.search(r"/fonts/|ERR_FAILED$", text)]
    assert not said, f"{name}: the console says {said}"
    faces = opened.page.evaluate(
        "() => [...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
    )
    assert faces, f"{name}: no font of the site came"


@BY_KIND
def test_print_shows_the_text_alone(address, visit, name):
    opened = visit(address + name)
    opened.page.emulate_media(media="print")
    seen = opened.page.evaluate(
        """() => [...document.querySelectorAll("nav, footer a, .mobile-header, .theme-toggle")]
        .filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert not seen, f"{name}: printed along with the text: {seen}"
    assert not opened.page.evaluate(checks.WIDE), f"{name}: the print is cut off on the right"


def test_switch_goes_through_the_themes_and_is_remembered(address, visit):
    page = visit(address + KINDS["chapter"], width=1280).page
    background = "() => getComputedStyle(document.body).backgroundColor"
    button = page.locator(".theme-toggle").locator("visible=true").first
    seen = []
    for _ in range(3):
        button.click()
        seen.append((page.evaluate("document.body.dataset.theme"), page.evaluate(background)))
    themes = dict(seen)
    assert set(themes) == {"auto", "light", "dark"}
    assert themes["auto"] == themes["light"] != themes["dark"]
    while page.evaluate("document.body.dataset.theme") != "dark":
        button.click()
    page.goto(address + KINDS["landing"])
    assert page.evaluate(background) == themes["dark"]


def test_filter_shows_what_is_chosen_and_stands_in_the_address(address, visit):
    page = visit(address + KINDS["gallery"], width=1280).page
    cards = page.locator("[data-tags]")
    count = page.locator(".gallery-filter output")
    everything = cards.count()

    def tags(which="visible=true"):
        found = cards.locator(which).all() if which else cards.all()
        return [card.get_attribute("data-tags").split() for card in found]

    assert len(tags()) == everything
    assert count.text_content() == f"{everything} scripts"
    page.get_by_label("Rule").select_option("Adam")
    page.get_by_label("Function").select_option("beale")
    chosen = {"rule=Adam", "function=beale"}
    found = tags()
    assert 0 < len(found) < everything
    assert all(chosen.issubset(card) for card in found)
    assert len(found) == sum(chosen.issubset(card) for card in tags(which=None))
    assert count.text_content() == f"{len(found)} of {everything} scripts"
    headings = page.locator("section section > h2")
    assert headings.locator("visible=true").count() < headings.count(), "a part without a card"

    page.goto("about:blank")
    page.goto(f"{address}{KINDS['gallery']}#rule=Adam&function=beale")
    assert tags() == found
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("!document.querySelector('[data-tags][hidden]')")
    assert page.url == address + KINDS["gallery"]


def test_filter_takes_no_unknown_tag(address, visit):
    page = visit(f"{address}{KINDS['gallery']}#rule=Nobody", width=1280).page
    assert page.get_by_label("Rule").input_value() == ""
    assert not page.locator("[data-tags][hidden]").count()


def test_script_is_copied_whole_and_a_refusal_is_told(site, address, visit):
    opened = visit(address + KINDS["script"], width=1280)
    page, button = opened.page, opened.page.locator(".copy-script")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')); }")
    button.click()
    page.wait_for_function("document.querySelector('.copy-script').textContent.startsWith('Not')")
    page.reload()
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    label = button.text_content()
    button.click()
    page.wait_for_function("document.querySelector('.copy-script').textContent === 'Copied'")
    download = page.locator("a[href$='.py']").first.get_attribute("href")
    source = (site / KINDS["script"]).parent / download
    assert page.evaluate("navigator.clipboard.readText()") == source.read_text()
    page.wait_for_function(
        f"document.querySelector('.copy-script').textContent === {json.dumps(label)}"
    )


def test_cell_is_copied_without_its_links(address, visit):
    opened = visit(address + KINDS["chapter"], width=1280)
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = opened.page.locator(".cell_input .highlight").locator("visible=true").first
    cell.hover()
    cell.locator("button.copybtn").click()
    opened.page.wait_for_selector("button.copybtn.success")
    copied = opened.page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").text_content().strip()
    compile(copied, "cell", "exec")


def test_definition_is_shown_to_mouse_and_keyboard_and_inside_the_page(address, visit):
    page = visit(address + KINDS["chapter"]).page
    tip = page.locator("#definition")
    links = page.locator("a.term").all()
    assert links
    for link in links:
        link.focus()
        assert tip.is_visible()
        assert tip.text_content() == link.get_attribute("data-definition")
        assert link.get_attribute("aria-describedby") == "definition"
        box = tip.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390, f"{link.text_content()}: cut off"
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    assert link.get_attribute("aria-describedby") is None
    links[0].hover()
    assert tip.text_content() == links[0].get_attribute("data-definition")
    tip.hover()  # reachable: WCAG 1.4.13
    page.wait_for_timeout(200)
    assert tip.is_visible()
    page.mouse.move(0, 0)
    tip.wait_for(state="hidden")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("adam", "adaptive/adam.html"),
        ("Beale", "gallery/foundations/plot_beale_surface.html"),
        ("minimize", "reference/generated/gdlib.minimize.html"),
        ("second moment", "adaptive/adam.html"),
        ("gradient field", "gallery/foundations/plot_beale_gradient_field.html"),
        ("beta2", "adaptive/adam.html"),
    ],
)
def test_search_finds(address, visit, query, found):
    page = visit(f"{address}search.html?q={query}").page
    page.wait_for_selector("#search-results h2")
    page.wait_for_function(
        "document.querySelector('.search-summary')?.textContent.includes('found')"
    )
    links = page.eval_on_selector_all("#search-results li a", "all => all.map((a) => a.href)")
    names = [link.removeprefix(address).partition("?")[0].partition("#")[0] for link in links]
    assert found in names[:8], f"{query!r} finds {names[:8]}"


# The checks on pages that are wrong

GOOD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A page that is well made</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>:root {{ color-scheme: light dark }} a:focus {{ outline: 2px solid }}
html {{ background: Canvas; color: CanvasText }} a {{ color: CanvasText }}</style></head>
<body><a class="skip-to-content" href="#text">Skip</a>
<main id="text"><h1>A page</h1>{}<p>Its <a href="#text">text</a>.</p></main></body></html>
"""


def problems_of(tmp_path, visit, text, *found):
    (tmp_path / "index.html").write_text(GOOD.format(text))
    with checks.served(tmp_path) as address:
        opened = visit(f"{address}index.html")
        found = found or (checks.load_problems, checks.weight_problems, checks.width_problems,
                          checks.axe_problems)  # fmt: skip
        return "\n".join(problem for check in found for problem in check(opened))


def test_good_page_has_no_problem(tmp_path, visit):
    assert problems_of(tmp_path, visit, "<p>Good</p>") == ""
    assert problems_of(tmp_path, visit, "<p>Good</p>", checks.keyboard_problems) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<script>console.error('ouch')</script>", "the console says: error: ouch"),
        ("<script>nothing()</script>", "nothing is not defined"),
        ("<img src='none.png' alt=''>", r"the picture http.*none\.png was not shown"),
        ("<img src='/a.png' alt=''>", r"the picture http.*/a\.png was not shown"),
        ("<script src='http://127.0.0.1:9/a.js'></script>", "asks another site for http://127"),
        (
            "<p id=late></p><script>requestAnimationFrame(() => requestAnimationFrame(() =>"
            "{ late.style.height = '500px' }));"
            "</script><p>moves</p><img src='data:,' alt=''>",
            r"what moves while it loads adds up to 0\.02 or more: .*\(P",
        ),
        ("<div style='width: 380px'>wide</div>", r"sideways at 360 pixels, light: .*width: 380px"),
        (
            "<style>@media (prefers-color-scheme: dark) { div { width: 1300px } }</style>"
            "<div>wide</div>",
            "sideways at 1280 pixels, dark",
        ),
        ("<p>Good <span style='color: #ccc'>and dim</span></p>", "light, 1280 pixels: axe: color"),
        ("<input type='text'>", "1280 pixels: axe: label: <input"),
        (
            "<style>@media (prefers-color-scheme: dark) { p { color: #333 } }</style><p>dim</p>",
            "dark, 1280 pixels: axe: color-contrast: <p>",
        ),
    ],
)
def test_what_is_wrong_is_found(tmp_path, visit, text, message):
    found = problems_of(tmp_path, visit, text)
    assert re.search(message, found), found


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (55_000, ""),
        (60_000, "its scripts weigh .* 60,000 or more: lighten a.js"),
        (450_000, "its files weigh .* 450,000 or more: lighten a.js"),
    ],
)
def test_weight_is_measured(tmp_path, visit, size, message):
    noise = random.Random(0).randbytes(size)  # no packer makes it smaller
    (tmp_path / "a.js").write_text(f"// {base64.b64encode(noise).decode()}")
    text = "<script src='a.js'></script>"
    found = problems_of(tmp_path, visit, text, checks.weight_problems)
    assert re.match(message or "$", found), found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<style>a { outline: none !important }</style>", "nothing shows that <a class"),
        ("<button tabindex='2' style='outline: 1px solid'>x</button>", "another order|first stop"),
        ("<a href='#a' style='position: fixed; left: -900px'>x</a>", "outside of the window"),
        (
            "<button onfocus='this.blur(); document.querySelector(\"a\").focus()'>x</button>",
            "never reaches <button|another order",
        ),
    ],
)
def test_keyboard_trouble_is_found(tmp_path, visit, text, message):
    found = problems_of(tmp_path, visit, text, checks.keyboard_problems)
    assert re.search(message, found), found
