"""A new house has the tables that all its migrations would have laid, however old the
baseline is that it starts from (`tools/baseline.py`).
"""

import runpy
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path

import psycopg
from psycopg import sql
from tests.conftest import PASSWORDS

from concours.store.install import OWNER, SCHEMA
from concours.store.upgrade import pending_migrations

BASELINE = runpy.run_path(str(Path(__file__).parents[2] / "tools/baseline.py"))
dump, migrate = BASELINE["dump"], BASELINE["migrate"]
ROWS_OF_DJANGO = (
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
    """SELECT app_label, codename, name FROM auth_permission
       JOIN django_content_type type ON type.id = content_type_id""",
)


@contextmanager
def empty_database(cluster, name):
    """Give the URL of a database that its owner has just made."""
    named, owner = sql.Identifier(name), sql.Identifier(OWNER)
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(named, owner))
        try:
            yield cluster.dsn(name, role=OWNER, password=PASSWORDS[OWNER])
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(named))


def read(cluster, dsn):
    """Return the rows that Django numbers as they come, and all else as a script.

    PostgreSQL puts a condition into other words when it reads back what it wrote, and
    then keeps to them: what is compared was read back once.
    """
    with empty_database(cluster, "concours_read_back") as copy:
        with psycopg.connect(copy) as link:
            link.execute(dump(dsn))
        with psycopg.connect(copy) as link:
            rows = [set(link.execute(query)) for query in ROWS_OF_DJANGO]
            link.execute("TRUNCATE django_migrations, django_content_type CASCADE")
        return rows, dump(copy)


def differences(one, other):
    """Return the lines that one script has and the other has not."""
    return [*unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm="")]


def test_new_house_has_the_tables_of_all_migrations(cluster, template):
    new = cluster.dsn(template, role=OWNER, password=PASSWORDS[OWNER])
    with empty_database(cluster, "concours_migrated") as migrated:
        migrate(migrated)
        with psycopg.connect(migrated) as link:
            link.execute((SCHEMA / "grants.sql").read_text())
            assert pending_migrations(link) == []

        rows, script = read(cluster, new)
        rows_migrated, script_migrated = read(cluster, migrated)

    assert rows == rows_migrated
    assert differences(script, script_migrated) == []
