"""Répartition: who is where in the ECOS; a document is seen before it is in force."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.ecos.allotment import adopt_allotment, find_ground
from concours.acts.ecos.mending import is_site_over
from concours.acts.may import may, require
from concours.acts.people import imports
from concours.console.edge.request import StaffRequest
from concours.console.files.allotment_lists import lists_of, zipped
from concours.console.pages.current import lead_to_exam
from concours.console.pages.people.imports import uploaded
from concours.console.pages.permissions import opens_to, sees, sees_somewhere
from concours.console.words.ecos.allotment import RULES, WISHES
from concours.console.words.ecos.fault_sentences import fault_sentence
from concours.console.words.formats import is_french
from concours.console.words.refusals import worded
from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.circuits.encounters import Encounters
from concours.core.ecos.circuits.reading import AllotmentInvalid, read_allotment
from concours.core.ecos.rules.breaches import Breach
from concours.core.ecos.rules.check import find_breaches
from concours.core.ecos.rules.wishes import Wishes, count_wishes
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.queries.ecos.allotments import (
    ecos_sittings_of,
    find_half_day,
    half_days_of,
    schedule_of,
    unplaced_of,
)
from concours.store.queries.people import roster as queries
from concours.store.queries.shared import kept_in_memory

BREACHES_SHOWN_MAX = 100
NAMES_SHOWN_MAX = 60
READ_KEPT_MAX = 2
FILE_NAME = "listes-repartition"


@dataclass(frozen=True, slots=True)
class ReserveRow:
    """A site in a half-day: examiners without a chair, beside the chairs it has."""

    site: str
    wave: str
    chairs: int
    empty: int
    reserve: int


@dataclass(frozen=True, slots=True)
class AllotmentPreview:
    """A document as it was read, and how it stands to the rules."""

    allotment: Allotment
    breaches: Sequence[Breach]
    wishes: Wishes
    reserves: Sequence[ReserveRow]
    without_place: Sequence[str]

    @property
    def empty_count(self) -> int:
        """How many chairs have nobody."""
        return sum(not chair.examiner for chair in self.allotment.chairs)


@sees_somewhere("see_allotment")
def allotment_home(request: StaffRequest) -> HttpResponse:
    """Lead to the allotment of the exam that is at hand."""
    return lead_to_exam(request, "allotment_exam")


@sees("see_allotment")
def allotment(request: StaffRequest, exam: str) -> HttpResponse:
    """Show every half-day and site that has an allotment, and take another."""
    exam_row = queries.exam_of(exam)
    half_days = half_days_of(exam_row.id)
    people = unplaced_of(exam_row.id) if half_days else []
    context = {
        "exam": exam_row,
        "half_days": half_days,
        "sittings": ecos_sittings_of(exam_row.id),
        "unplaced": people[:NAMES_SHOWN_MAX],
        "unplaced_count": len(people),
    }
    return render(request, "console/ecos/allotment.html", context)


@sees("allotment_adopted")
def allotment_lists(_request: StaffRequest, exam: str) -> HttpResponse:
    """Return the lists of the house, as the folder of `concours ecos allot`."""
    exam_row = queries.exam_of(exam)
    content = zipped(lists_of(exam_row.id))
    response = HttpResponse(content, content_type="application/zip")
    name = f"{FILE_NAME}-{exam_row.code}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@sees("allotment_adopted")
@require_POST
def allotment_bring(request: StaffRequest, exam: str) -> HttpResponse:
    """Keep a document for its preview; nothing else changes."""
    exam_row = queries.exam_of(exam)
    file_id = imports.keep_file(
        request.actor,
        exam_row.id,
        uploaded(request),
        to_come="allotment_adopted",
        now=request.now,
    )
    return redirect("allotment_file", exam, file_id)


@sees("allotment_adopted")
def allotment_file(request: StaffRequest, exam: str, file: UUID) -> HttpResponse:
    """Show what a document says, what it breaks, and who has no place."""
    exam_row, file_row = queries.exam_of(exam), queries.find_file(exam, file)
    context: dict[str, Any] = {"exam": exam_row, "file": file_row}
    try:
        preview = _read(file)
    except AllotmentInvalid as refusal:
        faults = {
            "faults": [_fault(at, reason) for at, reason in refusal.faults],
            "faults_count": refusal.count,
        }
        return render(request, "console/ecos/allotment_file.html", context | faults)
    obstacle = _find_obstacle(exam_row.id, preview.allotment)
    numbers = {person.number for person in preview.allotment.lists.candidates}
    left_out = [n for n in queries.numbers_of(exam_row.id) if n not in numbers]
    breaches = preview.breaches[:BREACHES_SHOWN_MAX]
    context |= {
        "preview": preview,
        "breach_counts": _breach_counts(preview.breaches),
        "breaches": [(RULES[breach.rule], breach) for breach in breaches],
        "wishes": list(_wish_rows(preview.wishes)),
        "obstacle": obstacle and worded(obstacle),
        "obstacle_facts": obstacle and _names_of(obstacle),
        "left_out": left_out[:NAMES_SHOWN_MAX],
        "left_out_count": len(left_out),
        "without_place": preview.without_place[:NAMES_SHOWN_MAX],
        "is_sound": not preview.breaches and obstacle is None,
    }
    return render(request, "console/ecos/allotment_file.html", context)


@sees("allotment_adopted")
@require_POST
def allotment_adopt(request: StaffRequest, exam: str, file: UUID) -> HttpResponse:
    """Bring the document into force."""
    exam_row = queries.exam_of(exam)
    queries.find_file(exam, file)
    content = queries.content_of(file)
    adopt_allotment(request.actor, exam_row.id, content, now=request.now)
    return redirect("allotment_exam", exam)


@opens_to(lambda actor: may(actor, "see_allotment", actor.post))
def schedule(request: StaffRequest, exam: str, wave: str, site: str) -> HttpResponse:
    """Show who is where when at one site in one half-day, by room and by person."""
    exam_row = queries.exam_of(exam)
    sitting, site_row = find_half_day(exam_row.id, wave, site)
    require(request.actor, "see_allotment", Venue(site_row.id))
    t0 = Instant(sitting.t0_ms or sitting.scheduled_ms)
    context = {
        "exam": exam_row,
        "sitting": sitting,
        "site": site_row,
        "t0": t0,
        "can_mend": sitting.collected_ms is None
        and may(request.actor, "allotment_mended", Venue(site_row.id))
        and not is_site_over(sitting, site_row.id, now=request.now),
        "circuits": schedule_of(sitting, site_row.id, t0=t0),
    }
    return render(request, "console/ecos/schedule.html", context)


@kept_in_memory(READ_KEPT_MAX)
def _read(file: UUID) -> AllotmentPreview:
    document = read_allotment(queries.content_of(file))
    encounters = Encounters(document)
    days = len({wave.day for wave in document.lists.waves})
    return AllotmentPreview(
        document,
        find_breaches(document),
        count_wishes(document),
        list(_reserve_rows(encounters)),
        [
            person.number
            for person in document.lists.candidates
            if len(encounters.places_of.get(person.number, ())) < days
        ],
    )


def _reserve_rows(encounters: Encounters) -> Iterator[ReserveRow]:
    """Yield each site and half-day: who is posted, there, and has no chair."""
    document = encounters.allotment
    chairs = Counter((row.site, row.wave) for row in document.chairs)
    empty = Counter((row.site, row.wave) for row in document.chairs if not row.examiner)
    seats = {(row.examiner, row.wave) for row in document.chairs}
    reserves = Counter(
        (row.site, wave)
        for row in document.postings
        for wave in encounters.waves
        if wave not in encounters.examiners[row.examiner].away
        and (row.examiner, wave) not in seats
    )
    for site, wave in sorted(chairs, key=lambda key: (key[1], key[0])):
        key = site, wave
        yield ReserveRow(site, wave, chairs[key], empty[key], reserves[key])


def _fault(at: str, reason: str) -> dict[str, str]:
    """Return where a document is wrong, its code, and the sentence of it."""
    sentence = fault_sentence(at, reason)
    if not is_french():
        return {"at": at, "reason": reason, "words": sentence.en}
    words = sentence.fr.replace(" ;", "\u202f;").replace(" : ", "\u00a0: ")
    return {"at": at, "reason": reason, "words": words}


def _find_obstacle(exam: UUID, document: Allotment) -> Refusal | None:
    """Return what keeps a document out of this exam, None where nothing does."""
    try:
        with transaction.atomic():
            find_ground(exam, document)
    except Refusal as refusal:
        return refusal
    return None


def _names_of(refusal: Refusal) -> Sequence[str]:
    names = refusal.facts().get("names", ())
    return [str(name) for name in names] if isinstance(names, (list, tuple)) else []


def _breach_counts(breaches: Sequence[Breach]) -> list[tuple[str, int]]:
    return list(Counter(breach.rule for breach in breaches).items())


def _wish_rows(wishes: Wishes) -> Iterator[dict[str, object]]:
    for name, unmet in (
        ("W1", wishes.w1),
        ("W2", wishes.w2),
        ("W3", wishes.w3),
        ("W4", wishes.w4),
    ):
        yield {
            "name": name,
            "word": WISHES[name],
            "count": len(unmet.concerned),
            "of": unmet.of,
            "first": unmet.concerned[:NAMES_SHOWN_MAX],
        }
