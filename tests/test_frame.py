"""The frame: environment, commands, and a build that reruns what changed and nothing else."""

import functools
import hashlib
import html.parser
import http.server
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text()


def run(*command, cwd=ROOT, **env):
    """Run a command as a user would, outside of any make that runs these tests."""
    clean = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
    return subprocess.run(command, cwd=cwd, env=clean | env, capture_output=True, text=True)


# The lock files


def test_lock_holds_every_requirement_with_hashes_and_no_address():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    named = project["project"]["dependencies"] + project["build-system"]["requires"]
    for extra in project["project"]["optional-dependencies"].values():
        named += extra
    for group in ("bootstrap", "docs", "test", "lint"):
        named += groups[group]
    entries = dict(re.findall(r"^([\w.-]+)==(.*?)(?=^\S|\Z)", LOCK, re.MULTILINE | re.DOTALL))
    for requirement in named:
        name = re.match(r"[\w.-]+", requirement)[0].replace("_", "-").lower()
        assert name in entries, f"{name} is not in requirements.lock: run make lock"
    assert all("--hash=sha256:" in entry for entry in entries.values())
    assert "://" not in LOCK
    assert "index-url" not in LOCK


@pytest.mark.parametrize("folder", ["docs/_tools", "tests/site"])
def test_npm_lock_pins_by_integrity_and_names_no_host(folder):
    lock = json.loads((ROOT / folder / "package-lock.json").read_text())
    package = json.loads((ROOT / folder / "package.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    named = package["dependencies"] | package.get("devDependencies", {})
    assert named
    for name, version in named.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    for entry in packages.values():
        assert entry["integrity"].startswith("sha512-")
        assert "resolved" not in entry


# The commands


def test_make_alone_lists_every_target():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", makefile, re.MULTILINE)[1].split()) - {
        "\\"
    }
    listed = set(re.findall(r"^  make ([\w-]+)", run("make").stdout, re.MULTILINE))
    assert listed == targets - {"environment"}


def test_missing_python_is_told_in_one_line():
    done = run("make", "environment", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "no-such-python was not found: install Python 3.11" in done.stdout


# The environment script


@pytest.fixture
def environment(tmp_path):
    """The script, loaded from a copy of the project so that its paths are there."""
    project = tmp_path / "a project"
    tools = project / "docs" / "_tools"
    shutil.copytree(ROOT / "docs" / "_tools", tools)
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, project)
    return load(tools / "environment.py")


def load(path):
    spec = importlib.util.spec_from_file_location("environment", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_up_to_date_environment_is_left_alone():
    script = load(ROOT / "docs" / "_tools" / "environment.py")
    assert script.written_stamp() == script.stamp(), "out of date: run make environment"
    before = script.STAMP.stat().st_mtime_ns
    done = run("make", "environment", f"PYTHON={sys.executable}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert script.STAMP.stat().st_mtime_ns == before


def test_old_python_is_told_what_to_do():
    script = ROOT / "docs" / "_tools" / "environment.py"
    code = "import sys, runpy; sys.version_info = (3, 10); runpy.run_path(sys.argv[1])"
    done = run(sys.executable, "-c", code, str(script))
    assert done.returncode == 1
    assert done.stderr.startswith("gdlib needs Python 3.11 or newer")
    assert len(done.stderr.splitlines()) == 1


def test_stamp_sees_every_input_and_the_place(environment, tmp_path, monkeypatch):
    first = environment.stamp()
    for path in environment.INPUTS:
        text = path.read_bytes()
        path.write_bytes(text + b"\n")
        assert environment.stamp() != first, path.name
        path.write_bytes(text)
    assert environment.stamp() == first
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    assert environment.stamp().split("\n")[0] != first.split("\n")[0]


@pytest.fixture
def steps(environment, monkeypatch):
    """The steps the script takes, none of them done but the venv's python; one may fail."""
    taken = []
    environment.failing = None

    def step(what, *command, **options):
        taken.append(what)
        if what == "uv venv":
            environment.PYTHON.parent.mkdir(parents=True)
            environment.PYTHON.touch()
        if what == environment.failing:
            sys.exit(f"{what} failed")

    monkeypatch.setattr(environment, "works", lambda *command: True)
    monkeypatch.setattr(environment, "run", step)
    return taken


WHOLE = ["uv venv", "uv pip sync", "installing gdlib", "npm ci"]


@pytest.mark.parametrize("failing", WHOLE)
def test_broken_off_run_is_begun_again(environment, steps, failing):
    environment.failing = failing
    with pytest.raises(SystemExit, match=f"{failing} failed"):
        environment.main()
    assert not environment.STAMP.exists()
    left = environment.VENV / "left by the broken run"
    left.touch()
    environment.failing = None
    steps.clear()
    environment.main()
    assert steps == WHOLE
    assert not left.exists()
    environment.main()
    assert steps == WHOLE  # up to date: nothing more was done


@pytest.mark.parametrize("failing", ["uv pip sync", "installing gdlib", "npm ci"])
def test_failed_update_keeps_the_environment_and_is_tried_again(environment, steps, failing):
    environment.main()
    for path in environment.INPUTS:
        path.write_bytes(path.read_bytes() + b"\n")
    steps.clear()
    environment.failing = failing
    with pytest.raises(SystemExit, match=f"{failing} failed"):
        environment.main()
    environment.failing = None
    environment.main()
    # The step that failed is taken again, and gdlib is installed whenever anything was.
    again = WHOLE[WHOLE.index(failing) :]
    done = WHOLE[1 : WHOLE.index(failing) + 1]
    assert steps == done + sorted({"installing gdlib", *again}, key=WHOLE.index)
    steps.clear()
    environment.main()
    assert steps == []


def test_edited_settings_need_no_network(environment, steps):
    environment.main()
    steps.clear()
    settings = environment.ROOT / "pyproject.toml"
    settings.write_text(settings.read_text() + "\n")
    environment.main()
    assert steps == ["installing gdlib"]  # which is offline


@pytest.fixture
def index(tmp_path):
    """A package index on this machine with a wheel of uv, and the wheel's hash."""
    version = re.search(r"^uv==(\S+)", LOCK, re.MULTILINE)[1]
    folder = tmp_path / "index" / "uv"
    folder.mkdir(parents=True)
    machine = os.uname().machine
    system = "macosx_11_0" if sys.platform == "darwin" else "manylinux_2_17"
    name = f"uv-{version}-py3-none-{system}_{machine}.whl"
    with zipfile.ZipFile(folder / name, "w") as wheel:
        wheel.writestr(f"uv-{version}.data/scripts/uv", "#!/bin/sh\necho fake uv\n")
    (folder / "index.html").write_text(
        f'<a href="uv-{version}-py3-none-win_amd64.whl">other</a>\n<a href="{name}#sha256=0">x</a>'
    )

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    handler = functools.partial(Handler, directory=folder.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        yield f"http://127.0.0.1:{server.server_port}", digest
        server.shutdown()


@pytest.mark.parametrize("variable", ["PIP_INDEX_URL", "UV_DEFAULT_INDEX"])
def test_uv_is_fetched_where_pip_is_missing(environment, index, tmp_path, monkeypatch, variable):
    address, digest = index
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv(variable, address)
    monkeypatch.setattr(environment, "works", lambda *command: False)
    environment.LOCK.write_text(
        re.sub(r"(^uv==\S+ \\\n    --hash=sha256:)\w+", rf"\g<1>{digest}", LOCK, flags=re.MULTILINE)
    )
    uv = environment.fetch_uv(tmp_path)
    assert run(str(uv)).stdout == "fake uv\n"


def test_uv_without_a_hash_of_the_lock_is_refused(environment, index, tmp_path, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", index[0])
    monkeypatch.setattr(environment, "works", lambda *command: False)
    with pytest.raises(SystemExit, match="none of the hashes"):
        environment.fetch_uv(tmp_path)
    assert not (tmp_path / "uv").exists()


def test_no_network_is_told_in_one_line(environment, tmp_path, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9")
    monkeypatch.setattr(environment, "works", lambda *command: False)
    with pytest.raises(SystemExit, match=r"could not be fetched: .* needs the network"):
        environment.fetch_uv(tmp_path)


# The build, on a small project that uses this one's configuration, extensions and library

SCRIPT = '''"""
A straight line
===============

Its slope is :math:`2`.
"""

import matplotlib.pyplot as plt

import gdlib

with open("log", "a") as log:  # a script may write in its own folder alone
    log.write("{name}\\n")
plt.plot([0, 2])
# sphinx_gallery_alt = "A straight line rises from 0 to 2."
plt.show()
'''

PAGE = """---
file_format: mystnb
kernelspec:
  name: python3
---

# A page

```{code-cell} ipython3
import gdlib

with open("log", "a") as log:
    log.write("page\\n")
```
"""

INDEX = r"""# A site

```{toctree}
page
gallery/index
```

The gradient $\nabla f$ of {eq}`bowl`.

$$ f(x) = x^2 $$ (bowl)

\begin{align*}
a &= 1 \\
b &= 2
\end{align*}
"""

# Python's sockets may reach nothing outside; the kernel and the formulas need none.
NO_NETWORK = """
import sys

def forbid(event, arguments):
    if event == "socket.getaddrinfo" or (
        event == "socket.connect" and isinstance(arguments[1], tuple)
    ):
        raise RuntimeError(f"the build asked for the network: {arguments}")

sys.addaudithook(forbid)
"""


class Project:
    def __init__(self, root):
        self.root = root
        self.html = root / "docs" / "_build" / "html"

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def build(self):
        """The names of the scripts and pages that ran, and what the build said."""
        for log in self.root.rglob("log"):
            log.unlink()
        command = ["make", "html", "--no-print-directory", "--assume-old=environment"]
        done = run(*command, cwd=self.root, PYTHONPATH=str(self.root))
        return sorted(" ".join(log.read_text() for log in self.root.rglob("log")).split()), done


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("with a space") / "small site")
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("docs/_ext", "docs/_static", "docs/_templates", "docs/playground", "gdlib"):
        shutil.copytree(ROOT / folder, project.root / folder, ignore=ignored)
    for name in (
        "Makefile",
        "docs/conf.py",
        "docs/redirects.toml",
        "pyproject.toml",
        "README.md",
        "LICENSE",
    ):
        shutil.copy(ROOT / name, project.root / name)
    (project.root / ".venv").symlink_to(ROOT / ".venv")
    project.write("sitecustomize.py", NO_NETWORK)
    project.write("docs/references.bib", "")
    project.write("docs/index.md", INDEX)
    project.write("docs/page.md", PAGE)
    project.write("gallery/GALLERY_HEADER.rst", "Gallery\n=======\n")
    for section in ("foundations", "adaptive"):
        header = f"{section}\n{'-' * len(section)}\n"
        project.write(f"gallery/{section}/GALLERY_HEADER.rst", header)
    project.write("gallery/foundations/plot_a.py", SCRIPT.format(name="a"))
    project.write("gallery/adaptive/plot_b.py", SCRIPT.format(name="b"))
    project.write("gallery/adaptive/plot_c.py", SCRIPT.format(name="c"))
    return project


def test_build_reruns_what_changed_and_nothing_else(project):
    ran, done = project.build()
    assert done.returncode == 0, done.stderr
    assert ran == ["a", "b", "c", "page"]

    page = project.html / "page.html"
    written = page.stat().st_mtime_ns
    project.write("gallery/foundations/plot_a.py", SCRIPT.format(name="a") + "# edited\n")
    ran, done = project.build()
    assert done.returncode == 0, done.stderr
    assert ran == ["a"]
    assert project.build()[0] == []
    assert page.stat().st_mtime_ns == written

    (project.root / "gallery/adaptive/plot_b.py").unlink()
    rules = project.root / "gdlib" / "rules.py"
    rules.write_text(rules.read_text() + "# edited\n")
    ran, done = project.build()
    assert done.returncode == 0, done.stderr
    assert ran == ["a", "c", "page"]
    left = [path.name for path in (project.root / "docs").rglob("*plot_b*")]
    assert [name for name in left if name.endswith((".html", ".rst", ".json"))] == []
    check_pages(project.html)


def test_failed_build_fails_again_and_leaves_no_site(project):
    project.write("docs/bad.md", "---\norphan: true\n---\n# Bad\n\nA formula $\\nosuch$.\n")
    for _ in range(2):
        done = project.build()[1]
        assert done.returncode != 0
        assert "bad.md:6: WARNING: KaTeX parse error: Undefined control sequence" in done.stderr
        assert not project.html.exists()
    (project.root / "docs/bad.md").unlink()

    project.write("gallery/adaptive/plot_c.py", SCRIPT.format(name="c") + "assert 1 > 2\n")
    done = project.build()[1]
    assert done.returncode != 0
    assert "plot_c.py" in done.stderr
    assert "assert 1 > 2" in done.stderr


class Ids(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name == "id"]


def check_pages(folder):
    page = (folder / "index.html").read_text()
    ids = Ids(page).found
    assert len(ids) == len(set(ids))
    assert 'href="#equation-bowl"' in page
    assert page.count('<math xmlns="http://www.w3.org/1998/Math/MathML"') == 3
    assert page.count('class="math-scroll" tabindex="0"') == 2
    assert 'aria-label="Equation 1"' in page
    assert not re.search(r"<script[^>]*mathjax", page, re.IGNORECASE)
    for name in re.findall(r'rel="preload"[^>]*href="([^"]+)"', page):
        assert (folder / name).is_file()
    fonts = {path.suffix for path in (folder / "_static/katex/fonts").iterdir()}
    assert fonts == {".woff2"}
    assert not list(folder.rglob("*.zip"))


# The site itself


def test_every_gallery_script_has_its_page_and_figure(site):
    scripts = [path.relative_to(ROOT) for path in (ROOT / "gallery").rglob("plot_*.py")]
    assert scripts
    for script in scripts:
        page = (site / script.with_suffix(".html")).read_text()
        assert re.search(r"<(img|video)[^>]*_images/", page), f"{script} shows no figure"


def test_gallery_file_names_make_good_addresses():
    for path in (ROOT / "gallery").rglob("*.py"):
        assert re.fullmatch(r"plot_[a-z0-9_]+\.py", path.name), path
