"""`concours mark --amendments` finds the marks of a house from its papers and bundle.

Whoever has the authors' sources and what `concours export` wrote needs no server.
"""

import json
from fractions import Fraction
from zipfile import ZipFile

import pytest

from acts.copies import END, PRESIDENT, collect_and_mark, compose, give_up
from concours.cli import main
from concours.core.authoring.bank.keys import TickKey
from concours.core.authoring.paper.amendments import (
    CoefficientChanged,
    KeyChanged,
    Neutralise,
    WordingsAccepted,
)

PAPER = """
code = "uc1"
title = "UC 1"
duration_minutes = 180
dossiers = ["dp1.toml", "qi.toml"]
"""
TICKS = """
[[questions]]
format = "{format}"
rank = "{rank}"
item = 151
text = "Que retenez-vous ?"
propositions = [{propositions}]
"""
WORDS = """
[[questions]]
format = "QROC"
rank = "A"
item = 151
text = "Quel diagnostic ?"
accepted = ["embolie pulmonaire"]
half = ["embolie"]
"""
GESTURES = (
    KeyChanged("dp1-q1", TickKey("QRM", frozenset("ABCDE"), frozenset("AD"))),
    CoefficientChanged("qi-q1", Fraction(3, 2)),
    Neutralise("dp1-q2", "full_marks"),
    WordingsAccepted("qi-q2", frozenset(), frozenset({"phlébite"})),
)


def ticks(form, rank, right):
    lines = [
        f'{{ text = "Proposition {letter}"{", right = true" * (letter in right)} }}'
        for letter in "ABCDE"
    ]
    return TICKS.format(format=form, rank=rank, propositions=", ".join(lines))


@pytest.fixture
def sources(tmp_path):
    """The scene's paper, as its authors wrote it."""
    folder = tmp_path / "paper"
    folder.mkdir()
    (folder / "paper.toml").write_text(PAPER)
    head = 'kind = "{}"\ntitle = "Dossier"\nvignette = "Un homme de 58 ans."\n'
    first = (
        head.format("progressive") + ticks("QRM", "A", "AC") + ticks("QRU", "B", "B")
    )
    (folder / "dp1.toml").write_text(first)
    alone = 'kind = "isolated"\ntitle = "Questions isolées"\n'
    (folder / "qi.toml").write_text(alone + ticks("QRM", "A", "ABE") + WORDS)
    return folder


@pytest.fixture
def bundle(scene, owner, tmp_path):
    """The files of a version with every kind of gesture that the paper takes."""
    from concours.acts.results.marks import mark_amended  # noqa: PLC0415 -- after setup
    from concours.console.files.bundle import write_bundle  # noqa: PLC0415 -- idem
    from concours.store.queries.results.bundles import reading  # noqa: PLC0415 -- idem

    _, broken = compose(scene, owner)
    give_up(scene, broken)
    collect_and_mark(scene, owner)
    mark_amended(
        PRESIDENT,
        scene.sitting,
        GESTURES,
        reason="Délibération",
        packages=scene.packages,
        now=END + 10_000,
    )
    with reading(scene.sitting, scene.packages, number=2) as found:
        write_bundle(found, tmp_path / "bundle.zip")
    with ZipFile(tmp_path / "bundle.zip") as zipped:
        return {
            name: [json.loads(line) for line in zipped.read(name).splitlines()]
            for name in (
                "marking.json",
                "attempts.jsonl",
                "copies.jsonl",
                "marks.jsonl",
            )
        }


def test_the_marks_of_an_amended_version_are_found_from_files(
    bundle, sources, tmp_path, capsys
):
    (marking,) = bundle["marking.json"]
    numbers = {row["attempt"]: row["candidate"] for row in bundle["attempts.jsonl"]}
    marked = {row["attempt"]: row for row in bundle["marks.jsonl"]}
    answers, amendments = tmp_path / "answers.jsonl", tmp_path / "amendments.json"
    answers.write_text(
        "".join(
            json.dumps(
                {"candidate": numbers[each["attempt"]], "question": question}
                | {"answer": answer["value"]}
            )
            + "\n"
            for each in bundle["copies.jsonl"]
            if each["attempt"] in marked
            for question, answer in each["answers"].items()
        )
    )
    amendments.write_text(json.dumps(marking["amendments"]))
    asked = ["mark", "--paper", str(sources), "--answers", str(answers)]

    code = main([*asked, "--amendments", str(amendments), "--json"])

    said = json.loads(capsys.readouterr().out)
    found = {row["candidate"]: row for row in said["candidates"]}
    scale = int(marking["denominator"])
    assert code == 0
    assert len(marking["amendments"]) == len(GESTURES)
    assert said["points_max"] == str(Fraction(int(marking["units_max"]), scale))
    assert found.keys() == {numbers[attempt] for attempt in marked}
    for attempt, row in marked.items():
        own = found[numbers[attempt]]
        points = [str(Fraction(int(unit), scale)) for unit in row["by_question"]]
        assert own["points"] == str(Fraction(int(row["units"]), scale))
        assert own["place"] == row["place"]
        assert [own["marks"][name] for name in marking["questions"]] == points
