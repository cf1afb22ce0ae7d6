"""Logs are their house's: nobody else on the machine reads them."""

from concours.store.private_files import open_private_log


def test_a_log_is_closed_to_others_also_one_that_was_open_to_them(tmp_path):
    new, old = tmp_path / "new.log", tmp_path / "old.log"
    old.write_text("before\n")
    old.chmod(0o644)

    for path in (new, old):
        with open_private_log(path) as log:
            log.write(b"after\n")

    assert [path.stat().st_mode & 0o777 for path in (new, old)] == [0o600, 0o600]
    assert old.read_text() == "before\nafter\n"
