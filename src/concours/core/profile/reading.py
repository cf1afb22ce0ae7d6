"""A profile read from a file or from the bytes that an exam keeps.

Form and bounds are those of `shape`; what binds one field to another is checked here.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar

import msgspec

from concours.core.kernel import canonical
from concours.core.kernel.errors import Refusal
from concours.core.profile.shape import MarkGate, Profile

FILE_BYTES_MAX = 20_000
SCORE_OUT_OF = 20
DECIMALS_MAX = 3
COUNTS_MAX = 3
"""How many entries a list of a profile has at most."""

_FIELD = re.compile(r"Object (missing required|contains unknown) field `([^`]*)`")
_PLACE = re.compile(r"at `\$\.?([^`]*)`$")


@dataclass(eq=False)
class ProfileInvalid(Refusal):
    """A profile is not as it must be: which field, and what is wrong with it.

    `reason` is missing, unknown, ill_typed (or out of bounds), or the rule that a
    field breaks.
    """

    code: ClassVar[str] = "profile.invalid"
    at: str
    reason: str


def read_toml(data: bytes) -> Profile:
    """Return the profile that a TOML file says. Raises `ProfileInvalid`."""
    if len(data) > FILE_BYTES_MAX:
        raise ProfileInvalid("", "too_long")
    try:
        value = tomllib.loads(data.decode(), parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ProfileInvalid("", "not_toml") from error
    return _convert(value)


def read_bytes(data: bytes) -> Profile:
    """Return the profile of canonical bytes.

    Raises `ProfileInvalid`, also for a profile that is not in its canonical form.
    """
    try:
        profile = _convert(canonical.load(data))
    except canonical.NotCanonical as error:
        raise ProfileInvalid("", "not_canonical") from error
    if to_bytes(profile) != data:
        raise ProfileInvalid("", "not_canonical")
    return profile


def to_bytes(profile: Profile) -> bytes:
    """Return the canonical bytes of a profile: what an exam keeps, and is digested."""
    return canonical.dump(msgspec.json.decode(msgspec.json.encode(profile)))


def digest_of(profile: Profile) -> bytes:
    """Return the SHA-256 of the canonical bytes: it names the profile in records."""
    return sha256(to_bytes(profile)).digest()


def _convert(value: Any) -> Profile:
    try:
        profile = msgspec.convert(value, Profile)
    except msgspec.ValidationError as error:
        raise ProfileInvalid(*explain_message(str(error))) from error
    for at, reason in _faults(profile):
        raise ProfileInvalid(at, reason)
    gates = tuple(
        msgspec.structs.replace(gate, least=_plain(gate.least))
        for gate in profile.gates
    )
    return msgspec.structs.replace(profile, gates=gates)


def explain_message(message: str) -> tuple[str, str]:
    """Return the place and the reason that a message of msgspec tells, name first."""
    place = _PLACE.search(message)
    at = place[1] if place else ""
    field = _FIELD.match(message)
    if field is None:
        return at, "ill_typed"
    reason = "missing" if field[1] == "missing required" else "unknown"
    return f"{at}.{field[2]}".lstrip("."), reason


def _faults(profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield what no field shows alone."""
    for name in ("ranks", "gates", "components"):
        if len(getattr(profile, name)) > COUNTS_MAX:
            yield name, "too_many"
    for name in ("groups", "campaigns", "kept_days", "stations"):
        if len(getattr(profile, name)) > 1:
            yield name, "too_many"
    if profile.ranks not in ((), ("A", "B")):
        yield "ranks", "unknown_list"
    for name in ("items", "questions", "propositions"):
        numbers = getattr(profile, name)
        if not numbers and name == "propositions":
            yield name, "not_a_range"
        if numbers and (len(numbers) != 2 or _is_reversed(numbers)):
            yield name, "not_a_range"
    yield from _faults_of_gates(profile)
    yield from _faults_of_components(profile)
    yield from _faults_of_sealing(profile)


def _faults_of_gates(profile: Profile) -> Iterator[tuple[str, str]]:
    marks = [gate.on for gate in profile.gates]
    if len(set(marks)) < len(marks) or {"rank_a", "all"} <= set(marks):
        yield "gates", "twice"
    for at, gate in enumerate(profile.gates):
        if not _is_mark(gate):
            yield f"gates[{at}].least", "out_of_range"
        yield from _faults_of_place(profile, gate, f"gates[{at}]")
    if "rank_a" in marks and not profile.ranks:
        yield "gates", "needs_ranks"
    if "stations" in marks and profile.component("stations") is None:
        yield "gates", "needs_stations"
    if profile.stations and profile.component("stations") is None:
        yield "stations", "needs_stations"


def _faults_of_place(
    profile: Profile, gate: MarkGate, at: str
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what a gate looks at, and with what it opens."""
    if not profile.is_of_stations_alone:
        if (gate.on == "stations") != (gate.opens == "ranking"):
            yield f"{at}.opens", "out_of_place"
        return
    if gate.on != "stations":
        yield f"{at}.on", "needs_sittings"
    if gate.opens != "admission":
        yield f"{at}.opens", "out_of_place"


def _faults_of_components(profile: Profile) -> Iterator[tuple[str, str]]:
    sources = [part.source for part in profile.components]
    if len(set(sources)) < len(sources):
        yield "components", "twice"
    if "sittings" not in sources and not profile.is_of_stations_alone:
        yield "components", "needs_sittings"
    for at, part in enumerate(profile.components):
        if part.source != "points" and part.points % SCORE_OUT_OF:
            yield f"components[{at}].points", "not_a_multiple_of_20"
    if len(sources) > 1 and not profile.groups:
        yield "components", "needs_groups"
    if profile.groups and set(sources) != {"sittings", "stations", "points"}:
        yield "groups", "needs_components"
    if profile.groups and not (profile.ranks and profile.items):
        yield "groups", "needs_ranks_and_items"


def _faults_of_sealing(profile: Profile) -> Iterator[tuple[str, str]]:
    shares, quorum = profile.sealing.shares, profile.sealing.quorum
    if _is_reversed(shares):
        yield "sealing.shares", "not_a_range"
    if _is_reversed(quorum) or quorum[1] > shares[1]:
        yield "sealing.quorum", "not_a_range"
    if quorum[0] == 1 and shares != (1, 1):
        yield "sealing.quorum", "one_of_many"


def _is_reversed(pair: tuple[int, ...]) -> bool:
    return pair[0] > pair[-1]


def _is_mark(gate: MarkGate) -> bool:
    """Tell whether a gate is above 0, at most 20, and shown whole by three decimals."""
    if not gate.least.is_finite() or not 0 < gate.least <= SCORE_OUT_OF:
        return False
    exponent = gate.least.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -DECIMALS_MAX


def _plain(mark: Decimal) -> Decimal:
    """Return the same mark without zeros at its end: equal marks, equal bytes."""
    return Decimal(int(mark)) if mark == int(mark) else mark.normalize()
