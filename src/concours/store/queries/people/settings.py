"""What candidates are due besides time: display, rest breaks, a reader, a room."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from concours.core.people.roster.settings import (
    USUAL_SETTINGS,
    Contrast,
    PersonalSettings,
    Reader,
    RestBreaks,
)
from concours.store import models
from concours.store.queries.people.people import exactly

VOICES = """
SELECT DISTINCT ON (attempt.candidate_id) attempt.candidate_id, presence.voice
FROM attempt JOIN presence ON presence.attempt = attempt.id
WHERE attempt.candidate_id = ANY(%s)
ORDER BY attempt.candidate_id, presence.seen_ms DESC
"""


def settings_of(candidate: UUID) -> PersonalSettings:
    """Return what one candidate is due."""
    return settings_by_candidate([candidate]).get(candidate, USUAL_SETTINGS)


def rest_breaks_of(candidate: UUID) -> RestBreaks:
    """Return the rest breaks that a candidate is due in each sitting."""
    return settings_of(candidate).breaks


def settings_by_candidate(candidates: Iterable[UUID]) -> dict[UUID, PersonalSettings]:
    """Return what these candidates are due; who has nothing set is left out."""
    rows = models.PersonalSettings.objects.filter(candidate__in=list(candidates))
    return _by_candidate(rows)


def settings_in_exam(exam: UUID) -> dict[UUID, PersonalSettings]:
    """Return what the candidates of an exam are due, as above."""
    return _by_candidate(
        models.PersonalSettings.objects.filter(candidate__exam_id=exam)
    )


def candidate_of(exam: UUID, number: str) -> models.Candidate:
    """Return the candidate of an exam with this number. Raises `Unknown`."""
    rows = models.Candidate.objects.select_related("site")
    of_number = rows.filter(exam_id=exam, number__iexact=number.strip())
    return exactly(of_number, number, lambda row: row.number)


def has_candidate(exam: UUID, number: str) -> bool:
    """Tell whether an exam has a candidate with this number."""
    return models.Candidate.objects.filter(exam_id=exam, number__iexact=number).exists()


def people_with_settings(
    exam: UUID,
) -> list[tuple[models.Candidate, PersonalSettings]]:
    """Return who is due extra time or anything else, by site, room and seat."""
    settings = settings_in_exam(exam)
    rows = models.Candidate.objects.filter(is_accommodated(), exam_id=exam)
    in_order = rows.select_related("site").order_by("site__name", "room", "seat")
    return [(row, settings.get(row.id, USUAL_SETTINGS)) for row in in_order]


def voices_heard(candidates: Iterable[UUID]) -> dict[UUID, bool | None]:
    """Return what each candidate's tablet said last of a voice that reads French.

    None where it was not tried; without a tablet, a candidate is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(VOICES, [list(candidates)])
        return dict(cursor.fetchall())


def is_accommodated(prefix: str = "") -> Q:
    """Return the condition that a candidate is due extra time or anything else."""
    path = f"{prefix}personalsettings__"
    return (
        Q((f"{prefix}factor_num__gt", F(f"{prefix}factor_den")))
        | Q((f"{path}text_percent__gt", 100))
        | Q((f"{path}contrast", "strong"))
        | Q((f"{path}spacing_percent__gt", 100))
        | Q((f"{path}breaks_count__gt", 0))
        | Q((f"{path}reader__in", ["person", "voice"]))
        | Q((f"{path}has_own_room", True))
    )


def count_neighbours(candidate: models.Candidate) -> int:
    """Return how many others of the exam have their seat in a candidate's room."""
    rows = models.Candidate.objects.filter(
        exam_id=candidate.exam_id, site_id=candidate.site_id, room=candidate.room
    )
    return rows.exclude(pk=candidate.pk).count()


def _by_candidate(
    rows: Iterable[models.PersonalSettings],
) -> dict[UUID, PersonalSettings]:
    return {
        row.candidate_id: settings
        for row in rows
        if (settings := _settings(row)) != USUAL_SETTINGS
    }


def _settings(row: models.PersonalSettings) -> PersonalSettings:
    return PersonalSettings(
        text_percent=row.text_percent,
        contrast=cast("Contrast", row.contrast),
        spacing_percent=row.spacing_percent,
        breaks=RestBreaks(row.breaks_count, row.break_minutes),
        reader=cast("Reader", row.reader),
        has_own_room=row.has_own_room,
    )
