"""One process of examiners, as it is told.

    python -m concours.rehearsal.examiners.run

The first line of standard input is the plan, the next ones are orders; twice a second
it tells where its examiners are. Nothing else is written to standard output.
"""

import asyncio
import gc
import sys

import uvloop

from concours.rehearsal.crowd.run import raise_file_limit
from concours.rehearsal.examiners import messages
from concours.rehearsal.examiners.check import check
from concours.rehearsal.examiners.crowd import ExaminerCrowd
from concours.rehearsal.examiners.messages import (
    Check,
    Die,
    Enrol,
    Order,
    Prove,
    Replace,
    Stop,
    Turn,
)

TELL_S = 0.5
LINE_BYTES_MAX = 64 * 1024 * 1024


def main() -> None:
    """Play until told to stop, or until the conductor is gone."""
    raise_file_limit()
    gc.disable()  # nothing here dies young in cycles, and a pause would be ours
    uvloop.run(_play())


async def _play() -> None:
    reader = asyncio.StreamReader(limit=LINE_BYTES_MAX)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    crowd = ExaminerCrowd(messages.read_plan(await reader.readline()))
    telling = asyncio.create_task(_tell_for_ever(crowd))
    while line := await reader.readline():
        order = messages.read_order(line)
        if isinstance(order, Stop):
            break
        _obey(crowd, order)
    telling.cancel()
    crowd.stop()


def _obey(crowd: ExaminerCrowd, order: Order) -> None:
    match order:
        case Enrol():
            crowd.enrol(order)
        case Turn():
            crowd.turn(order)
        case Die():
            crowd.die(order)
        case Replace():
            crowd.replace(order)
        case Prove():
            _tell(messages.write(crowd.prove(order)))
        case Check():
            crowd.stop()
            _tell(messages.write(check(crowd, order.dsn)))
        case Stop():
            pass


async def _tell_for_ever(crowd: ExaminerCrowd) -> None:
    while True:
        await asyncio.sleep(TELL_S)
        _tell(messages.write(crowd.progress()))


def _tell(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
