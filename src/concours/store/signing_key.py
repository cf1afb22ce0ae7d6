"""A process's own signing key: made when it is first asked for, read by nobody else."""

import os
import secrets
import stat
from pathlib import Path

from concours.core.kernel.crypto import KEY_BYTES


class KeyExposed(Exception):
    """Others may read the key's file: whatever it signs would prove nothing."""


class KeyTruncated(Exception):
    """The file holds no whole key: put its copy back."""


def load_key(path: Path) -> bytes:
    """Return the 32 bytes of the Ed25519 key in `path`, made there if it is not.

    Raises `KeyExposed` if anybody but its owner may read the file, `KeyTruncated` if
    it is no key.
    """
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyExposed(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise KeyTruncated(path)
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
