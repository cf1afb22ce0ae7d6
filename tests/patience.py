"""How long a test waits for what must come, before it says that it never came.

A wait costs nothing when all is well: it is as long as a machine takes that does much
else. Where the time is what the product promises, a test names that time itself.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE_S = 120
PATIENCE_MS = 1_000 * PATIENCE_S
LOOK_S = 0.05


def until(look: Callable[[], T], what: str = "it never came") -> T:
    """Return what `look` finds, once it finds something."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < deadline_s, what
        time.sleep(LOOK_S)
    return found
