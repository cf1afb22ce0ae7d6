"""Packages: sealed bytes named by digest, which anyone may have and any cache keep.

A cache keeps them for ever, so nothing is served under a name that is not its digest:
each file is hashed when it is first read, and when it has changed on the disk.
"""

import asyncio
from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from concours.core.kernel.errors import Unavailable
from concours.gateway.package_files import is_its_name
from concours.gateway.services import services_of
from concours.store.packages import DIGEST, manifest_path, part_path, signature_path

IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
BYTES = "application/octet-stream"
FILES_KEPT_MAX = 64
KEPT_BYTES_MAX = 1024 * 1024
"""Manifests, signatures and contents; images are larger, and come by site caches."""


async def get_manifest(request: Request) -> Response:
    """Give the manifest's bytes: their SHA-256 is the name of the package."""
    path = _manifest(request)
    await _check(request, path, path.parent.name)
    return _file(path, "application/json")


async def get_signature(request: Request) -> Response:
    """Give the 64 bytes by which the exam's key vouches for the manifest."""
    path = _manifest(request)
    await _check(request, path, path.parent.name)
    return _file(signature_path(path), BYTES)


async def get_blob(request: Request) -> Response:
    """Give one package part."""
    path = part_path(_packages(request), _digest(request))
    await _check(request, path, path.name)
    return _file(path, BYTES)


async def _check(request: Request, path: Path, name: str) -> None:
    """Raise `Unavailable` if a file is not what its name says, or is still to come."""
    try:
        is_whole = await asyncio.to_thread(is_its_name, path, name)
    except FileNotFoundError as error:
        if services_of(request).package_fill.ask_for(name):
            raise Unavailable("package") from error
        raise HTTPException(404) from error
    if not is_whole:
        services_of(request).package_fill.ask_for(name)
        raise Unavailable("package")


def _packages(request: Request) -> Path:
    return services_of(request).settings.packages


def _manifest(request: Request) -> Path:
    return manifest_path(_packages(request), _digest(request))


def _digest(request: Request) -> bytes:
    digest: str = request.path_params["digest"]
    if DIGEST.fullmatch(digest) is None:
        raise HTTPException(404)
    return bytes.fromhex(digest)


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
