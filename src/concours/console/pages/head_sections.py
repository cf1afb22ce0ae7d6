"""What the head of the console may lead to: its sections, and the pages of each."""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from concours.acts.actor import Actor
from concours.acts.may import may
from concours.console.pages.landing import is_at_circuits
from concours.core.profile.shape import Profile
from concours.store.models import Sitting


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of a section; `right` is what `acts.may` asks of those who see it.

    `of` says what its address names: a `sitting`, an `exam`, or nothing.
    """

    page: str
    name: str
    right: str
    of: Literal["sitting", "exam", ""] = field(default="sitting", kw_only=True)


def sections_of(
    actor: Actor, profile: Profile | None, sitting: Sitting | None
) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Return all sections; what the profile of the exam does not have is not there."""
    return (
        (
            pgettext("console", "Préparer"),
            _preparing_entries(profile),
        ),
        (
            pgettext("console", "Conduire"),
            (
                *_venue_entries(actor, sitting),
                Entry("day", _("Déroulé"), "see_sittings", of=""),
                Entry("launch", _("Lancement"), "see_launch"),
                *_board_entry(actor, sitting),
                Entry("incidents", _("Incidents"), "see_rooms"),
                Entry("messages", _("Messages"), "see_board"),
                Entry("probes", _("Adresses"), "see_traces"),
                Entry("proposals", _("Décisions"), "decision_proposed"),
                *_collection_entry(sitting),
                *_share_entries(actor),
            ),
        ),
        (
            pgettext("console", "Juger"),
            (
                *_marks_entries(sitting),
                Entry("cases", _("Dossiers"), "see_cases", of="exam"),
                Entry("publication", _("Publication"), "see_publication", of="exam"),
                Entry("signals", _("Signalements"), "see_cases", of="exam"),
            ),
        ),
        (
            pgettext("console", "Classer"),
            (
                *_rankings_entries(profile),
                *_components_entry(actor, profile),
            ),
        ),
        (pgettext("console", "Affecter"), _campaign_entries(profile)),
        (pgettext("console", "Veiller"), _house_entries()),
    )


def _house_entries() -> tuple[Entry, ...]:
    """Return the entries of who looks after the house, whatever the exam."""
    return (
        Entry("cell", _("Cellule"), "see_cell", of=""),
        Entry("steps", _("Heure par heure"), "see_cell", of=""),
        Entry("processes", _("Processus"), "see_cell", of=""),
        Entry("status", _("État annoncé"), "see_cell", of=""),
        Entry("handover", _("Passation"), "see_cell", of=""),
        Entry("drills", _("Exercices"), "see_cell", of=""),
        Entry("acts", _("Journal"), "see_acts", of=""),
    )


def _preparing_entries(profile: Profile | None) -> tuple[Entry, ...]:
    has_stations = profile is not None and profile.component("stations") is not None
    allotment = Entry("allotment", _("Répartition"), "see_allotment", of="exam")
    return (
        Entry("exams", _("Examens"), "see_exams", of=""),
        Entry("people", _("Personnes"), "see_people", of=""),
        Entry("roster", _("Candidats"), "see_roster", of="exam"),
        *([allotment] if has_stations else []),
        Entry("papers", _("Sujets"), "see_papers", of="exam"),
    )


def _rankings_entries(profile: Profile | None) -> tuple[Entry, ...]:
    if profile is None or not profile.groups:
        return ()
    return (Entry("rankings", _("Classements"), "see_results", of="exam"),)


def _components_entry(actor: Actor, profile: Profile | None) -> tuple[Entry, ...]:
    """Return the entry of those who bring marks and see no ranking."""
    has_files = profile is not None and len(profile.components) > 1
    if may(actor, "see_results") or not has_files:
        return ()
    return (Entry("parts", _("ECOS et parcours"), "see_parts", of="exam"),)


def _campaign_entries(profile: Profile | None) -> tuple[Entry, ...]:
    if profile is None or not profile.campaigns:
        return ()
    return (Entry("matching", _("Affectation"), "see_matching", of="exam"),)


def _venue_entries(actor: Actor, sitting: Sitting | None) -> tuple[Entry, ...]:
    """Return the entry of those whom the head leads to their own venue first."""
    if actor.post is None:
        return ()
    if is_at_circuits(actor, sitting):
        if not actor.post.room:
            return (Entry("circuits", _("Mon centre"), "see_circuits"),)
        return (
            Entry("circuits", _("Mon circuit"), "see_circuits"),
            Entry("room", _("Mise en loge"), "see_rooms"),
        )
    if actor.post.room:
        return (Entry("room", _("Ma salle"), "see_rooms"),)
    return (Entry("site", _("Mon centre"), "see_rooms"),)


def _is_half_day(sitting: Sitting | None) -> bool:
    return sitting is not None and sitting.kind == "ecos"


def _board_entry(actor: Actor, sitting: Sitting | None) -> tuple[Entry, ...]:
    """Return the entry of who composes: of an ECOS, of its circuits."""
    if _is_half_day(sitting) and actor.post is not None:
        return ()
    if _is_half_day(sitting):
        return (Entry("circuits", _("Circuits"), "see_circuits"),)
    return (Entry("board", _("Mur"), "see_board"),)


def _collection_entry(sitting: Sitting | None) -> tuple[Entry, ...]:
    """Return the entry of what is gathered: an ECOS does it among its circuits."""
    if _is_half_day(sitting):
        return ()
    return (Entry("collection", _("Collecte"), "see_board"),)


def _marks_entries(sitting: Sitting | None) -> tuple[Entry, ...]:
    """Return the entries of the marks of a sitting, from its copies or its grids."""
    if _is_half_day(sitting):
        own_marks = Entry("single_marks", _("Notes uniques"), "see_results")
        return own_marks, Entry("quality", _("Qualité"), "see_results")
    return (Entry("results", _("Résultats"), "see_results"),)


def _share_entries(actor: Actor) -> tuple[Entry, ...]:
    """Return the entry of a share: *À faire* asks for it, and no section opens on it.

    Whoever holds a share may preside as well, as in an exam that one person seals.
    """
    if actor.post is not None:
        return ()
    return (Entry("share", _("Ma part"), "share_handed"),)
