"""`concours doctor` says of each thing whether it is well, and what to do if it is not.

What is wrong ends it with 1, so that a timer can tell; nothing is changed.
"""

import json
import time

import pytest

from concours.cli import doctor, main
from concours.cli.supervision import database_looks


@pytest.fixture
def look(database):
    """Look at the database of the tests, at an instant."""

    def looked(now_ms=None):
        house = database_looks.Installation(
            None, None, None, 0, (), now_ms or time.time_ns() // 1_000_000
        )
        with database.connect("concours_owner") as link:
            return {
                line.name: (line.state, line.seen)
                for line in (ask(house, link) for ask in database_looks.DATABASE_LOOKS)
            }

    return looked


def test_each_line_of_the_database_is_true(look, database):
    before = look()
    assert {name: before[name][0] for name in ("database", "tables", "grants")} == {
        "database": "ok",
        "tables": "ok",
        "grants": "ok",
    }
    assert before["ledger"] == ("ok", "every act signed")
    assert before["keeper"] == ("wrong", "never")
    assert before["drill"][0] == "warn"

    with database.connect("concours_owner", autocommit=True) as owner:
        owner.execute("GRANT UPDATE ON act TO concours_console")
        owner.execute(
            "INSERT INTO keeper_key (id, public_key, made_ms, alive_ms)"
            " VALUES (gen_random_uuid(), %s, 1, %s)",
            (b"\4" * 65, time.time_ns() // 1_000_000),
        )
        after = look()
        owner.execute("REVOKE UPDATE ON act FROM concours_console")
    assert (after["grants"][0], after["keeper"][0]) == ("wrong", "ok")


def test_an_open_key_and_a_silent_house_are_wrong_each_with_its_remedy(
    tmp_path, capsys
):
    (tmp_path / "signing.key").write_bytes(bytes(32))
    (tmp_path / "signing.key").chmod(0o644)
    arguments = ["--home", str(tmp_path), "--console", "1", "--gateway", "1", "--json"]

    code = main(["doctor", *arguments])
    told = json.loads(capsys.readouterr().out)

    lines = {line["line"]: line for line in told["lines"]}
    assert (code, told["well"]) == (1, False)
    assert lines["keys"]["seen"] == "signing.key"
    assert {lines[name]["state"] for name in ("keys", "console", "database")} == {
        "wrong"
    }
    assert lines["institution"]["state"] == "warn"
    assert all(line["remedy"] for line in told["lines"] if line["state"] != "ok")
    assert doctor.DISK_OK_PERCENT > doctor.DISK_WARN_PERCENT
