"""What a profile says, field by field. `docs/reference/profiles.md` tells each one."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

SHARES_COUNT_MAX = 16
ITEM_MAX = 999
QUESTIONS_COUNT_MAX = 500
PROPOSITIONS_COUNT_MAX = 25
STATIONS_COUNT_MAX = 30
LAW_PROPOSITIONS = (4, 5)
"""Of the arrêté of 21 December 2021, art. 7 (S14 of `docs/rules/sources.md`)."""
KEPT_DAYS_MAX = 36_525
HEARING_DAYS = 8
HEARING_DAYS_MAX = 90
TRACES_DAYS = 365
TRACES_DAYS_MIN, TRACES_DAYS_MAX = 180, 1_096
"""The CNIL asks for six months to a year of logs; three years are an archive (S103)."""
RUNS_DAYS = 92
RUNS_DAYS_MIN = 62
"""A court is seised within two months of the results."""
CASES_DAYS = CASES_DAYS_MIN = 365
TERM_DAYS_MAX = 3_653

Title: TypeAlias = Annotated[str, Meta(min_length=1, max_length=80)]
Item: TypeAlias = Annotated[int, Meta(ge=1, le=ITEM_MAX)]
Points: TypeAlias = Annotated[int, Meta(ge=1, le=10_000)]
PropositionCount: TypeAlias = Annotated[int, Meta(ge=2, le=PROPOSITIONS_COUNT_MAX)]
StationCount: TypeAlias = Annotated[int, Meta(ge=1, le=STATIONS_COUNT_MAX)]
ShareCount: TypeAlias = Annotated[int, Meta(ge=1, le=SHARES_COUNT_MAX)]
Range: TypeAlias = tuple[ShareCount, ShareCount]
"""The fewest and the most."""

Rank: TypeAlias = Literal["A", "B"]
GateOn: TypeAlias = Literal["rank_a", "all", "stations"]
Opens: TypeAlias = Literal["stations", "admission", "ranking"]
ComponentSource: TypeAlias = Literal["sittings", "stations", "points"]
MarkingRules: TypeAlias = Literal["edn", "exact"]
SealingMode: TypeAlias = Literal["ceremony", "light", "solo"]
Signer: TypeAlias = Literal["exam", "house"]
Need: TypeAlias = Literal["required", "optional", "off"]
LockNeed: TypeAlias = Literal["required", "advised", "none"]
GraveActs: TypeAlias = Literal["two_persons", "one_with_reason"]
Wall: TypeAlias = Literal["sites", "rooms"]
Vocabulary: TypeAlias = Literal["nation", "exam"]
Campaign: TypeAlias = Literal["posts"]


class MarkGate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A least mark on 20, of at most three decimals, and what reaching it opens.

    `on` is the mark that is looked at: that of rank A, that of all questions, or that
    of the stations.
    """

    on: GateOn
    least: Decimal
    opens: Opens

    @property
    def mark(self) -> Fraction:
        """The least mark, exactly, as marks are compared."""
        return Fraction(self.least)

    @property
    def is_on_rank_a(self) -> bool:
        """Whether questions of rank A alone are looked at."""
        return self.on == "rank_a"


class Component(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the total: where its marks come from, and its most points of it."""

    source: ComponentSource
    points: Points


class Sealing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How papers are sealed: how many share their secret, and how many open it."""

    mode: SealingMode
    shares: Range
    quorum: Range

    @property
    def signed_by(self) -> Signer:
        """Who signs: the exam, by a key that its house never has, or the house."""
        return "exam" if self.mode == "ceremony" else "house"


class Profile(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """What an exam is founded with. What it does not have is an empty list.

    `ranks` and `items` are what each question must say of itself, `items` being the
    first and the last number of the syllabus. `questions` is how few and how many a
    paper has, of which authors are told; `propositions` how few and how many a question
    offers to tick, where it is no long list, and those of the law where a profile says
    nothing, as those of before do. `stations` is how many stations are each
    candidate's; empty, the half-days say it, else the law. `groups` names the file of
    groups in which candidates are ranked. `kept_days` is how long data is kept after
    the jury; empty, somebody has yet to decide it. `hearing_days` is how many whole
    days a notice of a case leaves before its hearing. `traces_days` is how long
    addresses, browsers and looks are kept after each was seen, `runs_days` what runs of
    forensics found after the publication, `cases_days` a case after its end.
    """

    form: Literal[1]
    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}\Z")]
    fr: Title
    en: Title
    words: Vocabulary
    ranks: tuple[Rank, ...]
    items: tuple[Item, ...]
    questions: tuple[Annotated[int, Meta(ge=1, le=QUESTIONS_COUNT_MAX)], ...]
    propositions: tuple[PropositionCount, ...] = LAW_PROPOSITIONS
    stations: tuple[StationCount, ...] = ()
    marking: MarkingRules
    gates: tuple[MarkGate, ...]
    components: tuple[Component, ...]
    groups: tuple[Annotated[str, Meta(pattern=r"^[0-9a-z][0-9a-z.-]{0,39}\Z")], ...]
    sealing: Sealing
    grave_acts: GraveActs
    wall: Wall
    check: Need
    rehearsal: Need
    lock: LockNeed
    campaigns: tuple[Campaign, ...]
    kept_days: tuple[Annotated[int, Meta(ge=1, le=KEPT_DAYS_MAX)], ...]
    hearing_days: Annotated[int, Meta(ge=1, le=HEARING_DAYS_MAX)] = HEARING_DAYS
    traces_days: Annotated[int, Meta(ge=TRACES_DAYS_MIN, le=TRACES_DAYS_MAX)] = (
        TRACES_DAYS
    )
    runs_days: Annotated[int, Meta(ge=RUNS_DAYS_MIN, le=TERM_DAYS_MAX)] = RUNS_DAYS
    cases_days: Annotated[int, Meta(ge=CASES_DAYS_MIN, le=TERM_DAYS_MAX)] = CASES_DAYS

    @property
    def mark_gate(self) -> MarkGate | None:
        """The gate on the mark: of the sittings, or of stations where they are alone.

        None where that mark has none.
        """
        of_stations = self.is_of_stations_alone
        gates = (g for g in self.gates if (g.on == "stations") == of_stations)
        return next(gates, None)

    @property
    def is_of_stations_alone(self) -> bool:
        """Whether nothing is written: the mean of the stations is the mark."""
        return [part.source for part in self.components] == ["stations"]

    @property
    def has_papers_read_here(self) -> bool:
        """Whether the house may see a paper, once, to check it: never a series."""
        return self.sealing.mode != "ceremony" and not self.is_of_stations_alone

    def component(self, source: ComponentSource) -> Component | None:
        """Return the part of the total that comes from there, None if none does."""
        return next((part for part in self.components if part.source == source), None)
