"""Bring the tables of a house to this release, or leave them as they were.

Never on the day before an exam, nor while one is under way: what is not needed waits.
"""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from concours.core.kernel.time import HOUR_MS, Instant
from concours.store.roles import OWNER

MIGRATIONS: Final = Path(__file__).parent / "migrations"
CALM_MS: Final = 24 * HOUR_MS
"""How long before a sitting nothing is changed any more."""
COPY_SUFFIX: Final = "_before"

OF_DJANGO: Final = ("auth", "contenttypes", "sessions")
"""Django's own applications with tables in our database."""

APPLIED = "SELECT app, name FROM public.django_migrations"
HAS_TABLES = "SELECT to_regclass('public.django_migrations') IS NOT NULL"
IN_THE_WAY = """
SELECT title FROM sitting WHERE collected_ms IS NULL
AND to_jsonb(sitting) ->> 'cancelled_act' IS NULL
AND (t0_ms IS NOT NULL OR scheduled_ms BETWEEN %(from)s AND %(until)s)
ORDER BY scheduled_ms LIMIT 1
"""
"""Also of tables that no sitting could yet be cancelled in."""


def has_tables(connection: psycopg.Connection[Any]) -> bool:
    """Tell whether our tables were laid in a database, all or some of them."""
    return bool(connection.execute(HAS_TABLES).fetchone()[0])  # type: ignore[index]


def pending_migrations(connection: psycopg.Connection[Any]) -> Sequence[str]:
    """Return the changes of tables that this release has and a database lacks.

    None for a database without tables: it is new, and nothing of it changes. Those of
    Django come first.
    """
    if not has_tables(connection):
        return []
    applied = set(connection.execute(APPLIED))
    return [name for app, name in _migrations() if (app, name) not in applied]


def _migrations() -> Iterator[tuple[str, str]]:
    """Yield application and name of every migration; Django is not loaded for it."""
    spec = find_spec("django")
    assert spec is not None, "Django is a dependency of ours"
    assert spec.submodule_search_locations, "and a package"
    contrib = Path(spec.submodule_search_locations[0]) / "contrib"
    folders = {app: contrib / app / "migrations" for app in OF_DJANGO}
    for app, folder in {**folders, "store": MIGRATIONS}.items():
        for path in sorted(folder.glob("[0-9]*.py")):
            yield app, path.stem


def holds_exam(dsn: str) -> bool:
    """Tell whether an exam was founded in a database with our tables."""
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT 1 FROM exam LIMIT 1").fetchone() is not None


def sitting_in_the_way(connection: psycopg.Connection[Any], now: Instant) -> str | None:
    """Return the title of a sitting that forbids a change: near, or not collected."""
    near = {"from": now - CALM_MS, "until": now + CALM_MS}
    row = connection.execute(IN_THE_WAY, near).fetchone()
    return None if row is None else str(row[0])


def keep_copy(admin: psycopg.Connection[Any], database: str) -> None:
    """Copy a database that nobody uses. `admin` is in autocommit."""
    drop_copy(admin, database)
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
            sql.Identifier(database + COPY_SUFFIX),
            sql.Identifier(database),
            sql.Identifier(OWNER),
        )
    )


def put_copy_back(admin: psycopg.Connection[Any], database: str) -> None:
    """Replace a database by its copy. `admin` is in autocommit."""
    admin.execute(
        sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database))
    )
    admin.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(database + COPY_SUFFIX), sql.Identifier(database)
        )
    )


def drop_copy(admin: psycopg.Connection[Any], database: str) -> None:
    """Drop the copy, if there is one. `admin` is in autocommit."""
    admin.execute(
        sql.SQL("DROP DATABASE IF EXISTS {}").format(
            sql.Identifier(database + COPY_SUFFIX)
        )
    )
