"""Reads an inventory for a command, or says why it is refused."""

import json
from dataclasses import asdict
from pathlib import Path

from concours.cli.deploy.inventory import (
    FILE_BYTES_MAX,
    Inventory,
    InventoryInvalid,
    read_inventory,
)
from concours.cli.deploy.words import complain_of
from concours.cli.screen import complain, show


def read_for(path: Path, *, is_json: bool) -> Inventory | None:
    """Return the inventory; None once it is said what is wrong with it."""
    try:
        with path.open("rb") as file:
            return read_inventory(file.read(FILE_BYTES_MAX + 1))
    except InventoryInvalid as refusal:
        if is_json:
            faults = [asdict(fault) for fault in refusal.faults]
            answer = {"refused": refusal.code, "facts": {"faults": faults}}
            show(json.dumps(answer, ensure_ascii=False))
        complain_of(refusal, path.name)
    except OSError as error:
        complain(fr=f"pas lu : {error}", en=f"not read: {error}")
    return None
