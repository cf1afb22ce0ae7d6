"""All that the minutes of a sitting say, of the nation or of one site, as plain facts.

Read from what outlives a crash only: rows, acts and the journal, no heartbeat. So
the same record always gives the same facts, and their digest can be checked for ever.
Those of a collected sitting are the facts at its collection: what acts did later is in
the journal of acts, and in no minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from concours.core.delivery.sitting.time import Allowance, normal_end, stopped_since
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.profile.reading import digest_of
from concours.store.journal.acts import ActRow
from concours.store.models import Incident, Pause, Proposal, Site, Sitting
from concours.store.queries.acts import acts_of_sitting
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.attempt_status import find_handed
from concours.store.queries.delivery.sittings import find_site_starts
from concours.store.queries.profiles import profile_of
from concours.store.queries.sql import rows_of

# Once the head is fixed, what came after it changes nothing of the minutes.
PEOPLE = """
WITH kept AS NOT MATERIALIZED (
    SELECT j.attempt FROM counted_entry j
    WHERE %(head)s::bigint IS NULL OR EXISTS (
        SELECT FROM ledger_entry l
        WHERE (l.attempt, l.epoch, l.seq) = (j.attempt, j.epoch, j.seq)
          AND l.number < %(head)s))
SELECT a.id, c.number, c.name, s.id, s.name, a.room, a.seat, c.factor_num, c.factor_den,
       CASE WHEN c.number = ANY(%(excluded)s) THEN 'excluded'
            WHEN a.id = ANY(%(handed)s) THEN 'complete'
            WHEN a.given_up_act IS NOT NULL THEN 'given_up'
            WHEN EXISTS (SELECT FROM kept j WHERE j.attempt = a.id) THEN 'not_handed'
            ELSE 'absent' END,
       coalesce(d.epoch, 0)
FROM attempt a JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = a.site_id
LEFT JOIN LATERAL (
    SELECT epoch FROM device WHERE attempt = a.id ORDER BY epoch DESC LIMIT 1
) d ON true
WHERE a.sitting_id = %(sitting)s AND (%(site)s::uuid IS NULL OR s.id = %(site)s)
ORDER BY s.name, a.room, a.seat, c.number
"""

SEEN = """
SELECT t.attempt_id, t.kind, t.at_ms, t.act
FROM attendance t JOIN attempt a ON a.id = t.attempt_id
WHERE a.sitting_id = %s ORDER BY t.id
"""

CHECKPOINT = """
SELECT size, root, at_ms, signature FROM checkpoint
WHERE %(head)s::bigint IS NULL OR size = %(head)s ORDER BY size DESC LIMIT 1
"""
HEAD = "SELECT size FROM journal_head WHERE sitting = %s"

CALL_ENDS = {"help_taken_back": "taken_back", "help_seen": "seen"}
LEFT_OUT = frozenset({"attendance_noted", "minutes_drawn", "help_called", *CALL_ENDS})
"""Acts that are not listed: attendance and calls have their own lists, and minutes
drawn twice from one record are the same minutes."""


def keep_minutes(act: int, facts: bytes) -> None:
    """Keep what minutes say, beside the act that names its digest."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO minutes (act, facts) VALUES (%s, %s)", [act, facts])


def read_minutes(act: int) -> bytes | None:
    """Return what the minutes of an act say, None if it drew up none."""
    for (facts,) in rows_of("SELECT facts FROM minutes WHERE act = %s", act):
        return bytes(facts)
    return None


def minutes_of(sitting: Sitting, site: Site | None) -> dict[str, Json]:
    """Return the facts of the minutes, of the nation where `site` is None."""
    profile = profile_of(sitting.exam)
    head = next((size for (size,) in rows_of(HEAD, sitting.id)), None)
    record = _Record.of(sitting)
    people = _people(sitting, site, head, record.excluded())
    attempts = {row[0] for row in people}
    attendance = _attendance(sitting, attempts)
    scope = _Scope(site, people)
    acts = [row for row in record.acts if scope.has_act(row)]
    states = record.incident_states()
    return {
        "minutes": 1,
        "scope": "site" if site else "nation",
        "site": site.name if site else None,
        "exam": {"code": sitting.exam.code, "title": sitting.exam.title},
        "profile": {"words": profile.words, "digest": digest_of(profile).hex()},
        "sitting": _sitting(sitting, site),
        "candidates": [_candidate(row, attendance.get(row[0], [])) for row in people],
        "incidents": [
            _incident(row, states[row.act])
            for row in _incidents(sitting, site)
            if row.act in states
        ],
        "pauses": [_pause(row) for row in _pauses(sitting) if scope.has_pause(row)],
        **_calls(acts),
        "decisions": [
            _decision(row, is_open=row.act in record.proposals_decided_later())
            for row in _proposals(sitting)
            if scope.has_proposal(row) and not record.is_later(row.act)
        ],
        "acts": [_act(row) for row in acts if row.act.kind not in LEFT_OUT],
        "journal": journal_facts(head),
    }


@dataclass(frozen=True, slots=True)
class _Record:
    """The acts of a sitting up to its collection, and those that came later."""

    acts: Sequence[ActRow]
    later: Sequence[ActRow]

    @classmethod
    def of(cls, sitting: Sitting) -> "_Record":
        """Return the acts of a sitting, parted by the one that collected it."""
        acts = acts_of_sitting(sitting.id)
        kinds = [row.act.kind for row in acts]
        count = len(acts)
        if "sitting_collected" in kinds:
            count = kinds.index("sitting_collected") + 1
        return cls(acts[:count], acts[count:])

    def is_later(self, number: int) -> bool:
        """Tell whether an act came after the collection."""
        return any(row.number == number for row in self.later)

    def excluded(self) -> list[str]:
        """Return the numbers of those who are excluded."""
        excluded_numbers: set[str] = set()
        for row in self.acts:
            if row.act.kind == "candidate_excluded":
                excluded_numbers.add(str(row.act.body["candidate"]))
            elif row.act.kind == "candidate_readmitted":
                excluded_numbers.discard(str(row.act.body["candidate"]))
        return sorted(excluded_numbers)

    def incident_states(self) -> dict[int, str]:
        """Return what has become of each incident, by the act that opened it."""
        states: dict[int, str] = {}
        for row in self.acts:
            if row.act.kind == "incident_opened":
                states[row.number] = "open"
            elif row.act.kind == "incident_followed":
                opened_act, state = row.act.body["opened"], row.act.body["state"]
                assert isinstance(opened_act, int), (
                    "a step of an incident names its act"
                )
                if state != "noted":
                    states[opened_act] = str(state)
        return states

    def proposals_decided_later(self) -> set[Json]:
        """Return the acts that made a proposal on which a later one has decided."""
        return {row.act.body.get("proposal") for row in self.later}


class _Scope:
    """What concerns a site: what names it, one of its candidates, or nobody."""

    def __init__(self, site: Site | None, people: Sequence[tuple[Any, ...]]) -> None:
        self._site = site
        self._attempts = frozenset(row[0] for row in people)
        self._numbers = frozenset(row[1] for row in people)

    def has_act(self, row: ActRow) -> bool:
        """Tell whether an act concerns those of the scope."""
        body = row.act.body
        numbers = {str(body["candidate"])} if "candidate" in body else None
        candidates, grants = body.get("candidates"), body.get("granted")
        if isinstance(candidates, str):
            numbers = set(candidates.split())
        if isinstance(grants, list):
            grant_rows = (grant for grant in grants if isinstance(grant, dict))
            numbers = {str(grant["candidate"]) for grant in grant_rows}
        sites = body.get("sites")
        if self._site is not None and isinstance(sites, list):
            return self._site.name in sites
        return self._has(body.get("site"), numbers)

    def has_pause(self, row: Pause) -> bool:
        """Tell whether a pause stopped those of the scope."""
        if self._site is None:
            return True
        return row.site_id == self._site.id or row.attempt_id in self._attempts

    def has_proposal(self, row: Proposal) -> bool:
        """Tell whether a proposal concerns those of the scope."""
        facts: Mapping[str, str] = row.facts
        if self._site is None or not facts:
            return True
        if "attempt" in facts:
            return UUID(facts["attempt"]) in self._attempts
        if "site" in facts:
            return facts["site"] == str(self._site.id)
        return self._has(None, set(facts.get("candidates", "").split()) or None)

    def _has(self, site: object, numbers: set[str] | None) -> bool:
        if self._site is None:
            return True
        if numbers is not None:
            return bool(numbers & self._numbers)
        return site in (None, self._site.name)


def _sitting(row: Sitting, site: Site | None) -> dict[str, Json]:
    start = (find_site_starts(row).get(site.id) if site else None) or row
    common = Allowances(row).common(site.id if site else None)
    return {
        "title": row.title,
        "kind": row.kind,
        "paper": row.paper.code,
        "paper_version": row.paper.version,
        "package": bytes(row.package_digest).hex(),
        "duration_ms": row.duration_ms,
        "scheduled_ms": row.scheduled_ms,
        "armed_ms": start.armed_ms,
        "t0_ms": start.t0_ms,
        "key_released_ms": start.key_released_ms,
        "normal_end_ms": _end(common),
        "closed_at_ms": start.closed_at_ms,
        "collected_ms": row.collected_ms,
        "apart": start is not row,
    }


def _end(common: Allowance | None) -> Instant | None:
    """Return the normal end; None while time is stopped, and nobody knows it."""
    if common is None or stopped_since(common) is not None:
        return None
    return normal_end(common)


def _attendance(sitting: Sitting, attempts: set[UUID]) -> dict[UUID, list[Json]]:
    entries_by_attempt: dict[UUID, list[Json]] = {}
    for attempt, kind, at_ms, act in rows_of(SEEN, sitting.id):
        if attempt in attempts:
            entry: Json = {"kind": kind, "at_ms": at_ms, "act": act}
            entries_by_attempt.setdefault(attempt, []).append(entry)
    return entries_by_attempt


def _candidate(row: tuple[Any, ...], attendance: list[Json]) -> Json:
    _, number, name, _, site, room, seat, num, den, state, tablets = row
    return {
        "number": number,
        "name": name,
        "site": site,
        "room": room,
        "seat": seat,
        "factor": f"{num}/{den}" if num != den else "",
        "state": state,
        "tablets": tablets,
        "seen": attendance,
    }


def _incidents(sitting: Sitting, site: Site | None) -> Iterable[Incident]:
    rows = Incident.objects.filter(sitting=sitting).select_related(
        "site", "attempt__candidate"
    )
    return (rows.filter(site=site) if site else rows).order_by("opened_ms", "id")


def _incident(row: Incident, state: str) -> Json:
    return {
        "kind": row.kind,
        "text": row.text,
        "at_ms": row.opened_ms,
        "state": state,
        "site": row.site.name if row.site else "",
        "room": row.room,
        "candidate": row.attempt.own_candidate.number if row.attempt else "",
        "act": row.act,
    }


def _calls(acts: Iterable[ActRow]) -> dict[str, Json]:
    """Return the calls of candidates and how each ended, nothing where nobody called.

    Minutes of before there were calls stay the same bytes.
    """
    calls: dict[Json, dict[str, Json]] = {}
    for row in acts:
        body = row.act.body
        if row.act.kind == "help_called":
            calls[row.number] = {**body, "end": "unanswered", "act": row.number}
        elif row.act.kind in CALL_ENDS and body.get("called") in calls:
            calls[body["called"]] |= {
                "end": CALL_ENDS[row.act.kind],
                "end_ms": body.get("taken_back_ms", row.act.at),
                "end_act": row.number,
            }
    return {"calls": list(calls.values())} if calls else {}


def _pauses(sitting: Sitting) -> Iterable[Pause]:
    rows = Pause.objects.filter(sitting=sitting)
    return rows.select_related("site", "attempt__candidate").order_by("act")


def _pause(row: Pause) -> Json:
    return {
        "cause": row.cause,
        "site": row.site.name if row.site else "",
        "candidate": row.attempt.own_candidate.number if row.attempt else "",
        "from_ms": row.from_ms,
        "until_ms": row.until_ms,
        "act": row.act,
        "ended_act": row.ended_act,
    }


def _proposals(sitting: Sitting) -> Iterable[Proposal]:
    rows = Proposal.objects.filter(sitting=sitting)
    return rows.select_related("proposer", "decider").order_by("act")


def _decision(row: Proposal, *, is_open: bool) -> Json:
    is_decided = row.decider is not None and not is_open
    return {
        "kind": row.kind,
        "reason": row.reason,
        "proposer": row.proposer.name,
        "decider": row.decider.name if row.decider and is_decided else "",
        "made_ms": row.made_ms,
        "decided_ms": row.decided_ms if is_decided else None,
        "state": "open" if is_open else row.state,
        "act": row.act,
    }


def _act(row: ActRow) -> Json:
    return {
        "number": row.number,
        "at_ms": row.act.at,
        "kind": row.act.kind,
        "actor": row.act.actor,
        "role": row.act.role,
        "reason": row.act.reason,
        "body": row.act.body,
        "digest": row.digest.hex(),
    }


def _people(
    sitting: Sitting, site: Site | None, head: int | None, excluded: Sequence[str]
) -> list[tuple[Any, ...]]:
    handed_attempts = [attempt for attempt, _ in find_handed(sitting, head=head)]
    with connection.cursor() as cursor:
        site_id = None if site is None else site.id
        facts = {
            "sitting": sitting.id,
            "site": site_id,
            "head": head,
            "excluded": [*excluded],
            "handed": handed_attempts,
        }
        cursor.execute(PEOPLE, facts)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def journal_facts(head: int | None) -> Json:
    """Return what the ledger vouches for: the head, or the last before there is one."""
    with connection.cursor() as cursor:
        cursor.execute(CHECKPOINT, {"head": head})
        row = cursor.fetchone()
    if row is None:
        return None
    size, root, at_ms, signature = row
    return {
        "size": size,
        "root": bytes(root).hex(),
        "at_ms": at_ms,
        "signature": bytes(signature).hex(),
    }
