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
from concours.core.matching.procedure.pairs import generate_pairs
from concours.core.people.sign_in.tries import Try
from concours.gateway import wire
from concours.gateway.edge.refusals import refusal_response
from concours.gateway.wishes import shapes
from concours.gateway.wishes.certificates import Certificates, get_slip
from concours.gateway.wishes.sign_in import post_end, post_password, post_session
from concours.gateway.wishes.student_request import (
    Handler,
    StudentRequest,
    WriteLimiter,
    require_sign_in,
)
from concours.gateway.wishes.view import list_of, lists_of_both, pairing_of
from concours.store.journal import wish_transactions
from concours.store.journal.tries import count_tries, give_back_tries
from concours.store.journal.wish_queries import find_current_list
from concours.store.subdivisions import load_subdivisions as subdivisions_known

TELLING = (wish_transactions.StudentUnknown, CoupleTaken, CoupleUnderContract)
"""Refusals of an invitation that say something of the other: each is counted."""

INVITING = "couple"
"""What stands in place of a network where invitations are counted."""


@dataclass(eq=False)
class InvitationsTooMany(Refusal):
    """Too many who cannot be asked were invited: come again in five minutes."""

    code: ClassVar[str] = "couple.numbers_too_many"


def routes() -> list[BaseRoute]:
    """Return the addresses of wishes and their proofs: none names a student."""
    limiter = WriteLimiter()

    def reading(path: str, handle: Handler, verb: str = "GET") -> Route:
        return Route(path, require_sign_in(handle, None), methods=[verb])

    def writing(path: str, handle: Handler, verb: str = "POST") -> Route:
        return Route(path, require_sign_in(handle, limiter), methods=[verb])

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


async def get_state(request: StudentRequest) -> object:
    """Return the student's own: list, rights, rounds, couple."""
    return await request.state()


async def get_lines(request: StudentRequest) -> object:
    """Return the lines of the campaign, the same for all its students."""
    return (await request.offer()).page


async def get_chances(request: StudentRequest) -> object:
    """Return the student's chances at every line, and where their lists may end."""
    participation, connection = request.participation, request.connection
    offer = await request.offer()
    current, digest = await find_current_list(connection, participation)
    pairing = await pairing_of(connection, participation)
    pairs = None
    if pairing and pairing.lists:
        pairs = offer.of_pairs(pairing.lists[0].pairs, pairing.students)
    return {
        "round": offer.runs.round_number if offer.runs else 0,
        "runs": len(offer.runs.limits) if offer.runs else 0,
        "lines": offer.find_chances(participation.student),
        "list": digest.hex(),
        "ends": offer.find_end_chances(current.codes, participation.student),
        "pairs": pairs,
    }


async def get_trend(request: StudentRequest) -> object:
    """Return how the limits of the student's lines moved over the last rounds."""
    current, digest = await find_current_list(request.connection, request.participation)
    offer = await request.offer()
    return {"list": digest.hex(), **offer.trend(current.codes)}


async def put_list(request: StudentRequest) -> object:
    """Put a whole list in the place of the one that it was made from."""
    post = wire.read(request.body, shapes.ListPut)
    connection, participation = request.connection, request.participation
    based_on = await request.number_of(post.based_on)
    await wish_transactions.edit(
        connection, participation, post.codes, based_on=based_on, now=request.now
    )
    current, digest = await find_current_list(connection, participation)
    rights = await wish_transactions.find_rights(
        connection, participation, now=request.now
    )
    return list_of(current, digest, rights)


async def post_confirmation(request: StudentRequest) -> object:
    """Confirm the list that the student saw; the state brings its receipt."""
    post = wire.read(request.body, shapes.ConfirmationPost)
    number = await request.number_of(post.digest)
    await wish_transactions.confirm(
        request.connection, request.participation, number=number, now=request.now
    )
    return await request.state()


async def post_invitation(request: StudentRequest) -> object:
    """Ask another student to be a couple; who tries many numbers is stopped."""
    post = wire.read(request.body, shapes.InvitationPost)
    connection, now = request.connection, request.now
    attempt = Try(INVITING, request.bearer.number)
    [is_looked_up] = await count_tries(connection, "couple", [attempt], now=now)
    if not is_looked_up:
        return refusal_response(InvitationsTooMany())
    number = _plain(post.number)
    try:
        await wish_transactions.invite(
            connection, request.participation, number, make_id=uuid4, now=now
        )
    except TELLING as refusal:
        return refusal_response(refusal)
    await give_back_tries(connection, "couple", [attempt])
    return await request.state()


async def post_word(request: StudentRequest) -> object:
    """Accept or decline an invitation, or leave a couple."""
    post = wire.read(request.body, shapes.WordPost)
    message = (_plain(post.number), post.word)
    await wish_transactions.say(
        request.connection, request.participation, message, now=request.now
    )
    return await request.state()


def _plain(number: str) -> str:
    """Return a number as it is kept, however it was typed."""
    return number.replace("\x00", "").strip()


async def post_generated(request: StudentRequest) -> object:
    """Return the joint list that a rule makes of the two lists; nothing is kept."""
    choice = wire.read(request.body, shapes.JointChoice)
    connection, participation = request.connection, request.participation
    pairing = await pairing_of(connection, participation)
    if pairing is None:
        raise CoupleNotAsked
    offer = await request.offer()
    lists = await lists_of_both(connection, participation, pairing)
    known_lines = tuple(
        [code for code in codes if code in offer.where] for codes in lists
    )
    pairs = generate_pairs(
        (known_lines[0], known_lines[1]),
        places=offer.where,
        neighbours=subdivisions_known(participation.subdivisions).neighbours,
        joint=choice.joint,
        settings=participation.settings,
    )
    return {
        "pairs": pairs,
        "counts": [len(codes) for codes in lists],
        "chances": offer.of_pairs(pairs, pairing.students),
    }


async def put_pairs(request: StudentRequest) -> object:
    """Propose a joint list; its author agrees to it by that."""
    post = wire.read(request.body, shapes.JointPut)
    await wish_transactions.write_pairs(
        request.connection,
        request.participation,
        post.listed,
        based_on=post.based_on,
        now=request.now,
    )
    return await request.state()


async def post_agreement(request: StudentRequest) -> object:
    """Agree to the joint list that the student read."""
    post = wire.read(request.body, shapes.AgreementPost)
    await wish_transactions.agree(
        request.connection, request.participation, number=post.number, now=request.now
    )
    return await request.state()
