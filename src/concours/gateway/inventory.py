"""Every path that a gateway answers, as patterns, for whatever stands before it.

Made of the routes themselves and of the files of the application: what is not in it is
a stray, and gateways keep it as evidence.
"""

import re
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path

from starlette.routing import BaseRoute, Route

PARAMETER = re.compile(r"\{[^}]*\}")
ASSETS = r"/([a-z]+/)?assets/[A-Za-z0-9_.-]+"
"""Pieces of this build, and of those before, which an open tablet may still ask for."""
INDEX = "index.html"


def inventory_of(routes: Iterable[BaseRoute], client: Path) -> tuple[str, ...]:
    """Return patterns that a whole path matches, each once, in order."""
    paths = {_pattern(route.path) for route in routes if isinstance(route, Route)}
    files = {
        f"/{path.relative_to(client).as_posix()}"
        for path in client.rglob("*")
        if path.is_file()
    }
    for file in files:
        if re.fullmatch(ASSETS, file):
            continue
        paths.add(re.escape(file))
        folder = file.removesuffix(INDEX)
        if folder != file:
            paths |= {re.escape(folder), re.escape(folder.rstrip("/") or "/")}
    return tuple(sorted(paths | {ASSETS}))


def _pattern(path: str) -> str:
    """Return what matches a route's path; of a parameter, what the route takes."""
    fixed_parts = map(re.escape, PARAMETER.split(path))
    parameters = [
        ".+" if name.endswith(":path}") else "[^/]+" for name in PARAMETER.findall(path)
    ]
    return "".join(
        part
        for pair in zip_longest(fixed_parts, parameters, fillvalue="")
        for part in pair
    )
