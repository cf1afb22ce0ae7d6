"""Launch words and time words as people say them: from our French list."""

from collections.abc import Iterable

from concours.console.words.formats import count
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.kernel.time import SECOND_MS


def words_at(places: Iterable[int]) -> list[str]:
    """Return the words at these places of the list."""
    return [WORDLIST[place] for place in places]


def time_added(added_ms: int) -> str:
    """Return `+ 8 min 30 s`, rounded up, without what is none; "" for nothing."""
    minutes, seconds = divmod(-(-max(0, added_ms) // SECOND_MS), 60)
    parts = [
        f"{count(number)}\u00a0{unit}"
        for number, unit in ((minutes, "min"), (seconds, "s"))
        if number
    ]
    return f"+\u00a0{' '.join(parts)}" if parts else ""
