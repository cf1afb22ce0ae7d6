"""A queue of answers shows texts and counts: no candidate, no other verdict."""

import time
from itertools import count
from types import SimpleNamespace
from uuid import uuid4

import pytest
from tests.standing import stands_in

from acts.scene import HOUR_MS, Tablet, attempt_of, launch, make_scene, open_marking_key
from console.results.test_correction_in_browser import opened  # noqa: F401 -- the fixture
from console.results.test_publication_pages import undecided_of
from console.screen import TABLET, look
from e2e.house import STAFF

CODES = count(1)
HOSTILE = ("<script>alert(1)</script>", "{{ 7|add:7 }}", "';--", "phlébite")


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code=f"review-{next(CODES)}")


@pytest.fixture
def of(scene, owner):
    from concours.acts.results.marks import collect, mark  # noqa: PLC0415 -- after setup

    t0 = time.time_ns() // 1_000_000 - 4 * HOUR_MS
    launch(owner, scene, t0=t0)
    for number, said in enumerate(HOSTILE, start=4201):
        tablet = Tablet(owner, attempt_of(owner, scene, f"{number:05}"))
        tablet.enrol(at=t0 - HOUR_MS)
        tablet.answer("qi-q2", said, at=t0 + 1_000)
        tablet.write("handed", {"reason": "candidate"}, at=t0 + 2_000)
        tablet.seen(at=t0 + 2_000)
    president, now = scene.actor("presidente"), t0 + 4 * HOUR_MS
    collect(president, scene.sitting, packages=scene.packages, now=now)
    open_marking_key(owner, scene, at=now + 1)
    mark(president, scene.sitting, packages=scene.packages, now=now + 2)
    return f"/sittings/{scene.sitting}/results"


def said(response):
    """The page as it is read: spaces that do not break are spaces."""
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def judge_all(client, of, halves):
    """Judge until nothing is left; return every page seen."""
    seen = []
    while 'name="halves"' in (
        page := client.get(f"{of}/wordings/qi-q2").content.decode()
    ):
        seen.append(page)
        form = page.split('name="form" value="')[1].split('"')[0]
        answer = client.post(
            f"{of}/wordings/qi-q2/judge", {"form": form, "halves": halves}
        )
        assert answer.status_code == 302
    return seen, page


def test_answers_are_judged_one_by_one_as_text_without_identity_a17_a25_a36(
    browser, of
):
    president, other = browser("presidente"), browser("kermarec")

    before = president.get(of)
    seen, last = judge_all(president, of, "2")
    again, _ = judge_all(other, of, "0")
    table = other.get(f"{of}/wordings").content.decode()

    assert len(seen) == len(HOSTILE)
    assert f"{len(HOSTILE)} réponses à classer" in said(before)
    assert "réponses à classer" not in said(other.get(of)), "all are judged"
    assert "à classer</b>" not in said(browser("auditeur").get(of))
    every = "".join([*seen, last, *again, table])
    assert "<script>alert" not in every
    assert "14" not in [page.split("<bdi>")[1].split("</bdi>")[0] for page in seen]
    assert not any(stands_in(f"0420{n}", every) for n in range(1, 7)), (
        "no candidate's number"
    )
    assert "Votre dernier jugement" in last
    assert len(again) < len(seen), "a sample alone is judged twice"
    assert ("Désaccords à trancher" in table) == bool(again)
    assert "1,0" not in "".join(page.split("<aside")[0] for page in again)


ORDINARY = "Aucune question ne sort de l’ordinaire."


@pytest.mark.parametrize("viewer", ["presidente", "auditeur"])
def test_nothing_is_said_to_be_ordinary_above_what_waits(browser, of, viewer):
    """Four questions to look at stood below that sentence."""
    from django.template.loader import render_to_string  # noqa: PLC0415 -- Django

    page = said(browser(viewer).get(f"{of}/questions"))
    waiting = [
        {"question": SimpleNamespace(id="qi-q2"), "place": 4, "count": 2, "others": 0}
    ]
    facts = {"row": SimpleNamespace(id=uuid4()), "candidates_count": 4, "first": []}
    quiet, busy = (
        render_to_string(
            "console/results/questions_first.html", facts | {"to_judge": those}
        )
        for those in ([], waiting)
    )

    assert ("Trop peu de copies" in page) == ('class="look"' not in page)
    assert ORDINARY not in page, "six copies say nothing of a question"
    assert ORDINARY in quiet
    assert ORDINARY not in busy
    assert "2 réponses à classer" in busy


def test_a_verdict_is_taken_back_from_the_page(browser, of):
    client = browser("presidente")
    page = client.get(f"{of}/wordings/qi-q2").content.decode()
    form = page.split('name="form" value="')[1].split('"')[0]
    client.post(f"{of}/wordings/qi-q2/judge", {"form": form, "halves": "1"})

    undone = client.post(f"{of}/wordings/qi-q2/judge", {"form": form, "action": "undo"})

    assert undone.status_code == 302
    assert client.get(f"{of}/wordings/qi-q2").content.decode().count(form) >= 1
    for facts in ({"form": form, "halves": "9"}, {"form": form}):
        answer = client.post(f"{of}/wordings/qi-q2/judge", facts)
        assert 'data-code="form.invalid"' in answer.content.decode()
    unknown = {"form": "f" * 16, "halves": "1"}
    assert client.post(f"{of}/wordings/qi-q2/judge", unknown).status_code == 404
    refused = browser("technique").post(f"{of}/wordings/qi-q2/judge", unknown)
    assert refused.status_code == 403


def test_a_paper_without_a_panel_says_so(browser, of):
    page = browser("presidente").get(f"{of}/panels").content.decode()

    assert "n’a pas de test de concordance de script" in page


@pytest.mark.e2e
@pytest.mark.parametrize("viewport", [STAFF, TABLET], ids=["desk", "tablet"])
def test_the_queue_is_judged_by_keys_alone(
    opened,  # noqa: F811 -- the fixture
    viewport,
    owner,
    scene,
):
    """From the table to the last form, one taken back on the way."""
    size = viewport["width"]
    page = opened("wordings", viewport)
    look(page, f"wordings-{size}")
    page.get_by_role("main").get_by_role("link", name="Juger").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, f"wording-{size}")
    seen = []
    while page.locator(".answer").count():
        seen.append(page.locator(".answer").inner_text())
        with page.expect_navigation():
            page.keyboard.press("1" if len(seen) != 2 else "5")
        if len(seen) == 2:
            with page.expect_navigation():
                page.keyboard.press("u")
            assert page.locator(".answer").inner_text() == seen.pop()
            with page.expect_navigation():
                page.keyboard.press("0")
            seen.append("again")
    assert len(seen) == len(HOSTILE)
    look(page, f"wording-none-{size}")
    taken = "SELECT count(*) FILTER (WHERE undone_act IS NOT NULL), count(*)"
    found = owner.execute(
        f"{taken} FROM wording_verdict WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone()
    assert found == (1, len(HOSTILE) + 1)


def test_who_adopts_and_who_confirms_read_who_has_no_mark_and_who_said_so(browser, of):
    """Thirty absent by their tablets alone were once adopted without a word."""
    first, second = browser("presidente"), browser("kermarec")
    words = "4 copies notées pour 6 candidats convoqués."

    page = " ".join(said(first.get(of)).split())
    assert words in page
    assert "2 absents." in page
    assert "2 le sont par leur seule tablette" in page
    assert "note care" in page.split(words)[0][-200:]

    version = page.split("/propose")[0].rsplit("/", 1)[1]
    form = {"reason": "Notes relues.", **undecided_of(page)}
    answer = first.post(f"{of}/{version}/propose", form)
    assert words in " ".join(said(second.get(answer["Location"])).split())
