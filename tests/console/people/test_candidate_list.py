"""Whoever enrols reads who is enrolled, and takes out who resigned: they count nowhere.

Refused once anything of theirs has begun; undone while nothing has.
"""

import re
from uuid import uuid4

import pytest

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch
from console.markup import compact
from console.people.test_roster_pages import HEADINGS, bring, page
from console.screen import PHONE, STAFF, look, page_of

REFUSED = 'data-code="withdrawal.refused"'


@pytest.fixture
def exam(scene, owner) -> str:
    row = owner.execute("SELECT code FROM exam WHERE id = %s", (scene.exam,)).fetchone()
    return f"/exams/{row[0]}"


@pytest.fixture
def organiser(browser):
    return browser("organisation")


def numbers(text):
    """The numbers of the lists of a page."""
    return re.findall(
        r'<td class="num" data-label="Numéro">\s*(?:<a[^>]*>)?(\d+)', text
    )


def counts(owner, scene):
    """How many candidates and copies the exam has."""
    return owner.execute(
        "SELECT (SELECT count(*) FROM candidate WHERE exam_id = %s),"
        " (SELECT count(*) FROM attempt a JOIN sitting s ON s.id = a.sitting_id"
        "  WHERE s.exam_id = %s)",
        (scene.exam, scene.exam),
    ).fetchone()


def withdraw(client, exam, number, reason="Lettre du 3 mai"):
    return client.post(
        f"{exam}/roster/candidates/{number}/withdraw", {"reason": reason}
    )


def test_the_list_is_searched_and_filtered(organiser, exam, browser):
    every = page(organiser, f"{exam}/roster/candidates")
    number = page(organiser, f"{exam}/roster/candidates?words=04203")
    name = page(organiser, f"{exam}/roster/candidates?words=camille+0")
    site = page(organiser, f"{exam}/roster/candidates?site=amiens&room=Salle+1")
    nobody = page(organiser, f"{exam}/roster/candidates?words=zz")
    home = page(organiser, f"{exam}/roster")
    others = browser("presidente").get(f"{exam}/roster/candidates").status_code

    assert numbers(every) == [f"0420{last}" for last in range(1, 7)]
    assert numbers(number) == ["04203"]
    assert numbers(name) == ["04201"]
    assert 0 < len(numbers(site)) < 6
    assert "Aucun candidat ne répond" in nobody
    assert f'href="{exam}/roster/candidates"' in home
    assert "04201/withdraw" in every
    assert others == 403


def test_who_resigned_counts_nowhere_until_it_is_undone(organiser, exam, scene, owner):
    people, copies = counts(owner, scene)
    own = owner.execute(
        "SELECT count(*) FROM attempt a JOIN candidate c ON c.id = a.candidate_id"
        " WHERE c.exam_id = %s AND c.number = '04203'",
        (scene.exam,),
    ).fetchone()[0]
    dialog = page(organiser, f"{exam}/roster/candidates/04203/withdraw")
    unsaid = withdraw(organiser, exam, "04203", reason=" ").status_code
    assert (counts(owner, scene), unsaid) == ((people, copies), 409)

    answer = withdraw(organiser, exam, "04203")
    listed = page(organiser, answer["Location"])
    assert "Noter le désistement" in dialog
    assert counts(owner, scene) == (people - 1, copies - own)
    assert "5 candidats" in page(organiser, f"{exam}/roster")
    assert "Lettre du 3 mai" in listed
    act = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb ->> 'candidate', reason FROM act"
        " WHERE kind = 'candidate_withdrawn' ORDER BY number DESC LIMIT 1"
    ).fetchone()
    assert act == ("04203", "Lettre du 3 mai")

    line = "04203;Camille 2;Amiens;Salle 1;A-09;1\n"
    faulty = compact(page(organiser, bring(organiser, exam, HEADINGS + line)))
    assert "Len°04203s’estdésisté." in faulty.replace(" ", "")

    taken = "9001;Ève;Amiens;Salle 1;A-30;1\n"
    seen = page(organiser, bring(organiser, exam, HEADINGS + taken))
    assert "5 en place ne sont pas dans ce fichier" in seen
    assert "Camille 0 (04201)" in seen
    assert "(04203)" not in seen

    (undo,) = re.findall(r'action="([^"]*/undo)"', listed)
    done = organiser.post(undo)
    again = page(organiser, done["Location"])
    assert counts(owner, scene) == (people, copies)
    assert "Désistements" not in again
    assert numbers(again) == [f"0420{last}" for last in range(1, 7)]
    factor = owner.execute(
        "SELECT factor_num, factor_den FROM candidate WHERE exam_id = %s"
        " AND number = '04203'",
        (scene.exam,),
    ).fetchone()
    assert factor[0] >= factor[1]
    assert organiser.post(undo).status_code == 404


def keep_in_check(scene, number):
    """Let a collected technical check keep a copy of somebody."""
    from concours.store.models import Attempt, Candidate, Sitting  # noqa: PLC0415 -- setup

    check = Sitting.objects.get(pk=scene.sitting)
    check.pk, check.code, check.kind = uuid4(), "essai", "check"
    check.position += 1
    check.save(force_insert=True)
    who = Candidate.objects.get(exam=scene.exam, number=number)
    Attempt.objects.create(id=uuid4(), sitting=check, candidate=who)
    check.collected_ms = NOON - HOUR_MS
    check.save(update_fields=["collected_ms"])


def test_nobody_withdraws_once_something_has_begun(organiser, exam, scene, owner):
    tablet = Tablet(owner, attempt_of(owner, scene, "04201"))
    tablet.enrol(at=NOON - HOUR_MS)
    assert withdraw(organiser, exam, "04202").status_code == 302
    listed = page(organiser, f"{exam}/roster/candidates")
    (undo,) = re.findall(r'action="([^"]*/undo)"', listed)
    keep_in_check(scene, "04206")
    before = counts(owner, scene)
    enrolled = page(organiser, f"{exam}/roster/candidates/04201/withdraw")
    refused = withdraw(organiser, exam, "04201")
    checked = page(organiser, f"{exam}/roster/candidates/04206/withdraw")
    launch(owner, scene, t0=NOON)
    late = withdraw(organiser, exam, "04204")
    back = organiser.post(undo)

    assert "04201/withdraw" not in listed
    assert "04204/withdraw" in listed
    assert "Une tablette connaît déjà ce candidat." in enrolled
    assert "Noter le désistement" not in enrolled
    assert "Un essai technique rassemblé garde une copie" in checked
    for answer in (refused, late, back):
        assert answer.status_code == 409
        assert REFUSED in answer.content.decode()
    assert counts(owner, scene) == before


def test_who_looked_at_somebody_stays_when_they_resign(organiser, exam, scene, owner):
    """A numbered row that goes without an act would end the log of traces (A27)."""
    attempt = attempt_of(owner, scene, "04206")
    owner.execute(
        "INSERT INTO look (at_ms, staff, kind, exam, attempt, candidate, subject)"
        " SELECT 1, 'jury', 'copy', %s, id, candidate_id, 'check/04206'"
        " FROM attempt WHERE id = %s",
        (scene.exam, attempt),
    )
    of_them = "SELECT body FROM trace_body WHERE source = 'look' AND body ~ '04206'"
    before = owner.execute(of_them).fetchall()

    assert withdraw(organiser, exam, "04206").status_code == 302

    assert len(before) == 1
    assert owner.execute(of_them).fetchall() == before


def test_the_list_and_its_dialog_are_read_on_a_desk_and_a_telephone(
    organiser, exam, chromium
):
    withdraw(organiser, exam, "04205")
    preview = bring(organiser, exam, HEADINGS + "9001;Ève;Amiens;Salle 1;A-30;1\n")
    places = {
        "list": f"{exam}/roster/candidates",
        "withdraw": f"{exam}/roster/candidates/04204/withdraw",
        "left-out": preview,
    }
    for name, viewport in (("desk", STAFF), ("phone", PHONE)):
        screen = page_of(chromium, organiser, viewport)
        for place, address in places.items():
            screen.goto(f"http://console.test{address}")
            look(screen, f"candidates-{place}-{name}")
