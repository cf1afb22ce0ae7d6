"""The eight digits that open a relay's page, from the envelope of the room.

The relay keeps no more than a slow digest. Who guesses wrongly waits: an address after
five tries, all together after sixty, a quarter of an hour.
"""

import hmac
import json
import secrets
from collections import defaultdict, deque
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from concours.core.kernel.crypto import stretch
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant, after

FILE = "relay.pin"
DIGITS_COUNT = 8
ROUNDS = 600_000
SALT_BYTES = 16
WINDOW_MS = 15 * MINUTE_MS
TRIES_OF_ADDRESS_MAX = 5
TRIES_OF_ALL_MAX = 60
SESSION_MS = 14 * HOUR_MS
SESSIONS_COUNT_MAX = 200


@dataclass(eq=False)
class PinWrong(Refusal):
    """The digits are not those of the envelope, or this relay has none yet."""

    code: ClassVar[str] = "relay.pin_wrong"


@dataclass(eq=False)
class PinTooMany(Refusal):
    """Too many wrong tries: wait so many minutes."""

    code: ClassVar[str] = "relay.pin_too_many"
    minutes: int


def draw_pin(home: Path) -> str:
    """Draw new digits, keep their digest in the relay's folder, and return them."""
    digits = f"{secrets.randbelow(10**DIGITS_COUNT):0{DIGITS_COUNT}d}"
    salt = secrets.token_bytes(SALT_BYTES)
    content = {"salt": salt.hex(), "digest": _digest(digits, salt).hex()}
    path = home / FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(content) + "\n")
    return digits


def is_pin(home: Path, typed: str) -> bool:
    """Tell whether these are the digits; spaces between them do not count."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    try:
        content = json.loads((home / FILE).read_text())
        salt, digest = bytes.fromhex(content["salt"]), bytes.fromhex(content["digest"])
    except (OSError, KeyError, TypeError, ValueError):
        return False
    return hmac.compare_digest(_digest(digits[: 2 * DIGITS_COUNT], salt), digest)


def _digest(digits: str, salt: bytes) -> bytes:
    return stretch(digits.encode(), salt=salt, rounds=ROUNDS)


class PinDoor:
    """Who is in, and who has tried; in memory: after a restart one types it again."""

    def __init__(self) -> None:
        self._wrong: defaultdict[str, deque[Instant]] = defaultdict(deque)
        self._sessions: dict[str, Instant] = {}

    def require_tries(self, address: str, *, now: Instant) -> None:
        """Raise `PinTooMany` if this address, or everybody, is to wait."""
        self._forget(now)
        address_tries = self._wrong.get(address, deque())
        all_tries = sorted(at for tries in self._wrong.values() for at in tries)
        for tries, most in (
            (address_tries, TRIES_OF_ADDRESS_MAX),
            (all_tries, TRIES_OF_ALL_MAX),
        ):
            if len(tries) >= most:
                free_at = after(tries[-most], WINDOW_MS)
                raise PinTooMany(-(-max(1, free_at - now) // MINUTE_MS))

    def note_wrong(self, address: str, *, now: Instant) -> None:
        """Count a try."""
        self._wrong[address].append(now)

    def forgive(self, address: str) -> None:
        """Forget the tries of an address: the last one was right."""
        self._wrong.pop(address, None)

    def let_in(self, *, now: Instant) -> str:
        """Return the name of a new session, which nobody guesses."""
        if len(self._sessions) >= SESSIONS_COUNT_MAX:
            del self._sessions[min(self._sessions, key=self._sessions.__getitem__)]
        session = secrets.token_urlsafe(32)
        self._sessions[session] = after(now, SESSION_MS)
        return session

    def is_in(self, session: str, *, now: Instant) -> bool:
        """Tell whether a session is open."""
        return self._sessions.get(session, Instant(0)) > now

    def _forget(self, now: Instant) -> None:
        oldest = after(now, -WINDOW_MS)
        for address, tries in list(self._wrong.items()):
            while tries and tries[0] <= oldest:
                tries.popleft()
            if not tries:
                del self._wrong[address]
