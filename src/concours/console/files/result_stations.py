"""The stations on a candidate's result page: their mean, and the profile that makes it.

By domain and by what grids look at; each line with its mark, and a bar that says no
more than the mark does.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from django.utils.translation import gettext_noop

from concours.console.words import formats
from concours.core.ecos.merging.points import MARK_MAX

Facts: TypeAlias = Mapping[str, Any]

UNCOUNTED = {
    "neutralised": gettext_noop("neutralisée pour tous"),
    "withdrawn": gettext_noop("retirée où vous étiez"),
    "voided": gettext_noop("annulée pour vous"),
    "missing": gettext_noop("sans note : les autres comptent"),
}
BAR_DIGITS = 2


class Speech(Protocol):
    """What a page says in one language (`result_page`)."""

    def __call__(self, text: str) -> str:
        """Return what the catalogue of the language says."""

    def content(self, text: str) -> str:
        """Return a text of the exam without markup, in its own language."""

    def decimals(self, text: str) -> str:
        """Return a shown value with the decimal mark of the language."""


def stations_section(_: Speech, stations: Facts, *, whole: str = "") -> Iterator[str]:
    """Yield what a sheet says of its stations; nothing of whoever passed none.

    `whole` says that their mean is the mark, where that stands above already.
    """
    if not stations["rows"] and "uncounted" not in stations:
        return
    yield f"<h2>{_('Vos stations d’ECOS')}</h2>"
    if stations["mark"] is None:
        yield f"<p>{_('Une note manque : vos stations n’ont pas de moyenne.')}</p>"
    else:
        yield f"<p>{whole}</p>" if whole else _mean(_, stations)
        yield from _profile(_, stations)
    yield from _rows(_, stations)


def _mean(_: Speech, stations: Facts) -> str:
    sentence = _("Leur moyenne est de %(mark)s.")
    if "gate" in stations:
        sentence = _("Leur moyenne est de %(mark)s. Le seuil est de %(gate)s.")
    mark = f"{_.decimals(stations['shown'])}{formats.FIXED}{_('sur 20')}"
    gate = _.decimals(stations.get("gate", ""))
    words = sentence % {"mark": f'<strong class="num">{mark}</strong>', "gate": gate}
    return f"<p>{words}</p>"


def _profile(_: Speech, stations: Facts) -> Iterator[str]:
    domains = [(_.content(row["domain"]), row) for row in stations["domains"]]
    yield from _bars(_, _("Par domaine"), domains)
    if "criteria" not in stations:
        return
    lines = [(_.content(row["text"]), row) for row in stations["aptitudes"]]
    criteria = stations["criteria"]
    if criteria["mark"] is not None:
        lines.insert(0, (_("Ce que vous avez fait (critères)"), criteria))
    yield from _bars(_, _("Par aptitude"), lines)
    note = _("Notes sur 20. Leur somme exacte est dans la note, ligne par ligne.")
    yield f'<p class="small">{note}</p>'


def _bars(_: Speech, title: str, lines: Sequence[tuple[str, Facts]]) -> Iterator[str]:
    yield f'<h3>{title}</h3><ul class="ranks bars">'
    for name, row in lines:
        if row["mark"] is None:
            continue
        count = len(row["stations"])
        among = ""
        if count > 1:
            among = f" <i>{_('%(count)s stations') % {'count': count}}</i>"
        mark = _.decimals(row["shown"])
        bar = _bar(Fraction(row["mark"]))
        yield f"<li><span>{name}{among}</span><b>{mark}</b>{bar}</li>"
    yield "</ul>"


def _bar(mark: Fraction) -> str:
    """Draw a mark out of 20; the number beside it says it, so nobody hears this."""
    hundredths = int(mark * 10**BAR_DIGITS)
    width = f"{hundredths // 100}.{hundredths % 100:02}"
    return (
        f'<svg class="bar" viewBox="0 0 {MARK_MAX} 1" preserveAspectRatio="none"'
        f' aria-hidden="true"><path class="rail" d="M0 0H{MARK_MAX}V1H0Z"/>'
        f'<path d="M0 0H{width}V1H0Z"/></svg>'
    )


def _rows(_: Speech, stations: Facts) -> Iterator[str]:
    rows = sorted(
        [*stations["rows"], *stations.get("uncounted", ())],
        key=lambda row: int(row["station"]),
    )
    title = _("Vos notes, station par station")
    yield f'<details><summary>{title}</summary><ul class="ranks even">'
    for row in rows:
        name = f"{row['station']}{formats.FIXED}· {_.content(row['domain'])}"
        mark = _(UNCOUNTED[row["why"]]) if "why" in row else _.decimals(row["shown"])
        yield f"<li><span>{name}</span><b>{mark}</b></li>"
    yield "</ul></details>"
