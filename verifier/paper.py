"""Questions as the verifier needs them: order, navigation, key, worth."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

FORMATS = frozenset(("QRU", "QRM", "QRP", "QRPL", "QROC", "QZP", "TCS"))
QUESTIONS_COUNT_MAX = 500
TEXT_LENGTH_MAX = 120
COORDINATE_MAX = 65_535


@dataclass
class Question:
    """One question: its key as in the key document, and its place in its dossier.

    `opened_by` is the question before it in a locked dossier, None for the first.
    """

    id: str
    format: str
    rank: str | None
    worth: Fraction
    key: dict[str, Any]
    locked: bool
    opened_by: str | None

    def reads(self, value: Any) -> bool:
        """Say whether `value` is an answer to this question, empty or not."""
        if is_empty(value):
            return True
        if self.format == "QROC":
            return isinstance(value, str) and len(value) <= TEXT_LENGTH_MAX
        if self.format == "TCS":
            return type(value) is int and -2 <= value <= 2
        if "zones" in self.key:
            return self._reads_points(value)
        return self._reads_names(value)

    def _reads_points(self, value: Any) -> bool:
        return (
            isinstance(value, list)
            and len(value) <= len(self.key["zones"])
            and all(isinstance(point, list) and len(point) == 2 for point in value)
            and all(
                type(n) is int and 0 <= n <= COORDINATE_MAX for p in value for n in p
            )
        )

    def _reads_names(self, value: Any) -> bool:
        if not isinstance(value, list) or not all(isinstance(n, str) for n in value):
            return False
        names, correct = self.key["offered"], self.key["correct"]
        most = len(names) if self.format == "QRM" else len(correct)
        if len(value) > most or len(set(value)) < len(value):
            return False
        return all(name in names for name in value)


@dataclass
class Paper:
    """All questions by id, in the order of the key document, and the dossiers."""

    questions: dict[str, Question]
    dossiers: frozenset[str]


def is_empty(value: Any) -> bool:
    """Say whether `value` means "no answer"."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == []


def paper_of(content: Any, key_document: Any) -> Paper:
    """Return the paper; raises `KeyError`, `TypeError` or `ValueError` if malformed."""
    before: dict[str, tuple[bool, str | None]] = {}
    for dossier in content["dossiers"]:
        is_locked, last = dossier["navigation"] == "locked", None
        for question in dossier["questions"]:
            before[question["id"]] = (is_locked, last if is_locked else None)
            last = question["id"]
    rows = key_document["questions"]
    questions = {row["id"]: _question(row, *before[row["id"]]) for row in rows}
    if not len(rows) == len(questions) == len(before) <= QUESTIONS_COUNT_MAX:
        reason = "content.json and key.json name different questions"
        raise ValueError(reason)
    dossiers = frozenset(dossier["id"] for dossier in content["dossiers"])
    return Paper(questions, dossiers)


def _question(row: dict[str, Any], is_locked: bool, opened_by: str | None) -> Question:  # noqa: FBT001 - from a pair
    if row["format"] not in FORMATS:
        raise ValueError(row["format"])
    worth = Fraction(*row["points"]) * Fraction(*row["coefficient"])
    return Question(
        id=row["id"],
        format=row["format"],
        rank=row["rank"],
        worth=worth,
        key=row["key"],
        locked=is_locked,
        opened_by=opened_by,
    )
