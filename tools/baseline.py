"""`store/baseline.sql`: the tables that every migration together leaves in a new house.

Django draws the state of its models anew for most migrations: ten seconds of processor
for each house that starts. So a new one lays this file in one statement, and migrates
only what came later. `make baseline` writes it anew, at each version or sooner;
`tests/store/test_baseline.py` holds it to the migrations, however old it is.
"""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg.conninfo import conninfo_to_dict

from concours.store.cluster import Cluster
from concours.store.cluster.embedded import installed_package
from concours.store.install import BASELINE, OWNER, ROLES, make_database, make_roles

NAME = "concours"
HEAD = """\
-- Written by `make baseline` from all migrations: change those.
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = false;

"""
FIRST_TITLE, END = "--\n-- Name: ", "--\n-- PostgreSQL database dump complete"
LEFT_OUT = (
    r"--\n-- .*\n--",
    r"SET default_.*;",
    r"(CREATE|COMMENT ON) SCHEMA public.*;",
    r"SELECT pg_catalog\.setval\('.*', 1, false\);",
)
"""Of a dump: titles, and what each session, database and new sequence has anyway."""
BETWEEN = re.compile(rf"\n*^({'|'.join(LEFT_OUT)})$\n*", re.MULTILINE)
APPLIED = re.compile(r"(\(\d+, '\w+', '\w+', )'[^']+'\)")
"""A row of `django_migrations`, which ends with the instant."""
NOW = r"\1now())"
MIGRATE = "import sys; from concours.store import install; install.migrate(sys.argv[1])"
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}


def migrate(dsn: str) -> None:
    """Lay all tables by migrations, in a process of its own: Django is set up once."""
    subprocess.run([sys.executable, "-c", MIGRATE, dsn], check=True)  # noqa: S603 -- our own program


def dump(dsn: str) -> str:
    """Return the tables of a database, and the rows in them, as a script.

    It can be run by any PostgreSQL that ours may be, and names no instant.
    """
    parts = conninfo_to_dict(dsn).items()
    address = {VARIABLES[name]: str(value) for name, value in parts}
    written = subprocess.run(  # noqa: S603 -- idem
        [
            installed_package() / "pginstall/bin/pg_dump",
            *("--schema=public", "--no-owner", "--inserts", "--rows-per-insert=1000"),
        ],
        env={**os.environ, **address},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    statements = written[written.index(FIRST_TITLE) : written.index(END)]
    statements = BETWEEN.sub("\n\n", statements)
    return f"{HEAD}{APPLIED.sub(NOW, statements).strip()}\n"


def main() -> None:
    """Write the file from a cluster that is made for it."""
    with TemporaryDirectory(prefix="concours-baseline-") as name:
        Path(name).chmod(0o711)
        passwords = {role: secrets.token_hex() for role in ROLES}
        with Cluster(Path(name) / "postgres") as cluster:
            with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
                make_roles(admin, passwords)
                make_database(admin, NAME)
            dsn = cluster.dsn(NAME, role=OWNER, password=passwords[OWNER])
            migrate(dsn)
            BASELINE.write_text(dump(dsn))


if __name__ == "__main__":
    main()
