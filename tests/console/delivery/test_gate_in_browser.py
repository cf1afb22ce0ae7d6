"""The gate and readiness hold on a screen: no violation of access, nothing cut off.

With no red site, one, and many; at a desk and on a tablet. The client of the tests
answers the browser, so that what is shown is what the console says.
"""

import re
from functools import cache

import pytest
from playwright.sync_api import expect
from tests.patience import PATIENCE_S

from console.nation import Nation
from console.screen import TABLET, look, page_of
from e2e.house import STAFF, serious_violations

pytestmark = pytest.mark.e2e

BOTTOM = "(of) => document.querySelector(of).getBoundingClientRect().bottom"
"""Measured within the page: what a site tells may change it between two questions."""


@pytest.fixture
def opened(chromium, browser, scene):
    """Open a page of the console as somebody."""
    pages = []

    clients = cache(browser)

    def open_page(login, name, query=""):
        page = page_of(chromium, clients(login))
        pages.append(page)
        page.goto(f"http://127.0.0.1/sittings/{scene.sitting}/{name}{query}")
        return page

    yield open_page
    for page in pages:
        page.context.close()


@pytest.fixture(params=["none", "one", "many"])
def nation(request, owner, scene):
    """Forty sites, of which so many are red."""
    nation = Nation(owner, scene)
    nation.grow(40)
    nation.keeper()
    nation.tell("Nice", kiosk=False, rejoined=False)
    nation.tell("La Réunion", count=4, offset_ms=2_900)
    if request.param != "none":
        nation.tell("Limoges", count=2, package="missing")
    if request.param == "many":
        for name in ("Brest", "Caen", "Lyon-Sud", "Nancy", "Paris – Bichat", "Tours"):
            nation.tell(name, offset_ms=3_600_000, storage="failing")
    return request.param


def test_launch_says_at_one_glance_why_it_is_shut(opened, nation):
    page = opened("presidente", "launch")

    fire = page.get_by_role("button", name="Lancer l’épreuve")
    assert fire.is_disabled() == (nation != "none")
    for viewport in (STAFF, TABLET):
        can_be_read(page, viewport)
        if nation != "none":
            assert page.evaluate(BOTTOM, ".gateacts .main") <= viewport["height"]


@pytest.mark.usefixtures("nation")
def test_pages_of_the_gate_can_be_read_by_everybody(opened):
    for name in ("readiness", "launch/hold", "launch/override"):
        page = opened("presidente", name)
        for viewport in (STAFF, TABLET):
            can_be_read(page, viewport)


def can_be_read(page, viewport):
    page.set_viewport_size(viewport)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert (serious_violations(page), width) == ([], viewport["width"]), page.url


def test_site_unfolds_and_prints(opened, owner, scene):
    few = Nation(owner, scene)
    few.tell("Limoges", package="missing", kiosk=None)
    page = opened("technique", "readiness", f"?site={few.site('Limoges')}")

    assert serious_violations(page) == []
    page.emulate_media(media="print")
    assert not page.get_by_role("banner").is_visible()
    assert page.get_by_text("3 tablettes en défaut").is_visible()


def test_what_has_not_changed_is_not_replaced_under_the_hand(opened, owner, scene):
    few = Nation(owner, scene)
    few.keeper()
    few.tell("Limoges", package="missing")
    page = opened("presidente", "launch")

    page.evaluate("document.querySelector('.gateacts .main').focus()")
    page.evaluate("window.mine = document.activeElement")
    for _ in range(3):
        with page.expect_response(lambda answer: "/launch/state" in answer.url):
            few.tell("Limoges", package="missing")
    assert page.evaluate("document.activeElement === window.mine")

    few.tell("Limoges", count=1, package="whole")
    page.get_by_text("2 tablettes reliées sur 3").first.wait_for()
    assert not page.evaluate("document.body.contains(window.mine)")


@pytest.mark.parametrize("moment", ["while it is held", "on its way", "a link"])
def test_what_is_done_is_not_cut_off_by_the_page_that_renews_itself(
    opened, owner, scene, moment
):
    few = Nation(owner, scene)
    few.keeper()
    few.tell("Limoges", package="whole")
    page = opened("presidente", "launch")
    sent = []

    def keep_waiting(route):
        sent.append(route)

    page.route("**/launch/arm", keep_waiting)
    page.route("**/collection", keep_waiting)

    if moment == "a link":
        link = page.get_by_role("link", name=re.compile("^Collecte"))
        link.first.click(no_wait_after=True)
    else:
        page.get_by_role("checkbox", name="Je lance un autre jour").check()
        page.get_by_role("button", name="Lancer l’épreuve").hover()
        page.mouse.down()
    if moment != "while it is held":
        wait_until_sent(page, sent)
    with page.expect_response(asks_to_reload):
        few.tell("Limoges", package="missing")
    wait_until_sent(page, sent)
    with page.expect_response(asks_to_reload):
        pass

    sent[0].fulfill(body="answered")
    page.get_by_text("answered").wait_for()


def wait_until_sent(page, sent):
    for _ in range(10 * PATIENCE_S):
        if sent:
            return
        page.wait_for_timeout(100)
    pytest.fail("the form was never sent")


def asks_to_reload(response):
    return "/launch/state" in response.url and "hx-refresh" in response.headers


def test_what_was_chosen_is_still_chosen_once_the_page_has_renewed_itself(
    opened, owner, scene
):
    few = Nation(owner, scene)
    few.keeper()
    few.tell("Limoges", package="whole")
    page = opened("presidente", "launch")
    off_hour = page.get_by_role("checkbox", name="Je lance un autre jour")
    lead = page.locator("#start input[name=lead_s][value='10']")

    off_hour.check()
    page.locator("#start").get_by_text("10 s", exact=True).click()
    with page.expect_navigation():
        few.tell("Limoges", package="missing")
    assert (off_hour.is_checked(), lead.is_checked()) == (True, True)

    page.reload()
    assert (off_hour.is_checked(), lead.is_checked()) == (False, False)


def test_one_site_is_held_back_by_unticking_it_alone(opened, owner, scene):
    """Forty sites: nobody ticks thirty-eight to leave out one. A red one stays out."""
    many = Nation(owner, scene)
    many.grow(40)
    many.keeper()
    many.tell("Limoges", package="missing")
    page = opened("presidente", "launch")
    ticked = page.locator("#start input[name=site]:checked")

    page.get_by_text("Seulement les centres choisis").click()
    page.get_by_role("button", name="Tout cocher").click()
    page.get_by_role("checkbox", name="Brest").uncheck()

    expect(ticked).to_have_count(38)
    expect(page.locator("[data-going]")).to_contain_text("38 centres")
    look(page, "console-launch-chosen")
    page.get_by_role("button", name="Tout décocher").click()
    expect(ticked).to_have_count(0)
    expect(page.locator("#start [data-fire]")).to_be_disabled()
