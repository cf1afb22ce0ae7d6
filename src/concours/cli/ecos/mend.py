"""`concours ecos mend`: an absence, a lost room, a late candidate; shown first."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from concours.cli.ecos.plan_file import read_plan, write_plan
from concours.cli.ecos.words import (
    breach_line,
    breach_object,
    shortage_object,
    shortage_sentence,
)
from concours.cli.screen import choose, complain, show
from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.circuits.encounters import Encounters
from concours.core.ecos.mending.examiners import replace_examiners
from concours.core.ecos.mending.late import find_late_places
from concours.core.ecos.mending.mending import Mending
from concours.core.ecos.mending.rooms import replace_room
from concours.core.ecos.rules.check import find_breaches

Run = Callable[[argparse.Namespace], int]


def register_mend(verbs: Any) -> tuple[argparse.ArgumentParser, Run]:
    """Add `mend`; return its parser and what runs it."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        "mend", help="show what to change on the day; with --to, write it"
    )
    parser.add_argument("plan", type=Path, metavar="PLAN.json")
    cause = parser.add_mutually_exclusive_group(required=True)
    cause.add_argument("--absent", action="append", metavar="EXAMINER")
    cause.add_argument("--room-lost", metavar="ROOM")
    cause.add_argument("--late", metavar="CANDIDATE")
    parser.add_argument("--site", help="where; not needed for --late")
    parser.add_argument("--wave", required=True)
    parser.add_argument(
        "--rotation", type=int, default=0, help="--late: the first that they can have"
    )
    parser.add_argument("--to", type=Path, metavar="NEW.json", help="write it there")
    return parser, run_mend


def run_mend(arguments: argparse.Namespace) -> int:
    """Show a mending, and write it if asked. 0 it is whole; 1 it is not; 2 usage.

    A reserve that is used is less of a reserve: C12 is told, and is no failure.
    """
    allotment = read_plan(arguments.plan)
    if problem := _unknown_names(allotment, arguments):
        complain(fr=f"inconnu : {problem}", en=f"unknown: {problem}")
        return 2
    encounters = Encounters(allotment)
    mending = _mending(encounters, arguments)
    before = set(find_breaches(allotment))
    new_breaches = sorted(set(find_breaches(mending.allotment)) - before)
    is_worse = any(breach.rule != "C12" for breach in new_breaches)
    is_whole = bool(mending.moves) and not (mending.shortages or is_worse)
    if arguments.json:
        report = {
            "moves": [
                {"who": move.who, "before": move.before, "after": move.after}
                for move in mending.moves
            ],
            "shortages": [shortage_object(row) for row in mending.shortages],
            "new_breaches": [breach_object(breach) for breach in new_breaches],
            "met_again": mending.met_twice_count,
        }
        show(json.dumps(report, ensure_ascii=False))
    else:
        show(
            *(f"{m.who} · {m.before or '–'} → {m.after or '–'}" for m in mending.moves)
        )
        show(*map(shortage_sentence, mending.shortages))
        show(*map(breach_line, new_breaches))
        _tell_summary(mending)
    if arguments.to is not None and mending.moves:
        write_plan(arguments.to, mending.allotment)
    return 0 if is_whole else 1


def _mending(encounters: Encounters, arguments: argparse.Namespace) -> Mending:
    if arguments.absent:
        return replace_examiners(
            encounters, arguments.absent, arguments.site, arguments.wave
        )
    if arguments.room_lost:
        return replace_room(
            encounters, arguments.room_lost, arguments.site, arguments.wave
        )
    mendings = find_late_places(
        encounters, arguments.late, arguments.wave, arguments.rotation
    )
    return mendings[0] if mendings else Mending(encounters.allotment)


def _unknown_names(allotment: Allotment, arguments: argparse.Namespace) -> str:
    """Return what the command names and the allotment does not have; empty: nothing."""
    lists = allotment.lists
    examiners = {person.number for person in lists.examiners}
    unknown_names = [
        number for number in arguments.absent or () if number not in examiners
    ]
    if arguments.wave not in {wave.code for wave in lists.waves}:
        unknown_names.append(arguments.wave)
    if arguments.late:
        places = {(place.candidate, place.wave) for place in allotment.places}
        if (arguments.late, arguments.wave) not in places:
            unknown_names.append(arguments.late)
        return ", ".join(unknown_names)
    if arguments.site not in {site.code for site in lists.sites}:
        unknown_names.append(f"--site {arguments.site or ''}")
    room = (arguments.site, arguments.room_lost)
    if arguments.room_lost and room not in {(r.site, r.code) for r in lists.rooms}:
        unknown_names.append(arguments.room_lost)
    return ", ".join(unknown_names)


def _tell_summary(mending: Mending) -> None:
    count = len(mending.moves)
    met_twice_count = mending.met_twice_count
    if not count:
        show(choose(fr="rien n’est possible", en="nothing can be done"))
        return
    show(
        choose(
            fr=f"{count} changement(s), {met_twice_count} rencontre(s) répétée(s)",
            en=f"{count} change(s), {met_twice_count} met a second time",
        )
    )
