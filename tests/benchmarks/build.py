"""How long the site takes to build, against its examples run one after another in plain Python.

``python tests/benchmarks/build.py`` works in a copy of the clone, beside it, with its environment.
Both sides are measured in one run, since machines are noisy.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]


def seconds(command, cwd, env=None):
    """The time a command takes; it must succeed."""
    start = perf_counter()
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command} failed in {cwd}:\n{done.stdout}\n{done.stderr}")
    return perf_counter() - start


def cells(page):
    """The code of a page's cells, as one program."""
    from myst_nb.core.read import read_myst_markdown_notebook
    from myst_parser.config.main import MdParserConfig

    notebook = read_myst_markdown_notebook(page.read_text(), MdParserConfig())
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return "\n".join(code)


def plain(root, scratch):
    """The time of every script and of every page's cells, one after another."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    env = {**os.environ, "MPLBACKEND": "Agg", "PYTHONPATH": str(root), **threads}
    total = {}
    for script in sorted(root.glob("gallery/*/plot_*.py")):
        total[script.name] = seconds([sys.executable, str(script)], scratch, env)
    for page in sorted(root.glob("docs/**/*.md")):
        if "file_format: mystnb" in page.read_text():
            program = scratch / "cells.py"
            program.write_text(cells(page))
            name = str(page.relative_to(root))
            beside = {**env, "PYTHONPATH": os.pathsep.join([str(root), str(page.parent)])}
            total[name] = seconds([sys.executable, str(program)], page.parent, beside)
    return total


def main():
    with tempfile.TemporaryDirectory(dir=ROOT.parent, prefix="gdlib-build-") as folder:
        copy, scratch = Path(folder) / "clone", Path(folder) / "scratch"
        scratch.mkdir()
        tracked = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        for name in tracked:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
        env = {**os.environ, "PYTHONPATH": str(copy)}
        build = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "-d", "docs/_build/doctrees"]
        build += ["-b", "html", "docs", "docs/_build/html"]
        times = {"clean build": seconds(build, copy, env)}
        times["nothing changed"] = seconds(build, copy, env)
        script = copy / "gallery" / "foundations" / "plot_beale_surface.py"
        script.write_text(script.read_text() + "\n# Changed.\n")
        times["one script changed"] = seconds(build, copy, env)
        for name, value in times.items():
            print(f"{value:6.1f} s  {name}", flush=True)
        examples = plain(copy, scratch)
    for name, value in sorted(examples.items(), key=lambda item: -item[1]):
        print(f"  {value:6.1f} s  {name}")
    total = sum(examples.values())
    print(f"{total:6.1f} s  examples one after another")
    print(f"clean build / examples: {times['clean build'] / total:.2f}")


if __name__ == "__main__":
    main()
