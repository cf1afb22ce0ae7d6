"""A case about one copy: open it, notify its candidate, hear them, close it.

Nothing here changes a mark, and no step follows another by itself. The file as it
stands is drawn up with each step: its act bears the digest, and the ledger signs it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision
from concours.acts.delivery.case_steps import (
    CaseStepTaken,
    Closing,
    closing_step,
    take_step,
)
from concours.acts.drawn_document import DrawNotice
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.core.casefile import procedure
from concours.core.casefile.closed_cases import require_news
from concours.core.casefile.procedure import (
    GROUNDS_LENGTH_MAX,
    OBSERVATIONS_LENGTH_MAX,
    PLACE_LENGTH_MAX,
    AssistedAway,
    CaseOpen,
)
from concours.core.casefile.signals import Signal, kinds_by_attempt
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Attempt, CaseFile, Sitting
from concours.store.queries.case_facts import signals_as_json
from concours.store.queries.case_signals import signals_about
from concours.store.queries.casefiles import (
    CaseView,
    cases_about,
    closed_cases,
    find_case,
    next_number,
    open_case_of,
)
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import attempt_of
from concours.store.queries.profiles import profile_of
from concours.store.queries.unknown import Unknown

FILE_NAME_LENGTH_MAX = 200


@dataclass(eq=False)
class CaseTooEarly(Refusal):
    """The copies are not all in: what a case is opened on may still change."""

    code: ClassVar[str] = "case.too_early"


@dataclass(eq=False)
class CaseTextInvalid(Refusal):
    """A text of a case is missing, or is too long."""

    code: ClassVar[str] = "case.text_invalid"
    field: str
    length_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a candidate is told: when and where to come, and what about.

    `address` is where they read it and write to the jury, "" if the house has none.
    """

    hearing: Instant
    place: str
    grounds: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How a hearing went; `file` is the SHA-256 of what was handed over, in hex.

    Who did not come, and wrote nothing, has no observations.
    """

    has_attended: bool
    is_assisted: bool
    observations: str
    file: str = ""
    file_name: str = ""


@transaction.atomic
def open_case(  # noqa: PLR0913 -- an act has this many facts, each by name
    actor: Actor,
    sitting: UUID,
    *,
    attempt: UUID,
    keys: Collection[str],
    reason: str,
    now: Instant,
) -> int:
    """Open a case about a copy on the signals of these keys; return its number.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `CaseTooEarly`, `CaseOpen`,
    `OneKind` unless two independent kinds are about this copy, and `NothingNew` where a
    case on the same facts is closed.
    """
    require(actor, "case_opened")
    row = sittings.load(sitting, lock=True)
    copy = attempt_of(row, attempt)
    if copy.candidate is None:
        raise Unknown("attempt", str(attempt))
    reason = reasoned(reason)
    if row.collected_ms is None:
        raise CaseTooEarly
    before = open_case_of(attempt)
    if before is not None:
        raise CaseOpen(before.row.number)
    signals = find_signals(copy, keys)
    kinds = kinds_by_attempt(signals).get(attempt, frozenset())
    procedure.require_grounds(kinds)
    require_news(signals, closed_cases(cases_about(attempt)))
    case = CaseFile(
        exam=row.exam,
        sitting=row,
        attempt=copy,
        number=next_number(row.exam),
        signals=signals_as_json(signals),
        opened_ms=now,
    )
    step = CaseStepTaken(
        kind="opened",
        act_kind="case_opened",
        details={},
        body={
            "kinds": [*map(str, sorted(kinds))],
            "signals": [*(signal.key for signal in signals)],
        },
        reason=reason,
    )
    take_step(actor, CaseView(case, ()), step, now=now)
    return case.number


@transaction.atomic
def notify_candidate(  # noqa: PLR0913 -- an act has this many facts, each by name
    actor: Actor,
    sitting: UUID,
    number: int,
    notice: Notice,
    *,
    draw: DrawNotice,
    now: Instant,
) -> int:
    """Notify the candidate of a case; return the act, which their file hangs on.

    From here on they read it, as `draw` puts it, and may write to the jury.

    Raises `NotAllowed`, `Unknown`, `CaseTextInvalid`, `CaseOver`, `HearingTooSoon`.
    """
    require(actor, "case_notified")
    case = _lock_case(sitting, number)
    days = profile_of(case.row.exam).hearing_days
    procedure.notify(case.procedure, notice.hearing, now=now, days=days)
    details: dict[str, Json] = {
        "hearing_ms": notice.hearing,
        "days": days,
        "place": _checked(notice.place, "place", PLACE_LENGTH_MAX),
        "grounds": _checked(notice.grounds, "grounds", GROUNDS_LENGTH_MAX),
        "address": notice.address,
    }
    step = CaseStepTaken(
        kind="notified",
        act_kind="case_notified",
        details=details,
        body={"hearing_ms": notice.hearing},
        draw_notice=draw,
    )
    return take_step(actor, case, step, now=now)


@transaction.atomic
def note_hearing(
    actor: Actor, sitting: UUID, number: int, hearing: Hearing, *, now: Instant
) -> int:
    """Write down that a candidate was heard, or did not come; return the act.

    Raises `NotAllowed`, `Unknown`, `CaseTextInvalid`, `CaseOver`, `NotNotified`,
    `BeforeHearing`, `AssistedAway`.
    """
    require(actor, "case_heard")
    case = _lock_case(sitting, number)
    procedure.hear(case.procedure, now=now)
    if hearing.is_assisted and not hearing.has_attended:
        raise AssistedAway
    observations = hearing.observations.strip()
    if len(observations) > OBSERVATIONS_LENGTH_MAX or (
        hearing.has_attended and not (observations or hearing.file)
    ):
        raise CaseTextInvalid("observations", OBSERVATIONS_LENGTH_MAX)
    details: dict[str, Json] = {
        "attended": hearing.has_attended,
        "assisted": hearing.is_assisted,
        "observations": observations,
        "file": hearing.file,
        "file_name": hearing.file_name[:FILE_NAME_LENGTH_MAX],
    }
    body: dict[str, Json] = {"attended": hearing.has_attended}
    if hearing.file:
        body["file"] = hearing.file
    step = CaseStepTaken(
        kind="heard", act_kind="case_heard", details=details, body=body
    )
    return take_step(actor, case, step, now=now)


@transaction.atomic
def close_case(  # noqa: PLR0913 -- an act has this many facts, each by name
    actor: Actor,
    sitting: UUID,
    number: int,
    *,
    reason: str,
    draw: DrawNotice | None = None,
    now: Instant,
) -> int:
    """Close a case without action, heard or not; return the act.

    Who was notified has a letter: how it ended, and whether a hearing falls; as `draw`
    puts it, they read it on their page. An
    exclusion closes a case by itself, by two persons (`acts.delivery.exclusion`).
    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `CaseOver`.
    """
    require(actor, "case_closed")
    case = _lock_case(sitting, number)
    reason = reasoned(reason)
    procedure.close(case.procedure, "no_action", now=now)
    closing = Closing({"outcome": "no_action"}, reason, draw)
    return take_step(actor, case, closing_step(case, closing), now=now)


def require_heard(attempt: UUID, number: str, *, now: Instant) -> CaseView | None:
    """Return the open case about a copy, None without one, before an exclusion.

    `number` is that of the case which the exclusion says it is founded on, if it does.
    Raises `NotNotified`, `NotHeard`, and `CaseOver` where that case is not open.
    """
    case = open_case_of(attempt)
    if number and (case is None or str(case.row.number) != number):
        raise procedure.CaseOver
    if case is not None:
        procedure.close(case.procedure, "excluded", now=now)
    return case


def close_excluded(
    actor: Actor, case: CaseView, excluded_act: int, decision: Decision, *, now: Instant
) -> int:
    """Close a case by the exclusion that was founded on it; return the act."""
    details: dict[str, Json] = {"outcome": "excluded", "excluded": excluded_act}
    closing = Closing(details, decision.reason, decision.draw_notice)
    return take_step(actor, case, closing_step(case, closing), now=now)


def find_signals(copy: Attempt, keys: Collection[str]) -> list[Signal]:
    """Return the signals of these keys about a copy. Raises `Unknown`."""
    by_key = {signal.key: signal for signal in signals_about(copy)}
    for key in keys:
        if key not in by_key:
            raise Unknown("signal", key)
    return [by_key[key] for key in sorted(set(keys))]


def _lock_case(sitting: UUID, number: int) -> CaseView:
    row: Sitting = sittings.load(sitting, lock=True)
    case = find_case(row.id, number)
    case.row.sitting = row
    return case


def _checked(text: str, field: str, length_max: int) -> str:
    text = text.strip()
    if not 0 < len(text) <= length_max:
        raise CaseTextInvalid(field, length_max)
    return text
