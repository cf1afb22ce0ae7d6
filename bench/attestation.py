"""What one proof of a configuration costs a gateway in processor time.

The judgement alone, in an exam of 120 configurations, each with two Browser Exam Keys,
beside what a request costs anyway: reading and checking the JSON of the same proof.
"""

import time
from collections.abc import Callable
from hashlib import sha256

from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import (
    AttestationClaim,
    KnownConfiguration,
    attestation_url,
    judge_attestation,
)
from concours.core.kiosk.seb_json import request_hash
from concours.gateway import wire
from concours.gateway.kiosk.claims import read_proof

CONFIGURATIONS_COUNT = 120
PROOFS_COUNT = 500
TARGET_MS = 1.0
ORIGIN = "https://examen.example"
NOW = Instant(1_795_000_000_000)
NONCE = bytes(range(16))


def key_of(name: str) -> str:
    """Return a key made of a name."""
    return sha256(name.encode()).hexdigest()


def cost_ms(work: Callable[[], object]) -> float:
    """Return the processor time of one call, in milliseconds."""
    started = time.process_time()
    for _ in range(PROOFS_COUNT):
        work()
    return (time.process_time() - started) * 1_000 / PROOFS_COUNT


def main() -> None:
    """Print the figure beside its baseline."""
    configurations = [
        KnownConfiguration(
            name=f"site {n}",
            config_key=key_of(f"site {n}"),
            exam_keys=(key_of(f"win {n}"), key_of(f"mac {n}")),
            is_expected=n == CONFIGURATIONS_COUNT - 1,
        )
        for n in range(CONFIGURATIONS_COUNT)
    ]
    url = attestation_url(ORIGIN, NONCE)
    own_key = configurations[-1].config_key
    body = wire.write(
        {
            "nonce": NONCE.hex(),
            "config": request_hash(url, own_key),
            "exam": request_hash(url, key_of("unknown build")),
            "version": "SEB_iOS_3.6.2_19A1_org.safeexambrowser.ios.seb",
        }
    )
    claim = read_proof(wire.read(body, wire.AttestPost)).claim
    verdict = judge_attestation(claim, url, configurations, issued_at=NOW, now=NOW)
    assert verdict.verdict == "right"
    judged_ms = cost_ms(
        lambda: judge_attestation(claim, url, configurations, issued_at=NOW, now=NOW)
    )
    wrong = AttestationClaim(config=claim.exam, exam=claim.exam)
    wrong_ms = cost_ms(
        lambda: judge_attestation(wrong, url, configurations, issued_at=NOW, now=NOW)
    )
    read_ms = cost_ms(lambda: read_proof(wire.read(body, wire.AttestPost)))
    print(
        f"attestation: a right proof judged in {judged_ms:.3f} ms of CPU, a wrong "
        f"one in {wrong_ms:.3f} ms (target {TARGET_MS} ms; {CONFIGURATIONS_COUNT} "
        f"configurations, 3 keys each), its JSON read in {read_ms:.3f} ms"
    )


if __name__ == "__main__":
    main()
