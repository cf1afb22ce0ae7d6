"""What is the same for all students of a campaign: posts, limits, runs; kept by worker.

Made once for each version of the posts and each open round, and given as it is. A
student's own chance at every line is counted from the runs that the round kept.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from concours.core.kernel.canonical import load
from concours.core.matching.explanation.forecast import (
    RUNS_MAX,
    find_chances,
    find_end_chances,
    find_runs_within,
)
from concours.core.matching.market.market import LINES_MAX, Ints
from concours.core.matching.procedure.wishes import LineTerms, Student, least_of
from concours.gateway import wire
from concours.gateway.database import Connection
from concours.store.groups import load_groups as groups_known
from concours.store.journal.rounds import (
    PastRound,
    Versions,
    find_former_gates,
    find_last_rounds,
    find_round_gates,
    find_versions,
)
from concours.store.journal.wish_queries import (
    Participation,
    find_forecast,
    find_line_terms,
    find_posts,
)
from concours.store.subdivisions import load_subdivisions as subdivisions_known

CAMPAIGNS_KEPT_MAX = 8
TREND_ROUNDS_MAX = 12
"""Rounds whose limits are shown, the newest: the texts provide six and six."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The limits of many runs, shape (runs, lines), and the place of each line."""

    round_number: int
    limits: Ints
    line_index: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """The lines of a campaign as students see them, and how rounds may end."""

    versions: Versions
    page: bytes
    lines: Mapping[str, LineTerms]
    where: Mapping[str, str]
    runs: Runs | None
    past: Sequence[PastRound]

    def least(self, participation: Participation) -> int:
        """Return the least wishes of a student's confirmed list."""
        return least_of(participation.student, self.lines, participation.settings)

    def find_chances(self, student: Student) -> dict[str, int]:
        """Return how many runs of a thousand would let a student in, line by line."""
        if self.runs is None:
            return {}
        codes = [code for code in self.runs.line_index if code in self.lines]
        limits = self.runs.limits[:, [self.runs.line_index[code] for code in codes]]
        is_in = find_runs_within(limits, self._ranks(codes, student))
        return dict(zip(codes, find_chances(is_in), strict=True))

    def find_end_chances(
        self, codes: Sequence[str], student: Student
    ) -> list[int] | None:
        """Return how many runs of a thousand end at each wish of a list.

        None where the round knows nothing of a line of it.
        """
        if self.runs is None or not self.runs.line_index.keys() >= {*codes}:
            return None
        limits = self.runs.limits[:, [self.runs.line_index[code] for code in codes]]
        return find_end_chances(find_runs_within(limits, self._ranks(codes, student)))

    def trend(self, codes: Sequence[str]) -> dict[str, Any]:
        """Return the limits of lines over the last rounds, oldest first.

        "open" where a seat was free, null where a round did not know the line.
        """
        return {
            "rounds": [
                {"number": round_.number, "kind": round_.kind, "opens_ms": round_.opens}
                for round_ in self.past
            ],
            "limits": {
                code: [_describe_limit(round_.limits, code) for round_ in self.past]
                for code in codes
            },
        }

    def of_pairs(
        self,
        pairs: Sequence[tuple[str | None, str | None]],
        students: tuple[Student, Student],
    ) -> list[int] | None:
        """Return how many runs of a thousand would let both in, pair by pair.

        For two posts of one line it is an upper bound: the runs say the last rank
        that got in, not whether a second seat was within reach.
        """
        if self.runs is None:
            return None
        is_in = np.ones((len(self.runs.limits), len(pairs)), dtype=bool)
        for at, pair in enumerate(pairs):
            for code, student in zip(pair, students, strict=True):
                if code is None:
                    continue
                if code not in self.runs.line_index:
                    return None
                limit = self.runs.limits[:, self.runs.line_index[code]]
                is_in[:, at] &= find_runs_within(limit, self._ranks([code], student))
        return find_chances(is_in)

    def _ranks(self, codes: Sequence[str], student: Student) -> Ints:
        ranks = (*student.ranks, 0)
        groups = [min(self.lines[code].group, len(ranks) - 1) for code in codes]
        return np.array([ranks[group] for group in groups], dtype=np.int32)


class OfferCache:
    """The offers of the campaigns that this worker was asked for."""

    def __init__(self) -> None:
        self._offers: dict[UUID, Offer] = {}

    async def offer(
        self, connection: Connection, participation: Participation
    ) -> Offer:
        """Return the newest offer of a student's campaign."""
        versions = await find_versions(connection, participation.campaign)
        current_offer = self._offers.get(participation.campaign)
        if current_offer is None or current_offer.versions != versions:
            current_offer = await _read(connection, participation, versions)
            while len(self._offers) >= CAMPAIGNS_KEPT_MAX:
                self._offers.pop(next(iter(self._offers)))
            self._offers[participation.campaign] = current_offer
        return current_offer


async def _read(
    connection: Connection, participation: Participation, versions: Versions
) -> Offer:
    posts = await find_posts(connection, participation.campaign)
    content: Any = load(posts.content) if posts else {"lines": []}
    gates = []
    if versions.round is not None:
        gates = await find_round_gates(connection, versions.round)
    former = await find_former_gates(connection, participation.campaign)
    stored_forecast = await find_forecast(connection, participation.campaign)
    return Offer(
        versions,
        wire.write(_page(participation, versions, content["lines"], (gates, former))),
        find_line_terms(posts.content) if posts else {},
        {line["code"]: line["subdivision"] for line in content["lines"]},
        _runs(*stored_forecast) if stored_forecast else None,
        await find_last_rounds(
            connection, participation.campaign, most=TREND_ROUNDS_MAX
        ),
    )


def _describe_limit(limits: Mapping[str, int | None], code: str) -> int | str | None:
    if code not in limits:
        return None
    limit = limits[code]
    return "open" if limit is None else limit


def _runs(number: int, compressed: bytes, posts: bytes) -> Runs:
    codes = list(find_line_terms(posts))
    plain = zlib.decompressobj().decompress(compressed, 4 * RUNS_MAX * LINES_MAX)
    limits = np.frombuffer(plain, dtype="<u4").astype(np.int32)
    line_index = {code: at for at, code in enumerate(codes)}
    return Runs(number, limits.reshape(-1, len(codes)), line_index)


def _page(
    participation: Participation,
    versions: Versions,
    lines: Sequence[Any],
    gates: tuple[Sequence[Any], Sequence[Any]],
) -> dict[str, Any]:
    last, former = ({gate["code"]: gate for gate in gate_list} for gate_list in gates)
    return {
        "posts": versions.posts,
        "round": versions.round_number,
        "groups": [
            {"number": group.number, "fr": group.fr, "en": group.en}
            for group in groups_known().groups
        ],
        "subdivisions": [
            {
                "code": subdivision.code,
                "name": subdivision.name,
                "region": subdivision.region,
            }
            for subdivision in subdivisions_known(participation.subdivisions).all
        ],
        "lines": [
            {
                "code": line["code"],
                "specialty": line["specialty"],
                "subdivision": line["subdivision"],
                "group": line["group"],
                "contract": line.get("contract", ""),
                "seats": line["seats"],
                "last": _describe_gate(last.get(line["code"])),
                "former": _describe_gate(former.get(line["code"])),
            }
            for line in lines
        ],
    }


def _describe_gate(gate: Any) -> dict[str, Any] | None:
    """Return seats, seats taken and limit (null where a seat is free) of one line."""
    if gate is None:
        return None
    return {name: gate[name] for name in ("seats", "taken", "limit")}
