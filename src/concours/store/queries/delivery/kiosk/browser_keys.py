"""Browser Exam Keys of an exam's configurations."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from concours.core.kiosk.proof.browser_keys import BrowserKey

CURRENT = """
SELECT id, config_key, platform, build, browser_key FROM kiosk_browser_key
WHERE exam_id = %s AND withdrawn_act IS NULL ORDER BY platform, build, id
"""
ADD = """
INSERT INTO kiosk_browser_key (exam_id, config_key, platform, build, browser_key, act)
VALUES (%s, %s, %s, %s, %s, %s)
"""
WITHDRAW = "UPDATE kiosk_browser_key SET withdrawn_act = %s WHERE id = %s"


class BrowserKeyRow(NamedTuple):
    """A key that counts, and the configuration that it is of, by its Config Key."""

    id: int
    config_key: str
    key: BrowserKey


def current_browser_keys(exam: UUID) -> Sequence[BrowserKeyRow]:
    """Return the keys of an exam that nobody has withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT, [exam])
        return [
            BrowserKeyRow(identity, config_key, BrowserKey(*facts))
            for identity, config_key, *facts in cursor.fetchall()
        ]


def add_browser_keys(
    exam: UUID, config_key: str, keys: Iterable[BrowserKey], *, act: int
) -> None:
    """Let keys count for a configuration; the caller commits."""
    rows = [(exam, config_key, key.platform, key.build, key.key, act) for key in keys]
    with connection.cursor() as cursor:
        cursor.executemany(ADD, rows)


def withdraw_browser_key(identity: int, *, act: int) -> None:
    """Let a key count no more; the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(WITHDRAW, [act, identity])
