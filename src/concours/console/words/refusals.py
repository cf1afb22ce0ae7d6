"""What each refusal says: what happened, and what to do. Never a code alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.acts.messages import TextInvalid
from concours.console.words import formats
from concours.core.kernel.errors import Refusal


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal as a person reads it."""

    title: str
    advice: str


Facts: TypeAlias = dict[str, Any]


def worded(refusal: Refusal) -> Words:
    """Return the words of a refusal; an unknown one is still said plainly."""
    speak = SAYINGS.get(refusal.code)
    if speak is None:
        return Words(
            _("Cet acte n’a pas été fait."),
            _("Rien n’a changé. Notez le code ci-dessous et prévenez la cellule."),
        )
    return speak(refusal.facts())


def _phase(facts: Facts) -> Words:
    said = {
        "sealed": _("L’épreuve n’est pas lancée."),
        "armed": _("Un départ est déjà annoncé."),
        "launched": _("Le sujet est déjà ouvert : cela ne se reprend plus."),
        "closed": _("L’épreuve est déjà close."),
        "collected": _("Les copies sont déjà rassemblées."),
    }
    return Words(
        said.get(facts["phase"], _("L’épreuve n’en est pas là.")),
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
    said = {
        "minutes": _("Donnez de 1 à 120 minutes, en nombre entier."),
        "reason_missing": _("Écrivez le motif : les candidats le liront."),
        "reason_too_long": _("Le motif dépasse 500 caractères : raccourcissez-le."),
    }
    return Words(_("Le temps n’a pas été donné."), said[facts["reason"]])


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


def _fixed(title: str, advice: str) -> Callable[[Facts], Words]:
    return lambda _facts: Words(_(title), _(advice))


def noop(text: str) -> str:
    """Mark a text for translation where it stands; it is translated when said."""
    return text


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "sitting.wrong_phase": _phase,
    "launch.quorum_missing": _quorum,
    "sitting.too_early": _early,
    "extension.invalid": _extension,
    "collect.missing": _missing,
    "launch.lead_out_of_bounds": _fixed(
        noop("Ce délai n’est pas permis."),
        noop("Choisissez un délai de 10 secondes à 10 minutes."),
    ),
    "extension.too_late": _fixed(
        noop("Leur temps est déjà terminé."),
        noop("On ne rouvre pas une copie. Le jury en décide par la suite."),
    ),
    "may.not_allowed": _fixed(
        noop("Votre rôle ne le permet pas."),
        noop("La tentative est inscrite. Demandez à la présidence du jury."),
    ),
    "store.unknown": _fixed(
        noop("Cette page ne désigne personne ni aucune épreuve."),
        noop("Vérifiez le numéro, ou repartez du déroulé."),
    ),
    "share.not_keyholder": _fixed(
        noop("Vous ne détenez pas de part de cette clé."),
        noop("Vérifiez l’épreuve choisie : chaque épreuve a ses détenteurs."),
    ),
    "share.malformed": _fixed(
        noop("La part n’est pas arrivée entière."),
        noop("Rechargez la page et tapez de nouveau vos mots."),
    ),
    "share.too_many": _fixed(
        noop("Trop d’essais avec cette part."),
        noop("Appelez la cellule technique : elle redémarre le gardien de la clé."),
    ),
    "keeper.away": _fixed(
        noop("Le gardien de la clé ne répond pas, ou vient de redémarrer."),
        noop("Rechargez la page. Les parts doivent être remises de nouveau."),
    ),
    "act.reason_invalid": _fixed(
        noop("Il manque le motif, ou il dépasse 500 caractères."),
        noop("Écrivez en une phrase pourquoi : le motif s’inscrit au journal."),
    ),
    TextInvalid.code: _fixed(
        noop("Le message est vide, ou dépasse 500 caractères."),
        noop("Écrivez un message court : il s’affiche sur les tablettes."),
    ),
    "sign_in.refused": _fixed(
        noop("Identifiant ou mot de passe inconnu."),
        noop("Vérifiez les deux et recommencez."),
    ),
    "sign_in.too_many": _fixed(
        noop("Trop d’essais pour cet identifiant."),
        noop("Attendez cinq minutes, ou appelez la cellule technique."),
    ),
    "form.invalid": _fixed(
        noop("Le formulaire n’est pas complet."),
        noop("Revenez en arrière, vérifiez chaque champ et recommencez."),
    ),
    "paper.sealed": _fixed(
        noop("Le sujet est encore scellé."),
        noop("Personne ne peut le lire avant son ouverture, même le jury."),
    ),
    "package.invalid": _fixed(
        noop("Le sujet enregistré au centre n’est pas celui qui a été scellé."),
        noop("Ne corrigez pas. Appelez la cellule technique."),
    ),
    "key.faulty": _fixed(
        noop("La grille de correction est incomplète."),
        noop("Rien n’a été corrigé. Le conseil scientifique doit la vérifier."),
    ),
}
