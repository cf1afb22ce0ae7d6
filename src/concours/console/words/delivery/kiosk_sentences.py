"""What acts of the locked tablet say, in one sentence."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as noop

from concours.console.words.delivery import relays

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "kiosk_configured": (noop("Les navigateurs verrouillés ont %(configurations)s."),),
    "tablet_admitted": (noop("Entre sans preuve du verrou : n° %(candidate)s."),),
    "kiosk_policy_set": (noop("Sans preuve du verrou : %(lock_policy)s"),),
    "browser_keys_added": (
        noop("Browser Exam Keys reconnues pour %(site)s\u00a0: %(builds)s."),
    ),
    "probe_code_drawn": (
        noop("Code de sonde donné pour %(site)s, jusqu’au %(until_ms)s."),
    ),
    **relays.SENTENCES,
    "browser_key_withdrawn": (
        noop("Browser Exam Key retirée (%(site)s)\u00a0: %(builds)s."),
        noop("Browser Exam Key retirée\u00a0: %(builds)s."),
    ),
}
