"""How `concours kiosk` keeps files: each whole, and none where others are."""

import os
from collections.abc import Mapping
from pathlib import Path

from concours.cli.screen import complain

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


def keep_all(
    folder: Path, files: Mapping[str, bytes], private: Mapping[str, bytes]
) -> bool:
    """Write every file, or say why none is: one of them is there, and is another."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in (*files.items(), *private.items()):
            path = folder / name
            if path.exists() and path.read_bytes() != data:
                complain(
                    fr=f"{name} : déjà là, avec un autre contenu ; rien n’est écrit",
                    en=f"{name}: there already, with other content; nothing is written",
                )
                return False
        for name, data in private.items():
            write_whole(folder / name, data, PRIVATE)
        for name, data in files.items():
            write_whole(folder / name, data, SHARED)
    except OSError as error:
        complain(fr=f"pas écrit : {error}", en=f"not written: {error}")
        return False
    return True
