"""`concours deploy render`: the files of every machine, from one inventory."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from concours.cli.deploy.inventory import Inventory
from concours.cli.deploy.machine_files import (
    machine_files,
    packages_of,
    secret_places,
    units_of,
)
from concours.cli.deploy.reading import read_for
from concours.cli.deploy.words import (
    describe_rendering,
    warn_of_examples,
    warn_of_hidden,
)
from concours.cli.house import CHECKOUT, HouseFault, check_builds
from concours.cli.kiosk.kept import write_whole
from concours.cli.screen import complain, show

FORM = "concours-rendering-1"
REPORT = "rendering.json"
CLIENT = CHECKOUT / "client/dist"
RUN, SHARED = 0o755, 0o644
DESCRIPTION = """\
Write what each machine of a national house is given, below FOLDER/NAME as it lies
below /: Patroni, etcd, HAProxy, nginx, Barman, nftables, chrony, a unit and an account
for each process. The inventory is deploy/three/inventory.toml, copied and filled.

  concours deploy render inventory.toml rendered
  rsync --recursive --perms rendered/n1/ root@10.30.0.11:/

No secret is in any of these files: rendering.json names each one that belongs on a
machine, its owner, the packages of Debian and the units. The same inventory and the
same version give the same bytes. A folder that holds anything else is not touched:
give a new one, and compare (`diff -r`).
"""


def register_render(verbs: Any) -> None:
    """Add `render`."""
    parser = verbs.add_parser(
        "render",
        help="the files of every machine, from one inventory",
        description=DESCRIPTION,
        epilog="exit codes: 0 written · 1 refused, and why · 2 usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inventory", type=Path, metavar="INVENTORY")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run_render)


def run_render(arguments: argparse.Namespace) -> int:
    """Write every file, or none. 0 written, 1 refused."""
    try:
        check_builds()
    except HouseFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    inventory = read_for(arguments.inventory, is_json=arguments.json)
    if inventory is None:
        return 1
    warn_of_examples(inventory, arguments.inventory.name)
    warn_of_hidden(inventory, arguments.inventory.name)
    files = rendered_files(inventory)
    report = json.dumps(_report(inventory, files), ensure_ascii=False, indent=1)
    texts = {**_flat(files), REPORT: f"{report}\n"}
    if not _write_all(arguments.folder, texts):
        return 1
    counts = {name: len(own) for name, own in files.items()}
    show(
        report if arguments.json else describe_rendering(str(arguments.folder), counts)
    )
    return 0


def rendered_files(inventory: Inventory) -> Mapping[str, Mapping[str, str]]:
    """Return the text of every file by its path, by the name of its machine."""
    from concours.gateway.app import routes  # noqa: PLC0415 -- others start without it
    from concours.gateway.inventory import inventory_of  # noqa: PLC0415 -- idem

    answered_paths = tuple(inventory_of(routes(), CLIENT))
    return {
        machine.name: machine_files(inventory, machine, answered_paths)
        for machine in inventory.machines
    }


def _report(
    inventory: Inventory, files: Mapping[str, Mapping[str, str]]
) -> Mapping[str, Any]:
    machines = {
        machine.name: {
            "address": machine.address,
            "packages": packages_of(inventory, machine),
            "units": units_of(machine),
            "secrets": [asdict(p) for p in secret_places(inventory, machine)],
            "files": {
                path: sha256(text.encode()).hexdigest()
                for path, text in files[machine.name].items()
            },
        }
        for machine in inventory.machines
    }
    return {"form": FORM, "domain": inventory.domain, "machines": machines}


def _flat(files: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        f"{name}/{path}": text
        for name, own in files.items()
        for path, text in own.items()
    }


def _write_all(folder: Path, texts: Mapping[str, str]) -> bool:
    """Write every file, or say why none is: the folder holds something else."""
    try:
        contents = {name: text.encode() for name, text in texts.items()}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if not path.is_dir() and contents.get(name) != path.read_bytes():
                complain(
                    fr=f"{path} : autre contenu ; rien n’est écrit, donnez un "
                    "dossier neuf",
                    en=f"{path}: other content; nothing is written, give a new folder",
                )
                return False
        for name, data in contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            mode = RUN if name.endswith("/bin/concours") else SHARED
            write_whole(folder / name, data, mode)
    except OSError as error:
        complain(fr=f"pas écrit : {error}", en=f"not written: {error}")
        return False
    return True
