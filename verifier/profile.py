"""The profile of the exam, as its bundle carries it: `docs/reference/profiles.md`."""

import re
from hashlib import sha256
from typing import Any

from verifier.archive import Archive, UnreadableError
from verifier.findings import Findings
from verifier.strict import write
from verifier.tally import Tally

GATE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,3})?")
POLICIES = {"edn": None, "exact": "none"}
"""What the rules of a profile leave of a part of a mark."""


def gates_of(
    archive: Archive, marking: dict[str, Any], findings: Findings
) -> list[dict[str, Any]]:
    """Return the gates of a bundle's profile; those of before profiles have none."""
    if "profile" not in marking:
        return []
    try:
        return check_profile(archive.whole("profile.json"), marking, findings)
    except (KeyError, TypeError, ValueError) as error:
        reason = f"profile.json is not of its form: {error!r}"
        raise UnreadableError(reason) from error


def count_reaching(gates: list[dict[str, Any]], tally: Tally) -> list[dict[str, Any]]:
    """Return each gate on the sittings, and how many reach it with this one."""
    return [
        {**gate, "reached": tally.reaching(gate)}
        for gate in gates
        if gate["on"] != "stations"
    ]


def check_profile(
    profile: Any, marking: dict[str, Any], findings: Findings
) -> list[dict[str, Any]]:
    """Hold a profile against the marking that names it; return its gates.

    Raises `KeyError`, `TypeError` or `ValueError` if it is malformed.
    """
    own_digest = sha256(write(profile)).hexdigest()
    if own_digest != marking["profile"]:
        findings.add("profile.differs", expected=marking["profile"], found=own_digest)
    for gate in profile["gates"]:
        if not GATE.fullmatch(gate["least"]):
            raise ValueError(gate)
    partial = POLICIES[profile["marking"]]
    if marking["policy"].get("partial") != partial:
        findings.add("policy.differs", expected=partial)
    gates: list[dict[str, Any]] = profile["gates"]
    return gates
