"""One generator: a process that plays its part of the crowd, as it is told.

    python -m concours.rehearsal.crowd.run

The first line of standard input is the plan, the next ones are orders; twice a
second it tells where the crowd is. Nothing else is written to standard output.
"""

import asyncio
import gc
import resource
import sys
import time

import uvloop

from concours.rehearsal.crowd import messages
from concours.rehearsal.crowd.check import check
from concours.rehearsal.crowd.crowd import Crowd
from concours.rehearsal.crowd.line import open_portal
from concours.rehearsal.crowd.messages import (
    Check,
    Die,
    Enrol,
    Fetch,
    Order,
    Progress,
    Replace,
    SecondCounts,
    Stop,
    Turn,
    WakeUp,
)
from concours.rehearsal.crowd.seat import true_ms
from concours.rehearsal.crowd.tally import Second

TELL_S = 0.5
SETTLED_S = 2
"""A second is told once it is over, and the loop has caught up with it."""


def main() -> None:
    """Play until told to stop, or until the conductor is gone."""
    raise_file_limit()
    gc.disable()  # nothing here dies young in cycles, and a pause would be ours
    uvloop.run(_play())


def raise_file_limit() -> int:
    """Allow as many open files as the system lets us; return how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


async def _play() -> None:
    reader = asyncio.StreamReader(limit=messages.LINE_BYTES_MAX)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    portal = await open_portal()
    plan = messages.read_plan(await reader.readline())
    crowd = Crowd(plan, portal.sockets[0].getsockname())
    telling = asyncio.create_task(_tell_for_ever(crowd))
    while line := await reader.readline():
        order = messages.read_order(line)
        if isinstance(order, Stop):
            break
        _obey(crowd, order)
    telling.cancel()
    crowd.stop()
    portal.close()


def _obey(crowd: Crowd, order: Order) -> None:
    match order:
        case Enrol():
            crowd.enrol(order)
        case Turn():
            crowd.turn(order)
        case Fetch():
            crowd.fetch(order)
        case Die():
            crowd.die(order)
        case Replace():
            crowd.replace(order)
        case WakeUp():
            crowd.wake_up(order)
        case Check():
            crowd.stop()
            _tell(messages.write(crowd.story(order.sitting)))
            _tell(messages.write(check(crowd, order)))
        case Stop():
            pass


async def _tell_for_ever(crowd: Crowd) -> None:
    told_s = int(time.time())
    while True:
        await asyncio.sleep(TELL_S)
        now_s = int(time.time()) - SETTLED_S
        _tell(messages.write(_progress(crowd, range(told_s, now_s))))
        told_s = max(told_s, now_s)


def _progress(crowd: Crowd, seconds: range) -> Progress:
    tally = crowd.around.tally
    lines = [line.wire for line in crowd.lines]
    return Progress(
        at_ms=true_ms(),
        **_counts(crowd),
        by_sitting=_counts_by_sitting(crowd),
        sent_bytes=sum(wire.sent_bytes for wire in lines),
        received_bytes=sum(wire.received_bytes for wire in lines),
        answers=dict(tally.answers),
        seconds=[
            _second_counts(at_s, tally.seconds[at_s])
            for at_s in seconds
            if at_s in tally.seconds
        ],
    )


def _counts(crowd: Crowd) -> dict[str, int]:
    """Count where candidates are, in one pass: a crowd has better to do."""
    counts = dict.fromkeys(("enrolled", "connected", "written", "waiting"), 0)
    for tablets in crowd.tablets.values():
        counts["enrolled"] += tablets[-1].enrolled_ms is not None
        counts["connected"] += tablets[-1].is_connected
        for tablet in tablets:
            for chain in tablet.chains:
                counts["written"] += len(chain.entries)
                counts["waiting"] += chain.waiting_count
    return counts


def _counts_by_sitting(crowd: Crowd) -> dict[str, dict[str, int]]:
    by_sitting: dict[str, dict[str, int]] = {}
    for tablet in crowd.last:
        for day in tablet.days:
            name = day.sitting["sitting"]
            if name not in by_sitting:
                by_sitting[name] = dict.fromkeys(messages.SITTING_COUNTS, 0)
            counts, moments = by_sitting[name], day.moments
            counts["whole"] += moments.whole is not None
            counts["keyed"] += moments.keyed is not None
            counts["revealed"] += moments.revealed is not None
            counts["handed"] += day.is_handed
            counts["complete"] += moments.complete is not None
    return by_sitting


def _second_counts(at_s: int, second: Second) -> SecondCounts:
    return SecondCounts(
        at_s,
        second.entries_count,
        second.batches_count,
        dict(second.latencies.buckets),
        second.latencies.max_us,
    )


def _tell(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
