"""Whatever the seed, a virtual person only does what a real tablet lets one do.

Otherwise a rehearsal would exercise refusals and call it load: every act must count in
the fold of the copy, and every format must be answered.
"""

from itertools import islice, pairwise
from random import Random

import msgspec
import pytest

from concours.authoring import prepare
from concours.cli.demonstration import media
from concours.cli.house import CHECKOUT
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.attempt.looks import read_look
from concours.core.delivery.attempt.outline import outline_of
from concours.core.delivery.journal.epochs import Epoch, JournalEntry
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant
from concours.core.traces.strays import read_stray
from concours.rehearsal.crowd.person import STRAY_PATHS, acts_of, blocks_of
from concours.rehearsal.look_limits import COUNTS_MAX, VIEWED_MS, LookLimits
from concours.store.traces import load_path_classes

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


def test_a_person_looks_as_real_ones_do_and_says_it_as_a_tablet_does(frozen):
    blocks = blocks_of(msgspec.json.decode(frozen.content))
    images = {
        i.part for b in blocks for q in b.questions for i in (*b.images, *q.images)
    }
    acts = [act for seed in range(200) for act in acts_by(seed, blocks, 250)]
    looks = [(k, read_look(k, dump(b))) for _, k, b in acts if k in COUNTS_MAX]

    assert {k for k, _ in looks} == {"viewed", "pasted", "strayed"}
    assert {"left", "returned"} <= {k for _, k, _ in acts}
    assert all(look for k, look in looks if k != "strayed")
    assert {look.figure for k, look in looks if k == "viewed"} == images
    classes = load_path_classes()
    paths = {read_stray(dump(b)).path for _, k, b in acts if k == "strayed"}
    assert paths <= set(STRAY_PATHS)
    assert {classes.classify(path) for path in STRAY_PATHS} == {"unknown"}


def test_a_tablet_tells_images_seldom_and_so_many_times():
    limits, told = LookLimits(), []
    for now_ms in range(0, 4_000_000, 700):
        body = dump({"centre": [1, 1], "figure": 1, "zoom": 101 + now_ms % 300})
        if limits.take("viewed", body, now_ms=now_ms):
            told.append(now_ms)

    assert len(told) == COUNTS_MAX["viewed"]
    assert min(b - a for a, b in pairwise(told)) >= VIEWED_MS
    assert told[1] < 2 * VIEWED_MS


@pytest.mark.parametrize("kind", ["pasted", "strayed"])
def test_a_tablet_tells_so_much_and_no_more(kind):
    limits = LookLimits()

    assert (
        sum(limits.take(kind, b"{}", now_ms=0) for _ in range(500))
        == (COUNTS_MAX[kind])
    )
    assert limits.take("answered", b"{}", now_ms=0)


def test_a_tablet_tells_only_what_has_changed():
    def window(width):
        return dump({"height": 752, "of": [1280, 800], "width": width})

    def image(zoom, x, figure=1):
        return dump({"centre": [x, 0], "figure": figure, "zoom": zoom})

    limits, hours = LookLimits(), iter(range(0, 1_000_000, VIEWED_MS))
    widths = [limits.take("framed", window(w), now_ms=0) for w in (1280, 1153, 1152)]
    views = [
        limits.take("viewed", image(*view), now_ms=next(hours))
        for view in [(100, 0), (250, 5), (250, 5), (250, 6), (100, 0), (100, 0, 2)]
    ]

    assert widths == [True, False, True]
    assert views == [False, True, False, True, True, False]


def acts_by(seed, blocks, count=ACTS_COUNT):
    chance = Random(seed)  # noqa: S311 -- no secret
    return list(islice(acts_of(blocks, chance), count))
