"""What the house reads by itself beside a step of the runbook, in one sentence.

A step without a measure has none; one that cannot be read now says so by its absence.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.acts.delivery.launch_gate import overridden_in
from concours.console.pages.delivery.cell.margins import growth_rows
from concours.console.words import formats
from concours.console.words.delivery import drills as drill_words
from concours.core.delivery.cell.runbook import Measure
from concours.core.delivery.cell.steps import DayStep
from concours.core.delivery.readiness.drills import DRILL_KINDS, judge_drill
from concours.core.delivery.readiness.lines import LIGHTS
from concours.core.kernel.time import Instant
from concours.store.build import current_build
from concours.store.models import Sitting
from concours.store.queries.delivery import readiness
from concours.store.queries.delivery.cell.day import rehearsed_peak
from concours.store.queries.delivery.cell.machines import machines_now
from concours.store.queries.delivery.cell.steps import site_names
from concours.store.queries.delivery.restore_drill import (
    DRILLS_COUNT_MAX,
    find_drill_records,
    find_last_drill,
    is_on_cluster,
    last_of_house,
)
from concours.store.queries.delivery.sittings import present

SHOWN_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True)
class HouseReading:
    """What the house reads, "" of nothing; `is_short` where that asks for somebody."""

    words: str = ""
    is_short: bool = False


def measure_step(
    step: DayStep, sittings: Sequence[Sitting], *, now: Instant
) -> HouseReading:
    """Return what the house reads for a step, no words where it reads nothing."""
    if step.step.shows is None:
        return HouseReading()
    own_sittings = [
        row
        for row in sittings
        if step.opening is None or str(row.id) == step.opening.sitting
    ]
    reading = MEASURES[step.step.shows](own_sittings, now)
    return HouseReading(reading.words[:SHOWN_LENGTH_MAX], reading.is_short)


def _measure_sites(sittings: Sequence[Sitting], now: Instant) -> HouseReading:
    """Return how ready the sites are of each sitting that has not opened."""
    parts, is_short = [], False
    for row in sittings:
        if row.key_released_ms is None:
            sites = readiness.read_shared(row.id, now=now).sites
            counts = Counter(site.light for site in sites)
            words = _(
                "prêts\u00a0: %(green)s, à surveiller\u00a0: %(amber)s,"
                " pas prêts\u00a0: %(red)s"
            )
            words %= {light: formats.count(counts[light]) for light in LIGHTS}
            parts.append(f"{row.title}\u00a0: {words}")
            is_short |= counts["red"] > 0
    return HouseReading(". ".join(parts), is_short)


def _measure_overrides(sittings: Sequence[Sitting], _now: Instant) -> HouseReading:
    sites = {site for row in sittings for site in overridden_in(row)}
    names = ", ".join(site_names(sites))
    return HouseReading(names or _("on ne passe outre pour aucun centre"))


def _measure_shares(sittings: Sequence[Sitting], now: Instant) -> HouseReading:
    parts, is_short = [], False
    for row in sittings:
        number = len(present(row.id, now=now))
        words = ngettext(
            "%(shown)s part acceptée, %(quorum)s nécessaires",
            "%(shown)s parts acceptées, %(quorum)s nécessaires",
            number,
        )
        words %= {"shown": formats.count(number), "quorum": row.quorum}
        parts.append(words if len(sittings) == 1 else f"{row.title}\u00a0: {words}")
        is_short |= number < row.quorum
    return HouseReading(". ".join(parts), is_short)


def _measure_restore(_sittings: Sequence[Sitting], _now: Instant) -> HouseReading:
    drill = find_last_drill()
    if drill is None:
        return HouseReading(_("aucune restauration n’a été essayée"), is_short=True)
    outcome = _("réussi") if drill.is_held else _("échoué")
    words = f"{formats.day_and_hour(drill.at)}\u00a0: {outcome}"
    return HouseReading(words, is_short=not drill.is_held)


def _measure_drills(_sittings: Sequence[Sitting], now: Instant) -> HouseReading:
    last = last_of_house(find_drill_records(DRILLS_COUNT_MAX))
    kinds = DRILL_KINDS if is_on_cluster() else ("restore",)
    due_names = [
        _(drill_words.NAMES[kind])
        for kind in kinds
        if judge_drill(last.get(kind), build=current_build(), now=now) != "good"
    ]
    if not due_names:
        return HouseReading(_("aucun exercice à faire"))
    words = _("exercices à faire\u00a0: %(drills)s")
    return HouseReading(words % {"drills": ", ".join(due_names)}, is_short=True)


def _measure_margins(_sittings: Sequence[Sitting], now: Instant) -> HouseReading:
    """Return what the exam uses up, as its machines say; old words are no reading."""
    news = machines_now(now).news
    if all(machine.is_old(now) for machine in news):
        words = _("aucune veille ne parle\u00a0: le disque n’est pas connu")
        return HouseReading(words, is_short=True)
    words = ". ".join(
        f"{row.name}\u00a0: {', '.join(part for part in (row.left, row.limit) if part)}"
        for row in growth_rows(news, rehearsed=rehearsed_peak(now), now=now)
    )
    return HouseReading(words)


MEASURES: Mapping[Measure, Callable[[Sequence[Sitting], Instant], HouseReading]] = {
    "sites": _measure_sites,
    "overrides": _measure_overrides,
    "shares": _measure_shares,
    "restore": _measure_restore,
    "drills": _measure_drills,
    "margins": _measure_margins,
}
