"""Sealed packages at a relay: brought while the line lives, for tablets that lack them.

Each file is named by the digest of its bytes, and takes its name once it has it. The
ledger says which packages are in force; of what is in them the relay opens nothing.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from concours.core.authoring.sealing.manifest import (
    MANIFEST_BYTES_MAX,
    PackageInvalid,
)
from concours.core.kernel.errors import Unavailable
from concours.relay.centre import Centre, CentreRefused
from concours.relay.site_news import SiteNewsBoard
from concours.store.packages import (
    FileDraft,
    PackagePart,
    forget_drafts,
    is_whole,
    manifest_path,
    part_path,
    parts_of,
    put_manifest,
)

LOG = logging.getLogger("concours.relay")

TURN_S = 10.0
SIGNATURE_BYTES = 64
PACKAGES_COUNT_MAX = 64


class PackageCopies:
    """The packages in force at the sites of a relay, as far as they are here."""

    def __init__(self, packages: Path, news: SiteNewsBoard, centre: Centre) -> None:
        self.folder = packages
        self._news = news
        self._centre = centre

    async def run_for_ever(self) -> None:
        """Bring what lacks, rest; whatever fails is begun again."""
        with suppress(OSError):
            await asyncio.to_thread(forget_drafts, self.folder)
        while True:
            try:
                await asyncio.to_thread(self.bring_all)
            except (Unavailable, CentreRefused):
                pass  # the line: what is here stays
            except (OSError, PackageInvalid):
                LOG.exception("packages could not be brought")
            await asyncio.sleep(TURN_S)

    def bring_all(self) -> None:
        """Bring each package in force. Raises `Unavailable`, `CentreRefused`."""
        for digest in sorted(self._in_force())[:PACKAGES_COUNT_MAX]:
            for part in self._bring_manifest(digest):
                if not is_whole(self.folder, (part,)):
                    self._bring_part(part)

    def counts(self) -> tuple[int, int]:
        """Return how many packages are whole here, and how many are in force."""
        digests = self._in_force()
        return sum(self._is_here(digest) for digest in digests), len(digests)

    def read_manifest(self, digest: bytes) -> bytes | None:
        """Return the bytes of a manifest; None where it is not here."""
        path = manifest_path(self.folder, digest)
        return path.read_bytes() if path.is_file() else None

    def _in_force(self) -> set[bytes]:
        return {
            digest
            for sheet in self._news.sheets
            for digest in sheet.content.packages.values()
        }

    def _is_here(self, digest: bytes) -> bool:
        manifest = self.read_manifest(digest)
        return manifest is not None and is_whole(self.folder, parts_of(manifest))

    def _bring_manifest(self, digest: bytes) -> "list[PackagePart]":
        data = self.read_manifest(digest)
        if data is None:
            path = f"/package/{digest.hex()}"
            data = b"".join(self._load(f"{path}/manifest", MANIFEST_BYTES_MAX))
            signature = b"".join(self._load(f"{path}/signature", SIGNATURE_BYTES))
            if sha256(data).digest() != digest:
                raise PackageInvalid("digest")
            put_manifest(self.folder, data, signature)
        return list(parts_of(data))

    def _bring_part(self, part: PackagePart) -> None:
        path = part_path(self.folder, part.digest)
        with FileDraft(path, part.digest) as draft:
            for piece in self._load(f"/blob/{part.digest.hex()}", part.bytes_count):
                draft.write(piece)
            draft.finish()

    def _load(self, path: str, bytes_max: int) -> Iterator[bytes]:
        return self._centre.download(path, bytes_max=bytes_max)
