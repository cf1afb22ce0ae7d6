"""Backpressure: how long tablets gather entries before they send them.

Most of what an entry costs is the batch that brings it. A gateway that is late asks for
fewer and larger batches, more firmly each second, until it is quick again; no candidate
waits for an acknowledgement to go on.
"""

WAIT_MS_QUICK, WAIT_MS_LATE = 6.0, 12.0
"""Mean waits for a commit: below the first tablets may hurry, above the second not."""
SMOOTHING = 64
"""Batches over which the mean wait is taken, about."""

STEP_MS = 250
PACE_MS_MAX = 5_000
"""What may be on a tablet alone: a person writes an entry every fifteen seconds."""
TURN_S = 1.0
LULL_S = 15.0
"""Whoever was asked so long ago has sent since: a gateway without batches is quick."""


WAVE_A_SECOND = 800
"""Batches that one gateway takes beside two others on two cores, without a queue."""


def spread_ms(tablets_count: int) -> int:
    """Return over how long tablets should spread what all of them write at once.

    The reveal, and the end that the clock brings: few tablets need not wait at all.
    """
    return min(1_000 * tablets_count // WAVE_A_SECOND, PACE_MS_MAX)


class Backpressure:
    """`ms` is what tablets are asked for; 0 is as they like."""

    def __init__(self) -> None:
        self.ms = 0
        self._wait_ms = 0.0
        self._turned_s = 0.0

    def waited(self, wait_s: float, *, now_s: float) -> None:
        """Take in how long one batch has waited; `now_s` never goes back."""
        self._wait_ms += (1_000 * wait_s - self._wait_ms) / SMOOTHING
        if now_s < self._turned_s + TURN_S:
            return
        is_lull = now_s >= self._turned_s + LULL_S
        self._turned_s = now_s
        self.ms = 0 if is_lull else next_pace_ms(self.ms, wait_ms=self._wait_ms)


def next_pace_ms(pace_ms: int, *, wait_ms: float) -> int:
    """Return what to ask for in the next second: up fast, down slowly."""
    if wait_ms > WAIT_MS_LATE:
        return min(pace_ms + pace_ms // 4 + STEP_MS, PACE_MS_MAX)
    if wait_ms < WAIT_MS_QUICK:
        return max(pace_ms - pace_ms // 8 - STEP_MS // 4, 0)
    return pace_ms
