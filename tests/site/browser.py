"""A page in Chromium: what its text alone does not tell.

A page is loaded once; width and theme are switched in place.
"""

import functools
import gzip
import http.server
import io
import re
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import chromium
from tests.site import tools

# One page of every kind, for what takes long.
KINDS = {
    "landing": "index.html",
    "part": "adaptive/index.html",
    "chapter": "adaptive/adam.html",
    "gallery": "gallery/index.html",
    "script": "gallery/adaptive/plot_adam_beale.html",
    "object": "reference/generated/gdlib.Adam.html",
    "search": "search.html",
}
WIDTHS = (360, 390, 768, 1280)
PLACE_WIDTHS = (320, *WIDTHS, 480, 680, 1008, 1100, 1440)
THEMES = ("light", "dark")
# The site must work wherever it is put.
FOLDER = "/some/folder/"
# Nothing but the site's own files; formulas and drawings carry styles.
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
SHIFT = 0.02
ALL_FILES, SCRIPTS = 450_000, 60_000  # bytes
# In these a reader looks something up: what counts is what comes before they scroll.
LISTS = ("gallery/index.html", "reference/functions.html")
# Scripts beyond the limit: the widget has its own, and the search's index is data.
EXTRA = re.compile(r"playground|searchindex")
COMPRESSED = (".webp", ".png", ".woff2", ".mp4")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below a sub-path, and nothing else; packs what hosts pack."""

    protocol_version = "HTTP/1.1"  # a connection serves many files, as a host's does
    policy = None

    def end_headers(self):
        self.send_header("Cache-Control", "no-store")  # every page is a reader's first
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def send_head(self):
        if not self.path.startswith(FOLDER):
            self.send_error(404)
            return None
        self.path = self.path.removeprefix(FOLDER.rstrip("/"))
        path = Path(self.translate_path(self.path))
        if path.suffix in COMPRESSED or not path.is_file():
            return super().send_head()
        body = packed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def log_message(self, *arguments):
        pass


@functools.cache
def packed(path):
    return gzip.compress(path.read_bytes(), 6)


class Strict(Handler):
    """Serves it under a strict content security policy."""

    policy = POLICY


class Server(http.server.ThreadingHTTPServer):
    """A browser that leaves a page may leave its connections, too."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder, handler=Handler):
    """The address of a folder's pages."""
    handler = functools.partial(handler, directory=folder)
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{FOLDER}"
        server.shutdown()


@contextmanager
def started():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


# Layout shifts are added up from the first frame on.
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const moved = entry.sources.map((source) => source.node && source.node.nodeName).join(" ");
    window.shifts.push([entry.value, moved]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
# As a reader does, so that all that waits for its turn is loaded.
SCROLL = """
async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({ top: y, behavior: "instant" });
    await new Promise(requestAnimationFrame);
  }
  const images = [...document.images].filter((image) => image.checkVisibility());
  await Promise.all(images.map((image) => image.decode().catch(() => {})));
  await document.fonts.ready;
  for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
  scrollTo({ top: 0, behavior: "instant" });
  return images.filter((image) => !image.naturalWidth).map((image) => image.src);
}
"""
# A playground before its script runs beside one that runs: their heights.
PLACES = """
async () => {
  window.text ??= await (await fetch(location.href)).text();
  const still = new DOMParser().parseFromString(window.text, "text/html");
  return [...document.querySelectorAll("gd-playground")].map((running) => {
    const copy = document.importNode(still.getElementById(running.id), true);
    running.after(copy); // it would begin to run in the next frame
    const found = [running, copy].map((element) => element.getBoundingClientRect().height);
    copy.remove();
    return [...found, running.classList.contains("pg-ready")];
  });
}
"""
# What sticks out on the right, but for what is in a box that scrolls or hides it.
WIDE = """
() => {
  const root = document.documentElement;
  if (Math.max(root.scrollWidth, document.body.scrollWidth) <= root.clientWidth) return [];
  const held = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };
  const out = [...document.body.querySelectorAll("*")].filter(
    (e) => e.getBoundingClientRect().right > root.clientWidth + 0.5 && !held(e));
  return [`the page is ${root.scrollWidth} pixels wide`,
    ...out.slice(0, 3).map((e) => e.outerHTML.slice(0, 120))];
}
"""
# In what colors and sizes the page has text, and on what; of each kind the first is kept. What lies
# over other things, or is on a picture, goes by the name of its box.
TEXTS = """
() => {
  const below = new Map([[null, []]]);
  const grounds = (box) => {
    if (below.has(box)) return below.get(box);
    const { backgroundColor, backgroundImage, opacity, position } = getComputedStyle(box);
    const found = [];
    const alone = position !== "static" || backgroundImage !== "none";
    if (alone) found.push(`${box.tagName}.${box.className}`);
    if (opacity !== "1") found.push(opacity);
    if (backgroundColor !== "rgba(0, 0, 0, 0)") found.push(backgroundColor);
    if (!backgroundColor.startsWith("rgb(")) found.push(...grounds(box.parentElement));
    below.set(box, found);
    return found;
  };
  window.texts = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement: element } = walker.currentNode;
    if (!data.trim() || !element.checkVisibility()) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const link = element.closest("a") ? "link" : "";
    const kind = [link, color, fontSize, fontWeight, ...grounds(element)].join(" ");
    if (!texts.has(kind)) texts.set(kind, element);
  }
  return [...texts.keys()];
}
"""
# KaTeX draws a formula with hundreds of elements, which readers of the screen are not told of. They
# would take half of axe's time, and can break no rule but those of colors: a box of the same size
# takes their place, so that what scrolls goes on scrolling.
UNDRAW = """
() => {
  const drawn = [...document.querySelectorAll(".katex-html[aria-hidden=true]")];
  const boxes = drawn.map((element) => element.getBoundingClientRect());
  for (const [i, { width, height }] of boxes.entries()) {
    drawn[i].replaceChildren();
    drawn[i].style = `display: inline-block; width: ${width}px; height: ${height}px`;
  }
}
"""
AXE = """
async ([kinds, rules]) => {
  const options = { resultTypes: ["violations"], preload: { assets: ["media"] }, ...rules };
  const include = kinds ? kinds.map((kind) => texts.get(kind)) : [document];
  const { violations } = await axe.run({ include }, options);
  return violations.map((rule) => {
    const [node] = rule.nodes;
    const more = rule.nodes.length > 1 ? ` (and ${rule.nodes.length - 1} more)` : "";
    return `${rule.id}: ${node.html.slice(0, 160)}${more}: ${node.failureSummary}`;
  });
}
"""
# What a theme can change, and is looked at on one text of each kind.
COLORS = ["color-contrast", "link-in-text-block"]
ALL_BUT_COLORS = {"rules": {rule: {"enabled": False} for rule in COLORS}}
# The kinds in which axe has found nothing wrong on the pages before: most are on every page.
good_texts = set()


def total(shifts):
    return sum(value for value, _ in shifts)


class Visit:
    """A page that is open in the browser, and what came with it.

    In a window of its own, or as a tab of one; what moves softly would be measured on its way.
    """

    def __init__(self, browser, address, width=390, height=844, slow=1, window=None):
        self.address = address
        self.options = {"width": width, "height": height, "slow": slow}
        self.browser, self.window = browser, window
        self.context = window or browser.new_context(reduced_motion="reduce")
        self.page = self.context.new_page()
        self.size = self.theme = None
        self.show("light", width, height)
        self.page.add_init_script(WATCH)
        self.said, self.asked, self.came = [], [], []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", self._fail)
        self.page.on("response", lambda response: self.came.append(response))
        if slow > 1:
            session = self.context.new_cdp_session(self.page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slow})
        self.page.goto(address, wait_until="load")
        self.at_first = list(self.came)

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self.said.append(f"{message.type}: {message.text}")

    def _fail(self, request):
        self.said.append(f"error: {request.url} was not loaded: {request.failure}")

    def close(self):
        (self.page if self.window else self.context).close()

    def shifts(self):
        """What moved while the page came. A busy machine only adds to it: the calmest of three."""
        found = self.page.evaluate("window.shifts")
        for _ in range(2):
            if total(found) >= SHIFT:
                again = Visit(self.browser, self.address, **self.options)
                again.page.evaluate(SCROLL)
                found = min(found, again.page.evaluate("window.shifts"), key=total)
                again.close()
        return found

    def show(self, theme, width, height=844):
        if (width, height) != self.size:
            self.page.set_viewport_size({"width": width, "height": height})
        if theme != self.theme:
            self.page.emulate_media(color_scheme=theme)
        self.size, self.theme = (width, height), theme

    def weights(self):
        """Bytes of every file as it came."""
        came = self.at_first if self.address.endswith(LISTS) else self.came
        lengths = {response.url: response.headers.get("content-length") for response in came}
        return {url: int(length) for url, length in lengths.items() if length}


def load_problems(visit):
    """Problems of loading: files, messages, layout shift."""
    for src in visit.page.evaluate(SCROLL):
        yield f"the picture {src} was not shown: mend its name or the file"
    for said in visit.said:
        yield f"the console says: {said}"
    home = visit.address[: visit.address.index("/", len("http://"))]
    for url in visit.asked:
        if not url.startswith((home, "data:", "blob:")):
            yield f"asks another site for {url}: serve it from this one"
    shifts = visit.shifts()
    if total(shifts) >= SHIFT:
        moved = ", ".join(f"{value:.3f} ({what})" for value, what in shifts)
        yield f"what moves while it loads adds up to {SHIFT} or more: {moved}: give it its size"


def place_problems(visit, widths=WIDTHS):
    """A playground keeps its place from the page's first frame on, to the pixel."""
    page = visit.page
    if not page.locator("gd-playground").count():
        return
    for width in widths:
        visit.show("light", width)
        for running, before, ready in page.evaluate(PLACES):
            if not ready:
                yield f"a playground does not run at {width} pixels"
            elif abs(running - before) >= 1:
                yield (
                    f"a playground grows from {before:.0f} to {running:.0f} pixels when it runs, "
                    f"at {width} pixels of width: its boxes are other ones than the page has"
                )


def weight_problems(visit):
    weights = visit.weights()
    scripts = {url: size for url, size in weights.items() if url.endswith(".js")}
    for limit, found, what in (
        (ALL_FILES, weights, "files"),
        (SCRIPTS, {url: n for url, n in scripts.items() if not EXTRA.search(url)}, "scripts"),
    ):
        if sum(found.values()) >= limit:
            heaviest = sorted(found.items(), key=lambda item: -item[1])[:4]
            names = ", ".join(f"{url.rpartition('/')[2]} {size:,}" for url, size in heaviest)
            total = f"{sum(found.values()):,}"
            yield f"its {what} weigh {total} bytes, {limit:,} or more: lighten {names}"


def width_problems(visit):
    for width in WIDTHS:  # a theme is switched sooner than a width
        for theme in THEMES:
            visit.show(theme, width)
            if wide := visit.page.evaluate(WIDE):
                yield f"scrolls sideways at {width} pixels, {theme}: {'; '.join(wide)}"


def axe_problems(visit, width=1280):
    script = tools.checkers() / "axe-core" / "axe.min.js"
    visit.page.add_script_tag(content=script.read_text(encoding="utf-8"))
    for theme in THEMES:
        visit.show(theme, width)
        kinds = [kind for kind in visit.page.evaluate(TEXTS) if kind not in good_texts]
        wrong = visit.page.evaluate(AXE, [kinds, {"runOnly": COLORS}]) if kinds else []
        good_texts.update([] if wrong else kinds)
        for found in wrong:
            yield f"{theme}, {width} pixels: axe: {found}"
    visit.page.evaluate(UNDRAW)
    for found in visit.page.evaluate(AXE, [None, ALL_BUT_COLORS]):
        yield f"{width} pixels: axe: {found}"


# Every element that the Tab key is to reach, in the order of the text.
REACHABLE = """
() => {
  const wanted = "a[href], button, input, select, textarea, summary, video[controls], [tabindex]";
  const found = [...document.querySelectorAll(wanted)].filter(
    (e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true })
      && !(e.closest("details:not([open])") && e.tagName !== "SUMMARY"));
  window.reachable = found;
  return found.map((e) => e.outerHTML.slice(0, 140));
}
"""
FOCUSED = """
() => {
  const e = document.activeElement;
  const box = e.getBoundingClientRect();
  const marks = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outline || style.boxShadow !== "none";
  };
  const shown = marks(e) || [...(e.labels || [])].some(
    (l) => marks(l) || [...l.querySelectorAll("*")].some((child) => marks(child)));
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return [window.reachable.indexOf(e), shown, inside, e.outerHTML.slice(0, 140)];
}
"""


def keyboard_problems(visit):
    """The Tab key, from the top of the page to its end."""
    page = visit.page
    width = page.viewport_size["width"]
    page.evaluate(SCROLL)  # what is made when it comes into view is to be reached, too
    expected = page.evaluate(REACHABLE)
    reached = []
    for _ in expected:
        page.keyboard.press("Tab")
        index, shown, inside, html = page.evaluate(FOCUSED)
        if index < 0:
            yield f"at {width} pixels, Tab leads to {html}, which is not among what is seen"
            return
        if not shown:
            yield f"at {width} pixels, nothing shows that {html} has the focus: outline it"
        if not inside:
            yield f"at {width} pixels, {html} has the focus outside of the window"
        reached.append(index)
    for index in sorted(set(range(len(expected))) - set(reached)):
        yield f"at {width} pixels, Tab never reaches {expected[index]}"
    if reached != sorted(reached):
        first = next(a for a, b in zip(reached, sorted(reached), strict=True) if a != b)
        yield f"at {width} pixels, Tab takes another order than the text, at {expected[first]}"
    if "skip-to-content" not in expected[reached[0]]:
        yield f"at {width} pixels, the first stop is not the link to the text: {expected[0]}"
