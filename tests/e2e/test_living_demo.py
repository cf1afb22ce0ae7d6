"""The demonstration plays by itself: one key, and a sitting lives from shares to marks.

A crowd of twenty and one real tablet. The president presses the key, the wall fills,
the visitor's tablet leaves the technical check where it waited and composes with the
others; the process of the crowd is killed meanwhile and another one goes on; the
results stand with every copy in them; and the second paper opens on the same tablets,
which nobody has touched. Beside it lives a half-day of stations: its marshal comes in.
"""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.house import House, house_of, look
from tests.e2e.staff import Member
from tests.e2e.tablet import new_tablet

from concours.cli.house import running_dsn

pytestmark = pytest.mark.e2e

MARKED = "SELECT 1 FROM marking_version WHERE sitting_id = %s"
OPENED = """
SELECT 1 FROM journal_entry j JOIN attempt a ON a.id = j.attempt
WHERE a.sitting_id = %s AND j.kind = 'opened' HAVING count(DISTINCT a.id) = %s
"""
APPOINTED = "SELECT 1 FROM staff WHERE login = %s"
CROWD_COUNT = 20
ABSENT = 1
"""Of a crowd of twenty; and three visitors do not come."""
STAGE_MS = 150_000


@pytest.fixture(scope="module")
def living(installed_home: Path) -> Iterator[House]:
    """A house with a crowd, and an accelerated sitting of one minute."""
    size = ("--crowd", str(CROWD_COUNT), "--accelerated-minutes", "1")
    with house_of(*size, home_of=installed_home) as running:
        yield running


def test_one_key_plays_a_sitting_from_the_shares_to_the_results(
    living: House, chromium: Browser
) -> None:
    person = living.credentials["candidates"][0]
    sitting = living.credentials["sittings"]["accelerated"]
    president = Member(chromium, living, "presidente")
    page = president.page
    tablet = new_tablet(chromium, living.gateway)
    tablet.enrol(person)
    tablet.wait_ready()
    president.sign_in()
    key = page.get_by_role("link", name="Jouer cette épreuve")
    expect(key).to_be_visible()
    look(page, "demo-day-ready")

    key.click()
    look(page, "demo-confirm")
    page.get_by_role("button", name="Jouer maintenant").click()
    announced = page.get_by_text(re.compile(r"^\s*Départ dans"))
    expect(announced).to_be_visible(timeout=STAGE_MS)
    look(page, "demo-day-armed")

    tablet.wait_composing()
    tablet.answer_somehow()
    expect(page.get_by_text("un tiers de plus avec aménagement")).to_be_visible()
    president.open(sitting, "board")  # the sitting lasts a minute: look at it later
    composing = page.locator(".nums > div").filter(has_text="composent").locator("b")
    expect(composing).to_have_text(re.compile(r"^\s*(1[5-9]|2)"))
    kill_the_crowd(living)
    look(page, "demo-wall")

    page.goto(living.console)
    look(page, "demo-day-open")
    code = tablet.page.locator(".receipt .code")
    expect(code).to_be_visible(timeout=STAGE_MS)  # it composes to the end
    receipt = tablet.wait_receipt()
    tablet.go_to_next_sitting()
    tablet.wait_ready()
    tablet.says("Épreuve accélérée 2")
    tablet.says(f"Reçue entière, reçu {receipt}")
    look(tablet.page, "tablet-between-two-papers")
    results = page.get_by_role("link", name="Lire les résultats").first
    expect(results).to_be_visible(timeout=STAGE_MS)
    look(page, "demo-day-results")
    results.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Résultats")
    look(page, "demo-results")
    wait_marked(living, sitting)
    assert_everybody_is_marked(living, sitting)

    second = living.credentials["sittings"]["accelerated-2"]
    tablet.wait_composing(within_ms=STAGE_MS)
    tablet.answer_somehow()
    wait_opened(living, second)
    assert tablet.faults == []


def test_the_marshal_of_the_living_half_day_comes_in(
    living: House, chromium: Browser
) -> None:
    """Appointed with their circuit, by another process than lets them in."""
    wait_until(living, APPOINTED, ("circuit",))
    marshal = Member(chromium, living, "circuit")

    marshal.sign_in()

    marshal.page.wait_for_url(re.compile("/circuits/"))
    expect(marshal.page.locator("#main")).to_contain_text("Passage")
    look(marshal.page, "demo-marshal")


def kill_the_crowd(house: House) -> None:
    """The process that plays dies in the middle; the house starts another one."""
    (crowd,) = (
        child
        for child in psutil.Process(house.process.pid).children()
        if "crowd" in child.cmdline()
    )
    os.kill(crowd.pid, signal.SIGKILL)


def wait_marked(house: House, sitting: str) -> None:
    """Wait until the jury has opened the key document and marked."""
    wait_until(house, MARKED, (sitting,))


def wait_opened(house: House, sitting: str) -> None:
    """Wait until all those who came compose: the crowd, and the visitor."""
    wait_until(house, OPENED, (sitting, CROWD_COUNT - ABSENT + 1))


def wait_until(house: House, query: str, facts: tuple[object, ...]) -> None:
    """Wait until the database has a row."""
    until_s = time.monotonic() + STAGE_MS / 1_000
    with psycopg.connect(running_dsn(house.home), autocommit=True) as database:
        while not database.execute(query, facts).fetchone():
            assert time.monotonic() < until_s, query
            time.sleep(0.5)


def assert_everybody_is_marked(house: House, sitting: str) -> None:
    """Every copy of those who came, the visitor's too; nobody was given up."""
    with psycopg.connect(running_dsn(house.home)) as database:
        marked, given_up = database.execute(
            """SELECT count(mark.id), count(attempt.given_up_act) FROM attempt
               LEFT JOIN candidate_mark AS mark ON mark.attempt_id = attempt.id
               WHERE sitting_id = %s""",
            (sitting,),
        ).fetchone()
        acts = [
            kind
            for (kind,) in database.execute(
                "SELECT kind FROM act WHERE sitting = %s ORDER BY number", (sitting,)
            )
        ]
    assert marked == CROWD_COUNT - ABSENT + 1
    assert given_up == 0
    played_once = ("sitting_armed", "sitting_closed", "sitting_collected")
    assert [acts.count(kind) for kind in played_once] == [1, 1, 1]
