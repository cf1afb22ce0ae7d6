"""Words for roles, and for the kinds of acts."""

from django.utils.translation import gettext_lazy as _

ROLES = {
    "president": _("présidence du jury"),
    "jury": _("jury"),
    "keyholder": _("détention de la clé"),
    "technician": _("cellule technique"),
    "auditor": _("audit"),
    "organiser": _("organisation"),
    "site_manager": _("responsable de centre"),
    "supervisor": _("surveillance de salle"),
    "keeper": _("gardien de la clé"),
}

KINDS = {
    "exam_founded": _("Examen créé"),
    "staff_appointed": _("Personnes nommées"),
    "staff_moved": _("Fonction changée"),
    "staff_dismissed": _("Personne déchargée"),
    "password_renewed": _("Mot de passe renouvelé"),
    "second_factor_reset": _("Second facteur remis à zéro"),
    "roster_enrolled": _("Candidats inscrits"),
    "roster_imported": _("Fichier importé"),
    "convocations_made": _("Convocations faites"),
    "sitting_scheduled": _("Épreuve programmée"),
    "share_handed": _("Part de clé remise"),
    "sitting_armed": _("Départ annoncé"),
    "sitting_disarmed": _("Départ arrêté"),
    "site_held_apart": _("Centre tenu à part"),
    "site_rejoined": _("Centre revenu au départ commun"),
    "spare_opened": _("Sujet de réserve attribué"),
    "key_released": _("Clé libérée, sujet ouvert"),
    "time_extended": _("Temps donné"),
    "lost_time_granted": _("Temps perdu rendu"),
    "time_paused": _("Pause"),
    "time_resumed": _("Reprise"),
    "message_sent": _("Message envoyé"),
    "replacement_allowed": _("Tablette de remplacement autorisée"),
    "sitting_closed": _("Épreuve close"),
    "attempt_given_up": _("Attente d’une copie levée"),
    "sitting_collected": _("Copies rassemblées"),
    "minutes_drawn": _("Procès-verbal dressé"),
    "sitting_sealed": _("Sujet scellé"),
    "sitting_reopened": _("Sujet rouvert"),
    "marking_key_opened": _("Grille de correction ouverte"),
    "sitting_marked": _("Copies corrigées"),
    "marking_adopted": _("Correction adoptée"),
    "part_imported": _("Notes ou points importés"),
    "ranking_made": _("Classement calculé"),
    "ranking_adopted": _("Classement adopté"),
    "decision_proposed": _("Décision proposée"),
    "decision_withdrawn": _("Proposition retirée"),
    "sitting_annulled": _("Épreuve annulée"),
    "gate_overridden": _("Passage en force d’un centre"),
    "attendance_noted": _("Émargement"),
    "incident_opened": _("Incident ouvert"),
    "incident_followed": _("Incident suivi"),
    "candidate_excluded": _("Candidat exclu"),
    "candidate_readmitted": _("Candidat réintégré"),
    "deliberation_frozen": _("Dossier de délibération figé"),
    "publication_prepared": _("Publication préparée"),
    "results_published": _("Résultats publiés"),
    "publication_corrected": _("Publication corrigée"),
    "publication_stopped": _("Publication arrêtée"),
}

PHASES = {
    "sealed": _("Scellée"),
    "armed": _("Départ annoncé"),
    "launched": _("Ouverte"),
    "closed": _("Close"),
    "collected": _("Rassemblée"),
}

FACTS = {
    "exam": _("session"),
    "opens_ms": _("visible à"),
    "copies": _("copies consultables"),
    "common": _("document commun"),
    "publication": _("publication"),
    "added": _("ajoutés"),
    "amended": _("questions touchées"),
    "answers": _("relevé des réponses"),
    "before": _("à la place de"),
    "key": _("grille"),
    "marks": _("notes"),
    "rules": _("règles"),
    "changed": _("modifiés"),
    "ended": _("codes remplacés"),
    "left": _("déjà en place"),
    "made": _("convocations"),
    "roster": _("fichier de"),
    "absent": _("absents"),
    "apart": _("tenus à part"),
    "overridden": _("passages en force"),
    "readiness": _("état des centres"),
    "expires_ms": _("à confirmer avant"),
    "proposal": _("proposition n°"),
    "proposed": _("proposé"),
    "proposed_by": _("proposé par"),
    "seen": _("vu"),
    "incident": _("incident"),
    "opened": _("ouvert par l’acte"),
    "excluded": _("exclu par l’acte"),
    "assignee": _("confié à"),
    "state": _("état"),
    "room": _("salle"),
    "at_ms": _("à"),
    "candidate": _("candidat n°"),
    "candidates": _("candidats"),
    "cause": _("cause"),
    "code": _("code"),
    "engine": _("moteur"),
    "given_up": _("attentes levées"),
    "keyholders": _("détenteurs"),
    "lead_ms": _("délai"),
    "login": _("personne"),
    "logins": _("personnes"),
    "marked": _("copies"),
    "minutes": _("minutes"),
    "digest": _("empreinte"),
    "counts": _("compte"),
    "too_late": _("trop tard pour"),
    "only": _("centres à part"),
    "paper": _("sujet"),
    "planned_ms": _("prévu à"),
    "position": _("part"),
    "quorum": _("quorum"),
    "root": _("racine signée"),
    "spare": _("réserve"),
    "key_document": _("grille scellée"),
    "package": _("sujet scellé"),
    "commitments": _("engagements"),
    "shares": _("parts"),
    "size": _("écritures"),
    "roles": _("fonctions"),
    "roles_before": _("auparavant"),
    "site": _("centre"),
    "sites": _("centres"),
    "t0_ms": _("ouverture à"),
    "text": _("texte"),
    "title": _("titre"),
    "version": _("version"),
    "ranking": _("classement"),
    "ranked": _("classés"),
    "groups": _("groupes, version"),
    "is_final": _("définitif"),
    "inputs": _("empreinte des sources"),
    "part": _("partie"),
}


def fact_word(name: str) -> str:
    """Return how a fact of an act is called; an unknown one as it is."""
    return str(FACTS.get(name, name))


def phase_word(phase: str) -> str:
    """Return how a phase is called."""
    return str(PHASES[phase])


def role_word(role: str) -> str:
    """Return how a role is called; an unknown one as it is."""
    return str(ROLES.get(role, role))


def kind_word(kind: str) -> str:
    """Return how a kind of act is called; an unknown one as it is."""
    return str(KINDS.get(kind, kind))
