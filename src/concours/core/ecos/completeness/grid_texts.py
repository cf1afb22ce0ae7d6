"""A grid out of its canonical text: from the box of a partner, or typed from paper."""

from concours.core.ecos.grids.entries import LEVELS_MAX, CandidateNumber
from concours.core.ecos.grids.grid import Grid, GridForm
from concours.core.kernel.canonical import Json, load


def read_grid(form: GridForm, data: bytes) -> Grid | None:
    """Return the whole grid of canonical bytes, or None if they are not of this form.

    Raises `NotCanonical` if they are not canonical JSON.
    """
    grid = read_blank_or_marked(form, data)
    if grid is None or None in (*grid.criteria, *grid.aptitudes, grid.overall):
        return None
    return grid


def read_blank_or_marked(form: GridForm | None, data: bytes) -> Grid | None:
    """Return as `read_grid`, and a grid with blank lines too.

    Without a form the bytes are believed.
    """
    match load(data):
        case {
            "aptitudes": list(aptitudes),
            "candidate": str() | None as candidate,
            "criteria": list(criteria),
            "overall": overall,
            "turn": int(turn),
            "shown": str(shown),
            "station": str(station),
            **rest,
        } if not rest:
            lines = [*criteria, *aptitudes, overall]
        case _:
            return None
    if form is not None:
        counts = [*form.criteria, *form.aptitudes, form.overall]
        if (shown, station) != (form.shown, form.station):
            return None
        if len(criteria) != len(form.criteria) or len(lines) != len(counts):
            return None
    else:
        counts = [LEVELS_MAX] * len(lines)
    if not all(map(_is_level, lines, counts)):
        return None
    levels = [level if type(level) is int else None for level in lines]
    return Grid(
        turn=turn,
        candidate=None if candidate is None else CandidateNumber(candidate),
        by=None,
        criteria=tuple(levels[: len(criteria)]),
        aptitudes=tuple(levels[len(criteria) : -1]),
        overall=levels[-1],
    )


def _is_level(value: Json, count: int) -> bool:
    """Tell whether a line has this level, or may be blank."""
    return value is None or (type(value) is int and 0 <= value < count)
