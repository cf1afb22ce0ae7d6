"""A French guide, read as a script: each item of its lists is one of six verbs.

A step is `Verbe « ce que l’écran dit »`, with `dans « le champ »` after a value.
Whoever acts is named by a line in italics, *À l’écran de camille.* or *Sur la tablette
1.*; *Le 18 janvier 2027, à 8 h 15.* says when what follows happens. A value in italics
is not written in the guide: its reader knows it, *le code à six chiffres*. Any other
item of a list is a fault of the guide. A block in `sh` is run as it stands, where the
house is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

VERBS = ("Ouvrez", "Pressez", "Écrivez", "Choisissez", "Déposez", "Lisez")
ITEM = re.compile(r"^(?:\d+\.|-) (.*)$")
WHO = re.compile(r"^\*(À l’écran de|Sur la tablette) (.+?)\.\*$")
WHEN = re.compile(r"^\*Le (\d+) (\w+) (\d{4}), à (\d+) h (\d\d)\.\*$")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)
SCRIPT = "```sh"
FENCE = "```"
RUN = "Lancez"
VALUE = re.compile(r"«\s*(.+?)\s*»|\*(.+?)\*")
SPACES = re.compile(r"\s+")


class GuideFault(Exception):
    """An item of a list that is no step."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a step: what the guide writes, or what its reader knows."""

    text: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step: by whom, on a console or a tablet, and where in the guide it stands.

    `moment` is when it happens, by the clocks of Paris, where the guide says it.
    """

    who: str
    on_tablet: bool
    verb: str
    values: tuple[Value, ...]
    text: str
    line: int
    part: str
    moment: datetime | None = None


def read_steps(path: Path) -> Iterator[Step]:
    """Yield the steps of a guide, in order. Raises `GuideFault`."""
    who, on_tablet, part = "", False, ""
    moment = None
    for number, text in _paragraphs(path.read_text()):
        if text.startswith(SCRIPT):
            script = text.removeprefix(SCRIPT).removesuffix(FENCE)
            values = (Value(script, is_known=False),)
            yield Step(who, on_tablet, RUN, values, script, number, part, moment)
        elif text.startswith("#"):
            part = text.lstrip("# ")
        elif found := WHO.match(text):
            who, on_tablet = found[2], found[1] == "Sur la tablette"
        elif found := WHEN.match(text):
            moment = _moment(*found.groups())
        elif item := ITEM.match(text):
            step = _step(item[1], number, who, part, on_tablet=on_tablet)
            yield replace(step, moment=moment)


def _moment(day: str, month: str, year: str, hour: str, minute: str) -> datetime:
    return datetime(  # noqa: DTZ001 -- by the clocks of the guide
        int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minute)
    )


def _step(text: str, line: int, who: str, part: str, *, on_tablet: bool) -> Step:
    verb = text.split(" ", 1)[0]
    values = tuple(
        Value(found[1] or found[2], is_known=found[1] is None)
        for found in VALUE.finditer(text)
    )
    if verb not in VERBS or not values or not who:
        raise GuideFault(f"line {line}: {text}")
    return Step(who, on_tablet, verb, values, text, line, part)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield each heading, item and paragraph on one line, with its number.

    A block keeps its lines.
    """
    kept: list[str] = []
    start = 0
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if kept and kept[0].startswith(FENCE):
            kept.append(line)
            if line == FENCE:
                yield start, "\n".join(kept)
                kept = []
            continue
        begins = not line.strip() or line.startswith("#") or ITEM.match(line.strip())
        if kept and (begins or kept[0].startswith("#")):
            yield start, SPACES.sub(" ", " ".join(kept)).strip()
            kept = []
        if line.strip():
            start = start if kept else number
            kept.append(line.strip())
