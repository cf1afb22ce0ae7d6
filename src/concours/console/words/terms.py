"""Six terms whose words the profile of an exam chooses: a nation's, or any exam's.

`{% term "everyone" %}` in a template; with a capital, `{% term "Everyone" %}`.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from concours.core.profile.shape import Profile, Vocabulary

TERMS: dict[Vocabulary, dict[str, str]] = {
    "nation": {
        "everyone": noop("toute la nation"),
        "whole": noop("la nation"),
        "wall": noop("mur national"),
        "central": noop("national"),
        "duty": noop("fonction nationale"),
        "kind": noop("nationale"),
    },
    "exam": {
        "everyone": noop("tout l’examen"),
        "whole": noop("l’examen"),
        "wall": noop("mur de l’examen"),
        "central": noop("tous centres"),
        "duty": noop("fonction pour tout l’examen"),
        "kind": noop("d’examen"),
    },
}
"""What concerns all candidates; they together; the page that shows them; people and
duties without a site; a sitting that is no technical check."""


def term(profile: Profile | None, name: str) -> str:
    """Return a term in the words of a profile; before any exam, those of any exam."""
    return term_in("exam" if profile is None else profile.words, name)


def term_in(vocabulary: Vocabulary, name: str) -> str:
    """Return a term in a vocabulary; a name with a capital asks for one."""
    text = gettext(TERMS[vocabulary][name.lower()])
    return text if name.islower() else text[:1].upper() + text[1:]
