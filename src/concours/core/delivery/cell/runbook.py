"""A runbook, read from its file: all of it, or every fault of it by name."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypeAlias, get_args

from concours.core.kernel.errors import Refusal

STEPS_COUNT_MAX: Final = 60
TEXT_LENGTH_MAX: Final = 160
LATE_MINUTES_MAX: Final = 240
START_MINUTES_MAX: Final = 600
CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)

Measure: TypeAlias = Literal[
    "sites", "overrides", "shares", "restore", "drills", "margins"
]
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
"""What the house reads by itself, and shows to whoever does the step."""
TEXTS: Final = ("fr", "en")
FIELDS: Final = frozenset({"code", "at", "from_start", "minutes", "shows", *TEXTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookStep:
    """One thing to read: at `at` minutes after midnight, or `from_start` of each start.

    It is late `minutes` after its hour. `shows` is what the house reads beside it.
    """

    code: str
    fr: str
    en: str
    minutes: int
    at: int | None
    from_start: int | None
    shows: Measure | None


class RunbookFault(NamedTuple):
    """What is wrong with a file: `step` counts from 1, 0 is the file; `field` of it."""

    step: int
    field: str
    fault: str


@dataclass(eq=False)
class RunbookInvalid(Refusal):
    """The file of the day has faults: none of its steps is followed."""

    code: ClassVar[str] = "runbook.invalid"
    faults: tuple[RunbookFault, ...]


def read_runbook(text: str) -> tuple[RunbookStep, ...]:
    """Return the steps of a file, in its order. Raises `RunbookInvalid`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RunbookInvalid((RunbookFault(0, "", f"toml: {error}"),)) from error
    faults = list(_file_faults(table))
    rows = table.get("step", [])
    if not faults:
        for number, row in enumerate(rows, start=1):
            faults += [RunbookFault(number, *fault) for fault in _step_faults(row)]
        faults += _doubles(rows)
    if faults:
        raise RunbookInvalid(tuple(faults))
    return tuple(map(_step, rows))


def _file_faults(table: Mapping[str, Any]) -> Iterator[RunbookFault]:
    for name in sorted(table.keys() - {"step"}):
        yield RunbookFault(0, name, "unknown")
    rows = table.get("step", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield RunbookFault(0, "step", "not_steps")
    elif not 0 < len(rows) <= STEPS_COUNT_MAX:
        yield RunbookFault(0, "step", "count")


def _step_faults(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield field and fault of whatever is wrong with one step."""
    for name in sorted(row.keys() - FIELDS):
        yield name, "unknown"
    if not isinstance(row.get("code"), str) or not CODE.fullmatch(row["code"]):
        yield "code", "not_a_code"
    for name in TEXTS:
        words = row.get(name)
        if not isinstance(words, str) or not 0 < len(words.strip()) <= TEXT_LENGTH_MAX:
            yield name, "not_a_text"
    if ("at" in row) == ("from_start" in row):
        yield "at", "one_hour"
    if "at" in row and not (isinstance(row["at"], str) and HOUR.fullmatch(row["at"])):
        yield "at", "not_an_hour"
    start = row.get("from_start", 0)
    if not _is_whole(start, -START_MINUTES_MAX, START_MINUTES_MAX):
        yield "from_start", "out_of_range"
    if not _is_whole(row.get("minutes"), 1, LATE_MINUTES_MAX):
        yield "minutes", "out_of_range"
    if row.get("shows", MEASURES[0]) not in MEASURES:
        yield "shows", "unknown"


def _is_whole(value: object, least: int, most: int) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and least <= value <= most  # type: ignore[operator]


def _doubles(rows: list[Mapping[str, Any]]) -> Iterator[RunbookFault]:
    codes: set[str] = set()
    for number, row in enumerate(rows, start=1):
        code = str(row.get("code"))
        if code in codes:
            yield RunbookFault(number, "code", "twice")
        codes.add(code)


def _step(row: Mapping[str, Any]) -> RunbookStep:
    match = HOUR.fullmatch(row.get("at", ""))
    return RunbookStep(
        code=row["code"],
        fr=row["fr"].strip(),
        en=row["en"].strip(),
        minutes=row["minutes"],
        at=int(match[1]) * 60 + int(match[2]) if match else None,
        from_start=row.get("from_start"),
        shows=row.get("shows"),
    )
