"""Make an empty PostgreSQL cluster ours: roles, database, tables, grants."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from concours.store.cluster import ClusterFault
from concours.store.connection import connection_string
from concours.store.roles import (
    CONNECTIONS_COUNT_MAX,
    GATEWAY,
    OWNER,
    PROCESS_ROLES,
    ROLES,
    SETTINGS,
    gateway_connections,
)
from concours.store.upgrade import has_tables, pending_migrations

__all__ = ["OWNER", "PROCESS_ROLES", "ROLES"]

SCHEMA = Path(__file__).parent / "schema"
BASELINE = Path(__file__).parent / "baseline.sql"
"""What all migrations lay, up to one of them (`tools/baseline.py`)."""
VERSION_17 = 170_000

WAIT = "-c lock_timeout=2s"
"""Tables change under an exclusive lock; a queue behind it would stop every gateway."""

SERVED = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = 'concours' AND usename = ANY(%s) AND pid <> pg_backend_pid()
"""

END_SESSIONS = f"GRANT pg_signal_backend, pg_read_all_stats TO {OWNER}"
"""What `end_long_transactions` needs."""

OWN_SETTINGS = """
SELECT datname FROM pg_db_role_setting
JOIN pg_database ON pg_database.oid = setdatabase WHERE setrole = %s::regrole
"""

KEEP_FUNCTIONS = """
DO $$ DECLARE kept regprocedure; BEGIN
    FOR kept IN SELECT oid FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND (proname ~ '_advisory_'
            OR proname ~ '^lo(write|_creat|_create|_from_bytea|_put)$')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', kept);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO concours_owner', kept);
    END LOOP;
END $$
"""
"""By which any role could hold a lock for ever, or fill the disk with large objects.

Locks of ours go through functions of the owner. Large objects we have none.
"""


def make_roles(admin: psycopg.Connection[object], passwords: Mapping[str, str]) -> None:
    """Create the six roles, or set their passwords anew. `admin` is a superuser.

    Raises `ClusterFault` where a house of other passwords runs: it would lose its own.
    """
    if serves_another_house(admin, passwords[OWNER]):
        raise ClusterFault(
            fr="Une autre maison tourne sur ce PostgreSQL, avec d’autres mots de passe "
            "que ceux de ce dossier. Arrêtez-la d’abord, ou apportez son secrets.json.",
            en="Another house runs on this PostgreSQL, with other passwords than those "
            "of this folder. Stop it first, or bring its secrets.json.",
        )
    rows = admin.execute("SELECT rolname FROM pg_roles").fetchall()
    role_names = {row[0] for row in rows}  # type: ignore[index]
    limits = {**CONNECTIONS_COUNT_MAX, GATEWAY: gateway_connections(admin)}
    for role in ROLES:
        verb = "ALTER" if role in role_names else "CREATE"
        admin.execute(
            sql.SQL("{} ROLE {} LOGIN PASSWORD {} CONNECTION LIMIT {}").format(
                sql.SQL(verb),
                sql.Identifier(role),
                sql.Literal(passwords[role]),
                sql.Literal(limits[role]),
            )
        )
        _set_limits(admin, role)
    with suppress(psycopg.errors.InsufficientPrivilege):  # then only roles bound time
        admin.execute(END_SESSIONS)


def serves_another_house(
    admin: psycopg.Connection[object], owner_password: str
) -> bool:
    """Tell whether processes are connected that came in by passwords not ours."""
    row = admin.execute(SERVED, (list(PROCESS_ROLES),)).fetchone()
    if row == (0,):
        return False
    ours = make_conninfo(
        admin.info.dsn, user=OWNER, password=owner_password, dbname="concours"
    )
    try:
        psycopg.connect(ours).close()
    except psycopg.OperationalError:
        return True
    return False


def _set_limits(admin: psycopg.Connection[object], role: str) -> None:
    """Give a role the limits that each of its sessions begins with, and nothing else.

    PostgreSQL lets any role write its own: what one in other hands wrote ends here.
    """
    admin.execute(sql.SQL("ALTER ROLE {} RESET ALL").format(sql.Identifier(role)))
    for row in admin.execute(OWN_SETTINGS, (role,)).fetchall():
        admin.execute(
            sql.SQL("ALTER ROLE {} IN DATABASE {} RESET ALL").format(
                sql.Identifier(role),
                sql.Identifier(row[0]),  # type: ignore[index]
            )
        )
    for name, value in SETTINGS.get(role, {}).items():
        if name == "transaction_timeout" and admin.info.server_version < VERSION_17:
            continue  # then the ledger alone bounds it: `end_long_transactions`
        admin.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                sql.Identifier(role), sql.Identifier(name), sql.Literal(value)
            )
        )


def make_database(admin: psycopg.Connection[object], name: str) -> None:
    """Create the database of the owner if it is not there. `admin` is in autocommit."""
    existing_row = admin.execute(
        "SELECT 1 FROM pg_database WHERE datname = %s", (name,)
    ).fetchone()
    if not existing_row:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
    of_it = make_conninfo(admin.info.dsn, dbname=name, password=admin.info.password)
    with psycopg.connect(of_it) as connection:
        connection.execute(KEEP_FUNCTIONS)


def install(owner_dsn: str) -> None:
    """Bring tables and grants up to date; safe to run again.

    Gives up where somebody holds a table for two seconds: nobody queues behind it.

    Must run in a process whose Django is not yet set up on another database.
    """
    owner_dsn = connection_string(owner_dsn, settings=WAIT)
    with psycopg.connect(owner_dsn) as connection:
        if not has_tables(connection):
            connection.execute(BASELINE.read_text())
        pending = pending_migrations(connection)
    if pending:
        migrate(owner_dsn)
    with psycopg.connect(owner_dsn) as connection:
        connection.execute((SCHEMA / "grants.sql").read_text())


def migrate(owner_dsn: str) -> None:
    """Apply every migration that a database lacks, one after the other.

    Must run in a process whose Django is not yet set up on another database.
    """
    os.environ["CONCOURS_DSN"] = owner_dsn
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concours.console.settings")
    import django  # noqa: PLC0415 -- only who migrates needs Django here
    from django.core.management import call_command  # noqa: PLC0415 -- idem

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
