"""The moments of a replay in words, with the acts of staff between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from concours.console.pages.delivery.timeline import Moment as ActMoment
from concours.console.words import formats
from concours.console.words.delivery.looks import look_words
from concours.console.words.results.answers import act_words, answer_words, reason_words
from concours.core.delivery.attempt.acts import Answered
from concours.core.delivery.attempt.looks import Paste, read_look
from concours.core.delivery.attempt.replay import Moment, in_time
from concours.core.kernel.time import Instant
from concours.core.traces.strays import STRAYED, read_stray

LATE_MS = 10_000
"""An entry that took longer to arrive was kept on the tablet meanwhile."""
AROUND_COUNT = 4
"""How many moments before and after an instant are read without a script."""

Places = Mapping[str, tuple[str, int]]
"""Where each question stands: its dossier, its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One moment in words: an entry of the candidate, or an act about them."""

    at_ms: int
    icon: str
    words: str
    details: tuple[str, ...]
    reason: str = ""
    moment: Moment | None = None


def lines_of(
    moments: Sequence[Moment], acts: Sequence[ActMoment], places: Places
) -> list[Line]:
    """Return all that happened, in time: entries, and acts between them."""
    return [_line(happening, places) for happening in in_order(moments, acts)]


def lines_around(
    moments: Sequence[Moment],
    acts: Sequence[ActMoment],
    places: Places,
    at: Instant,
) -> list[tuple[Line, bool]]:
    """Return the lines around an instant, and which of them is the last before it."""
    happenings = in_order(moments, acts)
    middle = max(
        (n for n, happening in enumerate(happenings) if happening.at_ms <= at),
        default=0,
    )
    first = max(0, middle - AROUND_COUNT)
    near = enumerate(happenings[first : middle + AROUND_COUNT + 1], start=first)
    return [(_line(happening, places), place == middle) for place, happening in near]


def in_order(
    moments: Sequence[Moment], acts: Sequence[ActMoment]
) -> list[Moment | ActMoment]:
    """Return entries in time, and the acts between the first and the last of them."""
    entries_in_time = in_time(moments)
    if not entries_in_time:
        return []
    first_ms, last_ms = entries_in_time[0].at_ms, entries_in_time[-1].at_ms
    between = [act for act in acts if first_ms <= act.at_ms <= last_ms]
    return sorted([*entries_in_time, *between], key=lambda happening: happening.at_ms)


def _line(happening: Moment | ActMoment, places: Places) -> Line:
    if isinstance(happening, Moment):
        return _line_of_entry(happening, places)
    return Line(
        at_ms=happening.at_ms,
        icon=happening.icon,
        words=happening.title,
        details=tuple(text for text in (happening.words, happening.by) if text),
    )


def _line_of_entry(moment: Moment, places: Places) -> Line:
    look = read_look(moment.entry.kind, moment.entry.body)
    icon, words = (
        act_words(moment.entry.kind, moment.act, moment.before)
        if look is None
        else look_words(look)
    )
    return Line(
        at_ms=moment.at_ms,
        icon=icon,
        words=words,
        details=tuple(_details(moment, places)),
        reason=reason_words(moment.reason) if moment.reason else "",
        moment=moment,
    )


def _details(moment: Moment, places: Places) -> Iterator[str]:
    yield _("tablette %(number)d") % {"number": moment.epoch}
    look = read_look(moment.entry.kind, moment.entry.body)
    spoken_of = look if isinstance(look, Paste) else moment.act
    question = str(getattr(spoken_of, "question", ""))
    if question in places:
        title, number = places[question]
        yield _("%(dossier)s, question %(number)d") % {
            "dossier": title,
            "number": number,
        }
    if isinstance(moment.act, Answered) and moment.before is not None:
        yield _("avant : %(value)s") % {"value": answer_words(moment.before)}
    if moment.entry.kind == STRAYED and (stray := read_stray(moment.entry.body)):
        yield stray.path
    gap_ms = moment.entry.received_ms - moment.at_ms
    if gap_ms > LATE_MS:
        yield _("reçue %(gap)s plus tard") % {"gap": formats.gap(gap_ms)}
