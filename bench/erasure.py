"""How long an exam of a nation takes to erase: 12,000 candidates, five sittings.

Copies, acts, marks and sheets are loaded by the server, without triggers. Then what the
page shows before, and the erasure itself as the page does it, by fifties, each part a
transaction. Baseline: the entries alone, deleted in one statement and taken back.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parent))

from parts.nation import T0, Admin, cluster, dsn, loading, make_roster, make_sitting

SITTINGS_COUNT, ENTRIES_COUNT = 5, 4
PART_S_MAX = 5.0
"""A part holds the exam's row; nobody else waits for more than its own rows."""

ENTRIES = """
INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind, body, device_ms,
                           received_ms)
SELECT id, 1, seq, sha256(uuid_send(id) || int4send(seq - 1)),
       sha256(uuid_send(id) || int4send(seq)), 'answered',
       '{"answer":["A","C"],"question":"dp1-q1"}', %(t0)s + seq, %(t0)s + seq
FROM generate_series(1, %(entries)s) seq CROSS JOIN attempt
WHERE sitting_id = %(sitting)s
"""
NUMBERED = """
INSERT INTO ledger_entry (number, attempt, epoch, seq, digest)
SELECT row_number() OVER (ORDER BY attempt, seq) - 1, attempt, epoch, seq, digest
FROM journal_entry
"""
ACTS = """
INSERT INTO act (number, at_ms, actor, role, kind, sitting, reason, body, prev, digest)
SELECT row_number() OVER (ORDER BY a.id), %(t0)s, 'C. Petit (salle1)', 'supervisor',
       'attendance_noted', a.sitting_id, '',
       convert_to('{"candidate":"' || c.number || '","seen":"present"}', 'UTF8'),
       sha256(int8send(row_number() OVER (ORDER BY a.id) - 1)),
       sha256(int8send(row_number() OVER (ORDER BY a.id)))
FROM attempt a JOIN candidate c ON c.id = a.candidate_id
"""
ATTENDANCE = """
INSERT INTO attendance (attempt_id, kind, at_ms, act, tap)
SELECT id, 'present', %(t0)s, row_number() OVER (ORDER BY id), gen_random_uuid()
FROM attempt
"""
MARKS = """
INSERT INTO candidate_mark (version_id, attempt_id, units, units_rank_a, by_question,
                            place)
SELECT sitting_id, id, 1, 1, ARRAY(SELECT 1::bigint FROM generate_series(1, 120)), 0
FROM attempt
"""
SHEETS = """
INSERT INTO published_sheet (publication_id, candidate_id, place, salt, path, sheet,
                             page_fr, page_en, copies)
SELECT %(exam)s, id, row_number() OVER () - 1, sha256(''), '', '{}',
       convert_to(repeat(id::text, 90), 'UTF8'),
       convert_to(repeat(id::text, 90), 'UTF8'), ''
FROM candidate
"""
DECIDED = """
UPDATE exam SET archived_act = n, erased_act = n
FROM (SELECT max(number) + 1 AS n FROM act) AS last
"""
BASELINE = "DELETE FROM journal_entry"


@contextmanager
def print_time(label: str) -> Iterator[None]:
    """Print how long it took."""
    start = time.perf_counter()
    yield
    print(f"erasure: {label:52s} {time.perf_counter() - start:7.2f} s", flush=True)


def load(admin: Admin) -> None:
    """Load an exam that was held, archived, and decided to be erased."""
    exam = uuid4()
    make_roster(admin, exam)
    for _ in range(SITTINGS_COUNT):
        sitting = uuid4()
        package = sitting.bytes * 2
        make_sitting(admin, exam, sitting, questions_count=120, package=package)
        facts = {"sitting": sitting, "t0": T0, "entries": ENTRIES_COUNT}
        admin.execute(ENTRIES, facts)
    for query in (NUMBERED, ACTS, ATTENDANCE, MARKS, SHEETS, DECIDED):
        admin.execute(query, {"t0": T0, "exam": exam})


def main() -> None:
    """Measure the page, the baseline and the erasure."""
    with cluster() as running:
        os.environ["CONCOURS_DSN"] = dsn(running, "concours_console")
        os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
        import django  # noqa: PLC0415 -- its settings are known now

        django.setup()
        with print_time("(loading)"), loading(running) as admin:
            load(admin)
        with running_owner(running) as owner, print_time("baseline: entries alone"):
            owner.execute(BASELINE)
            owner.rollback()
        measure()


@contextmanager
def running_owner(running: object) -> Iterator[Admin]:
    """Open a session of the tables' owner, in one transaction."""
    import psycopg  # noqa: PLC0415 -- here alone

    with psycopg.connect(dsn(running)) as owner:  # type: ignore[arg-type]
        owner.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        yield owner


def measure() -> None:
    """Say what the page counts, then erase part by part."""
    from concours.acts.results.erasure import PART_COUNT, erase_parts  # noqa: PLC0415
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django
    from concours.store.queries import erasures  # noqa: PLC0415 -- idem

    exam = Exam.objects.get()
    with print_time("the page: what would go, counted"):
        print(f"erasure: {dict(erasures.counts_of(exam))}")
        print(f"erasure: {len(erasures.acts_to_erase(exam))} acts")
    parts_s = []
    start = last = time.perf_counter()
    for _ in erase_parts(exam):
        now = time.perf_counter()
        parts_s.append(now - last)
        last = now
    first_s, *others_s = parts_s
    middle_s = sorted(others_s)[len(others_s) // 2]
    print(f"erasure: {len(parts_s)} parts of {PART_COUNT}: {last - start:.1f} s")
    print(f"erasure: the first, with the words of acts, {first_s:.2f} s")
    print(f"erasure: the slowest other {max(others_s):.2f} s, median {middle_s:.2f} s")
    if max(others_s) > PART_S_MAX:
        sys.exit("a part takes too long")


if __name__ == "__main__":
    main()
