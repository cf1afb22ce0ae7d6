"""What the page says of the room: calls, breaks, and what is held against whom."""

from concours.rehearsal.report.model import Report
from concours.rehearsal.report.numbers import Say, span, whole
from concours.rehearsal.report.room import Accusations


def room_figures(report: Report) -> list[tuple[Say, Say | None]]:
    """Return what candidates asked of their room; nothing in a report from before."""
    calls, breaks = report.calls, report.breaks
    if calls is None or breaks is None:
        return []
    rest_time = span(breaks.duration_ms) if breaks.count else None
    return [
        (Say("Appels des candidats", "Calls of candidates"), whole(calls.made_count)),
        (
            Say("Appels vus en salle en 2 s", "Calls in their room within 2 s"),
            whole(calls.in_time_count),
        ),
        (
            Say("Appels dont la tablette sait qu’ils sont vus", "Calls answered"),
            whole(calls.seen_count),
        ),
        (Say("Pauses prises", "Rest breaks taken"), whole(breaks.count)),
        (Say("Temps de pause rendu", "Time of breaks given back"), rest_time),
        *_of_accusations(report),
    ]


def _of_accusations(report: Report) -> list[tuple[Say, Say | None]]:
    accusations = report.accusations
    if accusations is None:
        return []
    return [
        (
            Say(
                "Adresses que les navigateurs demandent seuls",
                "Addresses that browsers ask for by themselves",
            ),
            whole(accusations.asked_count),
        ),
        (
            Say(
                "Autres aléas sans faute (code mal saisi, page rechargée…)",
                "Other things that happen (a code mistyped, a page reloaded…)",
            ),
            whole(accusations.habits_count),
        ),
        (
            Say("Candidats mis en cause à tort", "Candidates wrongly accused"),
            whole(accusations.accused_count),
        ),
        *_of_probers(accusations),
    ]


def _of_probers(accusations: Accusations) -> list[tuple[Say, Say | None]]:
    if not accusations.probers_count:
        return []
    asked_count = whole(accusations.probers_count)
    found_count = whole(accusations.found_count)
    return [
        (
            Say("Candidats fautifs, et signalés", "Guilty candidates, and found"),
            Say(
                f"{asked_count.fr}, {found_count.fr}",
                f"{asked_count.en}, {found_count.en}",
            ),
        )
    ]
