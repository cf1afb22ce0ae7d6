"""What changes from one candidate's result page to another's, made once, in advance.

The gateway puts it in its own frame, and its cookie says whose page a link asks for.
Nothing here comes from a candidate but the number; all of it is escaped.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeAlias

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext, gettext_noop

from concours.acts.results.publication_rows import Pages, Render
from concours.console.files.result_stations import stations_section
from concours.console.words import formats
from concours.console.words.results.combining import say_whole
from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.gates import gate_of, is_of_stations
from concours.store.models import Publication

Facts: TypeAlias = Mapping[str, Any]

PASSED = {
    "stations": gettext_noop("Vous pouvez passer les ECOS."),
    "admission": gettext_noop("Vous êtes admis·e."),
}
NOT_PASSED = {
    "stations": gettext_noop("Votre note ne permet pas de passer les ECOS."),
    "admission": gettext_noop("Vous n’êtes pas admis·e."),
}
"""What a gate opens, told to whoever reaches it and to whoever does not."""

NOTHING_WRITTEN = gettext_noop("Vous n’avez composé aucune épreuve.")
NOTHING_PASSED = gettext_noop("Vous n’avez passé aucune station.")

RANKS_SHOWN_MAX = 4
SCALE_WIDTH, SCALE_OUT_OF = 326, 20


class Speech:
    """What pages say in one language: each text is asked for once, not a page a time.

    It stands where `gettext` does elsewhere, hence its short name in functions.
    """

    def __init__(self, language: str) -> None:
        self.language, self.is_french = language, language == "fr"
        self._texts: dict[str, str] = {}
        self._escaped: dict[str, str] = {}
        self._instants: dict[int, str] = {}

    def __call__(self, text: str) -> str:
        """Return what the catalogue of the language says."""
        if text not in self._texts:
            with translation.override(self.language):
                self._texts[text] = gettext(text)
        return self._texts[text]

    def escaped(self, text: str) -> str:
        """Return a text that pages share, without markup."""
        if text not in self._escaped:
            self._escaped[text] = escape(text)
        return self._escaped[text]

    def content(self, text: str) -> str:
        """Return a text of the exam without markup, in its own language: French."""
        own = self.escaped(text)
        return own if self.is_french else f'<span lang="fr">{own}</span>'

    def instant(self, instant_ms: int) -> str:
        """Return the 9 November 2026 at 10:00."""
        if instant_ms not in self._instants:
            with translation.override(self.language):
                self._instants[instant_ms] = _instant_words(instant_ms, self)
        return self._instants[instant_ms]

    def count(self, number: int) -> str:
        """Return a whole number as it is read."""
        return formats.count_in(number, is_french=self.is_french)

    def decimals(self, text: str) -> str:
        """Return a shown value with the decimal mark of the language."""
        return text.replace(".", ",") if self.is_french else text


def pages_of(publication: Publication) -> Render:
    """Return what makes the pages of this publication, in both languages."""
    french, english = Speech("fr"), Speech("en")

    def render(common: Facts, sheet: Facts) -> Pages:
        return Pages(
            fr="".join(_page(french, publication, common, sheet)).encode(),
            en="".join(_page(english, publication, common, sheet)).encode(),
        )

    return render


def _instant_words(instant_ms: int, _: Speech) -> str:
    at: datetime = formats.local(instant_ms)
    day = date_format(at, "j F Y")
    return _("%(day)s à %(hour)s") % {"day": day, "hour": formats.hour(instant_ms)}


def _page(
    _: Speech, publication: Publication, common: Facts, sheet: Facts
) -> Iterator[str]:
    exam = _.content(common["exam"]["title"])
    release = _("publié le %(instant)s") % {"instant": _.instant(publication.opens_ms)}
    yield f'<p class="over">{exam} · {release}</p>'
    gate = gate_of(common)
    headline = _sentence(_, common, sheet).replace(" A ", f"{formats.FIXED}A ")
    yield f"<h1>{headline}</h1>"
    if publication.reason:
        headline, reason = _("Résultat corrigé."), _.content(publication.reason)
        yield f'<p class="note"><strong>{headline}</strong> {reason}</p>'
    if not _is_absent_alone(common, sheet):
        yield from _judged_mark(_, sheet, gate)
    yield from _ranks(_, common, sheet)
    yield from _sittings(_, common, sheet)
    if sheet.get("stations") is not None:
        whole = say_whole(common, _) if is_of_stations(common) else ""
        yield from stations_section(_, sheet["stations"], whole=whole)
    yield from _buttons(_, publication, sheet)


def _is_absent_alone(common: Facts, sheet: Facts) -> bool:
    """Tell whether somebody sat nothing where no ranking counts it as a mark of 0."""
    states = {sitting["state"] for sitting in sheet["sittings"]}
    return common["ranking"] is None and "absent" in states and "marked" not in states


def _sentence(_: Speech, common: Facts, sheet: Facts) -> str:
    gate = gate_of(common)
    states = {sitting["state"] for sitting in sheet["sittings"]}
    if "excluded" in states:
        return _("Une décision du jury vous exclut de cette session.")
    if "marked" not in states:
        return _(NOTHING_PASSED if is_of_stations(common) else NOTHING_WRITTEN)
    gated_mark = _judged(sheet, gate)
    if gate is None or gated_mark is None:
        return _("Vos notes sont arrêtées.")
    if gated_mark["passed"]:
        return _(PASSED[gate.opens])
    if gate.is_on_rank_a and gate.opens == "stations":
        return _("Votre note de rang A ne permet pas de passer les ECOS.")
    return _(NOT_PASSED[gate.opens])


def _judged(sheet: Facts, gate: MarkGate | None) -> Any:
    """Return the mark that the gate is on, or that of all questions."""
    is_on_rank_a = gate is not None and gate.is_on_rank_a
    return sheet["rank_a" if is_on_rank_a else "mark"]


def _judged_mark(_: Speech, sheet: Facts, gate: MarkGate | None) -> Iterator[str]:
    gated_mark = _judged(sheet, gate)
    if gated_mark is None:
        return
    mark = _.decimals(gated_mark["shown"])
    if gate is None:
        sentence = _("Votre note est de %(mark)s.")
    elif gate.is_on_rank_a:
        sentence = _("Votre note de rang A est de %(mark)s. Le seuil est de %(gate)s.")
    else:
        sentence = _("Votre note est de %(mark)s. Le seuil est de %(gate)s.")
    words = sentence % {
        "mark": f'<strong class="num">{mark}{formats.FIXED}{_("sur 20")}</strong>',
        "gate": "" if gate is None else _.decimals(str(gate.least)),
    }
    yield f"<p>{words}</p>{_scale(_, Fraction(gated_mark['mark']), mark, gate)}"


def _scale(_: Speech, mark: Fraction, mark_text: str, gate: MarkGate | None) -> str:
    """Draw the mark on its scale; the words stand on the sides where they fit."""
    x = _at(mark)
    is_passed = gate is None or mark >= gate.mark
    own = (x, "end" if x > SCALE_WIDTH * 2 // 3 else "start")
    if not is_passed:
        own = (x, "start" if x < SCALE_WIDTH // 4 else "end")
    words, gate_path, level = _("Votre note %(mark)s, sur l’échelle de 0 à 20."), "", 34
    least = "" if gate is None else _.decimals(str(gate.least))
    if gate is not None:
        at = _at(gate.mark)
        words = _(
            "Votre note %(mark)s et le seuil de %(gate)s, sur l’échelle de 0 à 20."
        )
        gate_path = (
            f'<path class="gate" d="M{at} 40V64"/>'
            f'<text x="{at}" y="34" text-anchor="middle">{_("seuil")} {least}</text>'
        )
        level = 16 if abs(x - at) < SCALE_WIDTH // 3 else 34
    words %= {"mark": mark_text, "gate": least}
    you = _("vous, %(mark)s") % {"mark": mark_text}
    return (
        f'<svg class="scale" viewBox="0 -2 {SCALE_WIDTH} 92" role="img"'
        f' aria-label="{words}"><path class="axis" d="M0 52H{SCALE_WIDTH}"/>{gate_path}'
        f'<rect class="{"passed" if is_passed else "below"}" x="{x - 5}" y="44"'
        f' width="10" height="16"/><text class="you" x="{own[0]}" y="{level}"'
        f' text-anchor="{own[1]}">{you}</text>'
        f'<text x="0" y="82">0</text><text x="{SCALE_WIDTH // 2}" y="82"'
        f' text-anchor="middle">10</text><text x="{SCALE_WIDTH}" y="82"'
        f' text-anchor="end">20</text></svg>'
    )


def _ranks(_: Speech, common: Facts, sheet: Facts) -> Iterator[str]:
    ranking = sheet["ranking"]
    if ranking is None or not ranking["groups"]:
        return
    names = {group["group"]: group["name"] for group in common["ranking"]["groups"]}
    groups, is_final = ranking["groups"], common["ranking"]["is_final"]
    title = _("Vos rangs") if is_final else _("Vos rangs provisoires")
    of = _.count(groups[0]["of"])
    among = _("Candidats classés : %(count)s") % {"count": of}
    ranks = [_rank(_, group, names) for group in groups]
    yield f'<h2>{title}</h2><p class="small">{among}</p><ul class="ranks">'
    yield from ranks[:RANKS_SHOWN_MAX]
    yield "</ul>"
    if len(groups) > RANKS_SHOWN_MAX:
        label = _("Les %(count)s groupes") % {"count": len(groups)}
        yield f'<details><summary>{label}</summary><ul class="ranks">'
        yield from ranks
        yield "</ul></details>"


def _rank(_: Speech, group: Facts, names: Mapping[str, Facts]) -> str:
    name = _.escaped(names[group["group"]][_.language])
    tied = f" <i>{_('ex æquo')}</i>" if group["equal"] > 1 else ""
    place = _.count(group["place"])
    return f'<li><span>{name}{tied}</span><b class="num">{place}</b></li>'


def _sittings(_: Speech, common: Facts, sheet: Facts) -> Iterator[str]:
    rows = [
        (facts, own)
        for facts, own in zip(common["sittings"], sheet["sittings"], strict=True)
        if own["state"] != "elsewhere"
    ]
    if is_of_stations(common):
        yield from _half_days(_, rows)
        return
    if not rows:
        return
    yield f"<h2>{_('Vos épreuves')}</h2>"
    scale = _("Notes sur 20, toutes questions")
    yield f'<p class="small">{scale}</p><ul class="ranks">'
    for facts, own in rows:
        title = _.content(facts["title"])
        if "weight" in facts:
            weight = _.decimals(facts["weight"])
            title += f" <i>{_('coefficient %(weight)s') % {'weight': weight}}</i>"
        is_absent = own["state"] == "absent" and common["ranking"] is None
        mark = _("Absent à cette épreuve") if is_absent else _mark(_, own)
        yield f"<li><span>{title}</span><b>{mark}</b></li>"
    has_whole = sheet["mark"] is not None and not _is_absent_alone(common, sheet)
    if has_whole:
        mark = _.decimals(sheet["mark"]["shown"])
        yield f"<li><span>{_('Ensemble')}</span><b>{mark}</b></li>"
    yield "</ul>"
    if has_whole and (whole := say_whole(common, _)):
        yield f'<p class="small">{whole}</p>'


def _half_days(_: Speech, rows: Sequence[tuple[Facts, Facts]]) -> Iterator[str]:
    """Yield the half-days that somebody did not pass; stations say the others."""
    missed_rows = [(facts, own) for facts, own in rows if own["state"] != "marked"]
    if not missed_rows:
        return
    yield f'<h2>{_("Vos demi-journées")}</h2><ul class="ranks">'
    for facts, own in missed_rows:
        yield f"<li><span>{_.content(facts['title'])}</span><b>{_mark(_, own)}</b></li>"
    yield "</ul>"


def _mark(_: Speech, own: Facts) -> str:
    words = {
        "absent": _("absence"),
        "excluded": _("exclusion"),
        "annulled": _("annulée"),
    }
    text = own["shown"]
    return words.get(own["state"], "–") if text is None else _.decimals(text)


def _buttons(_: Speech, publication: Publication, sheet: Facts) -> Iterator[str]:
    has_points = any(sitting["points"] for sitting in sheet["sittings"])
    has_stations = bool(sheet.get("stations") and sheet["stations"]["rows"])
    if has_points or has_stations:
        yield _link(_, "detail", _("Votre note, ligne par ligne"), kind="btn main")
    if has_points and publication.allows_copies:
        yield _link(_, "copie", _("Revoir vos réponses"))
    if has_stations and publication.allows_grids:
        yield _link(_, "grilles", _("Revoir vos grilles d’ECOS"))
    yield _link(_, "attestation", _("Attestation"))
    yield _link(_, "verification", _("Demander une vérification"))


def _link(_: Speech, name: str, words: str, *, kind: str = "btn") -> str:
    address = f"/resultats/{name}?lang={_.language}"
    return f'<p><a class="{kind}" href="{address}">{words}</a></p>'


def results_address() -> str:
    """Return where candidates read their results, "" where the house has no address."""
    return f"{settings.TABLETS_URL}resultats" if settings.TABLETS_URL else ""


def decimals(text: str) -> str:
    """Return a shown value with the decimal mark of the language."""
    return text.replace(".", ",") if formats.is_french() else text


def _at(mark: Fraction) -> int:
    return int(mark * SCALE_WIDTH / SCALE_OUT_OF)
