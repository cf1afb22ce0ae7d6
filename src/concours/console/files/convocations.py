"""Convocations as PDF: one page a candidate, one document a site, one archive for all.

An archive is written where no name leads to it, and is gone once it is sent.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from concours.acts.people.convocations import Letter
from concours.console.files.result_page import results_address
from concours.console.words import formats
from concours.console.words.people.settings import display_phrases, right_phrases
from concours.core.delivery.sitting.time import Allowance, own_end
from concours.core.ecos.bells.signals import Bell, turn_rounds
from concours.core.ecos.circuits.tempo import rotation_span_ms
from concours.core.kernel.time import Instant, after
from concours.core.people.roster.settings import USUAL_SETTINGS
from concours.press import Press
from concours.store.models import Exam, Placement, Site
from concours.store.queries.authoring.plans import AnySitting
from concours.store.queries.ecos.placed_resits import resits_by_candidate
from concours.store.queries.letters import (
    CircuitHours,
    hours_by_circuit,
    places_by_candidate,
    sittings_to_come,
)
from concours.store.queries.people.roster import sites_of
from concours.store.queries.people.settings import settings_in_exam

QR_BORDER = 4
QR_MASK = 3
"""Any of the eight reads as well; to search for the best costs five times the code."""

MEMORY_BYTES_MAX = 32_000_000
"""What an archive may take of memory before it goes to an unnamed file."""


class Printing:
    """Sets the letters of one exam. `now` dates them."""

    def __init__(self, exam: Exam, *, now: Instant) -> None:
        self._exam, self._now = exam, now
        self._press = Press("convocation")
        self._sittings = sittings_to_come(exam.id)
        self._places = places_by_candidate(exam.id)
        self._circuits = hours_by_circuit(exam.id)
        self._resits = resits_by_candidate(exam.id)
        self._settings = settings_in_exam(exam.id)
        self._sites = {site.id: site for site in sites_of(exam.id)}

    def document(self, letters: Sequence[Letter]) -> bytes:
        """Return the letters of one site as one document."""
        site = self._sites[letters[0].site]
        with translation.override("fr"):
            facts = {
                "institution": settings.INSTITUTION,
                "results": results_address(),
                "exam": self._exam.title,
                "made": formats.day(self._now),
                "clock": _clock(site),
                "site": {"name": site.name, "address": site.address},
                "letters": [self._letter(letter, site) for letter in letters],
            }
        return self._press.pdf(facts, now=self._now)

    def one_site(self, letters: Sequence[Letter]) -> IO[bytes]:
        """Return the document of the one site that the letters are of."""
        return BytesIO(self.document(letters))

    def archive(
        self, letters: Sequence[Letter], *, report: Callable[[int], None]
    ) -> IO[bytes]:
        """Return a ZIP of one document for each site. Letters are in order of site.

        One site is in memory at a time; `told` hears how many letters are printed.
        """
        printed_count = 0
        with ExitStack() as unless_whole:
            file: IO[bytes] = unless_whole.enter_context(
                tempfile.SpooledTemporaryFile(MEMORY_BYTES_MAX)
            )
            with ZipFile(file, "w", ZIP_STORED) as zipped:  # each PDF is compressed
                for site, group in groupby(letters, key=_site_of):
                    of_site = list(group)
                    name = f"convocations-{self._sites[site].code}.pdf"
                    zipped.writestr(name, self.document(of_site))
                    printed_count += len(of_site)
                    report(printed_count)
            file.seek(0)
            unless_whole.pop_all()  # the answer closes it
        return file

    def _letter(self, letter: Letter, site: Site) -> dict[str, Any]:
        square = qr(letter.number, letter.code)
        settings = self._settings.get(letter.bearer, USUAL_SETTINGS)
        extra = "" if letter.factor == 1 else f"× {letter.factor}"
        hours = list(self._hours(letter, site))
        more_time = [f"temps de composition {extra}"] if extra else []
        return {
            "name": letter.name,
            "number": letter.number,
            "code": letter.code,
            "room": letter.room,
            "seat": letter.seat,
            "extra": extra,
            "due": [
                *more_time,
                *right_phrases(settings),
                *display_phrases(settings),
            ],
            "side": len(square),
            "qr": [shade for row in square for shade in row],
            "hours": hours,
            "is_written": not hours or any(not hour["circuit"] for hour in hours),
            "has_circuits": any(hour["circuit"] for hour in hours),
        }

    def _hours(self, letter: Letter, site: Site) -> Iterator[dict[str, str]]:
        places = self._places.get(letter.bearer, {})
        for sitting in self._sittings:
            if sitting.kind == "ecos":
                if place := places.get(sitting.id):  # else in another half-day, if any
                    yield self._half_day(sitting, place, site)
                continue
            start = Instant(sitting.scheduled_ms)
            end = own_end(
                Allowance(
                    t0=start, duration_ms=sitting.duration_ms, factor=letter.factor
                )
            )
            place = places.get(sitting.id)
            yield {
                "title": sitting.title,
                "day": formats.day(start),
                "start": formats.hour(start),
                "end": formats.hour(end),
                "there": _local_hours(place.site if place else site, start, end),
                "place": _place_words(place, site) if place else "",
                "circuit": "",
            }

    def _half_day(
        self, sitting: AnySitting, place: Placement, site: Site
    ) -> dict[str, str]:
        """Return a half-day of the ECOS: when to be there, and from where on."""
        rotation, position = (int(part) - 1 for part in place.seat.split("/"))
        circuit_hours = self._circuits[sitting.id, place.site_id, place.room]
        signal = Instant(sitting.scheduled_ms)
        if turns := self._turns_resat(place):
            start, end = _span(circuit_hours, signal, turns)
            words = _resit_words(place.room, turns, circuit_hours, signal)
        else:
            begins_ms, ends_ms = rotation_span_ms(circuit_hours.tempo, rotation)
            start, end = after(signal, begins_ms), after(signal, ends_ms)
            words = _circuit_words(place.room, position, circuit_hours, signal)
        return {
            "title": sitting.title,
            "day": formats.day(start),
            "start": formats.hour(start),
            "end": formats.hour(end),
            "there": _local_hours(place.site, start, end),
            "place": _other_site(place, site),
            "circuit": words,
        }

    def _turns_resat(self, place: Placement) -> list[tuple[int, int]]:
        """Return the turns of who resits in a half-day, and their stations, from 1."""
        return [
            (row.turn, row.resit_station + 1)
            for row in self._resits.get(place.candidate_id, ())
            if row.there == place.sitting_id
        ]


def qr(number: str, code: str, *, folder: str = "") -> list[list[int]]:
    """Return a QR code in shades of grey, its quiet border included.

    It holds the address of the tablets, in a `folder` of it, with number and code after
    `#`, which no browser sends to anybody; or number and code alone where no address is
    set.
    """
    address = f"{settings.TABLETS_URL}{folder}" if settings.TABLETS_URL else ""
    text = f"{address}#{number}.{code}"
    symbol = segno.make(text, error="m", boost_error=False, micro=False, mask=QR_MASK)
    blank = [255] * (len(symbol.matrix) + 2 * QR_BORDER)
    side = [255] * QR_BORDER
    rows = [
        [*side, *(0 if dark else 255 for dark in row), *side] for row in symbol.matrix
    ]
    return [blank] * QR_BORDER + rows + [blank] * QR_BORDER


def _span(
    hours: CircuitHours, signal: Instant, turns: Sequence[tuple[int, int]]
) -> tuple[Instant, Instant]:
    """Return when the first of some turns begins, and the last of them ends."""
    rounds = {own.turn: own for own in turn_rounds(Bell(tempo=hours.tempo, t0=signal))}
    own_rounds = [rounds[turn] for turn, _ in sorted(turns)]
    start, end = own_rounds[0].read, own_rounds[-1].end
    assert start is not None, "a bell that nothing stops"
    assert end is not None, "a bell that nothing stops"
    return start, end


def _resit_words(
    circuit: str,
    turns: Sequence[tuple[int, int]],
    hours: CircuitHours,
    signal: Instant,
) -> str:
    """Return what somebody does who goes through single stations again."""
    confined = formats.hour(after(signal, -hours.confinement_ms))
    doors = "\N{NARROW NO-BREAK SPACE}; ".join(
        f"à la porte de la station {station}, à"
        f" {formats.hour(_span(hours, signal, [(turn, station)])[0])}"
        for turn, station in sorted(turns)
    )
    return (
        f"Vous repassez ce qui a manqué, et cela seul. Présentez-vous à la mise en loge"
        f" à {confined} au plus tard. Circuit {circuit}\N{NO-BREAK SPACE}: {doors}."
        " Personne ne sort de la loge avant d’être libéré."
    )


def _circuit_words(
    circuit: str, position: int, hours: CircuitHours, signal: Instant
) -> str:
    """Return what somebody does in a half-day, in one sentence a thing."""
    confined = formats.hour(after(signal, -hours.confinement_ms))
    turn_length = formats.duration(hours.tempo.scaled_ms(hours.tempo.station_ms))
    return (
        f"Présentez-vous à la mise en loge à {confined} au plus tard. Circuit {circuit}"
        f"\N{NO-BREAK SPACE}: vous commencez à la porte de la station {position + 1},"
        f" puis passez aux suivantes, au signal. Chaque passage dure"
        f" {turn_length}, lecture de la consigne comprise. Personne ne sort de la loge"
        " avant d’être libéré."
    )


def _other_site(place: Placement, site: Site) -> str:
    """Return the site of a half-day, where it is not the one of the letter."""
    if place.site_id == site.id:
        return ""
    return ", ".join(filter(None, (place.site.name, place.site.address)))


def _place_words(place: Placement, site: Site) -> str:
    """Return where a candidate sits in one sitting, its site too if it is another."""
    words = f"Pour cette épreuve : {place.room}, place {place.seat}"
    return ", ".join(filter(None, (words, _other_site(place, site))))


def _site_of(letter: Letter) -> UUID:
    return letter.site


def _clock(site: Site) -> str:
    if site.zone == settings.TIME_ZONE:
        return "Les heures sont celles de Paris."
    return (
        f"Les heures du tableau sont celles de Paris ; dessous, celles de {site.name}."
    )


def local_hour(zone: str, site: str, start: Instant) -> str:
    """Return an hour by the clocks of a site, nothing where they are Paris'."""
    if zone == settings.TIME_ZONE:
        return ""
    return f"à {site} : {_hour(datetime.fromtimestamp(start / 1_000, ZoneInfo(zone)))}"


def _local_hours(site: Site, start: Instant, end: Instant) -> str:
    """Return the hours by the site's own clocks, nothing where they are Paris'."""
    if site.zone == settings.TIME_ZONE:
        return ""
    zone = ZoneInfo(site.zone)
    first, last = (datetime.fromtimestamp(at / 1_000, zone) for at in (start, end))
    day = date_format(first, "l j F")
    return f"à {site.name} : {day}, de {_hour(first)} à {_hour(last)}"


def _hour(at: datetime) -> str:
    return f"{at.hour}{formats.FIXED}h{formats.FIXED}{at.minute:02}"
