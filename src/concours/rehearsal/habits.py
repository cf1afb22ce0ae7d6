"""What tablets ask for beside the exam on any day; and one that looks for the key.

All but the last accuses nobody: what browsers and networks ask for by themselves, a
code mistyped, a second tablet tried, a page loaded again, or left by *Back*, a tablet
that sleeps or is turned, its keyboard, another network, a scanner that asks again for
what it saw pass, an extension that loads pieces of its own into the page. `probe` is
whoever types the address of a key.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.rehearsal.asides import ask_aside
from concours.rehearsal.crowd.day import Day
from concours.rehearsal.crowd.enrolment import Claim, claim_once
from concours.rehearsal.crowd.http import IMAGE, TYPED, Cookies
from concours.rehearsal.crowd.line import LONE_SOURCE, Channel, Line
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.sitter import FRAME, Sitter
from concours.rehearsal.kiosk import Phase

PROBED_PATHS = ("/correction.php", "/corrige.pdf", "/reponses")
PROBE_REST_S = 7.0
"""Whoever finds nothing tries again: one of them is heard also on a bad day."""

SCANNER = b"User-Agent: Content-Inspector/4.2\r\nAccept: */*\r\n"
SCANNED = ("/", "/news?after=0", "/alive")
"""What a scanner of a network asks for again: no cookie, no token."""

EXTENDED = ("/icons/toolbar.png", "/skin/dark/logo.svg", "/inject/banner.gif")
"""What an extension has the page load as if it were beside it: no piece of ours."""

TURNED = {"height": 1232, "of": [800, 1280], "width": 800}
"""The window of a tablet that is held upright."""
TYPING = {**FRAME, "height": 402}
"""The window above a keyboard on the screen."""

WAIT_S = (0.5, 8.0)
"""Once the paper is open, before it comes about."""
AWAY_S = (2.0, 15.0)
"""Until it is as before: the page back, the tablet awake or turned, no keyboard."""


class HabitTablet(Protocol):
    """The tablet that something befalls."""

    seat: Seat
    line: Line
    day: Day | None

    def reload(self) -> None:
        """Lose its page."""


class Habits:
    """What befalls one tablet; what came about is counted as `day.` and its name."""

    def __init__(
        self, new_channel: Callable[[], Channel], around: Surroundings
    ) -> None:
        self._new_channel, self._around = new_channel, around
        self._composing = asyncio.Event()

    def follow(self, phase: Phase) -> None:
        """Hear what the candidate does."""
        if phase == "composing":
            self._composing.set()

    async def begin(self, claim: Claim) -> None:
        """Mistype the code, once, where that is the habit; not of a replacement."""
        if claim.seat.habit != "mistyped" or claim.replacement is not None:
            return
        code = claim.seat.code[:-1] + ("2" if claim.seat.code[-1] != "2" else "3")
        mistyped_claim = replace(claim, seat=replace(claim.seat, code=code))
        await self._claim(mistyped_claim, "mistyped")

    async def run(self, token: str, tablet: HabitTablet) -> None:
        """Ask aside, and do what is this tablet's own, once its paper is open."""
        await asyncio.gather(
            ask_aside(self._new_channel(), self._around.tally, self._around.chance),
            self._befall(token, tablet),
        )

    async def _befall(self, token: str, tablet: HabitTablet) -> None:
        match tablet.seat.habit:
            case "second_tablet":
                key = DeviceKey(private_key_from(secrets.token_bytes))
                await self._claim(Claim(tablet.seat, key, None), "second_tablet")
            case "mistyped" | None:
                pass  # that was before, or nothing is
            case habit:
                await self._composing.wait()
                await asyncio.sleep(self._around.chance.uniform(*WAIT_S))
                await getattr(self, f"_{habit}")(token, tablet)
                self._around.tally.answers[f"day.{habit}"] += 1

    async def _claim(self, claim: Claim, habit: str) -> None:
        """Ask to be enrolled in vain, from a browser that was given nothing yet."""
        channel = self._new_channel()
        channel.cookies = Cookies()
        await claim_once(channel, claim)
        channel.close()
        self._around.tally.answers[f"day.{habit}"] += 1

    async def _reload(self, token: str, tablet: HabitTablet) -> None:
        """Load the page again: the application asks for its entries, and the news."""
        channel, attempt = self._new_channel(), attempt_of(tablet)
        tablet.reload()
        await channel.fetch("GET", "/", browser=TYPED)
        await channel.fetch("GET", f"/journal?attempt={attempt}", headers=bearer(token))
        channel.close()

    async def _back(self, token: str, tablet: HabitTablet) -> None:
        """Leave the page by *Back*, and come forward again: it is loaded anew."""
        await self._be_away(tablet)
        await self._reload(token, tablet)

    async def _sleep(self, _token: str, tablet: HabitTablet) -> None:
        """Let the screen go dark, and with it the stream of news."""
        tablet.reload()
        await self._be_away(tablet)

    async def _be_away(self, tablet: HabitTablet) -> None:
        sitter = sitter_of(tablet)
        sitter.tell("left", {"by": "hidden"})
        sitter.is_away = True
        await self._wait()
        sitter.is_away = False
        sitter.tell("returned", {})

    async def _rotation(self, _token: str, tablet: HabitTablet) -> None:
        """Hold the tablet upright for a while."""
        await self._show_window(tablet, TURNED)

    async def _keyboard(self, _token: str, tablet: HabitTablet) -> None:
        """Have the keyboard of the screen come up, and go."""
        await self._show_window(tablet, TYPING)

    async def _show_window(self, tablet: HabitTablet, frame: dict[str, Any]) -> None:
        sitter = sitter_of(tablet)
        await self._wait()  # the window as it was first is told
        sitter.tell("framed", frame)
        await self._wait()
        sitter.tell("framed", FRAME)

    async def _wait(self) -> None:
        await asyncio.sleep(self._around.chance.uniform(*AWAY_S))

    async def _extension(self, _token: str, tablet: HabitTablet) -> None:
        """Let an extension have the page load its pieces, with the tablet's cookie."""
        del tablet
        channel = self._new_channel()
        for path in EXTENDED:
            await channel.fetch("GET", path, browser=IMAGE)
        channel.close()

    async def _other_network(self, token: str, tablet: HabitTablet) -> None:
        """Ask for the news from another address, as a tablet that changes network."""
        line = tablet.line
        if line.source != LONE_SOURCE:
            line = replace(line, source=line.source.replace("127.0.1.", "127.0.2."))
        channel = Channel(line, lambda *_: None)
        await channel.fetch("GET", "/news?after=0", headers=bearer(token))
        channel.close()

    async def _scanner(self, _token: str, tablet: HabitTablet) -> None:
        """Let something between tablet and centre ask again for what it saw pass."""
        channel = Channel(tablet.line, lambda *_: None)
        for path in SCANNED:
            await channel.fetch("GET", path, browser=SCANNER)
        channel.close()

    async def _probe(self, _token: str, tablet: HabitTablet) -> None:
        """Type the addresses of a key, one after the other."""
        del tablet
        channel = self._new_channel()
        for path in PROBED_PATHS:
            await channel.fetch("GET", path, browser=TYPED)
            await asyncio.sleep(PROBE_REST_S)
        channel.close()


def attempt_of(tablet: HabitTablet) -> UUID:
    """Return the copy that a tablet composes."""
    assert tablet.day is not None
    return UUID(tablet.day.sitting["attempt"])


def sitter_of(tablet: HabitTablet) -> Sitter:
    """Return who composes at a tablet."""
    assert tablet.day is not None
    return tablet.day.sitter


def bearer(token: str) -> bytes:
    """Return the line of a request by which a tablet says that it is itself."""
    return f"Authorization: Bearer {token}\r\n".encode()
