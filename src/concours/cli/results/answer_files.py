"""Files of answers: read line by line within bounds, every fault kept with its line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, ClassVar

from concours.cli.results.lines import lines, object_of
from concours.core.authoring.bank.answers import Answer, AnswerInvalid, parse
from concours.core.authoring.bank.keys import KeyedQuestion, QuestionId
from concours.core.authoring.bank.offers import offer_of
from concours.core.kernel.errors import Refusal

LINE_BYTES_MAX = 16_384
LINES_COUNT_MAX = 20_000_000
CANDIDATES_COUNT_MAX = 100_000
CANDIDATE_LENGTH_MAX = 40
FAULTS_COUNT_MAX = 1_000
"""Faults listed; all are counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One line that cannot be read, why, and the candidate or question it names.

    `code` is `line.form`, `line.too_long`, `file.too_long`, `candidate.invalid`,
    `candidates.too_many`, `question.unknown`, or `answer.` and the reason of
    `AnswerInvalid`.
    """

    line: int
    code: str
    at: str = ""


@dataclass(eq=False)
class AnswersFaulty(Refusal):
    """A file of answers has faults: nobody is marked. `count` is of all of them."""

    code: ClassVar[str] = "answers.faulty"
    faults: tuple[Fault, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Sheets:
    """Candidates in the order of their numbers, and what each answered."""

    candidates: tuple[str, ...]
    answers: tuple[dict[QuestionId, Answer | None], ...]


def read_answers(file: BinaryIO, questions: Sequence[KeyedQuestion]) -> Sheets:
    """Read a file of answers; raises `AnswersFaulty` with every fault at once."""
    reading = _Reading({question.id: question for question in questions})
    for number, line in enumerate(lines(file, bytes_max=LINE_BYTES_MAX), start=1):
        if number > LINES_COUNT_MAX:
            reading.blame(number, "file.too_long")
            break
        reading.take(number, line)
    if reading.faults_count:
        raise AnswersFaulty(tuple(reading.faults), reading.faults_count)
    candidates = tuple(sorted(reading.sheets))
    return Sheets(candidates, tuple(reading.sheets[name] for name in candidates))


@dataclass(slots=True)
class _Reading:
    questions: dict[QuestionId, KeyedQuestion]
    sheets: dict[str, dict[QuestionId, Answer | None]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    faults_count: int = 0

    def blame(self, number: int, code: str, at: str = "") -> None:
        """Keep a fault, up to the bound; count it always."""
        self.faults_count += 1
        if len(self.faults) < FAULTS_COUNT_MAX:
            self.faults.append(Fault(number, code, at[:CANDIDATE_LENGTH_MAX]))

    def take(self, number: int, line: bytes) -> None:
        """Read one line; a blank one says nothing."""
        if len(line) > LINE_BYTES_MAX:
            self.blame(number, "line.too_long")
        elif line.strip():
            self._take_row(number, _row(line))

    def _take_row(self, number: int, row: dict[str, Any] | None) -> None:
        if row is None or not isinstance(row["question"], str):
            self.blame(number, "line.form")
            return
        name = row["candidate"]
        if not isinstance(name, str) or not 0 < len(name) <= CANDIDATE_LENGTH_MAX:
            self.blame(number, "candidate.invalid", str(name))
            return
        question = self.questions.get(QuestionId(row["question"]))
        if question is None:
            self.blame(number, "question.unknown", row["question"])
            return
        try:
            answer = parse(question.id, offer_of(question.key), row["answer"])
        except AnswerInvalid as refusal:
            self.blame(number, f"answer.{refusal.reason}", question.id)
            return
        self._keep(number, name, question.id, answer)

    def _keep(
        self, number: int, name: str, question: QuestionId, answer: Answer | None
    ) -> None:
        if name not in self.sheets and len(self.sheets) >= CANDIDATES_COUNT_MAX:
            self.blame(number, "candidates.too_many", name)
            return
        self.sheets.setdefault(name, {})[question] = answer


def _row(line: bytes) -> dict[str, Any] | None:
    row = object_of(line)
    is_sound = row is not None and row.keys() == {"candidate", "question", "answer"}
    return row if is_sound else None
