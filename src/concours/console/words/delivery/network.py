"""What was found at a tablet's place of a site, as staff read it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext

from concours.console.words import formats
from concours.console.words.delivery import relays
from concours.console.words.title_and_advice import Facts, Words, fixed_words
from concours.core.delivery.readiness.lines import LineResult
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.probes import SiteProbe

CHECKS = {
    "exam": noop("L’examen répond, sous un certificat valable"),
    "certificate": noop("C’est lui qui répond, et personne entre les deux"),
    "hour": noop("L’heure est la sienne, à deux secondes près"),
    "names": noop("Les noms d’ailleurs sont inconnus"),
    "addresses": noop("Les adresses d’ailleurs sont fermées"),
    "neighbours": noop("Une tablette voisine est fermée"),
}
STATES = {
    "ok": ("check", "safe", noop("bon")),
    "unknown": ("circle-dashed", "care", noop("pas pu être dit")),
    "wrong": ("octagon-alert", "stop", noop("mauvais")),
}
OLD = noop("la dernière sonde du réseau date de plus d’un jour")
REMEDY = noop(
    "depuis la place d’une tablette, lancer « concours kiosk probe » avec le code de ce"
    " centre."
)
WRONG_REMEDY = noop(
    "ouvrir le centre pour lire ce qui a été vu, reprendre les fichiers du routeur,"
    " puis sonder de nouveau."
)


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check as it is shown: what was tried, how it went, what was met."""

    words: str
    icon: str
    tone: str
    state: str
    seen: str


@dataclass(frozen=True, slots=True)
class ProbeView:
    """The last probe of a site."""

    at: Instant
    checks: tuple[CheckView, ...]


def probe_view(probe: SiteProbe | None) -> ProbeView | None:
    """Return the last probe of a site with its words, None where nobody probed."""
    if probe is None:
        return None
    views = []
    for check in probe.checks:
        icon, tone, state = STATES[check.state]
        words = _(CHECKS[check.name])
        views.append(CheckView(words, icon, tone, _(state), check.seen))
    return ProbeView(probe.at, tuple(views))


def network_cell(line: LineResult) -> str:
    """Return how many checks are well, of how many."""
    all_count = sum(line.counts)
    if not all_count:
        return "–"
    numbers = {
        "right": formats.count(line.counts[0]),
        "all": formats.count(all_count),
    }
    return _("%(right)s sur %(all)s") % numbers


def network_reason(line: LineResult) -> str:
    """Return what is wrong with a site's network, without a full stop."""
    if line.is_old:
        return _(OLD)
    _well, unknown, wrong = line.counts
    bad = wrong or unknown
    words = (
        ngettext(
            "%(bad)s contrôle du réseau est mauvais",
            "%(bad)s contrôles du réseau sont mauvais",
            bad,
        )
        if wrong
        else ngettext(
            "%(bad)s contrôle du réseau n’a pas pu être fait",
            "%(bad)s contrôles du réseau n’ont pas pu être faits",
            bad,
        )
    )
    return words % {"bad": formats.count(bad)}


def network_remedy(line: LineResult) -> str:
    """Return what to do about a site's network."""
    return _(WRONG_REMEDY if line.light == "red" else REMEDY)


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    **relays.SAYINGS,
    "kiosk.probe_unknown": fixed_words(
        noop("Le rapport d’une sonde n’a pas été pris : aucun code ne l’a scellé."),
        noop("Demandez un code de sonde pour ce centre ; il vaut un jour."),
    ),
    "kiosk.probe_stale": fixed_words(
        noop("Le rapport d’une sonde est d’une autre heure."),
        noop("Sondez de nouveau."),
    ),
    "kiosk.probe_too_often": fixed_words(
        noop("Un centre envoie trop de rapports de sonde."),
        noop("Attendez une minute."),
    ),
}
