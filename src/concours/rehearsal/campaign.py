"""A campaign of matching drawn from a seed: posts, ranks and lists that look real.

Real names of specialties and subdivisions; everything else is chance (NumPy's PCG64).
Large towns and some specialties are wanted by many, and who is well ranked in one group
is mostly so in the others. Two of a couple like the same towns.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from psycopg import Connection

from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant
from concours.core.matching.posts.participants import Participant
from concours.core.matching.posts.table import Post, PostNames
from concours.core.matching.procedure.pairs import Joint, Pair, generate_pairs
from concours.core.matching.procedure.settings import DEFAULT
from concours.core.matching.procedure.wishes import edit_digest, genesis
from concours.store.journal.couples import content_of, list_digest

SEATS_A_STUDENT = 1.02
WISHES_LEAST, WISHES_MOST = 20, 160
HOLDERS_SHARE = 0.03
CESP_LINES_SHARE = 0.08
JOINT = Joint("neighbouring")
"""What each couple chose: the same or a neighbouring subdivision, by the sum."""

Two = tuple[int, int]
"""The places of two among the participants, who asked first."""


@dataclass(frozen=True, slots=True)
class SyntheticCampaign:
    """Posts by code, participants, and the list of each, in the same order.

    `couples` are the joint lists of two participants.
    """

    posts: tuple[Post, ...]
    people: tuple[Participant, ...]
    lists: tuple[tuple[str, ...], ...]
    couples: tuple[tuple[Two, tuple[Pair, ...]], ...]


def draw(
    seed: int,
    numbers: Sequence[str],
    catalogue: PostNames,
    *,
    lines: int,
    couples: int = 0,
) -> SyntheticCampaign:
    """Return a campaign for these candidates, on about so many lines.

    With more couples, who is in none has the same ranks and list as without.
    """
    chance = np.random.default_rng(seed)
    posts = _posts(chance, len(numbers), catalogue, lines)
    groups = len(catalogue.groups.groups)
    merit = chance.normal(size=(len(numbers), 1))
    marks = merit + 0.45 * chance.normal(size=(len(numbers), groups))
    ranks = 1 + np.argsort(np.argsort(-marks, axis=0), axis=0)
    holds = chance.random(len(numbers)) < HOLDERS_SHARE
    has_cesp = any(post.contract for post in posts)
    people = tuple(
        Participant(
            number, tuple(ranks[at].tolist()), "CESP" * bool(holds[at]) * has_cesp
        )
        for at, number in enumerate(numbers)
    )
    members = _members(np.random.default_rng([seed, 1]), people, couples)
    lists = tuple(_lists(chance, posts, people, catalogue, members))
    return SyntheticCampaign(
        posts, people, lists, tuple(_joint(posts, lists, catalogue, members))
    )


def _posts(
    chance: np.random.Generator, students: int, catalogue: PostNames, lines: int
) -> tuple[Post, ...]:
    specialties = [
        (name, group.number)
        for group in catalogue.groups.groups
        for name in group.specialties
    ]
    places = catalogue.subdivisions.all
    cells = chance.permutation(len(specialties) * len(places))[:lines]
    weights = chance.lognormal(0, 0.8, size=len(cells))
    seats = students * SEATS_A_STUDENT * weights / weights.sum()
    posts = []
    for cell, many in zip(cells.tolist(), seats.tolist(), strict=True):
        name, group = specialties[cell // len(places)]
        place = places[cell % len(places)].code
        code = f"{place[:12]}.{_short(name)}"
        posts.append(Post(code, name, place, group, max(1, round(many))))
    contract_count = max(1, round(len(posts) * CESP_LINES_SHARE))
    posts += [
        Post(f"{p.code}.cesp", p.specialty, p.subdivision, p.group, 1, "CESP")
        for p in posts[:contract_count]
    ]
    return tuple(sorted(posts, key=lambda post: post.code))


def _short(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall("[a-z]{3,}", plain.lower())
    return "-".join(word[:6] for word in words[:4])


def _lists(
    chance: np.random.Generator,
    posts: Sequence[Post],
    people: Sequence[Participant],
    catalogue: PostNames,
    members: Sequence[Two],
) -> Iterator[tuple[str, ...]]:
    """Yield a list for each: wanted by all, by taste, and by where they live."""
    codes = np.array([post.code for post in posts])
    names = sorted({post.specialty for post in posts})
    places = [subdivision.code for subdivision in catalogue.subdivisions.all]
    specialty = np.array([names.index(post.specialty) for post in posts])
    place = np.array([places.index(post.subdivision) for post in posts])
    is_cesp = np.array([bool(post.contract) for post in posts])
    fame = chance.normal(size=len(names))[specialty] + chance.normal(size=28)[place]
    lives_with = {second: first for first, second in members}
    homes = {}
    for at, participant in enumerate(people):
        taste = 1.6 * chance.normal(size=len(names))[specialty]
        homes[at] = 1.6 * chance.normal(size=len(places))
        home = homes[lives_with.get(at, at)][place]
        worth = fame + taste + home
        worth[is_cesp != bool(participant.contract)] = -np.inf
        count = int(chance.integers(WISHES_LEAST, WISHES_MOST))
        order = np.argsort(-worth)[:count]
        yield tuple(codes[order[worth[order] > -np.inf]].tolist())


def _members(
    chance: np.random.Generator, people: Sequence[Participant], count: int
) -> tuple[Two, ...]:
    """Return who is a couple: nobody twice, and no holder of a contract."""
    free = [at for at, participant in enumerate(people) if not participant.contract]
    pairs = np.sort(chance.choice(free, (count, 2), replace=False), axis=1)
    return tuple((first, second) for first, second in pairs.tolist())


def _joint(
    posts: Sequence[Post],
    lists: Sequence[Sequence[str]],
    catalogue: PostNames,
    members: Sequence[Two],
) -> Iterator[tuple[Two, tuple[Pair, ...]]]:
    """Yield each couple and its joint list, as the student's page would make it."""
    places = {post.code: post.subdivision for post in posts}
    for first, second in members:
        pairs = generate_pairs(
            (lists[first], lists[second]),
            places=places,
            neighbours=catalogue.subdivisions.neighbours,
            joint=JOINT,
            settings=DEFAULT,
        )
        yield (first, second), pairs


WRITE = """
COPY wish_edit (campaign, candidate, number, prev, digest, at_ms, codes) FROM STDIN
"""


def write(
    link: Connection[Any],
    campaign: UUID,
    lists: Mapping[UUID, Sequence[str]],
    *,
    at: Instant,
) -> None:
    """Write the first list of each student, in the gateway's role, at once."""
    with link.cursor() as cursor, cursor.copy(WRITE) as copy:
        for candidate, codes in lists.items():
            prev = genesis(campaign, candidate)
            digest = edit_digest(prev, number=1, at=at, codes=codes)
            copy.write_row((campaign, candidate, 1, prev, digest, at, dump([*codes])))


WRITE_COUPLES = "COPY couple (id, campaign, asking, asked) FROM STDIN"
WRITE_WORDS = "COPY couple_word (couple, number, who, word, at_ms) FROM STDIN"
WRITE_JOINT = """
COPY couple_list (couple, number, author, content, digest, at_ms) FROM STDIN
"""
WRITE_AGREEMENTS = """
COPY couple_agreement (couple, number, digest, who, at_ms) FROM STDIN
"""


def write_couples(
    link: Connection[Any],
    campaign: UUID,
    joint: Mapping[tuple[UUID, UUID], Sequence[Pair]],
    *,
    at: Instant,
) -> None:
    """Write couples who both consented, and the joint list that both agreed to.

    In the gateway's role, at once. Who asked wrote the list.
    """
    couples, words, lists, agreements = [], [], [], []
    for two, pairs in joint.items():
        couple, content = uuid4(), content_of(JOINT, pairs)
        inviter, invitee = two
        sum_ = list_digest(couple, inviter, content)
        couples.append((couple, campaign, inviter, invitee))
        words += [
            (couple, 1, inviter, "invited", at),
            (couple, 2, invitee, "accepted", at),
        ]
        lists.append((couple, 1, inviter, content, sum_, at))
        agreements += [(couple, 1, sum_, member, at) for member in two]
    for statement, rows in (
        (WRITE_COUPLES, couples),
        (WRITE_WORDS, words),
        (WRITE_JOINT, lists),
        (WRITE_AGREEMENTS, agreements),
    ):
        with link.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
