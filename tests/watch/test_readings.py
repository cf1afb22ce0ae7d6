"""Rates and p99 are those between two readings, also across a restart."""

from concours.metrics.samples import Sample
from concours.watch.readings import ProcessWatch, Snapshot, snapshot_of

NOON = 1_800_000_000_000
STARTED_S = 1_799_990_000.0


def snapshot(at, **values):
    names = {"process_start_time_seconds": STARTED_S} | values
    samples = [
        Sample("g", f"concours_{name.partition('__')[0]}", labels(name), value)
        for name, value in names.items()
    ]
    return snapshot_of(samples, at)


def labels(name):
    word = name.partition("__")[2]
    return {"label": word.replace("_", ".")} if word else {}


def seen(*snapshots):
    watch = ProcessWatch("g", Snapshot(NOON - 5_000, {}))
    for one in snapshots:
        watch = watch.follow(one)
    return watch.reading(snapshots[-1].at)


def buckets(fast, slow, total):
    return {
        "ack_seconds_bucket__0_1": fast,
        "ack_seconds_bucket__0_5": slow,
        "ack_seconds_bucket__inf": total,
    }


def test_first_reading_has_numbers_and_no_rates():
    reading = seen(snapshot(NOON, entries_total=500.0, streams=12.0))
    assert (reading.entries_a_second, reading.streams_count) == (None, 12)
    assert (reading.earlier_started, reading.acknowledgement_ms) == (None, None)


def test_rates_are_those_since_the_reading_before():
    reading = seen(
        snapshot(NOON, entries_total=500.0, process_cpu_seconds_total=100.0),
        snapshot(NOON + 5_000, entries_total=700.0, process_cpu_seconds_total=102.05),
    )
    assert (reading.entries_a_second, reading.processor_permille) == (40, 410)


def test_p99_is_the_bound_of_what_was_measured_since():
    before = snapshot(NOON, **buckets(1_000.0, 1_000.0, 1_000.0))
    assert (
        seen(
            before, snapshot(NOON + 5_000, **buckets(1_099.0, 1_100.0, 1_100.0))
        ).acknowledgement_ms
        == 100
    )
    assert (
        seen(
            before, snapshot(NOON + 5_000, **buckets(1_098.0, 1_100.0, 1_100.0))
        ).acknowledgement_ms
        == 500
    )
    assert (
        seen(
            before, snapshot(NOON + 5_000, **buckets(1_000.0, 1_000.0, 1_100.0))
        ).acknowledgement_ms
        == 500
    )
    assert seen(before, replaced(before)).acknowledgement_ms is None


def replaced(before):
    return Snapshot(NOON + 5_000, before.values)


def test_restart_is_seen_and_its_counts_begin_anew():
    again = snapshot(
        NOON + 5_000,
        process_start_time_seconds=STARTED_S + 9_000,
        entries_total=50.0,
    )
    reading = seen(snapshot(NOON, entries_total=500.0), again)
    assert reading.entries_a_second == 10
    assert reading.earlier_started == STARTED_S * 1_000
    assert reading.started == (STARTED_S + 9_000) * 1_000


def test_process_that_never_answered_is_silent():
    watch = ProcessWatch("g", Snapshot(NOON, {}))
    reading = watch.reading(NOON + 16_000)
    assert (reading.age_ms, reading.started, reading.streams_count) == (
        16_000,
        None,
        None,
    )
