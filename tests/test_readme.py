"""What README.md says is so."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_its_python_runs_and_gives_what_it_says():
    [block] = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    names = {}
    exec(block, names)
    assert names["result"].path.x.shape == (100_001, 2)
    assert names["result"].fun < 1e-7


def test_its_targets_are_those_of_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    named = set(re.findall(r"\bmake ([a-z-]+)", README + (ROOT / "CONTRIBUTING.md").read_text()))
    assert {"html", "test"} <= named <= targets


@pytest.mark.parametrize("path", re.findall(r"^\| `([^`]+)` \|", README, flags=re.M))
def test_its_layout_is_that_of_the_tree(path):
    assert (ROOT / path).exists()


def test_its_pictures_are_those_that_the_package_draws():
    path = ROOT / "docs" / "_tools" / "readme_picture.py"
    spec = importlib.util.spec_from_file_location("readme_picture", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    number = re.compile(r"-?\d*\.?\d+")
    for name, content in module.pictures().items():
        old, new = (ROOT / ".github" / name).read_text(), content.decode()
        hint = f"{name} is out of date: run python docs/_tools/readme_picture.py"
        assert number.sub("#", old) == number.sub("#", new), hint
        # Logarithms round differently on other processors, which may move a digit that is kept.
        gap = np.subtract(*([float(n) for n in number.findall(text)] for text in (old, new)))
        assert np.abs(gap).max() <= 0.1, hint
