"""How fast a copy is played back: its first frame, and the frame of any instant.

A person of the crowd in the demonstration's paper, for three hours, every entry signed
by itself, which is more than a tablet does. The console's page in Chromium, answered by
Django in this process; one instant is the time until the screen in the page is painted
again. Baseline: the page of the same candidate, in the same browser, by the same way.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import msgspec
import psycopg
from looks import PAPER, told
from parts.nation import Admin, cluster, dsn

from concours.authoring import prepare
from concours.cli.demonstration import media
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.kernel.canonical import load
from concours.core.kernel.time import HOUR_MS
from concours.rehearsal.crowd.person import blocks_of

TURNS_COUNT, INSTANTS_COUNT = 5, 60
FIRST_MS_MAX, INSTANT_MS_MAX = 300, 50

PAINTED = """async (instants) => {
  const screen = document.querySelector('#replay iframe').contentWindow
  const field = document.getElementById('at')
  const times = []
  for (const at of instants) {
    const start = performance.now()
    field.value = String(at)
    field.dispatchEvent(new Event('input'))
    await new Promise((done) => screen.setTimeout(() => screen.requestAnimationFrame(
      () => screen.setTimeout(done))))
    times.push(performance.now() - start)
  }
  return times
}"""


def main() -> None:
    """Write one copy, and play it."""
    media.make(PAPER)
    frozen = prepare(PAPER).freeze(1)
    with cluster() as running, tempfile.TemporaryDirectory() as folder:
        os.environ["CONCOURS_DSN"] = dsn(running, "concours_console")
        os.environ["CONCOURS_CODES_KEY"] = "0" * 64
        os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
        import django  # noqa: PLC0415 -- its settings are known now

        django.setup()
        from django.conf import settings  # noqa: PLC0415 -- idem

        from acts.scene import make_scene  # noqa: PLC0415 -- idem

        scene = make_scene(Path(folder), frozen=frozen)
        settings.PACKAGES = scene.packages
        with psycopg.connect(running.admin_dsn("concours"), autocommit=True) as admin:
            _write(admin, scene, frozen)
            _play(admin, scene)


def _write(admin: Admin, scene: Any, frozen: FrozenPaper) -> None:
    from acts.scene import NOON, Tablet, attempt_of, launch  # noqa: PLC0415 -- idem

    launch(admin, scene, t0=NOON)
    tablet = Tablet(admin, attempt_of(admin, scene, "04201"))
    tablet.enrol(at=NOON - HOUR_MS)
    tablet.write("opened", {"base": None, "paper": "00" * 32}, at=NOON)
    entries = list(told(blocks_of(msgspec.json.decode(frozen.content)), seed=1))
    for place, (kind, body) in enumerate(entries, start=1):
        at_ms = NOON + 3 * HOUR_MS * place // (len(entries) + 1)
        tablet.write(kind, load(body), at=at_ms)
    print(f"replay: a copy of {len(entries) + 1} entries")


def _play(admin: Admin, scene: Any) -> None:
    from django.test import Client  # noqa: PLC0415 -- idem

    from acts.scene import NOON  # noqa: PLC0415 -- after Django's setup
    from console.conftest import sign_in  # noqa: PLC0415 -- idem
    from console.screen import page_of, started  # noqa: PLC0415 -- idem

    client = Client(SERVER_NAME="127.0.0.1")
    sign_in(client, "auditeur", admin)
    candidate = f"{scene.address}/copies/04201"
    address = f"{candidate}/relecture?at={NOON + HOUR_MS}"
    with started() as chromium:
        page = page_of(chromium, client)
        screen = page.frame_locator("#replay iframe")

        def show(where: str, part: Any) -> Callable[[], None]:
            def turn() -> None:
                page.goto(f"http://localhost{where}")
                part.wait_for()

            return turn

        first = show(address, screen.get_by_role("heading", level=1))
        _say("page and record, by the server alone", _asked(client, address))
        _say("the candidate's page (baseline)", show(candidate, page.locator("h1")))
        _say("first frame", first, FIRST_MS_MAX)
        chance = Random(1)  # noqa: S311 -- no secret
        instants = [NOON + chance.randrange(3 * HOUR_MS) for _ in range(INSTANTS_COUNT)]
        times = sorted(page.evaluate(PAINTED, instants))
    print(
        f"replay: {'any instant':38s} {statistics.median(times):6.0f} ms, "
        f"at most {times[-1]:.0f} (aim {INSTANT_MS_MAX})"
    )


def _asked(client: Any, address: str) -> Callable[[], None]:
    record = f"{address.split('?', maxsplit=1)[0]}/record.json"

    def turn() -> None:
        for where in (address, record):
            client.get(where)

    return turn


def _say(label: str, turn: Callable[[], None], most: int | None = None) -> None:
    times = []
    for _ in range(TURNS_COUNT):
        start = time.perf_counter()
        turn()
        times.append(1_000 * (time.perf_counter() - start))
    aim = "" if most is None else f" (aim {most})"
    print(f"replay: {label:38s} {statistics.median(times):6.0f} ms{aim}", flush=True)


if __name__ == "__main__":
    main()
