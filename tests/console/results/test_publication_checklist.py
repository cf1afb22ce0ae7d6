"""The page of publication says what is left to do, and where each of it is done.

Nobody ticks a line: it is done when the record says so, and undone when marks change.
"""

import re
import time
from uuid import UUID

import pytest
from django.conf import settings

from acts.published import compose_and_mark
from concours.core.delivery.planning.plan import SittingPlan
from concours.core.kernel.time import HOUR_MS, Instant, after
from console.results.test_publication_pages import page, prepared

LINE = re.compile(r'<li data-check="(\w+)" data-state="(\w+)">(.*?)</li>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)">')


@pytest.fixture
def exam(scene):
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup

    return f"/exams/{Exam.objects.get(pk=scene.exam).code}"


def lines(text):
    """What each line says: done, or where its remedy is."""
    return {
        name: state if state == "done" else (LINK.findall(said) or [""])[0]
        for name, state, said in LINE.findall(text)
    }


def missing(text):
    """How many lines are said in place of the form that prepares; 0: it is there."""
    assert ('action="' in text and "/publication/prepare" in text) == (
        "data-missing" not in text
    )
    _, _, said = text.partition("data-missing")
    return said.partition("</ul>")[0].count("<li>")


def left(text):
    return {name: said for name, said in lines(text).items() if said != "done"}


def test_each_line_leads_to_what_is_left_to_do(scene, exam, owner, browser):
    president = browser("presidente")
    sitting = f"/sittings/{named(scene.sitting)}"
    before = page(president, f"{exam}/publication")
    compose_and_mark(scene, owner)
    marked = page(president, f"{exam}/publication")
    prepared(president, exam, owner)
    ready = page(president, f"{exam}/publication")
    owner.execute(
        "UPDATE marking_version SET adopted_act = NULL, agreed_ms = NULL,"
        " agreed_digest = NULL WHERE sitting_id = %s",
        (scene.sitting,),
    )
    doubted = page(president, f"{exam}/publication")

    assert list(lines(before)) == [
        *("marked", "adopted", "agreed", "wordings"),
        *("ranked", "deliberated", "hour", "address"),
    ]
    assert left(before) == {
        "marked": f"{sitting}/collection",
        "adopted": "",
        "agreed": "",
        "wordings": "",
        "ranked": f"{exam}/rankings",
        "deliberated": f"{exam}/deliberation",
        "hour": "",
        "address": "",
    }
    assert (missing(before), missing(marked)) == (3, 1)
    assert missing(ready) == 0
    for address in filter(None, left(before).values()):
        assert president.get(address).status_code == 200
    assert set(left(marked)) == {"ranked", "deliberated", "hour", "address"}
    assert set(left(ready)) == {"ranked", "address"}
    assert "2 points restent à faire sur 8" in ready
    assert left(doubted) == {
        "adopted": f"{sitting}/results",
        "agreed": f"{sitting}/results",
        "ranked": f"{exam}/rankings",
        "deliberated": f"{exam}/deliberation",
        "address": "",
    }


def test_the_address_of_results_is_given_with_its_qr_code(exam, browser, monkeypatch):
    president = browser("presidente")
    without = page(president, f"{exam}/publication")
    monkeypatch.setattr(settings, "TABLETS_URL", "https://examen.example/")
    text = page(president, f"{exam}/publication")

    assert lines(without)["address"] == ""
    assert "CONCOURS_TABLETS_URL" in without
    assert 'class="qr"' not in without
    assert lines(text)["address"] == "done"
    assert '<a href="https://examen.example/resultats">' in text
    assert 'class="qr"' in text


def named(sitting: UUID) -> str:
    """How addresses name a sitting."""
    from concours.store.queries.short_names import name_of_identity  # noqa: PLC0415

    return name_of_identity(sitting)


def test_a_paper_that_nobody_has_sat_keeps_results_back(scene, exam, owner, browser):
    from concours.acts.authoring import planning  # noqa: PLC0415 -- Django

    president, organiser = browser("presidente"), scene.actor("organisation")
    compose_and_mark(scene, owner)
    now = Instant(time.time_ns() // 1_000_000)
    plan = SittingPlan(
        title="Anatomie, second jour",
        kind="exam",
        scheduled=after(now, 24 * HOUR_MS),
        duration_ms=HOUR_MS,
    )
    planned = planning.plan_sitting(organiser, scene.exam, plan, now=now)

    waits = page(president, f"{exam}/publication")
    for step in ("deliberation/freeze", "rankings/make"):
        refused = president.post(f"{exam}/{step}", {"scope": "edn"})
        assert refused.status_code == 409, step
    planning.cancel_planned_sitting(organiser, planned, reason="reporté", now=now)
    goes_on = page(president, f"{exam}/publication")

    assert "Anatomie, second jour" in waits
    assert lines(waits)["marked"] != "done"
    assert lines(goes_on)["marked"] == "done"
