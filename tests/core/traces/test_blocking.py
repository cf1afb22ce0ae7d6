"""Blocks are of tablets, for a while, within bounds, and framed by no page (A39)."""

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.traces import blocking
from concours.core.traces.attribution import FetchMetadata
from concours.core.traces.blocking import (
    BLOCK_MS,
    LEAK_MS,
    Blocks,
    counts_for_block,
)
from concours.core.traces.budget import LINES_COUNT_MAX

T0 = Instant(1_700_000_000_000)
OWN, OTHER = b"own", b"other"


def test_a_tablet_is_blocked_past_the_lines_that_are_kept_of_it_and_for_a_while():
    blocks = Blocks()
    within = [blocks.count(OWN, now=T0) for _ in range(LINES_COUNT_MAX)]
    before = blocks.find(OWN, now=T0)
    block = blocks.count(OWN, now=T0)

    assert within == [None] * LINES_COUNT_MAX
    assert before is None
    assert block is not None
    assert (block.since, block.until) == (T0, T0 + BLOCK_MS)
    assert block.count == LINES_COUNT_MAX + 1
    assert blocks.count(OWN, now=T0) is None  # known already: one row of it
    assert blocks.find(OWN, now=Instant(T0 + BLOCK_MS - 1)) == block
    assert blocks.find(OWN, now=Instant(T0 + BLOCK_MS)) is None
    assert blocks.find(OTHER, now=T0) is None


def test_after_a_block_the_next_begins_from_nothing():
    blocks = Blocks()
    for _ in range(3 * LINES_COUNT_MAX):
        blocks.count(OWN, now=T0)
    later = Instant(T0 + BLOCK_MS)
    again = [blocks.count(OWN, now=later) for _ in range(LINES_COUNT_MAX + 1)]

    assert again[:-1] == [None] * LINES_COUNT_MAX
    assert again[-1] is not None


def test_what_comes_slowly_blocks_nobody_and_a_clock_that_goes_back_helps_nobody():
    blocks = Blocks()
    for nth in range(1_000):
        assert blocks.count(OWN, now=Instant(T0 + nth * LEAK_MS)) is None
    back = [
        blocks.count(OTHER, now=Instant(T0 - nth * MINUTE_MS))
        for nth in range(LINES_COUNT_MAX + 1)
    ]
    assert back[-1] is not None


def test_the_oldest_tablet_gives_way_a22(monkeypatch):
    monkeypatch.setattr(blocking, "TABLETS_COUNT_MAX", 3)
    blocks = Blocks()
    for tablet in (b"a", b"b", b"c", b"d"):
        for _ in range(LINES_COUNT_MAX + 1):
            blocks.count(tablet, now=T0)
    assert [blocks.find(tablet, now=T0) is None for tablet in (b"a", b"b", b"d")] == [
        *(True, False, False)
    ]


def test_what_another_sites_page_sends_counts_for_nothing_a39():
    sites = ("", "none", "same-origin", "cross-site", "same-site")
    counted = [counts_for_block(FetchMetadata(site=site)) for site in sites]
    assert counted == [True, True, True, False, False]


def test_what_browsers_and_workers_make_by_themselves_counts_for_nothing():
    """A page fetched ahead; a worker that asks who opened an address that it took."""
    ahead = FetchMetadata(site="none", mode="navigate", purpose="prefetch;prerender")
    asking = FetchMetadata(site="same-origin", mode="navigate", dest="empty")
    typed = FetchMetadata(site="none", mode="navigate", dest="document")

    assert [counts_for_block(fetch) for fetch in (ahead, asking, typed)] == [
        *(False, False, True),
    ]
