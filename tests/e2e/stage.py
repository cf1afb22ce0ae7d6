"""An exam to befall: the house, its jury, and tablets on lines of their own."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg
from playwright.sync_api import Browser
from tests.e2e.house import House
from tests.e2e.house import look as look_at
from tests.e2e.line import Line, line_to
from tests.e2e.staff_by_acts import Jury
from tests.e2e.tablet import Row, Tablet, held, new_tablet

LEAD_MS = 16_000
"""Six seconds to hear of the start before the key goes out."""


@dataclass
class Stage:
    """The module's exam, and what its tests need to take a tablet through it."""

    house: House
    jury: Jury
    database: psycopg.Connection[Any]
    browser: Browser
    laid: ExitStack
    is_launched: bool = False

    def line(self) -> Line:
        """Lay a line to the gateway for one tablet."""
        return self.laid.enter_context(line_to(self.house.gateway))

    def candidate(self, place: int) -> dict[str, Any]:
        """Return a candidate of the demonstration; each test has its own."""
        found: dict[str, Any] = self.house.credentials["candidates"][place]
        return found

    def seated(self, place: int, line: Line | None = None) -> Tablet:
        """Give a candidate a tablet and enrol; by a line of its own if one is given."""
        address = self.house.gateway if line is None else line.address
        tablet = new_tablet(self.browser, address)
        tablet.enrol(self.candidate(place))
        return tablet

    def launch(self) -> None:
        """Open the exam everywhere, once."""
        if not self.is_launched:
            self.jury.launch("exam", lead_ms=LEAD_MS)
            self.jury.wait_for_start("exam")
            self.is_launched = True

    def composing(self, place: int, line: Line | None = None) -> Tablet:
        """Give a candidate a tablet, in an exam that is open."""
        self.launch()
        tablet = self.seated(place, line)
        tablet.wait_composing()
        return tablet

    def held(self, place: int) -> list[Row]:
        """Return what the centre holds of a candidate."""
        return held(self.database, self.candidate(place)["number"])

    def assert_whole(self, tablet: Tablet, place: int) -> None:
        """The centre holds what the tablet wrote: each entry, once, as it was."""
        tablet.wait_all_kept()
        assert self.held(place) == tablet.written()
        assert tablet.faults == []


def look(tablet: Tablet, name: str) -> None:
    """Look at the screen of a tablet."""
    look_at(tablet.page, f"tablet-{name}")
