"""Relecture: a copy played back from its journal, and what stood at any instant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.candidate import window_of
from concours.console.pages.delivery.copies.printed_replay import describe_printed
from concours.console.pages.delivery.copies.replay_axis import (
    Around,
    Axis,
    draw_axis,
)
from concours.console.pages.delivery.copies.replay_lines import (
    in_order,
    lines_around,
    lines_of,
)
from concours.console.pages.delivery.timeline import Moment as ActMoment
from concours.console.pages.delivery.timeline import acts_of
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.console.words.results.answers import answer_words
from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import Answered, Saw
from concours.core.delivery.attempt.copy import Window
from concours.core.delivery.attempt.looks import (
    Absence,
    ImageView,
    WindowSize,
    read_look,
)
from concours.core.delivery.attempt.replay import (
    Change,
    Frame,
    Moment,
    absence_after,
    frame,
)
from concours.core.delivery.attempt.replay import replay as replay_of
from concours.core.delivery.journal.epochs import Epoch
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.models import Attempt, Sitting
from concours.store.queries.authoring.papers import OpenedPaper, media_of, open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.history import epochs_of, record_of
from concours.store.queries.people.people import attempt_of_number
from concours.store.queries.unknown import Unknown

INSTANT_LENGTH_MAX = 16
STOPS = frozenset(
    {"answered", "eliminated", "flagged", "validated", "highlighted", "handed"}
    | {"left", "returned", "strayed", "pasted"}
)
"""Where whoever goes from one thing to the next comes to; acts of staff too."""


@dataclass(frozen=True, slots=True)
class Copy:
    """All that the pages read of one copy."""

    row: Sitting
    attempt: Attempt
    paper: OpenedPaper
    window: Window | None
    moments: Sequence[Moment]

    def places(self) -> dict[str, tuple[str, int]]:
        """Return where each question stands: its dossier, its number."""
        return {
            question["id"]: (str(dossier["title"]), question["number"])
            for dossier in self.paper.content["dossiers"]
            for question in dossier["questions"]
        }


@sees("see_copies")
def replay(request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Show a copy as it stood at `at`, on the axis of all that happened to it."""
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    copy = _fold(row, attempt)
    context: dict[str, Any] = {
        "row": row,
        "person": attempt.candidate,
        "axis": None,
        "not_shown": _not_shown(copy),
    }
    if copy.moments:
        acts = acts_of(copy.attempt)
        axis = draw_axis(copy.moments, map(_around, acts), _part_namer(copy))
        at = _instant(request, copy, axis)
        frame_then = frame(copy.moments, until=at)
        context |= {
            "axis": axis,
            "at_ms": at,
            "at_x": axis.x(at),
            "axis_words": _describe_axis(axis),
            "lines": lines_around(copy.moments, acts, copy.places(), at),
            "entries_count": len(copy.moments),
            "questions": _shown_questions(copy),
            "printed": describe_printed(request, attempt),
            "still": _describe_instant(copy, frame_then, at),
            "data": {
                "record": reverse("replay_record", args=[sitting, number]),
                "words": reverse("replay_words", args=[sitting, number]),
                "parts": reverse("replay_part", args=[sitting, number, 0])[:-1],
                "answers": reverse("history", args=[sitting, number, "-"])[:-1],
            },
        }
    return render(request, "console/delivery/candidate/replay.html", context)


@sees("see_copies")
def replay_record(_request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Return paper and moments, as the page plays them."""
    row = sittings.load(sitting)
    copy = _fold(row, attempt_of_number(row, number))
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
def replay_words(_request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Return each moment in words, and whether the chains verify to their end.

    The page asks for this once its first frame is drawn. Here all is verified again
    from the bytes that tablets signed.
    """
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    record = record_of(attempt.id)
    copy = _fold(row, attempt, record.epochs())
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


def _answer(body: Json) -> HttpResponse:
    content = msgspec.json.encode(body)
    content = content.replace(b"<", rb"\u003c")  # no markup, wherever it is read
    return HttpResponse(content, content_type="application/json")


@sees("see_copies")
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


def _fold(
    row: Sitting, attempt: Attempt, epochs: Sequence[Epoch] | None = None
) -> Copy:
    """Fold these epochs, by default those of the journal as they stand there."""
    paper, window = open_paper(row, settings.PACKAGES), window_of(row, attempt)
    if epochs is None:
        epochs = epochs_of(attempt.id)
    moments = replay_of(paper.outline, epochs, window=window)
    return Copy(row, attempt, paper, window, moments)


def _parts_of(paper: OpenedPaper) -> set[int]:
    dossiers = paper.content["dossiers"]
    questions = [q for dossier in dossiers for q in dossier["questions"]]
    figures = [figure for dossier in dossiers for figure in dossier["figures"]]
    figures += [figure for question in questions for figure in question["figures"]]
    figures += [question["image"] for question in questions if question["image"]]
    return {figure["part"] for figure in figures}


def _instant(request: StaffRequest, copy: Copy, axis: Axis) -> Instant:
    """Return the instant that is asked for; at first, when the first question came."""
    text = request.GET.get("at")
    if text is None or not text.isdigit() or len(text) > INSTANT_LENGTH_MAX:
        first_seen = (m.at_ms for m in copy.moments if isinstance(m.act, Saw))
        return Instant(next(first_seen, axis.from_ms))
    return Instant(min(max(int(text), axis.from_ms), axis.until_ms))


def _around(act: ActMoment) -> Around:
    return Around(act.at_ms, act.title, act.kind.startswith("incident"))


def _describe_axis(axis: Axis) -> str:
    """Say the drawing in one sentence."""
    counts = {
        "start": formats.hour_exact(axis.from_ms),
        "end": formats.hour_exact(axis.until_ms),
        "shown": len(axis.shown),
        "answers": len(axis.answers),
        "enlarged": len(axis.enlarged),
        "away": len(axis.away) + len(axis.beside),
        "tablets": len(axis.tablets),
        "acts": len(axis.acts),
        "incidents": len(axis.incidents),
    }
    return (
        _(
            "De %(start)s à %(end)s : questions à l’écran %(shown)s, changements "
            "%(answers)s, images agrandies %(enlarged)s, absences %(away)s, tablettes "
            "%(tablets)s, actes %(acts)s, incidents %(incidents)s."
        )
        % counts
    )


def _part_namer(copy: Copy) -> Any:
    places = copy.places()
    return lambda question: places[question][0] if question in places else ""


def _shown_questions(copy: Copy) -> list[dict[str, str]]:
    """Return the questions that were on the screen, where each stands in words."""
    seen_questions = {m.act.question for m in copy.moments if isinstance(m.act, Saw)}
    return [
        {
            "id": question,
            "words": _("%(dossier)s, question %(number)d")
            % {"dossier": title, "number": number},
        }
        for question, (title, number) in copy.places().items()
        if question in seen_questions
    ]


def _describe_instant(copy: Copy, frame_then: Frame, at: Instant) -> dict[str, Any]:
    """Return the copy at an instant in words, for whoever reads without a script."""
    places = copy.places()
    entries = [moment.entry for moment in copy.moments]
    title, number = places.get(frame_then.question or "", ("", 0))
    return {
        "dossier": title,
        "number": number,
        "question": frame_then.question,
        "value": answer_words(
            frame_then.section("answers").get(frame_then.question or "")
        ),
        "absence": frame_then.absence,
        "epoch": frame_then.epoch,
        "answered": [
            {
                "id": question,
                "dossier": places[question][0],
                "number": places[question][1],
                "is_here": question == frame_then.question,
                "is_validated": question in frame_then.section("validated"),
                "value": answer_words(frame_then.section("answers")[question]),
            }
            for question in places
            if question in frame_then.section("answers")
        ],
        "seen_count": len(frame_then.section("seen")),
        "all_count": len(places),
        "held_count": sum(entry.device_ms <= at for entry in entries),
        "received_count": sum(entry.received_ms <= at for entry in entries),
        "changed_count": sum(
            _is_change_of_mind(m) for m in copy.moments if m.at_ms <= at
        ),
    }


def _is_change_of_mind(moment: Moment) -> bool:
    """Tell whether an answer that counted took the place of another."""
    is_answer = isinstance(moment.act, Answered) and moment.reason is None
    return is_answer and moment.before is not None


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
        self.changed_count += _is_change_of_mind(moment)
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


def _not_shown(copy: Copy) -> list[str]:
    """Say what a replay of this copy cannot show."""
    words = [
        _("Ni le regard, ni le doigt, ni le défilement de la page ne sont connus.")
    ]
    looks = {type(read_look(m.entry.kind, m.entry.body)) for m in copy.moments}
    if looks.isdisjoint((ImageView, WindowSize)):
        words.append(
            _("Le zoom des images et la taille de la fenêtre n’étaient pas notés.")
        )
    else:
        words.append(
            _("Les images sont montrées entières ; leur zoom est dit en mots.")
        )
    return words
