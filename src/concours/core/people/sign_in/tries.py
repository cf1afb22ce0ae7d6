"""The rate limit: how often a code or a password may be tried, from where.

A try is counted before it is compared, and given back if it was right: what remains are
wrong ones. They are counted for the name that was tried and for the network that tried
it, together; never for the name alone, so that nobody shuts out somebody who is
elsewhere. A convocation code has 40 bits: at the bound of one network, to find that of
any of 12,000 candidates takes months, and meanwhile a whole faculty behind one address
can mistype.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.kernel.time import HOUR_MS, MINUTE_MS

Door: TypeAlias = Literal[
    "code", "replacement", "couple", "own_password", "receipt", "password", "factor"
]

ALL_NAMES = ""
"""In place of a name: every try of the network, whatever it tried."""

LIFT_MS = HOUR_MS
"""How long a network whose brake a member of the staff has lifted is not braked."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How many wrong tries are compared within a window that the first one opens."""

    window_ms: int
    of_name_max: int
    of_network_max: int | None = None


BOUNDS: Mapping[Door, Bound] = {
    "code": Bound(MINUTE_MS, 30, 600),
    "replacement": Bound(15 * MINUTE_MS, 5),
    "couple": Bound(5 * MINUTE_MS, 5),
    "own_password": Bound(5 * MINUTE_MS, 10, 300),
    "receipt": Bound(MINUTE_MS, 60, 60),
    "password": Bound(5 * MINUTE_MS, 5, 300),
    "factor": Bound(5 * MINUTE_MS, 5),
}
"""`own_password` is a candidate's, tried by who has the code already; `password` is the
staff's. For a replacement code, which has 20 bits, the code that was made stands in
place of the network: it dies of five wrong tries, and the supervisor makes another. For
a second factor, as short, all networks are one, but for a device that its owner came in
from. The code of a `receipt` is nobody's name: all of them have one."""

KEPT_MS = HOUR_MS
"""How long a count is kept past its window, at least."""


@dataclass(frozen=True, slots=True)
class Try:
    """One name tried from one network, or from what stands for one at its door."""

    network: str
    name: str


def within(tries: Sequence[Try], counts: Mapping[Try, int], count_max: int) -> set[int]:
    """Return the places of those that are within a bound, the first first.

    `counts` are those after all of `tries` were counted.
    """
    over = {source: max(counts[source] - count_max, 0) for source in set(tries)}
    room = {source: count - over[source] for source, count in Counter(tries).items()}
    places: set[int] = set()
    for place, source in enumerate(tries):
        if room[source] > 0:
            places.add(place)
            room[source] -= 1
    return places
