"""What became of one question: every value, and whether it counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import Answered, Validated
from concours.core.delivery.attempt.copy import Epoch, Outline, Reason, Window
from concours.core.delivery.attempt.fold import judge
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One answer, or the validation, of a question.

    `value` is the answer as written (None when emptied, and for a validation).
    `reason` says why it did not count; None if it did.
    """

    epoch: int
    seq: int
    device_ms: int
    received_ms: Instant
    is_validation: bool
    value: Json
    reason: Reason | None


def history(
    outline: Outline,
    epochs: Sequence[Epoch],
    question: QuestionId,
    *,
    window: Window | None = None,
) -> tuple[Moment, ...]:
    """Return all that was answered to `question`, oldest device first.

    The last moment that counted, up to an instant, is the answer at that instant.
    """
    return tuple(
        Moment(
            epoch=verdict.epoch,
            seq=verdict.entry.seq,
            device_ms=verdict.entry.device_ms,
            received_ms=verdict.entry.received_ms,
            is_validation=isinstance(act, Validated),
            value=act.value if isinstance(act, Answered) else None,
            reason=verdict.reason,
        )
        for verdict in judge(outline, epochs, window=window)
        if isinstance(act := verdict.act, Answered | Validated)
        and act.question == question
    )
