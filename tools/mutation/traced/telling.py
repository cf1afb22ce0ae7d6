"""A plugin of pytest: which test runs, and what it reaches; copied beside a trace."""

import json
import os
import time
from collections.abc import Iterator

import pytest
import reached

CURRENT = reached.FOLDER / f"current-{os.getpid()}"
OUT = (reached.FOLDER / f"tests-{os.getpid()}.jsonl").open("a")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Name the test that runs; in the end, write what it reached in its process."""
    CURRENT.write_text(item.nodeid)
    start_s = time.monotonic()
    result = yield
    hits = [place for place, byte in enumerate(bytes(reached.HIT)) if byte]
    reached.HIT[:] = bytes(reached.COUNT)
    row = [item.nodeid, round(time.monotonic() - start_s, 3), hits]
    OUT.write(json.dumps(row) + "\n")
    OUT.flush()
    return result


def pytest_sessionfinish() -> None:
    """Close the file."""
    OUT.close()
