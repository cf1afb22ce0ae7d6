"""A keyholder's own page: type the words, seal them here, hand them to the keeper.

The words never reach this console: the browser seals them to the keeper's key.
"""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from shamir_mnemonic.wordlist import WORDLIST

from concours.acts.authoring.shares import hand_share
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import hexadecimal, identity
from concours.console.pages.permissions import sees
from concours.store.queries.delivery import sittings

A_DAY_S = 86_400


@sees("share_handed")
def share(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the form of a share."""
    require(request.actor, "share_handed")
    row = sittings.load(sitting)
    keeper = sittings.live_keeper(request.now)
    own_shares = [
        holder
        for holder in sittings.keyholders(sitting)
        if holder.member.login == request.actor.id
    ]
    context = {
        "row": row,
        "keeper": keeper,
        "keeper_hex": bytes(keeper.public_key).hex() if keeper else "",
        "mine": own_shares[0] if own_shares else None,
    }
    return render(request, "console/authoring/share.html", context)


@require_POST
def share_hand(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Hand the sealed share in."""
    hand_share(
        request.actor,
        sitting,
        keeper_key=identity(request, "keeper"),
        ciphertext=hexadecimal(request, "sealed"),
        now=request.now,
    )
    row = sittings.load(sitting)
    return redirect("launch" if row.collected_ms is None else "marking_key", sitting)


@sees("share_handed")
def share_words(request: StaffRequest) -> HttpResponse:  # noqa: ARG001 -- a view
    """Return the public list of the 1,024 words that shares are made of."""
    response = JsonResponse(list(WORDLIST), safe=False)
    response.headers["Cache-Control"] = f"private, max-age={A_DAY_S}"
    return response
