"""What refuses a publication: no deliberation, an instant gone by, a decision made."""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal


@dataclass(eq=False)
class NotDeliberated(Refusal):
    """No deliberation file was frozen on the marks that are in force now."""

    code: ClassVar[str] = "publication.not_deliberated"


@dataclass(eq=False)
class InstantPast(Refusal):
    """Results would open at an instant that has gone by: nobody could still stop it."""

    code: ClassVar[str] = "publication.instant_past"
    opens_ms: int


@dataclass(eq=False)
class PublicationDecided(Refusal):
    """The publication was decided, stopped, or is not of the kind proposed."""

    code: ClassVar[str] = "publication.decided"
    number: int


@dataclass(eq=False)
class PublicationOpen(Refusal):
    """Candidates see it already: it can be corrected, and not stopped any more."""

    code: ClassVar[str] = "publication.open"
    number: int
