"""`concours paper` tells every fault, never changes a version, and seals for good."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
import pyvips
from paper_sources import PAPER, QUESTIONS
from tests.opened_package import open_package

from concours.authoring import check, freeze
from concours.cli import main
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.exposure import Use, texts, write
from concours.core.authoring.sealing.keys import commitment, keys_of
from concours.core.authoring.sealing.package import SealedPackage
from concours.core.authoring.sources.faults import PaperFaulty
from concours.core.kernel.canonical import load
from concours.core.kernel.crypto import signer_of
from concours.keeper.shares import combine

SITTING = "6f1c2a52-8f0e-4b6a-9d53-0c2d5f6f7a01"
SIGNING_KEY = bytes(range(32))


@pytest.fixture
def folder(tmp_path) -> Path:
    sources = tmp_path / "sources"
    (sources / "media").mkdir(parents=True)
    (sources / "paper.toml").write_text(PAPER)
    (sources / "qi.toml").write_text(QUESTIONS)
    scan = pyvips.Image.black(40, 30) + 7
    scan.cast("uchar").pngsave(str(sources / "media" / "scan.png"))
    return sources


@pytest.fixture
def signing_key(tmp_path) -> Path:
    file = tmp_path / "exam.key"
    file.write_text(SIGNING_KEY.hex() + "\n")
    return file


def told(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / "qi.toml").read_text()
    assert old in text
    (folder / "qi.toml").write_text(text.replace(old, new))


def everything_under(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_check_passes_a_sound_paper_with_its_warnings(folder, capsys):
    assert main(["paper", "check", str(folder), "--json"]) == 0

    answer = told(capsys)
    assert answer["paper"] == {"code": "mini", "questions_count": 2}
    assert [(row["severity"], row["code"]) for row in answer["faults"]] == [
        ("warning", "paper.questions_count")
    ]


def test_check_tells_every_fault_in_both_languages(folder, capsys):
    edit(folder, ", right = true", "")
    edit(folder, "[8, 8]", "[8, 80]")
    (folder / "media" / "note.svg").write_text("<svg/>")

    assert main(["paper", "check", str(folder), "--json"]) == 1

    answer = told(capsys)
    assert answer["paper"] is None
    assert [(row["code"], row["question"], row["at"]) for row in answer["faults"]] == [
        ("key.right_missing", "qi-q1", ""),
        ("key.zone_outside", "qi-q2", "1"),
        ("paper.questions_count", None, "2"),
        ("media.unused", None, ""),
    ]
    assert answer["faults"][1] == {
        "severity": "error",
        "code": "key.zone_outside",
        "file": "qi.toml",
        "question": "qi-q2",
        "line": 17,
        "cell": None,
        "at": "1",
        "fr": "La zone 1 sort de l’image.",
        "en": "Zone 1 leaves the image.",
    }


def test_check_in_words_ends_with_the_counts(folder, capsys):
    edit(folder, "item = 151", "item = 999")

    assert main(["paper", "check", str(folder)]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "qi.toml:5 · qi-q1 · error · question.item_unknown"
    assert lines[-1] == "errors: 1, warnings: 1"


def test_check_of_a_folder_that_is_not_there_tells_it(tmp_path, capsys):
    assert main(["paper", "check", str(tmp_path / "nowhere"), "--json"]) == 1

    (fault,) = told(capsys)["faults"]
    assert (fault["code"], fault["file"]) == ("file.missing", "paper.toml")


def test_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    """A19."""
    outside = tmp_path / "outside.png"
    (folder / "media" / "scan.png").rename(outside)
    (folder / "media" / "scan.png").symlink_to(outside)

    with pytest.raises(PaperFaulty) as refusal:
        check(folder)

    assert refusal.value.faults[0].code == "image.missing"


def test_freeze_writes_a_version_that_reads_back(folder, tmp_path, capsys):
    shelf = tmp_path / "shelf"

    assert main(["paper", "freeze", str(folder), "--to", str(shelf), "--json"]) == 0

    answer = told(capsys)
    version = shelf / "frozen" / "mini-v1"
    assert (answer["version"], answer["is_new"]) == (1, True)
    assert answer["frozen"] == str(version)
    frozen = freeze(folder)
    assert (version / "content.json").read_bytes() == frozen.content
    assert (version / "key.json").read_bytes() == frozen.key_document
    assert [path.read_bytes() for path in (version / "media").iterdir()] == [
        *frozen.media
    ]
    assert key_document.read(frozen.key_document) == tuple(
        question for _, question in check(folder).paper.keyed()
    )


def test_same_sources_give_the_same_version_and_others_the_next(
    folder, tmp_path, capsys
):
    command = ["paper", "freeze", str(folder), "--to", str(tmp_path / "s"), "--json"]
    versions = []

    for change in (None, None, ("deux", "DEUX"), ("DEUX", "deux"), None):
        if change:
            edit(folder, *change)
        assert main(command) == 0
        answer = told(capsys)
        versions.append((answer["version"], answer["is_new"]))

    assert versions == [(1, True), (1, False), (2, True), (3, True), (3, False)]


def test_image_that_changes_makes_another_version(folder, tmp_path, capsys):
    command = ["paper", "freeze", str(folder), "--to", str(tmp_path / "s"), "--json"]
    assert main(command) == 0
    capsys.readouterr()
    (pyvips.Image.black(40, 30) + 9).cast("uchar").pngsave(
        str(folder / "media" / "scan.png")
    )

    assert main(command) == 0

    assert told(capsys)["version"] == 2


def test_version_that_was_altered_is_never_overwritten(folder, tmp_path, capsys):
    command = ["paper", "freeze", str(folder), "--to", str(tmp_path / "s")]
    assert main(command) == 0
    content = tmp_path / "s" / "frozen" / "mini-v1" / "content.json"
    content.chmod(0o600)
    content.write_bytes(b"{}")

    assert main(command) == 1

    assert "frozen.already_there" in capsys.readouterr().err
    assert content.read_bytes() == b"{}"


def test_freeze_refuses_a_faulty_paper_and_writes_nothing(folder, tmp_path, capsys):
    edit(folder, ", right = true", "")

    assert main(["paper", "freeze", str(folder), "--to", str(tmp_path / "s")]) == 1

    assert "key.right_missing" in capsys.readouterr().out
    assert not (tmp_path / "s").exists()


def seal(folder: Path, shelf: Path, signing_key: Path) -> list[str]:
    return [
        *("paper", "freeze", str(folder), "--to", str(shelf), "--json"),
        *("--sitting", SITTING, "--signing-key", str(signing_key)),
        *("--quorum", "2", "--keyholders", "3"),
    ]


def test_sealing_leaves_nothing_readable_and_any_quorum_opens(
    folder, tmp_path, signing_key, capsys
):
    shelf = tmp_path / "shelf"

    assert main(seal(folder, shelf, signing_key)) == 0

    answer = told(capsys)
    words = answer["shares"]
    assert len(words) == 3
    kept = everything_under(shelf)
    for secret in (*words, "propositions", "justes", "Scanner"):
        assert secret.encode() not in kept
    blobs = {
        path.name: path.read_bytes() for path in (shelf / "packages/blob").iterdir()
    }
    manifest = Path(answer["manifest"])
    sealed = SealedPackage(
        manifest=manifest.read_bytes(),
        signature=manifest.with_name("manifest.json.sig").read_bytes(),
        blobs=blobs,
        sealed_key_document=Path(answer["key_document"]).read_bytes(),
    )
    signer = signer_of(SIGNING_KEY)
    assert answer["signer"] == signer.hex()
    sitting = UUID(SITTING)
    secret = combine(words[1:])
    keys = keys_of(secret, sitting=sitting)
    assert open_package(sealed, keys, signer=signer) == freeze(folder)
    for key in (secret, keys.sitting, keys.marking):
        assert key not in kept
    assert UUID(json.loads(sealed.manifest)["sitting"]) == sitting
    assert answer["commitments"] == [
        commitment(line, sitting=sitting, position=position).hex()
        for position, line in enumerate(words, start=1)
    ]


def test_sitting_is_sealed_once(folder, tmp_path, signing_key, capsys):
    command = seal(folder, tmp_path / "shelf", signing_key)
    assert main(command) == 0
    before = everything_under(tmp_path / "shelf")

    assert main(command) == 1

    assert "frozen.already_there" in capsys.readouterr().err
    assert everything_under(tmp_path / "shelf") == before


@pytest.mark.parametrize(
    "options",
    [
        ["--sitting", SITTING],
        ["--quorum", "4"],
        ["--quorum", "1"],
        ["--keyholders", "17"],
        ["--sitting", "today"],
    ],
)
def test_command_line_that_makes_no_sense_is_refused(folder, tmp_path, options):
    with pytest.raises(SystemExit) as end:
        main(["paper", "freeze", str(folder), "--to", str(tmp_path / "s"), *options])

    assert end.value.code == 2


def test_signing_key_of_another_form_is_refused(folder, tmp_path, signing_key):
    signing_key.write_text("not a key")

    with pytest.raises(SystemExit) as end:
        main(seal(folder, tmp_path / "s", signing_key))

    assert end.value.code == 2


def test_a_workbook_gives_the_folder_of_its_paper_and_overwrites_nothing(
    tmp_path, capsys
):
    book, media = tmp_path / "sujet.xlsx", tmp_path / "media"
    media.mkdir()
    pyvips.Image.black(4, 3).cast("uchar").pngsave(str(media / "x.png"))
    assert main(["paper", "template", str(book), "--example"]) == 0
    assert main(["paper", "template", str(book)]) == 1
    assert main(["paper", "from", str(book)]) == 0
    assert freeze(tmp_path / "sujet") == freeze(book)
    assert (tmp_path / "sujet/media/x.png").exists()
    assert main(["paper", "from", str(book)]) == 1
    capsys.readouterr()
    assert main(["paper", "template", str(tmp_path / "empty.xlsx")]) == 0
    assert main(["paper", "from", str(tmp_path / "empty.xlsx")]) == 1
    assert not (tmp_path / "empty").exists()
    assert "Sujet!B1 : " in capsys.readouterr().out


def test_command_does_not_start_without_assertions():
    done = subprocess.run(
        [sys.executable, "-O", "-m", "concours.cli", "paper", "check", "."],
        capture_output=True,
        check=False,
        text=True,
    )

    assert done.returncode == 1
    assert "python -O" in done.stderr


def test_a_question_that_candidates_had_is_refused_unless_expressly_allowed(
    folder, tmp_path, capsys
):
    content = load(freeze(folder).content)
    name, text = next(iter(texts(content).items()))
    before = Use(
        question="dp9-q1",
        text=text,
        exam="EDN 2025",
        sitting="Essai national",
        launched_ms=1,
        facility=None,
    )
    history, shelf = tmp_path / "history", tmp_path / "s"
    history.write_bytes(write([before]))
    command = ["paper", "freeze", str(folder), "--to", str(shelf), "--json"]
    command += ["--history", str(history)]

    assert main(command) == 1
    assert name in capsys.readouterr().err
    assert not shelf.exists()
    assert main([*command, "--allow", f"{name}=ancre de 2025"]) == 0
    told = json.loads(capsys.readouterr().out)
    (seen,) = told["seen_before"]
    assert (seen["question"], seen["reason"]) == (name, "ancre de 2025")
    assert "ancre de 2025" in (shelf / "allowed.json").read_text()
    note = Path(told["frozen"]) / "seen.json"
    assert json.loads(note.read_text()) == [seen]
    history.write_bytes(write([]))
    assert main(command) == 0, "the same version, by another history"
    assert json.loads(note.read_text()) == []
