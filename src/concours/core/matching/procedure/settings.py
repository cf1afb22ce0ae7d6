"""What the texts fix, as settings: the legal default and where it was read.

Tags: `S` read in a text, `U` the usage of 2025, which no text that we have read fixes,
`P` a point that the texts leave open. The organiser settles `U` and `P` before the
campaign opens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias, cast

from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal

BelowLeast: TypeAlias = Literal["complementary", "refused"]
Unconfirmed: TypeAlias = Literal["counts", "complementary"]

WISHES_MAX = 5_000
"""Wishes in one list. The texts set no maximum: this bounds what is sent."""

PAIRS_MAX = 1_000
CONTRACTS_MAX = 10
COUNT_MAX = 1_000

SOURCES: Mapping[str, str] = {
    "wishes_least": "U 40 vœux au moins",
    "more_for_unassigned": "U 20 vœux de plus",
    "below_least": "U phase complémentaire",
    "unconfirmed": "P",
    "pairs_most": "S NRMP 2024: 300 couples de vœux",
    "contracts": "S code de l’éducation, L. 632-6: CESP, postes réservés",
    "deletes": "U supprimer, en simulation",
    "reorders": "U ordonner, jusqu’aux tours à blanc",
    "couples": "P",
}
"""Where each default was read; `P` where no text settles it."""

MAY: Mapping[str, tuple[str, ...]] = {
    "deletes": ("simulation", "blank", "complementary"),
    "reorders": ("simulation", "blank", "confirmation", "complementary"),
    "couples": ("simulation", "blank", "confirmation"),
}
"""In which phases each right can be given at all; in the others it has no sense."""


@dataclass(eq=False)
class SettingsInvalid(Refusal):
    """A setting of the campaign is out of its bounds, or is not one."""

    code: ClassVar[str] = "procedure.settings_invalid"
    setting: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the organiser may settle.

    `wishes_least` is the least number of wishes of a confirmed list; with fewer, the
    student is sent to the complementary phase or refused, as `below_least` says.
    `more_for_unassigned` is how many wishes those without a post at the last round may
    still add when they confirm. `unconfirmed` says what becomes of a list that nobody
    confirmed. `contracts` are the kinds of contracts, and whether their holders may
    also ask for ordinary lines. `deletes`, `reorders` and `couples` are the phases in
    which wishes may be deleted, put in another order, and couples made.
    """

    wishes_least: int = 40
    more_for_unassigned: int = 20
    below_least: BelowLeast = "complementary"
    unconfirmed: Unconfirmed = "counts"
    pairs_most: int = 300
    contracts: Mapping[str, bool] = field(default_factory=lambda: {"CESP": False})
    deletes: tuple[str, ...] = ("simulation", "complementary")
    reorders: tuple[str, ...] = ("simulation", "blank", "complementary")
    couples: tuple[str, ...] = ("simulation", "blank")


DEFAULT = Settings()
"""What the texts fix today."""


def to_json(settings: Settings) -> dict[str, Json]:
    """Return settings as they are kept and digested."""
    return {
        "wishes_least": settings.wishes_least,
        "more_for_unassigned": settings.more_for_unassigned,
        "below_least": settings.below_least,
        "unconfirmed": settings.unconfirmed,
        "pairs_most": settings.pairs_most,
        "contracts": dict(settings.contracts),
        "deletes": [*settings.deletes],
        "reorders": [*settings.reorders],
        "couples": [*settings.couples],
    }


def from_json(value: Mapping[str, Any]) -> Settings:
    """Return the settings that were given. Raises `SettingsInvalid`."""
    for name in SOURCES:
        if name not in value:
            raise SettingsInvalid(name)
    _count(value, "wishes_least", COUNT_MAX)
    _count(value, "more_for_unassigned", COUNT_MAX)
    _count(value, "pairs_most", PAIRS_MAX)
    if value["below_least"] not in ("complementary", "refused"):
        raise SettingsInvalid("below_least")
    if value["unconfirmed"] not in ("counts", "complementary"):
        raise SettingsInvalid("unconfirmed")
    contracts = value["contracts"]
    if (
        not isinstance(contracts, dict)
        or len(contracts) > CONTRACTS_MAX
        or not all(
            isinstance(also_ordinary, bool) for also_ordinary in contracts.values()
        )
    ):
        raise SettingsInvalid("contracts")
    return Settings(
        wishes_least=value["wishes_least"],
        more_for_unassigned=value["more_for_unassigned"],
        below_least=cast("BelowLeast", value["below_least"]),
        unconfirmed=cast("Unconfirmed", value["unconfirmed"]),
        pairs_most=value["pairs_most"],
        contracts=dict(contracts),
        deletes=_phases(value, "deletes"),
        reorders=_phases(value, "reorders"),
        couples=_phases(value, "couples"),
    )


def _phases(value: Mapping[str, Any], name: str) -> tuple[str, ...]:
    phases = value[name]
    if not isinstance(phases, list) or any(phase not in MAY[name] for phase in phases):
        raise SettingsInvalid(name)
    return tuple(kind for kind in MAY[name] if kind in phases)


def _count(value: Mapping[str, Any], name: str, most: int) -> None:
    count = value[name]
    if type(count) is not int or not 0 <= count <= most:
        raise SettingsInvalid(name)
