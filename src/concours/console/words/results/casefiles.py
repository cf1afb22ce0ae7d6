"""Words of cases: kinds of signs, what they do not prove, where a case stands."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.console.words import formats
from concours.console.words.title_and_advice import Facts, Words
from concours.console.words.title_and_advice import fixed_words as _fixed

KINDS = {
    "similarity": noop("ressemblance de copies"),
    "time": noop("heures des réponses"),
    "trace": noop("trace d’une tablette"),
    "changes": noop("changements de réponses"),
    "room": noop("dit par la salle"),
    "leak": noop("réponse qui circulait"),
}
"""Independent kinds of signs."""

STRENGTHS = {
    "neighbours": noop("seuil des voisins"),
    "room": noop("seuil de la salle"),
    "nation": noop("seuil de tous les centres"),
    "certain": noop("certain : sa tablette l’a demandé ; par quelle main, non"),
    "asked_by_tablet": noop("certain : sa tablette l’a demandé ; par quelle main, non"),
    "told": noop("dit, sans autre preuve ici"),
}

QUESTIONS = {
    "similarity": noop(
        "La copie du candidat n° %(number)s a-t-elle été faite avec une autre ?"
    ),
    "time": noop("Le candidat n° %(number)s a-t-il suivi les réponses d’un autre ?"),
    "leak": noop(
        "Le candidat n° %(number)s connaissait-il des questions avant l’épreuve ?"
    ),
    "changes": noop(
        "Les changements de la copie n° %(number)s sont-ils tous les siens ?"
    ),
    "haste": noop(
        "D’où venaient les réponses données d’un coup dans la copie n°\u00a0%(number)s"
        "\u202f?"
    ),
    "trace": noop(
        "Le candidat n° %(number)s a-t-il voulu lire, pendant l’épreuve, une adresse"
        " qui n’est pas d’elle ?"
    ),
    "superseded": noop(
        "Qui a écrit sur la tablette que la copie n° %(number)s avait quittée ?"
    ),
    "room": noop("Le candidat n° %(number)s a-t-il fait ce que la salle a dit ?"),
}
"""What a case asks, by the first of these subjects that it is founded on."""

QUESTIONS_TO_CANDIDATE = {
    "similarity": noop("Votre copie a-t-elle été faite avec une autre ?"),
    "time": noop("Avez-vous suivi les réponses d’un autre candidat ?"),
    "leak": noop("Connaissiez-vous des questions avant l’épreuve ?"),
    "changes": noop("Les changements de votre copie sont-ils tous les vôtres ?"),
    "haste": noop("D’où venaient les réponses que vous avez données d’un coup\u202f?"),
    "trace": noop(
        "Avez-vous voulu lire, pendant l’épreuve, une adresse qui n’est pas d’elle ?"
    ),
    "superseded": noop("Qui a écrit sur la tablette que votre copie avait quittée ?"),
    "room": noop("Avez-vous fait ce que la salle a dit ?"),
}
"""The same, as the candidate's own copy asks it."""

SUBJECTS = {"superseded": "superseded", "burst": "haste", "unread": "haste"}
"""What a method is about, where that is another thing than the rest of its kind."""

LIMITS = {
    "similarity": (
        noop(
            "Qui a copié, ni qu’on ait copié : le même enseignement, des notes"
            " partagées ou un tiers donneraient les mêmes réponses."
        ),
        noop("Que l’autre candidat en ait rien su."),
    ),
    "time": (
        noop("Que l’un ait vu l’écran de l’autre : deux personnes peuvent se suivre."),
    ),
    "haste": (
        noop(
            "D’où venaient ces réponses\u00a0: un brouillon recopié, une liaison ou une"
            " tablette en panne, une lecture à voix haute se présentent ainsi."
        ),
    ),
    "leak": (
        noop("D’où venait la réponse, ni que le candidat l’ait sue par une fuite."),
    ),
    "changes": (noop("De qui vint l’idée de changer, ni qu’elle vînt d’un autre."),),
    "trace": (
        noop("Pourquoi l’adresse fut demandée, ni ce que la personne en attendait."),
        noop("Que nul autre n’ait touché la tablette à cet instant."),
    ),
    "superseded": (
        noop("Qui tenait cette tablette, ni où : une adresse n’est pas un lieu."),
        noop(
            "Que le candidat l’ait su : une tablette retirée passe par d’autres mains."
        ),
    ),
    "room": (
        noop(
            "Ce que la salle dit avoir vu : c’est une parole, et rien ici ne le montre."
        ),
    ),
}
"""What each subject leaves open."""
LIMIT_OF_ALL = noop(
    "L’intention. Aucun chiffre de ce dossier ne dit une fraude, et aucun ne change une"
    " note."
)
BY_BROWSER = noop(
    "Que la tablette l’ait dit elle-même : elle ne l’a pas signé, son navigateur"
    " l’affirme."
)

STAGES = {
    "opened": noop("Ouvert, à notifier"),
    "notified": noop("Notifié, audition à venir"),
    "due": noop("Notifié, à entendre"),
    "heard": noop("Entendu, à décider"),
    "no_action": noop("Clos sans suite"),
    "excluded": noop("Clos par une exclusion"),
}
"""Where a case stands; a closed one, by its outcome; `due` at its hearing's hour."""

OUTCOMES = {"no_action": noop("sans suite"), "excluded": noop("exclusion")}
CLOSINGS = {"no_action": noop("sans suite"), "excluded": noop("par une exclusion")}
"""How a case was closed, within a sentence."""

STEPS = {
    "opened": noop("Dossier ouvert"),
    "notified": noop("Candidat notifié"),
    "heard": noop("Audition tenue"),
    "closed": noop("Dossier clos"),
}

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "forensics_ended": (
        noop("L’empreinte du résultat de la recherche n° %(number)s est inscrite."),
    ),
    "case_opened": (
        noop(
            "Un dossier n° %(case)s est ouvert au sujet du candidat n° %(candidate)s."
        ),
    ),
    "case_notified": (
        noop(
            "Le candidat n° %(candidate)s est notifié du dossier n° %(case)s : audition"
            " le %(hearing_ms)s."
        ),
    ),
    "case_heard": (
        noop(
            "L’audition du dossier n° %(case)s a eu lieu (candidat n° %(candidate)s)."
        ),
    ),
    "case_closed": (
        noop(
            "Le dossier n° %(case)s est clos par l’exclusion de l’acte n° %(excluded)s."
        ),
        noop("Le dossier n° %(case)s est clos sans suite."),
    ),
}
"""What each act says, beside those of `act_sentences`."""


POWER = re.compile(r"(-?[0-9.]+)e([+-]?)0*([0-9]+)")
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def number_words(text: str) -> str:
    """Return a number as a run wrote it as people read it: 3.1e-09, 3,1 × 10⁻⁹."""
    if text.isascii() and text.isdigit():
        return formats.count(int(text))
    mark = "," if formats.is_french() else "."
    match = POWER.fullmatch(text)
    if match is None:
        return text.replace(".", mark) if re.fullmatch(r"-?[0-9.]+", text) else text
    sign = "-" if match[2] == "-" else ""
    power = f"{sign}{match[3]}".translate(RAISED)
    return f"{match[1].replace('.', mark)} × 10{power}"


def stage_word(stage: str, outcome: str = "", *, is_due: bool = False) -> str:
    """Return where a case stands; whether the hour of its hearing `is_due`."""
    is_hearing_due = stage == "notified" and is_due
    return _(STAGES["due" if is_hearing_due else outcome or stage])


def _one_kind(facts: Facts) -> Words:
    names = ", ".join(_(KINDS[kind]) for kind in facts["kinds"])
    return Words(
        _("Il faut deux signalements de natures indépendantes."),
        _("Il n’y a que : %(kinds)s.") % {"kinds": names}
        if names
        else _("Il n’y en a aucun au sujet de cette copie."),
    )


def _too_soon(facts: Facts) -> Words:
    earliest = formats.day_and_hour(facts["opens_not_before_ms"])
    return Words(
        _("L’audition est trop proche."),
        _("Ce sera possible à partir du %(moment)s.") % {"moment": earliest},
    )


def _before_hearing(facts: Facts) -> Words:
    hour = formats.day_and_hour(facts["opens_not_before_ms"])
    return Words(
        _("L’heure dite au candidat n’est pas venue."),
        _("L’audition se note à partir du %(moment)s.") % {"moment": hour},
    )


def _open_already(facts: Facts) -> Words:
    return Words(
        _("Un dossier est déjà ouvert au sujet de cette copie."),
        _("C’est le dossier n° %(case)s.") % facts,
    )


def closed_words(number: int, closed_ms: int, outcome: str) -> str:
    """Return that a case was closed, when and how."""
    return _("Dossier n° %(case)s, clos le %(moment)s, %(outcome)s") % {
        "case": number,
        "moment": formats.day_and_hour(closed_ms),
        "outcome": _(CLOSINGS[outcome]),
    }


def _nothing_new(facts: Facts) -> Words:
    moment = formats.day_and_hour(facts["closed_ms"])
    return Words(
        _("Rien de nouveau depuis le dossier n° %(case)s.") % facts,
        _("Il est clos depuis le %(moment)s, et ses faits n’en fondent pas un autre.")
        % {"moment": moment},
    )


def _text_invalid(facts: Facts) -> Words:
    title = _("Le champ «\u00a0%(field)s\u00a0» est vide, ou trop long.")
    detail = _("Rien n’a changé. Longueur en caractères, au plus\u00a0: %(count)s.")
    return Words(
        title % {"field": _(TEXT_NAMES[facts["field"]])},
        detail % {"count": formats.count(facts["length_max"])},
    )


def _exclusion(facts: Facts) -> Words:
    title = (
        _("Ce candidat est déjà exclu.")
        if facts["is_excluded"]
        else _("Ce candidat n’est pas exclu.")
    )
    return Words(title, _("Rien n’a changé."))


TEXT_NAMES: Mapping[str, str] = {
    "grounds": noop("Griefs, lus par le candidat"),
    "observations": noop("Observations du candidat"),
    "place": noop("Lieu de l’audition"),
}
SAYINGS = {
    "exclusion.stands": _exclusion,
    "case.one_kind": _one_kind,
    "case.open_already": _open_already,
    "case.hearing_too_soon": _too_soon,
    "case.before_hearing": _before_hearing,
    "case.nothing_new": _nothing_new,
    "case.over": _fixed(
        noop("Ce dossier est clos."),
        noop("Rien n’a changé. D’autres faits demandent un autre dossier."),
    ),
    "case.not_notified": _fixed(
        noop("Le candidat n’est pas notifié de son dossier."),
        noop("Rien n’a changé. Notifiez-le : griefs, dossier, date de l’audition."),
    ),
    "case.not_heard": _fixed(
        noop("Le candidat n’a pas été entendu."),
        noop("Rien n’a changé. Nul n’est exclu sur un dossier avant son audition."),
    ),
    "case.assisted_away": _fixed(
        noop("Qui n’est pas venu n’a pas été assisté."),
        noop(
            "Rien n’a changé. Choisissez «\u00a0sans assistance\u00a0»\u202f; si"
            " quelqu’un est venu à sa place, dites-le dans les observations."
        ),
    ),
    "case.too_early": _fixed(
        noop("Les copies ne sont pas rassemblées."),
        noop("Rien n’est ouvert. Ce sur quoi un dossier se fonde peut encore changer."),
    ),
    "case.text_invalid": _text_invalid,
}
"""What refusals say, by code."""
