"""No image harms who reads it, says more than its pixels, or loses one of them."""

import json
import struct
import zlib

import numpy as np
import pytest
import pyvips

from concours.authoring.pictures import IMAGE_BYTES_MAX, encode, join_tiles, probe
from concours.core.authoring.sources.found import Picture, PictureFault


def picture(width: int, height: int) -> pyvips.Image:
    grid = np.indices((height, width)).transpose(1, 2, 0)
    pixels = np.dstack([grid % 251, grid.sum(axis=2) % 13]).astype("uint8")
    return pyvips.Image.new_from_array(pixels).copy(interpretation="srgb")


def decoded(data: bytes) -> np.ndarray:
    return pyvips.Image.webpload_buffer(data).numpy()


def bomb(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that claims to be enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def unpacked(part: bytes) -> tuple[dict, bytes]:
    length = int.from_bytes(part[:4], "big")
    return json.loads(part[4 : 4 + length]), part[4 + length :]


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "tiff"])
def test_size_of_an_image_is_told(kind):
    data = getattr(picture(40, 30), f"{kind}save_buffer")()

    assert probe(data) == Picture(40, 30)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "image.not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image.not_an_image"),
        (b"%PDF-1.7", "image.not_an_image"),
        (b"GIF89a", "image.not_an_image"),
        (b"\x89PNG\r\n\x1a\nnothing", "image.unreadable"),
        (b"RIFF\x00\x00\x00\x00WAVE", "image.unreadable"),
        (bomb(60_000, 60_000), "image.pixels_too_many"),
        (bomb(8_000, 5_001), "image.pixels_too_many"),
        (bomb(16_384, 10), "image.pixels_too_many"),
        (bomb(4_000, 4_000), "image.unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(IMAGE_BYTES_MAX), "image.bytes_too_many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bytes_that_cannot_be_used_are_refused(data, code):
    found = probe(data)

    assert isinstance(found, PictureFault)
    assert found.code == code


def test_image_cut_short_is_refused():
    data = picture(200, 200).pngsave_buffer()

    assert probe(data[: len(data) // 2]) == PictureFault("image.unreadable")


def test_image_that_moves_is_refused():
    frames = pyvips.Image.arrayjoin(
        [picture(8, 8), 255 - picture(8, 8)], across=1
    ).copy()
    frames.set_type(pyvips.GValue.gint_type, "page-height", 8)

    assert probe(frames.webpsave_buffer()) == PictureFault("image.several_pages")


def test_small_image_keeps_every_pixel():
    source = picture(300, 200)

    part = encode(source.pngsave_buffer())

    assert (part.width, part.height, part.tiled) == (300, 200, False)
    assert np.array_equal(decoded(part.data), source.numpy())


def test_grey_and_transparent_and_deep_images_are_shown_as_they_are():
    grey = picture(20, 10).extract_band(0).copy(interpretation="b-w")
    deep = (grey.cast("ushort") * 257).copy(interpretation="grey16")
    clear = picture(20, 10).bandjoin(128)

    expected = np.repeat(grey.numpy()[:, :, None], 3, axis=2)
    assert np.array_equal(decoded(encode(grey.pngsave_buffer()).data), expected)
    assert np.array_equal(decoded(encode(deep.pngsave_buffer()).data), expected)
    assert decoded(encode(clear.pngsave_buffer()).data).shape == (10, 20, 4)


def test_nothing_but_pixels_goes_out_a36():
    """Where and by whom an image was taken is nobody's business."""
    source = picture(64, 48)
    source.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Artist", "Dr Secret")
    data = source.jpegsave_buffer(Q=95) + b"trailing secret"
    assert b"Dr Secret" in data

    part = encode(data)

    assert b"ecret" not in part.data
    fields = pyvips.Image.webpload_buffer(part.data).get_fields()
    assert not [name for name in fields if "exif" in name or "xmp" in name]


def test_image_lying_on_its_side_is_put_upright():
    source = picture(64, 48).copy()
    source.set_type(pyvips.GValue.gint_type, "orientation", 6)
    data = source.jpegsave_buffer()

    part = encode(data)

    assert probe(data) == Picture(48, 64)
    assert (part.width, part.height) == (48, 64)


def test_large_image_is_tiled_down_to_one_pixel():
    source = picture(2_000, 1_001)

    part = encode(source.pngsave_buffer())

    header, body = unpacked(part.data)
    assert part.tiled
    assert (header["width"], header["height"]) == (2_000, 1_001)
    assert (header["tile_size"], header["overlap"]) == (512, 1)
    levels = {level for level, *_ in header["tiles"]}
    assert levels == set(range(12))
    places = [tuple(row[:3]) for row in header["tiles"]]
    assert [(c, r) for level, c, r in places if level == 11] == [
        (column, row) for column in range(4) for row in range(2)
    ]
    ends = [offset + length for *_, offset, length in header["tiles"]]
    assert [row[3] for row in header["tiles"]] == [0, *ends[:-1]]
    assert ends[-1] == len(body)
    shapes = [
        decoded(body[at : at + size]).shape[:2] for *_, at, size in header["tiles"]
    ]
    assert shapes[places.index((0, 0, 0))] == (1, 1)
    assert shapes[places.index((11, 0, 0))] == (513, 513)
    assert shapes[places.index((11, 1, 0))] == (513, 514)


@pytest.mark.parametrize("bands", [1, 3])
def test_tiles_are_joined_to_print_an_image_whole(bands):
    """A ramp of 3,000 pixels on 1,100: at half its size, each pixel where it was."""
    ramp = pyvips.Image.xyz(3_000, 1_100)
    image = (ramp[0] / 3_000 * 200 + ramp[1] / 1_100 * 50).cast("uchar")
    grey = image.copy(interpretation="b-w")
    source = (
        grey if bands == 1 else grey.bandjoin([grey, grey]).copy(interpretation="srgb")
    )
    packed = encode(source.pngsave_buffer())
    whole = pyvips.Image.webpload_buffer(join_tiles(packed.data))

    assert packed.tiled
    assert (whole.width, whole.height) == (1_500, 550)
    shown, drawn = whole[0].numpy().astype(int), image.shrink(2, 2).numpy().astype(int)
    assert abs(shown - drawn).max() <= 6


def test_image_gives_the_same_part_each_time():
    small, large = (
        picture(50, 50).pngsave_buffer(),
        picture(1_500, 1_500).pngsave_buffer(),
    )

    assert encode(small) == encode(small)
    assert encode(large) == encode(large)
