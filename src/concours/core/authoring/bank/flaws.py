"""What makes a key unfit to mark with: one list, for authors and for marking.

`concours paper check` shows every flaw to the author; `core.paper.key_document`
refuses a document that has one, so that no placeholder ever marks a candidate (F38).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import assert_never

from concours.core.authoring.bank.answers import COORDINATE_MAX
from concours.core.authoring.bank.keys import (
    LONG_EXPECTED_COUNT_MAX,
    LONG_PROPOSITIONS_COUNT_MAX,
    LONG_PROPOSITIONS_COUNT_MIN,
    SCALE,
    WORDS_COUNT_MAX,
    ZONES_COUNT_MAX,
    KeyedQuestion,
    PanelKey,
    PropositionId,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.bank.zones import (
    ZONE_POINTS_MAX,
    is_crossed,
    is_flat,
    overlap,
)
from concours.core.profile.shape import ITEM_MAX, LAW_PROPOSITIONS

SEGMENTS_COUNT_MAX = 60
WORDINGS_COUNT_MAX = 200
WORTH_MAX = 100
EXPERTS_COUNT_MAX = 1_000

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXY"

PLACEHOLDERS = frozenset(
    {
        *("", "?", "??", "???", "-", "—", ".", "...", "…", "n/a"),
        *("xxx", "todo", "tbd", "fixme", "lorem ipsum", "à compléter", "a completer"),
    }
)
"""What people write in a field that they mean to fill later, in lower case."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a key; `at` names the proposition, wording or zone."""

    code: str
    at: str = ""


def flaws(
    question: KeyedQuestion, *, propositions: tuple[int, ...] = LAW_PROPOSITIONS
) -> tuple[Flaw, ...]:
    """Return every flaw of a question and its key; none means fit to mark with.

    `propositions` is how few and how many may be offered, where they are no long list.
    """
    return (*_of_question(question), *_of_key(question, propositions))


def is_placeholder(text: str) -> bool:
    """Tell whether a text was left to be written."""
    return text.strip().casefold() in PLACEHOLDERS


def letters(count: int) -> tuple[PropositionId, ...]:
    """Return the names of the first `count` propositions, from A on."""
    return tuple(PropositionId(letter) for letter in LETTERS[:count])


def _of_question(question: KeyedQuestion) -> Iterator[Flaw]:
    if question.rank not in (None, "A", "B"):
        yield Flaw("question.rank_unknown", question.rank)
    if question.item is not None and not 1 <= question.item <= ITEM_MAX:
        yield Flaw("question.item_unknown", str(question.item))
    for worth in (question.coefficient, question.points):
        if not 0 < worth <= WORTH_MAX:
            yield Flaw("question.worth_invalid", str(worth))


def _of_key(question: KeyedQuestion, propositions: tuple[int, ...]) -> Iterator[Flaw]:
    match question.key:
        case TickKey() as key:
            yield from _of_ticks(key, propositions)
        case WordingKey() as key:
            yield from _of_wordings(key)
        case ZoneKey() as key:
            yield from _of_zones(key)
        case SegmentKey() as key:
            yield from _of_segments(key)
        case PanelKey() as key:
            yield from _of_panel(key)
        case _:
            assert_never(question.key)


def _of_ticks(key: TickKey, propositions: tuple[int, ...]) -> Iterator[Flaw]:
    long = key.format == "QRPL"
    low = LONG_PROPOSITIONS_COUNT_MIN if long else propositions[0]
    high = LONG_PROPOSITIONS_COUNT_MAX if long else propositions[-1]
    if not low <= len(key.offered) <= high:
        yield Flaw("key.propositions_count", str(len(key.offered)))
    elif key.offered != frozenset(letters(len(key.offered))):
        yield Flaw("key.propositions_names")
    if not key.correct:
        yield Flaw("key.right_missing")
    if len(key.correct) > _right_count_max(key):
        yield Flaw("key.right_too_many", str(len(key.correct)))
    for name in sorted((key.correct | key.inacceptable) - key.offered):
        yield Flaw("key.not_offered", name)
    for name in sorted(key.indispensable - key.correct):
        yield Flaw("key.indispensable_not_right", name)
    for name in sorted(key.inacceptable & key.correct):
        yield Flaw("key.inacceptable_right", name)
    if long and (key.indispensable or key.inacceptable):
        yield Flaw("key.zero_not_allowed")


def _right_count_max(key: TickKey) -> int:
    match key.format:
        case "QRU":
            return 1
        case "QRPL":
            return LONG_EXPECTED_COUNT_MAX
        case "QRM" | "QRP":
            return len(key.offered)
        case _:
            assert_never(key.format)


def _of_wordings(key: WordingKey) -> Iterator[Flaw]:
    if not key.full:
        yield Flaw("key.wording_missing")
    if len(key.full) + len(key.half) > WORDINGS_COUNT_MAX:
        yield Flaw("key.wordings_count", str(len(key.full) + len(key.half)))
    for text in sorted(key.full | key.half):
        if is_placeholder(text):
            yield Flaw("key.wording_placeholder", text)
        elif len(text.split()) > WORDS_COUNT_MAX:
            yield Flaw("key.wording_too_long", text)
    full = {_fold_text(text) for text in key.full}
    for text in sorted(key.half):
        if _fold_text(text) in full:
            yield Flaw("key.wording_twice", text)


def _fold_text(text: str) -> str:
    return " ".join(text.casefold().split())


def _of_zones(key: ZoneKey) -> Iterator[Flaw]:
    if not 1 <= len(key.zones) <= ZONES_COUNT_MAX:
        yield Flaw("key.zones_count", str(len(key.zones)))
    sound = []
    for number, zone in enumerate(key.zones, start=1):
        code = _flaw_of_zone(zone)
        if code:
            yield Flaw(code, str(number))
        else:
            sound.append((number, zone))
    for (i, first), (j, second) in combinations(sound, 2):
        if overlap(first, second):
            yield Flaw("key.zones_overlap", f"{i}, {j}")


def _flaw_of_zone(zone: tuple[tuple[int, int], ...]) -> str | None:
    if len(zone) > ZONE_POINTS_MAX:
        return "key.zone_points_count"
    if not all(0 <= x <= COORDINATE_MAX and 0 <= y <= COORDINATE_MAX for x, y in zone):
        return "key.zone_outside"
    if is_flat(zone):
        return "key.zone_flat"
    return "key.zone_crossed" if is_crossed(zone) else None


def _of_segments(key: SegmentKey) -> Iterator[Flaw]:
    if not key.correct:
        yield Flaw("key.right_missing")
    if len(key.correct) > ZONES_COUNT_MAX:
        yield Flaw("key.right_too_many", str(len(key.correct)))
    if not len(key.correct) < len(key.offered) <= SEGMENTS_COUNT_MAX:
        yield Flaw("key.segments_count", str(len(key.offered)))
    for name in sorted(key.correct - key.offered):
        yield Flaw("key.not_offered", name)


def _of_panel(key: PanelKey) -> Iterator[Flaw]:
    counts = key.counts.values()
    if set(key.counts) != set(SCALE):
        yield Flaw("key.panel_scale")
    elif not all(0 <= count <= EXPERTS_COUNT_MAX for count in counts):
        yield Flaw("key.panel_counts")
    elif not any(counts):
        yield Flaw("key.panel_empty")
