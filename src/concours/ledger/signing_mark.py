"""How far the key has signed, on the disk beside it: what no backup brings back.

A database that was restored to an earlier state knows nothing of what was signed after
it. This file does, as long as it is not restored with the rest.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concours.core.audit.merkle import EMPTY_ROOT
from concours.core.audit.transparency.logs import TRACES_GENESIS, LogName
from concours.core.delivery.journal.act import ACTS_GENESIS
from concours.core.kernel.canonical import NotCanonical, dump, load

FIRST_TRACES = {"count": 0, "head": TRACES_GENESIS.hex()}


@dataclass(frozen=True, slots=True)
class SigningMark:
    """The largest tree that was signed, the last act, and the last trace."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    acts_count: int = 0
    acts_head: bytes = bytes(ACTS_GENESIS)
    traces_count: int = 0
    traces_head: bytes = TRACES_GENESIS

    def covers(self, log: LogName, size: int) -> bool:
        """Tell whether so many leaves of a log are within it."""
        counts = {
            "journal": self.size,
            "acts": self.acts_count,
            "traces": self.traces_count,
        }
        return size <= counts[log]


class MarkUnreadable(Exception):
    """The file is there and is no mark: nobody knows how far the key has signed."""


def mark_path(key: Path) -> Path:
    """Return where the mark of the key in this file is kept."""
    return key.with_suffix(".mark")


def read_mark(path: Path) -> SigningMark | None:
    """Return the mark, None if there is none. Raises `MarkUnreadable`."""
    try:
        facts: Any = load(path.read_bytes())
        entries, acts = facts["entries"], facts["acts"]
        traces = facts.get("traces", FIRST_TRACES)  # a mark of before knew of none
        return SigningMark(
            int(entries["size"]),
            bytes.fromhex(entries["root"]),
            int(acts["count"]),
            bytes.fromhex(acts["head"]),
            int(traces["count"]),
            bytes.fromhex(traces["head"]),
        )
    except FileNotFoundError:
        return None
    except (AttributeError, KeyError, TypeError, ValueError, NotCanonical) as error:
        raise MarkUnreadable(path) from error


def keep_mark(path: Path, mark: SigningMark) -> None:
    """Keep a mark in place of the one before: on return it outlives a power cut."""
    text = dump(
        {
            "entries": {"size": mark.size, "root": mark.root.hex()},
            "acts": {"count": mark.acts_count, "head": mark.acts_head.hex()},
            "traces": {"count": mark.traces_count, "head": mark.traces_head.hex()},
        }
    )
    keep_file(path, text)


def stop_path(mark: Path) -> Path:
    """Return the file that says why the key of this mark signs nothing any more."""
    return mark.with_suffix(".stopped")


def read_stop(mark: Path) -> str | None:
    """Return why nothing is signed, in one line; None if nothing keeps it from it."""
    try:
        lines = stop_path(mark).read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return None
    return lines[0] if lines else "nobody has said why"


def keep_file(path: Path, text: bytes) -> None:
    """Put a file in place of the one before: on return it outlives a power cut."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
