"""Machines and their processes, in words: the same as the watch's own page says."""

from django.utils.translation import gettext as _

from concours.console.words import formats
from concours.core.delivery.machines.health import HealthCheck
from concours.core.kernel.time import SECOND_MS
from concours.metrics.fault_words import fault_words, process_word

GIGA, MEGA = 10**9, 10**6


def process_name(name: str) -> str:
    """Return what a process is called."""
    return process_word(name, is_french=formats.is_french())


def fault_told(check: HealthCheck) -> tuple[str, str]:
    """Return what is wrong with a process, and what to do."""
    amount = formats.count(check.amount) if check.is_counted else brief(check.amount)
    return fault_words(check.fault, amount, is_french=formats.is_french())


def brief(length_ms: int) -> str:
    """38 ms; from a second on as a duration: 3 min 40 s."""
    if length_ms < SECOND_MS:
        return f"{formats.count(length_ms)}{formats.FIXED}ms"
    return formats.duration(length_ms)


def size(count: int) -> str:
    """1,1 Go, 640 Mo."""
    if count >= GIGA:
        return _("%(size)s\u00a0Go") % {"size": formats.decimal(count / GIGA, 1)}
    return _("%(size)s\u00a0Mo") % {"size": formats.count(round(count / MEGA))}
