"""Packages: sealed bytes named by digest, which anyone may have and any cache keep.

A cache keeps them for ever, so nothing is served under a name that is not its digest:
each file is hashed when it is first read, and when it has changed on the disk. A small
one whose bytes are its name is held in memory, and answered from there ever after.
"""

import asyncio
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from concours.core.kernel.errors import Unavailable
from concours.gateway.edge.static_files import HEADERS
from concours.gateway.package_files import is_its_name
from concours.gateway.services import services_of
from concours.store.packages import DIGEST, manifest_path, part_path, signature_path

IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
BYTES = "application/octet-stream"
KEPT_BYTES_MAX = 1024 * 1024
"""Manifests and contents; images are larger, and come by site caches."""


async def get_manifest(request: Request) -> Response:
    """Give the manifest's bytes: their SHA-256 is the name of the package."""
    path = _manifest(request)
    await _check(request, path, path.parent.name)
    return _hold(request, path, path.parent.name, "application/json")


async def get_signature(request: Request) -> Response:
    """Give the 64 bytes by which the exam's key vouches for the manifest."""
    path = _manifest(request)
    await _check(request, path, path.parent.name)
    try:
        signature = signature_path(path).read_bytes()
    except FileNotFoundError as error:
        raise HTTPException(404) from error
    return Response(signature, headers=IMMUTABLE, media_type=BYTES)


async def get_blob(request: Request) -> Response:
    """Give one package part."""
    path = part_path(_packages(request), _digest(request))
    await _check(request, path, path.name)
    return _hold(request, path, path.name, BYTES)


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


def _hold(request: Request, path: Path, name: str, media_type: str) -> Response:
    """Return a file as an answer, held for the next ones if it is small and right."""
    if path.stat().st_size > KEPT_BYTES_MAX:
        return FileResponse(path, headers=IMMUTABLE, media_type=media_type)
    body = path.read_bytes()
    if sha256(body).hexdigest() != name:
        raise Unavailable("package")  # written again since it was looked at
    response = Response(body, headers=IMMUTABLE | HEADERS, media_type=media_type)
    services_of(request).held_files.put(request.scope["path"], response)
    return response
