"""What candidates are due besides time: display, rest breaks, a reader, a room."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from concours.core.people.roster.settings import (
    USUAL_SETTINGS,
    Contrast,
    PersonalSettings,
    Reader,
    RestBreaks,
)
from concours.store import models


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
