"""When a device may not be enrolled: the refusals.

The page that tablets follow is `docs/reference/wire.md`.
"""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal


@dataclass(eq=False)
class EnrolUnknown(Refusal):
    """No such number, or not its code: the two cannot be told apart."""

    code: ClassVar[str] = "enrol.unknown"


@dataclass(eq=False)
class EnrolTooMany(Refusal):
    """Too many wrong codes from this network: nothing of it is compared for now."""

    code: ClassVar[str] = "enrol.too_many"
    retry_ms: int


@dataclass(eq=False)
class ExamNeeded(Refusal):
    """Number and code are right in several exams: the candidate says which.

    Of each exam `exams` tells the short name, by which it is asked for, and the title.
    """

    code: ClassVar[str] = "enrol.exam_needed"
    exams: list[dict[str, str]]


@dataclass(eq=False)
class ReplacementNeeded(Refusal):
    """Another device holds the attempt: a supervisor's act must come before."""

    code: ClassVar[str] = "enrol.replacement_needed"


@dataclass(eq=False)
class ReplacementInvalid(Refusal):
    """The replacement code is wrong, expired, used, or was tried wrong five times."""

    code: ClassVar[str] = "enrol.replacement_invalid"


@dataclass(eq=False)
class KeyInvalid(Refusal):
    """The device's public key is not a point of P-256."""

    code: ClassVar[str] = "enrol.key_invalid"
