"""Launch words and time words as people say them: from the list of the shares."""

from collections.abc import Iterable

from shamir_mnemonic.wordlist import WORDLIST


def words_at(places: Iterable[int]) -> list[str]:
    """Return the words at these places of the list."""
    return [WORDLIST[place] for place in places]
