"""A fresh exam for each test of the acts, in the console's own role."""

from itertools import count

import pytest

from acts.scene import make_scene

CODES = count(1)


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code=f"acts-{next(CODES)}")


@pytest.fixture
def owner(database):
    with database.connect("concours_owner", autocommit=True) as link:
        yield link
