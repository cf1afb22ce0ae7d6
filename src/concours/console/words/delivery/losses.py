"""Lost time in words: its causes, and what proves it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words import formats
from concours.core.delivery.redress.evidence import Cause, Proof

CAUSES: dict[Cause, str] = {
    "late_start": gettext_noop("sujet ouvert en retard"),
    "replaced": gettext_noop("tablette remplacée"),
    "reconnected": gettext_noop("application interrompue, incident signalé"),
    "cut_off": gettext_noop("centre coupé"),
    "outage": gettext_noop("serveurs injoignables"),
}

PROOFS = {
    "entry": gettext_noop("action %(name)s"),
    "device": gettext_noop("tablette %(name)s inscrite"),
    "act": gettext_noop("acte n° %(name)s"),
    "checkpoint": gettext_noop("point de contrôle %(name)s"),
}


def cause_word(cause: Cause) -> str:
    """Return a cause in a few words."""
    return _(CAUSES[cause])


def proof_word(proof: Proof) -> str:
    """Return a line of the record, with its hour."""
    words = _(PROOFS[proof.kind]) % {"name": proof.name}
    return f"{words}, {formats.proof_clock(proof.at)}"
