"""Writes rows until its input ends; then says what was acknowledged, what is lost."""

import json
import sys
import time

from concours.rehearsal.cluster import WriteProbe

probe = WriteProbe(sys.argv[1])
probe.start()
sys.stdin.read()
before, deadline = probe.acknowledged_count, time.monotonic() + 60
while probe.acknowledged_count == before and time.monotonic() < deadline:
    time.sleep(0.1)
facts = {"writes_at_the_end": probe.acknowledged_count > before}
probe.stop()
facts |= {
    "acknowledged": probe.acknowledged_count,
    "lost": probe.lost_count(),
    "gap_ms": probe.longest_gap_ms(),
}
sys.stdout.write(json.dumps(facts))
