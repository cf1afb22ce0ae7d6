"""All that the file of a case says, as plain facts: for the jury, or for the candidate.

Read from what outlives a crash: rows, acts and the journal. The file as it is drawn up
with a step is kept, under the digest that the act of the step bears; the page shows
what the record says now. What is not compared is in neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args
from uuid import UUID

from concours.core.casefile.actions import View
from concours.core.casefile.closed_cases import ClosedCase
from concours.core.casefile.comparison import Likeness, count_likeness
from concours.core.casefile.signals import Signal
from concours.core.casefile.statements import Statement
from concours.core.kernel.canonical import Json, dump, load
from concours.core.results.copying.seats import plan_room
from concours.core.traces.attribution import PERSONAL_ATTRIBUTIONS
from concours.core.traces.strays import STRAYED
from concours.store.models import Attempt, CaseFile, Sitting
from concours.store.queries.acts import act_numbered
from concours.store.queries.casefiles import (
    TOLD_KINDS,
    LookRow,
    StepRow,
    cases_about,
    closed_cases,
    looks_at,
    statements_of,
)
from concours.store.queries.delivery.traces import of_strays
from concours.store.queries.results.forensics.compared_copies import (
    Comparison,
    compare_attempts,
)
from concours.store.queries.sql import rows_of

Reader: TypeAlias = Literal["jury", "candidate"]
UNSAID = frozenset({"copier"})
"""Figures that no file says: who copied whom is not proved."""
SAID_STRENGTHS = {"certain": "asked_by_tablet"}
"""What a file says of a strength: that the tablet asked is certain, and no more."""
COMPARING_KINDS = ("similarity", "time")
"""Kinds of signs that are about two copies, which the file then shows side by side."""

TRACES = """
SELECT at_ms, since_ms, count, code, attribution, request, epoch FROM trace
WHERE attempt = %s AND attribution = ANY(%s) ORDER BY id LIMIT 200
"""
STRAYS = """
SELECT device_ms, body, epoch FROM journal_entry
WHERE attempt = %s AND kind = %s ORDER BY epoch, seq LIMIT 200
"""
INCIDENTS = """
SELECT i.opened_ms, i.kind, i.text, i.room, i.attempt_id IS NOT NULL, act.actor, i.act,
       (SELECT min(f.opened_ms) FROM incident f
        WHERE f.sitting_id = i.sitting_id AND f.attempt_id = %s
          AND f.kind = 'looked_for' AND f.opened_ms <= i.opened_ms)
FROM incident i JOIN act ON act.number = i.act
WHERE i.sitting_id = %s AND i.mark LIKE 'tap:%%'
  AND (i.attempt_id = %s
       OR i.attempt_id IS NULL AND i.site_id = %s AND i.room = %s)
ORDER BY i.opened_ms, i.id LIMIT 200
"""
SEEN = """
SELECT kind, at_ms, act FROM attendance WHERE attempt_id = %s ORDER BY id
"""
SEATS = """
SELECT id, seat FROM attempt
WHERE sitting_id = %s AND site_id = %s AND room = %s AND candidate_id IS NOT NULL
ORDER BY seat, id
"""
ABSENCES = """
SELECT attempt_id, at_ms, CASE WHEN next_kind = 'back' THEN next_ms END
FROM (SELECT t.attempt_id, t.kind, t.at_ms, lead(t.kind) OVER own AS next_kind,
             lead(t.at_ms) OVER own AS next_ms
      FROM attendance t JOIN attempt a ON a.id = t.attempt_id
      WHERE a.sitting_id = %s AND a.site_id = %s AND a.room = %s
      WINDOW own AS (PARTITION BY t.attempt_id ORDER BY t.id)) seen
WHERE kind = 'out' ORDER BY at_ms, attempt_id
"""
DEVICES = "SELECT epoch, enrolled_ms FROM device WHERE attempt = %s ORDER BY epoch"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What a file is drawn from: the copy, its signals, the steps that were taken.

    `statements` are what the candidate wrote, `earlier` the closed cases before it,
    `looks` who read the case or the copy.
    """

    sitting: Sitting
    attempt: Attempt
    number: int
    signals: Sequence[Mapping[str, Json]]
    steps: Sequence[StepRow]
    statements: Sequence[Statement] = ()
    earlier: Sequence[ClosedCase] = ()
    looks: Sequence[LookRow] = ()


def signals_as_json(signals: Sequence[Signal]) -> bytes:
    """Return signals as a case keeps them: canonical JSON, in the order of their keys.

    Whom else they are about is kept by identity, and shown to nobody but the jury.
    """
    return dump(
        [_signal(signal) for signal in sorted(signals, key=lambda signal: signal.key)]
    )


def facts_of_case(case: CaseFile, steps: Sequence[StepRow]) -> CaseFacts:
    """Return what the file of a case is drawn from."""
    signals = load(bytes(case.signals))
    assert isinstance(signals, list)
    return CaseFacts(
        sitting=case.sitting,
        attempt=case.attempt,
        number=case.number,
        signals=[signal for signal in signals if isinstance(signal, dict)],
        steps=steps,
        statements=statements_of(case),
        earlier=[
            past_case
            for past_case in closed_cases(cases_about(case.attempt_id))
            if past_case.number < case.number
        ],
        looks=looks_at(case),
    )


def draw_file(facts: CaseFacts, reader: Reader) -> dict[str, Json]:
    """Return what a file says to its reader.

    The candidate's names nobody else: not who told an incident, nor who sat beside.
    """
    attempt, sitting = facts.attempt, facts.sitting
    candidate = attempt.own_candidate
    is_jury = reader == "jury"
    return {
        "case": 1,
        "reader": reader,
        "number": facts.number,
        "exam": {"code": sitting.exam.code, "title": sitting.exam.title},
        "sitting": {
            "title": sitting.title,
            "t0_ms": sitting.t0_ms,
            "collected_ms": sitting.collected_ms,
        },
        "candidate": {
            "number": candidate.number,
            "name": candidate.name,
            "site": attempt.site.name,
            "room": attempt.room,
            "seat": attempt.seat,
        },
        "signals": [_shown_signal(signal, attempt) for signal in facts.signals],
        "traces": _traces(attempt),
        "incidents": _incidents(attempt, is_jury=is_jury),
        "seen": _attendance(attempt),
        "tablets": [
            {"epoch": epoch, "enrolled_ms": enrolled_ms}
            for epoch, enrolled_ms in rows_of(DEVICES, attempt.id)
        ],
        "room": _room(attempt, is_jury=is_jury),
        "comparisons": _comparisons(facts, is_jury=is_jury),
        "steps": [_step(step, is_jury=is_jury) for step in facts.steps],
        "statements": [*map(_statement, facts.statements)],
        "earlier": [
            {
                "number": case.number,
                "closed_ms": case.closed,
                "outcome": case.outcome,
            }
            for case in facts.earlier
        ],
        "looks": [
            {"at_ms": look.at_ms, "name": look.name, "kind": look.kind}
            for look in (facts.looks if is_jury else ())
        ],
    }


def _statement(statement: Statement) -> Json:
    return {
        "number": statement.number,
        "at_ms": statement.at,
        "text": statement.text,
        "digest": statement.digest,
    }


def _signal(signal: Signal) -> Json:
    return {
        "key": signal.key,
        "kind": signal.kind,
        "method": signal.method,
        "attempts": [str(attempt) for attempt in signal.attempts],
        "room": signal.room,
        "strength": signal.strength,
        "figures": dict(signal.figures),
        "origin": list(signal.origin),
    }


def _shown_signal(signal: Mapping[str, Json], attempt: Attempt) -> Json:
    attempts, figures = signal["attempts"], signal["figures"]
    assert isinstance(attempts, list)
    assert isinstance(figures, dict)
    return {
        **{name: value for name, value in signal.items() if name != "attempts"},
        "strength": SAID_STRENGTHS.get(str(signal["strength"]), signal["strength"]),
        "figures": {
            name: value for name, value in figures.items() if name not in UNSAID
        },
        "others_count": sum(identity != str(attempt.id) for identity in attempts),
        "is_of_room": not attempts,
    }


def _traces(attempt: Attempt) -> list[Json]:
    names = ("at_ms", "since_ms", "count", "code", "attribution", "request", "tablet")
    rows = rows_of(TRACES, attempt.id, sorted(PERSONAL_ATTRIBUTIONS))
    sent: list[Json] = [dict(zip(names, row, strict=True)) for row in rows]
    signed: list[Json] = [
        {
            "at_ms": at_ms,
            "since_ms": at_ms,
            "count": 1,
            "code": stray.code,
            "attribution": stray.attribution,
            "request": stray.request,
            "tablet": epoch,
        }
        for at_ms, body, epoch in rows_of(STRAYS, attempt.id, STRAYED)
        for stray in of_strays([(at_ms, body)])
        if stray.attribution in PERSONAL_ATTRIBUTIONS
    ]
    return [*signed, *sent]


def _incidents(attempt: Attempt, *, is_jury: bool) -> list[Json]:
    rows = rows_of(
        INCIDENTS,
        attempt.id,
        attempt.sitting_id,
        attempt.id,
        attempt.site_id,
        attempt.room,
    )
    return [
        {
            "at_ms": at_ms,
            "kind": kind,
            "text": text if is_own or is_jury else "",
            "is_own": is_own,
            "by": actor if is_jury else "",
            "act": act,
            "alarm_ms": alarm_ms if kind == "fraud" else None,
        }
        for at_ms, kind, text, _, is_own, actor, act, alarm_ms in rows
    ]


def _attendance(attempt: Attempt) -> list[Json]:
    return [
        {"kind": kind, "at_ms": at_ms, "act": act}
        for kind, at_ms, act in rows_of(SEEN, attempt.id)
    ]


def _room(attempt: Attempt, *, is_jury: bool) -> Json:
    """Return the seats of the room, and when each was left for a while.

    Of others, the candidate reads the seat alone. Nobody noted a return: None.
    """
    room = attempt.sitting_id, attempt.site_id, attempt.room
    rows = list(rows_of(SEATS, *room))
    plan = plan_room([seat for _, seat in rows])
    absences: dict[UUID, list[Json]] = {}
    for identity, out_ms, back_ms in rows_of(ABSENCES, *room):
        if is_jury or identity == attempt.id:
            absences.setdefault(identity, []).append([out_ms, back_ms])
    return {
        "name": attempt.room,
        "seats": [
            {
                "seat": seat,
                "is_own": identity == attempt.id,
                "was_out": identity in absences,
                "out": absences.get(identity, []),
            }
            for identity, seat in rows
        ],
        "rows": [list(row) for row in plan] if plan else None,
    }


def _comparisons(facts: CaseFacts, *, is_jury: bool) -> list[Json]:
    """Return the copies that this one is compared with: signs of two copies alone.

    The candidate reads what both got wrong alike, and not whose copy the other is.
    """
    own = facts.attempt.id
    identities = {
        UUID(str(identity))
        for signal in facts.signals
        if signal["kind"] in COMPARING_KINDS
        for identity in cast("list[Json]", signal["attempts"])
    } - {own}
    rows = Attempt.objects.select_related("candidate", "site").in_bulk(identities)
    return [
        _comparison(facts.attempt, rows[identity], is_jury=is_jury)
        for identity in sorted(identities & rows.keys())
    ]


def _comparison(own: Attempt, second: Attempt, *, is_jury: bool) -> Json:
    comparison = compare_attempts(own.sitting_id, own.id, second.id)
    seat_facts: Json = {
        "number": second.own_candidate.number,
        "site": second.site.name,
        "room": second.room,
        "seat": second.seat,
    }
    base: dict[str, Json] = {"other": seat_facts if is_jury else None}
    if comparison is None:
        return {**base, "counts": None, "questions": []}
    likenesses = ("same_wrong", "different") if is_jury else ("same_wrong",)
    counts = count_likeness(comparison.questions)
    return {
        **base,
        "counts": {name: counts[name] for name in get_args(Likeness)},
        "questions": [
            {
                "number": question.number,
                "likeness": question.likeness,
                "first": question.first,
                "second": question.second,
                "chosen": question.chosen_count,
                "answered": question.answered_count,
                **_hours_of(comparison, question.question),
            }
            for question in comparison.questions
            if question.likeness in likenesses
        ],
    }


def _hours_of(comparison: Comparison, question: str) -> dict[str, Json]:
    """Return the hours of both answers, and when the other had the question on screen.

    Only where an answer falls into that time.
    """
    first, second = comparison.first, comparison.second
    return {
        "first_ms": first.received_ms.get(question),
        "second_ms": second.received_ms.get(question),
        "first_written_ms": first.written_ms.get(question),
        "second_written_ms": second.written_ms.get(question),
        "first_beside": _span(first.view_of_other(question, second)),
        "second_beside": _span(second.view_of_other(question, first)),
    }


def _span(view: View | None) -> Json:
    return None if view is None else [view.start_ms, view.end_ms]


def _step(step: StepRow, *, is_jury: bool) -> Json:
    act = act_numbered(step.act).act
    return {
        "kind": step.kind,
        "at_ms": step.at_ms,
        "act": step.act,
        "by": act.actor if is_jury else "",
        "role": act.role,
        "reason": act.reason if is_jury or step.kind in TOLD_KINDS else "",
        "details": dict(step.details),
        **({"read_ms": step.read_ms} if step.has_page else {}),
    }
