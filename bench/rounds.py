"""A round for a nation: 12,000 students, 1,300 lines, everything published, two cores.

Through the acts themselves, on PostgreSQL: lists read, market made, matched and with
couples proved, forecast by 200 runs, proved leaf by leaf, written; then the final round
and each of its documents. Then what a student's page asks first.

400 couples with joint lists of up to 300 pairs; `python bench/rounds.py COUPLES SEED`
draws another campaign. In brackets, processor time: of this process and of its
session at PostgreSQL.
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

from parts.nation import T0, backend_cpu_ms, cluster, dsn, loading, make_roster

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.cluster import Cluster

if TYPE_CHECKING:
    from concours.store.models import MatchingRound

ROUND_S_MAX = 60


COUPLES = 400


class Watch:
    """Clock and processor, since made and since last told, in seconds."""

    def __init__(self) -> None:
        self.began = self._last = self._now()

    def told(self, step: str, more: str = "") -> None:
        """Print what a step took."""
        now = self._now()
        print(f"  {step:<12}{_took(self._last, now)}{more}", flush=True)
        self._last = now

    def taken(self) -> str:
        """Return the whole, in words."""
        return _took(self.began, self._now())

    @property
    def seconds(self) -> float:
        """By the clock, the whole."""
        return time.perf_counter() - self.began[0]

    @staticmethod
    def _now() -> tuple[float, float]:
        from django.db import connection  # noqa: PLC0415 -- after setup

        connection.ensure_connection()
        session = backend_cpu_ms(connection.connection.info.backend_pid) / 1_000
        return time.perf_counter(), time.process_time() + session


def _took(start: tuple[float, float], end: tuple[float, float]) -> str:
    return f"{end[0] - start[0]:6.2f} s ({end[1] - start[1]:5.2f})"


def main() -> int:
    """Print how long each step took; fail past `ROUND_S_MAX`."""
    couples, seed = [int(text) for text in sys.argv[1:]] or (COUPLES, 1)
    with cluster() as running:
        return measure(running, couples, seed)


def measure(running: Cluster, couples: int, seed: int) -> int:
    """Make a campaign and run one blank round."""
    exam = uuid4()
    with loading(running) as admin:
        make_roster(admin, exam)
    os.environ["CONCOURS_DSN"] = dsn(running, "concours_console")
    os.environ["CONCOURS_CODES_KEY"] = "0" * 64
    os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
    import django  # noqa: PLC0415 -- its settings come from here

    django.setup()
    from concours.acts.matching.rounds import run_round  # noqa: PLC0415 -- Django's models
    from concours.cli.demonstration.seed_campaign import SYSTEM, seed_campaign  # noqa: PLC0415 -- idem

    gateway = dsn(running, "concours_gateway")
    campaign_id = seed_campaign(
        exam, gateway, now=Instant(T0), seed=seed, couples=couples
    )
    watch = Watch()
    try:
        now = Instant(T0 + 2)
        row = run_round(
            SYSTEM, campaign_id, entropy=os.urandom, now=now, progress=watch.told
        )
    except Refusal as refusal:
        print(f"no round, {refusal!r}: {watch.taken()}")
        return 1
    print(f"round: {watch.taken()}")
    round_s = watch.seconds
    tell(row)
    page = asyncio.run(ask(gateway, str(exam)))
    print(f"what a student's page asks of the database: {page * 1_000:.1f} ms")
    publication_s = publish(campaign_id)
    return 0 if max(round_s, publication_s) <= ROUND_S_MAX else 1


def tell(row: MatchingRound) -> None:
    """Print what a round came to."""
    summary = row.summary
    print(
        f"  {row.students_count:,} students, {summary['wishes']:,} wishes,"
        f" {summary['couples']} couples; {summary['placed']:,} placed,"
        f" {summary['verdict']}, {len(summary['blocked'])} blocked,"
        f" {len(summary['repairs'])} seats would do;"
        f" {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most"
    )


def publish(campaign: UUID) -> float:
    """Run the final round and make its documents; return the seconds of all of it."""
    from concours.acts.matching.campaign import open_next  # noqa: PLC0415 -- Django's models
    from concours.acts.matching.rounds import run_round  # noqa: PLC0415 -- idem
    from concours.cli.demonstration.seed_campaign import SYSTEM  # noqa: PLC0415 -- idem
    from concours.console.files import matching as files  # noqa: PLC0415 -- idem

    for number in (2, 3, 4):
        open_next(SYSTEM, campaign, number=number, now=Instant(T0 + number))
    watch, now = Watch(), Instant(T0 + 9)
    row = run_round(SYSTEM, campaign, entropy=os.urandom, now=now, progress=watch.told)
    print(f"final round: {watch.taken()}")
    tell(row)
    for name, make in {
        "certificate": files.as_certificate,
        "list, PDF": files.as_list,
        "list, CSV": files.as_csv,
        "list, XLSX": files.as_workbook,
        "agencies": files.as_agencies,
        "unassigned": files.as_unassigned,
    }.items():
        size = len(make(row))
        watch.told(name, f" {size / 1e6:6.2f} MB")
    print(f"final round, its documents: {watch.taken()}")
    publication_s = watch.seconds
    before = time.perf_counter()
    count = attest(row)
    attestation_s = (time.perf_counter() - before) / count
    print(
        f"attestations of a subdivision: {count}, {attestation_s * 1_000:.0f} ms each"
    )
    return publication_s


def attest(row: MatchingRound) -> int:
    """Make the attestations of the subdivision that took most students."""
    from concours.console.files import matching as files  # noqa: PLC0415 -- idem

    places = Counter(student.place.code for student in files.list_placed_students(row))
    ((place, _),) = places.most_common(1)
    with ZipFile(BytesIO(files.attestations(row, place))) as archive:
        return len(archive.namelist())


async def ask(address: str, exam: str) -> float:
    """Return the seconds that one student's own standing takes to read, the median."""
    from concours.store.journal.wish_queries import (  # noqa: PLC0415 -- beside its use
        find_current_list,
        find_participations,
        find_round_results,
    )

    times = []
    async with await psycopg.AsyncConnection.connect(address) as link:
        cursor = await link.execute(
            "SELECT id FROM candidate WHERE exam_id = %s ORDER BY number LIMIT 200",
            (exam,),
        )
        for (candidate,) in await cursor.fetchall():
            start = time.perf_counter()
            (place, *_) = await find_participations(link, candidate)
            await find_current_list(link, place)
            await find_round_results(link, place)
            times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


if __name__ == "__main__":
    sys.exit(main())
