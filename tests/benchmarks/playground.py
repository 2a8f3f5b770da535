"""How quickly the playground answers: ten rules, a thousand steps each, on Beale's function.

``python tests/benchmarks/playground.py`` drags the start and sliders in Chromium (the step that is
shown, the number of steps, a learning rate), plainly and at a quarter of the machine's speed, and
prints the longest task of the main thread, the time from an
input to the frame that shows it, and the time until everything is drawn. The page is the built
site's; its address may be given as an argument.

Each bound is printed with what was measured, and a bound in processor time that fails makes the
exit status 1. Each number is the least of ``REPEATS`` measurements: a busy machine only adds to it.
Bounds by the clock are judged too, but hold on an idle machine alone and do not change the status.
"""

import json
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests import chromium  # noqa: E402

PAGE = (ROOT / "docs" / "_build" / "html" / "playground.html").as_uri()
RULES = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamax", "nadam",
         "radam")  # fmt: skip
RACE = "f=beale&at=3,4&steps=1000&" + "&".join(
    f"rule={name}" + (";lr=0.0001" if name in ("gd", "momentum", "nesterov") else "")
    for name in RULES
)
MOVES = 40
REPEATS = 3
# The most that a number may be, in milliseconds, by slow-down: of processor time, and by the clock.
PROCESSOR = {1: {"its computing": 50}, 4: {"its computing": 50}}
CLOCK = {1: {"shown, median": 1000 / 60}, 4: {"longest task": 50, "shown, longest": 100}}
PAUSE = 50  # milliseconds between two moves
# What is dragged, and from where: the part of its width.
DRAGGED = {
    "start": (".pg-handle", 0.5),
    "step shown": (".pg-player .pg-slider", 0.73),
    "steps": (".pg-group .pg-slider", 0.73),
    "learning rate": (".pg-rule[open] .pg-slider", 0.8),
}

# From each input to the frame that follows it, and to the end of all work.
WATCH = """() => {
  const widget = document.querySelector("gd-playground");
  const map = widget.querySelector(".pg-map");
  const found = (window.found = { shown: [], done: [] });
  let open = [];
  const note = () => {
    const began = performance.now();
    open.push(began);
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => found.shown.push(performance.now() - began);
      channel.port2.postMessage(0);
    });
  };
  for (const type of ["pointermove", "input"]) widget.addEventListener(type, note, true);
  new MutationObserver(() => {
    if (map.getAttribute("aria-busy") === "true") return;
    for (const began of open) found.done.push(performance.now() - began);
    open = [];
  }).observe(map, { attributes: true, attributeFilter: ["aria-busy"] });
}"""
SETTLED = "document.querySelector('.pg-map')?.getAttribute('aria-busy') === 'false'"


def tasks(cdp, act):
    """The main thread's tasks while something is done: duration and computing time, in ms."""
    events = []
    cdp.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    done = []
    cdp.on("Tracing.tracingComplete", lambda _: done.append(True))
    cdp.send("Tracing.start", {"categories": "disabled-by-default-devtools.timeline,toplevel"})
    act()
    cdp.send("Tracing.end")
    while not done:
        cdp.send("Runtime.evaluate", {"expression": "0"})
    names = {
        (e["pid"], e["tid"]): e["args"]["name"] for e in events if e.get("name") == "thread_name"
    }
    return [
        (e["dur"] / 1000, e.get("tdur", e["dur"]) / 1000)
        for e in events
        if e.get("name") == "RunTask"
        and e.get("ph") == "X"
        and names.get((e["pid"], e["tid"])) == "CrRendererMain"
    ]


def drag(page, box):
    x, y = box
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(MOVES):
        page.mouse.move(x - 3 * i, y + 2 * i)
        page.wait_for_timeout(PAUSE)
    page.mouse.up()
    page.wait_for_function(SETTLED)


def measure(browser, address, slow):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{address}#playground?{RACE}")
    page.wait_for_function(SETTLED)
    cdp = page.context.new_cdp_session(page)
    page.locator(".pg-rule", has_text="Adam").first.locator("> summary").click()
    page.evaluate(WATCH)
    found = {}
    for what, (selector, part) in DRAGGED.items():
        target = page.locator(selector).first
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        place = (box["x"] + box["width"] * part, box["y"] + box["height"] / 2)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
        page.evaluate("found.shown = []; found.done = []")
        durations = tasks(cdp, lambda place=place: drag(page, place))
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        times = page.evaluate("found")
        found[what] = {
            "longest task": max(wall for wall, _ in durations),
            "its computing": max(cpu for _, cpu in durations),
            "tasks over 50 of computing": sum(cpu > 50 for _, cpu in durations),
            "shown, median": sorted(times["shown"])[len(times["shown"]) // 2],
            "shown, longest": max(times["shown"]),
            "done, median": sorted(times["done"])[len(times["done"]) // 2],
            "done, longest": max(times["done"]),
        }
    page.close()
    return found


def results(address=PAGE):
    """By slow-down and by what is dragged, in milliseconds: the least of several measurements."""
    found = {}
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for slow in PROCESSOR:
            runs = [measure(browser, address, slow) for _ in range(REPEATS)]
            found[slow] = {
                what: {name: min(run[what][name] for run in runs) for name in numbers}
                for what, numbers in runs[0].items()
            }
        browser.close()
    return found


def judged(found, bounds):
    """A line on each bound, and whether it holds."""
    for slow, parts in found.items():
        for what, numbers in parts.items():
            for name, most in bounds.get(slow, {}).items():
                holds = numbers[name] <= most
                yield f"{slow}x, {what}: {name} {numbers[name]:.1f} of at most {most:.1f}", holds


def main(*arguments):
    found = results(*arguments)
    for slow, parts in found.items():
        for what, numbers in parts.items():
            rounded = {name: round(value, 1) for name, value in numbers.items()}
            print(f"{slow}x, {what}: {json.dumps(rounded)}")
    failed = False
    for bounds, unit in ((PROCESSOR, "ms of processor time"), (CLOCK, "ms by the clock")):
        for text, holds in judged(found, bounds):
            print(f"{'holds' if holds else 'FAILS'}: {text} {unit}")
            failed |= not holds and bounds is PROCESSOR
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
