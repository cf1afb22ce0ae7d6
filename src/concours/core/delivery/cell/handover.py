"""What whoever leaves the cell tells whoever takes over: four things, none left out."""

from dataclasses import astuple, dataclass, fields
from typing import ClassVar, Final

from concours.core.kernel.errors import Refusal

TEXT_LENGTH_MAX: Final = 500


@dataclass(eq=False)
class NoteIncomplete(Refusal):
    """A hand-over says what is known, done, left open and next, 500 characters each."""

    code: ClassVar[str] = "shift.note_incomplete"
    field: str
    length_max: int = TEXT_LENGTH_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftNote:
    """What is known, what was done, what is left open, and what is next."""

    known: str
    done: str
    remaining: str
    next_point: str

    def __post_init__(self) -> None:
        for field, text in zip(fields(self), astuple(self), strict=True):
            if not 0 < len(text.strip()) <= TEXT_LENGTH_MAX:
                raise NoteIncomplete(field.name)
