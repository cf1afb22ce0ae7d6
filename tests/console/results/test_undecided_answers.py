"""Nobody adopts or publishes without reading how many written answers count 0."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from acts.published import T0, compose_and_mark, open_copy
from console.markup import compact
from console.results.test_publication_checklist import named
from console.results.test_publication_pages import page, prepared, soon

LATER_MS = 6_000
SENTENCES = re.compile(
    r'data-undecided="(\d+)".*?<strong>(.*?)</strong>(.*?)</p>', re.DOTALL
)


@pytest.fixture
def exam(scene, owner):
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup

    def write_oddly():
        odd = open_copy(scene, owner, "04202")
        odd.answer("qi-q2", "une tachicardie", at=T0 + LATER_MS)
        odd.write("handed", {"reason": "candidate"}, at=T0 + LATER_MS + 1)

    compose_and_mark(scene, owner, meanwhile=write_oddly)
    return f"/exams/{Exam.objects.get(pk=scene.exam).code}"


def read(text):
    """Count, words and link of the amber lines of a page, without line breaks."""
    return [
        (int(count), " ".join(words.split()), "/results/wordings" in link)
        for count, words, link in SENTENCES.findall(text)
    ]


ONE = [(1, "1 réponse écrite n’est pas classée : elle compte 0.", True)]

UNSAID = 'data-code="marking.undecided_not_said"'


def test_both_persons_read_before_adopting_what_counts_0(scene, exam, owner, browser):  # noqa: ARG001 -- marked
    president, other = browser("presidente"), browser("kermarec")
    of = f"/sittings/{scene.sitting}"
    president.post(f"{of}/results/remark", {"reason": "Une fois encore."})
    number = owner.execute(
        "SELECT max(number) FROM marking_version WHERE sitting_id = %s",
        (scene.sitting,),
    ).fetchone()[0]
    first = page(president, f"{of}/results?version={number}")
    form = {"reason": "Relue."}
    unsaid = president.post(f"{of}/results/{number}/propose", form)
    proposed = president.post(
        f"{of}/results/{number}/propose", {**form, "undecided": "1"}
    )
    second = page(other, f"{of}/proposals")
    effect = page(other, f"{of}/results?version={number}")

    assert read(first) == ONE
    assert 'name="undecided" value="1"' in first
    assert unsaid.status_code == 409
    assert UNSAID in unsaid.content.decode()
    assert proposed.status_code == 302
    assert read(second) == ONE
    assert "Proposer cette version" not in effect
    assert "Lire et décider" in effect
    assert_marks_open_where_something_waits(scene, president)


def assert_marks_open_where_something_waits(scene, client):
    """Two papers: the answer of the first was looked for in the second, twice."""
    from concours.store.models import Sitting  # noqa: PLC0415 -- after Django's setup

    row = Sitting.objects.get(pk=scene.sitting)
    row.pk, row.position, row.code = uuid4(), row.position + 1, "neurologie"
    row.title, row.t0_ms, row.armed_ms = "Neurologie", None, None
    row.key_released_ms = row.collected_ms = None
    row.save(force_insert=True)
    second = replace(scene, sitting=row.pk)

    def judging(address):
        head = compact(page(client, address))
        return re.search(r'<a href="([^"]+)"[^>]*>\s*(?:Juger|Résultats)\s*<', head)[1]

    assert judging(f"{second.address}/launch") == f"{scene.address}/results"
    assert judging(f"{scene.address}/launch") == f"{scene.address}/results"
    own = compact(page(client, f"{second.address}/results"))
    assert f'href="{second.address}/results" aria-current="page"' in own


def test_publishing_asks_for_a_tick_and_tells_both_persons(exam, owner, browser):
    president, other = browser("presidente"), browser("kermarec")
    president.post(f"{exam}/deliberation/freeze")
    form = {"opens": soon(owner)}
    ready = page(president, f"{exam}/publication")
    unticked = president.post(f"{exam}/publication/prepare", form).content.decode()
    prepared(president, exam, owner, undecided="1")
    dialog = page(president, f"{exam}/publication/1/propose")
    form = {"reason": "Délibéré."}
    unsaid = president.post(f"{exam}/publication/1/propose", form).content.decode()
    president.post(f"{exam}/publication/1/propose", {**form, "undecided": "1"})
    theirs = page(other, f"{exam}/publication")
    todo = page(other, "/todo")

    assert read(ready) == ONE
    assert 'name="undecided" value="1" required' in ready
    assert [UNSAID in refused for refused in (unticked, unsaid)] == [True, True]
    assert 'name="undecided" value="1"' in dialog
    assert read(dialog) == ONE
    assert ONE[0] in read(theirs)
    assert "Refuser la proposition" in theirs
    assert "Refuser la proposition" not in page(president, f"{exam}/publication")
    decision = todo.partition("Publier les résultats")[2].partition("</li>")[0]
    assert "Dossiers et questions isolées" not in decision, "it is of the whole exam"


def test_the_task_stays_when_results_are_out(scene, exam, owner, browser):
    president, other = browser("presidente"), browser("kermarec")
    before = page(president, "/todo")
    prepared(president, exam, owner)
    form = {"reason": "Délibéré.", "undecided": "1"}
    president.post(f"{exam}/publication/1/propose", form)
    ((proposal,),) = owner.execute(
        "SELECT id FROM proposal WHERE kind = 'results_published' AND state = 'open'"
        " ORDER BY made_ms DESC LIMIT 1"
    ).fetchall()
    done = other.post(f"{exam}/publication/proposals/{proposal}/confirm")
    after = page(president, "/todo")

    assert done.status_code == 302
    task = f"/sittings/{named(scene.sitting)}/results/wordings"
    assert task in before
    assert task in after
    ((body,),) = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act"
        " WHERE kind = 'results_published' ORDER BY number DESC LIMIT 1"
    ).fetchall()
    assert body["undecided"] == 1, "what both said is in the record"
