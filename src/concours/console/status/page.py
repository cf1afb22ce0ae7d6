"""The page of what was announced, for people: both languages, no script, one file."""

from collections.abc import Mapping
from html import escape

from django.utils import translation

from concours.console.words import formats
from concours.console.words.delivery.cell import status_sentence
from concours.core.delivery.cell.announcement import OutageAnnouncement
from concours.core.kernel.time import Instant
from concours.store.queries.delivery.cell.status import AnnouncedStatus

PAGE = """\
<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="20">
<title>{french}</title>
<style>
body {{ margin: 0 auto; max-width: 40rem; padding: 2rem 1.25rem; color: #16202b;
  background: #fff; font: 1.125rem/1.5 system-ui, sans-serif; }}
h1, h2 {{ font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }}
section {{ padding: 1.25rem 0; border-bottom: 1px solid #c9ced4; }}
.small {{ color: #4b5763; font-size: .95rem; overflow-wrap: anywhere; }}
a {{ color: #1f5fa8; }}
</style>
</head>
<body>
<main>
<section>
<h1>{french}.</h1>
<p>{french_more}</p>
</section>
<section lang="en">
<h2>{english}.</h2>
<p>{english_more}</p>
</section>
<p class="small">Cette page reste telle quelle tant que le serveur de l’examen ne
répond pas : son heure dit son âge. <span lang="en">This page stays as it is while
the exam’s server does not answer: its hour says its age.</span></p>
{proof}
</main>
</body>
</html>
"""
PROOF = """\
<p class="small">Acte n° {act}, <a href="status.json">status.json</a>,
<code>python -m verifier.record status.json --signer {signer}</code></p>"""
AT = {"fr": "Annoncé le {moment}.", "en": "Announced {moment}."}
IN_OUTAGE = {
    "fr": "Annoncé le {moment} par {announcer}, sur {machine}. Le registre ne répondait"
    " pas : l’acte suit.",
    "en": "Announced {moment} by {announcer}, on {machine}. The record did not answer:"
    " the act follows.",
}
NOTHING = {"fr": "Rien n’est annoncé", "en": "Nothing is announced"}


def status_page(status: AnnouncedStatus, *, signer: str) -> str:
    """Return the page of an announcement; it needs no other file."""
    title = f"{status.title}. " if status.title else ""
    sentences = {name: f"{title}{sentence}" for name, sentence in AT.items()}
    words = _words_of(status.word, status.at, sentences, opens=status.opens)
    proof = PROOF.format(act=status.act, signer=escape(signer))
    return PAGE.format(proof=proof, **words)


def outage_page(outage: OutageAnnouncement) -> str:
    """Return the page of what was announced while no act could be recorded."""
    sentences = {
        name: sentence.replace("{announcer}", outage.announcer).replace(
            "{machine}", outage.machine
        )
        for name, sentence in IN_OUTAGE.items()
    }
    return PAGE.format(proof="", **_words_of(outage.word, outage.at, sentences))


def empty_page() -> str:
    """Return the page of a day of which nothing was announced."""
    french, english = NOTHING["fr"], NOTHING["en"]
    words = {"french": french, "english": english}
    return PAGE.format(proof="", french_more="", english_more="", **words)


def _words_of(
    word: str,
    at: Instant,
    sentences: Mapping[str, str],
    *,
    opens: Instant | None = None,
) -> dict[str, str]:
    words = {}
    for language, name in (("fr", "french"), ("en", "english")):
        with translation.override(language):
            words[name] = escape(status_sentence(word, opens))
            moment = formats.day_and_hour(at)
            more = sentences[language].replace("{moment}", moment)
            words[f"{name}_more"] = escape(more)
    return words
