"""The panel of a TCS: what each expert answered, read from a table, counted exactly.

Credit is experts who chose a point over experts at the mode (`core.marking.rules`);
what is decided here is only who the panel is.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.authoring.bank.flaws import EXPERTS_COUNT_MAX
from concours.core.authoring.bank.keys import SCALE, QuestionId
from concours.core.authoring.paper.amendments import PanelChanged
from concours.core.tables.table import Table

COLUMNS = ("question", "expert", "reponse")
HEADINGS: Mapping[str, str] = {
    "question": "question",
    "expert": "expert",
    "reponse": "reponse",
    "réponse": "reponse",
    "answer": "reponse",
}
EXPERT_LENGTH_MAX = 20
POINTS = {str(point): point for point in SCALE} | {"+1": 1, "+2": 2, "−1": -1, "−2": -2}

FaultCode: TypeAlias = Literal[
    "unreadable",
    "headings",
    "question_unknown",
    "expert_invalid",
    "answer_invalid",
    "expert_twice",
    "too_many",
    "empty",
]


@dataclass(frozen=True, slots=True)
class PanelFault:
    """One line to mend, and what stands there; line 0 is the whole table."""

    line: int
    code: FaultCode
    found: str = ""


@dataclass(frozen=True, slots=True)
class PanelLine:
    """What one expert answered to one question."""

    question: QuestionId
    expert: str
    value: int


@dataclass(frozen=True, slots=True)
class Panels:
    """The panels of a table; with a fault, none of it counts."""

    lines: tuple[PanelLine, ...]
    faults: tuple[PanelFault, ...]

    def amendments(self) -> tuple[PanelChanged, ...]:
        """Return the amendments on the key, one a question."""
        counts: dict[QuestionId, Counter[int]] = {}
        for line in self.lines:
            counts.setdefault(line.question, Counter())[line.value] += 1
        return tuple(
            PanelChanged(name, {point: own[point] for point in SCALE})
            for name, own in sorted(counts.items())
        )


def read(table: Table, questions: Collection[QuestionId]) -> Panels:
    """Return the panels that a table has for these questions, with every fault."""
    if table.faults:
        return Panels((), (PanelFault(table.faults[0].line, "unreadable"),))
    if not table.rows:
        return Panels((), (PanelFault(0, "empty"),))
    first, *rows = table.rows
    names = [HEADINGS.get(cell.strip().casefold(), "") for cell in first.cells]
    if any(names.count(column) != 1 for column in COLUMNS):
        return Panels((), (PanelFault(first.line, "headings", " ".join(first.cells)),))
    places = [names.index(column) for column in COLUMNS]
    lines: dict[tuple[str, str], PanelLine] = {}
    faults: list[PanelFault] = []
    for row in rows:
        cells = [*row.cells, *[""] * len(names)]
        question, expert, answer = (cells[place].strip() for place in places)
        code = _fault(question, expert, answer, questions)
        if code is None and (question, expert) in lines:
            code = "expert_twice"
        if code is not None:
            faults.append(PanelFault(row.line, code, " ".join(row.cells)[:80]))
            continue
        name = QuestionId(question)
        lines[question, expert] = PanelLine(name, expert, POINTS[answer])
    sizes = Counter(question for question, _ in lines)
    if any(size > EXPERTS_COUNT_MAX for size in sizes.values()):
        faults.append(PanelFault(0, "too_many"))
    if not lines and not faults:
        faults.append(PanelFault(0, "empty"))
    return Panels(() if faults else tuple(lines.values()), tuple(faults))


def _fault(
    question: str, expert: str, answer: str, questions: Collection[QuestionId]
) -> FaultCode | None:
    if question not in questions:
        return "question_unknown"
    if not 0 < len(expert) <= EXPERT_LENGTH_MAX or not expert.isprintable():
        return "expert_invalid"
    return None if answer in POINTS else "answer_invalid"
