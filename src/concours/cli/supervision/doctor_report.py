"""What a doctor saw, told to the console: the last report of each machine is kept."""

import json
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg

from concours.cli.house import DATABASE, HouseFault, running_cluster
from concours.cli.screen import complain
from concours.cli.supervision.database_looks import Line
from concours.store.cluster import ClusterFault

REPORT = """
INSERT INTO doctor_report
VALUES (%s, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, %s::jsonb)
ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, lines = excluded.lines
"""
LENGTH_MAX = 500


def report_lines(home: Path, lines: Mapping[str, Sequence[Line]]) -> None:
    """Write the lines, of each language, into the database of a home; say if it fails.

    A line whose state changed between two looks counts as it was seen last.
    """
    facts = [
        {
            "line": french.name,
            "state": english.state,
            "fr": {"seen": french.seen[:LENGTH_MAX], "remedy": french.remedy},
            "en": {"seen": english.seen[:LENGTH_MAX], "remedy": english.remedy},
        }
        for french, english in zip(lines["fr"], lines["en"], strict=False)
        if french.name == english.name
    ]
    try:
        dsn = running_cluster(home).admin_dsn(DATABASE)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(REPORT, (socket.gethostname(), json.dumps(facts)))
    except (HouseFault, ClusterFault, psycopg.Error) as error:
        complain(
            fr=f"La console ne le saura pas\u00a0: {type(error).__name__}.",
            en=f"The console will not know: {type(error).__name__}.",
        )
