"""Browser Exam Keys are pasted for a configuration in force, and withdrawn again.

A build that nobody has pasted loses nothing by it: the Config Key counts as well. The
record has a digest of each key, never the key.
"""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import record
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.browser_keys import BrowserKey, read_browser_keys
from concours.core.kiosk.proof.refusals import KioskPlaceUnknown
from concours.store.models import Exam
from concours.store.queries.authoring.plans import lock_exam
from concours.store.queries.delivery.kiosk import browser_keys
from concours.store.queries.delivery.kiosk.configurations import (
    current_configurations,
    site_names,
)
from concours.store.queries.unknown import Unknown

KEY_NAMED_LENGTH = 16


@transaction.atomic
def add_browser_keys(
    actor: Actor, exam: UUID, config_key: str, text: str, *, now: Instant
) -> int:
    """Let the keys of a text count for a configuration, all of them or none.

    Raises `NotAllowed`, `Unknown`, `ExamArchived`, `KioskPlaceUnknown`,
    `BrowserKeyInvalid`.
    """
    require(actor, "browser_keys_added")
    exam_row = lock_exam(exam)
    configurations = current_configurations(exam)
    if config_key not in {row.config_key for row in configurations}:
        raise KioskPlaceUnknown("configuration", config_key[:KEY_NAMED_LENGTH])
    known_keys = browser_keys.current_browser_keys(exam)
    keys = read_browser_keys(
        text,
        current=[row.key for row in known_keys if row.config_key == config_key],
        other_keys={row.key.key for row in known_keys},
        config_keys={row.config_key for row in configurations},
    )
    body = _body(exam_row, config_key, keys)
    act = record(actor, "browser_keys_added", now=now, body=body)
    browser_keys.add_browser_keys(exam, config_key, keys, act=act)
    return act


@transaction.atomic
def withdraw_browser_key(
    actor: Actor, exam: UUID, identity: int, *, now: Instant
) -> int:
    """Let one key count no more: whoever shows it alone shows a key nobody knows.

    Raises `NotAllowed`, `Unknown`, `ExamArchived`.
    """
    require(actor, "browser_key_withdrawn")
    exam_row = lock_exam(exam)
    rows = {row.id: row for row in browser_keys.current_browser_keys(exam)}
    if identity not in rows:
        raise Unknown("browser_key", str(identity))
    row = rows[identity]
    body = _body(exam_row, row.config_key, [row.key])
    act = record(actor, "browser_key_withdrawn", now=now, body=body)
    browser_keys.withdraw_browser_key(identity, act=act)
    return act


def _body(exam: Exam, config_key: str, keys: Iterable[BrowserKey]) -> dict[str, Json]:
    """Return whose keys they are, of which builds, and the digest of each."""
    rows = list(keys)
    body: dict[str, Json] = {
        "exam": exam.code,
        "builds": [f"{row.platform} {row.build}" for row in rows],
        "browser_keys": [sha256(row.key.encode()).hexdigest() for row in rows],
        "configuration": config_key[:KEY_NAMED_LENGTH],
    }
    names = site_names(exam.id)
    for configuration in current_configurations(exam.id):
        if configuration.config_key == config_key:
            body["site"] = names[configuration.site]
    return body
