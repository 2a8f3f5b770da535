"""The built site, for every test that reads its pages."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# The machine may be busy building the site; a slow moment is no failure.
settings.register_profile("gdlib", deadline=None)
settings.load_profile("gdlib")

ROOT = Path(__file__).parents[1]
# They need PyTorch, optax and Keras, and hold no examples.
collect_ignore_glob = ["reference/make_*.py"]


def pytest_collection_modifyitems(items):
    """The longest test starts first, so that no worker ends long after the others."""
    items.sort(key=lambda item: item.path.name != "test_builds.py")


@pytest.fixture(autouse=True)
def no_figures_before():
    """A test meets neither the style nor the figures of an example that ran before it."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.rcdefaults()
        pyplot.close("all")


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    """The folder of the built site: ``make html`` runs once, however many workers ask."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    built = shared / "site-built"
    with (shared / "site-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            # Under `make test` these would turn the inner make into a part of the outer one.
            clean = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
            command = ["make", "html", f"PYTHON={sys.executable}"]
            done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True)
            built.write_text(done.stdout + done.stderr if done.returncode else "")
    if problem := built.read_text():
        pytest.fail(f"The site does not build:\n{problem}", pytrace=False)
    return ROOT / "docs" / "_build" / "html"
