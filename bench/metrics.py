"""What counting adds to a batch of the gateway, beside the check of its signature.

The batch is counted as `Front` and `GroupCommit` count it; a commit holds one batch
here, which is the worst case.
"""

import os
from time import perf_counter

from concours.core.kernel.crypto import (
    DeviceKey,
    is_device_signed,
    private_key_from,
)
from concours.gateway.metrics import GatewayMetrics

BATCHES_COUNT = 20_000
VERIFICATIONS_COUNT = 2_000
STATEMENT = b"a head"


def main() -> None:
    """Print both, in microseconds of processor time a batch."""
    metrics = GatewayMetrics()
    begun_s = perf_counter()
    for _ in range(BATCHES_COUNT):
        asked_s = perf_counter()
        with metrics.commit.time():
            pass
        metrics.entries.inc(3)
        metrics.commit_entries.observe(3)
        metrics.count_batch(200, perf_counter() - asked_s)
    counting_us = (perf_counter() - begun_s) / BATCHES_COUNT * 1e6
    key = DeviceKey(private_key_from(os.urandom))
    signature = key.sign(STATEMENT)
    begun_s = perf_counter()
    for _ in range(VERIFICATIONS_COUNT):
        assert is_device_signed(key.public, STATEMENT, signature)
    signature_us = (perf_counter() - begun_s) / VERIFICATIONS_COUNT * 1e6
    print(f"metrics: {counting_us:.1f} µs a batch; its signature {signature_us:.0f} µs")


if __name__ == "__main__":
    main()
