"""The axis of a replay: one line of time, and what happened on each of its lanes.

Places are percentages of its width, so that it is as wide as the page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from django.utils.translation import gettext as _

from concours.console.pages.delivery.copies.answer_timeline import STEPS_MS
from concours.console.words import formats
from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import Answered
from concours.core.delivery.attempt.replay import Moment
from concours.core.delivery.attempt.spans import (
    Span,
    absences,
    enlargements,
    narrow_windows,
    visits,
)
from concours.core.kernel.time import MINUTE_MS
from concours.core.traces.strays import STRAYED, read_stray
from concours.store.traces import load_path_classes

TICKS_COUNT = 7
KEPT_MS = 10_000
"""An entry that took longer to arrive was kept on the tablet meanwhile."""
SILENT_MS = 5 * MINUTE_MS
"""Nothing was written for so long: reading, waiting, or gone."""
LETTER_PERCENT = 0.72
"""How much of the axis a letter takes, where it is as wide as on a desk."""

Dot = Literal[
    "answer", "draft", "uncounted", "pasted", "looked_for", "unknown", "act", "incident"
]


@dataclass(frozen=True, slots=True)
class Band:
    """Something that lasted, from where to how far."""

    x: float
    width: float
    words: str = ""
    from_ms: int = 0

    @property
    def shows_words(self) -> bool:
        """Whether its words have room in it."""
        return len(self.words) * LETTER_PERCENT < self.width

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at an instant."""

    x: float
    kind: Dot
    words: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """The drawing: each lane in its order, and the hours under them."""

    from_ms: int
    until_ms: int
    shown: tuple[Band, ...]
    parts: tuple[Band, ...]
    enlarged: tuple[Band, ...]
    answers: tuple[Mark, ...]
    silent: tuple[Band, ...]
    away: tuple[Band, ...]
    beside: tuple[Band, ...]
    narrow: tuple[Band, ...]
    strays: tuple[Mark, ...]
    kept: tuple[Band, ...]
    tablets: tuple[Band, ...]
    acts: tuple[Mark, ...]
    incidents: tuple[Mark, ...]
    hours: tuple[Mark, ...]

    @property
    def shown_path(self) -> str:
        """Each visit of a question as a box of one path, one unit high."""
        return "".join(
            f"M{band.x} 0h{band.width}v1h-{band.width}z" for band in self.shown
        )

    @property
    def turns_path(self) -> str:
        """A stroke where each question came, one unit high."""
        return _strokes(band.x for band in self.shown)

    @property
    def answers_path(self) -> str:
        """A stroke for each answer that counted, one unit high."""
        return _strokes(mark.x for mark in self.answers if mark.kind == "answer")

    @property
    def drafts_path(self) -> str:
        """A stroke for each thing else that a candidate marked, one unit high."""
        return _strokes(mark.x for mark in self.answers if mark.kind == "draft")

    @property
    def rare(self) -> tuple[Mark, ...]:
        """What has a figure of its own among the answers: pasted, or not counted."""
        return tuple(m for m in self.answers if m.kind in ("pasted", "uncounted"))

    def x(self, at_ms: int) -> float:
        """Return where an instant is, in percent."""
        part = (at_ms - self.from_ms) / max(1, self.until_ms - self.from_ms)
        return round(100 * min(1.0, max(0.0, part)), 3)


@dataclass(frozen=True, slots=True)
class Around:
    """What staff did meanwhile, as the axis marks it."""

    at_ms: int
    words: str
    is_incident: bool


def draw_axis(
    moments: Sequence[Moment],
    around: Iterable[Around],
    part_of: Callable[[QuestionId | None], str],
) -> Axis:
    """Return the axis of moments, at least one; `part_of` names where a question is."""
    from_ms = min(moment.at_ms for moment in moments)
    until_ms = max(from_ms + 1, *(moment.at_ms for moment in moments))
    scale = Axis(from_ms, until_ms, *[()] * 14)
    spans_shown, spans_away = visits(moments), absences(moments)
    acts = [act for act in around if from_ms <= act.at_ms <= until_ms]
    return Axis(
        from_ms,
        until_ms,
        shown=tuple(_band(scale, span) for span in spans_shown),
        parts=tuple(_parts(scale, spans_shown, part_of)),
        enlarged=tuple(_zoomed(scale, span) for span in enlargements(moments)),
        answers=tuple(_marks(scale, moments)),
        silent=tuple(_silences(scale, moments)),
        away=tuple(
            _band(scale, span) for span in spans_away if span.absence == "hidden"
        ),
        beside=tuple(
            _band(scale, span) for span in spans_away if span.absence == "blur"
        ),
        narrow=tuple(_narrow(scale, span) for span in narrow_windows(moments)),
        strays=tuple(_strays(scale, moments)),
        kept=tuple(_band(scale, span) for span in _kept_spans(moments, until_ms)),
        tablets=tuple(_tablets(scale, moments)),
        acts=_around(scale, acts, is_incident=False),
        incidents=_around(scale, acts, is_incident=True),
        hours=tuple(_hours(scale)),
    )


def _strokes(places: Iterable[float]) -> str:
    """Return one path for them all: a page of a thousand lines is slow to draw."""
    return "".join(f"M{x} 0v1" for x in places)


def _band(scale: Axis, span: Span, words: str = "") -> Band:
    x = scale.x(span.from_ms)
    width = max(0.15, round(scale.x(span.until_ms) - x, 3))
    return Band(x, width, words, span.from_ms)


def _parts(
    scale: Axis,
    question_spans: Sequence[Span],
    part_of: Callable[[QuestionId | None], str],
) -> Iterable[Band]:
    """Yield each run of questions of one dossier, with its name."""
    for name, spans in groupby(question_spans, key=lambda span: part_of(span.question)):
        run = list(spans)
        whole = Span(run[0].epoch, run[0].from_ms, run[-1].until_ms)
        yield _band(scale, whole, name)


def _marks(scale: Axis, moments: Sequence[Moment]) -> Iterable[Mark]:
    for moment in moments:
        if moment.reason is not None:
            yield Mark(scale.x(moment.at_ms), "uncounted")
        elif isinstance(moment.act, Answered):
            yield Mark(scale.x(moment.at_ms), "answer")
        elif moment.entry.kind == "pasted":
            yield Mark(scale.x(moment.at_ms), "pasted")
        elif moment.entry.kind in ("eliminated", "flagged", "highlighted", "validated"):
            yield Mark(scale.x(moment.at_ms), "draft")


def _silences(scale: Axis, moments: Sequence[Moment]) -> Iterable[Band]:
    """Yield the times in which no tablet of the copy wrote anything."""
    instants = sorted(moment.at_ms for moment in moments)
    for from_ms, until_ms in pairwise(instants):
        if until_ms - from_ms >= SILENT_MS:
            words = _("Rien ne fut écrit pendant %(gap)s")
            gap = formats.gap(until_ms - from_ms)
            yield _band(scale, Span(0, from_ms, until_ms), words % {"gap": gap})


def _zoomed(scale: Axis, span: Span) -> Band:
    words = _("Image agrandie\u00a0: %(zoom)s\u00a0%%")
    return _band(scale, span, words % {"zoom": formats.count(span.percent or 0)})


def _narrow(scale: Axis, span: Span) -> Band:
    words = _("Fenêtre sur %(share)s\u00a0%% de l’écran")
    return _band(scale, span, words % {"share": formats.count(span.percent or 0)})


def _strays(scale: Axis, moments: Sequence[Moment]) -> Iterable[Mark]:
    """Yield the addresses asked for, but for those that browsers ask for alone."""
    classes = load_path_classes()
    for moment in moments:
        stray = read_stray(moment.entry.body) if moment.entry.kind == STRAYED else None
        if stray is None:
            continue
        path_class = classes.classify(stray.path)
        if path_class != "benign":
            yield Mark(scale.x(moment.at_ms), path_class, stray.path)


def _kept_spans(moments: Sequence[Moment], until_ms: int) -> list[Span]:
    """Return when something written waited on its tablet, spans that touch as one."""
    spans: list[Span] = []
    waits = sorted(
        (moment.at_ms, min(moment.entry.received_ms, until_ms), moment.epoch)
        for moment in moments
        if moment.entry.received_ms - moment.at_ms > KEPT_MS
    )
    for from_ms, to_ms, epoch in waits:
        if spans and from_ms <= spans[-1].until_ms:
            last = spans.pop()
            from_ms, to_ms = last.from_ms, max(to_ms, last.until_ms)  # noqa: PLW2901 -- one span
        spans.append(Span(epoch, from_ms, to_ms))
    return spans


def _tablets(scale: Axis, moments: Sequence[Moment]) -> Iterable[Band]:
    numbers = sorted({moment.epoch for moment in moments})
    starts = [min(m.at_ms for m in moments if m.epoch == number) for number in numbers]
    ends = [*starts[1:], scale.until_ms]
    for number, start, end in zip(numbers, starts, ends, strict=True):
        yield _band(scale, Span(number, start, max(start, end)), str(number))


def _around(
    scale: Axis, acts: Iterable[Around], *, is_incident: bool
) -> tuple[Mark, ...]:
    kind: Dot = "incident" if is_incident else "act"
    return tuple(
        Mark(scale.x(act.at_ms), kind, act.words)
        for act in acts
        if act.is_incident == is_incident
    )


def _hours(scale: Axis) -> Iterable[Mark]:
    length = scale.until_ms - scale.from_ms
    step = next((s for s in STEPS_MS if length <= s * TICKS_COUNT), STEPS_MS[-1])
    say = formats.hour if step >= MINUTE_MS else formats.hour_exact
    first = -(-scale.from_ms // step) * step
    for at in range(first, scale.until_ms + 1, step):
        yield Mark(scale.x(at), "act", say(at))
