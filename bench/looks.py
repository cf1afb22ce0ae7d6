"""How much the entries on looks add to a copy: what tablets tell beside the answers.

Persons of the crowd in the demonstration's papers, so many each, for three hours of
their time, with the limits of a tablet. Baseline: the same entries without those that
say how the paper was looked at. Bytes are those of an entry as it travels; a row of the
journal is as much longer for both.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from concours.authoring import prepare
from concours.cli.demonstration import media
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import HOUR_MS
from concours.rehearsal.crowd.chain import WireEntry
from concours.rehearsal.crowd.person import Block, acts_of, blocks_of
from concours.rehearsal.crowd.sitter import FRAME
from concours.rehearsal.look_limits import LookLimits

PERSONS_COUNT = 200
PAPER = Path(__file__).parent.parent / "papers" / "demo"
LOOKS = ("left", "returned", "strayed", "viewed", "framed", "pasted")
SHARE_AIM = 0.1


def told(blocks: tuple[Block, ...], seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield kind and body of what one tablet writes in three hours."""
    limits, now_ms = LookLimits(), 1_000
    acts: list[tuple[float, str, dict[str, Any]]] = [(0.0, "framed", FRAME)]
    person = acts_of(blocks, Random(seed))  # noqa: S311 -- no secret
    while now_ms < 3 * HOUR_MS:
        gap_s, kind, body = acts.pop() if acts else next(person)
        now_ms += round(1_000 * gap_s)
        if limits.take(kind, content := dump(body), now_ms=now_ms):
            yield kind, content


def main() -> None:
    """Print both counts, and the share."""
    media.make(PAPER)
    blocks = blocks_of(msgspec.json.decode(prepare(PAPER).freeze(1).content))
    counts: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    for seed in range(PERSONS_COUNT):
        for seq, (kind, body) in enumerate(told(blocks, seed)):
            entry = WireEntry(seq, kind, body.decode(), 1_790_000_000_000, "00" * 32)
            counts[kind] += 1
            lengths[kind] += len(msgspec.json.encode(entry))
    for name, own in (("entries", counts), ("bytes", lengths)):
        looks = sum(own[kind] for kind in LOOKS)
        others = sum(own.values()) - looks
        print(
            f"{name} of a copy: {others / PERSONS_COUNT:,.0f}, "
            f"looks {looks / PERSONS_COUNT:,.1f} more: {looks / others:+.1%} "
            f"(aim {SHARE_AIM:+.0%})"
        )
    print({kind: round(counts[kind] / PERSONS_COUNT, 2) for kind in LOOKS})
    if sum(counts[kind] for kind in LOOKS) > SHARE_AIM * sum(counts.values()):
        sys.exit("looks take more than their share")


if __name__ == "__main__":
    main()
