"""Words for an exam: what its profile decides, and where each of its steps stands."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.acts.actor import Actor
from concours.console.words import formats
from concours.console.words.act_kinds import role_word
from concours.console.words.results.combining import say_profile_total
from concours.core.delivery.planning.steps import (
    SEEN_PERCENT,
    ExamFacts,
    SittingFacts,
    Step,
    StepName,
)
from concours.core.profile.shape import Profile
from concours.store.models import Exam
from concours.store.queries.profiles import profile_of

STEPS: dict[StepName, str] = {
    "exam": gettext_noop("L’examen"),
    "people": gettext_noop("Qui prépare, qui surveille, qui décide"),
    "candidates": gettext_noop("Candidats, salles et places"),
    "sittings": gettext_noop("Épreuves et jours"),
    "examiners": gettext_noop("Examinateurs"),
    "papers": gettext_noop("Sujets"),
    "sealing": gettext_noop("Scellement"),
    "check": gettext_noop("Essai technique"),
    "rehearsal": gettext_noop("Répétition"),
    "allotment": gettext_noop("Répartition"),
    "coordination": gettext_noop("Coordination des circuits"),
    "convocations": gettext_noop("Convocations"),
    "days": gettext_noop("Les jours d’épreuve"),
    "marks": gettext_noop("Notes et délibération"),
    "publication": gettext_noop("Publication"),
    "archive": gettext_noop("Archive et effacement"),
}
NEEDED: dict[StepName, str] = {
    "exam": gettext_noop("un profil, un titre, un nom court, un premier jour"),
    "people": gettext_noop("une personne à la fois, ou un fichier"),
    "candidates": gettext_noop("CSV ou XLSX ; aménagements compris"),
    "sittings": gettext_noop(
        "jour, heure, durée ; aménagements vérifiés d’une épreuve à l’autre"
    ),
    "examiners": gettext_noop("CSV ou XLSX ; deux par station, et une réserve"),
    "papers": gettext_noop("un sujet figé pour chaque épreuve"),
    "sealing": gettext_noop("chaque sujet scellé, son procès-verbal confirmé"),
    "check": gettext_noop("dix minutes, sans détenteur"),
    "rehearsal": gettext_noop(
        "des candidats simulés, sur un double de l’examen, par la cellule technique"
    ),
    "allotment": gettext_noop(
        "qui examine qui, où et quand ; après le scellement des séries"
    ),
    "coordination": gettext_noop("une personne par centre qui a des circuits"),
    "convocations": gettext_noop("un PDF par centre, un code par candidat"),
    "days": gettext_noop("chaque épreuve s’ouvre et se ferme à son heure"),
    "marks": gettext_noop("quand toutes les copies sont là"),
    "publication": gettext_noop("à l’heure choisie"),
    "archive": gettext_noop("une archive vérifiée, puis l’effacement à sa date"),
}
OF_STATIONS_ALONE: dict[StepName, tuple[str, str]] = {
    "sittings": (
        STEPS["sittings"],
        gettext_noop("jour et heure de chaque demi-journée, qui suit sa cadence"),
    ),
    "papers": (
        gettext_noop("Séries"),
        gettext_noop("une série figée pour chaque jour, hors de la maison"),
    ),
    "sealing": (
        STEPS["sealing"],
        gettext_noop("chaque série scellée, son procès-verbal confirmé"),
    ),
    "days": (
        STEPS["days"],
        gettext_noop("chaque demi-journée s’ouvre à son heure"),
    ),
    "marks": (STEPS["marks"], gettext_noop("quand toutes les grilles sont là")),
}
"""Title and need of a step, where an exam has stations alone."""
PARTS: tuple[tuple[str, tuple[StepName, ...]], ...] = (
    (
        gettext_noop("Préparer"),
        ("exam", "people", "candidates", "sittings", "examiners", "papers"),
    ),
    (
        gettext_noop("Avant le jour"),
        (
            *("sealing", "check", "rehearsal"),
            *("allotment", "coordination", "convocations"),
        ),
    ),
    (
        gettext_noop("Le jour et après"),
        ("days", "marks", "publication", "archive"),
    ),
)
STATES = {
    "done": gettext_noop("fait"),
    "open": gettext_noop("à faire"),
    "waiting": gettext_noop("attendu d’une autre personne"),
    "optional": gettext_noop("facultatif"),
    "late": gettext_noop("en retard"),
}
OUTCOMES = {
    "ranking": gettext_noop("classement par groupes"),
    "admission": gettext_noop("note, admis ou ajourné"),
    "marks": gettext_noop("notes"),
}
MARKING = {
    "edn": gettext_noop("par discordances"),
    "exact": gettext_noop("juste ou faux"),
}
SEALING = {
    "ceremony": gettext_noop("par cérémonie : la maison ne voit jamais le sujet"),
    "light": gettext_noop("léger : la maison lit le sujet une fois, pour le vérifier"),
    "solo": gettext_noop("par une personne : la maison lit le sujet une fois"),
}
SEALING_OF_SERIES = {
    "ceremony": gettext_noop("par cérémonie : la maison ne lit jamais la série"),
    "light": gettext_noop(
        "léger : une part va au coffre, la maison ne lit jamais la série"
    ),
    "solo": gettext_noop("par une personne : la maison ne lit jamais la série"),
}
"""A series is sealed in the browser, whatever the mode."""
GRAVE_ACTS = {
    "two_persons": gettext_noop("à deux personnes"),
    "one_with_reason": gettext_noop("une personne, avec un motif"),
}
LOCKS = {
    "required": gettext_noop("verrouillage exigé"),
    "advised": gettext_noop("verrouillage conseillé"),
    "none": gettext_noop("libres"),
}


def profile_title(profile: Profile) -> str:
    """Return how a profile is called in the reader's language."""
    return profile.en if translation.get_language() == "en" else profile.fr


def profile_words(profile: Profile) -> str:
    """Return in one sentence what a profile is for."""
    count = profile.sealing.quorum[0]
    if profile.is_of_stations_alone:
        holders = ngettext(
            "Un détenteur ouvre la série.",
            "%(number)d détenteurs ouvrent la série ensemble.",
            count,
        )
    else:
        holders = ngettext(
            "Un détenteur ouvre le sujet.",
            "%(number)d détenteurs ouvrent le sujet ensemble.",
            count,
        )
    holders %= {"number": count}
    return f"{_outcome(profile).capitalize()}. {holders}"


def profile_facts(profile: Profile) -> list[tuple[str, str]]:
    """Return what a profile decides, each with its name."""
    none = _("aucun")
    gates = [formats.decimal(gate.least, 0) for gate in profile.gates]
    kept_days = [
        ngettext("%(number)s jour", "%(number)s jours", days)
        % {"number": formats.count(days)}
        for days in profile.kept_days
    ]
    is_alone = profile.is_of_stations_alone
    sealing = SEALING_OF_SERIES if is_alone else SEALING
    of_papers = [
        (_("Rangs des questions"), ", ".join(profile.ranks) or none),
        (_("Correction"), _(MARKING[profile.marking])),
    ]
    kept_words = _("Grilles gardées") if is_alone else _("Copies gardées")
    return [
        (_("Résultat"), _outcome(profile)),
        (_("Note d’ensemble"), say_profile_total(profile)),
        (_("Seuils sur 20"), ", ".join(gates) or none),
        *([] if is_alone else of_papers),
        (_("Scellement"), _(sealing[profile.sealing.mode])),
        (_("Parts de la clé"), _shares(profile)),
        (_("Décisions graves"), _(GRAVE_ACTS[profile.grave_acts])),
        (_("Tablettes"), _(LOCKS[profile.lock])),
        (kept_words, ", ".join(kept_days) or _("à fixer par l’autorité")),
    ]


def step_title(name: StepName, profile: Profile) -> str:
    """Return how a step is called."""
    own = OF_STATIONS_ALONE.get(name) if profile.is_of_stations_alone else None
    return _(own[0] if own else STEPS[name])


def step_need(name: StepName, profile: Profile) -> str:
    """Return what a step needs to be done."""
    own = OF_STATIONS_ALONE.get(name) if profile.is_of_stations_alone else None
    return _(own[1] if own else NEEDED[name])


def step_words(
    step: Step,
    facts: ExamFacts,
    exam: Exam,
    *,
    awaited: Sequence[str] = (),
) -> str:
    """Return where a step stands: what is there, or what it still needs.

    `awaited` are those named who have not signed in yet.
    """
    words = ", ".join(_fact_words(step.name, facts, exam.first_day))
    if step.name == "people" and awaited:
        names = _("nommés, pas encore entrés : %(names)s")
        words += "\N{NARROW NO-BREAK SPACE}; " + names % {"names": ", ".join(awaited)}
    if step.name == "sealing" and step.names:
        words += "\N{NARROW NO-BREAK SPACE}; " + _("procès-verbal à confirmer")
    return words or step_need(step.name, profile_of(exam))


def who_words(step: Step, actor: Actor) -> str:
    """Return who is to do a step, "" once it is done."""
    if step.state == "done":
        return ""
    if step.names:
        return ", ".join(step.names)
    if set(step.roles) & actor.roles:
        return _("vous")
    return ", ".join(role_word(role) for role in step.roles)


def _outcome(profile: Profile) -> str:
    if profile.groups:
        return _(OUTCOMES["ranking"])
    opens = {gate.opens for gate in profile.gates}
    return _(OUTCOMES["admission" if "admission" in opens else "marks"])


def _shares(profile: Profile) -> str:
    shares, quorum = profile.sealing.shares, profile.sealing.quorum
    values = {"quorum": quorum[0], "shares": shares[0]}
    if shares[0] == shares[-1]:
        return _("%(quorum)d sur %(shares)d") % values
    return _("%(quorum)d au moins, sur %(shares)d ou plus") % values


CANDIDATES = gettext_noop("%(number)s candidat"), gettext_noop("%(number)s candidats")
UNSEATED = (
    gettext_noop("%(number)s candidat sans place"),
    gettext_noop("%(number)s candidats sans place"),
)
SITTINGS = gettext_noop("%(number)s épreuve"), gettext_noop("%(number)s épreuves")
CLASHES = (
    gettext_noop("%(number)s chevauchement"),
    gettext_noop("%(number)s chevauchements"),
)
MISSING_LETTERS = (
    gettext_noop("%(number)s convocation à faire"),
    gettext_noop("%(number)s convocations à faire"),
)
STALE_LETTERS = (
    gettext_noop("%(number)s convocation à refaire : heure, lieu ou place ont changé"),
    gettext_noop("%(number)s convocations à refaire : heure, lieu ou place ont changé"),
)


def _fact_words(
    name: StepName, facts: ExamFacts, first_day: date | None
) -> Iterator[str]:
    """Yield what the record says of a step, nothing before it has begun."""
    if name == "exam" and first_day is not None:
        day = date_format(first_day, "l j F Y")
        yield _("premier jour : %(day)s") % {"day": day}
    if name in TOLD:
        yield from TOLD[name](facts)
    if name in PROGRESS and facts.sittings:
        yield _progress(PROGRESS[name], facts)


def _people(facts: ExamFacts) -> Iterator[str]:
    roles = [
        f"{count} × {role_word(role)}" if count > 1 else role_word(role)
        for role, count in facts.missing_roles.items()
    ]
    if roles:
        yield _("il manque : %(roles)s") % {"roles": ", ".join(roles)}


def _candidates(facts: ExamFacts) -> Iterator[str]:
    yield from _count_words(facts.candidates_count, CANDIDATES)
    yield from _count_words(facts.unseated_count, UNSEATED)


def _sittings(facts: ExamFacts) -> Iterator[str]:
    yield from _count_words(len(facts.sittings), SITTINGS)
    yield from _count_words(facts.clashes_count, CLASHES)


def _check(facts: ExamFacts) -> Iterator[str]:
    if facts.seen_count:
        yield _("Tablettes vues : %(seen)s sur %(all)s ; il en faut %(least)s") % {
            "seen": formats.count(facts.seen_count),
            "all": formats.count(facts.candidates_count),
            "least": formats.percent(SEEN_PERCENT / 100),
        }


def _rehearsal(facts: ExamFacts) -> Iterator[str]:
    if facts.rehearsed_count:
        run_words = ngettext(
            "répétée avec %(number)s candidat",
            "répétée avec %(number)s candidats",
            facts.rehearsed_count,
        ) % {"number": formats.count(facts.rehearsed_count)}
        is_whole = facts.is_rehearsed
        yield (
            run_words
            if is_whole
            else _("%(played)s : l’examen a grandi") % {"played": run_words}
        )


def _letters(facts: ExamFacts) -> Iterator[str]:
    yield from _count_words(facts.letters_missing_count, MISSING_LETTERS)
    yield from _count_words(facts.letters_stale_count, STALE_LETTERS)


EXAMINERS = (
    gettext_noop("%(number)s examinateur"),
    gettext_noop("%(number)s examinateurs"),
)


def _examiners(facts: ExamFacts) -> Iterator[str]:
    yield from _count_words(facts.examiners_count, EXAMINERS)


def _allotment(facts: ExamFacts) -> Iterator[str]:
    allotted_count = sum(sitting.is_allotted for sitting in facts.half_days)
    if allotted_count:
        counts = {"done": allotted_count, "all": len(facts.half_days)}
        yield _("%(done)d sur %(all)d") % counts


UNCOORDINATED = (
    gettext_noop("%(number)s centre sans coordination"),
    gettext_noop("%(number)s centres sans coordination"),
)


def _coordination(facts: ExamFacts) -> Iterator[str]:
    yield from _count_words(facts.uncoordinated_count, UNCOORDINATED)


TOLD: dict[StepName, Callable[[ExamFacts], Iterator[str]]] = {
    "people": _people,
    "candidates": _candidates,
    "sittings": _sittings,
    "examiners": _examiners,
    "allotment": _allotment,
    "coordination": _coordination,
    "check": _check,
    "rehearsal": _rehearsal,
    "convocations": _letters,
}
PROGRESS: dict[StepName, Callable[[SittingFacts], bool]] = {
    "papers": lambda sitting: sitting.is_paper_there,
    "sealing": lambda sitting: sitting.is_sealed,
    "days": lambda sitting: sitting.is_collected,
    "marks": lambda sitting: sitting.is_adopted,
}


def _progress(is_so: Callable[[SittingFacts], bool], facts: ExamFacts) -> str:
    counts = {"done": sum(map(is_so, facts.sittings)), "all": len(facts.sittings)}
    return _("%(done)d sur %(all)d") % counts


def _count_words(count: int, forms: tuple[str, str]) -> Iterator[str]:
    if count:
        yield ngettext(*forms, count) % {"number": formats.count(count)}
