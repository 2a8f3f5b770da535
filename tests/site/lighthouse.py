"""Lighthouse's scores of one page of every kind, as on a telephone: the median of five runs.

Run by ``make lighthouse``. Writes docs/_build/lighthouse.json; fails when a score is too low.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests import chromium
from tests.site import browser, tools

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "docs" / "_build"
PAGES = ("landing", "chapter", "gallery", "script", "object")
# The least score in each category, out of 100.
LIMITS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
MEASURES = {"cumulative-layout-shift": "shift", "total-byte-weight": "bytes"}


def measure(address):
    """One run: the four scores, layout shift and weight, and what kept a score from 100."""
    lighthouse = tools.modules("lighthouse") / "lighthouse" / "cli" / "index.js"
    command = [
        *(tools.NODE, lighthouse, address),
        *("--quiet", "--output=json", "--output-path=stdout"),
        f"--only-categories={','.join(LIMITS)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
    ]
    environment = os.environ | {"CHROME_PATH": chromium.path()}
    file = BUILD / "lighthouse-run.json"
    with file.open("w") as out:  # node cuts off what it writes into a pipe
        done = subprocess.run(command, env=environment, stdout=out, check=False)
    report = file.read_text()
    file.unlink()
    if done.returncode:
        sys.exit(f"Lighthouse did not measure {address}; its message is above.")
    return summary(json.loads(report))


def summary(report):
    scores = {name: round(100 * report["categories"][name]["score"]) for name in LIMITS}
    audits = report["audits"]
    measures = {short: audits[name]["numericValue"] for name, short in MEASURES.items()}
    lost = sorted(
        ref["id"]
        for name, category in report["categories"].items()
        for ref in category["auditRefs"]
        if ref["weight"] and (audits[ref["id"]]["score"] or 0) < 0.9
        and audits[ref["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
    )  # fmt: skip
    return {**scores, **measures, "lost": lost}


def median(runs):
    """The median of each number, and every audit that lost points in any run."""
    numbers = [name for name in runs[0] if name != "lost"]
    found = {name: statistics.median(run[name] for run in runs) for name in numbers}
    return {**found, "lost": sorted({name for run in runs for name in run["lost"]})}


def too_low(scores):
    """One line for every page and category below its limit."""
    for page, found in scores.items():
        for name, limit in LIMITS.items():
            if found[name] < limit:
                say = f"look at {', '.join(found['lost'])}" if found["lost"] else "no audit failed"
                yield f"{page}: {name} is {found[name]:g}, below {limit}: {say}"


def table(scores):
    columns = [*LIMITS, *MEASURES.values()]
    yield f"{'':10}" + "".join(f"{name:>15}" for name in columns)
    for page, found in scores.items():
        yield f"{page:10}" + "".join(f"{round(found[name], 4):>15g}" for name in columns)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    scores = {}
    with browser.served(BUILD / "html") as address:
        for kind in PAGES:
            page = browser.KINDS[kind]
            print(f"{page}: {runs} runs ...", flush=True)
            scores[page] = median([measure(address + page) for _ in range(runs)])
    (BUILD / "lighthouse.json").write_text(json.dumps(scores, indent=1) + "\n")
    print("\n".join(table(scores)))
    sys.exit("\n".join(too_low(scores)) or 0)


if __name__ == "__main__":
    main()
