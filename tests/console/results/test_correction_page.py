"""The jury composes gestures, sees their effect, and two persons put it in force."""

import json
import random
import re
from itertools import count
from urllib.parse import urlencode

import pytest

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch, make_scene
from acts.scene import open_marking_key as open_key
from concours.acts.actor import Actor
from console.markup import compact
from console.results.test_publication_pages import undecided_of

CANDIDATES_COUNT = 24
END = NOON + 3 * HOUR_MS
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
CODES = count(1)


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    code = f"correction-{next(CODES)}"
    return make_scene(tmp_path, candidates=CANDIDATES_COUNT, code=code)


@pytest.fixture
def of(scene, owner):
    """Twenty-four copies, marked once; the best of them miss `qi-q1`."""
    from concours.acts.results import marks  # noqa: PLC0415 -- after Django's setup

    launch(owner, scene, t0=NOON)
    chance = random.Random(5)  # noqa: S311 -- answers, not secrets
    for place in range(CANDIDATES_COUNT):
        compose(owner, scene, f"{4201 + place:05}", chance)
    marks.collect(PRESIDENT, scene.sitting, packages=scene.packages, now=END + HOUR_MS)
    open_key(owner, scene, at=END + HOUR_MS)
    marks.mark(PRESIDENT, scene.sitting, packages=scene.packages, now=END + HOUR_MS + 1)
    return f"{scene.address}"


def compose(owner, scene, number, chance):
    tablet = Tablet(owner, attempt_of(owner, scene, number))
    tablet.enrol(at=NOON - HOUR_MS)
    is_good = chance.random() < 0.6
    tablet.answer("dp1-q1", ["A", "C"] if is_good else ["A"], at=NOON + 1_000)
    tablet.write("validated", {"question": "dp1-q1"}, at=NOON + 2_000)
    tablet.answer("dp1-q2", ["B"] if is_good else ["C"], at=NOON + 3_000)
    tablet.answer("qi-q1", ["C"] if is_good else ["A", "B", "E"], at=NOON + 4_000)
    words = ["embolie pulmonaire", "embolie", "EP", "asthme"]
    tablet.answer("qi-q2", chance.choice(words), at=NOON + 5_000)
    tablet.write("handed", {"reason": "candidate"}, at=NOON + 6_000)
    tablet.seen(at=NOON + 6_000)


def draft_in(page):
    found = re.search(r'name="draft" value="([^"]*)"', page)
    return found[1].replace("&quot;", '"')


def press(client, of, action, *, draft="[]", question="qi-q1", **fields):
    form = {"action": action, "draft": draft, "question": question, **fields}
    return client.post(
        f"{of}/results/amend",
        urlencode(form, doseq=True),
        content_type="application/x-www-form-urlencoded",
    )


def test_a_gesture_shows_its_effect_and_changes_nothing(browser, of, owner):
    client = browser("kermarec")
    empty = client.get(f"{of}/results/amend?question=qi-q1").content.decode()

    page = press(client, of, "removed").content.decode()

    assert "son effet apparaîtra ici" in empty
    assert "Question 3" in empty
    assert json.loads(draft_in(page)) == [
        {"fate": "removed", "kind": "neutralised", "question": "qi-q1"}
    ]
    assert "Neutralisée\u00a0: retirée du total" in page
    assert re.search(r"<b>24</b><span class=\"muted\">notes changées", compact(page))
    assert "passent au-dessus de 14" in page
    assert "−1,00" in page or "−0," in page  # the best fifth less the weakest, before
    rows = owner.execute("SELECT count(*) FROM marking_version").fetchone()
    assert rows == (1,)


def test_each_kind_of_gesture_is_taken_from_its_form(browser, of):
    client = browser("presidente")
    draft = "[]"

    for action, question, fields in (
        ("key", "dp1-q1", {"right": ["A", "D"], "zeroB": "inacceptable"}),
        ("wordings", "qi-q2", {"full": "EP\nembolie aigüe", "half": ""}),
        ("coefficient", "dp1-q2", {"coefficient": "1,5"}),
        ("full_marks", "qi-q1", {}),
        ("drop CoefficientChanged/dp1-q2", "qi-q1", {}),
    ):
        page = press(
            client, of, action, draft=draft, question=question, **fields
        ).content.decode()
        draft = draft_in(page)

    said = {(each["question"], each["kind"]): each for each in json.loads(draft)}
    assert set(said) == {
        ("dp1-q1", "key_changed"),
        ("qi-q1", "neutralised"),
        ("qi-q2", "wordings_accepted"),
    }
    assert said["dp1-q1", "key_changed"]["key"]["inacceptable"] == ["B"]
    assert said["qi-q2", "wordings_accepted"]["full"] == ["EP", "embolie aigüe"]
    assert "Nouvelle clé\u00a0: A, D" in page


@pytest.mark.parametrize(
    ("action", "question", "fields", "words"),
    [
        ("key", "dp1-q1", {}, "la clé serait vide"),
        ("key", "dp1-q2", {"right": ["A", "B"]}, "Trop de réponses justes"),
        ("wordings", "qi-q2", {"full": "à compléter"}, "restée à compléter"),
        ("wordings", "qi-q2", {"full": "embolie"}, "dans les deux listes"),
        ("wordings", "qi-q2", {"full": " "}, "au moins une formulation"),
        ("coefficient", "qi-q1", {"coefficient": "0"}, "plus grand que 0"),
        ("coefficient", "qi-q1", {"coefficient": "1e9"}, "plus grand que 0"),
        ("panel", "qi-q1", {"count0": "4"}, "ne convient pas à ce type"),
    ],
)
def test_a_faulty_gesture_is_said_where_it_was_typed_f38(  # noqa: PLR0917
    browser, of, action, question, fields, words
):
    answer = press(browser("presidente"), of, action, question=question, **fields)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in page
    assert words in page
    assert draft_in(page) == "[]"


def test_a_draft_that_was_not_made_here_is_refused(browser, of):
    client = browser("presidente")

    for draft, code in (
        ("", "form.invalid"),
        ("{", "form.invalid"),
        ('[{"kind":"erased","question":"qi-q1"}]', "amendment.faulty"),
        (
            '[{"kind":"neutralised","question":"x","fate":"removed"}]',
            "amendment.faulty",
        ),
    ):
        answer = press(client, of, "choose", draft=draft, choose="qi-q1")
        assert answer.status_code == 409
        assert f'data-code="{code}"' in answer.content.decode()


def test_two_persons_put_a_version_in_force_and_back(browser, of, owner, scene):
    first, second = browser("presidente"), browser("kermarec")
    page = press(first, of, "removed").content.decode()

    form = {"reason": "Question fautive", **undecided_of(page)}
    asked = press(first, of, "propose", draft=draft_in(page), **form)
    waiting = second.get(f"{of}/proposals").content.decode()
    shown = second.get(f"{of}/results?version=2").content.decode()
    ((proposal,),) = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchall()
    second.post(f"{of}/proposals/{proposal}/confirm")
    results = first.get(f"{of}/results").content.decode()
    form = {"reason": "La question était bonne", **undecided_of(page)}
    back = press(first, of, "propose", draft="[]", **form)
    after = first.get(f"{of}/results?version=3").content.decode()

    assert asked["Location"] == f"{of}/proposals" == back["Location"]
    assert f"{of}/results?version=2" in waiting
    assert "Adopter la version 2" in shown
    assert "Version 2, affichée" in results
    assert "en vigueur" in results
    assert "Neutralisée\u00a0: retirée du total" in results
    assert re.search(r"<b>24</b><span class=\"muted\">notes changées", compact(after))


def test_without_a_reason_nothing_is_proposed(browser, of, owner, scene):
    client = browser("presidente")
    page = press(client, of, "removed").content.decode()

    answer = press(client, of, "propose", draft=draft_in(page), reason=" ")

    assert answer.status_code == 409
    assert owner.execute(
        "SELECT count(*) FROM marking_version WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone() == (1,)


def test_two_scorers_that_disagree_are_said_and_the_version_waits_a26(
    browser, of, monkeypatch
):
    from fractions import Fraction  # noqa: PLC0415 -- beside its use

    from concours.core.results.marking import rules  # noqa: PLC0415 -- idem

    client = browser("presidente")
    with monkeypatch.context() as bug:
        bug.setattr(rules, "DISCORDANCES", (Fraction(1), Fraction(1), Fraction(0)))
        answer = client.post(f"{of}/results/remark", {"reason": "Encore"})
    page = client.get(f"{of}/results?version=2").content.decode()
    again = client.post(f"{of}/results/2/agree")
    refused = client.post(f"{of}/results/2/propose", {"reason": "Quand même"})

    assert 'data-code="marking.scorers_disagree"' in answer.content.decode()
    assert "0420" in answer.content.decode()
    assert "ne peut pas être adoptée" in page
    assert again.status_code == 409
    assert 'data-code="marking.not_agreed"' in refused.content.decode()


@pytest.mark.parametrize("login", ["technique", "auditeur", "organisation"])
def test_nobody_else_composes_or_proposes_a29(browser, of, login):
    client = browser(login)

    assert client.get(f"{of}/results/amend").status_code == 403
    assert press(client, of, "propose", reason="x").status_code == 403
    assert client.post(f"{of}/results/1/propose", {"reason": "x"}).status_code == 403
    assert client.post(f"{of}/results/1/agree").status_code == 403
