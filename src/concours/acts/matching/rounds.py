"""Rounds: run on the lists of their instant, kept whole, shown at an instant.

A simulated or blank round is shown as soon as it was run: it gives no post. A final or
complementary one waits for two persons (`acts.round_publication`).
"""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.audit.merkle import inclusion_proofs
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.matching.certificate.leaves import SALT_BYTES, leaves
from concours.core.matching.engine import result
from concours.core.matching.engine.matched import Matched
from concours.core.matching.engine.solve import Outcome
from concours.core.matching.explanation import forecast
from concours.core.matching.market import columns, reading
from concours.core.matching.procedure.phases import ROUND_OF, SHUT, Kind, RoundKind
from concours.core.matching.rounds import making, telling
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
"""What `progress` is told, each once it is done; a result is not forecast."""

FORECAST_RUNS = 200
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
def run(
    actor: Actor,
    campaign: UUID,
    *,
    entropy: Entropy,
    now: Instant,
    progress: Progress = lambda _step: None,
) -> MatchingRound:
    """Run the round of the phase that is open, and keep all of it.

    `progress` is told each of `STEPS`. Raises
    `NotAllowed`, `Unknown`, `NoRound`, `ListsOpen`, `RoundPublished`, `MarketFaulty`,
    `CouplesUndecided`, `NothingStable`, `RoundTooLarge`.
    """
    require(actor, "round_run")
    take(plain_connection(), MATCHING)
    may_think(plain_connection())
    row = campaigns.load_campaign(campaign)
    kind, phase = _kind(row, now)
    inputs = queries.inputs_of(row, kind)
    made = making.made(inputs)
    progress("read")
    solved = making.solved(made.market, steps_max=settings.MATCHING_STEPS)
    outcome = solved.outcome
    progress("solved")
    kept = _row(row, (kind, phase), made, solved)
    if kind in SHOWN_AT_ONCE:
        unrest = _unrest(kept, made)
        kept.forecast = _forecast(made, outcome, seed=kept.number, unrest=unrest)
        progress("forecast")
    kept.root, proved = _proved(made, outcome, entropy)
    kept.result_digest = result.digest(solved.document)
    told = dump(solved.document, depth_max=result.PROOF_DEPTH_MAX)
    kept.run_ms = now
    compact = dump(columns.compact(made.market))
    blobs = {
        "market": _packed("market", compact),
        "result": _packed("result", told),
    }
    kept.act = record(actor, "round_run", now=now, body=facts_of(kept))
    if kind in SHOWN_AT_ONCE:
        kept.opens_ms, kept.published_act = now, kept.act
    kept.save(force_insert=True)
    RoundDocument.objects.bulk_create(
        RoundDocument(round=kept, name=name, content=data)
        for name, data in blobs.items()
    )
    add_outcomes(plain_connection(), [*_rows(kept, (inputs, made, outcome), proved)])
    progress("kept")
    return kept


def _kind(row: Campaign, now: Instant) -> tuple[RoundKind, int]:
    """Return which round may be run now, and the number of the phase."""
    phase = campaigns.open_phase(row)
    kind = ROUND_OF[cast("Kind", phase.kind)] if phase else None
    if phase is None or kind is None or not _was_held(row, kind):
        raise NoRound(phase.kind if phase else "")
    is_shut = phase.kind in SHUT or now >= phase.closes_ms
    if kind not in SHOWN_AT_ONCE and not is_shut:
        raise ListsOpen(phase.closes_ms)
    require_unpublished(row, kind)
    return kind, phase.number


def _was_held(row: Campaign, kind: RoundKind) -> bool:
    """Tell whether students were asked for the lists of a round of this kind."""
    if kind != "complementary":
        return True
    return any(one.kind == kind for one in campaigns.opened(row))


def require_unpublished(row: Campaign, kind: RoundKind) -> None:
    """Raise `RoundPublished` if a round of this kind was decided and not stopped."""
    if kind in SHOWN_AT_ONCE:
        return
    for one in queries.rounds(row):
        if one.kind == kind and one.published_act and not one.stopped_act:
            raise RoundPublished(one.number)


def _row(
    campaign: Campaign,
    phase: tuple[RoundKind, int],
    made: making.Made,
    solved: Matched,
) -> MatchingRound:
    posts = campaigns.posts_version(campaign)
    people = campaigns.participants_version(campaign)
    if posts is None or people is None:
        raise Unknown("posts", campaign.code)
    last = queries.rounds(campaign)
    return MatchingRound(
        id=uuid4(),
        campaign=campaign,
        number=last[0].number + 1 if last else 1,
        kind=phase[0],
        phase=phase[1],
        posts=posts,
        participants=people,
        market_digest=columns.digest(made.market),
        students_count=len(made.market.numbers),
        gates=dump(solved.document["gates"]),
        summary=telling.summary(made, solved),
    )


def _unrest(row: MatchingRound, made: making.Made) -> forecast.Unrest:
    """Return how students changed their lists since the round before.

    The usual where there is none, or posts or participants are others.
    """
    for before in queries.rounds(row.campaign):
        if (before.posts_id, before.participants_id) == (
            row.posts_id,
            row.participants_id,
        ):
            market = reading.read(json.loads(queries.document_of(before, "market")))
            return forecast.observed(market, made.market)
        break
    return forecast.Unrest()


def _forecast(
    made: making.Made, outcome: Outcome, *, seed: int, unrest: forecast.Unrest
) -> bytes:
    """Return the limits of each line over runs in which others change their lists."""
    limits = forecast.runs(
        made.market,
        outcome.placed,
        count=FORECAST_RUNS,
        seed=seed,
        unrest=unrest,
    )
    return zlib.compress(limits.astype("<u4").tobytes())


def _proved(
    made: making.Made, outcome: Outcome, entropy: Entropy
) -> tuple[bytes, Mapping[int, tuple[int, bytes, bytes]]]:
    """Return the root, and for each student the index of their leaf, it, its path."""
    salts = entropy(SALT_BYTES * len(made.market.numbers))
    listed = list(leaves(made.market, outcome, salts))
    root, paths = inclusion_proofs([leaf.data for leaf in listed])
    return root, {
        member: (at, leaf.data, b"".join(path))
        for at, (leaf, path) in enumerate(zip(listed, paths, strict=True))
        for member in leaf.members
    }


def _packed(name: str, data: bytes) -> bytes:
    packed = zlib.compress(data, 6)
    if len(packed) > DOCUMENT_BYTES_MAX:
        raise RoundTooLarge(name, len(packed))
    return packed


def _rows(
    row: MatchingRound,
    run_: tuple[making.Inputs, making.Made, Outcome],
    proved: Mapping[int, tuple[int, bytes, bytes]],
) -> Iterator[tuple[object, ...]]:
    inputs, made, outcome = run_
    rows = Candidate.objects.filter(exam=row.campaign.exam_id)
    ids = dict(rows.values_list("number", "id"))
    unwritten = making.Written(0, ())
    has_post = inputs.before.placed if inputs.before else frozenset()
    for student, one in enumerate(telling.said(made, outcome)):
        if one.number in has_post:  # the final round stays their last word
            continue
        at, leaf, path = proved[student]
        edit = inputs.lists.get(one.number, unwritten).number
        waiting = [*one.waiting]
        got = (one.line, one.position, waiting, one.joint_number)
        yield (row.id, ids[one.number], at, edit, *got, leaf, path)


def facts_of(row: MatchingRound) -> dict[str, Json]:
    """Return what is recorded of a round."""
    summary = row.summary
    return {
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
