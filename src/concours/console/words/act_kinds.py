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
    "coordinator": _("coordination des ECOS"),
    "marshal": _("responsable de circuit"),
    "cnode": _("conseil des ECOS (CNODE)"),
    "keeper": _("gardien de la clé"),
    "candidate": _("candidat"),
}

KINDS = {
    "exam_founded": _("Examen créé"),
    "exam_changed": _("Examen modifié"),
    "check_opened": _("Sujet d’essai donné"),
    "exam_rehearsed": _("Répétition réussie"),
    "sitting_weighed": _("Coefficient d’une épreuve"),
    "signing_key_replaced": _("Clé de signature remplacée"),
    "staff_appointed": _("Personnes nommées"),
    "staff_moved": _("Fonction changée"),
    "staff_dismissed": _("Personne déchargée"),
    "password_renewed": _("Mot de passe renouvelé"),
    "second_factor_reset": _("Second facteur remis à zéro"),
    "ledger_key_pinned": _("Clé du registre désignée"),
    "restore_drilled": _("Restauration essayée"),
    "roster_enrolled": _("Candidats inscrits"),
    "roster_imported": _("Fichier importé"),
    "allotment_adopted": _("Répartition en vigueur"),
    "settings_changed": _("Aménagements changés"),
    "convocations_made": _("Convocations faites"),
    "sitting_scheduled": _("Épreuve programmée"),
    "sitting_planned": _("Épreuve prévue"),
    "sitting_renamed": _("Épreuve renommée"),
    "sitting_moved": _("Épreuve déplacée"),
    "plan_cancelled": _("Épreuve prévue abandonnée"),
    "sitting_cancelled": _("Épreuve abandonnée"),
    "share_handed": _("Part de clé remise"),
    "sitting_armed": _("Départ annoncé"),
    "sitting_disarmed": _("Départ arrêté"),
    "site_held_apart": _("Centre tenu à part"),
    "site_rejoined": _("Centre revenu au départ commun"),
    "spare_opened": _("Sujet de réserve attribué"),
    "key_released": _("Clé libérée"),
    "time_extended": _("Temps donné"),
    "lost_time_granted": _("Temps perdu rendu"),
    "time_paused": _("Pause"),
    "time_resumed": _("Reprise"),
    "message_sent": _("Message envoyé"),
    "replacement_allowed": _("Tablette de remplacement autorisée"),
    "brake_lifted": _("Limite d’essais d’un réseau levée"),
    "sitting_closed": _("Épreuve close"),
    "attempt_given_up": _("Attente d’une copie levée"),
    "sitting_collected": _("Copies rassemblées"),
    "minutes_drawn": _("Procès-verbal dressé"),
    "paper_frozen": _("Sujet figé"),
    "paper_reread": _("Sujet relu"),
    "sitting_sealed": _("Sujet scellé"),
    "sitting_reopened": _("Sujet rouvert"),
    "sealing_confirmed": _("Scellement confirmé"),
    "marking_key_opened": _("Grille de correction ouverte"),
    "sitting_marked": _("Copies corrigées"),
    "marking_adopted": _("Correction adoptée"),
    "part_imported": _("Notes ou points importés"),
    "ranking_made": _("Classement calculé"),
    "ranking_adopted": _("Classement adopté"),
    "campaign_founded": _("Campagne d’affectation créée"),
    "campaign_changed": _("Calendrier ou réglages changés"),
    "phase_opened": _("Phase ouverte"),
    "posts_imported": _("Postes importés"),
    "participants_settled": _("Participants arrêtés"),
    "round_run": _("Tour d’affectation calculé"),
    "round_published": _("Affectation publiée"),
    "round_stopped": _("Publication d’un tour arrêtée"),
    "wording_judged": _("Réponse jugée"),
    "wording_taken_back": _("Jugement repris"),
    "wording_settled": _("Désaccord tranché"),
    "panel_recorded": _("Panel d’experts enregistré"),
    "decision_proposed": _("Décision proposée"),
    "decision_withdrawn": _("Proposition retirée"),
    "sitting_annulled": _("Épreuve annulée"),
    "gate_overridden": _("Passage en force d’un centre"),
    "attendance_noted": _("Émargement"),
    "rest_begun": _("Pause de repos commencée"),
    "rest_ended": _("Pause de repos terminée"),
    "help_called": _("Appel d’un candidat"),
    "help_taken_back": _("Appel retiré par le candidat"),
    "help_seen": _("Appel vu par la salle"),
    "incident_opened": _("Incident ouvert"),
    "incident_followed": _("Incident suivi"),
    "candidate_excluded": _("Candidat exclu"),
    "candidate_readmitted": _("Candidat réintégré"),
    "deliberation_frozen": _("Dossier de délibération figé"),
    "publication_prepared": _("Publication préparée"),
    "results_published": _("Résultats publiés"),
    "publication_corrected": _("Publication corrigée"),
    "publication_stopped": _("Publication arrêtée"),
    "recheck_answered": _("Demande de vérification répondue"),
    "retention_set": _("Durée de conservation fixée"),
    "exam_archived": _("Examen archivé"),
    "erasure_held": _("Effacement suspendu"),
    "erasure_resumed": _("Effacement de nouveau prévu"),
    "exam_erased": _("Examen effacé"),
}

PHASES = {
    "sealed": _("Scellée"),
    "armed": _("Départ annoncé"),
    "launched": _("Ouverte"),
    "closed": _("Close"),
    "collected": _("Rassemblée"),
}

VIEWS = {
    "see_exams": _("voir les examens"),
    "see_sittings": _("voir le déroulé"),
    "see_launch": _("voir le lancement"),
    "see_board": _("voir le mur"),
    "see_rooms": _("voir les salles"),
    "see_spoken": _("voir les mots à dicter"),
    "see_readiness": _("voir l’état de préparation"),
    "see_copies": _("lire les copies"),
    "see_results": _("lire les résultats"),
    "see_acts": _("lire le journal"),
    "see_people": _("voir les personnes"),
    "see_roster": _("voir les candidats"),
    "see_publication": _("voir la publication"),
    "see_papers": _("voir les sujets figés"),
    "see_archive": _("voir l’archive et l’effacement"),
    "see_parts": _("voir les notes d’ECOS et de parcours"),
    "see_matching": _("voir l’affectation"),
    "see_allotment": _("voir la répartition des ECOS"),
}
"""What a page lets its reader see, as refused attempts name it."""


def phase_word(phase: str) -> str:
    """Return how a phase is called."""
    return str(PHASES[phase])


def role_word(role: str) -> str:
    """Return how a role is called; an unknown one as it is."""
    return str(ROLES.get(role, role))


def kind_word(kind: str) -> str:
    """Return how a kind of act or of view is called; an unknown one as it is."""
    return str({**KINDS, **VIEWS}.get(kind, kind))
