"""A house that was put back: noted beside it, and an act as soon as it stands.

The note waits until `concours up` has brought the tables to this release; the act then
keeps a band on every page of the console. Another act ends it.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from concours.cli.house import House, HouseFault, set_up_django
from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant

NOTE = "restored.json"

# Django is set up once in a process: the act is recorded in one of its own.
RECORD = """
import sys, time
from pathlib import Path
from concours.cli.house import set_up_django
set_up_django(Path())
from concours.acts.restore_drill import record_restore
record_restore(int(sys.argv[1]), now=time.time_ns() // 1_000_000)
"""


def note_restore(home: Path, backup_ms: int) -> None:
    """Note that a home was put back from the backup made at that instant."""
    (home / NOTE).write_text(json.dumps({"backup_ms": backup_ms}))


def record_noted_restore(house: House) -> None:
    """Make the note an act of the house, if there is one. Raises `HouseFault`."""
    note = house.folder / NOTE
    if not note.is_file():
        return
    backup_ms = int(json.loads(note.read_text())["backup_ms"])
    process = subprocess.run(  # noqa: S603 -- our program, no shell
        [sys.executable, "-c", RECORD, str(backup_ms)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **house.environment("console")},
    )
    if process.returncode:
        last_line = (process.stderr.strip().splitlines() or ["?"])[-1]
        raise HouseFault(
            fr=f"La restauration n’a pas pu être inscrite au journal : {last_line}",
            en=f"The restore could not be recorded: {last_line}",
        )
    note.unlink()


def put_in_service(home: Path, reason: str) -> int:
    """Say that the house on `home` is the one in service. 0 done, 1 refused."""
    set_up_django(home)
    from concours.acts import restore_drill  # noqa: PLC0415 -- after Django
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- idem

    try:
        restore_drill.put_in_service(reason, now=Instant(time.time_ns() // 1_000_000))
    except ReasonInvalid:
        complain(fr="Donnez --reason « pourquoi ».", en="Give --reason “why”.")
        return 1
    except Refusal:
        complain(
            fr="Cette maison n’a pas été restaurée, ou elle est déjà en service.",
            en="This house was not put back, or it is already in service.",
        )
        return 1
    show(
        choose(
            fr="Cette maison est désormais la maison en service.",
            en="This house is now the one in service.",
        )
    )
    return 0
