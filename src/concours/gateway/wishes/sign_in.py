"""Signing in to wishes: number, code and the student's own password; choosing it.

Nothing of wishes is read or written until a password was chosen: the convocation's
code, which months and many hands have seen, opens nothing by itself.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from concours.core.kernel.errors import Refusal
from concours.core.matching.procedure.passwords import check_password
from concours.core.people.roster.codes import plain_number
from concours.gateway import token, wire
from concours.gateway.edge.limits import ENROL_BYTES_MAX, read_body
from concours.gateway.edge.origin import client_network
from concours.gateway.edge.refusals import answer
from concours.gateway.results.lookup import (
    ExamNeeded,
    Outcome,
    PasswordRefused,
    Question,
)
from concours.gateway.services import Services, services_of
from concours.gateway.wishes import shapes
from concours.gateway.wishes.student_request import NotParticipant, StudentRequest
from concours.store.journal.durable import wait_for_standbys
from concours.store.journal.results import Bearer, add_password, end_sessions
from concours.store.journal.wish_queries import find_participations


@dataclass(eq=False)
class SignInUnknown(Refusal):
    """Number and code do not go together; which of the two is wrong is not said."""

    code: ClassVar[str] = "wishes.sign_in_unknown"


@dataclass(eq=False)
class WishesExamNeeded(Refusal):
    """Number and code are right in several campaigns: the student says of which exam.

    Of each exam `exams` tells the short name, by which it is asked for, and the title.
    """

    code: ClassVar[str] = "wishes.exam_needed"
    exams: list[dict[str, str]]


@dataclass(eq=False)
class SignInTooMany(Refusal):
    """Too many wrong codes from this network: come again in a minute."""

    code: ClassVar[str] = "wishes.sign_in_too_many"


@dataclass(eq=False)
class NeedsPassword(Refusal):
    """The student has not chosen a password yet, and does it first."""

    code: ClassVar[str] = "wishes.needs_password"


@dataclass(eq=False)
class PasswordAsked(Refusal):
    """The student chose a password: it is needed beside number and code."""

    code: ClassVar[str] = "wishes.password_asked"
    chosen_ms: int


@dataclass(eq=False)
class PasswordWrong(Refusal):
    """Number and code are right, the password is not."""

    code: ClassVar[str] = "wishes.password_wrong"
    chosen_ms: int


@dataclass(eq=False)
class PasswordTooMany(Refusal):
    """Too many wrong passwords from this network: come again in five minutes."""

    code: ClassVar[str] = "wishes.password_too_many"


@dataclass(eq=False)
class PasswordStands(Refusal):
    """Another password was chosen before: only a new convocation ends it."""

    code: ClassVar[str] = "wishes.password_stands"
    chosen_ms: int


async def post_session(request: Request) -> Response:
    """Give a token for number, code and password; failures are evidence."""
    body = await read_body(request, bytes_max=ENROL_BYTES_MAX)
    bearer = await _prove(
        request, _question(request, wire.read(body, shapes.SessionPost))
    )
    if bearer.password is None:
        raise NeedsPassword
    return _session(request, bearer)


async def post_password(request: Request) -> Response:
    """Keep the password that a student chooses, their first, and sign them in by it.

    To send the same again is safe. Of two that are sent at once one stands.
    """
    body = await read_body(request, bytes_max=ENROL_BYTES_MAX)
    post = wire.read(body, shapes.PasswordPost)
    check_password(post.password, post.code)
    question = _question(request, post)
    try:
        bearer = await _prove(request, question)
        if bearer.password is None:
            await _choose(request, bearer, post.password)
            bearer = await _prove(request, question)
    except PasswordWrong as refusal:
        raise PasswordStands(refusal.chosen_ms) from refusal
    return _session(request, bearer)


async def post_end(request: StudentRequest) -> object:
    """Sign out: no token made for this student until now serves any more."""
    await end_sessions(
        request.connection, request.participation.candidate, at=request.now
    )
    return {}


def _question(
    request: Request, post: shapes.SessionPost | shapes.PasswordPost
) -> Question:
    number = plain_number(post.number.replace("\x00", ""))
    network = client_network(request)
    return Question(
        number,
        post.code,
        network,
        password=post.password or "",
        exam=post.exam or "",
    )


async def _prove(request: Request, question: Question) -> Bearer:
    """Return who asks, if they take part in a campaign. Raises the refusals above."""
    gate = services_of(request)
    outcome = await _ask(gate, question)
    if not isinstance(outcome, Bearer):
        refusal = _refusal(outcome)
        if not isinstance(refusal, PasswordAsked | WishesExamNeeded):
            facts = {"candidate": question.number, "address": question.network}
            gate.evidence.keep(request, code=refusal.code, facts={**facts})
        raise refusal
    async with gate.database.transaction() as connection:
        if not await find_participations(connection, outcome.candidate):
            raise NotParticipant
    return outcome


async def _ask(gate: Services, question: Question) -> Outcome:
    """Ask which exam only where several have a campaign in which the student is."""
    outcome = await gate.lookup.ask(question)
    if not isinstance(outcome, ExamNeeded):
        return outcome
    async with gate.database.transaction() as connection:
        students = [
            bearer
            for bearer in outcome.bearers
            if await find_participations(connection, bearer.candidate)
        ]
    if not students:
        raise NotParticipant
    if len(students) == 1:
        return await gate.lookup.ask(replace(question, exam=students[0].exam_code))
    return ExamNeeded(students)


def _refusal(outcome: Outcome) -> Refusal:
    match outcome:
        case ExamNeeded(bearers):
            return WishesExamNeeded(
                [{"exam": b.exam_code, "title": b.exam_title} for b in bearers]
            )
        case PasswordRefused(bearer, "password_asked"):
            return PasswordAsked(bearer.chosen_ms or 0)
        case PasswordRefused(bearer, "password_wrong"):
            return PasswordWrong(bearer.chosen_ms or 0)
        case PasswordRefused():
            return PasswordTooMany()
        case "too_many":
            return SignInTooMany()
        case _:
            return SignInUnknown()


async def _choose(request: Request, bearer: Bearer, password: str) -> None:
    gate = services_of(request)
    [hash_] = await gate.codes.hash_each([(bearer, password)])
    async with gate.database.transaction() as connection:
        await add_password(connection, bearer, hash_, at=gate.settings.now())
        await wait_for_standbys(connection)


def _session(request: Request, bearer: Bearer) -> Response:
    settings = services_of(request).settings
    token_text, expires = token.make(
        token.WISHES, settings.codes_key, bearer, now=settings.now()
    )
    return answer({"token": token_text, "expires_ms": expires})
