"""How long a jury waits: 12,000 candidates, 5 sittings of 120 questions, every act.

One sitting has its journal, and is gathered from it; four have the same answers, other
candidates giving them, as tables. Then by the acts: marks adopted, ranks, the file of
deliberation, publication prepared, decided, checked by the ledger; each page of the
console that the jury reads, the first time and again. Baseline: the same sheets written
by one COPY, without being made. Candidates who fetch them: `bench/publication.py`.
"""

import secrets
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import psycopg
from marking import load, load_sitting, questions
from parts.house import (
    NOW,
    actor,
    appoint_staff,
    decide_by_two,
    running_house,
    stopwatch_of,
)
from parts.nation import Admin, dsn, loading

from acts.scene import STAFF, enrol_factors
from concours.core.kernel.time import Instant

SITTINGS_COUNT = 5
OPENS = Instant(4_000_000_000_000)
LEDGER_KEY = bytes(range(32))
PAGE_S_MAX = 1.0

COLLECTED = "UPDATE sitting SET closed_at_ms = t0_ms + 1, collected_ms = t0_ms + 2"
OTHER_TABLE = """
INSERT INTO answers_table (id, sitting_id, head_size, head_root, attempts, packed,
                           digest, journal_xid, act, times)
SELECT gen_random_uuid(), %(other)s, head_size, head_root,
       ARRAY(SELECT id FROM attempt WHERE sitting_id = %(other)s ORDER BY id), packed,
       sha256(%(other)s::text::bytea),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       (SELECT coalesce(max(number), 0) FROM act), times
FROM answers_table WHERE sitting_id = %(first)s
"""
SHEETS = "COPY (SELECT * FROM published_sheet) TO STDOUT (FORMAT binary)"
AGAIN = "CREATE TEMP TABLE again (LIKE published_sheet)"
BACK = "COPY again FROM STDIN (FORMAT binary)"


def say(label: str, taken_s: float, more: str = "") -> None:
    """Print one figure; a busy machine takes longer than our processor does."""
    print(f"deliberation: {label:44s} {taken_s:6.2f} s{more}", flush=True)


print_time = stopwatch_of(say)


def main() -> None:
    """Play the deliberation."""
    with running_house() as (running, packages):
        sittings = [uuid4() for _ in range(SITTINGS_COUNT)]
        with loading(running) as admin:
            load(admin, packages, sittings[0])
            ((exam,),) = admin.execute("SELECT id FROM exam").fetchall()
            assert isinstance(exam, UUID)
            for other_sitting in sittings[1:]:
                load_sitting(admin, exam, packages, other_sitting)
        ledger = dsn(running, "concours_ledger")
        with psycopg.connect(running.admin_dsn("concours"), autocommit=True) as admin:
            _play(admin, exam, sittings, packages, ledger)


def _play(
    admin: Admin, exam: UUID, sittings: list[UUID], packages: Path, ledger: str
) -> None:
    from django.test import Client  # noqa: PLC0415 -- idem

    from console.conftest import sign_in  # noqa: PLC0415 -- idem

    appoint_staff()
    enrol_factors(STAFF)
    client = Client(SERVER_NAME="127.0.0.1")
    sign_in(client, "presidente", admin)
    _mark(admin, sittings, packages)
    _pages(client, sittings[0], ("results", "results/questions", "results/wordings"))
    _neutralise(client, sittings[0], packages)
    _rank(client, exam, sittings[0], packages)
    _publish(client, exam, sittings[0], packages, ledger)
    _baseline(admin)


def _mark(admin: Admin, sittings: list[UUID], packages: Path) -> None:
    from concours.acts.results import marks  # noqa: PLC0415 -- after Django's setup

    president = actor("presidente", "president")
    with print_time("one sitting collected, answers and times"):
        marks.collect(president, sittings[0], packages=packages, now=NOW)
    admin.execute(COLLECTED)
    for other_sitting in sittings[1:]:
        admin.execute(OTHER_TABLE, {"first": sittings[0], "other": other_sitting})
    with print_time("five sittings marked, scored twice"):
        versions = [
            marks.mark(president, sitting_id, packages=packages, now=NOW)
            for sitting_id in sittings
        ]
    for sitting, version in zip(sittings, versions, strict=True):
        decide_by_two(sitting, "marking_adopted", {"version": str(version)})


def _neutralise(client: Any, sitting: UUID, packages: Path) -> None:
    """See what a neutralisation changes, mark by it, adopt it."""
    from concours.acts.results import marks  # noqa: PLC0415 -- after Django's setup
    from concours.core.authoring.paper.amendments import Neutralise  # noqa: PLC0415 -- idem

    question = questions()[7][1].id
    page = f"/sittings/{sitting}/results/amend"
    _page(client, f"results/amend?question={question}", f"{page}?question={question}")
    gesture = {"action": "removed", "question": question, "draft": "[]"}
    with print_time("  preview of a neutralisation, the page"):
        answer = client.post(page, gesture)
        assert answer.status_code == 200, answer.status_code
    president = actor("presidente", "president")
    with print_time("marked again after it, scored twice"):
        version = marks.mark_amended(
            president,
            sitting,
            [Neutralise(question, "removed")],
            reason="banc d'essai",
            packages=packages,
            now=NOW,
        )
    _page(client, "results?version=2", f"/sittings/{sitting}/results?version=2")
    decide_by_two(sitting, "marking_adopted", {"version": str(version)})


def _rank(client: Any, exam: UUID, sitting: UUID, packages: Path) -> None:
    from concours.acts.results import rankings  # noqa: PLC0415 -- after Django's setup

    president = actor("presidente", "president")
    _import_components(exam)
    with print_time("ranked in thirteen groups, from the database"):
        ranking = rankings.rank_exam(
            president, exam, is_final=True, packages=packages, now=NOW
        )
    decide_by_two(sitting, "ranking_adopted", {"ranking": str(ranking.number)})
    for name in ("rankings?group=11", "rankings/candidates/00042?group=3", "parts"):
        _page(client, name, f"/exams/edn/{name}")


def _publish(
    client: Any, exam: UUID, sitting: UUID, packages: Path, ledger: str
) -> None:
    from concours.acts.results import publication  # noqa: PLC0415 -- after Django's setup
    from concours.acts.results.deliberation import freeze_deliberation  # noqa: PLC0415 -- idem
    from concours.console.files.result_page import pages_of  # noqa: PLC0415 -- idem
    from concours.ledger.publications import Publications  # noqa: PLC0415 -- idem
    from concours.ledger.signing import Signing  # noqa: PLC0415 -- idem

    assert exam
    president = actor("presidente", "president")
    with print_time("file of deliberation frozen"):
        freeze_deliberation(president, "edn", packages=packages, now=NOW)
    _page(client, "deliberation", "/exams/edn/deliberation")
    with print_time("publication prepared, with copies"):
        version = publication.prepare(
            president,
            "edn",
            publication.Wish(OPENS, allows_copies=True),
            render=pages_of,
            entropy=secrets.token_bytes,
            packages=packages,
            now=NOW,
        )
    with print_time("publication decided, by two"):
        decide_by_two(sitting, "results_published", {"publication": str(version.id)})
    with (
        psycopg.connect(ledger, autocommit=True) as link,
        print_time("found by the ledger"),
    ):
        mark = packages / "ledger.mark"
        Publications(Signing(LEDGER_KEY, mark)).turn(link, now=NOW)
    for name in ("publication", "publication/1/sheet?candidate=00042"):
        _page(client, name, f"/exams/edn/{name}")
    _page(client, "day", "/")


def _baseline(admin: Admin) -> None:
    with admin.cursor() as cursor:
        with cursor.copy(SHEETS) as copy:
            data = b"".join(copy)
        cursor.execute(AGAIN)
        start = time.perf_counter()
        with cursor.copy(BACK) as rows:
            rows.write(data)
        taken_s = time.perf_counter() - start
    say("the sheets written alone, the baseline", taken_s, f", {len(data) >> 20} MB")


def _import_components(exam: UUID) -> None:
    """Bring marks of ECOS and points of parcours for everybody."""
    from acts.ranked_scene import ECOS_HEADINGS  # noqa: PLC0415 -- after Django's setup
    from concours.acts.results.components import ComponentUpload, import_component  # noqa: PLC0415 -- idem
    from concours.core.results.components.reading import read  # noqa: PLC0415 -- idem
    from concours.core.tables.table import read_csv  # noqa: PLC0415 -- idem
    from concours.store.groups import load_groups  # noqa: PLC0415 -- idem
    from concours.store.queries.results.rankings import numbers_of  # noqa: PLC0415 -- idem

    numbers = sorted(numbers_of(exam))
    stations = (
        ";".join(str(8 + (int(n) * k) % 12) for k in range(1, 11)) for n in numbers
    )
    ecos = [f"{n};{own}" for n, own in zip(numbers, stations, strict=True)]
    points = [f"{n};{int(n) % 61}" for n in numbers]
    for name, lines in (
        ("ECOS", [ECOS_HEADINGS, *ecos]),
        ("parcours", ["numero;points", *points]),
    ):
        data = "\n".join(lines).encode()
        with print_time(f"{name} of everybody brought"):
            reading = read(
                read_csv(data), domains=load_groups().domains, stations_count=10
            )
            upload = uuid4(), ComponentUpload(reading, sha256(data).digest())
            import_component(actor("organisation", "organiser"), exam, upload, now=NOW)


def _pages(client: Any, sitting: UUID, names: tuple[str, ...]) -> None:
    for name in names:
        _page(client, name, f"/sittings/{sitting}/{name}")


def _page(client: Any, name: str, path: str) -> None:
    """Print how long a page takes the first time, and again."""
    start = time.process_time()
    taken_s = [_got_s(lambda: client.get(path)) for _ in range(2)]
    cpu_s = time.process_time() - start
    more = f", again {taken_s[1]:.2f} s; {cpu_s:.2f} s of our processor for both"
    say(f"  page {name}", taken_s[0], more + " LATE" * (taken_s[0] > PAGE_S_MAX))


def _got_s(get: Callable[[], Any]) -> float:
    start = time.perf_counter()
    answer = get()
    taken_s = time.perf_counter() - start
    assert answer.status_code == 200, (answer.status_code, answer.content[:300])
    return taken_s


if __name__ == "__main__":
    main()
