"""What came back from the gateway, read as a tablet reads it.

Whatever is not our own JSON is no answer at all: a captive portal that says 200 with a
page of HTML has acknowledged nothing.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from concours.rehearsal.crowd.http import Reply

OK = 200
SERVER_FAULT = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """Ours, and good."""

    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """Ours, and final, for a stable reason."""

    code: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Down:
    """No answer of ours: again, the same bytes, later."""

    reason: str


Outcome: TypeAlias = Answered | Refused | Down


def outcome_of(reply: Reply) -> Outcome:
    """Return what a reply means to a tablet."""
    if not reply.headers.get(b"content-type", b"").startswith(b"application/json"):
        return Down("not_ours")
    if reply.status >= SERVER_FAULT:
        return Down("unavailable")
    try:
        body = msgspec.json.decode(reply.body)
    except msgspec.DecodeError:
        return Down("not_ours")
    match body:
        case {"code": str(code), "facts": dict(facts)} if reply.status != OK:
            return Refused(code, facts)
        case dict() if reply.status == OK:
            return Answered(body)
        case _:
            return Down("not_ours")


def centre_ms_of(reply: Reply) -> int | None:
    """Return the centre's clock that came with a reply of ours: no portal's is."""
    text = reply.headers.get(b"x-centre-ms", b"")
    is_ours = reply.headers.get(b"content-type", b"").startswith(b"application/")
    return int(text) if is_ours and text.isdigit() else None
