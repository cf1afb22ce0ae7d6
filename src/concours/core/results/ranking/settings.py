"""What the texts on ranking do not settle, each point a named setting.

`docs/rules/ranking.md` gives the reason of each default. Recorded with every ranking.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal, cast, get_args

from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.profile.shape import ComponentSource, Profile

Lca = Literal["counts", "left_out"]
Ties = Literal["in_the_group", "unweighted"]
Absence = Literal["zero", "unranked"]
BelowGate = Literal["unranked", "ranked"]

STATIONS_COUNT_MAX = 30
COMPONENTS_COUNT = 3
_GATE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,3})?")


@dataclass(eq=False)
class SettingUnknown(Refusal):
    """A ranking has a setting that this engine does not know, or lacks one."""

    code: ClassVar[str] = "ranking.setting_unknown"
    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The numbers of a ranking: what passes the stations, the most of each component.

    `points` are of sittings, stations and parcours, in this order. Without a gate
    nobody is below it.
    """

    stations_gate: Decimal | None
    points: tuple[int, int, int]

    @property
    def points_max(self) -> int:
        """What a perfect candidate has."""
        return sum(self.points)


BEFORE_PROFILES = Scale(stations_gate=Decimal(10), points=(360, 180, 60))
"""That of rankings which were recorded before exams had profiles (S27, S31, S58)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One choice for each point that the texts leave open.

    `rank_a_lca`: whether rank A questions of an LCA count in the mark of rank A.
    `ties`: equal totals are told apart by the marks as they count in the group, or by
    the marks without weights.
    `absence`: who was absent from one sitting has no point in it, or is not ranked.
    `below_ecos`: who is below the gate of the ECOS is not ranked, or is.
    `stations_count`: how many stations make the ECOS of a candidate.
    `recorded_scale`: the numbers of the exam's profile; none in what was recorded
    before there were profiles.
    """

    rank_a_lca: Lca = "counts"
    ties: Ties = "in_the_group"
    absence: Absence = "zero"
    below_ecos: BelowGate = "unranked"
    stations_count: int = 10
    recorded_scale: Scale | None = None

    @property
    def scale(self) -> Scale:
        """Return the numbers that this ranking is made with."""
        return self.recorded_scale or BEFORE_PROFILES


DEFAULT = Settings()

_CHOICES = {
    "rank_a_lca": get_args(Lca),
    "ties": get_args(Ties),
    "absence": get_args(Absence),
    "below_ecos": get_args(BelowGate),
}


def settings_of(profile: Profile, *, stations_count: int | None = None) -> Settings:
    """Return the settings of a ranking that is made for an exam of this profile.

    Where the profile does not say how many stations are a candidate's, the half-days do
    (`stations_count`), else the law.
    """
    gate = next((gate for gate in profile.gates if gate.on == "stations"), None)
    points = [profile.component(source) for source in get_args(ComponentSource)]
    sittings, stations, parcours = (part.points if part else 0 for part in points)
    scale = Scale(
        stations_gate=None if gate is None else gate.least,
        points=(sittings, stations, parcours),
    )
    said = next(iter(profile.stations), stations_count)
    count = DEFAULT.stations_count if said is None else said
    return Settings(recorded_scale=scale, stations_count=count)


def to_json(settings: Settings) -> dict[str, Json]:
    """Return the settings as they are recorded."""
    value: dict[str, Json] = {name: getattr(settings, name) for name in _CHOICES}
    value["stations_count"] = settings.stations_count
    if settings.recorded_scale is not None:
        value["scale"] = _scale_json(settings.recorded_scale)
    return value


def _scale_json(scale: Scale) -> dict[str, Json]:
    gate = scale.stations_gate
    return {
        "points": [*scale.points],
        "stations_gate": None if gate is None else str(gate),
    }


def from_json(value: Mapping[str, Json]) -> Settings:
    """Return the settings that were recorded.

    Raises `SettingUnknown` naming the first missing, unknown or out of range.
    """
    for setting in sorted({*value, *_CHOICES, "stations_count"} - {"scale"}):
        if not _is_known(setting, value.get(setting)):
            raise SettingUnknown(setting)
    choices = {name: part for name, part in value.items() if name != "scale"}
    scale = _scale(value["scale"]) if "scale" in value else None
    return Settings(recorded_scale=scale, **cast("dict[str, Any]", choices))


def _is_known(setting: str, value: Json) -> bool:
    if setting == "stations_count":
        return type(value) is int and 0 < value <= STATIONS_COUNT_MAX
    return value in _CHOICES.get(setting, ())


def _scale(value: Json) -> Scale:
    if not isinstance(value, dict) or value.keys() != {"points", "stations_gate"}:
        raise SettingUnknown("scale")
    points, gate = value["points"], value["stations_gate"]
    is_whole = isinstance(points, list) and len(points) == COMPONENTS_COUNT
    if not is_whole or not all(
        type(n) is int and n > 0 for n in cast("list[Json]", points)
    ):
        raise SettingUnknown("scale")
    if gate is not None and not (isinstance(gate, str) and _GATE.fullmatch(gate)):
        raise SettingUnknown("scale")
    return Scale(
        stations_gate=None if gate is None else Decimal(gate),
        points=cast("tuple[int, int, int]", tuple(cast("list[int]", points))),
    )
