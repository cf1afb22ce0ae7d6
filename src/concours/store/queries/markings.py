"""Marking versions, and what they were made from: keys and tables of answers."""

from uuid import UUID

from django.db import connection

from concours.store.models import MarkingVersion
from concours.store.queries.sittings import Unknown

HEAD = """
SELECT size, root FROM (
    SELECT size, root FROM journal_head WHERE sitting = %s
    UNION ALL (SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1)
) known ORDER BY size DESC LIMIT 1
"""


def in_force(sitting: UUID) -> MarkingVersion | None:
    """Return the version that two persons adopted last, None if they never did."""
    return (
        MarkingVersion.objects.filter(sitting=sitting, adopted_act__isnull=False)
        .select_related("key_version")
        .order_by("-adopted_act")
        .first()
    )


def newest(sitting: UUID) -> MarkingVersion | None:
    """Return the version with the highest number, adopted or not."""
    rows = MarkingVersion.objects.filter(sitting=sitting)
    return rows.select_related("key_version").order_by("-number").first()


def version_of(sitting: UUID, version: UUID) -> MarkingVersion:
    """Return a version of this sitting. Raises `Unknown`."""
    rows = MarkingVersion.objects.filter(sitting=sitting, pk=version)
    found = rows.select_related("key_version").first()
    if found is None:
        raise Unknown("version", str(version))
    return found


def head(sitting: UUID) -> tuple[int, bytes]:
    """Return how far the ledger has integrated the journal: size and root."""
    with connection.cursor() as cursor:
        cursor.execute(HEAD, [sitting])
        size, root = cursor.fetchone()
    return size, bytes(root)
