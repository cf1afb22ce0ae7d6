"""The page of the key document says what is still lacking, then lets it be marked."""

import os
import time

import pytest

from acts.scene import HOUR_MS, Tablet, attempt_of, launch
from concours.core.kernel import crypto
from concours.keeper.custody import Custody
from concours.keeper.run import Keeper


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def keeper(database):
    with database.connect("concours_keeper", autocommit=True) as link:
        working = Keeper(Custody(crypto.private_key_from(os.urandom)))
        yield lambda: working.look(link, now=now())


@pytest.fixture
def collected(scene, owner):
    """One copy, of a sitting that is collected."""
    t0 = now() - 5 * HOUR_MS
    launch(owner, scene, t0=t0)
    tablet = Tablet(owner, attempt_of(owner, scene, "04201"))
    tablet.enrol(at=t0 - HOUR_MS)
    tablet.answer("qi-q2", "embolie", at=t0 + 1_000)
    tablet.write("handed", {"reason": "candidate"}, at=t0 + 2_000)
    owner.execute(
        "UPDATE sitting SET closed_at_ms = t0_ms + 1, collected_ms = %s WHERE id = %s",
        (now(), scene.sitting),
    )
    return scene


def hand_in(browser, scene, owner, place, login):
    public, keeper = owner.execute(
        "SELECT public_key, id FROM keeper_key ORDER BY made_ms DESC LIMIT 1"
    ).fetchone()
    sealed = crypto.seal_to(
        bytes(public), scene.words[place].encode(), entropy=os.urandom
    )
    return browser(login).post(
        f"{scene.address}/share/hand",
        {"keeper": str(keeper), "sealed": sealed.hex()},
    )


def test_the_quorum_opens_the_key_document_by_the_pages_alone_a26(
    browser, collected, owner, keeper
):
    page = f"{collected.address}/marking-key"
    president = browser("presidente")
    keeper()
    owner.execute(
        "INSERT INTO journal_head VALUES (%s, 2, %s, %s)",
        (collected.sitting, b"\5" * 32, now()),
    )
    before = president.get(page).content.decode()
    early = president.post(f"{page}/mark")
    answers = [
        hand_in(browser, collected, owner, place, login)
        for place, login in enumerate(("presidente", "kermarec"))
    ]
    keeper()
    opened = president.get(page).content.decode()
    marked = president.post(f"{page}/mark")

    assert "parts nécessaires\u00a0: 0 sur 2" in before
    assert "05" * 32 in before
    assert early.status_code == 409
    assert [answer["Location"] for answer in answers] == [page, page]
    assert "grille ouverte à" in opened
    assert "Part 2 remise à" in opened
    assert marked["Location"] == f"{collected.address}/results"
    assert "Les copies sont corrigées." in president.get(page).content.decode()


def test_a_page_left_open_is_shown_again_once_the_head_is_fixed(
    browser, collected, owner
):
    state = f"{collected.address}/marking-key/state?stamp=1000"
    client = browser("benali")

    before = client.get(state)
    owner.execute(
        "INSERT INTO journal_head VALUES (%s, 2, %s, %s)",
        (collected.sitting, bytes(32), now()),
    )
    after = client.get(state)

    assert "HX-Refresh" not in before.headers
    assert after["HX-Refresh"] == "true"


def test_the_day_page_asks_for_the_quorum_before_it_speaks_of_results(
    browser, collected
):
    page = browser("presidente").get("/").content.decode()

    assert f"{collected.address}/marking-key" in page
