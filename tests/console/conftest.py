"""A console on a real database, browsed by Django's test client."""

from itertools import count

import pytest

from acts.scene import PASSWORD, make_scene

CODES = count(1)
HOST = "127.0.0.1"


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code=f"console-{next(CODES)}")


@pytest.fixture
def owner(database):
    with database.connect("concours_owner", autocommit=True) as link:
        yield link


@pytest.fixture
def browser(scene, settings_of_console):  # noqa: ARG001 -- after Django's setup
    """Make browsers: signed in as somebody, or as nobody."""
    from django.test import Client  # noqa: PLC0415 -- after Django's setup

    def make(login: str = "", **options):
        client = Client(SERVER_NAME=HOST, raise_request_exception=False, **options)
        if login:
            answer = client.post("/sign-in", {"login": login, "password": PASSWORD})
            assert answer.status_code == 302
        return client

    return make


@pytest.fixture
def settings_of_console(scene):
    """Point the console at the scene's packages."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    before = settings.PACKAGES
    settings.PACKAGES = scene.packages
    yield settings
    settings.PACKAGES = before
