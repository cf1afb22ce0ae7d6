"""How long a page reopened outside its lock takes to be an incident, in a whole house.

The whole house runs as it does for an exam, and knows a configuration of each site.
Tablets of eight sites compose; one of each, one after the other, is opened again in a
browser that shows no key. It does what the application does: it waits its pause, asks
for a nonce, looks twice for a key, and says that there is none. Beside them: an address
that a tablet asks the centre for, as a browser does, and one that it signs. Baseline:
each until the centre has answered.
"""

import json
import os
import random
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

import strays  # the other bench of this house
from parts.ending import end_what_is_started

from concours.cli.house import set_up_django
from concours.cli.supervision.rehearsal_house import new_home, running_house
from concours.cli.supervision.rehearsal_kiosk import configure_kiosk_of
from concours.rehearsal.conductor.stage import Stage
from concours.rehearsal.kiosk import OPENED_S

AIM_S, STRAY_AIM_S = 15.0, 2.0
CANDIDATES_COUNT, SITES_COUNT, OF_A_SITE_COUNT, GAP_S = 96, 8, 8, 2.5
FRAME_S = 0.5
"""Two looks of the frame, where there is nothing that could show a key."""
OPENED = """
SELECT c.number FROM incident i JOIN attempt a ON a.id = i.attempt_id
JOIN candidate c ON c.id = a.candidate_id WHERE i.kind = %s
"""


def main() -> None:
    """Print how long each of them took."""
    size = Namespace(
        candidates=CANDIDATES_COUNT,
        sites=SITES_COUNT,
        minutes=60,
        sittings=1,
        kiosk=True,
    )
    size.gateways = 2
    end_what_is_started()
    os.environ.pop("CONCOURS_DSN", None)  # another house's
    with new_home(None) as home, running_house(size, home) as stage:
        set_up_django(home)
        people = stage.demo_data["candidates"]
        sites = sorted({person["site"] for person in people})
        configure_kiosk_of(size, stage, sites)
        rooms = [
            person
            for site in sites
            for person in [own for own in people if own["site"] == site][
                :OF_A_SITE_COUNT
            ]
        ]
        with strays.composing(stage, rooms) as (crowd, loop):
            exam = str(stage.demo_data["sittings"]["exam"])
            numbers = [person["number"] for person in rooms]
            slowest = measure_locks(stage, crowd, numbers[::OF_A_SITE_COUNT])
            asked = measure_asked(stage, crowd, numbers[1::OF_A_SITE_COUNT])
            days = {
                number: strays.day_of(crowd.tablets[number][-1], exam)
                for number in numbers[2::OF_A_SITE_COUNT]
            }
            slowest_stray = max(asked, measure_signed(stage, loop, days))
    if slowest > AIM_S or slowest_stray > STRAY_AIM_S:
        sys.exit(f"later than {AIM_S:.0f} s, or than {STRAY_AIM_S:.0f} s")


def measure_locks(stage: Stage, crowd: Any, numbers: list[str]) -> float:
    """Open pages again outside the lock; return how long the slowest took."""
    opened_s, answered_s = {}, {}
    with noted(stage, "unlocked") as begun_s:
        for number in numbers:
            opened_s[number] = time.monotonic()
            time.sleep(random.uniform(0, OPENED_S))  # noqa: S311 -- no secret
            show_nothing(stage, crowd.tablets[number][-1]._token)  # noqa: SLF001 -- idem
            answered_s[number] = time.monotonic()
        with suppress(AssertionError):  # who never came is told below
            strays.wait(lambda: len(begun_s) >= len(opened_s))
    strays.tell("answered: it shows no key", opened_s, answered_s)
    return strays.tell("an incident: opened outside its lock", opened_s, begun_s)


def show_nothing(stage: Stage, token: str) -> None:
    """Do as the application does in a browser that shows no key."""
    line = HTTPConnection(*stage.gateway, timeout=10)
    head = {"Authorization": f"Bearer {token}"}
    line.request("GET", "/seb/nonce", headers=head)
    nonce = json.loads(line.getresponse().read())["nonce"]
    time.sleep(FRAME_S)
    body = {"nonce": nonce, "config": "", "exam": "", "version": ""}
    line.request("POST", f"/seb/attest?n={nonce}", json.dumps(body), head)
    answer = line.getresponse()
    answer.read()
    assert answer.status == 200, answer.status
    line.close()


def measure_asked(stage: Stage, crowd: Any, numbers: list[str]) -> float:
    """Ask for what is not an exam's; return how long the slowest incident took."""
    asked_s, answered_s = {}, {}
    head = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
    head |= {"Sec-Fetch-Site": "none", "Sec-Fetch-User": "?1"}
    with noted(stage, "looked_for") as begun_s:
        for number in numbers:
            cookies = crowd.tablets[number][-1]._cookies.header()  # noqa: SLF001 -- idem
            name, _, value = cookies.decode().strip().partition(": ")
            asked_s[number] = time.monotonic()
            line = HTTPConnection(*stage.gateway, timeout=10)
            line.request("GET", "/correction.php", headers=head | {name: value})
            answer = line.getresponse()
            answer.read()
            answered_s[number] = time.monotonic()
            assert answer.status == 404, answer.status
            line.close()
            time.sleep(GAP_S)
        with suppress(AssertionError):
            strays.wait(lambda: len(begun_s) >= len(asked_s))
    strays.tell("answered: 404", asked_s, answered_s)
    return strays.tell("an incident: an address was asked for", asked_s, begun_s)


def measure_signed(stage: Stage, loop: Any, days: dict[str, Any]) -> float:
    """Let tablets sign what was typed; return how long the slowest incident took."""
    typed_s, held_s = {}, {}
    with noted(stage, "looked_for") as begun_s:
        for number, day in days.items():
            typed_s[number] = time.monotonic()
            count = strays.do(loop, strays.write(day))
            strays.wait(
                lambda day=day, count=count: day.chain.acknowledged_count >= count
            )
            held_s[number] = time.monotonic()
            time.sleep(GAP_S)
        with suppress(AssertionError):
            strays.wait(lambda: set(typed_s) <= set(begun_s))
    strays.tell("acknowledged: a signed entry", typed_s, held_s)
    return strays.tell("an incident: it was signed", typed_s, begun_s)


@contextmanager
def noted(stage: Stage, kind: str) -> Iterator[dict[str, float]]:
    """Note meanwhile when each candidate has an incident of a kind."""
    begun_s: dict[str, float] = {}
    stop = threading.Event()

    def look() -> None:
        with psycopg.connect(stage.dsn, autocommit=True) as link:
            while not stop.wait(strays.POLL_S):
                for (number,) in link.execute(OPENED, (kind,)).fetchall():
                    begun_s.setdefault(number, time.monotonic())

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield begun_s
    stop.set()
    thread.join()


if __name__ == "__main__":
    main()
