"""The living half-day of the demonstration: founded beside the papers, then played.

It waits until the house answers, and gives way to all that people look at.
"""

import json
import os
import time
from pathlib import Path

from concours.cli.house import running_dsn, set_up_django
from concours.cli.supervision.probes import answers_http
from concours.core.kernel.time import Instant

NICE = 10
POLL_S = 1.0
SITES_COUNT, ROTATIONS = 2, 4


def live(home: Path, *, port: int) -> None:
    """Found it if it is not there yet, and play it until the process is ended."""
    os.nice(NICE)
    is_up = answers_http(port)
    while not is_up():
        time.sleep(POLL_S)
    set_up_django(home)
    from concours.cli.demonstration.seed_half_day import (  # noqa: PLC0415 -- after setup
        HalfDaySize,
        seed_half_day,
    )
    from concours.rehearsal.half_day import living  # noqa: PLC0415 -- idem

    demo_data = json.loads((home / "demo.json").read_text())
    if living.VISITOR not in demo_data:
        sites = dict.fromkeys(row["site"] for row in demo_data["candidates"])
        size = HalfDaySize(sites=[*sites][:SITES_COUNT], rotations=ROTATIONS)
        now = Instant(time.time_ns() // 1_000_000)
        seed_half_day(home, demo_data, size, now=now)
        living.leave_chair(home, running_dsn(home))
    living.play(home, port=port)
