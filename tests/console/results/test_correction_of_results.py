"""Before a correction is published both persons read whom it changes, and how.

Status before and after, mark and place, by number; the list is bounded on the page and
whole as a file; nothing of it is drawn before there is a correction.
"""

import re
from dataclasses import replace

import pytest

from acts.ranked_scene import LATER, adopt_marks, mark_everybody
from acts.scene import make_scene
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.amendments import Neutralise
from console.results.test_fourth_profile import BARE, FROZEN, RADIOLOGY
from console.results.test_publication_pages import page, prepared, undecided_of

LINE = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td.*?</td>", re.DOTALL)


@pytest.fixture
def scene(console_database, owner, tmp_path):  # noqa: ARG001 -- Django, on it
    key = key_document.write(BARE, code="uc1", version=1)
    scene = make_scene(
        tmp_path,
        code="radiologie-corrigee",
        title="Radiologie 2026",
        frozen=replace(FROZEN, key_document=key),
        profile=RADIOLOGY,
    )
    mark_everybody(scene, owner)
    adopt_marks(scene)
    return scene


def lines_of(text):
    """The cells of each line of the table of changes."""
    table = text[text.index("Statut avant") :]
    table = table[: table.index("</table>")]
    return [
        [
            re.sub(r"<[^>]*>|\s+", "", cell)
            for cell in re.findall(r"<td.*?</td>", line, re.DOTALL)
        ]
        for line in LINE.findall(table)
    ]


def amend(scene, *gestures):
    """Have a key amended, marked by it, and the marks adopted."""
    from concours.acts.results.marks import mark_amended  # noqa: PLC0415 -- after setup

    mark_amended(
        scene.actor("presidente"),
        scene.sitting,
        gestures,
        reason="Question fautive",
        packages=scene.packages,
        now=LATER,
    )
    adopt_marks(scene)


def test_both_persons_read_whom_a_correction_changes(
    scene, owner, browser, monkeypatch
):
    from concours.console.pages.results import correction  # noqa: PLC0415 -- setup

    exam = "/exams/radiologie-corrigee"
    president, juror = browser("presidente"), browser("kermarec")
    prepared(president, exam, owner)
    dialog = page(president, f"{exam}/publication/1/propose")
    assert "Qui change" not in dialog
    form = {"reason": "Délibéré.", **undecided_of(dialog)}
    president.post(f"{exam}/publication/1/propose", form)
    ((proposal,),) = owner.execute(
        "SELECT id FROM proposal WHERE kind = 'results_published'"
    ).fetchall()
    juror.post(f"{exam}/publication/proposals/{proposal}/confirm")
    assert 'data-check="changes"' not in page(president, f"{exam}/publication")
    assert president.get(f"{exam}/publication/1/changes").status_code == 404
    amend(scene, Neutralise("qi-q1", "removed"), Neutralise("qi-q2", "removed"))
    prepared(president, exam, owner, reason="Deux questions ne comptent plus")

    proposed = page(president, f"{exam}/publication/2/propose")
    read = page(juror, f"{exam}/publication/2/changes")
    checks = page(juror, f"{exam}/publication")
    file = juror.get(f"{exam}/publication/2/changes.csv").content.decode()

    assert lines_of(read) == [
        ["04202", "admis", "ajourné", "15,000", "10,000", "2", "2"],
        ["04203", "ajourné", "ajourné", "5,000", "10,000", "3", "2"],
        ["04204", "ajourné", "ajourné", "5,000", "10,000", "3", "2"],
        ["04205", "ajourné", "ajourné", "5,000", "10,000", "3", "2"],
    ]
    assert lines_of(proposed) == lines_of(read)
    counted = "1 candidat n’atteint plus le seuil, 4 notes changent, 3 rangs bougent."
    assert counted in read
    assert counted in checks[checks.index('data-check="changes"') :]
    assert f'href="{exam}/publication/2/changes"' in checks
    assert file.splitlines()[1] == "04202;admis;ajourné;15;10;2;2"
    assert len(file.splitlines()) == 5
    monkeypatch.setattr(correction, "SHOWN_COUNT_MAX", 1)
    bounded = page(juror, f"{exam}/publication/2/changes")
    assert [line[0] for line in lines_of(bounded)] == ["04202"]
    assert "Les 1 premiers sur 4" in bounded
