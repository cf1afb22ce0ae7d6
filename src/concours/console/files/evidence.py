"""The files of evidence of a run as one archive: whoever has it finds the same."""

from collections.abc import Mapping
from typing import IO

from django.conf import settings

from concours.console.files.archive import scratch_folder, zip_of_folder
from concours.store.models import Sitting
from concours.store.queries.results.forensics.evidence import write_evidence


def zip_evidence(sitting: Sitting, leak: Mapping[str, str]) -> IO[bytes]:
    """Return what a run reads of a sitting; the same record gives the same bytes."""
    with scratch_folder() as folder:
        write_evidence(sitting, folder, packages=settings.PACKAGES, leak=leak)
        return zip_of_folder(folder)
