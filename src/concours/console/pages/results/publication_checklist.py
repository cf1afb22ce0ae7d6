"""What must be done before results are published: each line with its remedy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.acts.actor import Actor
from concours.console.files.result_page import results_address
from concours.console.pages.permissions import address_for
from concours.console.pages.results.correction import changes_words
from concours.console.words import formats
from concours.console.words.results.review import uncarried_words
from concours.core.kernel.time import Instant
from concours.store.models import Exam, Publication, Sitting
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.casefiles import count_open_cases
from concours.store.queries.results.corrections import corrected_by, correction_of
from concours.store.queries.results.publication_checks import (
    PublicationChecks,
    SittingChecks,
    publication_checks,
)

NEEDED = frozenset({"marked", "adopted", "handed", "carried", "deliberated"})
"""Without these nothing is prepared; the others a jury may do without."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line: `sentence` how it stands, `remedy` the words of the link to `address`.

    No address where nothing is left to do, or for whom the page does not open. Nothing
    can be prepared before all that `is_needed` is done.
    """

    name: str
    title: str
    is_done: bool
    sentence: str
    address: str = ""
    remedy: str = ""
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class _Remark:
    """What a line about every sitting says; `remaining` names those that it lacks."""

    name: str
    title: str
    remaining: str
    remedy: str


def checklist(
    exam: Exam, rows: Sequence[Publication], actor: Actor, *, now: Instant
) -> list[Check]:
    """Return the lines in the order in which they are usually done.

    `rows` are the publications of the exam, the newest first.
    """
    checks = publication_checks(exam)
    title = _("Corrections adoptées")
    if _has_half_days(checks):
        title = _("Notes uniques adoptées")
    adoption = _Remark("adopted", title, _("À adopter : %s."), _("Adopter"))
    agreement = _Remark(
        "agreed",
        _("Second correcteur d’accord"),
        _("Il n’a pas encore compté : %s."),
        _("Le redemander"),
    )
    lines = [
        _marking_check(exam, checks, actor),
        _check_sittings(checks, adoption, actor, lambda sitting: sitting.is_adopted),
        _check_sittings(checks, agreement, actor, lambda sitting: sitting.is_agreed),
    ]
    if not _has_half_days(checks):
        lines += [_wordings_check(checks, actor), *_uncarried_check(checks, actor)]
    else:
        lines.append(_handing_check(exam, checks, actor))
    if checks.is_ranked is not None:
        lines.append(_ranking_check(exam, actor, checks))
    lines.append(_deliberation_check(exam, actor, is_done=checks.is_deliberated))
    lines += _cases_check(exam, actor)
    names = NEEDED | ({"ranked"} if checks.is_outdated else set())
    lines = [replace(line, is_needed=line.name in names) for line in lines]
    changes = _changes_check(exam, rows, actor)
    return [*lines, *changes, _hour_check(rows, lines, now), _address_check()]


def left_before_preparing(checks: Sequence[Check]) -> list[Check]:
    """Return the lines without which a publication would not be prepared."""
    return [check for check in checks if check.is_needed and not check.is_done]


def _cases_check(exam: Exam, actor: Actor) -> list[Check]:
    """Return a line of the cases that are open, if any: nothing waits for them."""
    number = count_open_cases(exam)
    if not number:
        return []
    sentence = ngettext(
        "%(number)s dossier est ouvert : décidez avant de publier, ou corrigez"
        " ensuite.",
        "%(number)s dossiers sont ouverts : décidez avant de publier, ou corrigez"
        " ensuite.",
        number,
    ) % {"number": formats.count(number)}
    address = address_for(actor, "cases_exam", exam.code)
    return [_open_check("cases", _("Dossiers clos"), sentence, address, _("Dossiers"))]


def _done_check(
    name: str, title: str, sentence: str, address: str = "", link: str = ""
) -> Check:
    return Check(
        name, title, is_done=True, sentence=sentence, address=address, remedy=link
    )


def _open_check(
    name: str, title: str, sentence: str, address: str = "", remedy: str = ""
) -> Check:
    return Check(
        name, title, is_done=False, sentence=sentence, address=address, remedy=remedy
    )


def _marking_check(exam: Exam, checks: PublicationChecks, actor: Actor) -> Check:
    has_half_days = _has_half_days(checks)
    title = _("Notes uniques faites") if has_half_days else _("Épreuves corrigées")
    remaining = [sitting.row for sitting in checks.sittings if not sitting.is_marked]
    titles = ", ".join((*(row.title for row in remaining), *checks.unsealed))
    if not checks.sittings and not titles:
        sentence = _("Aucune épreuve écrite.")
        if has_half_days:
            sentence = _("Aucune station.")
        return _open_check("marked", title, sentence)
    if not titles:
        return _done_check("marked", title, _all_of(checks))
    if not remaining:
        address = address_for(actor, "exams_sittings", exam.code)
        sentence = _("À composer, ou à annuler : %s.") % titles
        return _open_check("marked", title, sentence, address, _("Épreuves et jours"))
    sentence = _("À corriger : %s.") % titles
    is_half_day = remaining[0].kind == "ecos"
    if remaining[0].collected_ms is None:
        page = "circuits" if is_half_day else "collection"
        address = address_for(actor, page, remaining[0].id)
        remedy = (
            _("Rassembler les grilles") if is_half_day else _("Rassembler les copies")
        )
        return _open_check("marked", title, sentence, address, remedy)
    if is_half_day and is_marking_key_out(remaining[0].id):
        address = address_for(actor, "single_marks", remaining[0].id)
        return _open_check("marked", title, sentence, address, _("Notes uniques"))
    address = address_for(actor, "marking_key", remaining[0].id)
    return _open_check("marked", title, sentence, address, _("Corriger"))


def _has_half_days(checks: PublicationChecks) -> bool:
    """Tell whether an exam is of stations alone, and nothing of it is written."""
    return checks.is_handed is not None


def _marks_page(row: Sitting) -> str:
    """Return the name of the page of a sitting's marks."""
    return "single_marks" if row.kind == "ecos" else "results"


def _check_sittings(
    checks: PublicationChecks,
    remark: _Remark,
    actor: Actor,
    is_right: Callable[[SittingChecks], bool],
) -> Check:
    """Return a line about every sitting that is marked."""
    remaining = [s for s in checks.sittings if s.is_marked and not is_right(s)]
    if remaining:
        titles = ", ".join(sitting.row.title for sitting in remaining)
        address = address_for(actor, _marks_page(remaining[0].row), remaining[0].row.id)
        sentence = remark.remaining % titles
        return _open_check(remark.name, remark.title, sentence, address, remark.remedy)
    if checks.sittings and all(sitting.is_marked for sitting in checks.sittings):
        return _done_check(remark.name, remark.title, _all_of(checks))
    return _open_check(remark.name, remark.title, _("Après la correction."))


def _wordings_check(checks: PublicationChecks, actor: Actor) -> Check:
    title = _("Réponses à classer")
    with_waiting = [sitting for sitting in checks.sittings if sitting.waiting_count]
    if not with_waiting:
        if any(sitting.is_marked for sitting in checks.sittings):
            return _done_check("wordings", title, _("Aucune n’attend."))
        return _open_check("wordings", title, _("Après la correction."))
    count = sum(sitting.waiting_count for sitting in with_waiting)
    sentence = ngettext(
        "%(count)s réponse attend.", "%(count)s réponses attendent.", count
    )
    address = address_for(actor, "results_wordings", with_waiting[0].row.id)
    sentence %= {"count": formats.count(count)}
    return _open_check("wordings", title, sentence, address, _("Classer les réponses"))


def _uncarried_check(checks: PublicationChecks, actor: Actor) -> list[Check]:
    """Return the line about answers that were accepted and still count 0, if any."""
    uncarried = [sitting for sitting in checks.sittings if sitting.uncarried_count]
    if not uncarried:
        return []
    count = sum(sitting.uncarried_count for sitting in uncarried)
    sentence = uncarried_words(count)
    address = address_for(actor, "results_wordings", uncarried[0].row.id)
    title, remedy = _("Réponses acceptées"), _("Porter à la grille")
    return [_open_check("carried", title, sentence, address, remedy)]


def _handing_check(exam: Exam, checks: PublicationChecks, actor: Actor) -> Check:
    """Return the line about the half-days of an exam that has nothing written."""
    title = _("ECOS remis")
    if checks.is_handed:
        sentence = _("La note est la moyenne des stations remises.")
        return _done_check("handed", title, sentence)
    sentence = _("Les notes en vigueur ne sont pas remises.")
    address = address_for(actor, "parts_exam", exam.code)
    return _open_check("handed", title, sentence, address, _("Remettre les ECOS"))


def _ranking_check(exam: Exam, actor: Actor, checks: PublicationChecks) -> Check:
    title = _("Classement adopté")
    if checks.is_ranked:
        return _done_check("ranked", title, _("Sur les notes en vigueur."))
    sentence = _("Sans lui, les fiches portent des notes et aucun rang.")
    if checks.is_outdated:
        sentence = _("Le classement en vigueur vient d’autres notes.")
    address = address_for(actor, "rankings_exam", exam.code)
    return _open_check("ranked", title, sentence, address, _("Faire le classement"))


def _deliberation_check(exam: Exam, actor: Actor, *, is_done: bool) -> Check:
    title = _("Dossier de délibération figé")
    if is_done:
        sentence = _("Le dossier est figé sur les notes en vigueur.")
        return _done_check("deliberated", title, sentence)
    sentence = _("Aucun dossier n’est figé sur les notes en vigueur.")
    address = address_for(actor, "publication_deliberation", exam.code)
    return _open_check("deliberated", title, sentence, address, _("Figer un dossier"))


def _changes_check(
    exam: Exam, rows: Sequence[Publication], actor: Actor
) -> list[Check]:
    """Return the line about whom a prepared correction changes, if there is one."""
    row = next((row for row in rows if row.stopped_act is None), None)
    if row is None or row.published_act is not None or exam.erased_act is not None:
        return []
    former = corrected_by(row)
    if former is None:
        return []
    sentence = changes_words(correction_of(former.id, row.id))
    address = address_for(actor, "publication_changes", exam.code, row.number)
    title, remedy = _("Qui change"), _("Voir qui change")
    return [_done_check("changes", title, sentence, address, remedy)]


def _hour_check(
    rows: Sequence[Publication], lines: Sequence[Check], now: Instant
) -> Check:
    title = _("Heure fixée")
    row = next((row for row in rows if row.stopped_act is None), None)
    if row is None or (row.published_act is None and row.opens_ms <= now):
        sentence = _("Aucune publication n’est préparée pour une heure à venir.")
        is_ready = not left_before_preparing(lines)
        address = "#opens" if is_ready else ""
        return _open_check("hour", title, sentence, address, _("Choisir l’heure"))
    sentence = _("Le %(day)s, à %(hour)s.") % {
        "day": formats.day(Instant(row.opens_ms)),
        "hour": formats.hour(Instant(row.opens_ms)),
    }
    return _done_check("hour", title, sentence)


def _address_check() -> Check:
    title, address = _("Adresse des résultats"), results_address()
    if address:
        return _done_check("address", title, address, "#address", _("Voir le code QR"))
    sentence = _(
        "La maison ne sait pas à quelle adresse les candidats la trouvent :"
        " CONCOURS_TABLETS_URL est vide. Qui l’exploite la donne."
    )
    return _open_check("address", title, sentence)


def _all_of(checks: PublicationChecks) -> str:
    count = len(checks.sittings)
    sentence = ngettext("La seule épreuve.", "Les %(count)s épreuves.", count)
    if _has_half_days(checks):
        sentence = ngettext(
            "La seule demi-journée.", "Les %(count)s demi-journées.", count
        )
    return sentence % {"count": formats.count(count)}
