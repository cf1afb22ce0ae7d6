"""Whatever the seed, a virtual person only does what a real tablet lets one do.

Otherwise a rehearsal would exercise refusals and call it load: every act must count in
the fold of the copy, and every format must be answered.
"""

from itertools import islice
from random import Random

import msgspec
import pytest

from concours.authoring import prepare
from concours.cli.demonstration import media
from concours.cli.house import CHECKOUT
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.attempt.outline import outline_of
from concours.core.delivery.journal.epochs import Epoch, JournalEntry
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.person import acts_of, blocks_of

ACTS_COUNT = 900


@pytest.fixture(scope="module")
def frozen():
    """The demonstration's paper: all seven formats, an article, a locked dossier."""
    folder = CHECKOUT / "papers" / "demo"
    media.make(folder)
    return prepare(folder).freeze(1)


@pytest.mark.parametrize("seed", range(8))
def test_every_act_of_a_person_counts(frozen, seed):
    outline = outline_of(frozen.content)
    blocks = blocks_of(msgspec.json.decode(frozen.content))
    acts = acts_by(seed, blocks)
    held = [
        JournalEntry(seq, kind, dump(body), seq, Instant(seq))
        for seq, (_, kind, body) in enumerate(acts)
    ]

    copy = fold(outline, [Epoch(1, None, held)])

    assert copy.refused == ()
    assert set(copy.answers) == set(outline.offers)
    assert copy.highlights


def test_one_seed_gives_one_person(frozen):
    blocks = blocks_of(msgspec.json.decode(frozen.content))

    first, again, other = (acts_by(seed, blocks) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def acts_by(seed, blocks):
    chance = Random(seed)  # noqa: S311 -- no secret
    return list(islice(acts_of(blocks, chance), ACTS_COUNT))
