"""How fast entries become durable here, beside what PostgreSQL itself does with them.

Three ways in turn, in commits of one size: ours, as a gateway's group commit appends
entries and renews signs of life; the same rows put into the same table by one bare
statement; and into a table of the same columns without constraint or index, which is
what the disk and the driver allow. Then the whole way of one batch through a gateway
process, signature and HTTP included.
"""

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import chain
from json import dumps
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import psycopg
from parts.ending import end_what_is_started
from parts.nation import INSTALL

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sync.batch import Run
from concours.core.kernel.time import Instant
from concours.store.cluster import Cluster
from concours.store.install import ROLES, make_database, make_roles
from concours.store.journal.entries import append
from concours.store.journal.presence import Presence, renew
from fault.conftest import NAME, House
from small_exam import CODES_KEY, T0, Http, Tablet, make_exam

CANDIDATES = tuple(f"{number:05d}" for number in range(1_000))
ROWS_A_COMMIT = (1, 50, 200, 1_000)
MEASURE_S = 1.5

PLAIN_TABLE = """
CREATE TABLE IF NOT EXISTS plain_entry
    (LIKE journal_entry INCLUDING DEFAULTS INCLUDING GENERATED)
"""
INSERT = """
INSERT INTO {} (received_ms, attempt, epoch, seq, prev, digest, kind, body, device_ms,
                signature)
SELECT %s, sent.* FROM unnest(
    %s::uuid[], %s::int[], %s::int[], %s::bytea[], %s::bytea[], %s::text[], %s::bytea[],
    %s::bigint[], %s::bytea[]) AS sent
"""
INSERTS = {
    "same table": INSERT.format("journal_entry"),
    "plain table": INSERT.format("plain_entry"),
}
CLIENTS_COUNT = 16
BATCHES_COUNT = 10


def main() -> None:
    """Print one line a figure."""
    end_what_is_started()
    folder = Path(tempfile.mkdtemp(prefix="concours-bench-"))
    folder.chmod(0o711)
    os.environ["CONCOURS_CODES_KEY"] = CODES_KEY.hex()
    with rubbish(folder), Cluster(folder) as cluster:
        with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
            make_roles(admin, {role: role for role in ROLES})
            make_database(admin, NAME)
        house = House(cluster, folder)
        subprocess.run([sys.executable, "-c", INSTALL, house.dsn()], check=True)  # noqa: S603 -- our own program
        make_exam(house.dsn(), CANDIDATES)
        with house.gateway() as (_, http):
            tablets = [Tablet(number) for number in CANDIDATES[:400]]
            with ThreadPoolExecutor(CLIENTS_COUNT) as pool:
                list(pool.map(http.enrol, tablets))
            for rows in ROWS_A_COMMIT:
                asyncio.run(measure_append(house, tablets[:200], rows))
            measure_gateway(http, tablets[200:])


@contextmanager
def rubbish(folder: Path) -> Iterator[None]:
    """Remove the folder at the end, whatever happened."""
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def measure_append(house: House, tablets: list[Tablet], rows: int) -> None:
    """Commit `rows` entries at a time, from as many tablets, each way in turn."""
    writing = tablets[:rows]
    ours = await psycopg.AsyncConnection.connect(house.dsn("concours_gateway"))
    bare = await psycopg.AsyncConnection.connect(house.dsn())
    took_ms: dict[str, list[float]] = {"ours": [], **{way: [] for way in INSERTS}}
    async with ours, bare:
        await bare.execute(PLAIN_TABLE)
        await bare.commit()
        until = time.perf_counter() + len(took_ms) * MEASURE_S
        while time.perf_counter() < until:
            runs = [next_run(tablet, rows // len(writing)) for tablet in writing]
            start = time.perf_counter()
            await append(ours, runs, received_at=Instant(T0))
            await renew(ours, [presence_of(tablet) for tablet in writing])
            await ours.commit()
            took_ms["ours"].append((time.perf_counter() - start) * 1_000)
            runs = [next_run(tablet, rows // len(writing)) for tablet in writing]
            columns = columns_of(runs)
            for way, query in INSERTS.items():
                start = time.perf_counter()
                await bare.execute(query, (T0, *columns))
                await bare.commit()
                took_ms[way].append((time.perf_counter() - start) * 1_000)
    for way, taken_ms in took_ms.items():
        rate = rows * len(taken_ms) / (sum(taken_ms) / 1_000)
        say(f"{rows:5d} a commit, {way}", rate, taken_ms)
    ours_ms, same_ms, plain_ms = (
        statistics.median(taken_ms) for taken_ms in took_ms.values()
    )
    print(
        f"journal: {rows:5d} a commit: ours is {ours_ms / same_ms:.2f} times the same"
        f" table, {ours_ms / plain_ms:.2f} times the plain one"
    )


def columns_of(runs: list[Run]) -> list[list[object]]:
    """Return the columns that a bare INSERT needs."""
    rows = [
        (e.attempt, e.epoch, e.seq, e.prev, e.digest(), e.kind, e.body, e.device_ms,
         run.signature)
        for run in runs
        for e in run.entries
    ]  # fmt: skip
    return [list(column) for column in zip(*rows, strict=True)]


def presence_of(tablet: Tablet) -> Presence:
    """Return the sign of life that comes with a batch."""
    return Presence(
        AttemptId(tablet.attempt), 1, Instant(T0), len(tablet.entries), 0, "whole",
        "persistent",
    )  # fmt: skip


def next_run(tablet: Tablet, count: int) -> Run:
    """Write `count` more entries; the signature is not what is measured here."""
    fresh = [tablet.answer("dp1-q1", ["A", "C"]) for _ in range(count)]
    return Run(tuple(fresh), fresh[-1].digest(), bytes(64))


def measure_gateway(http: Http, tablets: list[Tablet]) -> None:
    """Post batches of one entry, each acknowledged before the tablet's next one.

    All tablets are threads of this one process, so the figure is a floor.
    """
    for tablet in tablets:
        for _ in range(BATCHES_COUNT):
            tablet.answer("dp1-q1", ["A", "C"])
    posts = [[dumps(t.batch(n, n + 1)) for n in range(BATCHES_COUNT)] for t in tablets]
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS_COUNT) as pool:
        took_ms = list(chain(*pool.map(partial(post_all, http), posts)))
    rate = len(took_ms) / (time.perf_counter() - start)
    say("whole way by a gateway", rate, took_ms)


def post_all(http: Http, posts: list[str]) -> list[float]:
    """Post one tablet's batches on one connection; return how long each took."""
    url = urlsplit(http.address)
    connection = HTTPConnection(url.hostname or "", url.port)
    took_ms = []
    for post in posts:
        start = time.perf_counter()
        connection.request("POST", "/journal", post)
        response = connection.getresponse()
        response.read()
        assert response.status == HTTPStatus.OK
        took_ms.append((time.perf_counter() - start) * 1_000)
    connection.close()
    return took_ms


def say(label: str, rate: float, took_ms: list[float]) -> None:
    """Print one figure: how many a second, and how long one took."""
    p99 = statistics.quantiles(took_ms, n=100)[98]
    p50 = statistics.median(took_ms)
    print(
        f"journal: {label:28s} {rate:9,.0f} entries/s, p50 {p50:6.2f} p99 {p99:6.2f} ms"
    )


if __name__ == "__main__":
    main()
