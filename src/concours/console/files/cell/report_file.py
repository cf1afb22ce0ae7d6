"""The report of an incident or of a day: its facts in words, for a page and for paper.

On paper an official document, French whatever the language of the page. The facts
themselves travel in the file, so that anybody finds their digest again.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.acts.drawn_document import DrawnDocument
from concours.acts.signed_act import SignedAct
from concours.console.words import formats
from concours.console.words.act_kinds import role_word
from concours.console.words.acts import sentence_of
from concours.console.words.delivery.cell import status_sentence
from concours.console.words.delivery.drills import NAMES as DRILLS
from concours.console.words.delivery.reports import LIMITS
from concours.console.words.delivery.room import incident_look, incident_state
from concours.core.kernel.time import SECOND_MS
from concours.press import Press

Facts: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = list[list[str]]
PEOPLE_PRINTED_MAX = 500
"""A national incident has thousands: the facts attached to the file have them all."""


def pdf(report: DrawnDocument, signed_act: SignedAct) -> bytes:
    """Return the document; the same report always gives the same bytes."""
    act = report.act
    with translation.override("fr"):
        view = {
            "facts": report.facts.decode(),
            "signed_act": signed_act.file.decode(),
            "signer": signed_act.signer.hex(),
            "signature": signed_act.signature.hex(),
            "digest": report.digest,
            "act": f"{act.number}",
            "act_digest": act.digest.hex(),
            "drawn": f"{formats.day(act.act.at)}, {formats.hour_exact(act.act.at)}",
            "actor": f"{act.act.actor}, {role_word(act.act.role)}",
            "causes": act.act.reason,
            **report_view(json.loads(report.facts)),
        }
    return Press("report").pdf(view, now=act.act.at)


def report_view(facts: Facts) -> dict[str, Any]:
    """Return a report in the words of the page: title, counts, tables, limits."""
    view = _day_view(facts) if facts["scope"] == "day" else _incident_view(facts)
    return {
        **view,
        "tables": [table for table in view["tables"] if table["rows"]],
        "limits": [_(words) for words in LIMITS],
        "journal": _journal(facts["journal"]),
    }


def _incident_view(facts: Facts) -> dict[str, Any]:
    incident, people = facts["incident"], facts["effect"]
    word = incident_look(incident["kind"]).word
    place = ", ".join(part for part in (incident["site"], incident["room"]) if part)
    hit_people = [person for person in people if _is_hit(person)]
    closed = incident["closed_ms"]
    return {
        "over": f"{facts['exam']['title']}, {facts['sitting']['title']}",
        "title": f"{word}, {place}" if place else str(word),
        "day": formats.day(incident["opened_ms"]),
        "text": incident["text"],
        "is_final": closed is not None,
        "counts": [
            [_("Ouvert à"), _hour(incident["opened_ms"])],
            [_("Clos à"), _hour(closed) if closed else _("pas encore")],
            [_("Candidats de ce lieu"), formats.count(len(people))],
            [_("dont une action arrivée tard"), _count_of(people, "late")],
            [_("Plus longue attente d’une action"), _longest(people)],
            [_("Tablettes remplacées"), _sum_of(people, "tablets")],
            [_("À qui du temps fut donné"), _count_of(people, "minutes")],
        ],
        "tables": [
            _thread(_("Ce qui fut dit et fait"), facts["acts"], incident["opened_ms"]),
            _holders(incident["holders"], closed),
            _effect(hit_people[:PEOPLE_PRINTED_MAX], len(hit_people)),
            _drills(_("Exercices d’avant"), facts["drills"]),
        ],
    }


def _day_view(facts: Facts) -> dict[str, Any]:
    acts, sittings = facts["acts"], facts["sittings"]
    since = facts["since_ms"]
    open_count = sum(incident["closed_ms"] is None for incident in facts["incidents"])
    return {
        "over": "",
        "title": _("Journée de la cellule technique"),
        "day": formats.day(since),
        "text": "",
        "is_final": not open_count,
        "counts": [
            [_("Épreuves"), formats.count(len(sittings))],
            [_("Ont composé"), _count_writers(facts)],
            [_("Actions reçues"), _sum_of(sittings, "entries")],
            [_("dont arrivées tard"), _sum_of(sittings, "late")],
            [_("Tablettes remplacées"), _sum_of(sittings, "tablets")],
            *_documents_shown(sittings),
            [_("Incidents"), formats.count(len(facts["incidents"]))],
            [_("dont encore ouverts"), formats.count(open_count)],
        ],
        "tables": [
            _sittings(sittings),
            _incidents(facts["incidents"]),
            _steps(act for act in acts if act["kind"] == "step_done"),
            _announcements(act for act in acts if act["kind"] == "status_announced"),
            _handovers(act for act in acts if act["kind"] == "shift_handed"),
            _drills(_("Exercices"), facts["drills"]),
            _thread(_("Annexe\u00a0: actes du jour"), acts, since),
        ],
    }


def _documents_shown(sittings: Iterable[Facts]) -> Rows:
    """Return how many documents examiners showed; of a day without any, nothing.

    Reports from before this was counted say nothing of it.
    """
    count = sum(sitting.get("shown", 0) for sitting in sittings)
    return [[_("Documents montrés aux ECOS"), formats.count(count)]] if count else []


def _table(key: str, title: str, headings: Sequence[str], rows: Rows) -> dict[str, Any]:
    return {"key": key, "title": title, "headings": list(headings), "rows": rows}


def _thread(title: str, acts: Iterable[Facts], since: int) -> dict[str, Any]:
    headings = (_("Heure"), _("Quoi"), _("Par"), _("Acte"))
    rows = [
        [
            _hour_of_day(act["at_ms"], since),
            _sentence(act),
            _actor(act),
            f"{act['number']}",
        ]
        for act in acts
    ]
    return _table("thread", title, headings, rows)


def _actor(act: Facts) -> str:
    """Return who did an act: a process of the house by its word."""
    is_process = act["role"] in (act["actor"], "watch")
    return role_word(act["role"]) if is_process else str(act["actor"])


def _sentence(act: Facts) -> str:
    """Return an act in words, and of which sitting it is where a day has several."""
    words = sentence_of(act["kind"], act["body"])
    if "sitting" in act:
        words = f"{words} ({act['sitting']})"
    return f"{words} «\u00a0{act['reason']}\u00a0»" if act["reason"] else words


def _holders(holders: Sequence[Facts], closed: int | None) -> dict[str, Any]:
    ends = [*(holder["since_ms"] for holder in holders[1:]), closed]
    rows = [
        [
            _hour(holder["since_ms"]),
            _hour(end) if end else _("en cours"),
            holder["login"],
            f"{holder['act']}",
        ]
        for holder, end in zip(holders, ends, strict=False)
    ]
    headings = (_("De"), _("À"), _("Qui"), _("Acte"))
    return _table("holders", _("Qui l’a tenu"), headings, rows)


def _is_hit(person: Facts) -> bool:
    return bool(person["late"] or person["tablets"] or person["minutes"])


def _effect(people: Sequence[Facts], count: int) -> dict[str, Any]:
    rows = [
        [
            person["number"],
            ", ".join((person["site"], person["room"], person["seat"])),
            formats.count(person["written"]),
            formats.count(person["late"]),
            formats.duration(person["wait_ms"]) if person["late"] else "–",
            formats.count(person["tablets"]),
            f"{person['minutes']} min" if person["minutes"] else "–",
        ]
        for person in people
    ]
    if count > len(people):
        others = ngettext("et %(count)s autre", "et %(count)s autres", count)
        words = others % {"count": formats.count(count - len(people))}
        rows.append([words, "", "", "", "", "", ""])
    headings = (
        *(_("Candidat"), _("Centre, salle, place"), _("Écrit pendant")),
        *(_("Arrivé tard"), _("Attente"), _("Remplacées"), _("Temps donné")),
    )
    return _table("effect", _("Effet par candidat"), headings, rows)


def _drills(title: str, drills: Iterable[Facts]) -> dict[str, Any]:
    rows = [
        [
            _(DRILLS[drill["drill"]]).capitalize(),
            formats.moment(drill["at_ms"]),
            _("réussi") if drill["held"] else _("échoué"),
            formats.duration(drill["lasted_ms"]) if drill["lasted_ms"] else "–",
            drill["build"] or "–",
            f"{drill['act']}",
        ]
        for drill in drills
    ]
    headings = (_("Exercice"), _("Quand"), _("Suite"), _("Durée"), _("Version"))
    return _table("drills", title, (*headings, _("Acte")), rows)


def _sittings(sittings: Iterable[Facts]) -> dict[str, Any]:
    rows = [
        [
            f"{sitting['exam']}, {sitting['title']}",
            _hour(sitting["t0_ms"]) if sitting["t0_ms"] else "–",
            _hour(sitting["collected_ms"]) if sitting["collected_ms"] else "–",
            " / ".join(formats.count(sitting[n]) for n in ("writers", "candidates")),
            formats.count(sitting["entries"]),
            formats.count(sitting["late"]),
            _length(sitting["wait_ms"]),
        ]
        for sitting in sittings
    ]
    headings = (
        *(_("Épreuve"), _("Ouverte à"), _("Rassemblée à"), _("Ont composé")),
        *(_("Actions"), _("Arrivées tard"), _("Plus longue attente")),
    )
    return _table("sittings", _("Épreuves"), headings, rows)


def _incidents(incidents: Iterable[Facts]) -> dict[str, Any]:
    rows = [
        [
            _hour(incident["at_ms"]),
            ", ".join(part for part in (incident["site"], incident["room"]) if part)
            or "–",
            f"{incident_look(incident['kind']).word}",
            ", ".join(incident["holders"]) or "–",
            incident_state(incident["state"]).word,
            f"{incident['act']}",
        ]
        for incident in incidents
    ]
    headings = (_("Heure"), _("Où"), _("Quoi"), _("Tenu par"), _("Suite"), _("Acte"))
    return _table("incidents", _("Incidents"), headings, rows)


def _steps(acts: Iterable[Facts]) -> dict[str, Any]:
    rows = []
    for act in acts:
        body = act["body"]
        reading = " ".join(part for part in (body["read"], body["shown"]) if part)
        hours = [_hour(body["planned_ms"]), _hour(act["at_ms"])]
        rows.append([*hours, body["asked"], reading, _actor(act), f"{act['number']}"])
    headings = (_("Prévue"), _("Faite"), _("Étape"), _("Lu"), _("Par"), _("Acte"))
    return _table("steps", _("Heure par heure"), headings, rows)


def _announcements(acts: Iterable[Facts]) -> dict[str, Any]:
    rows = [
        [
            _hour(act["at_ms"]),
            status_sentence(act["body"]["word"], act["body"].get("opens_ms")),
            _actor(act),
            f"{act['number']}",
        ]
        for act in acts
    ]
    headings = (_("Heure"), _("Annonce à tous"), _("Par"), _("Acte"))
    return _table("announced", _("Ce qui fut annoncé"), headings, rows)


def _handovers(acts: Iterable[Facts]) -> dict[str, Any]:
    rows = [
        [
            _hour(act["at_ms"]),
            act["body"]["leaver"],
            _actor(act),
            f"{act['body']['offered']}, {act['number']}",
        ]
        for act in acts
    ]
    headings = (_("Heure"), _("De"), _("À"), _("Actes"))
    return _table("handed", _("Passations"), headings, rows)


def _journal(journal: Facts | None) -> Rows:
    if journal is None:
        return [[_("Registre"), _("aucun point de contrôle")]]
    return [
        [_("Actions sous la racine"), formats.count(journal["size"])],
        [_("Racine"), journal["root"]],
        [_("Point de contrôle à"), formats.moment(journal["at_ms"])],
    ]


def _count_writers(facts: Facts) -> str:
    """Return how many persons composed; an older report counts each sitting apart."""
    if "writers" in facts:
        return formats.count(facts["writers"])
    return _sum_of(facts["sittings"], "writers")


def _count_of(rows: Sequence[Facts], name: str) -> str:
    return formats.count(sum(bool(row[name]) for row in rows))


def _sum_of(rows: Sequence[Facts], name: str) -> str:
    return formats.count(sum(row[name] for row in rows))


def _longest(people: Sequence[Facts]) -> str:
    return _length(max((person["wait_ms"] for person in people), default=0))


def _length(length_ms: int) -> str:
    return formats.duration(length_ms) if length_ms >= SECOND_MS else "–"


def _hour_of_day(at_ms: int, since: int) -> str:
    """Return an hour, with its day where that is not the report's."""
    is_same_day = formats.local(at_ms).date() == formats.local(since).date()
    return _hour(at_ms) if is_same_day else formats.moment(at_ms)


def _hour(instant_ms: int) -> str:
    return formats.hour_exact(instant_ms)


def lines_of(view: Mapping[str, Any]) -> Iterator[str]:
    """Yield a report as lines of text, for a terminal."""
    yield f"{view['title']}, {view['day']}"
    for name, value in [*view["counts"], *view["journal"]]:
        yield f"{name}: {value}"
    for table in view["tables"]:
        yield ""
        yield table["title"]
        yield "  " + " · ".join(table["headings"])
        for row in table["rows"]:
            yield "  " + " · ".join(cell or "–" for cell in row)
