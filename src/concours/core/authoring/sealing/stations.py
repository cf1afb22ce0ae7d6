"""Sealing a frozen series: each station's part for each audience, under its own key.

The formulas are those of `docs/reference/ecos/sealed-series.md`;
`protocol/vectors/stations.json` binds the tablet and this module. Points are the key
document of the series, sealed under the marking key as that of a paper: they are due at
the same instant, and are no part of what travels.
"""

from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.manifest import PackageInvalid
from concours.core.authoring.sealing.package import (
    KEY_DOCUMENT,
    SealedPackage,
    key_check,
)
from concours.core.authoring.sealing.station_manifest import (
    SealedPart,
    SeriesManifest,
    StationPlace,
    read,
    write,
)
from concours.core.authoring.stations.audiences import Audience
from concours.core.authoring.stations.frozen import series_facts, station_parts
from concours.core.kernel import crypto
from concours.core.kernel.canonical import fields, u32
from concours.core.kernel.crypto import Entropy

STATION_KEY = b"concours/station-key/1"
STATION_PART = b"concours/station-part/1"
SERIES_MANIFEST = b"concours/series-manifest/1"


def station_key(
    secret: bytes, *, sitting: UUID, audience: Audience, station: str
) -> bytes:
    """Return the key of one audience of one station, 32 bytes.

    It says nothing of the keyholders' secret (32 bytes) nor of any other key drawn
    from it: a keeper lets it out alone.
    """
    assert len(secret) == crypto.KEY_BYTES
    info = fields(STATION_KEY, audience.encode(), station.encode())
    return crypto.derive(secret, salt=sitting.bytes, info=info)


def seal_series(
    series: FrozenPaper,
    *,
    sitting: UUID,
    secret: bytes,
    signing_key: bytes,
    entropy: Entropy,
) -> SealedPackage:
    """Encrypt each part of a series under the key of its audience and station.

    `secret` is drawn for this sitting alone, `signing_key` is the exam's (Ed25519).
    `entropy` gives one nonce of 12 bytes for each part, in order, and one for the
    points; a nonce given twice is a `Defect` of the edge.
    """
    plains = dict(_plains(series))
    nonces = [entropy(crypto.NONCE_BYTES) for _ in range(len(plains) + 1)]
    assert len(set(nonces)) == len(nonces), "a nonce came twice"
    blobs = {
        place: _encrypt(place, plain, sitting=sitting, secret=secret, nonce=nonce)
        for (place, plain), nonce in zip(plains.items(), nonces, strict=False)
    }
    keys = keys_of(secret, sitting=sitting)
    manifest = write(
        SeriesManifest(
            sitting=sitting,
            series=series_facts(series.content),
            content=sha256(series.content).digest(),
            key_check=key_check(sitting, keys.sitting),
            parts=tuple(
                SealedPart(place, sha256(blob).digest(), len(blob))
                for place, blob in blobs.items()
            ),
        )
    )
    return SealedPackage(
        manifest=manifest,
        signature=crypto.sign(signing_key, series_statement(manifest)),
        blobs={sha256(blob).hexdigest(): blob for blob in blobs.values()},
        sealed_key_document=crypto.encrypt(
            keys.marking,
            series.key_document,
            nonce=nonces[-1],
            aad=fields(KEY_DOCUMENT, sitting.bytes),
        ),
    )


def series_statement(manifest: bytes) -> bytes:
    """Return the bytes that the exam signs to vouch for the manifest of a series."""
    return fields(SERIES_MANIFEST, manifest)


def verify_series(
    manifest: bytes, signature: bytes, *, signer: bytes
) -> SeriesManifest:
    """Return the manifest of a series, signed by `signer` (32-byte public key).

    Raises `PackageInvalid` with the reason `signature` or `manifest`.
    """
    if not crypto.is_signed(signer, series_statement(manifest), signature):
        raise PackageInvalid("signature")
    return read(manifest)


def open_station_part(
    manifest: SeriesManifest, key: bytes, place: StationPlace, blob: bytes
) -> bytes:
    """Return the plain bytes of a part: `key` is that of its audience and station.

    Raises `PackageInvalid` (`missing`, `digest`) if these are not the bytes of that
    part, and `Unreadable` if the key does not open them.
    """
    if sha256(blob).digest() != manifest.part(place).digest:
        raise PackageInvalid("digest")
    part_key = _part_key(key, manifest.sitting, place.number)
    return crypto.decrypt(part_key, blob, aad=_aad(manifest.sitting, place))


def _plains(series: FrozenPaper) -> Iterator[tuple[StationPlace, bytes]]:
    """Give each part in clear: what an audience reads, then the images it needs."""
    for part in station_parts(series.content):
        yield StationPlace(part.station, part.audience), part.text
        for number in part.media:
            place = StationPlace(part.station, part.audience, number)
            yield place, series.media[number - 1]


def _encrypt(
    place: StationPlace, plain: bytes, *, sitting: UUID, secret: bytes, nonce: bytes
) -> bytes:
    key = station_key(
        secret, sitting=sitting, audience=place.audience, station=place.station
    )
    part_key = _part_key(key, sitting, place.number)
    return crypto.encrypt(part_key, plain, nonce=nonce, aad=_aad(sitting, place))


def _part_key(key: bytes, sitting: UUID, number: int) -> bytes:
    info = fields(STATION_PART, u32(number))
    return crypto.derive(key, salt=sitting.bytes, info=info)


def _aad(sitting: UUID, place: StationPlace) -> bytes:
    return fields(
        STATION_PART,
        sitting.bytes,
        place.audience.encode(),
        place.station.encode(),
        u32(place.number),
    )
