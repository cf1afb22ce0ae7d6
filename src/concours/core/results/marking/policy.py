"""What the texts do not settle, each point a named setting with its default.

`docs/reference/marking.md` gives the source of each rule and the reason of each
default. A policy is recorded with the marks that it made.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, cast, get_args

from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.profile.shape import MarkingRules

Unanswered = Literal["zero", "by_rule"]
TickCount = Literal["at_most", "exactly"]
WrongTick = Literal["takes_a_place", "cancels_a_right_one"]
Panel = Literal["aggregate", "mode_only"]
Partial = Literal["by_format", "none"]
Fold = Literal["case", "accents", "ligatures", "punctuation"]

FOLDS: tuple[Fold, ...] = get_args(Fold)


@dataclass(eq=False)
class PolicyInvalid(Refusal):
    """A recorded policy has a setting that this engine does not know."""

    code: ClassVar[str] = "policy.invalid"
    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One choice for each point that the texts leave open.

    `unanswered`: an empty answer is worth zero, or goes through the rule, which for a
    QRM with one right proposition gives a half.
    `qrp_count`: fewer ticks than stated are marked (`at_most`), or worth zero.
    `qrp_wrong_tick`: a wrong tick only takes a place, or also cancels a right one
    (the help page of the universities speaks of a penalty, S19).
    `qroc_folds`: what does not matter when wordings are compared.
    `tcs`: each choice is worth its experts over those of the mode, or the mode alone
    is worth 1.
    `partial`: an answer that is not wholly right has the part that its format gives, or
    nothing at all. Recorded where it is nothing.
    """

    unanswered: Unanswered = "zero"
    qrp_count: TickCount = "at_most"
    qrp_wrong_tick: WrongTick = "takes_a_place"
    qroc_folds: frozenset[Fold] = frozenset(FOLDS)
    tcs: Panel = "aggregate"
    partial: Partial = "by_format"


DEFAULT = Policy()

OF_PROFILES: dict[MarkingRules, Policy] = {
    "edn": DEFAULT,
    "exact": Policy(partial="none"),
}
"""The policy of each set of rules that a profile may name."""

_CHOICES = {
    "unanswered": get_args(Unanswered),
    "qrp_count": get_args(TickCount),
    "qrp_wrong_tick": get_args(WrongTick),
    "tcs": get_args(Panel),
    "partial": get_args(Partial),
}


def to_json(policy: Policy) -> dict[str, Json]:
    """Return the policy as it is recorded beside the marks."""
    folds: list[Json] = [*sorted(policy.qroc_folds)]
    value = asdict(policy) | {"qroc_folds": folds}
    if policy.partial == "by_format":  # as before there was a choice
        del value["partial"]
    return value


def from_json(value: Mapping[str, Json]) -> Policy:
    """Return the policy that was recorded.

    Raises `PolicyInvalid` naming the first setting missing, unknown or out of range.
    """
    if value.get("partial") == "by_format":
        raise PolicyInvalid(setting="partial")
    value = {"partial": "by_format"} | dict(value)
    for setting in sorted({*value, *_CHOICES, "qroc_folds"}):
        if not _is_known(setting, value.get(setting)):
            raise PolicyInvalid(setting=setting)
    folds = cast("list[Fold]", value["qroc_folds"])
    choices = {name: cast("str", value[name]) for name in _CHOICES}
    return Policy(qroc_folds=frozenset(folds), **cast("dict[str, Any]", choices))


def _is_known(setting: str, value: Json) -> bool:
    if setting == "qroc_folds":
        return isinstance(value, list) and all(fold in FOLDS for fold in value)
    return value in _CHOICES.get(setting, ())
