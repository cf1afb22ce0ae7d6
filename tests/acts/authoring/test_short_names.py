"""A sitting is called `EXAM/SITTING` by commands and addresses: what a person can type.

The name comes after its title, is its own within the exam, and of two alike the second
is numbered. Whoever has only the identity may still give that.
"""

import pytest

from concours.store.short_names import SHORT_NAME, SHORT_NAME_LENGTH_MAX, short_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("UC 1 · Dossiers et questions isolées", "uc-1-dossiers-et-questions-isolees"),
        ("Sémiologie, deuxième année", "semiologie-deuxieme-annee"),
        ("…", "epreuve"),
        ("x" * 200, "x" * (SHORT_NAME_LENGTH_MAX - 5)),
    ],
)
def test_a_short_name_follows_the_title_and_is_one_of_its_own(title, name):
    assert short_name(title, []) == name
    assert SHORT_NAME.fullmatch(name)
    assert short_name(title, [name, f"{name}-2"]) == f"{name}-3"


def test_a_sitting_is_found_by_its_name_or_by_its_identity(scene):
    from concours.store.models import Sitting  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.short_names import (  # noqa: PLC0415 -- idem
        name_of,
        sitting_named,
    )
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    name = name_of(Sitting.objects.get(pk=scene.sitting))

    assert name.endswith("/uc-1-dossiers-et-questions-isolees")
    assert sitting_named(name) == sitting_named(str(scene.sitting)) == scene.sitting
    for nobody in ("", "/", "edn/none", f"{name}-2", "not-an-identity"):
        with pytest.raises(Unknown):
            sitting_named(nobody)
