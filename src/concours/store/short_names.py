"""Short names: what an exam and a sitting are called in addresses and commands."""

import re
from collections.abc import Collection
from unicodedata import normalize

SHORT_NAME_LENGTH_MAX = 40
SHORT_NAME = re.compile(rf"(?=.{{1,{SHORT_NAME_LENGTH_MAX}}}\Z)[a-z0-9]+(-[a-z0-9]+)*")
"""Small letters without accents and digits, hyphens between: as in an address."""


def short_name(title: str, taken: Collection[str]) -> str:
    """Return a short name after a title that is none of `taken`: `uc-1`, `uc-1-2`."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[: SHORT_NAME_LENGTH_MAX - 5]
    base = words.strip("-") or "epreuve"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name
