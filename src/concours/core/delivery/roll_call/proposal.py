"""What a room may say of several at once: a roll as before, those who never came."""

from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias

from concours.core.delivery.roll_call.disagreements import ROLL_CALL_MS
from concours.core.kernel.time import Instant
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


def is_roll_due(opens_at: Instant, ends_at: Instant | None, *, now: Instant) -> bool:
    """Tell whether who never came may be noted absent together: none comes any more.

    `ends_at` is None while the time of the room is stopped.
    """
    is_over = ends_at is not None and now >= ends_at
    return is_over or now - opens_at >= ROLL_CALL_MS
