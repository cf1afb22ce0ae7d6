"""A secret as words on paper: SLIP-39 shares, split, read alone, combined.

Any `quorum` shares of one split give the secret back; fewer say nothing of it. A share
is a line of 33 words with a checksum, so that a word mistyped is noticed at once,
without the other shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share as Words

from concours.core.authoring.sealing.keys import is_quorum
from concours.core.kernel.crypto import KEY_BYTES
from concours.core.kernel.errors import Refusal

WORDS_COUNT = 33


@dataclass(eq=False)
class ShareInvalid(Refusal):
    """Words that are no share, or shares that do not go together.

    `reason`: `words` (not 33), `word` (unknown), `checksum`, `form`, `set` (of
    different splits, twice the same, too few or too many).
    """

    code: ClassVar[str] = "share.invalid"
    reason: str


@dataclass(frozen=True, slots=True)
class Share:
    """One share, read and checked alone.

    `position` is its place in the split, from 1. `identifier` is the same for all
    shares of one split, and says nothing of the secret.
    """

    words: str = field(repr=False)
    position: int
    quorum: int
    identifier: int


def split(secret: bytes, *, quorum: int, keyholders: int) -> list[str]:
    """Return one line of words for each keyholder, in order of position.

    Draws its chance from the system, inside `shamir-mnemonic`. A secret is 32 bytes;
    2 ≤ quorum ≤ keyholders ≤ 16, or one share that opens alone.
    """
    assert len(secret) == KEY_BYTES
    assert is_quorum(quorum, keyholders=keyholders)
    (lines,) = generate_mnemonics(1, [(quorum, keyholders)], secret)
    return [str(line) for line in lines]


def read(text: str) -> Share:
    """Return the share that a person has typed; capitals and spaces do not matter.

    Raises `ShareInvalid`: this share alone is judged, not whether it is the right one.
    """
    words = text.lower().split()
    if len(words) != WORDS_COUNT:
        raise ShareInvalid("words")
    line = " ".join(words)
    try:
        mnemonic = Words.from_mnemonic(line)
    except MnemonicError as error:
        raise ShareInvalid(_reason(error)) from error
    if (mnemonic.group_count, mnemonic.group_threshold, len(mnemonic.value)) != (
        1,
        1,
        KEY_BYTES,
    ):
        raise ShareInvalid("form")
    return Share(
        line, mnemonic.index + 1, mnemonic.member_threshold, mnemonic.identifier
    )


def combine(lines: Sequence[str]) -> bytes:
    """Return the secret that exactly a quorum of shares makes.

    Raises `ShareInvalid` if a line is no share or the lines do not go together. The
    caller compares what it gives with the manifest's key check: shares forged with care
    may combine to another secret.
    """
    read_lines = [read(line).words for line in lines]
    try:
        return bytes(combine_mnemonics(read_lines))
    except MnemonicError as error:
        raise ShareInvalid("set") from error


def _reason(error: MnemonicError) -> str:
    message = str(error)
    if "mnemonic word" in message:
        return "word"
    return "checksum" if "checksum" in message else "form"
