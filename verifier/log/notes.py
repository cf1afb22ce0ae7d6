"""Notes that were kept, held against one another: `python -m verifier.log.notes FILE…`.

Each FILE is a note as `/checkpoint` gives it, the `note.txt` of a bundle or of a log,
or a receipt (`.tlog-proof`). Two trees of one size under one key are a fork, which
nobody can explain away: keep both files. With --tiles (the address of the log's tiles,
or a folder of them) every note is held against what the house gives today, so that a
record that was cut short or written anew since is found by whoever kept one note. Give
the log's key as it was published, or a policy. Exit code 0: everything agrees; 1:
something differs; 2: unreadable.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from verifier.findings import Findings, sentence
from verifier.log.note import (
    NOTE_BYTES_MAX,
    Head,
    Key,
    MalformedError,
    Note,
    head_of,
    key_of,
    note_of,
)
from verifier.log.policy import Policy, policy_of
from verifier.log.proof import HEADER, proof_of
from verifier.log.tree import EMPTY_ROOT, node_hash

FILE_BYTES_MAX = 4 * NOTE_BYTES_MAX
WIDTH, HASH_BYTES = 256, 32
FETCH_S_MAX = 20.0
HTTP = ("http://", "https://")
Fetch = Callable[[str], bytes | None]
"""Return a tile by its path, None where there is none."""


@dataclass(frozen=True)
class KeptNote:
    """A note, where it was kept, and what it says."""

    name: str
    note: Note
    head: Head


def read_kept(path: Path) -> KeptNote:
    """Return the note of a file. Raises `MalformedError`, `OSError`."""
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX)
    is_proof = data.startswith(HEADER.encode() + b"\n")
    note = proof_of(data).note if is_proof else note_of(data)
    return KeptNote(path.name, note, head_of(note.text))


def check_notes(
    notes: list[KeptNote], keys: list[Key], policy: Policy | None, findings: Findings
) -> list[KeptNote]:
    """Note whose signature does not hold, and forks; return the notes of known logs."""
    known_notes = []
    for kept_note in notes:
        of_log = [key for key in keys if key.name == kept_note.head.origin]
        place = {"file": kept_note.name, "origin": kept_note.head.origin}
        if not of_log:
            findings.add("log.unknown", **place)
        elif not any(kept_note.note.is_signed(key) for key in of_log):
            findings.add("log.signature", **place)
        else:
            known_notes.append(kept_note)
            if policy:
                policy.check_witnesses(kept_note.note, findings)
    by_size: dict[tuple[str, int], KeptNote] = {}
    for kept_note in known_notes:
        first = by_size.setdefault(
            (kept_note.head.origin, kept_note.head.size), kept_note
        )
        if first.head.root != kept_note.head.root:
            findings.add(
                "log.forked",
                origin=kept_note.head.origin,
                size=kept_note.head.size,
                files=[first.name, kept_note.name],
            )
    return known_notes


def check_tiles(notes: list[KeptNote], fetch: Fetch, findings: Findings) -> None:
    """Hold each note against the tree that the tiles make at its size."""
    for kept_note in notes:
        root = root_of_tiles(kept_note.head.size, fetch)
        if root is None:
            findings.add("tiles.missing", file=kept_note.name, size=kept_note.head.size)
        elif root != kept_note.head.root:
            findings.add("tiles.differ", file=kept_note.name, size=kept_note.head.size)


def root_of_tiles(size: int, fetch: Fetch) -> bytes | None:
    """Return the root of the first `size` leaves; None where tiles are missing."""
    nodes, start = [], 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            nodes.append(_subtree(start >> height, height, size, fetch))
            start += 1 << height
    if not nodes:
        return EMPTY_ROOT
    root = nodes.pop()
    while nodes and root is not None:
        sibling = nodes.pop()
        root = None if sibling is None else node_hash(sibling, root)
    return root


def _subtree(place: int, height: int, size: int, fetch: Fetch) -> bytes | None:
    """Return the hash of the whole subtree `place` of a height, from one tile."""
    level, rest = divmod(height, 8)
    first = place << rest
    index, start = divmod(first, WIDTH)
    width = min((size >> 8 * level) - index * WIDTH, WIDTH)
    path = f"{level}/{_path_of(index)}"
    tile = fetch(path)
    if tile is None and width < WIDTH:
        tile = fetch(f"{path}.p/{width}")
    if tile is None or len(tile) < (start + (1 << rest)) * HASH_BYTES:
        return None
    row = [
        tile[at * HASH_BYTES : (at + 1) * HASH_BYTES]
        for at in range(start, start + (1 << rest))
    ]
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=True)
        row = [node_hash(left, right) for left, right in pairs]
    return row[0]


def _path_of(index: int) -> str:
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.append(f"x{index % 1000:03}")
    return "/".join(reversed(parts))


def fetch_from(address: str) -> Fetch:
    """Return what reads tiles of an address, or of a folder."""

    def fetch(path: str) -> bytes | None:
        try:
            if address.startswith(HTTP):
                url = f"{address.rstrip('/')}/{path}"
                with urlopen(url, timeout=FETCH_S_MAX) as answer:  # noqa: S310 -- HTTP alone
                    return bytes(answer.read(WIDTH * HASH_BYTES))
            return (Path(address) / path).read_bytes()
        except OSError:
            return None

    return fetch


def main(arguments: list[str] | None = None) -> int:
    """Check notes that were kept, and say what was found."""
    options = _parser().parse_args(arguments)
    findings = Findings()
    try:
        policy = (
            policy_of(options.policy.read_text("utf-8")) if options.policy else None
        )
        keys = [key_of(options.key)] if options.key else policy.logs if policy else []
        if not keys:
            reason = "give --key or --policy: whose notes these are is not said else"
            raise MalformedError(reason)
        notes = check_notes(
            [read_kept(path) for path in options.file], keys, policy, findings
        )
    except (OSError, ValueError) as error:
        sys.stderr.write(f"cannot read: {error}\n")
        return 2
    if options.tiles:
        check_tiles(notes, fetch_from(options.tiles), findings)
    sizes = {kept_note.name: kept_note.head.size for kept_note in notes}
    result = {"ok": findings.count == 0, "sizes": sizes, "findings": findings.listed}
    lines = [sentence(finding) for finding in findings.listed]
    lines += [f"{name} {size} leaves" for name, size in sizes.items()]
    lines.append("OK" if result["ok"] else f"{findings.count} FINDINGS")
    output = json.dumps(result) if options.json else "\n".join(lines)
    sys.stdout.write(output + "\n")
    return 0 if result["ok"] else 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier.log.notes", description=__doc__)
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("--key", metavar="VKEY", help="the log's key, as published")
    parser.add_argument("--policy", type=Path, help="logs and witnesses you believe")
    parser.add_argument("--tiles", metavar="ADDRESS", help="such as https://…/tile")
    parser.add_argument("--json", action="store_true", help="one object, for machines")
    return parser


if __name__ == "__main__":
    sys.exit(main())
