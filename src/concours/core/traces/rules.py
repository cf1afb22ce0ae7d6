"""Log rules: what of a request each one looks at, and how often is too often.

A file of rules is read whole or refused; a rule holds when all that it names does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from concours.core.kernel.time import SECOND_MS
from concours.core.traces.invalid import RulesInvalid
from concours.core.traces.lines import NamedPattern, read_pattern
from concours.core.traces.paths import PATH_CLASSES, PathClasses, plain_path, plain_text

DistinctField: TypeAlias = Literal["none", "path", "query", "browser"]
Sender: TypeAlias = Literal["client", "device"]
DISTINCT_FIELDS: tuple[DistinctField, ...] = get_args(DistinctField)
SENDERS: tuple[Sender, ...] = get_args(Sender)

RULES_COUNT_MAX = 500
CAPACITY_MAX = 100_000
LEAK_S_MAX = 7 * 24 * 3_600
CONDITIONS = ("path", "query", "target", "method", "status", "protocol", "browser",
              "class")  # fmt: skip
REQUEST = re.compile(r"(\S+)(?: (.*?))?(?: (HTTP/\d(?:\.\d)?))?")


class LogRequest(NamedTuple):
    """One request as rules look at it: plain texts, but for `target` as it was sent."""

    method: str
    target: str
    path: str
    query: str
    protocol: str
    path_class: str

    def text(self, name: str, status: int) -> str:
        """Return what a condition of this name looks at."""
        if name == "status":
            return str(status)
        return str(getattr(self, "path_class" if name == "class" else name))


@dataclass(frozen=True, slots=True)
class Condition:
    """One field of a request, and what it must be: one of these, or as a pattern."""

    name: str
    words: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None

    def holds(self, text: str) -> bool:
        """Tell whether a text is what this condition asks for."""
        if self.pattern is not None:
            return self.pattern.search(text) is not None
        return text in self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketSize:
    """How many lines a sender may have at once, and how fast they are forgotten.

    `distinct` counts a line only if that field of it has not been seen in the bucket.
    """

    capacity: int
    leak_ms: int
    distinct: DistinctField = "none"
    sender: Sender = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRule:
    """One rule; without a bucket one line is enough."""

    name: str
    kind: str
    fr: str
    en: str
    conditions: tuple[Condition, ...]
    bucket: BucketSize | None = None

    @property
    def of_browser(self) -> tuple[Condition, ...]:
        """What it asks of the browser's name."""
        return tuple(c for c in self.conditions if c.name == "browser")

    @property
    def of_request(self) -> tuple[Condition, ...]:
        """What it asks of the request and the answer, what is cheap to tell first."""
        conditions = (c for c in self.conditions if c.name != "browser")
        return tuple(sorted(conditions, key=lambda c: c.pattern is not None))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one file or more, and the formats that they bring."""

    rules: Sequence[LogRule] = ()
    patterns: Sequence[NamedPattern] = field(default=())
    is_alone: bool = False

    def joined(self, other: "RuleSet") -> "RuleSet":
        """Return both, the other's first; it alone if it says so."""
        if other.is_alone:
            return other
        own = {rule.name for rule in other.rules}
        rules = [*other.rules, *(rule for rule in self.rules if rule.name not in own)]
        return RuleSet(rules, [*other.patterns, *self.patterns])


def read_request(text: str, classes: PathClasses) -> LogRequest:
    """Return a request line as rules look at it; what is none has the method ""."""
    match = REQUEST.fullmatch(text)
    if match is None:
        return LogRequest("", text, "", "", "", "unknown")
    method, target, protocol = match[1], match[2] or "", match[3] or ""
    raw_path, _, query = target.partition("?")
    path = plain_path(raw_path)
    path_class = classes.classify_plain(path)
    return LogRequest(method, target, path, plain_text(query), protocol, path_class)


def read_rules(value: Mapping[str, Any], file: str) -> RuleSet:
    """Read what a file of rules says. Raises `RulesInvalid`."""
    rows, formats = value.get("rule", []), value.get("format", [])
    is_alone = value.get("alone", False)
    if set(value) - {"rule", "format", "alone"} or not isinstance(is_alone, bool):
        raise RulesInvalid(file, ", ".join(sorted(value)))
    if not isinstance(rows, list) or not isinstance(formats, list):
        raise RulesInvalid(file, "rule")
    if len(rows) > RULES_COUNT_MAX:
        raise RulesInvalid(file, f"{len(rows)} > {RULES_COUNT_MAX}")
    rules = [_read_rule(row, file) for row in rows]
    names = [rule.name for rule in rules]
    if repeated_names := sorted({name for name in names if names.count(name) > 1}):
        raise RulesInvalid(file, ", ".join(repeated_names))
    return RuleSet(rules, [read_pattern(row, file) for row in formats], is_alone)


def _read_rule(row: Mapping[str, Any], file: str) -> LogRule:
    name = row.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9_.-]{1,60}", name):
        raise RulesInvalid(file, f"rule {name}: name")
    field_names = {"name", "kind", "fr", "en", "match", "one", "bucket"}
    if unknown_names := sorted(set(row) - field_names):
        raise RulesInvalid(file, f"{name}: {', '.join(unknown_names)}")
    if (row.get("one") is True) == ("bucket" in row):
        raise RulesInvalid(file, f"{name}: one | bucket")
    match = row.get("match")
    if not isinstance(match, dict) or not match:
        raise RulesInvalid(file, f"{name}: match")
    return LogRule(
        name=name,
        kind=str(row.get("kind", "own")),
        fr=str(row.get("fr", name)),
        en=str(row.get("en", name)),
        conditions=tuple(
            _read_condition(key, expected, f"{name}: {key}", file)
            for key, expected in match.items()
        ),
        bucket=_read_bucket(row["bucket"], name, file) if "bucket" in row else None,
    )


def _read_condition(key: str, expected: Any, place: str, file: str) -> Condition:
    if key not in CONDITIONS:
        raise RulesInvalid(file, place)
    if isinstance(expected, str):
        try:
            return Condition(key, pattern=re.compile(expected))
        except re.error as error:
            raise RulesInvalid(file, f"{place}: {error}") from error
    if not isinstance(expected, list) or not expected:
        raise RulesInvalid(file, place)
    words = frozenset(map(str, expected))
    if key == "class" and words - set(PATH_CLASSES):
        raise RulesInvalid(file, place)
    return Condition(key, words)


def _read_bucket(value: Any, name: str, file: str) -> BucketSize:
    if not isinstance(value, dict):
        raise RulesInvalid(file, f"{name}: bucket")
    capacity, leak_s = value.get("capacity", 0), value.get("leak_s", 0)
    distinct, sender = value.get("distinct", "none"), value.get("per", "client")
    is_sound = (
        set(value) <= {"capacity", "leak_s", "distinct", "per"}
        and isinstance(capacity, int)
        and 0 < capacity <= CAPACITY_MAX
        and isinstance(leak_s, int | float)
        and 0 < leak_s <= LEAK_S_MAX
        and distinct in DISTINCT_FIELDS
        and sender in SENDERS
    )
    if not is_sound:
        raise RulesInvalid(file, f"{name}: bucket")
    return BucketSize(
        capacity=capacity,
        leak_ms=max(1, round(leak_s * SECOND_MS)),
        distinct=distinct,
        sender=sender,
    )
