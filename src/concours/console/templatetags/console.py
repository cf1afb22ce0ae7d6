"""Filters and tags of the templates: formats, icons, what the person may do."""

from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from concours.acts.may import may as may_
from concours.acts.offices import in_exam
from concours.acts.trust import decides_alone_in
from concours.console.pages.ended_exam import end_here, is_act_of_exam
from concours.console.pages.exam_profile import profile_here
from concours.console.pages.permissions import address_for
from concours.console.words import formats
from concours.console.words.act_kinds import kind_word, role_word
from concours.console.words.delivery.cell import STATUS_LOOKS, status_sentence
from concours.console.words.delivery.machines import brief, size
from concours.console.words.delivery.states import state_letter, state_tone, state_word
from concours.console.words.fact_names import name_word
from concours.console.words.facts import fact_values, grouped_digest
from concours.console.words.tasks import decision_words
from concours.console.words.terms import term as term_
from concours.store.models import Sitting
from concours.store.queries.delivery.cell.status import AnnouncedStatus

register = template.Library()

FILTERS: dict[str, Callable[..., str | int]] = {
    "hour": formats.hour,
    "hour_at": formats.hour_at,
    "hour_exact": formats.hour_exact,
    "proof_clock": formats.proof_clock,
    "day": formats.day,
    "short_day": formats.short_day,
    "day_and_hour": formats.day_and_hour,
    "duration": formats.duration,
    "gap": formats.gap,
    "brief": brief,
    "size": size,
    "count": formats.count,
    "decimal": formats.decimal,
    "exact": formats.exact,
    "signed": formats.signed_decimal,
    "percent": formats.percent,
    "short_digest": formats.short_digest,
    "decision_word": decision_words,
    "kind_word": kind_word,
    "fact_values": fact_values,
    "fact_word": name_word,
    "grouped_digest": grouped_digest,
    "role_word": role_word,
    "state_word": state_word,
    "state_letter": state_letter,
    "state_tone": state_tone,
}

for _name, _filter in FILTERS.items():
    register.filter(_name, _filter)


@register.simple_tag
def icon(name: str, kind: str = "") -> SafeString:
    """Draw an icon of the sprite; words beside it say the same."""
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        kind,
        static("built/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def term(context: Context, name: str) -> str:
    """Return a term in the words of the exam's profile (`words/terms.py`)."""
    return term_(profile_here(context.request), name)  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def countdown(context: Context, until_ms: int) -> SafeString:
    """Show an hour, which a script turns into the time left until then.

    Of what is two days away or more, no second counts: the days are said.
    """
    if until_ms - context["now"] >= 2 * formats.DAY_MS:
        words = formats.duration(until_ms - context["now"])
        return format_html('<strong class="num">{}</strong>', words)
    return format_html(
        '<strong class="num" data-until="{}" data-now="{}">{}</strong>',
        str(until_ms),
        str(context["now"]),
        formats.hour_exact(until_ms),
    )


@register.simple_tag(takes_context=True)
def may(context: Context, kind: str, sitting: Sitting | None = None) -> bool:
    """Tell whether the person of this page may do or see something.

    For those who compose in a `sitting`, nothing is done once it is collected; in an
    archived exam, nothing but what ends it.
    """
    request: Any = context["request"]
    actor = request.actor
    if sitting is not None:
        actor = in_exam(actor, sitting.exam_id)
    is_over = sitting is not None and sitting.collected_ms is not None
    if is_over or not may_(actor, kind):
        return False
    return not is_act_of_exam(kind) or end_here(request) is None


@register.simple_tag(takes_context=True)
def decides_alone(context: Context) -> bool:
    """Tell whether one person decides, with a reason, in the exam of this page."""
    profile = profile_here(context["request"])
    return profile is not None and decides_alone_in(profile)


@register.simple_tag(takes_context=True)
def end_of_exam(context: Context) -> str | None:
    """Return `archived` or `erased` if the exam of this page is so, or None."""
    return end_here(context["request"])


@register.simple_tag(takes_context=True)
def way(context: Context, page: str, *args: object) -> str:
    """Return the address of a page, "" if it does not open to the person of this."""
    request: Any = context["request"]
    return address_for(request.actor, page, *args)


@register.filter
def status_words(status: AnnouncedStatus) -> str:
    """Return what was announced, in a sentence."""
    return status_sentence(status.word, status.opens)


@register.filter
def status_look(status: AnnouncedStatus) -> tuple[str, str]:
    """Return the icon and the tone of what was announced."""
    return STATUS_LOOKS.get(status.word, ("circle-alert", "care"))


@register.filter
def share_of(part: int, whole: int) -> str:
    """Return part ÷ whole as a percentage, 0 of nothing."""
    return formats.percent(part / whole if whole else 0)


@register.filter
def of(numbers: Mapping[str, int], name: str) -> int:
    """Return what a name stands for, 0 if there is nothing to count."""
    return numbers[name] if numbers else 0


@register.filter
def raw(number: object) -> str:
    """Return a number as SVG and scripts read it, whatever the language."""
    return str(number)
