"""Does a nation see its results in the first minute? 12,000 candidates, two cores.

Half of them come in the first ten seconds, the others in the fifty that follow; each
opens a connection, asks for the page, then signs in by number and code and follows to
the result. Beside it, in the same run and at the same pace, the page and then a plain
file of the same size from the same server: what differs is the result alone. The page
is timed from the instant when its candidate was due, connection included; what follows
from the instant when it was asked for. To the last byte.

What the gateways' own processor took is told too, and what others took of the cores: a
machine that is busy elsewhere judges no lateness. Fewer candidates, a number given as
argument, come at the same pace in less time: for a look between two changes.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parent))

import psutil
from parts.nation import (
    CANDIDATES_COUNT,
    Admin,
    cluster,
    dsn,
    loading,
    make_roster,
)

from concours.core.audit.merkle import inclusion_proofs
from concours.core.audit.publication import sheet_leaf
from concours.core.kernel.canonical import dump
from concours.core.people.roster.codes import code_digest
from concours.rehearsal.crowd.http import Connection, Cut, Reply, Wire, request

MINUTE_S, RUSH_S = 60, 10
BASELINE_S = 15
"""The rush and what comes after it: the p99 of a minute is that of its rush."""
GATEWAYS_COUNT = 2
"""As `concours up` runs them on a machine of two cores."""

CODE = "K7QF-2M9D"
QUESTIONS_COUNT, SITTINGS_COUNT, GROUPS_COUNT = 110, 5, 13
FRAME_BYTES = 1_400
"""What a page has around what was made in advance and its style, about."""
ANSWER_S_MAX = 20.0
P99_MS_MAX = 200
OTHERS_SHARE_MAX = 0.25
"""From this share of the cores on, taken by others, p99 is told and not judged."""

GROUP = "Cardiologie, vasculaire, pneumologie, néphrologie"
ROOT = Path(__file__).parent.parent

CODES_KEY = bytes(range(32))
CODES = """
UPDATE candidate SET code_digest = said.digest
FROM unnest(%s::uuid[], %s::bytea[]) AS said (id, digest) WHERE candidate.id = said.id
"""
PUBLICATION = """
INSERT INTO publication (id, exam_id, number, reason, allows_copies, opens_ms, made_ms,
    act, common, root, leaves_count, published_act)
VALUES (%s, %s, 1, '', true, 1, 1, 1, %s, %s, %s, 1)
"""
SHEET = """
COPY published_sheet (publication_id, candidate_id, place, salt, path, sheet, page_fr,
    page_en, copies) FROM STDIN
"""


class Processors:
    """What the gateways, and what others than the bench, took of the cores since."""

    def __init__(self, gateways: Sequence[int]) -> None:
        self._gateways = [psutil.Process(each) for each in gateways]
        self._start = self._now()

    def told(self) -> tuple[float, float]:
        """Return the gateways' seconds, and the share of the cores that others took."""
        whole, busy, ours, gateway = (
            after - before
            for before, after in zip(self._start, self._now(), strict=True)
        )
        return gateway, max(0.0, busy - ours) / whole

    def _now(self) -> tuple[float, float, float, float]:
        times = psutil.cpu_times()
        idle = times.idle + times.iowait
        ours = 0.0
        for each in (psutil.Process(), *psutil.Process().children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                ours += sum(each.cpu_times()[:2])
        gateway = sum(sum(each.cpu_times()[:2]) for each in self._gateways)
        return sum(times[:8]), sum(times[:8]) - idle, ours, gateway


@dataclass
class Times:
    """How long each answer took, in milliseconds, and what failed."""

    ms: list[float] = field(default_factory=list)
    failed_count: int = 0
    bytes_count: int = 0

    def say(self, label: str) -> float:
        """Print the distribution; return p99."""
        durations = sorted(self.ms)
        at = {
            p: durations[min(len(durations) - 1, len(durations) * p // 100)]
            for p in (50, 99)
        }
        print(
            f"publication: {label:34s} p50 {at[50]:6.1f} ms  p99 {at[99]:6.1f} ms  max"
            f" {durations[-1]:6.1f} ms  {len(durations)} seen,"
            f" {self.failed_count} failed"
        )
        return at[99]


def main(count: int) -> None:
    """Publish, open the gateways, let `count` candidates come."""
    with cluster() as running, tempfile.TemporaryDirectory() as folder:
        exam = uuid4()
        with loading(running) as admin:
            make_roster(admin, exam)
            size = _publish(admin, exam)
            admin.execute("ANALYZE")
        client = Path(folder)
        style = (ROOT / "client/dist/resultats.css").read_bytes()
        size += len(style) + FRAME_BYTES
        (client / "file.html").write_bytes(b"x" * size)
        (client / "resultats.css").write_bytes(style)
        with socket.create_server(("127.0.0.1", 0), backlog=2_048) as listening:
            role = dsn(running, "concours_gateway")
            gateways = [
                _gateway(listening, role, client) for _ in range(GATEWAYS_COUNT)
            ]
            pids = [gateway.pid for gateway in gateways]
            try:
                asyncio.run(_measure(listening.getsockname()[1], size, pids, count))
            finally:
                for gateway in gateways:
                    gateway.terminate()
                    gateway.wait()


def _publish(admin: Admin, exam: UUID) -> int:
    """Write a publication as the acts and the ledger would; return a page's size."""
    rows = admin.execute("SELECT id, number FROM candidate ORDER BY number").fetchall()
    digests = [code_digest(CODES_KEY, candidate, CODE) for candidate, _ in rows]
    admin.execute(CODES, ([candidate for candidate, _ in rows], digests))
    start = time.perf_counter()
    common, render = _renderer(exam)
    sheets = [_sheet(number, common) for _, number in rows]
    pages = [render(common, sheet) for sheet in sheets]
    made_s = time.perf_counter() - start
    data = [dump(sheet) for sheet in sheets]
    salts = [os.urandom(32) for _ in rows]
    leaves = [
        sheet_leaf(salt, data_of_sheet)
        for salt, data_of_sheet in zip(salts, data, strict=True)
    ]
    root, paths = inclusion_proofs(leaves)
    publication = uuid4()
    facts = (publication, exam, dump(common), root, len(rows))
    admin.execute(PUBLICATION, facts)
    start = time.perf_counter()
    with admin.cursor() as cursor, cursor.copy(SHEET) as copy:
        for place, (candidate, _) in enumerate(rows):
            path, page = b"".join(paths[place]), pages[place]
            head = publication, candidate, place, salts[place], path
            copy.write_row((*head, data[place], page.fr, page.en, b""))
    admin.execute(
        "INSERT INTO publication_signature VALUES (%s, %s, %s, 1)",
        (publication, bytes(32), bytes(64)),
    )
    written_s = time.perf_counter() - start
    print(
        f"publication: {len(rows)} sheets of {len(data[0])} bytes with both pages made"
        f" in {made_s:.1f} s, written in {written_s:.1f} s"
    )
    return len(pages[0].fr)


def _renderer(exam: UUID) -> tuple[dict[str, Any], Callable[..., Any]]:
    """Return a common document of full size, and what makes its pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concours.console.settings")
    import django  # noqa: PLC0415 -- after its settings

    django.setup()
    from concours.console.files.result_page import pages_of  # noqa: PLC0415 -- idem
    from concours.store.models import Publication  # noqa: PLC0415 -- idem

    questions = [
        {"id": f"dp{n // 8}-q{n % 8}", "format": "QRM", "rank": "AB"[n % 2], "item": n,
         "worth": "1"}
        for n in range(QUESTIONS_COUNT)
    ]  # fmt: skip
    sittings = [
        {"sitting": str(uuid4()), "title": f"UC {n} · Dossiers et questions isolées",
         "annulled": False, "points_max": "110", "points_rank_a_max": "55",
         "version": 3, "engine": "concours-marking/1", "key": "77" * 32,
         "marks": "c0" * 32, "questions": questions}
        for n in range(1, SITTINGS_COUNT + 1)
    ]  # fmt: skip
    groups = [
        {"group": f"g{n:02}", "name": {"fr": f"{GROUP} {n}", "en": f"Cardiology {n}"}}
        for n in range(1, GROUPS_COUNT + 1)
    ]
    common = {
        "common": 1, "exam": {"code": "edn", "title": "EDN 2026"}, "gate": "14",
        "candidates": CANDIDATES_COUNT, "sittings": sittings,
        "ranking": {"version": 1, "digest": "00" * 32, "is_final": False,
                    "groups": groups},
    }  # fmt: skip
    publication = Publication(
        exam_id=exam, number=1, opens_ms=1_793_000_000_000, allows_copies=True
    )
    return common, pages_of(publication)


def _sheet(number: str, common: dict[str, Any]) -> dict[str, Any]:
    at = int(number)
    mark = {"mark": f"{at % 2000}/100", "shown": f"{at % 2000 / 100:.3f}"}
    own = {"state": "marked", **mark, "rank_a": mark["mark"],
           "rank_a_shown": mark["shown"]}  # fmt: skip
    points = [("0", "1/2", "1")[(at + n) % 3] for n in range(QUESTIONS_COUNT)]
    line = {"part": "edn", "again": [], **mark, "weight": "18", "product": "240",
            "product_shown": "240.000"}  # fmt: skip
    return {
        "sheet": 1,
        "candidate": number,
        "exam": common["exam"],
        "common": "9f" * 32,
        "rank_a": {**mark, "gate": "14", "passed": at % 2000 >= 1400},
        "mark": mark,
        "sittings": [
            {"sitting": item["sitting"], **own, "points": points}
            for item in common["sittings"]
        ],
        "ranking": {
            "state": "ranked",
            "parts": [],
            "groups": [
                {"group": item["group"], "total": "240", "shown": "240.000",
                 "place": at, "equal": 1, "of": CANDIDATES_COUNT, "relative": "1.000",
                 "lines": [line]}
                for item in common["ranking"]["groups"]
            ],
        },
    }  # fmt: skip


def _gateway(
    listening: socket.socket, gateway_dsn: str, client: Path
) -> subprocess.Popen[bytes]:
    """Start a gateway, as the supervisor does."""
    listening.set_inheritable(True)
    environment = os.environ | {
        "CONCOURS_DSN": gateway_dsn,
        "CONCOURS_CLIENT": str(client),
        "CONCOURS_CODES_KEY": CODES_KEY.hex(),
    }
    command = (
        "-m",
        "concours.cli",
        "serve",
        "gateway",
        "--fd",
        str(listening.fileno()),
    )
    return subprocess.Popen(  # noqa: S603 -- ourselves
        [sys.executable, *command],
        env=environment,
        pass_fds=[listening.fileno()],
        stderr=subprocess.DEVNULL,
    )


async def _measure(port: int, size: int, gateways: Sequence[int], count: int) -> None:
    head = f"127.0.0.1:{port}"
    await _ready(port)
    file = request("GET", "/file.html", head)
    ask = request("GET", "/resultats", head)
    pages, times = Times(), Times()
    dues = [due_s for due_s in _dues(count) if due_s < BASELINE_S]
    await _crowd(port, dues, lambda _: [ask, file], (pages, times))
    pages.say("the page, then")
    times.say(f"a plain file of {size} bytes")

    def asked(n: int) -> list[bytes]:
        form = urlencode({"number": f"{n + 1:05}", "code": CODE, "lang": "fr"})
        return [ask, request("POST", "/resultats", head, body=form.encode())]

    pages, times, processors = Times(), Times(), Processors(gateways)
    await _crowd(port, _dues(count), asked, (pages, times))
    gateway_s, others_share = processors.told()
    p99 = max(pages.say("the page, then"), times.say("the result, by number and code"))
    size = times.bytes_count // max(1, len(times.ms))
    print(f"publication: {size} bytes a result; p99 is to be {P99_MS_MAX} ms at most")
    print(
        f"publication: {gateway_s / count * 1_000:.2f} ms of the gateways'"
        f" processor for each candidate; others took {others_share:.0%} of the cores"
    )
    if others_share > OTHERS_SHARE_MAX:
        print("publication: too busy elsewhere to judge p99")
        return
    assert not pages.failed_count + times.failed_count, "a candidate saw no result"
    assert p99 <= P99_MS_MAX, "late"


def _dues(count: int) -> list[float]:
    """Return when each candidate comes, in seconds: half of them in the rush."""
    half = count // 2
    rush_s, minute_s = (
        seconds * count / CANDIDATES_COUNT for seconds in (RUSH_S, MINUTE_S)
    )
    rush = [rush_s * n / half for n in range(half)]
    return rush + [rush_s + (minute_s - rush_s) * n / half for n in range(half)]


async def _crowd(
    port: int,
    dues: Sequence[float],
    requests_of: Callable[[int], Sequence[bytes]],
    times: Sequence[Times],
) -> None:
    start, tasks = time.perf_counter(), []
    for n, due_s in enumerate(dues):
        wait = start + due_s - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        due_at = start + due_s
        tasks.append(
            asyncio.create_task(_ask_in_turn(port, requests_of(n), due_at, times))
        )
    await asyncio.gather(*tasks)


async def _ask_in_turn(
    port: int, requests: Sequence[bytes], due_at: float, times: Sequence[Times]
) -> None:
    """Ask one thing after another on one connection, each timed into its own."""
    loop = asyncio.get_running_loop()
    connection = Connection(Wire())
    try:
        async with asyncio.timeout(ANSWER_S_MAX):
            await loop.create_connection(lambda: connection, "127.0.0.1", port)
            for data, into in zip(requests, times, strict=True):
                reply = await connection.send(data)
                if reply.status == HTTPStatus.SEE_OTHER:
                    reply = await connection.send(_led_to(port, reply))
                now = time.perf_counter()
                into.ms.append((now - due_at) * 1_000)
                into.bytes_count += len(reply.body)
                into.failed_count += reply.status != 200
                due_at = now
    except (Cut, TimeoutError, OSError):
        times[-1].failed_count += 1
    finally:
        connection.abort()


def _led_to(port: int, reply: Reply) -> bytes:
    """Return the request for the page that a sign-in leads to."""
    cookie = reply.headers[b"set-cookie"].partition(b";")[0]
    headers = b"Cookie: " + cookie + b"\r\n"
    path = reply.headers[b"location"].decode()
    return request("GET", path, f"127.0.0.1:{port}", headers=headers)


async def _ready(port: int) -> None:
    for _ in range(100):
        times = Times()
        head = f"127.0.0.1:{port}"
        requests_bytes = [request("GET", "/health", head)]
        await _ask_in_turn(port, requests_bytes, time.perf_counter(), [times])
        if times.ms and not times.failed_count:
            return
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CANDIDATES_COUNT)
