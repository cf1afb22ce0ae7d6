"""The shapes of a report, read strictly: each check once, and nothing unbounded."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from concours.core.kiosk.proof.probes import (
    CHECKS,
    HANDLE_LENGTH,
    SEEN_LENGTH_MAX,
    CheckName,
    ProbeState,
)
from concours.gateway.wire import Hex32, Hour

Handle = Annotated[str, Meta(pattern=f"^[A-Z2-7]{{{HANDLE_LENGTH}}}$")]
Seen = Annotated[str, Meta(max_length=SEEN_LENGTH_MAX)]


class CheckPost(Struct, frozen=True, forbid_unknown_fields=True):
    """One check of a report."""

    name: CheckName
    state: ProbeState
    seen: Seen


class ProbeReport(Struct, frozen=True, forbid_unknown_fields=True):
    """What was found; `at_ms` is the centre's hour, as the probe was told it."""

    form: Literal["concours-kiosk-report-1"]
    at_ms: Hour
    checks: Annotated[list[CheckPost], Meta(min_length=1, max_length=len(CHECKS))]


class ProbePost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /seb/probe`: a report as text, and the seal of its bytes."""

    code: Handle
    report: Annotated[str, Meta(max_length=3_000)]
    seal: Hex32
