"""`concours roster` tells every fault and changes nothing, or changes it all once."""

import json
from itertools import count

import pytest

from acts.scene import make_scene
from concours.cli import main

CODES = count(1)
HEADINGS = "numero;nom;centre;salle;place;majoration\n"


@pytest.fixture
def exam(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    code = f"roster-{next(CODES)}"
    make_scene(tmp_path / "packages", code=code)
    return code


@pytest.fixture
def run(exam, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)

    def ran(verb: str, text: str, *options: str) -> tuple[int, str]:
        file = tmp_path / "liste.csv"
        file.write_text(text)
        code = main(["roster", verb, str(file), "--exam", exam, *options])
        return code, capsys.readouterr().out

    return ran


def test_check_tells_every_fault_with_its_line_and_what_to_do(run):
    code, said = run("check", HEADINGS + "9001;;Nice;S;1;\n9002;A;Nice;S;1;7/6\n")

    assert code == 1
    assert "2 · nom · cell.empty\n    La case est vide. Remplissez-la." in said
    assert "3 · majoration · factor.unknown" in said
    assert "faults: 2, nothing was changed" in said


def test_check_changes_nothing_and_import_once(run):
    text = HEADINGS + "9001;Ève;Amiens;S;1;\n"

    for _ in range(2):
        assert run("check", text) == (0, "1 lines · 1 added · 0 changed · 0 left\n")
    code, first = run("import", text, "--json")
    told = json.loads(first)
    assert (code, told["added"], told["act"] > 0) == (0, 1, True)
    assert run("import", text) == (
        *(0, "1 lines · 0 added · 0 changed · 1 left · already in force\n"),
    )


def test_import_with_a_fault_changes_nothing(run):
    text = HEADINGS + "9001;Ève;Amiens;S;1;\n9002;A;Nice;S;1;\n"

    code, said = run("import", text, "--json")

    told = json.loads(said)
    assert (code, [f["code"] for f in told["faults"]]) == (1, ["site.unknown"])
    assert "act" not in told
    assert run("check", HEADINGS + "9001;Ève;Amiens;S;1;\n")[1].startswith(
        "1 lines · 1 added"
    )


def test_an_exam_that_is_not_there_is_refused(tmp_path, exam, capsys):  # noqa: ARG001
    file = tmp_path / "liste.csv"
    file.write_text(HEADINGS)

    assert main(["roster", "check", str(file), "--exam", "ailleurs"]) == 1
    assert "store.unknown" in capsys.readouterr().err
