"""A campaign of matching: founded, its calendar kept, its phases opened in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection, record
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.matching.procedure import phases
from concours.core.matching.procedure import settings as rules
from concours.core.people.roster.lines import CODE
from concours.store.journal.locks import MATCHING, take
from concours.store.models import Campaign, CampaignPhase
from concours.store.queries.matching import campaigns
from concours.store.subdivisions import NEWEST

TITLE_LENGTH_MAX = 120
RESERVED = "new"
"""No campaign's code: it leads to the page that founds one."""


@dataclass(eq=False)
class CampaignInvalid(Refusal):
    """A campaign needs a code of small letters and digits, a title, and a seed."""

    code: ClassVar[str] = "campaign.invalid"


@dataclass(eq=False)
class CampaignTwice(Refusal):
    """The exam has a campaign of this code."""

    code: ClassVar[str] = "campaign.twice"
    campaign: str


@dataclass(eq=False)
class CampaignOpened(Refusal):
    """A phase is open: what students were told the rules are stays."""

    code: ClassVar[str] = "campaign.opened"
    phase: int


@dataclass(eq=False)
class NotReady(Refusal):
    """Posts or participants are missing: no phase can open."""

    code: ClassVar[str] = "campaign.not_ready"
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A campaign to found. `seed` is public: it parts those who are equal in rank."""

    code: str
    title: str
    seed: str
    calendar: Sequence[phases.Phase]
    settings: rules.Settings = rules.DEFAULT


@transaction.atomic
def found_campaign(actor: Actor, exam: UUID, draft: Draft, *, now: Instant) -> Campaign:
    """Found a campaign; no phase of it is open.

    Raises `NotAllowed`, `CampaignInvalid`, `CampaignTwice`, `CalendarInvalid`,
    `SettingsInvalid`.
    """
    require(actor, "campaign_founded")
    take(plain_connection(), MATCHING)
    title, seed = draft.title.strip(), draft.seed.strip()
    texts = (title, seed)
    if (
        not CODE.fullmatch(draft.code)
        or draft.code == RESERVED
        or not all(0 < len(text) <= TITLE_LENGTH_MAX for text in texts)
    ):
        raise CampaignInvalid
    if Campaign.objects.filter(exam_id=exam, code=draft.code).exists():
        raise CampaignTwice(draft.code)
    rules_json = _rules(draft.settings, draft.calendar)
    body: dict[str, Json] = {"campaign": draft.code, "title": title, "seed": seed}
    act = record(actor, "campaign_founded", now=now, body=body | rules_json)
    return Campaign.objects.create(
        exam_id=exam,
        code=draft.code,
        title=title,
        seed=seed,
        subdivisions=NEWEST,
        made_ms=now,
        act=act,
        **rules_json,
    )


@transaction.atomic
def settle(
    actor: Actor,
    campaign: UUID,
    settings: rules.Settings,
    *,
    reason: str,
    now: Instant,
) -> None:
    """Change the settings of a campaign before its first phase.

    Raises `NotAllowed`, `Unknown`, `CampaignOpened`, `SettingsInvalid`.
    """
    require(actor, "campaign_changed")
    take(plain_connection(), MATCHING)
    row = campaigns.load_campaign(campaign)
    open_ = campaigns.open_phase(row)
    if open_ is not None:
        raise CampaignOpened(open_.number)
    _change(actor, row, settings, campaigns.calendar_of(row), (reason, now))


@transaction.atomic
def plan(
    actor: Actor,
    campaign: UUID,
    calendar: Sequence[phases.Phase],
    *,
    reason: str,
    now: Instant,
) -> None:
    """Change the calendar; phases that were opened stay as they are.

    Raises `NotAllowed`, `Unknown`, `CampaignOpened`, `CalendarInvalid`.
    """
    require(actor, "campaign_changed")
    take(plain_connection(), MATCHING)
    row = campaigns.load_campaign(campaign)
    before = campaigns.calendar_of(row)
    opened_count = len(campaigns.list_opened_phases(row))
    if tuple(calendar[:opened_count]) != before[:opened_count]:
        raise CampaignOpened(opened_count)
    _change(actor, row, campaigns.settings_of(row), calendar, (reason, now))


@transaction.atomic
def open_next(actor: Actor, campaign: UUID, *, number: int, now: Instant) -> int:
    """Open the next phase, `number` counted from 1: the one before closes.

    A phase that is opened after its planned end would shut at once: change the
    calendar first. Raises `NotAllowed`, `Unknown`, `PhaseNotNext`, `NotReady`,
    `CalendarInvalid`.
    """
    require(actor, "phase_opened")
    take(plain_connection(), MATCHING)
    row = campaigns.load_campaign(campaign)
    calendar = campaigns.calendar_of(row)
    at = phases.next_phase(calendar, len(campaigns.list_opened_phases(row)))
    if number != at + 1:
        raise phases.PhaseNotNext(number)
    phase = calendar[at]
    if phase.closes <= now:
        raise phases.CalendarInvalid(at)
    _require_ready(row)
    act = record(
        actor,
        "phase_opened",
        now=now,
        body={
            "campaign": row.code,
            "phase": number,
            "opens": phase.kind,
            "closes_ms": phase.closes,
        },
    )
    CampaignPhase.objects.create(
        campaign=row,
        number=number,
        kind=phase.kind,
        opened_ms=now,
        closes_ms=phase.closes,
        act=act,
    )
    return act


def _require_ready(row: Campaign) -> None:
    versions = {
        "posts": campaigns.posts_version(row),
        "participants": campaigns.participants_version(row),
    }
    missing = tuple(name for name, version in versions.items() if version is None)
    if missing:
        raise NotReady(missing)


def _change(
    actor: Actor,
    row: Campaign,
    settings: rules.Settings,
    calendar: Sequence[phases.Phase],
    motive: tuple[str, Instant],
) -> None:
    reason, now = motive
    rules_json = _rules(settings, calendar)
    body: dict[str, Json] = {"exam": row.exam.code, "campaign": row.code}
    record(
        actor,
        "campaign_changed",
        now=now,
        reason=reasoned(reason),
        body=body | rules_json,
    )
    row.settings, row.calendar = rules_json["settings"], rules_json["calendar"]
    row.save(update_fields=["settings", "calendar"])


def _rules(
    settings: rules.Settings, calendar: Sequence[phases.Phase]
) -> dict[str, Json]:
    """Return settings and calendar as they are kept, once they are checked."""
    phases.check(calendar)
    settings_json = rules.to_json(settings)
    rules.from_json(settings_json)
    return {"settings": settings_json, "calendar": phases.to_json(calendar)}
