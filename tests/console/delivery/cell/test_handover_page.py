"""The cell is handed over by name, and nobody leaves it holding an open incident.

Until the other has accepted, whoever leaves is in charge; only the one who is named
can, once, and what was written anew takes the place of what waited.
"""

from uuid import uuid4

import pytest

from acts.scene import PASSWORD, enrol_factors
from acts.test_authority import incident_of
from console.screen import look_at_each_width, page_of

NOTE = {
    "known": "L’alimentation du local réseau a sauté à 15 h 09.",
    "done": "Commutateur de secours branché à 15 h 35.",
    "remaining": "62 tablettes.",
    "next_point": "15 h 50, appeler D. Loiseau.",
}


@pytest.fixture
def relief(scene):  # noqa: ARG001 -- after setup
    """Somebody else of the cell; return their login."""
    from concours.store.models import StaffMember  # noqa: PLC0415 -- idem

    login = f"sylla-{uuid4().hex[:6]}"
    member = StaffMember(login=login, name="R. Sylla", roles=["technician"])
    member.is_password_given = False
    member.set_password(PASSWORD)
    member.save(force_insert=True)
    enrol_factors([login])
    return login


@pytest.fixture(autouse=True)
def _nothing_is_held(scene, owner):  # noqa: ARG001 -- after setup
    owner.execute("UPDATE incident SET state = 'closed'")
    owner.execute("DELETE FROM handover")


def offer(client, relief, **other):
    return client.post("/handover/offer", {**NOTE, "taker": relief, **other})


def waiting(owner):
    rows = owner.execute(
        "SELECT id FROM handover WHERE accepted_act IS NULL AND replaced_act IS NULL"
    )
    return [str(row[0]) for row in rows]


def take(client, handover):
    return client.post("/handover/take", {"handover": handover})


def test_who_is_named_takes_over_once_and_nobody_else(browser, relief, owner):
    leaver, taker = browser("technique"), browser(relief)

    assert offer(leaver, relief).status_code == 302
    [handover] = waiting(owner)

    assert "De L. Hamon à vous" in taker.get("/handover").content.decode()
    asked = taker.get("/todo").content.decode()
    assert "L. Hamon a écrit ce qu’il y a" in asked
    assert 'href="/handover"' in asked
    assert "Prendre la main" not in leaver.get("/todo").content.decode()
    assert "attend son accord" in leaver.get("/handover").content.decode()
    assert "shift.over" in take(leaver, handover).content.decode()
    assert take(taker, handover).status_code == 302
    assert "shift.over" in take(taker, handover).content.decode()
    assert "Prendre la main" not in taker.get("/todo").content.decode()
    page = browser("auditeur").get("/handover").content.decode()
    assert "En charge\u00a0: R. Sylla" in page
    assert "handover/take" not in page
    kinds = owner.execute(
        "SELECT actor, kind FROM act WHERE kind LIKE 'shift%%' ORDER BY number"
    ).fetchall()
    assert kinds[-2:] == [
        ("L. Hamon (technique)", "shift_offered"),
        (f"R. Sylla ({relief})", "shift_handed"),
    ]


def test_nobody_leaves_who_holds_an_open_incident(browser, relief, owner, scene):
    leaver, taker = browser("technique"), browser(relief)
    assert offer(leaver, relief).status_code == 302
    [handover] = waiting(owner)
    incident = incident_of(owner, scene)
    unheld = taker.get("/handover").content.decode().partition('id="unheld"')[2]
    assert f"incident={incident}" in unheld
    owner.execute(
        "UPDATE incident SET state = 'assigned', assignee_id ="
        " (SELECT id FROM staff WHERE login = 'technique') WHERE id = %s",
        (incident,),
    )

    assert "shift.incident_held" in offer(leaver, relief).content.decode()
    assert "shift.incident_held" in take(taker, handover).content.decode()
    page = leaver.get("/handover").content.decode()
    assert "handover/offer" not in page
    assert f"incident={incident}" in page
    assert 'id="unheld"' not in page
    assert "handover/take" not in taker.get("/handover").content.decode()

    owner.execute("UPDATE incident SET state = 'closed' WHERE id = %s", (incident,))
    assert take(taker, handover).status_code == 302


def test_what_is_written_anew_takes_the_place_of_what_waited(browser, relief, owner):
    leaver, taker = browser("technique"), browser(relief)
    offer(leaver, relief)
    [first] = waiting(owner)

    offer(leaver, relief, known="Tout est revenu.")
    [second] = waiting(owner)

    assert first != second
    assert "shift.over" in take(taker, first).content.decode()
    page = taker.get("/handover").content.decode()
    assert "Tout est revenu." in page
    assert NOTE["known"] not in page


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"known": " "}, "shift.note_incomplete"),
        ({"next_point": "x" * 501}, "shift.note_incomplete"),
        ({"taker": "technique"}, "shift.taker_invalid"),
        ({"taker": "presidente"}, "shift.taker_invalid"),
    ],
)
def test_a_hand_over_says_four_things_to_another_of_the_cell(
    browser, relief, owner, fields, code
):
    answer = offer(browser("technique"), relief, **fields)

    assert answer.status_code == 409
    assert code in answer.content.decode()
    assert waiting(owner) == []


@pytest.mark.e2e
def test_the_page_is_read_at_each_width_and_filled_by_keyboard(
    chromium, browser, relief
):
    page = page_of(chromium, browser("technique"))
    page.goto("http://127.0.0.1/handover")
    look_at_each_width(page, "handover-empty")
    page.get_by_label("À qui").select_option(relief)
    for field, text in NOTE.items():
        page.locator(f"#{field}").focus()
        page.keyboard.type(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Passer la main").press("Enter")
    page.context.close()
    page = page_of(chromium, browser(relief))
    page.goto("http://127.0.0.1/handover")
    look_at_each_width(page, "handover")
    with page.expect_navigation():
        page.get_by_role("button", name="J’ai lu, je prends").press("Enter")
    page.get_by_text("En charge\u00a0: R").wait_for()
    page.locator("main summary").click()
    look_at_each_width(page, "handover-taken")
    page.context.close()
