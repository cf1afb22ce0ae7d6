"""Whatever the verifier finds of a record is said in words, beside its code and facts.

Findings of a matching are explained on a page, and are not looked for here.
"""

import re
from pathlib import Path

from verifier.findings import WORDS, reason_of, sentence
from verifier.log.__main__ import main as check_log

import verifier

FOLDER = Path(verifier.__file__).parent
CODE = re.compile(r'(?:add|note)\(\s*"([a-z_]+\.[a-z_]+)"')
OF_FILES = ("minutes", "case", "replay", "report")


def test_each_code_has_its_words():
    codes = {f"{name}.{end}" for name in OF_FILES for end in ("unsound", "other")}
    codes |= {"root.other", *(f"{name}.missing" for name in OF_FILES[1:])}
    for path in sorted(FOLDER.rglob("*.py")):
        if path.name != "matching.py" and path.parent.name != "posts":
            codes |= set(CODE.findall(path.read_text()))

    assert {"entry.missing", "root.differs", "witnesses.missing"} <= codes
    assert codes - WORDS.keys() == set()


def test_a_finding_is_said_by_its_code_its_facts_and_what_it_means():
    finding = {"code": "entry.missing", "candidate": "04217", "expected": 7, "found": 6}

    assert sentence(finding) == (
        "entry.missing candidate=04217 expected=7 found=6:"
        " actions that were collected were left out here"
    )
    assert sentence({"code": "match.order", "found": 1}) == "match.order found=1"


def test_what_cannot_be_read_is_named(tmp_path, capsys):
    (tmp_path / "traces.jsonl").write_text("none\n")
    (tmp_path / "note.txt").write_text("none\n")

    def said():
        assert check_log([str(tmp_path)]) == 2
        return capsys.readouterr().err

    assert said() == "cannot read: no blank line before the signatures\n"
    note = "exam.example/traces\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    (tmp_path / "note.txt").write_text(f"{note}\n\N{EM DASH} a AAAAAAA=\n")
    assert said() == "cannot read: traces.jsonl, line 1: not of its form\n"
    (tmp_path / "note.txt").unlink()
    assert f"'{tmp_path / 'note.txt'}'" in said()
    assert reason_of(KeyError("act")) == "it is not of its form (KeyError('act'))"
