"""What one audience reads of one station opens by its own key, and by no other.

An examiner's tablet opens no point and no other station (invariant *sealed*).
`protocol/vectors/stations.json` binds the bytes to the tablet's.
"""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from tests.any_series import FILES, any_series

from concours.core.authoring.paper.content import PartFacts
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing import station_manifest as manifests
from concours.core.authoring.sealing import stations
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.manifest import PackageInvalid
from concours.core.authoring.sealing.package import open_key_document
from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.authoring.stations.audiences import AUDIENCES, EXAMINERS
from concours.core.authoring.stations.frozen import content, key_document
from concours.core.kernel.canonical import load
from concours.core.kernel.crypto import Unreadable

VECTORS = json.loads(
    (Path(__file__).parents[4] / "protocol/vectors/stations.json").read_text()
)
SITTING = UUID(VECTORS["sitting"])
SECRET, SIGNER = (
    bytes.fromhex(VECTORS[f"{name}_hex"]) for name in ("secret", "signer")
)
MANIFEST = VECTORS["manifest"].encode()
SIGNATURE = bytes.fromhex(VECTORS["signature_hex"])
MEDIA = {
    file: PartFacts(number, "image/webp", 40, 30, tiled=False)
    for number, file in enumerate(FILES, start=1)
}


def key_of(station: str, audience, sitting: UUID = SITTING) -> bytes:
    return stations.station_key(
        SECRET, sitting=sitting, audience=audience, station=station
    )


def sealed(series: FrozenPaper):
    numbers = iter(range(1_000))
    return stations.seal_series(
        series,
        sitting=SITTING,
        secret=SECRET,
        signing_key=sha256(b"signing key of the vectors").digest(),
        entropy=lambda count: next(numbers).to_bytes(count, "big"),
    )


def opened(package, keys) -> dict[StationPlace, bytes]:
    """Everything in a package that one of these keys opens, and under which name."""
    manifest = stations.verify_series(
        package.manifest, package.signature, signer=SIGNER
    )
    found = {}
    for part in manifest.parts:
        for key in keys:
            try:
                blob = package.blobs[part.digest.hex()]
                found[part.place] = stations.open_station_part(
                    manifest, key, part.place, blob
                )
            except Unreadable:
                continue
    return found


def test_vectors_are_what_we_seal_and_open():
    manifest = stations.verify_series(MANIFEST, SIGNATURE, signer=SIGNER)

    assert manifests.write(manifest) == MANIFEST
    assert manifest.content == sha256(VECTORS["content"].encode()).digest()
    for row in VECTORS["keys"]:
        assert key_of(row["station"], row["audience"]).hex() == row["key_hex"]
    for row in VECTORS["parts"]:
        place = StationPlace(row["station"], row["audience"], row["number"])
        key = key_of(place.station, place.audience)
        blob = bytes.fromhex(row["blob_hex"])
        plain = stations.open_station_part(manifest, key, place, blob)
        assert plain.hex() == row["plain_hex"]


def test_each_key_opens_one_audience_of_one_station_and_nothing_else():
    package = sealed(
        FrozenPaper(
            VECTORS["content"].encode(),
            VECTORS["key_document"].encode(),
            tuple(map(bytes.fromhex, VECTORS["media_hex"])),
        )
    )
    keys = {
        (row["station"], row["audience"]): row["key_hex"] for row in VECTORS["keys"]
    }

    assert len(set(keys.values())) == len(keys) == 2 * len(AUDIENCES)
    for (station, audience), key in keys.items():
        found = opened(package, [bytes.fromhex(key)])
        assert {(place.station, place.audience) for place in found} == {
            (station, audience)
        }
    of_secret = keys_of(SECRET, sitting=SITTING)
    others = (
        SECRET,
        of_secret.sitting,
        of_secret.marking,
        key_of("s1", "setup", UUID(int=1)),
    )
    assert opened(package, others) == {}
    points = open_key_document(SITTING, of_secret.marking, package.sealed_key_document)
    assert points.decode() == VECTORS["key_document"]
    for key in keys.values():
        with pytest.raises(Unreadable):
            open_key_document(SITTING, bytes.fromhex(key), package.sealed_key_document)


def test_names_that_run_into_each_other_have_different_keys():
    assert key_of("s1", "grid") != key_of("ds1", "gri")
    assert key_of("", "grids1") != key_of("s1", "grid")


@given(any_series())
@settings(max_examples=10, deadline=None)
def test_all_that_an_examiner_opens_holds_no_point_and_no_other_station(series):
    frozen = FrozenPaper(
        content(series, version=1, parts=MEDIA),
        key_document(series, version=1),
        (b"ecg", b"radio"),
    )
    package = sealed(frozen)
    for station in series.stations:
        keys = [key_of(station.code, audience) for audience in EXAMINERS]
        found = opened(package, keys)

        assert {place.audience for place in found} == EXAMINERS
        for plain in found.values():
            part = load(plain)
            assert part["station"] == station.code
            assert not {"points", "shares", "side", "door", "role"} & {
                *part,
                *(name for line in part.get("criteria", []) for name in line),
                *(name for line in part.get("aptitudes", []) for name in line),
            }
    assert frozen.key_document not in package.blobs.values()


def altered(old: str, new: str) -> bytes:
    assert old in VECTORS["manifest"]
    return VECTORS["manifest"].replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"number":0', '"number":-1'),
        ('"number":0', '"number":true'),
        ('"number":1', '"number":0'),
        ('"audience":"grid"', '"audience":"points"'),
        ('"station":"s1"', '"station":"S1"'),
        ('"protocol":1', '"protocol":2'),
        ('"protocol":1', '"more":1,"protocol":1'),
        ('"bytes":', '"octets":'),
        ('"digest":"', '"digest":"0'),
    ],
)
def test_manifest_in_another_form_is_refused(old, new):
    with pytest.raises(PackageInvalid):
        manifests.read(altered(old, new))


def test_what_was_altered_or_exchanged_is_refused():
    manifest = stations.verify_series(MANIFEST, SIGNATURE, signer=SIGNER)
    with pytest.raises(PackageInvalid, match=r"^$|signature"):
        stations.verify_series(MANIFEST + b" ", SIGNATURE, signer=SIGNER)
    first, second = VECTORS["parts"][:2]
    place = StationPlace(first["station"], first["audience"])
    key = key_of(place.station, place.audience)
    with pytest.raises(PackageInvalid):
        stations.open_station_part(
            manifest, key, place, bytes.fromhex(second["blob_hex"])
        )
    with pytest.raises(PackageInvalid):
        stations.open_station_part(manifest, key, replace(place, number=9), b"")
    # Another place under the right digest: the name is part of what is authenticated.
    moved = replace(
        manifest,
        parts=tuple(
            replace(part, place=replace(part.place, station="s9"))
            if part.place == place
            else part
            for part in manifest.parts
        ),
    )
    with pytest.raises(Unreadable):
        stations.open_station_part(
            moved, key, replace(place, station="s9"), bytes.fromhex(first["blob_hex"])
        )
