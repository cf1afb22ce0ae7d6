"""A key as the form of a correction shows it, and as it comes back."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.http import QueryDict
from django.utils.html import strip_tags

from concours.console.pages.forms import FormInvalid
from concours.core.authoring.bank.flaws import WORDINGS_COUNT_MAX
from concours.core.authoring.bank.keys import (
    Key,
    KeyedQuestion,
    Point,
    PropositionId,
    SegmentId,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.paper.amendments import AmendmentFaulty

POINT = re.compile(r"(\d{1,5})\s*[,;]\s*(\d{1,5})")
ZONE = re.compile(rf"\s*{POINT.pattern}(?:\s+{POINT.pattern})*\s*", re.ASCII)
ZONE_LENGTH_MAX = 4_000
WORTHS = ("full", "half", "none")


def key_from(
    form: QueryDict, question: KeyedQuestion, content: Mapping[str, Any]
) -> Key:
    """Return the key that a form says. Raises `AmendmentFaulty`, `FormInvalid`.

    `question` is the sealed one: what may be said is what was offered. `content` is
    what candidates had.
    """
    right = form.getlist("right")[:WORDINGS_COUNT_MAX]
    match question.key:
        case TickKey() as key:
            zero = {name: form.get(f"zero{name}", "") for name in key.offered}
            return TickKey(
                format=key.format,
                offered=key.offered,
                correct=frozenset(map(PropositionId, right)),
                indispensable=frozenset(e for e in zero if zero[e] == "indispensable"),
                inacceptable=frozenset(e for e in zero if zero[e] == "inacceptable"),
            )
        case SegmentKey() as key:
            return SegmentKey(key.offered, frozenset(map(SegmentId, right)))
        case WordingKey() as key:
            return _wordings(form, key)
        case ZoneKey() as key:
            count = len(key.zones)
            texts = [form.get(f"zone{at}", "") for at in range(1, count + 1)]
            zones = tuple(_zone(text, question) for text in texts)
            width, height = (content["image"][side] for side in ("width", "height"))
            if any(x >= width or y >= height for zone in zones for x, y in zone):
                raise AmendmentFaulty(question.id, "key.zone_outside")
            return ZoneKey(zones)
        case _:
            raise FormInvalid("action")


def list_choices(key: Key, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what may be right, each with what the key says of it now."""
    zero: dict[str, str] = {}
    match key:
        case TickKey():
            names: list[str] = sorted(key.offered)
            zero |= dict.fromkeys(key.indispensable, "indispensable")
            zero |= dict.fromkeys(key.inacceptable, "inacceptable")
        case SegmentKey():
            names = sorted(key.offered, key=lambda item: (len(item), item))
        case _:
            return []
    texts = {item["id"]: plain(item["text"]) for item in content["propositions"]}
    return [
        {
            "name": name,
            "words": texts.get(name, ""),
            "is_right": name in key.correct,
            "zero": zero.get(name, ""),
        }
        for name in names
    ]


def wordings_of(sealed_key: Key, now: Key) -> list[dict[str, str]]:
    """Return the wordings that were sealed, each with what it is worth now."""
    if not (isinstance(sealed_key, WordingKey) and isinstance(now, WordingKey)):
        return []
    return [
        {"name": name, "text": text, "worth": _worth(now, text)}
        for name, text in _numbered_wordings(sealed_key)
    ]


def zones_of(sealed_key: Key, now: Key) -> list[dict[str, Any]]:
    """Return the zones now, beside those that were sealed."""
    if not (isinstance(sealed_key, ZoneKey) and isinstance(now, ZoneKey)):
        return []
    return [
        {"number": at, "points": _points(zone), "sealed": _points(before)}
        for at, (zone, before) in enumerate(
            zip(now.zones, sealed_key.zones, strict=True), start=1
        )
    ]


def plain(prose: str) -> str:
    """Return prose without its marks: enough to know a question again."""
    return unescape(strip_tags(prose)).strip()


def _numbered_wordings(key: WordingKey) -> list[tuple[str, str]]:
    texts = [*sorted(key.full), *sorted(key.half)]
    return [(f"wording{at}", text) for at, text in enumerate(texts)]


def _worth(key: WordingKey, text: str) -> str:
    if text in key.full:
        return "full"
    return "half" if text in key.half else "none"


def _wordings(form: QueryDict, key: WordingKey) -> WordingKey:
    """Read what each sealed wording is worth now; one that is not said stays."""
    lists: dict[str, set[str]] = {worth: set() for worth in WORTHS}
    for name, text in _numbered_wordings(key):
        worth = form.get(name, _worth(key, text))
        if worth not in lists:
            raise FormInvalid(name)
        lists[worth].add(text)
    return WordingKey(frozenset(lists["full"]), frozenset(lists["half"]))


def _zone(text: str, question: KeyedQuestion) -> tuple[Point, ...]:
    if len(text) > ZONE_LENGTH_MAX or not ZONE.fullmatch(text):
        raise AmendmentFaulty(question.id, "form")
    return tuple((int(x), int(y)) for x, y in POINT.findall(text))


def _points(zone: tuple[Point, ...]) -> str:
    return " ".join(f"{x},{y}" for x, y in zone)
