"""One tablet sees a candidate through two papers, the first still on its way (F11).

The line is cut before the first copy has left; the candidate goes on to the wait for
the second, the tablet is started again there, and both copies arrive whole, each under
its own attempt. In Chromium, and in WebKit where it is here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, expect
from selenium.webdriver.common.by import By
from tests.e2e.house import House, house_of
from tests.e2e.line import line_to
from tests.e2e.staff_by_acts import dial, jury_of
from tests.e2e.stage import LEAD_MS, look
from tests.e2e.tablet import held, new_tablet
from tests.e2e.test_webkit import (
    BROWSERS,
    DRIVER,
    enter,
    reload_and_see,
    webkit,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

AHEAD = """
SELECT bool_or(p.ahead) FROM presence p JOIN attempt a ON a.id = p.attempt
JOIN candidate c ON c.id = a.candidate_id WHERE c.number = %s
"""
"""Whether a tablet of theirs has said that the packages to come are whole."""

FIRST, SECOND = "accelerated", "accelerated-2"
SENDING, WHOLE = "encore vers le centre", "Reçue entière, reçu"


@pytest.fixture(scope="module")
def house(installed_home: Path) -> Iterator[House]:
    """A house with two papers for those who visit, and one candidate who is played."""
    size = ("--crowd", "1", "--accelerated-minutes", "60", "--no-ecos")
    with house_of(*size, home_of=installed_home) as running:
        yield running


def kinds(database: psycopg.Connection[Any], number: str) -> dict[str, list[str]]:
    """What the centre holds of each paper of a candidate, in order."""
    found: dict[str, list[str]] = {}
    for attempt, _, _, kind, *_ in held(database, number):
        found.setdefault(attempt, []).append(kind)
    return found


def is_ahead(database: psycopg.Connection[Any], number: str) -> bool:
    """Whether the package of the second paper is on a candidate's tablet."""
    row = database.execute(AHEAD, (number,)).fetchone()
    return row is not None and bool(row[0])


def test_two_papers_on_one_tablet_in_two_engines(
    house: House, chromium: Browser
) -> None:
    person, other = house.credentials["candidates"][:2]
    has_webkit = DRIVER is not None and bool(BROWSERS)
    with (
        jury_of(house.home) as jury,
        line_to(house.gateway) as line,
        dial(house.home) as database,
    ):
        tablet = new_tablet(chromium, line.address)
        tablet.enrol(person)
        tablet.wait_ready()
        jury.launch(FIRST, lead_ms=LEAD_MS)
        tablet.wait_composing()
        tablet.answer_somehow()
        tablet.wait_all_kept()
        while not is_ahead(database, person["number"]):  # the second paper is here
            tablet.page.wait_for_timeout(500)
        line.turn("cut")
        tablet.hand_in()
        tablet.go_to_next_sitting()
        tablet.wait_ready()
        tablet.says(SENDING)
        look(tablet, "second-waiting-first-sending")
        tablet.page.reload()
        tablet.wait_ready()
        tablet.says(SENDING)
        line.turn("whole")
        tablet.says(WHOLE)
        if has_webkit:
            both_papers_in_webkit(house, jury, other, database)
        else:
            jury.launch(SECOND, lead_ms=LEAD_MS)
        tablet.wait_composing()
        tablet.answer_somehow()
        tablet.hand_in()
        tablet.wait_receipt()
        expect(tablet.page.get_by_text(WHOLE)).to_be_visible()

        assert sorted(held(database, person["number"])) == tablet.written()
        papers = kinds(database, person["number"]).values()
        assert [(paper[0], paper[-1]) for paper in papers] == [("opened", "handed")] * 2
        assert tablet.faults == []


def both_papers_in_webkit(
    house: House, jury: Any, person: dict[str, Any], database: Any
) -> None:
    """The same in WebKit; the second paper is launched for both tablets."""
    with line_to(house.gateway) as line, webkit() as tablet:
        enter(tablet, line.address, person)
        tablet.see("Valider et ouvrir la question 2")
        tablet.tick("A")
        tablet.wait(lambda: is_ahead(database, person["number"]))
        line.turn("cut")
        tablet.touch(By.CSS_SELECTOR, "button.finish")
        tablet.press("Remettre ma copie")
        tablet.press("Remettre définitivement")
        tablet.press("Attendre cette épreuve")
        tablet.see(SENDING)
        reload_and_see(tablet, SENDING)
        line.turn("whole")
        tablet.see(WHOLE)
        jury.launch(SECOND, lead_ms=LEAD_MS)
        tablet.see("Valider et ouvrir la question 2")
        tablet.tick("A")
        tablet.wait(lambda: len(kinds(database, person["number"])) == 2)
