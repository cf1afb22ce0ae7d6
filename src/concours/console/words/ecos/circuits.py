"""Words for what goes on in a circuit: bell, cells, what does not go together."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.core.ecos.bells.moment import Moment
from concours.core.ecos.floor.cells import HELD_STATES, Cell

MOMENTS = {
    "before": gettext_noop("avant la première cloche"),
    "reading": gettext_noop("lecture de la consigne"),
    "inside": gettext_noop("en salle"),
    "ending": gettext_noop("dernière minute"),
    "changeover": gettext_noop("battement"),
    "rest": gettext_noop("pause entre deux rotations"),
    "paused": gettext_noop("circuit arrêté"),
    "over": gettext_noop("terminé"),
}
CELLS = {
    "free": gettext_noop("sans candidat"),
    "withdrawn": gettext_noop("station retirée"),
    "left_empty": gettext_noop("siège vide"),
    "absent": gettext_noop("absent"),
    "waiting": gettext_noop("à venir"),
    "reading": gettext_noop("lit la consigne"),
    "marking": gettext_noop("grille en cours"),
    "to_validate": gettext_noop("à valider"),
    "kept": gettext_noop("gardée sur la tablette"),
    "received": gettext_noop("reçue"),
    "carried": gettext_noop("portée par le binôme"),
    "paper": gettext_noop("papier"),
    "given_up": gettext_noop("qu’on n’attend plus"),
    "resat": gettext_noop("repassée ailleurs"),
    "missing": gettext_noop("manque"),
}
TONES = {
    "kept": "kept",
    "to_validate": "care",
    "missing": "stop",
    **dict.fromkeys(HELD_STATES, "safe"),
}
FINDINGS = {
    "disagreement": gettext_noop("les deux sièges ne disent pas le même candidat"),
    "twice_in_turn": gettext_noop("un candidat à deux stations du même passage"),
    "two_in_turn": gettext_noop("deux candidats au même siège"),
    "met_again": gettext_noop("un candidat revu au même siège"),
    "out_of_turn": gettext_noop("un candidat que la feuille n’attend pas là"),
    "not_of_circuit": gettext_noop("un numéro qui n’est pas de ce circuit"),
    "not_as_shown": gettext_noop("une grille validée autrement que montrée"),
}
WHY_MISSING = {
    "never_met": gettext_noop("jamais identifié à ce siège"),
    "empty": gettext_noop("grille vide"),
    "open": gettext_noop("pas encore validée"),
    "not_as_shown": gettext_noop("validée autrement que montrée"),
    "chain_broken": gettext_noop("son journal n’est pas entier"),
}


def moment_word(moment: Moment | None) -> str:
    """Return what goes on in a circuit; before a start is announced, that."""
    return _(MOMENTS[moment.state]) if moment else _("départ non annoncé")


def cell_word(cell: Cell) -> str:
    """Return the state of a cell, late or stray if it is."""
    word = _(CELLS[cell.state])
    if cell.is_stray:
        return _("%(state)s, à personne") % {"state": word}
    if cell.is_late and cell.state not in (*HELD_STATES, "missing"):
        return _("%(state)s, en retard") % {"state": word}
    return word


def cell_tone(cell: Cell) -> str:
    """Return the colour of a cell's words: the usual has none."""
    if cell.is_stray or (cell.is_late and cell.state not in HELD_STATES):
        return "stop"
    return TONES.get(cell.state, "")
