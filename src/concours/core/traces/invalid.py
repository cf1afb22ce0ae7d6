"""A file of classes or rules that cannot be followed."""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal


@dataclass(eq=False)
class RulesInvalid(Refusal):
    """A file of log rules or path classes says what nobody can follow.

    `name` is that of the file, `where` what of it: a rule and the field of it.
    """

    code: ClassVar[str] = "traces.rules_invalid"
    name: str
    where: str
