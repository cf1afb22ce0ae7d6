"""An exam keeps the profile that it was founded with, and the record names it."""

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
