"""How long a typed address takes to the room and to the jury, in a house of 480.

The whole house runs as it does for an exam: gateways, ledger, keeper, console, every
process its own. Tablets of three rooms compose; one after the other signs that its
candidate typed `/correction.php`. Two pages wait for it as browsers do, asking every
five seconds: the room's, and the jury's *Incidents*; a third person asks for *Adresses
demandées* each second. Baseline: the same entry until the centre has acknowledged it.
"""

import asyncio
import html
import http.cookiejar
import os
import random
import re
import sys
import threading
import time
import urllib.parse
import urllib.request
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from math import inf
from statistics import median
from typing import Any

from parts.ending import end_what_is_started

from concours.cli.house import set_up_django
from concours.cli.supervision.rehearsal_house import new_home, running_house
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import code_at
from concours.rehearsal.conductor.stage import Stage
from concours.rehearsal.crowd.crowd import Crowd
from concours.rehearsal.crowd.line import open_portal, sources_of
from concours.rehearsal.crowd.messages import Enrol, Plan

CANDIDATES_COUNT, SITES_COUNT, TABLETS_COUNT = 480, 4, 60
STRAYS_COUNT, GAP_S = 12, 3.0
AIM_S = 10.0
PAGE_S, ASKED_S, POLL_S = 5.0, 1.0, 0.05
WAIT_S_MAX = 120.0
STRAY = {"dest": "document", "path": "/correction.php"}
SIGN = re.compile(r"\d\s+incident|Adresse d’un corrigé|correction\.php")
"""What the line of a candidate says then, on each of the pages."""

SITE, ROOM, POST = "Fort-de-France", "Salle 1", "salle"


class Reader:
    """A person of the console before one page, which asks anew by itself."""

    def __init__(self, stage: Stage, login: str, path: str, *, every_s: float) -> None:
        self._address = f"http://127.0.0.1:{stage.console[1]}"
        self._path, self._every_s = path, every_s
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar)
        )
        self.seen_s: dict[str, float] = {}
        """When the page had a candidate's line, by number."""
        self._sign_in(
            next(one for one in stage.demo_data["staff"] if one["login"] == login)
        )

    def read(self, numbers: list[str], row: str, stop: threading.Event) -> None:
        """Ask until stopped; note whose line is there: `row` is how rows begin."""
        stop.wait(random.uniform(0, self._every_s))  # noqa: S311 -- no secret
        while not stop.is_set():
            rows = html.unescape(self._ask(self._path)).split(row)[1:]
            now_s = time.monotonic()
            for number in numbers:
                if any(number in own and SIGN.search(own) for own in rows):
                    self.seen_s.setdefault(number, now_s)
            stop.wait(self._every_s)

    def _sign_in(self, person: Mapping[str, Any]) -> None:
        form = {"login": person["login"], "password": person["password"]}
        self._ask("/sign-in", **form)
        now = Instant(time.time_ns() // 1_000_000)
        code = code_at(bytes.fromhex(person["factor"]), now)
        self._ask("/second-factor", code=code)

    def _ask(self, path: str, **form: str) -> str:
        """Get a page; with a form, send it with the token of the page."""
        address = f"{self._address}{path}"
        data = None
        if form:
            token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self._ask(path))
            assert token is not None, path
            sent = {"csrfmiddlewaretoken": token[1], **form}
            data = urllib.parse.urlencode(sent).encode()
        head = {"Origin": self._address, "Referer": address}
        request = urllib.request.Request(address, data, head)  # noqa: S310 -- ours
        with self._opener.open(request, timeout=30) as answer:
            text: str = answer.read().decode()
        return text


def main() -> None:
    """Print how long each of them waited."""
    size = Namespace(
        candidates=CANDIDATES_COUNT, sites=SITES_COUNT, minutes=60, sittings=1
    )
    size.gateways = 2
    end_what_is_started()
    os.environ.pop("CONCOURS_DSN", None)  # another house's
    with new_home(None) as home, running_house(size, home) as stage:
        set_up_django(home)
        people = stage.demo_data["candidates"]
        rooms = [one for one in people if one["site"] == SITE][:TABLETS_COUNT]
        with composing(stage, rooms) as (crowd, loop):
            measure(stage, crowd, loop)


@contextmanager
def composing(
    stage: Stage, rooms: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Crowd, asyncio.AbstractEventLoop]]:
    """Let the exam be under way on a few tablets, each on a thread's loop."""
    from concours.rehearsal.conductor.jury import Jury  # noqa: PLC0415 -- after setup

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    portal = do(loop, open_portal())
    plan = Plan(
        seats=[(one["number"], one["code"], 0) for one in rooms],
        sources=sources_of(1),
        gateway=stage.gateway,
        speed=1.0,
        seed=1,
    )
    crowd = Crowd(plan, portal.sockets[0].getsockname())
    exam = str(stage.demo_data["sittings"]["exam"])
    loop.call_soon_threadsafe(crowd.enrol, Enrol(spread_ms=5_000))
    wait(lambda: all(tablet.day_of(exam) is not None for tablet in crowd.last))
    jury = Jury("exam", stage.demo_data, stage.packages)
    jury.hand_shares()
    jury.arm(lead_ms=20_000)
    wait(lambda: all(day_of(tablet, exam).chain.entries for tablet in crowd.last))
    try:
        yield crowd, loop
    finally:
        loop.call_soon_threadsafe(crowd.stop)


def measure(stage: Stage, crowd: Crowd, loop: asyncio.AbstractEventLoop) -> None:
    """Let one after the other type the address; wait until everybody has read it."""
    exam = str(stage.demo_data["sittings"]["exam"])
    own = [
        one["number"]
        for one in stage.demo_data["candidates"]
        if (one["site"], one["room"]) == (SITE, ROOM) and one["number"] in crowd.tablets
    ]
    numbers = own[:STRAYS_COUNT]
    of = f"/sittings/{exam}"
    readers = {
        "the room's page": (
            Reader(stage, POST, f"{of}/room", every_s=PAGE_S),
            'id="s-',
        ),
        "the jury's Incidents": (
            Reader(stage, "presidente", f"{of}/incidents", every_s=PAGE_S),
            "<li",
        ),
        "Adresses demandées, asked each second": (
            Reader(stage, "kermarec", f"{of}/probes", every_s=ASKED_S),
            "<tr",
        ),
    }
    stop = threading.Event()
    threads = [
        threading.Thread(target=reader.read, args=(numbers, row, stop), daemon=True)
        for reader, row in readers.values()
    ]
    for thread in threads:
        thread.start()
    typed_s, held_s = {}, {}
    for number in numbers:
        day = day_of(crowd.tablets[number][-1], exam)
        typed_s[number] = time.monotonic()
        count = do(loop, write(day))
        wait(lambda day=day, count=count: day.chain.acknowledged_count >= count)
        held_s[number] = time.monotonic()
        time.sleep(GAP_S)
    with suppress(AssertionError):  # who never read it is told below
        wait(
            lambda: all(len(own.seen_s) == len(numbers) for own, _ in readers.values())
        )
    stop.set()
    for thread in threads:
        thread.join()
    tell("acknowledged by the centre", typed_s, held_s)
    slowest = [
        tell(words, typed_s, reader.seen_s) for words, (reader, _) in readers.items()
    ]
    if max(slowest) > AIM_S:
        sys.exit(f"somebody waited more than {AIM_S:.0f} s")


async def write(day: Any) -> int:
    """Let the tablet sign what was typed; return how many entries it has then."""
    day._write("strayed", STRAY)  # noqa: SLF001 -- as the worker has it written
    return len(day.chain.entries)


def day_of(tablet: Any, exam: str) -> Any:
    """Return the exam on a tablet."""
    day = tablet.day_of(exam)
    assert day is not None
    return day


def do(loop: asyncio.AbstractEventLoop, work: Any) -> Any:
    """Do it on the loop of the tablets."""
    return asyncio.run_coroutine_threadsafe(work, loop).result(WAIT_S_MAX)


def tell(words: str, begun: Mapping[str, float], ended: Mapping[str, float]) -> float:
    """Print how long it took; return the longest."""
    seconds = [ended.get(number, inf) - begun[number] for number in begun]
    print(
        f"strays: to {words:40s} {median(seconds):5.2f} s,"
        f" {max(seconds):5.2f} s at most, of {len(seconds)}"
    )
    return max(seconds)


def wait(until: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + WAIT_S_MAX
    while not until():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(POLL_S)


if __name__ == "__main__":
    main()
