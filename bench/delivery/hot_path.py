"""What the record of strays, contacts and looks adds to requests that are accepted.

Measured at its own work, since what it adds is less than two houses that do the same
differ by. In the gateway each function of the record is counted and timed by the
processor clock of its thread (`parts/record_watch.py`). What PostgreSQL has of it is
measured in one of its backends: a transaction of contacts, and entries into two tables
in turns, one of which has the index of strays. All of it is divided by what gateway
and PostgreSQL had of the processor for the same requests.

A tablet enrols, opens the news three times, then brings its batches of three entries.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import islice
from json import dumps, loads
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

import msgspec
import numpy as np
import psutil
import psycopg
from looks import LOOKS, PAPER, told
from parts.ending import end_what_is_started
from parts.nation import INSTALL, Admin, backend_cpu_ms
from parts.record_watch import read_sums

from concours.authoring import prepare
from concours.cli.demonstration import media
from concours.core.kernel.canonical import load
from concours.core.results.similarity.patterns import Reals
from concours.rehearsal.crowd.person import Block, blocks_of
from concours.store.cluster import Cluster
from concours.store.install import ROLES, make_database, make_roles
from concours.store.journal.entries import INSERT_OR_KEEP
from concours.store.journal.logs.contacts import ADD
from fault import conftest as fault
from small_exam import CODES_KEY, Http, Tablet, make_exam

PERSONS_COUNT, ROUNDS_COUNT = 3, 11
ENTRIES_A_BATCH, BATCHES_COUNT = 3, 60
NEWS_COUNT = 3
CLIENTS_COUNT = 3
SETTLE_S = 1.1
"""What is gathered for a second is written by then."""

BLOCKS_COUNT, STATEMENTS_COUNT = 100, 50
"""Of entries in each table in turns; of contacts a tenth as many blocks."""

DAY_BATCHES_COUNT = 315
"""Of a copy of 943 entries (`looks.py`), three at a time."""

DRAWS_COUNT = 4_000
AIM = 0.01
WATCHED = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from concours.gateway.run import serve
from parts.record_watch import watch_record
watch_record({{path!r}})
serve(fds=[int(sys.argv[1])])
"""
TABLES = """
CREATE TABLE indexed (LIKE journal_entry INCLUDING ALL);
CREATE TABLE plain (LIKE journal_entry INCLUDING ALL);
"""
STRAYS = """
SELECT indexrelid::regclass::text FROM pg_index
WHERE indrelid = 'plain'::regclass AND pg_get_expr(indpred, indrelid) LIKE '%strayed%'
"""


@dataclass(frozen=True, slots=True)
class Phase:
    """Requests of one kind: the processor time of both, and the record's part."""

    requests_count: int
    whole_us: float
    record_us: float
    calls: Counter[str]
    is_delivery: bool


@dataclass(frozen=True, slots=True)
class Round:
    """What tablets of one round asked for: first to be there, then their batches."""

    opening: Phase
    delivery: Phase
    contacts_count: int


def main() -> None:
    """Print what of the record runs for a batch and for a day, with its interval."""
    end_what_is_started()
    media.make(PAPER)
    blocks = blocks_of(msgspec.json.decode(prepare(PAPER).freeze(1).content))
    folder = Path(tempfile.mkdtemp(prefix="concours-hot-path-"))
    folder.chmod(0o711)
    os.environ["CONCOURS_CODES_KEY"] = CODES_KEY.hex()
    numbers = tuple(f"{n:05d}" for n in range(PERSONS_COUNT * ROUNDS_COUNT))
    with Cluster(folder) as cluster:
        with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
            make_roles(admin, {role: role for role in ROLES})
            make_database(admin, fault.NAME)
        house = fault.House(cluster, folder)
        subprocess.run([sys.executable, "-c", INSTALL, house.dsn()], check=True)  # noqa: S603 -- our own program
        make_exam(house.dsn(), numbers)
        sums = folder / "record.json"
        fault.GATEWAY = WATCHED.format(path=str(sums))
        with house.gateway() as (process, http):
            phases = Phases(process.pid, cluster.pid, sums)
            rounds = [*play(house, phases, http, numbers, blocks)]
        with psycopg.connect(cluster.admin_dsn(fault.NAME), autocommit=True) as admin:
            contacts_count = sum(own.contacts_count for own in rounds) // len(rounds)
            contacts_us = cost_of_contacts(admin, contacts_count)
            index_us = cost_of_index(admin)
    tell(rounds[1:], index_us, contacts_us)  # the first one warms up


class Phases:
    """Measures what is asked of a gateway that is watched."""

    def __init__(self, gateway: int, postgres: int, sums: Path) -> None:
        self._gateway, self._sums = gateway, sums
        self._family = psutil.Process(gateway), psutil.Process(postgres)

    def measure(
        self, asks: Sequence[Callable[[], int]], *, is_delivery: bool = False
    ) -> Phase:
        """Ask at once; return what it took, once nothing of it is left to be done."""
        before, begun_us = read_sums(self._gateway, self._sums), cpu_us(self._family)
        with ThreadPoolExecutor(CLIENTS_COUNT) as pool:
            requests_count = sum(pool.map(lambda ask: ask(), asks))
        time.sleep(SETTLE_S)
        whole_us = cpu_us(self._family) - begun_us
        after = read_sums(self._gateway, self._sums)
        return Phase(
            requests_count,
            whole_us,
            (after["ns"] - before["ns"]) / 1_000,
            Counter(after["calls"]) - Counter(before["calls"]),
            is_delivery,
        )


def play(
    house: fault.House,
    phases: Phases,
    http: Http,
    numbers: Sequence[str],
    blocks: tuple[Block, ...],
) -> Iterator[Round]:
    """Yield rounds, each of tablets of its own."""
    for place in range(ROUNDS_COUNT):
        seeds = range(PERSONS_COUNT * place, PERSONS_COUNT * (place + 1))
        tablets = [Tablet(numbers[seed]) for seed in seeds]
        [[before]] = house.rows("SELECT count(*) FROM contact")
        opening = phases.measure([partial(arrive, http, own) for own in tablets])
        posts = [
            [*bodies(tablet, told(blocks, seed))]
            for tablet, seed in zip(tablets, seeds, strict=True)
        ]
        delivering = [partial(deliver, http, own) for own in posts]
        delivery = phases.measure(delivering, is_delivery=True)
        [[after]] = house.rows("SELECT count(*) FROM contact")
        yield Round(opening, delivery, after - before)


def arrive(http: Http, tablet: Tablet) -> int:
    """Enrol a tablet and open the news; return how many requests it were."""
    connection = connected(http)
    enrolment = ask(connection, "POST", "/enrol", dumps(tablet.enrolment()))
    tablet.token = loads(enrolment)["token"]
    for _ in range(NEWS_COUNT):
        bearer = {"Authorization": f"Bearer {tablet.token}"}
        ask(connection, "GET", "/news?after=0", "", **bearer)
    connection.close()
    return 1 + NEWS_COUNT


def deliver(http: Http, posts: Sequence[str]) -> int:
    """Bring the batches of one tablet; return how many."""
    connection = connected(http)
    for post in posts:
        ask(connection, "POST", "/journal", post)
    connection.close()
    return len(posts)


def bodies(tablet: Tablet, acts: Iterator[tuple[str, bytes]]) -> Iterator[str]:
    """Yield the batches of a day, signed: of what is no look, as those are entries."""
    work = (act for act in acts if act[0] not in LOOKS)
    for _ in range(BATCHES_COUNT):
        start = len(tablet.entries)
        for kind, body in islice(work, ENTRIES_A_BATCH):
            tablet.write(kind, load(body))  # type: ignore[arg-type]
        yield dumps(tablet.batch(start))


def connected(http: Http) -> HTTPConnection:
    """Return a connection that a tablet keeps."""
    url = urlsplit(http.address)
    return HTTPConnection(url.hostname or "", url.port)


def ask(
    connection: HTTPConnection, method: str, path: str, body: str, **headers: str
) -> bytes:
    """Ask on a connection, and return what was accepted."""
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    reply = response.read()
    assert response.status == 200, reply
    return reply


def cpu_us(family: Sequence[psutil.Process]) -> float:
    """Return the processor time that these and all that they began have had.

    As the scheduler counts it: by the nanosecond, where `times` are hundredths.
    """
    processes = [p for own in family for p in (own, *own.children(recursive=True))]
    tasks = [
        task for own in processes for task in Path(f"/proc/{own.pid}/task").iterdir()
    ]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e3


def cost_of_index(admin: Admin) -> Reals:
    """Return what the index of strays adds to a commit of one batch, block by block.

    Two tables as the journal's, one without it, take turns to be the first.
    """
    admin.execute("SET synchronous_commit = off")  # waits for a disk are in both
    admin.execute(TABLES)
    [[index]] = admin.execute(STRAYS).fetchall()
    admin.execute(f"DROP INDEX {index}")
    queries = {name: INSERT_OR_KEEP.replace("journal_entry", name, 1)
               for name in ("indexed", "plain")}  # fmt: skip
    differences = []
    for block in range(BLOCKS_COUNT + 1):
        costs_us = {}
        for name in sorted(queries, reverse=bool(block % 2)):
            rows = [batch_of_rows() for _ in range(STATEMENTS_COUNT)]
            costs_us[name] = backend_us(admin, queries[name], rows)
        differences.append((costs_us["indexed"] - costs_us["plain"]) / STATEMENTS_COUNT)
    return np.array(differences[1:])


def cost_of_contacts(admin: Admin, count: int) -> Reals:
    """Return what PostgreSQL has of a transaction with so many new contacts."""
    ids = [own for (own,) in admin.execute("SELECT id FROM attempt LIMIT %s", (count,))]
    costs = []
    for block in range(BLOCKS_COUNT // 10 + 1):
        rows = [
            (ids, [1] * count, [block * STATEMENTS_COUNT + place] * count,
             [f"10.{block}.{place}.1"] * count, [bytes(32)] * count)
            for place in range(STATEMENTS_COUNT)
        ]  # fmt: skip
        costs.append(backend_us(admin, ADD, rows) / STATEMENTS_COUNT)
    return np.array(costs[1:])


def batch_of_rows() -> Sequence[Any]:
    """Return the columns of one batch, as they come to the journal."""
    count, attempt = ENTRIES_A_BATCH, uuid4()
    digests = [os.urandom(32) for _ in range(count + 1)]
    return (1, [attempt] * count, [1] * count, [*range(count)], digests[:-1],
            digests[1:], ["answered"] * count, [os.urandom(60)] * count, [1] * count,
            [None] * (count - 1) + [os.urandom(64)])  # fmt: skip


def backend_us(admin: Admin, query: str, rows: Sequence[Sequence[Any]]) -> float:
    """Return the processor time of the backend for a transaction of each of these."""
    pid = admin.info.backend_pid
    begun_ms = backend_cpu_ms(pid)
    for parameters in rows:
        with admin.transaction():
            admin.execute(query, parameters)
    return 1_000 * (backend_cpu_ms(pid) - begun_ms)


def tell(rounds: Sequence[Round], index_us: Reals, contacts_us: Reals) -> None:
    """Print what ran for batches, then the share of the record of each kind."""
    calls = sum((own.delivery.calls for own in rounds), Counter[str]())
    batches_count = sum(own.delivery.requests_count for own in rounds)
    names = f" {dict(calls)}" if calls else ""
    print(
        f"hot path: {sum(calls.values())} calls of the record{names} in"
        f" {batches_count} batches of {ENTRIES_A_BATCH} entries; the index of strays is"
        f" {np.median(index_us):.2f} µs of a commit of one"
    )
    opening = np.array([[*figures(own.opening)] for own in rounds])
    delivery = np.array([[*figures(own.delivery)] for own in rounds])
    day = opening + delivery * (DAY_BATCHES_COUNT / BATCHES_COUNT)
    for name, table, aim in (
        ("a batch", delivery, f", aim {AIM:+.0%}"),
        ("an enrolment and its news", opening, ""),
        (f"a day, of {DAY_BATCHES_COUNT} batches", day, ""),
    ):
        requests, whole, *_ = table.sum(axis=0)
        share, *span = shares(table, index_us, contacts_us)
        print(
            f"hot path: {name}: {whole / requests:,.0f} µs of CPU a request, of the"
            f" record {share:+.2%} (95 % from {span[0]:+.2%} to {span[1]:+.2%}{aim})"
        )


def figures(phase: Phase) -> Iterator[float]:
    """Yield requests, whole time, the record's own; its writes, commits of entries."""
    yield phase.requests_count
    yield phase.whole_us
    yield phase.record_us
    yield phase.calls["Recorder._record"]
    yield phase.requests_count if phase.is_delivery else 0


def shares(table: Reals, index_us: Reals, contacts_us: Reals) -> Sequence[float]:
    """Return the record's share, and between what 95 of 100 draws of rounds lie."""
    chance = np.random.default_rng(1)

    def share(rows: Reals, index: Reals, contacts: Reals) -> float:
        _, whole, own, writes, batches = rows.sum(axis=0)
        added = own + writes * np.median(contacts) + batches * np.median(index)
        return float(added / whole)

    draws = [
        share(*(chance.choice(own, len(own)) for own in (table, index_us, contacts_us)))
        for _ in range(DRAWS_COUNT)
    ]
    return (share(table, index_us, contacts_us), *np.quantile(draws, (0.025, 0.975)))


if __name__ == "__main__":
    main()
