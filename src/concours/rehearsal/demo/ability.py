"""A simulated ability model: the right answer, as often as ability and ease allow.

A crowd that ticks at random has marks that no jury has ever seen. The keys come with
the launch, from the process that plays the jury; no tablet has them.
"""

from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Any, TypeAlias, assert_never

from concours.core.authoring.bank.keys import (
    Key,
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.rehearsal.crowd.person import TICK_S, Act

ABILITY_MEAN, ABILITY_SPREAD = 0.66, 0.13
ABILITY_MIN, ABILITY_MAX = 0.2, 0.97
DIFFICULTY = (-0.22, 0.18)

Keys: TypeAlias = Mapping[str, Key]
"""Right answers, by question."""


def answer_by_ability(acts: Iterable[Act], keys: Keys, person: Random) -> Iterator[Act]:
    """Yield the acts of a person, with right answers where they know them."""
    raw_ability = person.gauss(ABILITY_MEAN, ABILITY_SPREAD)
    ability = min(max(raw_ability, ABILITY_MIN), ABILITY_MAX)
    knowledge: dict[str, bool] = {}
    begun: tuple[str, list[Any]] | None = None
    for gap_s, kind, body in acts:
        question = body.get("question", "")
        if begun is not None and (kind != "answered" or begun[0] != question):
            yield from _finish(*begun, person)
            begun = None
        is_asked = kind == "answered" and question in keys
        if is_asked and begun is None and _knows(question, ability, knowledge, person):
            begun = question, right(keys[question])
        if begun is None:
            yield gap_s, kind, body
        elif begun[1]:
            yield gap_s, kind, {**body, "answer": begun[1].pop(0)}


def right(key: Key) -> list[Any]:
    """Return a right answer as it grows, one act at a time."""
    match key:
        case TickKey(correct=correct):
            return _grown(sorted(correct))
        case SegmentKey(correct=correct):
            return _grown(sorted(correct))
        case WordingKey(full=full):
            return [min(full)]
        case ZoneKey(zones=zones):
            return _grown([_middle(zone) for zone in zones])
        case PanelKey(counts=counts):
            return [max(sorted(counts), key=lambda point: counts[point])]
        case _:
            assert_never(key)


def _finish(question: str, rest: list[Any], person: Random) -> Iterator[Act]:
    for answer in rest:
        body = {"answer": answer, "question": question}
        yield person.uniform(*TICK_S), "answered", body


def _knows(
    question: str, ability: float, knowledge: dict[str, bool], person: Random
) -> bool:
    """Decide once whether they know it; a question is as hard for everybody."""
    if question not in knowledge:
        ease = Random(question).uniform(*DIFFICULTY)  # noqa: S311 -- no secret
        knowledge[question] = person.random() < ability + ease
    return knowledge[question]


def _grown(parts: list[Any]) -> list[list[Any]]:
    return [parts[:count] for count in range(1, len(parts) + 1)]


def _middle(zone: tuple[tuple[int, int], ...]) -> list[int]:
    return [sum(along) // len(zone) for along in zip(*zone, strict=True)]
