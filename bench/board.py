"""The wall of a nation: how fresh it is, and what one, ten, fifty viewers cost.

A real ledger and a real console over 12,000 candidates who write. Ten times a second
somebody writes their first entry; each viewer's stream then says that this cell is
"writing". Freshness runs from the commit of the entry to the frame in a viewer's hand.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parent))

import psutil
from parts.nation import (
    Admin,
    backend_cpu_ms,
    cluster,
    dsn,
    loading,
    make_roster,
    make_sitting,
)
from parts.viewers import Gallery

from ledger import Crowd

VIEWERS = (1, 10, 50)
SECONDS_COUNT = int(os.environ.get("BENCH_SECONDS", "30"))
WARM_SECONDS_COUNT = 5
HELD_BACK_COUNT = 4_000
"""Candidates who have written nothing: the probes."""
PROBES_A_SECOND = 10
LAST_S = 8
"""How long the last probes are waited for."""
SECRET = "a bench keeps no secret"  # noqa: S105 -- it says so

ENTRIES_A_SECOND = 1_500
ENTRY = """
INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind, body, device_ms,
                           received_ms, signature)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

STARTED = """
UPDATE sitting SET armed_ms = %(t0)s, t0_ms = %(t0)s, key_released_ms = %(t0)s
"""
SEEN = "UPDATE presence SET seen_ms = %s"
IN_ORDER = """
SELECT attempt.id FROM attempt JOIN candidate ON candidate.id = candidate_id
JOIN site ON site.id = attempt.site_id
ORDER BY site.name, site.id, attempt.room, attempt.seat, number
"""
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE usename = 'concours_console'"


@dataclass(frozen=True, slots=True)
class Nation:
    """What is played: where, whose, and who sits at which cell."""

    admin: Admin
    sitting: UUID
    attempts: list[UUID]
    crowd: Crowd
    port: int
    console: psutil.Process


def main() -> None:
    """Print freshness and cost for each number of viewers."""
    with cluster() as running, loading(running) as admin:
        exam, sitting = uuid4(), uuid4()
        make_roster(admin, exam)
        make_sitting(admin, exam, sitting, questions_count=120, package=bytes(32))
        admin.execute(STARTED, {"t0": _now_ms() - 60_000})
        attempts = [UUID(str(row[0])) for row in admin.execute(IN_ORDER).fetchall()]
        port = free_port()
        environment = environment_of(dsn(running, "concours_console"))
        key = {"CONCOURS_LEDGER_KEY": str(running.folder / "bench-ledger.key")}
        ledger = {"CONCOURS_DSN": dsn(running, "concours_ledger"), **key}
        with (
            process("ledger", env=ledger),
            process("console", f"--port={port}", env=environment) as console,
        ):
            cookies = sign_in(environment, max(VIEWERS))
            crowd = Crowd(attempts[:-HELD_BACK_COUNT])
            crowd.enrol(admin, attempts)
            nation = Nation(admin, sitting, attempts, crowd, port, console)
            probes = iter(range(len(attempts) - HELD_BACK_COUNT, len(attempts)))
            for viewers_count in VIEWERS:
                measure(nation, cookies[:viewers_count], probes)


def measure(nation: Nation, cookies: list[str], probes: Iterator[int]) -> None:
    """Let seconds pass under so many viewers; the first ones warm up."""
    path = f"/sittings/{nation.sitting}/board/stream"
    gallery = Gallery("127.0.0.1", nation.port, path, letter="w")
    gallery.open(cookies)
    entries_written: dict[int, int] = {}
    start = (0.0, 0.0)
    for second in range(WARM_SECONDS_COUNT + SECONDS_COUNT):
        if second == WARM_SECONDS_COUNT:
            start = cpu_ms(nation)
        entries_written |= play(nation, probes)
    own, backend = (b - a for a, b in zip(start, cpu_ms(nation), strict=True))
    time.sleep(LAST_S)
    gallery.close()
    say(gallery, entries_written, (own, backend), len(cookies))


def play(nation: Nation, probes: Iterator[int]) -> dict[int, int]:
    """Commit a second of entries, probes among them; return when each was."""
    begun = time.monotonic()
    now = _now_ms()
    nation.admin.execute(SEEN, [now])
    write(nation.admin, nation.crowd, now)
    entries_written = {}
    for turn in range(1, PROBES_A_SECOND + 1):
        time.sleep(max(0, begun + turn / PROBES_A_SECOND - time.monotonic()))
        cell = next(probes)
        entry(nation.admin, nation.crowd, nation.attempts[cell])
        entries_written[cell] = _now_ms()
    return entries_written


def say(
    gallery: Gallery,
    entries_written: dict[int, int],
    cost_ms: tuple[float, float],
    viewers_count: int,
) -> None:
    """Print one line; a probe that some viewer never saw is said too."""
    waits = sorted(
        seen_at - entries_written[cell]
        for cell, instants in gallery.told.items()
        if cell in entries_written
        for seen_at in instants
    )
    lost_count = len(entries_written) * viewers_count - len(waits)
    quantiles = statistics.quantiles(waits, n=100)
    own, backend = (cost / SECONDS_COUNT for cost in cost_ms)
    ages = statistics.quantiles(gallery.ages_ms, n=100)
    print(
        f"board: {viewers_count:3d} viewers, commit to browser"
        f" p50 {quantiles[49]:.0f} ms, p99 {quantiles[98]:.0f} ms ({lost_count} never),"
        f" of which from the ledger's instant {ages[49]:.0f} and {ages[98]:.0f};"
        f" {own + backend:.0f} ms of CPU a second"
        f" (console {own:.0f}, its PostgreSQL {backend:.0f});"
        f" {gallery.bytes_count / len(gallery.ages_ms):,.0f} bytes a frame",
        flush=True,
    )


def write(admin: Admin, crowd: Crowd, now_ms: int) -> None:
    """Commit entries of the crowd, as gateways do."""
    start = now_ms // 1_000 * ENTRIES_A_SECOND % len(crowd.attempts)
    rows = [
        crowd.entry(attempt, now_ms)
        for attempt in crowd.attempts[start : start + ENTRIES_A_SECOND]
    ]
    with admin.transaction(), admin.cursor() as cursor:
        cursor.executemany(ENTRY, rows)


def entry(admin: Admin, crowd: Crowd, attempt: UUID) -> None:
    """Commit one entry."""
    admin.execute(ENTRY, crowd.entry(attempt, _now_ms()))


def environment_of(console_dsn: str) -> dict[str, str]:
    """Return what the console must know, ours and the bench's alike."""
    return {
        "CONCOURS_DSN": console_dsn,
        "CONCOURS_CONSOLE_SECRET": SECRET,
        "CONCOURS_CONSOLE_PLAIN_HTTP": "1",
        "DJANGO_SETTINGS_MODULE": "concours.console.settings",
    }


def sign_in(environment: dict[str, str], count: int) -> list[str]:
    """Return the cookies of so many members of the jury."""
    os.environ.update(environment)
    import django  # noqa: PLC0415 -- its settings are known now

    django.setup()
    from django.test import Client  # noqa: PLC0415 -- after Django's setup

    from concours.store.models import StaffMember  # noqa: PLC0415 -- idem

    cookies = []
    for number in range(count):
        login = f"viewer-{number}"
        member = StaffMember.objects.create(
            login=login, name=login, roles=["jury"], is_password_given=False
        )
        client = Client()
        client.force_login(member)
        session = client.session
        session["proven_ms"] = session["used_ms"] = _now_ms()
        session.save()
        cookies.append(client.cookies.output(header="", sep=";").strip())
    return [cookie.split(";")[0].strip() for cookie in cookies]


@contextmanager
def process(name: str, *options: str, env: dict[str, str]) -> Iterator[psutil.Process]:
    """Run one process of the house; yield the one that works, the last of its line."""
    command = [sys.executable, "-m", "concours.cli", "serve", name, *options]
    running = subprocess.Popen(command, env={**os.environ, **env})  # noqa: S603 -- our own program
    try:
        time.sleep(8)
        parent = psutil.Process(running.pid)
        yield (parent.children(recursive=True) or [parent])[-1]
    finally:
        running.terminate()
        running.wait(timeout=20)


def cpu_ms(nation: Nation) -> tuple[float, float]:
    """Return the processor time that the console and its backends have had."""
    times = nation.console.cpu_times()
    pids = [int(str(row[0])) for row in nation.admin.execute(BACKENDS).fetchall()]
    return (times.user + times.system) * 1_000, sum(map(backend_cpu_ms, pids))


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as link:
        link.bind(("127.0.0.1", 0))
        return int(link.getsockname()[1])


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    main()
