"""What to do for each copy that is awaited, and why a collection is refused."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.console.words import formats
from concours.console.words.title_and_advice import Facts, Words, fixed_words
from concours.core.delivery.supervision.collecting import Remedy
from concours.store.queries.delivery.attempt_status import CollectionClass

WORDS: dict[Remedy, str] = {
    "composing": gettext_noop("compose encore"),
    "delivering": gettext_noop("livre seule"),
    "keep_open": gettext_noop("garder allumée"),
    "connect": gettext_noop("reconnecter"),
    "recover": gettext_noop("allumer, ou reprendre par code"),
}
TONES: dict[Remedy, str] = {
    "delivering": "safe",
    "keep_open": "act",
    "connect": "kept",
    "recover": "care",
}
ADVICE: dict[Remedy, str] = {
    "composing": gettext_noop("Son temps court jusqu’à %(due)s : rien à faire."),
    "delivering": gettext_noop("Tablette reliée : la copie arrive seule."),
    "keep_open": gettext_noop(
        "Tablette reliée, copie non remise : la garder allumée, "
        "application ouverte, %(room)s, place %(seat)s."
    ),
    "recover": gettext_noop(
        "Sans signe de vie : allumer la tablette, %(room)s, place %(seat)s ; "
        "si elle ne revient pas, reprendre par code sur une autre."
    ),
}
CLASSES: dict[CollectionClass, str] = {
    "complete": gettext_noop("complète"),
    "coming": gettext_noop("en route"),
    "not_handed": gettext_noop("non remise"),
    "given_up": gettext_noop("qu’on n’attend plus"),
    "absent": gettext_noop("absent"),
    "excluded": gettext_noop("exclu"),
}


def remedy_word(remedy: Remedy) -> str:
    """Return the remedy in a few words."""
    return _(WORDS[remedy])


def class_word(class_: CollectionClass) -> str:
    """Return what a copy is filed under."""
    return _(CLASSES[class_])


def advice(
    remedy: Remedy, *, room: str, seat: str, waiting_count: int, due_ms: int | None
) -> str:
    """Return what to do, where, in one sentence."""
    facts = {
        "room": room,
        "seat": seat,
        "due": formats.hour(due_ms) if due_ms is not None else "",
    }
    if remedy == "connect":
        return f"{_connect(waiting_count)} {_seat_words(facts)}"
    if remedy == "composing" and due_ms is None:
        return _("Son temps est arrêté : il sera rendu à la reprise.")
    return _(ADVICE[remedy]) % facts


def _connect(count: int) -> str:
    words = ngettext(
        "Reconnecter cette tablette : %(number)s action y attend.",
        "Reconnecter cette tablette : %(number)s actions y attendent.",
        max(1, count),
    )
    return words % {"number": formats.count(max(1, count))}


def _seat_words(facts: dict[str, str]) -> str:
    return _("%(room)s, place %(seat)s.") % facts


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "collect.absences_unread": fixed_words(
        gettext_noop("Des absents n’ont pas été dits absents par leur salle."),
        gettext_noop(
            "Lisez sur la page de la collecte combien, et dans quelles salles :"
            " leur tablette est peut-être restée éteinte. Rien n’a été rassemblé."
        ),
    ),
    "roster.settled": fixed_words(
        gettext_noop("Une épreuve collectée ne change plus : rien n’a été changé."),
        gettext_noop(
            "Ce fichier changerait le nom, la place ou le temps de candidats qui y"
            " ont une copie, ou le nom de leur centre. Retirez ces lignes."
        ),
    ),
}
