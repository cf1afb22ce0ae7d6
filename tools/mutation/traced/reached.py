"""The bytes of one process, and the test that it began in; copied beside a trace."""

import json
import mmap
import os
from pathlib import Path

FOLDER = Path(__file__).parent
COUNT = len(json.loads((FOLDER / "places.json").read_text()))


def _test() -> str:
    """Return the test that runs in the process of tests that this one descends from."""
    pid = os.getpid()
    while pid > 1:
        current = FOLDER / f"current-{pid}"
        if current.exists():
            return current.read_text()
        pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return ""


def _open() -> mmap.mmap:
    name = f"{os.getpid()}-{os.urandom(4).hex()}"
    (FOLDER / f"{name}.test").write_text(_test())
    with (FOLDER / f"{name}.hits").open("w+b") as file:
        file.truncate(COUNT)
        return mmap.mmap(file.fileno(), COUNT)


HIT = _open()


def watch_templates(places: dict[str, int]) -> None:
    """Set the byte of each template that Django draws."""
    from django.template import base  # noqa: PLC0415 -- only where there is one

    draw = base.Template._render  # noqa: SLF001 -- all ways to draw one lead through it

    def tell_and_draw(self: base.Template, context: object) -> str:
        place = places.get(self.name or "")
        if place is not None:
            HIT[place] = 1
        return draw(self, context)

    base.Template._render = tell_and_draw  # type: ignore[method-assign]  # noqa: SLF001
