"""How a tablet takes words said aloud: mirrors `client/src/shell/spoken-words.ts`."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from concours.core.authoring.sealing import package
from concours.core.authoring.sealing.spoken import Phrase, open_key
from concours.core.delivery.sitting.spoken import WORDS_COUNT, SpokenState, end_of
from concours.core.kernel.crypto import Unreadable
from concours.core.kernel.time import Instant
from concours.rehearsal.world.centre.device import Device
from concours.rehearsal.world.paper import SIGNER, SITTINGS, sealed_paper


def take_words(
    earlier: SpokenState,
    words: Sequence[int],
    *,
    device: Device,
    near: Instant | None,
    now: Instant,
) -> SpokenState | None:
    """Return what was said by now, these words included; None if not for this tablet.

    `near` is the original end by what the tablet knows.
    """
    if len(words) == WORDS_COUNT:
        return None if near is None else _take_end(earlier, words, device, near)
    key = _key_by(tuple(words), device.order)
    if key is None:
        return None
    return replace(earlier, key=key.hex(), opened_at=earlier.opened_at or now)


def _take_end(
    earlier: SpokenState, words: Sequence[int], device: Device, near: Instant
) -> SpokenState | None:
    end = end_of(words, attempt=device.attempt, secret=device.secret, near=near)
    return None if end is None else replace(earlier, end=max(end, earlier.end or end))


@cache
def _key_by(phrase: Phrase, order: int) -> bytes | None:
    """Return the key that a phrase opens: for real, and slow, so once in a process."""
    sealed_package = sealed_paper(order)
    manifest = package.verify(
        sealed_package.manifest, sealed_package.signature, signer=SIGNER
    )
    try:
        return open_key(manifest.spoken, phrase, sitting=SITTINGS[order - 1])
    except Unreadable:
        return None
