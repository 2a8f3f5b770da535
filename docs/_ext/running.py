"""Run the cells of pages two at a time, and print what took longest.

MyST-NB runs a page's cells when it comes to the page, one page after another. Here they run before
the first page is read, and MyST-NB finds the results in its cache. A page whose cells raise, or
whose kernel dies, is left to MyST-NB, which tells file and line.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbclient.exceptions import DeadKernelError

WORKERS = 2
SHOWN = 10


def run_pages(app, env, docnames):
    cache = get_cache(app.config.nb_execution_cache_path)
    pages = []
    for docname in docnames:
        path = Path(env.doc2path(docname))
        text = path.read_text(encoding="utf-8")
        reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
        if reader is None or path.suffix != ".md":
            continue
        notebook = reader.read(text)
        if not is_known(cache, notebook):
            pages.append((path, notebook))
    with ThreadPoolExecutor(WORKERS) as pool:
        for (path, notebook), done in zip(
            pages, pool.map(lambda page: run(app, *page), pages), strict=True
        ):
            if done is not None and done.err is None:
                data = {"execution_seconds": done.time}
                bundle = CacheBundleIn(notebook, str(path), data=data)
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def is_known(cache, notebook):
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def run(app, path, notebook):
    with suppress(DeadKernelError):
        return single_nb_execution(
            notebook,
            cwd=str(path.parent),
            timeout=app.config.nb_execution_timeout,
            allow_errors=False,
        )


def print_slowest(app, exception):
    """A table of what ran in this build: it goes to the terminal and into no page."""
    if exception:
        return
    rows = []
    for file in Path(app.srcdir, "gallery").rglob("*.cost.json"):
        if file.stat().st_mtime >= app.started:
            seconds = json.loads(file.read_text())["time"]
            rows.append((seconds, f"{file.parent.name}/{file.name.removesuffix('.cost.json')}.py"))
    for docname, data in app.env.nb_metadata.items():
        ran = data.get("exec_data")
        if ran and ran["runtime"] and ran["mtime"] >= app.started:
            rows.append((ran["runtime"], f"{docname}.md"))
    if rows:
        rows.sort(reverse=True)
        total = sum(seconds for seconds, _ in rows)
        print(f"Scripts and pages that ran: {len(rows)}, {total:.1f} s in all. The slowest:")
        for seconds, name in rows[:SHOWN]:
            print(f"{seconds:8.1f} s  {name}")


def setup(app):
    app.started = time.time()
    app.connect("env-before-read-docs", run_pages)
    app.connect("build-finished", print_slowest)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
