"""A house of a release before becomes one of this release: nothing of it is lost, its
tables are those of a new one, and a change that fails or comes near an exam is none.

`releases/` holds the database of a small rehearsal that each release left behind.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from tests.conftest import PASSWORDS
from tests.scratch import scratch_folder

from concours.store.backup.heads import read_heads
from concours.store.cluster import ExternalCluster

pytestmark = pytest.mark.fault

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.sql.gz"))
HOUR_MS = 3_600_000
SCHEMA = """
SELECT 'column', table_name || '.' || column_name,
       concat_ws(' ', data_type, is_nullable, column_default, generation_expression)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname,
       pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public'
UNION ALL SELECT 'function', oid::regprocedure::text,
       prosrc || coalesce(proacl::text, '')
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'grant', grantee || ' ' || table_name || '.' || column_name,
       string_agg(privilege_type, ' ' ORDER BY privilege_type)
FROM information_schema.column_privileges WHERE table_schema = 'public'
GROUP BY grantee, table_name, column_name
"""
CHECK_AT = "UPDATE sitting SET scheduled_ms = %s WHERE kind = 'check'"
CASTS = re.compile(r"::[a-z ]+(\[\])?|[()\s]")
"""A dump writes the same condition with casts and brackets of its own."""
CLASH = "ALTER TABLE exam ADD COLUMN profile integer"


def schema_of(dsn):
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(SCHEMA).fetchall()
    return {(kind, name): CASTS.sub("", text or "") for kind, name, text in rows}


def upgrade(home, cluster):
    return subprocess.run(
        [
            *(sys.executable, "-m", "concours.cli", "upgrade"),
            *("--home", str(home), "--backups", str(home / "backups")),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "CONCOURS_DATABASE_URL": cluster.admin_dsn(),
            "LC_ALL": "C.UTF-8",
        },
    )


@pytest.fixture
def home():
    with scratch_folder("upgrade") as folder:
        secrets = {"roles": PASSWORDS, "console": "c" * 48, "codes": "5e" * 32}
        (folder / "secrets.json").write_text(json.dumps(secrets))
        (folder / "secrets.json").chmod(0o600)
        yield folder


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_a_house_of_that_release_is_one_of_this_with_all_that_it_had(
    cluster, template, home, release
):
    if isinstance(cluster, ExternalCluster):
        pytest.skip("takes a backup of a server of ours")
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute("CREATE DATABASE concours OWNER concours_owner")
    try:
        load(cluster, release)
        before = read(cluster)

        done = try_near_an_exam(cluster, home)
        assert done.returncode == 1
        assert "near, or not collected" in done.stderr
        assert read(cluster) == before

        done = try_with_a_clash(cluster, home)
        assert done.returncode == 1
        assert "all is as before" in done.stdout
        assert read(cluster) == before

        done = upgrade(home, cluster)
        assert done.returncode == 0, done.stdout + done.stderr
        after = read(cluster)
        assert after["heads"].migration > before["heads"].migration
        for kept in ("acts", "entries", "marks", "root"):
            assert after[kept] == before[kept]
        new = schema_of(cluster.admin_dsn(template))
        upgraded = schema_of(cluster.admin_dsn("concours"))
        assert {
            name: text for name, text in upgraded.items() if new.get(name) != text
        } == {}
        assert new.keys() == upgraded.keys()
        assert "up to date already" in upgrade(home, cluster).stdout
    finally:
        with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS concours WITH (FORCE)")
            admin.execute("DROP DATABASE IF EXISTS concours_before WITH (FORCE)")


def load(cluster, release):
    """Run a plain dump, as its own program would; its first and last lines are its."""
    text = gzip.decompress(release.read_bytes()).decode()
    statements = re.sub(r"^\\.*$", "", text, flags=re.MULTILINE)
    with psycopg.connect(cluster.admin_dsn("concours")) as admin:
        admin.execute(statements)


def read(cluster):
    with psycopg.connect(cluster.admin_dsn("concours")) as connection:
        heads = read_heads(connection)
        return {
            "heads": heads,
            "root": heads.root,
            "acts": connection.execute(
                "SELECT number, digest FROM act ORDER BY number"
            ).fetchall(),
            "entries": connection.execute(
                "SELECT digest FROM ledger_entry ORDER BY number"
            ).fetchall(),
            "marks": connection.execute(
                "SELECT place, units, by_question FROM candidate_mark ORDER BY 1"
            ).fetchall(),
        }


def try_near_an_exam(cluster, home):
    with psycopg.connect(cluster.admin_dsn("concours")) as admin:
        admin.execute(CHECK_AT, (int(time.time() * 1000) + HOUR_MS,))
    done = upgrade(home, cluster)
    with psycopg.connect(cluster.admin_dsn("concours")) as admin:
        admin.execute(CHECK_AT, (0,))
    return done


def try_with_a_clash(cluster, home):
    with psycopg.connect(cluster.admin_dsn("concours")) as admin:
        admin.execute(CLASH)
    done = upgrade(home, cluster)
    with psycopg.connect(cluster.admin_dsn("concours")) as admin:
        admin.execute("ALTER TABLE exam DROP COLUMN profile")
    return done
