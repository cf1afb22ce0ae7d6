"""The rows of sites, candidates and examiners, as a file of the roster changes them.

Called inside the act that records them (`acts.imports`), and by nothing else.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from concours.acts.record import plain_connection
from concours.core.people.roster.codes import NO_CODE
from concours.core.people.roster.plan import Examiner, Person, Site
from concours.core.people.roster.settings import USUAL_SETTINGS, PersonalSettings
from concours.store import bulk, models
from concours.store.queries.people.roster import sitting_codes


def write_sites(
    exam: UUID, added: Sequence[Site], rows_changed: Sequence[Site]
) -> None:
    """Add sites, and bring others up to date."""
    _add_sites(exam, added)
    _change_sites(exam, rows_changed)


def write_people(
    exam: UUID, added: Sequence[Person], rows_changed: Sequence[Person]
) -> None:
    """Add candidates with their attempts, and bring others up to date.

    An attempt for every sitting whose start is not announced.
    """
    _add_people(exam, added)
    _change_people(exam, rows_changed)
    rows = models.PersonalSettings.objects.filter(candidate__exam_id=exam)
    numbers = frozenset(rows.values_list("candidate__number", flat=True))
    people = (*added, *rows_changed)
    set_settings(
        exam,
        {
            p.number: p.settings
            for p in people
            if p.settings != USUAL_SETTINGS or p.number in numbers
        },
    )


def write_placements(exam: UUID, people: Sequence[Person]) -> None:
    """Seat candidates elsewhere in one sitting each, or at their own seat again."""
    if not people:
        return
    numbers = [person.number for person in people]
    rows = models.Candidate.objects.filter(exam_id=exam, number__in=numbers)
    candidates = {row.number: row for row in rows}
    sites = models.Site.objects.filter(exam_id=exam).values_list("code", "id")
    site_ids = dict(sites)
    sittings = {code: sitting for sitting, code in sitting_codes(exam).items()}
    for person in people:
        row, sitting = candidates[person.number], sittings[person.sitting]
        seat = {
            "site_id": site_ids[person.site],
            "room": person.room,
            "seat": person.seat,
        }
        places = models.Placement.objects.filter(candidate=row, sitting_id=sitting)
        if all(getattr(row, name) == value for name, value in seat.items()):
            places.delete()
        elif not places.update(**seat):
            models.Placement.objects.create(candidate=row, sitting_id=sitting, **seat)


def write_examiners(
    exam: UUID, added: Sequence[Examiner], rows_changed: Sequence[Examiner]
) -> None:
    """Add examiners, without a code as yet, and bring others up to date."""
    models.Examiner.objects.bulk_create(
        [
            models.Examiner(
                id=uuid5(exam, f"examiner/{row.number}"),
                exam_id=exam,
                number=row.number,
                name=row.name,
                university=row.university,
                code_digest=NO_CODE,
            )
            for row in added
        ],
        batch_size=5_000,
    )
    rows = models.Examiner.objects.filter(exam_id=exam)
    for row in rows_changed:
        rows.filter(number=row.number).update(name=row.name, university=row.university)


def set_settings(exam: UUID, settings: Mapping[str, PersonalSettings]) -> None:
    """Set what each candidate, by number, is due besides time."""
    rows = [
        (number, s.text_percent, s.contrast, s.spacing_percent, s.breaks.count,
         s.breaks.minutes, s.reader, s.has_own_room)
        for number, s in settings.items()
    ]  # fmt: skip
    bulk.set_settings(plain_connection(), exam, rows)


def _add_sites(exam: UUID, sites: Sequence[Site]) -> None:
    models.Site.objects.bulk_create(
        [
            models.Site(
                exam_id=exam,
                code=site.code,
                name=site.name,
                address=site.address,
                zone=site.zone,
            )
            for site in sites
        ]
    )


def _change_sites(exam: UUID, sites: Sequence[Site]) -> None:
    rows = [(site.code, site.name, site.address, site.zone) for site in sites]
    bulk.change_sites(plain_connection(), exam, rows)


def _add_people(exam: UUID, people: Sequence[Person]) -> None:
    if not people:
        return
    sites = models.Site.objects.filter(exam_id=exam).in_bulk(field_name="id")
    by_code = {site.code: site for site in sites.values()}
    rows = [
        models.Candidate(
            id=uuid5(exam, f"candidate/{person.number}"),
            exam_id=exam,
            number=person.number,
            name=person.name,
            site=by_code[person.site],
            room=person.room,
            seat=person.seat,
            factor_num=person.factor.numerator,
            factor_den=person.factor.denominator,
            code_digest=NO_CODE,
        )
        for person in people
    ]
    models.Candidate.objects.bulk_create(rows, batch_size=5_000)
    sittings = models.Sitting.objects.filter(exam_id=exam, armed_ms=None)
    sittings = sittings.exclude(kind="ecos")  # its allotment says who passes in it
    models.Attempt.objects.bulk_create(
        [
            models.Attempt(sitting=sitting, candidate=row)
            for sitting in sittings
            for row in rows
        ],
        batch_size=5_000,
    )


def _change_people(exam: UUID, people: Sequence[Person]) -> None:
    rows = [
        (p.number, p.name, p.site, p.room, p.seat, p.factor.numerator,
         p.factor.denominator)
        for p in people
    ]  # fmt: skip
    bulk.change_people(plain_connection(), exam, rows)
