"""The receipt that a tablet showed is found again, of each copy that was collected.

The verifier, which shares no code, makes the same digest of the same entries: over two
devices of one attempt too, the first as far as the second took it over.
"""

from verifier.chains import receipt

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch
from concours.core.delivery.attempt.receipt import receipt_code

T0 = NOON
END = T0 + 3 * HOUR_MS
FOUND = """
SELECT c.number, digest, entries_count, last_ms, made_ms FROM receipt
JOIN attempt a ON a.id = attempt JOIN candidate c ON c.id = a.candidate_id
WHERE a.sitting_id = %s ORDER BY c.number, made_ms
"""


def verified(*tablets):
    """What the verifier makes of these devices, each as far as its tail."""
    heads = [(one.epoch, one.tail.count, one.tail.head) for one in tablets]
    return receipt(tablets[0].attempt.bytes, heads)


def test_a_receipt_is_kept_of_each_copy_as_its_tablets_make_it(scene, owner):
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415
    from concours.acts.results import marks  # noqa: PLC0415 -- after setup

    launch(owner, scene, t0=T0)
    president, packages = scene.actor("presidente"), scene.packages

    def begin(number, epoch=1, base=None, at=T0):
        tablet = Tablet(owner, attempt_of(owner, scene, number), epoch=epoch)
        tablet.enrol(at=at, base=base)
        tablet.write("opened", {"base": None, "paper": "00" * 32}, at=at + 1)
        tablet.answer("qi-q1", ["A", "B"], at=at + 2_000)
        return tablet

    whole, broken = begin("04201"), begin("04203")
    whole.write("handed", {"reason": "time"}, at=END)
    allow_replacement(
        president,
        (scene.sitting, broken.attempt),
        reason="Panne",
        chance=bytes(16),
        now=T0 + 10_000,
    )
    base = broken.tail
    second = begin("04203", 2, base, at=T0 + 10_000)
    second.write("handed", {"reason": "time"}, at=END - 5)
    of_both = verified(broken, second)
    broken.answer("qi-q1", ["C"], at=END)  # what the dead tablet still had
    marks.collect(president, scene.sitting, packages=packages, now=END + 1_000)

    def kept():
        return [
            (number, bytes(digest).hex(), receipt_code(bytes(digest)), *facts)
            for number, digest, *facts in owner.execute(FOUND, (scene.sitting,))
        ]

    once = kept()
    assert once == [
        ("04201", *verified(whole), 3, END, END + 1_000),
        ("04203", *of_both, 5, END - 5, END + 1_000),
    ]
    owner.execute("SELECT add_receipts(%s, %s)", (scene.sitting, END + 2_000))
    assert kept() == once, "what is kept stays"
    whole.answer("qi-q2", "tard", at=END + 1_500)
    owner.execute("SELECT add_receipts(%s, %s)", (scene.sitting, END + 3_000))
    assert [row[0] for row in kept()] == ["04201", "04201", "04203"]
    assert kept()[1][1:3] == verified(whole)
