"""An exam of stations alone goes from its grids to an archive, and asks for no copy.

A faculty's own ECOS: nothing is written, and the mean of the stations is the mark. What
waits (*À faire*) is read at each step; what is published is checked by the verifier.
"""

import json
from dataclasses import replace
from fractions import Fraction
from html import unescape
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from verifier.findings import Findings

from acts.ended_scene import end
from acts.half_day_scene import ABSENT, plan_half_day
from acts.published import sign
from concours.store.profiles import load_profile
from console.results.test_publication_pages import page, soon, words_of
from schema import faults
from verifier import published

ALONE = load_profile("ecos-faculte")
WRITTEN = ("copies", "épreuve écrite", "Corriger", "correction")
"""What nobody is asked for where nothing is written."""
CODES = count(1)
FORMS = {"reason": "Vu à deux."}
ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "protocol/results.schema.json").read_text())


@pytest.fixture
def code():
    return f"ecos-alone-{next(CODES)}"


@pytest.fixture
def half_day(console_database, owner, tmp_path, code):  # noqa: ARG001 -- Django, on it
    return plan_half_day(
        tmp_path, owner, profile=ALONE, code=code, title="ECOS de faculté"
    )


@pytest.fixture
def scene(half_day):
    return half_day.scene


def play(half_day):
    """Lead the half-day by its acts to grids that are gathered, its key out."""
    half_day.seal()
    half_day.adopt(half_day.allotment())
    half_day.hand_shares()
    half_day.confine()
    half_day.launch(minutes=300)
    half_day.let_out("setup", "grid", "examiner", "exercise", "door", "documents")
    half_day.grade()
    half_day.act("ecos.release.release_circuit", half_day.circuit)
    half_day.act("ecos.half_day.collect_half_day")
    half_day.open_marking_key()


def asked(client):
    """What waits for somebody, and nothing of it is of a written sitting."""
    drawn = page(client, "/todo")
    for words in WRITTEN:
        assert words not in drawn, words
    return drawn


def mark(half_day, **reason):
    """Make the single marks of the half-day, and adopt them by two."""
    version = half_day.act("ecos.single_marks.make_single_marks", **reason)
    half_day.confirm(half_day.propose("single_marks_adopted", version=version))


def opening_of(owner):
    [(at,)] = owner.execute("SELECT max(opens_ms) FROM publication").fetchall()
    return at


def void(half_day, station):
    """Let a station count for nothing to the first candidate, by two."""
    number = next(iter(half_day.attempts))
    half_day.confirm(
        half_day.propose("station_voided", candidate=number, station=station)
    )


def proposal_of(owner, kind):
    [(proposal,)] = owner.execute(
        "SELECT id FROM proposal WHERE kind = %s AND state = 'open'"
        " ORDER BY made_ms DESC LIMIT 1",
        (kind,),
    ).fetchall()
    return proposal


def publish(president, second, owner, exam):
    """Prepare, propose and confirm on the pages, at an hour that is put in the past."""
    form = {"opens": soon(owner), "grids": "1"}
    sent = president.post(f"{exam}/publication/prepare", form)
    assert sent.status_code == 302, sent.content.decode()
    assert "Publier les résultats" in asked(president)
    president.post(f"{exam}/publication/1/propose", FORMS)
    proposal = proposal_of(owner, "results_published")
    address = f"{exam}/publication/proposals/{proposal}/confirm"
    assert second.post(address).status_code == 302


def test_from_grids_to_an_archive_without_a_written_sitting(
    half_day, code, browser, owner, database
):
    president, second = browser("presidente"), browser("kermarec")
    exam = f"/exams/{code}"
    play(half_day)
    assert "Faire les notes uniques" in asked(president)
    checklist = page(president, f"{exam}/publication")
    assert "À corriger\u00a0: ECOS, jour 1." in checklist
    assert "Notes uniques faites" in checklist
    assert "Notes uniques adoptées" in checklist
    assert "Épreuves corrigées" not in checklist

    mark(half_day)
    assert "Remettre les ECOS" in asked(president)
    assert "Les notes en vigueur ne sont pas remises." in page(
        president, f"{exam}/publication"
    )
    refused = president.post(f"{exam}/deliberation/freeze")
    assert (
        refused.status_code,
        "publication.not_marked" in refused.content.decode(),
    ) == (409, True)
    assert president.post(f"{exam}/parts/hand").status_code == 302
    assert "Figer le dossier de délibération" in asked(president)
    mark(half_day, reason="Vu à nouveau.")
    assert "Figer le dossier de délibération" in asked(president), "the same marks"
    void(half_day, "s1")
    mark(half_day, reason="Une station ne compte pas.")
    assert "Remettre les ECOS" in asked(president), "other marks since"
    assert president.post(f"{exam}/deliberation/freeze").status_code == 409
    assert president.post(f"{exam}/parts/hand").status_code == 302

    assert president.post(f"{exam}/deliberation/freeze").status_code == 302
    deliberated = page(president, f"{exam}/deliberation")
    assert "2 passés aux stations" in deliberated
    assert "Questions neutralisées" not in deliberated
    printed = words_of(president.get(f"{exam}/deliberation/1.pdf").content)
    assert "Moyenne des stations" in printed
    assert "Préparer la publication" in asked(president)

    publish(president, second, owner, exam)
    sign(database)
    asked(president)
    document = json.loads(president.get(f"{exam}/publication/1.json").content)
    sheets = read_sheets(document)
    passed, absent = (sheets[number] for number in (*half_day.attempts,)[::ABSENT])
    assert passed["mark"] == {
        "mark": "9",
        "shown": "9.000",
        "gate": "10",
        "passed": False,
    }
    assert Fraction(passed["stations"]["mark"]) == 9
    assert (absent["mark"], absent["stations"]) == (None, None)
    states = [sheet["sittings"][0]["state"] for sheet in sheets.values()]
    assert states == [
        "marked",
        "elsewhere",
        "marked",
        "elsewhere",
        "absent",
        "elsewhere",
    ]
    check_what_is_shown(president, exam, passed, document["common"])
    told = unescape(page(president, f"{exam}/publication/1/sheet?candidate=04205"))
    assert "Vous n’avez passé aucune station." in told
    assert "Remettre" not in asked(president)
    own = replace(half_day.scene, sitting=half_day.sitting)
    end(own, owner, half_day.scene.packages / "archive", now=opening_of(owner) + 1)
    asked(president)


def test_marks_of_after_the_publication_are_handed_and_deliberated_again(
    half_day, code, browser, owner
):
    president, second = browser("presidente"), browser("kermarec")
    exam = f"/exams/{code}"
    play(half_day)
    mark(half_day)
    president.post(f"{exam}/parts/hand")
    president.post(f"{exam}/deliberation/freeze")
    publish(president, second, owner, exam)
    assert "Remettre" not in asked(president)

    void(half_day, "s2")
    mark(half_day, reason="Une station ne compte pas.")
    assert "Remettre les ECOS" in asked(president)
    president.post(f"{exam}/parts/hand")
    assert "Figer le dossier de délibération" in asked(president)
    president.post(f"{exam}/deliberation/freeze")
    assert "Préparer la publication" in asked(president)


def read_sheets(document):
    """The sheets by number; the verifier agrees, and with no other mark."""
    sheets = {row["sheet"]["candidate"]: row["sheet"] for row in document["sheets"]}
    assert list(faults(document, SCHEMA, SCHEMA)) == []
    assert found_in(document) == []
    sheets["04201"]["mark"] = None
    assert ("mark.differs", "mark") in found_in(document)
    sheets["04201"]["mark"] = {**sheets["04203"]["mark"], "passed": True}
    assert ("gate.differs", "mark") in found_in(document)
    sheets["04201"]["mark"] = sheets["04203"]["mark"]
    return sheets


def found_in(document):
    findings = Findings()
    published.check(document, findings)
    return [(found["code"], found.get("field")) for found in findings.listed]


def check_what_is_shown(president, exam, sheet, common):
    """The list, the page, the detail and the attestation say the mean of stations."""
    from concours.gateway.results import attestation, detail  # noqa: PLC0415 -- setup
    from concours.gateway.results.words import EN, FR  # noqa: PLC0415 -- after setup

    csv = president.get(f"{exam}/publication/1.csv").content.decode("utf-8-sig")
    assert "04201;9,000;9;non;ajourné;noté;" in csv
    printed = words_of(president.get(f"{exam}/publication/1.pdf").content)
    assert "1 04201 ajourné 9,000" in printed
    assert "– 04205 absent –" in printed
    told = unescape(page(president, f"{exam}/publication/1/sheet?candidate=04201"))
    assert "La note est la moyenne des stations qui comptent." in told
    assert "Revoir vos grilles d’ECOS" in told
    proof = SimpleNamespace(sheet=b"")
    lines = "".join(detail._detail(sheet, common, proof, EN))
    assert "Mean of the stations that count" in lines
    assert "Sum of the sittings" not in lines
    bearer = SimpleNamespace(days={})
    assert list(attestation._rows(sheet, common, bearer, FR)) == [
        ["ECOS, jour 1", "Stations passées"]
    ]
    assert "Le seuil de 10 n’est pas atteint" in attestation._sentence(
        sheet, common, FR
    )
