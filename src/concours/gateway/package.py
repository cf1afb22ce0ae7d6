"""Packages: sealed bytes named by digest, which anyone may have and any cache keep.

A cache keeps them for ever, so nothing is served under a name that is not its digest:
each file is hashed when it is first read, and when it has changed on the disk.
"""

import asyncio
import logging
import re
from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from concours.core.kernel.errors import Unavailable
from concours.gateway.services import services_of
from concours.store.packages import is_named_by_digest, list_named

LOG = logging.getLogger("concours.gateway")

IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
DIGEST = re.compile(r"[0-9a-f]{64}")
BYTES = "application/octet-stream"
FILES_KEPT_MAX = 64
CHECKED_COUNT_MAX = 4_096
KEPT_BYTES_MAX = 1024 * 1024
"""Manifests, signatures and contents; images are larger, and come by site caches."""


async def get_manifest(request: Request) -> Response:
    """Give the manifest's bytes: their SHA-256 is the name of the package."""
    path = _folder(request) / "manifest.json"
    await _check(path, _digest(request))
    return _file(path, "application/json")


async def get_signature(request: Request) -> Response:
    """Give the 64 bytes by which the exam's key vouches for the manifest."""
    return _file(_folder(request) / "manifest.json.sig", BYTES)


async def get_blob(request: Request) -> Response:
    """Give one package part."""
    path = services_of(request).settings.packages / "blob" / _digest(request)
    await _check(path, path.name)
    return _file(path, BYTES)


async def check_all(packages: Path) -> None:
    """Hash every package at the start: what is damaged is said before the hour."""
    for path, name in list_named(packages):
        try:
            await _check(path, name)
        except (HTTPException, Unavailable):
            continue


async def _check(path: Path, name: str) -> None:
    """Raise `Unavailable` if a file is not what its name says."""
    await asyncio.to_thread(_check_now, path, name)


def _check_now(path: Path, name: str) -> None:
    try:
        facts = path.stat()
    except FileNotFoundError as error:
        raise HTTPException(404) from error
    if not _is_whole(path, name, (facts.st_size, facts.st_mtime_ns)):
        raise Unavailable("package")


@lru_cache(maxsize=CHECKED_COUNT_MAX)
def _is_whole(path: Path, name: str, _version: tuple[int, int]) -> bool:
    """`_version` makes a file that was written again be hashed again."""
    is_whole = is_named_by_digest(path, name)
    if not is_whole:
        LOG.error("package file %s is damaged: it is not served", path)
    return is_whole


def _folder(request: Request) -> Path:
    return services_of(request).settings.packages / _digest(request)


def _digest(request: Request) -> str:
    digest: str = request.path_params["digest"]
    if DIGEST.fullmatch(digest) is None:
        raise HTTPException(404)
    return digest


def _file(path: Path, media_type: str) -> Response:
    try:
        small = _small(path)
    except FileNotFoundError as error:
        raise HTTPException(404) from error
    if small is None:
        return FileResponse(path, headers=IMMUTABLE, media_type=media_type)
    return Response(small, headers=IMMUTABLE, media_type=media_type)


@lru_cache(maxsize=FILES_KEPT_MAX)
def _small(path: Path) -> bytes | None:
    """Return a file that every tablet asks for, read once: named by its digest."""
    if path.stat().st_size > KEPT_BYTES_MAX:
        return None
    return path.read_bytes()
