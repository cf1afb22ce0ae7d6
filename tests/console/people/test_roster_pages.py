"""A file is seen whole before anything changes; letters are sent once, kept nowhere."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from concours.core.people.roster.codes import NO_CODE, code_digest
from console.markup import compact
from small_exam import CODES_KEY

HEADINGS = "numero;nom;centre;salle;place;majoration\n"


@pytest.fixture
def exam(scene, owner) -> str:
    row = owner.execute("SELECT code FROM exam WHERE id = %s", (scene.exam,)).fetchone()
    return f"/exams/{row[0]}"


@pytest.fixture
def organiser(browser):
    return browser("organisation")


def bring(client, exam, text, name="liste.csv"):
    """Bring a file, and return the address of its preview."""
    from django.core.files.uploadedfile import (  # noqa: PLC0415 -- after setup
        SimpleUploadedFile,
    )

    content = text if isinstance(text, bytes) else text.encode()
    answer = client.post(
        f"{exam}/roster/bring", {"file": SimpleUploadedFile(name, content)}
    )
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def page(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def seats(owner, scene) -> dict[str, str]:
    return dict(
        owner.execute(
            "SELECT number, seat FROM candidate WHERE exam_id = %s", (scene.exam,)
        ).fetchall()
    )


def digests(owner, scene) -> dict[str, tuple]:
    rows = owner.execute(
        "SELECT number, id, code_digest FROM candidate WHERE exam_id = %s",
        (scene.exam,),
    )
    return {number: (id_, bytes(digest)) for number, id_, digest in rows}


def test_a_file_is_seen_then_imported_then_found_in_force(
    organiser, exam, scene, owner
):
    text = HEADINGS + "9001;Ève Ünal;Amiens;Salle 9;A-01;4/3\n04201;x;Amiens;S;1;\n"
    address, before = bring(organiser, exam, text), seats(owner, scene)

    seen = page(organiser, address)
    assert "Importer ce fichier" in seen
    assert "amiens · Salle 9 (1)" in seen
    assert "Ève Ünal" in page(organiser, f"{address}?show=added")
    changed = compact(page(organiser, f"{address}?show=changed"))
    assert "A-01</s>→<strong>1" in changed
    assert seats(owner, scene) == before

    done = organiser.post(f"{address}/import").content.decode()
    assert "Fichier importé" in done
    assert "La suite\u00a0: faire les convocations" in done
    assert f'href="{exam}/convocations"' in done
    assert seats(owner, scene) == before | {"9001": "A-01", "04201": "1"}
    assert organiser.get(address).status_code == 404  # the file is gone
    again = page(organiser, bring(organiser, exam, text))
    assert "Déjà en vigueur" in again
    assert "Importer ce fichier" not in again


def test_the_roster_and_its_convocations_are_counted_by_site(organiser, exam):
    assert organiser.get("/roster").status_code in {200, 302}  # asks where many are
    home = page(organiser, f"{exam}/roster")
    letters = page(organiser, f"{exam}/convocations")

    assert "6 candidats" in home
    assert "1 avec du temps en plus" in home
    assert "<strong>Limoges</strong>" in home
    assert "Sans adresse" in letters


def test_what_a_candidate_is_due_is_found_shown_and_changed(organiser, exam, owner):
    form = {
        "text_percent": "150",
        "contrast": "strong",
        "spacing_percent": "200",
        "breaks_count": "3",
        "break_minutes": "10",
        "reader": "person",
        "has_own_room": "1",
        "reason": "Arrêté du 3 mai",
    }
    found = organiser.get(f"{exam}/roster/settings", {"number": "04203"})
    missing = page(organiser, f"{exam}/roster/settings?number=9")
    before = page(organiser, found["Location"])
    done = organiser.post(found["Location"], form)
    after = page(organiser, done["Location"])
    again = organiser.post(found["Location"], form)
    refused = [
        organiser.post(found["Location"], form | wrong).status_code
        for wrong in (
            {"reason": " "},
            {"text_percent": "110"},
            {"break_minutes": "61"},
            {"reader": "robot"},
        )
    ]

    assert "Aucun candidat de cet examen" in missing
    assert "3 pauses de 10 min" not in before
    assert "3 pauses de 10 min" in after
    assert "salle partagée avec 2 autres candidats" in compact(after)
    assert "04203" in page(organiser, f"{exam}/roster/settings")
    assert "2 avec du temps en plus" in page(organiser, f"{exam}/roster")
    assert (again.status_code, refused) == (302, [409] * 4)
    acts = owner.execute(
        """SELECT reason, convert_from(body, 'UTF8')::jsonb FROM act
           WHERE kind = 'settings_changed'"""
    ).fetchall()
    names = ["text_percent", "contrast", "spacing_percent", "breaks", "reader"]
    body = {
        "exam": exam.split("/")[-1],
        "candidate": "04203",
        "settings_changed": [*names, "has_own_room"],
        "breaks": "3x10",
        "breaks_before": "",
    }
    assert acts == [("Arrêté du 3 mai", body)]


def test_who_chose_a_password_is_counted_until_a_new_convocation(
    organiser, exam, scene, owner
):
    counts = []
    for sql in (
        "SELECT %s",
        """INSERT INTO student_password SELECT id, code_digest, code_digest, 1
           FROM candidate WHERE exam_id = %s AND number IN ('04201', '04202')""",
        """UPDATE candidate SET code_digest = sha256('another') WHERE exam_id = %s
           AND number = '04201'""",
    ):
        owner.execute(sql, (scene.exam,))
        shown = page(organiser, f"{exam}/convocations")
        counts += re.findall(
            r"(\d+) candidats? (?:a|ont) choisi un mot de passe", shown
        ) or [""]

    assert counts == ["", "2", "1"]


def test_every_fault_is_shown_and_nothing_can_be_imported(
    organiser, exam, scene, owner
):
    before = seats(owner, scene)
    address = bring(organiser, exam, HEADINGS + "9001;;Nulle-part;S;1;7/6\n")

    seen = page(organiser, address)

    assert "À corriger" in seen
    assert "La case est vide." in seen
    assert "n’est pas une majoration" in seen
    assert "Importer ce fichier" not in seen
    assert "Déposer le fichier corrigé" in seen
    assert f'action="{exam}/roster/bring"' in seen
    refused = organiser.post(f"{address}/import")
    assert refused.status_code == 409
    assert "rien n’a été changé" in refused.content.decode()
    assert seats(owner, scene) == before


def test_twelve_thousand_lines_are_counted_first_and_shown_by_hundreds(organiser, exam):
    lines = (f"{n:05};;Amiens;Salle {n // 40};A-{n};\n" for n in range(10_000, 22_000))
    address = bring(organiser, exam, HEADINGS + "".join(lines))

    seen = page(organiser, address)
    last = page(organiser, f"{address}?show=faults&page=120")

    assert "12\u202f000" in seen
    assert seen.count("La case est vide.") == 100
    assert "12\u202f001" in last
    assert "Page 120 sur 120" in last


def test_the_roster_as_a_file_changes_nothing_and_the_model_is_understood(
    organiser, exam
):
    for kind in ("sites", "candidates", "staff"):
        current = organiser.get(f"{exam}/roster/{kind}.csv")
        assert current["Content-Type"] == "text/csv; charset=utf-8"
        seen = page(organiser, bring(organiser, exam, current.content))
        assert "Déjà en vigueur" in seen
        model = organiser.get(f"{exam}/roster/model/{kind}.csv").content
        assert "ligne lue" in page(organiser, bring(organiser, exam, model))
    assert organiser.get(f"{exam}/roster/secrets.csv").status_code == 404


def test_new_staff_get_their_password_once(organiser, exam, scene):
    login = f"n.{scene.exam.hex[:6]}"
    text = f"identifiant;nom;roles;centre;salle\n{login};Noé Petit;auditor;;\n"

    address = bring(organiser, exam, text)
    done = organiser.post(f"{address}/import").content.decode()

    assert "Premiers mots de passe" in done
    assert login in done


def test_nobody_else_brings_or_makes_anything(browser, exam, scene, owner):
    before = digests(owner, scene)
    for login in ("presidente", "technique", "auditeur"):
        client = browser(login)
        for path in ("roster/bring", "convocations/make"):
            assert client.post(f"{exam}/{path}", {}).status_code == 403
        assert client.get(f"{exam}/roster").status_code == 403
    assert digests(owner, scene) == before


OF_EXAM = (
    *("roster/bring", "parts/bring", "kiosk/bring", "allotment/bring"),
    *("matching/postes/bring/posts", "ceremony/part", "ceremony/seal", "open-check"),
    "papers/read",
)
SHEET = f"circuits/{UUID(int=1)}/paper/{UUID(int=2)}"
OF_SITTING = ("levelling/prepare", "results/panels", "cases/1/hear", SHEET)


def test_a_body_is_bounded_where_a_file_may_come_and_elsewhere(organiser, exam):
    from concours.console.edge.bounds import FILE_FORM_BYTES_MAX  # noqa: PLC0415

    large = {"CONTENT_LENGTH": str(FILE_FORM_BYTES_MAX + 1)}
    middle = {"CONTENT_LENGTH": str(300_000)}

    def status(path, extra):
        return organiser.post(path, {}, **extra).status_code

    assert status(f"{exam}/roster/bring", large) == 413
    assert status("/language", middle) == 413
    assert status(f"{exam}/roster/bring", {}) == 409  # no file came
    told = organiser.post("/language", {}, **middle).content.decode()
    assert "Cette page ne prend pas de fichier." in told
    told = organiser.post(f"{exam}/roster/bring", {}, **large).content.decode()
    assert "Cette page prend 20 Mo au plus." in told


def test_each_page_that_takes_a_file_has_room_for_it(exam, scene, organiser):
    from concours.console.edge import bounds  # noqa: PLC0415 -- after Django's setup

    files = [f"{exam}/{name}" for name in OF_EXAM]
    for sitting in (scene.sitting, scene.address.removeprefix("/sittings/")):
        files += [f"/sittings/{sitting}/{name}" for name in OF_SITTING]
    assert [path for path in files if bounds.body_length_max(path) < 20_000_000] == []
    assert organiser.post(files[0], {}).status_code == 409  # a page, and no file came
    code = Path(bounds.__file__).parents[1].rglob("*.py")
    assert [p.name for p in code if ".FILES" in p.read_text()] == ["bounds.py"]


def test_letters_are_sent_once_and_their_codes_are_in_force(
    organiser, exam, scene, owner
):
    owner.execute("UPDATE candidate SET code_digest = %s", (NO_CODE,))

    answer = organiser.post(f"{exam}/convocations/make", {})

    assert answer["Content-Disposition"].endswith('"convocations-6.zip"')
    with zipfile.ZipFile(BytesIO(b"".join(answer))) as zipped:
        names = zipped.namelist()
        documents = [zipped.read(name) for name in names]
    assert names == ["convocations-amiens.pdf", "convocations-limoges.pdf"]
    assert all(document.startswith(b"%PDF-") for document in documents)
    assert len({digest for _, digest in digests(owner, scene).values()}) == 6
    again = organiser.post(f"{exam}/convocations/make", {})
    assert again.status_code == 409
    assert "Tous ont déjà leur convocation." in again.content.decode()
    owner.execute("UPDATE candidate SET seat = 'Z-' || number")
    stale = page(organiser, f"{exam}/convocations")
    assert "Les refaire et télécharger" in stale
    assert "réunis dans une archive" in stale
    owner.execute("UPDATE sitting SET armed_ms = 1 WHERE id = %s", (scene.sitting,))
    assert "Les refaire" not in page(organiser, f"{exam}/convocations")
    owner.execute("UPDATE sitting SET collected_ms = 2 WHERE id = %s", (scene.sitting,))
    assert "Les refaire et télécharger" in page(organiser, f"{exam}/convocations")


def test_a_letter_that_cannot_be_printed_voids_nobodys_code(
    organiser, exam, scene, owner, monkeypatch
):
    from concours.console.files import convocations  # noqa: PLC0415 -- after setup

    def jammed(*_):
        raise OSError

    before = digests(owner, scene)
    monkeypatch.setattr(convocations.Printing, "document", jammed)
    form = {"scope": "one", "number": "04201", "reason": "perdue"}

    assert organiser.post(f"{exam}/convocations/make", form).status_code == 500
    assert digests(owner, scene) == before


def test_an_unknown_number_is_refused_beside_its_field_and_nothing_typed_is_lost(
    organiser, exam, scene, owner
):
    before = digests(owner, scene)
    form = {"scope": "one", "number": "99999", "reason": "perdue dans le train"}

    refused = organiser.post(f"{exam}/convocations/make", form)
    shown = refused.content.decode()

    assert refused.status_code == 404
    assert "Une convocation perdue" in shown
    assert "Aucun candidat n° 99999 dans cet examen." in shown
    assert 'aria-describedby="number-said"' in shown
    assert 'value="99999"' in shown
    assert shown.count('value="perdue dans le train"') == 1
    assert f'hx-get="{exam}/convocations"' in shown
    assert digests(owner, scene) == before
    nowhere = organiser.post("/exams/none/convocations/make", form)
    assert nowhere.status_code == 404


def test_one_lost_letter_is_made_again_for_a_reason(organiser, exam, scene, owner):
    before = digests(owner, scene)
    form = {"scope": "one", "number": "04201"}

    without = organiser.post(f"{exam}/convocations/make", form)
    made = organiser.post(f"{exam}/convocations/make", form | {"reason": "perdue"})

    assert (without.status_code, made.status_code) == (409, 200)
    assert b"".join(made).startswith(b"%PDF-")
    after = digests(owner, scene)
    assert after["04201"] != before["04201"]
    assert after | {"04201": before["04201"]} == before


def test_a_letter_says_the_own_end_and_the_hours_of_the_place(
    scene, owner, monkeypatch
):
    from fractions import Fraction  # noqa: PLC0415 -- here alone

    from django.conf import settings  # noqa: PLC0415 -- after setup
    from pypdf import PdfReader  # noqa: PLC0415 -- here alone

    from concours.acts.people.convocations import Letter  # noqa: PLC0415 -- after setup
    from concours.console.files.convocations import Printing, qr  # noqa: PLC0415
    from concours.store.models import Candidate, Exam, PersonalSettings, Site  # noqa: PLC0415 -- idem

    exam = Exam.objects.get(pk=scene.exam)
    owner.execute(
        "UPDATE site SET zone = 'America/Martinique' WHERE id = %s", (scene.site,)
    )
    who = ("04201", "Léa", scene.site, "S", "1", Fraction(4, 3), "K7QF-2M9D")
    candidate = Candidate.objects.get(exam=exam, number="04201")
    PersonalSettings.objects.create(
        candidate=candidate,
        text_percent=150,
        contrast="usual",
        spacing_percent=100,
        breaks_count=3,
        break_minutes=10,
        reader="person",
        has_own_room=True,
    )
    due = ("3 pauses de 10 min", "lecture par une personne", "salle à part")
    due = (*due, "texte à 150\u00a0%")
    letter = Letter(candidate.id, *who, before=NO_CODE, content=b"")
    site = Site.objects.get(pk=scene.site)

    printing = Printing(exam, now=1_792_405_800_000)
    facts = printing._letter(letter, site)

    (hours,) = facts["hours"]
    assert (hours["start"], hours["end"]) == ("12\u00a0h\u00a030", "16\u00a0h\u00a030")
    assert "de 6\u00a0h\u00a030 à 10\u00a0h\u00a030" in hours["there"]
    assert facts["extra"] == "× 4/3"
    assert facts["due"] == ["temps de composition × 4/3", *due]
    monkeypatch.setattr(settings, "TABLETS_URL", "https://examens.example/")
    pdf = PdfReader(BytesIO(printing.document([letter])))
    assert "https://examens.example/resultats" in pdf.pages[0].extract_text()
    assert len(facts["qr"]) == facts["side"] ** 2
    assert qr("04201", "K7QF-2M9D") != qr("04201", "K7QF-2M9E")
    assert code_digest(CODES_KEY, letter.bearer, "K7QF-2M9D") != NO_CODE


def test_who_has_letters_printed_sees_how_far_they_are_and_nobody_else(
    organiser, exam, scene
):
    from concours.acts.people.convocations import Recipients, draw_letters  # noqa: PLC0415
    from concours.console.files.convocations import Printing  # noqa: PLC0415 -- idem
    from concours.console.pages.progress import report_progress  # noqa: PLC0415 -- idem
    from concours.store.models import Exam  # noqa: PLC0415 -- idem

    actor, seen = scene.actor("organisation"), []
    drawn = draw_letters(actor, scene.exam, Recipients(is_anew=True), entropy=bytes)
    printing = Printing(Exam.objects.get(pk=scene.exam), now=1_792_405_800_000)

    def look():
        return organiser.get(f"{exam}/convocations/progress").json()

    with report_progress("organisation", len(drawn.letters)) as told:
        before = look()
        printing.archive(
            drawn.letters, report=lambda done: [told(done), seen.append(look())]
        ).close()
    with report_progress("presidente", 12_000):
        others = look()

    assert before == {"done": 0, "total": 6}
    assert [each["done"] for each in seen] == [3, 6]
    assert others == look() == {"done": 0, "total": 0}
