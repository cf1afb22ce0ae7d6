"""How old a number is on *Cellule*: from a process to the page that shows it.

A watch of its own asks one process, whose number is the hour itself in milliseconds. A
reader looks each second, as the page does, and tells how old what it reads is; the page
itself is up to a second older, and the console keeps a reading for as long.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from parts.nation import cluster, dsn
from prometheus_client import Gauge

from concours.cli.supervision.rehearsal_house import free_port
from concours.metrics.registry import new_registry
from concours.metrics.socket import VARIABLE, make_socket_folder, serve_metrics

LOOKS_COUNT = 40
PAGE_S = 2.0
"""A reading that the console keeps for a second, and a page that asks each second."""
AIM_S = 5.0
READ = """
SELECT (reading -> 'readings' -> 0 ->> 'waiting_count')::bigint FROM machine_status
"""


def main() -> None:
    """Print the age of what is read, median and worst, with the page's own way."""
    begun_s = time.time()
    registry = new_registry()
    hour = Gauge("concours_waiting", "Milliseconds.", registry=registry)
    hour.set_function(lambda: 1_000 * (time.time() - begun_s))
    folder = make_socket_folder(Path(tempfile.mkdtemp(prefix="concours-cockpit-")))
    serve_metrics(registry, {VARIABLE: str(folder / "gateway-1")})
    with cluster() as running:
        command = [sys.executable, "-m", "concours.cli", "serve", "watch"]
        command += ["--sockets", str(folder), "--port", str(free_port())]
        environment = {**os.environ, "CONCOURS_DSN": dsn(running, "concours_watch")}
        watch = subprocess.Popen(  # noqa: S603 -- our program, no shell
            command, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            ages = list(_ages(dsn(running, "concours_console"), begun_s))
        finally:
            watch.terminate()
            watch.wait()
    worst_s = max(ages) + PAGE_S
    print(
        f"cockpit: read {median(ages):.1f} s old, {max(ages):.1f} at most; on the page"
        f" {worst_s:.1f} s at most (aim {AIM_S:.0f} s)"
    )


def _ages(own_dsn: str, begun_s: float) -> list[float]:
    """Return how old the number was at each look, once there is one."""
    ages = []
    with psycopg.connect(own_dsn, autocommit=True) as console:
        while len(ages) < LOOKS_COUNT:
            row = console.execute(READ).fetchone()
            if row is not None and row[0] is not None:
                ages.append(time.time() - begun_s - row[0] / 1_000)
            time.sleep(0.977)  # beside the watch's own turn
    return ages


if __name__ == "__main__":
    main()
