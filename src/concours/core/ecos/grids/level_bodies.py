"""Every body that gives a line of one form a level, by its exact bytes.

Nine of ten entries of a chair are among these few thousand. Whoever finds a body here
needs to read nothing of it: equal bytes have equal fields, none of them doubled.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from concours.core.ecos.bells.tempo import TURNS_MAX
from concours.core.ecos.grids.grid import GridForm

FORMS_CACHED_MAX = 64
"""Forms whose bodies are kept: the stations of a nation's days, and of rehearsals."""


class LineLevel(NamedTuple):
    """The level that an entry of `kind` gives a line in a turn; None empties it.

    `line` is its index among criteria, aptitudes and the overall rating, in this order.
    """

    kind: str
    turn: int
    line: int
    level: int | None


@lru_cache(maxsize=FORMS_CACHED_MAX)
def level_bodies(form: GridForm) -> Mapping[bytes, LineLevel]:
    """Return what each sound body in canonical JSON says to a grid of this form."""
    starts = [
        *(
            ("ticked", f'{{"criterion":{number},"level":', count)
            for number, count in enumerate(form.criteria, start=1)
        ),
        *(
            ("rated", f'{{"aptitude":{number},"level":', count)
            for number, count in enumerate(form.aptitudes, start=1)
        ),
        ("overall", '{"level":', form.overall),
    ]
    return {
        f"{start}{'null' if level is None else level},"
        f'"turn":{turn}}}'.encode(): LineLevel(kind, turn, line, level)
        for line, (kind, start, count) in enumerate(starts)
        for level in (None, *range(count))
        for turn in range(TURNS_MAX + 1)
    }
