"""A console on a real database, browsed by Django's test client."""

import time
from itertools import count
from uuid import uuid4

import pytest

from acts.scene import PASSWORD, enrol_factors, make_scene, secret_of
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import code_at
from console.screen import started

CODES = count(1)
HOST = "127.0.0.1"


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code=f"console-{next(CODES)}")


@pytest.fixture
def owner(database):
    with database.connect("concours_owner", autocommit=True) as link:
        yield link


@pytest.fixture(autouse=True)
def _refusals_of_this_test_alone(request):
    """Keep every refusal of a test, whatever those before it have used up."""
    if "scene" in request.fixturenames:
        request.getfixturevalue("scene")
        from concours.console.edge import refusals  # noqa: PLC0415 -- after setup

        refusals.BUDGET = refusals.EvidenceBudget()


@pytest.fixture
def browser(scene, settings_of_console, owner):  # noqa: ARG001 -- after setup
    """Make browsers: signed in as somebody, or as nobody."""
    from django.test import Client  # noqa: PLC0415 -- after Django's setup

    def make(login: str = "", **options):
        client = Client(SERVER_NAME=HOST, raise_request_exception=False, **options)
        if login:
            sign_in(client, login, owner)
        return client

    return make


def sign_in(client, login, owner):
    """Come in by password and code, however often the code has served."""
    forget_used_codes(owner, login)
    first = client.post("/sign-in", {"login": login, "password": PASSWORD})
    assert first.status_code == 302
    second = client.post("/second-factor", {"code": code_now(login)})
    assert second.status_code == 302, second.content


def code_now(login):
    """What a member's authenticator shows."""
    return code_at(secret_of(login), Instant(time.time_ns() // 1_000_000))


def forget_used_codes(owner, login):
    """Let the code of these thirty seconds serve again."""
    owner.execute(
        """UPDATE second_factor SET used = 0 WHERE kind = 'app' AND member_id =
               (SELECT id FROM staff WHERE login = %s)""",
        (login,),
    )


@pytest.fixture
def local(scene):
    """Make members of the staff with a local role, and sign them in."""
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    def make(role, room="", site=None):
        login = f"{role}-{uuid4().hex[:8]}"
        member = StaffMember(login=login, name="C. Petit", roles=[role], room=room)
        member.site_id = site or scene.site
        member.is_password_given = False
        member.set_password(PASSWORD)
        member.save(force_insert=True)
        enrol_factors([login])
        return login

    return make


@pytest.fixture(scope="module")
def chromium():
    """One browser for the module."""
    with started() as running:
        yield running


@pytest.fixture
def settings_of_console(scene):
    """Point the console at the scene's packages."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    before = settings.PACKAGES
    settings.PACKAGES = scene.packages
    yield settings
    settings.PACKAGES = before
