"""Incidents of a sitting as pages list them: what is open first, the newest on top."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.delivery.supervision.findings import Finding, FindingKind
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.store.models import Incident
from concours.store.queries.delivery.signs.blocked_tablets import blocked_since
from concours.store.queries.delivery.signs.open_rescues import open_rescues
from concours.store.queries.delivery.signs.second_tablets import second_tablets
from concours.store.queries.delivery.traces import forgers, typed_addresses
from concours.store.queries.unknown import Unknown

SHOWN_COUNT_MAX = 300

FEED = """
SELECT i.id, i.kind, i.text, i.state, i.opened_ms, i.changed_ms, i.mark, i.site_id,
       s.name, i.room, c.number, c.name, a.seat, m.login, m.name, act.actor, i.act,
       coalesce((told ->> 'count')::int, 1), (told ->> 'minutes')::int
FROM incident i
JOIN act ON act.number = i.act
CROSS JOIN LATERAL (SELECT convert_from(act.body, 'UTF8')::jsonb AS told) body
LEFT JOIN site s ON s.id = i.site_id
LEFT JOIN attempt a ON a.id = i.attempt_id
LEFT JOIN candidate c ON c.id = a.candidate_id
LEFT JOIN staff m ON m.id = i.assignee_id
WHERE i.sitting_id = %(sitting)s
  AND (%(site)s::uuid IS NULL OR i.site_id = %(site)s)
  AND (%(number)s = '' OR c.number = %(number)s)
ORDER BY i.state = 'closed', i.opened_ms DESC, i.id LIMIT %(count)s
"""


SUSPICIONS = """
SELECT DISTINCT r.code, a.site_id, c.number
FROM (SELECT code, facts FROM refused_act WHERE at_ms > %s AND code = ANY(%s)
      ORDER BY id DESC LIMIT %s) r
JOIN attempt a ON a.id::text = r.facts ->> 'concerns'
JOIN candidate c ON c.id = a.candidate_id
WHERE a.sitting_id = %s ORDER BY c.number
"""

FORGED = """
SELECT a.site_id, c.number FROM unsigned_tail t
JOIN attempt a ON a.id = t.attempt JOIN candidate c ON c.id = a.candidate_id
WHERE t.found_ms > %s AND a.sitting_id = %s ORDER BY c.number
"""

# From an address of a site, and nobody's.
ASKED_FROM_SITE = """
SELECT t.site, sum(t.count)::int FROM trace t
WHERE t.at_ms > %s AND t.code = 'looked_for' AND t.site IS NOT NULL
  AND EXISTS (SELECT FROM attempt WHERE sitting_id = %s AND site_id = t.site)
GROUP BY t.site ORDER BY t.site
"""

ASKED_OF_SITE = """
SELECT request, address, sum(count)::int FROM trace
WHERE site = %s AND attempt IS NULL AND code = 'looked_for' AND at_ms >= %s
  AND request <> ''
GROUP BY request, address ORDER BY max(at_ms) DESC, request LIMIT %s
"""
ASKED_COUNT_MAX = 6

KINDS_BY_CODE: Mapping[str, FindingKind] = {
    "journal.equivocation": "equivocation",
    "journal.quota_exceeded": "flooding",
}
UNSIGNED_CODE = "journal.unsigned"
"""Refusals of what a device has signed, and of what was sent in its name by anybody."""
LOOKED_BACK_MS = 5 * MINUTE_MS
LOOKED_AT_COUNT_MAX = 2_000
UNKNOWN_PATHS_COUNT_MIN = 5
"""Different addresses that no route has: from there on it is no mistyping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """One incident: what, where, since when, who told it, and where it stands.

    `count` is how many tablets the record showed, `minutes` how many are left where it
    showed that; `is_found` says that the record showed it, and nobody told.
    """

    id: UUID
    kind: str
    text: str
    state: str
    opened_ms: int
    changed_ms: int
    mark: str
    site: UUID | None
    site_name: str | None
    room: str
    number: str | None
    name: str | None
    seat: str | None
    assignee: str | None
    assignee_name: str | None
    told_by: str
    act: int
    count: int
    minutes: int | None

    @property
    def is_found(self) -> bool:
        """Whether the record showed it."""
        return "#" in self.mark


def feed(
    sitting: UUID, *, site: UUID | None = None, number: str = ""
) -> Sequence[IncidentRow]:
    """Return the incidents of a sitting, of one site, or of one candidate."""
    parameters = {"sitting": sitting, "site": site, "number": number}
    with connection.cursor() as cursor:
        cursor.execute(FEED, {**parameters, "count": SHOWN_COUNT_MAX})
        names = IncidentRow.__slots__
        return [
            IncidentRow(**dict(zip(names, row, strict=True)))
            for row in cursor.fetchall()
        ]


def suspicions(sitting: UUID, *, now: Instant) -> list[Finding]:
    """Return the copies that are in doubt of late, by batches refused or kept unsigned.

    A batch that no device signed puts no copy in doubt: it is the nation's trouble, and
    says how many copies it named (A39).
    """
    since, codes = Instant(now - LOOKED_BACK_MS), [*KINDS_BY_CODE, UNSIGNED_CODE]
    parameters = (since, codes, LOOKED_AT_COUNT_MAX, sitting)
    with connection.cursor() as cursor:
        cursor.execute(SUSPICIONS, parameters)
        rows = cursor.fetchall()
        cursor.execute(FORGED, (now - LOOKED_BACK_MS, sitting))
        forged_rows = cursor.fetchall()
    in_doubt = [
        Finding(kind="unsigned_entry", site=str(site), number=number)
        for site, number in forged_rows
    ]
    in_doubt += [
        Finding(kind=KINDS_BY_CODE[code], site=str(site), number=number)
        for code, site, number in rows
        if code in KINDS_BY_CODE
    ]
    in_doubt += [
        Finding(kind="rescue_open", site=site, number=number)
        for site, number in open_rescues(sitting, since=since)
    ]
    named_count = sum(code == UNSIGNED_CODE for code, *_ in rows)
    forged = [Finding(kind="unsigned", count=named_count)] if named_count else []
    return in_doubt + forged


def addresses_asked_for(sitting: UUID, *, now: Instant) -> list[Finding]:
    """Return who asked of late for what is not theirs: people, then sites.

    A person only by what was typed on their tablet: one address looked for, or so many
    unknown ones; or by as many refused requests that no application of ours makes. A
    tablet that sent by itself, or in another page's name, is a line,
    and finds nobody; an address is a site's trouble.
    """
    since = Instant(now - LOOKED_BACK_MS)
    addresses: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for address in typed_addresses(sitting, since=since):
        person = address.number, address.site
        addresses[person].add((address.path_class, address.request))
    people = [
        Finding(kind="looked_for", site=site, number=number)
        for (number, site), asked_for in sorted(addresses.items())
        if len(asked_for) >= UNKNOWN_PATHS_COUNT_MIN
        or any(path_class == "looked_for" for path_class, _ in asked_for)
    ]
    with connection.cursor() as cursor:
        cursor.execute(ASKED_FROM_SITE, (since, sitting))
        site_rows = cursor.fetchall()
    people += [
        Finding(kind="forged_requests", site=site, number=number)
        for site, number in forgers(sitting, since=since)
    ]
    people += [
        Finding(kind="blocked", site=site, number=number)
        for site, number in blocked_since(sitting, since=since)
    ]
    people += [
        Finding(kind=second.sign, site=second.site_id, number=second.number)
        for second in second_tablets(sitting, since=since)
        if second.is_elsewhere
    ]
    return people + [
        Finding(kind="looked_for", site=str(site), count=count)
        for site, count in site_rows
    ]


@dataclass(frozen=True, slots=True)
class AddressAsked:
    """What was asked for from a network that names nobody, and how often."""

    request: str
    network: str
    count: int


def asked_of(incident: IncidentRow) -> Sequence[AddressAsked]:
    """Return what an incident of a site was opened for; nothing of any other."""
    if incident.kind != "looked_for" or incident.number or incident.site is None:
        return ()
    since = incident.opened_ms - LOOKED_BACK_MS
    with connection.cursor() as cursor:
        cursor.execute(ASKED_OF_SITE, (incident.site, since, ASKED_COUNT_MAX))
        return [AddressAsked(*row) for row in cursor.fetchall()]


def find_incident(sitting: UUID, incident: UUID) -> Incident:
    """Return an incident of this sitting. Raises `Unknown`."""
    row = Incident.objects.filter(sitting=sitting, pk=incident).first()
    if row is None:
        raise Unknown("incident", str(incident))
    return row
