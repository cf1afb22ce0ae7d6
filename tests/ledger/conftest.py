"""A ledger's database, and a tablet in it."""

import os
from dataclasses import replace
from itertools import count

import psycopg
import pytest
from psycopg import sql
from small_journal import new_tablet

from concours.store.install import OWNER
from small_exam import T0, make_exam

COPIES = count()


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


@pytest.fixture
def backup_of(exam):
    """Take copies of the database as it is, to be restored later."""
    made = []
    with psycopg.connect(exam.cluster.admin_dsn(), autocommit=True) as admin:

        def take(database):
            name = f"concours_backup_{os.getpid()}_{next(COPIES)}"
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                    *map(sql.Identifier, (name, database.name, OWNER))
                )
            )
            made.append(name)
            return replace(database, name=name)

        yield take
        for name in made:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            admin.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def house(exam, backup_of):
    """A database of its own, in which nothing was signed."""
    return backup_of(exam)
