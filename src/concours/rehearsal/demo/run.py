"""The process of the crowd: tablets on its loop, the automatic jury on a thread.

Django must be set up on the console's role before this module is imported.
"""

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import uvloop
from django.db import OperationalError, connection

from concours.core.authoring.paper import key_document
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import HOUR_MS
from concours.rehearsal.conductor.jury import ActTimeout, Jury, read_clock
from concours.rehearsal.crowd.line import open_portal
from concours.rehearsal.crowd.run import raise_file_limit
from concours.rehearsal.demo.ability import Keys
from concours.rehearsal.demo.bell import Bell
from concours.rehearsal.demo.crowd import DemoCrowd, plan_of, prune_for_ever
from concours.rehearsal.demo.incidents import CutByHand, Incidents
from concours.rehearsal.demo.jury import AutomaticJury, Disarmed, is_left
from concours.rehearsal.demo.memory import recall

STEP_S = 1.0
REAL_LENGTH_MS = 3 * HOUR_MS
EASE = 2
"""The demonstration's paper is a third of a real one: played as fast as a real one, it
would be through long before the end."""
CHECK_SPEED = 2.0
REASON = "Démonstration"


def play(home: Path, *, count: int, port: int) -> None:
    """Play until the process is ended. `count` candidates come to gateway `port`."""
    raise_file_limit()
    demo_data = json.loads((home / "demo.json").read_text())
    juries = [
        Jury(name, demo_data, home / "packages", reason=REASON)
        for name in demo_data["sittings"]
        if name.startswith("accelerated")
    ]
    speeds = {demo_data["sittings"]["check"]: CHECK_SPEED}
    for jury in juries:
        speeds[str(jury.sitting)] = REAL_LENGTH_MS / jury.row.duration_ms / EASE
    uvloop.run(_play(home, demo_data, juries, speeds, (count, port)))


async def _play(
    home: Path,
    demo_data: Mapping[str, Any],
    played_juries: Sequence[Jury],
    speeds: Mapping[str, float],
    seats: tuple[int, int],
) -> None:
    portal = await open_portal()
    memory = recall(os.environ["CONCOURS_DSN"])
    plan = plan_of(demo_data, *seats)
    portal_address = portal.sockets[0].getsockname()
    secret = demo_data["crowd"]["secret"]
    crowd = DemoCrowd(plan, portal_address, memory, speeds, secret)
    crowd.arrive()
    loop = asyncio.get_running_loop()
    papers = [
        (AutomaticJury(jury), Incidents(crowd, jury, loop)) for jury in played_juries
    ]
    bell = Bell(home / "bell", str(played_juries[0].sitting))
    juries = [
        Jury(name, demo_data, home / "packages") for name in demo_data["sittings"]
    ]
    line_switch = CutByHand(crowd, loop)

    def follow() -> None:
        line_switch.turn(is_cut=bell.is_cut)
        _learn(juries, crowd.keys)

    threading.Thread(target=_conduct, args=(papers, bell, follow), daemon=True).start()
    await prune_for_ever(crowd)


def _conduct(
    papers: Sequence[tuple[AutomaticJury, Incidents]],
    bell: Bell,
    follow: Callable[[], None],
) -> None:
    """Take a step each second once the bell is rung; the house watches that we tell."""
    while True:
        trouble = _catch_trouble(follow)
        if bell.is_rung:
            trouble = _catch_trouble(lambda: _step(papers, bell))
        if trouble:
            bell.tell("trouble", reason=trouble)
        else:
            bell.tell("playing" if bell.is_rung else "waiting")
        time.sleep(STEP_S)


def _step(papers: Sequence[tuple[AutomaticJury, Incidents]], bell: Bell) -> None:
    """Play the first paper that is not left yet, or the last."""
    now = read_clock()
    unfinished = (pair for pair in papers if not is_left(pair[0].jury.row, now=now))
    jury, incidents = next(unfinished, papers[-1])
    bell.sitting = str(jury.jury.sitting)
    try:
        if jury.step() == "launched":
            incidents.turn()
    except Disarmed:
        bell.fall_silent()


def _learn(juries: Sequence[Jury], keys: dict[str, Keys]) -> None:
    """Let the crowd know the right answers of what is launched, whoever launched it."""
    for jury in juries:
        sitting = str(jury.sitting)
        if sitting not in keys and jury.row.key_released_ms is not None:
            _, document = jury.paper()
            keys[sitting] = {
                question.id: question.key for question in key_document.read(document)
            }


def _catch_trouble(do: Callable[[], None]) -> str | None:
    """Do it; return the name of what stood in the way."""
    try:
        do()
    except Refusal as refusal:
        return refusal.code
    except (ActTimeout, Unavailable, OperationalError) as fault:
        connection.close()
        return type(fault).__name__
    return None
