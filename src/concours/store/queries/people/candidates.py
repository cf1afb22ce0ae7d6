"""The list of an exam's candidates, and of those who withdrew."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from uuid import UUID

from django.db.models import Q, QuerySet

from concours.core.people.roster.codes import plain_number
from concours.core.people.roster.settings import USUAL_SETTINGS, PersonalSettings
from concours.store.journal.acts import ActRow
from concours.store.models import Candidate, Withdrawal
from concours.store.queries.acts import act_numbered
from concours.store.queries.unknown import Unknown

WORDS_COUNT_MAX = 5
WITHDRAWALS_SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class Search:
    """What a list is narrowed to: words of a number or a name, a site, a room of it."""

    words: str = ""
    site: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawalLine:
    """Somebody who withdrew, and the act that says why."""

    row: Withdrawal
    act: ActRow


def find_candidates(exam: UUID, search: Search) -> QuerySet[Candidate]:
    """Return the candidates of an exam that a search finds, by number."""
    rows = Candidate.objects.select_related("site").filter(exam_id=exam)
    if search.words:
        in_name = Q()
        for word in search.words.split()[:WORDS_COUNT_MAX]:
            in_name &= Q(name__icontains=word)
        rows = rows.filter(Q(number__icontains=search.words) | in_name)
    if search.site:
        rows = rows.filter(site__code=search.site)
    if search.room:
        rows = rows.filter(room=search.room)
    return rows.order_by("number")


def rooms_at(exam: UUID, site: str) -> list[str]:
    """Return the rooms of a site, or of all, by name."""
    rows = Candidate.objects.filter(exam_id=exam)
    rows = rows.filter(site__code=site) if site else rows
    return list(rows.values_list("room", flat=True).distinct().order_by("room"))


def left_out(exam: UUID, numbers: Collection[str]) -> list[tuple[str, str]]:
    """Return who is enrolled and not among these numbers: number and name."""
    plain_numbers = {plain_number(number) for number in numbers}
    rows = Candidate.objects.filter(exam_id=exam).order_by("number")
    people = rows.values_list("number", "name").iterator()
    return [person for person in people if plain_number(person[0]) not in plain_numbers]


def withdrawals(exam: UUID) -> list[WithdrawalLine]:
    """Return who withdrew from an exam, by number."""
    rows = Withdrawal.objects.select_related("site").filter(exam_id=exam)
    shown = rows.order_by("number")[:WITHDRAWALS_SHOWN_MAX]
    return [WithdrawalLine(row, act_numbered(row.act)) for row in shown]


def find_withdrawal(identity: UUID) -> Withdrawal:
    """Return one of them, to be undone. Raises `Unknown`."""
    rows = Withdrawal.objects.select_related("exam", "site")
    row = rows.filter(pk=identity).first()
    if row is None:
        raise Unknown("withdrawal", str(identity))
    return row


def written_out(settings: PersonalSettings) -> dict[str, object]:
    """Return the settings that differ from the usual ones, as they are kept."""
    values = asdict(settings) | {"breaks": settings.breaks.cell}
    return {
        field.name: values[field.name]
        for field in fields(settings)
        if getattr(settings, field.name) != getattr(USUAL_SETTINGS, field.name)
    }
