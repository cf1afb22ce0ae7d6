"""Words for decisions that two persons take: what each does, and where it stands."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.act_kinds import kind_word
from concours.console.words.title_and_advice import Facts, Words
from concours.console.words.title_and_advice import fixed_words as _fixed
from concours.store.models import Proposal

EFFECTS = {
    "sitting_annulled": gettext_noop(
        "L’épreuve ne compte pas pour ceux qu’elle concerne. Copies, actes et notes"
        " restent gardés. Rien ne permet d’y revenir."
    ),
    "sitting_cancelled": gettext_noop(
        "L’épreuve n’aura pas lieu : les tablettes l’apprennent, et son sujet ne"
        " s’ouvre pas. Rien ne permet d’y revenir ; on peut en prévoir une autre."
    ),
    "quorum_waived": gettext_noop(
        "La grille s’ouvrira dès que le quorum des parts est remis, sans que les"
        " témoins aient confirmé le journal. Leurs signatures peuvent encore venir."
    ),
    "status_announced": gettext_noop(
        "Toute la console et la page de secours le lisent. Rien ne s’arrête et rien ne"
        " se déplace de soi-même : c’est une pause, ou un départ."
    ),
    "candidate_excluded": gettext_noop(
        "La tablette cache le sujet et le dit. La copie est gardée, et rassemblée à"
        " part. Une réintégration rend le temps."
    ),
    "attempt_given_up": gettext_noop(
        "Ces copies ne sont plus attendues : ce qui est reçu sera corrigé."
    ),
    "station_withdrawn": gettext_noop(
        "Cette station ne compte pour personne là où elle est retirée ; ses grilles"
        " restent gardées. Ses tablettes l’apprennent."
    ),
    "grid_attributed": gettext_noop(
        "Cette grille compte pour le candidat nommé, comme si on l’y avait vu."
    ),
    "found_grid_counted": gettext_noop(
        "Cette grille, que la tablette remplacée a rendue, compte pour le candidat"
        " qu’elle nomme."
    ),
    "found_grid_left_out": gettext_noop(
        "Cette grille ne compte pas ; elle reste gardée, et rien ne permet d’y revenir."
    ),
    "grid_given_up": gettext_noop(
        "Ces grilles ne sont plus attendues : leurs candidats peuvent sortir sans"
        " elles."
    ),
    "merging_rules_set": gettext_noop(
        "Les notes uniques faites ensuite suivent ces règles ; celles qui existent ne"
        " changent pas."
    ),
    "grid_struck": gettext_noop(
        "Cette grille ne compte plus dans les notes suivantes ; elle reste gardée."
    ),
    "station_voided": gettext_noop(
        "Cette station quitte la moyenne de ce candidat, dans les notes suivantes."
    ),
    "station_resit_placed": gettext_noop(
        "Le candidat repasse la station à ce passage, et la note vient de là ; ses"
        " grilles d’avant restent gardées, et ne comptent plus."
    ),
    "levelling_adopted": gettext_noop(
        "Les notes uniques faites ensuite auront ces corrections ; celles qui existent"
        " ne changent pas."
    ),
    "single_marks_adopted": gettext_noop(
        "Ces notes uniques entrent en vigueur : ce sont elles que le classement"
        " recevra. Les versions précédentes restent consultables."
    ),
    "gate_overridden": gettext_noop(
        "Ces centres partent avec les autres bien qu’ils ne soient pas prêts."
    ),
    "quarantine_lifted": gettext_noop(
        "Les candidats de cette demi-journée peuvent sortir, bien que d’autres, qui"
        " passeront sur la même série, ne soient pas encore en loge."
    ),
    "marking_adopted": gettext_noop(
        "Cette version de correction entre en vigueur : notes et rangs sont les siens."
        " Les versions précédentes restent consultables."
    ),
    "results_published": gettext_noop(
        "Chaque candidat voit son résultat à l’instant dit, partout à la fois. Ensuite"
        " rien ne peut être retiré : une erreur se corrige par une publication de plus."
    ),
    "publication_corrected": gettext_noop(
        "La publication corrigée remplace l’autre d’un coup, à l’instant dit. L’autre"
        " reste consultable par le jury."
    ),
    "ranking_adopted": gettext_noop(
        "Ce classement devient celui de la session. Le précédent reste consultable."
    ),
    "round_published": gettext_noop(
        "Chaque étudiant voit son affectation à l’instant dit, partout à la fois."
        " Ensuite rien ne peut être retiré."
    ),
    "exam_archived": gettext_noop(
        "L’archive s’écrit et se vérifie. Ensuite plus rien ne change dans cet examen"
        " : ni demande de vérification, ni procès-verbal, ni tablette."
        " Rien ne permet d’y revenir."
    ),
    "exam_erased": gettext_noop(
        "Noms, codes, copies, notes et tablettes de cet examen s’effacent, pour"
        " toujours. L’archive emportée garde tout. La chaîne des actes reste."
    ),
    "data_erased": gettext_noop(
        "Ces données de cet examen, jusqu’à ce jour,"
        " s’effacent pour toujours. Leurs empreintes restent : la chaîne se vérifie."
    ),
    "signing_key_replaced": gettext_noop(
        "Les sujets de cet examen seront signés par la nouvelle clé seule. Une fois un"
        " sujet scellé, elle ne change plus."
    ),
    "kiosk_policy_set": gettext_noop(
        "Ce choix vaut pour les lancements à venir de cet examen. Il n’arrête personne"
        " qui compose."
    ),
    "spare_opened": gettext_noop(
        "Ces centres composent sur le sujet de réserve, à leur propre départ."
    ),
}

STATES = {
    "open": gettext_noop("sans suite, délai passé"),
    "confirmed": gettext_noop("confirmée"),
    "withdrawn": gettext_noop("retirée"),
    "refused": gettext_noop("refusée"),
}


def effect_words(kind: str) -> str:
    """Return what a decision does, "" if its page says it."""
    return _(EFFECTS[kind]) if kind in EFFECTS else ""


def state_words(row: Proposal) -> str:
    """Return where a proposal that waits no more stands.

    Its proposer takes it back; anybody else who does so has refused it.
    """
    is_refused = row.state == "withdrawn" and row.decider_id != row.proposer_id
    return _(STATES["refused" if is_refused else row.state])


def _outdated(facts: Facts) -> Words:
    return Words(
        _("Les faits ont changé depuis la proposition : elle est caduque."),
        _(
            "Depuis : %(act)s (acte %(number)s). Relisez l’effet, puis proposez-la de"
            " nouveau : ce qui était écrit est gardé."
        )
        % {"act": kind_word(facts["changed_by"]), "number": facts["act"]},
    )


SAYINGS = {
    "proposal.same_person": _fixed(
        gettext_noop("Il faut une seconde personne."),
        gettext_noop(
            "Vous avez proposé cette décision : quelqu’un d’autre du jury doit la"
            " confirmer."
        ),
    ),
    "proposal.over": _fixed(
        gettext_noop("Cette proposition n’est plus en attente."),
        gettext_noop(
            "Elle a été confirmée, retirée, a dépassé son délai, ou son auteur n’en"
            " a plus le droit. Proposez-la de nouveau s’il le faut."
        ),
    ),
    "proposal.outdated": _outdated,
    "proposal.waits": _fixed(
        gettext_noop("Cette décision attend déjà une seconde personne."),
        gettext_noop("Rien à proposer de nouveau : elle peut encore être confirmée."),
    ),
}
