"""An inventory of three machines is refused by the name of the field, and its line.

Whoever fills it is not who wrote it: a machine that is forgotten, named twice or
outside the network would be found on the day of a failover.
"""

import json
from pathlib import Path

import pytest

from concours.cli import main
from concours.cli.deploy.inventory import InventoryInvalid, read_inventory
from concours.cli.deploy.words import REASONS

EXAMPLE = (Path(__file__).parents[3] / "deploy/three/inventory.toml").read_text()
FRONT = '[[fronts]]\nname = "f1"\naddress = "10.30.0.10"\n'
N3 = EXAMPLE[EXAMPLE.rindex("[[nodes]]") : EXAMPLE.index("[[fronts]]")]

FAULTS = {
    "unknown field": ("staff =", "stuff =", "stuff", "unknown"),
    "unknown field of a machine": (
        FRONT,
        FRONT + 'colour = "red"\n',
        "fronts[1].colour",
        "unknown",
    ),
    "missing field": ('backups = "n3"', "", "backups", "missing"),
    "missing address": ('address = "10.30.0.12"', "", "nodes[2].address", "missing"),
    "field twice": ("domain =", 'domain = "x.fr"\ndomain =', "domain", "doubled"),
    "name twice": ('name = "n2"', 'name = "n1"', "nodes[2].name", "doubled"),
    "front named as a node": ('"f1"', '"n3"', "fronts[1].name", "doubled"),
    "address twice": ("10.30.0.13", "10.30.0.12", "nodes[3].address", "doubled"),
    "place twice": ('"Nancy"', '"Lyon"', "nodes[3].place", "doubled"),
    "two keepers": (
        "processes = []\ngateways = 4\n\n[[fronts]]",
        'processes = ["keeper"]\ngateways = 4\n\n[[fronts]]',
        "nodes[1].processes",
        "doubled",
    ),
    "text for a number": (
        "gateways = 4",
        'gateways = "4"',
        "nodes[1].gateways",
        "ill_typed",
    ),
    "number out of bounds": (
        "gateways = 4",
        "gateways = 0",
        "nodes[1].gateways",
        "ill_typed",
    ),
    "process of another kind": (
        '"keeper"',
        '"crowd"',
        "nodes[1].processes[2]",
        "ill_typed",
    ),
    "another form": ("inventory-1", "inventory-2", "form", "ill_typed"),
    "quote in a place": (
        'place = "Lyon"',
        "place = 'a\"b'",
        "nodes[1].place",
        "ill_typed",
    ),
    "newline in a name": (
        'institution = "Centre',
        'institution = "a\\nb',
        "institution",
        "ill_typed",
    ),
    "no host": ('"ntp1.example.fr"', '"ntp1 iburst"', "time[1]", "ill_typed"),
    "more than a host": ("ntp1.example.fr", "ntp1.example.fr iburst", "time[1]", None),
    "another name for all": ("ntp1.example.fr", "ntp*.example.fr", "time[1]", None),
    "end of a line of nginx": ("examens.example.fr", "a.fr;", "domain", "ill_typed"),
    "no network": (
        "10.30.9.0/28",
        "10.30.9.1/28",
        "administrators[1]",
        "not_a_network",
    ),
    "staff from everywhere": ("198.51.100.0/24", "0.0.0.0/0", "staff[1]", "everybody"),
    "everybody's network": ("10.30.0.0/24", "198.51.100.0/22", "network", None),
    "public network": ("10.30.0.0/24", "8.8.8.0/24", "network", "not_private"),
    "outside": ("10.30.0.13", "10.31.0.13", "nodes[3].address", "outside_network"),
    "two nodes": (N3, "", "nodes", "three"),
    "no front": (FRONT, "", "fronts", "missing"),
    "no keeper": ('"keeper", ', "", "nodes", "no_keeper"),
    "no such machine": ('backups = "n3"', 'backups = "n9"', "backups", None),
    "too many gateways": ("gateways = 4", "gateways = 9", "nodes", None),
    "no TOML": ("domain =", "domain", "", "not_toml"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named_with_its_field_and_line(fault):
    old, new, at, reason = FAULTS[fault]
    assert old in EXAMPLE

    with pytest.raises(InventoryInvalid) as refused:
        read_inventory(EXAMPLE.replace(old, new).encode())

    [found] = [one for one in refused.value.faults if one.at == at]
    assert reason in (None, found.reason)
    assert found.reason in REASONS
    if at and at != "fronts":
        assert found.line > 0 or found.reason == "missing"


def test_all_faults_are_told_at_once_by_their_lines():
    wrong = EXAMPLE.replace("staff =", "stuff =").replace("10.30.0.12", "10.30.0")
    wrong = wrong.replace('"ntp2.example.fr"', '"ntp2"').replace('"Lyon"', "7")

    with pytest.raises(InventoryInvalid) as refused:
        read_inventory(wrong.encode())

    faults = refused.value.faults
    assert {(fault.at, fault.reason) for fault in faults} == {
        ("staff", "missing"),
        ("stuff", "unknown"),
        ("time[2]", "ill_typed"),
        ("nodes[1].place", "ill_typed"),
        ("nodes[2].address", "ill_typed"),
    }
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    doubled = EXAMPLE.replace('"Nancy"', '"Lyon"').replace('"n2"', '"n1"')
    with pytest.raises(InventoryInvalid) as refused:
        read_inventory(doubled.encode())
    assert [fault.at for fault in refused.value.faults] == [
        "nodes[2].name",
        "nodes[3].place",
    ]


def test_example_is_whole_and_a_long_file_is_not_read():
    assert [node.name for node in read_inventory(EXAMPLE.encode()).nodes] == [
        "n1",
        "n2",
        "n3",
    ]
    with pytest.raises(InventoryInvalid) as refused:
        read_inventory(EXAMPLE.encode() + b"#" * 20_000)
    assert [fault.reason for fault in refused.value.faults] == ["too_long"]


def test_command_says_field_and_line_and_writes_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    inventory = tmp_path / "house.toml"
    inventory.write_text(EXAMPLE.replace('name = "n2"', 'name = "n1"'))

    code = main(["deploy", "render", str(inventory), str(tmp_path / "out"), "--json"])

    out, error = capsys.readouterr()
    assert code == 1
    assert error == "concours: house.toml:20: nodes[2].name: said twice\n"
    fault = {"at": "nodes[2].name", "reason": "doubled", "line": 20}
    facts = {"faults": [fault]}
    assert json.loads(out) == {"refused": "deploy.inventory_invalid", "facts": facts}
    assert not (tmp_path / "out").exists()
