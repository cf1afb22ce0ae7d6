"""A small sealed package, in a folder of its own or in the database."""

from hashlib import sha256
from pathlib import Path

from concours.core.authoring.sealing.manifest import package_digest
from concours.rehearsal.world.paper import sealed_paper
from concours.store.package_rows import keep_package
from concours.store.packages import put_manifest, put_part


class SmallPackage:
    """The real thing, small, of the world's sitting of this order."""

    def __init__(self, order: int = 1) -> None:
        sealed = sealed_paper(order)
        self.manifest, self.signature = sealed.manifest, sealed.signature
        self.parts = list(sealed.blobs.values())
        self.digest = package_digest(self.manifest)
        self.name = self.digest.hex()
        self.part_names = [sha256(part).hexdigest() for part in self.parts]

    def put(self, packages: Path) -> None:
        """Write it into a folder."""
        for part in self.parts:
            put_part(packages, part)
        put_manifest(packages, self.manifest, self.signature)

    def keep(self, connection, packages: Path) -> None:
        """Write it into a folder, and into the database as an act does."""
        self.put(packages)
        keep_package(connection.cursor(), packages, self.manifest, self.signature)

    def is_same(self, packages: Path) -> bool:
        """Tell whether a folder has it, byte for byte."""
        folder = packages / self.name
        blobs = packages / "blob"
        return (
            (folder / "manifest.json").read_bytes() == self.manifest
            and (folder / "manifest.json.sig").read_bytes() == self.signature
            and [(blobs / name).read_bytes() for name in self.part_names] == self.parts
        )
