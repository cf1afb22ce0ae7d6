"""Sample reports: a national rehearsal that passed, one that failed, one of nothing."""

from math import exp
from random import Random

import msgspec

from concours.rehearsal.report import model
from concours.rehearsal.report.room import Accusations, Breaks, Calls

SERVER = (  # name, count, idle MB, max MB, CPU ms a second
    ("gateway", 2, 148, 402, 128),
    ("postgresql", 9, 96, 231, 92),
    ("ledger", 1, 52, 74, 24),
    ("console", 1, 88, 96, 3),
    ("keeper", 1, 46, 47, 0),
    ("supervisor", 1, 24, 25, 1),
)
CROWD = (("generator", 4, 180, 1_460, 880), ("conductor", 1, 60, 92, 12))
MB = 1_000_000
CLOSE_S = 600
KILLED_AT_S = 240
DOWN_S = 4


def whole_report(seed=7):
    """A rehearsal of 12,000 candidates and 600 s, a database killed, nothing lost."""
    chance = Random(seed)  # noqa: S311 -- replayable on purpose
    seconds = [_second(chance, at_s) for at_s in range(-30, CLOSE_S + 6)]
    count = sum(second.entries_count for second in seconds)
    return model.Report(
        format="concours/rehearsal/1",
        begun_ms=1_795_000_000_000,
        ended_ms=1_795_000_712_000,
        commit="8e2e2a5",
        machine=model.Machine(
            cores_count=2,
            memory_bytes=8_330 * MB,
            system="Linux 6.12",
            python="3.11.2",
            postgresql="18.1",
        ),
        plan=model.Plan(
            candidates_count=12_000,
            sites_count=40,
            minutes=10,
            speed=1,
            seed=seed,
            faults=("database-killed", "site-flapping"),
            gateways_count=2,
            generators_count=4,
        ),
        check=check(count),
        enrolment=model.Enrolment(count=12_000, duration_ms=14_180),
        download=model.Download(count=11_988, duration_ms=9_420, bytes=51_240 * MB),
        launch=model.Launch(
            committed_ms=1_795_000_041_000,
            key_after=model.Distribution(
                first_ms=38, p50_ms=312, p99_ms=702, last_ms=818
            ),
            received_count=11_700,
            reveal_after=model.Distribution(
                first_ms=-4, p50_ms=6, p99_ms=31, last_ms=58
            ),
            revealed_count=11_688,
            without_package_count=12,
        ),
        acknowledgements=model.Acknowledgements(
            count=sum(second.batches_count for second in seconds),
            p50_us=8_400,
            p95_us=31_200,
            p99_us=84_600,
            max_us=6_212_000,
            by_second=tuple(seconds),
        ),
        entries=model.Entries(
            count=count,
            sustained_per_s=count // CLOSE_S,
            peak_per_s=max(second.entries_count for second in seconds),
        ),
        answers={
            "held": 1_204_118,
            "unavailable": 8_212,
            "down": 3_904,
            "attempt.superseded": 12,
        },
        processes=tuple(
            [_process(chance, given, "server") for given in SERVER]
            + [_process(chance, given, "generator") for given in CROWD]
        ),
        wire=model.OnWire(sent_bytes=1_830 * MB, received_bytes=52_140 * MB),
        faults=(
            model.Fault(
                code="site_flapping",
                at_s=120,
                until_s=420,
                count=1,
                site="Lyon-Sud",
                all_back_after_ms=3_480,
            ),
            model.Fault(
                code="database_killed",
                at_s=KILLED_AT_S,
                until_s=None,
                count=1,
                site=None,
                all_back_after_ms=6_210,
            ),
        ),
        collection=model.Collection(
            closed_at_s=CLOSE_S, complete_after_ms=2_840, missing_count=0
        ),
        marking=model.Marking(duration_ms=2_310, copies_count=12_000),
        calls=Calls(made_count=706, in_time_count=698, seen_count=706, lost_count=0),
        breaks=Breaks(count=100, duration_ms=642_180, different_count=0),
        accusations=Accusations(
            asked_count=35_870,
            accused_count=0,
            habits_count=2_990,
            probers_count=5,
            found_count=5,
        ),
    )


def wrong_report():
    """The same day, with differences of every kind: two are named Noël & <fils>."""
    whole = whole_report()
    codes = ("lost", "doubled", "altered", "mark_different", "chain_broken")
    named = tuple(
        model.Difference(
            candidate=f"{4_200 + place:05d}",
            site="Lyon-Sud" if place % 2 else "Noël & <fils>",
            what=code,
            seq=None if code in ("mark_different", "chain_broken") else 31 + place,
        )
        for place, code in enumerate(codes)
    )
    wrong = msgspec.structs.replace(
        whole.check,
        lost_count=1,
        doubled_count=1,
        altered_count=1_204,
        chains_broken_count=1,
        marks_different_count=1,
        named=named,
    )
    slow = msgspec.structs.replace(whole.acknowledgements, p99_us=184_600)
    return msgspec.structs.replace(whole, check=wrong, acknowledgements=slow)


def empty_report():
    """A rehearsal that was stopped before anybody enrolled."""
    nobody = model.Distribution(first_ms=0, p50_ms=0, p99_ms=0, last_ms=0)
    whole = whole_report()
    plan = msgspec.structs.replace(
        whole.plan, candidates_count=0, sites_count=0, minutes=0, faults=()
    )
    return model.Report(
        format="concours/rehearsal/1",
        begun_ms=0,
        ended_ms=0,
        commit=None,
        machine=whole.machine,
        plan=plan,
        check=model.Check(*[0] * 12, named=()),
        enrolment=model.Enrolment(count=0, duration_ms=0),
        download=model.Download(count=0, duration_ms=0, bytes=0),
        launch=model.Launch(0, nobody, 0, nobody, 0, 0),
        acknowledgements=model.Acknowledgements(0, 0, 0, 0, 0, ()),
        entries=model.Entries(0, 0, 0),
        answers={},
        processes=(),
        wire=model.OnWire(0, 0),
        faults=(),
        collection=model.Collection(None, None, 0),
        marking=model.Marking(0, 0),
    )


def check(count):
    """Every count of a check that found nothing wrong."""
    return model.Check(
        attempts_count=12_000,
        devices_count=12_240,
        written_count=count,
        acknowledged_count=count,
        held_count=count,
        lost_count=0,
        doubled_count=0,
        altered_count=0,
        foreign_count=0,
        chains_broken_count=0,
        marks_compared_count=12_000,
        marks_different_count=0,
        named=(),
    )


def _second(chance, at_s):
    """Return one second: silence before t0 and while the database is away."""
    is_away = KILLED_AT_S <= at_s < KILLED_AT_S + DOWN_S
    if at_s < 1 or is_away or at_s > CLOSE_S + 2:
        return model.AcknowledgedSecond(at_s, 0, 0, 0, 0, 0, 0)
    after = at_s - KILLED_AT_S - DOWN_S
    storm = exp(-after / 2) if after >= 0 else 0
    end = exp(-abs(at_s - CLOSE_S + 4) / 6)
    entries = int(3_060 * chance.gauss(1, 0.03) * (1 + 1.6 * storm + 1.9 * end))
    p50 = int(8_200 * chance.lognormvariate(0, 0.12) * (1 + 40 * storm + end))
    p99 = int(p50 * (6 + 4 * chance.random()))
    return model.AcknowledgedSecond(
        at_s=at_s,
        entries_count=entries,
        batches_count=entries * 2 // 3,
        p50_us=p50,
        p95_us=int(p50 * 3.2),
        p99_us=p99,
        max_us=int(p99 * (1.2 + chance.expovariate(2.5))),
    )


def _process(chance, given, side):
    name, count, idle, most, used = given
    seconds = tuple(
        model.ProcessSecond(
            at_s=at_s,
            cpu_ms=int(used * chance.gauss(1, 0.06) * (1 if at_s > 0 else 0.4)),
            memory_bytes=int(MB * (idle + (most - idle) * min(1, (at_s + 30) / 60))),
        )
        for at_s in range(-30, CLOSE_S + 6)
    )
    return model.Process(
        name=name,
        side=side,
        count=count,
        cpu_ms=sum(second.cpu_ms for second in seconds if second.at_s > 0),
        memory_idle_bytes=idle * MB,
        memory_max_bytes=most * MB,
        by_second=seconds,
    )
