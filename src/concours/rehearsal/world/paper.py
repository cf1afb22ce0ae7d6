"""The papers of the world: five questions each, sealed for real, and who sits them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from concours.core.authoring.bank.keys import PropositionId, QuestionId
from concours.core.authoring.bank.offers import TickOffer, WordOffer
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.keys import Keys
from concours.core.authoring.sealing.package import (
    SealedPackage,
    open_content,
    seal,
    verify,
)
from concours.core.authoring.sealing.spoken import Phrase, phrase_of
from concours.core.delivery.attempt.acts import DossierId
from concours.core.delivery.attempt.copy import DossierOutline, Outline
from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sitting.course import Course
from concours.core.delivery.sitting.spoken import original_end
from concours.core.delivery.sitting.time import Allowance, own_end
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.crypto import DeviceKey, private_key_from, signer_of
from concours.core.kernel.time import SECOND_MS, Instant

WORLD = UUID("0190a5b2-0000-7000-8000-0000000000f0")
SITTINGS_COUNT_MAX = 3
SITTINGS = tuple(
    uuid5(WORLD, "sitting" if order == 1 else f"sitting {order}")
    for order in range(1, SITTINGS_COUNT_MAX + 1)
)
"""By their order, from the first: where a number is needed, it is 1 for the first."""
ORDERS: Mapping[str, int] = {str(name): n for n, name in enumerate(SITTINGS, start=1)}
START_MS = Instant(1_792_400_000_000)
SITES = range(2)
DURATION_MS = 40 * SECOND_MS

SIGNING_KEY = sha256(b"signing key of the world").digest()
SIGNER = signer_of(SIGNING_KEY)

OFFERED = tuple(PropositionId(letter) for letter in "ABCDE")
LOCKED = tuple(QuestionId(f"dp1-q{n}") for n in (1, 2, 3))
FREE = (QuestionId("qi-1"), QuestionId("qi-2"))
WORDED = QuestionId("qi-2")
ARTICLE = DossierId("qi")

OUTLINE = Outline(
    dossiers=(
        DossierOutline(DossierId("dp1"), "locked", LOCKED),
        DossierOutline(ARTICLE, "free", FREE),
    ),
    offers={
        **{
            question: TickOffer(frozenset(OFFERED), len(OFFERED))
            for question in (*LOCKED, FREE[0])
        },
        WORDED: WordOffer(),
    },
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate in one sitting: where they sit, and how much time is due to them.

    `order` is that of the sitting, `attempt` their copy in it.
    """

    number: int
    site: int
    factor: Fraction
    attempt: AttemptId
    order: int = 1

    def in_sitting(self, order: int) -> "Candidate":
        """Return the same candidate in another sitting."""
        attempt = AttemptId(uuid5(SITTINGS[order - 1], str(self.number)))
        return replace(self, attempt=attempt, order=order)


def candidate(number: int, *, site: int, factor: Fraction) -> Candidate:
    """Return a candidate in the first sitting; a copy is the same in every world."""
    attempt = AttemptId(uuid5(SITTINGS[0], str(number)))
    return Candidate(number, site, factor, attempt)


NOBODY = candidate(0, site=-1, factor=Fraction(1))
"""Whose end is the normal one."""


def allowance_of(candidate: Candidate, course: Course) -> Allowance | None:
    """Return what decides a candidate's end by a course; None before it is armed."""
    if course.t0 is None:
        return None
    return Allowance(
        t0=course.t0,
        duration_ms=DURATION_MS,
        factor=candidate.factor,
        given=course.given,
        pauses=[pause for _, pause in course.pauses],
        closed_at=course.closed_at,
    )


def due_of(candidate: Candidate, course: Course) -> Instant | None:
    """Return a candidate's end by a course of the sitting; None before it is armed."""
    allowance = allowance_of(candidate, course)
    return None if allowance is None else own_end(allowance)


def original_end_of(candidate: Candidate, course: Course) -> Instant | None:
    """Return a candidate's end without anything given, paused or closed."""
    allowance = allowance_of(candidate, course)
    return None if allowance is None else original_end(allowance)


@cache
def device_key(number: int) -> DeviceKey:
    """Return the key of one tablet: real, and the same in every world."""

    def seed_bytes(count: int) -> bytes:
        return sha256(b"tablet" + number.to_bytes(4, "big")).digest() * 2 * count

    return DeviceKey(private_key_from(lambda count: seed_bytes(count)[:count]))


def order_of(raw: Mapping[str, Any]) -> int:
    """Return the order of the sitting that an item of the news is of."""
    return ORDERS[raw["sitting"]]


@cache
def sitting_key(order: int) -> bytes:
    """Return the key that opens one paper."""
    return _secret_bytes("sitting key", order)


@cache
def launch_words(order: int) -> Phrase:
    """Return the words that open one paper."""
    seed_bytes = _secret_bytes("launch words", order)
    return phrase_of(seed_bytes, sitting=SITTINGS[order - 1])


def _secret_bytes(name: str, order: int) -> bytes:
    place = "" if order == 1 else f" {order}"
    return sha256(f"{name} of the world{place}".encode()).digest()


@cache
def sealed_paper(order: int) -> SealedPackage:
    """Return the package of a sitting that tablets download: the real thing, small."""
    questions: list[Json] = [{"id": question} for question in (*LOCKED, *FREE)]
    content = dump(
        {
            "paper": {"code": "world", "title": "Le monde", "version": 1},
            "dossiers": [{"id": "world", "questions": questions}],
        }
    )
    numbers = iter(range(1, 9))
    return seal(
        FrozenPaper(content=content, key_document=b"{}", media=()),
        sitting=SITTINGS[order - 1],
        keys=Keys(
            sitting_key(order), _secret_bytes("marking key", order), launch_words(order)
        ),
        signing_key=SIGNING_KEY,
        entropy=lambda count: next(numbers).to_bytes(count, "big"),
    )


def open_paper(key: str, order: int) -> None:
    """Open the paper for real: a wrong key opens nothing."""
    sealed_package = sealed_paper(order)
    manifest = verify(sealed_package.manifest, sealed_package.signature, signer=SIGNER)
    blob = next(iter(sealed_package.blobs.values()))
    open_content(manifest, bytes.fromhex(key), blob)
