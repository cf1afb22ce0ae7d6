"""Why configurations are not made known to an exam, or a proof of one is not taken."""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal


@dataclass(eq=False)
class KioskIndexInvalid(Refusal):
    """A file is not what `concours kiosk make` wrote of its configurations.

    `reason`: `too_large`, `json`, `form`, `fields` (one too many, or missing: a
    password has no place there), `value`, `empty`, `too_many`, `twice`.
    """

    code: ClassVar[str] = "kiosk.index_invalid"
    reason: str
    where: str


@dataclass(eq=False)
class KioskOriginDiffers(Refusal):
    """Configurations are for another address than that of this house's tablets."""

    code: ClassVar[str] = "kiosk.origin_differs"
    origin: str
    expected: str


@dataclass(eq=False)
class KioskOriginWithoutTls(Refusal):
    """The address of this house's tablets is none that a probe opens: it has no TLS.

    `origin` is empty where the house does not know its own.
    """

    code: ClassVar[str] = "kiosk.origin_without_tls"
    origin: str


@dataclass(eq=False)
class KioskPlaceUnknown(Refusal):
    """A configuration is for a sitting or a site that the exam does not have.

    `kind` is `sitting` or `site`; `configuration` where Browser Exam Keys are for a
    configuration that is not in force, by the start of its Config Key. `known`: the
    names that there are, or the nearest of many.
    """

    code: ClassVar[str] = "kiosk.place_unknown"
    kind: str
    name: str
    known: str = ""


@dataclass(eq=False)
class BrowserKeyInvalid(Refusal):
    """Browser Exam Keys are not taken; none of those pasted with them is.

    `reason`: `empty`, `too_many`, or, of a line: `key` (not one of 64 hexadecimal
    digits), `platform`, `build`, `config_key` (it is a Config Key), `twice` (the key,
    or that build of the configuration, is there already). `line` is 0 of all of them.
    """

    code: ClassVar[str] = "kiosk.browser_key_invalid"
    reason: str
    line: int


@dataclass(eq=False)
class LockPolicyInvalid(Refusal):
    """What is to be done without a proof of the lock cannot be set so.

    `reason`: `policy`, `percent`, or, of what holds a start, `no_configuration`
    (nothing could be proved) and `no_lock` (the profile asks for none).
    """

    code: ClassVar[str] = "kiosk.policy_invalid"
    reason: str


@dataclass(eq=False)
class AttestedTooOften(Refusal):
    """A tablet shows its configuration more often than ours ever does."""

    code: ClassVar[str] = "kiosk.too_often"
