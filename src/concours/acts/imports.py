"""A file of sites or candidates comes into force, whole or not at all.

Planned anew in the transaction that carries it out, so that what was previewed an hour
ago cannot overrule what has happened since. A file already in force leaves no act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid5

from django.db import transaction

from concours.acts.may import require
from concours.acts.record import Actor, plain_connection, record
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.roster.codes import NO_CODE
from concours.core.roster.columns import Kind
from concours.core.roster.faults import Fault
from concours.core.roster.lines import Reading
from concours.core.roster.plan import (
    Member,
    Person,
    Plan,
    Site,
    Standing,
    plan_people,
    plan_sites,
)
from concours.store import models
from concours.store.journal.locks import ROSTER, TAKE
from concours.store.queries.roster import standing

TOLD_COUNT_MAX = 20
"""How many of the faults a refusal names; the preview shows them all."""

CHANGE_SITES = """
UPDATE site SET name = said.name, address = said.address, zone = said.zone
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
     AS said (code, name, address, zone)
WHERE site.exam_id = %s AND site.code = said.code
"""
CHANGE_PEOPLE = """
UPDATE candidate SET name = said.name, site_id = site.id, room = said.room,
    seat = said.seat, factor_num = said.num, factor_den = said.den
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[],
            %s::int[]) AS said (number, name, site, room, seat, num, den)
JOIN site ON site.code = said.site AND site.exam_id = %s
WHERE candidate.exam_id = site.exam_id AND candidate.number = said.number
"""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it was read, and the SHA-256 of its bytes."""

    reading: Reading
    digest: bytes


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `act` is None where there was nothing to do."""

    kind: Kind
    added_count: int
    changed_count: int
    same_count: int
    act: int | None


@dataclass(eq=False)
class RosterFaulty(Refusal):
    """A file with a fault changes nothing. `where` names the first: line and code."""

    code: ClassVar[str] = "roster.faulty"
    faults_count: int
    where: tuple[str, ...]


def preview(exam: UUID, reading: Reading) -> Plan[Site] | Plan[Person] | Plan[Member]:
    """Return what a file would change now. Nothing is written."""
    return _planned(reading, standing(exam))


@transaction.atomic
def import_roster(
    actor: Actor, exam: UUID, brought: Brought, *, now: Instant
) -> Imported:
    """Bring a file of sites or candidates into force.

    Who is not in the file stays. A new candidate has an attempt in every sitting whose
    start is not announced, and no code until convocations are made. Raises
    `NotAllowed`, `RosterFaulty`.
    """
    require(actor, "roster_imported")
    plain_connection().execute(TAKE, (ROSTER,))
    plan = _planned(brought.reading, standing(exam))
    if plan.faults:
        raise RosterFaulty(len(plan.faults), _where(plan.faults))
    kind = brought.reading.kind
    assert kind is not None, "a file of no kind has a fault"
    counts = (len(plan.added), len(plan.changed), plan.same_count)
    if plan.is_idle:
        return Imported(kind, *counts, None)
    changed = [change.after for change in plan.changed]
    _add_sites(exam, [one for one in plan.added if isinstance(one, Site)])
    _change_sites(exam, [one for one in changed if isinstance(one, Site)])
    _add_people(exam, [one for one in plan.added if isinstance(one, Person)])
    _change_people(exam, [one for one in changed if isinstance(one, Person)])
    body = {
        "roster": kind,
        "added": counts[0],
        "changed": counts[1],
        "left": counts[2],
        "file": brought.digest.hex(),
    }
    act = record(actor, "roster_imported", body=body, now=now)
    return Imported(kind, *counts, act)


def _planned(
    reading: Reading, found: Standing
) -> Plan[Site] | Plan[Person] | Plan[Member]:
    if reading.kind == "sites":
        return plan_sites(reading, found)
    if reading.kind == "candidates":
        return plan_people(reading, found)
    return Plan((), (), 0, reading.faults)


def _where(faults: Sequence[Fault]) -> tuple[str, ...]:
    told = faults[:TOLD_COUNT_MAX]
    return tuple(f"{fault.line} {fault.code} {fault.found}".strip() for fault in told)


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
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        plain_connection().execute(CHANGE_SITES, (*columns, exam))


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
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        plain_connection().execute(CHANGE_PEOPLE, (*columns, exam))
