"""`/wishes`: sign in, read one's own, write one's own."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from starlette.routing import BaseRoute, Route

from concours.core.kernel.errors import Refusal
from concours.core.matching.procedure.couples import (
    CoupleNotAsked,
    CoupleTaken,
    CoupleUnderContract,
)
from concours.core.matching.procedure.pairs import generated
from concours.core.people.roster.tries import Try
from concours.gateway import wire
from concours.gateway.edge.refusals import refusal_response
from concours.gateway.wishes import shapes
from concours.gateway.wishes.asking import (
    Asking,
    Handler,
    Paces,
    signed_in,
)
from concours.gateway.wishes.certified import Certificates, get_slip
from concours.gateway.wishes.entering import post_end, post_password, post_session
from concours.gateway.wishes.view import list_of, lists_of_both, pairing_of
from concours.store.journal import wishing
from concours.store.journal.tries import count_tries, give_back_tries
from concours.store.journal.wishes import find_standing
from concours.store.subdivisions import load_subdivisions as subdivisions_known

TELLING = (wishing.StudentUnknown, CoupleTaken, CoupleUnderContract)
"""Refusals of an invitation that say something of the other: each is counted."""

INVITING = "couple"
"""What stands in place of a network where invitations are counted."""


@dataclass(eq=False)
class InvitationsTooMany(Refusal):
    """Too many who cannot be asked were invited: come again in five minutes."""

    code: ClassVar[str] = "couple.numbers_too_many"


def routes() -> list[BaseRoute]:
    """Return the addresses of wishes and their proofs: none names a student."""
    paces = Paces()

    def reading(path: str, handle: Handler, verb: str = "GET") -> Route:
        return Route(path, signed_in(handle, None), methods=[verb])

    def writing(path: str, handle: Handler, verb: str = "POST") -> Route:
        return Route(path, signed_in(handle, paces), methods=[verb])

    return [
        Route("/certificates/{root}", Certificates().answer, methods=["GET"]),
        Route("/wishes/session", post_session, methods=["POST"]),
        Route("/wishes/password", post_password, methods=["POST"]),
        writing("/wishes/session/end", post_end),
        reading("/wishes", get_state),
        reading("/wishes/lines", get_lines),
        reading("/wishes/chances", get_chances),
        reading("/wishes/rounds/{number:int}/slip", get_slip),
        reading("/wishes/trend", get_trend),
        writing("/wishes/list", put_list, "PUT"),
        writing("/wishes/confirmation", post_confirmation),
        writing("/wishes/couple/invitation", post_invitation),
        writing("/wishes/couple/word", post_word),
        reading("/wishes/couple/generated", post_generated, "POST"),
        writing("/wishes/couple/list", put_pairs, "PUT"),
        writing("/wishes/couple/agreement", post_agreement),
    ]


async def get_state(asking: Asking) -> object:
    """Return the student's own: list, rights, rounds, couple."""
    return await asking.state()


async def get_lines(asking: Asking) -> object:
    """Return the lines of the campaign, the same for all its students."""
    return (await asking.offer()).page


async def get_chances(asking: Asking) -> object:
    """Return the student's chances at every line, and where their lists may end."""
    place, connection = asking.place, asking.connection
    offer = await asking.offer()
    standing, digest = await find_standing(connection, place)
    pairing = await pairing_of(connection, place)
    pairs = None
    if pairing and pairing.lists:
        pairs = offer.of_pairs(pairing.lists[0].pairs, pairing.students)
    return {
        "round": offer.runs.round_number if offer.runs else 0,
        "runs": len(offer.runs.limits) if offer.runs else 0,
        "lines": offer.chances(place.student),
        "list": digest.hex(),
        "ends": offer.ends(standing.codes, place.student),
        "pairs": pairs,
    }


async def get_trend(asking: Asking) -> object:
    """Return how the limits of the student's lines moved over the last rounds."""
    standing, digest = await find_standing(asking.connection, asking.place)
    offer = await asking.offer()
    return {"list": digest.hex(), **offer.trend(standing.codes)}


async def put_list(asking: Asking) -> object:
    """Put a whole list in the place of the one that it was made from."""
    post = wire.read(asking.body, shapes.ListPut)
    connection, place = asking.connection, asking.place
    based_on = await asking.number_of(post.based_on)
    await wishing.edit(connection, place, post.codes, based_on=based_on, now=asking.now)
    standing, digest = await find_standing(connection, place)
    rights = await wishing.rights_of(connection, place, now=asking.now)
    return list_of(standing, digest, rights)


async def post_confirmation(asking: Asking) -> object:
    """Confirm the list that the student saw; the state brings its receipt."""
    post = wire.read(asking.body, shapes.ConfirmationPost)
    number = await asking.number_of(post.digest)
    await wishing.confirm(
        asking.connection, asking.place, number=number, now=asking.now
    )
    return await asking.state()


async def post_invitation(asking: Asking) -> object:
    """Ask another student to be a couple; who tries many numbers is stopped."""
    post = wire.read(asking.body, shapes.InvitationPost)
    connection, now = asking.connection, asking.now
    one = Try(INVITING, asking.bearer.number)
    [is_looked_up] = await count_tries(connection, "couple", [one], now=now)
    if not is_looked_up:
        return refusal_response(InvitationsTooMany())
    number = _plain(post.number)
    try:
        await wishing.invite(connection, asking.place, number, make_id=uuid4, now=now)
    except TELLING as refusal:
        return refusal_response(refusal)
    await give_back_tries(connection, "couple", [one])
    return await asking.state()


async def post_word(asking: Asking) -> object:
    """Accept or decline an invitation, or leave a couple."""
    post = wire.read(asking.body, shapes.WordPost)
    told = (_plain(post.number), post.word)
    await wishing.say(asking.connection, asking.place, told, now=asking.now)
    return await asking.state()


def _plain(number: str) -> str:
    """Return a number as it is kept, however it was typed."""
    return number.replace("\x00", "").strip()


async def post_generated(asking: Asking) -> object:
    """Return the joint list that a rule makes of the two lists; nothing is kept."""
    choice = wire.read(asking.body, shapes.JointChoice)
    connection, place = asking.connection, asking.place
    pairing = await pairing_of(connection, place)
    if pairing is None:
        raise CoupleNotAsked
    offer = await asking.offer()
    lists = await lists_of_both(connection, place, pairing)
    known = tuple([code for code in one if code in offer.where] for one in lists)
    pairs = generated(
        (known[0], known[1]),
        places=offer.where,
        neighbours=subdivisions_known(place.subdivisions).neighbours,
        joint=choice.joint,
        settings=place.settings,
    )
    return {
        "pairs": pairs,
        "counts": [len(one) for one in lists],
        "chances": offer.of_pairs(pairs, pairing.students),
    }


async def put_pairs(asking: Asking) -> object:
    """Propose a joint list; its author agrees to it by that."""
    post = wire.read(asking.body, shapes.JointPut)
    await wishing.write_pairs(
        asking.connection,
        asking.place,
        post.listed,
        based_on=post.based_on,
        now=asking.now,
    )
    return await asking.state()


async def post_agreement(asking: Asking) -> object:
    """Agree to the joint list that the student read."""
    post = wire.read(asking.body, shapes.AgreementPost)
    await wishing.agree(
        asking.connection, asking.place, number=post.number, now=asking.now
    )
    return await asking.state()
