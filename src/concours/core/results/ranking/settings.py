"""What the texts on ranking do not settle, each point a named setting.

`docs/rules/ranking.md` gives the reason of each default. Recorded with every ranking.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, cast, get_args

from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal

Lca = Literal["counts", "left_out"]
Ties = Literal["in_the_group", "unweighted"]
Absence = Literal["zero", "unranked"]
BelowGate = Literal["unranked", "ranked"]

STATIONS_COUNT_MAX = 30


@dataclass(eq=False)
class SettingUnknown(Refusal):
    """A ranking has a setting that this engine does not know, or lacks one."""

    code: ClassVar[str] = "ranking.setting_unknown"
    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One choice for each point that the texts leave open.

    `rank_a_lca`: whether rank A questions of an LCA count in the mark of rank A.
    `ties`: equal totals are told apart by the marks as they count in the group, or by
    the marks without weights.
    `absence`: who was absent from one sitting has no point in it, or is not ranked.
    `below_ecos`: who is below 10 of 20 at the ECOS is not ranked, or is.
    `stations_count`: how many stations make the ECOS of a candidate.
    """

    rank_a_lca: Lca = "counts"
    ties: Ties = "in_the_group"
    absence: Absence = "zero"
    below_ecos: BelowGate = "unranked"
    stations_count: int = 10


DEFAULT = Settings()

_CHOICES = {
    "rank_a_lca": get_args(Lca),
    "ties": get_args(Ties),
    "absence": get_args(Absence),
    "below_ecos": get_args(BelowGate),
}


def to_json(settings: Settings) -> dict[str, Json]:
    """Return the settings as they are recorded."""
    return asdict(settings)


def from_json(value: Mapping[str, Json]) -> Settings:
    """Return the settings that were recorded.

    Raises `SettingUnknown` naming the first missing, unknown or out of range.
    """
    for setting in sorted({*value, *_CHOICES, "stations_count"}):
        if not _is_known(setting, value.get(setting)):
            raise SettingUnknown(setting)
    return Settings(**cast("dict[str, Any]", dict(value)))


def _is_known(setting: str, value: Json) -> bool:
    if setting == "stations_count":
        return type(value) is int and 0 < value <= STATIONS_COUNT_MAX
    return value in _CHOICES.get(setting, ())
