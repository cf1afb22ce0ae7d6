"""An exam keeps the profile that its packages were made by, and the record names it."""

from dataclasses import replace

import psycopg
import pytest

from acts.scene import make_scene
from concours.core.profile.reading import digest_of
from concours.store.profiles import load_profile


def test_an_exam_keeps_its_profile(console_database, tmp_path):  # noqa: ARG001
    from concours.store import models  # noqa: PLC0415 -- after setup
    from concours.store.queries.acts import acts_after  # noqa: PLC0415 -- idem
    from concours.store.queries.profiles import profile_of  # noqa: PLC0415 -- idem

    faculty = load_profile("faculte")

    scene = make_scene(tmp_path, profile=faculty)

    assert profile_of(models.Exam.objects.get(id=scene.exam)) == faculty
    (founding,) = acts_after(0, count_max=1)
    assert founding.act.kind == "exam_founded"
    body = founding.act.body
    assert (body["profile"], body["profile_digest"]) == (
        "faculte",
        digest_of(faculty).hex(),
    )


def test_a_profile_changes_until_the_first_sitting_is_sealed(
    console_database, tmp_path
):
    from concours.acts.authoring import founding  # noqa: PLC0415 -- after setup
    from concours.store import models  # noqa: PLC0415 -- idem
    from concours.store.queries.profiles import profile_of  # noqa: PLC0415 -- idem

    scene = make_scene(tmp_path, code="sealed-here")
    organiser = scene.actor("organisation")
    new = founding.NewExam("changed", "Anatomie", bytes(32), load_profile("blanc"))
    founding.found_exam(organiser, new, now=1)

    other = replace(new, title="Anatomie 1", profile=load_profile("faculte"))
    founding.change_exam(organiser, other, now=2)

    row = models.Exam.objects.get(code="changed")
    assert (profile_of(row), row.title) == (load_profile("faculte"), "Anatomie 1")
    sealed = models.Exam.objects.get(id=scene.exam)
    kept = founding.NewExam(
        sealed.code, "Autre titre", bytes(sealed.signer), profile_of(sealed)
    )
    founding.change_exam(organiser, kept, now=3)
    with pytest.raises(founding.ExamFixed):
        founding.change_exam(
            organiser, replace(kept, profile=load_profile("blanc")), now=4
        )
    with (
        console_database.connect("concours_console") as console,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        console.execute(
            "UPDATE exam SET signer = %s WHERE code = %s", (bytes(32), sealed.code)
        )
