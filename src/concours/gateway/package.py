"""Packages: sealed bytes named by digest, which anyone may have and any cache keep."""

import re
from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from concours.gateway.gate import gate_of

IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
DIGEST = re.compile(r"[0-9a-f]{64}")
BYTES = "application/octet-stream"
FILES_KEPT_MAX = 64
KEPT_BYTES_MAX = 1024 * 1024
"""Manifests, signatures and contents; images are larger, and come by site caches."""


async def get_manifest(request: Request) -> Response:
    """Give the manifest's bytes: their SHA-256 is the name of the package."""
    return _file(_folder(request) / "manifest.json", "application/json")


async def get_signature(request: Request) -> Response:
    """Give the 64 bytes by which the exam's key vouches for the manifest."""
    return _file(_folder(request) / "manifest.json.sig", BYTES)


async def get_blob(request: Request) -> Response:
    """Give one encrypted part."""
    packages = gate_of(request).settings.packages
    return _file(packages / "blob" / _digest(request), BYTES)


def _folder(request: Request) -> Path:
    return gate_of(request).settings.packages / _digest(request)


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
