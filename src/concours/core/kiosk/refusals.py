"""Why a file of a locked browser is not read, or a configuration not made."""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal


@dataclass(eq=False)
class SebFileTooLarge(Refusal):
    """A file for Safe Exam Browser is larger than any configuration."""

    code: ClassVar[str] = "kiosk.file_too_large"
    bytes_max: int


@dataclass(eq=False)
class SebContentTooLarge(Refusal):
    """A small file for Safe Exam Browser unfolds into more than any configuration."""

    code: ClassVar[str] = "kiosk.content_too_large"
    bytes_max: int


@dataclass(eq=False)
class SebFormatRefused(Refusal):
    """A file is in a format that is not read, told by its name, such as `zip`.

    `pkhs` and `phsk` are encrypted to a certificate whose key is on the tablets.
    """

    code: ClassVar[str] = "kiosk.format_refused"
    name: str


@dataclass(eq=False)
class SebFileDamaged(Refusal):
    """A file for Safe Exam Browser is cut, or one of its layers is broken."""

    code: ClassVar[str] = "kiosk.file_damaged"
    reason: str


@dataclass(eq=False)
class SebPasswordMissing(Refusal):
    """A configuration is encrypted, and no password was given."""

    code: ClassVar[str] = "kiosk.password_missing"


@dataclass(eq=False)
class SebPasswordWrong(Refusal):
    """A configuration does not open: another password, or altered bytes."""

    code: ClassVar[str] = "kiosk.password_wrong"


@dataclass(eq=False)
class SettingRefused(Refusal):
    """A configuration is not made with this: clients would not agree on it, or open."""

    code: ClassVar[str] = "kiosk.setting_refused"
    name: str
    reason: str
