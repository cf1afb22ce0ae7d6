"""Every entry that gives a line of one form a level, by the bytes of its kind and body.

Nine of ten entries of a chair are among these few thousand. Whoever finds one here
needs to read nothing of it: equal bytes have equal fields, none of them doubled.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from concours.core.ecos.bells.tempo import TURNS_MAX
from concours.core.ecos.grids.grid import GridForm

FORMS_CACHED_MAX = 64
"""Forms whose entries are kept: the stations of a nation's days, and of rehearsals."""


LineLevel: TypeAlias = tuple[int, int, int | None]
"""A turn, a line, and the level that is given to it there; None empties it.

The line is its index among criteria, aptitudes and the overall rating, in this order.
A bare tuple: a nation's fold takes millions of them apart.
"""


@lru_cache(maxsize=FORMS_CACHED_MAX)
def level_texts(form: GridForm) -> Mapping[bytes, LineLevel]:
    """Return what each sound entry in canonical JSON says to a grid of this form.

    Kind and body stand as in `EntryColumns`: with a space between.
    """
    starts = [
        *(
            (f'ticked {{"criterion":{number},"level":', count)
            for number, count in enumerate(form.criteria, start=1)
        ),
        *(
            (f'rated {{"aptitude":{number},"level":', count)
            for number, count in enumerate(form.aptitudes, start=1)
        ),
        ('overall {"level":', form.overall),
    ]
    return {
        f'{start}{"null" if level is None else level},"turn":{turn}}}'.encode(): (
            turn,
            line,
            level,
        )
        for line, (start, count) in enumerate(starts)
        for level in (None, *range(count))
        for turn in range(TURNS_MAX + 1)
    }
