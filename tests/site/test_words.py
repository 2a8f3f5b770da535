"""Spelling: what is no word, and words that are not American."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What a reader may see: pages, scripts, the package with its docstrings, the project's own files.
TEXTS = ("*.md", "docs", "gallery", "gdlib", "tests", "Makefile", "pyproject.toml", ".ci")
SKIPPED = (
    *("docs/_build", "docs/gallery", "docs/reference/generated", "docs/reference/backreferences"),
    *("package-lock.json", "*.json", "*.svg", "*.bib", "*.npz", "*.pyc", "__pycache__"),
    Path(__file__).name,
)
# Names in NumPy, LaTeX and Unicode.
ALLOWED = ("writeable", "multline", "lamda")
TITLES = "Global Optimisation|compressed optimisation"  # of sources


def misspelled(*paths, folder):
    command = [
        *(sys.executable, "-m", "codespell_lib"),
        *("--builtin", "clear,rare,en-GB_to_en-US", "--quiet-level", "3"),
        *("--skip", ",".join(SKIPPED), "--ignore-words-list", ",".join(ALLOWED)),
        *("--ignore-regex", TITLES),
        *paths,
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 65), done.stderr
    return done.stdout.strip()


def test_words_are_known_and_american():
    paths = [path for pattern in TEXTS for path in sorted(ROOT.glob(pattern))]
    found = misspelled(*(path.relative_to(ROOT) for path in paths), folder=ROOT)
    if found:
        pytest.fail(f"Spell these as the arrow says:\n{found}", pytrace=False)


@pytest.mark.parametrize("word", ["teh", "colour", "optimise", "behaviour", "neighbour"])
def test_wrong_word_is_found(tmp_path, word):
    (tmp_path / "page.md").write_text(f"A page\n\nwith a {word} in it.\n")
    assert misspelled("page.md", folder=tmp_path).startswith(f"page.md:3: {word} ==>")
