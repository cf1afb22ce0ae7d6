"""An exam of a profile that nobody has met is a file: no page shows another exam's.

Founded with a gate of 12.5 on all questions, one part and no rank, it is marked all or
nothing, deliberated and published, by the pages of everybody.
"""

import json
import re
from dataclasses import replace
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from pypdf import PdfReader

from acts.published import compose_and_mark, sign
from acts.scene import FROZEN, QUESTIONS, make_scene
from concours.core.authoring.paper import key_document
from concours.store.profiles import from_file
from console.markup import compact
from console.results.test_publication_pages import page, prepared

RADIOLOGY = from_file(Path(__file__).with_name("radiologie.toml"))
OF_ANOTHER = re.compile(
    r"ECOS|\bEDN\b|parcours|[Rr]angs? [AB]\b|[Gg]roupes? de spécialités|\bnation\w*|"
    r"(?:seuil (?:de )?|franchi\w* )14\b|\b14\.000\b|\b367\b"
)
NUMBERS = count(1)
BARE = tuple(
    (dossier, replace(question, rank=None, item=None))
    for dossier, question in QUESTIONS
)


@pytest.fixture
def exam(scene):
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup

    return f"/exams/{Exam.objects.get(pk=scene.exam).code}"


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    paper = replace(
        FROZEN, key_document=key_document.write(BARE, code="uc1", version=1)
    )
    return make_scene(
        tmp_path,
        code=f"radiologie-{next(NUMBERS)}",
        title="Radiologie 2026",
        frozen=paper,
        profile=RADIOLOGY,
    )


def test_a_weight_is_set_shown_fixed_and_printed(scene, exam, owner, browser):
    organiser, president = browser("organisation"), browser("presidente")
    listed = page(organiser, f"{exam}/sittings")
    change = re.search(rf'href="({exam}/sittings/[^"/]+)"', listed)[1]
    form = page(organiser, change)
    sent = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', form)[1]
        for name in ("title", "scheduled")
    }

    refused = organiser.post(change, {**sent, "weight": "0"})
    assert refused.status_code in {400, 409}
    assert "coefficient" in refused.content.decode()
    assert organiser.post(change, {**sent, "weight": "1,50"}).status_code == 302
    assert 'name="weight" value="1,5"' in compact(page(organiser, change))
    assert "coefficient 1,5" in page(organiser, f"{exam}/sittings")

    compose_and_mark(scene, owner)
    assert 'name="weight"' not in page(organiser, change)
    president.post(f"{exam}/deliberation/freeze")
    pdf = president.get(f"{exam}/deliberation/1.pdf").content
    printed = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert re.search(r"Coefficient\s+Copies notées\s+Moyenne", printed)
    assert re.search(r"\b1,5\s+\d", printed)


def shown(text: str) -> list[str]:
    """What a page says, without its markup."""
    words = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
    return OF_ANOTHER.findall(words)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_page_of_marks_speaks_of_another_exam(scene, exam, owner, browser, language):
    compose_and_mark(scene, owner)
    client = browser("presidente", headers={"accept-language": language})
    of = f"/sittings/{scene.sitting}"
    assert client.post(f"{exam}/deliberation/freeze").status_code == 302
    prepared(client, exam, owner)

    pages = {
        address: page(client, address)
        for address in (
            f"{of}/results",
            f"{of}/results/questions",
            f"{of}/results/amend",
            f"{of}/proposals",
            f"{of}/collection",
            f"{of}/board",
            f"{of}/minutes",
            f"{of}/messages",
            f"{exam}/deliberation",
            f"{exam}/publication",
            "/people",
        )
    }

    assert {
        address: shown(text) for address, text in pages.items() if shown(text)
    } == {}
    results = pages[f"{of}/results"]
    assert ("12,5" if language == "fr" else "12.5") in results
    head = results[results.index("<header") : results.index("</header>")]
    for section in (f"{exam}/rankings", "/rankings", "/matching", "/parts"):
        assert f'href="{section}"' not in head
    assert client.post(f"{exam}/rankings/make", {"scope": "edn"}).status_code == 409


def test_a_candidate_is_told_whether_they_are_admitted(scene, exam, owner, browser):
    from concours.gateway.results import attestation, detail  # noqa: PLC0415 -- setup
    from concours.gateway.results.words import EN, FR  # noqa: PLC0415 -- after setup
    from concours.store.models import Publication  # noqa: PLC0415 -- after setup
    from concours.store.queries.results.published import (  # noqa: PLC0415 -- idem
        common_of,
        people_of,
    )

    compose_and_mark(scene, owner)
    client = browser("presidente")
    prepared(client, exam, owner)
    publication = Publication.objects.get(exam_id=scene.exam)
    common = common_of(publication)
    sheets = {
        person.sheet["candidate"]: person.sheet for person in people_of(publication)
    }

    passed, failed = sheets["04201"], sheets["04203"]
    assert common["gates"] == [{"least": "12.5", "on": "all", "opens": "admission"}]
    assert passed["mark"] == {
        "mark": "20",
        "shown": "20.000",
        "gate": "12.5",
        "passed": True,
    }
    assert (failed["mark"]["mark"], failed["mark"]["passed"]) == ("0", False)
    assert passed["rank_a"] is None
    for number, words in (("04201", "admis·e"), ("04203", "pas admis·e")):
        said = page(client, f"{exam}/publication/1/sheet?candidate={number}")
        assert words in said
        assert shown(said) == []
    assert (
        attestation._sentence(passed, common, FR)
        == "La note est de 20,000 sur 20. Le seuil de 12,5 est atteint\u00a0:"
        " le candidat est admis."
    )
    assert "12.5 is not reached" in attestation._sentence(failed, common, EN)
    for words in (FR, EN):
        lines = "".join(
            detail._sitting(common["sittings"][0], passed["sittings"][0], words)
        )
        assert shown(lines) == []
        assert f">{words['rank']}<" not in lines


def test_what_leaves_the_house_says_nothing_of_another_exam(
    scene, exam, owner, browser, database
):
    compose_and_mark(scene, owner)
    client = browser("presidente")
    prepared(client, exam, owner)
    sign(database)

    csv = client.get(f"{exam}/publication/1.csv").content.decode()
    heading = csv.splitlines()[0]
    assert "seuil atteint" in heading
    assert "rang A" not in heading
    told = [
        line.split(";")[heading.split(";").index("résultat")]
        for line in csv.splitlines()[1:]
    ]
    assert told == ["admis", "absent", "ajourné", "absent", "absent", "absent"]
    pdf = client.get(f"{exam}/publication/1.pdf").content
    printed = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert re.search(r"1\s+04201\s+admis\s+20,000", printed)
    assert re.search(r"2\s+04203\s+ajourné\s+0,", printed)
    assert re.search(r"–\s+04202\s+absent\s+–", printed)
    frozen = client.get(f"{exam}/deliberation/1.zip")
    assert frozen.status_code == 200
    export = json.loads(client.get(f"{exam}/publication/1.json").content)
    assert export["common"]["profile"]
