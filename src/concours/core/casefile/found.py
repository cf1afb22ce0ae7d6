"""Signals of a run: what its reports found, each under the attempts it is about.

Reports name candidates by number and sites by code, as the files that they are made
from; here they get the identities that cases are about.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from concours.core.casefile.signals import (
    Kind,
    Origin,
    Signal,
    Strength,
    make_signal,
)

EYE_CHANCE_MAX = 1e-3
"""From there on O is a sign of its own; above, V alone has found the pair."""

PAIR_FIGURES = (
    *("level", "value", "equal_wrong", "equal_right", "dragged"),
    *("expected", "m4", "gbt"),
)
ERROR_FIGURES = ("count", "low", "high", "apart", "pairs_count", "most")
"""Of the errors that a pair shares, beside what chance gives."""

INNOCENT_FIGURES = ("family", "level", "pairs", "expected", "found")
"""What innocent pairs do, by the null table of the run."""

RANGE = ("low", "high")
EYE_FIGURES = (
    *("chance", "joint", "seen_wrong", "equal_wrong", "seen_other", "others"),
    "dragged",
    *RANGE,
)
CHANGE_FIGURES = (
    "chance",
    "changed",
    "right",
    "expected",
    "index",
    "deviation",
    *RANGE,
)
ROOM_FIGURES = ("changed", "candidates", "index", "deviation")
WAVE_FIGURES = ("chance", "question", "answer", "start_s", "expected", *RANGE)
HASTE_FIGURES = ("chance", "count", "right", "expected", "deviation", *RANGE)
HASTES = {"bursts": "burst", "unread": "unread"}
"""Methods of answers in haste, by the part of the report that tells them."""

LEAK_FIGURES = ("chance", "given", "of", "expected", *RANGE)


@dataclass(frozen=True, slots=True)
class Names:
    """Identities by what a report calls them, of one sitting."""

    sitting: UUID
    attempts: Mapping[str, UUID]
    sites: Mapping[str, UUID]
    seats: Mapping[str, tuple[str, str]]
    """By number the code of the site, and the room."""

    rooms: Mapping[tuple[str, str], str]
    """A room as the house writes it, by the code of the site and as a file has it."""


def signals_of_reports(
    reports: Mapping[str, Any], names: Names, *, run_digest: str
) -> Iterator[Signal]:
    """Yield what the reports of one sitting found, by verb; numbers are texts there."""
    finder = _Finder(names, ("run", run_digest))
    for own in _rows(reports, "pairs", "findings"):
        yield from finder.of_pair(own)
    for own in _rows(reports, "changes", "findings"):
        figures = _figures(own, CHANGE_FIGURES)
        yield finder.signal("changes", "EDI", [own["candidate"]], "nation", figures)
    for part, method in HASTES.items():
        for own in _rows(reports, "changes", part):
            figures = _figures(own, HASTE_FIGURES)
            yield finder.signal("time", method, [own["candidate"]], "nation", figures)
    for own in _rows(reports, "rooms", "findings"):
        yield finder.of_room(own)
    for own in _rows(reports, "rooms", "waves"):
        figures = _figures(own, WAVE_FIGURES)
        figures["candidates"] = str(len(own["candidates"]))
        yield finder.signal("changes", "wave", own["candidates"], "nation", figures)
    for own in _rows(reports, "leak", "circulated"):
        figures = _figures(own, LEAK_FIGURES)
        yield finder.signal("leak", "circulated", [own["candidate"]], "nation", figures)


def signals_together(
    report: Mapping[str, Any],
    codes: Sequence[str],
    names: Sequence[Names],
    *,
    run_digest: str,
) -> Iterator[Signal]:
    """Yield the pairs that the sum of all sittings found; `names`: of each sitting.

    A signal is about their copies of the sitting in which they sat nearest to each
    other, and says over which it is.
    """
    finders = [_Finder(own, ("run", run_digest)) for own in names]
    for own in report.get("findings", ()):
        finder = finders[own["sitting"] - 1]
        figures = _pair_figures(own) | {"sittings": ", ".join(codes)}
        pair = own["candidates"]
        yield finder.signal("similarity", "V_sum", pair, own["passes"][-1], figures)


class _Finder:
    """Signals of one sitting of one run."""

    def __init__(self, names: Names, origin: Origin) -> None:
        self._names, self._origin = names, origin

    def of_pair(self, own: Mapping[str, Any]) -> Iterator[Signal]:
        """Yield V of a pair that passes a threshold, and O where it tells by itself."""
        strength: Strength = own["passes"][-1]
        pair: Sequence[str] = own["candidates"]
        yield self.signal("similarity", "V", pair, strength, _pair_figures(own))
        eyes = own["eyes"]
        if eyes is not None and float(eyes["chance"]) <= EYE_CHANCE_MAX:
            figures = _figures(eyes, EYE_FIGURES)
            figures["copier"] = str(self._names.attempts[eyes["copier"]])
            yield self.signal("time", "O", pair, strength, figures)

    def of_room(self, own: Mapping[str, Any]) -> Signal:
        """Return the sign of a whole room, which names nobody."""
        return make_signal(
            "changes",
            "EDI",
            sitting=self._names.sitting,
            attempts=(),
            site=self._names.sites[own["site"]],
            room=self._names.rooms[own["site"], own["room"]],
            strength="room",
            figures=_figures(own, ROOM_FIGURES),
            origin=self._origin,
        )

    def signal(
        self,
        kind: Kind,
        method: str,
        numbers: Sequence[str],
        strength: Strength,
        figures: Mapping[str, str],
    ) -> Signal:
        """Return a sign about these candidates; of one room if all sat there."""
        seats = {self._names.seats.get(number, ("", "")) for number in numbers}
        site, room = seats.pop() if len(seats) == 1 else ("", "")
        return make_signal(
            kind,
            method,
            sitting=self._names.sitting,
            attempts=[self._names.attempts[number] for number in numbers],
            site=self._names.sites.get(site),
            room=room,
            strength=strength,
            figures=figures,
            origin=self._origin,
        )


def _rows(reports: Mapping[str, Any], verb: str, part: str) -> Sequence[Any]:
    """Return a list of a report; nothing where the verb was not run, or was refused."""
    report = reports.get(verb) or {}
    rows: Sequence[Any] = report.get(part, ())
    return rows


def _inner_figures(
    own: Mapping[str, Any], part: str, prefix: str, names: Sequence[str]
) -> dict[str, str]:
    """Return figures of a part of a finding; none where a run of before has no such."""
    figures = own.get(part) or {}
    return {
        f"{prefix}_{name}": str(figures[name])
        for name in names
        if figures.get(name) is not None
    }


def _pair_figures(own: Mapping[str, Any]) -> dict[str, str]:
    figures = _figures(own, PAIR_FIGURES)
    figures |= _inner_figures(own, "shared_errors", "errors", ERROR_FIGURES)
    figures |= _inner_figures(own, "innocent", "innocent", INNOCENT_FIGURES)
    return figures | _s2_figures(own)


def _s2_figures(own: Mapping[str, Any]) -> dict[str, str]:
    """Return `s2` of the better direction, times 2: both were tried; none if none."""
    chances = [one["s2"] for one in own.get("copied", ()) if one.get("s2") is not None]
    if not chances:
        return {}
    chance = min(map(float, chances))
    return {"s2": f"{min(1.0, 2 * chance):.6g}"}


def _figures(own: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    """Return figures as texts, as the report has them; `p` is the chance of it.

    A run of before has fewer.
    """
    texts = {name: str(own[name]) for name in names if own.get(name) is not None}
    chance = texts.pop("level", None) or texts.pop("chance", None)
    return texts if chance is None else {"p": chance, **texts}
