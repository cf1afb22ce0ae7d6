"""The page that opens a trousseau and our second implementation agree, file by file.

The page's script runs here as the browser has it, and what it locks opens with ours.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from concours.core.authoring.sealing.trousseau import FILE_BYTES_MAX, open_trousseau

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "src/concours/console/static/console/scripts/sealing"
VECTORS = ROOT / "protocol/vectors/trousseau.json"

REPLAY = """
const { readFile } = await import('node:fs/promises')
const [scripts, vectorsFile, bytesMax] = process.argv.slice(1)
const ours = await import(`file://${scripts}/trousseau.js`)
const vectors = JSON.parse(await readFile(vectorsFile, 'utf8'))
const fault = (file, places) =>
  ours.openTrousseau(file, places).then(
    () => ['', ''],
    ({ reason, field }) => [reason, field],
  )
const opened = []
for (const { file } of vectors.opened) {
  opened.push(await ours.openTrousseau(file, vectors.places))
}
const faults = []
for (const { file, places } of vectors.refused) faults.push(await fault(file, places))
const places = ours.drawPlaces()
const signingKey = new Uint8Array(32).fill(7)
const file = await ours.lockTrousseau({ ...opened[0], signingKey }, places)
const size = await fault(' '.repeat(Number(bytesMax) + 1), places)
console.log(JSON.stringify({ opened, faults, places, file, size }))
"""


@pytest.fixture(scope="module")
def vectors():
    return json.loads(VECTORS.read_text())


@pytest.fixture(scope="module")
def replayed():
    node = shutil.which("node")
    assert node is not None, "node is missing: the client needs it, too"
    command = [node, "--experimental-default-type=module", "--input-type=module"]
    command += ["-e", REPLAY, str(SCRIPTS), str(VECTORS), str(FILE_BYTES_MAX)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_the_page_opens_what_the_vectors_open(replayed, vectors):
    for found, row in zip(replayed["opened"], vectors["opened"], strict=True):
        key = found["signingKey"]
        assert (found["exam"], found["holder"]) == (row["exam"], row["holder"])
        assert found["shares"] == row["shares"]
        assert (key and bytes(key.values()).hex()) == row["signing_key_hex"]


def test_the_page_refuses_what_the_vectors_refuse_by_the_same_names(replayed, vectors):
    rows = vectors["refused"]

    assert replayed["faults"] == [[row["reason"], row["field"]] for row in rows]
    assert replayed["size"] == ["size", ""]


def test_what_the_page_locks_opens_with_our_second_implementation(replayed, vectors):
    opened = open_trousseau(replayed["file"].encode(), replayed["places"])

    assert [share.words for share in opened.shares] == [
        share["words"] for share in vectors["opened"][0]["shares"]
    ]
    assert opened.signing_key == bytes([7] * 32)
