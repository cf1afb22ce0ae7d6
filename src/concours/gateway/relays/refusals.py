"""Why a relay is not heard."""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal


@dataclass(eq=False)
class RelayUnknown(Refusal):
    """No relay of this key is admitted, or the request is not signed by it."""

    code: ClassVar[str] = "relay.unknown"
