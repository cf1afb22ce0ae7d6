"""What the page says, in the order in which a jury asks."""

from typing import Final

from concours.rehearsal.report import evidence, words
from concours.rehearsal.report.assets import icon
from concours.rehearsal.report.markup import Markup, element
from concours.rehearsal.report.model import Difference, Fault, Report
from concours.rehearsal.report.numbers import (
    Say,
    moment,
    plain,
    size,
    span,
    typeset,
    whole,
    with_unit,
)
from concours.rehearsal.report.numbers import latency as wait
from concours.rehearsal.report.pieces import (
    bilingual,
    facts,
    french,
    lead,
    row,
    sheet,
    table,
)
from concours.rehearsal.report.room_figures import room_figures
from concours.rehearsal.report.verdict import (
    FULL_SIZE_COUNT,
    Target,
    TargetResult,
    targets,
    wire_per_candidate_bytes,
    wrongs,
)

SUCCESS: Final = Say(
    "{copies}, {actions} : aucune perdue, aucune doublée, aucune altérée."
    " Notes égales à celles des candidats.",
    "{copies}, {actions}: none lost, none doubled, none altered."
    " Marks equal to the candidates’ own.",
)
FAILURE: Final = Say(
    "Répétition non réussie : {reasons}.", "Rehearsal not passed: {reasons}."
)
ICONS: Final[dict[TargetResult, tuple[str, str]]] = {
    "met": ("check", "safe"),
    "missed": ("octagon-alert", "stop"),
    "not_judged": ("circle-dashed", "muted"),
    "unmeasured": ("circle-dashed", "muted"),
}


def all_of(report: Report) -> list[Markup]:
    """Return the sections of the page, numbered as they come."""
    bodies = [_plan, _figures, evidence.in_time, evidence.machine, evidence.answers]
    if report.check.named:
        bodies.insert(0, _differences)
    sheets = [body(report, number) for number, body in enumerate(bodies, 1)]
    return [_verdict(report), *sheets, evidence.method(report, len(bodies) + 1)]


def verdict(report: Report) -> Say:
    """Return the whole report in one sentence."""
    reasons = [words.wrong(wrong.code, wrong.count) for wrong in wrongs(report)]
    if reasons:
        french, english = (", ".join(phrases) for phrases in zip(*reasons, strict=True))
        return words.fill_in(FAILURE, reasons=Say(french, english))
    check = report.check
    return words.fill_in(
        SUCCESS,
        copies=_format_count(
            check.attempts_count, Say("copie", "copy"), Say("s", "ies")
        ),
        actions=_format_count(
            check.held_count, Say("action", "entry"), Say("s", "ies")
        ),
    )


def _format_count(count: int, singular: Say, ending: Say) -> Say:
    number = whole(count)
    if count == 1:
        return Say(f"{number.fr} {singular.fr}", f"{number.en} {singular.en}")
    english = singular.en.removesuffix("y") + ending.en
    return Say(f"{number.fr} {singular.fr}{ending.fr}", f"{number.en} {english}")


def _verdict(report: Report) -> Markup:
    sentence, check = verdict(report), report.check
    is_wrong = bool(wrongs(report))
    return element(
        "section",
        icon("octagon-alert" if is_wrong else "shield-check"),
        element("h1", typeset(sentence.fr)),
        element("p", sentence.en, lang="en", class_="en"),
        facts(
            [
                (Say("candidats", "candidates"), whole(report.plan.candidates_count)),
                (Say("centres", "sites"), whole(report.plan.sites_count)),
                (Say("tablettes", "tablets"), whole(check.devices_count)),
                (Say("actions écrites", "entries written"), whole(check.written_count)),
                (
                    Say("actions enregistrées", "entries held"),
                    whole(check.held_count),
                ),
                (
                    Say("notes comparées", "marks compared"),
                    whole(check.marks_compared_count),
                ),
            ]
        ),
        class_="sheet verdict is-wrong stop" if is_wrong else "sheet verdict safe",
    )


def _differences(report: Report, number: int) -> Markup:
    title = Say("Ce qui n’est pas comme les candidats l’ont fait", "What is wrong")
    heads = [Say("Constat", "Finding"), Say("Candidat", "Candidate")]
    heads += [Say("Centre", "Site"), Say("Action n°", "Entry")]
    rows = [_difference(difference) for difference in report.check.named]
    return sheet(number, title, table(title, heads, rows))


def _difference(difference: Difference) -> Markup:
    return row(
        element("span", icon("octagon-alert"), class_="stop"),
        bilingual(words.DIFFERENCES[difference.what]),
        element("b", f"n° {difference.candidate}"),
        difference.site,
        french(None if difference.seq is None else whole(difference.seq)),
    )


def _plan(report: Report, number: int) -> Markup:
    plan = report.plan
    title = Say("Ce qui a été joué", "What was played")
    pace = Say("au rythme d’une vraie", "at the pace of a real one")
    if plan.speed > 1:
        pace = Say(
            f"{plan.speed} fois plus vite qu’une vraie",
            f"{plan.speed} times faster than a real one",
        )
    sentence = Say(
        f"Une épreuve de {plan.minutes} min, jouée {pace.fr} par des candidats virtuels"
        " qui lisent, cochent, hésitent, surlignent et remettent leur copie.",
        f"A sitting of {plan.minutes} min, played {pace.en} by virtual candidates who"
        " read, tick, hesitate, highlight and hand in.",
    )
    if not report.faults:
        no_fault = Say(
            "Aucune panne n’a été provoquée.", "Nothing was broken on purpose."
        )
        return sheet(number, title, lead(sentence), lead(no_fault))
    caption = Say("Pannes provoquées", "Faults made on purpose")
    heads = [caption, Say("Après le lancement", "After launch")]
    heads += [Say("Tous revenus après", "All back after")]
    rows = [_fault(fault, n) for n, fault in enumerate(report.faults, 1)]
    return sheet(number, title, lead(sentence), table(caption, heads, rows))


def _fault(fault: Fault, number: int) -> Markup:
    after = fault.all_back_after_ms
    period = moment(fault.at_s).fr
    if fault.until_s is not None:
        period += f" – {moment(fault.until_s).fr}"
    return_time = None if after is None else span(after)
    return row(str(number), bilingual(words.fault(fault)), period, french(return_time))


def _figures(report: Report, number: int) -> Markup:
    title = Say("Mesures et cibles", "Figures and targets")
    scope = Say(
        f"Les cibles valent pour {whole(FULL_SIZE_COUNT).fr} candidats, serveur et"
        " candidats virtuels sur la même machine.",
        f"Targets are for {whole(FULL_SIZE_COUNT).en} candidates, with server and"
        " virtual candidates on one machine.",
    )
    heads = [Say("Mesure", "Figure"), Say("Mesuré", "Measured")]
    heads += [Say("Cible", "Target"), Say("Constat", "Finding")]
    rows = [_target(target) for target in targets(report)]
    untargeted = Say("Sans cible", "Without target")
    other_rows = [
        row("", bilingual(name), element("b", french(figure), class_="figure"))
        for name, figure in _untargeted(report)
    ]
    return sheet(
        number,
        title,
        lead(scope),
        table(title, heads, rows),
        table(untargeted, [untargeted, heads[1]], other_rows),
    )


def _target(target: Target) -> Markup:
    look, kind = ICONS[target.result]
    in_words = words.IN_WORDS[target.code]
    value = None if target.value is None else in_words(target.value)
    sign = "≥ " if target.code == "sustained" else "≤ "
    return row(
        element("span", icon(look), class_=kind),
        bilingual(words.TARGETS[target.code]),
        element("b", french(value), class_="figure"),
        sign + plain(in_words(target.bound)).fr,
        element("span", bilingual(words.RESULTS[target.result]), class_=kind),
    )


def _untargeted(report: Report) -> list[tuple[Say, Say | None]]:
    """Return what has no target, and what a jury asks all the same."""
    waits, launch = report.acknowledgements, report.launch
    wire, complete = wire_per_candidate_bytes(report), report.collection
    after = complete.complete_after_ms
    return [
        (
            Say("Actions enregistrées, la meilleure seconde", "Entries, best second"),
            with_unit(whole(report.entries.peak_per_s), "par s", "a second")
            if report.entries.count
            else None,
        ),
        (
            Say(
                "De l’envoi à « Enregistré », la moitié des envois", "Sent to held, p50"
            ),
            wait(waits.p50_us) if waits.count else None,
        ),
        (
            Say("De l’envoi à « Enregistré », le plus long", "Sent to held, longest"),
            wait(waits.max_us) if waits.count else None,
        ),
        (
            Say("De l’acte à la clé, la moitié des tablettes", "Act to key, p50"),
            span(launch.key_after.p50_ms) if launch.received_count else None,
        ),
        (
            Say("Tablettes sans sujet à l’heure dite", "Tablets without paper at t0"),
            whole(launch.without_package_count),
        ),
        (
            Say("Sujets chiffrés téléchargés", "Sealed packages downloaded"),
            whole(report.download.count),
        ),
        (
            Say("Échangé sur le réseau par candidat", "On the wire for a candidate"),
            None if wire is None else size(wire),
        ),
        (
            Say("De la clôture à la dernière copie complète", "Close to last copy"),
            None if after is None else span(after),
        ),
        *room_figures(report),
    ]
