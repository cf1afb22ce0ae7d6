"""The page of the watch: one document, without database, session or other files."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from concours.core.delivery.machines.health import HealthCheck, ProcessReading
from concours.core.delivery.machines.status import Course, MachineStatus
from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant
from concours.watch.watch import KEPT_MS
from concours.watch.words import NBSP, Words

STYLE = "veille.css"
GIGA, MEGA = 10**9, 10**6
COURSE_WIDTH, COURSE_HEIGHT = 720, 96
STALE_S = 20
PARIS = ZoneInfo("Europe/Paris")
"""Hours of the house are those of Paris, whatever the machine's own zone is."""
ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
    "<path d='M3 12h4l2 6 4-14 3 8h5' fill='none' stroke='%231f5fa8'"
    " stroke-width='2.4'/></svg>"
)

SCRIPT = f"""
let heard = Date.now()
setInterval(async () => {{
  try {{
    const answer = await fetch(location.href, {{ signal: AbortSignal.timeout(4000) }})
    if (!answer.ok) throw new Error(String(answer.status))
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    document.querySelector('main').replaceWith(page.querySelector('main'))
    document.querySelector('.clock').replaceWith(page.querySelector('.clock'))
    heard = Date.now()
  }} catch {{}}
  const seconds = Math.round((Date.now() - heard) / 1000)
  document.body.classList.toggle('stale', seconds > {STALE_S})
  document.querySelector('.old b').textContent = seconds
}}, 5000)
"""


class WatchPage:
    """Draws what the watch knows; `client` is where the style is built."""

    def __init__(self, client: Path, machine: str) -> None:
        file = client / STYLE
        self._style = file.read_text() if file.is_file() else ""
        self._machine = machine

    @property
    def content_policy(self) -> str:
        """What a browser may run and load of it: the page itself, nothing else."""
        return (
            f"default-src 'none'; img-src data:; style-src '{_source(self._style)}';"
            f" script-src '{_source(SCRIPT)}'; connect-src 'self';"
            " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def draw(self, status: MachineStatus, words: Words) -> str:
        """Return the document."""
        title = escape(words["title"].format(machine=self._machine))
        old = escape(words["old"]).format(seconds="<b></b>")
        main = "".join(
            (
                _numbers(status, words),
                '<div class="parts"><div>',
                _faults(status, words),
                _processes(status, words),
                "</div><div>",
                _margin(status, words),
                _course(status, words),
                "</div></div>",
            )
        )
        return (
            f'<!doctype html><html lang="{words["lang"]}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{title}</title><link rel="icon" href="data:image/svg+xml,{ICON}">'
            f"<style>{self._style}</style></head><body><header><h1>{title}</h1>"
            f'<p class="clock">{_clock(status.at, words)}</p></header>'
            f'<p class="old" role="alert">{old}</p><main>{main}</main>'
            f'<script type="module">{SCRIPT}</script></body></html>'
        )


def _numbers(status: MachineStatus, words: Words) -> str:
    acknowledgement_ms = status.most("acknowledgement_ms")
    numbers = (
        ("streams", _count(status.total("streams_count"), words)),
        ("entries", _count(status.total("entries_a_second"), words)),
        ("acknowledgement", _duration(acknowledgement_ms, words)),
        ("waiting", _count(status.total("waiting_count"), words)),
        ("unavailable", _count(status.total("unavailable_a_second"), words)),
    )
    cells = (
        f"<div><dt>{escape(words[name])}</dt><dd>{value}</dd></div>"
        for name, value in numbers
    )
    return f'<dl class="numbers">{"".join(cells)}</dl>'


def _faults(status: MachineStatus, words: Words) -> str:
    title = f"<h2>{escape(words['wrong'])}</h2>"
    if not status.readings:
        return f"{title}<p>{escape(words['none'])}</p>"
    if not status.checks:
        return f'{title}<p class="well">{escape(words["well"])}</p>'
    items = (_fault(check, words) for check in status.checks)
    return f'{title}<ul class="faults">{"".join(items)}</ul>'


def _fault(check: HealthCheck, words: Words) -> str:
    sentence, remedy = words.fault(check.fault, _amount(check, words))
    advice = words["do"].format(remedy=remedy)
    return (
        f'<li class="{check.level}"><b>{escape(words.process(check.process))}</b>'
        f" {escape(sentence)}<span>{escape(advice)}</span></li>"
    )


def _processes(status: MachineStatus, words: Words) -> str:
    names = ("process", "since", "processor", "memory", "queue", "files", "state")
    heads = "".join(f'<th scope="col">{escape(words[name])}</th>' for name in names)
    worst = {check.process: check for check in reversed(status.checks)}
    rows = "".join(
        _process(reading, worst.get(reading.name), words) for reading in status.readings
    )
    return (
        f"<h2>{escape(words['processes'])}</h2>"
        f'<div class="slide" tabindex="0" role="region" aria-label="'
        f'{escape(words["processes"])}"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _process(reading: ProcessReading, check: HealthCheck | None, words: Words) -> str:
    state = f"<span>{escape(words['running'])}</span>"
    if check is not None:
        sentence, _ = words.fault(check.fault, _amount(check, words))
        state = f'<span class="{check.level}">{escape(sentence)}</span>'
    cells = (
        "" if reading.started is None else _hour(reading.started),
        _share(reading.processor_permille),
        _bytes(reading.memory_bytes, words),
        _count(reading.waiting_count, words),
        _count(reading.files_count, words),
        state,
    )
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    name = escape(words.process(reading.name))
    return f'<tr><th scope="row">{name}</th>{row}</tr>'


def _margin(status: MachineStatus, words: Words) -> str:
    machine = status.machine
    free = _bytes(machine.disk_free_bytes, words)
    disk = escape(words["disk_free"].format(size=free))
    if machine.disk_minutes is not None:
        hours = words.count(machine.disk_minutes // 60)
        disk += f", {escape(words['disk_full_in'].format(hours=hours))}"
    gauges = (
        ("machine_processor", machine.processor_percent, ""),
        ("machine_memory", machine.memory_percent, ""),
        ("disk", machine.disk_percent, disk),
    )
    rows = (
        f"<div><dt>{escape(words[name])}</dt><dd>{value or f'{percent}{NBSP}%'}</dd>"
        f'<dd class="bar"><meter min="0" max="100" low="60" high="80" optimum="0"'
        f' value="{percent}"'
        f' aria-label="{escape(words[name])}"></meter></dd></div>'
        for name, percent, value in gauges
    )
    return f'<h2>{escape(words["margin"])}</h2><dl class="gauges">{"".join(rows)}</dl>'


def _course(status: MachineStatus, words: Words) -> str:
    most = max(status.course.counts, default=0)
    title = escape(words["course"])
    begin = Instant(status.at - KEPT_MS)
    return (
        f"<h2>{title}</h2>"
        f'<svg class="course" viewBox="0 0 {COURSE_WIDTH} {COURSE_HEIGHT}" role="img"'
        f' preserveAspectRatio="none" aria-label="{title}, max. {words.count(most)}">'
        f"{''.join(_bars(status.course, begin, most))}</svg>"
        f'<p class="axis"><span>{_hour(begin)}</span>'
        f"<span>max. {words.count(most)}</span><span>{_hour(status.at)}</span></p>"
    )


def _bars(course: Course, begin: Instant, most: int) -> Iterator[str]:
    for at, number in course.minutes():
        height = COURSE_HEIGHT * number // most if most else 0
        if height:
            x = (at - begin) // MINUTE_MS
            yield f'<path d="M{x} {COURSE_HEIGHT}v-{height}h1v{height}z"/>'


def _amount(check: HealthCheck, words: Words) -> str:
    if check.is_counted:
        return words.count(check.amount)
    return _duration(check.amount, words)


def _count(number: int | None, words: Words) -> str:
    return "" if number is None else words.count(number)


def _duration(duration_ms: int | None, words: Words) -> str:
    if duration_ms is None:
        return "–"
    if duration_ms < SECOND_MS:
        return f"{duration_ms}{NBSP}ms"
    if duration_ms < 10 * SECOND_MS:
        return f"{words.decimal(duration_ms / SECOND_MS)}{NBSP}s"
    if duration_ms < 2 * MINUTE_MS:
        return f"{duration_ms // SECOND_MS}{NBSP}s"
    return f"{words.count(duration_ms // MINUTE_MS)}{NBSP}min"


def _share(permille: int | None) -> str:
    return "" if permille is None else f"{round(permille / 10)}{NBSP}%"


def _bytes(count: int | None, words: Words) -> str:
    if count is None:
        return ""
    if count >= GIGA:
        return f"{words.decimal(count / GIGA)}{NBSP}{words['giga']}"
    return f"{words.count(round(count / MEGA))}{NBSP}{words['mega']}"


def _hour(at: Instant) -> str:
    return f"{_in_paris(at):%H:%M}"


def _clock(at: Instant, words: Words) -> str:
    """Return the hour with its offset: whoever looks may sit in another zone."""
    moment = _in_paris(at)
    offset = f"UTC{moment:%z}"[:-2].replace("+0", "+")
    text = f"{moment:%d/%m/%Y %H:%M:%S}"
    return escape(words["clock"].format(moment=text, offset=offset))


def _in_paris(at: Instant) -> datetime:
    return datetime.fromtimestamp(at / SECOND_MS, PARIS)


def _source(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
