"""A small cohort's copies, collected and marked as the jury does."""

from fractions import Fraction

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch, open_marking_key
from concours.acts.actor import Actor

T0 = NOON
END = T0 + 3 * HOUR_MS
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))


def compose(scene, owner):
    """One perfect copy, one by two tablets and partly late, four absent."""
    launch(owner, scene, t0=T0)
    perfect = Tablet(owner, attempt_of(owner, scene, "04201"))
    perfect.enrol(at=T0 - HOUR_MS)
    perfect.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
    perfect.answer("dp1-q1", ["A", "C"], at=T0 + 1_000)
    perfect.write("validated", {"question": "dp1-q1"}, at=T0 + 2_000)
    perfect.answer("dp1-q2", ["B"], at=T0 + 3_000)
    perfect.answer("qi-q1", ["A", "B", "E"], at=T0 + 4_000)
    perfect.answer("qi-q2", "Embolie pulmonaire", at=T0 + 5_000)
    perfect.write("handed", {"reason": "time"}, at=END)
    perfect.seen(at=END)
    broken = Tablet(owner, attempt_of(owner, scene, "04203"))
    broken.enrol(at=T0 - HOUR_MS)
    broken.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
    broken.answer("dp1-q2", ["B"], at=T0 + 1_000)  # not open yet: does not count
    broken.answer("qi-q1", ["A", "B"], at=T0 + 2_000)  # one discordance: a half
    broken.answer("qi-q2", "embolie", at=END)  # after the end: does not count
    broken.seen(at=END, written=6)
    return perfect, broken


def number_entries(owner):
    """Number what has come, as the ledger does."""
    owner.execute(
        """INSERT INTO ledger_entry (number, attempt, epoch, seq, digest)
           SELECT coalesce((SELECT max(number) + 1 FROM ledger_entry), 0)
                  + row_number() OVER (ORDER BY attempt, epoch, seq) - 1,
                  attempt, epoch, seq, digest FROM journal_entry j
           WHERE NOT EXISTS (SELECT FROM ledger_entry l WHERE l.attempt = j.attempt
                             AND l.epoch = j.epoch AND l.seq = j.seq)"""
    )


def fix_head(owner, scene):
    """Fix the head, as the ledger; open the marking key."""
    number_entries(owner)
    owner.execute(
        """INSERT INTO journal_head (sitting, size, root, fixed_ms)
           SELECT %s, count(*), %s, 1 FROM ledger_entry""",
        (scene.sitting, bytes(32)),
    )
    owner.execute(
        "INSERT INTO opened_marking_key VALUES (%s, %s, %s)",
        (scene.sitting, scene.keys.marking, END + 2),
    )


def collect(scene, *, now=END + 1_000):
    from concours.acts.results.marks import collect as collect_  # noqa: PLC0415 -- after setup

    collect_(PRESIDENT, scene.sitting, packages=scene.packages, now=now)


def mark(scene, *, reason="", now=END + 2_000):
    from concours.acts.results.marks import mark as mark_  # noqa: PLC0415 -- after setup

    mark_(PRESIDENT, scene.sitting, reason=reason, packages=scene.packages, now=now)


def collect_and_mark(scene, owner, *, now=END + 1_000):
    collect(scene, now=now)
    open_marking_key(owner, scene, at=now + 500)
    mark(scene, now=now + 1_000)


def give_up(scene, tablet):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.store.models import Attempt  # noqa: PLC0415 -- idem

    copy = Attempt.objects.select_related("candidate").get(pk=tablet.attempt)
    proposal = two_persons.propose(
        PRESIDENT,
        scene.sitting,
        "attempt_given_up",
        facts={"candidates": copy.candidate.number},
        reason="Perdue",
        now=END + 1,
    )
    two_persons.confirm(scene.actor("kermarec"), proposal, now=END + 1)


def marks(owner, scene):
    rows = owner.execute(
        """SELECT c.number, m.units, m.units_rank_a, m.place, v.denominator,
                  v.units_max, v.number
           FROM candidate_mark m JOIN marking_version v ON v.id = m.version_id
           JOIN attempt a ON a.id = m.attempt_id
           JOIN candidate c ON c.id = a.candidate_id
           WHERE v.sitting_id = %s ORDER BY v.number, m.place, c.number""",
        (scene.sitting,),
    ).fetchall()
    return [
        (version, number, Fraction(int(units), int(unit)), int(place))
        for number, units, _rank_a, place, unit, _max, version in rows
    ]
