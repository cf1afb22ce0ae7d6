"""A whole nation in a throw-away database: forty sites, 12,000 candidates, tablets.

Rows are made by SQL on the server, without triggers: loading is not what is measured.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from parts.ending import end_what_is_started

from concours.core.kernel.time import HOUR_MS
from concours.core.profile.reading import to_bytes
from concours.store.cluster import Cluster
from concours.store.install import OWNER, ROLES, make_database, make_roles
from concours.store.profiles import load_profile

SITES_COUNT = 40
CANDIDATES_COUNT = 12_000
T0 = 1_792_400_000_000
NAME = "concours"
INSTALL = "import sys; from concours.store import install; install.install(sys.argv[1])"

Admin = psycopg.Connection[tuple[object, ...]]

SITES = """
INSERT INTO site (id, exam_id, code, name, address, zone)
SELECT gen_random_uuid(), %(exam)s, 'site-' || n, 'Centre ' || n, '',
       'Europe/Paris'
FROM generate_series(1, %(sites)s) n
"""

CANDIDATES = """
WITH places AS (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM site)
INSERT INTO candidate (id, exam_id, number, name, site_id, room, seat, factor_num,
                       factor_den, code_digest)
SELECT gen_random_uuid(), %(exam)s, lpad(n::text, 5, '0'), 'Camille ' || n, places.id,
       'Salle ' || (n / %(sites)s / 40 + 1),
       'B-' || lpad((n / %(sites)s)::text, 3, '0'),
       CASE WHEN n %% 25 = 0 THEN 4 ELSE 1 END, CASE WHEN n %% 25 = 0 THEN 3 ELSE 1 END,
       sha256(n::text::bytea)
FROM generate_series(1, %(candidates)s) n JOIN places ON place = n %% %(sites)s
"""

PAPER = """
INSERT INTO frozen_paper (id, code, version, title, content_digest, duration_ms,
                          questions_count)
VALUES (%(sitting)s, %(sitting)s, 1, 'UC', sha256(''), %(duration)s, %(questions)s)
"""

SITTING = """
INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,
                     scheduled_ms, duration_ms, quorum, package_digest, key_check,
                     armed_ms, t0_ms, key_released_ms)
VALUES (%(sitting)s, %(exam)s, %(sitting)s, %(position)s,
        'uc' || %(position)s, 'exam', 'UC', %(t0)s,
        %(duration)s, 2, %(package)s, sha256(''), %(t0)s, %(t0)s, %(t0)s)
"""

ATTEMPTS = """
INSERT INTO attempt (id, sitting_id, candidate_id, site_id, room, seat)
SELECT gen_random_uuid(), %(sitting)s, id, site_id, room, seat FROM candidate
"""

DEVICES = """
INSERT INTO device (attempt, epoch, public_key, token_digest, genesis, enrolled_ms)
SELECT id, 1, '\\x04'::bytea || sha256(id::text::bytea) || sha256(id::text::bytea),
       sha256(id::text::bytea), sha256(id::text::bytea), %(t0)s - 3600000
FROM attempt WHERE sitting_id = %(sitting)s
"""

PRESENCES = """
INSERT INTO presence (attempt, epoch, seen_ms, written, offset_ms, package, storage)
SELECT id, 1, %(t0)s, 0, 0, 'whole', 'persistent'
FROM attempt WHERE sitting_id = %(sitting)s
"""


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a cluster with our database in it; remove it at the end, come what may."""
    end_what_is_started()
    folder = Path(tempfile.mkdtemp(prefix="concours-bench-"))
    folder.chmod(0o711)
    try:
        with Cluster(folder) as running:
            with psycopg.connect(running.admin_dsn(), autocommit=True) as admin:
                make_roles(admin, {role: role for role in ROLES})
                make_database(admin, NAME)
            subprocess.run([sys.executable, "-c", INSTALL, dsn(running)], check=True)  # noqa: S603 -- our own program
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def dsn(running: Cluster, role: str = OWNER) -> str:
    """Return the URL of one of our roles."""
    return running.dsn(NAME, role=role, password=role)


@contextmanager
def loading(running: Cluster) -> Iterator[Admin]:
    """Open a session that loads: no trigger, so no foreign key, and no wait."""
    with psycopg.connect(running.admin_dsn(NAME), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("SET synchronous_commit = off")
        yield admin
        admin.execute("ANALYZE")


def make_roster(admin: Admin, exam: object) -> None:
    """Add an exam, its sites and its candidates, one in 25 with a tiers temps."""
    facts = {
        "exam": exam,
        "profile": to_bytes(load_profile("edn")),
        "sites": SITES_COUNT,
        "candidates": CANDIDATES_COUNT,
    }
    admin.execute(
        "INSERT INTO exam (id, code, title, signer, profile)"
        " VALUES (%(exam)s, 'edn', 'EDN', sha256(''), %(profile)s)",
        facts,
    )
    admin.execute(SITES, facts)
    admin.execute(CANDIDATES, facts)


def make_sitting(
    admin: Admin, exam: object, sitting: object, *, questions_count: int, package: bytes
) -> None:
    """Add a launched sitting in which every candidate's tablet is enrolled."""
    (position,) = admin.execute("SELECT count(*) + 1 FROM sitting").fetchone() or (0,)
    facts = {
        "exam": exam,
        "sitting": sitting,
        "position": position,
        "t0": T0,
        "duration": 3 * HOUR_MS,
        "questions": questions_count,
        "package": package,
    }
    for query in (PAPER, SITTING, ATTEMPTS, DEVICES, PRESENCES):
        admin.execute(query, facts)


def queued_ms(pid: int) -> float:
    """Return how long a process was ready to run while others ran; 0 if unknown."""
    stat = Path(f"/proc/{pid}/schedstat")
    return int(stat.read_text().split()[1]) / 1_000_000 if stat.exists() else 0.0


def backend_cpu_ms(pid: int) -> float:
    """Return the processor time that a process of this machine has had."""
    stat = Path(f"/proc/{pid}/schedstat")
    if stat.exists():
        return int(stat.read_text().split()[0]) / 1_000_000
    ticks = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) * 1_000 / os.sysconf("SC_CLK_TCK")
