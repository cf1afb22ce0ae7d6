"""The copy, rebuilt from `docs/reference/entries.md`, "The copy at an instant"."""

from dataclasses import dataclass, field
from typing import Any

from verifier.paper import Paper, Question, is_empty
from verifier.strict import NotCanonicalError, parse

CLOCK_ERROR_MS_MAX = 15_000
KEY_LEAD_MS = 10_000
SILENT = frozenset(
    ("opened", "left", "returned", "strayed", "viewed", "framed", "pasted")
)
UNREADABLE = object()
FIELDS: dict[str, frozenset[str]] = {
    "seen": frozenset({"question"}),
    "answered": frozenset({"question", "answer"}),
    "eliminated": frozenset({"question", "propositions"}),
    "flagged": frozenset({"question", "flagged"}),
    "validated": frozenset({"question"}),
    "highlighted": frozenset({"dossier", "ranges"}),
    "handed": frozenset({"reason"}),
}


@dataclass
class Device:
    """One epoch as the fold reads it: base (epoch, count), entries with `said`."""

    epoch: int
    base: dict[str, Any] | None
    entries: list[dict[str, Any]]


def is_by_words(entry: dict[str, Any]) -> bool:
    """Tell whether an epoch's first entry opened the paper by launch words."""
    body = entry["said"]
    return (
        entry["kind"] == "opened"
        and isinstance(body, dict)
        and body.get("spoken") is True
    )


@dataclass
class Copybook:
    """The copy in the making, and the verdict on each act."""

    paper: Paper
    opens_ms: int | None = None
    ends_ms: int | None = None
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    eliminated: dict[str, list[str]] = field(default_factory=dict)
    flagged: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    validated: set[str] = field(default_factory=set)
    highlights: dict[str, list[list[int]]] = field(default_factory=dict)
    handed: str | None = None
    by_words: bool = False
    ever_by_words: bool = False
    of_lost_launch: bool = False
    refused: list[dict[str, Any]] = field(default_factory=list)
    counted: int = 0

    def replay(self, devices: list[Device], until_ms: int | None = None) -> None:
        """Play every device's entries, oldest device first."""
        devices = sorted(devices, key=lambda device: device.epoch)
        for device in devices:
            limit = limit_of(device.epoch, devices)
            for index, entry in enumerate(device.entries):
                if until_ms is not None and entry["device_ms"] > until_ms:
                    break
                if index == 0:
                    self.handed = None
                    self.by_words = is_by_words(entry)
                    self.ever_by_words |= self.by_words
                    self.of_lost_launch = self.is_of_lost_launch(device.entries)
                self._play(device.epoch, entry, limit)

    def _play(self, epoch: int, entry: dict[str, Any], limit: int | None) -> None:
        if self.handed == "time" and (limit is None or entry["seq"] < limit):
            self.handed = None  # its device went on after that end: it was none
        if entry["kind"] in SILENT:
            return
        reason = self._verdict(epoch, entry, limit)
        if reason is None:
            self.counted += entry["kind"] != "handed"
        else:
            place = {"epoch": epoch, "seq": entry["seq"], "reason": reason}
            self.refused.append(place)

    def _verdict(
        self, epoch: int, entry: dict[str, Any], limit: int | None
    ) -> str | None:
        if limit is not None and entry["seq"] >= limit:
            return "superseded_epoch"
        if self.handed is not None:
            return "after_handed"
        if entry["kind"] == "handed" and is_readable("handed", entry["said"]):
            return self._hand_in(entry)
        return self._untimely(entry) or self._work(epoch, entry)

    def _hand_in(self, entry: dict[str, Any]) -> str | None:
        """Hand in, but for an end of time that was heard before the time's end."""
        reason = str(entry["said"]["reason"])
        due_ms = None if reason != "time" or self.ever_by_words else self.ends_ms
        if due_ms is not None and entry["received_ms"] < due_ms - CLOCK_ERROR_MS_MAX:
            return "ended_early"
        self.handed = reason
        return None

    def _untimely(self, entry: dict[str, Any]) -> str | None:
        is_early = self.opens_ms is not None and entry["device_ms"] < self.opens_ms
        if is_early and not self.by_words and not self.of_lost_launch:
            return "early"
        written_by = min(entry["device_ms"], entry["received_ms"])
        if self.ends_ms is not None and written_by >= self.ends_ms:
            return "late"
        return None

    def is_of_lost_launch(self, entries: list[dict[str, Any]]) -> bool:
        """Tell whether a device opened it before any key of this launch was out."""
        if not entries or entries[0]["kind"] != "opened" or is_by_words(entries[0]):
            return False
        before_ms = (self.opens_ms or 0) - entries[0]["device_ms"]
        return bool(before_ms > KEY_LEAD_MS + CLOCK_ERROR_MS_MAX)

    def _work(self, epoch: int, entry: dict[str, Any]) -> str | None:
        kind, body = entry["kind"], entry["said"]
        if not is_readable(kind, body):
            return "bad_body"
        if kind == "highlighted":
            return self._highlight(body)
        if body["question"] not in self.paper.questions:
            return "unknown_question"
        if kind in ("answered", "validated"):
            return self._commit(kind, body, epoch, entry["seq"])
        self._draft(kind, body)
        return None

    def _commit(
        self, kind: str, body: dict[str, Any], epoch: int, seq: int
    ) -> str | None:
        question = self.paper.questions[body["question"]]
        if question.opened_by is not None and question.opened_by not in self.validated:
            return "not_open"
        if question.id in self.validated:
            return "after_validation"
        if kind == "answered":
            return self._answer(question, body["answer"], epoch, seq)
        if not question.locked:
            return "not_locked"
        self.validated.add(question.id)
        return None

    def _answer(
        self, question: Question, value: Any, epoch: int, seq: int
    ) -> str | None:
        if not question.reads(value):
            return "bad_answer"
        if is_empty(value):
            self.answers.pop(question.id, None)
        else:
            self.answers[question.id] = {"value": value, "epoch": epoch, "seq": seq}
        return None

    def _draft(self, kind: str, body: dict[str, Any]) -> None:
        name = body["question"]
        if kind == "seen":
            self.seen.add(name)
        elif kind == "flagged":
            self.flagged.discard(name)
            if body["flagged"]:
                self.flagged.add(name)
        else:
            self.eliminated.pop(name, None)
            if body["propositions"]:
                self.eliminated[name] = sorted(body["propositions"])

    def _highlight(self, body: dict[str, Any]) -> str | None:
        if body["dossier"] not in self.paper.dossiers:
            return "unknown_dossier"
        self.highlights.pop(body["dossier"], None)
        if body["ranges"]:
            self.highlights[body["dossier"]] = body["ranges"]
        return None


def limit_of(epoch: int, devices: list[Device]) -> int | None:
    """Return how many entries of an epoch count: the least that a later base leaves."""
    limits = []
    for device in devices:
        if device.epoch <= epoch:
            continue
        base = device.base or {"epoch": 0, "count": 0}
        if base["epoch"] <= epoch:
            limits.append(base["count"] if base["epoch"] == epoch else 0)
    return min(limits, default=None)


def read_body(body: str) -> Any:
    """Return the value of a body, or `UNREADABLE`."""
    try:
        return parse(body.encode())
    except (NotCanonicalError, UnicodeEncodeError):
        return UNREADABLE


def is_readable(kind: str, body: Any) -> bool:
    """Say whether a body is of its kind, to the field."""
    if not isinstance(body, dict) or body.keys() != FIELDS.get(kind):
        return False
    if not isinstance(body.get("question", body.get("dossier", "")), str):
        return False
    if kind == "handed":
        return body["reason"] in ("time", "candidate", "closed")
    if kind == "flagged":
        return isinstance(body["flagged"], bool)
    if kind == "eliminated":
        return _is_set(body["propositions"])
    return kind != "highlighted" or _is_ranges(body["ranges"])


def _is_ranges(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_range, value))


def _is_set(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(n, str) for n in value):
        return False
    return len(set(value)) == len(value)


def _is_range(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    start, end = value
    return type(start) is int and type(end) is int and 0 <= start < end
