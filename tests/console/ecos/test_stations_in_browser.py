"""A candidate reads their stations on a telephone: profile, sums, grids if shown.

What the page says is the candidate's own and no other's; nothing is wider than the
screen; axe finds nothing. From a gateway as it is.
"""

from fractions import Fraction

import pytest

from acts.handed_scene import adopt_ranking, hand_over
from acts.published import prepare, publish, sign
from console.screen import PHONE, follow, look
from console.telephone import OPEN_NOW, at_results, come_in

pytestmark = pytest.mark.e2e

DESK = {"width": 1180, "height": 820}


@pytest.fixture
def floor(scene, owner, settings_of_console):  # noqa: ARG001 -- its packages
    floor = hand_over(scene, owner, but=())
    adopt_ranking(floor)
    return floor


def see(page, name):
    """Look at a page as a telephone and as a tablet show it."""
    for viewport in (DESK, PHONE):
        page.set_viewport_size(viewport)
        look(page, f"{name}-{viewport['width']}")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"]


def words_of(page):
    return page.inner_text("main").replace("\N{NO-BREAK SPACE}", " ")


def column(table):
    """The exact shares of a table, and the sum at its foot."""
    cells = table.locator("td:last-child").all_inner_texts()
    *shares, total = map(Fraction, cells)
    return shares, total


def test_a_candidate_reads_their_profile_and_their_grids(
    floor, chromium, owner, database
):
    from concours.console.files.result_page import pages_of  # noqa: PLC0415 -- setup

    made = prepare(floor.scene, render=pages_of, allows_grids=True)
    publish(floor.scene, made)
    sign(database)
    owner.execute(OPEN_NOW)
    with at_results(chromium, database) as page:
        address = page.url
        come_in(page)
        assert "Leur moyenne est de 16,800 sur 20." in words_of(page)
        page.locator("summary", has_text="station par station").click()
        see(page, "stations-result")
        follow(page, "Votre note, ligne par ligne")
        see(page, "stations-detail")
        for caption in ("Par domaine, en moyenne", "Par aptitude, et la somme"):
            table = page.locator("table", has_text=caption)
            shares, total = column(table)
            assert sum(shares) == total == Fraction(84, 5)
        page.go_back()
        follow(page, "Revoir vos grilles d’ECOS")
        assert page.locator("section").count() == 5
        for summary in page.locator("section:last-of-type summary").all():
            summary.click()
        see(page, "stations-grids")
        page.goto(f"{address}?lang=en")
        come_in(page)
        assert "Their mean is 16.800 out of 20." in words_of(page)
        see(page, "stations-result-en")
        follow(page, "Your mark, line by line")
        see(page, "stations-detail-en")
        page.go_back()
        follow(page, "Review your ECOS grids")
        assert "Grid of examiner A" in words_of(page)
        for summary in page.locator("section:last-of-type summary").all():
            summary.click()
        see(page, "stations-grids-en")
    with at_results(chromium, database) as page:
        come_in(page, floor.numbers[1])
        assert "16,800" not in words_of(page)
        follow(page, "Revoir vos grilles d’ECOS")
        for summary in page.locator("summary").all():
            summary.click()
        assert page.locator(".ranks b").all_inner_texts().count("Fait") == 1
