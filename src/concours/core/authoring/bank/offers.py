"""What a candidate may answer to a question, without a word of what is right.

Read from the content that candidates see, so that a copy can be followed while the
key document is still sealed; `offer_of` says the same of a key, and marking holds one
against the other.
"""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from concours.core.authoring.bank.keys import (
    Key,
    PanelKey,
    PropositionId,
    SegmentId,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)


@dataclass(frozen=True, slots=True)
class TickOffer:
    """Propositions, of which up to `count_max` may be ticked."""

    offered: frozenset[PropositionId]
    count_max: int


@dataclass(frozen=True, slots=True)
class WordOffer:
    """A line to write."""


@dataclass(frozen=True, slots=True)
class PointOffer:
    """An image, on which up to `count_max` points may be placed."""

    count_max: int


@dataclass(frozen=True, slots=True)
class PickOffer:
    """Segments of a text, of which up to `count_max` may be picked."""

    offered: frozenset[SegmentId]
    count_max: int


@dataclass(frozen=True, slots=True)
class ScaleOffer:
    """A point of the scale, -2 to +2."""


Offer: TypeAlias = TickOffer | WordOffer | PointOffer | PickOffer | ScaleOffer


def offer_of(key: Key) -> Offer:
    """Return what a question with this key lets a candidate answer."""
    match key:
        case TickKey():
            return tick_offer(key)
        case WordingKey():
            return WordOffer()
        case ZoneKey():
            return PointOffer(len(key.zones))
        case SegmentKey():
            return PickOffer(key.offered, len(key.correct))
        case PanelKey():
            return ScaleOffer()
        case _:
            assert_never(key)


def tick_offer(key: TickKey) -> TickOffer:
    """Return which propositions may be ticked, and how many.

    One for a QRU; the number announced for QRP and QRPL (S19); all for a QRM.
    """
    of = key.offered if key.format == "QRM" else key.correct
    return TickOffer(key.offered, len(of))
