"""The jury reads what candidates ask to look at again, and answers once, by an act."""

import json
import time
from hashlib import sha256
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest

from acts.published import bare, compose_and_mark, prepare, publish, sign
from console.screen import look, page_of

ASKED = "UC 1, question 4 : <b>embolie</b> suffit-il ?"


@pytest.fixture
def of(scene, owner, database):
    """A publication that is decided; 04203 asks."""
    compose_and_mark(scene, owner)
    made = prepare(scene, render=bare)
    publish(scene, made)
    sign(database)
    owner.execute(
        "INSERT INTO recheck (id, publication_id, candidate_id, number, text, asked_ms,"
        " answer) SELECT %s, %s, id, 1, %s, %s, '' FROM candidate"
        " WHERE exam_id = %s AND number = '04203'",
        (uuid4(), made.id, ASKED, time.time_ns() // 1_000_000, scene.exam),
    )
    code = owner.execute("SELECT code FROM exam WHERE id = %s", (scene.exam,))
    return f"/exams/{code.fetchone()[0]}"


@pytest.fixture
def asked(owner, of, scene):  # noqa: ARG001 -- it is there
    """The identity of the request."""
    return owner.execute(
        "SELECT recheck.id FROM recheck JOIN candidate ON candidate.id = candidate_id"
        " WHERE exam_id = %s",
        (scene.exam,),
    ).fetchone()[0]


def page(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_a_request_is_read_and_answered_once_by_an_act(browser, of, owner, asked):
    client = browser("kermarec")
    before = page(client.get(f"{of}/rechecks"))
    tasks = page(client.get("/todo"))
    first = client.post(f"{of}/rechecks/{asked}/answer", {"reason": " Relu, exact. "})
    again = client.post(f"{of}/rechecks/{asked}/answer", {"reason": "Non."})
    after = page(client.get(f"{of}/rechecks"))

    assert "Répondre à une demande de vérification" in tasks
    assert "Candidat n° 04203" in before
    assert "&lt;b&gt;embolie&lt;/b&gt;" in before
    assert "Camille" not in before
    assert first.status_code == 302
    assert 'data-code="recheck.answered_already"' in page(again)
    assert "Aucune demande n’attend." in after
    assert "Relu, exact." in after
    answer, act = owner.execute(
        "SELECT answer, answered_act FROM recheck WHERE id = %s", (asked,)
    ).fetchone()
    kind, reason, body = owner.execute(
        "SELECT kind, reason, body FROM act WHERE number = %s", (act,)
    ).fetchone()
    assert (kind, reason, answer) == ("recheck_answered", "Relu, exact.", reason)
    assert json.loads(bytes(body)) == {
        "candidate": "04203",
        "publication": 1,
        "number": 1,
        "text": sha256(ASKED.encode()).hexdigest(),
    }


def test_an_answer_has_words_and_comes_from_the_jury(browser, of, owner, asked):
    path = f"{of}/rechecks/{asked}/answer"

    assert browser("presidente").post(path, {"reason": " "}).status_code == 409
    for login in ("auditeur", "technique", "organisation"):
        assert browser(login).post(path, {"reason": "vu"}).status_code == 403
    assert browser("auditeur").get(f"{of}/rechecks").status_code == 200
    assert browser("technique").get(f"{of}/rechecks").status_code == 403
    unknown = f"{of}/rechecks/{uuid4()}/answer"
    assert browser("presidente").post(unknown, {"reason": "vu"}).status_code == 404
    assert owner.execute(
        "SELECT answered_act FROM recheck WHERE id = %s", (asked,)
    ).fetchone() == (None,)


@pytest.mark.usefixtures("asked")
def test_what_waits_is_counted_where_results_are_published(browser, of):
    found = page(browser("presidente").get(f"{of}/publication"))

    assert f'href="{of}/rechecks"' in found
    assert '<span class="tag act num">1</span>' in found


@pytest.mark.e2e
@pytest.mark.usefixtures("asked")
def test_the_page_of_requests_has_no_serious_violation(browser, chromium, of):
    page = page_of(chromium, browser("presidente"))
    page.goto(f"http://127.0.0.1{of}/rechecks")
    look(page, "rechecks")


def test_requests_and_answers_are_in_the_next_file_of_the_jury(
    browser, of, owner, asked
):
    """Without the text, in which somebody may have said who they are."""
    client = browser("presidente")
    client.post(f"{of}/rechecks/{asked}/answer", {"reason": "Relu, exact."})
    client.post(f"{of}/deliberation/freeze")

    with ZipFile(BytesIO(client.get(f"{of}/deliberation/2.zip").content)) as zipped:
        facts = json.loads(zipped.read("dossier.json"))
        pdf = zipped.read("dossier.pdf")

    ((act,),) = owner.execute(
        "SELECT answered_act FROM recheck WHERE id = %s", (asked,)
    ).fetchall()
    assert facts["rechecks"] == [
        {
            "candidate": "04203",
            "publication": 1,
            "number": 1,
            "text": sha256(ASKED.encode()).hexdigest(),
            "answer": "Relu, exact.",
            "act": act,
        }
    ]
    assert pdf.startswith(b"%PDF")
