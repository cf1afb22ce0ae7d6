"""The house's own key for packages: it signs what is sealed without a ceremony.

Where a ceremony seals, this key is not used: the one that signs never comes here.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings

from concours.core.kernel import crypto
from concours.core.kernel.errors import Refusal
from concours.store.signing_key import KeyExposed, KeyTruncated, load_key


@dataclass(eq=False)
class HouseKeyUnusable(Refusal):
    """The file of the house's key cannot be used.

    `reason` is `exposed` (others may read it), `truncated` (it is no key) or
    `unwritable` (it is not there and cannot be made).
    """

    code: ClassVar[str] = "house_key.unusable"
    reason: str


def house_signer() -> bytes:
    """Return the public half of the house's key, which is made if there is none.

    Raises `HouseKeyUnusable`.
    """
    return crypto.signer_of(_load())


def sign_by_house(statement: bytes, *, signer: bytes) -> bytes:
    """Return the house's signature of what vouches for a manifest.

    It is empty where another key is to sign.

    Raises `HouseKeyUnusable`.
    """
    key = _load()
    if crypto.signer_of(key) != signer:
        return b""
    return crypto.sign(key, statement)


def _load() -> bytes:
    try:
        return load_key(settings.SIGNING_KEY)
    except KeyExposed as error:
        raise HouseKeyUnusable("exposed") from error
    except KeyTruncated as error:
        raise HouseKeyUnusable("truncated") from error
    except OSError as error:
        raise HouseKeyUnusable("unwritable") from error
