"""A second build, in another place and another time zone, gives the same bytes; and one that knows
its address says it where hosts and search engines look.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GENERATED = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", "_build", "generated", "backreferences", "__pycache__"
)
ADDRESS = "https://example.org/book/"


def build(folder, **variables):
    clean = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
    done = subprocess.run(
        ["make", "html", "--assume-old=environment"],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(folder)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "docs" / "_build" / "html"


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def copy(site, tmp_path_factory):
    """The project, copied without anything that a build makes."""
    folder = tmp_path_factory.mktemp("another place") / "gdlib"
    shutil.copytree(ROOT, folder, ignore=GENERATED)
    shutil.rmtree(folder / "docs" / "gallery", ignore_errors=True)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


@pytest.mark.timeout(3600)  # two whole builds, beside the other tests
def test_two_builds_are_equal_and_a_third_knows_its_address(site, copy):
    first, second = digests(site), digests(build(copy, TZ="Pacific/Kiritimati"))
    assert sorted(first) == sorted(second)
    differ = [name for name in first if first[name] != second[name]]
    assert not differ, f"these files differ from build to build: {differ}"

    check_address(build(copy, SITE_URL=ADDRESS))


def check_address(folder):
    """Every page names itself, and the lists name every page."""
    listed = re.findall("<loc>(.*?)</loc>", (folder / "sitemap.xml").read_text())
    assert len(listed) == len(set(listed))
    for path in folder.rglob("*.html"):
        name, text = path.relative_to(folder).as_posix(), path.read_text()
        if 'http-equiv="refresh"' in text:
            continue
        assert f'<link rel="canonical" href="{ADDRESS}{name}"' in text, name
        assert ("noindex" in text) != (f"{ADDRESS}{name}" in listed), name
    assert f"Sitemap: {ADDRESS}sitemap.xml\n" in (folder / "robots.txt").read_text()
    not_found = (folder / "404.html").read_text()
    assert not_found.index(f'<base href="{ADDRESS}">') < not_found.index("<link ")
    for address in listed:
        assert (folder / address.removeprefix(ADDRESS)).is_file(), address
