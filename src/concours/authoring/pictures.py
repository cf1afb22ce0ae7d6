"""Images of a paper: looked at before anything is decoded, then made into parts.

Bytes are recognised by their first bytes and given to that one decoder: no SVG, no
PDF, nothing that a generic loader would try (A17, A21). What goes out is encoded
anew from pixels, so that no metadata, thumbnail or trailing bytes survive (A36).
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

import pyvips

from concours.core.authoring.paper.tiles import (
    OVERLAP,
    TILE_SIZE,
    Pyramid,
    TilePosition,
    pack,
)
from concours.core.authoring.sources.found import Picture, PictureFault
from concours.core.kernel.canonical import load
from concours.core.kernel.errors import Defect

IMAGE_BYTES_MAX = 30 * 2**20
IMAGE_PIXELS_MAX = 40_000_000
SIDE_PIXELS_MAX = 16_383
"""The largest side of a WebP image."""
UNTILED_PIXELS_MAX = 2_000_000
PRINTED_PIXELS_MAX = 2_400
"""The longer side of an image on paper: two hundred dots an inch on a page."""

MEDIA_TYPE = "image/webp"

_DECODERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "pngload_buffer"),
    (b"\xff\xd8\xff", "jpegload_buffer"),
    (b"RIFF", "webpload_buffer"),
    (b"II*\x00", "tiffload_buffer"),
    (b"MM\x00*", "tiffload_buffer"),
)


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """An image as a part of the package."""

    data: bytes
    width: int
    height: int
    tiled: bool


def probe(data: bytes, *, pixels_left: int | None = None) -> Picture | PictureFault:
    """Tell an image's size, or why it cannot be used.

    Sizes come from the header: only an image within bounds is decoded, to be sure
    that it is whole. `pixels_left` is what all images of a paper may still have.
    """
    if len(data) > IMAGE_BYTES_MAX:
        return PictureFault("image.bytes_too_many", str(len(data)))
    opener = _opener(data)
    if opener is None:
        return PictureFault("image.not_an_image")
    try:
        image = opener()
        fault = _fault_of_header(image)
        if fault is not None:
            return fault
        if pixels_left is not None and image.width * image.height > pixels_left:
            return PictureFault("image.pixels_of_all")
        image.avg()
        upright = opener().autorot()
    except pyvips.Error:
        return PictureFault("image.unreadable")
    return Picture(upright.width, upright.height)


def _fault_of_header(image: pyvips.Image) -> PictureFault | None:
    too_large = image.width * image.height > IMAGE_PIXELS_MAX
    if too_large or max(image.width, image.height) > SIDE_PIXELS_MAX:
        return PictureFault("image.pixels_too_many", f"{image.width} × {image.height}")
    pages_count = image.get("n-pages") if image.get_typeof("n-pages") else 1
    return PictureFault("image.several_pages") if pages_count > 1 else None


def encode(data: bytes) -> EncodedImage:
    """Return a probed image as a part: its own pixels, or tiles above 2 megapixels."""
    opener = _opener(data)
    if opener is None:
        raise Defect("an image was not probed")
    image = _plain(opener())
    if image.width * image.height <= UNTILED_PIXELS_MAX:
        whole: bytes = image.webpsave_buffer(lossless=True, effort=4, keep="none")
        return EncodedImage(whole, image.width, image.height, tiled=False)
    pyramid = Pyramid(image.width, image.height, MEDIA_TYPE, _tiles(image))
    return EncodedImage(pack(pyramid), image.width, image.height, tiled=True)


@dataclass(slots=True)
class PictureMemory:
    """Images looked at and encoded once, by digest, for as long as they are used.

    `pixels_left` bounds what all of them together may have, if anything does.
    """

    pixels_left: int | None = None
    probed: dict[bytes, Picture | PictureFault] = field(default_factory=dict)
    encoded: dict[bytes, EncodedImage] = field(default_factory=dict)

    def probe(self, data: bytes) -> Picture | PictureFault:
        """Return what an image is."""
        digest = sha256(data).digest()
        if digest not in self.probed:
            picture = probe(data, pixels_left=self.pixels_left)
            self.probed[digest] = picture
            if self.pixels_left is not None and isinstance(picture, Picture):
                self.pixels_left -= picture.width * picture.height
        return self.probed[digest]

    def encode(self, data: bytes) -> EncodedImage:
        """Return an image as a part."""
        digest = sha256(data).digest()
        if digest not in self.encoded:
            self.encoded[digest] = encode(data)
        return self.encoded[digest]


def _opener(data: bytes) -> Callable[[], pyvips.Image] | None:
    for start, name in _DECODERS:
        if data.startswith(start):
            load = getattr(pyvips.Image, name)
            return lambda: load(data, access="sequential", fail_on="error")
    return None


def _plain(image: pyvips.Image) -> pyvips.Image:
    """Return upright 8-bit sRGB or grey pixels: what screens show."""
    whole = image.autorot().copy_memory()
    if whole.get_typeof("icc-profile-data"):
        whole = whole.icc_transform("srgb", embedded=True)
    grey = whole.interpretation in ("b-w", "grey16") and not whole.hasalpha()
    return whole.colourspace("b-w" if grey else "srgb").cast("uchar")


def _tiles(image: pyvips.Image) -> dict[TilePosition, bytes]:
    archive: bytes = image.dzsave_buffer(
        imagename="t",
        suffix=".webp[Q=90,keep=none]",
        tile_size=TILE_SIZE,
        overlap=OVERLAP,
        depth="onepixel",
        container="zip",
    )
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return {
            _tile_position(name): files.read(name)
            for name in files.namelist()
            if name.endswith(".webp")
        }


def join_tiles(packed: bytes) -> bytes:
    """Return a tiled image whole, as large as paper shows it, to be printed."""
    start = 4 + int.from_bytes(packed[:4], "big")
    header = cast("dict[str, Any]", load(packed[4:start]))
    size = header["width"], header["height"]
    level = top = max(row[0] for row in header["tiles"])
    while max(size) >> (top - level) > PRINTED_PIXELS_MAX:
        level -= 1
    tiles = {
        (column, row): pyvips.Image.webpload_buffer(
            packed[start + offset : start + offset + length]
        )
        for own_level, column, row, offset, length in header["tiles"]
        if own_level == level
    }
    width, height = (-(-side // 2 ** (top - level)) for side in size)
    whole = pyvips.Image.black(width, height, bands=tiles[0, 0].bands)
    for (column, row), tile in tiles.items():
        x, y = (max(0, at * TILE_SIZE - OVERLAP) for at in (column, row))
        whole = whole.insert(tile, x, y)
    whole = whole.copy(interpretation=tiles[0, 0].interpretation)
    return bytes(whole.webpsave_buffer(Q=90, keep="none"))


def _tile_position(name: str) -> TilePosition:
    level, tile = name.removesuffix(".webp").split("/")[-2:]
    column, row = tile.split("_")
    return int(level), int(column), int(row)
