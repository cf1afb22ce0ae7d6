"""Writes rows until its input ends; then says what was acknowledged, what is lost."""

import json
import sys
import time

from concours.rehearsal.cluster import WriteProbe

probe = WriteProbe(sys.argv[1])
probe.start()
sys.stdin.read()
probe.stop()
time.sleep(1)
facts = {
    "acknowledged": probe.acknowledged_count,
    "lost": probe.lost_count(),
    "gap_ms": probe.longest_gap_ms(),
}
sys.stdout.write(json.dumps(facts))
