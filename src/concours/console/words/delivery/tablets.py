"""What a tablet showed of its configuration, and what a site's tablets add up to."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext

from concours.console.words import formats
from concours.console.words.delivery.readiness import (
    ATTESTED_REMEDIES,
    NO_CONFIGURATION_REMEDY,
)
from concours.core.kiosk.proof.browser_keys import BrowserKey
from concours.store.queries.delivery.kiosk.configurations import ConfigurationRow
from concours.store.queries.delivery.kiosk.shown import ShownConfiguration

KEY_SHOWN_LENGTH = 8
PLATFORMS = {"iOS": "iPadOS", "Mac": "macOS", "Win": "Windows"}
"""How the systems of Safe Exam Browser are called."""


def short_key(key: str) -> str:
    """Return what tells a key from another by eye."""
    return f"{key[:4]} {key[4:KEY_SHOWN_LENGTH]}"


def configuration_words(site: str, row: ConfigurationRow) -> str:
    """Return how people call a configuration: by its place."""
    parts = (site, row.sitting, row.session, " + ".join(row.accessibility))
    return " · ".join(part for part in parts if part)


def build_words(key: BrowserKey) -> str:
    """Return of which build a Browser Exam Key is."""
    return f"{PLATFORMS[key.platform]} {key.build}"


def shown_words(proof: ShownConfiguration | None) -> str:
    """Return what a tablet showed, without a full stop."""
    if proof is None:
        return _("pas encore vue")
    facts = {
        "key": short_key(proof.config_key or ""),
        "name": " · ".join(part for part in (proof.site, proof.session) if part),
        "version": proof.version or "–",
    }
    if proof.verdict == "other" and proof.is_replaced:
        return _("clé %(key)s, d’une configuration remplacée (%(name)s)") % facts
    return _(SHOWN[proof.verdict]) % facts


SHOWN = {
    "right": noop("bonne clé"),
    "other": noop("clé %(key)s, de la configuration %(name)s"),
    "wrong": noop("une clé inconnue"),
    "absent": noop("sans clé, ouverte hors du verrouillage ou muette"),
    "stale": noop("pas encore vue"),
    "outdated": noop("bonne clé, navigateur trop ancien (%(version)s)"),
}


def unlocked_words(count: int) -> str:
    """Return how many tablets of a site do not show its configuration."""
    words = ngettext(
        "%(shown)s sans la bonne clé", "%(shown)s sans la bonne clé", count
    )
    return words % {"shown": formats.count(count)}


def outdated_words(count: int) -> str:
    """Return how many tablets of a site have an old browser."""
    words = ngettext("%(shown)s à mettre à jour", "%(shown)s à mettre à jour", count)
    return words % {"shown": formats.count(count)}


def unseen_words(count: int) -> str:
    """Return how many tablets of a site have shown nothing yet."""
    words = ngettext("%(shown)s pas encore vue", "%(shown)s pas encore vues", count)
    return words % {"shown": formats.count(count)}


def bare_words() -> str:
    """Return what a site is that has no configuration for the sitting at hand."""
    return _("aucune configuration pour cette épreuve")


def remedy_words(*, is_unlocked: bool, is_configured: bool) -> str:
    """Return what to do about tablets of which nothing good is known."""
    if not is_configured and not is_unlocked:
        return str(_(NO_CONFIGURATION_REMEDY))
    return str(_(ATTESTED_REMEDIES["red" if is_unlocked else "amber"]))
