"""What was published, checked alone: an attestation, or all results of an exam.

`python -m verifier.published ATTESTATION.pdf [--root HEX] [--signer HEX]`, or the
`attestation.json` that the PDF carries, or the results that the console exports. Says
whether the sheets are those under the root, and the root the one that was signed. Root
and signer are to be those that the organiser published: give them, or compare what is
printed. Form: `docs/reference/result-sheet.md`. Exit code 0: everything agrees; 1:
something differs; 2: unreadable.
"""

import json
import sys
import zlib
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from verifier.ed25519 import verifies
from verifier.findings import Findings, sentence
from verifier.strict import digest, i64, u32, write

FILE_BYTES_MAX = 2**30
ATTACHED_BYTES_MAX = 2**20
Facts = dict[str, Any]


def check(said: Facts, findings: Findings) -> None:
    """Check an attestation or results, whichever they are. Raises if they are not."""
    if not isinstance(said, dict):
        raise TypeError(said)
    if said.get("attestation") == 1:
        root, common, size = _attested(said), said["common"], said["size"]
    elif said.get("results") == 1:
        common = sha256(write(said["common"])).hexdigest()
        sheets = said["sheets"]
        root, size = tree([_leaf(each) for each in sheets]).hex(), len(sheets)
        _sums(said, findings)
    else:
        raise ValueError(said.get("attestation"))
    if root != said["root"]:
        findings.add("root.differs", expected=root, found=said["root"])
    for sheet in _sheets(said):
        if sheet["common"] != common:
            findings.add("common.differs", candidate=sheet["candidate"])
    statement = digest(
        b"concours/publication/1",
        UUID(said["exam"]).bytes,
        u32(said["number"]),
        i64(said["opens_ms"]),
        u32(size),
        bytes.fromhex(said["root"]),
        bytes.fromhex(common),
    )
    signer, signature = (said[name] or "" for name in ("signer", "signature"))
    if not verifies(bytes.fromhex(signer), statement, bytes.fromhex(signature)):
        findings.add("signature.differs", signer=signer)


def tree(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaves (RFC 6962)."""
    if len(leaves) < 2:
        return sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return _node(tree(leaves[:split]), tree(leaves[split:]))


def climbed(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a path leads to from a leaf; None if it is no such path."""
    if not 0 <= index < size:
        return None
    if size == 1:
        return None if path else sha256(b"\x00" + leaf).digest()
    if not path:
        return None
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        left = climbed(leaf, index, split, path[:-1])
        return None if left is None else _node(left, path[-1])
    right = climbed(leaf, index - split, size - split, path[:-1])
    return None if right is None else _node(path[-1], right)


def attached(
    data: bytes, begins: bytes, *, bytes_max: int = ATTACHED_BYTES_MAX
) -> bytes:
    """Return what a PDF carries and begins so. Raises `ValueError` without it."""
    at, view = 0, memoryview(data)
    while (at := data.find(b"stream", at)) >= 0:
        at += len(b"stream")
        start = at + len(data[at : at + 2]) - len(data[at : at + 2].lstrip(b"\r\n"))
        try:
            found = zlib.decompressobj().decompress(view[start:], bytes_max)
        except zlib.error:
            found = data[start : data.find(b"endstream", start)].rstrip(b"\r\n")
        if found.startswith(begins):
            return found
    raise ValueError("no such file in this PDF")


def _attested(said: Facts) -> str:
    path = [bytes.fromhex(each) for each in said["path"]]
    found = climbed(_leaf(said), said["index"], said["size"], path)
    return "" if found is None else found.hex()


def _leaf(said: Facts) -> bytes:
    salt = bytes.fromhex(said["salt"])
    return digest(b"concours/sheet/1", salt, write(said["sheet"]))


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _sheets(said: Facts) -> Iterator[Facts]:
    if "sheet" in said:
        yield said["sheet"]
    for each in said.get("sheets", ()):
        yield each["sheet"]


def _sums(said: Facts, findings: Findings) -> None:
    """Add the points of every sheet up again, by sitting and whole."""
    sittings = said["common"]["sittings"]
    for sheet in _sheets(said):
        for name, ranks in (("mark", "AB"), ("rank_a", "A")):
            counted = []
            for facts, own in zip(sittings, sheet["sittings"], strict=True):
                sums = _sum(facts, own, ranks)
                expected = _score(sums) if own["state"] == "marked" else None
                _same(findings, sheet, f"{facts['title']} {name}", expected, own[name])
                counted.append((own["state"], sums))
            whole = [sums for state, sums in counted if state in ("marked", "absent")]
            is_out = any(state == "excluded" for state, _ in counted)
            total = sum(got for got, _ in whole), sum(most for _, most in whole)
            given = sheet[name] and sheet[name]["mark"]
            _same(findings, sheet, name, None if is_out else _score(total), given)


def _sum(facts: Facts, own: Facts, ranks: str) -> tuple[Fraction, Fraction]:
    """Return points and maximum of one sitting, over the questions of these ranks."""
    questions = facts["questions"]
    points = own["points"] or ["0"] * len(questions)
    pairs = [
        (Fraction(got), Fraction(question["worth"]))
        for got, question in zip(points, questions, strict=True)
        if question["rank"] in ranks
    ]
    zero = Fraction(0)
    return sum((got for got, _ in pairs), zero), sum((most for _, most in pairs), zero)


def _score(sums: tuple[Any, Any]) -> str | None:
    got, most = sums
    return str(Fraction(20 * got) / most) if most else None


def _same(
    findings: Findings, sheet: Facts, field: str, expected: str | None, found: Any
) -> None:
    if expected != found:
        findings.add(
            "mark.differs",
            candidate=sheet["candidate"],
            field=field,
            expected=expected,
            found=found,
        )


def main(arguments: list[str] | None = None) -> int:
    """Check one file and say what was found."""
    asked = _parser().parse_args(arguments)
    findings = Findings()
    try:
        with asked.file.open("rb") as file:
            data = file.read(FILE_BYTES_MAX)
        said = json.loads(
            attached(data, b'{"attestation"') if data.startswith(b"%PDF") else data
        )
        check(said, findings)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        sys.stderr.write(f"cannot read {asked.file}: {error!r}\n")
        return 2
    for name in ("root", "signer"):
        given = getattr(asked, name)
        if given is not None and given.lower() != said[name]:
            findings.add(f"{name}.other", expected=given, found=said[name])
    lines = [sentence(finding) for finding in findings.listed]
    verdict = "OK" if not findings.count else f"{findings.count} FINDINGS"
    people = [sheet["candidate"] for sheet in _sheets(said)]
    whom = f"candidate {people[0]}" if "sheet" in said else f"{len(people)} candidates"
    lines.append(f"{verdict}: {whom}, publication {said['number']}")
    lines += [f"{name} {said[name]}" for name in ("root", "signer")]
    sys.stdout.write("\n".join([*lines, ""]))
    return 1 if findings.count else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier.published", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--root", help="as the organiser published it")
    parser.add_argument("--signer", help="public key of the register, as published")
    return parser


if __name__ == "__main__":
    sys.exit(main())
