"""A round for a nation: 12,000 students, 1,300 lines, everything published, two cores.

Through the acts themselves, on PostgreSQL: lists read, market made, matched twice,
forecast by 200 runs, proved leaf by leaf, written; then the final round and each of its
documents. Then what a student's page asks first.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import time
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4
from zipfile import ZipFile

import psycopg

sys.path.insert(0, str(Path(__file__).parent))

from parts.nation import T0, cluster, dsn, loading, make_roster

from concours.core.kernel.time import Instant
from concours.store.cluster import Cluster

if TYPE_CHECKING:
    from concours.store.models import MatchingRound

ROUND_S_MAX = 60


def main() -> int:
    """Print how long each step took; fail past `ROUND_S_MAX`."""
    with cluster() as running:
        return measure(running)


def measure(running: Cluster) -> int:
    """Make a campaign and run one blank round."""
    exam = uuid4()
    with loading(running) as admin:
        make_roster(admin, exam)
    os.environ["CONCOURS_DSN"] = dsn(running, "concours_console")
    os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
    import django  # noqa: PLC0415 -- its settings come from here

    django.setup()
    from concours.acts.rounds import run  # noqa: PLC0415 -- Django's models
    from concours.cli.seed_campaign import SYSTEM, seed_campaign  # noqa: PLC0415 -- idem

    made = seed_campaign(exam, dsn(running, "concours_gateway"), now=Instant(T0))
    start = last = time.perf_counter()
    worked = time.process_time()

    def told(step: str) -> None:
        nonlocal last
        now = time.perf_counter()
        print(f"  {step:<10}{now - last:6.2f} s")
        last = now

    now = Instant(T0 + 2)
    row = run(SYSTEM, made, entropy=os.urandom, now=now, progress=told)
    taken = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    summary = row.summary
    print(
        f"round of {row.students_count:,} students, {summary['wishes']:,} wishes:"
        f" {taken:.1f} s ({time.process_time() - worked:.1f} of processor here),"
        f" {summary['placed']:,} placed, {peak} MB at most"
    )
    page = asyncio.run(ask(dsn(running, "concours_gateway"), str(exam)))
    print(f"what a student's page asks of the database: {page * 1_000:.1f} ms")
    published = publish(made)
    return 0 if max(taken, published) <= ROUND_S_MAX else 1


def publish(campaign: UUID) -> float:
    """Run the final round and make its documents; return the seconds of all of it."""
    from concours.acts.campaign import open_next  # noqa: PLC0415 -- Django's models
    from concours.acts.rounds import run  # noqa: PLC0415 -- idem
    from concours.cli.seed_campaign import SYSTEM  # noqa: PLC0415 -- idem
    from concours.console.files import matching as files  # noqa: PLC0415 -- idem

    for number in (2, 3, 4):
        open_next(SYSTEM, campaign, number=number, now=Instant(T0 + number))
    start, worked = time.perf_counter(), time.process_time()
    row = run(SYSTEM, campaign, entropy=os.urandom, now=Instant(T0 + 9))
    print(f"final round: {time.perf_counter() - start:.1f} s")
    for name, make in {
        "certificate": files.as_certificate,
        "list, PDF": files.as_list,
        "list, CSV": files.as_csv,
        "list, XLSX": files.as_workbook,
        "agencies": files.as_agencies,
        "unassigned": files.as_unassigned,
    }.items():
        before = time.perf_counter()
        size = len(make(row))
        print(f"  {name:<12}{time.perf_counter() - before:6.2f} s {size / 1e6:6.2f} MB")
    taken = time.perf_counter() - start
    worked = time.process_time() - worked
    print(f"final round, its documents: {taken:.1f} s ({worked:.1f} of processor here)")
    before = time.perf_counter()
    count = attest(row)
    each = (time.perf_counter() - before) / count
    print(f"attestations of a subdivision: {count}, {each * 1_000:.0f} ms each")
    return taken


def attest(row: MatchingRound) -> int:
    """Make the attestations of the subdivision that took most students."""
    from concours.console.files import matching as files  # noqa: PLC0415 -- idem

    places = Counter(one.place.code for one in files.placed(row))
    ((place, _),) = places.most_common(1)
    with ZipFile(BytesIO(files.attestations(row, place))) as archive:
        return len(archive.namelist())


async def ask(where: str, exam: str) -> float:
    """Return the seconds that one student's own standing takes to read, the median."""
    from concours.store.journal.wishes import (  # noqa: PLC0415 -- beside its use
        find_places,
        find_standing,
        find_told,
    )

    times = []
    async with await psycopg.AsyncConnection.connect(where) as link:
        cursor = await link.execute(
            "SELECT id FROM candidate WHERE exam_id = %s ORDER BY number LIMIT 200",
            (exam,),
        )
        for (candidate,) in await cursor.fetchall():
            start = time.perf_counter()
            (place, *_) = await find_places(link, candidate)
            await find_standing(link, place)
            await find_told(link, place)
            times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


if __name__ == "__main__":
    sys.exit(main())
