"""What a run found becomes signals, and signals the lines of a list."""

from dataclasses import replace
from uuid import UUID

from concours.core.casefile.found import Names, signals_of_reports, signals_together
from concours.core.casefile.groups import gather_signals
from concours.core.casefile.signals import independent_kinds

UC1, NICE = UUID(int=1), UUID(int=11)
PEOPLE = {f"{number}": UUID(int=20 + number) for number in range(1, 7)}
SEATS = dict.fromkeys(PEOPLE, ("nice", "A")) | {"6": ("nice", "B")}
NAMES = Names(UC1, PEOPLE, {"nice": NICE}, SEATS, {("nice", "A"): "A"})
BESIDE = {"value": 90, "equal_wrong": 20, "equal_right": 4, "expected": "6.1"}


def pair(first, second, *, passes=("room", "nation"), eyes=None):
    return {
        "candidates": [first, second],
        "passes": list(passes),
        "level": "1e-10",
        "m4": "2e-9",
        "gbt": "3e-8",
        "copied": [{"from": first, "s2": "4e-05"}, {"from": second, "s2": "0.3"}],
        "eyes": eyes,
        **BESIDE,
    }


def eyes(chance, copier):
    return {
        "chance": chance,
        "copier": copier,
        "joint": "1e-12",
        "seen_wrong": 18,
        "equal_wrong": 20,
        "seen_other": 1,
        "others": 30,
    }


def found(**reports):
    return list(signals_of_reports(reports, NAMES, run_digest="ab"))


def test_a_pair_is_one_sign_or_two_by_what_the_screens_say():
    seen, unseen = pair("1", "2", eyes=eyes("2e-6", "2")), eyes("0.4", "4")
    signals = found(pairs={"findings": [seen, pair("3", "4", eyes=unseen)]})

    assert [(own.kind, own.method, own.strength) for own in signals] == [
        ("similarity", "V", "nation"),
        ("time", "O", "nation"),
        ("similarity", "V", "nation"),
    ]
    assert signals[0].figures["p"] == "1e-10"
    assert signals[0].figures["s2"] == "8e-05"  # the better direction, of two tried
    assert signals[1].figures["copier"] == str(PEOPLE["2"])
    assert (signals[0].site, signals[0].room) == (NICE, "A")


def test_a_pair_of_two_rooms_is_of_no_room():
    (signal,) = found(pairs={"findings": [pair("1", "6", passes=["nation"])]})

    assert (signal.site, signal.room) == (None, "")


def test_a_room_names_nobody_and_a_report_that_was_refused_says_nothing():
    room = {"site": "nice", "room": "A", "changed": 80, "candidates": 5, "index": "9"}
    signals = found(
        pairs={"faults": [{"code": "cohort.small"}]},
        rooms={"findings": [room | {"deviation": "11.2"}], "waves": []},
        leak=None,
    )

    assert [own.attempts for own in signals] == [()]
    assert signals[0].figures["deviation"] == "11.2"


def test_answers_in_haste_are_of_a_time_and_with_a_wave_one_kind():
    told = {
        "candidate": "1",
        "count": 25,
        "right": 24,
        "expected": "9",
        "chance": "1e-7",
    }
    told |= {"low": 5, "high": 13, "deviation": "4.4"}
    signals = found(changes={"findings": [], "bursts": [told], "unread": [told]})

    assert [(own.kind, own.method) for own in signals] == [
        ("time", "burst"),
        ("time", "unread"),
    ]
    assert signals[0].figures["p"] == "1e-7"
    assert independent_kinds(signals) == {"time"}
    wave = {"candidates": ["1", "2", "3"], "chance": "1e-9", "question": "q1"}
    waves = found(rooms={"findings": [], "waves": [wave]})
    assert independent_kinds([*signals, *waves]) == {"changes"}
    (edi,) = found(changes={"findings": [{"candidate": "1", "chance": "1e-8"}]})
    assert independent_kinds([*signals, *waves, edi]) == {"changes", "time"}
    eye = found(pairs={"findings": [pair("1", "2", eyes=eyes("2e-6", "2"))]})[1]
    assert independent_kinds([eye, *waves]) == {"changes", "time"}


def test_a_ring_is_one_line_and_a_lone_pair_another():
    ring = [pair("3", "1"), pair("1", "2"), pair("2", "3"), pair("4", "5")]
    groups = gather_signals(found(pairs={"findings": ring}))

    people = [group.attempts for group in groups]
    assert sorted(people) == [
        tuple(PEOPLE[name] for name in "123"),
        tuple(PEOPLE[name] for name in "45"),
    ]
    assert not any(group.may_found for group in groups)
    assert sorted(len(group.signals) for group in groups) == [1, 3]


def test_a_line_says_whether_two_kinds_meet_in_one_of_its_people():
    seen = pair("1", "2", eyes=eyes("2e-6", "2"))
    wave = {
        "candidates": ["3", "4", "5"],
        "chance": "1e-9",
        "question": "q1",
        "answer": "a",
        "start_s": "9000.0",
        "expected": "0.1",
    }
    groups = gather_signals(
        found(pairs={"findings": [seen]}, rooms={"waves": [wave]}),
    )

    assert {group.kinds: group.may_found for group in groups} == {
        ("similarity", "time"): True,
        ("changes",): False,
    }


def test_a_pair_over_all_sittings_says_over_which_and_is_of_one_kind_with_v():
    report = {"findings": [pair("1", "2") | {"sitting": 2}]}
    alone = found(pairs=report)
    other = replace(NAMES, sitting=UUID(int=2))
    [signal] = signals_together(report, ["UC1", "UC2"], [other, NAMES], run_digest="ab")
    [group] = gather_signals([*alone, signal])

    assert (signal.kind, signal.method) == ("similarity", "V_sum")
    assert signal.figures["sittings"] == "UC1, UC2"
    assert signal.sitting == UC1  # where they sat nearest to each other
    assert signal.figures["p"] == "1e-10"
    assert signal.key != alone[0].key
    assert not group.may_found  # the same answers, counted twice
