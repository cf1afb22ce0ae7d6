"""A scene of many sites, and what their tablets say: well set, or badly."""

import os
import time

NAMES = tuple(
    """Amiens, Angers, Besançon, Bordeaux, Brest, Caen, Clermont-Ferrand, Créteil,
    Dijon, Fort-de-France, Grenoble, La Réunion, Lille, Lille – Catholique, Limoges,
    Lyon-Est, Lyon-Sud, Marseille, Montpellier, Nancy, Nantes, Nice, Nîmes,
    Paris – Bichat, Paris – Cochin, Paris – Pitié, Paris – Tenon, Paris-Saclay,
    Pointe-à-Pitre, Poitiers, Reims, Rennes, Rouen, Saint-Étienne, Strasbourg,
    Toulouse, Tours, Versailles, Bobigny, Papeete""".replace("\n    ", " ").split(", ")
)
WELL = {
    "offset_ms": 12,
    "package": "whole",
    "storage": "persistent",
    "kiosk": True,
    "rejoined": True,
    "voice": None,
}
LIVE_MS = 600_000
"""Ahead of the hour: a busy machine reads a page later than a tablet may be silent."""
TELL = """
INSERT INTO presence (attempt, epoch, seen_ms, written, offset_ms, package, storage,
    kiosk, rejoined, voice) VALUES (%(attempt)s, 1, %(seen_ms)s, 0, %(offset_ms)s,
    %(package)s, %(storage)s, %(kiosk)s, %(rejoined)s, %(voice)s)
ON CONFLICT (attempt, epoch) DO UPDATE SET seen_ms = excluded.seen_ms,
    offset_ms = excluded.offset_ms, package = excluded.package,
    storage = excluded.storage, kiosk = excluded.kiosk, rejoined = excluded.rejoined,
    voice = excluded.voice
"""


class Nation:
    """The sites of a scene, and what their tablets say."""

    def __init__(self, owner, scene):
        self.owner, self.scene = owner, scene
        self.attempts = {}
        for name, attempt in owner.execute(
            """SELECT site.name, attempt.id FROM attempt
               JOIN candidate ON candidate.id = candidate_id
               JOIN site ON site.id = attempt.site_id WHERE sitting_id = %s""",
            (scene.sitting,),
        ).fetchall():
            self.attempts.setdefault(name, []).append(attempt)
        for name in self.attempts:
            self.enrol(name)

    def grow(self, sites_count, *, seats_count=6):
        """Add sites until there are so many."""
        for name in NAMES:
            if len(self.attempts) < sites_count and name not in self.attempts:
                self._add(name, seats_count)
                self.enrol(name)

    def _add(self, name, seats_count):
        from concours.store.models import Attempt, Candidate, Site  # noqa: PLC0415

        number = len(self.attempts)
        site = Site.objects.create(
            exam_id=self.scene.exam, code=f"site-{number}", name=name
        )
        self.attempts[name] = []
        for place in range(seats_count):
            candidate = Candidate.objects.create(
                exam_id=self.scene.exam,
                site=site,
                number=f"{number:02}{place:03}",
                name="Camille",
                room="Salle 1",
                seat=f"A-{place:02}",
                code_digest=os.urandom(32),
            )
            attempt = Attempt.objects.create(
                sitting_id=self.scene.sitting, candidate=candidate
            )
            self.attempts[name].append(attempt.id)

    def enrol(self, name):
        """Give each candidate of a site a tablet that says all is well."""
        for attempt in self.attempts[name]:
            self.owner.execute(
                """INSERT INTO device (attempt, epoch, public_key, token_digest,
                       genesis, enrolled_ms) VALUES (%s, 1, %s, %s, %s, 1)""",
                (attempt, os.urandom(65), os.urandom(32), os.urandom(32)),
            )
        self.tell(name)

    def tell(self, name, count=None, **facts):
        """Let the first `count` tablets of a site say so, all of them without."""
        for attempt in self.attempts[name][:count]:
            said = {**WELL, **facts, "attempt": attempt}
            self.owner.execute(TELL, {"seen_ms": now_ms() + LIVE_MS, **said})

    def site(self, name):
        """The identity of a site."""
        return self.owner.execute(
            "SELECT id FROM site WHERE exam_id = %s AND name = %s",
            (self.scene.exam, name),
        ).fetchone()[0]

    def keeper(self):
        """A keeper at work that has accepted a quorum of shares."""
        keeper = self.owner.execute(
            """INSERT INTO keeper_key (id, public_key, made_ms, alive_ms)
               VALUES (gen_random_uuid(), %s, %s, %s) RETURNING id""",
            (b"\4" * 65, now_ms(), now_ms() + LIVE_MS),
        ).fetchone()[0]
        self.owner.execute(
            """INSERT INTO handed_share (id, keyholder_id, keeper_key_id, sealed,
                   handed_ms, state, refusal)
               SELECT gen_random_uuid(), id, %s, %s, %s, 'accepted', ''
               FROM keyholder WHERE sitting_id = %s""",
            (keeper, b"x", now_ms(), self.scene.sitting),
        )


def now_ms():
    """The hour, as the console reads it."""
    return time.time_ns() // 1_000_000
