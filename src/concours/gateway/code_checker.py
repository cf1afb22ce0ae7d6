"""Who has the code of a number; as slow when nobody does. What stands for a password.

A code is slow to compare, by design: it is done in threads, so that who composes waits
for nobody who signs in.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hmac import compare_digest
from typing import Protocol, TypeVar
from uuid import UUID

from concours.core.matching.procedure.passwords import password_hash
from concours.core.people.roster.codes import CodeProof, prove_code

NOBODY = UUID(int=0)
THREADS_COUNT = 2


class Bearer(Protocol):
    """Somebody who bears a number, with what stands for their code."""

    @property
    def bearer_id(self) -> UUID:
        """Who it is: a candidate, or an examiner."""

    @property
    def code_digest(self) -> bytes:
        """What is stored instead of the code."""


Person = TypeVar("Person", bound=Bearer)


class CodeChecker:
    """Compares codes under the house's key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._threads = ThreadPoolExecutor(THREADS_COUNT, "codes")

    async def find_each(
        self, attempts: Sequence[tuple[Sequence[Person], str]]
    ) -> list[list[tuple[Person, CodeProof]]]:
        """Return of each code, of those who bear its number, all who have it (A14)."""
        loop = asyncio.get_running_loop()
        searches = (
            loop.run_in_executor(self._threads, self._find, people, code)
            for people, code in attempts
        )
        return list(await asyncio.gather(*searches))

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

    def _find(
        self, people: Sequence[Person], code: str
    ) -> list[tuple[Person, CodeProof]]:
        bearers = []
        for person in people:
            proof = prove_code(self._key, person.bearer_id, code)
            if compare_digest(person.code_digest, proof.digest):
                bearers.append((person, proof))
        if not people:
            compare_digest(bytes(32), prove_code(self._key, NOBODY, code).digest)
        return bearers
