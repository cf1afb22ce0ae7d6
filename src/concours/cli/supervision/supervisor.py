"""Keep the house's processes alive, and end them in order.

One loop, no cleverness: a process that dies or falls silent is started again, later
each time; PostgreSQL too. The first Ctrl-C or SIGTERM stops everything in order, the
second kills.
"""

import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

from concours.cli.house import HouseFault
from concours.cli.screen import choose
from concours.cli.supervision.child import Child, Part
from concours.cli.supervision.cluster_watch import ClusterWatch
from concours.store.cluster import Cluster, ExternalCluster

TICK_S = 0.1
FRONT_STOP_S_MAX = 4.0
BACK_STOP_S_MAX = 2.0
FIRST_DEATHS_MAX = 3
KILLED_EXIT = 130


class Supervisor:
    """Runs `parts` over `cluster` until it is told to stop.

    `say` takes a part's name and one line: each change of state, nothing else.
    """

    def __init__(
        self,
        cluster: Cluster | ExternalCluster,
        parts: Sequence[Part],
        say: Callable[[str, str], None],
    ) -> None:
        self._cluster = cluster
        self._children = [Child(part, say) for part in parts]
        self._cluster_watch = (
            ClusterWatch(cluster, say) if isinstance(cluster, Cluster) else None
        )
        self._say = say
        self._stopping = False

    def run(self, on_ready: Callable[[], None]) -> None:
        """Start everything, call `on_ready` once all is ready, return when stopped.

        Raises `HouseFault` if a part keeps dying before it was ever ready.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        executor = ThreadPoolExecutor(max_workers=len(self._children))
        try:
            for child in self._children:
                child.start()
            self._watch(executor, on_ready)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)
            self._stop()

    def _watch(
        self, executor: ThreadPoolExecutor, on_ready: Callable[[], None]
    ) -> None:
        announced = False
        while not self._stopping:
            if self._cluster_watch is not None:
                self._cluster_watch.tick(time.monotonic())
            for child in self._children:
                child.tick(executor)
                is_hopeless = child.deaths_count >= FIRST_DEATHS_MAX
                if child.part.is_needed and not child.was_ready and is_hopeless:
                    raise _never_ready(child)
            if not announced and all(map(_is_in_order, self._children)):
                announced = True
                on_ready()
            time.sleep(TICK_S)

    def _stop(self) -> None:
        for is_front, within_s in ((True, FRONT_STOP_S_MAX), (False, BACK_STOP_S_MAX)):
            children = [c for c in self._children if c.part.front is is_front]
            for child in children:
                child.ask_to_end()
            deadline = time.monotonic() + within_s
            for child in children:
                child.end(within_s=deadline - time.monotonic())

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping:
            self._kill_all()
        self._stopping = True
        self._say(
            "concours",
            choose(
                fr="s’arrête (Ctrl-C encore pour tuer)",
                en="stopping (Ctrl-C again to kill)",
            ),
        )

    def _kill_all(self) -> None:
        """End at once. PostgreSQL recovers at its next start; so do we."""
        for child in self._children:
            child.kill_unwaited()
        if isinstance(self._cluster, Cluster) and self._cluster.is_alive:
            os.kill(self._cluster.pid, signal.SIGQUIT)
        os._exit(KILLED_EXIT)


def _is_in_order(child: Child) -> bool:
    """Tell whether a part is ready, or has died and the house does without it."""
    has_failed = child.deaths_count > 0 and not child.part.is_needed
    return child.state == "ready" or has_failed


def _never_ready(child: Child) -> HouseFault:
    name, last_words, log = child.part.name, child.last_words(), child.part.log
    return HouseFault(
        fr=f"{name} ne démarre pas : {last_words} (tout est dans {log})",
        en=f"{name} does not start: {last_words} (all of it in {log})",
    )
