"""How `concours kiosk` keeps a file: whole, or not at all."""

import os
from pathlib import Path

PRIVATE, SHARED = 0o600, 0o644


def write_whole(path: Path, data: bytes, mode: int) -> None:
    """Write a file whole, or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
