"""`concours rehearse --ecos`: a half-day of the ECOS at any size, and its report."""

import argparse
import json
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from concours.cli.bounds import between
from concours.cli.house import HouseFault, read_secrets, running_dsn, set_up_django
from concours.cli.screen import choose, complain, say, show
from concours.cli.supervision.rehearsal_house import (
    RUNNING_HOUSE,
    new_home,
    running_house,
)
from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION, Tempo
from concours.core.kernel.time import SECOND_MS, Instant
from concours.rehearsal.conductor.generators import Silent
from concours.rehearsal.conductor.stage import Stage

if TYPE_CHECKING:
    from concours.rehearsal.half_day.verdict import Report

CIRCUITS_MAX, ROTATIONS_MAX, STATION_S_MAX = 336, 4, 600
SITES_MAX = 34
CHAIRS_A_PROCESS = 1_700
CHAIRS_A_GATEWAY = 2_000
DRAWN = "drawn"


def add_arguments(rehearse: argparse.ArgumentParser) -> None:
    """Add what a half-day asks for."""
    half_day = rehearse.add_argument_group("with --ecos, a half-day of the ECOS")
    half_day.add_argument(
        "--ecos", action="store_true", help="virtual examiners at their chairs"
    )
    half_day.add_argument(
        "--circuits",
        type=between(1, CIRCUITS_MAX),
        default=4,
        metavar="N",
        help="ten chairs each, the same number in each site (4)",
    )
    half_day.add_argument(
        "--rotations", type=between(1, ROTATIONS_MAX), default=1, metavar="N"
    )
    half_day.add_argument(
        "--station-seconds",
        type=between(1, STATION_S_MAX),
        default=10,
        metavar="N",
        help="of a station, where a real one has 480 (10)",
    )
    half_day.add_argument("--house", type=Path, help=argparse.SUPPRESS)
    half_day.add_argument(
        "--misfortunes",
        default=DRAWN,
        metavar="NAMES",
        help="parted by commas; `drawn` by the seed (default), `none`, `all`",
    )


def _running(folder: Path) -> Stage:
    """Return the stage of a demonstration that runs already, for our own tests."""
    facts = json.loads((folder / RUNNING_HOUSE).read_text())
    return Stage(
        supervisor=psutil.Process(facts["supervisor"]),
        home=folder,
        gateway=("127.0.0.1", facts["gateway"]),
        console=("127.0.0.1", facts["console"]),
        dsn=running_dsn(folder),
        demo_data=json.loads((folder / "demo.json").read_text()),
    )


def run_half_day(arguments: argparse.Namespace) -> int:
    """Play one. Exit codes: 0 sound, 1 a fault was found or it could not be played."""
    sites = min(arguments.sites, SITES_MAX, arguments.circuits)
    if arguments.circuits % sites:
        complain(
            fr="Les circuits se partagent également entre les centres (--sites).",
            en="Circuits are shared alike by the sites (--sites).",
        )
        return 2
    arguments.sites = sites
    per_circuit = TURNS_OF_ROTATION * arguments.rotations
    arguments.candidates = arguments.circuits * per_circuit
    chairs = 2 * TURNS_OF_ROTATION * arguments.circuits
    arguments.generators = arguments.generators or 1 + chairs // CHAIRS_A_PROCESS
    if arguments.house is not None:
        return _play(arguments, _running(arguments.house))
    arguments.gateways = arguments.gateways or max(2, 1 + chairs // CHAIRS_A_GATEWAY)
    with new_home(arguments.home) as home, running_house(arguments, home) as stage:
        return _play(arguments, stage)


def _play(arguments: argparse.Namespace, stage: Stage) -> int:
    # Ours are sessions of its console: the board is looked at as people do.
    secrets = read_secrets(stage.home / "secrets.json")
    os.environ["CONCOURS_CONSOLE_SECRET"] = secrets.console
    os.environ["CONCOURS_CONSOLE_PLAIN_HTTP"] = "1"
    set_up_django(stage.home)
    os.environ.pop("TZ", None)  # Django's; ours is the operator's
    time.tzset()
    from concours.cli.demonstration.seed_half_day import (  # noqa: PLC0415 -- after setup
        HalfDaySize,
        seed_half_day,
    )
    from concours.rehearsal.conductor.jury import ActTimeout  # noqa: PLC0415 -- idem
    from concours.rehearsal.half_day.play import HalfDay, Script, StepTimeout  # noqa: PLC0415
    from concours.rehearsal.half_day.processes import play  # noqa: PLC0415 -- idem
    from concours.rehearsal.half_day.verdict import judge  # noqa: PLC0415 -- idem

    demo_data: dict[str, Any] = dict(stage.demo_data)
    all_sites = dict.fromkeys(row["site"] for row in demo_data["candidates"])
    sites = list(all_sites)[: arguments.sites]
    size = HalfDaySize(
        sites=sites,
        circuits=arguments.circuits // len(sites),
        rotations=arguments.rotations,
    )
    _say(choose(fr="la demi-journée est fondée", en="the half-day is founded"))
    now = Instant(time.time_ns() // 1_000_000)
    seed_half_day(stage.home, demo_data, size, now=now)
    script = Script(
        tempo=_tempo(arguments),
        seed=arguments.seed,
        misfortunes=_misfortunes(arguments.misfortunes),
        processes=arguments.generators,
    )
    half_day = HalfDay(_with(stage, demo_data), script, _say)
    try:
        with play(half_day.seat_plans()) as examiners:
            watch = half_day.play(examiners)
            answers = dict(examiners.answers())
            results = examiners.check(stage.dsn)
    except (ActTimeout, Silent, StepTimeout) as fault:
        complain(
            fr=f"la demi-journée n’a pas pu être jouée jusqu’au bout : {fault!r}",
            en=f"the half-day could not be played to its end: {fault!r}",
        )
        return 1
    report = judge(half_day, results, watch, stage.home)
    report.answers = answers
    _tell(report, arguments.json)
    return 0 if report.is_sound else 1


def _with(stage: Stage, demo_data: dict[str, Any]) -> Stage:
    """Return the stage with what the founding added to what a visitor knows."""
    return replace(stage, demo_data=demo_data, dsn=running_dsn(stage.home))


def _tempo(arguments: argparse.Namespace) -> Tempo:
    """Return a real tempo's proportions in as many seconds as were asked for."""
    station_ms = arguments.station_seconds * SECOND_MS
    return Tempo(
        station_ms=station_ms,
        reading_ms=station_ms // 8,
        warn_ms=station_ms // 8,
        changeover_ms=station_ms // 4,
        rests_ms=(station_ms // 2,) * (arguments.rotations - 1),
    )


def _misfortunes(text: str) -> list[str] | None:
    """Return the names asked for, None for those that the seed draws."""
    from concours.rehearsal.half_day.misfortunes import MISFORTUNES  # noqa: PLC0415

    if text == DRAWN:
        return None
    names = {"none": [], "all": [*MISFORTUNES]}.get(text, text.split(","))
    strangers = sorted(set(names) - set(MISFORTUNES))
    if strangers:
        choices = ", ".join(MISFORTUNES)
        raise HouseFault(
            fr=f"Inconnu : {', '.join(strangers)}. Il y a : {choices}.",
            en=f"Unknown: {', '.join(strangers)}. There are: {choices}.",
        )
    return names


def _say(line: str) -> None:
    say("rehearsal", line)


def _tell(report: "Report", path: Path | None) -> None:
    """Print the report, and write it to a file if one was named."""
    from concours.rehearsal.half_day.verdict import write_json  # noqa: PLC0415 -- Django's

    counts = f"{report.circuits} circuits, {report.chairs} chairs"
    show("", f"  {counts}, {report.candidates} candidates")
    show(*(f"  {words}" for words in report.misfortunes))
    show("", *_rows("journal", report.journal), *_rows("grids", report.grids))
    show(*_rows("verifier", report.verifier), "")
    for name, figure in report.figures.items():
        bound = "≥" if figure.is_least else "≤"
        aim = f"{bound} {figure.aim:g} {figure.unit}"
        mark = "" if figure.is_reached else choose(fr="  manqué", en="  missed")
        show(f"  {name:22} {figure.value:>10g} {figure.unit:3} ({aim}){mark}")
    show("", *(f"  ! {fault}" for fault in report.faults))
    sound = choose(
        fr="  Rien n’est perdu, doublé ni attribué à un autre.",
        en="  Nothing was lost, doubled or misattributed.",
    )
    unsound = choose(fr="  Des écarts ont été trouvés.", en="  Differences were found.")
    show(sound if report.is_sound else unsound, "")
    if path is not None:
        write_json(report, path)


def _rows(title: str, values: Mapping[str, object]) -> list[str]:
    words = ", ".join(f"{name} {value}" for name, value in values.items())
    return [f"  {title:9} {words}"]
