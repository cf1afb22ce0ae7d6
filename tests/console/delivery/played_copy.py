"""A copy that was played: two tablets, changes of mind, an absence, a cut, a stray."""

import os

import pyvips

from acts.scene import FROZEN, HOUR_MS, NOON, Tablet, attempt_of, launch, make_scene
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.kernel.canonical import dump, load

T0 = NOON
FIGURE = {
    "part": 1,
    "type": "image/webp",
    "width": 320,
    "height": 240,
    "tiled": False,
    "alt": "Une image grise",
    "caption": "",
}


def paper_with_an_image():
    content = load(FROZEN.content)
    content["dossiers"][0]["figures"] = [FIGURE]
    image = pyvips.Image.black(320, 240).webpsave_buffer(lossless=True)
    return FrozenPaper(dump(content), FROZEN.key_document, (image,))


def make_played_scene(tmp_path):
    """Return an exam whose paper has an image."""
    return make_scene(
        tmp_path, code=f"replay-{os.urandom(4).hex()}", frozen=paper_with_an_image()
    )


def play(scene, owner):
    """Write the copy of 04201 on two tablets, and return the address of its replay."""
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415

    launch(owner, scene, t0=T0)
    attempt = attempt_of(owner, scene, "04201")
    first = Tablet(owner, attempt)
    first.enrol(at=T0 - HOUR_MS)
    first.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
    first.write("seen", {"question": "dp1-q1"}, at=T0 + 1_000)
    for width, at in ((1280, T0 + 2_000), (640, T0 + 3_000)):
        window = {"height": 752, "of": [1280, 800], "width": width}
        first.write("framed", window, at=at)
    zoomed = {"centre": [40, 30], "figure": 1, "zoom": 250}
    first.write("viewed", zoomed, at=T0 + 20_000)
    first.answer("dp1-q1", ["A", "C"], at=T0 + 60_000)
    first.write("left", {"by": "blur"}, at=T0 + 65_000)
    first.write("left", {"by": "hidden"}, at=T0 + 70_000)
    stray = {"dest": "document", "path": "/correction.php"}
    first.write("strayed", stray, at=T0 + 75_000)
    first.write("returned", {}, at=T0 + 90_000)
    first.answer("dp1-q1", ["B"], at=T0 + 120_000, delay_ms=90_000)
    base = first.tail
    allow_replacement(
        scene.actor("presidente"),
        (scene.sitting, attempt),
        reason="Écran noir",
        chance=bytes(16),
        now=T0 + 125_000,
    )
    second = Tablet(owner, attempt, epoch=2)
    second.enrol(at=T0 + 130_000, base=base)
    told = {"count": base.count, "epoch": 1, "head": base.head.hex()}
    second.write("opened", {"base": told, "paper": "00" * 32}, at=T0 + 140_000)
    second.write("seen", {"question": "dp1-q1"}, at=T0 + 141_000)
    second.write("validated", {"question": "dp1-q1"}, at=T0 + 150_000)
    second.answer("dp1-q1", ["E"], at=T0 + 151_000)
    second.write("seen", {"question": "qi-q2"}, at=T0 + 152_000)
    pasted = {"length": 14, "question": "qi-q2"}
    second.write("pasted", pasted, at=T0 + 199_000)
    second.answer("qi-q2", "<b>embolie</b>", at=T0 + 200_000)
    second.write("handed", {"reason": "candidate"}, at=T0 + 300_000)
    return f"{scene.address}/copies/04201/relecture"


def forge(owner, attempt):
    """Alter what was written once, as whoever owns the database can."""
    with owner.transaction():
        owner.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        owner.execute(
            """UPDATE journal_entry SET body = replace(convert_from(body, 'UTF8'),
                   '["A","C"]', '["B","C"]')::bytea
               WHERE attempt = %s AND kind = 'answered' AND seq = 5""",
            (attempt,),
        )
        owner.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")
