"""A house where there is nothing but its first organiser."""

import time

import pytest

from acts.scene import PASSWORD, enrol_factors
from concours.core.kernel.time import Instant
from console.conftest import HOST, sign_in

LOGIN = "moreau"
SECOND = "delmas"


@pytest.fixture(scope="module")
def founder(console_database, tmp_path_factory):
    """A browser of the first organiser of a house where there is nothing else."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup
    from django.test import Client  # noqa: PLC0415 -- idem

    from concours.acts.people.first_organiser import appoint_first  # noqa: PLC0415

    settings.SIGNING_KEY = tmp_path_factory.mktemp("home") / "signing.key"
    now = Instant(time.time_ns() // 1_000_000)
    appoint_first(LOGIN, "C. Moreau", PASSWORD, now=now)
    enrol_factors([LOGIN])
    with console_database.connect("concours_owner", autocommit=True) as owner:
        owner.execute("UPDATE staff SET is_password_given = false")
        client = Client(SERVER_NAME=HOST, raise_request_exception=False)
        sign_in(client, LOGIN, owner)
    return client


@pytest.fixture(scope="module")
def second(console_database, founder):  # noqa: ARG001 -- the first is there before
    """A browser of the house's second person: the president, whom a test appoints."""
    from django.test import Client  # noqa: PLC0415 -- after Django's setup

    from concours.acts.people import accounts  # noqa: PLC0415 -- idem
    from concours.acts.people.first_organiser import COMMAND  # noqa: PLC0415 -- idem

    name, roles = "Pr A. Delmas", ("president",)
    member = accounts.Member(SECOND, name, roles, PASSWORD, is_password_given=False)
    now = Instant(time.time_ns() // 1_000_000)
    accounts.write_appointments(COMMAND, [member], accounts.Grounds(), now=now)
    enrol_factors([SECOND])
    with console_database.connect("concours_owner", autocommit=True) as owner:
        client = Client(SERVER_NAME=HOST, raise_request_exception=False)
        sign_in(client, SECOND, owner)
    return client
