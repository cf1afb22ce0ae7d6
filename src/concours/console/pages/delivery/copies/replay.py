"""Relecture: a copy played back from its journal, and what stood at any instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.candidate import window_of
from concours.console.pages.delivery.copies.printed_replay import describe_printed
from concours.console.pages.delivery.copies.reading_motive import (
    MOTIVES,
    find_motive,
    keep_motive,
    motive_words,
)
from concours.console.pages.delivery.copies.replay_axis import (
    Around,
    Axis,
    draw_axis,
)
from concours.console.pages.delivery.copies.replay_lines import (
    lines_around,
)
from concours.console.pages.delivery.timeline import Moment as ActMoment
from concours.console.pages.delivery.timeline import acts_of
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.console.words.results.answers import answer_words
from concours.core.delivery.attempt.acts import Answered, Saw
from concours.core.delivery.attempt.copy import Window
from concours.core.delivery.attempt.looks import (
    ImageView,
    WindowSize,
    read_look,
)
from concours.core.delivery.attempt.replay import (
    Frame,
    Moment,
    frame,
)
from concours.core.delivery.attempt.replay import replay as replay_of
from concours.core.delivery.journal.epochs import Epoch
from concours.core.kernel.time import Instant
from concours.store.models import Attempt, Sitting
from concours.store.queries.authoring.papers import OpenedPaper, open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.history import epochs_of
from concours.store.queries.people.people import attempt_of_number

INSTANT_LENGTH_MAX = 16


@dataclass(frozen=True, slots=True)
class Copy:
    """All that the pages read of one copy."""

    row: Sitting
    attempt: Attempt
    paper: OpenedPaper
    window: Window | None
    moments: Sequence[Moment]

    def places(self) -> dict[str, tuple[str, int]]:
        """Return where each question stands: its dossier, its number."""
        return {
            question["id"]: (str(dossier["title"]), question["number"])
            for dossier in self.paper.content["dossiers"]
            for question in dossier["questions"]
        }


@sees("see_copies")
@require_http_methods(["GET", "HEAD", "POST"])
def replay(request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Show a copy as it stood at `at`, on the axis of all that happened to it.

    To whoever has said why they read it; before that they are asked.
    """
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    if request.method == "POST":
        keep_motive(request, attempt)
        return redirect(request.get_full_path())
    request.motive = find_motive(request, attempt)
    if not request.motive:
        return _ask_motive(request, row, attempt)
    copy = fold_copy(row, attempt)
    context: dict[str, Any] = {
        "row": row,
        "person": attempt.candidate,
        "motive": motive_words(request.motive),
        "axis": None,
        "not_shown": _not_shown(copy),
    }
    if copy.moments:
        acts = acts_of(copy.attempt)
        axis = draw_axis(copy.moments, map(_around, acts), _part_namer(copy))
        at = _instant(request, copy, axis)
        frame_then = frame(copy.moments, until=at)
        context |= {
            "axis": axis,
            "at_ms": at,
            "at_x": axis.x(at),
            "axis_words": _describe_axis(axis),
            "lines": lines_around(copy.moments, acts, copy.places(), at),
            "entries_count": len(copy.moments),
            "questions": _shown_questions(copy),
            "printed": describe_printed(request, attempt),
            "still": _describe_instant(copy, frame_then, at),
            "data": {
                "record": reverse("replay_record", args=[sitting, number]),
                "words": reverse("replay_words", args=[sitting, number]),
                "parts": reverse("replay_part", args=[sitting, number, 0])[:-1],
                "answers": reverse("history", args=[sitting, number, "-"])[:-1],
            },
        }
    return render(request, "console/delivery/candidate/replay.html", context)


def _ask_motive(request: StaffRequest, row: Sitting, attempt: Attempt) -> HttpResponse:
    """Ask why a copy is read: nothing of it is shown, and no look is kept."""
    context = {"row": row, "person": attempt.candidate, "motives": MOTIVES}
    return render(request, "console/delivery/candidate/replay_motive.html", context)


def fold_copy(
    row: Sitting, attempt: Attempt, epochs: Sequence[Epoch] | None = None
) -> Copy:
    """Fold these epochs, by default those of the journal as they stand there."""
    paper, window = open_paper(row, settings.PACKAGES), window_of(row, attempt)
    if epochs is None:
        epochs = epochs_of(attempt.id)
    moments = replay_of(paper.outline, epochs, window=window)
    return Copy(row, attempt, paper, window, moments)


def _instant(request: StaffRequest, copy: Copy, axis: Axis) -> Instant:
    """Return the instant that is asked for; at first, when the first question came."""
    text = request.GET.get("at")
    if text is None or not text.isdigit() or len(text) > INSTANT_LENGTH_MAX:
        first_seen = (m.at_ms for m in copy.moments if isinstance(m.act, Saw))
        return Instant(next(first_seen, axis.from_ms))
    return Instant(min(max(int(text), axis.from_ms), axis.until_ms))


def _around(act: ActMoment) -> Around:
    return Around(act.at_ms, act.title, act.kind.startswith("incident"))


def _describe_axis(axis: Axis) -> str:
    """Say the drawing in one sentence."""
    counts = {
        "start": formats.hour_exact(axis.from_ms),
        "end": formats.hour_exact(axis.until_ms),
        "shown": len(axis.shown),
        "answers": len(axis.answers),
        "enlarged": len(axis.enlarged),
        "away": len(axis.away) + len(axis.beside),
        "tablets": len(axis.tablets),
        "acts": len(axis.acts),
        "incidents": len(axis.incidents),
    }
    return (
        _(
            "De %(start)s à %(end)s : questions à l’écran %(shown)s, changements "
            "%(answers)s, images agrandies %(enlarged)s, absences %(away)s, tablettes "
            "%(tablets)s, actes %(acts)s, incidents %(incidents)s."
        )
        % counts
    )


def _part_namer(copy: Copy) -> Any:
    places = copy.places()
    return lambda question: places[question][0] if question in places else ""


def _shown_questions(copy: Copy) -> list[dict[str, str]]:
    """Return the questions that were on the screen, where each stands in words."""
    seen_questions = {m.act.question for m in copy.moments if isinstance(m.act, Saw)}
    return [
        {
            "id": question,
            "words": _("%(dossier)s, question %(number)d")
            % {"dossier": title, "number": number},
        }
        for question, (title, number) in copy.places().items()
        if question in seen_questions
    ]


def _describe_instant(copy: Copy, frame_then: Frame, at: Instant) -> dict[str, Any]:
    """Return the copy at an instant in words, for whoever reads without a script."""
    places = copy.places()
    entries = [moment.entry for moment in copy.moments]
    title, number = places.get(frame_then.question or "", ("", 0))
    return {
        "dossier": title,
        "number": number,
        "question": frame_then.question,
        "value": answer_words(
            frame_then.section("answers").get(frame_then.question or "")
        ),
        "absence": frame_then.absence,
        "epoch": frame_then.epoch,
        "answered": [
            {
                "id": question,
                "dossier": places[question][0],
                "number": places[question][1],
                "is_here": question == frame_then.question,
                "is_validated": question in frame_then.section("validated"),
                "value": answer_words(frame_then.section("answers")[question]),
            }
            for question in places
            if question in frame_then.section("answers")
        ],
        "seen_count": len(frame_then.section("seen")),
        "all_count": len(places),
        "held_count": sum(entry.device_ms <= at for entry in entries),
        "received_count": sum(entry.received_ms <= at for entry in entries),
        "changed_count": sum(
            is_change_of_mind(m) for m in copy.moments if m.at_ms <= at
        ),
    }


def is_change_of_mind(moment: Moment) -> bool:
    """Tell whether an answer that counted took the place of another."""
    is_answer = isinstance(moment.act, Answered) and moment.reason is None
    return is_answer and moment.before is not None


def _not_shown(copy: Copy) -> list[str]:
    """Say what a replay of this copy cannot show."""
    words = [
        _("Ni le regard, ni le doigt, ni le défilement de la page ne sont connus.")
    ]
    looks = {type(read_look(m.entry.kind, m.entry.body)) for m in copy.moments}
    if looks.isdisjoint((ImageView, WindowSize)):
        words.append(
            _("Le zoom des images et la taille de la fenêtre n’étaient pas notés.")
        )
    else:
        words.append(
            _("Les images sont montrées entières ; leur zoom est dit en mots.")
        )
    return words
