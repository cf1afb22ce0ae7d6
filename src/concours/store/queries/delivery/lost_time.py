"""What the record holds of lost time, for every candidate of a sitting."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from concours.core.delivery.attempt.acts import Act, Handed, read
from concours.core.delivery.attempt.copy import Window
from concours.core.delivery.redress.evidence import (
    Device,
    Evidence,
    Gap,
    Proof,
    Span,
    spans,
)
from concours.core.delivery.redress.lost_time import (
    Gift,
    Interval,
    Loss,
    Policy,
    compute_loss,
)
from concours.core.delivery.sitting.time import OPEN_PAUSE_MS
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.store.models import Pause, Sitting
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.silences import Silence, silences_of
from concours.store.queries.sql import rows_of

TROUBLE = ("tablet", "network", "power")
"""Kinds of incidents that bear witness to tablets thrown out, told by people."""

PEOPLE = """
SELECT a.id, c.number, c.name, s.id, s.name, a.room, a.seat, c.factor_num, c.factor_den
FROM attempt a JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = a.site_id
WHERE a.sitting_id = %s ORDER BY s.name, a.room, a.seat, c.number
"""

# The last entry that counts of a tablet is where the next one took over. It is not of
# later than its receipt, whatever the tablet's clock said.
DEVICES = """
SELECT d.attempt, d.epoch, d.enrolled_ms, first.device_ms,
       position('"spoken":true'::bytea in first.body) > 0, last.seq,
       least(last.device_ms, last.received_ms), last.received_ms,
       last.kind, last.body, r.act, act.at_ms
FROM device d JOIN attempt a ON a.id = d.attempt
LEFT JOIN journal_entry first
    ON first.attempt = d.attempt AND first.epoch = d.epoch AND first.seq = 0
LEFT JOIN device next ON next.attempt = d.attempt AND next.base_epoch = d.epoch
LEFT JOIN journal_entry last ON last.attempt = d.attempt AND last.epoch = d.epoch
    AND last.seq = next.base_count - 1
LEFT JOIN replacement_code r ON r.id = d.replacement
LEFT JOIN act ON act.number = r.act
WHERE a.sitting_id = %s ORDER BY d.attempt, d.epoch
"""

# What follows `left` in its chain: the application was back by then. Beside another
# window it was in sight all the time; an address that was opened is written meanwhile.
GAPS = """
SELECT l.attempt, l.epoch, l.seq, l.device_ms, r.seq, r.device_ms
FROM journal_entry l JOIN attempt a ON a.id = l.attempt
CROSS JOIN LATERAL (
    SELECT seq, device_ms FROM journal_entry n
    WHERE n.attempt = l.attempt AND n.epoch = l.epoch AND n.seq > l.seq
      AND n.kind <> 'strayed'
    ORDER BY n.seq LIMIT 1) r
WHERE l.kind = 'left' AND l.body <> '{"by":"blur"}' AND a.sitting_id = %s
ORDER BY l.attempt, l.epoch, l.seq
"""

ATTENDANCE = """
SELECT DISTINCT ON (t.attempt_id, t.kind) t.attempt_id, t.kind, t.act, t.at_ms
FROM attendance t JOIN attempt a ON a.id = t.attempt_id
WHERE a.sitting_id = %s AND t.kind IN ('present', 'late')
ORDER BY t.attempt_id, t.kind, t.id
"""

INCIDENTS = """
SELECT i.site_id, i.room, i.attempt_id, act.number, i.opened_ms
FROM incident i JOIN act ON act.number = i.act
WHERE i.sitting_id = %s AND i.kind = ANY(%s) ORDER BY i.opened_ms
"""

GIVEN = """
SELECT e.site_id, e.attempt_id, e.minutes, e.act, act.at_ms
FROM extension e JOIN act ON act.number = e.act WHERE e.sitting_id = %s ORDER BY e.act
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Who lost time, and where they sit."""

    attempt: UUID
    number: str
    name: str
    site: UUID
    site_name: str
    room: str
    seat: str
    factor_num: int
    factor_den: int


@dataclass(frozen=True, slots=True)
class CandidateLoss:
    """What one candidate lost; `ends_at` is their own end, after which it is late.

    Not for whoever opened by launch words (`is_spoken`): their tablet, cut off, counted
    their whole time from then on, and what they wrote in it waits for this time.
    """

    person: Person
    ends_at: Instant
    loss: Loss
    is_spoken: bool

    def may_have(self, now: Instant) -> bool:
        """Tell whether time that is given back now is of use."""
        return self.is_spoken or now < self.ends_at


@dataclass(frozen=True, slots=True)
class LostTimes:
    """Who lost time, by site, room and seat; and where nothing came for a while."""

    lost: Sequence[CandidateLoss]
    silences: Sequence[Silence]


def lost_times(sitting: Sitting, policy: Policy) -> LostTimes:
    """Return whoever has a span of lost time by this policy, paid or not."""
    people = [Person(*row) for row in rows_of(PEOPLE, sitting.id)]
    windows = Allowances(sitting).windows([person.attempt for person in people])
    record = _Record(sitting, policy, windows)
    losses = [
        _candidate_loss(person, windows[person.attempt], record, policy)
        for person in people
        if person.attempt in windows
    ]
    return LostTimes(
        [candidate_loss for candidate_loss in losses if candidate_loss.loss.spans],
        record.silences,
    )


class _Record:
    """All that the record holds of lost time, by whom it concerns."""

    def __init__(
        self, sitting: Sitting, policy: Policy, windows: Mapping[UUID, Window]
    ) -> None:
        self.incidents = rows_of(INCIDENTS, sitting.id, list(TROUBLE))
        self.attendance = {
            (attempt, kind): _act(number, at)
            for attempt, kind, number, at in rows_of(ATTENDANCE, sitting.id)
        }
        self.given = rows_of(GIVEN, sitting.id)
        self.pauses = list(Pause.objects.filter(sitting=sitting))
        # Without a witness nobody asks how often an application was away.
        gaps = rows_of(GAPS, sitting.id) if self.incidents else []
        self.devices = _devices(rows_of(DEVICES, sitting.id), _gaps(gaps), windows)
        self.silences = silences_of(sitting)
        # What does not count is shown once, and not for each of thousands.
        self._counted = [
            (silence.span(), silence.writers)
            for silence in self.silences
            if silence.span().cause in policy.counts
        ]

    def evidence(self, person: Person, window: Window) -> Evidence:
        """Return what the record holds of one candidate."""
        return Evidence(
            opens_at=window.opens_at,
            ends_at=window.ends_at,
            devices=self.devices.get(person.attempt, ()),
            present=self.attendance.get((person.attempt, "present")),
            late=self.attendance.get((person.attempt, "late")),
            incidents=[
                _act(number, at)
                for site, room, attempt, number, at in self.incidents
                if attempt == person.attempt
                or (attempt is None and _is_place_of(person, site, room))
            ],
            silences=[
                span for span, writers in self._counted if person.attempt in writers
            ],
        )

    def gifts(self, person: Person) -> Iterable[Gift]:
        """Yield the extensions that this candidate had, in their own time.

        What multiplies with the accommodation is rounded down: what is left stays owed.
        """
        for site, attempt, minutes, act, at in self.given:
            if attempt == person.attempt:
                yield Gift(act, Instant(at), minutes * MINUTE_MS)
            elif attempt is None and site in (None, person.site):
                length_ms = minutes * MINUTE_MS * person.factor_num // person.factor_den
                yield Gift(act, Instant(at), length_ms)

    def pauses_of(self, person: Person) -> Iterable[Interval]:
        """Yield the pauses of this candidate and of their site."""
        for pause in self.pauses:
            if person.attempt == pause.attempt_id or person.site == pause.site_id:
                began_at = Instant(pause.from_ms)
                open_until = after(began_at, OPEN_PAUSE_MS)
                yield began_at, Instant(pause.until_ms or open_until)


def _candidate_loss(
    person: Person, window: Window, record: _Record, policy: Policy
) -> CandidateLoss:
    proven_spans: tuple[Span, ...] = spans(record.evidence(person, window))
    is_spoken = any(
        device.is_spoken for device in record.devices.get(person.attempt, ())
    )
    if not proven_spans:
        return CandidateLoss(person, window.ends_at, Loss((), 0, ()), is_spoken)
    loss = compute_loss(
        proven_spans,
        pauses=record.pauses_of(person),
        gifts=record.gifts(person),
        policy=policy,
    )
    return CandidateLoss(person, window.ends_at, loss, is_spoken)


def _is_place_of(person: Person, site: UUID | None, room: str) -> bool:
    return site in (None, person.site) and room in ("", person.room)


Gaps = Mapping[tuple[UUID, int], tuple[Gap, ...]]


def _gaps(rows: Iterable[tuple[Any, ...]]) -> Gaps:
    gaps_by_chain: defaultdict[tuple[UUID, int], tuple[Gap, ...]] = defaultdict(tuple)
    for attempt, epoch, left_seq, left_ms, seq, at_ms in rows:
        gap = Gap(_entry(epoch, left_seq, left_ms), _entry(epoch, seq, at_ms))
        gaps_by_chain[attempt, epoch] += (gap,)
    return gaps_by_chain


def _devices(
    rows: Iterable[tuple[Any, ...]], gaps: Gaps, windows: Mapping[UUID, Window]
) -> Mapping[UUID, tuple[Device, ...]]:
    devices: defaultdict[UUID, tuple[Device, ...]] = defaultdict(tuple)
    for attempt, epoch, enrolled_ms, opened_ms, is_spoken, seq, last, *rest in rows:
        received_ms, kind, body, act, at = rest
        window = windows.get(attempt)
        if is_spoken or any(before.is_spoken for before in devices[attempt]):
            window = None  # time may be given back after an end that was right
        devices[attempt] += (
            Device(
                epoch=epoch,
                enrolled=Proof("device", str(epoch), Instant(enrolled_ms)),
                opened=None if opened_ms is None else _entry(epoch, 0, opened_ms),
                is_spoken=bool(is_spoken),
                last=None if last is None else _entry(epoch, seq, last),
                is_handed=last is not None
                and _is_handed(read(kind, bytes(body)), received_ms, window),
                replacement=None if at is None else _act(act, at),
                gaps=gaps.get((attempt, epoch), ()),
            ),
        )
    return devices


def _is_handed(act: Act | None, received_ms: int, window: Window | None) -> bool:
    """Tell whether a tablet's last act handed in: no wrong clock, before the end."""
    if not isinstance(act, Handed):
        return False
    received_at = Instant(received_ms)
    return window is None or not window.is_ended_early(act.reason, received_at)


def _entry(epoch: int, seq: int, at_ms: int) -> Proof:
    return Proof("entry", f"{epoch}/{seq}", Instant(at_ms))


def _act(number: int, at_ms: int) -> Proof:
    return Proof("act", str(number), Instant(at_ms))
