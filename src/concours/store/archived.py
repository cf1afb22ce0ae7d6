"""What the database says of an archived exam, as the refusal that it is."""

import re

from concours.core.audit.archive import ExamArchived

SAID = re.compile(r"exam (\S+) is archived")


def archived_refusal(error: BaseException) -> ExamArchived | None:
    """Return the refusal of a write in an archived exam; None of any other error."""
    match = SAID.search(str(error))
    return match and ExamArchived(match[1])
