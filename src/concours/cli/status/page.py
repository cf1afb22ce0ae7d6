"""The page of what was announced, for people: both languages, no script, one file."""

from html import escape

from django.utils import translation

from concours.console.words import formats
from concours.console.words.delivery.cell import status_sentence
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
</style>
</head>
<body>
<main>
<section>
<h1>{french}.</h1>
<p>{title}{french_hour}</p>
</section>
<section lang="en">
<h2>{english}.</h2>
<p>{title}{english_hour}</p>
</section>
<p class="small">Cette page reste telle quelle tant que le serveur de l’examen ne
répond pas : son heure dit son âge. <span lang="en">This page stays as it is while
the exam’s server does not answer: its hour says its age.</span></p>
<p class="small">Acte n° {act}, <a href="status.json">status.json</a>,
<code>python -m verifier.record status.json --signer {signer}</code></p>
</main>
</body>
</html>
"""


def status_page(status: AnnouncedStatus, *, signer: str) -> str:
    """Return the page of an announcement; it needs no other file."""
    words = {"title": f"{status.title}. " if status.title else "", "signer": signer}
    for language, name in (("fr", "french"), ("en", "english")):
        with translation.override(language):
            words[name] = status_sentence(status.word, status.opens)
            moment = formats.day_and_hour(status.at)
            sentence = "Annoncé le {}." if language == "fr" else "Announced {}."
            words[f"{name}_hour"] = sentence.format(moment)
    texts = {name: escape(text) for name, text in words.items()}
    return PAGE.format(act=status.act, **texts)
