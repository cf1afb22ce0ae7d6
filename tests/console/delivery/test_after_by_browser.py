"""After the sitting, pages do what they say: who waits, what is owed, what is drawn."""

import time
from hashlib import sha256

import pytest
from tests.standing import stands_in

from acts.scene import HOUR_MS, Tablet, attempt_of, launch, leave, sign_acts


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def of(scene, owner):
    """One copy on its way and cut off, one whose paper opened late, four absent."""
    t0 = now() - HOUR_MS
    launch(owner, scene, t0=t0)
    cut, late = (
        Tablet(owner, attempt_of(owner, scene, number)) for number in ("04201", "04202")
    )
    for tablet, opened in ((cut, t0), (late, t0 + 250_000)):
        tablet.enrol(at=t0 - HOUR_MS)
        tablet.write("opened", {"base": None, "paper": "00" * 32}, at=opened)
    cut.write("handed", {"reason": "candidate"}, at=t0 + 60_000)
    cut.seen(at=t0 + 60_000, written=9)
    late.seen(at=now())
    return f"{scene.address}"


def test_each_copy_awaited_says_what_to_do_and_the_list_says_it_too(browser, of):
    client = browser("presidente")

    page = client.get(f"{of}/collection").content.decode()
    table = client.get(f"{of}/collection.csv").content.decode().splitlines()

    assert "1 copie demande une action" in page
    assert "7 actions y attendent. Salle 1, place A-01." in page
    assert "compose encore" in page
    lines = {line.split(",")[3]: line for line in table[1:]}
    assert lines["04201"].endswith('"Reconnecter cette tablette\xa0: '
        '7 actions y attendent. Salle 1, place A-01."')  # fmt: skip
    assert ",absent,0,0,," in lines["04203"]


def test_a_site_shows_its_own_copies_alone(browser, of, scene, owner):
    ((site,),) = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND name = 'Limoges'", (scene.exam,)
    ).fetchall()

    page = browser("presidente").get(f"{of}/collection/state?site={site}")

    assert "04202" in page.content.decode()
    assert not stands_in("04201", page.content.decode())


def test_a_proposal_is_withdrawn_from_the_page(browser, of, scene, owner):
    leave(scene, owner, "04201", at=now())
    client = browser("presidente")
    client.post(f"{of}/collection/give-up", {"candidate": "04201", "reason": "Perdue"})
    ((proposal,),) = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchall()
    shown = client.get(f"{of}/collection").content.decode()

    client.post(f"{of}/collection/give-up/{proposal}/withdraw")

    assert "Une autre personne du jury confirme." in shown
    after = client.get(f"{of}/collection").content.decode()
    assert "Attentes à lever, proposées" not in after


def test_lost_time_is_proposed_with_its_proofs_and_given_by_one_button(browser, of):
    client = browser("presidente")
    before = client.get(f"{of}/lost-time").content.decode()

    answer = client.post(
        f"{of}/lost-time/grant",
        {"candidate": "04202", "reason": "Rendu.", "whom": "chosen"},
    )
    after = client.get(f"{of}/lost-time").content.decode()
    again = client.post(f"{of}/lost-time/grant", {"reason": "x", "whom": "all"})

    assert "sujet ouvert en retard" in before
    assert "tablette 1 inscrite" in before
    assert answer.status_code == 302
    assert "Personne n’a perdu de temps qui ne soit déjà rendu." in after
    assert again.status_code == 409


def test_minutes_are_drawn_once_and_taken_again_the_same(browser, of, owner, scene):
    client = browser("presidente")

    asked = client.post(f"{of}/minutes/draw", {"site": ""})
    ((number,),) = owner.execute(
        "SELECT number FROM act WHERE sitting = %s AND kind = 'minutes_drawn'",
        (scene.sitting,),
    ).fetchall()
    waiting = client.get(f"{of}/minutes").content.decode()
    early = client.get(f"{of}/minutes/{number}.pdf")
    sign_acts(owner)
    drawn = client.get(f"{of}/minutes/{number}.pdf")
    again = client.get(f"{of}/minutes/{number}.pdf")
    page = client.get(f"{of}/minutes").content.decode()

    assert asked.status_code == 302
    assert "signature attendue" in waiting
    assert f"{of}/minutes/{number}.pdf" not in waiting
    assert (early.status_code, "n’a pas encore signé" in early.content.decode()) == (
        409,
        True,
    )
    assert drawn["Content-Type"] == "application/pdf"
    assert sha256(again.content).digest() == sha256(drawn.content).digest()
    assert f"{of}/minutes/{number}.pdf" in page
    assert client.post(f"{of}/minutes/draw", {"site": "x"}).status_code == 409
    assert browser("technique").post(f"{of}/minutes/draw").status_code == 403
