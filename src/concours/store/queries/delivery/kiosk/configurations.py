"""Configurations of locked browsers, and what tablets last proved of theirs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import RECENT_MS_MAX, Verdict
from concours.store.models import Site

CURRENT = """
SELECT site_id, sitting_code, session, accessibility, token, file_digest,
       config_key, versions
FROM kiosk_configuration
WHERE exam_id = %s AND replaced_act IS NULL ORDER BY id
"""
REPLACE = """
UPDATE kiosk_configuration SET replaced_act = %s
WHERE exam_id = %s AND replaced_act IS NULL
"""
ADD = """
INSERT INTO kiosk_configuration (exam_id, act, site_id, sitting_code, session,
    accessibility, token, file_digest, config_key, versions)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
HAS_ANY = """
SELECT EXISTS (SELECT FROM kiosk_configuration AS known
               JOIN sitting ON sitting.exam_id = known.exam_id
               WHERE sitting.id = %s AND known.replaced_act IS NULL)
"""
CONFIGURED_SITES = """
SELECT DISTINCT known.site_id FROM kiosk_configuration AS known
JOIN sitting ON sitting.exam_id = known.exam_id
WHERE sitting.id = %s AND known.replaced_act IS NULL
  AND known.sitting_code IN ('', sitting.code)
"""
# Exams alone: a technical check is held by nothing, and in an ECOS nobody is asked.
UNCONFIGURED = """
WITH expected AS (
    SELECT sitting.scheduled_ms, sitting.code, sitting.title, attempt.site_id,
           count(*) AS candidates_count
    FROM sitting JOIN attempt ON attempt.sitting_id = sitting.id
    WHERE sitting.exam_id = %(exam)s AND sitting.kind = 'exam'
      AND sitting.cancelled_act IS NULL AND sitting.collected_ms IS NULL
    GROUP BY sitting.id, attempt.site_id
    UNION ALL
    SELECT planned.scheduled_ms, planned.code, planned.title, candidate.site_id,
           count(*)
    FROM planned_sitting AS planned
    JOIN candidate ON candidate.exam_id = planned.exam_id
    WHERE planned.exam_id = %(exam)s AND planned.kind = 'exam'
      AND planned.cancelled_act IS NULL
    GROUP BY planned.id, candidate.site_id
)
SELECT expected.title, site.name, expected.candidates_count
FROM expected JOIN site ON site.id = expected.site_id
WHERE NOT EXISTS (SELECT FROM kiosk_configuration AS known
                  WHERE known.exam_id = %(exam)s AND known.replaced_act IS NULL
                    AND known.site_id = expected.site_id
                    AND known.sitting_code IN ('', expected.code))
ORDER BY expected.scheduled_ms, expected.code, site.name, site.id
"""
# The house itself says so, of tablets that have said nothing for two periods.
ADD_ABSENT = """
INSERT INTO kiosk_verdict (attempt, epoch, at_ms, verdict, version)
SELECT attempt, max(epoch), %s, 'absent', '' FROM device
WHERE attempt = ANY(%s) GROUP BY attempt
"""
# By the attempt of the sitting that is looked at: a tablet proves itself once for all
# attempts of its candidate, an examiner's for their own.
LATEST = """
SELECT DISTINCT ON (own.id) own.id, said.verdict, said.at_ms
FROM attempt AS own
JOIN attempt AS any_of
    ON any_of.id = own.id OR any_of.candidate_id = own.candidate_id
JOIN kiosk_verdict AS said ON said.attempt = any_of.id
WHERE own.sitting_id = %s AND said.at_ms > %s AND said.verdict <> 'stale'
  AND said.epoch = (SELECT max(epoch) FROM device WHERE device.attempt = any_of.id)
ORDER BY own.id, said.at_ms DESC, said.id DESC
"""


class ConfigurationRow(NamedTuple):
    """One configuration that an exam knows; `sitting` is "" of all its sittings."""

    site: UUID
    sitting: str
    session: str
    accessibility: tuple[str, ...]
    token: str
    file_digest: bytes
    config_key: str
    versions: tuple[str, ...]


def current_configurations(exam: UUID) -> Sequence[ConfigurationRow]:
    """Return the configurations of an exam that nothing has replaced."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT, [exam])
        return [_row(columns) for columns in cursor.fetchall()]


def site_names(exam: UUID) -> Mapping[UUID, str]:
    """Return the name of each site of an exam."""
    return dict(Site.objects.filter(exam=exam).values_list("id", "name"))


def replace_configurations(exam: UUID, *, act: int) -> None:
    """Let none of an exam's configurations count any more; the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(REPLACE, [act, exam])


def add_configurations(
    exam: UUID, rows: Iterable[ConfigurationRow], *, act: int
) -> None:
    """Add the configurations of an exam; the caller commits."""
    values = [
        [
            exam,
            act,
            *(list(value) if isinstance(value, tuple) else value for value in row),
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(ADD, values)


def are_locks_expected(sitting: UUID) -> bool:
    """Tell whether the exam of a sitting knows configurations of locked browsers."""
    with connection.cursor() as cursor:
        cursor.execute(HAS_ANY, [sitting])
        [is_expected] = cursor.fetchone() or (False,)
        return bool(is_expected)


def configured_sites(sitting: UUID) -> frozenset[str]:
    """Return the sites whose tablets are to show a configuration, by their ids.

    A site without one has other browsers (Linux, ChromeOS, Android): nothing is shown.
    """
    with connection.cursor() as cursor:
        cursor.execute(CONFIGURED_SITES, [sitting])
        return frozenset(str(site) for (site,) in cursor.fetchall())


class UnconfiguredSite(NamedTuple):
    """A site without a configuration for a sitting: so many candidates there."""

    sitting: str
    site: str
    candidates_count: int


def unconfigured_sites(exam: UUID) -> Sequence[UnconfiguredSite]:
    """Return the sites that cannot prove anything in a sitting that is still to come.

    By sitting, in the order of the day. Of a sitting that has no paper yet, candidates
    count where the roster has them.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNCONFIGURED, {"exam": exam})
        return [UnconfiguredSite(*row) for row in cursor.fetchall()]


def latest_verdicts(sitting: UUID, *, now: Instant) -> Mapping[UUID, Verdict]:
    """Return what the tablet of each attempt last proved, if that still says something.

    A stale nonce says nothing of a configuration, and the verdict before it stands.
    """
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [sitting, now - RECENT_MS_MAX])
        return {attempt: verdict for attempt, verdict, _ in cursor.fetchall()}


def add_absences(attempts: Sequence[UUID], *, now: Instant) -> None:
    """Add that these tablets have shown nothing of late; the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_ABSENT, [now, list(attempts)])


def _row(columns: tuple[Any, ...]) -> ConfigurationRow:
    site, sitting, session, accessibility, token, digest, key, versions = columns
    return ConfigurationRow(
        site,
        sitting,
        session,
        tuple(accessibility),
        token,
        bytes(digest),
        key,
        tuple(versions),
    )
