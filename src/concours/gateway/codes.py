"""Who has the code of a number; as slow when nobody does."""

from collections.abc import Sequence
from hmac import compare_digest
from typing import Protocol, TypeVar
from uuid import UUID

from concours.core.roster.codes import code_digest

NOBODY = UUID(int=0)


class Bearer(Protocol):
    """Somebody who bears a number, with what stands for their code."""

    @property
    def candidate(self) -> UUID:
        """Who it is."""

    @property
    def code_digest(self) -> bytes:
        """What is stored instead of the code."""


Person = TypeVar("Person", bound=Bearer)


def who_has(people: Sequence[Person], code: str) -> Person | None:
    """Return the one of those who bear a number whose code this is (A14)."""
    found = [
        person
        for person in people
        if compare_digest(person.code_digest, code_digest(person.candidate, code))
    ]
    if not people:
        compare_digest(bytes(32), code_digest(NOBODY, code))
    return found[0] if found else None
