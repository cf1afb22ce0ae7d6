"""The archive of an exam, checked alone; or what an erasure has left of one.

`python -m verifier.exam FOLDER [--archive FOLDER] [--signer HEX]`. Checks the index,
each bundle as `python -m verifier` does, whose head a key of the register signed, the
minutes, reports, files of cases and replays against the acts that drew them, results of
runs of forensics against those that bear their digest, and the chain of acts from the
first to the last, which the register has signed. Of an act of another exam, or whose
words were erased, there is its place in the chain alone; with --archive, the archive
that was taken away says again what was erased. Form: `docs/reference/archive.md`. Exit
code 0: everything agrees; 1: something differs; 2: unreadable.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Collection, Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from verifier.__main__ import verify
from verifier.archive import INDEX, LINE_BYTES_MAX, UnreadableError
from verifier.chains import Acts
from verifier.ed25519 import verifies
from verifier.findings import Findings, reason_of, sentence
from verifier.log.erasures import Erasures
from verifier.log.runs import Runs
from verifier.published import read_attachment
from verifier.ranking import compare
from verifier.ranking_files import from_archive, read
from verifier.record import FACTS_BYTES_MAX, FILE_BYTES_MAX, UNREADABLE, check
from verifier.strict import digest, i64, parse

INDEX_BYTES_MAX = 2**26
FILES_COUNT_MAX = 20_000
SEALINGS = ("sitting_scheduled", "sitting_sealed", "check_opened")
"""After one of them a package is out, and its exam keeps the key that signed it."""
LETTER = "-candidat"
"""How the name of a letter to the candidate ends, beside the jury's file of a step."""
Facts = dict[str, Any]


class ActsOfArchive:
    """The chain of acts of one archive, read once, in order."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.chain = Acts(findings)
        self.counts = {"acts": 0, "elsewhere": 0, "erased": 0}
        self.digests: dict[int, str] = {}
        self.erasures = Erasures("acts", findings)
        self.replays: set[int] = set()
        self.reports: set[int] = set()
        self.runs = Runs(findings)
        self.is_sealed = self.is_key_named = False

    def meet(self, act: Facts) -> None:
        """Check one act, or the place of one whose words are not here."""
        number = act["number"]
        if number != len(self.digests) + 1:
            self.findings.add("act.missing", number=len(self.digests) + 1)
            raise UnreadableError("acts.jsonl has a gap")
        self.digests[number] = act["digest"]
        if "kind" in act:
            self.chain.meet(act)
            self.counts["acts"] += 1
            if act["kind"] == "replay_drawn":
                self.replays.add(number)
            if act["kind"] == "report_drawn" and act["sitting"] is not None:
                self.reports.add(number)
            self.is_sealed |= act["kind"] in SEALINGS
            self.is_key_named |= act["kind"] == "ledger_key_pinned"
            if act["kind"] == "signing_key_replaced" and self.is_sealed:
                self.findings.add("key.late", number=number)
            self.erasures.meet_act(act)
            self.runs.meet_act(act)
            return
        self.chain.meet_link(act)
        self.counts["erased" if "erased" in act else "elsewhere"] += 1
        if "erased" in act:
            self.erasures.meet_erased(number, act["digest"], act["erased"])

    def check_signature(self, exam: Facts) -> None:
        """Hold the signature of the register against the last act that is here."""
        number = exam["acts"]
        statement = digest(
            b"concours/act-signed/1",
            i64(number),
            bytes.fromhex(self.digests.get(number, "")),
            i64(exam["signed_ms"]),
        )
        signer, signature = (
            bytes.fromhex(exam[name]) for name in ("signer", "signature")
        )
        if number != len(self.digests) or not verifies(signer, statement, signature):
            self.findings.add("signature.differs", signer=exam["signer"])


def check_exam(
    folder: Path, findings: Findings, keys: Collection[str] = ()
) -> tuple[ActsOfArchive, Facts]:
    """Check all of an archive. Raises if it cannot be read.

    `keys` are those that the register has had, as published, if they are known.
    """
    digest_of_index = _check_index(folder, findings)
    exam = parse((folder / "exam.json").read_bytes())
    acts = ActsOfArchive(findings)
    for line in _lines(folder / "acts.jsonl"):
        acts.meet(parse(line))
    acts.check_signature(exam)
    acts.erasures.finish()
    acts.erasures.check_last(exam["erased"])
    counts = acts.counts | {"bundles": 0, "minutes": 0, "cases": 0, "rankings": 0}
    counts |= _check_all_drawn(folder, acts, exam, findings)
    counts["runs"] = acts.runs.check_folder(folder / "runs")
    for path in sorted((folder / "bundles").glob("*.zip")):
        # A register that has had several keys says only the last of them.
        own_keys = keys or (() if acts.is_key_named else (exam["signer"],))
        _check_bundle(path, own_keys, findings)
        counts["bundles"] += 1
    for path in sorted((folder / "minutes").glob("*.pdf")):
        _check_drawn(path, b'{"acts":', acts, exam["signer"], findings)
        counts["minutes"] += 1
    numbers, files = set(), set()
    for path in sorted((folder / "cases").glob("*.pdf")):
        number = _check_drawn(path, b'{"candidate":', acts, exam["signer"], findings)
        numbers.add(number)
        if not path.stem.endswith(LETTER):
            files.add(number)
        counts["cases"] += 1
    for number in sorted(acts.erasures.files.keys() - files):
        if number not in acts.erasures.erased_files:
            findings.add("case.missing", number=number)
    for number in sorted(acts.erasures.erased_files & numbers):
        findings.add("erased.kept", number=number)
    if (folder / "ranking.zip").exists():
        _check_ranking(folder / "ranking.zip", findings)
        counts["rankings"] += 1
    return acts, exam | {"archive": digest_of_index, "counts": counts}


def _check_all_drawn(
    folder: Path, acts: ActsOfArchive, exam: Facts, findings: Findings
) -> dict[str, int]:
    """Check each printed replay and report, and that none is left out; count them."""
    counts = {}
    for name, acts_of_kind in (("replay", acts.replays), ("report", acts.reports)):
        paths = sorted((folder / f"{name}s").glob("*.pdf"))
        numbers = {
            _check_drawn(path, b'{"acts":', acts, exam["signer"], findings)
            for path in paths
        }
        for number in sorted(acts_of_kind - numbers):
            findings.add(f"{name}.missing", number=number)
        counts[f"{name}s"] = len(paths)
    return counts


def _check_index(folder: Path, findings: Findings) -> str:
    """Compare every file with the index; return the archive digest."""
    data = _bounded(folder / INDEX, INDEX_BYTES_MAX)
    index = parse(data)
    if index["archive"] != 1:
        raise ValueError(index["archive"])
    paths = [path for path in folder.rglob("*") if not path.is_dir()]
    names = {path.relative_to(folder).as_posix() for path in paths} - {INDEX}
    if len(names) > FILES_COUNT_MAX:
        raise ValueError(len(names))
    for name in sorted(names - index["files"].keys()):
        findings.add("file.unknown", file=name)
    for name in sorted(index["files"]):
        if name not in names:
            findings.add("file.missing", file=name)
        elif _weigh(folder / name) != index["files"][name]:
            findings.add("file.digest", file=name)
    return sha256(data).hexdigest()


def _check_bundle(path: Path, keys: Collection[str], findings: Findings) -> None:
    """Check a bundle, and that its head is signed by a key of the register."""
    with ZipFile(path) as zipped:
        result = verify(zipped)
    head = result["head"]
    if head is not None and keys and head["signer"] not in keys:
        findings.add("bundle.signer", file=path.name, found=head["signer"])
    for finding in result["findings"]:
        findings.add("bundle.unsound", file=path.name, finding=sentence(finding))


def _check_drawn(
    path: Path, beginning: bytes, acts: ActsOfArchive, signer: str, findings: Findings
) -> int:
    """Check minutes, or a file that was drawn, against its act; return its number."""
    name = path.parent.name if path.parent.name == "minutes" else path.parent.name[:-1]
    data = _bounded(path, FILE_BYTES_MAX)
    facts = read_attachment(data, beginning, bytes_max=FACTS_BYTES_MAX)
    document = parse(read_attachment(data, b'{"act":'))
    faults = Findings()
    check(document, facts, faults)
    for finding in faults.listed:
        findings.add(f"{name}.unsound", file=path.name, finding=sentence(finding))
    act = document["act"]
    number = int(act["number"])
    if acts.digests.get(number) != act["digest"] or document["signer"] != signer:
        findings.add(f"{name}.other", file=path.name, number=number)
    return number


def _check_ranking(path: Path, findings: Findings) -> None:
    result, inputs = read(from_archive(path))
    for difference in compare(inputs, result):
        findings.add("ranking.differs", finding=difference)


def _compare_acts(remains: ActsOfArchive, archive: ActsOfArchive) -> None:
    """Hold what is left against the archive that was taken away, act by act."""
    for number, sha in archive.digests.items():
        if remains.digests.get(number) != sha:
            remains.findings.add("act.other", number=number)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(LINE_BYTES_MAX + 1):
            if len(line) > LINE_BYTES_MAX:
                raise ValueError(len(line))
            yield line.removesuffix(b"\n")


def _bounded(path: Path, bytes_max: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(bytes_max + 1)
    if len(data) > bytes_max:
        raise ValueError(path.name)
    return data


def _weigh(path: Path) -> Facts:
    with path.open("rb") as file:
        sha = file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": sha}


def main(arguments: list[str] | None = None) -> int:
    """Check one archive and say what was found."""
    options = _parser().parse_args(arguments)
    findings = Findings()
    keys = tuple(key.lower() for key in options.signer or ())
    try:
        acts, exam = check_exam(options.folder, findings, keys)
        if options.archive is not None:
            _compare_acts(acts, check_exam(options.archive, findings, keys)[0])
    except (*UNREADABLE, BadZipFile, UnreadableError) as error:
        sys.stderr.write(f"cannot read {options.folder}: {reason_of(error)}\n")
        return 2
    if keys and exam["signer"] not in keys:
        findings.add("signer.other", expected=", ".join(keys), found=exam["signer"])
    lines = [sentence(finding) for finding in findings.listed]
    verdict = "OK" if not findings.count else f"{findings.count} FINDINGS"
    counts = ", ".join(f"{count} {name}" for name, count in exam["counts"].items())
    lines.append(f"{verdict}: {exam['exam']}, {counts}")
    lines.append(f"archive {exam['archive']}")
    lines.append(f"signer {exam['signer']}")
    sys.stdout.write("\n".join([*lines, ""]))
    return 1 if findings.count else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier.exam", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--archive", type=Path, help="what was taken away before")
    parser.add_argument(
        "--signer",
        action="append",
        metavar="HEX",
        help="public key of the register, as published; once for each that it has had",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
