"""Déroulé: what runs first and large, then the days, each sitting where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from concours.acts.actor import Actor
from concours.acts.may import may
from concours.acts.offices import exams_where, in_exam
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.accelerated import card
from concours.console.pages.landing import is_reached
from concours.console.pages.permissions import address_for, sees_somewhere
from concours.console.words import formats
from concours.console.words.days import Day, by_day
from concours.console.words.delivery.next_steps import button_words, next_step
from concours.console.words.delivery.sitting_states import (
    SittingState,
    left_words,
    state_of,
)
from concours.core.kernel.time import Instant
from concours.store.models import Exam, PlannedSitting
from concours.store.queries.day import SittingOfDay, of_exam, planned_sittings
from concours.store.queries.delivery import board
from concours.store.queries.delivery.room import sites_of
from concours.store.queries.people.roster import last_founded
from concours.store.queries.results.review import review_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningBlock:
    """A sitting that is announced, or in which somebody composes: shown large.

    `ends` says when the room ends, and until when those with extra time go on;
    `figures` what the board counts, each with its tone.
    """

    sitting: SittingOfDay
    state: SittingState
    left: str
    ends: str
    percent: int
    figures: Sequence[tuple[int, str, str]]
    page: str
    button: str

    @property
    def is_open(self) -> bool:
        """Whether the paper is open: before, only its hour is known."""
        time = self.sitting.time
        return time is not None and self.sitting.now >= time.opens_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One sitting in its day: planned only, or sealed, and where it stands.

    `facts` are what has happened, by the hour; `next` what is to be done.
    """

    row: Any
    sitting: SittingOfDay | None
    state: SittingState
    is_running: bool = False
    facts: str = ""
    next: str = ""
    page: str = ""
    button: str = ""
    undecided: int = 0

    @property
    def hour_ms(self) -> int:
        """When it opens: as it was announced, else as it is planned."""
        return getattr(self.row, "t0_ms", None) or int(self.row.scheduled_ms)

    @property
    def is_unfinished(self) -> bool:
        """Whether it was held, and its copies, marks or adoption are to come."""
        is_held = self.sitting is not None and self.sitting.phase != "sealed"
        return is_held and bool(self.next)


@sees_somewhere("see_sittings")
def day(request: StaffRequest) -> HttpResponse:
    """Show what runs, then every sitting day by day; past days are folded."""
    sittings = _own_rows(request, of_exam(now=request.now))
    running = [
        block for sitting in sittings if (block := _running_block(request, sitting))
    ]
    slots = [_slot(request, sitting) for sitting in sittings]
    slots += [_planned_slot(row) for row in _own_rows(request, planned_sittings())]
    days = by_day(slots, lambda slot: slot.hour_ms, now=request.now)
    exams = _exams(request, slots)
    context = {
        "running": running,
        "running_lines": ",".join(f"#state-{line.sitting.row.id}" for line in running),
        "days": [day for day in days if not day.is_past],
        "past_days": _past_days(days),
        "exams": exams,
        "card": card(request, sittings),
    }
    return render(request, "console/delivery/day/page.html", context)


def _own_rows(request: StaffRequest, rows: Sequence[Any]) -> list[Any]:
    """Return the sittings of somebody's exams: of all for those who serve all."""
    exams = exams_where(request.actor, "see_sittings")
    return [
        row
        for row in rows
        if exams is None or getattr(row, "row", row).exam_id in exams
    ]


def _actor(request: StaffRequest, sitting: SittingOfDay) -> Actor:
    """Return whom the page is for, in the exam of a sitting."""
    return in_exam(request.actor, sitting.row.exam_id)


def _exams(request: StaffRequest, slots: Sequence[Slot]) -> list[Exam]:
    exams = {slot.row.exam.pk: slot.row.exam for slot in slots}
    own_exams = exams_where(request.actor, "see_sittings")
    founded = None if exams else last_founded(own_exams)
    return [founded] if founded else list(exams.values())


def _past_days(days: Sequence[Day[Slot]]) -> dict[str, Any] | None:
    """Return the days that are over; open where something is to be done, or is last."""
    past_days = [day for day in days if day.is_past]
    slots = [slot for day in past_days for slot in day.rows]
    if not slots:
        return None
    is_last = len(past_days) == len(days)
    is_open = is_last or any(slot.is_unfinished for slot in slots)
    return {"days": past_days, "count": len(slots), "is_open": is_open}


def _running_block(request: StaffRequest, sitting: SittingOfDay) -> RunningBlock | None:
    time, last_end = sitting.time, sitting.last_end
    if sitting.phase == "collected" or time is None or last_end is None:
        return None
    if request.now >= last_end:
        return None
    state = state_of(sitting.row, sitting, last_end=last_end)
    wall = "circuits" if sitting.row.kind == "ecos" else "board"
    page = "launch" if request.now < time.opens_at else wall
    address, button = _way(request, sitting, page)
    return RunningBlock(
        sitting=sitting,
        state=state,
        left=_left(sitting, request.now),
        ends=_ends(sitting, request.now),
        percent=_percent(sitting, last_end),
        figures=_figures(request, sitting) if page == "board" else (),
        page=address,
        button=button,
    )


def _way(request: StaffRequest, sitting: SittingOfDay, page: str) -> tuple[str, str]:
    """Return what leads to a page of a sitting, or else to where somebody works in it.

    The address, "" for those to whom neither opens, and its words.
    """
    row, post = sitting.row, _actor(request, sitting).post
    address = address_for(request.actor, page, row.id)
    is_there = post is not None and sitting.phase != "collected"
    if address or not is_there or not is_reached(request.actor, row.id):
        return address, button_words(page, sitting)
    venue = "room" if post and post.room else "site"
    return address_for(request.actor, venue, row.id), button_words(venue, sitting)


def _left(sitting: SittingOfDay, now: Instant) -> str:
    """Return what is left: of the room's time, then of the last candidate's."""
    assert sitting.time is not None
    if now < sitting.time.opens_at:
        return ""
    if sitting.left_ms or sitting.last_end is None:
        return left_words(sitting.left_ms)
    return left_words(sitting.last_end - now)


def _ends(sitting: SittingOfDay, now: Instant) -> str:
    """Say when the room ends, and when the last of those with extra time do."""
    assert sitting.time is not None
    if sitting.stopped_since is not None:
        hour = formats.hour_exact(sitting.stopped_since)
        return _("Le temps est arrêté depuis %(hour)s.") % {"hour": hour}
    end, last = sitting.normal_end, sitting.last_end
    if end is None or last is None:
        return ""
    hours = {"hour": formats.hour(end), "last": formats.hour(last)}
    if last <= end:
        return _("Fin à %(hour)s.") % hours
    if now < end:
        return _("Fin à %(hour)s. Avec aménagement, jusqu’à %(last)s.") % hours
    return _("La salle a fini à %(hour)s. Les derniers, à %(last)s.") % hours


def _percent(sitting: SittingOfDay, last_end: Instant) -> int:
    """Return how much of the time has passed, the last candidate's included."""
    assert sitting.time is not None
    opens_at = sitting.time.opens_at
    passed_ms = sitting.now - opens_at
    end = sitting.normal_end if sitting.left_ms else last_end
    length = (end or last_end) - opens_at
    return max(0, min(100, 100 * passed_ms // length)) if length > 0 else 100


def _figures(
    request: StaffRequest, sitting: SittingOfDay
) -> Sequence[tuple[int, str, str]]:
    """Return how many compose, have handed in, are cut off, and are said absent."""
    current_board = board.read(sitting.row.id)
    if current_board is None or not may(_actor(request, sitting), "see_board"):
        return ()
    states = [state for _site, state in current_board.states()]
    absent_count = sum(site.absent for site in sites_of(sitting.row.id))
    composing_count = int(current_board.totals["composing"])
    cut_count = states.count("cut")
    return (
        (composing_count, _("composent"), ""),
        (states.count("handed"), _("ont remis"), ""),
        (cut_count, _("coupés, ils composent"), "kept" if cut_count else ""),
        (absent_count, _("absents, vus par la salle"), ""),
    )


def _slot(request: StaffRequest, sitting: SittingOfDay) -> Slot:
    last_end = sitting.last_end
    is_running = sitting.phase != "collected" and (
        last_end is not None and request.now < last_end
    )
    address, button = _way(request, sitting, _page_of(sitting))
    return Slot(
        row=sitting.row,
        sitting=sitting,
        state=_state(sitting, request.now),
        is_running=is_running,
        facts=_facts(sitting, request.now),
        next="" if is_running else next_step(sitting),
        page=address,
        button=button,
        undecided=_undecided(request, sitting),
    )


def _planned_slot(row: PlannedSitting) -> Slot:
    if row.cancelled_act is not None:
        return Slot(row=row, sitting=None, state=_cancelled_state())
    word = _("Sans série") if row.kind == "ecos" else _("Sans sujet")
    state = SittingState(word, "muted", "circle-dashed")
    return Slot(row=row, sitting=None, state=state)


def _cancelled_state() -> SittingState:
    return SittingState(_("Annulée"), "muted", "x")


def _state(sitting: SittingOfDay, now: Instant) -> SittingState:
    if sitting.row.cancelled_act is not None:
        return _cancelled_state()
    if sitting.phase == "sealed":
        return _sealed_state(sitting, now)
    if sitting.phase != "collected":
        return state_of(sitting.row, sitting, last_end=sitting.last_end)
    return _collected_state(sitting)


def _collected_state(sitting: SittingOfDay) -> SittingState:
    if sitting.row.kind == "check":
        return SittingState(_("Terminé"), "safe", "check")
    is_half_day = sitting.row.kind == "ecos"
    if sitting.marking is None:
        word = _("Grilles rassemblées") if is_half_day else _("Copies rassemblées")
        return SittingState(word, "safe", "check")
    if not sitting.is_adopted:
        word = _("Notée, à adopter") if is_half_day else _("Corrigée, à adopter")
        return SittingState(word, "act", "file-check")
    return SittingState(_("Notes adoptées"), "safe", "check")


def _sealed_state(sitting: SittingOfDay, now: Instant) -> SittingState:
    """Say how a sealed sitting stands; shares count on the day alone."""
    if sitting.row.reopened_act is not None:
        return SittingState(_("Rouverte, à sceller de nouveau"), "care", "lock-open")
    is_today = formats.short_day(sitting.row.scheduled_ms) == formats.short_day(now)
    if not is_today and not sitting.present_count:
        return SittingState(_("Scellée"), "muted", "lock")
    counts = {"present": sitting.present_count, "quorum": sitting.row.quorum}
    words = _("Scellée, parts remises : %(present)d sur %(quorum)d") % counts
    if sitting.missing_count:
        return SittingState(words, "muted", "lock")
    return SittingState(words, "act", "key-round")


def _facts(sitting: SittingOfDay, now: Instant) -> str:
    """Say what has happened, each with its hour: nothing that is still to come."""
    row, time = sitting.row, sitting.time
    facts: list[tuple[str, int]] = []
    opens_at = time.opens_at if time else row.t0_ms
    if sitting.phase not in ("sealed", "armed") and opens_at and now >= opens_at:
        facts.append((_("ouverte à"), int(opens_at)))
    if row.closed_at_ms is not None and now >= row.closed_at_ms:
        facts.append((_("close à"), row.closed_at_ms))
    if row.collected_ms is not None:
        facts.append((_("rassemblée à"), row.collected_ms))
    day = formats.short_day(int(opens_at or row.scheduled_ms))
    return ", ".join(f"{words} {_hour_of(day, at_ms)}" for words, at_ms in facts)


def _hour_of(day: str, instant_ms: int) -> str:
    """Return an hour, with its day if that is another one."""
    other_day = formats.short_day(instant_ms)
    hour = formats.hour(instant_ms)
    return hour if other_day == day else f"{hour} ({other_day})"


def _undecided(request: StaffRequest, sitting: SittingOfDay) -> int:
    """Return how many answers wait to be judged, to whoever may judge them."""
    if sitting.marking is None or sitting.row.kind == "ecos":
        return 0
    if not may(_actor(request, sitting), "wording_judged"):
        return 0
    return review_of(sitting.row.id).undecided_count


PAGE_OF = {
    "sealed": "launch",
    "armed": "launch",
    "launched": "board",
    "closed": "collection",
    "collected": "results",
}
"""Where each phase is acted on."""

PAGE_OF_HALF_DAY = {
    "sealed": "launch",
    "armed": "launch",
    "launched": "circuits",
    "closed": "circuits",
    "collected": "single_marks",
}
"""A half-day of the ECOS is followed and collected circuit by circuit."""


def _page_of(sitting: SittingOfDay) -> str:
    """Return the page where a sitting is acted on now."""
    if sitting.row.kind == "ecos":
        is_sealed = sitting.phase == "collected" and sitting.marking is None
        return "marking_key" if is_sealed else PAGE_OF_HALF_DAY[sitting.phase]
    if sitting.phase == "collected" and sitting.marking is None:
        return "collection" if sitting.row.kind == "check" else "marking_key"
    is_over = sitting.last_end is not None and sitting.now >= sitting.last_end
    if sitting.phase == "launched" and is_over:
        return "collection"
    return PAGE_OF[sitting.phase]
