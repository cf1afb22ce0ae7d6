"""Let the candidates of a circuit go, while nothing that is expected is missing.

Expected is what candidates who were seen owe at the stations that count, from each
chair that is not empty. Each grid is held, or its tablet proves to have written it, or
two persons have given it up by name; else nobody leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.ecos.floor import CircuitCase, open_circuit
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.delivery.journal.entry import Digest, Tail, head_statement
from concours.core.ecos.completeness.sets import (
    Completeness,
    GridName,
    require_complete,
)
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.floor.proof import ChainProof, ProofInvalid, read_proof
from concours.core.kernel.canonical import Json
from concours.core.kernel.crypto import is_device_signed
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import CircuitRelease, EmptyChair, TabletProof
from concours.store.queries.ecos.journals import device_key, held_head, read_proofs

NAMED_MAX = 40
"""How many names a refusal or an act lists; it counts all of them."""
PROOFS_COUNT_MAX = 20
"""Texts that one release takes: each chair twice."""


@dataclass(eq=False)
class CandidatesUnsaid(Refusal):
    """Of some candidates of the circuit no line says whether they came."""

    code: ClassVar[str] = "circuit.candidates_unsaid"
    candidates: tuple[str, ...]
    count: int


@dataclass(eq=False)
class CircuitReleased(Refusal):
    """The candidates of the circuit were let go already."""

    code: ClassVar[str] = "circuit.released"
    act: int


@dataclass(eq=False)
class ChairInUse(Refusal):
    """Somebody was met at this chair: its grids are due, or given up by name."""

    code: ClassVar[str] = "chair.in_use"
    grids: int


@transaction.atomic
def release_circuit(
    actor: Actor,
    sitting: UUID,
    circuit: UUID,
    proofs: Sequence[str] = (),
    *,
    now: Instant,
) -> int:
    """Let the candidates of a circuit go; return the number of the act.

    `proofs` are the texts that tablets show at the end, scanned or typed: what such a
    tablet wrote and the centre has not is proven, and held against the chain when it
    comes in. Raises `NotAllowed`, `Unknown`, `WrongPhase`, `CircuitReleased`,
    `ProofInvalid`, `CandidatesUnsaid`, `GridsMissing`.
    """
    case = open_circuit(actor, "circuit_released", sitting, circuit)
    if case.plan.release_act is not None:
        raise CircuitReleased(case.plan.release_act)
    new_proofs = _read_proofs(case, proofs)
    floor = case.floor()
    if floor.unsaid:
        names = sorted(floor.unsaid)
        raise CandidatesUnsaid(tuple(names[:NAMED_MAX]), len(names))
    completeness = floor.completeness()
    proven_names = _find_proven(case, completeness, new_proofs)
    given_up_names = sorted(completeness.missing.keys() & floor.given_up_grids)
    require_complete(completeness, proven=proven_names, given_up=given_up_names)
    act = record(
        actor,
        "circuit_released",
        now=now,
        sitting=sitting,
        venue=case.venue,
        body={
            **case.names,
            "expected": len(completeness.expected),
            "held": len(completeness.held.keys() & completeness.expected),
            "expected_digest": completeness.expected_digest,
            "held_digest": completeness.held_digest,
            "proven": _write_names(proven_names),
            "given_up": _write_names(given_up_names),
            **name_papers(completeness),
        },
    )
    _keep_proofs(case, new_proofs, act)
    CircuitRelease.objects.create(circuit_id=circuit, sitting_id=sitting, act=act)
    return act


@transaction.atomic
def leave_chair_empty(
    actor: Actor,
    sitting: UUID,
    circuit_and_chair: tuple[UUID, UUID],
    *,
    reason: str,
    now: Instant,
) -> int:
    """Say that nobody sits on a chair: no grid of it is expected; return the act.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `WrongPhase`, `ChairInUse` once
    somebody was met there or if it is empty already.
    """
    circuit, chair = circuit_and_chair
    case = open_circuit(actor, "chair_left_empty", sitting, circuit, is_launched=False)
    own_chair = case.chair(chair)
    reason = reasoned(reason)
    grids = [g for g in case.stands()[own_chair.place].grids.grids if g.turn]
    if grids or own_chair.is_empty:
        raise ChairInUse(len(grids))
    act = record(
        actor,
        "chair_left_empty",
        now=now,
        sitting=sitting,
        venue=case.venue,
        reason=reason,
        body={
            **case.names,
            "station": own_chair.place.station,
            "chair": own_chair.place.place,
            "room": own_chair.room,
        },
    )
    EmptyChair.objects.create(chair_id=chair, sitting_id=sitting, act=act)
    return act


def _read_proofs(case: CircuitCase, texts: Sequence[str]) -> list[ChainProof]:
    """Return the proofs among these texts; blank ones are passed over."""
    shown_texts = [text for text in texts if text.strip()]
    if len(shown_texts) > PROOFS_COUNT_MAX:
        raise ProofInvalid("count", PROOFS_COUNT_MAX + 1)
    attempts = {chair.attempt for chair in case.plan.chairs.values()}
    proofs = [read_proof(text, number=n) for n, text in enumerate(shown_texts, start=1)]
    for number, proof in enumerate(proofs, start=1):
        if proof.attempt not in attempts:
            raise ProofInvalid("other_circuit", number)
        if not _is_signed(proof):
            raise ProofInvalid("unsigned", number)
        own_head = held_head(proof)
        if own_head is not None and own_head != proof.head:
            raise ProofInvalid("contradicted", number)
    return proofs


def _is_signed(proof: ChainProof) -> bool:
    """Tell whether the device of that chair and epoch signed what is shown."""
    public_key = device_key(proof.attempt, proof.epoch)
    tail = Tail(proof.count, Digest(proof.head), 0)
    statement = head_statement(proof.attempt, proof.epoch, tail)
    return public_key is not None and is_device_signed(
        public_key, statement, proof.signature
    )


def _find_proven(
    case: CircuitCase, completeness: Completeness, new_proofs: Sequence[ChainProof]
) -> list[GridName]:
    """Return the missing grids that are still to come, sorted."""
    return [
        name
        for name in sorted(completeness.missing)
        if _is_proven(case, ChairPlace(name.station, name.place), new_proofs)
    ]


def _is_proven(
    case: CircuitCase, place: ChairPlace, new_proofs: Sequence[ChainProof]
) -> bool:
    """Tell whether entries are still to come that the tablet of a chair has shown."""
    attempt = case.plan.chairs[place].attempt
    is_shown_now = any(
        proof.attempt == attempt and held_head(proof) is None for proof in new_proofs
    )
    return is_shown_now or any(proof.is_awaited for proof in read_proofs([attempt]))


def _keep_proofs(case: CircuitCase, proofs: Sequence[ChainProof], act: int) -> None:
    TabletProof.objects.bulk_create(
        [
            TabletProof(
                sitting=case.sitting,
                attempt_id=proof.attempt,
                epoch=proof.epoch,
                count=proof.count,
                head=proof.head,
                act=act,
            )
            for proof in dict.fromkeys(proofs)
        ],
        ignore_conflicts=True,
    )


def name_papers(completeness: Completeness) -> dict[str, Json]:
    """Return the fact that names the grids on paper; none where there are none."""
    papers = completeness.on_paper
    return {"on_paper": _write_names(papers)} if papers else {}


def _write_names(names: Sequence[GridName]) -> Json:
    written_names: list[Json] = [
        f"{name.candidate} {name.station} {name.place}" for name in names
    ]
    return written_names
