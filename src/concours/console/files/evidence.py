"""The files of evidence of a run as one archive: whoever has it finds the same."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings

from concours.store.models import Sitting
from concours.store.queries.results.forensics.evidence import write_evidence


def zip_evidence(sitting: Sitting, leak: Mapping[str, str]) -> bytes:
    """Return what a run reads of a sitting; the same record gives the same bytes."""
    target = BytesIO()
    with (
        TemporaryDirectory(prefix="concours-forensics-") as name,
        ZipFile(target, "w", ZIP_DEFLATED) as archive,
    ):
        folder = Path(name)
        write_evidence(sitting, folder, packages=settings.PACKAGES, leak=leak)
        for path in sorted(folder.iterdir()):
            entry = ZipInfo(path.name)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return target.getvalue()
