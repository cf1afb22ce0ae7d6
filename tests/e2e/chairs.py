"""Ten examiners' tablets without a browser: real keys, real chains, the real gateway.

Each downloads what its own station needs, opens it with the keys that its news bring,
hears the bells of its circuit, and writes what its examiner does.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from os import urandom
from typing import Any, TypeVar
from uuid import UUID

from tests.patience import until

from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.authoring.sealing.stations import open_station_part, verify_series
from concours.core.authoring.stations.audiences import EXAMINERS
from concours.core.delivery.journal.entry import AttemptId, Writer
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.delivery.sitting.course import course_of, parse_item
from concours.core.ecos.bells.signals import Bell, turn_rounds
from concours.core.ecos.bells.tempo import read_tempo
from concours.core.ecos.completeness.carried import CarryingTablet, seal_grid
from concours.core.ecos.grids.bodies import CHAIR
from concours.core.ecos.grids.fold import ChairGrids, fold
from concours.core.ecos.grids.grid import Grid, GridForm, grid_digest, read_form
from concours.core.ecos.grids.times import chair_times
from concours.core.kernel.time import Instant
from small_exam import Answer, Http, Tablet

T = TypeVar("T")
NONCE_BYTES = 12
BUSY = HTTPStatus.SERVICE_UNAVAILABLE


def read_clock() -> Instant:
    """The centre's clock: this machine's."""
    return Instant(time.time_ns() // 1_000_000)


@dataclass
class ChairTablet(Tablet):
    """One device of one examiner; `sitting` is what its enrolment told.

    Of one half-day: the only one that awaits its examiner, or `half_day`.
    """

    http: Http = field(default=None)  # type: ignore[assignment]
    code: str = ""
    writer: Writer = CHAIR
    sitting: dict[str, Any] = field(default_factory=dict)
    news: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, tuple[StationPlace, bytes]] = field(default_factory=dict)
    before: list[Epoch] = field(default_factory=list)
    form: GridForm = field(default=None)  # type: ignore[assignment]
    sent_count: int = 0
    is_cut: bool = False
    half_day: str = ""
    clock: Callable[[], Instant] = read_clock

    def _ask(self, ask: Callable[[], Answer]) -> Any:
        """Ask until the centre can answer, as tablets do; return what it says."""
        answer = until(lambda: (own := ask()).status != BUSY and own)
        assert answer.status == HTTPStatus.OK, answer.body
        return answer.json()

    def let_in(self, replacement: str | None = None) -> None:
        """Enrol over HTTP, and begin the chain of the own epoch."""
        asked = {
            "examiner": self.number,
            "code": self.code,
            "replacement": replacement,
            "public_key": self.public_key.hex(),
        }
        told = self._ask(lambda: self.http.post("/enrol", asked))
        self.token = told["token"]
        assert told["examiner"]["number"] == self.number
        [self.sitting] = [
            sitting
            for sitting in told["sittings"]
            if self.half_day in ("", sitting["sitting"])
        ]
        self.attempt, self.epoch = UUID(self.sitting["attempt"]), self.sitting["epoch"]
        self.write("opened", {}, self.clock())

    @property
    def station(self) -> str:
        """The code of its station in the series."""
        station: str = self.sitting["chair"]["code"]
        return station

    @property
    def place(self) -> int:
        """Chair 1 or 2."""
        place: int = self.sitting["chair"]["place"]
        return place

    def download(self) -> None:
        """Bring the sealed parts of the own station, as the manifest signs them."""
        package = f"/package/{self.sitting['package']}"
        manifest = self.http.get(f"{package}/manifest").body
        assert sha256(manifest).hexdigest() == self.sitting["package"]
        signature = self.http.get(f"{package}/signature").body
        signer = bytes.fromhex(self.sitting["signer"])
        self.manifest = verify_series(manifest, signature, signer=signer)
        for part in self.manifest.parts:
            place = part.place
            if place.station == self.station and place.audience in EXAMINERS:
                blob = self.http.get(f"/blob/{part.digest.hex()}").body
                assert place.number == 0, "examiners see no picture"
                self.parts[place.audience] = (place, blob)

    def hear(self) -> None:
        """Read the news on."""
        last = self.news[-1] if self.news else {"number": 0, "history": ""}
        path = f"/news?after={last['number']}"
        path += f"&history={last['history']}" if last["history"] else ""
        told = self._ask(lambda: self.http.get(path, self.token))
        assert "anew" not in told
        self.news += told["news"]

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """The news of a kind, so far."""
        return [item for item in self.news if item["kind"] == kind]

    def wait_for_news(self, kind: str) -> dict[str, Any]:
        """Read the news on until one of this kind is there; return the last."""

        def look() -> list[dict[str, Any]]:
            self.hear()
            return self.heard(kind)

        return until(look)[-1]

    def open(self) -> dict[str, bytes]:
        """Open what the examiner reads with the keys of the news; return the texts."""
        item = self.wait_for_news("audience")
        assert item["station"] == self.station
        assert item["keys"].keys() == self.parts.keys() == EXAMINERS
        texts = {
            audience: open_station_part(
                self.manifest, bytes.fromhex(item["keys"][audience]), place, blob
            )
            for audience, (place, blob) in self.parts.items()
        }
        self.form = read_form(texts["grid"])
        return texts

    @property
    def bell(self) -> Bell:
        """The bells of its circuit, from its tempo, the launch and the pauses."""
        items = filter(None, map(parse_item, self.news))
        course = course_of(self.sitting["sitting"], items)
        return Bell(
            tempo=read_tempo(self.sitting["chair"]["tempo"]),
            t0=Instant(self.heard("launched")[-1]["t0_ms"]),
            pauses=tuple(pause for _, pause in course.pauses),
        )

    def wait_for_pause(self, *, is_over: bool = False) -> None:
        """Read the news on until its circuit stands still, or goes on."""

        def look() -> bool:
            self.hear()
            return any(pause.is_open for pause in self.bell.pauses) != is_over

        until(look)

    def wait_for_turn(self, turn: int) -> None:
        """Wait for the own bell that begins a turn."""
        begins_at = turn_rounds(self.bell)[turn - 1].read
        assert begins_at is not None
        time.sleep(max(0, begins_at - self.clock()) / 1_000)

    def expected(self, turn: int) -> str | None:
        """The number of whom the sheet brings in a turn."""
        row = next(t for t in self.sitting["chair"]["turns"] if t["turn"] == turn)
        return row["candidate"] and str(row["candidate"]["number"])

    def grids(self) -> ChairGrids:
        """The grids of this tablet and of those before it, by the rules."""
        entries = [
            JournalEntry(e.seq, e.kind, e.body, e.device_ms, Instant(e.device_ms))
            for e in self.entries
        ]
        base = self.sitting["base"]
        own_base = base and Base(base["epoch"], base["count"])
        epochs = [*self.before, Epoch(self.epoch, own_base, entries)]
        return fold(self.form, epochs, times=chair_times(self.bell))

    def grid(self, turn: int) -> Grid:
        """The grid of a turn, as the tablet shows it."""
        return next(grid for grid in self.grids().grids if grid.turn == turn)

    def mark(self, turn: int, typed: str | None = None) -> None:
        """Meet whom the sheet expects, by their badge, or `typed`; mark every line."""
        number = self.expected(turn)
        assert number is not None
        by = "typed" if typed else "scan"
        self._say("met", turn, candidate=typed or number, by=by)
        last = len(self.form.criteria)
        for criterion, levels in enumerate(self.form.criteria[:-1], start=1):
            self._say(
                "ticked",
                turn,
                criterion=criterion,
                level=self._level(criterion, levels),
            )
        self._say("filled", turn, criteria=[last])
        for aptitude, levels in enumerate(self.form.aptitudes, start=1):
            level = self._level(aptitude, levels)
            self._say("rated", turn, aptitude=aptitude, level=level)
        self._say("overall", turn, level=2)

    def validate(self, turn: int) -> None:
        """Validate the grid of a turn as it is shown."""
        digest = grid_digest(self.form, self.grid(turn))
        self._say("validated", turn, grid=digest)

    def _level(self, line: int, levels_count: int) -> int:
        return (line + self.place) % levels_count

    def _say(self, kind: str, turn: int, **body: Any) -> None:
        self.write(kind, {"turn": turn, **body}, self.clock())

    def send(self) -> None:
        """Send what the centre does not hold, unless the tablet is cut off."""
        if self.is_cut:
            return
        batch = self.batch(self.sent_count)
        self.sent_count = self._ask(lambda: self.http.post("/journal", batch))["held"]
        assert self.sent_count == len(self.entries)

    def fetch_grids(self) -> None:
        """Bring what the tablets before this one have written."""
        path = f"/journal?attempt={self.attempt}"
        told = self._ask(lambda: self.http.get(path, self.token))
        self.before = list(_epochs(told["epochs"]))

    def box(self, turn: int) -> str:
        """What it shows of a validated grid while it is cut off, for its partner."""
        own = CarryingTablet(
            AttemptId(self.attempt), sha256(self.token.encode()).digest()
        )
        grid = self.grid(turn)
        sealed = seal_grid(self.form, grid, own, nonce=urandom(NONCE_BYTES))
        return f"concours:4:{self.attempt}:{turn}:{sealed}"

    def proof(self) -> str:
        """What it shows at its end while it is cut off."""
        tail = self.tail()
        hexes = f"{tail.head.hex()}:{self.sign(tail).hex()}"
        return f"concours:3:{self.attempt}:{self.epoch}:{tail.count}:{hexes}"


def _epochs(rows: Iterable[Mapping[str, Any]]) -> Iterable[Epoch]:
    base = None
    for row in rows:
        entries = [
            JournalEntry(
                e["seq"],
                e["kind"],
                e["body"].encode(),
                e["device_ms"],
                Instant(e["device_ms"]),
            )
            for e in row["entries"]
        ]
        yield Epoch(row["epoch"], base, entries)
        base = Base(row["epoch"], len(entries))
