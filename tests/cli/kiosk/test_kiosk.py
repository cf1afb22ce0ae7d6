"""`concours kiosk`: files, keys and passwords come out; a bad file has its sentence."""

import gzip
import json
import plistlib
import stat
from hashlib import sha256

import pytest

from concours.cli import main
from concours.cli.kiosk.words import DANGERS

PLACES = """\
épreuve;centre;session;accessibilité
edn-2027/uc-1;Rennes;matin;
edn-2027/uc-1;Rennes;matin;VoiceOver+zoom
edn-2027/uc-1;Le Mans;matin;
"""
ORIGIN = ("--origin", "https://examen.example")
NAMES = [
    "edn-2027-uc-1.Rennes.matin.seb",
    "edn-2027-uc-1.Rennes.matin.VoiceOver.Zoom.seb",
    "edn-2027-uc-1.Le-Mans.matin.seb",
]


@pytest.fixture
def kiosk(tmp_path, monkeypatch, capsys):
    """Run a verb in a folder with places and a password; return code, out, err."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "places.csv").write_text(PLACES)
    (tmp_path / "word.txt").write_text("ouvre-toi\nnot this line\n")

    def run(*words):
        code = main(["kiosk", *map(str, words)])
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


def make(kiosk, *words, places="places.csv", to="kiosk"):
    return kiosk("make", places, *ORIGIN, "--to", to, *words)


def test_a_file_for_each_place_its_key_and_its_password(kiosk, tmp_path):
    code, out, err = make(kiosk, "--password-file", "word.txt", "--json")
    index = json.loads(out)
    folder = tmp_path / "kiosk"

    assert (code, err) == (0, "")
    assert [row["file"] for row in index["configurations"]] == NAMES
    for row in index["configurations"]:
        data = (folder / row["file"]).read_bytes()
        assert sha256(data).hexdigest() == row["sha256"]
        code, out, _ = kiosk(
            "read", folder / row["file"], "--password-file", "word.txt", "--json"
        )
        report = json.loads(out)
        assert code == 0
        assert report["config_key"] == row["config_key"]
        assert sha256(report["seb_json"].encode()).hexdigest() == row["config_key"]
        assert report["layers"] == ["gzip", "pswd", "rncryptor 3", "gzip", "xml"]
        assert (report["faults"], report["dangers"]) == ([], [])
        assert report["settings"]["accessibilityFeatureZoom"] == int(
            "Zoom" in row["file"]
        )
    sheet = (folder / "quit-passwords.csv").read_text().splitlines()
    assert sheet[0] == "epreuve;centre;session;accessibilite;quitter"
    numbers = [line.rsplit(";", 1)[1] for line in sheet[1:]]
    assert [len(number) for number in numbers] == [8, 8, 8]
    assert not any(number in json.dumps(index) for number in numbers)
    for name in ("quit-passwords.csv", "seed.txt"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_the_same_seed_gives_the_same_folder_anywhere(kiosk, tmp_path):
    words = ("--password-file", "word.txt")
    make(kiosk, *words)
    assert make(kiosk, *words)[0] == 0
    seed = tmp_path / "kiosk/seed.txt"
    assert make(kiosk, *words, "--seed", seed, to="other")[0] == 0

    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("kiosk", "other")
    )
    assert one == other


def test_a_folder_with_other_files_is_not_overwritten(kiosk, tmp_path):
    make(kiosk, "--plain")
    before = {p.name: p.read_bytes() for p in (tmp_path / "kiosk").iterdir()}

    code, _, err = make(kiosk, "--plain", "--app-lock")

    assert code == 1
    assert "nothing is written" in err
    after = {p.name: p.read_bytes() for p in (tmp_path / "kiosk").iterdir()}
    assert after == before


def test_for_a_fleet_a_plain_list_for_each_place(kiosk, tmp_path):
    code, out, _ = make(kiosk, "--purpose", "mdm", "--app-lock")
    settings = plistlib.loads(
        (tmp_path / "kiosk" / NAMES[0].replace(".seb", ".plist")).read_bytes()
    )

    assert (code, settings["sebConfigPurpose"]) == (0, 2)
    assert settings["mobileAllowSingleAppMode"] is True
    assert "3 configurations" in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--plain", "--password-file", "word.txt"), 2),
        (("--purpose", "mdm", "--password-file", "word.txt"), 2),
        (("--password-file", "absent.txt"), 2),
        (("--plain", "--seed", "word.txt"), 2),
        (("--plain", "--origin", "http://examen.example"), 2),
        (("--password-file", "accents.txt"), 1),
    ],
)
def test_what_cannot_be_made_leaves_nothing(kiosk, tmp_path, words, code):
    (tmp_path / "accents.txt").write_text("épée")
    found, _, err = make(kiosk, *words)

    assert found == code
    assert err.startswith("concours: ")
    assert "épée" not in err
    assert not (tmp_path / "kiosk").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("centre;session\na;b\n", "places.csv:1: heading.missing"),
        ("sitting;site;session\n", "places.csv:0: table.empty"),
        ("sitting;site;session\na;b\n", "places.csv:2: cell.empty"),
        ("sitting;site;session\na;b c;d\na;b-c;D\n", "places.csv:3: code.twice"),
        (
            "sitting;site;session;accessibility\na;b;c;Braille\n",
            "places.csv:2: value.unknown",
        ),
    ],
)
def test_a_faulty_line_is_named(kiosk, tmp_path, text, told):
    (tmp_path / "places.csv").write_text(text)
    code, _, err = make(kiosk, "--plain")

    assert code == 2
    assert told in err


def test_a_foreign_file_is_read_with_what_is_wrong_in_it(kiosk, tmp_path):
    settings = {"originatorVersion": "x", "batteryLow": 0.1, "name": 'a"b', "k": b"\0"}
    (tmp_path / "f.plist").write_bytes(plistlib.dumps(settings))

    code, out, err = kiosk("read", "f.plist")
    lines = out.splitlines()

    assert (code, err) == (0, "")
    key = sha256(b'{"batteryLow":0.1,"k":"AA==","name":"a"b"}').hexdigest()
    assert lines[:3] == ["layers      xml", f"Config Key  {key}", "dangers     8"]
    quit_line = "! hashedQuitPassword (missing): without a quit password"
    assert lines[3] == f"{quit_line} an iPad is not locked"
    assert [line for line in lines if line.startswith("~")] == [
        "~ batteryLow : a real number",
        "~ name : a quote or a control character",
        "~ originatorVersion : the last key is not hashed: Windows leaves a comma",
    ]
    assert lines[-4:] == [
        "batteryLow = 0.1",
        'k = "AA=="',
        'name = "a\\"b"',
        'originatorVersion = "x"',
    ]


def test_each_dangerous_or_missing_setting_is_said_in_french_and_to_machines(
    kiosk, tmp_path, monkeypatch
):
    make(kiosk, "--plain")
    ours = tmp_path / "kiosk" / NAMES[0]
    assert kiosk("read", ours, "--strict")[0] == 0
    assert "dangers     none" in kiosk("read", ours)[1].splitlines()
    settings = json.loads(kiosk("read", ours, "--json")[1])["settings"]
    settings["examKeySalt"] = bytes(32)
    settings |= {"allowPrint": True, "removeBrowserProfile": True}
    settings["URLFilterRules"][0]["expression"] = "*"
    del settings["hashedQuitPassword"], settings["allowSiri"]
    (tmp_path / "g.plist").write_bytes(plistlib.dumps(settings))
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")

    french = {kind: fr for kind, (fr, _) in DANGERS.items()}
    code, out, _ = kiosk("read", "g.plist", "--strict")
    assert code == 3
    assert out.splitlines()[2:8] == [
        "dangers     4",
        f"! hashedQuitPassword (absent) : {french['unlocked']}",
        f'! URLFilterRules.0.expression = "*" : {french["filter_wide"]}',
        f"! removeBrowserProfile = true : {french['profile_erased']}",
        f"! allowPrint = true : {french['way_out']}",
        "? absents, où chaque client fait à sa façon : allowSiri",
    ]
    code, out, _ = kiosk("read", "g.plist", "--json")
    report = json.loads(out)
    assert code == 0
    assert report["missing"] == ["allowSiri"]
    kinds = ["unlocked", "filter_wide", "profile_erased", "way_out"]
    assert report["dangers"] == kinds
    assert report["dangerous_settings"][2] == {
        "danger": "profile_erased",
        "setting": "removeBrowserProfile",
        "value": True,
    }


def test_each_file_that_is_not_read_has_its_sentence(kiosk, tmp_path):
    files = {
        b"pkhs" + bytes(30): ("kiosk.format_refused", "this format is not read (pkhs)"),
        b"PK\x03\x04": ("kiosk.format_refused", "this format is not read (zip)"),
        gzip.compress(bytes(2**23)): ("kiosk.content_too_large", "unfolds into"),
        bytes(2**20 + 1): ("kiosk.file_too_large", "too large (1048576)"),
        b"\x1f\x8b": ("kiosk.file_damaged", "cut or damaged"),
        b"<plist>": ("kiosk.plist_invalid", "no property list (not_xml"),
        b"pswd\x03\x01" + bytes(96): ("kiosk.password_missing", "give --password-file"),
    }
    for data, (refusal, told) in files.items():
        (tmp_path / "f.seb").write_bytes(data)
        code, out, err = kiosk("read", "f.seb", "--json")
        assert (code, json.loads(out)["refused"]) == (1, refusal)
        assert told in err
    code, _, err = kiosk("read", "f.seb", "--password-file", "word.txt")
    assert code == 1
    assert "does not open" in err
    assert "ouvre" not in err
    assert kiosk("read", "absent.seb")[0] == 1


def test_every_refusal_dissent_and_danger_has_its_words():
    from typing import get_args  # noqa: PLC0415 -- of this test alone

    from concours.cli.kiosk import words  # noqa: PLC0415 -- idem
    from concours.core.kiosk import dangers, dissents, refusals  # noqa: PLC0415 -- idem
    from concours.core.kiosk.plist.values import PlistInvalid  # noqa: PLC0415 -- idem

    codes = {
        kind.code
        for kind in vars(refusals).values()
        if isinstance(kind, type) and getattr(kind, "code", "").startswith("kiosk.")
    }
    others = {PlistInvalid.code, "kiosk.place_unknown", "store.unknown"}  # --exam
    assert set(words.REFUSALS) == codes | others
    assert set(words.DISSENTS) == set(get_args(dissents.DissentKind))
    assert tuple(words.DANGERS) == dangers.DANGER_KINDS
