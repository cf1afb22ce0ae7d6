"""What a start needs of the house itself: packages at its gateways, drills, relays.

Named where a start is prepared and given. None of it holds one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.acts.delivery.launch_gate import CALLED_BEFORE_MS
from concours.console.words import formats
from concours.console.words.delivery import drills as drill_words
from concours.core.delivery.readiness.drills import DRILL_KINDS, judge_drill
from concours.core.delivery.readiness.lines import Light
from concours.core.kernel.time import Instant, after
from concours.store.build import current_build
from concours.store.models import Sitting
from concours.store.queries.authoring.packages import GatewayCount, count_gateways
from concours.store.queries.delivery.relays.admitted import (
    missing_kits,
    relays_of_exam,
)
from concours.store.queries.delivery.restore_drill import DRILLS, HOUSE

SILENT_SHOWN_MAX = 5


@dataclass(frozen=True, slots=True)
class HouseLine:
    """One line of the house: its light, what was seen, and what to do if it is red."""

    light: Light
    name: str
    seen: str
    remedy: str = ""
    command: str = ""


def house_lines(row: Sitting, *, now: Instant) -> list[HouseLine]:
    """Return the lines of the house for a sitting that has not started."""
    if row.key_released_ms is not None:
        return []
    return [
        *_package_lines(row, now),
        *_drill_lines(now),
        *_relay_lines(row, now),
        *_kit_lines(row),
    ]


def red_house_lines(row: Sitting, *, now: Instant) -> list[HouseLine]:
    """Return the lines of the house in which something is wrong."""
    return [line for line in house_lines(row, now=now) if line.light == "red"]


def _package_lines(row: Sitting, now: Instant) -> Iterator[HouseLine]:
    """Yield which gateways have the package; that none runs is said near the start."""
    count = count_gateways(bytes(row.package_digest))
    if row.kind == "ecos":
        name = _("Série chiffrée aux passerelles")
    else:
        name = _("Sujet chiffré aux passerelles")
    if count.heard:
        yield _judge_gateways(name, count)
    elif now >= after(Instant(row.t0_ms or row.scheduled_ms), -CALLED_BEFORE_MS):
        seen = _("aucune passerelle ne se signale")
        yield HouseLine("red", name, seen, _("démarrez les passerelles"))


def _judge_gateways(name: str, count: GatewayCount) -> HouseLine:
    seen = ngettext(
        "%(whole)s passerelle sur %(heard)s a le paquet",
        "%(whole)s passerelles sur %(heard)s ont le paquet",
        count.whole,
    ) % {"whole": formats.count(count.whole), "heard": formats.count(count.heard)}
    if count.damaged:
        seen += _("\u202f; un fichier est abîmé dans la base")
        return HouseLine("red", name, seen, _("prévenez l’équipe technique"))
    if count.whole < count.heard:
        remedy = _("attendez une minute, puis lisez leur journal")
        return HouseLine("red", name, seen, remedy)
    return HouseLine("green", name, seen)


def _drill_lines(now: Instant) -> Iterator[HouseLine]:
    """Yield each drill of a house on a cluster; of another, nothing."""
    drills = DRILLS.at(HOUSE, now=now)
    if drills is None:
        return
    for kind in DRILL_KINDS:
        drill = drills.get(kind)
        state = judge_drill(drill, build=current_build(), now=now)
        day = formats.day(drill.at) if drill else ""
        name = _("Exercice\u00a0: %(drill)s") % {"drill": _(drill_words.NAMES[kind])}
        seen = _(drill_words.STATES[state]) % {"day": day}
        if state == "good":
            yield HouseLine("green", name, seen)
        else:
            command = drill_words.COMMANDS[kind]
            yield HouseLine("red", name, seen, _("faites l’exercice"), command)


def _relay_lines(row: Sitting, now: Instant) -> Iterator[HouseLine]:
    """Yield how many relays were heard, and which were not: none is needed."""
    relays = relays_of_exam(row.exam_id)
    if not relays:
        return
    silent = [relay for relay in relays if relay.is_silent(now=now)]
    heard_count = len(relays) - len(silent)
    seen = ngettext(
        "%(heard)s relais sur %(all)s donne signe",
        "%(heard)s relais sur %(all)s donnent signe",
        heard_count,
    ) % {"heard": formats.count(heard_count), "all": formats.count(len(relays))}
    if not silent:
        yield HouseLine("green", _("Relais de centre"), seen)
        return
    sites = [f"{relay.site_name} ({relay.request.url})" for relay in silent]
    if len(sites) > SILENT_SHOWN_MAX:
        sites[SILENT_SHOWN_MAX:] = ["…"]
    seen += _("\u202f; sans nouvelle\u00a0: %(sites)s") % {"sites": ", ".join(sites)}
    remedy = _("regardez la machine et sa ligne\u202f; on compose aussi sans relais")
    yield HouseLine("amber", _("Relais de centre"), seen, remedy)


def _kit_lines(row: Sitting) -> Iterator[HouseLine]:
    """Yield where tablets have no kit: a spare could not follow them in a cut."""
    sites = missing_kits(row.id)
    if not sites:
        return
    count = sum(site.count for site in sites)
    seen = ngettext(
        "%(count)s tablette sans trousse de secours",
        "%(count)s tablettes sans trousse de secours",
        count,
    ) % {"count": formats.count(count)}
    names = [f"{site.site_name} ({formats.count(site.count)})" for site in sites]
    if len(names) > SILENT_SHOWN_MAX:
        names[SILENT_SHOWN_MAX:] = ["…"]
    seen += _("\u00a0: %(sites)s") % {"sites": ", ".join(names)}
    remedy = _(
        "elles se font derrière les inscriptions\u202f; si le nombre ne baisse pas en "
        "cinq minutes, rendez ces tablettes et inscrivez-les de nouveau"
    )
    yield HouseLine("amber", _("Trousses de secours"), seen, remedy)
