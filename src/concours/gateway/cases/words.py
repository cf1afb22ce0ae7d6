"""What the page of a case says, in French and in English, beside what results say."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request

from concours.gateway.cases import english, french
from concours.gateway.results.forms import words_for
from concours.gateway.results.words import EN, FR, Words

WORDS: Mapping[str, Words] = {
    "fr": replace(FR, said={**FR.said, **french.SENTENCES}),
    "en": replace(EN, said={**EN.said, **english.SENTENCES}),
}


def case_words_for(request: Request, fields: Mapping[str, str]) -> Words:
    """Return the language that was chosen, or that the browser puts first."""
    return WORDS[words_for(request, fields).lang]
