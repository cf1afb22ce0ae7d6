"""What each kind of act says, in one sentence: names in it are facts of its body.

The first is said whose facts the body has; an old act has fewer; of none, its kind.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as noop

from concours.console.words.delivery import cell, kiosk_sentences
from concours.console.words.ecos import grid_sentences
from concours.console.words.results import casefiles

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "exam_founded": (noop("L’examen « %(title)s » est fondé."),),
    "exam_changed": (noop("L’examen « %(title)s » est modifié ; profil %(profile)s."),),
    "check_opened": (
        noop("L’essai technique a son sujet, public : personne n’en détient de part."),
    ),
    "exam_rehearsed": (
        noop("Une répétition avec %(candidates)s, dans %(sites)s, a réussi."),
    ),
    "sitting_weighed": (
        noop("L’épreuve « %(title)s » a un autre coefficient : %(weight)s."),
    ),
    "signing_key_replaced": (
        noop("La clé qui signe les sujets est remplacée : %(signer)s."),
    ),
    "staff_appointed": (
        noop("Sont nommés, dans l’examen %(appointed_in)s seul : %(logins)s."),
        noop("Sont nommés : %(logins)s."),
    ),
    "staff_moved": (
        noop(
            "%(login)s n’a plus ces fonctions dans l’examen %(appointed_in)s :"
            " %(roles_ended)s."
        ),
        noop("%(login)s n’a plus ces fonctions dans la maison : %(roles_ended)s."),
        noop(
            "%(login)s a désormais pour fonctions dans l’examen %(appointed_in)s :"
            " %(roles)s."
        ),
        noop("%(login)s a désormais pour fonctions : %(roles)s."),
        noop("%(login)s change de fonctions."),
    ),
    "staff_dismissed": (noop("Personne déchargée : %(login)s n’entre plus."),),
    "password_renewed": (noop("Un nouveau mot de passe est donné à %(login)s."),),
    "second_factor_reset": (
        noop(
            "Le second facteur de %(login)s est remis à zéro : un autre est à ajouter."
        ),
    ),
    "ledger_key_pinned": (noop("Le registre signe désormais avec une autre clé."),),
    "restore_drilled": (
        noop("La sauvegarde du %(backup_ms)s a été restaurée à l’essai : %(trial)s."),
    ),
    "house_restored": (
        noop("Cette maison a été restaurée d’une sauvegarde du %(backup_ms)s."),
    ),
    "house_in_service": (
        noop("La maison restaurée du %(backup_ms)s est désormais celle en service."),
    ),
    "roster_enrolled": (noop("Inscription de %(candidates)s, dans %(sites)s."),),
    "candidate_withdrawn": (
        noop("Le candidat n° %(candidate)s s’est désisté de l’examen %(exam)s."),
    ),
    "withdrawal_undone": (
        noop("Le candidat n° %(candidate)s est réinscrit à l’examen %(exam)s."),
    ),
    "roster_imported": (
        noop("Fichier importé (%(roster)s) : %(added)s, %(changed)s."),
        noop("Un fichier est importé."),
    ),
    "examiners_imported": (
        noop("Examinateurs importés : %(added)s, %(changed)s."),
        noop("Examinateurs importés."),
    ),
    "allotment_adopted": (
        noop("La répartition est en vigueur : %(circuits)s, %(candidates)s."),
        noop("La répartition est en vigueur."),
    ),
    "audience_released": (
        noop("La présidence laisse lire les scénarios : %(audience)s."),
    ),
    "audience_key_released": (
        noop("Les clés sont parties : %(audiences)s, %(chairs)s à %(site)s."),
        noop("Les clés sont parties : %(audiences)s."),
    ),
    "briefing_opened": (noop("Le briefing est ouvert à %(site)s."),),
    "scenario_read": (noop("Lecture de %(station)s : %(audience)s."),),
    "circuit_released": (
        noop("Les candidats du circuit %(circuit)s de %(site)s peuvent sortir."),
    ),
    "chair_left_empty": (
        noop(
            "Personne au siège %(chair)s de la station %(station)s, circuit"
            " %(circuit)s de %(site)s."
        ),
    ),
    "turn_replayed": (
        noop("Le circuit %(circuit)s de %(site)s redonne le passage %(turn)s."),
    ),
    "circuit_paused": (
        noop("%(cause)s : le circuit %(circuit)s de %(site)s s’arrête."),
    ),
    "circuit_resumed": (noop("Le circuit %(circuit)s de %(site)s reprend."),),
    "post_code_renewed": (
        noop("Le code des écrans du circuit %(circuit)s de %(site)s a changé."),
    ),
    "doors_printed": (
        noop("Les portes du circuit %(circuit)s de %(site)s sont imprimées."),
    ),
    "station_withdrawn": (
        noop("La station %(station)s du circuit %(circuit)s, %(site)s, ne compte pas."),
        noop("La station %(station)s ne compte pas à %(site)s."),
        noop("La station %(station)s ne compte pour personne."),
    ),
    "grid_given_up": (
        noop(
            "La grille du candidat n° %(candidate)s à la station %(station)s, siège"
            " %(chair)s, n’est plus attendue."
        ),
    ),
    "grids_collected": (noop("Grilles de %(site)s : %(held)s sur %(expected)s."),),
    "single_marks_made": (
        noop(
            "Notes uniques, version %(version)s : notes faites, %(count)s ; grilles,"
            " %(grids)s."
        ),
    ),
    "single_marks_adopted": (
        noop("Les notes uniques, version %(version)s, entrent en vigueur."),
    ),
    "levelling_prepared": (
        noop(
            "Harmonisation %(number)s préparée : notes corrigées, %(corrections)s ;"
            " bornées à 0 ou 20, %(clamped)s."
        ),
    ),
    "levelling_adopted": (
        noop(
            "L’harmonisation %(number)s s’applique aux notes uniques qui seront faites."
        ),
    ),
    "grid_struck": (
        noop(
            "La grille du candidat n° %(candidate)s à la station %(station)s, siège"
            " %(chair)s, ne compte plus."
        ),
    ),
    "station_voided": (
        noop("La station %(station)s ne compte pas pour le candidat n° %(candidate)s."),
    ),
    "ecos_handed": (
        noop(
            "Les ECOS sont remis au classement : candidats, %(candidates)s ;"
            " stations, %(stations)s."
        ),
    ),
    "data_released": (
        noop("Grilles remises sous pseudonymes : %(grids)s ; retenues, %(withheld)s."),
    ),
    "settings_changed": (
        noop(
            "Aménagements changés pour le candidat n° %(candidate)s :"
            " %(settings_changed)s."
        ),
    ),
    "convocations_made": (noop("Convocations faites pour %(whom)s : %(made)s."),),
    "sitting_scheduled": (
        noop("L’épreuve est programmée ; son sujet s’ouvre avec %(quorum)s."),
        noop("L’épreuve est programmée."),
    ),
    "sitting_planned": (
        noop("L’épreuve « %(title)s » est prévue le %(scheduled_ms)s."),
    ),
    "sitting_renamed": (
        noop("L’épreuve « %(title_before)s » s’appelle désormais « %(title)s »."),
        noop("L’épreuve s’appelle désormais « %(title)s »."),
    ),
    "sitting_moved": (
        noop(
            "L’épreuve « %(title)s » passe du %(scheduled_before_ms)s"
            " au %(scheduled_ms)s."
        ),
        noop("L’épreuve « %(title)s » aura lieu le %(scheduled_ms)s."),
    ),
    "plan_cancelled": (
        noop("L’épreuve prévue « %(title)s » est abandonnée : elle n’aura pas lieu."),
    ),
    "sitting_cancelled": (
        noop("L’épreuve « %(title)s » est abandonnée : elle n’aura pas lieu."),
    ),
    "share_handed": (
        noop("La part de clé n° %(position)s est remise au gardien de la clé."),
    ),
    "sitting_armed": (
        noop("L’épreuve est lancée pour %(only)s : départ le %(t0_ms)s."),
        noop("L’épreuve est lancée : départ le %(t0_ms)s."),
    ),
    "sitting_disarmed": (
        noop("Le départ est arrêté pour %(only)s."),
        noop("Le départ est arrêté."),
    ),
    "site_held_apart": (
        noop("Tenus à part, avec un départ à eux, plus tard : %(sites)s."),
    ),
    "site_rejoined": (noop("Partent de nouveau avec tous les autres : %(sites)s."),),
    "spare_opened": (noop("Le sujet de réserve est donné : %(sites)s."),),
    "key_released": (
        noop("La clé est libérée pour %(site)s : le sujet s’ouvre le %(t0_ms)s."),
        noop("La clé est libérée : le sujet s’ouvre le %(t0_ms)s."),
    ),
    "time_extended": (noop("%(minutes)s de plus pour %(whom)s."),),
    "lost_time_granted": (noop("Le temps perdu est rendu à %(candidates)s."),),
    "time_paused": (noop("%(cause)s : le temps s’arrête pour %(whom)s."),),
    "time_resumed": (noop("Le temps reprend pour %(whom)s."),),
    "message_sent": (noop("Message pour %(whom)s : « %(text)s »"),),
    "replacement_allowed": (
        noop(
            "Un code de remplacement est donné à l’examinateur n° %(examiner)s, "
            "station %(station)s."
        ),
        noop("Un code de remplacement est donné au candidat n° %(candidate)s."),
    ),
    "brake_lifted": (
        noop("Le réseau %(network)s peut de nouveau essayer, jusqu’au %(until_ms)s."),
    ),
    "sitting_closed": (
        noop("L’épreuve est close pour %(site)s."),
        noop("L’épreuve est close."),
    ),
    "attempt_given_up": (
        noop("La copie du candidat n° %(candidate)s n’est plus attendue."),
    ),
    "sitting_collected": (
        noop("Les grilles sont rassemblées : %(held)s sur %(expected)s."),
        noop("Les copies sont rassemblées : %(marked)s, %(absent)s."),
    ),
    "minutes_drawn": (
        noop("Le procès-verbal de %(site)s est dressé."),
        noop("Le procès-verbal de l’épreuve est dressé."),
    ),
    "replay_drawn": (
        noop("La copie n° %(candidate)s est imprimée pour le dossier n° %(case)s."),
        noop("La copie n° %(candidate)s est imprimée, acte par acte."),
    ),
    "paper_frozen": (noop("Le sujet « %(title)s » est figé, version %(version)s."),),
    "paper_reread": (
        noop("Une autre personne a relu le sujet figé par l’acte n° %(frozen)s."),
    ),
    "sitting_sealed": (
        noop("Le sujet est scellé ; il s’ouvre avec %(quorum)s."),
        noop("Le sujet est scellé."),
    ),
    "sitting_reopened": (
        noop("Le sujet scellé est rouvert : une autre version peut l’être à sa place."),
    ),
    "sealing_confirmed": (
        noop("Le détenteur de la part n° %(position)s confirme le scellement."),
    ),
    "marking_key_opened": (
        noop("La grille de correction s’ouvre, les copies étant toutes fixées."),
    ),
    "sitting_marked": (
        noop(
            "Les copies de %(candidates)s sont corrigées : correction n° %(version)s."
        ),
    ),
    "marking_adopted": (noop("La correction n° %(version)s est adoptée."),),
    **cell.SENTENCES,
    **kiosk_sentences.SENTENCES,
    "part_imported": (noop("%(part)s : notes importées pour %(candidates)s."),),
    "ranking_made": (noop("Classement n° %(version)s calculé : %(ranked)s."),),
    "ranking_adopted": (noop("Le classement n° %(version)s est adopté."),),
    "campaign_founded": (noop("La campagne « %(title)s » est créée."),),
    "campaign_changed": (
        noop("Le calendrier ou les réglages de la campagne %(campaign)s changent."),
    ),
    "phase_opened": (noop("La phase « %(opens)s » s’ouvre, jusqu’au %(closes_ms)s."),),
    "posts_imported": (
        noop("Liste des postes n° %(version)s : %(seats)s sur %(lines)s."),
    ),
    "participants_settled": (noop("Les participants sont arrêtés : %(students)s."),),
    "round_run": (noop("Tour n° %(round)s calculé : %(placed)s sur %(students)s."),),
    "round_published": (
        noop("Le tour n° %(round)s sera public le %(opens_ms)s."),
        noop("Le tour n° %(round)s est publié."),
    ),
    "round_stopped": (noop("La publication du tour n° %(round)s est arrêtée."),),
    "wording_judged": (
        noop("Question %(question)s : la réponse « %(wording)s » est jugée."),
    ),
    "wording_taken_back": (
        noop("Question %(question)s : un jugement sur « %(wording)s » est repris."),
    ),
    "wording_settled": (
        noop("Question %(question)s : le désaccord sur « %(wording)s » est tranché."),
    ),
    "panel_recorded": (
        noop("Le panel de %(experts)s est enregistré."),
        noop("Le panel d’experts est enregistré."),
    ),
    "decision_proposed": (
        noop("« %(proposed)s » est proposé, à confirmer avant le %(expires_ms)s."),
        noop("« %(proposed)s » est proposé."),
    ),
    "decision_withdrawn": (noop("La proposition « %(proposed)s » est retirée."),),
    "quorum_waived": (
        noop("La grille s’ouvre sans attendre le quorum des témoins du journal."),
    ),
    "sitting_annulled": (noop("L’épreuve est annulée pour %(whom)s."),),
    "quarantine_lifted": (
        noop("Quarantaine levée ; pas encore en loge : %(awaited)s."),
        noop("Quarantaine levée."),
    ),
    "allotment_mended": (
        noop("Répartition corrigée à %(site)s, %(trouble)s : %(concerned)s."),
    ),
    "gate_overridden": (
        noop("On passe outre, ils partent sans être prêts : %(sites)s."),
    ),
    "attendance_noted": (noop("Le candidat n° %(candidate)s est noté « %(seen)s »."),),
    "rest_begun": (
        noop("Le candidat n° %(candidate)s prend une pause, jusqu’au %(until_ms)s."),
    ),
    "rest_ended": (noop("La pause du candidat n° %(candidate)s est terminée."),),
    "help_called": (
        noop("Le candidat n° %(candidate)s appelle (%(room)s) : %(need)s."),
        noop("Le candidat n° %(candidate)s appelle : %(need)s."),
    ),
    "help_taken_back": (
        noop("Le candidat n° %(candidate)s retire son appel de l’acte n° %(called)s."),
    ),
    "help_seen": (
        noop("La salle a vu l’appel du candidat n° %(candidate)s : %(need)s."),
    ),
    "incident_opened": (
        noop("Incident « %(incident)s », %(whom)s : %(text)s"),
        noop("Incident « %(incident)s » : %(whom)s."),
        noop("Incident « %(incident)s »."),
    ),
    "candidate_excluded": (noop("Le candidat n° %(candidate)s est exclu."),),
    **casefiles.SENTENCES,
    **grid_sentences.SENTENCES,
    "candidate_readmitted": (noop("Le candidat n° %(candidate)s est réintégré."),),
    "deliberation_frozen": (
        noop("Le dossier de délibération n° %(version)s est figé."),
    ),
    "forensics_run": (noop("Recherche n° %(number)s, délibération %(deliberation)s."),),
    "publication_prepared": (
        noop(
            "La publication n° %(version)s est prête, pour %(candidates)s,"
            " le %(opens_ms)s."
        ),
    ),
    "results_published": (
        noop("Les résultats de %(candidates)s seront publics le %(opens_ms)s."),
    ),
    "publication_corrected": (
        noop("Des résultats corrigés prendront la place des premiers le %(opens_ms)s."),
    ),
    "publication_stopped": (
        noop("La publication n° %(version)s est arrêtée avant son heure."),
    ),
    "recheck_answered": (
        noop("Le candidat n° %(candidate)s a la réponse à sa demande de vérification."),
    ),
    "retention_set": (
        noop("Les données seront gardées %(days)s après la publication."),
    ),
    "exam_archived": (
        noop("L’examen est archivé, son archive vérifiée : plus rien n’y change."),
    ),
    "erasure_held": (
        noop("L’effacement est retenu au-delà de sa date, pour un recours."),
    ),
    "erasure_resumed": (
        noop("L’effacement n’est plus retenu : il se fait à sa date."),
    ),
    "data_erased": (
        noop("Effacement au terme : %(data_class)s. Les empreintes restent."),
    ),
    "exam_erased": (
        noop("Les données de %(candidates)s sont effacées. La chaîne des actes reste."),
        noop("Les données des candidats sont effacées. La chaîne des actes reste."),
    ),
}

SECOND_SENTENCES: Mapping[str, tuple[str, ...]] = {
    "sitting_armed": (
        noop("Hors de l’heure convoquée, le %(scheduled_ms)s : c’était dit."),
        noop("Centres tenus à part : %(apart)s."),
        noop("Centres pour lesquels on passe outre : %(overridden)s."),
    ),
}
"""Said besides, where the body has what they name."""
BY_TWO = noop("Sur proposition de %(proposed_by)s.")
"""Said of whatever two persons decided."""
