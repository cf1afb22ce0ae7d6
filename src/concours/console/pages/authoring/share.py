"""A keyholder's own page: the trousseau and its eight words, or the printed sheet.

File and words never reach this console: the browser opens the one with the other, and
seals the share to the keeper's key.
"""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from shamir_mnemonic.wordlist import WORDLIST as SHARE_WORDLIST

from concours.acts.authoring.shares import hand_safe_share, hand_share
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import hexadecimal, identity
from concours.console.pages.permissions import sees, sees_somewhere
from concours.console.words.authoring.shares import is_held_by
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.store.queries.delivery import sittings
from concours.store.queries.profiles import profile_of

A_DAY_S = 86_400


@sees("share_handed")
def share(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the form of a share."""
    require(request.actor, "share_handed")
    row = sittings.load(sitting)
    keeper = sittings.live_keeper(request.now)
    holders = sittings.keyholders(sitting)
    own_shares = [holder for holder in holders if is_held_by(holder, request.actor.id)]
    safe_shares = [holder for holder in holders if holder.member is None]
    asks_twice = profile_of(row.exam).sealing.mode == "ceremony"
    context = {
        "row": row,
        "keeper": keeper,
        "keeper_hex": bytes(keeper.public_key).hex() if keeper else "",
        "mine": own_shares[0] if own_shares else None,
        "safe": safe_shares[0] if safe_shares else None,
        "may_serve_twice": row.collected_ms is None and not asks_twice,
    }
    return render(request, "console/authoring/share.html", context)


@require_POST
def share_hand(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Hand one's own sealed share in."""
    keeper, ciphertext = identity(request, "keeper"), hexadecimal(request, "sealed")
    hand_share(
        request.actor,
        sitting,
        keeper_key=keeper,
        ciphertext=ciphertext,
        now=request.now,
    )
    return _next(sitting)


@require_POST
def share_hand_safe(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Hand in the share that lay in the safe."""
    keeper, ciphertext = identity(request, "keeper"), hexadecimal(request, "sealed")
    hand_safe_share(
        request.actor,
        sitting,
        keeper_key=keeper,
        ciphertext=ciphertext,
        now=request.now,
    )
    return _next(sitting)


@sees_somewhere("see_sittings")
def share_words(request: StaffRequest) -> HttpResponse:  # noqa: ARG001 -- a view
    """Return the public lists of words: those of printed shares, and our own."""
    lists = {"share": SHARE_WORDLIST, "trousseau": WORDLIST}
    response = JsonResponse({name: list(words) for name, words in lists.items()})
    response.headers["Cache-Control"] = f"private, max-age={A_DAY_S}"
    return response


def _next(sitting: UUID) -> HttpResponse:
    row = sittings.load(sitting)
    return redirect("launch" if row.collected_ms is None else "marking_key", sitting)
