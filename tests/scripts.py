"""Runs scripts, each alone, in a process that starts with the large libraries loaded.

The tests run some hundreds of scripts. A fresh interpreter needs a second for the imports alone; a
copy of one that has made them starts at once, and knows nothing of the scripts before.
"""

import json
import os
import runpy
import subprocess
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

LIBRARIES = ("matplotlib.pyplot", "gdlib.plot", "scipy.optimize")
# matplotlib draws into memory and shows nothing; it says so, which is no fault of the script.
WARNINGS = ["-W", "error", "-W", "ignore:FigureCanvasAgg is non:UserWarning"]


class Done(NamedTuple):
    """What became of a script."""

    returncode: int
    stdout: str
    stderr: str


class Runner:
    """Runs scripts with a Python; in them a warning is an error.

    Isolated: neither this project's folder nor what a user's settings add is seen.
    """

    def __init__(self, python: str | Path = sys.executable) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self.server = subprocess.Popen(
            [python, "-P", *WARNINGS, __file__],
            env={**clean, "MPLBACKEND": "Agg"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Runner":
        return self

    def __exit__(self, *_: object) -> None:
        self.server.communicate()  # The end of its input is the end of its work.

    def run(self, script: Path, scratch: Path) -> Done:
        """Run a script in a new folder below ``scratch``, which it must leave empty."""
        folder = scratch / f"in {script.stem}"
        folder.mkdir()
        texts = [scratch / f"{script.stem}.{name}" for name in ("stdout", "stderr")]
        assert self.server.stdin
        assert self.server.stdout
        print(json.dumps([*map(str, (script, folder, *texts))]), file=self.server.stdin, flush=True)
        status = json.loads(self.server.stdout.readline())
        assert not list(folder.iterdir()), f"{script.name} left files behind"
        return Done(status, *(text.read_text(encoding="utf-8") for text in texts))


def serve() -> None:
    """Run the scripts that the standard input names, and print the exit status of each."""
    for library in LIBRARIES:
        with suppress(ImportError):  # a script that needs it will say so
            import_module(library)
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if not child:
            os._exit(execute(*request))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def execute(script: str, folder: str, *texts: str) -> int:
    """In the copy: what ``python script`` does, with its texts written to files."""
    for descriptor, text in enumerate(texts, start=1):
        os.dup2(os.open(text, os.O_WRONLY | os.O_CREAT), descriptor)
    os.chdir(folder)
    sys.argv = [script]
    try:
        runpy.run_path(script, run_name="__main__")
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    serve()
