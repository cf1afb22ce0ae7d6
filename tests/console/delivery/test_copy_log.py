"""Who was shown a copy is listed for the jury and the auditor, who are in the list."""

import pytest
from playwright.sync_api import expect

from acts.scene import attempt_of, sign_acts
from console.delivery.played_copy import make_played_scene, play
from console.screen import PHONE, look, page_of


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_played_scene(tmp_path)


@pytest.fixture
def log(scene, owner, browser):
    """The page of a copy that one person has read, whose tablet spoke once."""
    replay = play(scene, owner)
    owner.execute(
        "INSERT INTO contact (attempt, epoch, at_ms, address, browser)"
        " VALUES (%s, 1, 1792405800000, '192.0.2.7', %s)",
        (attempt_of(owner, scene, "04201"), bytes.fromhex("ab" * 32)),
    )
    browser("kermarec").get(f"{scene.address}/candidates/04201/answers/dp1-q1")
    browser("kermarec").get(replay)
    sign_acts(owner)
    return f"{scene.address}/copies/04201/consultations"


def test_who_was_shown_a_copy_is_listed_and_so_is_who_reads_the_list(browser, log):
    auditor = browser("auditeur")
    first = auditor.get(log).content.decode()
    again = auditor.get(log).content.decode()

    assert "Pr J. Kermarec" in first
    assert "dp1-q1" in first
    assert "M. Vasseur" not in first.split("<main")[1]
    assert "M. Vasseur" in again.split("<main")[1]
    assert "192.0.2.7" in first
    assert "abababababababab" in first
    assert "Camille" not in first, "nobody is named"
    assert (
        "/consultations"
        in auditor.get(
            log.replace("/copies/", "/candidates/").removesuffix("/consultations")
        ).content.decode()
    )
    assert (
        "Personne avant vous."
        in auditor.get(log.replace("04201", "04203")).content.decode()
    )
    assert browser("technique").get(log).status_code == 403


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_the_list_on_a_screen_and_a_telephone(chromium, browser, log, viewport):
    page = page_of(chromium, browser("auditeur"), *([viewport] if viewport else []))
    page.goto(f"http://localhost{log}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultations")
    look(page, f"copy-log-{'phone' if viewport else 'staff'}")
