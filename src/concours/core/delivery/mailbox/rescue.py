"""Rescue: another tablet for somebody's place, while their site is cut from the centre.

The centre seals a *kit* for each place in advance: what a tablet learns when it is
enrolled, under the candidate's code and a rescue code of the room's sealed envelope. A
relay keeps it by a name that both codes give. A *claim* tells the centre who took it.
Twin of `client/src/core/relay/rescue.ts`; `protocol/vectors/relay/rescues.json` binds
them.
"""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any, ClassVar
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sync.takeover import KnownAttempt
from concours.core.kernel import crypto
from concours.core.kernel.canonical import Json, NotCanonical, dump, fields, load, u32
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import SECOND_MS, Instant
from concours.core.people.roster.codes import (
    CODE_LENGTH_MAX,
    CONVOCATION_CHANCE_BYTES,
    convocation_code,
    plain_code,
    plain_number,
)

EPOCHS = (33, 49)
"""Of a first rescue and of a second. What the centre opens after one follows it."""

ROUNDS = 100_000
"""Two codes of 40 bits: whoever has the relay and the envelopes still guesses one, at a
tenth of a second a guess. More would take the morning's processor: each enrolment at a
site with relays pays it twice.
"""
KIT_BYTES_MAX = 65_536
CLAIM_BYTES_MAX = 1_024
CLAIM_FIELDS = {"candidate", "code", "public_key", "rescue"}

QUIET_MS = 30 * SECOND_MS
"""A tablet whose line is back is heard within fifteen seconds: one that lives loses its
place to no rescue."""


@dataclass(eq=False)
class RescueUnknown(Refusal):
    """No place of this site has a kit for these codes; or another's code was given."""

    code: ClassVar[str] = "rescue.unknown"


@dataclass(eq=False)
class RescueUsed(Refusal):
    """Another tablet has this place, by the same rescue code or by a later one."""

    code: ClassVar[str] = "rescue.used"
    attempt: str
    epoch: int


@dataclass(eq=False)
class RescueWaits(Refusal):
    """A place is taken once the tablet before has been silent for half a minute.

    `reason`: `alive`, that tablet was heard since; `new`, it may yet be heard.
    """

    code: ClassVar[str] = "rescue.waits"
    attempt: str
    epoch: int
    reason: str


@dataclass(eq=False)
class RescueLineUp(Refusal):
    """The relay has its line: the centre replaces a tablet, by its own code."""

    code: ClassVar[str] = "rescue.line_up"


@dataclass(frozen=True, slots=True)
class KitSecrets:
    """What two codes give: a key that opens a kit, and the name that it is asked by."""

    key: bytes
    name: bytes

    @property
    def name_digest(self) -> bytes:
        """What a relay knows of the name: it tells who has it, and cannot give it."""
        return sha256(self.name).digest()


@dataclass(frozen=True, slots=True)
class Claim:
    """What a rescued tablet tells the centre, which alone reads it."""

    number: str
    code: str
    rescue: str
    public_key: bytes


def rescue_code(house_key: bytes, candidate: UUID, epoch: int) -> str:
    """Return a candidate's code of a rescue, `K7QF-2M9D`: derived, stored nowhere."""
    label = fields(b"concours/rescue-code/1", candidate.bytes, u32(epoch))
    chance = crypto.authenticate(house_key, label)[:CONVOCATION_CHANCE_BYTES]
    return convocation_code(chance)


def is_rescue_code(house_key: bytes, candidate: UUID, epoch: int, text: str) -> bool:
    """Tell whether this is the code of this candidate and of this rescue."""
    right_code = plain_code(rescue_code(house_key, candidate, epoch))
    return compare_digest(right_code.encode(), plain_code(text).encode())


def kit_secrets(number: str, code: str, rescue: str) -> KitSecrets:
    """Return what a candidate's number and code and a rescue code give: slow."""
    salt = fields(b"concours/rescue/1", plain_number(number).encode())
    password = fields(plain_code(code).encode(), plain_code(rescue).encode())
    stretched = crypto.stretch(password, salt=salt, rounds=ROUNDS)
    return KitSecrets(
        crypto.authenticate(stretched, b"concours/rescue-key/1"),
        crypto.authenticate(stretched, b"concours/rescue-name/1"),
    )


def seal_kit(
    content: Json, key: bytes, attempt: AttemptId, epoch: int, *, nonce: bytes
) -> bytes:
    """Return a kit as a relay keeps it."""
    label = _label(b"concours/rescue-kit/1", attempt, epoch)
    return crypto.encrypt(key, dump(content), nonce=nonce, aad=label)


def seal_claim(
    claim: Claim, key: bytes, attempt: AttemptId, epoch: int, *, nonce: bytes
) -> bytes:
    """Return a claim under the key of the rescued tablet's own boxes."""
    content: Json = {
        "candidate": claim.number,
        "code": claim.code,
        "public_key": claim.public_key.hex(),
        "rescue": claim.rescue,
    }
    label = _label(b"concours/rescue-claim/1", attempt, epoch)
    return crypto.encrypt(key, dump(content), nonce=nonce, aad=label)


def open_claim(blob: bytes, key: bytes, attempt: AttemptId, epoch: int) -> Claim:
    """Return what is claimed, which nobody has judged. Raises `RescueUnknown`."""
    label = _label(b"concours/rescue-claim/1", attempt, epoch)
    try:
        content: Any = load(crypto.decrypt(key, blob, aad=label))
        if not isinstance(content, dict) or content.keys() != CLAIM_FIELDS:
            raise RescueUnknown
        texts = content["candidate"], content["code"], content["rescue"]
        public_key = bytes.fromhex(content["public_key"])
    except (crypto.Unreadable, NotCanonical, TypeError, ValueError) as error:
        raise RescueUnknown from error
    if not all(
        isinstance(text, str) and len(text) <= CODE_LENGTH_MAX for text in texts
    ):
        raise RescueUnknown
    if not crypto.is_point(public_key):
        raise RescueUnknown
    number, code, rescue = texts
    return Claim(number, code, rescue, public_key)


def require_place(
    attempt: KnownAttempt,
    name: tuple[AttemptId, int],
    *,
    first_at: Instant,
    now: Instant,
) -> None:
    """Let a tablet follow those that the centre knows, if the last of them is silent.

    Those that were replaced before stay on, to bring what they hold: they keep nobody
    waiting. `first_at` is when the centre was told of it first: since then the last
    has had the time to be heard. Raises `RescueUnknown`, `RescueUsed`, `RescueWaits`.
    """
    text, epoch = str(name[0]), name[1]
    if attempt.is_collected or not attempt.epochs:
        raise RescueUnknown
    if attempt.last_epoch >= epoch:
        raise RescueUsed(text, epoch)
    heard_at = attempt.epochs[-1].heard_at
    if heard_at >= first_at and now - heard_at < QUIET_MS:
        raise RescueWaits(text, epoch, "alive")
    if now - first_at < QUIET_MS:
        raise RescueWaits(text, epoch, "new")


def _label(name: bytes, attempt: AttemptId, epoch: int) -> bytes:
    return fields(name, attempt.bytes, u32(epoch))
