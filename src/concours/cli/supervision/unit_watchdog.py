"""Tells systemd that a process works which has no loop of ours: the console."""

import threading
import time
from collections.abc import Callable

from concours.metrics.watchdog import Watchdog

EVERY_S = 5.0


def feed_while(is_working: Callable[[], bool | None]) -> None:
    """Ask every five seconds, from a thread; say so to systemd unless it is False.

    Without systemd nobody is asked.
    """
    watchdog = Watchdog()
    if watchdog.is_heard:
        ask = (is_working, watchdog)
        threading.Thread(target=_feed, args=ask, daemon=True).start()


def _feed(is_working: Callable[[], bool | None], watchdog: Watchdog) -> None:
    while True:
        time.sleep(EVERY_S)
        if is_working() is not False:
            watchdog.feed()
