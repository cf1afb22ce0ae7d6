"""The rules that every allotment keeps: C1 to C12 of `docs/rules/ecos.md`."""

from collections.abc import Iterator

from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.circuits.encounters import Encounters
from concours.core.ecos.rules.breaches import Breach
from concours.core.ecos.rules.chairs import (
    check_chairs,
    check_committees,
    check_coordinators,
    check_links,
    check_reserve,
    check_stations_of_days,
)
from concours.core.ecos.rules.places import (
    check_places,
    check_quarantine,
    check_stations,
    check_tempi,
)
from concours.core.ecos.rules.rooms import check_roles, check_rooms

CHECKS = (
    check_stations,
    check_places,
    check_tempi,
    check_chairs,
    check_committees,
    check_links,
    check_coordinators,
    check_stations_of_days,
    check_quarantine,
    check_roles,
    check_rooms,
    check_reserve,
)
"""One for each rule, in their order."""


def find_breaches(allotment: Allotment) -> tuple[Breach, ...]:
    """Return every breach of C1 to C12, in one order."""
    encounters = Encounters(allotment)
    return tuple(breach for check in CHECKS for breach in _in_order(check(encounters)))


def _in_order(breaches: Iterator[Breach]) -> list[Breach]:
    return sorted(breaches)
