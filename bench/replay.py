"""How fast a copy is played back: its first frame, and the frame of any instant.

A person of the crowd in the demonstration's paper, for three hours, every entry signed
by itself, which is more than a tablet does. Chromium and a console that is served as a
house serves it, on the same cores; one instant is the time until the screen in the page
is painted again. The first frame is that of somebody who has looked at a copy before:
scripts and fonts are kept by the browser, nothing of the copy is. It is the instant at
which the browser itself says that it painted something of the tablet's screen, from the
press that asked for the page. Baseline: the page of the same candidate, in the same
browser, by the same way.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import msgspec
import psycopg
from board import environment_of, free_port, process, sign_in
from looks import PAPER, told
from parts.nation import Admin, cluster, dsn

from concours.authoring import prepare
from concours.cli.demonstration import media
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.kernel.canonical import load
from concours.core.kernel.time import HOUR_MS
from concours.rehearsal.crowd.person import blocks_of

TURNS_COUNT, INSTANTS_COUNT = 11, 60
SETTLED_MS = 600
"""What comes after a paint is over by then, so that turns do not disturb each other."""
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


PAINTED_FIRST = """(selector) => {
  const frame = selector && document.querySelector(selector).contentWindow
  const where = frame || window
  const paint = where.performance.getEntriesByName('first-contentful-paint')[0]
  return where.performance.timeOrigin - performance.timeOrigin + paint.startTime
}"""


def main() -> None:
    """Write one copy, and play it."""
    media.make(PAPER)
    frozen = prepare(PAPER).freeze(1)
    with cluster() as running, tempfile.TemporaryDirectory() as folder:
        environment = {
            **environment_of(dsn(running, "concours_console")),
            "CONCOURS_CODES_KEY": "0" * 64,
            "CONCOURS_PACKAGES": folder,
        }
        os.environ.update(environment)
        import django  # noqa: PLC0415 -- its settings are known now

        django.setup()
        from acts.scene import make_scene  # noqa: PLC0415 -- idem

        scene = make_scene(Path(folder), frozen=frozen)
        cookie = sign_in(environment, 1)[0]
        port = free_port()
        with (
            psycopg.connect(running.admin_dsn("concours"), autocommit=True) as admin,
            process(
                "console",
                f"--port={port}",
                env={**environment, "CONCOURS_PACKAGES": str(scene.packages)},
            ),
        ):
            _write(admin, scene, frozen)
            _play(scene, f"http://127.0.0.1:{port}", cookie)


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


def _play(scene: Any, house: str, cookie: str) -> None:
    from acts.scene import NOON  # noqa: PLC0415 -- after Django's setup

    candidate = f"{house}{scene.address}/copies/04201"
    address = f"{candidate}/relecture?at={NOON + HOUR_MS}"
    with _browser(house, cookie) as page:
        screen = page.frame_locator("#replay iframe")

        page.goto(address)
        page.get_by_role("button", name="Un contrôle du jury").click()
        heading = screen.get_by_role("heading", level=1)
        for where in (address, f"{candidate}/relecture/record.json"):
            name = where.rpartition("/")[2].partition("?")[0]
            _say(f"{name}, by the server alone", partial(_ask, page, where))
        baseline = partial(_paint, page, candidate, page.locator("h1"), "")
        _say("the candidate's page (baseline)", baseline)
        first = partial(_paint, page, address, heading, "#replay iframe")
        _say("first frame", first, FIRST_MS_MAX)
        chance = Random(1)  # noqa: S311 -- no secret
        instants = [NOON + chance.randrange(3 * HOUR_MS) for _ in range(INSTANTS_COUNT)]
        times = sorted(page.evaluate(PAINTED, instants))
    print(
        f"replay: {'any instant':38s} {statistics.median(times):6.0f} ms, "
        f"at most {times[-1]:.0f} (aim {INSTANT_MS_MAX})"
    )


@contextmanager
def _browser(house: str, cookie: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- the bench's own

    from e2e.house import CHROMIUM, CHROMIUM_ARGUMENTS, STAFF  # noqa: PLC0415 -- idem

    name, _, value = cookie.partition("=")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS)
        )
        context = chromium.new_context(viewport=STAFF, locale="fr-FR")
        context.add_cookies([{"name": name, "value": value, "url": house}])
        yield context.new_page()
        chromium.close()


def _ask(page: Any, address: str) -> float:
    """Return after how many milliseconds an answer is here."""
    start = time.perf_counter()
    answer = page.request.get(address)
    if answer.status != 200:
        sys.exit(f"replay: {answer.status} at {address}")
    return 1_000 * (time.perf_counter() - start)


def _paint(page: Any, address: str, part: Any, frame: str) -> float:
    """Return after how many milliseconds the page, or a frame in it, was painted."""
    page.goto(address, wait_until="commit")
    part.wait_for()
    page.wait_for_timeout(SETTLED_MS)
    return float(page.evaluate(PAINTED_FIRST, frame))


def _say(label: str, turn: Callable[[], float], most: int | None = None) -> None:
    times = sorted(turn() for _ in range(TURNS_COUNT))
    aim = "" if most is None else f" (aim {most})"
    print(
        f"replay: {label:38s} {statistics.median(times):6.0f} ms, "
        f"{times[0]:.0f} to {times[-1]:.0f}{aim}",
        flush=True,
    )


if __name__ == "__main__":
    main()
