"""What each fault of a roster file says: what is wrong, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.console.words.title_and_advice import Facts, Words
from concours.core.people.roster.lines import FACTORS
from concours.core.people.roster.settings import (
    BREAK_MINUTES_MAX,
    BREAKS_COUNT_MAX,
    TEXT_PERCENTS,
)
from concours.core.tables.faults import Fault, FaultCode


@dataclass(frozen=True, slots=True)
class FaultWords:
    """A fault as an organiser reads it."""

    what: str
    todo: str


SAYINGS: Mapping[FaultCode, tuple[str, str]] = {
    "table.unreadable": (
        noop("Ce fichier ne se lit pas."),
        noop("Enregistrez-le de nouveau en CSV (UTF-8) ou en XLSX."),
    ),
    "table.empty": (
        noop("Ce fichier est vide."),
        noop("Partez du modèle à remplir."),
    ),
    "table.too_long": (
        noop("Ce fichier est trop grand."),
        noop("Partagez-le en plusieurs fichiers."),
    ),
    "table.too_heavy": (
        noop(
            "Ce classeur contient trop de lignes, de cases ou de parties (%(found)s)."
        ),
        noop("Copiez le tableau seul dans un nouveau classeur, ou donnez-le en CSV."),
    ),
    "table.unknown": (
        noop("La première ligne n’a pas de colonne « numero », « code » ou"
        " « identifiant »."),
        noop("Partez du modèle à remplir : il a les bons intitulés."),
    ),
    "heading.missing": (
        noop("La colonne « %(other)s » manque."),
        noop("Ajoutez-la à la première ligne."),
    ),
    "heading.twice": (
        noop("Deux colonnes disent la même chose."),
        noop("Gardez-en une."),
    ),
    "line.too_many_cells": (
        noop("La ligne a plus de cases que d’intitulés."),
        noop("Cherchez un séparateur de trop, ou mettez la case entre guillemets."),
    ),
    "cell.empty": (
        noop("La case est vide."),
        noop("Remplissez-la."),
    ),
    "cell.too_long": (
        noop("« %(found)s » est trop long."),
        noop("Raccourcissez."),
    ),
    "cell.line_break": (
        noop("La case contient un retour à la ligne."),
        noop("Cherchez un guillemet ouvert qui ne se ferme pas."),
    ),
    "cell.invisible": (
        noop("« %(found)s » contient un caractère invisible."),
        noop("Effacez la case et tapez-la de nouveau."),
    ),
    "cell.date": (
        noop("Le tableur a fait une date de cette case : %(found)s."),
        noop("Mettez la colonne au format texte et tapez-la de nouveau."),
    ),
    "number.invalid": (
        noop("« %(found)s » n’est pas un numéro."),
        noop("De 1 à 12 chiffres, lettres sans accent, tirets."),
    ),
    "number.twice": (
        noop("Le n° %(found)s est déjà à la ligne %(other)s."),
        noop("Gardez une seule ligne par candidat."),
    ),
    "number.case": (
        noop("Le n° %(found)s est déjà inscrit, écrit « %(other)s »."),
        noop("Écrivez-le de même, ou donnez un autre numéro à cette personne."),
    ),
    "seat.twice": (
        noop("La place %(found)s est déjà donnée à la ligne %(other)s."),
        noop("Donnez une autre place à l’un des deux."),
    ),
    "seat.taken": (
        noop("La place %(found)s est celle du n° %(other)s, absent du fichier."),
        noop("Donnez une autre place, ou ajoutez ce candidat au fichier."),
    ),
    "factor.unknown": (
        noop("« %(found)s » n’est pas une majoration."),
        noop("Écrivez %(factors)s, en texte ; rien pour un candidat sans aménagement."),
    ),
    "text.unknown": (
        noop("« %(found)s » n’est pas une taille de texte."),
        noop("Écrivez %(texts)s, ou rien."),
    ),
    "contrast.unknown": (
        noop("« %(found)s » n’est pas un contraste."),
        noop("Écrivez « fort », ou rien."),
    ),
    "spacing.unknown": (
        noop("« %(found)s » n’est pas un interligne."),
        noop("Écrivez « 1,5 » ou « 2 », ou rien."),
    ),
    "breaks.invalid": (
        noop("« %(found)s » ne dit pas combien de pauses, et de combien de minutes."),
        noop("Écrivez « 3x10 » pour trois pauses de dix minutes : %(breaks)s pauses et"
        " %(minutes)s minutes au plus."),
    ),
    "reader.unknown": (
        noop("« %(found)s » n’est pas une lecture."),
        noop("Écrivez « humain » ou « synthese », ou rien."),
    ),
    "own_room.unknown": (
        noop("« %(found)s » ne dit ni oui ni non."),
        noop("Écrivez « oui », ou rien."),
    ),
    "site.unknown": (
        noop("Le centre « %(found)s » n’existe pas."),
        noop("Corrigez-le, ou importez d’abord les centres."),
    ),
    "code.invalid": (
        noop("« %(found)s » n’est pas un code."),
        noop("De 1 à 40 lettres sans accent, chiffres, tirets."),
    ),
    "code.twice": (
        noop("Le code %(found)s est déjà à la ligne %(other)s."),
        noop("Gardez une seule ligne par centre."),
    ),
    "zone.unknown": (
        noop("« %(found)s » n’est pas un fuseau horaire."),
        noop("Écrivez par exemple Europe/Paris ou Indian/Reunion."),
    ),
    "login.invalid": (
        noop("« %(found)s » n’est pas un identifiant."),
        noop("Minuscules sans accent, chiffres, points, tirets."),
    ),
    "login.twice": (
        noop("L’identifiant %(found)s est déjà à la ligne %(other)s."),
        noop("Gardez une seule ligne par personne."),
    ),
    "role.unknown": (
        noop("« %(found)s » n’est pas un rôle."),
        noop("Reprenez un rôle de la page des personnes."),
    ),
    "room.unknown": (
        noop("Personne ne compose dans la salle « %(found)s » de ce centre."),
        noop("Corrigez-la, ou importez d’abord les candidats."),
    ),
    "role.by_two": (
        noop("« %(found)s » déciderait à deux, ou détiendrait une part de clé."),
        noop("Nommez cette personne sur la page « Personnes », à deux."),
    ),
    "post.missing": (
        noop("Ce rôle s’exerce dans un centre, et aucun n’est écrit."),
        noop("Écrivez le centre, et la salle si ce n’en est qu’une."),
    ),
    "cell.needless": (
        noop("« %(found)s » vaudrait pour toutes les épreuves, et la ligne est d’une"
        " seule."),
        noop("Videz la case, ou écrivez-le sur la ligne du candidat sans épreuve."),
    ),
    "name.differs": (
        noop("Ce numéro est celui d’un autre nom : « %(other)s »."),
        noop("Corrigez le numéro, ou laissez le nom vide sur cette ligne."),
    ),
    "post.needless": (
        noop("Ce rôle vaut pour tous les centres, et un seul est écrit."),
        noop("Videz le centre et la salle."),
    ),
    "candidate.incomplete": (
        noop("Le n° %(found)s n’est pas encore inscrit."),
        noop("Un nouveau candidat a un nom, un centre, une salle et une place."),
    ),
    "examiner.incomplete": (
        noop("L’examinateur n° %(found)s n’est pas encore inscrit."),
        noop("Un nouvel examinateur a un nom et une université."),
    ),
    "examiner.coordinator": (
        noop("%(found)s coordonne les ECOS d’un centre, et n’examine donc pas."),
        noop("Retirez cette ligne ; un homonyme s’écrit avec un second prénom."),
    ),
    "candidate.enrolled": (
        noop("La tablette du n° %(found)s est inscrite : ni son centre ni sa majoration"
        " ne changent plus par fichier."),
        noop("Donnez-lui le temps dû par une prolongation, avec le motif."),
    ),
    "candidate.launched": (
        noop("Le n° %(found)s est à une épreuve annoncée ou ouverte : rien ne change"
        " plus."),
        noop("Les actes du jour règlent le reste."),
    ),
    "candidate.withdrawn": (
        noop("Le n° %(found)s s’est désisté."),
        noop("Retirez la ligne, ou réinscrivez-le dans la liste des candidats."),
    ),
    "candidate.unknown": (
        noop("Le n° %(found)s n’est pas inscrit à cette session."),
        noop("Corrigez le numéro, ou retirez la ligne."),
    ),
    "sitting.unknown": (
        noop("L’épreuve « %(found)s » n’est pas une épreuve de cette session."),
        noop("Écrivez son nom court, comme sur la page « Épreuves et jours »."),
    ),
    "table.no_part": (
        noop("La première ligne n’a pas de colonne « numero » avec « points » ou des"
        " stations."),
        noop("Partez du modèle à remplir : il a les bons intitulés."),
    ),
    "domain.unknown": (
        noop("« %(found)s » n’est pas un domaine des ECOS."),
        noop("Reprenez un domaine du modèle à remplir."),
    ),
    "stations.differ": (
        noop("Les stations ne sont pas celles déjà en place pour d’autres candidats"
        " (%(found)s), absents du fichier."),
        noop("Reprenez les mêmes intitulés, ou incluez tous les candidats."),
    ),
    "stations.too_many": (
        noop("Notes : %(found)s. C’est plus qu’un candidat n’a de stations."),
        noop("Videz les cases des stations que le candidat n’a pas eues."),
    ),
    "mark.invalid": (
        noop("« %(found)s » n’est pas une note."),
        noop("Écrivez un nombre, quatre décimales au plus, comme 12,5."),
    ),
    "mark.too_high": (
        noop("%(found)s dépasse %(other)s."),
        noop("Corrigez la note."),
    ),
    "specialty.unknown": (
        noop("« %(found)s » n’est pas une spécialité des groupes."),
        noop("Écrivez son nom comme dans l’arrêté."),
    ),
    "subdivision.unknown": (
        noop("« %(found)s » n’est pas une subdivision."),
        noop("Écrivez son nom ou son code."),
    ),
    "contract.unknown": (
        noop("« %(found)s » n’est pas un contrat de cette campagne."),
        noop("Laissez vide un poste ordinaire, ou ajoutez le contrat aux réglages."),
    ),
    "seats.invalid": (
        noop("« %(found)s » n’est pas un nombre de postes."),
        noop("Écrivez un nombre entier, 0 si la ligne n’est plus offerte."),
    ),
    "return.unknown": (
        noop("Les postes ne peuvent pas être rendus à « %(found)s »."),
        noop("Nommez une ligne ordinaire du même groupe ; seul un contrat rend."),
    ),
    "post.moved": (
        noop("« %(found)s » était une autre ligne : spécialité, subdivision, contrat."),
        noop("Donnez un autre code à la nouvelle ligne, et 0 poste à l’ancienne."),
    ),
    "rank.invalid": (
        noop("« %(found)s » n’est pas un rang."),
        noop("Écrivez un nombre entier, ou laissez vide qui n’est pas classé."),
    ),
    "rank.twice": (
        noop("Le rang %(found)s est déjà à la ligne %(other)s."),
        noop("Départagez : un rang par étudiant dans chaque groupe."),
    ),
    "ranks.missing": (
        noop("Le n° %(found)s ne participe pas encore."),
        noop("Apportez d’abord les rangs, ou prenez le classement en vigueur."),
    ),
    "value.unknown": (
        noop("« %(found)s » n’est pas attendu ici."),
        noop("Par exemple : %(other)s."),
    ),
}  # fmt: skip


def fault_words(fault: Fault) -> FaultWords:
    """Return the words of a fault, in the language of the reader."""
    problem, todo = SAYINGS[fault.code]
    facts = {
        "found": fault.found,
        "other": fault.other,
        "factors": ", ".join(str(factor) for factor in FACTORS),
        "texts": ", ".join(str(percent) for percent in TEXT_PERCENTS),
        "breaks": str(BREAKS_COUNT_MAX),
        "minutes": str(BREAK_MINUTES_MAX),
    }
    return FaultWords(_(problem) % facts, _(todo) % facts)


def file_missing_words(facts: Facts) -> Words:
    """Return why a file was not taken: none came, it is empty, or it is too large."""
    title = _("Aucun fichier n’est venu, ou il est vide.")
    if facts["bytes_count"]:
        title = _("Ce fichier est trop lourd.")
    return Words(title, _("Choisissez-en un autre, puis continuez."))
