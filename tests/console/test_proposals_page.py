"""A decision that two persons take is proposed, read and decided on one page."""

import time
from uuid import uuid4

import pytest

from acts.scene import HOUR_MS, launch


@pytest.fixture
def page(scene, owner):
    launch(owner, scene, t0=time.time_ns() // 1_000_000 - HOUR_MS)
    return f"{scene.address}"


def propose(client, page, site="nation"):
    facts = {"site": str(site), "reason": "Sujet divulgué."}
    return client.post(f"{page}/annulment", facts)


def proposal_of(owner, scene):
    query = "SELECT id FROM proposal WHERE sitting_id = %s"
    return owner.execute(query, (scene.sitting,)).fetchone()[0]


def annulled(owner, scene):
    query = "SELECT site_id FROM annulment WHERE sitting_id = %s"
    return owner.execute(query, (scene.sitting,)).fetchall()


def test_what_one_proposes_another_reads_and_confirms(browser, page, owner, scene):
    answer = propose(browser("presidente"), page, scene.site)
    assert answer["Location"] == f"{page}/proposals"
    second = browser("kermarec")
    said = second.get(f"{page}/proposals").content.decode()
    assert "Sujet divulgué." in said
    assert "Pr A. Delmas" in said

    answer = second.post(f"{page}/proposals/{proposal_of(owner, scene)}/confirm")

    assert answer.status_code == 302
    assert annulled(owner, scene) == [(scene.site,)]
    said = second.get(f"{page}/proposals").content.decode()
    assert "confirmée" in said
    assert f"{proposal_of(owner, scene)}/confirm" not in said


def test_who_proposed_is_offered_no_confirmation_and_refused_one(
    browser, page, owner, scene
):
    first = browser("presidente")
    propose(first, page)
    address = f"{page}/proposals/{proposal_of(owner, scene)}/confirm"

    assert address not in first.get(f"{page}/proposals").content.decode()
    assert first.post(address).status_code == 409
    assert annulled(owner, scene) == []


def test_a_proposal_that_is_withdrawn_does_nothing_any_more(
    browser, page, owner, scene
):
    propose(browser("presidente"), page)
    of = f"{page}/proposals/{proposal_of(owner, scene)}"
    second = browser("kermarec")

    assert second.post(f"{of}/withdraw").status_code == 302

    said = second.get(f"{page}/proposals").content.decode()
    assert "refusée" in said, "who proposed takes back, whoever else refuses"
    assert second.post(f"{of}/confirm").status_code == 409
    assert annulled(owner, scene) == []


def test_a_proposal_is_decided_under_its_own_sitting_only(browser, page, owner, scene):
    propose(browser("presidente"), page)
    other = f"/sittings/{uuid4()}/proposals/{proposal_of(owner, scene)}/confirm"

    assert browser("kermarec").post(other).status_code == 404
    assert annulled(owner, scene) == []


@pytest.mark.parametrize("login", ["technique", "benali", "auditeur"])
def test_others_neither_read_nor_propose(browser, page, login):
    client = browser(login)

    assert client.get(f"{page}/proposals").status_code == 403
    assert propose(client, page).status_code == 403


def test_nobody_is_named_by_mistake(browser, page, owner, scene):
    answer = propose(browser("presidente"), page, site="")

    assert answer.status_code == 409
    assert annulled(owner, scene) == []


def test_the_effect_of_an_annulment_is_seen_before_it_is_proposed(
    browser, scene, owner
):
    """Before the marks, how many copies; then what changes for the whole exam."""
    from acts.published import compose_and_mark  # noqa: PLC0415 -- its use alone

    client, of = browser("presidente"), f"{scene.address}/annulment"
    early = client.post(of, {"site": "nation", "action": "preview", "reason": "Fuite"})
    compose_and_mark(scene, owner)
    seen = client.post(of, {"site": str(scene.site), "action": "preview", "reason": ""})

    page = early.content.decode()
    assert "6 copies ne compteraient plus." in page.replace("\u202f", " ")
    assert "ne sont pas encore en vigueur" in page
    assert ">Fuite</textarea>" in page
    page = seen.content.decode()
    assert "Copies qui n’ont plus de note" in page
    assert "notes changées" in page or "note changée" in page
    assert owner.execute(
        "SELECT count(*) FROM proposal WHERE sitting_id = %s AND kind ="
        " 'sitting_annulled'",
        (scene.sitting,),
    ).fetchone() == (0,)
    for site in ("x", "00000000-0000-4000-8000-000000000000"):
        answer = client.get(f"{of}?site={site}")
        assert answer.status_code in (404, 409)
    assert browser("auditeur").get(of).status_code == 403
    client.post(of, {"site": "nation", "reason": "Fuite"})
    waiting = client.get(f"{scene.address}/proposals").content.decode()
    assert f'href="{of}?site=nation"' in waiting
