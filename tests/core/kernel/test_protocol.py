"""The vectors in `protocol/` are what our code makes, byte for byte, and replay."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from concours.core.delivery.journal.entry import (
    AttemptId,
    ChainBroken,
    Digest,
    Entry,
    Tail,
    extend,
    genesis,
    head_statement,
)

ROOT = Path(__file__).parents[3]
VECTORS = ROOT / "protocol" / "vectors"
ENTRIES = json.loads((VECTORS / "entries.json").read_text())
MADE = (
    "bells",
    "canonical",
    "carried",
    "clocks",
    "courses",
    "entries",
    "grids",
    "kiosk",
    "matching",
    "notes",
    "outboxes",
    "package",
    "receipt",
    "relay/boxes",
    "relay/news",
    "relay/rescues",
    "restored",
    "seat",
    "settings",
    "share",
    "spoken",
    "stations",
    "traces",
    "trousseau",
    "wishes",
)


def entry_of(row: dict, epoch: int) -> Entry:
    return Entry(
        attempt=AttemptId(UUID(ENTRIES["attempt"])),
        epoch=epoch,
        seq=row["seq"],
        kind=row["kind"],
        body=row["body"].encode(),
        device_ms=row["device_ms"],
        prev=Digest(bytes.fromhex(row["prev_hex"])),
    )


def start_of(chain: dict) -> Tail:
    attempt = AttemptId(UUID(ENTRIES["attempt"]))
    return genesis(attempt, chain["epoch"], bytes.fromhex(chain["public_key_hex"]))


def test_vectors_are_what_the_code_makes(tmp_path):
    command = [sys.executable, "-m", "protocol.make_vectors", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)

    written = {
        str(file.relative_to(tmp_path).with_suffix("")): file.read_bytes()
        for file in tmp_path.rglob("*.json")
    }
    assert written == {name: (VECTORS / f"{name}.json").read_bytes() for name in MADE}


@pytest.mark.parametrize("chain", ENTRIES["chains"], ids=("first", "second"))
def test_chain_has_these_digests_and_statements(chain):
    tail = start_of(chain)
    assert tail.head.hex() == chain["genesis_hex"]

    for row in chain["entries"]:
        entry = entry_of(row, chain["epoch"])
        tail = extend(tail, [entry])
        statement = head_statement(entry.attempt, entry.epoch, tail)
        assert tail.head.hex() == row["digest_hex"]
        assert statement.hex() == row["head_statement_hex"]


@pytest.mark.parametrize("run", ENTRIES["broken"], ids=lambda run: run["name"])
def test_broken_run_is_refused_with_its_reason(run):
    entries = [entry_of(row, run["epoch"]) for row in run["entries"]]

    with pytest.raises(ChainBroken) as refusal:
        extend(start_of(ENTRIES["chains"][0]), entries)

    assert refusal.value.reason == run["reason"]
