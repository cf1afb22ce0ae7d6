"""Addresses that were opened on a tablet, as the tablet has signed them.

Twin of `client/src/shell/device/strays.ts`; `docs/reference/entries.md` gives the body.
"""

from dataclasses import dataclass

from concours.core.kernel.canonical import NotCanonical, load
from concours.core.traces.attribution import Attribution

STRAYED = "strayed"
"""The kind of the entry."""

TYPED_DEST = "document"


@dataclass(frozen=True, slots=True)
class Stray:
    """One address, and where the browser would have shown it."""

    path: str
    dest: str

    @property
    def attribution(self) -> Attribution:
        """Whose act it was: a link or a frame of another page is no person's."""
        return "A" if self.dest == TYPED_DEST else "C"

    @property
    def request(self) -> str:
        """What was asked for, as other traces say it."""
        return f"GET {self.path}"


def read_stray(body: bytes) -> Stray | None:
    """Return what an entry says, or None if its body is not of its kind."""
    try:
        value = load(body)
    except NotCanonical:
        return None
    match value:
        case {"dest": str(dest), "path": str(path), **rest} if not rest:
            return Stray(path, dest)
        case _:
            return None
