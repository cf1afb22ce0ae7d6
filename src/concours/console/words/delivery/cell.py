"""The technical cell in words: steps of its day, faults of its file, refusals."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.console.words import formats
from concours.console.words.title_and_advice import Facts, Words, fixed_words
from concours.core.delivery.cell.runbook import RunbookFault
from concours.core.delivery.cell.steps import StepState

STEP_STATES: Mapping[StepState, str] = {
    "done": noop("étape faite"),
    "late": noop("en retard"),
    "now": noop("à faire maintenant"),
    "later": noop("plus tard"),
}
STEP_LOOKS: Mapping[StepState, tuple[str, str]] = {
    "done": ("check", "safe"),
    "late": ("triangle-alert", "care"),
    "now": ("chevron-right", "act"),
    "later": ("circle-dashed", "muted"),
}
"""Icon and tone."""

FAULTS: Mapping[str, str] = {
    "unknown": noop("n’est pas connu"),
    "not_steps": noop("n’est pas une suite d’étapes [[step]]"),
    "count": noop("il en faut de 1 à 60"),
    "not_a_code": noop("a des minuscules, des chiffres et « _ », 40 au plus"),
    "not_a_text": noop("est un texte de 1 à 160 caractères"),
    "one_hour": noop("il faut « at » ou « from_start », et pas les deux"),
    "not_an_hour": noop('est une heure écrite "07:00"'),
    "out_of_range": noop("est hors de ses bornes"),
    "twice": noop("est déjà celui d’une autre étape"),
}

STATUS_NAMES: Mapping[str, str] = {
    "all_well": noop("Tout marche"),
    "site_hindered": noop("Un centre est gêné, on y compose"),
    "centre_cut": noop("Le serveur de l’examen est coupé : composez, rien n’est perdu"),
    "opening_moved": noop("L’ouverture est déplacée"),
    "suspended": noop("Épreuve suspendue : attendez"),
}
STATUS_LOOKS: Mapping[str, tuple[str, str]] = {
    "all_well": ("check", ""),
    "site_hindered": ("circle-alert", "care"),
    "centre_cut": ("unlink", "kept"),
    "opening_moved": ("clock", "care"),
    "suspended": ("circle-stop", "stop"),
}
"""Icon and tone."""

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "incident_followed": (
        noop(
            "L’incident de l’acte n° %(opened)s a grandi : « %(incident)s »,"
            " tablettes : %(count)s."
        ),
        noop("L’incident de l’acte n° %(opened)s est confié à %(assignee)s."),
        noop("L’incident de l’acte n° %(opened)s est noté « %(state)s »."),
    ),
    "drill_recorded": (noop("Exercice, %(drill)s\u00a0: %(trial)s."),),
    "status_announced": (
        noop(
            "Annoncé le %(said_ms)s par %(announcer)s, sur %(machine)s, sans le"
            " registre\u00a0: %(word)s."
        ),
        noop("Annoncé, %(title)s : %(word)s au %(opens_ms)s."),
        noop("Annoncé, %(title)s : %(word)s."),
        noop("Annoncé : %(word)s."),
    ),
    "shift_offered": (
        noop("Passation écrite pour %(taker)s. Prochain point\u00a0: %(next_point)s"),
    ),
    "shift_handed": (
        noop("La main est prise à %(leaver)s, acte n°\u00a0%(offered)s."),
    ),
    "report_drawn": (
        noop("Le rapport de la journée du %(day)s est établi."),
        noop("Le rapport de l’incident de l’acte n°\u00a0%(incident_act)s est établi."),
    ),
    "step_done": (
        noop("%(asked)s\u00a0: fait. Lu\u00a0: %(read)s"),
        noop("%(asked)s\u00a0: fait. Montré\u00a0: %(shown)s"),
    ),
}


def fault_words(fault: RunbookFault) -> str:
    """Return one fault of the file of the day: where, and what."""
    words = _(FAULTS[fault.fault]) if fault.fault in FAULTS else fault.fault
    if not fault.step:
        return " ".join(part for part in (fault.field, words) if part)
    place = _("étape %(number)s") % {"number": fault.step}
    return f"{place}, {fault.field}\u00a0: {words}"


def status_sentence(word: str, opens_ms: int | None) -> str:
    """Return an announcement as everybody reads it; an unknown word as it is."""
    if opens_ms is not None:
        words = _("L’ouverture est déplacée à %(hour)s")
        return words % {"hour": formats.hour(opens_ms)}
    return _(STATUS_NAMES[word]) if word in STATUS_NAMES else word


def _too_early(facts: Facts) -> Words:
    return Words(
        _("Cette étape se fait dans l’heure qui la précède, pas plus tôt."),
        _("Son heure\u00a0: %(hour)s.") % {"hour": formats.hour(facts["at_ms"])},
    )


SAYINGS: Mapping[str, Callable[[Facts], Words]] = {
    "runbook.invalid": fixed_words(
        noop("Le fichier de la journée a des fautes."),
        noop("La page « Heure par heure » les nomme toutes. Rien n’a été noté."),
    ),
    "shift.note_incomplete": fixed_words(
        noop("Une passation dit quatre choses."),
        noop("Ce qu’on sait, a fait, qui reste et suit, en 500 caractères chacune."),
    ),
    "shift.incident_held": fixed_words(
        noop("Qui part tient encore un incident ouvert."),
        noop("Il se confie ou se clôt d’abord, à la page Incidents."),
    ),
    "shift.taker_invalid": fixed_words(
        noop("Cette personne ne peut pas prendre la main."),
        noop("Choisissez une autre personne de la cellule technique."),
    ),
    "shift.over": fixed_words(
        noop("Cette passation n’attend plus, ou n’est pas pour vous."),
        noop("Relisez la page\u00a0: elle montre celles qui attendent."),
    ),
    "status.invalid": fixed_words(
        noop("Cette annonce n’est pas possible."),
        noop("Choisissez une des cinq phrases ; une heure est à venir, sous un jour."),
    ),
    "status.takes_two": fixed_words(
        noop("Cette phrase s’annonce à deux personnes."),
        noop(
            "Ce qui arrête ou déplace, et ce qui le lève\u00a0: une personne du jury"
            " le propose pour l’épreuve, une autre confirme."
        ),
    ),
    "step.too_early": _too_early,
    "step.done_already": fixed_words(
        noop("Cette étape est déjà faite."),
        noop("Ce qui a été lu reste. Relisez la page\u00a0: un autre l’a faite."),
    ),
    "step.reading_missing": fixed_words(
        noop("Une étape se fait avec ce qui a été lu."),
        noop("Écrivez ce que vous avez lu, en 500 caractères au plus."),
    ),
    "step.reading_old": fixed_words(
        noop("Ce que la page montrait a plus de dix minutes."),
        noop("Ouvrez la page de nouveau, lisez, puis pressez le bouton."),
    ),
}
