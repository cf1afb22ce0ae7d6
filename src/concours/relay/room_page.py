"""The page of a relay for the supervisors of its site: one document, no other files.

It tells where answers are, seat by seat, and takes the twelve launch words. Durations
instead of hours: the clock of this machine is nobody's.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path

from concours.core.kernel.time import MINUTE_MS, SECOND_MS

STYLE = "relais.css"
REFRESH_MS = 5_000
STALE_S = 20
NBSP = "\u00a0"

SCRIPT = f"""
let heard = Date.now()
setInterval(async () => {{
  try {{
    const answer = await fetch('/surveillance', {{ signal: AbortSignal.timeout(4000) }})
    if (!answer.ok) throw new Error(String(answer.status))
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const seats = page.querySelector('#seats')
    if (seats === null) return location.reload()
    document.querySelector('#seats').replaceWith(seats)
    heard = Date.now()
  }} catch {{}}
  document.body.classList.toggle('stale', Date.now() - heard > {STALE_S * 1000})
}}, {REFRESH_MS})
"""


RESCUES = {
    "": "tablette de secours",
    "rescue.waits": "<b>tablette de secours"
    f"{NBSP}: éteignez l’ancienne, elle répond encore</b>",
    "rescue.used": "<b>seconde tablette de secours, non admise"
    f"{NBSP}: appelez la cellule</b>",
}
RESCUES_REFUSED = f"<b>tablette de secours refusée{NBSP}: appelez la cellule</b>"


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat: entries stored here, and how many of them are at the centre.

    `silent_ms` since its last sign; None where there was none.
    """

    room: str
    seat: str
    silent_ms: int | None
    stored_count: int
    forwarded_count: int
    refused_count: int
    rescue: str | None = None
    """What became of a spare tablet's claim: `` until the centre has judged it."""


@dataclass(frozen=True, slots=True)
class RoomStatus:
    """What the page says of the site. `cut_ms` since the centre answered last."""

    rows: Sequence[SeatRow]
    cut_ms: int | None
    packages_here: int
    packages_in_force: int
    words_count: int
    is_refused: bool = False
    """Whether the centre answers, and does not admit this relay."""


class RoomPage:
    """Draws the page; `client` is where the style is built."""

    def __init__(self, client: Path) -> None:
        file = client / STYLE
        self._style = file.read_text() if file.is_file() else ""

    @property
    def content_policy(self) -> str:
        """What a browser may run and load of it: the page itself, nothing else."""
        return (
            f"default-src 'none'; style-src '{_source(self._style)}';"
            f" script-src '{_source(SCRIPT)}'; connect-src 'self'; form-action 'self';"
            " base-uri 'none'; frame-ancestors 'none'"
        )

    def draw_door(self, fault: str = "") -> str:
        """Return the page that asks for the digits of the envelope."""
        alert = _note("stop", fault) if fault else ""
        return self._document(
            f"""<main class="door"><div role="alert">{alert}</div>
<form method="post" action="/surveillance/code">
<label for="pin">Code de l’enveloppe de la salle</label>
<p class="hint" id="pin-hint">Huit chiffres.</p>
<input id="pin" name="pin" inputmode="numeric" autocomplete="off" required
 aria-describedby="pin-hint" autofocus>
<button class="main">Entrer</button>
</form></main>"""
        )

    def draw(self, status: RoomStatus, *, notice: str = "", fault: str = "") -> str:
        """Return the page; `notice` or `fault` is what became of the words typed."""
        return self._document(
            f"""<p class="old" role="alert">Ce relais ne répond plus à cette page. \
Les tablettes gardent tout.</p>
<main>{_seats(status)}{_words_form(notice, fault)}</main>
<script type="module">{SCRIPT}</script>"""
        )

    def _document(self, content: str) -> str:
        return (
            '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>Relais du centre – Concours</title><style>{self._style}</style>"
            "</head><body><header><h1>Relais du centre d’examen</h1></header>"
            f"{content}</body></html>"
        )


def _seats(status: RoomStatus) -> str:
    rows = "".join(map(_row, status.rows))
    table = (
        f"""<div class="slide" tabindex="0" role="region" aria-label="Places"><table>
<thead><tr><th scope="col">Place</th><th scope="col">Dernier signe</th>
<th scope="col">Gardées ici</th><th scope="col">Au centre national</th></tr></thead>
<tbody>{rows}</tbody></table></div>"""
        if rows
        else "<p>Aucune tablette n’est encore connue de ce relais. "
        "Chacune apparaît ici après son inscription.</p>"
    )
    title = "Les réponses sont sur la tablette et ici." if rows else "Aucune tablette"
    return f"""<section id="seats"><h2>{title}</h2>
{_line(status)}{_packages(status)}
<p class="hint">Actions gardées, place par place. Ce relais ne peut pas les lire.</p>
{table}</section>"""


def _line(status: RoomStatus) -> str:
    if status.is_refused:
        return (
            '<p class="note stop"><b>Le centre national n’admet pas ce relais.</b> Les '
            f"tablettes gardent tout{NBSP}: appelez la cellule technique.</p>"
        )
    if status.cut_ms is not None and status.cut_ms < MINUTE_MS:
        return '<p class="note safe">Le centre national répond à ce relais.</p>'
    since = "" if status.cut_ms is None else f" depuis {_duration(status.cut_ms)}"
    return (
        f'<p class="note kept"><b>Le centre national ne répond pas{since}.</b> On '
        "compose, rien n’est perdu. Ce qu’il a décidé depuis n’est pas connu ici"
        f"{NBSP}: suivez le téléphone.</p>"
    )


def _packages(status: RoomStatus) -> str:
    if status.packages_here == status.packages_in_force:
        return ""
    return (
        '<p class="note care">Sujets scellés présents sur ce relais'
        f"{NBSP}: {status.packages_here} sur {status.packages_in_force}.</p>"
    )


def _row(row: SeatRow) -> str:
    place = f"{NBSP}· ".join(filter(None, (row.room, row.seat)))
    sign = "–" if row.silent_ms is None else f"il y a {_duration(row.silent_ms)}"
    plural = "s" if row.refused_count > 1 else ""
    refusals = f" · <b>{row.refused_count} envoi{plural} refusé{plural}</b>"
    refusals = refusals if row.refused_count else ""
    if row.rescue is not None:
        sign += f" · {RESCUES.get(row.rescue, RESCUES_REFUSED)}"
    return (
        f'<tr><th scope="row">{escape(place)}</th><td>{sign}</td>'
        f"<td>{row.stored_count}</td><td>{row.forwarded_count}{refusals}</td></tr>"
    )


def _words_form(notice: str, fault: str) -> str:
    alert = _note("stop", fault) if fault else ""
    confirmation = _note("safe", notice) if notice else ""
    return f"""<section><h2>Ouvrir sans le réseau</h2>
<p id="words-hint">Si les tablettes sont coupées à l’heure de l’ouverture, la cellule \
technique dicte douze mots. Saisissez-les ici une seule fois{NBSP}: chaque tablette \
coupée les reçoit, et le sujet prouve qu’ils sont bons.</p>
<div role="alert">{alert}{confirmation}</div>
<form method="post" action="/surveillance/mots">
<label for="words">Les douze mots</label>
<textarea id="words" name="words" rows="3" required autocomplete="off"
 autocapitalize="none" spellcheck="false" aria-describedby="words-hint"></textarea>
<button class="main">Donner ces mots aux tablettes</button>
</form></section>"""


def _note(kind: str, text: str) -> str:
    return f'<p class="note {kind}">{escape(text)}</p>'


def _duration(ms: int) -> str:
    if ms < MINUTE_MS:
        return f"{max(0, ms) // SECOND_MS}{NBSP}s"
    minutes = ms // MINUTE_MS
    return f"{minutes}{NBSP}min" if minutes < 60 else f"{minutes // 60}{NBSP}h"


def _source(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
