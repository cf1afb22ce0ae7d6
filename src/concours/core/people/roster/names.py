"""Names as they tell one person from another across lists."""

TITLES = frozenset({"pr", "prof", "professeur", "dr", "docteur", "m", "mme"})


def plain_name(name: str) -> str:
    """Return a name without its title, in small letters, with single spaces."""
    words = name.casefold().split()
    while len(words) > 1 and words[0].rstrip(".") in TITLES:
        words = words[1:]
    return " ".join(words)
