"""The folder of what is announced: files that any server gives, whatever else is down.

`index.html` is for people, `status.json` the last act as the ledger signed it,
`outage.json` what was announced since, while no act could be recorded. Each is
replaced whole.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from concours.core.delivery.cell.announcement import OutageAnnouncement
from concours.core.kernel.time import Instant

PAGE: Final = "index.html"
ACT: Final = "status.json"
OUTAGE: Final = "outage.json"
ADDRESS: Final = "/etat/"
TYPES: Final[Mapping[str, str]] = {
    PAGE: "text/html; charset=utf-8",
    ACT: "application/json",
    OUTAGE: "application/json",
}
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""Of the page: it has its style in itself, and no script."""


@dataclass(frozen=True, slots=True)
class StatusFile:
    """A file of the folder, as a server gives it."""

    body: bytes
    headers: Mapping[str, str]


def find_file(folder: Path | None, path: str) -> StatusFile | None:
    """Return what an address below `/etat/` gives; None where there is nothing."""
    name = path.removeprefix(ADDRESS) or PAGE
    if folder is None or not path.startswith(ADDRESS) or name not in TYPES:
        return None
    try:
        body = (folder / name).read_bytes()
    except OSError:
        return None
    headers = {
        "Content-Type": TYPES[name],
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StatusFile(body, headers)


def read_outage(folder: Path) -> OutageAnnouncement | None:
    """Return what was announced while no act could be recorded, if it still waits."""
    try:
        facts = json.loads((folder / OUTAGE).read_bytes())
        return OutageAnnouncement(
            word=facts["word"],
            at=Instant(int(facts["at"])),
            announcer=str(facts["announcer"]),
            machine=str(facts["machine"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_outage(folder: Path, outage: OutageAnnouncement) -> None:
    """Keep what was announced, until it is in the record."""
    replace_file(folder / OUTAGE, json.dumps(asdict(outage)).encode())


def forget_outage(folder: Path) -> None:
    """Let go of what is in the record now."""
    (folder / OUTAGE).unlink(missing_ok=True)


def last_word(folder: Path) -> tuple[str, Instant] | None:
    """Return the word of the last act that was signed, and when it was announced."""
    try:
        facts = json.loads((folder / ACT).read_bytes())["act"]
        body = json.loads(facts["body"])
        at_ms = body.get("said_ms", facts["at_ms"])
        return str(body["word"]), Instant(int(at_ms))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def replace_file(path: Path, data: bytes) -> None:
    """Put a file there whole, where it is another than it was."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_bytes(data)
    draft.chmod(0o644)
    os.replace(draft, path)  # noqa: PTH105 -- both names are of one folder
