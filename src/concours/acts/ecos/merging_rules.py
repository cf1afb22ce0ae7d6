"""How the grids of a half-day merge, as two persons set it who saw what it touches.

An allotment sets it beforehand, when nobody can know how many grids differ. What is set
here counts in the next version of the marks; each version says by which rules it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, TypeVar, cast

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.ecos.single_marks import load_collected
from concours.acts.record import record
from concours.core.ecos.merging.document import policy_to_json
from concours.core.ecos.merging.single_marks import (
    GRIDS_ALONE,
    MISSING_STATIONS,
    MergingPolicy,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import MergingRules
from concours.store.queries.ecos.single_marks import policy_of

MARKS = range(1, 21)
STEPS = range(1, 5)
_Word = TypeVar("_Word", bound=str)
FACTS = ("differs_marks", "differs_steps", "alone", "missing_station")


@dataclass(eq=False)
class MergingRulesInvalid(Refusal):
    """Grids differ from 1 to 20 points or 1 to 4 steps on; `part` is what is not so."""

    code: ClassVar[str] = "merging_rules.invalid"
    part: str


@dataclass(eq=False)
class MergingRulesSame(Refusal):
    """These rules are those in force."""

    code: ClassVar[str] = "merging_rules.same"


@takes_two("merging_rules_set")
def set_merging_rules(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let the next versions of the marks merge grids by the rules of the facts.

    The facts are `differs_marks`, `differs_steps`, `alone`, `missing_station`. Raises
    `NotAllowed`, `Unknown`, `WrongPhase` before the collection, `MergingRulesInvalid`,
    `MergingRulesSame`.
    """
    row = load_collected(actor, "merging_rules_set", decision.sitting)
    before = policy_of(row)
    policy = read_rules(before, decision.facts)
    if policy == before:
        raise MergingRulesSame
    document = cast("Mapping[str, Json]", policy_to_json(policy))
    act = record(
        actor,
        "merging_rules_set",
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body={name: document[name] for name in FACTS} | {**decision.origin},
    )
    MergingRules.objects.create(
        sitting=row,
        differs_marks=int(policy.differs_marks),
        differs_steps=policy.differs_steps,
        alone=policy.alone,
        missing_station=policy.missing_station,
        act=act,
    )
    return act


def read_rules(before: MergingPolicy, facts: Mapping[str, str]) -> MergingPolicy:
    """Return rules as a form or a proposal says them. Raises `MergingRulesInvalid`."""
    marks = _whole("differs_marks", facts, MARKS)
    steps = _whole("differs_steps", facts, STEPS)
    return replace(
        before,
        differs_marks=Fraction(marks),
        differs_steps=steps,
        alone=_word("alone", facts, GRIDS_ALONE),
        missing_station=_word("missing_station", facts, MISSING_STATIONS),
    )


def _word(name: str, facts: Mapping[str, str], words: Sequence[_Word]) -> _Word:
    for word in words:
        if facts.get(name) == word:
            return word
    raise MergingRulesInvalid(name)


def _whole(name: str, facts: Mapping[str, str], bounds: range) -> int:
    text = facts.get(name, "")
    if text not in {str(number) for number in bounds}:
        raise MergingRulesInvalid(name)
    return int(text)
