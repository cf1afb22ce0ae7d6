"""Secrets of a house in one encrypted file, which the operator's key alone opens."""

import io
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pyrage import DecryptError, IdentityError, RecipientError, decrypt, encrypt, x25519

from concours.store.cluster import ClusterFault

PRIVATE = 0o600
SECRET_FILES: Final = (
    *("secrets.json", "signing.key", "database.url"),
    *("ledger.key", "ledger.mark", "ledger.stopped"),
    *(f"ledger/ledger.{end}" for end in ("key", "mark", "stopped")),  # if installed
)
"""What of a home is secret and not in its database. Shares of papers are not there."""
SECRETS_BYTES_MAX = 1_000_000


def make_key(path: Path) -> str:
    """Write a new key to open backups with (0600), and return its public part.

    Raises `FileExistsError`: a key is never overwritten.
    """
    identity = x25519.Identity.generate()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(handle, "w") as file:
        file.write(f"# {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def seal_files(folder: Path, recipient: str) -> bytes:
    """Return the secrets of the home `folder`, encrypted for `recipient` (age1…).

    Raises `ClusterFault` when that is no public key.
    """
    try:
        public_key = x25519.Recipient.from_str(recipient)
    except RecipientError as error:
        raise ClusterFault(
            fr=f"« {recipient} » n’est pas une clé publique de sauvegarde (age1…).",
            en=f"“{recipient}” is no public key of backups (age1…).",
        ) from error
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in SECRET_FILES:
            if (folder / name).exists():
                archive.add(folder / name, arcname=name)
    return bytes(encrypt(buffer.getvalue(), [public_key]))


def open_files(sealed_bytes: bytes, identity_file: Path, folder: Path) -> Sequence[str]:
    """Write the secrets of a backup into `folder` (0600), and return their names.

    Raises `ClusterFault` when the key is no key or not theirs, and `FileExistsError`
    rather than overwrite one.
    """
    archive_bytes = _decrypted(sealed_bytes, identity_file)
    names = []
    with tarfile.open(fileobj=io.BytesIO(archive_bytes)) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if member.name not in SECRET_FILES or content is None:
                continue
            path = folder / member.name
            path.parent.mkdir(exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(path, flags, PRIVATE), "wb") as file:
                file.write(content.read(SECRETS_BYTES_MAX))
            names.append(member.name)
    return names


def _decrypted(sealed_bytes: bytes, identity_file: Path) -> bytes:
    try:
        lines = identity_file.read_text().split("\n")
        secret = next(line for line in lines if line.startswith("AGE-SECRET-KEY-"))
        return bytes(decrypt(sealed_bytes, [x25519.Identity.from_str(secret.strip())]))
    except (OSError, UnicodeDecodeError, StopIteration, IdentityError) as error:
        raise ClusterFault(
            fr=f"{identity_file} n’est pas une clé de sauvegarde.",
            en=f"{identity_file} is no key of backups.",
        ) from error
    except DecryptError as error:
        raise ClusterFault(
            fr=f"{identity_file} n’ouvre pas les secrets de cette sauvegarde.",
            en=f"{identity_file} does not open the secrets of this backup.",
        ) from error
