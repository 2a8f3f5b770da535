"""Rerun every example when the library changes.

sphinx-gallery remembers the hash of a script and MyST-NB that of a page's cells: neither sees the
package they import. This stamp does. It is written when the caches are empty: whatever enters them
later was computed with the library it names, also in a build that breaks half-way.
"""

import hashlib
import shutil
import sys
from importlib import metadata, resources
from pathlib import Path

from sphinx.util import logging

logger = logging.getLogger(__name__)

# What draws and computes; a new version may change a figure or a number.
PACKAGES = ("matplotlib", "numpy", "scikit-learn", "scipy")


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
    app.connect("env-get-outdated", remove_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
