"""Who is due something, and what one candidate is due: shown, and changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from concours.acts.people.settings import change_settings
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import FormInvalid, text, whole
from concours.console.pages.permissions import sees
from concours.console.words.people import settings as words
from concours.core.people.roster.settings import (
    BREAK_MINUTES_MAX,
    BREAKS_COUNT_MAX,
    CONTRASTS,
    NO_BREAKS,
    READERS,
    SPACING_PERCENTS,
    TEXT_PERCENTS,
    PersonalSettings,
    RestBreaks,
    rest_breaks_of,
)
from concours.store.models import Candidate
from concours.store.queries.people import roster as queries
from concours.store.queries.people.settings import (
    candidate_of,
    count_neighbours,
    has_candidate,
    people_with_settings,
    settings_of,
    voices_heard,
)

LINES_SHOWN_MAX = 100


@dataclass(frozen=True, slots=True)
class SettingsRow:
    """A candidate, what they are due in words, and what of it is not ready.

    `neighbours_count` is how many share a room that should be theirs alone; `voice` is
    `heard`, `missing` or `untried` for whoever the tablet reads to.
    """

    candidate: Candidate
    factor: str
    words: str
    neighbours_count: int
    voice: str


@sees("see_roster")
def settings_list(request: StaffRequest, exam: str) -> HttpResponse:
    """Show who is due something, and lead to any candidate by their number."""
    exam_row = queries.exam_of(exam)
    number = request.GET.get("number", "").strip()
    if number and has_candidate(exam_row.id, number):
        return redirect("roster_candidate", exam, number)
    people = people_with_settings(exam_row.id)
    page = Paginator(people, LINES_SHOWN_MAX).get_page(request.GET.get("page"))
    context = {
        "exam": exam_row,
        "people_count": len(people),
        "page": page,
        "rows": list(_rows(page)),
        "number": number,
    }
    return render(request, "console/people/settings.html", context)


@sees("see_roster")
def candidate_settings(request: StaffRequest, exam: str, number: str) -> HttpResponse:
    """Show what one candidate is due, and change it with a reason."""
    exam_row = queries.exam_of(exam)
    candidate = candidate_of(exam_row.id, number)
    if request.method == "POST":
        change_settings(
            request.actor,
            candidate.id,
            _read_settings(request),
            reason=text(request, "reason"),
            now=request.now,
        )
        return redirect("roster_candidate", exam, number)
    settings = settings_of(candidate.id)
    context = {
        "exam": exam_row,
        "line": next(_rows([(candidate, settings)])),
        "settings": settings,
        "hold": queries.holds(exam_row.id).get(number, "free"),
        "choices": words.choices(settings),
        "breaks_counts": range(BREAKS_COUNT_MAX + 1),
        "minutes_max": BREAK_MINUTES_MAX,
    }
    return render(request, "console/people/candidate_settings.html", context)


VOICES = {None: "untried", True: "heard", False: "missing"}


def _rows(
    people: Iterable[tuple[Candidate, PersonalSettings]],
) -> Iterator[SettingsRow]:
    pairs = list(people)
    voices = voices_heard(
        candidate.id for candidate, settings in pairs if settings.reader == "voice"
    )
    for candidate, settings in pairs:
        is_read_to = settings.reader == "voice"
        voice = VOICES[voices.get(candidate.id)] if is_read_to else ""
        yield _row(candidate, settings, voice)


def _row(candidate: Candidate, settings: PersonalSettings, voice: str) -> SettingsRow:
    factor = Fraction(candidate.factor_num, candidate.factor_den)
    return SettingsRow(
        candidate,
        "" if factor == 1 else str(factor),
        words.settings_words(settings),
        count_neighbours(candidate) if settings.has_own_room else 0,
        voice,
    )


def _read_settings(request: StaffRequest) -> PersonalSettings:
    """Return what the form says. Raises `FormInvalid`."""
    percent, spacing = whole(request, "text_percent"), whole(request, "spacing_percent")
    contrasts = {str(value): value for value in CONTRASTS.values()}
    readers = {str(value): value for value in READERS.values()}
    contrast = contrasts.get(text(request, "contrast"))
    reader = readers.get(text(request, "reader"))
    if percent not in TEXT_PERCENTS:
        raise FormInvalid("text_percent")
    if spacing not in SPACING_PERCENTS:
        raise FormInvalid("spacing_percent")
    if contrast is None:
        raise FormInvalid("contrast")
    if reader is None:
        raise FormInvalid("reader")
    breaks, has_own_room = _read_breaks(request), text(request, "has_own_room") == "1"
    return PersonalSettings(percent, contrast, spacing, breaks, reader, has_own_room)


def _read_breaks(request: StaffRequest) -> RestBreaks:
    count = whole(request, "breaks_count")
    if count == 0:
        return NO_BREAKS
    breaks = rest_breaks_of(RestBreaks(count, whole(request, "break_minutes")).cell)
    if breaks is None:
        raise FormInvalid("break_minutes")
    return breaks
