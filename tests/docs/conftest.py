"""A reader of guides before an empty house."""

import pytest
from tests.docs.empty_house import empty_house
from tests.docs.followed import FILES, known_of
from tests.docs.reader import Reader
from tests.e2e.house import browser_of


@pytest.fixture
def reader(installed_home):
    """Somebody before an empty house, with nothing but a guide."""
    with empty_house(installed_home) as house, browser_of() as browser:
        yield Reader(browser, FILES, known_of(house), house)
