"""The manifest of a series: which part is whose, under which digest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from concours.core.authoring.paper.frozen import PARTS_COUNT_MAX
from concours.core.authoring.sealing.manifest import (
    DIGEST_BYTES,
    PART_BYTES_MAX,
    PackageInvalid,
    bytes_of_hex,
    read_envelope,
    text_of,
)
from concours.core.authoring.stations.audiences import AUDIENCES, Audience
from concours.core.kernel.canonical import Json, dump

_PART_KEYS = {"station", "audience", "number", "digest", "bytes"}
_STATION = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class StationPlace:
    """What a part is: number 0 is what an audience reads, others are its images."""

    station: str
    audience: Audience
    number: int = 0


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One encrypted part: whose it is, the SHA-256 of its bytes, how many they are."""

    place: StationPlace
    digest: bytes
    bytes_count: int


@dataclass(frozen=True, slots=True)
class SeriesManifest:
    """A manifest as read. `series` is what anybody may know before the wave.

    `content` is the SHA-256 of the frozen series' content. `key_check` tells the
    keyholders' secret from another, as that of a paper: the sitting key of which it is
    made seals nothing of a series, and never goes out.
    """

    sitting: UUID
    series: Mapping[str, Json]
    content: bytes
    key_check: bytes
    parts: tuple[SealedPart, ...]

    def part(self, place: StationPlace) -> SealedPart:
        """Return one part. Raises `PackageInvalid` (`missing`)."""
        for part in self.parts:
            if part.place == place:
                return part
        raise PackageInvalid("missing")


def write(manifest: SeriesManifest) -> bytes:
    """Return the canonical JSON of a manifest."""
    return dump(
        {
            "protocol": 1,
            "sitting": str(manifest.sitting),
            "series": dict(manifest.series),
            "content": manifest.content.hex(),
            "key_check": manifest.key_check.hex(),
            "parts": [
                {
                    "station": part.place.station,
                    "audience": part.place.audience,
                    "number": part.place.number,
                    "digest": part.digest.hex(),
                    "bytes": part.bytes_count,
                }
                for part in manifest.parts
            ],
        }
    )


def read(data: bytes) -> SeriesManifest:
    """Return the manifest that `data` writes.

    Raises `PackageInvalid` (`manifest`) if it is not exactly one of this protocol, or
    if it names a part twice.
    """
    envelope = read_envelope(data, facts="series")
    parts = tuple(_part(row) for row in envelope.parts)
    if len({part.place for part in parts}) != len(parts):
        raise PackageInvalid("manifest")
    return SeriesManifest(
        sitting=envelope.sitting,
        series=envelope.facts,
        content=envelope.content,
        key_check=envelope.key_check,
        parts=parts,
    )


def _part(row: Json) -> SealedPart:
    if not isinstance(row, dict) or set(row) != _PART_KEYS:
        raise PackageInvalid("manifest")
    count, number = row["bytes"], row["number"]
    if type(count) is not int or not 0 < count <= PART_BYTES_MAX:
        raise PackageInvalid("manifest")
    if type(number) is not int or not 0 <= number <= PARTS_COUNT_MAX:
        raise PackageInvalid("manifest")
    place = StationPlace(_station(row["station"]), _audience(row["audience"]), number)
    return SealedPart(place, bytes_of_hex(row["digest"], DIGEST_BYTES), count)


def _station(value: Json) -> str:
    if not _STATION.fullmatch(text_of(value)):
        raise PackageInvalid("manifest")
    return text_of(value)


def _audience(value: Json) -> Audience:
    for audience in AUDIENCES:
        if audience == value:
            return audience
    raise PackageInvalid("manifest")
