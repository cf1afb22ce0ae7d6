"""Whoever is awaited is told on every page, and led to the very place in one press.

What one person proposes counts at the other, over all exams; who proposed reads who has
seen it; what lapsed is proposed again with all that was typed.
"""

import json
import re
import time

import pytest

from acts.scene import HOUR_MS, launch
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.store.journal.tree.ledger_state import say_stopped
from console.people.tied import tied

QUERIES_COUNT_MAX = 16
"""What one asking costs the person who may most; half-days of the ECOS ask one."""


@pytest.fixture
def under_way(scene, owner):
    launch(owner, scene, t0=time.time_ns() // 1_000_000 - HOUR_MS)
    return scene


def propose(client, scene):
    facts = {"site": "nation", "reason": "Sujet divulgué."}
    assert client.post(f"{scene.address}/annulment", facts).status_code == 302


def proposal_of(owner, scene):
    query = "SELECT id FROM proposal WHERE sitting_id = %s ORDER BY made_ms DESC"
    return owner.execute(query, (scene.sitting,)).fetchone()[0]


def marks(client):
    tasks = client.get("/todo/state").json()["tasks"]
    return {task["mark"] for task in tasks}


def text_of(client, address="/todo"):
    return " ".join(client.get(address).content.decode().split())


def test_the_second_person_is_told_everywhere_and_led_there(browser, under_way, owner):
    first, second = browser("presidente"), browser("kermarec")
    before = marks(second)
    propose(first, under_way)
    proposal = str(proposal_of(owner, under_way))

    assert marks(second) - before == {proposal}
    assert proposal not in marks(first)
    count = len(marks(second))
    page = text_of(second, "/acts")
    assert f"<title> ({count}) " in page
    assert f"<span data-count>{count}</span>" in page
    page = text_of(second)
    assert "Annuler l’épreuve" in page
    assert "Sujet divulgué." in page
    place = f"{under_way.address}/proposals#d-{proposal}"
    assert f'href="{place}"' in page
    assert f'id="d-{proposal}"' in text_of(second, place)
    assert proposal not in marks(browser("technique"))


def test_who_may_not_confirm_with_another_reads_it_with_its_end(
    browser, under_way, owner
):
    from concours.console.words.formats import day_and_hour  # noqa: PLC0415 -- setup

    with tied("presidente", "kermarec") as ends:
        first, second = browser("presidente"), browser("kermarec")
        propose(first, under_way)
        proposal = str(proposal_of(owner, under_way))

        assert proposal not in marks(second)
        until = day_and_hour(ends).replace("\u00a0", " ")
        words = f"Pas avec Pr A. Delmas avant le {until} :"
        assert "À confirmer par quelqu’un d’autre" in text_of(second)
        assert words in text_of(second)
        assert "personne d’autre ne peut le confirmer" in text_of(first)
        assert "à confirmer par" not in text_of(first)
        place = text_of(second, f"{under_way.address}/proposals")
        assert words in place
        assert "maintenir trois secondes" not in place
        refused = second.post(f"{under_way.address}/proposals/{proposal}/confirm")
        assert refused.status_code == 409
        assert re.search("avant \\d+\u00a0jours", refused.content.decode())


def test_who_proposed_reads_who_can_confirm_and_who_has_seen_it(browser, under_way):
    first = browser("presidente")
    propose(first, under_way)
    page = text_of(first)
    assert "à confirmer par Pr J. Kermarec" in page
    assert "Personne ne l’a encore vu." in page

    second = browser("kermarec")
    second.get("/todo")
    second.get("/todo")

    assert "Vu par Pr J. Kermarec." in text_of(first)


def test_what_lapsed_is_proposed_again_with_all_that_was_typed(
    browser, under_way, owner
):
    first, second = browser("presidente"), browser("kermarec")
    propose(first, under_way)
    before = proposal_of(owner, under_way)
    again = f"{under_way.address}/proposals/{before}/again"
    assert first.post(again).status_code == 409
    owner.execute("UPDATE proposal SET expires_ms = made_ms WHERE id = %s", (before,))

    assert str(before) not in marks(second)
    assert again in text_of(first)
    confirm = f"{under_way.address}/proposals/{before}/confirm"
    assert second.post(confirm).status_code == 409
    assert first.post(again).status_code == 302

    after = proposal_of(owner, under_way)
    assert after != before
    assert str(after) in marks(second)
    assert first.post(again).status_code == 409
    assert again not in text_of(first, f"{under_way.address}/proposals")
    (reasons,) = zip(
        *owner.execute(
            "SELECT reason FROM proposal WHERE id = ANY(%s)", ([before, after],)
        ).fetchall(),
        strict=True,
    )
    assert reasons == ("Sujet divulgué.",) * 2


def test_a_share_is_asked_for_an_hour_before_and_until_it_is_given(
    browser, scene, owner
):
    holder = browser("benali")
    words = "Remettre votre part de la clé"
    put = "UPDATE sitting SET scheduled_ms = %s WHERE id = %s"
    now = time.time_ns() // 1_000_000

    owner.execute(put, (now + 2 * HOUR_MS, scene.sitting))
    assert words not in text_of(holder)
    owner.execute(put, (now + 50 * MINUTE_MS, scene.sitting))
    page = text_of(holder)

    assert words in page
    assert f'href="{scene.address}/share"' in page
    assert "Confirmer le procès-verbal du scellement" in page
    assert words not in text_of(browser("technique"))


def test_asking_again_costs_little_and_nothing_is_said_twice(browser, under_way):
    from django.db import connection  # noqa: PLC0415 -- after setup
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- idem

    president = browser("presidente")
    propose(browser("kermarec"), under_way)
    answer = president.get("/todo/state")
    tag = answer.headers["ETag"]

    with CaptureQueriesContext(connection) as asked:
        same = president.get("/todo/state", headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["ETag"] == tag
    assert len(asked) <= QUERIES_COUNT_MAX, [
        q["sql"][:300] for q in asked.captured_queries
    ]
    assert re.search("Delmas|Kermarec|presidente", json.dumps(answer.json())) is None


def test_asking_by_itself_keeps_no_session_open(browser):
    client = browser("auditeur")
    session = client.session
    session["used_ms"] = before = session["used_ms"] - 10 * MINUTE_MS
    session.save()

    client.get("/todo/state")
    assert client.session["used_ms"] == before
    client.get("/todo")
    assert client.session["used_ms"] > before
    assert browser().get("/todo/state").status_code == 302


def test_whoever_keeps_the_machine_is_told_that_the_ledger_signs_nothing(
    browser, database
):
    """Also where nothing waits for it; and no longer than it says so itself."""
    from concours.store.queries.shared import FORGETTERS  # noqa: PLC0415 -- setup

    keeper, other = browser("technique"), browser("presidente")
    assert "ledger" not in marks(keeper)
    since = Instant(time.time_ns() // 1_000_000 - 2 * HOUR_MS)
    with database.connect("concours_ledger", autocommit=True) as ledger:
        say_stopped(ledger, since)
        for forget in FORGETTERS:
            forget()
        assert "ledger" in marks(keeper)
        assert "ledger" not in marks(other)
        page = text_of(keeper)
        assert "Le registre ne signe plus" in page
        assert "depuis 2 h" in page
        assert 'href=""' not in page
    for forget in FORGETTERS:
        forget()
    assert "ledger" not in marks(keeper)
