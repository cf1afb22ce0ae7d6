"""The file of a candidate as one line of time: acts, tablets, and what they wrote."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.console.words import formats
from concours.console.words.act_kinds import actor_words, kind_word
from concours.console.words.delivery.room import (
    cause_word,
    incident_look,
    incident_state,
)
from concours.console.words.delivery.room import seat_button as seen_word
from concours.core.kernel.canonical import Json
from concours.store.journal.acts import ActRow
from concours.store.models import Attempt
from concours.store.queries.acts import acts_around
from concours.store.queries.delivery.history import Record

Facts: TypeAlias = Mapping[str, Any]

LOOKS: Mapping[str, tuple[str, str]] = {
    "attendance_noted": ("user", ""),
    "incident_opened": ("flag", "stop"),
    "incident_followed": ("flag", ""),
    "message_sent": ("message-square", ""),
    "time_extended": ("clock", "act"),
    "lost_time_granted": ("clock", "act"),
    "time_paused": ("pause", "care"),
    "time_resumed": ("clock", "act"),
    "replacement_allowed": ("arrow-left-right", "act"),
    "candidate_excluded": ("circle-stop", "stop"),
    "candidate_readmitted": ("circle-check", "act"),
}
WROTE = {"opened": ("eye", ""), "handed": ("send", "safe")}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: when, what, in whose words, and by whom."""

    at_ms: int
    icon: str
    tone: str
    title: str
    words: str
    by: str
    number: int | None = None
    kind: str = ""
    """The kind of an act; "" of what is none."""


def acts_of(attempt: Attempt) -> list[Moment]:
    """Return the acts that concern a candidate in a sitting, in order."""
    return moments_of(acts_around(attempt), attempt.own_candidate.number)


def moments_of(acts: Iterable[ActRow], number: str) -> list[Moment]:
    """Return acts as the candidate of a number is concerned by them."""
    return [_of_act(row, number) for row in acts]


def timeline(attempt: Attempt, record: Record) -> list[Moment]:
    """Return all that happened to a candidate in a sitting, the newest first."""
    moments = [*acts_of(attempt), *_of_tablets(record), *_of_copy(record)]
    return sorted(moments, key=lambda moment: (-moment.at_ms, -(moment.number or 0)))


def _of_act(row: ActRow, number: str) -> Moment:
    act, body = row.act, _own(row.act.body, number)
    icon, tone = LOOKS.get(act.kind, ("shield-check", ""))
    seen_ms = body.get("at_ms") if act.kind == "attendance_noted" else None
    return Moment(
        seen_ms if isinstance(seen_ms, int) else int(act.at),
        icon,
        tone,
        kind_word(act.kind),
        " · ".join(part for part in (_facts(act.kind, body), act.reason) if part),
        actor_words(act.actor, act.role),
        row.number,
        act.kind,
    )


def _own(body: Mapping[str, Json], number: str) -> Mapping[str, Json]:
    """Return the body of an act for many with this candidate's own minutes, if any."""
    grants = body.get("granted")
    if not isinstance(grants, list):
        return body
    own = (grant for grant in grants if isinstance(grant, dict))
    minutes = [grant["minutes"] for grant in own if grant["candidate"] == number]
    return {**body, "minutes": minutes[0] if minutes else None}


def _facts(kind: str, body: Mapping[str, Json]) -> str:
    """Say what an act is about, beyond its kind."""
    say = ACT_TEXTS.get(kind)
    return say(body) if say else ""


def _attendance_text(body: Facts) -> str:
    return seen_word(body["seen"])


def _incident_text(body: Facts) -> str:
    words = incident_look(body["incident"]).word
    return f"{words} · {body['text']}" if body.get("text") else words


def _incident_state_text(body: Facts) -> str:
    words = incident_look(body["incident"]).word
    return f"{words} · {incident_state(body['state']).word}"


def _minutes(body: Facts) -> str:
    if not body.get("minutes"):
        return _("rien\u00a0: son temps était terminé") if "granted" in body else ""
    words = f"{body['minutes']}\u00a0min"
    return f"{words} ({body['room']})" if "room" in body else words


def _cause(body: Facts) -> str:
    return cause_word(body["cause"])


def _proposal_text(body: Facts) -> str:
    return kind_word(body["proposed"])


def _text(body: Facts) -> str:
    return str(body["text"])


ACT_TEXTS: Mapping[str, Callable[[Facts], str]] = {
    "attendance_noted": _attendance_text,
    "incident_opened": _incident_text,
    "incident_followed": _incident_state_text,
    "message_sent": _text,
    "time_extended": _minutes,
    "lost_time_granted": _minutes,
    "time_paused": _cause,
    "time_resumed": _cause,
    "decision_proposed": _proposal_text,
    "decision_withdrawn": _proposal_text,
}
"""What the body of an act says to a reader, by its kind."""


def _of_tablets(record: Record) -> Iterator[Moment]:
    for device in record.devices:
        title = _("Tablette %(number)d annoncée") % {"number": device.epoch}
        entries = formats.count(device.entries_count)
        words = ngettext(
            "%(entries)s action reçue d’elle",
            "%(entries)s actions reçues d’elle",
            device.entries_count,
        ) % {"entries": entries}
        yield Moment(device.enrolled_ms, "tablet", "", title, words, "")


def _of_copy(record: Record) -> Iterator[Moment]:
    titles = {"opened": _("Sujet ouvert"), "handed": _("Copie remise")}
    for row in record.rows:
        if row.entry.kind in WROTE:
            icon, tone = WROTE[row.entry.kind]
            title = titles[row.entry.kind]
            words = _("tablette %(number)d") % {"number": row.epoch}
            yield Moment(row.entry.device_ms, icon, tone, title, words, "")
