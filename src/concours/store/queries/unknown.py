"""What somebody asked for by its identity, and is not there."""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal


@dataclass(eq=False)
class Unknown(Refusal):
    """There is no such sitting, site or candidate."""

    code: ClassVar[str] = "store.unknown"
    what: str
    id: str
