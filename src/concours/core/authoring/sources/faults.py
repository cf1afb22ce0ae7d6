"""What is wrong with the sources of a paper or a series, as facts; the edge words them.

`docs/reference/papers/faults-of-papers.md` lists every code, and a test keeps it true.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from concours.core.kernel.errors import Refusal

Severity: TypeAlias = Literal["error", "warning"]

WARNINGS = frozenset(
    {
        "dossier.progressive_size",
        "dossier.key_feature_size",
        "dossier.key_feature_formats",
        "dossier.article_size",
        "dossier.article_formats",
        "paper.questions_count",
        "key.zones_touch",
        "media.unused",
        "file.unused",
        "grid.main_share",
        "door.tells",
        "document.unused",
    }
)
"""What an author should look at; every other fault stops the freeze."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where to look: a file of the folder, and a question of it (`dp1-q3`).

    In a spreadsheet `file` is the sheet, and `cell` the place (`F12`, `Dossiers!B3`).
    `line` is that of the TOML source, 0 where none is known; it makes no other fault.
    """

    file: str
    question: str = ""
    cell: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that an author must mend, or should look at.

    `at` names the field, proposition, zone, file or number concerned.
    """

    code: str
    location: Location
    at: str = ""

    @property
    def severity(self) -> Severity:
        """Whether it stops the freeze."""
        return "warning" if self.code in WARNINGS else "error"


@dataclass(eq=False)
class PaperFaulty(Refusal):
    """The sources have at least one error; `faults` holds all, warnings too."""

    code: ClassVar[str] = "paper.faulty"
    faults: tuple[Fault, ...]


class Findings:
    """Gathers faults while sources are read, so that all are told at once."""

    def __init__(self) -> None:
        self._faults: dict[Fault, None] = {}

    def report(self, code: str, location: Location, at: str = "") -> None:
        """Keep one fault; the same one twice counts once."""
        self._faults[Fault(code, location, at)] = None

    def all(self) -> tuple[Fault, ...]:
        """Return every fault, in the order found."""
        return tuple(self._faults)
