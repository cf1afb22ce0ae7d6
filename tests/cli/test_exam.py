"""`concours exam` founds, lists and shows exams, with the words of the pages.

What is refused leaves nothing, and says by which field.
"""

import json

import msgspec
import pytest

from acts.scene import HOUR_MS, NOON, make_scene
from concours.cli import main
from concours.core.delivery.planning.plan import SittingPlan
from concours.core.kernel.time import after
from concours.rehearsal.report import model
from concours.store.profiles import FOLDER
from rehearsal.sample_report import whole_report, wrong_report

FOUND = ("found", "semio", "--title", "Sémiologie", "--day", "2027-01-18")


@pytest.fixture
def run(console_database, capsys, monkeypatch, tmp_path):  # noqa: ARG001 -- Django, on it
    from django.conf import settings  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(settings, "SIGNING_KEY", tmp_path / "signing.key")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")

    def ran(*arguments):
        code = main(["exam", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def test_an_exam_is_founded_shown_and_listed(run):
    code, said, _ = run(*FOUND, "--profile", "faculte", "--json")
    shown = json.loads(run("show", "semio", "--json")[1])

    assert code == 0
    assert json.loads(said) == {"exam": "semio", "signer": shown["signer"]}
    assert (shown["profile"], shown["sittings"]) == ("faculte", [])
    assert shown["steps"]["exam"] == "done"
    days = {term["data_class"]: term["days"] for term in shown["terms"]}
    assert days == {"traces": 365, "runs": 92, "cases": 365}
    assert shown["steps"]["people"] == "open"
    assert "Sémiologie" in run("list")[1]
    assert "sealing       waiting" in run("show", "semio")[1]


def test_an_exam_is_founded_with_a_profile_of_its_own(run, tmp_path):
    own = tmp_path / "own.toml"
    text = (FOLDER / "faculte.toml").read_text()
    own.write_text(text.replace('name = "faculte"', 'name = "own"'))
    founding = ("found", "own", *FOUND[2:], "--profile")

    assert run(*founding, str(tmp_path / "none.toml"))[0] == 1
    assert run(*founding, str(own))[0] == 0
    assert json.loads(run("show", "own", "--json")[1])["profile"] == "own"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*FOUND, "--profile", "edn"), "exam.invalid (field signer)"),
        ((*FOUND, "--profile", "none"), "profile.invalid (at none, reason unknown)"),
        (("show", "nobody"), "store.unknown (what exam, id nobody)"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(run, arguments, said):
    code, _, complaint = run(*arguments)

    assert code == 1
    assert said in complaint


def test_a_rehearsal_as_large_as_the_exam_is_recorded_and_its_step_done(run, tmp_path):
    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- after setup
    from concours.store.models import Exam  # noqa: PLC0415 -- idem

    scene = make_scene(tmp_path / "exam", code="played")
    exam = Exam.objects.get(pk=scene.exam)

    def state():
        return json.loads(run("show", exam.code, "--json")[1])["steps"]["rehearsal"]

    def write(report, name="report.json", **plan):
        played = msgspec.structs.replace(report.plan, faults=(), **plan)
        path = tmp_path / name
        path.write_bytes(model.write(msgspec.structs.replace(report, plan=played)))
        return str(path)

    def record(*paths):
        return run("rehearsed", exam.code, *paths)

    size = {"candidates_count": 6, "sites_count": 2, "sittings_count": 1}
    for report, plan, said in (
        (wrong_report(), size, "réussie"),
        (whole_report(), size | {"sitting_number": 2}, "réussie"),
        (whole_report(), size | {"sites_count": 1}, "rehearsal.smaller"),
        (whole_report(), size | {"candidates_count": 5}, "rehearsal.smaller"),
    ):
        code, _, complaint = record(write(report, **plan))
        assert (code, said in complaint) == (1, True), complaint
    (tmp_path / "none.json").write_text("{}")
    assert record(str(tmp_path / "none.json"))[0] == 1

    shown = json.loads(run("show", exam.code, "--json")[1])
    assert shown["size"] == {"candidates": 6, "sites": 2, "sittings": 1}
    assert shown["steps"]["rehearsal"] == "open"
    assert record(write(whole_report(), **size))[0] == 0
    assert state() == "done"
    hour = after(NOON, 24 * HOUR_MS)
    second = SittingPlan(title="UC 2", kind="exam", scheduled=hour, duration_ms=HOUR_MS)
    plan_sitting(scene.actor("organisation"), scene.exam, second, now=NOON)
    assert state() == "open"  # the exam has grown
