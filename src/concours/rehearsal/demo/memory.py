"""What the centre holds of the crowd, for a process that begins again.

A real tablet finds its own chain on its disk. Ours died with the process that played
them; the journal holds what they had delivered, and they go on from there.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from concours.core.kernel.crypto import DeviceKey
from concours.rehearsal.crowd.chain import Chain, WireEntry

READ = """
SELECT candidate.number, device.public_key, device.attempt, device.epoch,
       last.seq, last.kind, last.body, last.device_ms, last.digest
FROM device
JOIN attempt ON attempt.id = device.attempt
JOIN candidate ON candidate.id = attempt.candidate_id
LEFT JOIN LATERAL (
    SELECT seq, kind, body, device_ms, digest FROM journal_entry AS entry
    WHERE entry.attempt = device.attempt AND entry.epoch = device.epoch
    ORDER BY seq DESC LIMIT 1) AS last ON true
"""


@dataclass(slots=True)
class Memory:
    """Public keys by candidate's number, and the last entry held of each chain."""

    keys: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    last_entries: dict[tuple[UUID, int], WireEntry] = field(default_factory=dict)

    def chain(self, attempt: UUID, epoch: int, key: DeviceKey) -> Chain:
        """Return the chain of a device as far as it is held, ready to be written on.

        What is held is not kept again: the places of its entries are empty.
        """
        chain = Chain(attempt, epoch, key)
        last = self.last_entries.get((attempt, epoch))
        if last is not None:
            chain.entries = [b""] * (last.seq + 1)
            chain.heads += [*[b""] * last.seq, bytes.fromhex(last.digest)]
            chain.device_ms, chain.last = last.device_ms, last
            chain.hold(last.seq + 1)
        return chain


def recall(dsn: str) -> Memory:
    """Read what is held of every device. `dsn` may read the journal."""
    memory = Memory()
    with psycopg.connect(dsn) as connection:
        for number, public_key, attempt, epoch, *last in connection.execute(READ):
            memory.keys[number].add(bytes(public_key))
            seq, kind, body, device_ms, digest = last
            if seq is not None:
                body_text = bytes(body).decode()
                memory.last_entries[attempt, epoch] = WireEntry(
                    seq, kind, body_text, device_ms, bytes(digest).hex()
                )
    return memory
