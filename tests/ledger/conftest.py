"""A ledger's database, and a tablet in it."""

import psycopg
import pytest
from small_journal import new_tablet

from small_exam import T0, make_exam


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), tuple(f"{n:05d}" for n in range(120)))
    with psycopg.connect(database.dsn()) as owner:
        owner.execute("UPDATE sitting SET t0_ms = %s WHERE kind = 'exam'", (T0,))
    return database


@pytest.fixture
def connection(exam):
    with psycopg.connect(exam.dsn("concours_ledger"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def tablet(exam):
    """A tablet of its own candidate, enrolled by the owner's hand."""
    return new_tablet(exam)
