"""The allotment as a document: what was brought (`Lists`), and who is where.

Persons stand by their numbers alone; their names stay in the lists of the house.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from concours.core.ecos.bells.tempo import ROTATIONS_MAX
from concours.core.ecos.circuits.settings import POSITIONS_COUNT, Settings

FORM = "concours-allotment-1"
SITES_MAX, WAVES_MAX, SERIES_MAX = 200, 24, 12
PERSONS_MAX, LINKS_MAX, ROOMS_MAX = 50_000, 500_000, 20_000
CIRCUITS_MAX, CHAIRS_MAX = 10_000, 100_000

Code: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-z][0-9a-z_-]{0,39}\Z")]
Number: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]{0,11}\Z")]
Sex: TypeAlias = Literal["f", "m"]
Age: TypeAlias = Annotated[int, Meta(ge=0, le=120)]
Ms: TypeAlias = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Waves: TypeAlias = Annotated[tuple[Code, ...], Meta(max_length=WAVES_MAX)]
Words: TypeAlias = Annotated[tuple[Code, ...], Meta(max_length=20)]
Factor: TypeAlias = Annotated[str, Meta(pattern=r"^[1-9][0-9]?(/[1-9][0-9]?)?\Z")]
"""An accommodation, as `4/3`; `1` for the normal tempo."""


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing of the document: what it does not know is refused."""


class ParticipantNeed(Part, frozen=True, kw_only=True):
    """Whom a station asks for, and after how many turns they rest (5 to 20)."""

    sex: Literal["f", "m", "any"] = "any"
    age: tuple[Age, Age] = (0, 120)
    rest_after_turns: Annotated[int, Meta(ge=5, le=100)] = 20


class Station(Part, frozen=True, kw_only=True):
    """A station of a series; `needs` are features that its room must have."""

    code: Code
    participant: ParticipantNeed | None = None
    needs: Words = ()


class Series(Part, frozen=True, kw_only=True):
    """Five stations."""

    code: Code
    stations: Annotated[
        tuple[Station, ...],
        Meta(min_length=POSITIONS_COUNT, max_length=POSITIONS_COUNT),
    ]


class Wave(Part, frozen=True, kw_only=True):
    """A national half-day of one day, its series, and the instant of its signal."""

    code: Code
    day: Annotated[int, Meta(ge=1, le=12)]
    series: Code
    starts_ms: Ms


class Site(Part, frozen=True, kw_only=True):
    """A site, the university it is of, how far its clocks are ahead of UTC.

    `waves` are those it takes part in; none named: those that its hours allow.
    """

    code: Code
    university: Code
    offset_min: Annotated[int, Meta(ge=-12 * 60, le=14 * 60)] = 0
    waves: Waves = ()
    coordinators: Annotated[tuple[Number, ...], Meta(max_length=20)] = ()


class Room(Part, frozen=True, kw_only=True):
    """A room of a site."""

    site: Code
    floor: Code
    code: Code
    features: Words = ()


class Candidate(Part, frozen=True, kw_only=True):
    """A candidate, their site and their accommodation."""

    number: Number
    site: Code
    factor: Factor = "1"


class Examiner(Part, frozen=True, kw_only=True):
    """An examiner: of which university, and whether they travel to another.

    `away` are half-days; `stations`, as `series/station`, the only ones they may sit.
    """

    number: Number
    university: Code
    travels: bool = False
    away: Waves = ()
    stations: Annotated[tuple[str, ...], Meta(max_length=60)] = ()


class Participant(Part, frozen=True, kw_only=True):
    """A standardised participant of one site."""

    number: Number
    site: Code
    sex: Sex
    age: Age
    away: Waves = ()


class Link(Part, frozen=True, kw_only=True):
    """A declared tie that keeps a person from meeting a candidate (S7, S9)."""

    candidate: Number
    person: Number
    why: Literal["kin", "interest", "own_student"]


class Distance(Part, frozen=True, kw_only=True):
    """How far a site is from a university."""

    university: Code
    site: Code
    km: Annotated[int, Meta(ge=0, le=30_000)]


class Lists(Part, frozen=True, kw_only=True):
    """What an allotment is made from."""

    settings: Settings
    series: Annotated[tuple[Series, ...], Meta(min_length=1, max_length=SERIES_MAX)]
    waves: Annotated[tuple[Wave, ...], Meta(min_length=1, max_length=WAVES_MAX)]
    sites: Annotated[tuple[Site, ...], Meta(min_length=1, max_length=SITES_MAX)]
    rooms: Annotated[tuple[Room, ...], Meta(max_length=ROOMS_MAX)] = ()
    candidates: Annotated[tuple[Candidate, ...], Meta(max_length=PERSONS_MAX)]
    examiners: Annotated[tuple[Examiner, ...], Meta(max_length=PERSONS_MAX)]
    participants: Annotated[tuple[Participant, ...], Meta(max_length=PERSONS_MAX)] = ()
    links: Annotated[tuple[Link, ...], Meta(max_length=LINKS_MAX)] = ()
    distances: Annotated[tuple[Distance, ...], Meta(max_length=PERSONS_MAX)] = ()


class HalfDay(Part, frozen=True, kw_only=True):
    """A site's part in a wave: when all are confined there, when they may leave."""

    site: Code
    wave: Code
    confined_ms: Ms
    released_ms: Ms


class Circuit(Part, frozen=True, kw_only=True):
    """Five rooms of a site in one wave, in the order of the stations; none: empty."""

    site: Code
    wave: Code
    code: Code
    factor: Factor
    rooms: tuple[str, str, str, str, str]


class Resit(Part, frozen=True, kw_only=True):
    """A station gone through again: `instead` of one of another wave, maybe of old."""

    station: Code
    wave: Code
    instead: Code


class Place(Part, frozen=True, kw_only=True, omit_defaults=True):
    """Where a candidate is in a wave: rotations and positions count from 0.

    With `resits` they go through those stations alone, each in the turn in which their
    position reaches it.
    """

    candidate: Number
    wave: Code
    circuit: Code
    rotation: Annotated[int, Meta(ge=0, lt=ROTATIONS_MAX)]
    position: Annotated[int, Meta(ge=0, lt=POSITIONS_COUNT)]
    resits: Annotated[tuple[Resit, ...], Meta(max_length=POSITIONS_COUNT)] = ()


class Posting(Part, frozen=True, kw_only=True):
    """The site where an examiner serves."""

    examiner: Number
    site: Code


class Chair(Part, frozen=True, kw_only=True):
    """One examiner's place at a station, 1 or 2; an empty `examiner` is a gap."""

    site: Code
    wave: Code
    circuit: Code
    station: Code
    place: Literal[1, 2]
    examiner: str


class Role(Part, frozen=True, kw_only=True):
    """Who plays at a station of a circuit, in which rotations; empty: a gap."""

    site: Code
    wave: Code
    circuit: Code
    station: Code
    rotations: Annotated[tuple[int, ...], Meta(max_length=ROTATIONS_MAX)]
    participant: str


class Allotment(Part, frozen=True, kw_only=True):
    """Who is where and when. `seed` is that of the public lot, in hexadecimal."""

    form: Literal["concours-allotment-1"] = "concours-allotment-1"
    seed: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    lists: Lists
    half_days: Annotated[tuple[HalfDay, ...], Meta(max_length=SITES_MAX * WAVES_MAX)]
    postings: Annotated[tuple[Posting, ...], Meta(max_length=PERSONS_MAX)]
    circuits: Annotated[tuple[Circuit, ...], Meta(max_length=CIRCUITS_MAX)]
    places: Annotated[tuple[Place, ...], Meta(max_length=SERIES_MAX * PERSONS_MAX)]
    chairs: Annotated[tuple[Chair, ...], Meta(max_length=CHAIRS_MAX)]
    roles: Annotated[tuple[Role, ...], Meta(max_length=CHAIRS_MAX)]
