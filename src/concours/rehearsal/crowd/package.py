"""The sealed package, as a tablet fetches, checks and opens it.

Each tablet checks the exam's signature and each digest itself. The images come through
the site's cache, as they may (`docs/reference/papers/package.md`): the first tablet of
a site fetches them for all of it.
"""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec

from concours.core.authoring.sealing.manifest import (
    Manifest,
    PackageInvalid,
    package_digest,
)
from concours.core.authoring.sealing.package import check_key, open_content, verify
from concours.rehearsal.crowd.line import Channel
from concours.rehearsal.crowd.person import Block, blocks_of

AGAIN_S = 1.0
OK = 200


@dataclass(slots=True)
class Shelf:
    """What tablets of one generator keep once for all: equal bytes are one object.

    `cached` are the packages of which the cache of a site holds every image already.
    """

    bytes_by_digest: dict[bytes, bytes] = field(default_factory=dict)
    blocks_by_key: dict[tuple[bytes, bytes], tuple[Block, ...]] = field(
        default_factory=dict
    )
    cached: set[tuple[int, str]] = field(default_factory=set)

    def intern(self, data: bytes) -> bytes:
        """Return the object that stands for these bytes."""
        return self.bytes_by_digest.setdefault(sha256(data).digest(), data)

    def open(self, package: "Package", key: bytes) -> tuple[Block, ...]:
        """Return what there is to do in a package, opened with the sitting key.

        Each tablet holds the key against its own manifest; equal bytes are decrypted
        once for all. Raises as `check_key` and `open_content`.
        """
        check_key(package.manifest, key)
        name = package.manifest.parts[0].digest, key
        if name not in self.blocks_by_key:
            content = open_content(package.manifest, key, package.content_blob)
            paper: dict[str, Any] = msgspec.json.decode(content)
            self.blocks_by_key[name] = blocks_of(paper)
        return self.blocks_by_key[name]


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is whole on a tablet, sealed."""

    manifest: Manifest
    content_blob: bytes


async def bring(
    channel: Channel, sitting: dict[str, Any], shelf: Shelf, *, site: int
) -> Package:
    """Fetch until the package is whole; what is not as signed is fetched again."""
    while True:
        package = await _try(channel, sitting, shelf, site)
        if package is not None:
            return package
        await asyncio.sleep(AGAIN_S)


async def _try(
    channel: Channel, sitting: dict[str, Any], shelf: Shelf, site: int
) -> Package | None:
    digest = sitting["package"]
    manifest_bytes = await _get(channel, f"/package/{digest}/manifest")
    signature = await _get(channel, f"/package/{digest}/signature")
    if manifest_bytes is None or signature is None:
        return None
    try:
        manifest = verify(
            manifest_bytes, signature, signer=bytes.fromhex(sitting["signer"])
        )
    except PackageInvalid:
        return None
    if package_digest(manifest_bytes).hex() != digest:
        return None
    has_cache = (site, digest) in shelf.cached
    shelf.cached.add((site, digest))
    blobs = [
        await _get(channel, f"/blob/{part.digest.hex()}")
        for part in (manifest.parts[:1] if has_cache else manifest.parts)
    ]
    if any(
        blob is None or sha256(blob).digest() != part.digest
        for blob, part in zip(blobs, manifest.parts, strict=False)
    ):
        shelf.cached.discard((site, digest))
        return None
    content_blob = blobs[0]
    assert content_blob is not None
    return Package(manifest, shelf.intern(content_blob))


async def _get(channel: Channel, path: str) -> bytes | None:
    reply = await channel.fetch("GET", path)
    return reply.body if reply is not None and reply.status == OK else None
