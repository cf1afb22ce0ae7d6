"""A gateway without its database is alive: a balancer must leave it in.

It still has the news and the packages that it holds. `/health` says that the database
is away, and is for people and for the supervisor, which kills nothing for it.
"""

from hashlib import sha256

import pytest

from concours.gateway.settings import Settings
from gateway.conftest import running

NOBODY = "postgresql://concours_gateway:x@127.0.0.1:9/concours"


@pytest.fixture
def lonely(tmp_path):
    settings = Settings(
        dsn=NOBODY, packages=tmp_path, client=tmp_path / "none", codes_key=bytes(32)
    )
    with running(settings) as http:
        yield http


def test_gateway_without_a_database_is_alive_and_not_healthy(lonely):
    assert lonely.get("/health").status == 503
    answer = lonely.get("/alive")
    assert (answer.status, answer.json()) == (200, {"alive": True})


def test_gateway_serves_its_packages_without_a_database(lonely, tmp_path):
    digest = sha256(b"sealed").hexdigest()
    (tmp_path / "blob").mkdir()
    (tmp_path / "blob" / digest).write_bytes(b"sealed")

    assert lonely.get(f"/blob/{digest}").body == b"sealed"
