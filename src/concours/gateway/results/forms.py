"""What a form of these pages sends, each field cut at its length."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from concours.core.matching.procedure.passwords import PASSWORD_LENGTH_MAX
from concours.core.people.roster.codes import CODE_LENGTH_MAX
from concours.gateway.edge.limits import read_body
from concours.gateway.results.recheck import TEXT_LENGTH_MAX
from concours.gateway.results.words import Words, words_of

FIELDS_COUNT_MAX = 7
FIELD_BYTES_MAX = 4 * 1024
SIGN_BYTES_MAX = 12
"""A sign has four bytes at most, each of them sent as `%F0`."""

SHORT = ("number", "code", "lang", "page", "exam")


async def read_fields(
    request: Request, *, text_length_max: int = TEXT_LENGTH_MAX
) -> Mapping[str, str]:
    """Return what was typed; read once for each request.

    Raises `TooLarge`, `TooSlow`. What is not a form gives empty fields.
    """
    if not hasattr(request.state, "fields"):
        bytes_max = FIELD_BYTES_MAX + text_length_max * SIGN_BYTES_MAX
        body = await read_body(request, bytes_max=bytes_max)
        try:
            pairs = parse_qsl(
                body.decode("ascii"),
                max_num_fields=FIELDS_COUNT_MAX,
                strict_parsing=True,
            )
        except ValueError:
            pairs = []
        values = {"lang": request.query_params.get("lang", ""), **dict(pairs)}
        plain = {name: value.replace("\x00", "") for name, value in values.items()}
        request.state.fields = {
            **{name: plain.get(name, "").strip()[:CODE_LENGTH_MAX] for name in SHORT},
            "password": plain.get("password", "")[:PASSWORD_LENGTH_MAX],
            "text": plain.get("text", "").strip()[:text_length_max],
        }
    fields: Mapping[str, str] = request.state.fields
    return fields


def words_for(request: Request, fields: Mapping[str, str]) -> Words:
    """Return the language that was chosen, or that the browser puts first."""
    accept_language = request.headers.get("accept-language", "")
    return words_of(fields.get("lang", ""), accept_language)
