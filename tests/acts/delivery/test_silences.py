"""The journal is read once for its silences, and says what three readings said.

The rule as it was first written, a query for each thing, is the oracle here: slow, and
plain enough to be believed.
"""

from collections import defaultdict
from random import Random

import pytest

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch
from concours.core.delivery.redress.lost_time import silences, subtract, union
from concours.core.kernel.time import MINUTE_MS, SECOND_MS

T0 = NOON
WRITTEN = """
SELECT c.number, (s.name = 'Limoges')::int, j.device_ms, j.received_ms
FROM journal_entry j JOIN attempt a ON a.id = j.attempt
JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = c.site_id
WHERE a.sitting_id = %s
"""
NUMBERS = [f"{4201 + place:05}" for place in range(6)]


def write_a_day(link, scene, chance):
    """Six tablets write; the nation, then one site, are cut off for a while."""
    cuts = {
        "nation": window(chance, 10, 40, 90),
        "Limoges": window(chance, 60, 80, 240),
        "Amiens": window(chance, 100, 130, 70),
    }
    for place, number in enumerate(NUMBERS):
        tablet = Tablet(link, attempt_of(link, scene, number))
        tablet.enrol(at=T0 - HOUR_MS)
        own = [cuts["nation"], cuts["Limoges" if place % 2 else "Amiens"]]
        at = T0
        while at < T0 + 150 * MINUTE_MS:
            delay = next((end - at + 200 for start, end in own if start <= at < end), 0)
            delay = delay or chance.choice((180, 180, 900, 9_000))
            tablet.write("opened", {"base": None, "paper": "00" * 32}, at=at,
                         delay_ms=delay)  # fmt: skip
            at += chance.randrange(10, 80) * SECOND_MS


def window(chance, first, last, length_s):
    start = T0 + chance.randrange(first, last) * MINUTE_MS
    return start, start + length_s * SECOND_MS


def by_the_rule(written):
    """Return place, bounds and writers of each silence, from the plain entries."""
    everybody = {number for number, *_ in written}
    found = []
    nation = proven(written, 15 * SECOND_MS, max(2, len(everybody) // 4), sites=2)
    found += [("", *each) for each in nation]
    known = union((start, end) for start, end, _ in nation)
    for site, name in enumerate(("Amiens", "Limoges")):
        own = [each for each in written if each[1] == site]
        composing = {number for number, *_ in own}
        enough = max(2, len(composing) // 4)
        found += [
            (name, *each)
            for each in proven(own, MINUTE_MS, enough, sites=1, known=known)
        ]
    return sorted(found, key=lambda each: (each[1], each[0]))


def proven(entries, least_ms, enough, *, sites, known=()):
    slots = defaultdict(list)
    for _, _, _, received in entries:
        slots[received // (5 * SECOND_MS)].append(received)
    found = []
    parts = [(min(slots[slot]), max(slots[slot])) for slot in sorted(slots)]
    silent = silences(parts, least_ms=least_ms)
    for start, end in silent if sites > 1 else subtract(union(silent), known):
        spans = defaultdict(list)
        for number, site, at, received in entries:
            if received - at >= 7_500:
                spans[number, site, received].append(at)
        wrote = {
            (number, site)
            for (number, site, _), written in spans.items()
            if min(written) < end and max(written) >= start
        }
        if len(wrote) >= enough and len({site for _, site in wrote}) >= sites:
            found.append((start, end, frozenset(number for number, _ in wrote)))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_reading_finds_the_silences_that_the_rule_finds(scene, owner, seed):
    from concours.store.models import Attempt  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery.silences import silences_of  # noqa: PLC0415 -- idem

    launch(owner, scene, t0=T0)
    write_a_day(owner, scene, Random(seed))  # noqa: S311 -- replayed by seed
    numbers = dict(
        Attempt.objects.filter(sitting=scene.sitting).values_list(
            "id", "candidate__number"
        )
    )

    found = [
        (each.site_name, each.began_at, each.ended_at,
         frozenset(numbers[attempt] for attempt in each.writers))
        for each in silences_of(sittings.load(scene.sitting))
    ]  # fmt: skip

    assert found == by_the_rule(owner.execute(WRITTEN, [scene.sitting]).fetchall())
    assert found
