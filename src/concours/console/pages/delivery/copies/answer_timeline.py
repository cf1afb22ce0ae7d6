"""The bars of a history: which proposition was ticked or eliminated, from when to when.

For ticks one lane a proposition; for other answers one lane, cut where it changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from concours.console.words import formats
from concours.console.words.results.answers import answer_words
from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import Answered, Eliminated, Validated
from concours.core.delivery.attempt.fold import EntryVerdict
from concours.core.kernel.canonical import Json
from concours.store.queries.delivery.history import Record

LEFT, RIGHT, LANE, TOP = 90, 1_190, 30, 16
TICKS_COUNT = 6
STEPS_MS = (
    1_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
    3_600_000,
)  # fmt: skip
KEPT_MS = 10_000
WORDS_WIDTH_MIN = 240
LANES_COUNT_MAX = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of a lane."""

    x: float
    y: float
    width: float
    kind: Literal["ticked", "eliminated"]
    words: str

    @property
    def is_short(self) -> bool:
        """Whether the words stand beside the bar, for want of room in it."""
        return self.width < WORDS_WIDTH_MIN


@dataclass(frozen=True, slots=True)
class Sign:
    """A vertical line or a graduation, with its words."""

    x: float
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class AnswerTimeline:
    """The drawing of one question's history."""

    lanes: tuple[tuple[str, float], ...]
    bars: tuple[Bar, ...]
    signs: tuple[Sign, ...]
    grades: tuple[Sign, ...]
    kept: tuple[tuple[float, float], ...]
    height: float
    words: str


@dataclass(slots=True)
class _Scale:
    start: int
    end: int

    def x(self, at: int) -> float:
        part = (at - self.start) / max(1, self.end - self.start)
        return round(LEFT + part * (RIGHT - LEFT), 1)


def draw_timeline(
    question: QuestionId,
    content: Mapping[str, Any],
    judged: Sequence[EntryVerdict],
    record: Record,
) -> AnswerTimeline | None:
    """Return the drawing, or None when nothing was answered."""
    valid_entries = [entry for entry in judged if entry.reason is None]
    own = [
        entry
        for entry in valid_entries
        if getattr(entry.act, "question", None) == question
    ]
    if not any(isinstance(entry.act, Answered) for entry in own):
        return None
    start, end = own[0].entry.device_ms, _end(own, valid_entries)
    margin = max(1_000, (end - start) // 20)
    scale = _Scale(start - margin, end + margin)
    names = _names(content, own)
    lanes = names or ["·"]
    spans = [
        *_spans(own, Answered, end, names),
        *_spans(own, Eliminated, end, names),
    ]
    height = TOP + len(lanes) * LANE
    return AnswerTimeline(
        lanes=tuple((name, TOP + LANE * (at + 0.5)) for at, name in enumerate(lanes)),
        bars=tuple(_bar(span, lanes, scale) for span in spans),
        signs=tuple(_signs(own, record, scale, end)),
        grades=tuple(_grades(scale)),
        kept=tuple(_waiting_spans(own, scale)),
        height=height,
        words=_words(spans),
    )


def _names(content: Mapping[str, Any], own: Sequence[EntryVerdict]) -> list[str]:
    """Return the propositions to draw; of a long list, those that were touched."""
    names = [str(proposition["id"]) for proposition in content["propositions"]]
    if len(names) <= LANES_COUNT_MAX:
        return names
    lanes_touched = {lane for entry in own for lane in _lanes_of(entry, names)}
    return [name for name in names if name in lanes_touched]


@dataclass(frozen=True, slots=True)
class _Span:
    lane: str
    start: int
    end: int
    kind: Literal["ticked", "eliminated"]
    words: str


def _end(own: Sequence[EntryVerdict], valid_entries: Sequence[EntryVerdict]) -> int:
    """Return where bars stop: at the validation, else at the copy's last action."""
    for entry in own:
        if isinstance(entry.act, Validated):
            return entry.entry.device_ms
    return max(entry.entry.device_ms for entry in valid_entries)


def _spans(
    own: Sequence[EntryVerdict],
    sort: type[Answered] | type[Eliminated],
    end: int,
    names: Sequence[str],
) -> list[_Span]:
    kind: Literal["ticked", "eliminated"] = (
        "ticked" if sort is Answered else "eliminated"
    )
    spans: list[_Span] = []
    open_: dict[str, tuple[int, str]] = {}
    for entry in [item for item in own if isinstance(item.act, sort)]:
        at = entry.entry.device_ms
        now = _lanes_of(entry, names)
        for lane in [lane for lane in open_ if now.get(lane) != open_[lane][1]]:
            since, words = open_.pop(lane)
            spans.append(_Span(lane, since, at, kind, words))
        for lane, words in now.items():
            open_.setdefault(lane, (at, words))
    spans += [
        _Span(lane, since, end, kind, words) for lane, (since, words) in open_.items()
    ]
    return sorted(spans, key=lambda span: (span.lane, span.start))


def _lanes_of(entry: EntryVerdict, names: Sequence[str]) -> dict[str, str]:
    """Return the lanes that are full after an action, each with its words."""
    if isinstance(entry.act, Eliminated):
        return {str(name): "" for name in entry.act.propositions}
    value: Json = entry.act.value if isinstance(entry.act, Answered) else None
    if names:
        return {str(name): "" for name in value} if isinstance(value, list) else {}
    is_empty = value is None or value in ([], "")
    return {} if is_empty else {"·": answer_words(value)}


def _bar(span: _Span, lanes: Sequence[str], scale: _Scale) -> Bar:
    lane = lanes.index(span.lane) if span.lane in lanes else 0
    x = scale.x(span.start)
    return Bar(
        x=x,
        y=TOP + LANE * lane + 6,
        width=max(2.0, round(scale.x(span.end) - x, 1)),
        kind=span.kind,
        words=span.words,
    )


def _signs(
    own: Sequence[EntryVerdict], record: Record, scale: _Scale, end: int
) -> list[Sign]:
    signs = [
        Sign(scale.x(device.enrolled_ms), str(device.epoch), "device")
        for device in record.devices
        if device.epoch > 1 and scale.start <= device.enrolled_ms <= scale.end
    ]
    if any(isinstance(entry.act, Validated) for entry in own):
        signs.append(Sign(scale.x(end), "", "validated"))
    return signs


def _waiting_spans(
    own: Sequence[EntryVerdict], scale: _Scale
) -> list[tuple[float, float]]:
    """Return where actions waited on the tablet: from writing to arrival, in view."""
    spans = [
        (entry.entry.device_ms, min(entry.entry.received_ms, scale.end))
        for entry in own
        if entry.entry.received_ms - entry.entry.device_ms > KEPT_MS
    ]
    if not spans:
        return []
    first = min(since for since, _ in spans)
    last = max(until for _, until in spans)
    x = scale.x(first)
    return [(x, round(scale.x(last) - x, 1))]


def _grades(scale: _Scale) -> list[Sign]:
    length = scale.end - scale.start
    step = next((s for s in STEPS_MS if length <= s * TICKS_COUNT), STEPS_MS[-1])
    first = -(-scale.start // step) * step
    exact = step < 60_000
    return [
        Sign(scale.x(at), formats.hour_exact(at) if exact else formats.hour(at), "")
        for at in range(first, scale.end + 1, step)
    ]


def _words(spans: Sequence[_Span]) -> str:
    """Say the drawing: each lane, from when to when."""
    return " ; ".join(
        f"{span.words or span.lane} {KIND_WORDS[span.kind]} "
        f"{formats.hour_exact(span.start)} – {formats.hour_exact(span.end)}"
        for span in spans
    )


KIND_WORDS = {"ticked": "✓", "eliminated": "✗"}
