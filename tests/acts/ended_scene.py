"""An exam that ends: published with a term, archived, and what the verifier says."""

import subprocess
import sys
from itertools import count
from pathlib import Path

import msgspec
import pytest

from acts.published import DECIDED, PAST, compose_and_mark, prepare, publish
from acts.scene import EDN, make_scene, sign_acts
from concours.core.kernel.errors import Refusal

ROOT = Path(__file__).parents[2]
KEPT = msgspec.structs.replace(EDN, kept_days=(365,))
ALONE = msgspec.structs.replace(KEPT, grave_acts="one_with_reason")
ENDED = PAST + 1
EXAMS = count(1)


def make_published(
    owner, folder, *, profile=KEPT, has_minutes=True, meanwhile=lambda _scene: None
):
    """An exam of which two copies were marked, with minutes, published and signed.

    `meanwhile` is what else happens to the scene while they compose.
    """
    from concours.acts.delivery.minutes import draw_minutes  # noqa: PLC0415 -- after setup

    scene = make_scene(
        folder / "packages", code=f"ended-{next(EXAMS)}", profile=profile
    )
    compose_and_mark(scene, owner, meanwhile=lambda: meanwhile(scene))
    if has_minutes:
        draw_minutes(scene.actor("presidente"), scene.sitting, None, now=DECIDED)
    publish(scene, prepare(scene, opens=PAST))
    sign_acts(owner)
    return scene


def exam_row(scene):
    """The exam of a scene, as it is now."""
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup

    return Exam.objects.get(pk=scene.exam)


def write(scene, folder):
    """Write the archive of a scene, verified."""
    from concours.console.files.exam_archive import write_archive  # noqa: PLC0415 -- idem

    return write_archive(exam_row(scene), folder, scene.packages)


def propose_end(scene, *, login="organisation", now=ENDED):
    """Propose to archive the exam of a scene."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.propose(
        scene.actor(login),
        scene.sitting,
        "exam_archived",
        facts={"exam": exam_row(scene).code},
        reason="Tout est rendu.",
        now=now,
    )


def confirm_end(scene, proposal, archive, *, login="presidente", now=ENDED):
    """Archive the exam of a scene, as a second person, on what was verified."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.confirm(scene.actor(login), proposal, now=now, archive=archive)


def end(scene, owner, folder, *, now=ENDED):
    """Archive the exam of a scene by two persons, into a folder; what was verified."""
    proposal = propose_end(scene, now=now)
    sign_acts(owner)
    archive = write(scene, folder)
    confirm_end(scene, proposal, archive, now=now)
    return archive


def verified(folder, *arguments):
    """Have the verifier read a folder; return its exit code and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "verifier.exam", str(folder), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def refused(call, *arguments, **named):
    """The code by which a call is refused."""
    with pytest.raises(Refusal) as caught:
        call(*arguments, **named)
    return caught.value.code
