"""The command of the demonstration refuses what it cannot play, in a sentence."""

import pytest

from concours.cli import parser
from concours.cli.demo import require_empty
from concours.cli.house import HouseFault
from small_exam import make_exam


def parse(*arguments):
    return parser("demo").parse_args(["demo", *arguments])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--crowd", "3001"), "--crowd: from 0 to 3000"),
        (("--crowd", "-1"), "--crowd: from 0 to 3000"),
        (("--crowd", "many"), "invalid whole number value: 'many'"),
        (("--candidates", "2"), "--candidates: from 3 to 20000"),
        (("--sites", "41"), "--sites: from 1 to 40"),
        (("--minutes", "0"), "--minutes: from 1 to 240"),
        (("--crowd", "5", "--candidates", "9"), "not allowed with argument --crowd"),
    ],
)
def test_what_is_out_of_bounds_is_refused(capsys, arguments, said):
    with pytest.raises(SystemExit) as ended:
        parse(*arguments)

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_crowd_of_300_plays_unless_something_else_is_asked():
    assert parse().crowd == 300
    assert parse("--crowd", "0").crowd == 0
    assert parse("--crowd", "3000").crowd == 3000


def test_a_database_that_holds_an_exam_is_never_seeded(database):
    """With the URL of a real cluster in the environment, a rehearsal would go there."""
    require_empty(database.dsn())
    make_exam(database.dsn(), ["00001"])

    with pytest.raises(HouseFault, match="already holds an exam"):
        require_empty(database.dsn())
