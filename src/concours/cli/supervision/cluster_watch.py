"""Start PostgreSQL again when it has died: later each time; say if the disk is full.

A server that dies of a full disk dies again as it recovers: starting it without a pause
only fills its log, and tells nobody why.
"""

import shutil
from collections.abc import Callable

from concours.cli.screen import choose
from concours.cli.supervision.child import BACKOFF_S, STEADY_S, trim
from concours.store.cluster import Cluster, ClusterFault

MEGABYTE = 1_000_000
DISK_BYTES_MIN = 512 * MEGABYTE
"""Less is no room for recovery: two segments of the log, and what it writes again."""


class ClusterWatch:
    """Minds one cluster of our own; `tick` takes a clock that never jumps."""

    def __init__(self, cluster: Cluster, say: Callable[[str, str], None]) -> None:
        self._cluster = cluster
        self._say = say
        self._deaths_count = 0
        self._started_s = 0.0
        self._due_s: float | None = None

    def tick(self, now_s: float) -> None:
        """Notice a death; start again once the pause after it is over."""
        trim(self._cluster.log)
        if self._cluster.is_alive:
            return
        if self._due_s is None:
            self._bury(now_s)
        elif now_s >= self._due_s:
            self._start(now_s)

    def _bury(self, now_s: float) -> None:
        if now_s - self._started_s > STEADY_S:
            self._deaths_count = 0
        pause_s = BACKOFF_S[min(self._deaths_count, len(BACKOFF_S) - 1)]
        self._deaths_count += 1
        self._due_s = now_s + pause_s
        self._tell(
            fr=f"mort ; redémarre dans {pause_s:g} s",
            en=f"died; again in {pause_s:g} s",
        )
        free = shutil.disk_usage(self._cluster.folder).free
        if free < DISK_BYTES_MIN:
            self._tell(
                fr=f"disque plein : {free // MEGABYTE} Mo libres ; faites de la place",
                en=f"disk full: {free // MEGABYTE} MB free; make room",
            )

    def _start(self, now_s: float) -> None:
        self._due_s, self._started_s = None, now_s
        try:
            self._cluster.start()
        except ClusterFault as fault:
            self._tell(fr=fault.fr, en=fault.en)
        else:
            self._tell(fr="prêt", en="ready")

    def _tell(self, *, fr: str, en: str) -> None:
        self._say("postgres", choose(fr=fr, en=en))
