"""A passage to point at, and the marks that make its segments.

`Le patient reçoit [[de l'aspirine]]* et [[du paracétamol]].`: double brackets make a
segment, a star after them a right one.
"""

import re
from dataclasses import dataclass

from concours.core.authoring.bank.keys import SegmentId
from concours.core.authoring.paper.model import Segment

_SEGMENT = re.compile(r"\[\[(.*?)\]\](\*?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CutPassage:
    """A passage cut into segments, and the ids of the right ones.

    `fault` is the code of what is wrong with the marks, if anything is.
    """

    segments: tuple[Segment, ...]
    right: frozenset[SegmentId]
    fault: str | None = None


def cut(text: str) -> CutPassage:
    """Return the segments of a passage in reading order, s1, s2… for those marked."""
    segments: list[Segment] = []
    right: set[SegmentId] = set()
    end = 0
    for number, match in enumerate(_SEGMENT.finditer(text), start=1):
        name = SegmentId(f"s{number}")
        segments += _plain(text[end : match.start()])
        segments.append(Segment(name, match[1]))
        if match[2]:
            right.add(name)
        end = match.end()
    segments += _plain(text[end:])
    return CutPassage(tuple(segments), frozenset(right), _fault(segments))


def _plain(text: str) -> list[Segment]:
    return [Segment(None, text)] if text else []


def _fault(segments: list[Segment]) -> str | None:
    if any("[[" in piece.text or "]]" in piece.text for piece in segments):
        return "passage.brackets"
    if any(piece.id and not piece.text.strip() for piece in segments):
        return "passage.segment_empty"
    return None
