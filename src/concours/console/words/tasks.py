"""Words of what awaits a person: what, since or until when, and its one button.

The titles are also what notices say: they name nobody.
"""

from dataclasses import dataclass
from typing import assert_never

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.console.words import formats
from concours.console.words.act_kinds import kind_word
from concours.console.words.delivery.room import incident_look, need_look
from concours.core.kernel.time import HOUR_MS, Instant
from concours.core.people.proposals.lapse import Lapse
from concours.core.people.tasks.cases import CaseStepName, CaseWaiting
from concours.core.people.tasks.cell import HandoverWaiting, LedgerStopped
from concours.core.people.tasks.task import (
    HelpCallOpen,
    IncidentOpen,
    ProposalOpen,
    RecordUnconfirmed,
    ShareAwaited,
    SharePurpose,
    StepOpen,
    Task,
    WordingsUndecided,
)

SHARES: dict[SharePurpose, str] = {
    "launch": gettext_noop("Pour le lancement."),
    "stations": gettext_noop("Pour ouvrir les stations à qui les attend."),
    "marking": gettext_noop("Pour ouvrir la grille de correction."),
}
DECISIONS = {
    "candidate_excluded": gettext_noop("Exclure un candidat"),
    "attempt_given_up": gettext_noop("Ne plus attendre des copies"),
    "station_withdrawn": gettext_noop("Retirer une station"),
    "grid_attributed": gettext_noop("Dire à qui est une grille"),
    "grid_given_up": gettext_noop("Ne plus attendre des grilles"),
    "found_grid_counted": gettext_noop("Compter une grille retrouvée"),
    "found_grid_left_out": gettext_noop("Laisser de côté une grille retrouvée"),
    "merging_rules_set": gettext_noop("Fixer les règles de fusion"),
    "grid_struck": gettext_noop("Écarter une grille"),
    "station_voided": gettext_noop("Neutraliser une station pour un candidat"),
    "station_resit_placed": gettext_noop("Faire repasser une station"),
    "single_marks_adopted": gettext_noop("Adopter les notes uniques"),
    "levelling_adopted": gettext_noop("Adopter une harmonisation"),
    "spare_opened": gettext_noop("Donner le sujet de réserve"),
    "gate_overridden": gettext_noop("Faire partir un centre malgré l’alerte"),
    "quarantine_lifted": gettext_noop("Libérer malgré la quarantaine"),
    "status_announced": gettext_noop("Annoncer l’état de la journée"),
    "sitting_cancelled": gettext_noop("Abandonner une épreuve"),
    "quorum_waived": gettext_noop("Ouvrir la grille sans les témoins"),
    "sitting_annulled": gettext_noop("Annuler l’épreuve"),
    "marking_adopted": gettext_noop("Adopter la correction"),
    "ranking_adopted": gettext_noop("Adopter le classement"),
    "results_published": gettext_noop("Publier les résultats"),
    "publication_corrected": gettext_noop("Publier une correction"),
    "round_published": gettext_noop("Publier l’affectation"),
    "exam_archived": gettext_noop("Archiver un examen"),
    "exam_erased": gettext_noop("Effacer un examen"),
    "data_erased": gettext_noop("Effacer des données à leur terme"),
    "signing_key_replaced": gettext_noop("Remplacer la clé de signature"),
    "kiosk_policy_set": gettext_noop("Choisir la conduite sans preuve du verrou"),
    "staff_appointed": gettext_noop("Nommer une personne"),
    "staff_moved": gettext_noop("Changer une fonction"),
    "password_renewed": gettext_noop("Renouveler un mot de passe"),
    "second_factor_reset": gettext_noop("Remettre à zéro un second facteur"),
}
"""What each decision that takes two persons would do."""

STEPS = {
    "scenarios": gettext_noop("Laisser lire l’installation des stations"),
    "briefing": gettext_noop("Ouvrir le briefing"),
    "launch": gettext_noop("Lancer, ou dire pourquoi l’on attend"),
    "collection": gettext_noop("Rassembler les copies"),
    "releasing": gettext_noop("Libérer les candidats des circuits"),
    "gathering": gettext_noop("Rassembler les grilles"),
    "marking": gettext_noop("Corriger les copies"),
    "carrying": gettext_noop("Porter à la grille des réponses acceptées"),
    "adoption": gettext_noop("Adopter la correction"),
    "found_grids": gettext_noop("Décider de grilles retrouvées"),
    "paper_grids": gettext_noop("Relire une grille papier"),
    "strays": gettext_noop("Dire à qui sont des grilles"),
    "single_marks": gettext_noop("Faire les notes uniques"),
    "queue": gettext_noop("Trancher les écarts, puis adopter"),
    "single_adoption": gettext_noop("Adopter les notes uniques"),
    "handing": gettext_noop("Remettre les ECOS"),
    "ranking": gettext_noop("Faire et adopter le classement"),
    "deliberation": gettext_noop("Figer le dossier de délibération"),
    "preparation": gettext_noop("Préparer la publication"),
    "publication": gettext_noop("Publier les résultats"),
    "recheck": gettext_noop("Répondre à une demande de vérification"),
    "correction": gettext_noop("Corriger des notes publiées"),
    "retention": gettext_noop("Effacer des données dont le terme est passé"),
    "erasure": gettext_noop("Effacer un examen dont la date est passée"),
}
STEP_REASONS = {
    "scenarios": gettext_noop("Les coordonnateurs en ont besoin la veille."),
    "briefing": gettext_noop("Tout le centre est en loge ou absent."),
    "launch": gettext_noop(
        "L’heure est passée. La page du lancement dit ce qui manque encore."
    ),
    "collection": gettext_noop("L’épreuve est finie."),
    "releasing": gettext_noop("Un circuit a sonné son dernier passage."),
    "gathering": gettext_noop("Tous les circuits sont libérés."),
    "marking": gettext_noop("Les copies sont rassemblées."),
    "carrying": gettext_noop("Elles comptent 0 tant qu’elles n’y sont pas."),
    "adoption": gettext_noop("Le second correcteur a trouvé les mêmes notes."),
    "found_grids": gettext_noop(
        "Une tablette remplacée a rendu des grilles qui ne comptent pas encore."
    ),
    "paper_grids": gettext_noop("Une personne l’a saisie ; une autre doit la relire."),
    "strays": gettext_noop(
        "Des grilles validées ne sont à personne : elles ne font aucune note."
    ),
    "single_marks": gettext_noop("Les grilles sont rassemblées."),
    "queue": gettext_noop("Des notes uniques attendent que le jury les regarde."),
    "single_adoption": gettext_noop("Le second correcteur a trouvé les mêmes notes."),
    "handing": gettext_noop("Toutes les demi-journées ont leurs notes en vigueur."),
    "ranking": gettext_noop("Toutes les corrections sont adoptées."),
    "deliberation": gettext_noop("Toutes les notes sont en vigueur."),
    "preparation": gettext_noop("Le jury a délibéré sur les notes en vigueur."),
    "publication": gettext_noop("Les fiches sont prêtes, et personne ne les voit."),
    "recheck": gettext_noop("Un candidat l’a écrite, et attend la réponse du jury."),
    "correction": gettext_noop(
        "Des réponses acceptées depuis n’y comptent pas : portez-les à la grille,"
        " puis publiez une correction."
    ),
    "retention": gettext_noop(
        "Rien ne s’efface de soi-même : deux personnes décident."
    ),
    "erasure": gettext_noop("Rien ne s’efface de soi-même : deux personnes décident."),
}
STEP_BUTTONS = {
    "scenarios": gettext_noop("Aller aux scénarios"),
    "briefing": gettext_noop("Aller au briefing"),
    "launch": gettext_noop("Aller au lancement"),
    "collection": gettext_noop("Aller à la collecte"),
    "releasing": gettext_noop("Aller aux circuits"),
    "gathering": gettext_noop("Aller aux circuits"),
    "marking": gettext_noop("Ouvrir la grille"),
    "carrying": gettext_noop("Porter à la grille"),
    "adoption": gettext_noop("Lire les notes"),
    "found_grids": gettext_noop("Voir les grilles retrouvées"),
    "paper_grids": gettext_noop("Voir les grilles papier"),
    "strays": gettext_noop("Aller aux circuits"),
    "single_marks": gettext_noop("Aller aux notes uniques"),
    "queue": gettext_noop("Lire la file du jury"),
    "single_adoption": gettext_noop("Lire les notes"),
    "handing": gettext_noop("Aller aux ECOS"),
    "ranking": gettext_noop("Aller au classement"),
    "deliberation": gettext_noop("Aller à la délibération"),
    "preparation": gettext_noop("Aller à la publication"),
    "publication": gettext_noop("Aller à la publication"),
    "recheck": gettext_noop("Lire les demandes"),
    "correction": gettext_noop("Porter à la grille"),
    "retention": gettext_noop("Voir les termes"),
    "erasure": gettext_noop("Voir les termes"),
}
CASE_STEPS: dict[CaseStepName, tuple[str, str]] = {
    "notified": (
        gettext_noop("Notifier un dossier"),
        gettext_noop("Il est ouvert, et personne ne l’a dit au candidat."),
    ),
    "heard": (
        gettext_noop("Entendre un candidat"),
        gettext_noop("L’heure est celle qui lui a été notifiée."),
    ),
    "closed": (
        gettext_noop("Décider d’un dossier"),
        gettext_noop("Le candidat a été entendu, ou n’est pas venu."),
    ),
}
URGENCIES = {
    "now": (
        gettext_noop("Maintenant"),
        gettext_noop("quelqu’un ou une épreuve attend"),
    ),
    "whenever": (
        gettext_noop("Ensuite"),
        gettext_noop("rien ne s’arrête avant l’échéance, s’il y en a une"),
    ),
    "late": (
        gettext_noop("En retard"),
        gettext_noop("cela pouvait être fait plus tôt"),
    ),
}

TO_READ = (
    gettext_noop("Lire ce qu’un candidat a écrit"),
    gettext_noop("Il l’a écrit au jury, et vous n’avez pas ouvert son dossier depuis."),
)


@dataclass(frozen=True, slots=True)
class TaskWords:
    """A task as a person reads it, its icon of the sprite included."""

    icon: str
    title: str
    detail: str
    button: str


def task_words(task: Task) -> TaskWords:
    """Return what a task is called, why it is asked, and what its button says."""
    match task.fact:
        case ProposalOpen() as fact:
            words = TaskWords(
                "user", decision_words(fact.kind), "", _("Lire et décider")
            )
        case ShareAwaited() as fact:
            words = _share(fact)
        case RecordUnconfirmed():
            detail = _("Vous détenez une part : dites que vous y étiez.")
            title = _("Confirmer le procès-verbal du scellement")
            words = TaskWords("file-check", title, detail, _("Lire et confirmer"))
        case IncidentOpen() as fact:
            words = _incident(fact)
        case HelpCallOpen() as fact:
            detail = f"{fact.room}\u00a0: {need_look(fact.need).word}"
            title = _("Un candidat appelle")
            words = TaskWords("hand", title, detail, _("Aller à la salle"))
        case WordingsUndecided() as fact:
            words = _wordings(fact)
        case StepOpen() as fact:
            detail = _(STEP_REASONS[fact.step])
            button = _(STEP_BUTTONS[fact.step])
            words = TaskWords("clock", _(STEPS[fact.step]), detail, button)
        case CaseWaiting() as fact:
            is_to_read = fact.written is not None and task.urgency != "now"
            sentences = TO_READ if is_to_read else CASE_STEPS[fact.awaits]
            title, detail = map(_, sentences)
            words = TaskWords("message-square", title, detail, _("Ouvrir le dossier"))
        case HandoverWaiting() | LedgerStopped() as fact:
            words = _cell_words(fact)
        case _:
            assert_never(task.fact)
    return words


def _cell_words(fact: HandoverWaiting | LedgerStopped) -> TaskWords:
    if isinstance(fact, LedgerStopped):
        detail = _(
            "Ne supprimez rien\u00a0: lisez pourquoi sur la machine (concours doctor),"
            " et appelez l’auditeur."
        )
        return TaskWords("triangle-alert", _("Le registre ne signe plus"), detail, "")
    detail = _("%(name)s a écrit ce qu’il y a, et reste en charge d’ici là.")
    title, button = _("Prendre la main"), _("Lire et prendre")
    return TaskWords("user", title, detail % {"name": fact.leaver}, button)


def decision_words(kind: str) -> str:
    """Return what a decision of two persons would do."""
    return _(DECISIONS[kind])


def when_words(task: Task, now: Instant) -> str:
    """Return since or until when, the hour of what is near and the day of the rest."""
    if task.until is not None and task.since is None:
        return _("avant %(moment)s") % {"moment": _moment(task.until, now)}
    assert task.since is not None, "a task has an instant"
    return _("depuis %(length)s") % {"length": formats.duration(now - task.since)}


def lapse_words(lapse: Lapse) -> str:
    """Return why a proposal cannot be confirmed any more."""
    if lapse.cause == "facts":
        words = _("Caduque : les faits ont changé depuis (%(act)s, acte %(number)s).")
        return words % {"act": kind_word(lapse.kind), "number": lapse.act}
    if lapse.cause == "phase":
        return _("Caduque : l’épreuve n’en est plus là.")
    return _("Sans suite : personne n’a confirmé à temps.")


def _share(fact: ShareAwaited) -> TaskWords:
    missing = ngettext(
        "Il manque %(shown)s part.", "Il manque %(shown)s parts.", fact.missing_count
    ) % {"shown": formats.count(fact.missing_count)}
    reason = _(SHARES[fact.purpose])
    title, button = _("Remettre votre part de la clé"), _("Remettre ma part")
    return TaskWords("key-round", title, f"{reason} {missing}", button)


def _incident(fact: IncidentOpen) -> TaskWords:
    title = _("Incident : %(what)s") % {"what": incident_look(fact.kind).word}
    detail = (
        _("Il vous est confié.")
        if fact.state == "assigned"
        else _("Personne ne l’a pris depuis cinq minutes.")
    )
    return TaskWords("triangle-alert", title, detail, _("Répondre"))


def _wordings(fact: WordingsUndecided) -> TaskWords:
    title = ngettext(
        "Classer %(shown)s réponse écrite",
        "Classer %(shown)s réponses écrites",
        fact.count,
    ) % {"shown": formats.count(fact.count)}
    detail = _("Elles comptent 0 jusqu’à votre avis.")
    return TaskWords("check", title, detail, _("Classer"))


def _moment(at: Instant, now: Instant) -> str:
    is_near = abs(at - now) < 12 * HOUR_MS
    return formats.hour(at) if is_near else formats.moment(at)
