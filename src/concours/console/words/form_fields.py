"""Words of forms that were not filled as they ask: which field, what is wrong in it."""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.console.words.title_and_advice import Facts, Words

FIELDS: Mapping[str, str] = {
    "absences": noop("Absences"),
    "absent": noop("Absents"),
    "assisted": noop("Assistance"),
    "attempt": noop("Candidat"),
    "attended": noop("Le candidat"),
    "break_minutes": noop("Minutes de chaque pause"),
    "breaks_count": noop("Pauses à chaque épreuve"),
    "candidate": noop("Candidat"),
    "cause": noop("Cause"),
    "chair": noop("Station"),
    "closes": noop("Heure de la clôture"),
    "contrast": noop("Contraste"),
    "day": noop("Jour"),
    "days": noop("Jours après la publication"),
    "exam": noop("Examen"),
    "file": noop("Fichier"),
    "first_day": noop("Premier jour"),
    "halves": noop("Note"),
    "hearing": noop("Audition, par l’heure de Paris"),
    "incident": noop("Incident"),
    "kind": noop("Nature"),
    "lead_s": noop("Délai avant le départ"),
    "method": noop("Méthode"),
    "minutes": noop("Durée en minutes"),
    "more_for_unassigned": noop("Vœux de plus pour qui est sans poste"),
    "motive": noop("Motif de lecture"),
    "names": noop("Numéros"),
    "number": noop("Numéro"),
    "opens": noop("Heure de l’ouverture"),
    "pairs_most": noop("Paires d’un couple, au plus"),
    "phase": noop("Phase"),
    "place": noop("Passage libre"),
    "post": noop("Centre, ou une salle de ce centre"),
    "reader": noop("Lecture à voix haute"),
    "roles": noop("Rôles"),
    "room": noop("Salle"),
    "rotation": noop("Première rotation qu’il peut encore avoir"),
    "scheduled": noop("Jour et heure"),
    "site": noop("Centre"),
    "sitting": noop("Épreuve"),
    "spacing_percent": noop("Interligne"),
    "station": noop("Station"),
    "text_percent": noop("Taille du texte"),
    "trouble": noop("Ce qui est arrivé"),
    "turn": noop("Passage"),
    "weight": noop("Coefficient dans la note d’ensemble"),
    "where": noop("Lieu"),
    "wishes_least": noop("Vœux au moins dans une liste confirmée"),
    "wording": noop("Rédaction"),
}
"""Fields that people fill, as their pages call them."""

OWN_FIELDS = frozenset({
    *("action", "age_ms", "at", "call", "draft", "epoch", "factor", "handover"),
    *("keeper", "relay", "rest", "sealed", "seen", "signer", "step", "tap", "verb"),
})  # fmt: skip
"""Fields that a page fills by itself: nobody can put one right."""

LACKS: Mapping[str, str] = {
    "missing": noop("Remplissez-le, ou faites un choix. Rien n’a changé."),
    "choice": noop("Choisissez ce que la page propose. Rien n’a changé."),
    "whole": noop("Écrivez un nombre entier, en chiffres. Rien n’a changé."),
    "decimal": noop(
        "Écrivez un nombre, avec une virgule s’il le faut\u00a0: 1,5. Rien n’a changé."
    ),
    "day": noop(
        "Écrivez le jour, le mois, l’année\u00a0: 19/10/2026. Rien n’a changé."
    ),
    "count": noop("Il y en a trop, ou un de trop long. Rien n’a changé."),
    "file": noop("Déposez un fichier ni vide, ni trop grand. Rien n’a changé."),
    "sign": noop(
        "Un signe de ce texte ne peut pas être gardé\u00a0: retapez-le."
        " Rien n’a changé."
    ),
}
"""What is wrong in a field, by its `lack`."""


LACK_NAMES: Mapping[str, str] = {
    "missing": noop("vide"),
    "choice": noop("hors de la liste"),
    "whole": noop("pas un nombre entier"),
    "decimal": noop("pas un nombre"),
    "day": noop("pas un jour"),
    "count": noop("trop nombreux, ou trop longs"),
    "file": noop("fichier vide, ou trop grand"),
    "sign": noop("signe qui ne se garde pas"),
}
"""The same in short, for the list of refused attempts."""


def field_name(field: str) -> str:
    """Return what a page calls a field, "" of one that nobody fills."""
    plain_field = re.sub(r"-?[0-9]+$", "", field)  # one of many alike
    return _(FIELDS[plain_field]) if plain_field in FIELDS else ""


def _invalid(facts: Facts) -> Words:
    field = str(facts["field"])
    name = field_name(field)
    if not name:
        return Words(
            _("Cette page n’est plus celle que la console attend."),
            _(
                "Rien n’a changé. Rouvrez-la, puis recommencez. Si elle refuse encore,"
                " donnez à la cellule ce mot\u00a0: %(field)s."
            )
            % {"field": field},
        )
    title = _("Le champ «\u00a0%(name)s\u00a0» ne convient pas.") % {"name": name}
    return Words(title, _(LACKS[facts.get("lack", "choice")]))


def _moment(facts: Facts) -> Words:
    title = _("«\u00a0%(written)s\u00a0» n’est pas un jour et une heure.") % facts
    return Words(
        title,
        _(
            "Écrivez le jour, le mois, l’année, puis l’heure de Paris\u00a0:"
            " 19/10/2026 14:30. Rien n’a changé."
        ),
    )


SAYINGS: Mapping[str, Callable[[Facts], Words]] = {
    "form.invalid": _invalid,
    "form.moment": _moment,
}
