"""The one key of a demonstration: it asks for an accelerated sitting, and shows it.

These pages exist where the environment names a bell, which only the command of the
demonstration does. The console knows no keyholder's words: it rings, and another
process plays the jury (`docs/operating/demo.md`).
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.permissions import sees
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.store.queries.day import SittingOfDay, of_exam

RUNG = "rung"
TOLD = "told.json"
TOLD_BYTES_MAX = 1_000
SILENCE_S_MAX = 10.0
"""Who plays says so each second."""

Stage: TypeAlias = Literal[
    "away", "busy", "ready", "shares", "armed", "open", "collecting", "results",
    "trouble",
]  # fmt: skip
"""Where the accelerated sitting is, in one word; `away`: nobody plays it."""

STAGES: tuple[Stage, ...] = ("shares", "armed", "open", "collecting", "results")
USUAL_LENGTH_MS = 10 * MINUTE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The key as the day page shows it. `why` is the code of what went wrong."""

    sitting: SittingOfDay | None
    stage: Stage
    why: str = ""

    @property
    def length_ms(self) -> int:
        """How long the sitting is; ten minutes as long as nobody has said it."""
        return self.sitting.row.duration_ms if self.sitting else USUAL_LENGTH_MS

    @property
    def starts_in_ms(self) -> int:
        """What is left before t0."""
        assert self.sitting is not None
        return max(0, (self.sitting.row.t0_ms or 0) - self.sitting.now)

    @property
    def steps(self) -> list[dict[str, str]]:
        """The way of the sitting: what is done, where it is, what is to come."""
        stage_index = STAGES.index(self.stage)
        names = (
            _("Parts de la clé"),
            _("Départ annoncé"),
            _("Composition"),
            _("Collecte"),
            _("Résultats"),
        )
        return [
            {"name": name, "state": _state(place, stage_index)}
            for place, name in enumerate(names)
        ]


@dataclass(frozen=True, slots=True)
class _PlayerStatus:
    sitting: UUID
    step: str
    why: str
    is_fresh: bool


def card(request: StaffRequest, sittings: list[SittingOfDay]) -> Card | None:
    """Return the key for who may press it, None for others and in a real house."""
    if settings.BELL is None or not may(request.actor, "sitting_armed"):
        return None
    status = _read_player_status(settings.BELL)
    own = next(
        (
            sitting
            for sitting in sittings
            if status and sitting.row.id == status.sitting
        ),
        None,
    )
    if status is None or own is None:
        return Card(sitting=None, stage="away")
    stage = _stage(own, status, request.now)
    if stage == "ready" and any(map(_is_open, sittings)):
        stage = "busy"
    return Card(sitting=own, stage=stage, why=status.why)


@sees("sitting_armed")
def accelerated_state(request: StaffRequest) -> HttpResponse:
    """Return the card, which changes by itself; at a new stage, the whole page."""
    current_card = card(request, of_exam(now=request.now))
    response = render(
        request, "console/delivery/time/accelerated_state.html", {"card": current_card}
    )
    if current_card is None or current_card.stage != request.GET.get("stage"):
        response.headers["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def accelerated(request: StaffRequest) -> HttpResponse:
    """Say what will happen, or ring: once, however often it is asked."""
    require(request.actor, "sitting_armed")
    current_card = card(request, of_exam(now=request.now))
    if current_card is None or current_card.stage != "ready":
        return redirect("day")
    if request.method == "POST":
        _rung().touch()
        return redirect("day")
    return render(
        request, "console/delivery/time/accelerated.html", {"card": current_card}
    )


def _stage(own: SittingOfDay, status: _PlayerStatus, now: Instant) -> Stage:
    if own.phase == "collected":
        return "results"
    if not status.is_fresh:
        return "away"
    if status.step == "trouble":
        return "trouble"
    if own.phase == "sealed":
        return "shares" if _rung().exists() else "ready"
    if own.phase == "armed" or now < (own.row.t0_ms or 0):
        return "armed"
    is_over = own.phase == "closed" or own.left_ms == 0
    return "collecting" if is_over else "open"


def _state(place: int, stage_index: int) -> str:
    if place < stage_index or place == stage_index == len(STAGES) - 1:
        return "done"
    return "here" if place == stage_index else "later"


def _is_open(sitting: SittingOfDay) -> bool:
    """Tell whether it has the tablets of candidates; a half-day has examiners'."""
    is_begun = sitting.phase in ("armed", "launched", "closed")
    return is_begun and sitting.row.kind != "ecos"


def _rung() -> Path:
    assert settings.BELL is not None, "no card without a bell"
    return settings.BELL / RUNG


def _read_player_status(folder: Path) -> _PlayerStatus | None:
    """Read what who plays has said last, None before the first word."""
    path = folder / TOLD
    try:
        written_s = path.stat().st_mtime
        with path.open("rb") as file:
            content = json.loads(file.read(TOLD_BYTES_MAX))
        sitting = UUID(str(content["sitting"]))
        is_fresh = time.time() - written_s < SILENCE_S_MAX
        return _PlayerStatus(
            sitting, str(content["step"]), str(content["why"]), is_fresh
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
