"""A campaign of matching behind a gateway, for the modules about the page of wishes."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser
from tests.e2e.matching.student_page import Scene, StudentPage, gateway, scene
from tests.gateway.conftest import Clock


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The clock of the gateway of wishes, which a test may move forward."""
    return Clock()


@pytest.fixture(scope="module")
def served(
    database: Any, clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a gateway with the page of wishes, for one module of tests."""
    with gateway(database, clock, tmp_path_factory.mktemp("voeux")) as address:
        yield address


@pytest.fixture
def wishes_least() -> int:
    """How many wishes a list needs; a module that looks at long lists asks for more."""
    return 4


@pytest.fixture
def campaign(
    database: Any, served: str, clock: Clock, wishes_least: int
) -> Iterator[Scene]:
    """A campaign in which no phase is open yet."""
    with psycopg.connect(database.dsn(), autocommit=True) as link:
        yield scene(link, served, clock, least=wishes_least)


@pytest.fixture
def simulation(campaign: Scene) -> Scene:
    """A campaign whose simulation is open; no round yet."""
    campaign.open("simulation")
    return campaign


@pytest.fixture
def student(chromium: Browser, campaign: Scene) -> Iterator[StudentPage]:
    """A student of the campaign, before the door of their page."""
    with StudentPage(chromium, campaign) as student:
        yield student
