"""The trousseau: one file with all the shares of one holder, under eight words.

A ceremony seals several papers at once and gives each holder one file. The page makes
and opens it; this is the second implementation, for tests and vectors. The form is that
of `docs/reference/papers/trousseau.md`; `protocol/vectors/trousseau.json` binds both.
Twin of `console/static/console/scripts/sealing/trousseau.js`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from concours.core.kernel import crypto
from concours.core.kernel.canonical import Json, NotCanonical, dump, fields, load
from concours.core.kernel.crypto import Entropy
from concours.core.kernel.errors import Refusal

LABEL = b"concours/trousseau/1"
WORDS_COUNT = 8
WORD_MAX = 1_023
STRETCH_ROUNDS = 600_000
"""Of PBKDF2, for each guess: 80 bits are in the words."""

SALT_BYTES = 16
SHARES_COUNT_MAX = 32
SHARE_TEXT_MAX = 400
NAME_LENGTH_MAX = 150
FILE_BYTES_MAX = 2**16

_FILE_FIELDS = ("box", "exam", "format", "holder", "protocol", "salt")
_CONTENT_FIELDS = ("shares", "signing_key")
_SHARE_FIELDS = ("sitting", "words")


@dataclass(eq=False)
class TrousseauInvalid(Refusal):
    """A file is no trousseau, or these words do not open it.

    `reason`: `size`, `form` (no canonical JSON), `unknown` (a field), `missing` (a
    field), `field` (ill-typed or out of its bounds), `protocol` (of a later version),
    `count` (not eight words), `words` (they do not open it, or it was altered).
    `name` is the field, "" where none is meant.
    """

    code: ClassVar[str] = "trousseau.invalid"
    reason: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SittingShare:
    """A share of one sitting's secret: its 33 words, one space between two."""

    sitting: UUID
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trousseau:
    """What one holder took away: shares from a ceremony, or the exam's signing key.

    `exam` is its code, `holder` a login: both stand on the file in clear.
    `signing_key` is the exam's, in the trousseaux of those who keep it; without one
    there is a share at least.
    """

    exam: str
    holder: str
    shares: tuple[SittingShare, ...]
    signing_key: bytes | None = field(default=None, repr=False)


def lock_trousseau(
    trousseau: Trousseau, places: Sequence[int], *, entropy: Entropy
) -> bytes:
    """Return the file that these eight words open, given by their places in our list.

    Draws 16 bytes of salt, then a nonce.
    """
    assert len(places) == WORDS_COUNT
    salt = entropy(SALT_BYTES)
    key = trousseau.signing_key
    content: Json = {
        "shares": [
            {"sitting": str(share.sitting), "words": share.words}
            for share in trousseau.shares
        ],
        "signing_key": None if key is None else key.hex(),
    }
    box = crypto.encrypt(
        _stretch_places(places, salt),
        dump(content),
        nonce=entropy(crypto.NONCE_BYTES),
        aad=_aad(trousseau.exam, trousseau.holder),
    )
    return dump(
        {
            "format": "concours/trousseau",
            "protocol": 1,
            "exam": trousseau.exam,
            "holder": trousseau.holder,
            "salt": salt.hex(),
            "box": box.hex(),
        }
    )


def open_trousseau(data: bytes, places: Sequence[int]) -> Trousseau:
    """Return what a file holds, by its eight words. Raises `TrousseauInvalid`."""
    if len(data) > FILE_BYTES_MAX:
        raise TrousseauInvalid("size")
    file = _object(_load_json(data), _FILE_FIELDS)
    if file["format"] != "concours/trousseau":
        raise TrousseauInvalid("field", "format")
    if file["protocol"] != 1:
        raise TrousseauInvalid("protocol", "protocol")
    exam, holder = _name(file, "exam"), _name(file, "holder")
    salt = _hexadecimal(file, "salt")
    if len(salt) != SALT_BYTES:
        raise TrousseauInvalid("field", "salt")
    box = _hexadecimal(file, "box")
    content = _object(_open_box(box, places, salt, _aad(exam, holder)), _CONTENT_FIELDS)
    key = _signing_key(content)
    shares = _shares(content["shares"], count_min=1 if key is None else 0)
    return Trousseau(exam=exam, holder=holder, shares=shares, signing_key=key)


def _open_box(box: bytes, places: Sequence[int], salt: bytes, aad: bytes) -> Json:
    if len(places) != WORDS_COUNT:
        raise TrousseauInvalid("count")
    try:
        plain = crypto.decrypt(_stretch_places(places, salt), box, aad=aad)
    except crypto.Unreadable as error:
        raise TrousseauInvalid("words") from error
    return _load_json(plain)


def _stretch_places(places: Sequence[int], salt: bytes) -> bytes:
    assert all(0 <= place <= WORD_MAX for place in places)
    password = b"".join(place.to_bytes(2, "big") for place in places)
    return crypto.stretch(password, salt=salt, rounds=STRETCH_ROUNDS)


def _aad(exam: str, holder: str) -> bytes:
    return fields(LABEL, exam.encode(), holder.encode())


def _load_json(data: bytes) -> Json:
    try:
        return load(data)
    except (NotCanonical, ValueError) as error:
        raise TrousseauInvalid("form") from error


def _object(value: Json, names: Sequence[str]) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TrousseauInvalid("form")
    for name in sorted(value):
        if name not in names:
            raise TrousseauInvalid("unknown", name)
    for name in names:
        if name not in value:
            raise TrousseauInvalid("missing", name)
    return value


def _name(values: dict[str, Json], name: str) -> str:
    value = values[name]
    if not isinstance(value, str) or not 0 < len(value) <= NAME_LENGTH_MAX:
        raise TrousseauInvalid("field", name)
    return value


def _hexadecimal(values: dict[str, Json], name: str) -> bytes:
    value = values[name]
    try:
        data = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        data = b""
    if not data or data.hex() != value:
        raise TrousseauInvalid("field", name)
    return data


def _shares(value: Json, *, count_min: int) -> tuple[SittingShare, ...]:
    if not isinstance(value, list) or not count_min <= len(value) <= SHARES_COUNT_MAX:
        raise TrousseauInvalid("field", "shares")
    shares = tuple(_share(each) for each in value)
    if len({share.sitting for share in shares}) != len(shares):
        raise TrousseauInvalid("field", "sitting")
    return shares


def _share(value: Json) -> SittingShare:
    share = _object(value, _SHARE_FIELDS)
    sitting, words = share["sitting"], share["words"]
    try:
        identity = UUID(sitting) if isinstance(sitting, str) else None
    except ValueError:
        identity = None
    if identity is None or str(identity) != sitting:
        raise TrousseauInvalid("field", "sitting")
    if not isinstance(words, str) or not 0 < len(words) <= SHARE_TEXT_MAX:
        raise TrousseauInvalid("field", "words")
    return SittingShare(identity, words)


def _signing_key(content: dict[str, Json]) -> bytes | None:
    if content["signing_key"] is None:
        return None
    key = _hexadecimal(content, "signing_key")
    if len(key) != crypto.KEY_BYTES:
        raise TrousseauInvalid("field", "signing_key")
    return key
