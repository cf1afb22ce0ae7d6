"""What the centre holds of the crowd, for a process that begins again.

A real tablet finds its own chain on its disk. Ours died with the process that played
them; the journal holds what they had delivered, and they go on from there.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from concours.core.kernel.crypto import DeviceKey
from concours.rehearsal.crowd.chain import Chain

READ = """
SELECT candidate.number, device.public_key, device.attempt, device.epoch,
       last.seq + 1, last.digest, last.device_ms, last.kind
FROM device
JOIN attempt ON attempt.id = device.attempt
JOIN candidate ON candidate.id = attempt.candidate_id
LEFT JOIN LATERAL (
    SELECT seq, digest, device_ms, kind FROM journal_entry AS entry
    WHERE entry.attempt = device.attempt AND entry.epoch = device.epoch
    ORDER BY seq DESC LIMIT 1) AS last ON true
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of one chain: at least one entry."""

    count: int
    head: bytes
    device_ms: int
    is_handed: bool


@dataclass(slots=True)
class Memory:
    """Public keys by candidate's number, and chains by attempt and epoch."""

    keys: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    held: dict[tuple[UUID, int], Held] = field(default_factory=dict)

    def chain(self, attempt: UUID, epoch: int, key: DeviceKey) -> Chain:
        """Return the chain of a device as far as it is held, ready to be written on.

        What is held is not kept again: the places of its entries are empty.
        """
        chain = Chain(attempt, epoch, key)
        held = self.held.get((attempt, epoch))
        if held is not None:
            chain.entries = [b""] * held.count
            chain.heads += [*[b""] * (held.count - 1), held.head]
            chain.device_ms = held.device_ms
            chain.hold(held.count)
        return chain


def recall(dsn: str) -> Memory:
    """Read what is held of every device. `dsn` may read the journal."""
    memory = Memory()
    with psycopg.connect(dsn) as connection:
        for number, public_key, attempt, epoch, count, *last in connection.execute(
            READ
        ):
            memory.keys[number].add(bytes(public_key))
            if count is not None:
                head, device_ms, kind = last
                memory.held[attempt, epoch] = Held(
                    count, bytes(head), device_ms, kind == "handed"
                )
    return memory
