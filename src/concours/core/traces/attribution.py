"""Whose act a request was, and how surely: four classes.

An address is shared by a room, a site, a nation behind one relay: it is nobody's. A
cookie says which tablet sent, and not that a person did: an image in another's page
sends it as well, so the browser's own word of how it came about is asked for.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Attribution: TypeAlias = Literal["A", "B", "C", "D"]
ATTRIBUTIONS: tuple[Attribution, ...] = get_args(Attribution)
"""A the tablet signed that it was typed there; B its cookie and the browser say so;
C its cookie alone; D no more than an address."""

PERSONAL_ATTRIBUTIONS: frozenset[Attribution] = frozenset({"A", "B"})
"""What may become a finding about a person."""


@dataclass(frozen=True, slots=True)
class FetchMetadata:
    """What a browser says of how a request came about (`Sec-Fetch-…`); "" if nothing.

    No page can set these headers, nor make a navigation that has no site. `purpose`
    (`Sec-Purpose`): it fetches ahead of whoever types, which is nobody's act yet.
    """

    site: str = ""
    mode: str = ""
    dest: str = ""
    purpose: str = ""

    @property
    def is_typed(self) -> bool:
        """Whether somebody typed the address, or opened it from outside any page."""
        words = (self.site, self.mode, self.dest, self.purpose)
        return words == ("none", "navigate", "document", "")


def attribute_sender(*, has_device: bool, fetch: FetchMetadata) -> Attribution:
    """Return what proves who sent a request that no tablet has signed.

    `has_device`: it bore the cookie of a tablet that is enrolled, and not forged.
    """
    if not has_device:
        return "D"
    return "B" if fetch.is_typed else "C"
