"""The candidate's own time: section "Time" of `docs/reference/wire.md`."""

from typing import Any

MINUTE_MS = 60_000


def ends(sitting: dict[str, Any], attempt: dict[str, Any]) -> tuple[int, int]:
    """Return the normal end and the candidate's own end, in milliseconds."""
    t0 = sitting["t0_ms"]
    shared = personal = 0
    for extension in attempt["extensions"]:
        if extension["scope"] == "candidate":
            personal += extension["minutes"]
        else:
            shared += extension["minutes"]
    normal = t0 + sitting["duration_ms"] + shared * MINUTE_MS
    closed = sitting["closed_at_ms"]
    if closed is not None and closed < normal:
        normal = max(closed, t0)
    above, below = attempt["factor"]
    stretched = ((normal - t0) * above + below - 1) // below
    return normal, t0 + stretched + personal * MINUTE_MS
