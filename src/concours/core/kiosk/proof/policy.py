"""What an exam does without proof: it warns, holds a start, or asks at the door.

Two persons set it. Whatever they set, nobody who composes is stopped: it is read before
a start, and never after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from concours.core.kiosk.proof.refusals import LockPolicyInvalid

PolicyName: TypeAlias = Literal["alert", "gate_launch", "gate_entry"]
POLICIES: tuple[PolicyName, ...] = get_args(PolicyName)


@dataclass(frozen=True, slots=True)
class LockPolicy:
    """`right_percent_min`: of a site's tablets, so many are to be proved at a launch.

    None of a policy that holds no start.
    """

    name: PolicyName = "alert"
    right_percent_min: int | None = None


ALERT = LockPolicy()


def read_policy(facts: Mapping[str, str]) -> LockPolicy:
    """Return the policy that somebody proposed. Raises `LockPolicyInvalid`."""
    name = facts.get("lock_policy", "")
    if name not in POLICIES:
        raise LockPolicyInvalid("policy")
    if name != "gate_launch":
        return LockPolicy(name)
    percent = facts.get("percent", "")
    if not (percent.isascii() and percent.isdigit()) or len(percent) > 3:
        raise LockPolicyInvalid("percent")
    if not 1 <= int(percent) <= 100:
        raise LockPolicyInvalid("percent")
    return LockPolicy(name, int(percent))
