"""What a person does on a page is the act, once; what is refused is said and kept."""

import os
import re
import time

import pytest

from acts.scene import (
    HOUR_MS,
    Tablet,
    attempt_of,
    launch,
    leave,
    open_marking_key,
    take_on,
)
from concours.core.kernel import crypto
from concours.core.kernel.canonical import load
from concours.keeper.custody import Custody
from concours.keeper.run import Keeper


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def keeper(database):
    """A keeper at work, in its own role; call it to let it look."""
    with database.connect("concours_keeper", autocommit=True) as link:
        keeper = Keeper(Custody(crypto.private_key_from(os.urandom)))
        yield lambda: keeper.look(link, now=now())


@pytest.fixture(autouse=True)
def open_gate(owner, scene):
    """The gate has tests of its own."""
    take_on(owner, scene)


@pytest.fixture
def hand_in(browser, scene, owner, keeper):
    """Hand a share in as the page does: sealed here, posted as hexadecimal."""
    return lambda login, place: _hand_in((browser, scene, owner, keeper), login, place)


def _hand_in(house, login, place):
    browser, scene, owner, keeper = house
    public, id_ = owner.execute(
        "SELECT public_key, id FROM keeper_key ORDER BY made_ms DESC LIMIT 1"
    ).fetchone()
    sealed = crypto.seal_to(
        bytes(public), scene.words[place].encode(), entropy=os.urandom
    )
    answer = browser(login).post(
        f"{scene.address}/share/hand",
        {"keeper": str(id_), "sealed": sealed.hex()},
    )
    keeper()
    return answer


def test_a_sitting_is_launched_from_the_pages_alone(
    browser, scene, owner, keeper, hand_in
):
    keeper()
    for place, login in enumerate(("presidente", "kermarec")):
        answer = hand_in(login, place)
        assert answer["Location"] == f"{scene.address}/launch"
    client = browser("presidente")
    ready = client.get(f"{scene.address}/launch").content.decode()

    unknown = client.post(f"{scene.address}/launch/arm", {"lead_s": "10"})
    client.post(f"{scene.address}/launch/arm", {"lead_s": "10", "off_hour": "1"})
    keeper()

    assert unknown.status_code == 409
    assert "launch.off_hour" in unknown.content.decode()
    assert "après l’heure convoquée, lundi 19 octobre 2026 à" in ready
    assert "Je lance un autre jour" in ready
    query = "SELECT body FROM act WHERE kind = 'sitting_armed' AND sitting = %s"
    (body,) = owner.execute(query, (scene.sitting,)).fetchone()
    assert load(bytes(body))["off_hour"] is True
    assert "le quorum est réuni" in ready
    assert 'data-hold="3000"' in ready
    launched = client.get(f"{scene.address}/launch").content.decode()
    assert "Sujet ouvert" in launched
    row = owner.execute(
        "SELECT sitting_key FROM released_key WHERE sitting = %s", (scene.sitting,)
    ).fetchone()
    assert bytes(row[0]) == scene.key


def test_a_start_is_stopped_during_its_lead(browser, scene, owner, keeper, hand_in):
    keeper()
    for place, login in enumerate(("presidente", "kermarec")):
        hand_in(login, place)
    client = browser("presidente")
    before = client.get(f"{scene.address}/launch").content.decode()
    client.post(f"{scene.address}/launch/arm", {"lead_s": "60", "off_hour": "1"})
    armed = client.get(f"{scene.address}/launch").content.decode()

    offered = client.get(f"{scene.address}/launch").content.decode()
    client.post(f"{scene.address}/launch/disarm")
    keeper()
    stopped = client.get(f"{scene.address}/launch").content.decode()

    assert "Arrêter le départ" in armed
    assert "data-stopped" not in before + offered
    assert "Départ arrêté à" in stopped
    words = " ".join(before.split()).replace("\N{NO-BREAK SPACE}", " ")
    assert "reste possible jusqu’à 10 s avant l’ouverture." in words
    kinds = owner.execute(
        "SELECT kind FROM news WHERE sitting = %s ORDER BY number", (scene.sitting,)
    ).fetchall()
    assert kinds == [("armed",), ("disarmed",)]


def test_a_wrong_share_is_said_to_its_keyholder_f30(browser, scene, keeper, hand_in):
    keeper()
    hand_in("presidente", 1)

    page = browser("presidente").get(f"{scene.address}/launch")

    assert "Cette part est celle d’un autre détenteur" in page.content.decode()


def test_a_page_asks_to_be_shown_again_when_what_can_be_done_has_changed(
    browser, scene, keeper, hand_in
):
    keeper()
    client = browser("presidente")
    address = f"{scene.address}/launch"
    page = client.get(address).content.decode()
    (stamp,) = re.findall(r"/launch/state\?stamp=([\w-]+)", page)
    state = f"{address}/state?stamp={stamp}"
    before = client.get(state)
    for place, login in enumerate(("presidente", "kermarec")):
        hand_in(login, place)

    after = client.get(state)

    assert ("HX-Refresh" in before, "HX-Refresh" in after) == (False, True)


def test_a_launch_without_a_quorum_is_refused_worded_and_kept(
    browser, scene, owner, keeper
):
    keeper()

    answer = browser("presidente").post(
        f"{scene.address}/launch/arm", {"lead_s": "60", "off_hour": "1"}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Il manque 2 parts de la clé." in page
    assert 'data-code="launch.quorum_missing"' in page
    kept = owner.execute(
        "SELECT actor, kind, code, facts FROM refused_act ORDER BY id DESC LIMIT 1"
    ).fetchone()
    facts = {"present": 0, "quorum": 2}
    assert kept == ("presidente", "launch_arm", "launch.quorum_missing", facts)


def test_the_whole_end_of_a_day(browser, scene, owner):
    t0 = now() - HOUR_MS
    launch(owner, scene, t0=t0)
    tablets = []
    for number in ("04201", "04202"):
        tablet = Tablet(owner, attempt_of(owner, scene, number))
        tablet.enrol(at=t0 - HOUR_MS)
        tablet.write("opened", {"base": None, "paper": "00" * 32}, at=t0)
        tablet.answer("qi-q2", "embolie", at=t0 + 1_000)
        tablet.seen(at=now())
        tablets.append(tablet)
    tablets[0].write("handed", {"reason": "candidate"}, at=now())
    tablets[0].seen(at=now())
    of = f"{scene.address}"
    client = browser("presidente")

    client.post(f"{of}/time", {"minutes": "5", "reason": "Retard", "site": ""})
    client.post(f"{of}/message", {"text": "Bonjour", "candidate": "04201"})
    code = client.post(f"{of}/candidates/04202/replacement", {"reason": "Écran"})
    client.post(f"{of}/collection/close", {"reason": "Essai"})
    waiting = client.get(f"{of}/collection").content.decode()
    early = client.post(f"{of}/collection/mark")
    leave(scene, owner, "04202", at=now())
    given = {"candidate": "04202", "reason": "Perdue"}
    client.post(f"{of}/collection/give-up", given)
    (proposal,) = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone()
    browser("kermarec").post(f"{of}/collection/give-up/{proposal}/confirm")
    silent = client.post(f"{of}/collection/mark")
    read = client.get(f"{of}/collection").content.decode()
    unsaid = re.search(r'name="absences" value="(\d)"', read)[1]
    collected = client.post(f"{of}/collection/mark", {"absences": unsaid})
    sealed = client.post(f"{of}/marking-key/mark")
    waits = client.get(f"{of}/marking-key").content.decode()
    open_marking_key(owner, scene, at=now())
    marked = client.post(f"{of}/marking-key/mark")
    results = client.get(f"{of}/results").content.decode()
    table = client.get(f"{of}/results/1.csv")
    client.post(f"{of}/results/remark", {"reason": "Vérification"})

    assert "Ce code ne s’affichera plus." in code.content.decode()
    assert "1 copie est encore attendue." in waiting
    assert silent.status_code == 409, "nobody is counted absent unread"
    assert "leur salle ne les a pas dits absents" in read
    assert (early.status_code, collected.status_code) == (409, 302)
    assert (sealed.status_code, marked.status_code) == (409, 302)
    assert "pas encore fixée" in waits
    assert "Sous embargo" in results
    assert table["Content-Disposition"].startswith("attachment;")
    assert table.content.decode().splitlines()[1].startswith("1;04201;Amiens;2,5")
    numbers = owner.execute(
        "SELECT number FROM marking_version WHERE sitting_id = %s ORDER BY number",
        (scene.sitting,),
    ).fetchall()
    assert numbers == [(1,), (2,)]


def test_a_field_that_is_not_what_its_form_says_is_refused(browser, scene):
    client = browser("presidente")
    of = f"{scene.address}"
    tries = (
        (f"{of}/launch/arm", {"lead_s": "-60"}),
        (f"{of}/launch/arm", {"lead_s": "1e3"}),
        (f"{of}/time", {"minutes": "", "reason": "x"}),
        (f"{of}/time", {"minutes": "5", "reason": "x", "site": "nord"}),
        (f"{of}/collection/give-up", {"attempt": "x", "reason": "x"}),
        (f"{of}/share/hand", {"keeper": "x", "sealed": "00"}),
    )

    for path, form in tries:
        answer = client.post(path, form)
        assert answer.status_code == 409
        assert 'data-code="form.invalid"' in answer.content.decode()


def test_a_form_cannot_give_itself_what_it_does_not_ask_a07(browser, scene, owner):
    launch(owner, scene, t0=now() - 1_000)
    browser("presidente").post(
        f"{scene.address}/time",
        {"minutes": "5", "reason": "x", "actor": "autre", "role": "organiser"},
    )

    row = owner.execute(
        "SELECT actor, role FROM act ORDER BY number DESC LIMIT 1"
    ).fetchone()
    assert row == ("Pr A. Delmas (presidente)", "president")


def test_acts_are_not_done_by_reading(browser, scene):
    client = browser("presidente")

    for path in ("launch/arm", "launch/disarm", "collection/mark", "results/remark"):
        answer = client.get(f"{scene.address}/{path}")
        assert answer.status_code == 405


@pytest.mark.usefixtures("browser")
def test_each_refusal_that_a_page_can_meet_has_its_own_words():
    from concours.console.words.refusals import SAYINGS  # noqa: PLC0415
    from concours.core.kernel.errors import Refusal  # noqa: PLC0415 -- a scan

    def every(kind):
        for below in kind.__subclasses__():
            yield below
            yield from every(below)

    acted = {
        kind.code
        for kind in every(Refusal)
        if kind.__module__.split(".")[1] in ("acts", "console")
        or kind.__module__.startswith(
            ("concours.core.delivery.sitting", "concours.store.queries")
        )
    }

    assert acted - set(SAYINGS) == set()


def test_several_copies_are_given_up_together_one_act_each_or_none(
    browser, scene, owner
):
    launch(owner, scene, t0=now() - HOUR_MS)
    numbers = ["04201", "04202", "04203"]
    for number in numbers:
        leave(scene, owner, number, at=now())
    path = f"{scene.address}/collection/give-up"
    client = browser("presidente")

    refused = client.post(path, {"candidate": [*numbers, "99999"], "reason": "Perdues"})
    before = owner.execute(
        """SELECT count(*) FROM attempt
           WHERE sitting_id = %s AND given_up_act IS NOT NULL""",
        (scene.sitting,),
    ).fetchone()
    client.post(path, {"candidate": [*numbers, numbers[0]], "reason": "Perdues"})
    (proposal,) = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone()
    alone = client.post(f"{path}/{proposal}/confirm")
    browser("kermarec").post(f"{path}/{proposal}/confirm")

    assert (refused.status_code, alone.status_code, before) == (404, 409, (0,))
    given = owner.execute(
        "SELECT reason FROM act WHERE sitting = %s AND kind = 'attempt_given_up'",
        (scene.sitting,),
    ).fetchall()
    assert given == [("Perdues",)] * 3
