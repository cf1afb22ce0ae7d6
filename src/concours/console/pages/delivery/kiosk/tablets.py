"""Tablettes: which tablet is not what we think, site by site, and what to do.

A tablet not seen yet is not wrong: it has no colour. Nothing here stops anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from concours.acts.actor import Venue
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.kiosk.room_locks import asks_proof
from concours.console.pages.delivery.readiness import LightView
from concours.console.pages.delivery.venues import venue_of
from concours.console.pages.permissions import opens_to
from concours.console.words.delivery import tablets as words
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import UNLOCKED, lock_light
from concours.store.models import Sitting
from concours.store.queries.authoring.plans import sittings_of
from concours.store.queries.delivery import readiness, sittings
from concours.store.queries.delivery.kiosk.browser_keys import current_browser_keys
from concours.store.queries.delivery.kiosk.configurations import (
    ConfigurationRow,
    current_configurations,
)
from concours.store.queries.delivery.kiosk.policies import lock_policy
from concours.store.queries.delivery.kiosk.shown import (
    ShownConfiguration,
    shown_at_site,
)
from concours.store.queries.delivery.kiosk.waiting import waiting_counts
from concours.store.queries.delivery.readiness import Readiness, SeatedTablet

TABLETS_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True)
class LockCounts:
    """How many tablets are expected, and what they last showed."""

    expected: int
    right: int
    unlocked: int
    outdated: int
    to_stay_open: int

    @property
    def unseen(self) -> int:
        """Those that have shown nothing of late."""
        return self.expected - self.right - self.unlocked - self.outdated


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site of the table; `is_held` by the launch gate as two persons have set.

    `is_of_another_sitting`: its tablets have shown the right key of another sitting of
    their candidates, and this one has no configuration there.
    """

    site: str
    name: str
    sessions: str
    keys: str
    counts: LockCounts
    finding: LightView
    is_held: bool
    is_of_another_sitting: bool


@dataclass(frozen=True, slots=True)
class OddTablet:
    """A tablet that has not shown the right key, where it is, what it showed."""

    room: str
    seat: str
    number: str
    said: str
    shown: ShownConfiguration | None
    tone: str


@opens_to(lambda actor: may(actor, "see_readiness", actor.post))
def tablets(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show every site; a site manager sees their own."""
    context = _context(request, sitting)
    return render(request, "console/delivery/kiosk/tablets.html", context)


def tablets_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the part of the page that changes by itself."""
    context = _context(request, sitting)
    return render(request, "console/delivery/kiosk/tablets_state.html", context)


def _context(request: StaffRequest, sitting: UUID) -> dict[str, Any]:
    row = sittings.load(sitting)
    venue = venue_of(request)
    require(request.actor, "see_readiness", venue and Venue(venue.site))
    state = readiness.read_shared(sitting, now=request.now)
    is_nation = may(request.actor, "see_readiness")
    asked_site = str(venue.site) if venue else ""
    configurations = current_configurations(row.exam_id)
    by_site = _by_site(row, configurations)
    rows = sorted(
        (
            _row(
                state,
                site.site,
                by_site.get(site.site, ()),
                may_be_held=row.t0_ms is None and row.kind != "check",
            )
            for site in state.sites
            if is_nation or site.site == asked_site
        ),
        key=_rank,
    )
    open_site = next(
        (site_row for site_row in rows if site_row.site == asked_site), None
    )
    odd = _odd(state, row, open_site) if open_site else []
    return {
        "row": row,
        "rows": rows,
        "totals": _totals([site_row.counts for site_row in rows]),
        "looked_count": sum(one.finding.tone in ("care", "stop") for one in rows),
        "held_count": sum(site_row.is_held for site_row in rows),
        "opened": open_site,
        "odd": odd[:TABLETS_SHOWN_MAX],
        "odd_count": len(odd),
        "builds": _builds(row, by_site.get(asked_site, ())),
        "remedy": words.remedy_words(
            is_unlocked=open_site is not None and open_site.counts.unlocked > 0,
            is_configured=asked_site in by_site,
        ),
        "has_lock": state.thresholds.lock != "none",
        **_lock_facts(row, configurations, by_site),
        "is_nation": is_nation,
        "can_write": open_site is not None
        and row.collected_ms is None
        and may(request.actor, "message_sent", Venue(UUID(open_site.site))),
        "at_door": _at_door(row, rows, now=request.now),
        "at": state.at,
    }


def _at_door(
    row: Sitting, rows: Sequence[SiteRow], *, now: Instant
) -> list[tuple[SiteRow, int]]:
    """Return the sites shown where tablets wait for want of a proof, and how many."""
    counts = waiting_counts(row.id, now=now) if asks_proof(row) else {}
    return [(one, counts[one.site]) for one in rows if one.site in counts]


def _by_site(
    row: Sitting, configurations: Sequence[ConfigurationRow]
) -> Mapping[str, Sequence[ConfigurationRow]]:
    """Return the configurations of this sitting, by site."""
    by_site: dict[str, list[ConfigurationRow]] = {}
    for configuration in configurations:
        if configuration.sitting in ("", row.code):
            by_site.setdefault(str(configuration.site), []).append(configuration)
    return by_site


def _lock_facts(
    row: Sitting,
    configurations: Sequence[ConfigurationRow],
    by_site: Mapping[str, Sequence[ConfigurationRow]],
) -> dict[str, Any]:
    """Return what the page says of locks: policy, address, configurations.

    Where this sitting has none, those that have by their titles; a spare by its code.
    """
    names = []
    if not by_site:
        titles = {sitting.code: sitting.title for sitting in sittings_of(row.exam_id)}
        codes = {configuration.sitting for configuration in configurations}
        names = [titles.get(code, code) for code in sorted(codes)]
    return {
        "is_configured": bool(configurations),
        "has_own": bool(by_site),
        "other_sittings": names,
        "is_address_known": bool(settings.TABLETS_URL),
        "percent": lock_policy(row.exam_id).right_percent_min,
    }


def _builds(row: Sitting, configurations: Sequence[ConfigurationRow]) -> list[str]:
    """Return the builds of which a site's configurations have a Browser Exam Key."""
    own_keys = {configuration.config_key for configuration in configurations}
    if not own_keys:
        return []
    return sorted(
        {
            words.build_words(key_row.key)
            for key_row in current_browser_keys(row.exam_id)
            if key_row.config_key in own_keys
        }
    )


def _row(
    state: Readiness,
    site: str,
    configurations: Sequence[ConfigurationRow],
    *,
    may_be_held: bool,
) -> SiteRow:
    judged_site = next(
        readiness_of_site
        for readiness_of_site in state.sites
        if readiness_of_site.site == site
    )
    verdicts = [seat.tablet.verdict for seat in state.seats[site]]
    counts = LockCounts(
        expected=len(verdicts),
        right=verdicts.count("right"),
        unlocked=sum(
            verdict in UNLOCKED and not (verdict == "absent" and not configurations)
            for verdict in verdicts
        ),
        outdated=verdicts.count("outdated"),
        to_stay_open=judged_site.to_stay_open_count,
    )
    is_held = may_be_held and any(line.holds_start for line in judged_site.lines)
    return SiteRow(
        site=site,
        name=state.names[site],
        sessions=", ".join(
            sorted({configuration.session for configuration in configurations})
        ),
        keys=", ".join(
            sorted(
                {
                    words.short_key(configuration.config_key)
                    for configuration in configurations
                }
            )
        ),
        counts=counts,
        finding=_finding(counts, is_known=bool(configurations), is_held=is_held),
        is_held=is_held,
        is_of_another_sitting=not configurations and counts.right > 0,
    )


def _finding(counts: LockCounts, *, is_known: bool, is_held: bool) -> LightView:
    """Return what is worst of a site: only what somebody must look at has a colour."""
    if not is_known:
        return LightView("amber", "triangle-alert", "care", words.bare_words())
    if is_held:
        return LightView("red", "octagon-alert", "stop", _("retenu au lancement"))
    if counts.unlocked:
        text = words.unlocked_words(counts.unlocked)
        return LightView("amber", "triangle-alert", "care", text)
    if counts.outdated:
        text = words.outdated_words(counts.outdated)
        return LightView("amber", "triangle-alert", "care", text)
    if counts.unseen:
        text = words.unseen_words(counts.unseen)
        return LightView(None, "circle-dashed", "muted", text)
    return LightView("green", "check", "muted", _("rien à signaler"))


def _rank(row: SiteRow) -> tuple[int, int, int, str]:
    tones = ("stop", "care", "muted")
    bad_count = row.counts.unlocked + row.counts.outdated
    tone = tones.index(row.finding.tone)
    return tone, -bad_count, -row.counts.unseen, row.name


def _totals(counts: Sequence[LockCounts]) -> LockCounts:
    return LockCounts(
        expected=sum(site_counts.expected for site_counts in counts),
        right=sum(site_counts.right for site_counts in counts),
        unlocked=sum(site_counts.unlocked for site_counts in counts),
        outdated=sum(site_counts.outdated for site_counts in counts),
        to_stay_open=sum(site_counts.to_stay_open for site_counts in counts),
    )


def _odd(state: Readiness, row: Sitting, open_site: SiteRow) -> list[OddTablet]:
    """Return the tablets of a site that have not shown the right key, worst first."""
    proofs = shown_at_site(row.id, UUID(open_site.site), now=state.at)
    tablets_ = [
        _odd_tablet(seat, proofs.get(seat.attempt))
        for seat in state.seats[open_site.site]
    ]
    odd = [tablet for tablet in tablets_ if tablet.tone != "safe"]
    return sorted(odd, key=lambda tablet: tablet.shown is None)


def _odd_tablet(seat: SeatedTablet, proof: ShownConfiguration | None) -> OddTablet:
    light = lock_light(proof.verdict if proof else None)
    tone = "safe" if light == "green" else "care" if proof else "muted"
    words_of_it = words.shown_words(proof)
    return OddTablet(seat.room, seat.seat, seat.tablet.number, words_of_it, proof, tone)
