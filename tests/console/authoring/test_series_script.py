"""The page that seals a series and our own code agree, part by part.

The page's script runs here as the browser has it: what it seals opens with the keys of
each audience and station, as the vectors say them, and its manifest is ours.
"""

import json
import shutil
import subprocess
from pathlib import Path
from uuid import UUID

import pytest

from concours.core.authoring.sealing import station_manifest, stations
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.package import open_key_document
from concours.core.kernel import crypto
from concours.core.kernel.crypto import Unreadable

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "src/concours/console/static/console/scripts/sealing"
VECTORS = json.loads((ROOT / "protocol/vectors/stations.json").read_text())
SITTING = UUID(VECTORS["sitting"])
SIGNING_KEY = bytes(range(32))

SEAL = """
const [scripts, given] = process.argv.slice(1)
const { sealSeries } = await import(`file://${scripts}/series.js`)
const { unhex, utf8, hex } = await import(`file://${scripts}/bytes.js`)
const { sitting, secret, content, keyDocument, media, signingKey } = JSON.parse(given)
const [bytes, points] = [utf8(content), utf8(keyDocument)]
const series = { content: bytes, keyDocument: points, media: media.map(unhex) }
const signing = signingKey && unhex(signingKey)
const keys = { sitting, secret: unhex(secret), signingKey: signing }
const sealed = await sealSeries(series, keys)
console.log(JSON.stringify({ ...sealed, blobs: sealed.blobs.map(hex) }))
"""


def sealed_by_script(signing_key):
    node = shutil.which("node")
    assert node is not None, "node is missing: the client needs it, too"
    given = {
        "sitting": VECTORS["sitting"],
        "secret": VECTORS["secret_hex"],
        "content": VECTORS["content"],
        "keyDocument": VECTORS["key_document"],
        "media": VECTORS["media_hex"],
        "signingKey": signing_key,
    }
    command = [node, "--experimental-default-type=module", "--input-type=module"]
    command += ["-e", SEAL, str(SCRIPTS), json.dumps(given)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def sealed():
    return sealed_by_script(SIGNING_KEY.hex())


def test_its_manifest_is_signed_and_says_what_ours_says(sealed):
    manifest = stations.verify_series(
        sealed["manifest"].encode(),
        bytes.fromhex(sealed["signature"]),
        signer=crypto.signer_of(SIGNING_KEY),
    )
    ours = station_manifest.read(VECTORS["manifest"].encode())

    assert manifest.series == ours.series
    assert (manifest.content, manifest.key_check) == (ours.content, ours.key_check)
    assert [(part.place, part.bytes_count) for part in manifest.parts] == [
        (part.place, part.bytes_count) for part in ours.parts
    ]
    assert station_manifest.write(manifest) == sealed["manifest"].encode()


def test_each_part_opens_by_its_own_key_and_by_no_other(sealed):
    manifest = station_manifest.read(sealed["manifest"].encode())
    keys = {
        (row["station"], row["audience"]): bytes.fromhex(row["key_hex"])
        for row in VECTORS["keys"]
    }
    plains = {
        (row["station"], row["audience"], row["number"]): row["plain_hex"]
        for row in VECTORS["parts"]
    }
    for part, blob in zip(manifest.parts, sealed["blobs"], strict=True):
        place, data = part.place, bytes.fromhex(blob)
        for pair, key in keys.items():
            if pair == (place.station, place.audience):
                plain = stations.open_station_part(manifest, key, place, data)
                assert plain.hex() == plains[(*pair, place.number)]
            else:
                with pytest.raises(Unreadable):
                    stations.open_station_part(manifest, key, place, data)


def test_its_points_open_by_the_marking_key(sealed):
    secret = bytes.fromhex(VECTORS["secret_hex"])
    keys = keys_of(secret, sitting=SITTING)
    document = open_key_document(
        SITTING,
        keys.marking,
        bytes.fromhex(sealed["keyDocument"]),
    )
    assert document.decode() == VECTORS["key_document"]


def test_without_a_signing_key_the_house_signs():
    assert sealed_by_script(None)["signature"] == ""
