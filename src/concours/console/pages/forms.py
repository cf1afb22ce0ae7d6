"""Fields of forms, read with their bounds; nothing else of a form is looked at."""

import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from concours.console.edge.request import StaffRequest
from concours.console.words import formats
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant

DIGITS_COUNT_MAX = 6
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
MOMENT = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}),? (?:(?:à|at) )?"
    r"(\d{1,2})(?: ?h ?|:)(\d{2})(?::(\d{2}))?",
    re.ASCII,
)
"""How a day and an hour are written in a form: `templates/console/moment.html`."""
DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
TEXT_LENGTH_MAX = 4_000
Lack: TypeAlias = Literal[
    "missing", "choice", "whole", "decimal", "day", "count", "file", "sign"
]
SHORT_LENGTH_MAX = 60


@dataclass(eq=False)
class FormInvalid(Refusal):
    """A field is missing, or is not what its form says; `lack` is what is wrong."""

    code: ClassVar[str] = "form.invalid"
    field: str
    lack: Lack = dataclass_field(default="choice", kw_only=True)


@dataclass(eq=False)
class MomentInvalid(FormInvalid):
    """What stands in a field is no day and hour."""

    code: ClassVar[str] = "form.moment"
    written: str


def whole(request: StaffRequest, field: str) -> int:
    """Return a whole number of six digits at most. Raises `FormInvalid`."""
    text = request.POST.get(field, "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > DIGITS_COUNT_MAX:
        raise FormInvalid(field, lack="whole" if text else "missing")
    return int(text)


def text(
    request: StaffRequest, field: str, *, length_max: int = TEXT_LENGTH_MAX
) -> str:
    """Return a text, cut at a length that no act accepts anyway."""
    return request.POST.get(field, "")[:length_max]


def decimal_or_none(request: StaffRequest, field: str) -> Decimal | None:
    """Return an exact number, written with a comma or a point; None of an empty field.

    Raises `FormInvalid`.
    """
    text = request.POST.get(field, "").strip().replace(",", ".")
    if not text:
        return None
    if not DECIMAL.fullmatch(text):
        raise FormInvalid(field, lack="decimal")
    return Decimal(text)


def identity(request: StaffRequest, field: str) -> UUID:
    """Return an identity. Raises `FormInvalid`."""
    written = request.POST.get(field, "")
    try:
        return UUID(written)
    except ValueError as error:
        raise FormInvalid(field, lack="choice" if written else "missing") from error


def identities(request: StaffRequest, field: str, *, count_max: int) -> list[UUID]:
    """Return one identity or more, each once. Raises `FormInvalid`."""
    texts = list(dict.fromkeys(request.POST.getlist(field)))
    if not 0 < len(texts) <= count_max:
        raise FormInvalid(field, lack="count" if texts else "missing")
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise FormInvalid(field) from error


def several(request: StaffRequest, field: str, *, count_max: int) -> list[str]:
    """Return one short text or more, each once. Raises `FormInvalid`."""
    texts = list(dict.fromkeys(request.POST.getlist(field)))
    if not 0 < len(texts) <= count_max or any(
        len(text) > SHORT_LENGTH_MAX for text in texts
    ):
        raise FormInvalid(field, lack="count" if texts else "missing")
    return texts


def hexadecimal(request: StaffRequest, field: str) -> bytes:
    """Return bytes written in hexadecimal. Raises `FormInvalid`."""
    try:
        return bytes.fromhex(request.POST.get(field, ""))
    except ValueError as error:
        raise FormInvalid(field) from error


def instant(request: StaffRequest, field: str) -> Instant:
    """Return an instant by the clocks of Paris, written 19/10/2026 14:30.

    Or as our own clocks say it: 19/10/2026 à 14 h 30, whatever space stands there.

    The browser's own field follows the order of its own language, which on a machine in
    English reads 10/11 as October. Raises `FormInvalid`, `MomentInvalid`.
    """
    written = " ".join(text(request, field).split())
    if not written:
        raise FormInvalid(field, lack="missing")
    match = MOMENT.fullmatch(written)
    if match is None:
        raise MomentInvalid(field, written[:SHORT_LENGTH_MAX])
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    paris = ZoneInfo(settings.TIME_ZONE)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=paris)
    except ValueError as error:
        raise MomentInvalid(field, written[:SHORT_LENGTH_MAX]) from error
    return Instant(int(moment.timestamp()) * 1_000)


def day(request: StaffRequest, field: str) -> date | None:
    """Return a day written 19/10/2026, None where nothing is. Raises `FormInvalid`."""
    day_text = text(request, field).strip()
    if not day_text:
        return None
    match = DAY.fullmatch(day_text)
    if match is None:
        raise FormInvalid(field, lack="day")
    number, month, year = (int(part) for part in match.groups())
    try:
        return date(year, month, number)
    except ValueError as error:
        raise FormInvalid(field, lack="day") from error


def instant_field(instant_ms: int) -> str:
    """Return an instant as a field of a form shows it, to the minute."""
    return formats.local(instant_ms).strftime("%d/%m/%Y %H:%M")
