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


def check(document: Facts, findings: Findings) -> None:
    """Check an attestation or results, whichever they are. Raises if they are not."""
    if not isinstance(document, dict):
        raise TypeError(document)
    if document.get("attestation") == 1:
        root, common, size = _attested(document), document["common"], document["size"]
    elif document.get("results") == 1:
        common = sha256(write(document["common"])).hexdigest()
        sheets = document["sheets"]
        root, size = tree([_leaf(row) for row in sheets]).hex(), len(sheets)
        _sums(document, findings)
    else:
        raise ValueError(document.get("attestation"))
    if root != document["root"]:
        findings.add("root.differs", expected=root, found=document["root"])
    for sheet in _sheets(document):
        if sheet["common"] != common:
            findings.add("common.differs", candidate=sheet["candidate"])
    statement = digest(
        b"concours/publication/1",
        UUID(document["exam"]).bytes,
        u32(document["number"]),
        i64(document["opens_ms"]),
        u32(size),
        bytes.fromhex(document["root"]),
        bytes.fromhex(common),
    )
    signer, signature = (document[name] or "" for name in ("signer", "signature"))
    if not verifies(bytes.fromhex(signer), statement, bytes.fromhex(signature)):
        findings.add("signature.differs", signer=signer)


def tree(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaves (RFC 6962)."""
    if len(leaves) < 2:
        return sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return _node(tree(leaves[:half]), tree(leaves[half:]))


def root_of_path(
    leaf: bytes, index: int, size: int, path: Sequence[bytes]
) -> bytes | None:
    """Return the root that a path leads to from a leaf; None if it is no such path."""
    if not 0 <= index < size:
        return None
    if size == 1:
        return None if path else sha256(b"\x00" + leaf).digest()
    if not path:
        return None
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        left_root = root_of_path(leaf, index, half, path[:-1])
        return None if left_root is None else _node(left_root, path[-1])
    right_root = root_of_path(leaf, index - half, size - half, path[:-1])
    return None if right_root is None else _node(path[-1], right_root)


def read_attachment(
    data: bytes, begins: bytes, *, bytes_max: int = ATTACHED_BYTES_MAX
) -> bytes:
    """Return what a PDF carries and begins so. Raises `ValueError` without it."""
    at, view = 0, memoryview(data)
    while (at := data.find(b"stream", at)) >= 0:
        at += len(b"stream")
        start = at + len(data[at : at + 2]) - len(data[at : at + 2].lstrip(b"\r\n"))
        try:
            content = zlib.decompressobj().decompress(view[start:], bytes_max)
        except zlib.error:
            content = data[start : data.find(b"endstream", start)].rstrip(b"\r\n")
        if content.startswith(begins):
            return content
    raise ValueError("no such file in this PDF")


def _attested(document: Facts) -> str:
    path = [bytes.fromhex(step) for step in document["path"]]
    root = root_of_path(_leaf(document), document["index"], document["size"], path)
    return "" if root is None else root.hex()


def _leaf(document: Facts) -> bytes:
    salt = bytes.fromhex(document["salt"])
    return digest(b"concours/sheet/1", salt, write(document["sheet"]))


def _node(left_root: bytes, right_root: bytes) -> bytes:
    return sha256(b"\x01" + left_root + right_root).digest()


def _sheets(document: Facts) -> Iterator[Facts]:
    if "sheet" in document:
        yield document["sheet"]
    for row in document.get("sheets", ()):
        yield row["sheet"]


def _sums(document: Facts, findings: Findings) -> None:
    """Add the points of every sheet up again, by sitting and whole."""
    sittings = document["common"]["sittings"]
    for sheet in _sheets(document):
        for name, rank in (("mark", ""), ("rank_a", "A")):
            states = []
            for facts, own in zip(sittings, sheet["sittings"], strict=True):
                sums = _sum(facts, own, rank)
                score = _score(sums) if own["state"] == "marked" else None
                _same(findings, sheet, f"{facts['title']} {name}", score, own[name])
                states.append((own["state"], facts.get("weight"), sums))
            is_out = any(state == "excluded" for state, *_ in states)
            whole = [
                (weight, sums)
                for state, weight, sums in states
                if state in ("marked", "absent")
            ]
            if name == "mark" and "stations" in document["common"]:
                score = _mean_of_due_stations(document["common"], sheet)
            else:
                score = _whole(whole)
            claim = sheet[name] and sheet[name]["mark"]
            _same(findings, sheet, name, None if is_out else score, claim)
            _gate(document["common"], sheet, name, findings)
        _profile(sheet, findings)


def _mean_of_due_stations(common: Facts, sheet: Facts) -> str | None:
    """Return the mark where nothing is written: the mean, once no station lacks."""
    stations = sheet.get("stations") or {"rows": []}
    named_count = len(stations["rows"]) + len(stations.get("uncounted", ()))
    is_whole = named_count == common["stations"]["count"]
    return _mean_of_stations(stations) if is_whole else None


def _mean_of_stations(stations: Facts) -> str | None:
    """Return the mean of the stations that count, None where none does."""
    if not stations["rows"]:
        return None
    marks = [Fraction(row["mark"]) for row in stations["rows"]]
    return str(sum(marks, Fraction(0)) / len(marks))


def _profile(sheet: Facts, findings: Findings) -> None:
    """Add up the stations of a sheet, and the two profiles that come to their mean."""
    stations = sheet.get("stations")
    if not stations or stations["mark"] is None:
        return
    claim = stations["mark"]
    _same(findings, sheet, "stations", _mean_of_stations(stations), claim)
    profiles = {"stations by domain": stations["domains"]}
    if "criteria" in stations:
        lines = [stations["criteria"], *stations["aptitudes"]]
        lines += [{"share": stations.get("levelling", "0")}]
        profiles["stations by aptitude"] = lines
    for name, rows in profiles.items():
        total = sum((Fraction(row["share"]) for row in rows), Fraction(0))
        _same(findings, sheet, name, str(total), claim)


def _gate(common: Facts, sheet: Facts, name: str, findings: Findings) -> None:
    """Hold what a sheet says of a gate against the gates of the common document."""
    whole = "stations" if "stations" in common else "all"
    on = {"mark": whole, "rank_a": "rank_a"}[name]
    before_profiles = [{"on": "rank_a", "least": common["gate"]}]
    gates = [g for g in common.get("gates", before_profiles) if g["on"] == on]
    claim = sheet[name]
    if claim is None:
        return
    right_gate = {}
    if gates:
        least = gates[0]["least"]
        has_passed = Fraction(claim["mark"]) >= Fraction(least)
        right_gate = {"gate": least, "passed": has_passed}
    claimed_gate = {
        field: claim[field] for field in ("gate", "passed") if field in claim
    }
    if claimed_gate != right_gate:
        findings.add(
            "gate.differs",
            candidate=sheet["candidate"],
            expected=right_gate,
            found=claimed_gate,
        )


def _sum(facts: Facts, own: Facts, rank: str) -> tuple[Fraction, Fraction]:
    """Return points and maximum of one sitting, over the questions of a rank or all."""
    questions = facts["questions"]
    points = own["points"] or ["0"] * len(questions)
    pairs = [
        (Fraction(earned), Fraction(question["worth"]))
        for earned, question in zip(points, questions, strict=True)
        if rank in ("", question["rank"])
    ]
    zero = Fraction(0)
    return sum((earned for earned, _ in pairs), zero), sum(
        (most for _, most in pairs), zero
    )


def _whole(parts: list[tuple[str | None, tuple[Fraction, Fraction]]]) -> str | None:
    """Return the mark over all sittings: of all points, or of weighted marks."""
    counting = [(weight, sums) for weight, sums in parts if sums[1]]
    if all(weight is None for weight, _ in counting):
        points = sum((sums[0] for _, sums in counting), Fraction(0))
        return _score((points, sum((sums[1] for _, sums in counting), Fraction(0))))
    rows = [(Fraction(weight or "1"), sums) for weight, sums in counting]
    gained = sum((weight * own / most for weight, (own, most) in rows), Fraction(0))
    return _score((gained, sum((weight for weight, _ in rows), Fraction(0))))


def _score(sums: tuple[Any, Any]) -> str | None:
    points, most = sums
    return str(Fraction(20 * points) / most) if most else None


def _same(
    findings: Findings, sheet: Facts, field: str, score: str | None, claim: Any
) -> None:
    if score != claim:
        findings.add(
            "mark.differs",
            candidate=sheet["candidate"],
            field=field,
            expected=score,
            found=claim,
        )


def main(arguments: list[str] | None = None) -> int:
    """Check one file and say what was found."""
    options = _parser().parse_args(arguments)
    findings = Findings()
    try:
        with options.file.open("rb") as file:
            data = file.read(FILE_BYTES_MAX)
        document = json.loads(
            read_attachment(data, b'{"attestation"')
            if data.startswith(b"%PDF")
            else data
        )
        check(document, findings)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        sys.stderr.write(f"cannot read {options.file}: {error!r}\n")
        return 2
    for name in ("root", "signer"):
        value = getattr(options, name)
        if value is not None and value.lower() != document[name]:
            findings.add(f"{name}.other", expected=value, found=document[name])
    lines = [sentence(finding) for finding in findings.listed]
    verdict = "OK" if not findings.count else f"{findings.count} FINDINGS"
    people = [sheet["candidate"] for sheet in _sheets(document)]
    people_text = (
        f"candidate {people[0]}" if "sheet" in document else f"{len(people)} candidates"
    )
    lines.append(f"{verdict}: {people_text}, publication {document['number']}")
    lines += [f"{name} {document[name]}" for name in ("root", "signer")]
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
