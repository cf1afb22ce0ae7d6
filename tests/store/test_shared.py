"""However many look at once, what they look at is read once: fifty cost as one."""

import threading
from uuid import uuid4

from concours.store.queries.shared import KEPT_COUNT_MAX, SharedCache

HERE = uuid4()


class Read:
    """A reading that takes until it is let go, and counts itself."""

    def __init__(self):
        self.count, self.go = 0, threading.Event()

    def __call__(self, _sitting, now):
        self.count += 1
        assert self.go.wait(5)
        return self.count, now


def test_fifty_who_look_at_once_share_one_reading():
    read = Read()
    shared = SharedCache(read, lasts_ms=2_000)
    seen = []
    lookers = [
        threading.Thread(target=lambda: seen.append(shared.at(HERE, now=10_000)))
        for _ in range(50)
    ]
    for looker in lookers:
        looker.start()
    read.go.set()
    for looker in lookers:
        looker.join(5)

    assert seen == [(1, 10_000)] * 50


def test_a_reading_ends_with_its_seconds_or_with_the_next_act():
    read = Read()
    read.go.set()
    shared = SharedCache(read, lasts_ms=2_000)

    asked = [(10_000, 7), (11_999, 7), (11_999, 8), (11_999, 7), (12_000, 8)]
    counts = [shared.at(HERE, now=now, mark=mark)[0] for now, mark in asked]

    assert counts == [1, 1, 2, 2, 3]


def test_a_reading_of_an_hour_to_come_serves_nobody():
    read = Read()
    read.go.set()
    shared = SharedCache(read, lasts_ms=2_000)

    counts = [shared.at(HERE, now=now)[0] for now in (90_000, 10_000, 10_500)]

    assert counts == [1, 2, 2]


def test_few_sittings_are_kept_and_each_has_its_own():
    read = Read()
    read.go.set()
    shared = SharedCache(read, lasts_ms=2_000)
    many = [uuid4() for _ in range(KEPT_COUNT_MAX + 1)]

    for sitting in many:
        shared.at(sitting, now=0)
    shared.at(many[-1], now=0)
    assert read.count == len(many)
    shared.at(many[0], now=0)

    assert read.count == len(many) + 1
