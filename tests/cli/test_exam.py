"""`concours exam` founds, lists and shows exams, with the words of the pages.

What is refused leaves nothing, and says by which field.
"""

import json

import pytest

from concours.cli import main

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
    assert shown["steps"]["people"] == "open"
    assert "Sémiologie" in run("list")[1]
    assert "sealing       waiting" in run("show", "semio")[1]


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
