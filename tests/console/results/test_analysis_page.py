"""A faulty question is seen by the jury: named first, with who chose what, by level.

Forty copies by tablets that sign what they write; the key of one question is wrong.
"""

import os
import subprocess
import sys
import time
from fractions import Fraction
from itertools import count

import pytest

from acts.scene import (
    FROZEN,
    HOUR_MS,
    Tablet,
    attempt_of,
    launch,
    make_scene,
    open_marking_key,
)
from acts.series_scene import seal_planned
from concours.core.authoring.paper.exposure import QuestionSeen, read, refuse_seen
from concours.core.authoring.paper.exposure import find_reuses as look_for
from concours.core.kernel.canonical import load
from console.screen import TABLET, look, page_of

CODES = count(1)
COPIES_COUNT = 40
RANKED = "Les 25 premières places sur %d."


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code=f"items-{next(CODES)}", candidates=COPIES_COUNT)


@pytest.fixture
def marked(scene, owner):
    """The strong say C where the key says B, and leave nothing empty."""
    from concours.acts.actor import Actor  # noqa: PLC0415 -- after Django's setup
    from concours.acts.results.marks import collect, mark  # noqa: PLC0415 -- idem

    t0 = time.time_ns() // 1_000_000 - 4 * HOUR_MS
    launch(owner, scene, t0=t0)
    for place in range(COPIES_COUNT):
        tablet = Tablet(owner, attempt_of(owner, scene, f"{4201 + place:05}"))
        tablet.enrol(at=t0 - HOUR_MS)
        strong = place >= COPIES_COUNT // 2
        tablet.write("seen", {"question": "dp1-q1"}, at=t0 + 1_000)
        tablet.answer("dp1-q1", ["A", "C"] if place > 9 else ["A"], at=t0 + 2_000)
        tablet.write("validated", {"question": "dp1-q1"}, at=t0 + 3_000)
        tablet.write("seen", {"question": "dp1-q2"}, at=t0 + 61_000)
        tablet.answer("dp1-q2", ["C"] if strong else ["B"], at=t0 + 62_000)
        if strong or place % 3:
            tablet.answer("qi-q1", ["A", "B", "E"], at=t0 + 70_000)
        tablet.answer("qi-q2", "embolie" if place > 30 else "<b>x</b>", at=t0 + 80_000)
        tablet.write("handed", {"reason": "candidate"}, at=t0 + 90_000)
        tablet.seen(at=t0 + 90_000)
    president = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
    now = t0 + 4 * HOUR_MS
    collect(president, scene.sitting, packages=scene.packages, now=now)
    open_marking_key(owner, scene, at=now + 1)
    mark(president, scene.sitting, packages=scene.packages, now=now + 2)
    return f"/sittings/{scene.sitting}/results/questions"


def test_a_wrong_key_is_named_first_and_its_rival_shown(browser, marked):
    client = browser("kermarec")
    page = client.get(marked).content.decode()
    closely = client.get(f"{marked}?version=1&question=qi-q2").content.decode()

    assert "Question 2\xa0: trompe les meilleurs" in page
    assert "la grille dit B, les meilleurs disent C" not in page.split("Question 2")[0]
    assert "alpha de Cronbach" in page
    assert "1\xa0min" in page, "a minute at the first question"
    assert "<b>x</b>" not in closely, "an answer is text, never markup (A17)"
    assert "&lt;b&gt;" in closely or "b x b" in closely
    assert client.get(f"{marked}?question=autre").status_code == 404
    assert client.get(f"{marked}?version=9").status_code == 404
    assert browser("technique").get(marked).status_code == 403


@pytest.mark.usefixtures("marked")
def test_times_are_kept_with_the_answers_and_read_anew_where_they_are_not(scene, owner):
    from concours.store.models import AnswersTable  # noqa: PLC0415 -- after setup
    from concours.store.queries.results import markings  # noqa: PLC0415 -- idem
    from concours.store.queries.results.analysis import analysis_of  # noqa: PLC0415 -- idem

    tables = AnswersTable.objects.filter(sitting=scene.sitting)
    assert tables.get().times == {
        "dp1-q1": [60_000, 60_000, COPIES_COUNT],
        "dp1-q2": [29_000, 29_000, COPIES_COUNT],
    }
    analysis_of.cache_clear()
    kept = analysis_of(markings.newest(scene.sitting))
    owner.execute("UPDATE answers_table SET times = NULL")
    analysis_of.cache_clear()
    assert analysis_of(markings.newest(scene.sitting)).questions == kept.questions


def test_a_new_version_of_marks_is_read_anew_however_warm_the_pages_are(
    browser, marked, scene, owner
):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup
    from concours.acts.results.marks import mark  # noqa: PLC0415 -- idem
    from concours.store.queries.results import markings  # noqa: PLC0415 -- idem
    from concours.store.queries.results.analysis import analysis_of  # noqa: PLC0415 -- idem
    from concours.store.queries.results.results import results_of  # noqa: PLC0415 -- idem

    client, results = browser("kermarec"), marked.removesuffix("/questions")
    before = client.get(results).content.decode()
    old, now = markings.newest(scene.sitting), time.time_ns() // 1_000_000
    excluded = two_persons.propose(
        scene.actor("presidente"),
        scene.sitting,
        "candidate_excluded",
        facts={"attempt": str(attempt_of(owner, scene, "04240"))},
        reason="Téléphone en main.",
        now=now,
    )
    two_persons.confirm(scene.actor("kermarec"), excluded, now=now)
    where, why = {"packages": scene.packages, "now": now}, "Une exclusion."
    mark(scene.actor("presidente"), scene.sitting, reason=why, **where)

    new = markings.newest(scene.sitting)
    for version, copies in ((old, COPIES_COUNT), (new, COPIES_COUNT - 1)):
        found = analysis_of(version)
        assert found.candidates_count == copies
        assert found.questions[0].time.known_count == copies
        assert len(results_of(version).candidates) == copies
    assert RANKED % COPIES_COUNT in before
    assert RANKED % COPIES_COUNT in client.get(f"{results}?version=1").content.decode()
    assert RANKED % (COPIES_COUNT - 1) in client.get(results).content.decode()


@pytest.mark.usefixtures("marked")
def test_questions_seen_are_in_the_history_with_how_many_found_them(scene):
    from concours.store.models import Sitting  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.results.exposure import history, known_of  # noqa: PLC0415

    again = make_scene(scene.packages, code=f"items-{next(CODES)}")
    sealed = history(scene.packages)
    Sitting.objects.filter(pk=again.sitting).update(t0_ms=2**52)
    row = Sitting.objects.get(pk=again.sitting)
    row.id = scene.sitting  # the same paper, read by the key that is out
    row.package_digest = Sitting.objects.get(pk=scene.sitting).package_digest
    known = known_of(row, scene.packages)

    assert {use.question for use in sealed} == {"dp1-q1", "dp1-q2", "qi-q1", "qi-q2"}
    assert {str(use.facility) for use in sealed if use.question == "dp1-q2"} == {"1/2"}
    assert (known["dp1-q2"].past, known["dp1-q2"].is_anchor) == (0.5, True)


def test_a_half_day_that_opened_before_hides_no_results(browser, scene, owner, marked):
    sealed = seal_planned(scene)
    owner.execute(
        "UPDATE sitting SET armed_ms = 1, t0_ms = 1, key_released_ms = 1 WHERE id = %s",
        (sealed.sitting,),
    )
    client = browser("kermarec")

    assert client.get(marked).status_code == 200
    assert client.get(marked.removesuffix("/questions")).status_code == 200


@pytest.mark.usefixtures("marked")
def test_the_command_writes_what_refuses_these_questions_in_another_paper(
    scene, database, tmp_path
):
    file = tmp_path / "history"
    environment = os.environ | {
        "CONCOURS_DSN": database.dsn("concours_console"),
        "CONCOURS_PACKAGES": str(scene.packages),
    }
    command = [sys.executable, "-m", "concours.cli", "history", "--to", str(file)]
    subprocess.run(command, check=True, env=environment)

    uses = read(file.read_bytes())
    seen = look_for(load(FROZEN.content), uses)

    own = {each.question: each.facility for each in uses if each.exam == "EDN 2026"}
    assert own["dp1-q2"] == Fraction(1, 2)
    with pytest.raises(QuestionSeen) as refusal:
        refuse_seen(seen, {"dp1-q1"})
    assert refusal.value.questions == ("dp1-q2", "qi-q1", "qi-q2")


def test_nothing_is_analysed_before_marks(browser, scene):
    page = browser("kermarec").get(f"/sittings/{scene.sitting}/results/questions")

    assert "L’analyse apparaîtra ici" in page.content.decode()


@pytest.mark.e2e
def test_the_page_is_calm_and_has_no_serious_violation(browser, chromium, marked):
    page = page_of(chromium, browser("kermarec"))
    page.goto(f"http://127.0.0.1{marked}")
    look(page, "analysis")
    page.set_viewport_size(TABLET)
    page.goto(f"http://127.0.0.1{marked}?question=qi-q1")
    look(page, "analysis-question")
