"""Whom an exam needs: how many of each role its profile asks for."""

from collections.abc import Collection, Mapping

from concours.core.profile.shape import Profile

DECIDERS = frozenset({"president", "jury"})
DECIDERS_COUNT = {"two_persons": 2, "one_with_reason": 1}


def missing_roles(
    profile: Profile, persons: Collection[frozenset[str]]
) -> Mapping[str, int]:
    """Return how many persons lack, by role. `persons` are the roles of each.

    Someone presides; as many hold a key share as open the paper; and two persons
    decide together, or one where the profile says so.
    """
    deciders_count = sum(bool(roles & DECIDERS) for roles in persons)
    holders_count = sum("keyholder" in roles for roles in persons)
    lacking = {
        "president": 1 - sum("president" in roles for roles in persons),
        "jury": DECIDERS_COUNT[profile.grave_acts] - max(1, deciders_count),
        "keyholder": profile.sealing.quorum[0] - holders_count,
    }
    return {role: count for role, count in lacking.items() if count > 0}
