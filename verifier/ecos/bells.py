"""The bells of a circuit, rebuilt from `docs/reference/ecos/bells.md`."""

from fractions import Fraction
from typing import Any

NEVER = float("inf")
ROTATION = 5
GRACE_MS = 30 * 60_000


def rounds_of(
    tempo: dict[str, Any],
    t0: int,
    pauses: list[list[int | None]],
    replays: list[list[int]],
) -> list[list[int | None]]:
    """Return every round of a turn: its number, its four signals, its changeover."""
    stops = merge(pauses)
    count = ROTATION * (len(tempo["rests_ms"]) + 1)
    rows = lay_out(tempo, t0, list(range(1, count + 1)), stops)
    for turn, at in sorted(replays, key=lambda replay: replay[1]):
        begun = [row for row in rows if row[1] is not None and row[1] < at]
        numbers = [row[0] for row in begun]
        if turn not in numbers:
            continue
        first = max(number for number in numbers if number is not None) + 1
        cut = [[row[0], *(_before(value, at) for value in row[1:])] for row in begun]
        rows = cut + lay_out(tempo, at, [turn, *range(first, count + 1)], stops)
    return rows


def lay_out(
    tempo: dict[str, Any], anchor: int, turns: list[int], stops: list[list[float]]
) -> list[list[int | None]]:
    """Return turns that follow each other from an instant on, without interruption."""
    top, bottom = tempo["factor"]
    stationed, plain = Fraction(0), 0
    rows: list[list[int | None]] = []
    for turn in turns:
        if rows and turn % ROTATION == 1 and turn > 1:
            plain += tempo["rests_ms"][turn // ROTATION - 1]
        marks = (0, tempo["reading_ms"], None, tempo["station_ms"])
        row: list[int | None] = [turn]
        for mark in marks:
            inner = tempo["station_ms"] - tempo["warn_ms"] if mark is None else mark
            exact = stationed + Fraction(inner * top, bottom)
            row.append(_reach(anchor, _ceiling(exact) + plain, stops))
        stationed += Fraction(tempo["station_ms"] * top, bottom)
        plain += tempo["changeover_ms"]
        row.append(_reach(anchor, _ceiling(stationed) + plain, stops))
        rows.append(row)
    return rows


def merge(pauses: list[list[int | None]]) -> list[list[float]]:
    """Return the spans in which nothing passes, apart from each other, in order."""
    spans: list[list[float]] = []
    for pause in sorted(pauses, key=lambda pause: pause[0] or 0):
        start = float(pause[0] or 0)
        stop = NEVER if pause[1] is None else float(pause[1])
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], stop)
        else:
            spans.append([start, stop])
    return spans


def times_of(rounds: list[list[int | None]], closed_at: int | None) -> dict[str, Any]:
    """Return what bounds a chair's entries, from the bells of its circuit."""
    late_from, reopens, ends = {}, {}, {}
    for row, following in zip(rounds, [*rounds[1:], None], strict=True):
        ends[str(row[0])] = row[4]
        late_from[str(row[0])] = following[1] if following else row[5]
        reopens[str(row[0])] = following[5] if following else None
    close_ms = closed_at or rounds[-1][5]
    return {
        "late_from": {turn: at for turn, at in late_from.items() if at is not None},
        "reopens_until": {turn: at for turn, at in reopens.items() if at is not None},
        "refused_from": None if close_ms is None else close_ms + GRACE_MS,
        "ends_at": {turn: at for turn, at in ends.items() if at is not None},
        "turns_count": max(row[0] or 0 for row in rounds),
    }


def _reach(anchor: int, length: int, stops: list[list[float]]) -> int | None:
    at = anchor + length
    for start, stop in stops:
        if stop <= anchor:
            continue
        if start >= at:
            break
        if stop == NEVER:
            return None
        at += int(stop) - max(int(start), anchor)
    return at


def _before(value: int | None, at: int) -> int | None:
    return value if value is not None and value < at else None


def _ceiling(exact: Fraction) -> int:
    return -(-exact.numerator // exact.denominator)
