"""Spans that the record proves to be lost, each with its cause and its proofs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from concours.core.kernel.time import MINUTE_MS, Instant, after

Cause: TypeAlias = Literal["late_start", "replaced", "reconnected", "cut_off", "outage"]
"""`late_start`: there in time, and the paper opened late. `replaced`: from the last
entry that counts of a dead tablet to the first of the next. `reconnected`: the
application was away while somebody of the room told of trouble with tablets, network or
power. `cut_off` and `outage`: nothing came from the site, or from the nation."""

CAUSES: frozenset[Cause] = frozenset(get_args(Cause))

WITNESS_MS = 10 * MINUTE_MS
"""An incident told within so long of a span bears witness to it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One record, and the instant that it bears.

    `kind` and `name`: an `entry` (epoch/seq), a `device` (epoch), an `act` (number), a
    `checkpoint` (size).
    """

    kind: str
    name: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Span:
    """From `began_at` up to and without `ended_at`."""

    cause: Cause
    began_at: Instant
    ended_at: Instant
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """The application was away, from the entry `left` to the next of its chain."""

    left: Proof
    returned: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One tablet of an attempt.

    `opened` is its first entry; `is_spoken` if launch words opened it. `last` is its
    last entry that counts, known where another took over. `replacement`
    is the act that let this one in.
    """

    epoch: int
    enrolled: Proof
    opened: Proof | None = None
    is_spoken: bool = False
    last: Proof | None = None
    is_handed: bool = False
    replacement: Proof | None = None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the record holds of one candidate, from `opens_at` to `ends_at`.

    `present` and `late` are the first attendance entry of each kind, by act and at the
    hour that the room saw. `incidents` are those of their seat, room or site that tell
    of tablets, network or power. `silences` are spans of the site and the nation in
    which this candidate wrote what came later.
    """

    opens_at: Instant
    ends_at: Instant
    devices: Sequence[Device] = ()
    present: Proof | None = None
    late: Proof | None = None
    incidents: Sequence[Proof] = ()
    silences: Sequence[Span] = ()


def spans(evidence: Evidence) -> tuple[Span, ...]:
    """Return every span that the record proves, within the candidate's own time.

    In order of time; they may overlap.
    """
    proven_spans = [
        *_late_start(evidence),
        *_replacements(evidence.devices),
        *_reconnections(evidence),
        *evidence.silences,
    ]
    clipped = [
        _clip(span, evidence.opens_at, evidence.ends_at) for span in proven_spans
    ]
    clipped_spans = [span for span in clipped if span.ended_at > span.began_at]
    return tuple(sorted(clipped_spans, key=lambda s: (s.began_at, s.ended_at, s.cause)))


def _late_start(evidence: Evidence) -> Iterable[Span]:
    first = next((device for device in evidence.devices if device.opened), None)
    if first is None or first.opened is None:
        return
    arrival = _find_arrival(evidence)
    began_at = max(evidence.opens_at, arrival.at)
    yield Span("late_start", began_at, first.opened.at, (arrival, first.opened))


def _find_arrival(evidence: Evidence) -> Proof:
    """Return what proves since when the candidate was there.

    Their tablet enrolled, or the room saw them; who came late came late.
    """
    enrolment = evidence.devices[0].enrolled
    if evidence.late is not None:
        return max(evidence.late, enrolment, key=lambda proof: proof.at)
    if evidence.present is not None:
        return min(evidence.present, enrolment, key=lambda proof: proof.at)
    return enrolment


def _replacements(devices: Sequence[Device]) -> Iterable[Span]:
    before: Device | None = None
    for device in devices:
        if device.opened is None:
            continue
        if before is not None and before.last is not None and not before.is_handed:
            proofs = (before.last, device.replacement, device.opened)
            yield Span(
                "replaced",
                before.last.at,
                device.opened.at,
                tuple(proof for proof in proofs if proof is not None),
            )
        before = device


def _reconnections(evidence: Evidence) -> Iterable[Span]:
    for device in evidence.devices:
        for gap in device.gaps:
            departure, comeback = gap.left, gap.returned
            witness = next(
                (
                    incident
                    for incident in evidence.incidents
                    if _bears_witness(incident, gap)
                ),
                None,
            )
            if witness is not None:
                proofs = (departure, comeback, witness)
                yield Span("reconnected", departure.at, comeback.at, proofs)


def _bears_witness(incident: Proof, gap: Gap) -> bool:
    return (
        after(gap.left.at, -WITNESS_MS)
        <= incident.at
        <= after(gap.returned.at, WITNESS_MS)
    )


def _clip(span: Span, start: Instant, end: Instant) -> Span:
    began_at, ended_at = max(span.began_at, start), min(span.ended_at, end)
    return Span(span.cause, began_at, ended_at, span.proofs)
