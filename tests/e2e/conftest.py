"""Houses and a browser for the modules that ask; logs for what fails.

Most modules want a house of twelve: it is started from nothing once in a run, by the
first that asks, and the others start on copies of the home that it left. Houses of
another size start on tables that were laid once for all.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.e2e.house import (
    House,
    house_of,
    kept_logs,
    stop,
)
from tests.kept_browser import KEPT
from tests.made_once import copy_home, made_once

OF_TWELVE = ("--candidates", "12")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Print with a test that fails what the houses have said until then."""
    report = yield
    if report.failed:
        name = re.sub(r"\W+", "-", item.name)
        report.sections += [(f"end of {log}", said) for log, said in kept_logs(name)]
    return report


@pytest.fixture(scope="session")
def home_of_twelve(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home that a stopped house of twelve leaves: one for all workers of a run."""

    def make(kept: Path) -> None:
        with house_of(*OF_TWELVE) as first:
            stop(first.process)
            assert first.process.returncode == 0, "a home to copy is a closed one"
            copy_home(first.home, kept)

    return made_once(tmp_path_factory, "home-of-twelve", make)


@pytest.fixture(scope="module")
def house(home_of_twelve: Path) -> Iterator[House]:
    """A house of twelve candidates, for one module of tests."""
    with house_of(*OF_TWELVE, home_of=home_of_twelve) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Lend the browser of this process to one module of tests."""
    with KEPT.lend() as running:
        yield running
