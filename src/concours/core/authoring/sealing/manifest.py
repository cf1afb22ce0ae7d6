"""The manifest of a package: what it holds, under which digests."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from concours.core.authoring.paper.frozen import PARTS_COUNT_MAX
from concours.core.authoring.sealing.spoken import SPOKEN_BYTES
from concours.core.kernel.canonical import Json, NotCanonical, dump, load
from concours.core.kernel.errors import Refusal

PART_BYTES_MAX = 2**28
"""256 MiB: a pyramid of the largest image allowed, several times over."""

MANIFEST_BYTES_MAX = 2**20
DIGEST_BYTES = 32

_KEYS = frozenset({"protocol", "sitting", "content", "key_check", "parts"})


@dataclass(eq=False)
class PackageInvalid(Refusal):
    """A package is not what its signer made.

    `reason`: `signature`, `manifest` (not in its form), `missing` (a part is not
    there), `digest` (bytes differ from the manifest), `content`, `key` (the sitting
    key is another's), `key_document` (not the one that was sealed), `sitting`.
    """

    code: ClassVar[str] = "package.invalid"
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """One encrypted part: the SHA-256 of its bytes, and how many they are."""

    digest: bytes
    bytes_count: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as read. `paper` is what a tablet may show before the launch.

    `spoken` is the sitting key, sealed so that the launch words open it.
    """

    sitting: UUID
    paper: Mapping[str, Json]
    content: bytes
    key_check: bytes
    spoken: bytes
    parts: tuple[Part, ...]


def package_digest(manifest: bytes) -> bytes:
    """Return what names a package: the SHA-256 of its manifest's bytes."""
    return sha256(manifest).digest()


def write(manifest: Manifest) -> bytes:
    """Return the canonical JSON of a manifest."""
    return dump(
        {
            "protocol": 1,
            "sitting": str(manifest.sitting),
            "paper": dict(manifest.paper),
            "content": manifest.content.hex(),
            "key_check": manifest.key_check.hex(),
            "spoken": manifest.spoken.hex(),
            "parts": [
                {"digest": part.digest.hex(), "bytes": part.bytes_count}
                for part in manifest.parts
            ],
        }
    )


def read(data: bytes) -> Manifest:
    """Return the manifest that `data` writes.

    Raises `PackageInvalid` (`manifest`) if it is not exactly a manifest of this
    protocol: a tablet acts on nothing that it does not wholly understand.
    """
    envelope = read_envelope(data, facts="paper", more=frozenset({"spoken"}))
    return Manifest(
        sitting=envelope.sitting,
        paper=envelope.facts,
        content=envelope.content,
        key_check=envelope.key_check,
        spoken=bytes_of_hex(envelope.value["spoken"], SPOKEN_BYTES),
        parts=tuple(_part(row) for row in envelope.parts),
    )


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every manifest says; `facts` are those of its paper or of its series."""

    sitting: UUID
    facts: Mapping[str, Json]
    content: bytes
    key_check: bytes
    parts: tuple[Json, ...]
    value: Mapping[str, Json]


def read_envelope(
    data: bytes, *, facts: str, more: frozenset[str] = frozenset()
) -> Envelope:
    """Return what a manifest says whose facts are under this name.

    `more` are the names that it has besides. Raises `PackageInvalid` (`manifest`) for
    any other form.
    """
    try:
        value = load(data) if len(data) <= MANIFEST_BYTES_MAX else None
    except (NotCanonical, ValueError) as error:
        raise PackageInvalid("manifest") from error
    if not isinstance(value, dict) or set(value) != _KEYS | more | {facts}:
        raise PackageInvalid("manifest")
    own_facts, parts = value[facts], value["parts"]
    if value["protocol"] != 1 or not isinstance(own_facts, dict):
        raise PackageInvalid("manifest")
    if not isinstance(parts, list) or not 1 <= len(parts) <= PARTS_COUNT_MAX:
        raise PackageInvalid("manifest")
    return Envelope(
        sitting=_uuid(value["sitting"]),
        facts=own_facts,
        content=bytes_of_hex(value["content"], DIGEST_BYTES),
        key_check=bytes_of_hex(value["key_check"], DIGEST_BYTES),
        parts=tuple(parts),
        value=value,
    )


def _part(value: Json) -> Part:
    if not isinstance(value, dict) or set(value) != {"digest", "bytes"}:
        raise PackageInvalid("manifest")
    count = value["bytes"]
    if type(count) is not int or not 0 < count <= PART_BYTES_MAX:
        raise PackageInvalid("manifest")
    return Part(bytes_of_hex(value["digest"], DIGEST_BYTES), count)


def bytes_of_hex(value: Json, count: int) -> bytes:
    """Return `count` bytes written in hex. Raises `PackageInvalid`."""
    try:
        data = bytes.fromhex(text_of(value))
    except ValueError as error:
        raise PackageInvalid("manifest") from error
    if len(data) != count or data.hex() != value:
        raise PackageInvalid("manifest")
    return data


def text_of(value: Json) -> str:
    """Return a text of a manifest. Raises `PackageInvalid` for anything else."""
    if not isinstance(value, str):
        raise PackageInvalid("manifest")
    return value


def _uuid(value: Json) -> UUID:
    try:
        return UUID(text_of(value))
    except ValueError as error:
        raise PackageInvalid("manifest") from error
