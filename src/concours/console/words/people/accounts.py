"""What was done to an account, and what is refused there, in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words import formats
from concours.console.words.act_kinds import role_word
from concours.console.words.title_and_advice import Facts, Words
from concours.console.words.title_and_advice import fixed_words as _fixed
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.acts import ActRow

DONE = {
    "staff_appointed": gettext_noop("Compte ouvert"),
    "staff_moved": gettext_noop("Fonctions changées"),
    "password_renewed": gettext_noop("Mot de passe remplacé"),
    "second_factor_reset": gettext_noop("Second facteur remis à zéro"),
    "staff_dismissed": gettext_noop("Compte fermé"),
}
DECIDED = {
    "staff_appointed": gettext_noop("Nommer"),
    "staff_moved": gettext_noop("Changer les fonctions"),
    "password_renewed": gettext_noop("Remplacer le mot de passe"),
    "second_factor_reset": gettext_noop("Remettre à zéro le second facteur"),
}


@dataclass(frozen=True, slots=True)
class AccountAct:
    """One act on an account: what, with which roles, by whom, when and why."""

    number: int
    at: Instant
    done: str
    roles: str
    persons: str
    reason: str


def account_acts(login: str, rows: Iterable[ActRow]) -> list[AccountAct]:
    """Return acts on the account of this login in words."""
    return [
        AccountAct(
            row.number,
            row.act.at,
            _(DONE[row.act.kind]),
            _roles(row.act.body, login),
            _persons(row),
            row.act.reason,
        )
        for row in rows
    ]


def decided_word(kind: str) -> str:
    """Return what a proposal about somebody would do."""
    return _(DECIDED[kind])


def roles_words(roles: Iterable[str]) -> str:
    """Return roles as people call them."""
    return ", ".join(role_word(role) for role in roles)


def _roles(facts: Mapping[str, Json], login: str) -> str:
    """Return the roles that a move or an appointment gave to this login."""
    roles_by_login = facts.get("given")
    roles = (
        roles_by_login.get(login)
        if isinstance(roles_by_login, dict)
        else facts.get("roles", facts.get("roles_ended"))
    )
    words = roles_words(map(str, roles)) if isinstance(roles, list) else ""
    return (
        f"{words} ({exam})" if (exam := facts.get("appointed_in")) and words else words
    )


def _persons(row: ActRow) -> str:
    first = str(row.act.body.get("proposed_by", ""))
    if not first:
        return row.act.actor
    return _("%(first)s et %(second)s") % {"first": first, "second": row.act.actor}


def _appointment(facts: Facts) -> Words:
    advice = {
        "login": _("L’identifiant s’écrit en minuscules, chiffres, points et tirets."),
        "name": _("Écrivez le nom, en 120 caractères au plus."),
        "password": _("Le mot de passe a douze caractères au moins."),
        "roles": _("Choisissez une fonction au moins."),
        "post": _("Choisissez le centre ou la salle."),
        "site": _("Un centre se donne aux fonctions locales, et à elles seules."),
        "room": _("Cette salle n’est pas de ce centre."),
    }
    return Words(
        _("Cette nomination n’est pas possible."),
        advice.get(facts["field"], _("Revenez en arrière et vérifiez chaque champ.")),
    )


def _tie(facts: Facts) -> Words:
    advice = _(
        "La personne qui en a nommé une autre, ou remplacé ses accès, ne peut pas"
        " décider avec elle avant %(term)s\u00a0: quelqu’un d’autre doit confirmer."
    )
    title = _(
        "L’un de vous deux a agi récemment sur le compte de l’autre, ou une même "
        "personne a ouvert seule vos deux comptes."
    )
    return Words(title, advice % {"term": formats.duration(facts["term_ms"])})


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "people.invalid": _appointment,
    "proposal.persons_tied": _tie,
    "people.organiser_present": _fixed(
        gettext_noop("Il y a déjà deux personnes à l’organisation."),
        gettext_noop("Elles nomment les autres ensemble, à la page des personnes."),
    ),
    "house.not_restored": _fixed(
        gettext_noop("Cette maison n’a pas été restaurée, ou elle est en service."),
        gettext_noop("Rien n’a changé."),
    ),
    "people.coordinator_examines": _fixed(
        gettext_noop("Cette personne est inscrite comme examinateur."),
        gettext_noop(
            "Qui coordonne les ECOS d’un centre n’examine pas. Nommez quelqu’un"
            " d’autre."
        ),
    ),
    "people.two_persons_needed": _fixed(
        gettext_noop("Il faut deux personnes pour agir sur ce compte."),
        gettext_noop("Proposez-le sur la page des personnes : une autre le confirme."),
    ),
    "people.login_taken": _fixed(
        gettext_noop("Cet identifiant est déjà pris, ou l’a été."),
        gettext_noop(
            "Un identifiant ne change jamais de main : choisissez-en un autre."
        ),
    ),
    "people.own_account": _fixed(
        gettext_noop("Il s’agit de votre propre compte."),
        gettext_noop("Demandez à une autre personne de l’organisation."),
    ),
    "own_password.refused": _fixed(
        gettext_noop("Ce n’est pas votre mot de passe actuel."),
        gettext_noop("Tapez celui avec lequel vous êtes entré, et recommencez."),
    ),
    "own_password.same": _fixed(
        gettext_noop("C’est le mot de passe à changer."),
        gettext_noop("Choisissez-en un autre, que personne n’a vu."),
    ),
    "own_password.differs": _fixed(
        gettext_noop("Les deux saisies ne sont pas les mêmes."),
        gettext_noop("Tapez deux fois le nouveau mot de passe."),
    ),
}
