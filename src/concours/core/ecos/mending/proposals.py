"""One trouble of the day, and what would mend it, held to the rules again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.circuits.encounters import Encounters
from concours.core.ecos.mending.examiners import replace_examiners
from concours.core.ecos.mending.late import find_late_places
from concours.core.ecos.mending.mending import Mending
from concours.core.ecos.mending.rooms import replace_room
from concours.core.ecos.rules.breaches import Breach
from concours.core.ecos.rules.check import find_breaches
from concours.core.kernel.errors import Refusal

Trouble: TypeAlias = Literal["absent", "room", "late"]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What happened at one site in one half-day.

    `names` are examiners who are absent, the room that is lost, or the candidate who is
    late; `rotation` is the first, from 0, that the candidate can still have.
    """

    trouble: Trouble
    site: str
    wave: str
    names: tuple[str, ...]
    rotation: int = 0


@dataclass(eq=False)
class MendingUnknown(Refusal):
    """Nobody of this number is there in this half-day, or no such room."""

    code: ClassVar[str] = "mending.unknown"
    trouble: str
    name: str


@dataclass(eq=False)
class MendingNone(Refusal):
    """Nothing mends it: no place is free that breaks no rule."""

    code: ClassVar[str] = "mending.none"
    name: str


def mend(allotment: Allotment, breakdown: Breakdown) -> Mending:
    """Return the mending that changes least. Raises `MendingUnknown`, `MendingNone`.

    A candidate who is late stays in their half-day.
    """
    encounters = Encounters(allotment)
    _check_names(encounters, breakdown)
    site, wave = breakdown.site, breakdown.wave
    if breakdown.trouble == "absent":
        return replace_examiners(encounters, breakdown.names, site, wave)
    [name] = breakdown.names
    if breakdown.trouble == "room":
        return replace_room(encounters, name, site, wave)
    ways = find_late_places(encounters, name, wave, breakdown.rotation)
    for way in ways:
        if way.moves[0].after.startswith(f"{wave}/"):
            return way
    raise MendingNone(name)


def find_concerned_circuits(
    allotment: Allotment, breakdown: Breakdown, name: str
) -> frozenset[str]:
    """Return the codes of the circuits that may change for one of those named.

    Where an examiner who is absent has a chair, where a lost room is one of the five;
    for a candidate who is late, any of the site and half-day.
    """
    site_and_wave = breakdown.site, breakdown.wave
    if breakdown.trouble == "absent":
        return frozenset(
            chair.circuit
            for chair in allotment.chairs
            if (chair.site, chair.wave) == site_and_wave and chair.examiner == name
        )
    return frozenset(
        circuit.code
        for circuit in allotment.circuits
        if (circuit.site, circuit.wave) == site_and_wave
        and (breakdown.trouble == "late" or name in circuit.rooms)
    )


def new_breaches(before: Allotment, mending: Mending) -> Sequence[Breach]:
    """Return the breaches that a mending brings: a reserve that is used is one."""
    before_breaches = set(find_breaches(before))
    return [
        breach
        for breach in find_breaches(mending.allotment)
        if breach not in before_breaches
    ]


def _check_names(encounters: Encounters, breakdown: Breakdown) -> None:
    names = {
        "absent": {
            number
            for number, site in encounters.posted_at.items()
            if site == breakdown.site
        },
        "room": {
            row.code
            for row in encounters.allotment.lists.rooms
            if row.site == breakdown.site
        },
        "late": {
            place.candidate
            for place in encounters.allotment.places
            if place.wave == breakdown.wave
        },
    }[breakdown.trouble]
    missing = [name for name in breakdown.names if name not in names]
    if missing or not breakdown.names:
        raise MendingUnknown(breakdown.trouble, missing[0] if missing else "")
