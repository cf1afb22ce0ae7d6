"""Campaigns of matching, as acts and pages read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.core.kernel.canonical import load
from concours.core.matching.posts import table as posts
from concours.core.matching.posts.participants import Participant
from concours.core.matching.procedure import phases, settings
from concours.store import models
from concours.store.groups import load_groups as groups_known
from concours.store.models import Campaign, CampaignPhase
from concours.store.queries.results.rankings import in_force
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown
from concours.store.subdivisions import load_subdivisions as subdivisions_known

PEOPLE = """
SELECT number, ranks, contract FROM participant
JOIN candidate ON candidate.id = candidate_id
WHERE version_id = %s ORDER BY place
"""
PLACES = """
SELECT c.number, r.places FROM candidate_rank r JOIN candidate c ON c.id = candidate_id
WHERE version_id = %s AND state = 'ranked'
"""
LISTS = """
SELECT count(*), count(*) FILTER (WHERE json_array_length(
           convert_from(codes, 'UTF8')::json) >= %s),
       coalesce(sum(json_array_length(convert_from(codes, 'UTF8')::json)), 0)
FROM (SELECT DISTINCT ON (candidate) codes FROM wish_edit
      WHERE campaign = %s ORDER BY candidate, number DESC) AS newest
"""
CONFIRMED = """
SELECT count(DISTINCT candidate), count(DISTINCT candidate) FILTER (WHERE is_enough)
FROM wish_confirmation WHERE campaign = %s AND phase = %s
"""
COUPLES = """
SELECT last, count(*) FROM (
    SELECT DISTINCT ON (couple) word AS last FROM couple_word
    JOIN couple ON couple.id = couple WHERE campaign = %s
    ORDER BY couple, couple_word.number DESC) AS words GROUP BY last
"""


@dataclass(frozen=True, slots=True)
class Lists:
    """How many students have a list, how many of these hold enough, and all wishes."""

    students_count: int
    enough_count: int
    wishes_count: int


def load_campaign(campaign: UUID) -> Campaign:
    """Return a campaign and its exam. Raises `Unknown`."""
    row = Campaign.objects.select_related("exam").filter(pk=campaign).first()
    if row is None:
        raise Unknown("campaign", str(campaign))
    return row


def campaign_of(exam: UUID, code: str) -> Campaign:
    """Return a campaign of an exam by its code. Raises `Unknown`."""
    rows = Campaign.objects.select_related("exam").filter(exam_id=exam, code=code)
    row = rows.first()
    if row is None:
        raise Unknown("campaign", code)
    return row


def campaigns(exam: UUID) -> list[Campaign]:
    """Return the campaigns of an exam, the newest first."""
    return list(Campaign.objects.filter(exam_id=exam).order_by("-made_ms", "code"))


def settings_of(campaign: Campaign) -> settings.Settings:
    """Return what the organiser settled."""
    return settings.from_json(campaign.settings)


def calendar_of(campaign: Campaign) -> tuple[phases.Phase, ...]:
    """Return the phases as they are planned."""
    return phases.from_json(campaign.calendar)


def list_opened_phases(campaign: Campaign) -> list[CampaignPhase]:
    """Return the phases that were opened, the first first."""
    return list(CampaignPhase.objects.filter(campaign=campaign).order_by("number"))


def open_phase(campaign: Campaign) -> CampaignPhase | None:
    """Return the phase that was opened last."""
    rows = CampaignPhase.objects.filter(campaign=campaign)
    return rows.order_by("-number").first()


def post_names_of(campaign: Campaign) -> posts.PostNames:
    """Return what a file of posts may name in a campaign."""
    return posts.PostNames(
        groups_known(),
        subdivisions_known(campaign.subdivisions),
        frozenset(settings_of(campaign).contracts),
    )


def posts_versions(campaign: Campaign) -> list[models.PostsVersion]:
    """Return the versions of the posts without their content, the newest first."""
    rows = models.PostsVersion.objects.filter(campaign=campaign).defer("content")
    return list(rows.order_by("-number"))


def posts_version(campaign: Campaign) -> models.PostsVersion | None:
    """Return the newest version of the posts."""
    rows = models.PostsVersion.objects.filter(campaign=campaign)
    return rows.order_by("-number").first()


def posts_of(version: models.PostsVersion | None) -> dict[str, posts.Post]:
    """Return the posts of a version, by code."""
    return {} if version is None else posts.from_json(load(bytes(version.content)))


def participants_versions(campaign: Campaign) -> list[models.ParticipantsVersion]:
    """Return the versions of who takes part, the newest first."""
    rows = models.ParticipantsVersion.objects.filter(campaign=campaign)
    return list(rows.order_by("-number"))


def participants_version(campaign: Campaign) -> models.ParticipantsVersion | None:
    """Return the newest version of who takes part."""
    rows = models.ParticipantsVersion.objects.filter(campaign=campaign)
    return rows.order_by("-number").first()


def participants_of(
    version: models.ParticipantsVersion | None,
) -> dict[str, Participant]:
    """Return who takes part, by number, in the published order."""
    if version is None:
        return {}
    return {
        number: Participant(number, tuple(ranks), contract)
        for number, ranks, contract in rows_of(PEOPLE, version.id)
    }


def places_in_force(exam: UUID) -> tuple[int, Mapping[str, Sequence[int]]]:
    """Return the number of the ranking in force, and everybody's places in it.

    Raises `Unknown` if none was adopted.
    """
    version = in_force(exam)
    if version is None:
        raise Unknown("ranking", "")
    return version.number, {
        number: tuple(places) for number, places in rows_of(PLACES, version.id)
    }


def count_lists(campaign: Campaign) -> Lists:
    """Return how many students have a list, and how many of these hold enough."""
    least = settings_of(campaign).wishes_least
    ((students_count, enough_count, wishes_count),) = rows_of(LISTS, least, campaign.id)
    return Lists(students_count, enough_count, int(wishes_count))


def count_confirmed(campaign: Campaign, phase: int) -> tuple[int, int]:
    """Return how many confirmed in a phase, and how many of these with enough."""
    ((confirmed_count, enough_count),) = rows_of(CONFIRMED, campaign.id, phase)
    return confirmed_count, enough_count


def count_couples(campaign: Campaign) -> Mapping[str, int]:
    """Return how many couples there are by the last word said."""
    return dict(rows_of(COUPLES, campaign.id))
