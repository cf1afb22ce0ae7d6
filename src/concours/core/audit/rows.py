"""The rows of a bundle, from plain records. `docs/reference/bundle.md` names fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from concours.core.kernel.canonical import Json, dump

Scope = Literal["nation", "site", "candidate"]
State = Literal["complete", "absent", "excluded", "given_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRow:
    """The facts of the sitting, in milliseconds on the centre's clock.

    `t0_ms` and `closed_at_ms` are the nation's; a spare paper has none.
    """

    sitting: UUID
    title: str
    kind: str
    package: bytes
    t0_ms: int | None
    duration_ms: int
    closed_at_ms: int | None
    collected_ms: int

    def as_json(self) -> dict[str, Json]:
        """Return the one object of `sitting.json`."""
        return {
            "sitting": str(self.sitting),
            "title": self.title,
            "kind": self.kind,
            "package": self.package.hex(),
            "t0_ms": self.t0_ms,
            "duration_ms": self.duration_ms,
            "closed_at_ms": self.closed_at_ms,
            "collected_ms": self.collected_ms,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One candidate's attempt: number, never a name, and what decides their end.

    `detached` is the opening and the close of a detached site, None for those on
    the nation's. A pause is (cause, from, until), still open without the last.
    """

    attempt: UUID
    candidate: str
    factor: tuple[int, int]
    extensions: Sequence[tuple[Scope, int]]
    state: State
    detached: tuple[int | None, int | None] | None = None
    pauses: Sequence[tuple[str, int, int | None]] = ()

    def as_json(self) -> dict[str, Json]:
        """Return one line of `attempts.jsonl`."""
        return {
            "attempt": str(self.attempt),
            "candidate": self.candidate,
            "factor": [*self.factor],
            "apart": self.detached
            and {"t0_ms": self.detached[0], "closed_at_ms": self.detached[1]},
            "extensions": [
                {"scope": scope, "minutes": minutes}
                for scope, minutes in self.extensions
            ],
            "pauses": [
                {"cause": cause, "from_ms": began, "until_ms": until}
                for cause, began, until in self.pauses
            ],
            "state": self.state,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One device of one attempt, and how far the epochs before counted."""

    attempt: UUID
    epoch: int
    public_key: bytes
    base: tuple[int, int, bytes] | None

    def as_json(self) -> dict[str, Json]:
        """Return one line of `devices.jsonl`."""
        base: Json = None
        if self.base is not None:
            epoch, count, head = self.base
            base = {"epoch": epoch, "count": count, "head": head.hex()}
        return {
            "attempt": str(self.attempt),
            "epoch": self.epoch,
            "public_key": self.public_key.hex(),
            "base": base,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry as it was sent, with the gateway's clock and the batch's signature.

    `number` is its place in the tree of the head, None if it came after it.
    """

    attempt: UUID
    epoch: int
    seq: int
    kind: str
    body: bytes
    device_ms: int
    received_ms: int
    digest: bytes
    signature: bytes | None
    number: int | None = None

    def as_json(self) -> dict[str, Json]:
        """Return one line of `entries.jsonl`."""
        place: dict[str, Json] = {} if self.number is None else {"number": self.number}
        return place | {
            "attempt": str(self.attempt),
            "epoch": self.epoch,
            "seq": self.seq,
            "kind": self.kind,
            "body": self.body.decode(),
            "device_ms": self.device_ms,
            "received_ms": self.received_ms,
            "digest": self.digest.hex(),
            "signature": None if self.signature is None else self.signature.hex(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """One official act with its links; acts of other sittings may be left out."""

    number: int
    at_ms: int
    actor: str
    role: str
    kind: str
    sitting: UUID | None
    reason: str
    body: bytes
    prev: bytes
    digest: bytes

    def as_json(self) -> dict[str, Json]:
        """Return one line of `acts.jsonl`."""
        return {
            "number": self.number,
            "at_ms": self.at_ms,
            "actor": self.actor,
            "role": self.role,
            "kind": self.kind,
            "sitting": None if self.sitting is None else str(self.sitting),
            "reason": self.reason,
            "body": self.body.decode(),
            "prev": self.prev.hex(),
            "digest": self.digest.hex(),
        }


def signed_act_file(
    act: ActRow, signer: bytes, signature: bytes, *, signed_ms: int
) -> bytes:
    """Return an act with the ledger's signature, as `verifier.record` reads it."""
    return dump(
        {
            "act": act.as_json(),
            "signature": signature.hex(),
            "signed_act": 1,
            "signed_ms": signed_ms,
            "signer": signer.hex(),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """What the fold made of one attempt: answers that stand, acts that do not count.

    `answers` maps a question to (value, epoch, seq); `refused` lists (epoch, seq,
    reason) in the order of the fold.
    """

    attempt: UUID
    answers: Mapping[str, tuple[Json, int, int]]
    refused: Sequence[tuple[int, int, str]]

    def as_json(self) -> dict[str, Json]:
        """Return one line of `copies.jsonl`."""
        return {
            "attempt": str(self.attempt),
            "answers": {
                question: {"value": value, "epoch": epoch, "seq": seq}
                for question, (value, epoch, seq) in self.answers.items()
            },
            "refused": [
                {"epoch": epoch, "seq": seq, "reason": reason}
                for epoch, seq, reason in self.refused
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingRow:
    """One marking version: how marks were made, and their common denominator.

    `amendments` are those of the sealed key, `key` the digest of what they make,
    `profile` that of the exam's profile; versions of before profiles have none.
    """

    engine: str
    version: int
    policy: Mapping[str, Json]
    amendments: Sequence[Json]
    key: bytes
    questions: Sequence[str]
    denominator: int
    units_max: int
    units_rank_a_max: int
    profile: bytes | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the one object of `marking.json`; large numbers as text."""
        of_profile: dict[str, Json] = (
            {} if self.profile is None else {"profile": self.profile.hex()}
        )
        return of_profile | {
            "engine": self.engine,
            "version": self.version,
            "policy": dict(self.policy),
            "amendments": [*self.amendments],
            "key": self.key.hex(),
            "questions": [*self.questions],
            "denominator": str(self.denominator),
            "units_max": str(self.units_max),
            "units_rank_a_max": str(self.units_rank_a_max),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow:
    """One candidate's marks, in units, in the order of the marking's questions."""

    attempt: UUID
    units: int
    units_rank_a: int
    by_question: Sequence[int]
    place: int

    def as_json(self) -> dict[str, Json]:
        """Return one line of `marks.jsonl`; units as text."""
        return {
            "attempt": str(self.attempt),
            "units": str(self.units),
            "units_rank_a": str(self.units_rank_a),
            "by_question": [str(units) for units in self.by_question],
            "place": self.place,
        }
