"""`concours rehearse`: a nation at full size on this machine, and a report of it."""

import argparse
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from concours.cli.bounds import between
from concours.cli.ecos.rehearse import add_arguments as add_half_day
from concours.cli.ecos.rehearse import run_half_day
from concours.cli.house import HouseFault, set_up_django
from concours.cli.screen import complain, say
from concours.cli.supervision import rehearsal_kiosk
from concours.cli.supervision.build_facts import find_commit, find_postgresql
from concours.cli.supervision.rehearsal_house import (
    is_restored,
    new_home,
    running_house,
)
from concours.cli.supervision.rehearsal_nodes import (
    add_database,
    choose_database,
    proven_writes,
    rehearsed_nodes,
)
from concours.cli.supervision.rehearsal_probers import add_probers, probers_of
from concours.cli.supervision.rehearsal_record import (
    CANDIDATES_MAX,
    CANDIDATES_MIN,
    require_place,
    size_as_exam,
    tell_house,
    write_reports,
)
from concours.rehearsal.conductor.generators import Silent, play
from concours.rehearsal.conductor.scenarios import SCENARIOS, sample_numbers
from concours.rehearsal.conductor.stage import SITTINGS_COUNT_MAX, Stage
from concours.rehearsal.crowd.line import sources_of
from concours.rehearsal.crowd.messages import Plan
from concours.rehearsal.crowd.run import raise_file_limit
from concours.store.cluster import ClusterFault

if TYPE_CHECKING:
    from concours.rehearsal.conductor.diary import Script

DESCRIPTION = """\
Play whole sittings with virtual candidates who speak the real protocol to real
processes, inject the faults of the scenario, then compare the journal with what each
candidate did, entry by entry, and every mark; then back the house up, and prove the
backup by putting it back.

  concours rehearse                                      300 candidates, 2 minutes
  concours rehearse --sittings 3                         three papers, the same tablets
  concours rehearse --ecos                               a half-day of the ECOS
  concours rehearse --exam edn-2027 --of /var/lib/concours  as large as this exam
  concours rehearse --candidates 12000 --sites 40 --minutes 10 --faults gateway-killed
"""
EPILOG = (
    "scenarios: "
    + " · ".join(SCENARIOS)
    + "\nexit codes: 0 nothing lost, doubled or altered, marks equal · 1 a difference "
    "was found, or the rehearsal could not be played · 2 usage"
)

SITES_MAX = 40
MINUTES_MAX = 240
SPEED_MAX = 20
CONNECTIONS_A_TABLET = 2
FEW_CANDIDATES = 500
CALLERS_PER_MILLE = 50
FIRST_SITE = "Lyon-Sud"
"""The site that the scenarios of one site strike: it has earned it."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `rehearse` to the command line."""
    rehearse = subparsers.add_parser(
        "rehearse",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole = between(CANDIDATES_MIN, CANDIDATES_MAX)
    rehearse.add_argument("--candidates", type=whole, default=300, metavar="N")
    rehearse.add_argument("--sites", type=between(1, SITES_MAX), default=4, metavar="N")
    rehearse.add_argument(
        "--minutes",
        type=between(1, MINUTES_MAX),
        default=2,
        metavar="N",
        help="length of the sitting; candidates with extra time have a third more",
    )
    rehearse.add_argument(
        "--speed",
        type=between(1, SPEED_MAX),
        default=4,
        metavar="N",
        help="how many times faster than people the candidates think (4)",
    )
    rehearse.add_argument(
        "--sittings",
        type=between(1, SITTINGS_COUNT_MAX),
        default=1,
        metavar="N",
        help="papers in a row, on the same tablets (1); faults are played in each",
    )
    rehearse.add_argument("--seed", type=int, default=1, metavar="S")
    add_database(rehearse)
    rehearsal_kiosk.add_kiosk(rehearse)
    add_probers(rehearse)
    rehearse.add_argument("--gateways", type=between(1, 64), metavar="N")
    rehearse.add_argument("--generators", type=between(1, 64), metavar="N")
    rehearse.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="write the report to this file, and its page beside it",
    )
    _add_exam_options(rehearse)
    add_half_day(rehearse)
    rehearse.add_argument("--home", type=Path, help="keep the house in this new folder")
    rehearse.set_defaults(run=run)


def _add_exam_options(rehearse: argparse.ArgumentParser) -> None:
    rehearse.add_argument(
        "--exam",
        metavar="EXAM",
        help="as large as this exam; once it has passed, its house records it",
    )
    rehearse.add_argument(
        "--of",
        type=Path,
        default=Path("var"),
        metavar="HOME",
        help="the house of that exam (var)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Play one rehearsal. Exit codes: those of the epilogue."""
    if arguments.ecos:
        return _run_apart(lambda: run_half_day(arguments))
    own_environ = dict(os.environ)
    try:
        size_as_exam(arguments)
        require_place(arguments.json)
    except HouseFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    try:
        choose_database(arguments)
    except HouseFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 2
    scenario = SCENARIOS[arguments.faults]
    if arguments.sites < scenario.sites_count_min:
        complain(
            fr=f"{arguments.faults} demande au moins {scenario.sites_count_min} sites.",
            en=f"{arguments.faults} needs at least {scenario.sites_count_min} sites.",
        )
        return 2
    return _run_apart(lambda: _run_papers(arguments, own_environ))


def _run_papers(arguments: argparse.Namespace, own_environ: dict[str, str]) -> int:
    _spread_over_processes(arguments)
    with (
        new_home(arguments.home) as home,
        rehearsed_nodes(arguments, home) as database,
        running_house(arguments, home) as stage,
    ):
        with proven_writes(database) as proof:
            outcome = _rehearse(arguments, database.put_on(stage))
        outcome = max(outcome, proof.outcome)
        if outcome == 0 and arguments.exam:
            house = arguments.of
            tell_house(house, arguments.exam, arguments.reports, own_environ)
        return outcome


def _run_apart(play: Callable[[], int]) -> int:
    """Play in a house of its own; return 1 if it could not be played."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.pop("CONCOURS_DSN", None)  # another house's: ours is the stage's
    try:
        return play()
    except (ClusterFault, HouseFault) as fault:
        complain(fr=fault.fr, en=fault.en)
    except KeyboardInterrupt:
        complain(fr="répétition interrompue.", en="rehearsal interrupted.")
    return 1


def _rehearse(arguments: argparse.Namespace, stage: Stage) -> int:
    set_up_django(stage.home)
    os.environ.pop("TZ", None)  # Django's; ours is the operator's
    time.tzset()
    from concours.rehearsal.conductor.diary import Build, Script  # noqa: PLC0415 -- idem
    from concours.rehearsal.conductor.jury import ActTimeout  # noqa: PLC0415 -- idem
    from concours.rehearsal.conductor.rehearsal import (  # noqa: PLC0415 -- idem
        Rehearsal,
        StepTimeout,
    )
    from concours.rehearsal.conductor.report_builder import (  # noqa: PLC0415 -- after its setup
        build_report,
    )

    script = Script(
        candidates_count=arguments.candidates,
        sites=_sites(stage.demo_data),
        minutes=arguments.minutes,
        speed=arguments.speed,
        seed=arguments.seed,
        faults=arguments.faults,
        scenario=SCENARIOS[arguments.faults],
        sittings_count=arguments.sittings,
        has_kiosk=arguments.kiosk,
        probers=probers_of(arguments, stage),
    )
    rehearsal_kiosk.configure_kiosk_of(arguments, stage, script.sites)
    with play(_plans(arguments, stage, script)) as generators:
        rehearsal = Rehearsal(
            stage, script, generators, lambda line: say("rehearsal", line)
        )
        try:
            rehearsal.run()
        except (ActTimeout, Silent, StepTimeout) as fault:
            complain(
                fr=f"la répétition n’a pas pu être jouée jusqu’au bout : {fault!r}",
                en=f"the rehearsal could not be played to its end: {fault!r}",
            )
            return 1
        build = Build(find_postgresql(stage.dsn), find_commit())
        reports = [
            build_report(script, rehearsal, generators, diary, build)
            for diary in rehearsal.diaries
        ]
    kiosk_code = rehearsal_kiosk.judge_kiosk(arguments, stage)
    drill_code = max(kiosk_code, 0 if is_restored(stage.home) else 1)
    return max(write_reports(arguments, reports), drill_code)


def _spread_over_processes(arguments: argparse.Namespace) -> None:
    """Choose how many processes share the connections, within the limit of files.

    One gateway more than is needed: the others must be able to take its tablets.
    Raises `HouseFault` when the limit is too low.
    """
    files_max = raise_file_limit()
    files_count = ceil(1.1 * CONNECTIONS_A_TABLET * arguments.candidates)
    processes = ceil(files_count / files_max)
    arguments.gateways = arguments.gateways or max(2, 1 + processes)
    is_crowd_small = arguments.candidates < FEW_CANDIDATES
    arguments.generators = arguments.generators or max(
        1 if is_crowd_small else 2, processes
    )
    if files_count / min(arguments.gateways, arguments.generators) > files_max:
        raise HouseFault(
            fr=f"Ce système n’ouvre que {files_max} fichiers par processus : "
            "`ulimit -n` plus haut, ou plus de --gateways et de --generators.",
            en=f"This system allows {files_max} open files per process: raise "
            "`ulimit -n`, or give more --gateways and --generators.",
        )


def _sites(credentials: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sites, the one that scenarios strike first."""
    names = dict.fromkeys(person["site"] for person in credentials["candidates"])
    return tuple(sorted(names, key=lambda name: (name != FIRST_SITE, name)))


def _plans(
    arguments: argparse.Namespace, stage: Stage, script: "Script"
) -> Iterator[Plan]:
    """Deal the candidates out to the generators, every site in each."""
    place = {name: at for at, name in enumerate(script.sites)}
    people = stage.demo_data["candidates"]
    unpacked = sample_numbers(people, script.scenario.unpacked_per_mille, script.seed)
    for part in range(arguments.generators):
        yield Plan(
            seats=[
                (person["number"], person["code"], place[person["site"]])
                for person in people[part :: arguments.generators]
            ],
            sources=sources_of(len(script.sites)),
            gateway=stage.gateway,
            speed=float(script.speed),
            seed=script.seed * 1_000 + part,
            wall_ahead_ms=script.scenario.wall_ahead_ms,
            unpacked=unpacked,
            probers=list(script.probers),
            callers_per_mille=CALLERS_PER_MILLE,
            **rehearsal_kiosk.kiosk_plan(arguments, stage, script.sites),
        )
