"""Which sittings count for a site, once some are annulled or replaced.

The president, after consulting the jury, may annul units of composition and replace
them by spare ones; the times of several spares are pooled, that is added up (S4). A
spare stands in the place of the sitting it is the spare of: same place in the total,
its own questions and its own worth. What is annulled and not replaced counts for
nobody concerned, neither in marks nor in the maximum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NewType

SittingId = NewType("SittingId", str)
SiteId = NewType("SiteId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A sitting of an exam, or a spare one, as far as this rule looks.

    `sites` are those that were given a spare in the place of `spare_for`. Annulled is
    for all (`is_annulled`), or for some sites.
    """

    id: SittingId
    duration_ms: int
    spare_for: SittingId | None = None
    sites: frozenset[SiteId] = frozenset()
    is_annulled: bool = False
    annulled_for: frozenset[SiteId] = frozenset()

    def counts_for(self, site: SiteId) -> bool:
        """Tell whether no annulment takes it away from this site."""
        return not self.is_annulled and site not in self.annulled_for


@dataclass(frozen=True, slots=True)
class CountingUnit:
    """A sitting that counts, and the one whose place it takes if it is a spare."""

    sitting: SittingId
    in_place_of: SittingId | None = None


def find_counting_units(
    units: Sequence[Unit], site: SiteId
) -> tuple[CountingUnit, ...]:
    """Return what counts for the candidates of a site, in the order of the exam.

    A site that was given a spare sits that, and what it replaces does not count there,
    annulled or not. Of several spares in one place, the last that stands counts.
    """
    counting_units = []
    for unit in units:
        if unit.spare_for is not None:
            continue
        site_spares = [
            spare
            for spare in units
            if spare.spare_for == unit.id and site in spare.sites
        ]
        spares = [spare for spare in site_spares if spare.counts_for(site)]
        if spares:
            counting_units.append(CountingUnit(spares[-1].id, in_place_of=unit.id))
        elif not site_spares and unit.counts_for(site):
            counting_units.append(CountingUnit(unit.id))
    return tuple(counting_units)


def pooled_ms(units: Sequence[Unit], counting_units: Iterable[CountingUnit]) -> int:
    """Return the time of the spares that count, added up: one span for all (S4)."""
    spares = {
        counting_unit.sitting
        for counting_unit in counting_units
        if counting_unit.in_place_of is not None
    }
    return sum(unit.duration_ms for unit in units if unit.id in spares)
