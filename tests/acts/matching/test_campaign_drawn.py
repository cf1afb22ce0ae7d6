"""A campaign drawn from a seed holds what its students and couples could have written.

The bench and the demo measure and show it: a couple that the gateway would not have
taken would make their figures false.
"""

from acts.scene import NOON
from concours.core.matching.procedure.pairs import check_pairs, generate_pairs
from concours.core.matching.procedure.settings import DEFAULT
from concours.core.matching.procedure.wishes import Student

NUMBERS = [f"{at:04d}" for at in range(40)]
COUPLES = 6


def drawn(couples):
    from concours.core.matching.posts.table import PostNames  # noqa: PLC0415 -- here
    from concours.rehearsal.campaign import draw  # noqa: PLC0415 -- idem
    from concours.store import groups, subdivisions  # noqa: PLC0415 -- idem

    contracts = frozenset(DEFAULT.contracts)
    names = PostNames(groups.load_groups(), subdivisions.load_subdivisions(), contracts)
    return names, draw(3, NUMBERS, names, lines=60, couples=couples)


def test_each_is_in_one_couple_at_most_and_no_holder_of_a_contract_is():
    _, made = drawn(COUPLES)

    members = [at for two, _ in made.couples for at in two]

    assert len(members) == len(set(members)) == 2 * COUPLES
    assert not any(made.people[at].contract for at in members)


def test_a_joint_list_is_what_the_page_makes_of_both_lists():
    from concours.core.matching.rounds.round_market import offers  # noqa: PLC0415 -- here alone
    from concours.rehearsal.campaign import JOINT  # noqa: PLC0415 -- idem

    known, made = drawn(COUPLES)
    posts = {post.code: post for post in made.posts}
    places = {post.code: post.subdivision for post in made.posts}
    for (one, other), pairs in made.couples:
        assert pairs == generate_pairs(
            (made.lists[one], made.lists[other]),
            places=places,
            neighbours=known.subdivisions.neighbours,
            joint=JOINT,
            settings=DEFAULT,
        )
        first, second = (made.people[at] for at in (one, other))
        check_pairs(
            pairs,
            lines=offers(posts),
            students=(
                Student(first.ranks, first.contract),
                Student(second.ranks, second.contract),
            ),
            settings=DEFAULT,
        )


def test_couples_change_no_list_but_that_of_who_was_asked():
    _, alone = drawn(0)
    _, made = drawn(COUPLES)

    asked = {other for (_, other), _ in made.couples}

    assert (made.posts, made.people) == (alone.posts, alone.people)
    changed = {at for at in range(len(NUMBERS)) if made.lists[at] != alone.lists[at]}
    assert changed == asked


def test_couples_seeded_count_in_a_round(scene, database):
    from concours.cli.demonstration.seed_campaign import seed_campaign  # noqa: PLC0415 -- after setup
    from concours.store.queries.matching import campaigns, rounds  # noqa: PLC0415 -- idem

    gateway = database.dsn("concours_gateway")

    made = seed_campaign(scene.exam, gateway, now=NOON, couples=2)

    row = campaigns.load_campaign(made)
    lists, joint = rounds.lists_of(row), rounds.joint_of(row)
    assert len(joint) == 2
    for one in joint:
        both = [lists[number].codes for number in one.members]
        assert one.pairs
        assert not one.unlinks
        assert {pair[0] for pair in one.pairs} <= set(both[0])
        assert {pair[1] for pair in one.pairs} <= set(both[1])
