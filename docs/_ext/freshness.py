"""Rerun every example when the library changes.

sphinx-gallery remembers the hash of a script and MyST-NB that of a page's cells: neither sees the
package they import. This stamp does. It is written when the caches are empty: whatever enters them
later was computed with the library it names, also in a build that breaks half-way.

A page may also compute with files of the project, and names them in its front matter. It alone
runs again when one of them changes::

    ---
    reads: tests/sources.py tests/reference/sources.json
    ---
"""

import hashlib
import json
import re
import shutil
import sys
from importlib import metadata, resources
from pathlib import Path

from jupyter_cache import get_cache
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx_gallery.utils import get_md5sum

logger = logging.getLogger(__name__)

# What draws and computes; a new version may change a figure or a number.
PACKAGES = ("matplotlib", "numpy", "scikit-learn", "scipy")
# Where autosummary writes, as reference/api.rst says.
GENERATED = "reference/generated"


def digest():
    """A hash of all that an example's outcome depends on, other than its own text."""
    value = hashlib.sha256(sys.version.encode())
    for name in PACKAGES:
        value.update(f"{name} {metadata.version(name)}".encode())
    for folder in (Path(str(resources.files("gdlib"))), Path(__file__).parent):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                value.update(bytes(path.relative_to(folder)) + path.read_bytes())
    return value.hexdigest()


def drop_stale(app, config):
    source = Path(app.srcdir)
    build = Path(app.doctreedir).parent
    stamp = build / "library-stamp"
    current = digest()
    if not stamp.exists() or stamp.read_text() != current:
        if stamp.exists():
            logger.info("The library changed: every script and page runs again.")
            stamp.unlink()
        for path in (source / "gallery").rglob("*.md5"):
            path.unlink()
        shutil.rmtree(config.nb_execution_cache_path, ignore_errors=True)
        # Without Sphinx's memory all pages are read again, and so executed.
        shutil.rmtree(app.doctreedir, ignore_errors=True)
        shutil.rmtree(app.outdir, ignore_errors=True)
        build.mkdir(exist_ok=True)
        stamp.write_text(current)
    remove_orphans(source.parent / "gallery", source / "gallery")


def files_read(page):
    """The files that a page names in its front matter."""
    front = re.match(r"---\n(.*?)\n---", page.read_text(encoding="utf-8"), re.DOTALL)
    line = front and re.search(r"^reads: (.*)$", front[1], re.MULTILINE)
    return line[1].split() if line else []


def digest_of(page, root):
    value = hashlib.sha256()
    for name in files_read(page):
        path = root / name
        if not path.is_file():
            raise ExtensionError(f"{page}: reads: names {name}, which is not there")
        value.update(name.encode() + path.read_bytes())
    return value.hexdigest()


def stale_readers(app, env, added, changed, removed):
    """Pages of which a file has changed; what their cells gave before is dropped."""
    source = Path(app.srcdir)
    stamp = Path(app.doctreedir).parent / "reads-stamp.json"
    before = json.loads(stamp.read_text()) if stamp.exists() else {}
    pages = {name: Path(env.doc2path(name)) for name in sorted(env.found_docs)}
    current = {
        name: digest_of(page, source.parent)
        for name, page in pages.items()
        if page.suffix == ".md" and files_read(page)
    }
    stale = [name for name, value in current.items() if before.get(name) != value]
    if stale and Path(app.config.nb_execution_cache_path).exists():
        cache = get_cache(app.config.nb_execution_cache_path)
        uris = {str(pages[name]) for name in stale}
        for record in cache.list_cache_records():
            if record.uri in uris:
                cache.remove_cache(record.pk)
    stamp.write_text(json.dumps(current))
    return stale


def run_few_alone(app):
    """One script or none: sphinx-gallery's second process would take longer than it saves."""
    scripts, copies = Path(app.srcdir).parent / "gallery", Path(app.srcdir) / "gallery"
    stale = [path for path in scripts.rglob("plot_*.py") if is_stale(path, scripts, copies)]
    if len(stale) < 2:
        app.config.sphinx_gallery_conf["parallel"] = False


def stubs_digest(app):
    """A hash of what autosummary makes its pages from, and of which pages it has made."""
    source = Path(app.srcdir)
    value = hashlib.sha256((Path(app.doctreedir).parent / "library-stamp").read_bytes())
    templates = sorted((source / "_templates" / "autosummary").iterdir())
    for path in (source / "reference" / "api.rst", *templates):
        value.update(path.read_bytes() if path.exists() else b"")
    value.update(repr(sorted(path.name for path in (source / GENERATED).glob("*.rst"))).encode())
    return value.hexdigest()


def keep_stubs(app):
    """The pages of the reference that autosummary would make again as they are."""
    stamp = Path(app.doctreedir) / "stubs-stamp"
    if stamp.exists() and stamp.read_text() == stubs_digest(app):
        app.config.autosummary_generate = False


def note_stubs(app):
    app.config.autosummary_generate = True  # the next build reads every page where it differs
    # With the doctrees it goes away after a failure, and what was warned of is warned of again.
    (Path(app.doctreedir) / "stubs-stamp").write_text(stubs_digest(app))


def is_stale(script, scripts, copies):
    stamp = copies / script.relative_to(scripts).with_suffix(".py.md5")
    return not stamp.exists() or stamp.read_text() != get_md5sum(script, mode="t")


def remove_orphans(scripts, generated):
    """Remove what sphinx-gallery made of a script that is no longer there."""
    for copy in generated.rglob("*.py"):
        if not (scripts / copy.relative_to(generated)).exists():
            name = copy.stem
            for pattern in (f"{name}.*", f"images/{name}_[0-9]*", f"images/thumb/*_{name}_thumb*"):
                for path in copy.parent.glob(pattern):
                    path.unlink()


def remove_pages(app, env, added, changed, removed):
    """Remove what was built of a page that is no longer there."""
    if app.builder.format == "html":
        for name in removed:
            Path(app.builder.get_outfilename(name)).unlink(missing_ok=True)
    return []


def setup(app):
    # Before sphinx-gallery and MyST-NB look at their caches, after the configuration is read.
    app.connect("config-inited", drop_stale, priority=900)
    # Not sooner: Sphinx builds every page again when a setting differs.
    app.connect("builder-inited", run_few_alone, priority=400)
    app.connect("builder-inited", keep_stubs, priority=400)
    app.connect("builder-inited", note_stubs, priority=900)
    app.connect("env-get-outdated", remove_pages)
    app.connect("env-get-outdated", stale_readers)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
