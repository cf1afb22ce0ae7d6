"""The copy, and all that a fold needs to make it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from concours.core.authoring.bank.answers import Answer
from concours.core.authoring.bank.keys import PropositionId, QuestionId
from concours.core.authoring.bank.offers import Offer
from concours.core.delivery.attempt.acts import DossierId
from concours.core.delivery.sitting.phases import KEY_LEAD_MS
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import SECOND_MS, Instant

Navigation = Literal["locked", "free"]

Reason = Literal[
    "superseded_epoch",
    "after_handed",
    "ended_early",
    "early",
    "late",
    "bad_body",
    "unknown_dossier",
    "unknown_question",
    "not_open",
    "after_validation",
    "not_locked",
    "bad_answer",
]
"""Why an act did not count, in the order in which the reasons are looked for."""


@dataclass(frozen=True, slots=True)
class DossierOutline:
    """A dossier as a fold sees it: its questions in their order."""

    id: DossierId
    navigation: Navigation
    questions: tuple[QuestionId, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A paper as a fold sees it: dossiers, and what each of their questions offers."""

    dossiers: tuple[DossierOutline, ...]
    offers: Mapping[QuestionId, Offer]


CLOCK_ERROR_MS_MAX = 15 * SECOND_MS
"""By so much a tablet may end a time early in good faith: half its longest exchange."""


@dataclass(frozen=True, slots=True)
class Window:
    """A candidate's own time: from t0, up to and without the end."""

    opens_at: Instant
    ends_at: Instant

    def is_opened_before(self, opened_ms: int) -> bool:
        """Say whether a paper was opened before any key of this launch was out.

        So it was under a launch that the record has lost: the centre was restored.
        """
        return opened_ms < self.opens_at - KEY_LEAD_MS - CLOCK_ERROR_MS_MAX

    def is_ended_early(self, reason: str, received_at: Instant) -> bool:
        """Say whether a hand-in says that a time is over which, by the centre, is not.

        So says a tablet whose clock was wrong: what it wrote was received before. Not
        asked where launch words opened the paper: time is given back after the end.
        """
        return reason == "time" and received_at < self.ends_at - CLOCK_ERROR_MS_MAX


@dataclass(frozen=True, slots=True)
class CurrentAnswer:
    """An answer that stands: its JSON as written, what it means, and its entry."""

    value: Json
    answer: Answer
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class UncountedAct:
    """An act that did not count, and why; kept, and shown to the jury."""

    epoch: int
    seq: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy at an instant. A question emptied has no answer here."""

    answers: Mapping[QuestionId, CurrentAnswer]
    eliminated: Mapping[QuestionId, frozenset[PropositionId]]
    flagged: frozenset[QuestionId]
    seen: frozenset[QuestionId]
    validated: frozenset[QuestionId]
    highlights: Mapping[DossierId, tuple[tuple[int, int], ...]]
    handed: str | None
    refused: tuple[UncountedAct, ...]
