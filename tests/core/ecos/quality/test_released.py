"""What a university gets names nobody, and without a key leads back to no number."""

from fractions import Fraction

from concours.core.ecos.grids.grid import Grid
from concours.core.ecos.quality.released import (
    COLUMNS,
    GridToRelease,
    pseudonym,
    release_grids,
)
from core.ecos.marked import grid

NAMES = [name for name, _, _ in COLUMNS]


def to_release(candidate, site="reims", **parts):
    own = grid(candidate, site=site, mark=Fraction(55, 4), **parts)
    shown = Grid(
        turn=3,
        candidate=candidate,
        by="scan",
        criteria=(1, None, 2),
        aptitudes=(4,),
        overall=3,
        remark="Mme Martin, 04217",
    )
    return GridToRelease(half_day="j1-am", domain="annonce", marked=own, grid=shown)


def test_a_line_has_levels_and_an_exact_mark_under_pseudonyms_alone():
    rows = [to_release(f"0421{person}") for person in range(5)]

    released = release_grids(b"k" * 32, rows)

    line = dict(zip(NAMES, released.lines[0], strict=True))
    assert (line["points"], line["criteria"], line["aptitudes"]) == (
        "55/4",
        "1 - 2",
        "4",
    )
    text = str(released.lines)
    assert not any(word in text for word in ("0421", "Martin", "reims", "E1"))
    assert len({row[NAMES.index("candidate")] for row in released.lines}) == 5
    assert len({row[NAMES.index("examiner")] for row in released.lines}) == 1


def test_two_releases_are_not_matched_and_kinds_are_kept_apart():
    one, other = (pseudonym(key * 32, "candidate", "04217") for key in (b"a", b"b"))

    assert one != other
    assert one == pseudonym(b"a" * 32, "candidate", "04217")
    assert one != pseudonym(b"a" * 32, "examiner", "04217")
    assert len(one) == 16


def test_a_site_of_four_candidates_in_a_half_day_is_withheld_and_counted():
    rows = [to_release(f"0{person}", "reims") for person in range(5)]
    rows += [to_release(f"1{person}", "saint-denis") for person in range(4)]

    released = release_grids(b"k" * 32, rows)

    assert (len(released.lines), released.candidates_count) == (5, 5)
    assert released.withheld_count == 4
