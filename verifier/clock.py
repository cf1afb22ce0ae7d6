"""The candidate's own time: section "Time" of `docs/reference/wire.md`."""

from typing import Any

MINUTE_MS = 60_000
OPEN_PAUSE_MS = 12 * 60 * MINUTE_MS


def starts(sitting: dict[str, Any], attempt: dict[str, Any]) -> int | None:
    """Return when the paper opened for this attempt, None if it never did."""
    clock = attempt.get("apart") or sitting
    t0: int | None = clock["t0_ms"]
    return t0


def ends(sitting: dict[str, Any], attempt: dict[str, Any]) -> tuple[int, int]:
    """Return the normal end and the candidate's own end, in milliseconds.

    Both are 0 for those for whom the paper never opened.
    """
    t0 = starts(sitting, attempt)
    if t0 is None:
        return 0, 0
    shared_minutes = own_minutes = 0
    for extension in attempt["extensions"]:
        if extension["scope"] == "candidate":
            own_minutes += extension["minutes"]
        else:
            shared_minutes += extension["minutes"]
    length = sitting["duration_ms"] + shared_minutes * MINUTE_MS
    closed_ms = (attempt.get("apart") or sitting)["closed_at_ms"]
    if closed_ms is not None:
        length = min(length, max(0, closed_ms - t0))
    numerator, denominator = attempt["factor"]
    stretched = (length * numerator + denominator - 1) // denominator
    stops = _merge_pauses(t0, attempt.get("pauses", ()))
    return (
        _spend(t0, length, stops),
        _spend(t0, stretched + own_minutes * MINUTE_MS, stops),
    )


def _merge_pauses(t0: int, pauses: Any) -> list[list[int]]:
    """Join pauses that overlap, and leave out what lies before t0."""
    spans: list[list[int]] = []
    for pause in sorted(pauses, key=lambda pause: pause["from_ms"]):
        until = pause["until_ms"]
        if until is None:
            until = pause["from_ms"] + OPEN_PAUSE_MS
        if spans and pause["from_ms"] <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], until)
        else:
            spans.append([pause["from_ms"], until])
    return [[max(t0, start), stop] for start, stop in spans if stop > t0]


def _spend(t0: int, length: int, stops: list[list[int]]) -> int:
    """Return when `length` has been spent, working between the stops."""
    at, rest = t0, length
    for start, stop in stops:
        if start - at >= rest:
            break
        rest -= start - at
        at = stop
    return at + rest
