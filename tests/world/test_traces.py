"""The tablet's core in both languages stands in the same states, byte for byte.

`protocol/vectors/traces.json` is what the simulator's tablets met and held;
`client/tests/core/traces.test.ts` replays it in TypeScript. Here the Python core is
held to the same file, and the file to its bound.
"""

import json
from pathlib import Path
from uuid import UUID

import pytest

from concours.core.delivery.journal.entry import AttemptId, Digest, Entry, genesis
from concours.core.delivery.sync import outbox
from concours.core.delivery.sync.batch import SentEntry
from concours.core.kernel.canonical import dump

PATH = Path(__file__).parents[2] / "protocol/vectors/traces.json"
TRACES = json.loads(PATH.read_bytes())
BYTES_MAX = 300_000
CHAINS = [chain for world in TRACES["worlds"] for chain in world["chains"]]


def stepped(held, step):
    match step:
        case {"do": "acted", "seq": seq, "kind": kind, "body": body, **rest}:
            digest = Digest(bytes.fromhex(rest["digest"]))
            sent = SentEntry(seq, kind, body.encode(), rest["device_ms"], digest)
            return outbox.acted(held, sent)
        case {"do": "acknowledged", "count": count}:
            return outbox.acknowledged(held, count)
        case {"do": "rewound", "count": count}:
            return outbox.rewound(held, count)


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: f"epoch {chain['epoch']}")
def test_outboxes_and_digests_are_the_same(chain):
    attempt = AttemptId(UUID(chain["attempt"]))
    public_key = bytes.fromhex(chain["public_key_hex"])
    head = genesis(attempt, chain["epoch"], public_key).head
    held = outbox.Outbox()
    for step, state in chain["steps"]:
        held = stepped(held, json.loads(step))
        batch = outbox.next_batch(held)
        stands = {
            "acknowledged_count": held.acknowledged_count,
            "waiting_count": outbox.waiting_count(held),
            "batch": [batch[0].seq if batch else None, len(batch)],
        }
        assert dump(stands).decode() == state
    for sent in held.entries:
        said = sent.seq, sent.kind, sent.body, sent.device_ms
        head = Entry(attempt, chain["epoch"], *said, head).digest()
        assert sent.digest == head


def test_the_traces_hold_a_takeover_a_reload_and_a_rewinding():
    steps = [json.loads(step)["do"] for chain in CHAINS for step, _ in chain["steps"]]
    reads = [
        json.loads(step)["do"]
        for world in TRACES["worlds"]
        for clock in world["clocks"]
        for step, _ in clock["steps"]
    ]

    assert {chain["epoch"] for chain in CHAINS} >= {1, 2}
    assert {"acted", "acknowledged", "rewound"} == set(steps)
    assert {"observe", "recall"} == set(reads)
    assert PATH.stat().st_size <= BYTES_MAX
