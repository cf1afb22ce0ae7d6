"""The tablet as a candidate sees it: French words, roles, and what is on the screen.

No test reaches behind the glass except through `written`, which reads what the tablet
holds in its own database, to compare it with what the centre holds.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from tests.patience import PATIENCE_MS

TABLET = {"width": 1180, "height": 820}

READY = "Tout est prêt."
ALL_KEPT = "Tout est enregistré"
WAITING = re.compile(r"Gardé sur cette tablette . ([\d\s]+) actions? en attente")
SENDING = re.compile(r"Envoi en cours ([\d\s]+) actions?, gardées? ici")
CUT = "Le réseau est coupé. Continuez normalement."
CODE = re.compile(
    r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$"
)

WRITTEN = """
() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('concours')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const all = opening.result.transaction('entries').objectStore('entries').getAll()
    all.onsuccess = () => { opening.result.close(); resolve(all.result) }
    all.onerror = () => reject(all.error)
  }
})
"""

HELD = """
SELECT e.attempt::text, e.epoch, e.seq, e.kind, convert_from(e.body, 'UTF8'),
       e.device_ms, encode(e.digest, 'hex')
FROM journal_entry e
JOIN attempt a ON a.id = e.attempt
JOIN candidate c ON c.id = a.candidate_id
JOIN sitting s ON s.id = a.sitting_id
WHERE c.number = %s AND s.kind = %s ORDER BY e.epoch, e.seq
"""

Row = tuple[str, int, int, str, str, int, str]
"""Attempt, epoch, sequence, kind, body, device's instant, digest."""


def held(
    database: psycopg.Connection[Any], number: str, kind: str = "exam"
) -> list[Row]:
    """Return the entries that the centre holds of a candidate, in order."""
    return database.execute(HELD, (number, kind)).fetchall()


class Tablet:
    """One tablet: a browser with its own storage, and its one page."""

    def __init__(self, context: BrowserContext, gateway: str) -> None:
        self.context = context
        self.gateway = gateway
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        """Errors that no code of ours has caught, in their own words."""
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    # Before the start

    def open(self) -> None:
        """Visit the gateway, and wait until the application is kept for later."""
        self.page.goto(self.gateway)
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def enrol(self, candidate: dict[str, Any], replacement: str | None = None) -> None:
        """Type number and code, and the replacement code once it is asked for."""
        self.page.get_by_label("Numéro de candidat").fill(candidate["number"])
        self.page.get_by_label("Code de la convocation").fill(candidate["code"])
        self._press("Continuer")
        if replacement is not None:
            self.page.get_by_label("Code de remplacement").fill(replacement)
            self._press("Continuer")

    def wait_ready(self) -> None:
        """Wait for the whole package and the waiting room."""
        expect(self._heading(READY)).to_be_visible()

    def wait_composing(self, *, within_ms: int = PATIENCE_MS) -> None:
        """Wait until the paper is open."""
        expect(self.main_button_of_foot()).to_be_visible(timeout=within_ms)

    # The three answers of the head

    @property
    def saving(self) -> str:
        """The saving indicator, as one reads it."""
        return self.page.locator(".saved").inner_text().replace("\n", " ")

    @property
    def remaining(self) -> str:
        """The time left, as one reads it."""
        return self.page.get_by_role("timer").inner_text()

    @property
    def stopped_at(self) -> str:
        """The time that will be left after a pause, as one reads it."""
        return self.page.locator("p.count").inner_text()

    def wait_all_kept(self) -> None:
        """Wait until the centre has everything; after a cut, retries are apart."""
        saved = self.page.locator(".saved")
        expect(saved).to_contain_text(ALL_KEPT)

    def wait_kept_here(self) -> None:
        """Wait until the tablet says that it keeps actions that have not left."""
        expect(self.page.locator(".saved")).to_contain_text(WAITING)

    @property
    def waiting_count(self) -> int:
        """How many actions have not reached the centre, by the indicator."""
        found = WAITING.search(self.saving) or SENDING.search(self.saving)
        return int(re.sub(r"\s", "", found[1])) if found else 0

    # Where one is

    @property
    def question(self) -> str:
        """The identifier of the question on screen, from the address."""
        return str(self.page.evaluate("location.hash.slice(1)"))

    @property
    def kind(self) -> str:
        """The kind of the question, in its own words."""
        return self.page.locator("p.kind").inner_text()

    def next(self) -> None:
        """Go on to the next question of the paper."""
        before = self.question
        self._press("Question suivante")
        self._leave(before)

    def go_to_part(self, title: str) -> None:
        """Open a part of the paper by its name in the outline, as `Dossier 1`."""
        before = self.question
        self._open_outline()
        rows = self.page.locator("button.part").filter(
            has=self.page.get_by_text(title, exact=True)
        )
        rows.first.click()
        self._leave(before)

    def go_to(self, number: int) -> None:
        """Open a question of this part by its number in the outline."""
        name = re.compile(rf"^Question {number}, ")
        self.page.locator("#outline").get_by_role("button", name=name).click()
        self.page.wait_for_function("n => location.hash.endsWith('-q' + n)", arg=number)

    # Answers

    def tick(self, *letters: str) -> None:
        """Touch propositions by their letters, and see each touch shown."""
        for letter in letters:
            row = self._proposition(letter)
            was = row.get_by_role("checkbox").or_(row.get_by_role("radio")).is_checked()
            row.locator("label").click()
            box = row.get_by_role("checkbox").or_(row.get_by_role("radio"))
            expect(box).to_be_checked(checked=not was)

    def ticked(self) -> list[str]:
        """Return the letters of the propositions ticked on screen."""
        boxes = self.page.locator("li.prop").filter(has=self.page.locator(":checked"))
        return [box.inner_text() for box in boxes.locator("span.box").all()]

    def strike(self, *letters: str) -> None:
        """Eliminate propositions."""
        for letter in letters:
            self._press(f"Éliminer la proposition {letter}")
            expect(self._proposition(letter).locator("s")).to_be_visible()

    def choose_in_list(self, *sought: str) -> None:
        """Search a long list for each text and tick the first that is shown."""
        for text in sought:
            field = self.page.get_by_label("Chercher dans la liste")
            field.fill(text)
            row = self.page.locator("li.prop").first
            row.locator("label").click()
            expect(row.get_by_role("checkbox")).to_be_checked()
            field.fill("")

    def write(self, text: str) -> None:
        """Type a short answer, letter by letter, and leave the field."""
        field = self.page.get_by_label("Votre réponse", exact=True)
        field.fill("")
        field.press_sequentially(text)
        field.blur()

    def point_at(self, *places: tuple[float, float]) -> None:
        """Touch the image at fractions of its frame, and see each pin."""
        stage = self.page.locator(".plate.aimed .stage").last
        expect(self.page.locator(".plate.aimed .loading")).to_have_count(0)
        for across, down in places:
            rings = self.page.locator("button.ring")
            before = rings.count()
            box = stage.bounding_box()
            assert box is not None
            at = {"x": box["width"] * across, "y": box["height"] * down}
            stage.click(position=at)
            expect(rings).to_have_count(before + 1)

    def pick_passages(self, *places: int) -> None:
        """Choose passages of a text by their place, from zero."""
        for place in places:
            passage = self.page.get_by_role("checkbox").nth(place)
            passage.click()
            expect(passage).to_be_checked()

    def rate(self, point: int) -> None:
        """Choose a point of the scale, from -2 to 2."""
        self.page.locator(".scale label").nth(point + 2).click()
        expect(self.page.locator(".scale input").nth(point + 2)).to_be_checked()

    def answer_somehow(self) -> None:
        """Give some answer to the question on screen, whatever its format."""
        kind = self.kind
        acts: list[tuple[str, Callable[[], None]]] = [
            ("Une seule réponse", lambda: self.tick("B")),
            ("Plusieurs réponses", lambda: self.tick("A", "C")),
            ("parmi", lambda: self.choose_in_list("a")),
            ("Réponse courte", lambda: self.write("embolie pulmonaire")),
            ("Zones à pointer", lambda: self.point_at((0.5, 0.4))),
            ("Passages à choisir", lambda: self.pick_passages(0)),
            ("Concordance", lambda: self.rate(1)),
            ("attendue", lambda: self.tick("A")),
        ]
        next(act for words, act in acts if words in kind)()

    def flag(self) -> None:
        """Mark the question on screen, to come back to."""
        self.page.get_by_role("button", name="À revoir", exact=True).click()
        expect(self.page.locator("button.flag")).to_have_attribute(
            "aria-pressed", "true"
        )

    def validate(self) -> None:
        """Make the answer final: press, be asked once, confirm, see what follows."""
        before = self.question
        act = self.page.get_by_role("button", name=re.compile("^Valider et "))
        opens_next = "ouvrir" in act.inner_text()
        act.click()
        self._press("Valider")
        if opens_next:
            self._leave(before)
        else:
            self.says("Réponse validée : elle ne se modifie plus.")

    # The end

    def hand_in(self) -> None:
        """Hand the copy in, with its two confirmations."""
        self._open_outline()
        self.page.locator("button.finish").click()
        self._press("Remettre ma copie")
        self._press("Remettre définitivement")

    def wait_receipt(self) -> str:
        """Wait for the receipt, and return its code."""
        code = self.page.locator(".receipt .code")
        expect(code).to_have_text(CODE)
        return code.inner_text()

    def go_to_next_sitting(self) -> None:
        """Wait for the sitting that the receipt names."""
        self._press("Attendre cette épreuve")

    # Behind the glass

    def written(self) -> list[Row]:
        """Return every entry that this tablet holds, in order, as `held` gives them."""
        entries = self.page.evaluate(WRITTEN)
        rows = [
            (
                e["attempt"],
                e["epoch"],
                e["seq"],
                e["kind"],
                e["body"],
                e["device_ms"],
                e["digest"],
            )
            for e in entries
        ]
        return sorted(rows, key=lambda row: row[:3])

    def answers(self) -> dict[str, Any]:
        """Return the last answer that this tablet holds to each question."""
        bodies = [json.loads(row[4]) for row in self.written() if row[3] == "answered"]
        return {body["question"]: body["answer"] for body in bodies}

    # Small things

    def main_button_of_foot(self) -> Locator:
        """The one main act, at the foot of a question."""
        return self.page.locator("main.ans .foot button.main")

    def says(self, sentence: str, *, within_ms: int = PATIENCE_MS) -> None:
        """Wait for a sentence on the screen."""
        shown = self.page.get_by_text(sentence).first
        expect(shown).to_be_visible(timeout=within_ms)

    def open_time_words(self) -> None:
        """Open the place in « Appeler » where a supervisor types time words."""
        self.page.get_by_role("button", name="Appeler").first.click()
        self.page.get_by_role("button", name="Saisir des mots de temps").click()

    def hear(self, words: Sequence[str], submit: str) -> None:
        """Type words as they are read aloud: four letters of each, no key between.

        But where the next word begins as this one ends: what is typed could be either,
        and a hand that sees its letter gone presses the space.
        """
        self.page.locator(".spoken input").first.focus()
        for word, following in zip(words, [*words[1:], ""], strict=True):
            self.page.keyboard.type(word[:4])
            if word[4:] and following.startswith(word[4:]):
                self.page.keyboard.type(" ")
        self.page.get_by_role("button", name=submit).click()

    def close(self) -> None:
        """Turn the tablet off, and lose what it held."""
        self.context.close()

    def _open_outline(self) -> None:
        """Where the outline is folded to a rail, open it."""
        plan = self.page.get_by_role("button", name="Plan", exact=True)
        if plan.count():
            plan.click()

    def _press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def _heading(self, words: str) -> Locator:
        return self.page.get_by_role("heading", name=words)

    def _proposition(self, letter: str) -> Locator:
        box = self.page.locator("span.box").get_by_text(letter, exact=True)
        return self.page.locator("li.prop").filter(has=box)

    def _leave(self, question: str) -> None:
        self.page.wait_for_function("q => location.hash.slice(1) !== q", arg=question)


def new_tablet(browser: Browser, gateway: str) -> Tablet:
    """Take a tablet out of its box and open the application on it."""
    tablet = Tablet(browser.new_context(viewport=TABLET, locale="fr-FR"), gateway)
    tablet.open()
    return tablet
