"""What no unit would see is named before anything is installed.

An interpreter in a home starts for root, and for none of the accounts of units.
"""

from pathlib import Path

import pytest
from tests.scratch import scratch_folder

from cli.deploy.test_render import EXAMPLE
from concours.cli import main
from concours.cli.installation import visible
from concours.cli.installation.visible import check_seen_by_units, find_unseen
from concours.store.cluster.account import ClusterFault


@pytest.fixture
def opened(monkeypatch):
    """A folder that everybody may enter, as /opt is."""
    monkeypatch.setattr(visible, "HIDDEN", (Path("/home"), Path("/root")))
    with scratch_folder("seen") as folder:
        folder.chmod(0o755)
        yield folder


@pytest.mark.parametrize(
    "place", ["root/.pyenv/bin/python3", "home/ops/concours", "tmp/c", "var/tmp/c"]
)
def test_homes_and_temporary_folders_are_seen_by_no_unit(place):
    place = f"/{place}"
    with pytest.raises(ClusterFault) as refused:
        check_seen_by_units([Path("/usr/bin"), Path(place)])
    assert f"No service would see {place}:" in refused.value.en
    assert place in refused.value.fr


def test_link_is_followed_to_where_it_leads(opened):
    """As that of a virtual environment to the interpreter of a home."""
    link = opened / "python"
    interpreter = Path("/root") / ".pyenv/bin/python3"
    link.symlink_to(interpreter)

    fault = find_unseen([link])
    assert fault is not None
    assert f"{link} ({interpreter})" in fault.en


def test_folder_closed_to_other_accounts_is_named(opened):
    program = opened / "private" / "bin" / "concours"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    program.parent.chmod(0o755)
    assert find_unseen([program]) is None

    program.parents[1].chmod(0o700)
    fault = find_unseen([program])
    assert fault is not None
    assert f"chmod o+rx {program.parents[1]}" in fault.en


def test_inventory_that_names_a_home_is_told_of(tmp_path, capsys):
    inventory = tmp_path / "inventory.toml"
    path = Path("/root") / "concours/.venv/bin/concours"
    program = f'program = "{path}"\n'
    inventory.write_text(program + EXAMPLE.read_text())

    assert main(["deploy", "render", str(inventory), str(tmp_path / "out")]) == 0
    assert str(path) in capsys.readouterr().err
