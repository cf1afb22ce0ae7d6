"""What is left of each thing, as rows with a bar; and what a doctor saw of the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from concours.console.words import formats
from concours.console.words.delivery.machines import brief, size
from concours.core.delivery.machines.margin import (
    Margin,
    capacity_margin,
    clock_margin,
    disk_margin,
    standby_margin,
)
from concours.core.delivery.machines.status import MachineNews
from concours.core.delivery.machines.totals import house_totals
from concours.core.kernel.time import Instant
from concours.store.queries.delivery.cell.nodes import (
    DoctorReport,
    doctor_reports,
    nodes_now,
    standby_delay,
)
from concours.store.queries.delivery.restore_drill import HOUSE, LAST_DRILL

TONES = {"page": "stop", "look": "care", None: ""}
STATES = {"ok": "", "warn": "care", "wrong": "stop"}
OF_DOCTOR = ("backup", "certificate")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginRow:
    """One thing: its name, what is left in words, and beside which limit.

    `percent` is how much of it is used, None where that is no share.
    """

    name: str
    left: str
    limit: str
    percent: int | None
    tone: str


def margin_rows(
    news: Sequence[MachineNews], *, rehearsed: int | None, now: Instant
) -> list[MarginRow]:
    """Return what is known of what is left; what is not known says so."""
    machines = [machine.status.machine for machine in news if not machine.is_old(now)]
    return [
        *growth_rows(news, rehearsed=rehearsed, now=now),
        *_clock(clock_margin(machines)),
        _backup(now),
        *_of_doctor(doctor_reports(now)),
    ]


def growth_rows(
    news: Sequence[MachineNews], *, rehearsed: int | None, now: Instant
) -> list[MarginRow]:
    """Return what a running exam uses up: capacity, disk, the standbys' delay."""
    machines = [machine.status.machine for machine in news if not machine.is_old(now)]
    load = house_totals(news, now=now).entries_a_second
    free_bytes = min((machine.disk_free_bytes for machine in machines), default=0)
    return [
        _capacity(capacity_margin(load, rehearsed)),
        *_disk(disk_margin(machines), free_bytes),
        *_standby(standby_margin(standby_delay(nodes_now(now)))),
    ]


def _capacity(margin: Margin | None) -> MarginRow:
    if margin is None or margin.amount is None:
        return _row(
            None, _("Capacité"), _("inconnue"), _("aucune répétition ne l’a mesurée")
        )
    if not margin.amount:
        rest, limit = _("au repos"), formats.count(margin.limit)
        return _row(margin, _("Capacité"), rest, _rehearsed(limit))
    times = formats.decimal(margin.limit / margin.amount, 1)
    return _row(
        margin,
        _("Capacité"),
        f"×\u00a0{times}",
        _("la charge de maintenant"),
    )


def _rehearsed(limit: str) -> str:
    return _("%(count)s par seconde à la répétition") % {"count": limit}


def _disk(margin: Margin | None, free_bytes: int) -> Iterator[MarginRow]:
    if margin is None:
        return
    free = _("encore %(size)s") % {"size": size(free_bytes)}
    if margin.amount is None:
        yield _row(margin, _("Disque du journal"), free, _("il ne se remplit pas"))
        return
    length = formats.duration(margin.amount * 60_000)
    limit = _("à ce rythme, %(free)s") % {"free": free}
    yield _row(margin, _("Disque du journal"), length, limit)


def _standby(margin: Margin | None) -> Iterator[MarginRow]:
    if margin is not None and margin.amount is not None:
        yield _row(margin, _("Retard des copies"), brief(margin.amount), _limit(margin))


def _clock(margin: Margin | None) -> Iterator[MarginRow]:
    if margin is not None and margin.amount is not None:
        name = _("Écart des horloges")
        yield _row(margin, name, brief(margin.amount), _limit(margin))


def _limit(margin: Margin) -> str:
    return _("limite %(limit)s") % {"limit": brief(margin.limit)}


def _backup(now: Instant) -> MarginRow:
    """Return when a backup was read again: one that was never put back is none."""
    drill = LAST_DRILL.at(HOUSE, now=now)
    name = _("Sauvegarde relue")
    if drill is None:
        return _plain(name, _("jamais"), "care")
    if not drill.is_held:
        return _plain(name, _("perdue"), "stop")
    tone = "" if drill.is_fresh(now) else "care"
    return _plain(name, formats.day_and_hour(drill.at), tone)


def _of_doctor(reports: Sequence[DoctorReport]) -> Iterator[MarginRow]:
    names = {"backup": _("Dernière sauvegarde"), "certificate": _("Certificat")}
    language = "fr" if formats.is_french() else "en"
    for report in reports:
        for line in report.lines:
            if line["line"] in OF_DOCTOR:
                hour = {"hour": formats.day_and_hour(report.at)}
                yield MarginRow(
                    name=names[line["line"]],
                    left=line[language]["seen"],
                    limit=_("vu le %(hour)s") % hour,
                    percent=None,
                    tone=STATES.get(line["state"], "care"),
                )


def _row(margin: Margin | None, name: str, amount: str, limit: str) -> MarginRow:
    return MarginRow(
        name=name,
        left=amount,
        limit=limit,
        percent=margin.used_percent if margin else None,
        tone=TONES[margin.level] if margin else "",
    )


def _plain(name: str, amount: str, tone: str) -> MarginRow:
    return MarginRow(name=name, left=amount, limit="", percent=None, tone=tone)
