"""Whether files of packages are what their names say, hashed once each."""

import asyncio
import logging
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from starlette.responses import Response

from concours.gateway.lru_cache import LruCache
from concours.store.packages import is_named_by_digest, list_named

LOG = logging.getLogger("concours.gateway")

CHECKED_COUNT_MAX = 4_096
FILES_KEPT_MAX = 64

HeldFiles: TypeAlias = LruCache[str, Response]
"""Answers by path, each of bytes that were found to be their name."""


def held_files() -> HeldFiles:
    """Return where a gateway holds what every tablet asks for."""
    return LruCache(FILES_KEPT_MAX)


async def check_all(packages: Path) -> None:
    """Hash every package at the start: what is damaged is said before the hour."""
    for path, name in list_named(packages):
        await asyncio.to_thread(is_served, path, name)


def is_served(path: Path, name: str) -> bool:
    """Tell whether a file is there and is what its name says."""
    try:
        return is_its_name(path, name)
    except FileNotFoundError:
        return False


def is_its_name(path: Path, name: str) -> bool:
    """Tell whether a file is what its name says. Raises `FileNotFoundError`."""
    facts = path.stat()
    return _is_whole(path, name, (facts.st_size, facts.st_mtime_ns))


@lru_cache(maxsize=CHECKED_COUNT_MAX)
def _is_whole(path: Path, name: str, _version: tuple[int, int]) -> bool:
    """`_version` makes a file that was written again be hashed again."""
    is_whole = is_named_by_digest(path, name)
    if not is_whole:
        LOG.error("package file %s is damaged: it is not served", path)
    return is_whole
