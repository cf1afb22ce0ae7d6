"""Lost time of 12,000 candidates, reckoned from a whole journal: run by hand.

    .venv/bin/python bench/parts/losses.py

2.4 million entries, an outage of the nation, a site cut off, tablets replaced and
applications thrown out, with witnesses. Loading takes some minutes; what is timed is
what the page « Temps perdu » asks.
"""

import os
import resource
import sys
import time
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))

from parts.nation import (
    T0,
    Admin,
    cluster,
    dsn,
    loading,
    make_roster,
    make_sitting,
)

ENTRIES_COUNT = int(os.environ.get("BENCH_ENTRIES", "200"))
EVERY_MS = 54_000

# What is written between the 30th and the 32nd minute comes after; at one site until
# the 40th. One application in ten is away for a minute, now and then.
ENTRIES = """
INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind, body, device_ms,
                           received_ms)
SELECT a.id, d.epoch, n, '\\x00'::bytea || substr(sha256(''), 2), sha256(''),
       CASE WHEN n > 0 AND n %% 20 = 7 AND hashtext(a.id::text) %% 10 = 0
            THEN 'left' ELSE 'answered' END,
       '', at.ms, CASE
           WHEN s.code = 'site-3'
               AND at.ms BETWEEN %(t0)s + 1800000 AND %(t0)s + 2400000
               THEN %(t0)s + 2400000 + at.ms %% 900
           WHEN at.ms BETWEEN %(t0)s + 3600000 AND %(t0)s + 3720000
               THEN %(t0)s + 3720000 + at.ms %% 900
           ELSE at.ms + 180 END
FROM attempt a JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = c.site_id JOIN device d ON d.attempt = a.id,
    generate_series(0, %(last)s) n,
    LATERAL (SELECT %(t0)s + n::bigint * %(every)s
             + abs(hashtext(a.id::text || n)) %% %(every)s AS ms) at
WHERE d.epoch = 1 OR n < 20
"""
REPLACED = """
INSERT INTO device (attempt, epoch, public_key, token_digest, genesis, enrolled_ms,
                    base_count, base_head, replacement)
SELECT attempt, 2, sha256(public_key) || substr(public_key, 33), token_digest, genesis,
       %(t0)s + 4000000, 50, sha256(''), gen_random_uuid()
FROM device WHERE hashtext(attempt::text) %% 40 = 1
"""
TROUBLE = """
WITH said AS (INSERT INTO act (number, at_ms, actor, role, kind, body, prev, digest,
                               reason)
    SELECT n, %(t0)s + n * 1000000, 'a', 'supervisor', 'incident_opened', '{}',
           sha256(''), sha256(''), '' FROM generate_series(1, 8) n
    RETURNING number, at_ms)
INSERT INTO incident (id, sitting_id, site_id, room, kind, text, mark, state, opened_ms,
                      changed_ms, act)
SELECT gen_random_uuid(), %(sitting)s, site.id, '', 'power', '', '', 'open', at_ms,
       at_ms, number
FROM said JOIN site ON site.code = 'site-' || number
"""


def load(admin: Admin, sitting: object) -> None:
    """Write the day."""
    last = ENTRIES_COUNT - 1
    facts = {"t0": T0, "sitting": sitting, "last": last, "every": EVERY_MS}
    admin.execute(REPLACED, facts)
    admin.execute(ENTRIES, facts)
    admin.execute(TROUBLE, facts)


def main() -> None:
    """Print how long it takes, how many are owed something, and the memory."""
    with cluster() as running:
        exam, sitting = uuid4(), uuid4()
        with loading(running) as admin:
            make_roster(admin, exam)
            make_sitting(admin, exam, sitting, questions_count=120, package=bytes(32))
            load(admin, sitting)
        os.environ["CONCOURS_DSN"] = dsn(running, "concours_console")
        os.environ["CONCOURS_CODES_KEY"] = "0" * 64
        os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
        import django  # noqa: PLC0415 -- after its settings are named

        django.setup()
        from concours.core.delivery.redress.lost_time import USUAL  # noqa: PLC0415 -- idem
        from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem
        from concours.store.queries.delivery.lost_time import lost_times  # noqa: PLC0415

        for _ in range(2):
            began = time.monotonic()
            losses = lost_times(sittings.load(sitting), USUAL)
            took_s = time.monotonic() - began
            owed_count = sum(loss.loss.is_proposed(USUAL) for loss in losses.lost)
            megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
            print(
                f"lost time: {took_s:.1f} s, {owed_count} owed, {len(losses.silences)}"
                f" silences, {megabytes:.0f} MB"
            )


if __name__ == "__main__":
    main()
