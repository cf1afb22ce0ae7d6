"""What a student may send, read strictly (`docs/reference/wishes-api.md`)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from concours.core.matching.market.market import CODE_LENGTH_MAX as LINE_LENGTH_MAX
from concours.core.matching.procedure.pairs import Joint, Order, Pair, Rule
from concours.core.matching.procedure.passwords import PASSWORD_LENGTH_MAX
from concours.core.matching.procedure.settings import PAIRS_MAX, WISHES_MAX
from concours.gateway.wire import Hex32, Text

NUMBER_MAX = 10**6

Line = Annotated[str, Meta(min_length=1, max_length=LINE_LENGTH_MAX)]
Typed = Annotated[str, Meta(max_length=PASSWORD_LENGTH_MAX)]
Number = Annotated[int, Meta(ge=0, le=NUMBER_MAX)]


class SessionPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /wishes/session`: number and code of the convocation; their password."""

    number: Text
    code: Text
    password: Typed | None = None
    exam: Text | None = None


class PasswordPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /wishes/password`: the password that the student chooses, their first."""

    number: Text
    code: Text
    password: Typed
    exam: Text | None = None


class ListPut(Struct, frozen=True, forbid_unknown_fields=True):
    """`PUT /wishes/list`: the whole list, and the digest of the one it came from."""

    based_on: Hex32
    codes: Annotated[list[Line], Meta(max_length=WISHES_MAX)]


class ConfirmationPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /wishes/confirmation`: the digest of the list that was seen."""

    digest: Hex32


class InvitationPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /wishes/couple/invitation`: the number of the other."""

    number: Text


class WordPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /wishes/couple/word`: to the student of a number."""

    number: Text
    word: Literal["accepted", "declined", "revoked"]


class JointChoice(Struct, frozen=True, forbid_unknown_fields=True):
    """How a joint list is made (`POST /wishes/couple/generated`)."""

    rule: Rule
    order: Order
    one_sided: bool
    unlinks: bool

    @property
    def joint(self) -> Joint:
        """The choice as the core has it."""
        return Joint(
            self.rule, self.order, one_sided=self.one_sided, unlinks=self.unlinks
        )


class JointPut(Struct, frozen=True, forbid_unknown_fields=True):
    """`PUT /wishes/couple/list`: the whole joint list, and the number it came from."""

    based_on: Number
    choice: JointChoice
    pairs: Annotated[list[tuple[Line | None, Line | None]], Meta(max_length=PAIRS_MAX)]

    @property
    def listed(self) -> tuple[Joint, tuple[Pair, ...]]:
        """The list as the core has it."""
        return self.choice.joint, tuple(self.pairs)


class AgreementPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /wishes/couple/agreement`: the number of the joint list that was read."""

    number: Number
