"""What each convocation says now, and whose letter says something else.

A letter is stale when the hours, the place, the seat or the personal settings that it
names have changed since it was made. What was changed back makes no letter stale.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from concours.core.ecos.bells.tempo import Tempo, read_tempo
from concours.core.kernel.canonical import Json, digest, dump
from concours.core.people.roster.codes import NO_CODE
from concours.core.people.roster.settings import PersonalSettings, settings_cells
from concours.store.models import Candidate, Placement
from concours.store.queries.authoring.plans import AnySitting, sittings_of
from concours.store.queries.ecos.placed_resits import (
    PlacedResit,
    resits_by_candidate,
)
from concours.store.queries.people.settings import settings_in_exam
from concours.store.queries.sql import rows_of

LETTER = b"concours/letter/1"

CIRCUITS = """
SELECT c.sitting_id, c.site_id, c.code, c.tempo::text, own.confinement_ms
FROM circuit c JOIN sitting s ON s.id = c.sitting_id CROSS JOIN LATERAL (
    SELECT (convert_from(t.document, 'UTF8')::jsonb
            #>> '{allotment,lists,settings,confinement_ms}')::bigint AS confinement_ms
    FROM allotment t WHERE t.sitting_id = c.sitting_id AND t.site_id = c.site_id
    ORDER BY version DESC LIMIT 1) AS own
WHERE s.exam_id = %s
"""
CircuitKey = tuple[UUID, UUID, str]
"""A half-day, a site, and the code of a circuit: the room of who is in it."""


@dataclass(frozen=True, slots=True)
class CircuitHours:
    """The bells of a circuit, and how long before the first all are confined."""

    tempo: Tempo
    confinement_ms: int


def hours_by_circuit(exam: UUID) -> Mapping[CircuitKey, CircuitHours]:
    """Return the hours of every circuit of an exam, those of its half-days."""
    return {
        (sitting, site, code): CircuitHours(
            read_tempo(json.loads(tempo)), confinement_ms
        )
        for sitting, site, code, tempo, confinement_ms in rows_of(CIRCUITS, exam)
    }


def sittings_to_come(exam: UUID) -> list[AnySitting]:
    """Return the sittings that a convocation names: those that are not over."""
    return [
        row for row in sittings_of(exam) if getattr(row, "collected_ms", None) is None
    ]


def letter_digests(exam: UUID, rows: Iterable[Candidate]) -> dict[UUID, bytes]:
    """Return the digest of what the letter of each candidate says now.

    `rows` come with their sites.
    """
    hours: list[Json] = [
        [row.title, row.kind, row.scheduled_ms, row.duration_ms]
        for row in sittings_of(exam)
    ]
    places, settings = places_by_candidate(exam), settings_in_exam(exam)
    resits = resits_by_candidate(exam)
    return {
        row.id: digest(
            LETTER,
            dump(
                [
                    *_own(row),
                    hours,
                    *_other_seats(places.get(row.id)),
                    *_settings_json(settings.get(row.id)),
                    *_resits_json(resits.get(row.id, ())),
                ]
            ),
        )
        for row in rows
    }


def places_by_candidate(exam: UUID) -> Mapping[UUID, Mapping[UUID, Placement]]:
    """Return who sits elsewhere, and where, by candidate and sitting, with its site."""
    places: defaultdict[UUID, dict[UUID, Placement]] = defaultdict(dict)
    rows = Placement.objects.filter(candidate__exam_id=exam).select_related("site")
    for row in rows:
        places[row.candidate_id][row.sitting_id] = row
    return places


def _other_seats(places: Mapping[UUID, Placement] | None) -> list[Json]:
    """Return what a letter says of other seats: nothing where there is none."""
    if not places:
        return []
    return [
        [str(sitting), row.site.name, row.site.address, row.room, row.seat]
        for sitting, row in sorted(places.items())
    ]


def _settings_json(settings: PersonalSettings | None) -> list[Json]:
    """Return what a letter says of personal settings: nothing where there is none."""
    return [] if settings is None else [{"due": list(settings_cells(settings))}]


def _resits_json(resits: Iterable[PlacedResit]) -> list[Json]:
    """Return what a letter says of resits: nothing where there is none."""
    turns: list[Json] = [[str(row.there), row.turn] for row in resits]
    return [{"resits": turns}] if turns else []


def stale_letters(exam: UUID) -> Iterator[Candidate]:
    """Yield the candidates whose letter no longer says what is true.

    Of letters that were made before their content was kept, nothing is known.
    """
    made = Candidate.objects.filter(exam_id=exam).exclude(code_digest=NO_CODE)
    rows = list(made.exclude(letter_digest=None).select_related("site"))
    now_said = letter_digests(exam, rows)
    for row in rows:
        if bytes(row.letter_digest or b"") != now_said[row.id]:
            yield row


def _own(row: Candidate) -> list[Json]:
    return [
        *(row.name, row.number, row.site.name, row.site.address, row.site.zone),
        *(row.room, row.seat, row.factor_num, row.factor_den),
    ]
