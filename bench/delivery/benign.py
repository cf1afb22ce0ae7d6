"""A nation's day on which nobody looks for the key, and some do: who is accused.

12,000 candidates at 40 sites, an address each, through two gateways; each tablet lives
its day in seconds, a few hundred at a time. What befalls anybody befalls them
(`rehearsal/habits.py`), one in twenty each; one in fifty has their tablet replaced, and
the one before brings what it kept; every tablet asks for what browsers, networks and
managers of tablets ask for by themselves, and signs what a person does beside the
paper: enlarges, leaves, pastes, strays where nobody looks for a key, is led there by a
link.
Meanwhile the console looks, as it does each second. Ten are guilty: five type addresses
of a key, five tablets have signed that it was typed.

Prints how many there were of each kind, what the house kept of it, and whom it accuses:
the ten and nobody else, in incidents, in signals, and in the files of refused requests;
ends with 1 otherwise. Candidates as argument. Nothing of it is asked of the clock;
`concours rehearse` has tablets that live as long as people's.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

import psycopg
from parts.ending import end_what_is_started
from parts.house import running_house
from parts.nation import PAPER, SITES, SITTING, Admin, dsn, loading
from parts.visits import READY_S, Visit, make_impatient

from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant
from concours.core.people.roster.codes import code_digest
from concours.core.profile.reading import to_bytes
from concours.rehearsal.crowd.line import Channel, Line, sources_of
from concours.rehearsal.crowd.run import raise_file_limit
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.tally import Tally
from concours.rehearsal.habit_names import BENIGN_HABITS, Habit, habit_of
from concours.store.profiles import load_profile

CANDIDATES_COUNT, SITES_COUNT, GATEWAYS_COUNT = 12_000, 40, 2
GUILTY_COUNT = 5
REPLACED_EVERY = 50
AT_ONCE_COUNT = 200
LOOK_S = 1.0
READY_TRIES_MAX = 3_000
SEED = 20261130
CODE, REPLACEMENT = "K7QF-2M9D-XH4R", "M2QP-7K9F-4RXH"
"""Of twelve characters: a digest of eight is slow, which is no part of this."""
CODES_KEY = bytes(32)
SHOWN_EVERY = 1_000


CANDIDATES = """
INSERT INTO candidate (id, exam_id, number, name, site_id, room, seat, factor_num,
                       factor_den, code_digest)
SELECT c.id, %(exam)s, c.number, 'Camille ' || c.number, s.id, 'Salle 1', c.number,
       1, 1, c.digest
FROM unnest(%(ids)s::uuid[], %(numbers)s::text[], %(digests)s::bytea[],
            %(places)s::int[]) AS c (id, number, digest, place)
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM site) s
    ON s.place = c.place
"""
ATTEMPTS = """
INSERT INTO attempt (id, sitting_id, candidate_id, site_id, room, seat)
SELECT gen_random_uuid(), %(sitting)s, id, site_id, room, seat FROM candidate
"""
REPLACE = """
INSERT INTO replacement_code (id, attempt_id, code_digest, expires_ms, act)
SELECT gen_random_uuid(), a.id, c.digest, 9007199254740991, 1
FROM unnest(%s::uuid[], %s::bytea[]) AS c (candidate, digest)
JOIN attempt a ON a.candidate_id = c.candidate
"""
SIGNED = """
SELECT kind, count(*) FROM journal_entry WHERE kind NOT IN ('opened', 'answered')
GROUP BY kind ORDER BY kind
"""
TRACES = """
SELECT code || ' ' || attribution, sum(count)::int FROM trace
GROUP BY code, attribution ORDER BY 1
"""
INCIDENTS = "SELECT kind, count(*) FROM incident GROUP BY kind ORDER BY kind"
ACCUSED = """
SELECT c.number FROM incident i JOIN attempt a ON a.id = i.attempt_id
JOIN candidate c ON c.id = a.candidate_id
UNION SELECT coalesce(site_id, sitting_id)::text FROM incident WHERE attempt_id IS NULL
"""
NUMBERS = """
SELECT c.number FROM attempt a JOIN candidate c ON c.id = a.candidate_id
WHERE a.id = ANY(%s)
"""


def main() -> None:
    """Play the day, and print it; end with 1 if the accused are not the guilty."""
    end_what_is_started()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CANDIDATES_COUNT
    raise_file_limit()
    make_impatient()
    chance = Random(SEED)  # noqa: S311 -- a day is replayed by its seed
    numbers = [f"{n:05d}" for n in range(1, count + 1)]
    chosen = chance.sample(numbers, 2 * GUILTY_COUNT)
    probers, signers = chosen[:GUILTY_COUNT], chosen[GUILTY_COUNT:]
    with (
        running_house() as (running, _),
        socket.create_server(("127.0.0.1", 0)) as door,
    ):
        door.listen(4_096)
        facts = {"exam": uuid4(), "sitting": uuid4()}
        with loading(running) as admin:
            make_exam(admin, facts, numbers)
        logs = [running.folder / f"refused-{n}.jsonl" for n in range(GATEWAYS_COUNT)]
        with gateways(door, dsn(running, "concours_gateway"), logs), looking(facts):
            port = door.getsockname()[1]
            tally = asyncio.run(play(port, numbers, probers, signers, chance))
            time.sleep(3 * LOOK_S)  # what was asked for last is a row, and looked at
        with psycopg.connect(running.admin_dsn("concours")) as admin:
            accused = tell(admin, facts, tally)
        tell_files(logs, len(numbers))
    say("guilty", len(chosen))
    say("of them accused", len(accused & set(chosen)))
    say("accused who did nothing", len(accused - set(chosen)))
    sys.exit(0 if accused == set(chosen) else 1)


def make_exam(admin: Admin, facts: dict[str, Any], numbers: Sequence[str]) -> None:
    """Add an exam that runs, its sites and its candidates, whom nobody has seen yet."""
    begun = now_ms() - 10 * MINUTE_MS
    facts |= {
        "sites": SITES_COUNT,
        "t0": begun,
        "duration": 3 * HOUR_MS,
        "questions": 1,
        "position": 1,
        "package": bytes(32),
        "numbers": list(numbers),
        "ids": (ids := [uuid4() for _ in numbers]),
        "digests": [code_digest(CODES_KEY, own, CODE) for own in ids],
        "places": [place % SITES_COUNT for place in range(len(numbers))],
    }
    admin.execute(
        "INSERT INTO exam (id, code, title, signer, profile)"
        " VALUES (%s, 'edn', 'EDN', sha256(''), %s)",
        (facts["exam"], to_bytes(load_profile("edn"))),
    )
    for query in (SITES, CANDIDATES, PAPER, SITTING, ATTEMPTS):
        admin.execute(query, facts)
    replaced = ids[::REPLACED_EVERY]
    digests = [code_digest(CODES_KEY, own, REPLACEMENT) for own in replaced]
    admin.execute(REPLACE, (replaced, digests))


@contextmanager
def gateways(
    door: socket.socket, gateway_dsn: str, logs: Sequence[Path]
) -> Iterator[None]:
    """Run gateways as the supervisor does, each with its file of refused requests."""
    door.set_inheritable(True)
    own = {"CONCOURS_DSN": gateway_dsn, "CONCOURS_CODES_KEY": CODES_KEY.hex()}
    command = [sys.executable, "-m", "concours.cli", "serve", "gateway", "--fd"]
    started = [
        subprocess.Popen(  # noqa: S603 -- ourselves
            [*command, str(door.fileno())],
            env=os.environ | own | {"CONCOURS_REFUSED_LOG": str(log)},
            pass_fds=[door.fileno()],
            stderr=subprocess.DEVNULL,
        )
        for log in logs
    ]
    try:
        yield
    finally:
        for gateway in started:
            gateway.terminate()
        for gateway in started:
            gateway.wait()


@contextmanager
def looking(facts: dict[str, Any]) -> Iterator[None]:
    """Let the console open what it finds, each second, as its watch does."""
    from concours.acts.delivery.findings import open_findings  # noqa: PLC0415 -- after setup
    from concours.store.models import Sitting  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery.incidents import (  # noqa: PLC0415 -- idem
        addresses_asked_for,
        suspicions,
    )

    over = threading.Event()

    def look() -> None:
        row = Sitting.objects.get(pk=facts["sitting"])
        while not over.wait(LOOK_S):
            now = now_ms()
            found = addresses_asked_for(row.id, now=now) + suspicions(row.id, now=now)
            open_findings(row, found, now=now)

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()


async def play(
    port: int,
    numbers: Sequence[str],
    probers: Sequence[str],
    signers: Sequence[str],
    chance: Random,
) -> Tally:
    """Let all of them have their day, so many at once; return what was counted."""
    around = Surroundings(Tally(), chance, 1.0)
    gateway = "127.0.0.1", port
    lines = [Line(own, gateway, gateway, chance) for own in sources_of(SITES_COUNT)]
    places = asyncio.Semaphore(AT_ONCE_COUNT)
    gone_count = 0

    async def live(place: int, number: str) -> None:
        nonlocal gone_count
        habit: Habit | None = "probe" if number in probers else habit_of(place)
        site = place % SITES_COUNT
        seat = Seat(number, CODE, site, habit)
        async with places:
            visit = Visit(seat, lines[site], around)
            await visit.come()
            if number in signers:
                visit.tell("strayed", {"dest": "document", "path": "/correction.php"})
            if place % REPLACED_EVERY == 0:
                await replace_tablet(visit)
            await visit.live()
            await visit.send()
        gone_count += 1
        if gone_count % SHOWN_EVERY == 0:
            print(f"{gone_count:6d} of {len(numbers)}", file=sys.stderr, flush=True)

    for _ in range(READY_TRIES_MAX):
        if await Channel(lines[0], lambda *_: None).fetch("GET", "/health") is not None:
            break
        await asyncio.sleep(READY_S)
    await asyncio.gather(*(live(*pair) for pair in enumerate(numbers)))
    return around.tally


async def replace_tablet(old: Visit) -> None:
    """Let another tablet take over; the one before then brings what it kept."""
    new = Visit(old.seat, old.line, old.around)
    await new.come(REPLACEMENT)
    await new.live()
    await new.send()
    old.around.tally.answers["day.replaced"] += 1


def tell(admin: Admin, facts: dict[str, Any], tally: Tally) -> set[str]:
    """Print what there was of each kind and what was kept; return the accused."""
    from django.db import connection  # noqa: PLC0415 -- after Django's setup

    from concours.store.queries.signals import signals_of  # noqa: PLC0415 -- idem

    say("asked for by machines, 404", tally.answers["not_found"])
    for habit in (*BENIGN_HABITS, "replaced"):
        say(
            f"befell somebody: {habit.replace('_', ' ')}", tally.answers[f"day.{habit}"]
        )
    for kind, query in (
        ("signed by tablets", SIGNED),
        ("kept as rows", TRACES),
        ("incidents", INCIDENTS),
    ):
        for name, count in admin.execute(query):
            say(f"{kind}: {name}", int(str(count)))
    named = {str(number) for (number,) in admin.execute(ACCUSED)}
    signals = signals_of(connection, facts["exam"])
    say("signals for the jury", len(signals))
    attempts = [attempt for signal in signals for attempt in signal.attempts]
    of_signals = {str(number) for (number,) in admin.execute(NUMBERS, (attempts,))}
    say("named by signals and not by incidents", len(of_signals - named))
    return named | of_signals


def tell_files(logs: Sequence[Path], count: int) -> None:
    """Print what `concours forensics logs` finds in the files of refused requests."""
    command = [sys.executable, "-m", "concours.cli", "forensics", "logs", "--json"]
    paths = [str(log) for log in logs if log.exists()]
    done = subprocess.run([*command, *paths], check=False, capture_output=True)  # noqa: S603 -- ourselves
    report = json.loads(done.stdout)
    found = Counter(f"{one['rule']} {one['attribution']}" for one in report["findings"])
    say(f"lines of refused requests, of {count} tablets", report["lines"])
    for rule, own_count in sorted(found.items()):
        say(f"findings of the files: {rule}", own_count)


def now_ms() -> Instant:
    """Return the hour."""
    return Instant(time.time_ns() // 1_000_000)


def say(label: str, count: int) -> None:
    """Print one figure."""
    print(f"benign: {label:48s} {count:9,d}", flush=True)


if __name__ == "__main__":
    main()
