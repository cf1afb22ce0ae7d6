"""Let the 3,360 examiners of a nation in at one instant: eight seconds, on two cores.

336 circuits at 34 sites, each site an address of its own; two gateways as `concours
up` runs them. No exam has all tablets ask at one instant. What gateways and
PostgreSQL took of a processor for each is told beside: the tablets are on the same
cores. With `short`, codes are eight characters long and slow to compare, as those of
candidates are.
"""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from secrets import token_bytes
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))

import msgspec
import psutil
from parts.nation import T0, Admin, cluster, dsn, loading, make_roster
from psycopg.types.json import Jsonb

from concours.core.ecos.bells.tempo import NORMAL_TEMPO, write_tempo
from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.core.kernel.time import HOUR_MS
from concours.core.people.roster.codes import code_digest
from concours.rehearsal.crowd.http import Connection, Cut, Wire, request
from concours.rehearsal.crowd.line import sources_of
from concours.rehearsal.crowd.run import raise_file_limit

CIRCUITS_COUNT, CHAIRS_COUNT, SITES_COUNT = 336, 10, 34
GATEWAYS_COUNT, CORES_COUNT = 2, 2
AIM_S = 8.0
AGAIN_S, ANSWER_S_MAX, READY_TRIES_MAX = 1.0, 30.0, 600
LONG, SHORT = "K7QF-2M9D-XH4R", "K7QF-2M9D"
CODES_KEY = bytes(range(32))

FACTS = {"exam": uuid4(), "sitting": uuid4(), "t0": T0, "duration": 4 * HOUR_MS}
PAPER = """
INSERT INTO frozen_paper (id, code, version, title, content_digest, duration_ms,
                          questions_count)
VALUES (%(sitting)s, 'j1', 1, 'Série 1', sha256(''), %(duration)s, 5)
"""
SITTING = """
INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title, scheduled_ms,
                     duration_ms, quorum, package_digest, key_check)
VALUES (%(sitting)s, %(exam)s, %(sitting)s, 1, 'ecos', 'ecos', 'ECOS, jour 1',
        %(t0)s, %(duration)s, 2, sha256(''), sha256(''))
"""
CIRCUITS = """
INSERT INTO circuit (id, sitting_id, site_id, code, factor_num, factor_den, tempo)
SELECT gen_random_uuid(), %(sitting)s, site.id, 'C' || n, 1, 1, %(tempo)s
FROM generate_series(0, %(circuits)s - 1) n
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM site) site
    ON site.place = n %% %(sites)s
"""
PLACES = """
WITH own AS (
    INSERT INTO attempt (id, sitting_id, candidate_id, site_id, room, seat)
    SELECT gen_random_uuid(), %(sitting)s, id, site_id, '', '' FROM candidate
    ORDER BY number LIMIT 20 * %(circuits)s RETURNING id
)
INSERT INTO circuit_place (attempt_id, circuit_id, rotation, position)
SELECT own.id, c.id, (own.n %% 20) / 5, own.n %% 5
FROM (SELECT id, row_number() OVER () - 1 AS n FROM own) own
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM circuit) c
    ON c.place = own.n / 20
"""
EXAMINERS = """
INSERT INTO examiner (id, exam_id, number, name, university, code_digest)
SELECT id, %s, number, 'Pr ' || number, 'Amiens', digest
FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS own (id, number, digest)
"""
CHAIRS = """
WITH circuits AS (
    SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM circuit
), people AS (
    SELECT id, row_number() OVER (ORDER BY number) - 1 AS n FROM examiner
), seated AS (
    INSERT INTO chair (id, sitting_id, circuit_id, station, station_code, place, room,
                       examiner_id)
    SELECT gen_random_uuid(), %(sitting)s, circuits.id, people.n %% 10 / 2,
           's' || people.n %% 10 / 2 + 1, people.n %% 2 + 1, 'B1', people.id
    FROM people JOIN circuits ON circuits.place = people.n / 10
    RETURNING id, circuit_id
)
INSERT INTO attempt (id, sitting_id, chair_id, site_id, room, seat)
SELECT gen_random_uuid(), %(sitting)s, seated.id, circuit.site_id, 'B1', '1'
FROM seated JOIN circuit ON circuit.id = seated.circuit_id
"""


def main(code: str) -> None:
    """Set the half-day up, and let all of them in at once."""
    raise_file_limit()
    with cluster() as running, ExitStack() as stack:
        with loading(running) as admin:
            numbers = make_half_day(admin, code)
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        listening.listen(4_096)
        role = dsn(running, "concours_gateway")
        gateways = [start_gateway(listening, role) for _ in range(GATEWAYS_COUNT)]
        owners = {
            "gateways": [psutil.Process(gateway.pid) for gateway in gateways],
            "PostgreSQL": [psutil.Process(running.pid)],
        }
        try:
            port = listening.getsockname()[1]
            asyncio.run(measure(port, numbers, code, owners))
        finally:
            for gateway in gateways:
                gateway.terminate()
                gateway.wait()


def make_half_day(admin: Admin, code: str) -> list[str]:
    """Add a half-day that nobody has announced; return its examiners' numbers."""
    make_roster(admin, FACTS["exam"])
    facts = FACTS | {
        "circuits": CIRCUITS_COUNT,
        "sites": SITES_COUNT,
        "tempo": Jsonb(write_tempo(NORMAL_TEMPO)),
    }
    for query in (PAPER, SITTING, CIRCUITS, PLACES):
        admin.execute(query, facts)
    ids = [uuid4() for _ in range(CIRCUITS_COUNT * CHAIRS_COUNT)]
    numbers = [f"E{place:04}" for place in range(len(ids))]
    digests = [code_digest(CODES_KEY, identity, code) for identity in ids]
    admin.execute(EXAMINERS, (FACTS["exam"], ids, numbers, digests))
    admin.execute(CHAIRS, facts)
    return numbers


def start_gateway(
    listening: socket.socket, gateway_dsn: str
) -> subprocess.Popen[bytes]:
    """Start a gateway, as the supervisor does."""
    listening.set_inheritable(True)
    environment = os.environ | {
        "CONCOURS_DSN": gateway_dsn,
        "CONCOURS_CODES_KEY": CODES_KEY.hex(),
    }
    command = [sys.executable, "-m", "concours.cli", "serve", "gateway", "--fd"]
    return subprocess.Popen(  # noqa: S603 -- ourselves
        [*command, str(listening.fileno())],
        env=environment,
        pass_fds=[listening.fileno()],
        stderr=subprocess.DEVNULL,
    )


async def measure(
    port: int,
    numbers: Sequence[str],
    code: str,
    owners: Mapping[str, Sequence[psutil.Process]],
) -> None:
    """Let all of them in at once, and print how long it took and what it cost."""
    gateway = "127.0.0.1", port
    for _ in range(READY_TRIES_MAX):
        if await ask(gateway, "127.0.0.1", "GET", "/health", b"") == HTTPStatus.OK:
            break
        await asyncio.sleep(AGAIN_S / 10)
    sources = sources_of(SITES_COUNT)
    claims = [
        (sources[place // CHAIRS_COUNT % SITES_COUNT], claim_of(number, code))
        for place, number in enumerate(numbers)
    ]
    spent_s = {name: cpu_s(processes) for name, processes in owners.items()}
    begun = time.perf_counter()
    tries = await asyncio.gather(*(let_in(gateway, *claim) for claim in claims))
    took_s = time.perf_counter() - begun
    costs = {
        name: (cpu_s(processes) - spent_s[name]) * 1_000 / len(numbers)
        for name, processes in owners.items()
    }
    total_ms = sum(costs.values())
    aim_ms = AIM_S * CORES_COUNT * 1_000 / len(numbers)
    words = ", ".join(f"{name} {cost:.2f}" for name, cost in costs.items())
    print(f"enrolment: {len(numbers)} tablets in {took_s:.1f} s, {sum(tries)} requests")
    print(
        f"enrolment: {total_ms:.2f} ms of a processor each ({words}; aim {aim_ms:.2f})"
    )


def claim_of(number: str, code: str) -> bytes:
    """Return what a new tablet asks with."""
    key = DeviceKey(private_key_from(token_bytes)).public.hex()
    claim = {"examiner": number, "code": code, "replacement": None, "public_key": key}
    return msgspec.json.encode(claim)


async def let_in(gateway: tuple[str, int], source: str, claim: bytes) -> int:
    """Ask until let in; return how often that took."""
    count = 1
    while await ask(gateway, source, "POST", "/enrol", claim) != HTTPStatus.OK:
        count += 1
        await asyncio.sleep(AGAIN_S)
    return count


async def ask(
    gateway: tuple[str, int], source: str, method: str, path: str, body: bytes
) -> int:
    """Return the status of an answer on a connection of its own, 0 without one."""
    connection, (host, port) = Connection(Wire()), gateway
    data = request(method, path, f"{host}:{port}", body=body)
    try:
        async with asyncio.timeout(ANSWER_S_MAX):
            loop = asyncio.get_running_loop()
            await loop.create_connection(
                lambda: connection, host, port, local_addr=(source, 0)
            )
            return (await connection.send(data)).status
    except (Cut, OSError, TimeoutError):
        return 0
    finally:
        connection.abort()


def cpu_s(processes: Sequence[psutil.Process]) -> float:
    """Return what processes and their children have had of a processor."""
    return sum(
        sum(member.cpu_times()[:2])
        for process in processes
        for member in (process, *process.children(recursive=True))
    )


if __name__ == "__main__":
    main(SHORT if "short" in sys.argv[1:] else LONG)
