"""A campaign put in by the owner's role, and rounds that are really matched.

Around the students of the test stands a crowd that has no row but in the market of a
round: a list is long and a limit is real, and nothing is slow.
"""

import json
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID, uuid4

import numpy as np
import psycopg

from concours.core.audit.merkle import inclusion_proofs
from concours.core.kernel.canonical import dump, load
from concours.core.matching.certificate.leaves import SALT_BYTES, leaves
from concours.core.matching.engine import result
from concours.core.matching.engine.solve import solve
from concours.core.matching.explanation.explain import explain, student_of
from concours.core.matching.explanation.forecast import Unrest, simulate_limits
from concours.core.matching.market import columns
from concours.core.matching.market.reading import read
from concours.core.matching.procedure.phases import to_json as calendar_json
from concours.core.matching.procedure.settings import Settings
from concours.core.matching.procedure.settings import to_json as settings_json

GROUPS_COUNT = 13
POSTS = (
    ("ami-card", "médecine cardiovasculaire", "amiens", 1, 1, ""),
    ("ami-mg", "médecine générale", "amiens", 2, 2, ""),
    ("lil-card", "médecine cardiovasculaire", "lille", 1, 1, ""),
    ("lil-mg", "médecine générale", "lille", 2, 3, ""),
    ("lil-mg-cesp", "médecine générale", "lille", 2, 1, "CESP"),
)


def post(code, specialty, subdivision, group, seats, contract=""):  # noqa: PLR0917
    """One line of posts, as a version keeps it."""
    one = {
        "code": code, "specialty": specialty, "group": group,
        "subdivision": subdivision, "seats": seats,
    }  # fmt: skip
    return one | ({"contract": contract} if contract else {})


@dataclass
class SmallCampaign:
    """A campaign of an exam: its students in the order of their rank, and a crowd."""

    owner: psycopg.Connection
    exam: UUID
    ids: dict[str, UUID]
    order: list[str]
    posts: list[dict] = field(default_factory=lambda: [post(*one) for one in POSTS])
    crowd: dict[str, list[str]] = field(default_factory=dict)
    contracts: dict[str, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=lambda: Settings(wishes_least=2))
    id: UUID = field(default_factory=uuid4)
    phases: int = 0
    rounds: int = 0

    def make(self, *, made_ms=1, calendar=(), code="sept-2026"):
        """Write campaign, posts and participants."""
        self.owner.execute(
            "INSERT INTO campaign (id, exam_id, code, title, settings, calendar,"
            " subdivisions, seed, made_ms, act) VALUES (%s, %s, %s, 'Affectation 2026',"
            " %s, %s, '2026-1', 'tirage', %s, 1)",
            (
                self.id,
                self.exam,
                code,
                json.dumps(settings_json(self.settings)),
                json.dumps(calendar_json(calendar)),
                made_ms,
            ),
        )
        content = dump({"lines": self.posts})
        self.posts_id, self.people_id = uuid4(), uuid4()
        self.owner.execute(
            "INSERT INTO posts_version (id, campaign_id, number, made_ms, act, file,"
            " lines_count, seats_count, content, digest)"
            " VALUES (%s, %s, 1, 1, 1, %s, %s, 1, %s, %s)",
            (self.posts_id, self.id, bytes(32), len(self.posts), content, bytes(32)),
        )
        self.owner.execute(
            "INSERT INTO participants_version (id, campaign_id, number, made_ms, act,"
            " students_count, digest) VALUES (%s, %s, 1, 1, 1, %s, %s)",
            (self.people_id, self.id, len(self.ids), bytes(32)),
        )
        self.owner.cursor().executemany(
            "INSERT INTO participant (version_id, candidate_id, place, ranks, contract)"
            " VALUES (%s, %s, %s, %s, %s)",
            [
                (
                    self.people_id,
                    candidate,
                    place,
                    [self.order.index(number) + 1] * GROUPS_COUNT,
                    self.contracts.get(number, ""),
                )
                for place, (number, candidate) in enumerate(self.ids.items())
            ],
        )
        return self

    def open_phase(self, kind, *, opened_ms, closes_ms):
        """Open the next phase."""
        self.phases += 1
        self.owner.execute(
            "INSERT INTO campaign_phase (campaign_id, number, kind, opened_ms,"
            " closes_ms, act) VALUES (%s, %s, %s, %s, %s, 1)",
            (self.id, self.phases, kind, opened_ms, closes_ms),
        )

    def lists(self):
        """The newest list of each student, with its number."""
        found = dict.fromkeys(self.ids, (0, []))
        numbers = {candidate: number for number, candidate in self.ids.items()}
        for candidate, number, codes in self.owner.execute(
            "SELECT DISTINCT ON (candidate) candidate, number, codes FROM wish_edit"
            " WHERE campaign = %s ORDER BY candidate, number DESC",
            (self.id,),
        ).fetchall():
            found[numbers[candidate]] = (number, load(bytes(codes)))
        return found

    def market(self, lists):
        """The market of these lists and of the crowd, couples apart."""
        students = []
        for number in self.order:
            wishes = lists[number][1] if number in lists else self.crowd[number]
            one = {"number": number, "wishes": wishes}
            holds = self.contracts.get(number)
            students.append(one | ({"contract": holds} if holds else {}))
        groups = [f"{n}" for n in range(1, GROUPS_COUNT + 1)]
        kinds = sorted({line["contract"] for line in self.posts if "contract" in line})
        return read(
            {
                "format": "concours-market-1",
                "contracts": [{"code": kind} for kind in kinds],
                "groups": [{"code": code, "ranking": self.order} for code in groups],
                "lines": [
                    line | {"group": groups[line["group"] - 1]} for line in self.posts
                ],
                "students": students,
            }
        )

    def run_round(self, kind="simulation", *, opens_ms=1, count=40):
        """Match the lists as they stand, keep and publish the round."""
        self.rounds += 1
        lists = self.lists()
        market = self.market(lists)
        outcome = solve(market)
        document = result.build_document(market, outcome)
        listed = list(leaves(market, outcome, bytes(SALT_BYTES * len(self.order))))
        root, ways = inclusion_proofs([leaf.data for leaf in listed])
        round_ = uuid4()
        found = simulate_limits(
            market, outcome.placed, count=count, seed=1, unrest=Unrest()
        )
        self.owner.execute(
            "INSERT INTO matching_round (id, campaign_id, number, kind, phase,"
            " posts_id, participants_id, run_ms, act, market_digest, result_digest,"
            " root, students_count, gates, summary, opens_ms, published_act, forecast)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 1, 1, %s, %s, %s, %s, %s,"
            " '{\"couples\": 0}', %s, 1, %s)",
            (
                round_, self.id, self.rounds, kind, self.phases, self.posts_id,
                self.people_id, columns.digest(market), result.digest(document), root,
                len(self.order), dump(document["gates"]), opens_ms,
                zlib.compress(found.astype("<u4").tobytes()),
            ),
        )  # fmt: skip
        for number, candidate in self.ids.items():
            place = self.order.index(number)
            told = explain(market, outcome, student_of(market, number))
            position = next(
                (at for at, one in enumerate(told.wishes) if one.verdict == "got"), -1
            )
            waiting = [one.waiting for one in told.wishes if one.verdict == "refused"]
            self.owner.execute(
                "INSERT INTO round_outcome (round_id, candidate_id, place, edit_number,"
                " line, position, waiting, joint_number, leaf, path)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, 0, %s, %s)",
                (
                    round_, candidate, place, lists[number][0], told.line or "",
                    position, waiting, listed[place].data, b"".join(ways[place]),
                ),
            )  # fmt: skip
        return round_


def nation(specialties, subdivisions, *, lines_count):
    """Lines of every specialty in every subdivision, the seats of each by a hash."""
    lines = []
    for name, group in specialties:
        for place in subdivisions:
            chance = sha256(f"{name} {place}".encode()).digest()
            code = f"{len(lines) + 1:04}-{place}"
            lines.append(post(code, name, place, group, 1 + chance[0] % 6))
    step = max(1, len(lines) // lines_count)
    return lines[::step][:lines_count]


def crowd_of(count, lines, *, wishes_count=60):
    """Students who want much the same: lists drawn by a counter, the same each time."""
    weights = np.array(
        [sha256(line["code"].encode()).digest()[1] + 20 for line in lines], dtype=float
    )
    chance = np.random.default_rng(7)
    return {
        f"x{at:05}": [
            lines[line]["code"]
            for line in np.argsort(-weights * chance.random(len(lines)))[:wishes_count]
        ]
        for at in range(count)
    }
