"""What each refusal says: what happened, and what to do. Never a code alone."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.acts.delivery.messages import TextInvalid
from concours.console.words import form_fields, formats, proposals
from concours.console.words.authoring import papers, planning
from concours.console.words.delivery import cell, collecting, rest_and_calls
from concours.console.words.ecos import allotment, audiences, floor, single_marks
from concours.console.words.matching import matching_refusals
from concours.console.words.people import accounts, withdrawals
from concours.console.words.people.roster import file_missing_words
from concours.console.words.results import (
    archive,
    casefiles,
    marking,
    publication,
    ranking,
    review,
)
from concours.console.words.title_and_advice import Facts, Words
from concours.console.words.title_and_advice import fixed_words as _fixed
from concours.core.kernel.errors import Refusal

SITES_NAMED_MAX = 5


def worded(refusal: Refusal) -> Words:
    """Return the words of a refusal; an unknown one is still said plainly."""
    return _speak(refusal.code, refusal.facts())


def title_of(code: str, facts: Facts) -> str:
    """Return the title of a refusal that was kept, whatever its facts were then."""
    try:
        return _speak(code, facts).title
    except (KeyError, TypeError, ValueError, AttributeError):
        return _speak("", {}).title


def _speak(code: str, facts: Facts) -> Words:
    speak = SAYINGS.get(code)
    if speak is None:
        return Words(
            _("Cet acte n’a pas été fait."),
            _("Rien n’a changé. Dites « {code} » à la cellule.").format(code=code),
        )
    return speak(facts)


def _phase(facts: Facts) -> Words:
    titles = {
        "sealed": _("L’épreuve n’est pas lancée."),
        "armed": _("Un départ est déjà annoncé."),
        "launched": _("Le sujet est déjà ouvert : cela ne se reprend plus."),
        "closed": _("L’épreuve est déjà close."),
        "collected": _("Les copies sont déjà rassemblées."),
    }
    return Words(
        titles.get(
            facts["phase"], _("Cette action n’est pas possible dans la phase actuelle.")
        ),
        _("Rien n’a changé. Revenez au déroulé pour voir où en est l’épreuve."),
    )


def _quorum(facts: Facts) -> Words:
    missing = facts["quorum"] - facts["present"]
    return Words(
        ngettext(
            "Il manque une part de la clé.",
            "Il manque %(missing)d parts de la clé.",
            missing,
        )
        % {"missing": missing},
        _("Chaque détenteur remet sa part depuis son propre poste."),
    )


def _early(facts: Facts) -> Words:
    return Words(
        _("C’est trop tôt."),
        _("Ce sera possible à partir de %(hour)s.")
        % {"hour": formats.hour_exact(facts["opens_not_before_ms"])},
    )


def _extension(facts: Facts) -> Words:
    advice = {
        "minutes": _("Donnez de 1 à 120 minutes, en nombre entier."),
        "reason_missing": _("Écrivez le motif : les candidats le liront."),
        "reason_too_long": _("Le motif dépasse 500 caractères : raccourcissez-le."),
    }
    return Words(_("Le temps n’a pas été donné."), advice[facts["reason"]])


def _missing(facts: Facts) -> Words:
    number = len(facts["missing"])
    return Words(
        ngettext(
            "Une copie est encore attendue.",
            "%(number)d copies sont encore attendues.",
            number,
        )
        % {"number": number},
        _("Attendez leurs tablettes, ou levez l’attente de chacune avec un motif."),
    )


def _gate(facts: Facts) -> Words:
    sites = facts["sites"]
    return Words(
        ngettext(
            "Un centre n’est pas prêt : %(sites)s.",
            "%(number)d centres ne sont pas prêts : %(sites)s.",
            len(sites),
        )
        % {"number": len(sites), "sites": ", ".join(sites[:SITES_NAMED_MAX])},
        _("Tenez à part, ou proposez de passer outre à une seconde personne."),
    )


def _profile(facts: Facts) -> Words:
    advice = {
        "missing": _("Le champ « %(at)s » manque."),
        "unknown": _("Rien ne s’appelle « %(at)s »."),
    }
    other = _("Le champ « %(at)s » n’a pas une valeur permise.")
    return Words(
        _("Le profil de l’examen est à corriger."),
        advice.get(facts["reason"], other) % {"at": facts["at"]},
    )


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "profile.invalid": _profile,
    "gate.closed": _gate,
    "gate.not_red": _fixed(
        gettext_noop("Aucun de ces centres ne bloque le départ."),
        gettext_noop("Il n’y a rien à forcer : revenez au lancement."),
    ),
    "roster.faulty": _fixed(
        gettext_noop("Ce fichier a encore des défauts : rien n’a été changé."),
        gettext_noop("Corrigez-les dans votre tableur et déposez-le de nouveau."),
    ),
    "roster.file_missing": file_missing_words,
    "convocations.none": _fixed(
        gettext_noop("Tous ont déjà leur convocation."),
        gettext_noop(
            "Pour en refaire une qui est perdue, écrivez le numéro du candidat."
        ),
    ),
    "convocations.too_late": _fixed(
        gettext_noop("Un départ est annoncé : on ne refait plus tous les codes."),
        gettext_noop("Faites la convocation d’un seul candidat, par son numéro."),
    ),
    "convocations.outdated": _fixed(
        gettext_noop("Quelqu’un vient de faire les mêmes convocations."),
        gettext_noop("Jetez celles-ci : les codes en vigueur sont sur les autres."),
    ),
    "head.not_waiting": _fixed(
        gettext_noop("La tête du journal n’attend plus de témoins."),
        gettext_noop("Rechargez la page : la grille peut s’ouvrir."),
    ),
    "head.waits": _fixed(
        gettext_noop("Les témoins du journal ont dix minutes pour le confirmer."),
        gettext_noop("Attendez-les encore, ou confirmez quand elles sont passées."),
    ),
    "sitting.annulled_already": _fixed(
        gettext_noop("L’épreuve est déjà annulée pour ces candidats."),
        gettext_noop("Rien n’a changé."),
    ),
    "attendance.out_of_order": _fixed(
        gettext_noop("Cela ne suit pas ce qui est déjà inscrit pour ce candidat."),
        gettext_noop("Rechargez la salle : quelqu’un a peut-être pointé avant vous."),
    ),
    "incident.invalid": _fixed(
        gettext_noop(
            "L’incident n’a pas de nature connue, ou son texte est trop long."
        ),
        gettext_noop("Choisissez un bouton, et écrivez 500 caractères au plus."),
    ),
    "incident.closed": _fixed(
        gettext_noop("Cet incident est clos."),
        gettext_noop("Si cela recommence, ouvrez-en un autre."),
    ),
    "sitting.wrong_phase": _phase,
    "launch.quorum_missing": _quorum,
    "sitting.too_early": _early,
    "extension.invalid": _extension,
    "extension.too_many": _fixed(
        gettext_noop("Du temps leur a déjà été donné trop de fois."),
        gettext_noop("16 fois à tous ou à un centre, 32 à un candidat : regroupez."),
    ),
    "collect.missing": _missing,
    "site.apart_already": _fixed(
        gettext_noop("Ce centre est déjà tenu à part."),
        gettext_noop("Il partira par un départ qui lui est propre."),
    ),
    "site.not_apart": _fixed(
        gettext_noop("Ce centre part avec tous les autres."),
        gettext_noop("Tenez-le d’abord à part, s’il doit partir seul."),
    ),
    "site.on_spare": _fixed(
        gettext_noop("Ce centre a reçu le sujet de réserve."),
        gettext_noop("Donnez son départ dans l’épreuve de réserve."),
    ),
    "spare.none": _fixed(
        gettext_noop("Cette épreuve n’a pas de sujet de réserve."),
        gettext_noop("Rien n’a changé. Le centre peut encore partir sur ce sujet."),
    ),
    "spare.needs_sites": _fixed(
        gettext_noop("Un sujet de réserve ne s’ouvre pas partout."),
        gettext_noop("Choisissez les centres auxquels il a été attribué."),
    ),
    "pause.invalid": _fixed(
        gettext_noop("Cette pause n’est pas possible."),
        gettext_noop("Choisissez une cause. Après 32 pauses, donnez plutôt du temps."),
    ),
    "pause.open_already": _fixed(
        gettext_noop("La pause est déjà en cours."),
        gettext_noop("Le temps est arrêté : il n’y a rien d’autre à faire."),
    ),
    "pause.not_open": _fixed(
        gettext_noop("Aucune pause de ce motif n’est en cours."),
        gettext_noop("Rien n’a changé. Actualisez la page pour voir où on en est."),
    ),
    "pause.too_late": _fixed(
        gettext_noop("Leur temps est déjà terminé."),
        gettext_noop("Une pause n’arrête que ce qui court encore."),
    ),
    "launch.off_hour": _fixed(
        gettext_noop("Ce n’est pas l’heure convoquée."),
        gettext_noop("Rien n’est lancé. Cochez que vous le savez, puis lancez."),
    ),
    "launch.lead_out_of_bounds": _fixed(
        gettext_noop("Ce délai n’est pas permis."),
        gettext_noop("Choisissez un délai de 10 secondes à 10 minutes."),
    ),
    "extension.too_late": _fixed(
        gettext_noop("Leur temps est déjà terminé."),
        gettext_noop("On ne rouvre pas une copie. Le jury en décide par la suite."),
    ),
    "may.not_allowed": _fixed(
        gettext_noop("Votre rôle ne le permet pas."),
        gettext_noop("La tentative est inscrite. Demandez à la présidence du jury."),
    ),
    "store.unknown": _fixed(
        gettext_noop("Aucune personne ni épreuve ne correspond à cette adresse."),
        gettext_noop("Vérifiez le numéro, ou repartez du déroulé."),
    ),
    "share.not_keyholder": _fixed(
        gettext_noop("Vous ne détenez pas de part de cette clé."),
        gettext_noop("Vérifiez l’épreuve choisie : chaque épreuve a ses détenteurs."),
    ),
    "share.malformed": _fixed(
        gettext_noop("La part n’est pas arrivée entière."),
        gettext_noop("Rechargez la page et tapez de nouveau vos mots."),
    ),
    "share.too_many": _fixed(
        gettext_noop("Trop d’essais avec cette part."),
        gettext_noop("La cellule technique peut redémarrer le gardien de la clé."),
    ),
    "keeper.away": _fixed(
        gettext_noop("Le gardien de la clé ne répond pas, ou vient de redémarrer."),
        gettext_noop("Rechargez la page. Les parts doivent être remises de nouveau."),
    ),
    "act.reason_invalid": _fixed(
        gettext_noop("Il manque le motif, ou il dépasse 500 caractères."),
        gettext_noop("Écrivez en une phrase pourquoi : le motif s’inscrit au journal."),
    ),
    TextInvalid.code: _fixed(
        gettext_noop("Le message est vide, ou dépasse 500 caractères."),
        gettext_noop("Écrivez un message court : il s’affiche sur les tablettes."),
    ),
    "brake.none": _fixed(
        gettext_noop(
            "La limite d’essais ne s’applique pas à ce réseau, ou ne s’y applique plus."
        ),
        gettext_noop("Rien n’a changé : les personnes de ce réseau peuvent réessayer."),
    ),
    "sign_in.refused": _fixed(
        gettext_noop("Identifiant ou mot de passe inconnu."),
        gettext_noop("Vérifiez les deux et recommencez."),
    ),
    "sign_in.password_expired": _fixed(
        gettext_noop("Ce premier mot de passe n’a pas servi à temps."),
        gettext_noop("Demandez-en un autre à la personne qui vous a nommé."),
    ),
    "sign_in.too_many": _fixed(
        gettext_noop("Trop d’essais depuis ce réseau."),
        gettext_noop("Attendez cinq minutes, ou appelez la cellule technique."),
    ),
    "second_factor.refused": _fixed(
        gettext_noop("Ce code ou cette clé n’est pas le bon, ou a déjà servi."),
        gettext_noop(
            "Chaque code ne sert qu’une fois : attendez le suivant et recommencez."
        ),
    ),
    "second_factor.too_many": _fixed(
        gettext_noop("Trop d’essais du second facteur."),
        gettext_noop("Attendez cinq minutes, ou appelez la cellule technique."),
    ),
    "second_factor.full": _fixed(
        gettext_noop("Vous avez déjà huit seconds facteurs."),
        gettext_noop("Retirez-en un qui ne sert plus, puis recommencez."),
    ),
    "second_factor.last": _fixed(
        gettext_noop("C’est votre dernier second facteur."),
        gettext_noop("Ajoutez-en un autre avant de retirer celui-ci."),
    ),
    "collect.given_up_already": _fixed(
        gettext_noop("L’attente de l’une de ces copies est déjà levée."),
        gettext_noop("Rien n’a changé. Revenez à la collecte et choisissez à nouveau."),
    ),
    "collect.copies_out_of_bounds": _fixed(
        gettext_noop("Une proposition nomme de une à deux cents copies."),
        gettext_noop("Proposez en plusieurs fois."),
    ),
    "lost_time.nothing": _fixed(
        gettext_noop("Il n’y a plus de temps à rendre à ces candidats."),
        gettext_noop(
            "Il l’a déjà été, ou leur temps est terminé. Calculez à nouveau la liste."
        ),
    ),
    "sealing.confirmed_already": _fixed(
        gettext_noop("Vous avez déjà confirmé ce procès-verbal."),
        gettext_noop("Il n’y a rien d’autre à faire."),
    ),
    "act.not_signed": _fixed(
        gettext_noop("Le registre n’a pas encore signé cet acte."),
        gettext_noop("Il le fait en quelques secondes. Sinon, appelez la cellule."),
    ),
    "paper.sealed": _fixed(
        gettext_noop("Le sujet est encore scellé."),
        gettext_noop("Personne ne peut le lire avant son ouverture, même le jury."),
    ),
    "ceremony.invalid": _fixed(
        gettext_noop("Ce scellement n’est pas complet."),
        gettext_noop("Rien n’est scellé. Vérifiez les détenteurs et recommencez."),
    ),
    "frozen.version_taken": _fixed(
        gettext_noop("Un autre sujet porte déjà ce code et cette version."),
        gettext_noop("Rien n’est scellé. Figez de nouveau le sujet, sous son numéro."),
    ),
    "sitting.not_sealed": _fixed(
        gettext_noop("Ce sujet a été rouvert et n’est pas scellé de nouveau."),
        gettext_noop("La présidence du jury le scelle avant tout départ."),
    ),
    "marking.key_sealed": _fixed(
        gettext_noop("La grille de correction est encore scellée."),
        gettext_noop(
            "Elle s’ouvre quand les copies sont rassemblées et que le quorum a remis"
            " ses parts."
        ),
    ),
    "share.key_opened": _fixed(
        gettext_noop("Les deux clés de cette épreuve sont déjà ouvertes."),
        gettext_noop("Votre part n’est plus nécessaire. Gardez la feuille au coffre."),
    ),
    "package.invalid": _fixed(
        gettext_noop("Le sujet enregistré au centre n’est pas celui qui a été scellé."),
        gettext_noop("Ne corrigez pas. Appelez la cellule technique."),
    ),
    "key.faulty": _fixed(
        gettext_noop("La grille de correction est incomplète."),
        gettext_noop("Rien n’a été corrigé. Le conseil scientifique doit la vérifier."),
    ),
    **accounts.SAYINGS,
    **allotment.SAYINGS,
    **audiences.SAYINGS,
    **floor.SAYINGS,
    **single_marks.SAYINGS,
    **cell.SAYINGS,
    **collecting.SAYINGS,
    **rest_and_calls.SAYINGS,
    **papers.SAYINGS,
    **proposals.SAYINGS,
    **form_fields.SAYINGS,
    **planning.SAYINGS,
    **marking.SAYINGS,
    **archive.SAYINGS,
    **casefiles.SAYINGS,
    **publication.SAYINGS,
    **withdrawals.SAYINGS,
    **matching_refusals.SAYINGS,
    **ranking.SAYINGS,
    **review.SAYINGS,
}
