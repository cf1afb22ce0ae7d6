"""What a candidate did, entry by entry, as rows of files of evidence.

Only what the fold counts: an act that came late, or from a tablet that was replaced,
is no change of an answer. Seconds count from the opening of the candidate's own time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from concours.core.authoring.bank.answers import Answer, AnswerInvalid, parse
from concours.core.authoring.bank.keys import KeyedQuestion, QuestionId
from concours.core.authoring.bank.offers import offer_of
from concours.core.casefile.patterns import pattern_of
from concours.core.delivery.attempt.acts import Act, Answered, Handed, Saw, read
from concours.core.delivery.attempt.fold import EntryVerdict
from concours.core.delivery.attempt.looks import Departure, read_look

CELLS_COUNT_MAX = 65_536
"""Bodies whose cell is remembered."""

SECONDS_MAX = 1_000_000
"""What a file of evidence takes: eleven days."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer given: what stood there before, and after, as cells of a file."""

    question: QuestionId
    before: str
    after: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class View:
    """One time that a question was on the screen."""

    question: QuestionId
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """One entry of a copy, as far as it says what was on the screen, and when."""

    epoch: int
    kind: str
    body: bytes
    at_ms: int


@dataclass(frozen=True, slots=True)
class Actions:
    """What one candidate changed, and what was on their screen, in order of time."""

    changes: tuple[Change, ...]
    views: tuple[View, ...]


class ActionReader:
    """Reads what the entries of copies of one paper say.

    A cohort gives few different answers, very often: each body is read once.
    """

    def __init__(self, keys: Mapping[QuestionId, KeyedQuestion]) -> None:
        """Take the questions of the paper."""
        self._keys = keys
        self._cells: dict[bytes, str] = {}

    def read(
        self,
        verdicts: Iterable[EntryVerdict],
        final: Mapping[QuestionId, str],
        *,
        opens_ms: int,
    ) -> Actions:
        """Return what the entries of a copy say; `final`: its answers as they count.

        A question whose last change does not lead to its answer is left out: the
        answers were gathered when the candidate had another time.
        """
        cells: dict[QuestionId, str] = {}
        changes: list[Change] = []
        views = _Views()
        for verdict in verdicts:
            at_ms = min(max(0, verdict.entry.device_ms - opens_ms), SECONDS_MAX * 1000)
            act, entry = verdict.act, verdict.entry
            views.follow(ScreenEntry(verdict.epoch, entry.kind, entry.body, at_ms), act)
            if not isinstance(act, Answered) or verdict.reason is not None:
                continue
            before = cells.get(act.question, "")
            after = self._cell(act, entry.body)
            if after != before:
                cells[act.question] = after
                changes.append(Change(act.question, before, after, at_ms))
        consistent_questions = {
            name for name, cell in cells.items() if final.get(name, "") == cell
        }
        return Actions(
            tuple(own for own in changes if own.question in consistent_questions),
            tuple(own for own in views.list_views() if own.question in self._keys),
        )

    def _cell(self, act: Answered, body: bytes) -> str:
        cell = self._cells.get(body)
        if cell is None:
            if len(self._cells) >= CELLS_COUNT_MAX:
                self._cells.clear()
            keyed = self._keys[act.question]
            cell = pattern_of(keyed.key, _parse_answer(keyed, act))
            self._cells[body] = cell
        return cell


def views_of(entries: Iterable[ScreenEntry]) -> list[View]:
    """Return what was on the screen of a copy, in order of time."""
    views = _Views()
    for entry in entries:
        views.follow(entry, read(entry.kind, entry.body))
    return list(views.list_views())


def view_at(views: Iterable[View], question: str, at_ms: int) -> View | None:
    """Return the time on screen of a question that holds this instant, if any."""
    own = (view for view in views if view.question == question)
    return next((v for v in own if v.start_ms <= at_ms <= v.end_ms), None)


def seconds(at_ms: int) -> str:
    """Return an instant as a file has it."""
    return f"{at_ms // 1000}.{at_ms % 1000:03}"


class _Views:
    """What is on screen while entries come: one question at a time, by tablet."""

    def __init__(self) -> None:
        self._views: list[View] = []
        self._shown: QuestionId | None = None
        self._hidden: QuestionId | None = None
        self._epoch = self._start_ms = self._last_ms = 0

    def follow(self, entry: ScreenEntry, act: Act | None) -> None:
        """Take one entry in, and what it says."""
        at_ms = entry.at_ms
        if entry.epoch != self._epoch:
            self._leave(self._last_ms)
            self._epoch, self._hidden = entry.epoch, None
        self._last_ms = at_ms
        match act, entry.kind:
            case Saw(question), _:
                self._leave(at_ms)
                self._shown, self._start_ms = question, at_ms
            case Handed(), _:
                self._leave(at_ms)
            case _, "left" if not _is_in_sight(entry.body):
                self._hidden = self._shown
                self._leave(at_ms)
            case _, "returned" if self._hidden is not None and self._shown is None:
                self._shown, self._start_ms = self._hidden, at_ms
            case _:
                pass

    def list_views(self) -> Iterator[View]:
        """Yield all views; what was on screen at the last entry ends there."""
        self._leave(self._last_ms)
        yield from self._views

    def _leave(self, at_ms: int) -> None:
        if self._shown is not None:
            end_ms = max(at_ms, self._start_ms)
            self._views.append(View(self._shown, self._start_ms, end_ms))
        self._shown = None


def _is_in_sight(body: bytes) -> bool:
    """Tell whether the page may have stayed in sight, beside another window."""
    look = read_look("left", body)
    return isinstance(look, Departure) and look.by == "blur"


def _parse_answer(question: KeyedQuestion, act: Answered) -> Answer | None:
    try:
        return parse(question.id, offer_of(question.key), act.value)
    except AnswerInvalid:  # the fold says so too, and does not count it
        return None
