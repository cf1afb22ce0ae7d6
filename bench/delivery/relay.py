"""How long a site's relay takes, once the line is back, to bring a cut of three hours.

500 tablets of 700 entries each have left everything with their relay while the centre
was away. A real relay with a PostgreSQL of its own, one gateway, its PostgreSQL with a
disk that keeps its promises, all on this machine. Beside it, in the same run: tablets
that bring as much themselves, batch after batch, each acknowledged before the next.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from json import dumps
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil
import psycopg
from parts.ending import end_what_is_started
from parts.nation import INSTALL

from concours.core.delivery.mailbox.relay import (
    SiteFile,
    site_file_statement,
    write_site_file,
)
from concours.core.kernel.crypto import sign, signer_of
from concours.core.kernel.time import Instant
from concours.relay.mailbox import HOLD_MS
from concours.relay.settings import KEY_FILE, RelaySettings
from concours.store.cluster import Cluster
from concours.store.install import ROLES, make_database, make_roles
from fault.conftest import NAME, House
from gateway.relays.conftest import ADD, sealed
from small_exam import CODES_KEY, SITES, Http, Tablet, make_exam

TABLETS_COUNT = 500
ENTRIES_COUNT = 700
BASELINE_COUNT = 100
BATCH_COUNT = 256
CLIENTS_COUNT = 16
START_S_MAX = 60.0
BRING_S_MAX = 600.0

SIGNING_KEY = bytes(range(64, 96))
RELAY_KEY = bytes(range(32))
FILE = """
INSERT INTO site_file (site_id, body, signature, signer, signed_ms)
VALUES (%s, %s, %s, %s, 1)
"""
HELD = "SELECT count(*) FROM journal_entry"


def main() -> None:
    """Print one line a figure."""
    end_what_is_started()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TABLETS_COUNT
    numbers = [f"{number:05d}" for number in range(count + BASELINE_COUNT)]
    folder = Path(tempfile.mkdtemp(prefix="concours-bench-"))
    folder.chmod(0o711)
    os.environ["CONCOURS_CODES_KEY"] = CODES_KEY.hex()
    try:
        with Cluster(folder / "postgres") as cluster:
            with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
                make_roles(admin, {role: role for role in ROLES})
                make_database(admin, NAME)
            house = House(cluster, folder)
            subprocess.run([sys.executable, "-c", INSTALL, house.dsn()], check=True)  # noqa: S603 -- our own program
            make_exam(house.dsn(), numbers)
            measure(house, [Tablet(number) for number in numbers], count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(house: House, tablets: Sequence[Tablet], count: int) -> None:
    """Play the cut and its end, then what tablets do without a relay."""
    port = free_port()
    with gateway_at(house, port) as http:
        with ThreadPoolExecutor(CLIENTS_COUNT) as pool:
            list(pool.map(http.enrol, tablets))
        for tablet in tablets:
            write(tablet)
        measure_tablets(house, http, tablets[count:])
        admit(house, tablets[:count])
    with relay_of(house.folder / "relay", http.address) as (relay, relay_process):
        with gateway_at(house, port):
            leave(relay, sealed(tablets[0], 0, 1))  # until it knows its site
        before_count = held_count(house)
        measure_leaving(relay, tablets[:count])
        time.sleep(HOLD_MS / 1_000)  # a cut of three hours: every box is due
        entries_count = len(tablets) * ENTRIES_COUNT - before_count
        before_s = spent_s(relay_process)
        with gateway_at(house, port):
            start = time.perf_counter()
            until(
                lambda: held_count(house) >= before_count + entries_count, BRING_S_MAX
            )
            taken_s = time.perf_counter() - start
            spent = spent_s(house.started[-1]), spent_s(relay_process) - before_s
    say(f"{count} tablets by their relay", entries_count, taken_s)
    gateway_us, relay_us = (s * 1e6 / entries_count for s in spent)
    print(
        f"relay: processor time of an entry: gateway {gateway_us:.0f} us,"
        f" relay {relay_us:.0f} us"
    )


def write(tablet: Tablet) -> None:
    """Write what a candidate writes in three hours."""
    tablet.write("opened", {"base": None, "paper": "00"})
    for number in range(ENTRIES_COUNT - 1):
        tablet.answer(f"dp{number % 8}-q{number % 15}", ["A", "C", "E"])


def measure_tablets(house: House, http: Http, tablets: Sequence[Tablet]) -> None:
    """Post what these tablets wrote, in batches; all are threads of this process."""
    posts = [[dumps(t.batch(n, n + BATCH_COUNT)) for n in starts()] for t in tablets]
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS_COUNT) as pool:
        list(pool.map(partial(post_all, http, "/journal"), posts))
    taken_s = time.perf_counter() - start
    entries_count = len(tablets) * ENTRIES_COUNT
    assert held_count(house) == entries_count
    say(f"{len(tablets)} tablets themselves", entries_count, taken_s)


def measure_leaving(relay: Http, tablets: Sequence[Tablet]) -> None:
    """Leave every box with the relay, as full as boxes get."""
    boxes = [[sealed(t, n, n + BATCH_COUNT) for n in starts()] for t in tablets]
    size = sum(len(box["body"]) for posts in boxes for box in posts) / 2**20
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS_COUNT) as pool:
        posts = ([dumps(box) for box in posts] for posts in boxes)
        list(pool.map(partial(post_all, relay, "/boxes"), posts))
    taken_s = time.perf_counter() - start
    count = sum(map(len, boxes))
    print(f"relay: {count:,} boxes, {size:.0f} MiB, stored in {taken_s:.1f} s")


def starts() -> range:
    """Return where the batches of one tablet begin."""
    return range(0, ENTRIES_COUNT, BATCH_COUNT)


def post_all(http: Http, path: str, posts: Sequence[str]) -> None:
    """Post one tablet's batches or boxes on one connection."""
    url = urlsplit(http.address)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=60)
    for post in posts:
        connection.request("POST", path, post)
        response = connection.getresponse()
        body = response.read()
        assert response.status == HTTPStatus.OK, body
    connection.close()


def admit(house: House, tablets: Sequence[Tablet]) -> None:
    """Let a relay be the site's, and sign whose boxes it may store."""
    site, relay_key = SITES["Lyon-Sud"], signer_of(RELAY_KEY)
    devices = {(t.attempt, t.epoch): t.public_key for t in tablets}
    own_file = SiteFile(site, Instant(1), frozenset([relay_key]), devices)
    body = write_site_file(own_file)
    signature = sign(SIGNING_KEY, site_file_statement(body))
    with psycopg.connect(house.dsn()) as owner:
        owner.execute(ADD, (site, "https://r1.relais.example", relay_key, 1))
        owner.execute(FILE, (site, body, signature, signer_of(SIGNING_KEY)))


@contextmanager
def relay_of(
    home: Path, centre: str
) -> Iterator[tuple[Http, "subprocess.Popen[bytes]"]]:
    """Run a relay as a process, with a PostgreSQL of its own."""
    signer = signer_of(SIGNING_KEY).hex()
    RelaySettings("https://r1.relais.example", centre, signer).keep(home)
    (home / KEY_FILE).write_bytes(RELAY_KEY)
    (home / KEY_FILE).chmod(0o600)
    port = free_port()
    words = ("serve", "relay", "--home", str(home), "--port", str(port))
    environment = {**os.environ, "CONCOURS_DSN": ""}
    command = [sys.executable, "-m", "concours.cli", *words]
    with (home / "relay.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 -- our own program
    relay = Http(f"http://127.0.0.1:{port}")
    try:
        until(partial(answers, relay), START_S_MAX)
        yield relay, process
    finally:
        process.terminate()
        process.wait(60)


def spent_s(process: "subprocess.Popen[bytes]") -> float:
    """Return the processor time that a process has taken."""
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)


def answers(relay: Http) -> bool:
    """Tell whether the relay is up."""
    with suppress(OSError):
        return relay.get("/alive").status == HTTPStatus.OK
    return False


def leave(relay: Http, box: dict[str, str]) -> None:
    """Leave a box, again until the relay knows its device."""
    until(lambda: relay.post("/boxes", box).status == HTTPStatus.OK, START_S_MAX)


def held_count(house: House) -> int:
    """Return how many entries the centre holds."""
    return int(house.rows(HELD)[0][0])


def until(is_so: Callable[[], bool], s_max: float) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + s_max
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.2)


@contextmanager
def gateway_at(house: House, port: int) -> Iterator[Http]:
    """Run a gateway at this port, which nobody has afterwards."""
    with (
        socket.create_server(("127.0.0.1", port), backlog=128) as listening,
        house.gateway(listening) as (_, http),
    ):
        listening.close()
        yield http


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def say(label: str, entries_count: int, taken_s: float) -> None:
    """Print one figure."""
    rate = entries_count / taken_s
    print(
        f"relay: {label:26s} {entries_count:9,} entries in {taken_s:5.1f} s:"
        f" {rate:7,.0f} a second",
        flush=True,
    )


if __name__ == "__main__":
    main()
