"""In the tablet's head no words lie over others, however long they are.

The screen is the one of tablets, as the preview of a paper draws it; the longest words
of its three answers are put into it.
"""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from tests.e2e.house import SHOTS
from tests.paper_workbooks import workbook

from concours.cli.papers.preview import PreviewServer, WatchedPaper
from concours.store.profiles import load_profile

pytestmark = pytest.mark.e2e

SIZES = (
    (1180, 820, 100),
    (1024, 768, 100),
    (1180, 820, 200),
    (390, 844, 100),
    (390, 844, 200),
)
WORDS = {
    ".where .l1": "Dossiers progressifs de pneumologie",
    ".where .l2": "Dossier progressif 4 : question 12 sur 15",
    ".saved strong": "Gardé sur cette tablette – 1\u202f284 actions en attente",
    ".saved span": "Envoi automatique au retour du réseau",
    ".time .end": "Fin pour la salle à 17\xa0h\xa019. La vôtre : 17\xa0h\xa023.",
}
SAY = """(words) => {
  document.querySelector('.saved').className = 'saved kept'
  for (const [place, text] of Object.entries(words))
    document.querySelector(place).textContent = text
}"""
WHOLE = """(frame) => Object.assign(frame.style, {
  position: 'fixed', inset: '0', width: '100vw', height: '100vh', zIndex: '9',
})"""
OVER = """() => {
  const over = []
  const parts = document.querySelectorAll('.where, .saved, .time > div, .top .btn')
  for (const one of parts) {
    const box = one.getBoundingClientRect()
    const words = document.createRange()
    words.selectNodeContents(one)
    const end = words.getBoundingClientRect().right
    if (!one.matches('.where') && end > box.right + 1)
      over.push(`${one.className} is too narrow`)
    for (const other of parts) {
      const next = other.getBoundingClientRect()
      const isApart = box.right <= next.left || next.right <= box.left ||
        box.bottom <= next.top || next.bottom <= box.top
      if (one !== other && !isApart)
        over.push(`${one.className} over ${other.className}`)
    }
  }
  const head = document.querySelector('.top')
  if (head.scrollWidth > head.clientWidth) over.push('wide')
  return over
}"""


@pytest.fixture
def screen(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The screen on which a question of a draft is answered."""
    book = tmp_path / "sujet.xlsx"
    line = {"type": "QRU", "enonce": "Combien ?", "juste": "A"}
    answers = dict(zip("ABCD", ("un", "deux", "trois", "quatre"), strict=True))
    book.write_bytes(workbook([line | answers]))
    with PreviewServer(WatchedPaper(book, load_profile("faculte"))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        page = chromium.new_context(locale="fr-FR").new_page()
        page.goto(f"http://{server.host}{server.root}")
        page.frame_locator("iframe").locator(".top").wait_for()
        yield page
        page.context.close()
        server.shutdown()
        thread.join()


def test_the_three_answers_stand_apart(screen: Page) -> None:
    [frame] = [one for one in screen.frames if one.parent_frame is not None]
    frame.frame_element().evaluate(WHOLE)
    said = frame.locator(".top").inner_text()
    assert "Aperçu du sujet" in said, "nothing of a preview is kept"
    assert "restantes dans cet aperçu" in said, "nor has it an end"
    over = {}
    for width, height, percent in SIZES:
        screen.set_viewport_size({"width": width, "height": height})
        frame.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
        frame.evaluate(SAY, WORDS)
        frame.evaluate("document.fonts.ready")
        if SHOTS:
            name = f"tablet-head-{width}-{percent}.png"
            screen.screenshot(path=str(Path(SHOTS) / name))
        over[width, percent] = frame.evaluate(OVER)

    assert over == {(width, percent): [] for width, _, percent in SIZES}
