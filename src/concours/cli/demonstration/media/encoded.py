"""The papers of the demonstration frozen, each picture encoded once for them all.

To encode them is half of what it costs to prepare a demonstration or a rehearsal, and
the same pictures give the same bytes. They are kept beside the drawn ones, as long as
nothing that encodes them changes.
"""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec
import pyvips

from concours.authoring import pictures, prepare
from concours.authoring.pictures import EncodedImage, PictureMemory
from concours.core.authoring.paper import tiles
from concours.core.authoring.paper.frozen import FrozenPaper

KEPT = ".encoded"
"""In a folder of pictures: each of them as a part of a package, by its digest."""
CODE = (pictures, tiles)
"""Whose bytes say how a picture is encoded; beside the library."""


class _KeptImages(msgspec.Struct):
    edition: str
    images: dict[str, EncodedImage]


def freeze(folder: Path) -> FrozenPaper:
    """Return the first version of a paper: the same bytes as `authoring.freeze`.

    Raises `PaperFaulty` as that does. A folder where nothing can be written keeps none.
    """
    file = folder / "media" / KEPT
    known_images = _read(file)
    memory = PictureMemory(encoded=dict(known_images))
    paper = prepare(folder, memory=memory).freeze(1)
    if memory.encoded.keys() - known_images.keys():
        with suppress(OSError):
            _write(file, memory.encoded)
    return paper


def _read(file: Path) -> dict[bytes, EncodedImage]:
    """Return what this edition kept, by the digest of each picture."""
    try:
        kept_images = msgspec.msgpack.decode(file.read_bytes(), type=_KeptImages)
    except (OSError, msgspec.DecodeError):
        return {}
    if kept_images.edition != _edition():
        return {}
    return {
        bytes.fromhex(digest): image for digest, image in kept_images.images.items()
    }


def _write(file: Path, images: dict[bytes, EncodedImage]) -> None:
    """Write whole or not at all: two demonstrations may start at once."""
    kept_images = _KeptImages(
        _edition(), {digest.hex(): image for digest, image in images.items()}
    )
    with NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as draft:
        draft.write(msgspec.msgpack.encode(kept_images))
    draft_path = Path(draft.name)
    draft_path.chmod(0o644)
    try:
        draft_path.replace(file)
    finally:
        draft_path.unlink(missing_ok=True)


def _edition() -> str:
    """Return one line for all that the bytes of an encoded picture come from."""
    code = sha256()
    for module in CODE:
        assert module.__file__ is not None
        code.update(Path(module.__file__).read_bytes())
    library = ".".join(str(pyvips.version(place)) for place in range(3))
    return f"{code.hexdigest()} libvips {library}"
