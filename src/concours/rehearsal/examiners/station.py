"""The sealed parts of one station, as an examiner's tablet brings and opens them."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from concours.core.authoring.sealing.station_manifest import (
    SeriesManifest,
    StationPlace,
)
from concours.core.authoring.sealing.stations import open_station_part, verify_series
from concours.core.authoring.stations.audiences import EXAMINERS, OF_CHAIR
from concours.core.ecos.grids.grid import GridForm, read_form
from concours.core.kernel.crypto import Unreadable
from concours.rehearsal.crowd.line import Channel

OK = 200


@dataclass(frozen=True, slots=True)
class Station:
    """What a tablet has of its station, sealed: the parts that examiners read."""

    package: str
    manifest: SeriesManifest
    blobs: dict[StationPlace, bytes]

    def open(self, keys: dict[str, str]) -> GridForm | None:
        """Return the blank grid, every part opened with its key; None: not these."""
        texts = {}
        try:
            for place, blob in self.blobs.items():
                key = bytes.fromhex(keys[place.audience])
                texts[place.audience] = open_station_part(
                    self.manifest, key, place, blob
                )
        except (KeyError, Unreadable):
            return None
        return read_form(texts["grid"])


@dataclass(slots=True)
class Shelf:
    """Manifests that tablets of this process have verified: equal bytes are one."""

    manifests: dict[tuple[bytes, bytes, str], SeriesManifest] = field(
        default_factory=dict
    )

    def verify(self, data: bytes, signature: bytes, signer: str) -> SeriesManifest:
        """Return a manifest that the exam has signed. Raises `PackageInvalid`."""
        key = data, signature, signer
        if key not in self.manifests:
            self.manifests[key] = verify_series(
                data, signature, signer=bytes.fromhex(signer)
            )
        return self.manifests[key]


async def bring_station(
    channel: Channel, sitting: dict[str, Any], shelf: Shelf
) -> Station | None:
    """Return the parts of the tablet's own station; None if anything is not whole.

    Its documents are brought as well, and not kept.
    """
    package: str = sitting["package"]
    manifest_bytes = await _get(channel, f"/package/{package}/manifest")
    signature = await _get(channel, f"/package/{package}/signature")
    if manifest_bytes is None or signature is None:
        return None
    if sha256(manifest_bytes).hexdigest() != package:
        return None
    manifest = shelf.verify(manifest_bytes, signature, sitting["signer"])
    blobs = {}
    for part in manifest.parts:
        is_own = part.place.station == sitting["chair"]["code"]
        if is_own and part.place.audience in OF_CHAIR:
            blob = await _get(channel, f"/blob/{part.digest.hex()}")
            if blob is None or sha256(blob).digest() != part.digest:
                return None
            if part.place.audience in EXAMINERS:  # images would fill this machine
                blobs[part.place] = blob
    return Station(package, manifest, blobs)


async def _get(channel: Channel, path: str) -> bytes | None:
    reply = await channel.fetch("GET", path)
    return reply.body if reply is not None and reply.status == OK else None
