"""An open wall follows what happens, untouched, and holds what a fresh one would."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.house import House, serious_violations
from tests.e2e.staff import Member
from tests.e2e.tablet import new_tablet

pytestmark = pytest.mark.e2e

CHECK = "Démarrage technique"

HELD = """() => Object.fromEntries(
  [...document.querySelectorAll('button[data-key]')].map(key =>
    [key.dataset.key, Number(key.querySelector('[data-count]').textContent)]))"""
FRESH = """async () => {
  const answer = await fetch(document.getElementById('wallpage').dataset.ask)
  const counts = {}
  for (const letter of (await answer.json()).letters)
    counts[letter] = (counts[letter] ?? 0) + 1
  return counts
}"""


@pytest.fixture(scope="module")
def member(house: House, chromium: Browser) -> Iterator[Member]:
    """Sign the president in, once: a code serves once."""
    president = Member(chromium, house, "presidente")
    president.sign_in()
    yield president
    president.page.context.close()


def held(page: Page) -> dict[str, int]:
    """How many cells of each state the page shows."""
    return {letter: count for letter, count in page.evaluate(HELD).items() if count}


def test_a_tablet_that_comes_in_is_seen_without_a_reload(
    house: House, chromium: Browser, member: Member
) -> None:
    page, check = member.page, member.sitting(CHECK)
    member.open(check, "board")
    expect(page.locator("#wallpage[data-seq]")).to_be_attached()
    assert held(page) == {"a": 12}
    page.evaluate("document.body.dataset.untouched = 'yes'")

    tablet = new_tablet(chromium, house.gateway)
    tablet.enrol(house.credentials["candidates"][0])
    tablet.wait_ready()

    expect(page.locator('[data-key="r"] [data-count]')).to_have_text("1")
    assert held(page) == page.evaluate(FRESH) == {"a": 11, "r": 1}
    expect(page.locator("body[data-untouched]")).to_be_attached()
    assert serious_violations(page) == []


def test_the_table_is_one_key_away_and_says_the_same(member: Member) -> None:
    page, exam = member.page, member.sitting("UC 1")
    member.open(exam, "board")
    expect(page.locator("#wallpage[data-seq]")).to_be_attached()
    cells = held(page)

    page.keyboard.press("t")

    expect(page.get_by_role("table", name="Centres")).to_be_visible()
    expect(page.locator("#wallpage[data-seq]")).to_be_attached()
    assert held(page) == cells
    page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(page.get_by_role("link", name="n°").first).to_be_visible()
    assert serious_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".block").first).to_be_visible()


def test_arrows_alone_lead_into_the_wall_and_enter_into_a_site(member: Member) -> None:
    page, exam = member.page, member.sitting("UC 1")
    member.open(exam, "board")
    expect(page.locator("#wallpage[data-seq]")).to_be_attached()

    page.keyboard.press("ArrowRight")
    expect(page.locator(".block").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    second = page.locator(".block").nth(1)
    expect(second).to_be_focused()
    name = second.locator(".name").inner_text()
    page.keyboard.press("Enter")

    expect(page.locator(".block[aria-current=true]")).to_contain_text(name)
    expect(page.get_by_role("heading", name=name).first).to_be_visible()
    expect(page.locator("#wallpage[data-seq]")).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator(".block[aria-current=true]")).to_have_count(0)


def test_a_pressed_state_is_shown_alone_and_stays_in_the_address(
    member: Member,
) -> None:
    member.open(member.sitting("UC 1"), "board?view=table")
    member.page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(member.page.get_by_role("link", name="n°").first).to_be_visible()
    expect(member.page.locator("#wallpage[data-seq]")).to_be_attached()
    absent = member.page.locator('button[data-key="a"]')

    absent.click()

    expect(absent).to_have_attribute("aria-pressed", "true")
    assert "state=a" in member.page.url
    for row in member.page.locator("tr[data-cell]").all():
        is_absent = row.get_attribute("data-state") == "a"
        assert row.is_visible() == is_absent
