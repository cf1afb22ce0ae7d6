"""The twelve launch words, typed once on the page of a relay for all its tablets.

The last word says of which sitting they are; the package says whether they are right,
here if it is here, else on each tablet. The key that they open is looked at and let go.
"""

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias
from uuid import UUID

from concours.core.authoring.sealing.manifest import PackageInvalid, read
from concours.core.authoring.sealing.package import check_key
from concours.core.authoring.sealing.spoken import WORDS_COUNT, is_whole, open_key
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.kernel.crypto import Unreadable
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.relay.packages import PackageCopies
from concours.relay.site_news import SiteNewsBoard

LETTERS_ENOUGH = 4
TEXT_LENGTH_MAX = 400

Proof: TypeAlias = Literal["right", "wrong", "unproven"]
BEST: Final[Sequence[Proof]] = ("right", "unproven")


@dataclass(eq=False)
class LaunchWordsInvalid(Refusal):
    """The words are not twelve of our list. `position` counts from 1, 0 of all."""

    code: ClassVar[str] = "relay.launch_words_invalid"
    count: int
    position: int


@dataclass(eq=False)
class LaunchWordsWrong(Refusal):
    """The words have a slip, or are of no sitting that is known here.

    `reason`: `slip`, or `package` where the package in force does not open.
    """

    code: ClassVar[str] = "relay.launch_words_wrong"
    reason: str


def read_phrase(text: str) -> tuple[int, ...]:
    """Return the places of the words typed, whole or by four letters that name one.

    Raises `LaunchWordsInvalid`.
    """
    letters = unicodedata.normalize("NFKD", text[:TEXT_LENGTH_MAX]).lower()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.findall("[a-z]+", plain)
    places = [_place_of(word) for word in words]
    if None in places:
        raise LaunchWordsInvalid(len(words), places.index(None) + 1)
    if len(words) != WORDS_COUNT:
        raise LaunchWordsInvalid(len(words), 0)
    return tuple(place for place in places if place is not None)


def _place_of(letters: str) -> int | None:
    if letters in WORDLIST:
        return WORDLIST.index(letters)
    matches = [place for place, word in enumerate(WORDLIST) if word.startswith(letters)]
    is_clear = len(letters) >= LETTERS_ENOUGH and len(matches) == 1
    return matches[0] if is_clear else None


class LaunchWords:
    """Takes words for the tablets of this relay, if they are sound."""

    def __init__(self, news: SiteNewsBoard, packages: PackageCopies) -> None:
        self._news = news
        self._packages = packages

    async def take(self, text: str, *, now: Instant) -> Proof:
        """Keep the words typed; say whether the package has proven them.

        Raises `LaunchWordsInvalid`, `LaunchWordsWrong`, `Unavailable`.
        """
        phrase = read_phrase(text)
        sittings = self._sittings_of(phrase)
        if not sittings:
            raise LaunchWordsWrong("slip")
        proofs = [
            (sitting, await asyncio.to_thread(self._prove, digest, phrase))
            for sitting, digest in sittings
        ]
        for outcome in BEST:
            sittings_proven = [sitting for sitting, proof in proofs if proof == outcome]
            for sitting in sittings_proven:
                await self._news.keep_words(sitting, phrase, now=now)
            if sittings_proven:
                return outcome
        raise LaunchWordsWrong("package")

    def _sittings_of(self, phrase: Sequence[int]) -> list[tuple[UUID, bytes]]:
        """Return the sittings whose check word this is, with their packages."""
        packages = {
            sitting: digest
            for sheet in self._news.sheets
            for sitting, digest in sheet.content.packages.items()
        }
        return [
            (sitting, digest)
            for sitting, digest in sorted(packages.items())
            if is_whole(phrase, sitting=sitting)
        ]

    def _prove(self, digest: bytes, phrase: Sequence[int]) -> Proof:
        data = self._packages.read_manifest(digest)
        if data is None:
            return "unproven"
        try:
            manifest = read(data)
            key = open_key(manifest.spoken, phrase, sitting=manifest.sitting)
            check_key(manifest, key)
        except (PackageInvalid, Unreadable):
            return "wrong"
        return "right"
