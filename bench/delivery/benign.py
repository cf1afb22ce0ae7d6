"""A nation's day on which nobody looks for the key, and five do: who is accused.

`concours rehearse` without the proof of its backup: 12,000 candidates at 40 sites, one
in fifty of whom has their tablet replaced in mid-exam. What befalls anybody befalls
them (`rehearsal/habits.py`), one in twenty each; every tablet asks for what browsers,
networks and managers of tablets ask for by themselves; every person leaves the window,
enlarges, pastes, strays now and then (`rehearsal/crowd/person.py`). Prints how many
there were of each kind, what the house kept of it, and whom it accuses: nobody but the
five, and all of them. Ends with 1 otherwise. Candidates as argument. It asks nothing of
the clock.
"""

import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from parts.ending import end_what_is_started

from concours.cli.house import set_up_django
from concours.cli.supervision.rehearsal_house import new_home, running_house
from concours.cli.supervision.rehearsal_probers import probers_of
from concours.rehearsal.conductor.generators import Generators, play
from concours.rehearsal.conductor.scenarios import SCENARIOS
from concours.rehearsal.conductor.stage import Stage
from concours.rehearsal.crowd.line import sources_of
from concours.rehearsal.crowd.messages import Plan
from concours.rehearsal.crowd.run import raise_file_limit
from concours.rehearsal.habit_names import BENIGN_HABITS
from concours.rehearsal.report.room import Accusations

CANDIDATES_COUNT, SITES_COUNT, MINUTES, SPEED = 12_000, 40, 2, 1
PROBERS_COUNT, SEED = 5, 1
GATEWAYS_COUNT, GENERATORS_COUNT = 3, 2
CALLERS_PER_MILLE = 50
FAULTS = "tablets-replaced"

SIGNED = """
SELECT kind, count(*) FROM journal_entry
WHERE kind IN ('left', 'returned', 'framed', 'viewed', 'pasted', 'strayed')
GROUP BY kind ORDER BY kind
"""
TRACES = """
SELECT code || ' ' || attribution, sum(count)::int FROM trace
GROUP BY code, attribution ORDER BY 1
"""
INCIDENTS = "SELECT kind, count(*) FROM incident GROUP BY kind ORDER BY kind"


def main() -> None:
    """Print the figures of one rehearsal; end with 1 if somebody is accused wrongly."""
    end_what_is_started()
    os.environ.pop("CONCOURS_DSN", None)  # another house's
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CANDIDATES_COUNT
    raise_file_limit()
    size = Namespace(
        candidates=count,
        sites=min(SITES_COUNT, max(2, count // 20)),
        minutes=MINUTES,
        sittings=1,
        gateways=GATEWAYS_COUNT,
        probers=PROBERS_COUNT,
        seed=SEED,
    )
    with new_home(None) as home, running_house(size, home) as stage:
        set_up_django(home)
        found = rehearse(size, stage)
    is_right = (found.accused_count, found.found_count) == (0, found.probers_count)
    sys.exit(0 if is_right else 1)


def rehearse(size: Namespace, stage: Stage) -> Accusations:
    """Play the day; print it, and return whom the house accuses."""
    from concours.rehearsal.conductor.diary import Script  # noqa: PLC0415 -- after setup
    from concours.rehearsal.conductor.rehearsal import Rehearsal  # noqa: PLC0415 -- idem

    sites = tuple(sorted({one["site"] for one in stage.demo_data["candidates"]}))
    script = Script(
        candidates_count=size.candidates,
        sites=sites,
        minutes=MINUTES,
        speed=SPEED,
        seed=SEED,
        faults=FAULTS,
        scenario=SCENARIOS[FAULTS],
        probers=probers_of(size, stage),
    )
    with play(plans(stage, sites, list(script.probers))) as generators:
        rehearsal = Rehearsal(stage, script, generators, say_progress)
        rehearsal.run()
        found = rehearsal.diary.accusations
        assert found is not None
        tell(generators, found)
        checked = rehearsal.diary.checked
        say("entries held", sum(result.held for result in checked))
        wrong = sum(one.lost + one.doubled + one.altered for one in checked)
        say("lost, doubled or altered", wrong)
    return found


def plans(stage: Stage, sites: tuple[str, ...], probers: list[str]) -> Iterator[Plan]:
    """Deal the candidates out to the generators."""
    people = stage.demo_data["candidates"]
    for part in range(GENERATORS_COUNT):
        yield Plan(
            seats=[
                (one["number"], one["code"], sites.index(one["site"]))
                for one in people[part::GENERATORS_COUNT]
            ],
            sources=sources_of(len(sites)),
            gateway=stage.gateway,
            speed=float(SPEED),
            seed=SEED * 1_000 + part,
            callers_per_mille=CALLERS_PER_MILLE,
            probers=probers,
        )


def tell(generators: Generators, found: Accusations) -> None:
    """Print what there was of each kind, what was kept of it, and who is accused."""
    answers = generators.answers()
    say("asked for by machines, 404", found.asked_count)
    for habit in BENIGN_HABITS:
        say(f"befell somebody: {habit.replace('_', ' ')}", answers[f"day.{habit}"])
    for kind, query in (
        ("signed by tablets", SIGNED),
        ("kept as a row", TRACES),
        ("incident", INCIDENTS),
    ):
        for name, count in rows(query):
            say(f"{kind}: {name}", count)
    say("candidates, sites accused who did nothing", found.accused_count)
    say("typed the address of a key", found.probers_count)
    say("of them found", found.found_count)


def rows(query: str) -> list[tuple[str, int]]:
    """Return what the house says."""
    from django.db import connection  # noqa: PLC0415 -- after Django's setup

    from concours.store.queries.sql import rows_of  # noqa: PLC0415 -- idem

    connection.close()  # an old one may have died
    return [(name, count) for name, count in rows_of(query)]


def say(label: str, count: int) -> None:
    """Print one figure."""
    print(f"benign: {label:44s} {count:9,d}", flush=True)


def say_progress(line: str) -> None:
    """Say where the day is."""
    print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
