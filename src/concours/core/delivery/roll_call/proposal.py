"""What a room may say again: a roll as before, which somebody confirms."""

from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias

from concours.core.people.roster.attendance import IN_THE_ROOM, Seen

RollWord: TypeAlias = Literal["present", "absent"]


def propose_roll(
    earlier_words: Mapping[str, Seen], numbers: Collection[str]
) -> dict[str, RollWord]:
    """Return the words proposed for these candidates, of whom nothing is said yet.

    `earlier_words` are the last of each in an earlier sitting of the day. Who was out,
    or had left for good, may come back or not: the room sees.
    """
    proposed_words: dict[str, RollWord] = {}
    for number in numbers:
        word = earlier_words.get(number)
        if word in IN_THE_ROOM:
            proposed_words[number] = "present"
        elif word == "absent":
            proposed_words[number] = "absent"
    return proposed_words
