"""Grids that were marked on paper, and typed by two persons from the same sheet.

They count as any grid of their name, and say where they are from. Where a tablet brings
one of that name later the paper stands, until two persons let the other count.
`docs/reference/ecos/paper-grids.md` is the public page.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar

from msgspec import structs

from concours.core.ecos.completeness.found import FoundName
from concours.core.ecos.completeness.grid_texts import read_blank_or_marked
from concours.core.ecos.completeness.witnesses import ChairPlace, Chairs
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.fold import ChairGrids
from concours.core.ecos.grids.grid import (
    Grid,
    GridForm,
    ValidatedGrid,
    canonical_grid,
)
from concours.core.kernel.errors import Refusal

OF_NO_TABLET = 0
"""The epoch of what no tablet wrote."""


@dataclass(eq=False)
class PaperLevelUnknown(Refusal):
    """The form has no such line, or the line has no such level.

    `part` is `criteria`, `aptitudes` or `overall`; `line` counts from 1, `level` from
    0. `count` is how many levels that line has, or how many lines the part.
    """

    code: ClassVar[str] = "paper_grid.level"
    part: str
    line: int
    level: int
    count: int


@dataclass(eq=False)
class PaperGridBlank(Refusal):
    """No line of the sheet has a level: there is nothing to count."""

    code: ClassVar[str] = "paper_grid.blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperReading:
    """What one person reads on a sheet; None is a blank line, and stays one.

    `sheet` is the number that is printed or written on it, "" for none.
    """

    candidate: CandidateNumber
    turn: int
    criteria: tuple[int | None, ...]
    aptitudes: tuple[int | None, ...]
    overall: int | None
    sheet: str = ""

    def grid(self) -> Grid:
        """Return it as a grid that nobody has validated yet."""
        return Grid(
            turn=self.turn,
            candidate=self.candidate,
            by="paper",
            criteria=self.criteria,
            aptitudes=self.aptitudes,
            overall=self.overall,
            is_paper=True,
        )


@dataclass(frozen=True, slots=True)
class PaperGrid:
    """A grid that two persons read alike on one sheet; `content` is its canonical JSON.

    Of a chair, in a turn, for a candidate.
    """

    chair: ChairPlace
    turn: int
    candidate: CandidateNumber
    content: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of its canonical JSON, in hex."""
        return sha256(self.content).hexdigest()


def write_reading(form: GridForm, reading: PaperReading) -> bytes:
    """Return the canonical JSON of what somebody reads on a sheet of this form.

    Raises `PaperLevelUnknown` for what the form does not have, `PaperGridBlank`.
    """
    _require_levels("criteria", reading.criteria, form.criteria)
    _require_levels("aptitudes", reading.aptitudes, form.aptitudes)
    _require_levels("overall", (reading.overall,), (form.overall,))
    lines = (*reading.criteria, *reading.aptitudes, reading.overall)
    if all(level is None for level in lines):
        raise PaperGridBlank
    return canonical_grid(form, reading.grid())


def read_reading(form: GridForm, content: bytes, sheet: str) -> PaperReading:
    """Return what `write_reading` wrote."""
    grid = read_blank_or_marked(form, content)
    assert grid is not None, "a reading of another form than its own"
    assert grid.candidate is not None, "a reading of nobody"
    return PaperReading(
        candidate=grid.candidate,
        turn=grid.turn,
        criteria=grid.criteria,
        aptitudes=grid.aptitudes,
        overall=grid.overall,
        sheet=sheet,
    )


def find_differences(first: PaperReading, second: PaperReading) -> tuple[str, ...]:
    """Return where two readings of a sheet differ, by name, and never what they say."""
    names = [
        name
        for name in ("candidate", "turn", "sheet", "overall")
        if getattr(first, name) != getattr(second, name)
    ]
    for part in ("criteria", "aptitudes"):
        levels: Sequence[int | None] = getattr(first, part)
        second_levels: Sequence[int | None] = getattr(second, part)
        pairs = zip(levels, second_levels, strict=True)
        names += [f"{part} {n}" for n, (a, b) in enumerate(pairs, 1) if a != b]
    return tuple(names)


def draw_paper(form: GridForm | None, paper: PaperGrid) -> Grid:
    """Return a paper grid as a fold would: validated, by no tablet.

    Without a form its levels are believed. One that is not of this form, or names
    another turn or candidate, is as a grid that was not validated as shown.
    """
    grid = read_blank_or_marked(form, paper.content)
    is_as_typed = grid is not None and (grid.turn, grid.candidate) == (
        paper.turn,
        paper.candidate,
    )
    if grid is None:
        grid = PaperReading(
            candidate=paper.candidate,
            turn=paper.turn,
            criteria=(),
            aptitudes=(),
            overall=None,
        ).grid()
    return structs.replace(
        grid,
        turn=paper.turn,
        candidate=paper.candidate,
        by="paper",
        validated=ValidatedGrid(OF_NO_TABLET, 0, paper.digest, is_as_typed),
        is_paper=True,
    )


def standing_papers(
    papers: Iterable[PaperGrid], found_names: Collection[FoundName]
) -> tuple[PaperGrid, ...]:
    """Return the paper grids that count: those beside which no other was let count.

    `found_names` are the grids of tablets that two persons let count.
    """
    overtaken = {(name.chair, name.met) for name in found_names}
    return tuple(
        paper for paper in papers if (paper.chair, paper.candidate) not in overtaken
    )


def with_papers(own: ChairGrids, papers: Iterable[Grid]) -> ChairGrids:
    """Return a chair with its paper grids, in the order of turns.

    What its tablet wrote stays beside them: `complete` holds the paper.
    """
    grids = sorted([*own.grids, *papers], key=lambda grid: grid.turn)
    return replace(own, grids=tuple(grids))


def was_there(
    candidate: CandidateNumber, chair: ChairPlace, turn: int, *, chairs: Chairs
) -> bool:
    """Tell whether no chair of the station says that a candidate was not there.

    One that met somebody in that turn whose number it read, and not them; or to which
    nobody came, while no chair met them.
    """
    own = [chairs[c] for c in (chair, chair.partner) if c in chairs]
    met_grids = [
        grid
        for grids in own
        for grid in grids.grids
        if grid.turn == turn and grid.candidate
    ]
    if any(grid.candidate == candidate for grid in met_grids):
        return True
    is_other = any(grid.by not in (None, "expected") for grid in met_grids)
    is_unmet = any((turn, candidate) in grids.absent for grids in own)
    return not is_other and not is_unmet


def _require_levels(
    part: str, levels: Sequence[int | None], counts: Sequence[int]
) -> None:
    if len(levels) != len(counts):
        raise PaperLevelUnknown(part, len(levels), 0, len(counts))
    for line, (level, count) in enumerate(zip(levels, counts, strict=True), start=1):
        if level is not None and not 0 <= level < count:
            raise PaperLevelUnknown(part, line, level, count)
