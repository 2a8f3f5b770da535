"""The playground's data, the joiner, the directive, and what a page needs under a strict policy."""

import gzip
import io
import json
import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from inspect import getsource, signature

import numpy as np
import pytest
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

from gdlib import FUNCTIONS, HYPERPARAMETERS, RULES
from tests import playground_harness as harness
from tests.playground_harness import playground

# Of the 60 kB that the whole may weigh, compressed, this half leaves the rest to what draws.
HALF = 30_000


def test_the_data_is_gdlib_s_own():
    """The texts are lines of the package; run anew, they are the package's functions."""
    data = json.loads(json.dumps(playground.data()))
    assert [rule["className"] for rule in data["rules"]] == [kind.__name__ for kind in RULES]
    for rule, kind in zip(data["rules"], RULES, strict=True):
        lines = getsource(kind().function).splitlines()
        assert all(line in lines for line in rule["source"].splitlines())
        names = vars(np).copy()
        exec(rule["source"], names)
        assert signature(names[rule["name"]]) == signature(kind().function)
    for found in data["functions"]:
        f = FUNCTIONS[found["name"]]
        lines = getsource(f.f).splitlines()
        assert all(line in lines for line in found["source"].splitlines()[1:])
        names = vars(np).copy()
        exec(found["source"], names)
        exec(found["gradient"], names)
        point = np.array(f.start)
        assert names[found["name"]](*point) == f(point)
        if f.name != "reddi":
            assert np.array_equal(np.atleast_1d(names["gradient"](*point)), f.grad(point))
        assert found["domain"] == [list(pair) for pair in f.domain]
        assert [tuple(s["x"]) for s in found["stationary"]] == [s.x for s in f.stationary]
    assert {f["name"] for f in data["functions"]} == {n for n, f in FUNCTIONS.items() if f.dim < 3}
    scales = {name: p["scale"] for name, p in data["hyper"].items()}
    assert list(scales) == list(HYPERPARAMETERS)
    assert (scales["lr"], scales["beta2"], scales["eta_plus"]) == ("log", "decay", "excess")


def test_the_joiner_refuses_what_it_does_not_know(tmp_path):
    def joined(**texts):
        files = {f"{name}.mjs": text for name, text in texts.items()}
        (tmp_path / "main.mjs").write_text(files.pop("main.mjs"))
        return playground.join(tmp_path / "main.mjs", files)

    one = 'import { a } from "./one.mjs";\n'
    assert "const a = 1;\nconst b = a;" in joined(
        main=f"{one}/** A word. */\nexport const b = a;\n", one="// A note.\nexport const a = 1;\n"
    )
    with pytest.raises(ValueError, match=r"main.mjs: a is declared in one.mjs too"):
        joined(main=f"{one}function a() {{}}\n", one="export const a = 1;\n")
    for line in ('import x from "y";', "export default 1;", "export { a };", 'import "./z.mjs";'):
        with pytest.raises(ValueError, match=r"main.mjs: the joiner does not know"):
            joined(main=f"{line}\n")
    with pytest.raises(ValueError, match="has another name here"):
        joined(main='import { a as b } from "./one.mjs";\n', one="export const a = 1;\n")
    with pytest.raises(FileNotFoundError):
        joined(main='import { a } from "./missing.mjs";\n')


def test_the_file_s_name_follows_its_content():
    a, b = playground.file_name("a"), playground.file_name("b")
    assert a != b
    assert a == playground.file_name("a")


def test_the_computing_half_is_light():
    whole = harness.script() + playground.data_module()["data.mjs"]
    assert len(gzip.compress(whole.encode(), 9)) < HALF


PAGE = """# A page

```{{playground}}
:state: {state}

What stands here *without* JavaScript.
```
"""
STATE = {
    "function": "ravine",
    "rules": [
        {"name": "momentum", "hyper": {"lr": 0.01, "beta": 0.9}},
        {"name": "gd", "hyper": {"lr": {"name": "Cosine", "init_value": 0.1, "steps": 100}}},
    ],
}
# Stands for what draws: it tells what it found.
MAIN = """import { DATA } from "./data.mjs";
import { loadRule } from "./load.mjs";
import { Run } from "./simulation.mjs";
customElements.define("gd-playground", class extends HTMLElement {
  connectedCallback() {
    const { rules } = JSON.parse(this.getAttribute("state"));
    const text = DATA.rules.find(({ name }) => name === rules[0].name).source;
    document.title = `${loadRule(text).value.program.name} ${typeof Run}`;
  }
});
"""


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Builds a site of a page with a playground and one without."""
    (tmp_path / "main.mjs").write_text(MAIN)
    monkeypatch.setattr(playground, "ENTRY", tmp_path / "main.mjs")
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text('extensions = ["myst_parser", "playground"]\n')
    (source / "index.md").write_text("# None here\n\n```{toctree}\npage\n```\n")

    def run(state=STATE, page=PAGE):
        (source / "page.md").write_text(page.format(state=json.dumps(state)))
        out = tmp_path / "site" / "html"
        stderr = io.StringIO()
        with docutils_namespace():
            app = Sphinx(
                source, source, out, tmp_path / "site" / "doctrees", "html",
                status=None, warning=stderr, freshenv=True,
            )  # fmt: skip
            app.build()
        assert stderr.getvalue() == ""
        return out

    return run


def test_only_pages_with_a_playground_load_the_script(build):
    out = build()
    (script,) = (out / "_static").glob("playground-*.js")
    page = (out / "page.html").read_text()
    assert f'<script defer="defer" src="_static/{script.name}' in page
    assert "without</em> JavaScript" in page.partition("<gd-playground")[2]
    assert "playground-" not in (out / "index.html").read_text()


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"function": "ravin"}, "no function 'ravin'"),
        ({"function": "wood"}, "no function 'wood'"),
        ({"rules": [{"name": "Adam"}]}, "no rule 'Adam'"),
        ({"rules": [{"name": "adam", "hyper": {"beta": 0.9}}]}, "unknown hyper-parameter beta=0.9"),
        ({"rules": [{"name": "gd", "hyper": {"lr": -1}}]}, "lr=-1 is out of range"),
        ({"rules": [{"name": "gd", "hyper": {"lr": {"name": "Cos"}}}]}, "no schedule 'Cos'"),
        ({"title": "x"}, "unknown title"),
    ],
)
def test_a_page_that_asks_for_what_is_not_there_breaks_the_build(build, state, message):
    with pytest.raises(ExtensionError, match=r"page.md:3: playground: .*" + message):
        build(state)


def test_a_page_must_have_something_for_readers_without_javascript(build):
    with pytest.raises(ExtensionError, match="no content to stand in its place"):
        build(page="```{{playground}}\n:state: {state}\n```\n")


class Strict(SimpleHTTPRequestHandler):
    """Serves files under a policy that allows the site's own files alone."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, *args):
        pass


def test_it_runs_under_a_strict_policy_and_from_disk(build):
    out = build()
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Strict(*args, directory=str(out)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with harness.chromium() as page:
            problems = []
            page.on("pageerror", lambda problem: problems.append(str(problem)))
            page.on(
                "console",
                lambda message: "Security Policy" in message.text and problems.append(message.text),
            )
            for address in (f"http://127.0.0.1:{server.server_port}", out.as_uri()):
                page.goto(f"{address}/index.html")
                # The theme of this small site has its own; the playground adds none.
                others = set(problems)
                problems.clear()
                page.goto(f"{address}/page.html")
                page.wait_for_function("document.title === 'momentum function'", timeout=5000)
                assert set(problems) <= others
            assert page.evaluate("typeof DATA") == "undefined"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_page_has_the_playground_s_boxes_before_its_script(build, monkeypatch):
    monkeypatch.undo()  # the real one
    page = (build() / "page.html").read_text()
    boxes = page.partition('<div class="pg-boxes" aria-hidden="true" inert>')[2]
    boxes = boxes.partition('<div class="pg-still">')[0]
    for name in ("Momentum", "GD"):
        assert boxes.count(f'<span class="pg-rule-name">{name}</span>') == 1
    # The sliders of the first rule, and of the race; no identifier that the page has twice.
    assert boxes.count('type="range"') == 1 + 1 + 2
    assert not re.search(r'\b(id|for|aria-describedby)="', boxes)
    assert page.count("without</em> JavaScript") == 1


def test_boxes_that_cannot_be_made_break_the_build(tmp_path):
    (tmp_path / "main.js").write_text("throw new Error('ouch')")
    with pytest.raises(ExtensionError, match="ouch"):
        playground.boxes(tmp_path / "main.js", {})
