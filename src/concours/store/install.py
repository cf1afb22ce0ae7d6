"""Make an empty PostgreSQL cluster ours: roles, database, tables, grants."""

import os
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

OWNER = "concours_owner"
PROCESS_ROLES = (
    "concours_console",
    "concours_gateway",
    "concours_keeper",
    "concours_ledger",
)
ROLES = (OWNER, *PROCESS_ROLES)
SCHEMA = Path(__file__).parent / "schema"


def make_roles(admin: psycopg.Connection[object], passwords: Mapping[str, str]) -> None:
    """Create the five roles, or set their passwords anew. `admin` is a superuser."""
    known = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles").fetchall()}  # type: ignore[index]
    for role in ROLES:
        verb = "ALTER" if role in known else "CREATE"
        admin.execute(
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                sql.SQL(verb), sql.Identifier(role), sql.Literal(passwords[role])
            )
        )


def make_database(admin: psycopg.Connection[object], name: str) -> None:
    """Create the database of the owner if it is not there. `admin` is in autocommit."""
    there = admin.execute(
        "SELECT 1 FROM pg_database WHERE datname = %s", (name,)
    ).fetchone()
    if not there:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )


def install(owner_dsn: str) -> None:
    """Bring tables and grants up to date; safe to run again.

    Must run in a process whose Django is not yet set up on another database.
    """
    os.environ["CONCOURS_DSN"] = owner_dsn
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concours.console.settings")
    import django  # noqa: PLC0415 -- only installers need Django here
    from django.core.management import call_command  # noqa: PLC0415 -- idem

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    with psycopg.connect(owner_dsn) as connection:
        connection.execute((SCHEMA / "grants.sql").read_text())
