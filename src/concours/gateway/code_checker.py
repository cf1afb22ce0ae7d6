"""Who has the code of a number; as slow when nobody does. What stands for a password.

A short code is slow to compare, by design: it is done in threads, so that who composes
waits for nobody who signs in. What was found right lately is not stretched again: a
gateway so late that tablets give up and ask again would else never get further. A long
one, an examiner's, is compared at once.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hmac import compare_digest
from secrets import token_bytes
from typing import Protocol, TypeAlias, TypeVar
from uuid import UUID

from concours.core.delivery.mailbox.rescue import is_rescue_code
from concours.core.kernel.canonical import fields
from concours.core.kernel.crypto import authenticate
from concours.core.matching.procedure.passwords import password_hash
from concours.core.people.roster.codes import (
    CodeProof,
    is_long_code,
    plain_code,
    prove_code,
)
from concours.gateway.lru_cache import LruCache

NOBODY = UUID(int=0)
THREADS_COUNT = 2
PROOFS_COUNT_MAX = 5_000
"""More than a gateway compares between two calls of `forget`."""


class Bearer(Protocol):
    """Somebody who bears a number, with what stands for their code."""

    @property
    def bearer_id(self) -> UUID:
        """Who it is: a candidate, or an examiner."""

    @property
    def code_digest(self) -> bytes:
        """What is stored instead of the code."""


Person = TypeVar("Person", bound=Bearer)
Pairs: TypeAlias = list[tuple[Person, CodeProof]]


class CodeChecker:
    """Compares codes under the house's key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._threads = ThreadPoolExecutor(THREADS_COUNT, "codes")
        self._label_key = token_bytes(32)
        self._proofs: LruCache[bytes, CodeProof] = LruCache(PROOFS_COUNT_MAX)

    async def find_each(
        self, attempts: Sequence[tuple[Sequence[Person], str]]
    ) -> list[Pairs[Person]]:
        """Return of each code, of those who bear its number, all who have it (A14)."""
        searches = (self._search(people, code) for people, code in attempts)
        return list(await asyncio.gather(*searches))

    async def _search(self, people: Sequence[Person], code: str) -> Pairs[Person]:
        if is_long_code(code):
            return self._find(people, code, [None] * len(people))
        loop = asyncio.get_running_loop()
        known_proofs = self._known(people, code)
        pairs = await loop.run_in_executor(
            self._threads, self._find, people, code, known_proofs
        )
        for person, proof in pairs:
            self._proofs.put(self._label(person, code), proof)
        return pairs

    def is_rescue_code(self, candidate: UUID, epoch: int, text: str) -> bool:
        """Tell whether it is the envelope's code for this rescue: derived, quick."""
        return is_rescue_code(self._key, candidate, epoch, text)

    def forget(self) -> None:
        """Forget what was found right: nobody waits for so long to ask again."""
        self._proofs.clear()

    async def hash_each(self, passwords: Sequence[tuple[Bearer, str]]) -> list[bytes]:
        """Return what stands for each password, were it that of who is named."""
        loop = asyncio.get_running_loop()
        hashes = (
            loop.run_in_executor(self._threads, self._hash, person, password)
            for person, password in passwords
        )
        return list(await asyncio.gather(*hashes))

    def stop(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _hash(self, person: Bearer, password: str) -> bytes:
        return password_hash(self._key, person.bearer_id, person.code_digest, password)

    def _known(self, people: Sequence[Bearer], code: str) -> list[CodeProof | None]:
        return [self._proofs.get(self._label(person, code)) for person in people]

    def _label(self, person: Bearer, code: str) -> bytes:
        """Return what a right code is remembered by: of no use outside this process."""
        return authenticate(
            self._label_key, fields(person.bearer_id.bytes, plain_code(code).encode())
        )

    def _find(
        self,
        people: Sequence[Person],
        code: str,
        known_proofs: Sequence[CodeProof | None],
    ) -> Pairs[Person]:
        bearers = []
        for person, known_proof in zip(people, known_proofs, strict=True):
            proof = known_proof or prove_code(self._key, person.bearer_id, code)
            if compare_digest(person.code_digest, proof.digest):
                bearers.append((person, proof))
        if not people:
            compare_digest(bytes(32), prove_code(self._key, NOBODY, code).digest)
        return bearers
