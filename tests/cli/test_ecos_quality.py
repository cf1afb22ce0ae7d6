"""`concours ecos quality` and `level`: from a file of marks, refused by line."""

import json
from fractions import Fraction

import pytest
from tests.core.ecos.marked import draw_exam

from concours.cli import main
from concours.core.ecos.levelling.corrections import single_marks_of
from concours.core.ecos.merging.corrections import level_marks, read_table
from concours.core.kernel.canonical import load

HEADS = "centre;circuit;station;domaine;siège;examinateur;candidat;note;appréciation\n"


@pytest.fixture
def marks(tmp_path):
    """Four circuits by lot; the third of them was three marks harder."""
    lines = [
        f"{g.site};{g.circuit};{g.station};{'annonce' if g.station == 'a1' else ''};"
        f"{g.chair};{g.examiner};{g.candidate};"
        f"{max(Fraction(0), g.mark - 3 * (g.circuit == 'c2'))};{g.overall}\n"
        for g in draw_exam(3, severity=0)
    ]
    path = tmp_path / "marks.csv"
    path.write_text(HEADS + "".join(lines))
    return path


def ran(capsys, *words):
    code = main(["ecos", *map(str, words)])
    return code, capsys.readouterr()


def test_a_report_names_each_station_examiner_and_circuit(capsys, marks):
    code, output = ran(capsys, "quality", marks, "--lots", 199, "--seed", 4, "--json")
    report = json.loads(output.out)

    assert (code, report["grids"], report["candidates"]) == (0, 800, 80)
    assert [row["station"] for row in report["stations"]] == [
        "a1",
        "a2",
        "a3",
        "a4",
        "a5",
    ]
    assert len(report["designs"]) == 16
    assert len(report["severities"]["examiners"]) == 30
    chances = {row["circuit"]: row["chance_of_all"] for row in report["circuits"]}
    assert chances["c2"] == 1 / 200
    assert (
        ran(capsys, "quality", marks, "--lots", 199, "--seed", 4, "--json")[1] == output
    )


def test_tables_are_read_by_people_in_their_language(capsys, monkeypatch, marks):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    french = ran(capsys, "quality", marks, "--lots", 19)[1].out
    monkeypatch.setenv("LC_ALL", "C")
    english = ran(capsys, "quality", marks, "--lots", 19)[1].out

    assert "note limite" in french
    assert "borderline" in english
    assert len(french.splitlines()) == len(english.splitlines())


def test_a_levelling_is_previewed_and_written_only_if_asked(capsys, marks):
    table = marks.parent / "table.json"
    words = ("level", marks, "--method", "circuits", "--lots", 199, "--json")
    words += ("--chance", 0.005)
    code, output = ran(capsys, *words)
    report = json.loads(output.out)

    assert (code, report["corrections"], report["better_count"]) == (0, 100, 20)
    assert (report["worse_count"], len(report["ranks"])) == (0, 13)
    assert not table.exists()
    ran(capsys, *words, "--to", table)
    written = read_table(load(table.read_bytes()))
    assert written.digest == report["digest"]
    assert {person[:8] for person, _ in written.thousandths} == {"reims-2-"}
    singles = single_marks_of(draw_exam(3, severity=0))
    assert level_marks(singles, written).marks.keys() == singles.keys()


def test_a_neutralised_station_is_named_and_known(capsys, marks):
    words = ("level", marks, "--method", "station")
    code, output = ran(capsys, *words, "--station", "a1", "--json")
    ranks = json.loads(output.out)["ranks"]

    assert code == 0
    assert any(rank["moved_count"] for rank in ranks)
    assert ran(capsys, *words, "--station", "z9")[0] == 2
    assert ran(capsys, *words)[0] == 2
    assert ran(capsys, "level", marks, "--method", "severity")[0] == 0


def test_a_fault_is_told_by_name_and_line_and_nothing_is_computed(capsys, marks):
    lines = marks.read_text().splitlines()
    lines[4] = lines[4].replace(";annonce;", ";;").replace("reims;", "reims;c9;", 1)
    marks.write_text("\n".join(lines))
    code, output = ran(capsys, "quality", marks)

    assert (code, output.out) == (1, "")
    assert "marks.csv 5 · " in output.err
    (marks.parent / "empty.csv").write_text(HEADS)
    assert (
        "table.empty"
        in ran(capsys, "level", marks.parent / "empty.csv", "--method", "none")[1].err
    )
    assert ran(capsys, "quality", marks.parent / "none.csv")[0] == 1
