"""A rehearsal whose tablets prove a configuration, and whether all of them did."""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg

from concours.cli.screen import say
from concours.rehearsal.conductor.stage import Stage
from concours.rehearsal.stand_in import configurations_file, key_of

VERDICTS = "SELECT verdict, count(*) FROM kiosk_verdict GROUP BY verdict"
PROVED = "SELECT count(DISTINCT attempt) FROM kiosk_verdict WHERE verdict = 'right'"


def add_kiosk(parser: argparse.ArgumentParser) -> None:
    """Add `--kiosk`."""
    parser.add_argument(
        "--kiosk",
        action="store_true",
        help="tablets prove a configuration, with a stand-in for Safe Exam Browser",
    )


def configure_kiosk_of(
    arguments: argparse.Namespace, stage: Stage, sites: Sequence[str]
) -> None:
    """Let the exam know a configuration of each site, by the act itself."""
    if not arguments.kiosk:
        return
    from concours.acts.actor import Actor  # noqa: PLC0415 -- Django is set up now
    from concours.acts.delivery.kiosk.configurations import (  # noqa: PLC0415 -- idem
        configure_kiosk,
    )
    from concours.rehearsal.conductor.jury import read_clock  # noqa: PLC0415 -- idem
    from concours.store.models import Exam  # noqa: PLC0415 -- idem

    sitting = UUID(stage.demo_data["sittings"][stage.exam_names[0]])
    exam = Exam.objects.get(sitting=sitting)
    origin = _origin(stage)
    data = configurations_file(exam.code, tuple(sites), origin)
    actor = Actor("system", "system", frozenset({"organiser"}))
    configure_kiosk(actor, exam.id, data, origin=origin, now=read_clock())


def kiosk_plan(
    arguments: argparse.Namespace, stage: Stage, sites: Sequence[str]
) -> Mapping[str, Any]:
    """Return what a generator is told of it: nothing without `--kiosk`."""
    if not arguments.kiosk:
        return {}
    keys = [key_of(site) for site in sites]
    return {"kiosk_origin": _origin(stage), "kiosk_keys": keys}


def judge_kiosk(arguments: argparse.Namespace, stage: Stage) -> int:
    """Say how many proofs there were; 1 if one was wrong, or a tablet had none."""
    if not arguments.kiosk:
        return 0
    with psycopg.connect(stage.dsn) as link:
        counts: Counter[str] = Counter(dict(link.execute(VERDICTS).fetchall()))
        [tablets_count] = link.execute(PROVED).fetchone() or (0,)
    told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    say("rehearsal", f"kiosk: {tablets_count} tablets proved; verdicts: {told}")
    is_well = set(counts) <= {"right", "stale"}  # stale: its answer was lost on the way
    is_well &= tablets_count >= arguments.candidates
    return 0 if is_well else 1


def _origin(stage: Stage) -> str:
    host, port = stage.gateway
    return f"http://{host}:{port}"
