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
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from verifier.ed25519 import verifies
from verifier.findings import Findings, reason_of, sentence
from verifier.sheets.marks import check_marks
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
        check_marks(document["common"], list(_sheets(document)), findings)
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
        sys.stderr.write(f"cannot read {options.file}: {reason_of(error)}\n")
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
