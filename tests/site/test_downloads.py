"""What readers download: each script and notebook runs where only its install line was obeyed.

The environment is made afresh, outside of the build, from the wheel that the site serves.
"""

import ast
import functools
import json
import re
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.scripts import Runner
from tests.site import tools

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "gallery").rglob("plot_*.py"))
UV = tools.environment.VENV / "bin" / "uv"


@pytest.fixture(scope="session")
def wheel(site):
    found = sorted(site.rglob("*.whl"))
    assert len(found) == 1, f"the site serves {len(found)} wheels in place of one: {found}"
    return found[0]


@pytest.fixture(scope="session")
def clean_python(wheel, tmp_path_factory):
    """Makes an environment of the wheel, matplotlib and what else a page's install line names.

    Versions are those of the lock file, which are in uv's cache since .venv was made.
    """
    made = {}

    def python(*packages):
        if packages not in made:
            folder = tmp_path_factory.mktemp("clean")
            run(UV, "venv", "--quiet", "--python", tools.environment.PYTHON, folder / "venv")
            made[packages] = folder / "venv" / "bin" / "python"
            command = [UV, "pip", "install", "--quiet", "--python", made[packages]]
            command += ["--constraint", constraints(folder), wheel, "matplotlib", *packages]
            offline = subprocess.run([*command, "--offline"], capture_output=True, check=False)
            if offline.returncode:
                run(*command)
        return made[packages]

    return python


def constraints(folder):
    lock = (ROOT / "requirements.lock").read_text()
    file = folder / "constraints.txt"
    file.write_text("\n".join(re.findall(r"^([\w.-]+==[^\s\\]+(?: ;[^\\\n]*)?)", lock, re.M)))
    return file


@pytest.fixture(scope="session")
def runner(clean_python):
    """Runs scripts with the environment that is made of some packages."""
    with ExitStack() as stack:
        yield functools.cache(
            lambda *packages: stack.enter_context(Runner(clean_python(*packages)))
        )


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}"
    return done


def downloads(page):
    """The files that a script's page offers, by their ending."""
    links = [link["href"] for link in page.soup.select("a[download]")]
    found = {Path(link).suffix: page.path.parent / link for link in links}
    assert set(found) == {".py", ".ipynb"}, f"{page.name}: offers {sorted(found)} to download"
    return found


def packages(page):
    """What the page's install line names besides matplotlib and the wheel."""
    line = page.soup.select_one(".install pre")
    assert line, f"{page.name}: does not say what to install"
    words = line.get_text().split()
    assert words[:3] == ["pip", "install", "matplotlib"], f"{page.name}: {line.get_text()}"
    assert words[-1].endswith(".whl"), f"{page.name}: {line.get_text()}"
    assert "gdlib" not in words, f"{page.name}: the index may have another gdlib"
    return words[3:-1]


@pytest.fixture(params=SCRIPTS, ids=lambda path: path.stem)
def page(request, pages):
    return pages[request.param.relative_to(ROOT).with_suffix(".html").as_posix()]


def test_downloads_run_where_only_the_install_line_was_obeyed(page, runner, wheel, tmp_path):
    [served] = [link["href"] for link in page.soup.select(".install a.wheel")]
    assert (page.path.parent / served).samefile(wheel)
    found = downloads(page)
    notebook = tmp_path / "notebook.py"
    notebook.write_text(cells(found[".ipynb"]), encoding="utf-8")
    for file in found[".py"], notebook:
        done = runner(*packages(page)).run(file, tmp_path)
        assert done.returncode == 0, f"{file}:\n{done.stdout}{done.stderr}"


def cells(path):
    """A notebook's code as a script; what only IPython understands is an error there."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert code, f"{path.name} has no code"
    return "\n\n".join(code)


def test_notebook_and_script_have_the_same_code(page):
    found = downloads(page)
    script = ast.parse(found[".py"].read_text(encoding="utf-8"))
    if ast.get_docstring(script) is not None:
        del script.body[0]
    assert ast.dump(script) == ast.dump(ast.parse(cells(found[".ipynb"])))


def test_clean_environment_holds_nothing_else(clean_python):
    listed = run(UV, "pip", "list", "--format", "json", "--python", clean_python())
    names = {entry["name"] for entry in json.loads(listed.stdout)}
    assert {"gdlib", "matplotlib", "numpy"} <= names
    assert not {"scipy", "scikit-learn", "sphinx", "ipython", "pytest"} & names
    where = run(clean_python(), "-P", "-c", "import gdlib; print(gdlib.__file__)", cwd=ROOT)
    assert "site-packages" in where.stdout
