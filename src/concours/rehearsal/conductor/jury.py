"""The jury on the day: the acts themselves, each in the name of its proper person.

Django must be set up on the console's role before this module is imported.
"""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from concours.acts.actor import Actor
from concours.acts.authoring import shares
from concours.acts.delivery import close, launch, replacement
from concours.acts.delivery.launch_gate import GateClosed, NotRed, judge_gate
from concours.acts.may import may
from concours.acts.results import marks
from concours.acts.two_persons import confirm, propose
from concours.core.authoring.sealing.package import open_key_document
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import seal_to
from concours.core.kernel.time import Instant
from concours.store.models import (
    Attempt,
    Keyholder,
    MarkingVersion,
    SealedKeyDocument,
    Sitting,
)
from concours.store.queries.authoring import papers
from concours.store.queries.delivery import attempt_status, readiness, sittings

REASON = "Répétition nationale"
FOLLOW_S_MAX = 180.0
POLL_S = 0.05
LOOKS_MAX = 20
"""At the gate, before a start: its lights follow what tablets say."""


class ActTimeout(Exception):
    """The house did not follow an act in time."""


class Jury:
    """Acts on one sitting, by its name in what a visitor of a demonstration knows.

    `reason` is what the record says where an act asks for one.
    """

    def __init__(
        self,
        name: str,
        demo_data: Mapping[str, Any],
        packages: Path,
        *,
        reason: str = REASON,
    ) -> None:
        self.reason = reason
        self.sitting = UUID(demo_data["sittings"][name])
        self._name = name
        self._demo_data = demo_data
        self._packages = packages

    @property
    def row(self) -> Sitting:
        """The sitting as it now stands."""
        return sittings.load(self.sitting)

    def hand_shares(self) -> None:
        """Hand in a quorum of shares; return once the keeper has accepted them."""
        quorum = self.row.quorum
        words: Mapping[str, str] = self._demo_data["shares"][self._name]
        for login in self._keyholders()[:quorum]:
            keeper = wait_for(lambda: sittings.live_keeper(read_clock()))
            sealed_words = seal_to(
                bytes(keeper.public_key), words[login].encode(), entropy=os.urandom
            )
            shares.hand_share(
                self.actor(login),
                self.sitting,
                keeper_key=keeper.id,
                ciphertext=sealed_words,
                now=read_clock(),
            )
        wait_for(
            lambda: len(sittings.present(self.sitting, now=read_clock())) >= quorum
        )

    def arm(self, *, lead_ms: int) -> Instant:
        """Announce the start, also of sites that are not ready; return t0.

        Lights change while one looks at them: what has turned meanwhile is looked at
        again.
        """
        actor = self.actor("presidente")
        for _ in range(LOOKS_MAX):
            with suppress(NotRed, GateClosed):
                self._pass_over(actor)
                return launch.arm_launch(
                    actor,
                    self.sitting,
                    lead_ms=lead_ms,
                    may_be_off_hour=True,
                    now=read_clock(),
                )
        raise ActTimeout

    def _pass_over(self, first: Actor) -> None:
        """Let two persons take on what the gate would stop: it is not what is tried."""
        row = self.row
        red_sites = judge_gate(row, readiness.read(row.id, now=read_clock())).stops
        if not red_sites:
            return
        proposal = propose(
            first,
            row.id,
            "gate_overridden",
            facts={"sites": " ".join(site.site for site in red_sites)},
            reason=self.reason,
            now=read_clock(),
        )
        confirm(self._second(first), proposal, now=read_clock())

    def _second(self, first: Actor) -> Actor:
        logins = (
            m["login"] for m in self._demo_data["staff"] if m["login"] != first.id
        )
        actors = map(self.actor, logins)
        return next(actor for actor in actors if may(actor, "gate_overridden"))

    def wait_for_key(self) -> tuple[Instant, Instant]:
        """Wait for the key to go out; return when it did, and the final t0."""
        row = wait_for(lambda: self.row if self.row.key_released_ms else None)
        assert row.key_released_ms is not None
        assert row.t0_ms is not None
        return Instant(row.key_released_ms), Instant(row.t0_ms)

    def allow_replacement(self, number: str) -> str:
        """Return the six digits that let another tablet in."""
        attempt = Attempt.objects.get(sitting=self.sitting, candidate__number=number).id
        return replacement.allow_replacement(
            self.actor("technique"),
            (self.sitting, attempt),
            reason=self.reason,
            chance=os.urandom(16),
            now=read_clock(),
        )

    def close(self) -> None:
        """End normal time now."""
        close.close(
            self.actor("presidente"), self.sitting, reason=self.reason, now=read_clock()
        )

    def missing_count(self) -> int:
        """How many copies are still awaited."""
        return sum(
            not (status.collection_status().is_complete or status.is_absent)
            for status in attempt_status.find_attempt_statuses(self.row)
        )

    def collect(self) -> None:
        """Declare that nothing more is awaited."""
        actor = self.actor("presidente")
        marks.collect(actor, self.sitting, packages=self._packages, now=read_clock())

    def open_marking_key(self) -> None:
        """Hand in a quorum of shares; return once the keeper has let the key go out."""
        self.hand_shares()
        wait_for(lambda: papers.is_marking_key_out(self.sitting))

    def mark(self) -> UUID:
        """Mark what is collected, the first time; return the version."""
        actor = self.actor("presidente")
        marks.mark(actor, self.sitting, packages=self._packages, now=read_clock())
        version: UUID = MarkingVersion.objects.get(sitting=self.sitting, number=1).id
        return version

    def paper(self) -> tuple[bytes, bytes]:
        """Return the content, and the key document by the key that a visitor knows."""
        paper = papers.open_paper(self.row, self._packages)
        key = bytes.fromhex(self._demo_data["marking_keys"][self._name])
        sealed_document = bytes(SealedKeyDocument.objects.get(pk=self.sitting).sealed)
        return dump(dict(paper.content)), open_key_document(
            self.sitting, key, sealed_document
        )

    def _keyholders(self) -> list[str]:
        keyholders = Keyholder.objects.filter(sitting=self.sitting).order_by("position")
        members = keyholders.filter(member__isnull=False)
        return list(members.values_list("member__login", flat=True))

    def actor(self, login: str) -> Actor:
        """Return a member of the staff, as acts know them."""
        member = next(m for m in self._demo_data["staff"] if m["login"] == login)
        return Actor(login, member["name"], frozenset(member["roles"]))


def wait_for(look: Callable[[], Any]) -> Any:
    """Return what `look` finds, once it finds something. Raises `Late`."""
    deadline = time.monotonic() + FOLLOW_S_MAX
    while not (value := look()):
        if time.monotonic() > deadline:
            raise ActTimeout
        time.sleep(POLL_S)
    return value


def read_clock() -> Instant:
    """Return the centre's clock: this machine's."""
    return Instant(time.time_ns() // 1_000_000)
