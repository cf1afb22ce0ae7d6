"""The facts that may ask something of one person, over all exams (`core.people.tasks`).

A few bounded questions, and none about what the person may not do: they are asked on
every page and every fifteen seconds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef

from concours.core.kernel.time import Instant, after
from concours.core.people.tasks.cell import HandoverWaiting, LedgerStopped
from concours.core.people.tasks.steps import (
    LATE_MS_MAX,
    RESULTS_KEPT_MS,
    SETUP_BEFORE_MS,
    STEP_DECISIONS,
    StepName,
)
from concours.core.people.tasks.task import (
    Fact,
    HelpCallOpen,
    IncidentOpen,
    Person,
    ProposalOpen,
    StepOpen,
    WordingsUndecided,
)
from concours.store.models import (
    Incident,
    MarkingVersion,
    Publication,
    Recheck,
    Sitting,
)
from concours.store.queries.casefiles import waiting_cases
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.calls import open_calls
from concours.store.queries.delivery.cell.handovers import find_waiting
from concours.store.queries.ecos.collecting import last_release
from concours.store.queries.ecos.half_day_steps import half_day_steps
from concours.store.queries.keyholders import (
    SITTINGS_COUNT_MAX,
    awaited_shares,
    unconfirmed_records,
)
from concours.store.queries.ledger_stopped import stopped_since
from concours.store.queries.proposals import every_undecided, lapses_of
from concours.store.queries.results.rankings import anchor
from concours.store.queries.results.result_steps import result_steps
from concours.store.queries.results.wording_counts import (
    count_wordings,
    counts_at,
    last_verdict,
)
from concours.store.queries.retention import term_steps
from concours.store.queries.sql import rows_of
from concours.store.queries.waiting import WaitingKinds, what_waits

INCIDENTS_COUNT_MAX = 100
CASE_ACTS = frozenset({"case_notified", "case_heard", "case_closed"})
EXTRA_TIME_PART = 3
"""Who has a third more time ends this part of the length after the others."""
JUDGED_SINCE_PUBLICATION = """
SELECT v.sitting_id, max(act.at_ms) FROM wording_verdict v
JOIN act ON act.number = v.act
JOIN sitting s ON s.id = v.sitting_id
JOIN exam e ON e.id = s.exam_id
WHERE v.undone_act IS NULL AND e.archived_act IS NULL AND e.id = coalesce(%s, e.id)
  AND EXISTS (
    SELECT FROM publication p WHERE p.exam_id = e.id AND p.published_act < v.act
      AND p.stopped_act IS NULL)
GROUP BY v.sitting_id HAVING max(act.at_ms) > %s ORDER BY v.sitting_id LIMIT 20
"""

# Asked on every page: Django's builder takes longer than asking.
DAY_STEPS = """
SELECT s.* FROM sitting s
WHERE s.kind <> 'spare' AND s.reopened_act IS NULL AND s.cancelled_act IS NULL
  AND s.exam_id = coalesce(%(exam)s, s.exam_id) AND (
    s.t0_ms IS NULL AND s.scheduled_ms BETWEEN %(since)s AND %(now)s
    OR s.collected_ms IS NULL AND s.t0_ms BETWEEN %(since)s AND %(now)s - s.duration_ms
    OR s.kind = 'ecos' AND s.t0_ms IS NULL
      AND s.scheduled_ms > %(now)s AND s.scheduled_ms <= %(setup)s AND NOT EXISTS (
        SELECT FROM audience_opening o WHERE o.sitting_id = s.id
          AND o.package = s.package_digest AND o.audience = 'setup'))
ORDER BY s.scheduled_ms LIMIT %(count)s
"""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where somebody works: one exam or all of them, one site, one room of it."""

    exam: UUID | None = None
    site: UUID | None = None
    room: str = ""


def facts_for(
    person: Person,
    place: Workplace,
    waiting: WaitingKinds | None = None,
    *,
    now: Instant,
    is_own_shown: bool = False,
) -> list[Fact]:
    """Return what may ask something of this person where they work.

    Of what is `waiting` in the house, which is asked for unless it is given. With
    `is_own_shown`, also what they proposed, be it lapsed of late.
    """
    facts: list[Fact] = []
    waiting = waiting or what_waits(person.login, now=now)
    if "decision_proposed" in person.allowed and waiting.proposals:
        facts += _proposals(person.login if is_own_shown else "", place.exam, now)
    if "share_handed" in person.allowed and waiting.is_keyholder:
        facts += awaited_shares(person.login, place.exam, now=now)
    if "sealing_confirmed" in person.allowed and waiting.is_keyholder:
        facts += unconfirmed_records(person.login, place.exam, now=now)
    if "incident_followed" in person.allowed and waiting.incidents:
        facts += _incidents(place, is_fraud_shown="see_cases" in person.allowed)
    if "help_seen" in person.allowed and waiting.help_calls:
        facts += _calls(place)
    if "wording_judged" in person.allowed and waiting.marking_versions:
        facts += _wordings(person.login, place.exam)
    post = place.site, place.room
    facts += half_day_steps(person, place.exam, post, waiting, now=now)
    if "sitting_armed" in person.allowed:
        facts += _day_steps(place.exam, now)
    has_results = waiting.collected or waiting.marking_versions
    if "sitting_marked" in person.allowed and has_results:
        facts += _result_steps(facts, place.exam, now)
    if "recheck_answered" in person.allowed and waiting.rechecks:
        facts += _rechecks(place.exam)
    facts += _cases(person, place.exam, now) if waiting.cases else ()
    facts += _handovers(person) if waiting.handovers else ()
    return [*facts, *_terms(person, facts, place.exam, now), *_ledger(person, now)]


def _terms(
    person: Person, facts: Sequence[Fact], exam: UUID | None, now: Instant
) -> Iterator[Fact]:
    if "data_erased" in person.allowed:
        yield from _unproposed(facts, term_steps(exam, now=now))


def _ledger(person: Person, now: Instant) -> Iterator[Fact]:
    if LedgerStopped.act in person.allowed:
        since = stopped_since(now=now)
        if since is not None:
            yield LedgerStopped(since=since)


def _handovers(person: Person) -> Iterator[Fact]:
    """Yield what waits for this person, to take over the cell."""
    if HandoverWaiting.act not in person.allowed:
        return
    for row in find_waiting():
        if row.taker.login == person.login:
            yield HandoverWaiting(
                id=str(row.id),
                leaver=row.leaver.name,
                login=person.login,
                since=Instant(row.offered_ms),
            )


def _cases(person: Person, exam: UUID | None, now: Instant) -> Sequence[Fact]:
    if not person.allowed & CASE_ACTS:
        return ()
    return waiting_cases(exam, person.login, now=now)


def _in_exam(field: str, exam: UUID | None) -> dict[str, UUID]:
    """Return what keeps rows to one exam, nothing for all of them."""
    return {} if exam is None else {field: exam}


def _proposals(own: str, exam: UUID | None, now: Instant) -> Iterator[Fact]:
    rows = every_undecided(now=now, own=own, exam=exam)
    lapses = lapses_of(rows, now=now)
    for row in rows:
        yield ProposalOpen(
            id=str(row.id),
            sitting=str(row.sitting_id or ""),
            kind=row.kind,
            proposer=row.proposer.login,
            made=Instant(row.made_ms),
            expires=Instant(row.expires_ms),
            lapse=lapses.get(row.id),
        )


def _incidents(place: Workplace, *, is_fraud_shown: bool) -> Iterator[Fact]:
    """Yield open incidents; a suspicion to its site, and to whoever may see cases."""
    rows = Incident.objects.exclude(state__in=("closed", "seen")).filter(
        sitting__collected_ms=None, **_in_exam("sitting__exam", place.exam)
    )
    if place.site is not None:
        rows = rows.filter(site=place.site)
    elif not is_fraud_shown:
        rows = rows.exclude(kind="fraud")
    oldest = rows.select_related("assignee").order_by("opened_ms")
    for row in oldest[:INCIDENTS_COUNT_MAX]:
        yield IncidentOpen(
            id=str(row.id),
            sitting=str(row.sitting_id),
            kind=row.kind,
            state=row.state,
            assignee=row.assignee.login if row.assignee else "",
            opened=Instant(row.opened_ms),
        )


def _calls(place: Workplace) -> Iterator[Fact]:
    for call in open_calls(None, place.site, place.room, exam=place.exam):
        yield HelpCallOpen(
            id=str(call.id),
            sitting=str(call.sitting),
            need=call.need,
            site=str(call.site),
            room=call.room,
            made=Instant(call.made_ms),
            received=Instant(call.received_ms),
        )


def _wordings(login: str, exam: UUID | None) -> Iterator[Fact]:
    """Yield the sittings whose written answers wait; after results only those."""
    decided_rows = Publication.objects.filter(
        exam=OuterRef("sitting__exam"), published_act__isnull=False, stopped_act=None
    )
    rows = (
        MarkingVersion.objects.filter(
            sitting__exam__archived_act=None, **_in_exam("sitting__exam", exam)
        )
        .values("sitting", is_decided=Exists(decided_rows))
        .annotate(last=Max("made_ms"), number=Max("number"), adopted=Max("adopted_act"))
        .order_by("is_decided", "sitting")
    )
    rows = rows.annotate(given=last_verdict("act"), undone=last_verdict("undone_act"))
    for row in rows[:SITTINGS_COUNT_MAX]:
        sitting = row["sitting"]
        record = row["number"], row["adopted"], row["given"], row["undone"]
        counts = counts_at(sitting, record)
        items = counts.waiting.items()
        yield WordingsUndecided(
            id=str(sitting),
            sitting=str(sitting),
            count=sum(forms for markers, forms in items if login not in markers),
            uncarried_count=0 if row["is_decided"] else counts.uncarried,
            marked=Instant(row["last"]),
        )


def _result_steps(
    facts: Sequence[Fact], exam: UUID | None, now: Instant
) -> Iterator[Fact]:
    """Yield the steps of results, but those that are proposed already."""
    wordings = [fact for fact in facts if isinstance(fact, WordingsUndecided)]
    to_carry = [fact for fact in wordings if fact.uncarried_count]
    to_judge = {fact.sitting for fact in wordings if fact.count or fact.uncarried_count}
    steps = [
        StepOpen(
            id=f"carrying-{fact.sitting}",
            sitting=fact.sitting,
            step="carrying",
            due=fact.marked,
        )
        for fact in to_carry
    ]
    steps += _corrections(exam, now)
    steps += result_steps(judging=to_judge, now=now, exam_id=exam)
    yield from _unproposed(facts, steps)


def _unproposed(facts: Sequence[Fact], steps: Iterable[StepOpen]) -> Iterator[Fact]:
    """Yield the steps but those that somebody proposed already."""
    decisions = {
        (fact.sitting, fact.kind)
        for fact in facts
        if isinstance(fact, ProposalOpen) and fact.lapse is None
    }
    for step in steps:
        if (step.sitting, STEP_DECISIONS.get(step.step)) not in decisions:
            yield step


def _corrections(exam: UUID | None, now: Instant) -> Iterator[StepOpen]:
    """Yield the published sittings of which accepted answers are not in the key.

    Only those accepted since: a publication waits for the others.
    """
    since = now - RESULTS_KEPT_MS
    for sitting, at in rows_of(JUDGED_SINCE_PUBLICATION, exam, since):
        last = MarkingVersion.objects.filter(sitting=sitting).aggregate(
            number=Max("number"), adopted=Max("adopted_act")
        )
        if count_wordings(sitting, last["number"], last["adopted"]).uncarried:
            yield StepOpen(
                id=f"correction-{sitting}",
                sitting=str(sitting),
                step="correction",
                due=Instant(at),
            )


def _rechecks(exam: UUID | None) -> Iterator[Fact]:
    """Yield the exams whose candidates wait for an answer, the oldest first."""
    rows = (
        Recheck.objects.filter(
            answered_act=None,
            publication__exam__archived_act=None,
            **_in_exam("publication__exam", exam),
        )
        .values_list("publication__exam")
        .annotate(first=Min("asked_ms"))
        .order_by("first")
    )
    for asked_in, first_ms in rows[:SITTINGS_COUNT_MAX]:
        sitting = str(anchor(asked_in).id)
        asked_at = Instant(first_ms)
        yield StepOpen(
            id=f"recheck-{sitting}", sitting=sitting, step="recheck", due=asked_at
        )


def _day_steps(exam: UUID | None, now: Instant) -> Iterator[Fact]:
    """Yield what a sitting could be given and is not; none while people compose.

    Of a half-day of the ECOS first that its setup be let out, weeks before.
    """
    parameters = {
        "exam": exam,
        "now": now,
        "since": now - LATE_MS_MAX,
        "setup": now + SETUP_BEFORE_MS,
        "count": SITTINGS_COUNT_MAX,
    }
    for row in Sitting.objects.raw(DAY_STEPS, parameters):
        if (fact := _day_step(row, now)) is not None:
            yield fact


def _day_step(row: Sitting, now: Instant) -> StepOpen | None:
    """Return what a sitting waits for, None while it waits for nobody."""
    step: StepName = "scenarios" if row.scheduled_ms > now else "launch"
    due_at: Instant | None = Instant(row.scheduled_ms)
    if row.t0_ms is None and row.scheduled_ms > now:
        due_at = after(Instant(row.scheduled_ms), -SETUP_BEFORE_MS)
    elif row.t0_ms is not None and row.kind == "ecos":
        step, due_at = "gathering", last_release(row.id)
    elif row.t0_ms is not None:
        end = Allowances(row).last_normal_end()
        part_ms = row.duration_ms // EXTRA_TIME_PART
        step, due_at = "collection", None if end is None else after(end, part_ms)
    one = str(row.id)
    return StepOpen(id=one, sitting=one, step=step, due=due_at) if due_at else None
