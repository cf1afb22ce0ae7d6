"""Marked grids for tests: a small exam with lots, and any exam at all."""

from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from concours.core.ecos.quality.cohort import MarkedGrid

STATIONS = ("a1", "a2", "a3", "a4", "a5")


def grid(candidate, station="a1", chair=1, mark=10, **parts):
    """One grid, of circuit c1 of reims unless told otherwise."""
    own = {"site": "reims", "circuit": "c1", "examiner": f"E{chair}", "overall": 2}
    return MarkedGrid(
        candidate=candidate,
        station=station,
        chair=chair,
        mark=Fraction(mark),
        **own | parts,
    )


def draw_exam(seed, *, circuits=4, persons=20, severity=1.0, sites=("reims",)):
    """Candidates by lot to circuits of their site; each circuit has its examiners."""
    chance = Random(seed)  # noqa: S311 -- an exam for tests
    grids = []
    for site in sites:
        severities = {}
        for circuit in range(circuits):
            for person in range(persons):
                ability = chance.gauss(12, 1.5)
                for station in STATIONS:
                    cell = ability + chance.gauss(0, 1.2)
                    for chair in (1, 2):
                        who = f"{site}-{circuit % 3}-{station}-{chair}"
                        shift = severities.setdefault(who, chance.gauss(0, severity))
                        mark = cell - shift + chance.gauss(0, 0.8)
                        quarters = min(80, max(0, round(4 * mark)))
                        grids.append(
                            grid(
                                f"{site}-{circuit}-{person:02d}",
                                station,
                                chair,
                                Fraction(quarters, 4),
                                site=site,
                                circuit=f"c{circuit}",
                                examiner=who,
                                overall=min(4, max(0, round((mark - 6) / 3))),
                            )
                        )
    return grids


@st.composite
def exams(draw):
    """A few candidates, any grids of theirs missing, any examiners."""
    cells = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["p1", "p2", "p3", "p4"]),
                st.sampled_from(STATIONS[:3]),
                st.sampled_from([1, 2]),
            ),
            unique=True,
            min_size=1,
        )
    )
    quarters = st.integers(0, 80)
    circuits = {person: draw(st.sampled_from(["c1", "c2"])) for person, *_ in cells}
    return [
        grid(
            *cell,
            Fraction(draw(quarters), 4),
            circuit=circuits[cell[0]],
            examiner=draw(st.sampled_from(["E1", "E2", "E3"])),
            overall=draw(st.none() | st.integers(0, 4)),
        )
        for cell in cells
    ]
