"""How far the key has signed, on the disk beside it: what no backup brings back.

A database that was restored to an earlier state knows nothing of what was signed after
it. This file does, as long as it is not restored with the rest.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concours.core.audit.merkle import EMPTY_ROOT
from concours.core.delivery.journal.act import ACTS_GENESIS
from concours.core.kernel.canonical import NotCanonical, dump, load


@dataclass(frozen=True, slots=True)
class SigningMark:
    """The largest tree that was signed, and the last act."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    acts_count: int = 0
    acts_head: bytes = bytes(ACTS_GENESIS)


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
        return SigningMark(
            int(entries["size"]),
            bytes.fromhex(entries["root"]),
            int(acts["count"]),
            bytes.fromhex(acts["head"]),
        )
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError, NotCanonical) as error:
        raise MarkUnreadable(path) from error


def keep_mark(path: Path, mark: SigningMark) -> None:
    """Keep a mark in place of the one before: on return it outlives a power cut."""
    text = dump(
        {
            "entries": {"size": mark.size, "root": mark.root.hex()},
            "acts": {"count": mark.acts_count, "head": mark.acts_head.hex()},
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
