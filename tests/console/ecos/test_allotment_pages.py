"""An allotment is seen before it is in force, and then read by room and by person.

What breaks a rule, or names what the exam has not, is told by name and cannot be
adopted. A coordinator reads the schedule of their own site, and no other.
"""

import json
import os
import re
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from acts.ecos_scene import NUMBERS, allot_scene
from concours.core.kernel.time import MINUTE_MS
from console.markup import compact


@pytest.fixture
def exam(scene, owner) -> str:
    row = owner.execute("SELECT code FROM exam WHERE id = %s", (scene.exam,)).fetchone()
    return f"/exams/{row[0]}"


@pytest.fixture
def allotted(scene, owner):
    return allot_scene(scene, owner)


def bring(client, exam, document):
    from django.core.files.uploadedfile import (  # noqa: PLC0415 -- after setup
        SimpleUploadedFile,
    )

    file = SimpleUploadedFile("plan.json", document)
    answer = client.post(f"{exam}/allotment/bring", {"file": file})
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def page(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def circuits_count(owner, scene) -> int:
    query = (
        "SELECT count(*) FROM circuit c JOIN sitting s ON s.id = c.sitting_id"
        " WHERE s.exam_id = %s"
    )
    return owner.execute(query, (scene.exam,)).fetchone()[0]


def test_a_sound_one_is_seen_then_adopted_then_read(
    browser, exam, allotted, scene, owner
):
    organiser = browser("organisation")
    address = bring(organiser, exam, allotted)

    seen = page(organiser, address)
    assert "Mettre en vigueur" in seen
    assert "les douze règles sont respectées" in seen
    assert "Aucun participant n’est tiré." in seen  # no station of it asks for one
    assert "candidats inscrits ici n’y sont pas" in seen
    assert '<span class="listed">04201</span>' in seen
    assert circuits_count(owner, scene) == 0

    done = organiser.post(f"{address}/adopt")
    assert (done.status_code, done["Location"]) == (302, f"{exam}/allotment")
    home = compact(page(organiser, f"{exam}/allotment"))
    place = json.loads(allotted)["places"][0]
    assert f'href="{exam}/allotment/{place["wave"]}/reims"' in home

    schedule = page(organiser, f"{exam}/allotment/{place['wave']}/reims")
    assert f'<span class="num">{place["candidate"]}</span>' in schedule
    assert "Dr Roy" in schedule

    letter = letter_of(scene, place["candidate"])
    assert (letter["is_written"], letter["has_circuits"]) == (True, True)
    own = next(hour for hour in letter["hours"] if hour["title"] == place["wave"])
    assert "mise en loge" in own["circuit"]
    assert f"station {place['position'] + 1}" in own["circuit"]
    assert own["place"] == ""


def letter_of(scene, number):
    """The facts of a candidate's letter, printed once: it is a document."""
    from fractions import Fraction  # noqa: PLC0415 -- here alone

    from acts.scene import NOON  # noqa: PLC0415 -- idem
    from concours.acts.people.convocations import Letter  # noqa: PLC0415 -- after setup
    from concours.console.files.convocations import Printing  # noqa: PLC0415 -- idem
    from concours.store.models import Candidate, Exam  # noqa: PLC0415 -- idem

    row = Candidate.objects.select_related("site").get(exam=scene.exam, number=number)
    who = (number, row.name, row.site_id, "", "", Fraction(1), "K7QF-2M9D")
    letter = Letter(row.id, *who, before=b"", content=b"")
    printing = Printing(Exam.objects.get(pk=scene.exam), now=NOON)
    assert printing.document([letter]).startswith(b"%PDF-")
    if folder := os.environ.get("CONCOURS_SHOTS"):
        Path(folder, "letter.pdf").write_bytes(printing.document([letter]))
    return printing._letter(letter, row.site)


def test_what_breaks_a_rule_is_told_by_name_and_not_adopted(
    browser, exam, allotted, scene, owner
):
    said = json.loads(allotted)
    first, second = said["chairs"][:2]
    first["examiner"] = second["examiner"]
    organiser = browser("organisation")
    address = bring(organiser, exam, json.dumps(said).encode())

    seen = compact(page(organiser, address))
    assert "Mettre en vigueur" not in seen
    assert "<strong>C4</strong>" in seen
    assert second["examiner"] in seen
    refused = organiser.post(f"{address}/adopt")
    assert refused.status_code == 409
    assert circuits_count(owner, scene) == 0


def test_names_that_the_exam_has_not_are_told_before(
    browser, exam, allotted, scene, owner
):
    owner.execute(
        "UPDATE candidate SET site_id = %s WHERE number = '004' AND exam_id = %s",
        (scene.site, scene.exam),
    )
    organiser = browser("organisation")
    seen = page(organiser, bring(organiser, exam, allotted))

    assert "place des candidats dans un autre centre" in seen
    assert '<span class="listed">004</span>' in seen
    assert "Mettre en vigueur" not in seen


def test_what_is_no_allotment_says_where_and_what_may_stand_there(
    browser, exam, allotted
):
    organiser = browser("organisation")
    seen = page(organiser, bring(organiser, exam, b"{}"))

    assert "Ce fichier ne se lit pas" in seen
    assert "ce champ manque." in seen

    said = json.loads(allotted)
    said["lists"]["settings"] |= {"station_ms": 300_000, "warning": 1}
    seen = page(organiser, bring(organiser, exam, json.dumps(said).encode()))

    assert "un entier de 420000 à 600000 ms (7–10 min)" in seen
    assert "ce champ n’existe pas\u202f; il y a\u00a0: " in seen
    assert "warn_ms" in seen


@pytest.mark.usefixtures("allotted")
def test_the_lists_of_the_house_are_the_folder_that_the_command_reads(
    browser, exam, tmp_path, owner, scene
):
    lists = folder_of(browser("organisation"), exam, tmp_path)

    numbers = {person.number for person in lists.candidates}
    assert set(NUMBERS) < numbers
    assert len(lists.examiners) == 24
    assert len(lists.waves) == 4
    assert {wave.day for wave in lists.waves} == {1, 2}

    owner.execute(  # two series on one date: everybody passes both
        "WITH other AS (INSERT INTO frozen_paper (id, code, version, title,"
        " content_digest, duration_ms, questions_count, stations)"
        " SELECT gen_random_uuid(), 'autre-' || left(code, 20), 1, title,"
        " content_digest, duration_ms, 5, '{a1,a2,a3,a4,a5}' FROM frozen_paper LIMIT 1"
        " RETURNING id) UPDATE sitting SET paper_id = other.id FROM other"
        " WHERE exam_id = %s AND sitting.code = 'd1-pm'",
        (scene.exam,),
    )
    lists = folder_of(browser("organisation"), exam, tmp_path / "again")
    day = {wave.code: wave.day for wave in lists.waves}
    assert (day["d1-am"], day["d1-pm"], day["d2-am"], day["d2-pm"]) == (1, 2, 3, 3)
    assert lists.series[1].stations[0].code == "a1"


def folder_of(client, exam, folder):
    """The lists that the house offers, read as its command reads them."""
    from concours.cli.ecos.folder import read_folder  # noqa: PLC0415 -- slow

    answer = client.get(f"{exam}/allotment/lists.zip")
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        archive.extractall(folder)
    return read_folder(folder)


def test_a_coordinator_reads_their_own_site_alone(
    browser, exam, allotted, scene, owner
):
    organiser = browser("organisation")
    organiser.post(f"{bring(organiser, exam, allotted)}/adopt")
    (reims,) = owner.execute(
        "SELECT id FROM site WHERE code = 'reims' AND exam_id = %s", (scene.exam,)
    ).fetchone()
    answers = []
    for site in (reims, scene.site):
        login = coordinator(site)
        client = browser(login)
        wave = json.loads(allotted)["places"][0]["wave"]
        answers.append(client.get(f"{exam}/allotment/{wave}/reims").status_code)

    assert answers == [200, 403]


def coordinator(site) -> str:
    from acts.scene import PASSWORD, enrol_factors  # noqa: PLC0415 -- after setup
    from concours.store.models import StaffMember  # noqa: PLC0415 -- idem

    login = f"coord-{str(site)[:8]}"
    member = StaffMember(login=login, name="C. Petit", roles=["coordinator"])
    member.site_id = site
    member.set_password(PASSWORD)
    member.is_password_given = False
    member.save(force_insert=True)
    enrol_factors([login])
    return login


def test_examiners_are_listed_with_their_chairs_and_get_their_letters(
    browser, exam, allotted, scene, owner
):
    organiser = browser("organisation")
    organiser.post(f"{bring(organiser, exam, allotted)}/adopt")
    seen = compact(page(organiser, f"{exam}/examiners?find=E006"))
    assert "<strong>d1-am</strong>" in seen
    assert "E004" not in seen

    made = organiser.post(f"{exam}/examiners/letters")
    assert made.status_code == 200
    assert b"".join(made.streaming_content).startswith(b"%PDF")
    digests = owner.execute(
        "SELECT DISTINCT code_digest FROM examiner WHERE exam_id = %s", (scene.exam,)
    ).fetchall()
    assert len(digests) == 24
    again = organiser.post(f"{exam}/examiners/letters")
    assert again.status_code == 409
    one = {"scope": "one", "number": "e003", "reason": "perdue"}
    assert organiser.post(f"{exam}/examiners/letters", one).status_code == 200
    (facts,) = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act ORDER BY number DESC LIMIT 1"
    ).fetchone()
    assert (facts["examiner"], facts["made"], facts["ended"]) == ("e003", 1, 1)


def test_a_mending_is_seen_then_done_and_an_outdated_one_is_not(
    browser, exam, allotted, scene, owner
):
    organiser = browser("organisation")
    organiser.post(f"{bring(organiser, exam, allotted)}/adopt")
    said = json.loads(allotted)
    chair = said["chairs"][0]
    address = f"{exam}/allotment/{chair['wave']}/reims/mend"
    asked = {"trouble": "absent", "names": chair["examiner"]}

    seen = compact(organiser.get(address, asked).content.decode())
    assert f'<span class="num">{chair["examiner"]}</span>Dr Roy</th>' in seen
    seat = f"station {chair['station']}, siège {chair['place']}</td>"
    assert f"<td>circuit {chair['circuit']}, {seat}" in seen
    digest = re.search(r'name="seen" value="([0-9a-f]{64})"', seen)
    form = asked | {"reason": "malade", "rotation": "1", "seen": "0" * 64}
    assert organiser.post(address, form).status_code == 409
    done = organiser.post(address, form | {"seen": digest and digest[1]})
    assert done.status_code == 302
    schedule = page(organiser, done["Location"])
    assert f'<td class="num">{chair["examiner"]}</td>' not in schedule
    named = page(organiser, f"{address}?trouble=absent&names=dr+ROY")
    assert "Il faut un numéro" in named
    assert "De qui s’agit-il" in named
    seated = next(c["examiner"] for c in said["chairs"][1:] if c["examiner"] in named)
    assert f'href="?trouble=absent&amp;names={seated}"' in named
    nobody = page(organiser, f"{address}?trouble=late&names=Qqqq")
    assert "Personne de ce nom" in nobody
    unknown = organiser.get(address, asked | {"names": "E999"})
    assert "n’est pas d’ici" in unknown.content.decode()

    def begin(minutes):
        """Let the half-day have begun so long before the mending."""
        t0 = time.time_ns() // 1_000_000 - minutes * MINUTE_MS
        change = "UPDATE sitting SET armed_ms = %s, t0_ms = %s, key_released_ms = %s"
        where = " WHERE exam_id = %s AND code = %s"
        owner.execute(change + where, (t0, t0, t0, scene.exam, chair["wave"]))

    begin(minutes=34)
    schedule = compact(page(organiser, done["Location"]))
    assert f'<td class="num">{chair["examiner"]}</td>' in schedule
    assert "passages 1 à 4" in schedule
    assert "passages 4 à 5" in schedule
    assert f'href="{address}"' in schedule
    begin(minutes=600)
    assert f'href="{address}"' not in page(organiser, done["Location"])
    asked |= {"names": said["chairs"][2]["examiner"]}
    late = organiser.get(address, asked).content.decode()
    assert "personne n’y vient plus" in late
    assert 'name="trouble"' not in late
    refused = organiser.post(address, form | asked)
    assert 'data-code="mending.over"' in refused.content.decode()
