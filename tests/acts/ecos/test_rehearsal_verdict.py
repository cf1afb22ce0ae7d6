"""The rehearsal of a half-day finds what it is for: else its "sound" says nothing.

A grid of somebody else, a grid that is not what was held to validate, one that is
missing and that nobody gave up, an entry that is lost, altered, doubled or foreign.
"""

from types import SimpleNamespace

import msgspec
import pytest
from protocol.chairs import FORM_DOCUMENT

from acts.marks_scene import POINTS, Floor
from acts.series_scene import STATIONS
from concours.core.kernel.canonical import dump
from concours.rehearsal.conductor.watch import Watch
from concours.rehearsal.crowd.chain import WireEntry
from concours.rehearsal.examiners.check import Comparison, compare_chain
from concours.rehearsal.examiners.messages import Result

COUNTS = ("held", "lost", "doubled", "altered", "foreign", "broken")
HEADS = [bytes([at]) * 32 for at in range(4)]


def entry(seq, word="vu"):
    body = dump({"text": word, "turn": 1})
    return WireEntry(seq, "remarked", body.decode(), seq, HEADS[seq + 1].hex())


def row_of(one, *, prev=None):
    """An entry as the journal holds it."""
    digest = bytes.fromhex(one.digest)
    body = one.body.encode()
    return one.seq, one.kind, body, one.device_ms, digest, prev or HEADS[one.seq]


def compared(rows, *, is_dead=False, acknowledged=1):
    """What is said of a tablet that wrote two entries, and what the journal holds."""
    seat = SimpleNamespace(circuit="A", station="s1", place=1, number="E1")
    chain = SimpleNamespace(
        entries=[msgspec.json.encode(entry(at)) for at in range(2)],
        heads=HEADS,
        acknowledged_count=acknowledged,
    )
    comparison = Comparison()
    tablet = SimpleNamespace(chain=chain, seat=seat, is_dead=is_dead)
    compare_chain(tablet, rows, comparison)
    found = {name: getattr(comparison, name) for name in COUNTS[1:]}
    return {name: count for name, count in found.items() if count}


def test_each_way_in_which_a_journal_may_differ_has_its_name():
    first, second = row_of(entry(0)), row_of(entry(1))

    assert compared([first, second]) == {}
    assert compared([first]) == {"lost": 1}
    assert compared([first], is_dead=True) == {}, "it owes what was acknowledged"
    assert compared([], is_dead=True) == {"lost": 1}
    assert compared([first, row_of(entry(1, "non vu"))]) == {"altered": 1}
    other = row_of(entry(2, "autre"))
    assert compared([first, second, other]) == {"foreign": 1}
    again = (2, *row_of(entry(0))[1:5], HEADS[2])
    assert compared([first, second, again]) == {"foreign": 1}, "of another place"
    assert compared([first, row_of(entry(1), prev=HEADS[3])])["broken"] == 1


@pytest.fixture
def floor(scene, owner, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(settings, "PACKAGES", scene.packages)
    floor = Floor(scene, owner)
    floor.grade(but=[(3, 2)])
    return floor


class Played:
    """What a rehearsal knows of a half-day: who truly came, and what was validated."""

    def __init__(self, floor):
        from concours.store.models import Sitting  # noqa: PLC0415 -- after setup
        from concours.store.queries.ecos.circuits import read_plans  # noqa: PLC0415
        from concours.store.queries.ecos.journals import read_stands  # noqa: PLC0415

        row = Sitting.objects.get(pk=floor.sitting)
        forms = {
            name: dump({**FORM_DOCUMENT, "station": name}).decode() for name in STATIONS
        }
        series = {"forms": forms, "points": dict.fromkeys(STATIONS, POINTS)}
        self.plans = read_plans(row)
        [self.plan] = self.plans
        from concours.core.ecos.grids.grid import read_form  # noqa: PLC0415

        read = {name: read_form(text.encode()) for name, text in forms.items()}
        own = self.plan.floor(read_stands(self.plan, read)).completeness()
        self.missing = sorted(own.missing)
        self.digests = {}
        for owned in own.held.values():
            attempt = str(self.plan.chairs[owned.chair].attempt)
            self.digests.setdefault(attempt, {})[owned.grid.turn] = owned.digest
        self.comers = {self.plan.id: dict(self.plan.turns)}
        self.diary = SimpleNamespace(
            misfortunes=[],
            given_up={self.plan.id: list(self.missing)},
            proven_count=0,
            refused_count=0,
            enrol_from_ms=0,
            launched_ms=4_000,
            settled_ms=6_000,
            entries_count=20,
        )
        self.costs = Watch(lambda: ())
        jury = SimpleNamespace(row=row)
        self.staff = SimpleNamespace(plans=lambda: self.plans, jury=jury)
        self.stage = SimpleNamespace(demo_data={"ecos_series": series})

    def judge(self, folder):
        from concours.rehearsal.half_day.verdict import judge  # noqa: PLC0415 -- setup

        watch = SimpleNamespace(freshness_ms=lambda _received: [], answers_ms=[1, 2])
        return judge(self, [result(self.digests)], watch, folder)


def result(digests):
    fields = {field.name: field for field in msgspec.structs.fields(Result)}
    values = {name: [] for name in fields} | dict.fromkeys(("devices", "written"), 0)
    values |= dict.fromkeys(COUNTS, 0)
    return Result(**values | {"validated": digests})


def test_a_half_day_is_sound_only_while_each_grid_is_whose_and_what_it_was(
    floor, tmp_path
):
    played = Played(floor)
    sound = played.judge(tmp_path)
    assert (sound.is_sound, sound.faults) == (True, [])
    assert sound.grids["held"] == 9 * len(floor.numbers)

    costs = played.costs.costs
    costs["gateway"].cpu_ms.update({0: 10, 3: 500, 5: 25, 9: 500})
    costs["ledger"].cpu_ms.update({5: 15})
    costs["console"].cpu_ms.update({0: 500, 6: 200})
    costs["generator"].cpu_ms.update({5: 900})
    figures = played.judge(tmp_path).figures
    values = [
        figures[f"{name}_cpu_ms"].value for name in ("enrolment", "entry", "board")
    ]
    assert values == [10, 2, 100]  # the crowd's, and what was before or after, is not

    comers = played.comers[played.plan.id]
    seat = next(iter(comers))
    whose, comers[seat] = comers[seat], "99999"
    [name] = {fault.partition(":")[0] for fault in played.judge(tmp_path).faults}
    assert name == "misattributed"
    comers[seat] = whose

    own = next(iter(played.digests.values()))
    turn, digest = next(iter(own.items()))
    own[turn] = "0" * 64
    [fault] = played.judge(tmp_path).faults
    assert fault.startswith("not what was held to validate")
    own[turn] = digest

    played.diary.given_up = {}
    faults = played.judge(tmp_path).faults
    assert len(faults) == len(played.missing) == len(floor.numbers)
    assert all(fault.startswith("released with a grid missing") for fault in faults)
