"""All that the replay of a copy says, as plain facts: each entry, and what vouches.

Each entry is there as its device hashed it, so that whoever has the file rebuilds the
chains without us. Beside it stands the word of the fold: whether it counts, and what
answer it took the place of. The same record always gives the same facts.
"""

from collections.abc import Iterator
from pathlib import Path

from concours.core.delivery.attempt.replay import Moment, replay
from concours.core.kernel.canonical import Json
from concours.store.journal.acts import ActRow
from concours.store.models import Attempt, Sitting
from concours.store.queries.acts import acts_around
from concours.store.queries.authoring.papers import OpenedPaper, open_paper
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.history import Device, Record, Row, record_of
from concours.store.queries.sql import rows_of

CHECKPOINT = """
SELECT size, root, at_ms, signature FROM checkpoint
WHERE size > %s ORDER BY size LIMIT 1
"""


def facts_of_replay(
    sitting: Sitting, attempt: Attempt, packages: Path
) -> dict[str, Json]:
    """Return what the replay of a copy says; its first entry must have arrived.

    Raises `StillSealed` before the launch.
    """
    record, paper = record_of(attempt.id), open_paper(sitting, packages)
    window = Allowances(sitting).window(attempt)
    moments = replay(paper.outline, record.epochs(), window=window)
    rows = {(row.epoch, row.entry.seq): row for row in record.rows}
    candidate = attempt.own_candidate
    return {
        "acts": [_act(row) for row in _acts_meanwhile(attempt, record)],
        "attempt": str(attempt.id),
        "candidate": {
            "number": candidate.number,
            "site": attempt.site.name,
            "room": attempt.room,
            "seat": attempt.seat,
        },
        "devices": [_device(device, record) for device in record.devices],
        "entries": [
            _entry(moment, rows[moment.epoch, moment.entry.seq]) for moment in moments
        ],
        "exam": {"code": sitting.exam.code, "title": sitting.exam.title},
        "journal": _checkpoint(record),
        "questions": _questions(paper),
        "replay": 1,
        "sitting": {
            "title": sitting.title,
            "paper": sitting.paper.code,
            "paper_version": sitting.paper.version,
            "package": bytes(sitting.package_digest).hex(),
            "t0_ms": sitting.t0_ms,
            "collected_ms": sitting.collected_ms,
        },
        "window": None
        if window is None
        else {"opens_ms": int(window.opens_at), "ends_ms": int(window.ends_at)},
    }


def _acts_meanwhile(attempt: Attempt, record: Record) -> Iterator[ActRow]:
    """Yield what staff did about a candidate from their first entry to their last."""
    hours = [row.entry.device_ms for row in record.rows]
    for row in acts_around(attempt):
        if min(hours) <= row.act.at <= max(hours) and row.act.kind != "replay_drawn":
            yield row


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


def _device(device: Device, record: Record) -> Json:
    digests = [row.digest for row in record.rows if row.epoch == device.epoch]
    return {
        "epoch": device.epoch,
        "public_key": device.public_key.hex(),
        "enrolled_ms": device.enrolled_ms,
        "entries": device.entries_count,
        "signed": device.signed_count,
        "head": digests[-1].hex() if digests else None,
        "fault": device.fault,
        "base": None
        if device.base is None
        else {"epoch": device.base.epoch, "count": device.base.count},
    }


def _entry(moment: Moment, row: Row) -> Json:
    return {
        "epoch": moment.epoch,
        "seq": moment.entry.seq,
        "kind": moment.entry.kind,
        "body": moment.entry.body.decode(),
        "device_ms": moment.entry.device_ms,
        "received_ms": moment.entry.received_ms,
        "digest": row.digest.hex(),
        "signature": None if row.signature is None else row.signature.hex(),
        "number": row.number,
        "reason": moment.reason,
        "before": moment.before,
    }


def _questions(paper: OpenedPaper) -> list[Json]:
    return [
        {
            "id": question["id"],
            "dossier": str(dossier["title"]),
            "number": question["number"],
        }
        for dossier in paper.content["dossiers"]
        for question in dossier["questions"]
    ]


def _checkpoint(record: Record) -> Json:
    """Return the first checkpoint that covers every numbered entry of a copy."""
    numbers = [row.number for row in record.rows if row.number is not None]
    if not numbers:
        return None
    for size, root, at_ms, signature in rows_of(CHECKPOINT, max(numbers)):
        return {
            "size": size,
            "root": bytes(root).hex(),
            "at_ms": at_ms,
            "signature": bytes(signature).hex(),
        }
    return None
