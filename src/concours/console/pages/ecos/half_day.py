"""What a site does now in its half-day of the ECOS: steps, of which one is next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.acts.actor import Actor, Venue
from concours.acts.ecos.doors import has_printed_doors
from concours.acts.may import may
from concours.console.pages.delivery.venues import address_of
from concours.console.words import formats
from concours.core.kernel.time import Instant
from concours.store.models import Site, Sitting
from concours.store.queries.ecos import audiences
from concours.store.queries.ecos.floor import CircuitBoard

StepState: TypeAlias = Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class HalfDayStep:
    """One step of a site: how far it has come, and where it is done."""

    name: str
    words: str
    state: StepState = "later"
    address: str = ""
    button: str = ""


def half_day_steps(
    actor: Actor,
    row: Sitting,
    site: Site,
    boards: Sequence[CircuitBoard],
    *,
    now: Instant,
) -> list[HalfDayStep]:
    """Return the steps of a half-day at a site; the first that is not done is next."""
    if not boards:
        return []
    steps = [
        _confinement(actor, row, site, boards),
        _briefing(actor, row, site),
        *_doors(actor, row, site, boards),
        _launch(row, now=now),
        _turns(boards),
        _release(actor, row, boards),
    ]
    return _with_next(steps)


def _with_next(steps: Sequence[HalfDayStep]) -> list[HalfDayStep]:
    """Return the steps; the first that is not done is next."""
    first_open = next((step for step in steps if step.state != "done"), None)
    return [
        replace(step, state="now") if step is first_open else step for step in steps
    ]


def links_of(
    actor: Actor, row: Sitting, site: Site, *, has_circuits: bool
) -> list[Mapping[str, str]]:
    """Return where else the work of a site is done, for those to whom it opens."""
    venue, of_site = Venue(site.id), f"?site={site.id}"
    incidents = reverse("incidents", args=[row.id]) + of_site
    links = [("see_rooms", incidents, "flag", _("Incidents"))]
    if row.kind == "ecos":
        scenarios, briefing = (
            reverse(name, args=[row.id]) for name in ("scenarios", "briefing")
        )
        links = [
            ("see_scenarios", scenarios, "eye", _("Scénarios")),
            ("briefing_opened", briefing, "key-round", _("Briefing")),
            *links,
        ]
    if has_circuits:
        codes = [row.exam.code, row.code, site.code]
        schedule = reverse("allotment_schedule", args=codes)
        links.insert(0, ("see_allotment", schedule, "clock", _("Horaires")))
    return [
        {"address": address, "icon": icon, "word": word}
        for right, address, icon, word in links
        if may(actor, right, venue)
    ]


def _confinement(
    actor: Actor, row: Sitting, site: Site, boards: Sequence[CircuitBoard]
) -> HalfDayStep:
    name = _("Mise en loge")
    candidates = audiences.awaited_at(row, [site.id])[site.id]
    if not candidates or row.t0_ms is not None:
        return HalfDayStep(name, _("tout le monde est en loge ou absent"), "done")
    count = len(candidates)
    words = ngettext(
        "%(shown)s candidat attendu", "%(shown)s candidats attendus", count
    )
    code = candidates[0].circuit if boards else ""
    venue = Venue(site.id, code)
    can_note = row.collected_ms is None and may(actor, "attendance_noted", venue)
    return HalfDayStep(
        name,
        words % {"shown": formats.count(count)},
        address=address_of(row.id, venue) if can_note else "",
        button=_("Mettre en loge, circuit %(code)s") % {"code": code},
    )


def _briefing(actor: Actor, row: Sitting, site: Site) -> HalfDayStep:
    name = _("Briefing")
    if audiences.is_let_out(row, "grid", site.id):
        is_told = not audiences.untold_chairs(row).get(site.id)
        words = _("ouvert") if is_told else _("attend un quorum de parts")
        return HalfDayStep(name, words, "done")
    can_open = may(actor, "briefing_opened", Venue(site.id))
    return HalfDayStep(
        name,
        _("chaque examinateur lit alors sa station"),
        address=reverse("briefing", args=[row.id]) if can_open else "",
        button=_("Ouvrir le briefing"),
    )


def _doors(
    actor: Actor, row: Sitting, site: Site, boards: Sequence[CircuitBoard]
) -> Iterator[HalfDayStep]:
    """Yield the printing of doors that are on paper; nothing once it is too late."""
    if not has_printed_doors(row, site.id):
        return
    name = _("Consignes de porte")
    unprinted = audiences.unprinted_circuits(row, site.id)
    if not unprinted:
        yield HalfDayStep(name, _("imprimées, une enveloppe par porte"), "done")
        return
    if row.t0_ms is not None:
        return
    first = next(board.plan for board in boards if board.plan.id == unprinted[0])
    is_out = "door" in audiences.released_instants(row)
    can_print = may(actor, "doors_printed", Venue(site.id, first.code))
    words = ngettext(
        "%(shown)s circuit à imprimer", "%(shown)s circuits à imprimer", len(unprinted)
    ) % {"shown": formats.count(len(unprinted))}
    yield HalfDayStep(
        name,
        words if is_out else _("avec le briefing, une enveloppe par porte"),
        address=reverse("circuit", args=[row.id, first.id])
        if is_out and can_print
        else "",
        button=_("Imprimer, circuit %(code)s") % {"code": first.code},
    )


def _launch(row: Sitting, *, now: Instant) -> HalfDayStep:
    name = _("Départ")
    if row.t0_ms is None:
        hour = {"hour": formats.hour(row.scheduled_ms)}
        return HalfDayStep(name, _("la présidence le donne, prévu à %(hour)s") % hour)
    hour = {"hour": formats.hour(row.t0_ms)}
    if now < row.t0_ms:
        return HalfDayStep(name, _("première cloche à %(hour)s") % hour)
    return HalfDayStep(name, _("donné à %(hour)s") % hour, "done")


def _turns(boards: Sequence[CircuitBoard]) -> HalfDayStep:
    name = _("Passages")
    moments = [board.floor.moment for board in boards]
    over_count = sum(
        moment is not None and moment.state == "over" for moment in moments
    )
    if over_count == len(boards):
        return HalfDayStep(name, _("terminés"), "done")
    turns = [m.turn for m in moments if m is not None and m.turn]
    if not turns:
        return HalfDayStep(name, _("les cloches sonnent seules"))
    count = max(board.floor.turns_count for board in boards)
    return HalfDayStep(
        name, _("passage %(turn)s sur %(total)s") % {"turn": min(turns), "total": count}
    )


def _release(actor: Actor, row: Sitting, boards: Sequence[CircuitBoard]) -> HalfDayStep:
    name = _("Sortie")
    unreleased = [board for board in boards if board.plan.release_act is None]
    if not unreleased:
        return HalfDayStep(name, _("tous les circuits sont libérés"), "done")
    first = unreleased[0].plan
    may_release = may(actor, "circuit_released", Venue(first.site, first.code))
    can_release = row.collected_ms is None and may_release
    words = ngettext(
        "%(shown)s circuit pas encore libéré",
        "%(shown)s circuits pas encore libérés",
        len(unreleased),
    )
    return HalfDayStep(
        name,
        words % {"shown": formats.count(len(unreleased))},
        address=reverse("circuit", args=[row.id, first.id]) if can_release else "",
        button=_("Voir le circuit %(code)s") % {"code": first.code},
    )
