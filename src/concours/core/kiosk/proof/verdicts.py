"""What a tablet's proof of its configuration is worth: a verdict, and nothing more.

A locked browser shows SHA-256(URL ‖ key) at an address that we chose, which holds a
nonce of ours. The address is rebuilt from that of the configured tablets, never from
what a request says of itself. `right` proves that somebody knows a file and has asked
just now; the lock itself is proved by the fleet's server and by the room. A verdict
decides nothing of a copy: no entry, clock, key or reveal reads it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hmac import compare_digest
from itertools import pairwise
from typing import Literal, TypeAlias, get_args

from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant
from concours.core.kiosk.seb_json import request_hash

Verdict: TypeAlias = Literal["right", "other", "wrong", "absent", "stale", "outdated"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

UNLOCKED: frozenset[Verdict] = frozenset({"wrong", "other", "absent"})
"""Verdicts on a tablet that does not have the configuration of its site."""

NONCE_BYTES = 16
NONCE_MS_MAX = 60 * SECOND_MS
PERIOD_MS = 10 * MINUTE_MS
"""How often a tablet that is watched shows its configuration again."""
RECENT_MS_MAX = 2 * PERIOD_MS
"""How long a verdict says something of now: two periods, since one may be lost."""
VERDICTS_MAX_A_MINUTE = 12

ATTEST_PATH = "/seb/attest"
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
"""What a configuration is named by at the address that it starts at."""
VERSION_LENGTH_MAX = 200
PLATFORMS = {"ios": "iOS", "ipados": "iOS", "macos": "Mac", "mac": "Mac"} | {
    "windows": "Win",
    "win": "Win",
}
NUMBERS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}")
BOUND = re.compile(r"(iOS|Mac|Win)\.([0-9]{1,4}(?:\.[0-9]{1,4}){0,3})\.min")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownConfiguration:
    """A configuration that an act made known, and whether this tablet should have it.

    `exam_keys` are Browser Exam Keys that somebody pasted: by platform and build, so
    several. `versions` are its bounds, as `iOS.3.6.2.min`.
    """

    name: str
    config_key: str = field(repr=False)
    versions: tuple[str, ...] = ()
    exam_keys: tuple[str, ...] = field(default=(), repr=False)
    is_expected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationClaim:
    """What a tablet shows: two hashes, either of which may be empty, and a version."""

    config: str = ""
    exam: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class AttestationVerdict:
    """A verdict, and the configuration whose key was shown where there is one."""

    verdict: Verdict
    configuration: KnownConfiguration | None = None


def lock_light(verdict: Verdict | None) -> Literal["green", "amber", "red"]:
    """Return what the lock of a tablet is worth: green is a proof, and nothing else.

    A browser can claim any lock, and a full screen is none.
    """
    if verdict == "right":
        return "green"
    return "red" if verdict in UNLOCKED else "amber"


def attestation_url(origin: str, nonce: bytes) -> str:
    """Return the address that a tablet opens to prove its configuration once."""
    assert len(nonce) == NONCE_BYTES
    return f"{origin.rstrip('/')}{ATTEST_PATH}?n={nonce.hex()}"


def url_spellings(url: str) -> tuple[str, ...]:
    """Return an absolute address as browsers write it: the root with or without `/`."""
    scheme, separator, rest = url.partition("#")[0].partition("://")
    host, _, path = rest.partition("/")
    if path or not separator:
        return (f"{scheme}{separator}{rest}",)
    return f"{scheme}://{host}", f"{scheme}://{host}/"


def judge_attestation(
    claim: AttestationClaim,
    url: str,
    configurations: Iterable[KnownConfiguration],
    *,
    issued_at: Instant | None,
    now: Instant,
) -> AttestationVerdict:
    """Judge what was shown at `url`; `issued_at` is None for a nonce that is not open.

    An expected configuration is looked for before the others, of which one may have
    the same key. Each comparison takes as long whether it holds or not.
    """
    if issued_at is None or not 0 <= now - issued_at <= NONCE_MS_MAX:
        return AttestationVerdict("stale")
    if not claim.config and not claim.exam:
        return AttestationVerdict("absent")
    urls = url_spellings(url)
    by_need = sorted(configurations, key=lambda row: not row.is_expected)
    matches = (row for row in by_need if _is_shown(claim, urls, row))
    configuration = next(matches, None)
    if configuration is None:
        return AttestationVerdict("wrong")
    if not configuration.is_expected:
        return AttestationVerdict("other", configuration)
    if is_outdated(claim.version, configuration.versions):
        return AttestationVerdict("outdated", configuration)
    return AttestationVerdict("right", configuration)


def is_outdated(version: str, bounds: Iterable[str]) -> bool:
    """Tell whether a version is older than the bound of its platform.

    A version that cannot be read is not: the configuration itself keeps older clients
    out, and a false alarm costs more than it tells.
    """
    platform, numbers = read_version(version)
    for bound in bounds:
        match = BOUND.fullmatch(bound)
        if match and match[1] == platform:
            return numbers < _numbers(match[2])
    return False


def read_version(version: str) -> tuple[str, tuple[int, ...]]:
    """Return platform and numbers of what a client calls itself, ("", ()) if unread.

    `SafeExamBrowser_iOS_3.6.2_19A1_org.safeexambrowser.ios.seb` and alike.
    """
    parts = version[:VERSION_LENGTH_MAX].split("_")
    for name, number in pairwise(parts):
        platform = PLATFORMS.get(name.strip().lower())
        if platform is not None and NUMBERS.fullmatch(number):
            return platform, _numbers(number)
    return "", ()


def _is_shown(
    claim: AttestationClaim, urls: tuple[str, ...], configuration: KnownConfiguration
) -> bool:
    """Compare what is shown; of a hash that is not shown nothing is computed."""
    pairs = []
    if claim.config:
        own_key = configuration.config_key
        pairs += [(claim.config, request_hash(url, own_key)) for url in urls]
    if claim.exam:
        pairs += [
            (claim.exam, request_hash(url, key))
            for url in urls
            for key in configuration.exam_keys
        ]
    matches = [
        compare_digest(text.encode(), key_hash.encode()) for text, key_hash in pairs
    ]
    return any(matches)


def _numbers(text: str) -> tuple[int, ...]:
    """Return numbers without zeros at their end: 3.7 and 3.7.0 are one version."""
    numbers = [int(number) for number in text.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
