"""Small practical exams, any links: what the tests of allotment are drawn from."""

from hypothesis import strategies as st

from concours.core.ecos.circuits.document import (
    Candidate,
    Examiner,
    Link,
    Lists,
    Participant,
    ParticipantNeed,
    Room,
    Series,
    Site,
    Station,
    Wave,
)
from concours.core.ecos.circuits.settings import Settings
from concours.core.kernel.time import HOUR_MS

MORNING_MS = 1_811_313_000_000
DAY_MS = 24 * HOUR_MS
WAVES = ("d1-am", "d1-pm", "d2-am", "d2-pm")


def series(code, need=None):
    needs = (need, None, None, None, None)
    stations = tuple(
        Station(code=f"s{n + 1}", participant=needs[n]) for n in range(len(needs))
    )
    return Series(code=code, stations=stations)


def waves(codes=WAVES):
    return tuple(
        Wave(
            code=code,
            day=int(code[1]),
            series=f"j{code[1]}",
            starts_ms=MORNING_MS
            + (int(code[1]) - 1) * DAY_MS
            + (6 * HOUR_MS if code.endswith("pm") else 0),
        )
        for code in codes
    )


def examiner(number, university="a", **more):
    return Examiner(
        number=f"E{number:03d}",
        university=university,
        travels=university != "a",
        **more,
    )


def lists(**parts):
    """One site of university `a`; what is not given is a small sound exam."""
    sound = {
        "settings": Settings(reserve_percent=0),
        "series": (series("j1"), series("j2")),
        "waves": waves(),
        "sites": (Site(code="reims", university="a", offset_min=120),),
        "rooms": tuple(
            Room(site="reims", floor=f"f{floor}", code=f"r{floor}-{n}")
            for floor in range(3)
            for n in range(81)
        ),
        "candidates": tuple(
            Candidate(number=f"{n:03d}", site="reims") for n in range(40)
        ),
        "examiners": tuple(examiner(n, "a" if n % 2 else "b") for n in range(24)),
    }
    return Lists(**(sound | parts))


@st.composite
def any_lists(draw):
    """1 to 60 candidates in 1 to 15 circuits, one or two waves a day, any links."""
    chance = draw(st.randoms(use_true_random=False))
    count = draw(st.integers(1, 60))
    numbers = [f"{n:03d}" for n in range(count)]
    candidates = tuple(
        Candidate(number=n, site="reims", factor=chance.choice(("1",) * 9 + ("4/3",)))
        for n in numbers
    )
    rests = draw(st.integers(0, 3))
    codes = draw(st.sampled_from([WAVES, ("d1-am", "d2-am"), ("d1-am", "d1-pm")]))
    examiners = tuple(
        examiner(
            n,
            chance.choice("abc"),
            away=(chance.choice(codes),) if chance.random() < 0.1 else (),
            stations=("j1/s1", "j1/s2", "j2/s1") if chance.random() < 0.05 else (),
        )
        for n in range(draw(st.integers(0, 150)))
    )
    need = ParticipantNeed(sex="f", rest_after_turns=10)
    participants = tuple(
        Participant(number=f"P{n}", site="reims", sex=chance.choice("fm"), age=50)
        for n in range(draw(st.integers(0, 20)))
    )
    persons = [person.number for person in (*examiners, *participants)]
    links = tuple(
        Link(candidate=chance.choice(numbers), person=person, why="own_student")
        for person in persons
        for _ in range(chance.choice((0, 0, 0, 1, 3)))
    )
    return lists(
        settings=Settings(
            rests_ms=(300_000, 900_000, 300_000)[:rests], reserve_percent=0
        ),
        series=(series("j1", need), series("j2")),
        waves=waves(codes),
        candidates=candidates,
        examiners=examiners,
        participants=participants,
        links=links,
    )
