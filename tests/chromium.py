"""The browser of the tests: Debian's Chromium, or the one that CHROMIUM names."""

import os
import shutil

import pytest

# With each window Chromium prepares what drops down from its address bar: two pages more to run.
SWITCHES = ["--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def path():
    """Where it is. Without one, tests are skipped and say how to get it; under CI they fail."""
    names = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else NAMES
    for name in names:
        if found := shutil.which(name):
            return found
    message = (
        f"Chromium was not found (looked for {', '.join(names)}): the pages were not tested in a "
        "browser. Install it, for example with apt-get install chromium, or name it: "
        "CHROMIUM=/path/to/chromium make test"
    )
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def launch(playwright):
    """Start it, without a window on the screen."""
    return playwright.chromium.launch(executable_path=path(), args=SWITCHES)
