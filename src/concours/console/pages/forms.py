"""Fields of forms, read with their bounds; nothing else of a form is looked at."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from concours.console.edge.request import StaffRequest
from concours.core.kernel.errors import Refusal

DIGITS_COUNT_MAX = 6
TEXT_LENGTH_MAX = 4_000


@dataclass(eq=False)
class FormInvalid(Refusal):
    """A field is missing, or is not what its form says."""

    code: ClassVar[str] = "form.invalid"
    field: str


def whole(request: StaffRequest, field: str) -> int:
    """Return a whole number of six digits at most. Raises `FormInvalid`."""
    text = request.POST.get(field, "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > DIGITS_COUNT_MAX:
        raise FormInvalid(field)
    return int(text)


def text(request: StaffRequest, field: str) -> str:
    """Return a text, cut at a length that no act accepts anyway."""
    return request.POST.get(field, "")[:TEXT_LENGTH_MAX]


def identity(request: StaffRequest, field: str) -> UUID:
    """Return an identity. Raises `FormInvalid`."""
    try:
        return UUID(request.POST.get(field, ""))
    except ValueError as error:
        raise FormInvalid(field) from error


def identities(request: StaffRequest, field: str, *, count_max: int) -> list[UUID]:
    """Return one identity or more, each once. Raises `FormInvalid`."""
    texts = list(dict.fromkeys(request.POST.getlist(field)))
    if not 0 < len(texts) <= count_max:
        raise FormInvalid(field)
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise FormInvalid(field) from error


def several(request: StaffRequest, field: str, *, count_max: int) -> list[str]:
    """Return one short text or more, each once. Raises `FormInvalid`."""
    texts = list(dict.fromkeys(request.POST.getlist(field)))
    if not 0 < len(texts) <= count_max or any(len(text) > 40 for text in texts):
        raise FormInvalid(field)
    return texts


def hexadecimal(request: StaffRequest, field: str) -> bytes:
    """Return bytes written in hexadecimal. Raises `FormInvalid`."""
    try:
        return bytes.fromhex(request.POST.get(field, ""))
    except ValueError as error:
        raise FormInvalid(field) from error
