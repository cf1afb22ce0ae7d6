"""`concours ecos` allots, checks and mends from files, and tells what is wrong."""

import json

import pytest
from openpyxl import Workbook
from verifier.__main__ import main as verify

from concours.cli import main

TOML = """
[settings]
reserve_percent = 5
[[series]]
code = "j1"
stations = [
  { code = "s1", participant = { sex = "f", age = [45, 65], rest_after_turns = 10 } },
  { code = "s2", needs = ["lit"] }, { code = "s3" }, { code = "s4" }, { code = "s5" },
]
[[series]]
code = "j2"
stations = [
  { code = "s1" }, { code = "s2" }, { code = "s3" }, { code = "s4" }, { code = "s5" },
]
[[waves]]
code = "j1-am"
day = 1
series = "j1"
starts = 2027-05-26T08:30:00+02:00
[[waves]]
code = "j2-am"
day = 2
series = "j2"
starts = 2027-05-27T08:30:00+02:00
"""


@pytest.fixture
def folder(tmp_path):
    """A sound exam of one site, one list of it in a workbook."""
    exam = tmp_path / "exam"
    exam.mkdir()
    (exam / "ecos.toml").write_text(TOML)
    (exam / "sites.csv").write_text("code;université;fuseau\nreims;reims;\n")
    numbers = "".join(f"{n:03d};reims;\n" for n in range(18))
    (exam / "candidates.csv").write_text(f"numéro;centre;majoration\n{numbers}")
    persons = [
        f"E{n:02d};{'reims' if n % 2 else 'lille'};{'' if n % 2 else 'oui'};Dr {n}\n"
        for n in range(24)
    ]
    heads = "examinateur;université;se déplace;nom\n"
    (exam / "examiners.csv").write_text(heads + "".join(persons))
    rooms = "".join(f"reims;e1;r{n};{'lit' if n < 2 else ''}\n" for n in range(6))
    (exam / "rooms.csv").write_text(f"centre;étage;salle;équipement\n{rooms}")
    (exam / "links.csv").write_text("candidat;personne;motif\n004;E01;parenté\n")
    book = Workbook()
    book.active.append(["numéro", "centre", "sexe", "âge"])
    book.active.append(["P1", "reims", "F", 58])
    book.save(exam / "participants.xlsx")
    return exam


def ran(capsys, *words):
    code = main(["ecos", *map(str, words)])
    return code, capsys.readouterr()


def allotted(capsys, folder, name="plan.json"):
    path = folder.parent / name
    code, said = ran(capsys, "allot", folder, "--words", "bleu", "--to", path, "--json")
    return path, code, json.loads(said.out)


def test_an_exam_is_allotted_checked_and_checked_again(capsys, folder):
    path, code, report = allotted(capsys, folder)

    assert (code, report["breaches"], report["shortages"]) == (0, [], [])
    assert (report["candidates"], report["chairs"]) == (18, 20)
    assert ran(capsys, "check", path)[0] == 0
    assert verify(["circuits", str(path)]) == 0
    assert verify(["circuits", str(path), "--words", "bleu"]) == 0
    assert capsys.readouterr().out == "OK\nOK\n"
    assert verify(["circuits", str(path), "--words", "vert"]) == 1
    assert capsys.readouterr().out == "lot seed\n1 FINDINGS\n"
    plan = json.loads(path.read_bytes())
    settings = plan["lists"]["settings"]
    assert (settings["reserve_percent"], settings["single_mark"]) == (5, "mean")
    assert settings["differs"] == {"points": 4, "steps": 2}
    again, _, other = allotted(capsys, folder, "again.json")
    assert (again.read_bytes(), other) == (path.read_bytes(), report)


def test_an_absence_is_shown_and_written_only_if_asked(capsys, folder):
    path, *_ = allotted(capsys, folder)
    before = path.read_bytes()
    chair = json.loads(before)["chairs"][0]
    who = ["mend", path, "--absent", chair["examiner"], "--site", "reims"]
    new = folder.parent / "new.json"

    code, said = ran(capsys, *who, "--wave", "j1-am", "--json")
    report = json.loads(said.out)
    assert (code, report["new_breaches"], report["shortages"]) == (0, [], [])
    assert {m["before"] for m in report["moves"] if not m["after"]} == {
        "reims/j1-am/c1/s1/1"
    }
    assert (path.read_bytes(), new.exists()) == (before, False)
    ran(capsys, *who, "--wave", "j1-am", "--to", new)
    seated = {row["examiner"] for row in json.loads(new.read_bytes())["chairs"][:10]}
    assert chair["examiner"] not in seated
    assert verify(["circuits", str(new)]) == 0
    assert ran(capsys, *who, "--wave", "nowhere")[0] == 2


def test_a_lost_room_is_replaced_by_the_spare_one_of_its_floor(capsys, folder):
    path, *_ = allotted(capsys, folder)
    (circuit, _) = json.loads(path.read_bytes())["circuits"]
    lost = circuit["rooms"][3]

    words = ("mend", path, "--room-lost", lost, "--site", "reims", "--wave", "j1-am")
    code, said = ran(capsys, *words, "--json")

    report = json.loads(said.out)
    spare = {f"r{n}" for n in range(6)} - set(circuit["rooms"])
    assert [(m["before"], m["after"]) for m in report["moves"]] == [(lost, *spare)]
    assert (code, report["new_breaches"]) == (0, [])


def test_a_candidate_who_is_late_gets_a_free_position_of_a_later_rotation(
    capsys, folder
):
    path, *_ = allotted(capsys, folder)
    places = json.loads(path.read_bytes())["places"]
    late = next(p for p in places if (p["wave"], p["rotation"]) == ("j1-am", 0))

    words = ("mend", path, "--late", late["candidate"], "--wave", "j1-am")
    code, said = ran(capsys, *words, "--rotation", "1", "--json")

    (move,) = json.loads(said.out)["moves"]
    assert (code, move["after"]) == (0, "j1-am/c1/3/3")
    new = folder.parent / "new.json"
    ran(capsys, *words, "--rotation", "1", "--to", new)
    assert verify(["circuits", str(new), "--lot", "--json"]) == 1
    (moved,) = json.loads(capsys.readouterr().out)["findings"]
    assert moved == {"rule": "lot", "where": "places", "persons": [late["candidate"]]}


def with_setting(line):
    return TOML.replace("[settings]\n", f"[settings]\n{line}\n")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("links.csv", "candidat;personne;motif\n999;E01;parenté\n", "unknown_name"),
        ("links.csv", "candidat;personne;motif\n004;E01;ami\n", "value.unknown"),
        ("sites.csv", "code;université;couleur\nreims;reims;bleu\n", "value.unknown"),
        ("sites.csv", "code;université;fuseau\nreims;reims;Mars/Base\n", "Mars/Base"),
        ("candidates.csv", "numéro;centre\n1;reims\n1;reims\n", "code.twice"),
        ("ecos.toml", TOML.replace("reserve_percent", "reserve"), "settings.reserve"),
        ("ecos.toml", with_setting('door = "projector"'), "settings.door"),
        ("ecos.toml", with_setting('missing_station = "zero"'), "settings.missing"),
        ("ecos.toml", with_setting("explicit = false"), "settings.explicit"),
        ("ecos.toml", TOML.replace("+02:00", ""), "no_offset"),
        ("ecos.toml", TOML + "[[rooms]]\n", "rooms"),
    ],
)
def test_what_is_wrong_is_told_by_name_and_nothing_is_written(
    capsys, folder, name, text, told
):
    (folder / name).write_text(text)
    path = folder.parent / "plan.json"

    code, said = ran(capsys, "allot", folder, "--words", "x", "--to", path)

    assert (code, path.exists()) == (1, False)
    assert told in said.err


def test_faults_of_the_settings_are_told_all_at_once_with_their_limits(capsys, folder):
    settings = 'station_ms = 300000\nwarning = 1\naccommodation = "more"\n'
    (folder / "ecos.toml").write_text(
        TOML.replace("[settings]\n", f"[settings]\n{settings}").replace(
            "day = 1", "day = 0"
        )
    )

    code, said = ran(capsys, "allot", folder, "--words", "x", "--to", folder / "p.json")

    lines = said.err.splitlines()
    assert (code, len(lines)) == (1, 5), said.err
    by_place = {line.split(" · ")[0]: line for line in lines}
    assert "420000" in by_place["concours: settings.station_ms"]
    assert "7–10 min" in by_place["concours: settings.station_ms"]
    assert "warn_ms" in by_place["concours: settings.warning"]
    assert "none, station_factor" in by_place["concours: settings.accommodation"]
    assert "1 to 12" in by_place["concours: waves[0].day"]


def test_a_plan_is_refused_by_the_name_of_what_is_wrong(capsys, folder):
    path, *_ = allotted(capsys, folder)
    text = path.read_text()
    changes = [
        (text.replace('"form":', '"colour":1,"form":', 1), "colour"),
        (text.replace('"form":', '"seed":"","form":', 1), "seed · twice"),
        (text.replace('"rotation":0', '"rotation":-1', 1), "rotation · ill_typed"),
        (  # seven minutes at least (S31)
            text.replace('"station_ms":480000', '"station_ms":419999', 1),
            "station_ms · ill_typed",
        ),
        (text.replace('"examiner":"E0', '"examiner":"X0', 1), "unknown_name"),
        (text[:-1], "not_json"),
    ]
    for changed, told in changes:
        path.write_text(changed)
        code, said = ran(capsys, "check", path)
        assert (code, told in said.err) == (1, True), said.err
