"""What was made once is made again when what it is made from changes, and only then."""

import re
from pathlib import Path
from types import SimpleNamespace

import freshness
import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parents[1]

FRONT = "---\nfile_format: mystnb\nreads: {}\ndescription: A page.\n---\n\n# A page\n"


@pytest.fixture
def project(tmp_path):
    """Two pages, one of which reads a file, and what their cells gave."""
    docs = tmp_path / "docs"
    (docs / "_build").mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "data.json").write_text("1")
    (docs / "reader.md").write_text(FRONT.format("tests/data.json"))
    (docs / "other.md").write_text("---\ndescription: Another.\n---\n\nreads: nothing\n")
    config = SimpleNamespace(nb_execution_cache_path=str(docs / "_build" / "jupyter_cache"))
    app = SimpleNamespace(
        srcdir=docs, doctreedir=str(docs / "_build" / "doctrees"), config=config
    )  # fmt: skip
    env = SimpleNamespace(
        found_docs={"reader", "other"}, doc2path=lambda name: str(docs / f"{name}.md")
    )
    cache = get_cache(config.nb_execution_cache_path)

    def keep():
        for name in env.found_docs:
            cell = nbformat.v4.new_code_cell(f"'{name}'", id=name)
            notebook = nbformat.v4.new_notebook(cells=[cell])
            bundle = CacheBundleIn(notebook, str(docs / f"{name}.md"))
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)

    def kept():
        return sorted(Path(record.uri).stem for record in cache.list_cache_records())

    def stale():
        return freshness.stale_readers(app, env, set(), set(), set())

    return SimpleNamespace(folder=tmp_path, keep=keep, kept=kept, stale=stale)


def test_page_runs_again_when_its_file_changes(project):
    project.keep()
    assert project.stale() == ["reader"]
    assert project.kept() == ["other"]
    project.keep()
    assert project.stale() == []
    assert project.kept() == ["other", "reader"]
    (project.folder / "tests" / "data.json").write_text("2")
    assert project.stale() == ["reader"]
    assert project.kept() == ["other"]


def test_missing_file_is_told(project):
    (project.folder / "tests" / "data.json").unlink()
    with pytest.raises(ExtensionError, match=r"reader\.md: reads: names tests/data\.json"):
        project.stale()


@pytest.mark.parametrize(
    "change",
    ["reference/api.rst", "_templates/autosummary/base.rst", "_build/library-stamp", "a stub"],
)
def test_reference_pages_are_made_again_when_their_sources_change(tmp_path, change):
    stub = tmp_path / freshness.GENERATED / "gdlib.Adam.rst"
    for name in "reference/api.rst", "_templates/autosummary/base.rst", "_build/library-stamp":
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    app = SimpleNamespace(srcdir=tmp_path, doctreedir=tmp_path / "_build" / "doctrees")
    app.doctreedir.mkdir()

    def generates():
        app.config = SimpleNamespace(autosummary_generate=True)
        freshness.keep_stubs(app)
        made = app.config.autosummary_generate
        if made:  # as autosummary does
            stub.parent.mkdir(exist_ok=True)
            stub.write_text("a page")
        freshness.note_stubs(app)
        assert app.config.autosummary_generate
        return made

    assert [generates(), generates()] == [True, False]
    if change == "a stub":
        stub.unlink()
    else:
        (tmp_path / change).write_text("changed")
    assert [generates(), generates()] == [True, False]


PAGES = sorted(ROOT.glob("docs/*/*.md"))
USED = re.compile(r"^from (tests[\w.]*) import (\w+)|[\"'](?:\.\./\.\./)(tests/[\w/.]+)", re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_page_names_the_files_of_the_tests_that_it_uses(page):
    used = set()
    for module, name, path in USED.findall(page.read_text(encoding="utf-8")):
        folder = ROOT / module.replace(".", "/")
        file = folder / f"{name}.py" if folder.is_dir() else folder.with_suffix(".py")
        used.add(path or file.relative_to(ROOT).as_posix())
    assert used <= set(freshness.files_read(page))


@pytest.mark.parametrize(
    "page", [p for p in PAGES if freshness.files_read(p)], ids=lambda p: p.stem
)
def test_page_names_what_its_modules_read(page):
    """A module of the tests that another one imports counts as much."""
    files = freshness.files_read(page)
    for file in files:
        if file.endswith(".py") and Path(file).name != "test_rules.py":
            text = (ROOT / file).read_text(encoding="utf-8")
            for name in re.findall(r"^from tests import ([\w, ]+)$", text, re.M):
                assert {f"tests/{module}.py" for module in name.split(", ")} <= set(files)
