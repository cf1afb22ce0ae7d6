"""The jury's room for a day: its people by their login, its sites, its tablets."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import psycopg
from playwright.sync_api import Browser, Page
from tests.e2e.house import STAFF, TABLET, House
from tests.e2e.house import look as look_at
from tests.e2e.line import Line, line_to
from tests.e2e.staff import Member
from tests.e2e.staff_by_acts import Jury
from tests.e2e.tablet import Row, Tablet, held, new_tablet
from tests.patience import PATIENCE_S

TRIES_MAX = 2 * PATIENCE_S
KNOWN_END = """
SELECT p.ends_ms FROM presence p JOIN attempt a ON a.id = p.attempt
JOIN candidate c ON c.id = a.candidate_id JOIN sitting s ON s.id = a.sitting_id
WHERE c.number = %s ORDER BY p.seen_ms DESC LIMIT 1
"""
NOTED = """
SELECT n.kind FROM attendance n JOIN attempt a ON a.id = n.attempt_id
JOIN candidate c ON c.id = a.candidate_id
WHERE c.number = %s ORDER BY n.act DESC LIMIT 1
"""
IN_HAND = frozenset({"salle"})
"""Who works on a tablet."""


def look(page: Page, name: str) -> None:
    """Look at a page of the day."""
    look_at(page, f"day-{name}")


@dataclass
class Day:
    """What the tests of one day share, since each goes on from the one before."""

    house: House
    jury: Jury
    database: psycopg.Connection[Any]
    browser: Browser
    laid: ExitStack
    people: dict[str, Member] = field(default_factory=dict)
    tablets: dict[int, Tablet] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    """Of those who are to be cut off."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What a test leaves for a later one."""

    @property
    def exam(self) -> str:
        """The sitting that everybody sits."""
        found: str = self.house.credentials["sittings"]["exam"]
        return found

    @property
    def spare(self) -> str:
        """The spare one."""
        found: str = self.house.credentials["sittings"]["check"]
        return found

    @property
    def of_exam(self) -> str:
        """Where the pages of the exam are."""
        return f"{self.house.console}/sittings/{self.exam}"

    def come(self, login: str) -> Member:
        """Let a member of the staff in, by password and second factor."""
        viewport = TABLET if login in IN_HAND else STAFF
        self.people[login] = Member(self.browser, self.house, login, viewport)
        self.people[login].sign_in()
        return self.people[login]

    def member(self, login: str) -> Member:
        """Return a member who has come in."""
        return self.people[login]

    def number(self, place: int) -> str:
        """Return the number of a candidate."""
        found: str = self.house.credentials["candidates"][place]["number"]
        return found

    def lay_line(self, place: int) -> None:
        """Put a line that can be cut between the gateway and a tablet to come."""
        self.lines[place] = self.laid.enter_context(line_to(self.house.gateway))

    def seat(self, *places: int) -> None:
        """Give candidates a tablet each, and wait until all is ready on it."""
        for place in places:
            line = self.lines.get(place)
            address = line.address if line else self.house.gateway
            tablet = new_tablet(self.browser, address)
            tablet.enrol(self.house.credentials["candidates"][place])
            self.tablets[place] = tablet
        for place in places:
            self.tablets[place].wait_ready()

    def held(self, place: int, kind: str = "exam") -> list[Row]:
        """Return what the centre holds of a candidate."""
        return held(self.database, self.number(place), kind)

    def one(self, query: str, *values: Any) -> Any:
        """Return the one value that a question to the database has."""
        row = self.database.execute(query, values).fetchone()
        return row[0] if row else None

    def site(self, name: str) -> str:
        """Return the identity of a site."""
        return str(self.one("SELECT id FROM site WHERE name = %s", name))

    def place(self, place: int) -> tuple[str, str]:
        """Return where a candidate sits: their site, and their room."""
        row = self.database.execute(
            "SELECT site_id::text, room FROM candidate WHERE number = %s",
            (self.number(place),),
        ).fetchone()
        assert row is not None
        return row[0], row[1]

    def due_ms(self, place: int, kind: str = "exam") -> int:
        """Return the end of a candidate's own time, as the centre reckons it."""
        return self.jury.due_ms(kind, self.number(place))

    def hand_shares(self, sitting: str, name: str) -> None:
        """Let two keyholders of three type their words."""
        words = self.house.credentials["shares"][name]
        for login in ("presidente", "kermarec"):
            self.member(login).hand_share(sitting, words[login])

    def known_end(self, place: int) -> int:
        """Return the end that the tablet has told last."""
        found: int = self.one(KNOWN_END, self.number(place))
        return found

    def wait_known_end(self, place: int) -> None:
        """Wait until the tablet has told the end that is due, to the millisecond."""
        self._wait(KNOWN_END, place, self._due_now(place))

    def wait_noted(self, place: int, kind: str) -> None:
        """Wait until attendance has this line last of a candidate."""
        self._wait(NOTED, place, kind)

    def _due_now(self, place: int) -> int:
        kind = "check" if place % 4 == 3 else "exam"
        return self.due_ms(place, kind)

    def _wait(self, query: str, place: int, wanted: object) -> None:
        """Ask until the answer for a candidate is the wanted one."""
        found = None
        for _ in range(TRIES_MAX):
            found = self.one(query, self.number(place))
            if found == wanted:
                return
            self.people["presidente"].page.wait_for_timeout(500)
        assert found == wanted
