"""What the news say to one chair: keys, the start, pauses, its sheet, turns again."""

from dataclasses import dataclass, field
from typing import Any

from concours.core.delivery.sitting.time import Pause
from concours.core.ecos.bells.signals import Bell, Replay
from concours.core.ecos.bells.tempo import Tempo, read_tempo
from concours.core.kernel.time import Instant


@dataclass(slots=True)
class ChairNews:
    """The state that a chair's tablet folds its news into."""

    tempo: Tempo
    turns: dict[int, str]
    turns_number: int = 0
    package: str = ""
    t0: Instant | None = None
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    pauses: dict[tuple[str, str, int], Pause] = field(default_factory=dict)
    replays: tuple[Replay, ...] = ()
    is_launched: bool = False
    is_withdrawn: bool = False
    is_superseded: bool = False

    @property
    def bell(self) -> Bell | None:
        """The signals of the circuit; None before the start is announced."""
        if self.t0 is None:
            return None
        pauses = tuple(self.pauses.values())
        return Bell(tempo=self.tempo, t0=self.t0, pauses=pauses, replays=self.replays)

    def take(self, raw: dict[str, Any], own: tuple[str, str, int]) -> None:
        """Take one item of the news; `own` is the sitting, the station, the epoch."""
        sitting, station, epoch = own
        if raw.get("sitting") != sitting:
            return
        match raw:
            case {"kind": "audience", "package": str(package), "keys": dict(keys)}:
                self.keys[package] = keys
            case {"kind": "turns", "number": int(number), "turns": list(turns)}:
                if number > self.turns_number:
                    self.turns, self.turns_number = read_turns(turns), number
            case {"kind": "withdrawn", "station": str(code)}:
                self.is_withdrawn = self.is_withdrawn or code == station
            case {"kind": "superseded", "epoch": int(number)}:
                self.is_superseded = number > epoch
            case _:
                self._ring(raw)

    def _ring(self, raw: dict[str, Any]) -> None:
        """Take what changes the bells."""
        match raw:
            case {"kind": "armed", "t0_ms": int(t0)}:
                self.t0 = Instant(t0)
            case {"kind": "disarmed"} if not self.is_launched:
                self.t0 = None
            case {"kind": "launched", "t0_ms": int(t0)}:
                self.t0, self.is_launched = Instant(t0), True
            case {"kind": "replayed", "turn": int(turn), "at_ms": int(at)}:
                self.replays = (*self.replays, Replay(turn, Instant(at)))
            case {"kind": "paused" | "resumed"}:
                self._stop(raw)
            case _:
                pass

    def _stop(self, raw: dict[str, Any]) -> None:
        scope, cause, at = raw["scope"], raw["cause"], Instant(raw["at_ms"])
        if raw["kind"] == "paused":
            self.pauses[scope, cause, at] = Pause(cause, at, None)
            return
        for key, pause in self.pauses.items():
            if key[:2] == (scope, cause) and pause.ended_at is None:
                self.pauses[key] = Pause(cause, pause.began_at, at)


def news_of(sitting: dict[str, Any]) -> ChairNews:
    """Return what an enrolment says of a chair, before any news."""
    chair = sitting["chair"]
    return ChairNews(
        tempo=read_tempo(chair["tempo"]),
        turns=read_turns(chair["turns"]),
        turns_number=chair["turns_number"],
        package=sitting["package"],
    )


def read_turns(turns: list[dict[str, Any]]) -> dict[int, str]:
    """Return whom each turn brings, "" nobody. Raises `ValueError` if unsound."""
    return dict(_read_turn(row) for row in turns)


def _read_turn(row: dict[str, Any]) -> tuple[int, str]:
    match row:
        case {"turn": int(turn), "candidate": None}:
            return turn, ""
        case {
            "turn": int(turn),
            "candidate": {"number": str(number), "name": str(_), **more},
        } if more in ({}, {"noted_absent": True}):
            return turn, number
    raise ValueError(row)
