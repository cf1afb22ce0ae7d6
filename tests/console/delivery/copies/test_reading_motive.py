"""Who reads a copy again has said why, and the consultations of the copy keep it."""

import pytest
from playwright.sync_api import expect

from acts.scene import HOUR_MS, attempt_of
from console.delivery.played_copy import T0, make_played_scene, play
from console.screen import PHONE, look, page_of

HOUSE = "http://localhost"
LAST = """
SELECT staff, split_part(subject, '/', 3), id FROM look ORDER BY id DESC LIMIT 1
"""
PARTS = ("/record.json", "/words.json", "/parts/1")


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_played_scene(tmp_path)


@pytest.fixture
def played(scene, owner):
    return play(scene, owner)


def looks(owner):
    return owner.execute(LAST).fetchone()


def is_asked(answer):
    page = answer.content.decode()
    return answer.status_code == 200 and "Pourquoi relire cette copie" in page


def test_nothing_is_shown_before_a_motive_and_no_look_is_kept(browser, owner, played):
    auditor, before = browser("auditeur"), looks(owner)
    asked = auditor.get(f"{played}?at={T0 + 100_000}")

    assert is_asked(asked)
    assert "Proposition" not in asked.content.decode()
    assert [auditor.get(f"{played}{part}").status_code for part in PARTS] == [428] * 3
    assert looks(owner) == before


def test_a_motive_serves_an_hour_for_one_copy_and_stands_in_its_consultations(
    browser, owner, scene, played
):
    auditor, address = browser("auditeur"), f"{played}?at={T0 + 100_000}"
    said = auditor.post(address, {"motive": "claim", "reference": " 212/b "})

    assert (said.status_code, said["Location"]) == (302, address)
    shown = auditor.get(address)
    assert not is_asked(shown)
    assert "lecture notée\u00a0: réclamation 212 b" in shown.content.decode()
    assert [auditor.get(f"{played}{part}").status_code for part in PARTS] == [200] * 3
    assert looks(owner)[:2] == ("auditeur", "claim 212 b")
    copies = f"{scene.address}/copies"
    assert is_asked(auditor.get(f"{copies}/04202/relecture"))
    assert is_asked(browser("presidente").get(played))
    page = auditor.get(f"{copies}/04201/consultations").content.decode()
    assert "réclamation 212 b" in page
    session = auditor.session
    motives = session["reading_motives"]
    [[attempt, [motive, until_ms]]] = motives.items()
    assert attempt == str(attempt_of(owner, scene, "04201"))
    session["reading_motives"] = {attempt: [motive, until_ms - HOUR_MS]}
    session.save()
    assert is_asked(auditor.get(address))


@pytest.mark.parametrize("sent", [{}, {"motive": ""}, {"motive": "case"}])
def test_a_motive_that_is_none_of_these_is_refused(browser, owner, played, sent):
    auditor, before = browser("auditeur"), looks(owner)

    assert auditor.post(played, sent).status_code == 409
    assert is_asked(auditor.get(played))
    assert looks(owner) == before


def test_whoever_may_not_see_copies_gives_no_motive(browser, played):
    technician = browser("technique")

    assert technician.post(played, {"motive": "check"}).status_code == 403
    assert "reading_motives" not in technician.session


def test_sessions_keep_the_last_motives_alone(browser, scene, owner, played):
    from concours.console.pages.delivery.copies.reading_motive import (  # noqa: PLC0415 -- after setup
        COPIES_COUNT_MAX,
    )

    auditor = browser("auditeur")
    session = auditor.session
    session["reading_motives"] = {
        f"copy {number}": ["check", 0] for number in range(COPIES_COUNT_MAX)
    }
    session.save()
    auditor.post(played, {"motive": "check"})

    motives = [*auditor.session["reading_motives"]]
    assert len(motives) == COPIES_COUNT_MAX
    assert motives[-1] == str(attempt_of(owner, scene, "04201"))
    assert motives[0] == "copy 1"


def test_the_question_is_answered_by_one_press(chromium, browser, played):
    for viewport, name in ((None, "reading-motive"), (PHONE, "reading-motive-phone")):
        client = browser("auditeur")
        page = page_of(chromium, client, *([viewport] if viewport else []))
        page.goto(f"{HOUSE}{played}?at={T0 + 100_000}")
        look(page, name)
        page.get_by_label("Référence").fill("212")
        page.get_by_role("button", name="Une réclamation").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Relecture")
        expect(page).to_have_url(f"{HOUSE}{played}?at={T0 + 100_000}")
        expect(page.get_by_text("réclamation 212")).to_be_visible()
