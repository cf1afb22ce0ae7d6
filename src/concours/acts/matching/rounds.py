"""Rounds: run on the lists of their instant, kept whole, shown at an instant.

A simulated or blank round is shown as soon as it was run: it gives no post. A final or
complementary one waits for two persons (`acts.round_publication`).
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.matching.round_forecast import forecast_limits
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.audit.merkle import inclusion_proofs
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.matching.certificate.leaves import SALT_BYTES, leaves
from concours.core.matching.engine import result
from concours.core.matching.engine.match import MatchingResult
from concours.core.matching.engine.solve import Outcome
from concours.core.matching.market import columns
from concours.core.matching.procedure.phases import READ_ONLY, ROUND_OF, Kind, RoundKind
from concours.core.matching.rounds.round_market import (
    RoundInputs,
    RoundMarket,
    StudentList,
    build_round_market,
    solve,
)
from concours.core.matching.rounds.student_results import (
    list_student_results,
    summarise_round,
)
from concours.store.bulk import add_outcomes
from concours.store.journal.locks import MATCHING, may_think, take
from concours.store.models import Campaign, Candidate, MatchingRound, RoundDocument
from concours.store.queries.matching import campaigns
from concours.store.queries.matching import rounds as queries
from concours.store.queries.unknown import Unknown

Entropy = Callable[[int], bytes]
Progress = Callable[[str], None]

DOCUMENT_BYTES_MAX = 50_000_000
"""Of a market or a result, compressed: a national one is 4 MB."""

STEPS = ("read", "solved", "forecast", "kept")
"""The steps reported to `progress`, each once it is done; a result is not forecast."""

SHOWN_AT_ONCE: frozenset[RoundKind] = frozenset({"simulation", "blank"})


@dataclass(eq=False)
class NoRound(Refusal):
    """The phase that is open has no round."""

    code: ClassVar[str] = "round.none_now"
    phase: str


@dataclass(eq=False)
class ListsOpen(Refusal):
    """Lists can still change: a round that gives posts waits until they are shut."""

    code: ClassVar[str] = "round.lists_open"
    closes_ms: int


@dataclass(eq=False)
class RoundPublished(Refusal):
    """A round of this kind was published: what students were told stays."""

    code: ClassVar[str] = "round.published"
    number: int


@dataclass(eq=False)
class RoundTooLarge(Refusal):
    """A document of the round is larger than any may be."""

    code: ClassVar[str] = "round.too_large"
    document: str
    bytes_count: int


@transaction.atomic
def run_round(
    actor: Actor,
    campaign: UUID,
    *,
    entropy: Entropy,
    now: Instant,
    progress: Progress = lambda _step: None,
) -> MatchingRound:
    """Run the round of the phase that is open, and keep all of it.

    Each of `STEPS` is reported to `progress`. Raises `NotAllowed`, `Unknown`,
    `NoRound`, `ListsOpen`, `RoundPublished`, `MarketFaulty`, `CouplesUndecided`,
    `NothingStable`, `RoundTooLarge`.
    """
    require(actor, "round_run")
    take(plain_connection(), MATCHING)
    may_think(plain_connection())
    row = campaigns.load_campaign(campaign)
    kind, phase = _kind(row, now)
    inputs = queries.inputs_of(row, kind)
    round_market = build_round_market(inputs)
    progress("read")
    matching = solve(round_market.market, steps_max=settings.MATCHING_STEPS)
    outcome = matching.outcome
    progress("solved")
    new_round = _row(row, (kind, phase), round_market, matching)
    if kind in SHOWN_AT_ONCE:
        new_round.forecast = forecast_limits(new_round, round_market, outcome)
        progress("forecast")
    new_round.root, proofs = _prove(round_market, outcome, entropy)
    new_round.result_digest = result.digest(matching.document)
    new_round.run_ms = now
    documents = _pack_documents(round_market, matching)
    new_round.act = record(actor, "round_run", now=now, body=facts_of(new_round))
    if kind in SHOWN_AT_ONCE:
        new_round.opens_ms, new_round.published_act = now, new_round.act
    new_round.save(force_insert=True)
    RoundDocument.objects.bulk_create(
        RoundDocument(round=new_round, name=name, content=data)
        for name, data in documents.items()
    )
    add_outcomes(
        plain_connection(),
        [*_rows(new_round, (inputs, round_market, outcome), proofs)],
    )
    progress("kept")
    return new_round


def _kind(row: Campaign, now: Instant) -> tuple[RoundKind, int]:
    """Return which round may be run now, and the number of the phase."""
    phase = campaigns.open_phase(row)
    kind = ROUND_OF[cast("Kind", phase.kind)] if phase else None
    if phase is None or kind is None or not _was_held(row, kind):
        raise NoRound(phase.kind if phase else "")
    is_shut = phase.kind in READ_ONLY or now >= phase.closes_ms
    if kind not in SHOWN_AT_ONCE and not is_shut:
        raise ListsOpen(phase.closes_ms)
    require_unpublished(row, kind)
    return kind, phase.number


def _was_held(row: Campaign, kind: RoundKind) -> bool:
    """Tell whether students were asked for the lists of a round of this kind."""
    if kind != "complementary":
        return True
    return any(phase.kind == kind for phase in campaigns.list_opened_phases(row))


def require_unpublished(row: Campaign, kind: RoundKind) -> None:
    """Raise `RoundPublished` if a round of this kind was decided and not stopped."""
    if kind in SHOWN_AT_ONCE:
        return
    for other_round in queries.rounds(row):
        if (
            other_round.kind == kind
            and other_round.published_act
            and not other_round.stopped_act
        ):
            raise RoundPublished(other_round.number)


def _row(
    campaign: Campaign,
    phase: tuple[RoundKind, int],
    round_market: RoundMarket,
    matching: MatchingResult,
) -> MatchingRound:
    posts = campaigns.posts_version(campaign)
    people = campaigns.participants_version(campaign)
    if posts is None or people is None:
        raise Unknown("posts", campaign.code)
    earlier = queries.rounds(campaign)
    return MatchingRound(
        id=uuid4(),
        campaign=campaign,
        number=earlier[0].number + 1 if earlier else 1,
        kind=phase[0],
        phase=phase[1],
        posts=posts,
        participants=people,
        market_digest=columns.digest(round_market.market),
        students_count=len(round_market.market.numbers),
        gates=dump(matching.document["gates"]),
        summary=summarise_round(round_market, matching),
    )


def _prove(
    round_market: RoundMarket, outcome: Outcome, entropy: Entropy
) -> tuple[bytes, Mapping[int, tuple[int, bytes, bytes]]]:
    """Return the root, and for each student the index of their leaf, it, its path."""
    salts = entropy(SALT_BYTES * len(round_market.market.numbers))
    all_leaves = list(leaves(round_market.market, outcome, salts))
    root, paths = inclusion_proofs([leaf.data for leaf in all_leaves])
    return root, {
        member: (index, leaf.data, b"".join(path))
        for index, (leaf, path) in enumerate(zip(all_leaves, paths, strict=True))
        for member in leaf.members
    }


def _pack_documents(
    round_market: RoundMarket, matching: MatchingResult
) -> dict[str, bytes]:
    """Return market and result as they are stored."""
    market = dump(columns.compact(round_market.market))
    document = dump(matching.document, depth_max=result.PROOF_DEPTH_MAX)
    return {
        "market": _compress("market", market),
        "result": _compress("result", document),
    }


def _compress(name: str, data: bytes) -> bytes:
    compressed = zlib.compress(data, 6)
    if len(compressed) > DOCUMENT_BYTES_MAX:
        raise RoundTooLarge(name, len(compressed))
    return compressed


def _rows(
    row: MatchingRound,
    run_: tuple[RoundInputs, RoundMarket, Outcome],
    proofs: Mapping[int, tuple[int, bytes, bytes]],
) -> Iterator[tuple[object, ...]]:
    inputs, round_market, outcome = run_
    rows = Candidate.objects.filter(exam=row.campaign.exam_id)
    ids = dict(rows.values_list("number", "id"))
    no_list = StudentList(0, ())
    has_post = inputs.before.placed if inputs.before else frozenset()
    for student, student_result in enumerate(
        list_student_results(round_market, outcome)
    ):
        if student_result.number in has_post:  # the final round stays their last word
            continue
        index, leaf, path = proofs[student]
        edit = inputs.lists.get(student_result.number, no_list).number
        waiting_places = [*student_result.waiting]
        placement = (
            student_result.line,
            student_result.position,
            waiting_places,
            student_result.joint_number,
        )
        yield (row.id, ids[student_result.number], index, edit, *placement, leaf, path)


def facts_of(row: MatchingRound) -> dict[str, Json]:
    """Return what is recorded of a round."""
    summary = row.summary
    return {
        "exam": row.campaign.exam.code,
        "campaign": row.campaign.code,
        "round": row.number,
        "kind": row.kind,
        "students": row.students_count,
        "placed": summary["placed"],
        "couples": summary["couples"],
        "posts": row.posts.number,
        "participants": row.participants.number,
        "market": bytes(row.market_digest).hex(),
        "result": bytes(row.result_digest).hex(),
        "root": bytes(row.root).hex(),
    }
