"""Decisions that wait for a second person, and those that were decided."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from concours.core.kernel.time import HOUR_MS, Instant
from concours.core.people.proposals.lapse import (
    TERMS,
    Change,
    Lapse,
    ProposalFacts,
    lapse_of,
)
from concours.store.models import (
    Attempt,
    Exam,
    Proposal,
    ProposalSeen,
    SiteStart,
    Sitting,
)
from concours.store.queries.people.staff import at_work
from concours.store.queries.proposal_facts import names_of, word_facts
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

OPEN_COUNT_MAX = 200
LAPSED_SHOWN_MS = 24 * HOUR_MS
"""How long a person is reminded of what they proposed in vain."""
DECIDED_COUNT_MAX = 20
CHANGES_COUNT_MAX = 5_000
"""How many changes are looked at, newest first: more than a jury makes in a week."""
CHANGES = """
SELECT act.number, act.kind, coalesce(act.sitting::text, ''),
       coalesce(sitting.exam_id::text, exam.id::text, campaign.exam_id::text, ''),
       coalesce(facts ->> 'candidate', ''), coalesce(facts ->> 'login', '')
FROM act
CROSS JOIN LATERAL (SELECT convert_from(act.body, 'UTF8')::jsonb AS facts) AS body
LEFT JOIN sitting ON sitting.id = act.sitting
LEFT JOIN exam ON act.sitting IS NULL AND exam.code = facts ->> 'exam'
LEFT JOIN campaign ON act.sitting IS NULL AND campaign.code = facts ->> 'campaign'
WHERE act.number > %s AND act.kind = ANY(%s) ORDER BY act.number DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal, and its facts as people call them; no fact: it is for the nation.

    `lapse` is why one that nobody decided cannot be confirmed any more.
    """

    row: Proposal
    facts: Mapping[str, Sequence[str]]
    lapse: Lapse | None = None

    @property
    def is_open(self) -> bool:
        """Whether a second person can still confirm it."""
        return self.row.state == "open" and self.lapse is None


def find_proposal(sitting: UUID, proposal: UUID) -> Proposal:
    """Return a proposal of this sitting. Raises `Unknown`."""
    row = Proposal.objects.filter(sitting=sitting, pk=proposal).first()
    if row is None:
        raise Unknown("proposal", str(proposal))
    return row


def one_on_people(proposal: UUID) -> Proposal:
    """Return a proposal about the staff. Raises `Unknown`."""
    row = Proposal.objects.filter(sitting=None, pk=proposal).first()
    if row is None:
        raise Unknown("proposal", str(proposal))
    return row


def waiting_on_people(kinds: Collection[str], *, now: Instant) -> list[Proposal]:
    """Return the proposals about the staff that wait, those that end first."""
    rows = _undecided(now).filter(sitting=None, kind__in=kinds)
    return not_lapsed(rows.order_by("expires_ms"), now=now)


def find_proposal_of_exam(
    exam: Exam, proposal: UUID, *, kinds: Collection[str]
) -> Proposal:
    """Return a proposal about an exam, of one of these kinds. Raises `Unknown`."""
    rows = Proposal.objects.filter(_is_about(exam), kind__in=kinds)
    row = rows.filter(pk=proposal).first()
    if row is None:
        raise Unknown("proposal", str(proposal))
    return row


def exam_of_proposal(row: Proposal) -> UUID | None:
    """Return the exam that a proposal is about, None for those on the staff."""
    if row.sitting is not None:
        return row.sitting.exam_id
    exams = Exam.objects.filter(code=row.facts.get("exam"))
    return exams.values_list("id", flat=True).first()


def open_in_sitting(sitting: UUID, kind: str, *, now: Instant) -> list[Proposal]:
    """Return the open proposals of one kind in a sitting, the oldest first."""
    rows = _undecided(now).filter(sitting=sitting, kind=kind)
    return not_lapsed(rows.order_by("act"), now=now)


def open_about(attempt: Attempt, *, now: Instant) -> list[Proposal]:
    """Return the open proposals about one candidate, the oldest first."""
    rows = _undecided(now).filter(sitting=attempt.sitting_id)
    own_rows = rows.filter(facts__attempt=str(attempt.id))
    return not_lapsed(own_rows.order_by("made_ms"), now=now)


def open_in_exam(exam: Exam, kinds: Collection[str], *, now: Instant) -> list[Proposal]:
    """Return the open proposals about an exam, of these kinds."""
    rows = _undecided(now).filter(_is_about(exam), kind__in=kinds)
    return not_lapsed(rows, now=now)


def open_about_round(round_: UUID, *, now: Instant) -> Proposal | None:
    """Return the open proposal to publish a round, if there is one."""
    rows = _undecided(now).filter(kind="round_published", facts__round=str(round_))
    return next(iter(not_lapsed(rows, now=now)), None)


def is_proposed_again(row: Proposal, *, now: Instant) -> bool:
    """Tell whether another proposal of the same facts waits."""
    rows = _undecided(now).filter(
        sitting=row.sitting_id, kind=row.kind, facts=row.facts
    )
    return bool(not_lapsed(rows, now=now))


def every_undecided(
    *, now: Instant, own: str = "", exam: UUID | None = None
) -> list[Proposal]:
    """Return the proposals that nobody decided and whose time is not over.

    Of one exam, or over all of them and on the staff; the oldest first, at most
    `OPEN_COUNT_MAX`. With `own`, also those of this person's that ran out of time
    within a day.
    """
    is_shown = Q(expires_ms__gt=now)
    if own:
        is_shown |= Q(proposer__login=own, expires_ms__gt=now - LAPSED_SHOWN_MS)
    rows = _rows().filter(is_shown, state="open").order_by("made_ms")
    rows = rows if exam is None else rows.filter(_is_about(Exam.objects.get(pk=exam)))
    return list(rows[:OPEN_COUNT_MAX])


def seen_by(proposals: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return the names of those who have seen each of these proposals."""
    rows = ProposalSeen.objects.filter(proposal__in=proposals).order_by("at_ms")
    names: dict[UUID, list[str]] = {}
    for proposal, name in rows.values_list("proposal_id", "member__name"):
        names.setdefault(proposal, []).append(name)
    return names


def second_persons(
    roles: Collection[str], exam: UUID | None, *, but: str
) -> dict[str, str]:
    """Return those at work who have one of these roles, but one: names by login.

    In the order of their names. In an exam; without one, in the house.
    """
    rows = at_work(exam, roles).exclude(login=but)
    return dict(rows.order_by("name").values_list("login", "name"))


def lapses_of(rows: Sequence[Proposal], *, now: Instant) -> dict[UUID, Lapse]:
    """Return why some of these proposals, with their sittings, have lapsed."""
    resting_rows = [row for row in rows if TERMS[row.kind].changed_by]
    kinds = {kind for row in resting_rows for kind in TERMS[row.kind].changed_by}
    since = min((row.act for row in resting_rows), default=0)
    changes = find_changes(kinds, since=since) if kinds else []
    numbers = _numbers_of(rows)
    facts = {row.id: _facts_of(row, numbers) for row in rows}
    lapses = {
        identity: lapse_of(proposal, changes, now=now)
        for identity, proposal in facts.items()
    }
    return {identity: lapse for identity, lapse in lapses.items() if lapse is not None}


def not_lapsed(rows: QuerySet[Proposal], *, now: Instant) -> list[Proposal]:
    """Return those of these proposals that can still be confirmed."""
    all_rows = list(rows[:OPEN_COUNT_MAX])
    lapses = lapses_of(all_rows, now=now)
    return [row for row in all_rows if row.id not in lapses]


def _rows() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("proposer", "sitting")


def _is_about(exam: Exam) -> Q:
    """Return what is so of a proposal about an exam: one of no sitting names it."""
    return Q(sitting__exam=exam) | Q(sitting=None, facts__exam=exam.code)


def _undecided(now: Instant) -> QuerySet[Proposal]:
    return _rows().filter(state="open", expires_ms__gt=now)


def find_change(exam: UUID, kinds: Collection[str], *, since: int) -> Change | None:
    """Return the first act of these kinds in an exam after the act `since`."""
    changes = find_changes(kinds, since=since)
    changes = [change for change in changes if change.exam == str(exam)]
    return min(changes, key=lambda change: change.number, default=None)


def find_changes(kinds: Collection[str], *, since: int) -> list[Change]:
    """Return the acts of these kinds after the act `since`, whatever they are about."""
    return [
        Change(
            number=number,
            kind=kind,
            sitting=sitting,
            exam=exam,
            candidate=candidate,
            person=login,
        )
        for number, kind, sitting, exam, candidate, login in rows_of(
            CHANGES, since, sorted(kinds), CHANGES_COUNT_MAX
        )
    ]


def _numbers_of(rows: Iterable[Proposal]) -> dict[str, str]:
    """Return the number of the candidate of each attempt that a proposal is about."""
    attempts = [
        row.facts["attempt"] for row in rows if TERMS[row.kind].scope == "candidate"
    ]
    if not attempts:
        return {}
    rows_of_attempts = Attempt.objects.filter(pk__in=attempts)
    return {
        str(key): number
        for key, number in rows_of_attempts.values_list("id", "candidate__number")
    }


def _facts_of(row: Proposal, numbers: Mapping[str, str]) -> ProposalFacts:
    sitting = row.sitting
    return ProposalFacts(
        kind=row.kind,
        act=row.act,
        sitting=str(row.sitting_id or ""),
        exam=_exam_of(row),
        candidate=numbers.get(row.facts.get("attempt", ""), ""),
        person=row.facts.get("login", ""),
        made=Instant(row.made_ms),
        expires=Instant(row.expires_ms),
        is_launched=sitting is not None and _is_launched(row.kind, sitting),
        is_collected=sitting is not None and sitting.collected_ms is not None,
    )


def _exam_of(row: Proposal) -> str:
    """Return the identity of the exam that a proposal is about, "" of the house."""
    if row.sitting is not None:
        return str(row.sitting.exam_id)
    if "exam" not in row.facts:
        return ""
    return str(Exam.objects.get(code=row.facts["exam"]).id)


def _is_launched(kind: str, sitting: Sitting) -> bool:
    """Tell whether no site of a sitting waits for its start any more.

    Asked only for what ends there.
    """
    if TERMS[kind].ends_with != "launched" or sitting.key_released_ms is None:
        return False
    waiting_sites = SiteStart.objects.filter(sitting=sitting, key_released_ms=None)
    return not waiting_sites.exists()


def of_sitting(sitting: UUID, *, now: Instant) -> list[ProposalView]:
    """Return the proposals of a sitting: those to decide, then the last others."""
    rows = Proposal.objects.select_related("proposer", "decider", "sitting").filter(
        sitting=sitting
    )
    undecided = list(rows.filter(state="open").order_by("expires_ms")[:OPEN_COUNT_MAX])
    lapses = lapses_of(undecided, now=now)
    open_rows = [row for row in undecided if row.id not in lapses]
    over = rows.exclude(pk__in=[row.id for row in open_rows]).order_by("-made_ms")
    all_rows = [*open_rows, *over[:DECIDED_COUNT_MAX]]
    names = names_of(all_rows)
    return [
        ProposalView(row, word_facts(row, names), lapses.get(row.id))
        for row in all_rows
    ]


def views_of(identities: Collection[UUID]) -> dict[UUID, ProposalView]:
    """Return these proposals with their facts as people call them."""
    rows = list(_rows().filter(pk__in=identities))
    names = names_of(rows)
    return {row.id: ProposalView(row, word_facts(row, names)) for row in rows}
