"""What the record of strays and looks adds to the requests by which tablets deliver.

A real gateway takes the same days of the same persons, in batches that begin at the
same instants: once with all that their tablets write, once without what says how the
paper was looked at (strayed, viewed, framed, pasted, left, returned). The path itself
has no other difference: contacts, traces and the file of refused requests run nothing
for an accepted POST /journal. What is measured is processor time of the gateway and of
its PostgreSQL, in turns, so that whatever else the machine does falls on both.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from itertools import islice
from json import dumps
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

import msgspec
import psutil
import psycopg
from looks import LOOKS, PAPER, told
from parts.nation import INSTALL

from concours.authoring import prepare
from concours.cli.demonstration import media
from concours.core.kernel.canonical import load
from concours.rehearsal.crowd.person import Block, blocks_of
from concours.store.cluster import Cluster
from concours.store.install import ROLES, make_database, make_roles
from fault.conftest import NAME, House
from small_exam import CODES_KEY, Http, Tablet, make_exam

PERSONS_COUNT, ROUNDS_COUNT = 4, 16
ENTRIES_A_BATCH, BATCHES_COUNT = 3, 100
CLIENTS_COUNT = 8
SETTLE_S = 1.1
"""What is gathered for a second is written by then."""

AIM = 0.01
Act = tuple[str, bytes]


def main() -> None:
    """Print what a day costs with and without, and the share."""
    media.make(PAPER)
    blocks = blocks_of(msgspec.json.decode(prepare(PAPER).freeze(1).content))
    folder = Path(tempfile.mkdtemp(prefix="concours-hot-path-"))
    folder.chmod(0o711)
    os.environ["CONCOURS_CODES_KEY"] = CODES_KEY.hex()
    numbers = tuple(f"{n:05d}" for n in range(2 * PERSONS_COUNT * ROUNDS_COUNT))
    with Cluster(folder) as cluster:
        with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
            make_roles(admin, {role: role for role in ROLES})
            make_database(admin, NAME)
        house = House(cluster, folder)
        subprocess.run([sys.executable, "-c", INSTALL, house.dsn()], check=True)  # noqa: S603 -- our own program
        make_exam(house.dsn(), numbers)
        with house.gateway() as (process, http):
            server = psutil.Process(process.pid), psutil.Process(cluster.pid)
            rounds = list(measure(server, http, numbers, blocks))
    tell(rounds[1:])  # the first one warms up


def measure(
    server: Sequence[psutil.Process],
    http: Http,
    numbers: Sequence[str],
    blocks: tuple[Block, ...],
) -> Iterator[tuple[float, float, int]]:
    """Yield seconds without and with looks, and how many requests each took."""
    tablets = iter(numbers)
    for place in range(ROUNDS_COUNT):
        days = [
            list(
                islice(
                    in_batches(told(blocks, PERSONS_COUNT * place + seed)),
                    BATCHES_COUNT,
                )
            )
            for seed in range(PERSONS_COUNT)
        ]
        ways: list[tuple[str, Callable[[Act], bool]]] = [
            ("without", lambda act: act[0] not in LOOKS),
            ("with", lambda _act: True),
        ]
        took: dict[str, float] = {}
        count = 0
        for name, is_written in ways if place % 2 else ways[::-1]:
            writing = [Tablet(next(tablets)) for _ in days]
            posts = [
                list(bodies(tablet, day, is_written))
                for tablet, day in zip(writing, days, strict=True)
            ]
            with ThreadPoolExecutor(CLIENTS_COUNT) as pool:
                list(pool.map(http.enrol, writing))
                time.sleep(SETTLE_S)
                before = cpu_s(server)
                list(pool.map(partial(post_all, http), posts))
            time.sleep(SETTLE_S)
            took[name] = cpu_s(server) - before
            count = sum(map(len, posts))
        yield took["without"], took["with"], count


def in_batches(acts: Iterator[Act]) -> Iterator[list[Act]]:
    """Yield what a tablet delivers at once: looks go with what is written beside."""
    batch: list[Act] = []
    for act in acts:
        batch.append(act)
        if sum(kind not in LOOKS for kind, _ in batch) == ENTRIES_A_BATCH:
            yield batch
            batch = []


def bodies(
    tablet: Tablet, day: Sequence[list[Act]], is_written: Callable[[Act], bool]
) -> Iterator[str]:
    """Yield the requests of a day, signed."""
    for batch in day:
        start = len(tablet.entries)
        for kind, body in filter(is_written, batch):
            tablet.write(kind, load(body))  # type: ignore[arg-type]
        yield dumps(tablet.batch(start))


def post_all(http: Http, posts: Sequence[str]) -> None:
    """Deliver one tablet's day, on one connection."""
    url = urlsplit(http.address)
    connection = HTTPConnection(url.hostname or "", url.port)
    for post in posts:
        connection.request("POST", "/journal", post)
        response = connection.getresponse()
        said = response.read()
        assert response.status == 200, said
    connection.close()


def cpu_s(server: Sequence[psutil.Process]) -> float:
    """Return the processor time that the gateway and PostgreSQL have had."""
    family = [p for own in server for p in (own, *own.children(recursive=True))]
    return sum(sum(own.cpu_times()[:4]) for own in family)


def tell(rounds: Sequence[tuple[float, float, int]]) -> None:
    """Print both, and what the second adds."""
    for name, place in (("without looks and strays", 0), ("with them", 1)):
        costs = [1e6 * own[place] / own[2] for own in rounds]
        print(f"hot path: a request {name:26s} {median(costs):7.0f} µs of CPU")
    low, middle, high = quantiles([own[1] / own[0] - 1 for own in rounds], n=4)
    count = sum(own[2] for own in rounds)
    print(
        f"hot path: {middle:+.1%} (aim {AIM:+.0%}; half of {len(rounds)} rounds from"
        f" {low:+.1%} to {high:+.1%}), {count:,} requests each way"
    )


if __name__ == "__main__":
    main()
