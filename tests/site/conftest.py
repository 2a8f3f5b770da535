"""The built pages, for the tests that look at them."""

import pytest

from tests.site import pages as checks


@pytest.fixture(scope="session")
def pages(site):
    return checks.read(site)
