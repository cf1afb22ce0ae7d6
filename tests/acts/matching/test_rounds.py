"""A round is run on the lists of its instant, kept whole, and shown not a second early.

The whole procedure through the acts: simulation, blank rounds, confirmation, a result
published by two persons, a complementary round on the seats left.
"""

import json

import pytest

from acts.matched_scene import DAY_MS, POSTS, found, participants_file, ready
from acts.scene import HOUR_MS, NOON
from concours.acts.may import NotAllowed
from concours.core.audit.merkle import is_included
from concours.core.matching.procedure.settings import Settings

SHORT = Settings(wishes_least=2, more_for_unassigned=1)
FINAL = NOON + 2 * DAY_MS


@pytest.fixture
def matched(scene, database):
    made = ready(scene, database, settings=SHORT)
    made.write("04201", "ami-card", "ami-mg")
    made.write("04202", "ami-card", "lil-card", "ami-mg")
    made.write("04203", "ami-card", "lil-card")
    made.write("04206", "lil-mg-cesp")
    return made


def run(matched, *, now=NOON + HOUR_MS, login="organisation"):
    from concours.acts.matching.rounds import run_round  # noqa: PLC0415 -- after setup

    actor = matched.scene.actor(login)
    return run_round(actor, matched.campaign, entropy=bytes, now=now)


def to_result(matched):
    """Confirm what there is, shut the lists, run the final round."""
    matched.open_phase(2)
    matched.open_phase(3)
    for number in ("04201", "04202", "04203", "04206"):
        matched.confirm(number, at=FINAL + HOUR_MS)
    return run(matched, now=FINAL + DAY_MS)


def propose(matched, row, *, opens, login="organisation", now=FINAL + DAY_MS):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.propose(
        matched.scene.actor(login),
        matched.scene.sitting,
        "round_published",
        facts={"round": str(row.id), "opens_ms": str(opens)},
        reason="Commission d’affectation",
        now=now,
    )


def publish(matched, row, *, opens):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    proposal = propose(matched, row, opens=opens)
    president = matched.scene.actor("presidente")
    two_persons.confirm(president, proposal, now=FINAL + DAY_MS)


def test_a_simulated_round_says_to_each_their_post_or_where_they_wait(matched):
    row = run(matched)

    told = {number: matched.told(number)[0] for number in ("04201", "04202", "04203")}
    assert [(t.line, t.position, t.waiting) for t in told.values()] == [
        ("ami-card", 0, ()), ("lil-card", 1, (1,)), ("", -1, (2, 1)),
    ]  # fmt: skip
    assert matched.told("04206")[0].line == "lil-mg-cesp"
    assert (row.kind, row.summary["placed"], row.summary["unassigned"]) == (
        "simulation", 3, 1,
    )  # fmt: skip
    gates = {gate["code"]: gate["limit"] for gate in json.loads(bytes(row.gates))}
    assert gates == {"ami-card": 1, "ami-mg": None, "lil-card": 2, "lil-mg-cesp": 6}


def test_what_moved_between_two_rounds_is_counted_student_by_student(matched):
    from concours.store.queries.matching.rounds import Moves, count_moves  # noqa: PLC0415 -- after setup

    before = run(matched)
    matched.write("04201", "lil-card")
    matched.write("04203", "ami-mg")
    matched.write("04206", at=NOON + HOUR_MS + 1)

    after = run(matched)

    # 04201 and 04202 change, 04203 gains, 04206 loses, two have nothing in both.
    assert count_moves(before, after) == Moves(same=2, moved=2, lost=1, gained=1)


def test_a_round_can_be_made_again_from_what_was_kept(matched):
    from concours.core.matching.engine import result  # noqa: PLC0415 -- idem
    from concours.core.matching.engine.solve import solve  # noqa: PLC0415 -- idem
    from concours.core.matching.market import columns, reading  # noqa: PLC0415 -- here alone
    from concours.store.queries.matching import rounds  # noqa: PLC0415 -- after setup

    row = run(matched)

    market = reading.read(json.loads(rounds.document_of(row, "market")))
    document = json.loads(rounds.document_of(row, "result"))
    assert columns.digest(market) == bytes(row.market_digest)
    assert result.build_document(market, solve(market)) == document
    assert result.digest(document) == bytes(row.result_digest)


def test_a_round_may_compute_for_minutes_without_losing_its_transaction(matched):
    from concours.acts.matching.rounds import STEPS, run_round  # noqa: PLC0415 -- idem
    from concours.acts.record import plain_connection  # noqa: PLC0415 -- after setup

    seen = []

    def look(step):
        row = plain_connection().execute("SHOW idle_in_transaction_session_timeout")
        seen.append((step, *row.fetchone()))

    matched_at = {"entropy": bytes, "now": NOON + HOUR_MS, "progress": look}
    run_round(matched.actor, matched.campaign, **matched_at)

    assert seen == [(step, "15min") for step in STEPS]


def test_each_student_has_a_leaf_under_the_root(matched):
    from concours.store.journal.wish_queries import find_leaf_proof  # noqa: PLC0415 -- idem

    row = run(matched)

    for number in ("04201", "04203"):
        proved = matched.as_student(
            number, lambda link, place: find_leaf_proof(link, row.id, place.candidate)
        )
        leaf = json.loads(proved.leaf)
        path = [proved.path[at : at + 32] for at in range(0, len(proved.path), 32)]
        assert leaf["members"] == [number]
        assert leaf["wishes"][0] == list(matched.current_list(number).codes)
        assert is_included(
            bytes(proved.leaf),
            index=proved.leaf_index,
            size=proved.leaves_count,
            proof=path,
            root=bytes(row.root),
        )


def test_what_a_round_has_seen_is_kept_in_the_lists_of_blank_rounds(matched):
    from concours.core.matching.procedure.wishes import WishKept  # noqa: PLC0415 -- here alone

    matched.open_phase(2)
    later = NOON + DAY_MS + HOUR_MS
    matched.write("04203", "ami-card", "lil-card", "ami-mg", at=later)
    run(matched, now=later)

    with pytest.raises(WishKept) as refused:
        matched.write("04203", "ami-card", "lil-card", at=later + 1)
    assert refused.value.lines == ("ami-mg",)


def test_who_is_without_a_post_may_add_when_lists_are_confirmed(matched):
    from concours.core.matching.procedure import wishes  # noqa: PLC0415 -- here alone

    matched.open_phase(2)
    run(matched, now=NOON + DAY_MS + HOUR_MS)
    matched.open_phase(3)
    later = FINAL + HOUR_MS

    matched.write("04203", "ami-card", "lil-card", "ami-mg", at=later)
    with pytest.raises(wishes.WishesFixed):
        matched.write("04203", "ami-mg", "ami-card", "lil-card", at=later)
    with pytest.raises(wishes.WishesClosed):
        matched.write("04202", "ami-card", "lil-card", "ami-mg", "x", at=later)


def test_a_final_round_waits_for_the_lists_to_be_shut(matched):
    from concours.acts.matching.rounds import ListsOpen  # noqa: PLC0415 -- after setup

    matched.open_phase(2)
    matched.open_phase(3)
    with pytest.raises(ListsOpen):
        run(matched, now=FINAL + DAY_MS - 1)

    assert run(matched, now=FINAL + DAY_MS).kind == "final"


def test_short_lists_go_to_the_complementary_phase(matched):
    row = to_result(matched)

    # 04206 may ask for one line only: a list of one is enough.
    assert (row.summary["placed"], row.summary["short"]) == (3, 2)
    assert (row.summary["unconfirmed"], row.published_act) == (0, None)


def test_students_see_a_result_at_its_instant_and_never_before(matched, owner):
    row = to_result(matched)
    ahead, past = 4_000_000_000_000, NOON  # the database's own clock judges
    publish(matched, row, opens=ahead)

    assert matched.told("04201") == []

    owner.execute(
        "UPDATE matching_round SET opens_ms = %s WHERE id = %s", (past, row.id)
    )
    assert [one.line for one in matched.told("04201")] == ["ami-card"]


def test_a_decided_round_may_be_stopped_and_another_run(matched):
    from concours.acts.matching import round_publication, rounds  # noqa: PLC0415 -- after setup

    row = to_result(matched)
    publish(matched, row, opens=4_000_000_000_000)
    with pytest.raises(rounds.RoundPublished):
        run(matched, now=FINAL + DAY_MS)
    president = matched.scene.actor("presidente")

    round_publication.stop(president, row.id, reason="poste oublié", now=FINAL + DAY_MS)

    assert run(matched, now=FINAL + DAY_MS).number == row.number + 1
    with pytest.raises(round_publication.RoundDecided):
        round_publication.stop(president, row.id, reason="encore", now=FINAL + DAY_MS)


def test_one_person_publishes_nothing(matched):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.acts.matching.round_publication import RoundDecided, RoundPast  # noqa: PLC0415 -- idem

    simulated = run(matched)
    with pytest.raises(RoundDecided):
        propose(matched, simulated, opens=4_000_000_000_000)
    row = to_result(matched)
    with pytest.raises(RoundPast):
        propose(matched, row, opens=NOON)
    with pytest.raises(NotAllowed):
        propose(matched, row, opens=4_000_000_000_000, login="auditeur")
    proposal = propose(matched, row, opens=4_000_000_000_000)

    with pytest.raises(two_persons.SamePerson):
        two_persons.confirm(matched.actor, proposal, now=FINAL + DAY_MS)


def test_a_complementary_round_gives_the_seats_left_to_who_has_none(matched):
    from concours.core.matching.procedure.wishes import WishesClosed  # noqa: PLC0415 -- idem

    row = to_result(matched)
    publish(matched, row, opens=FINAL + 2 * DAY_MS)
    matched.open_phase(4)
    matched.open_phase(5)
    later = NOON + 4 * DAY_MS
    matched.write("04203", "ami-card", "ami-mg", at=later + HOUR_MS)
    with pytest.raises(WishesClosed):  # who has a post has nothing to ask for
        matched.write("04201", "ami-mg", "ami-card", at=later + HOUR_MS)

    last = run(matched, now=later + DAY_MS)

    assert (last.kind, last.summary["lists"], last.summary["placed"]) == (
        "complementary", 1, 1,
    )  # fmt: skip
    assert last.summary["seats"] == 2
    # Who has a post is told nothing more: the final round stays their last word.
    assert told_in(last) == ["04203", "04204", "04205"]


def told_in(row):
    from concours.store.queries.matching.rounds import outcomes  # noqa: PLC0415 -- after setup

    return [one.number for one in outcomes(row)]


def test_what_the_rules_no_more_allow_is_set_aside_and_told(matched):
    matched.bring_people(participants_file(contracts=("04206", "04202")))

    row = run(matched)

    assert row.summary["aside_count"] == 3
    assert row.summary["aside"][0] == ["04202", "ami-card"]


def test_files_of_posts_and_participants_again_change_nothing(matched, owner):
    before = owner.execute("SELECT count(*) FROM act").fetchone()
    assert matched.bring_posts() is None
    assert matched.bring_people() is None
    assert owner.execute("SELECT count(*) FROM act").fetchone() == before

    corrected = matched.bring_posts("code;specialite;subdivision;postes\n"
                                    "ami-mg;médecine générale;Amiens;0\n")  # fmt: skip

    assert (corrected.number, corrected.lines_count, corrected.seats_count) == (2, 4, 3)


def test_a_file_with_a_fault_changes_nothing(matched):
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- after setup

    wrong = POSTS + "x y;médecine;Paris;ARS;dix\nami-mg;médecine générale;Lille;;1\n"
    with pytest.raises(RosterFaulty) as refused:
        matched.bring_posts(wrong)

    assert {one.split()[1] for one in refused.value.where} == {
        "code.invalid", "specialty.unknown", "subdivision.unknown", "contract.unknown",
        "seats.invalid", "code.twice",
    }  # fmt: skip
    with pytest.raises(RosterFaulty) as refused:
        matched.bring_posts("code;specialite;subdivision;postes\n"
                            "ami-mg;médecine générale;Lille;1\n")  # fmt: skip
    assert refused.value.where == ("2 post.moved ami-mg",)
    tied = participants_file().replace("04202;;2", "04202;;1").replace("04205", "9999")
    with pytest.raises(RosterFaulty) as refused:
        matched.bring_people(tied)
    assert refused.value.where == ("3 rank.twice 1", "6 candidate.unknown 9999")


def test_no_phase_opens_without_posts_and_participants_nor_out_of_order(
    scene, database
):
    from concours.acts.matching.campaign import NotReady  # noqa: PLC0415 -- after setup
    from concours.core.matching.procedure.phases import PhaseNotNext  # noqa: PLC0415 -- idem

    bare = found(scene, database)
    with pytest.raises(NotReady) as refused:
        bare.open_phase(1)
    assert refused.value.missing == ("posts", "participants")
    bare.bring_posts()
    bare.bring_people()
    with pytest.raises(PhaseNotNext):
        bare.open_phase(2)


def test_rules_stay_once_a_phase_is_open_and_the_calendar_ahead_may_change(matched):
    from concours.acts.matching import campaign as acts  # noqa: PLC0415 -- after setup
    from concours.store.queries.matching import campaigns  # noqa: PLC0415 -- idem

    with pytest.raises(acts.CampaignOpened):
        acts.settle(
            matched.actor, matched.campaign, SHORT, reason="x", now=NOON + HOUR_MS
        )
    row = campaigns.load_campaign(matched.campaign)
    first, *rest = campaigns.calendar_of(row)
    with pytest.raises(acts.CampaignOpened):
        acts.plan(matched.actor, row.id, rest, reason="x", now=NOON)

    without = [first, *rest[:-1]]
    acts.plan(matched.actor, row.id, without, reason="Arrêté", now=NOON)

    row.refresh_from_db()
    assert campaigns.calendar_of(row) == tuple(without)


def test_a_couple_gets_the_first_pair_within_the_limits(matched):
    """04202 alone would have had Lille; together they want one town."""
    matched.invite("04201", "04202")
    matched.say("04202", "accepted", to="04201")
    matched.write_pairs("04201", ("ami-mg", "ami-mg"), ("ami-card", "lil-card"))
    assert run(matched).summary["couples"] == 0
    matched.agree("04202", 1)

    row = run(matched)

    assert (row.summary["couples"], row.summary["verdict"]) == (1, "stable")
    told = [matched.told(number)[-1] for number in ("04201", "04202")]
    assert [(t.line, t.position, t.joint_number) for t in told] == [
        ("ami-mg", 0, 1), ("ami-mg", 0, 1),
    ]  # fmt: skip
    assert matched.told("04203")[-1].line == "ami-card"
    matched.say("04201", "revoked", to="04202")
    assert run(matched).summary["couples"] == 0


def test_both_members_of_a_couple_have_one_leaf(matched):
    from concours.store.journal.wish_queries import find_leaf_proof  # noqa: PLC0415 -- idem

    matched.invite("04201", "04202")
    matched.say("04202", "accepted", to="04201")
    matched.write_pairs("04201", ("ami-mg", "ami-mg"))
    matched.agree("04202", 1)
    row = run(matched)

    proved = [
        matched.as_student(
            n, lambda link, p: find_leaf_proof(link, row.id, p.candidate)
        )
        for n in ("04201", "04202")
    ]
    assert proved[0].leaf == proved[1].leaf
    path = [proved[0].path[at : at + 32] for at in range(0, len(proved[0].path), 32)]
    assert is_included(
        bytes(proved[0].leaf),
        index=proved[0].leaf_index,
        size=proved[0].leaves_count,
        proof=path,
        root=bytes(row.root),
    )
