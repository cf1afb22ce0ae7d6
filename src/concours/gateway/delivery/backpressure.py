"""Backpressure: how long tablets gather entries before they send them.

Most of what an entry costs is the batch that brings it. A gateway that is late asks for
fewer and larger batches, more firmly each second, until it is quick again; no candidate
waits for an acknowledgement to go on.
"""

WAIT_MS_QUICK, WAIT_MS_LATE = 6.0, 12.0
"""Mean waits for a commit: below the first tablets may hurry, above the second not."""
WAIT_COMMITS_QUICK, WAIT_COMMITS_LATE = 3, 6
"""The same in commits, where one alone takes long: a slow disk, a far standby."""
COMMIT_MS_MAX = 16.0
COMMIT_RISE = 1 / 64
"""A commit alone takes the least that was seen; that is forgotten about so fast."""
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


def own_pace_ms(pace_ms: int, draw: float) -> int:
    """Return what one tablet is asked for, between half of it and all of it.

    `draw` is drawn in [0, 1) for each answer. Tablets that wrote at one instant, as
    examiners do at a bell, and are asked for the same come again together for ever:
    each wave is a queue, so that no gateway finds itself quick again.
    """
    return round(pace_ms * (1 + draw) / 2)


class Backpressure:
    """`ms` is what tablets are asked for; 0 is as they like."""

    def __init__(self) -> None:
        self.ms = 0
        self._wait_ms = 0.0
        self._commit_ms = COMMIT_MS_MAX
        self._turned_s = 0.0

    def committed(self, commit_s: float, *, batches_count: int) -> None:
        """Take in how long one commit took. Those of many batches tell of the load."""
        commit_ms = min(1_000 * commit_s, COMMIT_MS_MAX)
        if commit_ms < self._commit_ms:
            self._commit_ms = commit_ms
        elif batches_count == 1:
            self._commit_ms += (commit_ms - self._commit_ms) * COMMIT_RISE

    def waited(self, wait_s: float, *, now_s: float) -> None:
        """Take in how long one batch has waited; `now_s` never goes back."""
        self._wait_ms += (1_000 * wait_s - self._wait_ms) / SMOOTHING
        if now_s < self._turned_s + TURN_S:
            return
        is_lull = now_s >= self._turned_s + LULL_S
        self._turned_s = now_s
        self.ms = next_pace_ms(
            self.ms, wait_ms=self._wait_ms, commit_ms=self._commit_ms
        )
        if is_lull:
            self.ms = 0


def next_pace_ms(pace_ms: int, *, wait_ms: float, commit_ms: float) -> int:
    """Return what to ask for in the next second: up fast, down slowly.

    `commit_ms` is what a commit takes alone: no batch is quicker, however few come.
    """
    if wait_ms > max(WAIT_MS_LATE, WAIT_COMMITS_LATE * commit_ms):
        return min(pace_ms + pace_ms // 4 + STEP_MS, PACE_MS_MAX)
    if wait_ms < max(WAIT_MS_QUICK, WAIT_COMMITS_QUICK * commit_ms):
        return max(pace_ms - pace_ms // 8 - STEP_MS // 4, 0)
    return pace_ms
