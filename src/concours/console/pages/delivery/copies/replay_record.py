"""What a replay is played from: its record, its words, the images of its paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpResponse

from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.copies.reading_motive import (
    says_why,
)
from concours.console.pages.delivery.copies.replay import fold_copy, is_change_of_mind
from concours.console.pages.delivery.copies.replay_lines import (
    in_order,
    lines_of,
)
from concours.console.pages.delivery.timeline import Moment as ActMoment
from concours.console.pages.delivery.timeline import acts_of
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import Saw
from concours.core.delivery.attempt.looks import (
    Absence,
)
from concours.core.delivery.attempt.replay import (
    Change,
    Moment,
    absence_after,
)
from concours.core.kernel.canonical import Json
from concours.store.queries.authoring.papers import OpenedPaper, media_of, open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.history import record_of
from concours.store.queries.people.people import attempt_of_number
from concours.store.queries.unknown import Unknown

STOPS = frozenset(
    {"answered", "eliminated", "flagged", "validated", "highlighted", "handed"}
    | {"left", "returned", "strayed", "pasted"}
)
"""Where whoever goes from one thing to the next comes to; acts of staff too."""


@sees("see_copies")
@says_why
def replay_record(_request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Return paper and moments, as the page plays them."""
    row = sittings.load(sitting)
    copy = fold_copy(row, attempt_of_number(row, number))
    happenings = in_order(copy.moments, acts_of(copy.attempt))
    window = copy.window
    body: dict[str, Json] = {
        "content": dict(copy.paper.content),
        "time": {
            "t0Ms": None if window is None else int(window.opens_at),
            "endMs": None if window is None else int(window.ends_at),
            "zone": settings.TIME_ZONE,
        },
        "moments": [*_played_moments(happenings)],
    }
    return _answer(body)


@sees("see_copies")
@says_why
def replay_words(_request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Return each moment in words, and whether the chains verify to their end.

    The page asks for this once its first frame is drawn. Here all is verified again
    from the bytes that tablets signed.
    """
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    record = record_of(attempt.id)
    copy = fold_copy(row, attempt, record.epochs())
    lines = lines_of(copy.moments, acts_of(copy.attempt), copy.places())
    body: dict[str, Json] = {
        "is_sound": record.is_sound,
        "unproven_ms": record.unproven_ms(),
        "lines": [
            {
                "at": line.at_ms,
                "icon": line.icon,
                "clock": formats.proof_clock(line.at_ms)[:8],
                "words": line.words,
                "details": [*line.details],
                "reason": line.reason,
            }
            for line in lines
        ],
    }
    return _answer(body)


@sees("see_copies")
@says_why
def replay_part(
    _request: StaffRequest, sitting: UUID, number: str, part: int
) -> HttpResponse:
    """Return an image of the paper of a copy, as tablets have it."""
    row = sittings.load(sitting)
    attempt_of_number(row, number)
    paper = open_paper(row, settings.PACKAGES)
    if part not in _parts_of(paper):
        raise Unknown("part", str(part))
    data = media_of(row, settings.PACKAGES, part)
    return HttpResponse(data, content_type="application/octet-stream")


def _answer(body: Json) -> HttpResponse:
    content = msgspec.json.encode(body)
    content = content.replace(b"<", rb"\u003c")  # no markup, wherever it is read
    return HttpResponse(content, content_type="application/json")


def _parts_of(paper: OpenedPaper) -> set[int]:
    dossiers = paper.content["dossiers"]
    questions = [q for dossier in dossiers for q in dossier["questions"]]
    figures = [figure for dossier in dossiers for figure in dossier["figures"]]
    figures += [figure for question in questions for figure in question["figures"]]
    figures += [question["image"] for question in questions if question["image"]]
    return {figure["part"] for figure in figures}


@dataclass(slots=True)
class _Screen:
    """What is on the screen of the device that writes, while moments go by."""

    epoch: int = 0
    question: QuestionId | None = None
    absence: Absence | None = None
    is_handed: bool = False
    changed_count: int = 0
    answered_count: int = 0
    orders: dict[str, tuple[int, bool]] = field(default_factory=dict)

    def meet(self, moment: Moment) -> None:
        """Take a moment in, in time."""
        self.changed_count += is_change_of_mind(moment)
        for change in moment.changes:
            if change.section == "handed":
                self.is_handed = change.value is not None
            if change.section == "answers":
                self._answer(change, moment.order)
        if moment.epoch < self.epoch:
            return
        if moment.epoch > self.epoch:
            self.epoch, self.question, self.absence = moment.epoch, None, None
        if isinstance(moment.act, Saw) and moment.reason != "unknown_question":
            self.question = moment.act.question
        self.absence = absence_after(moment, self.absence)

    def _answer(self, change: Change, order: int) -> None:
        """Of each question, what the fold met last stands."""
        last, was_there = self.orders.get(change.name, (-1, False))
        if last <= order:
            is_there = change.value is not None
            self.orders[change.name] = order, is_there
            self.answered_count += is_there - was_there


def _played_moments(happenings: Sequence[Moment | ActMoment]) -> Iterator[Json]:
    """Yield what each moment changed, on the screen and in the copy."""
    screen = _Screen()
    for happening in happenings:
        moment = happening if isinstance(happening, Moment) else None
        if moment is not None:
            screen.meet(moment)
        yield {
            "at": happening.at_ms,
            "received": happening.at_ms if moment is None else moment.entry.received_ms,
            "order": -1 if moment is None else moment.order,
            "is_stop": moment is None or moment.entry.kind in STOPS,
            "question": screen.question,
            "absence": screen.absence,
            "handed": screen.is_handed,
            "answered": screen.answered_count,
            "changed": screen.changed_count,
            "changes": []
            if moment is None
            else [[c.section, c.name, c.value] for c in moment.changes],
        }
