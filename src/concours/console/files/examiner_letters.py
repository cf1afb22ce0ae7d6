"""Convocations of examiners as PDF: one page each, in the order of universities."""

from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.utils import translation

from concours.acts.ecos.examiner_letters import ExaminerLetter
from concours.console.files.convocations import local_hour, qr
from concours.console.words import formats
from concours.core.kernel.time import Instant
from concours.press import Press
from concours.store.models import Exam
from concours.store.queries.ecos.examiners import OwnChair, chairs_by_examiner

FOLDER = "examinateur/"
"""Where the examiners' application is, under the address of the tablets."""


def print_letters(
    exam: Exam, letters: Sequence[ExaminerLetter], *, now: Instant
) -> IO[bytes]:
    """Return the letters as one document."""
    chairs = chairs_by_examiner(exam.id, [letter.bearer for letter in letters])
    with translation.override("fr"):
        facts = {
            "institution": settings.INSTITUTION,
            "exam": exam.title,
            "made": formats.day(now),
            "address": f"{settings.TABLETS_URL}{FOLDER}"
            if settings.TABLETS_URL
            else "",
            "letters": [
                _letter(letter, chairs.get(letter.bearer, ())) for letter in letters
            ],
        }
    return BytesIO(Press("examiner_convocation").pdf(facts, now=now))


def _letter(letter: ExaminerLetter, chairs: Sequence[OwnChair]) -> dict[str, Any]:
    square = qr(letter.number, letter.code, folder=FOLDER)
    return {
        "name": letter.name,
        "number": letter.number,
        "university": letter.university,
        "code": letter.code,
        "side": len(square),
        "qr": [shade for row in square for shade in row],
        "chairs": [_chair(chair) for chair in chairs],
    }


def _chair(chair: OwnChair) -> dict[str, str]:
    start = Instant(chair.scheduled_ms)
    place = f"circuit {chair.circuit}, station {chair.station}, siège {chair.place}"
    room = f"salle {chair.room}" if chair.room else ""
    return {
        "title": chair.title,
        "day": formats.day(start),
        "start": formats.hour(start),
        "where": ", ".join(filter(None, (chair.site, room, place))),
        "there": local_hour(chair.zone, chair.site, start),
    }
