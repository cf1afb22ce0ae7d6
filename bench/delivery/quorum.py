"""What waiting for a second machine costs a commit: three nodes, quorum on and off.

Rounds of one load alternate on the same nodes, so that whatever else the machine does
meets both alike; between two rounds Patroni is told, and `synchronous_standby_names`
waited for. Three nodes of one machine share its disk and its cores: the network between
real ones comes on top, once a commit.
"""

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from parts.ending import end_what_is_started

from concours.rehearsal.cluster import NodeCluster
from concours.store.cluster import ClusterFault
from concours.store.cluster.nodes import QUORUM

ROUNDS_COUNT = 5
ROUND_S = 8.0
WRITERS_COUNT = 4
"""As many as a gateway has connections."""
ROWS_COUNT = 8
BODY = b"x" * 300
PAUSE_S = 0.015
CHANGE_S_MAX = 60.0
MAKE = "CREATE TABLE bench_entry (number bigserial PRIMARY KEY, body bytea NOT NULL)"
WRITE = "INSERT INTO bench_entry (body) SELECT %s FROM generate_series(1, %s)"
SHOW = "SHOW synchronous_standby_names"


def main() -> None:
    """Print p50 and p99 of a commit with the quorum and without, and the difference."""
    end_what_is_started()
    rounds_count = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS_COUNT
    folder = Path(tempfile.mkdtemp(prefix="concours-quorum-"))
    folder.chmod(0o711)
    try:
        with NodeCluster(folder / "nodes") as nodes:
            own_dsn = nodes.address.admin_dsn()
            with psycopg.connect(own_dsn, autocommit=True) as admin:
                admin.execute(MAKE)
            alone, confirmed = measure(nodes, own_dsn, rounds_count)
    except ClusterFault as fault:
        print(f"quorum: not measured. {fault.en}")
        return
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tell("nobody is waited for", alone)
    tell("one of two others confirms", confirmed)
    cost_ms = 1_000 * (median(confirmed) - median(alone))
    print(f"quorum: the quorum costs a commit {cost_ms:.2f} ms, p50")


def measure(
    nodes: NodeCluster, dsn: str, rounds_count: int
) -> tuple[Sequence[float], Sequence[float]]:
    """Return the seconds of every commit: without the quorum, and with it."""
    alone: list[float] = []
    confirmed: list[float] = []
    for _ in range(rounds_count):
        nodes.configure({"synchronous_mode": False})
        wait_until(lambda: standby_names(dsn) == "")
        alone += play_round(dsn)
        nodes.configure({"synchronous_mode": QUORUM["synchronous_mode"]})
        wait_until(lambda: standby_names(dsn).startswith("ANY 1 ("))
        confirmed += play_round(dsn)
    return alone, confirmed


def play_round(dsn: str) -> Sequence[float]:
    """Write for a while, as a gateway's connections do; return each commit's time."""
    stopped, commits = threading.Event(), list[float]()

    def write() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while not stopped.wait(PAUSE_S):
                begun_s = time.perf_counter()
                connection.execute(WRITE, (BODY, ROWS_COUNT))
                commits.append(time.perf_counter() - begun_s)

    threads = [threading.Thread(target=write) for _ in range(WRITERS_COUNT)]
    for thread in threads:
        thread.start()
    try:
        stopped.wait(ROUND_S)
    finally:
        stopped.set()
    for thread in threads:
        thread.join()
    return commits


def standby_names(dsn: str) -> str:
    """Return whom the primary waits for, as PostgreSQL says it."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(SHOW).fetchone()
    return str(row[0]) if row else ""


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until Patroni has changed what it was told to."""
    deadline_s = time.monotonic() + CHANGE_S_MAX
    while not is_so():
        assert time.monotonic() < deadline_s, "Patroni did not change it in time"
        time.sleep(0.2)


def tell(label: str, commits: Sequence[float]) -> None:
    """Print p50 and p99 of these commits."""
    p99_ms = 1_000 * quantiles(commits, n=100)[98]
    p50_ms = 1_000 * median(commits)
    print(
        f"quorum: {label:28s} p50 {p50_ms:6.2f} ms, p99 {p99_ms:6.2f} ms,"
        f" {len(commits):,} commits of {ROWS_COUNT} rows",
        flush=True,
    )


if __name__ == "__main__":
    main()
