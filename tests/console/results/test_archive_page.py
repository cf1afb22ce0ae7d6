"""An exam is archived and erased from its page, by whoever may, to its end.

The page says what keeps an exam from being archived, and what would go before it goes.
"""

import re
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from zipfile import ZipFile

import msgspec
import pytest

from acts.ended_scene import ALONE, KEPT, exam_row, make_published
from acts.scene import EDN, attempt_of, sign_acts
from concours.console.files.archive import SCRATCH

DAY = msgspec.structs.replace(KEPT, kept_days=(1,))


@pytest.fixture
def ended(console_database, owner, tmp_path, settings_of_console):  # noqa: ARG001
    """An exam that was published, and may be archived and erased today."""
    from django.conf import settings  # noqa: PLC0415 -- after setup

    scene = make_published(owner, tmp_path, profile=DAY)
    settings.PACKAGES = scene.packages
    return scene


def address(scene, page=""):
    return f"/exams/{exam_row(scene).code}/archive{page}"


def page_and_list(client, scene, state):
    """The page of an exam's end; the list of exams says the same of it."""
    assert state in client.get("/exams/all").content.decode()
    return client.get(address(scene)).content.decode()


def decision_of(second, scene):
    """The page of decisions that wait, and the address that confirms the one there."""
    page = second.get(f"/sittings/{scene.sitting}/proposals").content.decode()
    confirm = page.split('action="')[1:]
    [way] = [a.split('"')[0] for a in confirm if a.split('"')[0].endswith("/confirm")]
    return page, way


def test_from_publication_to_nothing_left(ended, browser, owner):
    organiser, second = browser("organisation"), browser("presidente")
    killed = Path(gettempdir()) / f"{SCRATCH}999999999-left"
    killed.mkdir()
    quiet = organiser.get(address(ended)).content.decode()
    owner.execute(
        """INSERT INTO recheck (id, publication_id, candidate_id, number, text,
               asked_ms, answer)
           SELECT gen_random_uuid(), p.id, c.id, 1, 'Relire la question 2', 1, ''
           FROM publication p JOIN candidate c USING (exam_id)
           WHERE p.exam_id = %s LIMIT 1""",
        (ended.exam,),
    )
    offered = organiser.get(address(ended)).content.decode()
    assert 'data-hold="3000" data-form="archive"' in offered
    assert "1 demande de vérification sans réponse" in offered
    assert "sans réponse" not in quiet
    assert "sans procès-verbal" not in quiet
    alone = organiser.post(address(ended, "/make"))
    assert (alone.status_code, "archive.undecided" in alone.content.decode()) == (
        409,
        True,
    )
    reason = {"reason": "Tout est rendu."}
    assert organiser.post(address(ended, "/decide"), reason).status_code == 302
    sign_acts(owner)
    waiting = organiser.get(address(ended)).content.decode()
    assert "L’archivage est proposé" in waiting
    assert 'data-form="archive"' not in waiting
    todo = second.get("/todo").content.decode()
    assert "Archiver un examen" in todo
    assert "1 demande de vérification sans réponse" in todo
    decision, way = decision_of(second, ended)
    assert "1 demande de vérification sans réponse" in decision
    assert "décision à confirmer" not in decision
    assert organiser.post(way).status_code == 409
    assert second.post(way).status_code == 302
    sign_acts(owner)
    assert not killed.exists(), "an archive cut short is full of names"

    archived = page_and_list(organiser, ended, "Archivé</span>")
    assert "Ce qui s’effacerait, pour toujours" in archived
    assert re.search(r"Archivé le \S.* par [A-Z].* et [A-Z].*, acte \d+\.", archived)
    sent = organiser.get(address(ended, ".zip"))
    names = ZipFile(BytesIO(b"".join(sent.streaming_content))).namelist()
    assert {"acts.jsonl", "exam.json", "index.json"} <= set(names)
    assert organiser.post(address(ended, "/erase")).status_code == 409

    reason = {"reason": "Le terme est atteint."}
    assert organiser.post(address(ended, "/propose"), reason).status_code == 302
    assert "une seconde personne" in organiser.get(address(ended)).content.decode()
    _, way = decision_of(second, ended)
    assert second.post(way).status_code == 302
    assert "Restent 6 candidats" in second.get(address(ended)).content.decode()
    assert second.post(address(ended, "/erase")).status_code == 302

    last = page_and_list(second, ended, "Effacé</span>")
    assert "Cet examen est effacé" in last
    assert re.search(r"Archivé le \S.*, acte \d+\.", last)
    assert re.search(r"Effacement décidé le .* par \S.* et \S.*, acte", last)
    for page in ("/acts", f"/exams/{exam_row(ended).code}/", address(ended)):
        assert second.get(page).status_code == 200, page
    changed = second.post(f"/sittings/{ended.sitting}/minutes/draw", {"site": ""})
    assert changed.status_code == 409
    assert "exam.archived" in changed.content.decode()


def test_what_is_past_its_term_goes_before_the_exam(ended, browser, owner):
    """What is suspended says why; then one proposes, another confirms."""
    from concours.store.queries.shared import forget_all  # noqa: PLC0415 -- after setup

    organiser, second = browser("organisation"), browser("presidente")
    attempt = attempt_of(owner, ended, "04201")
    owner.execute(
        "INSERT INTO contact (attempt, epoch, at_ms, address, browser)"
        " VALUES (%s, 1, 1, '192.0.2.9', sha256('x'))",
        (attempt,),
    )
    owner.execute(
        "INSERT INTO trace_entry (number, source, row_id, salt, prev, digest)"
        " SELECT 1, 'contact', id, substr(sha256('s'), 1, 16), sha256('p'),"
        " sha256('d') FROM contact"
    )
    owner.execute(
        "INSERT INTO casefile (id, exam_id, sitting_id, attempt_id, number, signals,"
        " opened_ms, act) VALUES (gen_random_uuid(), %s, %s, %s, 1, '', 1, 1)",
        (ended.exam, ended.sitting, attempt),
    )
    suspended = " ".join(organiser.get(address(ended)).content.decode().split())
    assert "Dossiers ouverts : 1." in suspended
    assert 'data-form="term-traces"' not in suspended
    owner.execute("DELETE FROM casefile")

    page = organiser.get(address(ended)).content.decode()
    [until] = re.findall(r'name="until" value="(\d+)"', page)
    forget_all()  # what was read a minute ago
    todo = organiser.get("/todo").content.decode()
    assert "Effacer des données dont le terme" in todo
    sent = {"data_class": "traces", "until": until, "reason": "Le terme est atteint."}
    early = organiser.post(
        address(ended, "/term"), sent | {"until": str(int(until) + 86_400_000)}
    )
    assert "erasure.term_not_reached" in early.content.decode()
    assert organiser.post(address(ended, "/term"), sent).status_code == 302
    decision, way = decision_of(second, ended)
    assert "traces, adresses et consultations" in decision
    assert second.post(way).headers["Location"] == address(ended)

    last = second.get(address(ended)).content.decode()
    assert re.search(r"Le \S+, acte \d+\W+: traces, adresses", last)
    erased = owner.execute("SELECT salt, erased_act FROM trace_entry").fetchone()
    assert erased[0] is None
    assert erased[1] is not None


def test_without_a_term_the_page_says_what_to_set(
    console_database,  # noqa: ARG001 -- Django, on it
    owner,
    tmp_path,
    browser,
    settings_of_console,  # noqa: ARG001 -- idem
):
    scene = make_published(owner, tmp_path, profile=EDN, has_minutes=False)
    organiser = browser("organisation")
    before = organiser.get(address(scene)).content.decode()
    assert "ne dit pas combien de temps" in before
    assert "Proposer d’archiver" not in before

    sent = {"days": "2192", "reason": "Arrêté du 3 mai"}
    assert organiser.post(address(scene, "/retain"), sent).status_code == 302

    offered = organiser.get(address(scene)).content.decode()
    assert "Proposer d’archiver" in offered
    assert "1 épreuve sans procès-verbal" in offered


def test_one_person_archives_where_the_profile_lets_one_decide(
    console_database,  # noqa: ARG001 -- Django, on it
    owner,
    tmp_path,
    browser,
    settings_of_console,  # noqa: ARG001 -- idem
):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    profile = msgspec.structs.replace(ALONE, kept_days=(1,))
    scene = make_published(owner, tmp_path, profile=profile)
    settings.PACKAGES = scene.packages
    organiser = browser("organisation")
    assert "Vérifier et archiver" in organiser.get(address(scene)).content.decode()

    assert organiser.post(address(scene, "/make")).status_code == 302

    assert exam_row(scene).archived_act is not None
    page = " ".join(organiser.get(address(scene)).content.decode().split())
    assert "une seule personne décide" in page
    assert "Effacer : maintenir trois secondes" in page
    assert "Proposer d’effacer" not in page
